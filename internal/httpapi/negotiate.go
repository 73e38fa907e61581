package httpapi

import (
	"cmp"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/text/language"
)

// A plain address answers JSON and, to an Accept that prefers it, each of its other faces. Every face has an address of its own, with a
// suffix, and one implementation there: negotiation puts the face that is asked for, and the language of its labels, into the address, at
// the door. So whatever comes after, a cache too, goes by the address alone.

const jsonMediaType = "application/json"

// suffixes are the endings of addresses that are faces of the address without them.
var suffixes = []string{".csv", ".xlsx", ".ics", ".atom", ".html", ".svg"}

// face is a representation with an address of its own.
type face struct {
	mediaType, suffix string
	labels            bool     // whether it has labels in a language
	without           []string // parameters of the plain address that say nothing here, such as those of pages
}

// door is a plain address with faces, or an address with labels.
type door struct {
	parts  []string // of the path; one in braces stands for any
	faces  []face
	types  []string // JSON, and those of the faces
	labels bool     // whether it has labels in a language
}

// doorway are the doors by the first segment of their paths, in which nothing stands for any: every request looks for its door.
type doorway map[string][]door

// doors finds in the contract which addresses are negotiated.
func doors(doc *openapi3.T) doorway {
	list := doorway{}
	for path, item := range doc.Paths.Map() {
		if item.Get == nil {
			continue
		}
		d := door{parts: strings.Split(path[1:], "/"), types: []string{jsonMediaType}, labels: hasLabels(item.Get)}
		for _, suffix := range suffixes {
			if other := doc.Paths.Value(path + suffix); other != nil {
				d.faces = append(d.faces, face{offered(other.Get)[0], suffix, hasLabels(other.Get), missing(item.Get, other.Get)})
				d.types = append(d.types, offered(other.Get)[0])
			}
		}
		if d.labels || len(d.faces) > 0 {
			list[d.parts[0]] = append(list[d.parts[0]], d)
		}
	}
	return list
}

// missing are the query parameters of an operation that another has not and does well without. A time is not one of them: left out, the
// answer would be another, so it is refused where it is not known.
func missing(op, other *openapi3.Operation) []string {
	var names []string
	for _, p := range op.Parameters {
		if p.Value.In == openapi3.ParameterInQuery && p.Value.Name != "asKnownAt" && other.Parameters.GetByInAndName(openapi3.ParameterInQuery, p.Value.Name) == nil {
			names = append(names, p.Value.Name)
		}
	}
	return names
}

// hasLabels reports whether the answers of an operation have labels in a language.
func hasLabels(op *openapi3.Operation) bool {
	return op.Parameters.GetByInAndName(openapi3.ParameterInQuery, "lang") != nil
}

// offered are the media types of an operation's answers, JSON first.
func offered(op *openapi3.Operation) []string {
	var types []string
	for status, response := range op.Responses.Map() {
		if strings.HasPrefix(status, "2") {
			for mediaType := range response.Value.Content {
				types = append(types, mediaType)
			}
		}
	}
	slices.SortFunc(types, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == jsonMediaType:
			return -1
		case b == jsonMediaType:
			return 1
		}
		return cmp.Compare(a, b)
	})
	return slices.Compact(types)
}

// leads reports whether the path of a request, after the base path and a slash, is the door's.
func (d door) leads(path string) bool {
	for i, part := range d.parts {
		segment, rest, more := strings.Cut(path, "/")
		if more != (i < len(d.parts)-1) || part != segment && (!strings.HasPrefix(part, "{") || segment == "") {
			return false
		}
		path = rest
	}
	return true
}

// to returns the door to which the path of a request leads; nil: none.
func (w doorway) to(path string) *door {
	rest, ok := strings.CutPrefix(path, basePath+"/")
	if !ok {
		return nil
	}
	first, _, _ := strings.Cut(rest, "/")
	list := w[first]
	if i := slices.IndexFunc(list, func(d door) bool { return d.leads(rest) }); i >= 0 {
		return &list[i]
	}
	return nil
}

// negotiate sends a GET on to the address of the face and language that it prefers.
func (s *Server) negotiate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			if d := s.doors.to(r.URL.Path); d != nil {
				r = d.enter(r)
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (d *door) enter(r *http.Request) *http.Request {
	to, labels := *r.URL, d.labels
	if accepted := r.Header.Values("Accept"); len(d.faces) > 0 && len(accepted) > 0 {
		if chosen := preferred(accepted, d.types); chosen > 0 {
			f := d.faces[chosen-1]
			labels = f.labels
			to.Path += f.suffix
			if to.RawPath != "" {
				to.RawPath += f.suffix
			}
			to.RawQuery = without(to.RawQuery, f.without)
		}
	}
	if labels && !strings.Contains(to.RawQuery, "lang=") {
		if l := preferredLanguage(r.Header.Get("Accept-Language")); l != "" {
			to.RawQuery = strings.TrimPrefix(to.RawQuery+"&lang="+url.QueryEscape(l), "&")
		}
	}
	if to == *r.URL {
		return r
	}
	clone := r.Clone(r.Context())
	clone.URL = &to
	return clone
}

// without takes parameters out of a query; one that is malformed stays, to be refused.
func without(query string, names []string) string {
	values, err := url.ParseQuery(query)
	if err != nil || !slices.ContainsFunc(names, values.Has) {
		return query
	}
	for _, name := range names {
		values.Del(name)
	}
	return values.Encode()
}

// mediaRange is a part of an Accept field.
type mediaRange struct {
	family, kind string // either may be *
	quality      float64
}

// ranges reads Accept (RFC 9110, 12.5.1). What is malformed is passed over: a client that says what it wants in a form of its own gets the
// default, as one does that says nothing.
func ranges(fields []string) []mediaRange {
	var list []mediaRange
	for part := range strings.SplitSeq(strings.Join(fields, ","), ",") {
		accepted, params, err := mime.ParseMediaType(part)
		if accepted == "*" { // as an old library of Java writes it
			accepted = "*/*"
		}
		family, kind, ok := strings.Cut(accepted, "/")
		if err != nil || !ok || family == "" || kind == "" || family == "*" && kind != "*" {
			continue
		}
		m := mediaRange{family, kind, 1}
		if q, given := params["q"]; given {
			if m.quality, err = strconv.ParseFloat(q, 64); err != nil || !(m.quality >= 0 && m.quality <= 1) {
				continue
			}
		}
		list = append(list, m)
	}
	return list
}

// weigh is how much a media type is wanted, by the most specific range that has it.
func weigh(list []mediaRange, mediaType string) (quality float64, specific int) {
	family, kind, _ := strings.Cut(mediaType, "/")
	specific = -1
	for _, m := range list {
		fit := -1
		switch {
		case m.family == family && m.kind == kind:
			fit = 2
		case m.family == family && m.kind == "*":
			fit = 1
		case m.family == "*":
			fit = 0
		}
		if fit > specific || fit == specific && fit >= 0 && m.quality > quality {
			quality, specific = m.quality, fit
		}
	}
	return quality, specific
}

// preferred returns the place of the media type that Accept prefers: of those that it wants equally the one it names more exactly, and of
// those the first. -1: it wants none of them.
func preferred(fields, types []string) int {
	list := ranges(fields)
	if len(list) == 0 {
		return 0
	}
	best, quality, exact := -1, 0.0, -1
	for i, t := range types {
		q, specific := weigh(list, t)
		if q > quality || q == quality && q > 0 && specific > exact {
			best, quality, exact = i, q, specific
		}
	}
	return best
}

// preferredLanguage returns the language of labels that Accept-Language prefers; "" if it names none that there is.
func preferredLanguage(field string) string {
	wanted, weights, err := language.ParseAcceptLanguage(field)
	if err != nil {
		return ""
	}
	for i, tag := range wanted {
		base, _ := tag.Base()
		switch {
		case weights[i] == 0:
		case base.String() == "nn", base.String() == "en":
			return base.String()
		case base.String() == "nb", base.String() == "no":
			return "nb"
		}
	}
	return ""
}

// notAcceptable says what there is at an address, and where.
func notAcceptable(r *http.Request, types []string, list doorway) error {
	e := &httpError{status: http.StatusNotAcceptable, code: "not_acceptable", detail: "Available: " + strings.Join(types, ", ") + ".", available: types, header: "Accept"}
	if d := list.to(r.URL.Path); d != nil {
		for _, f := range d.faces {
			e.links = append(e.links, "<"+r.URL.EscapedPath()+f.suffix+`>; rel="alternate"; type="`+f.mediaType+`"`)
		}
	}
	return e
}
