package httpapi_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/httpapi"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

func TestHostileBodies(t *testing.T) {
	t.Parallel()
	s := newService(t)
	valid := `"title":"Eit dokument","kind":"news"`
	for name, c := range map[string]struct{ body, fault string }{
		"nothing":                    {"", ":malformed_json"},
		"space":                      {"  \n", ":malformed_json"},
		"null":                       {"null", ":not_nullable"},
		"a list":                     {"[{" + valid + "}]", ":invalid_type"},
		"a text":                     {`"title"`, ":invalid_type"},
		"a number":                   {"1", ":invalid_type"},
		"cut off":                    {"{" + valid, ":malformed_json"},
		"a trailing comma":           {"{" + valid + ",}", ":malformed_json"},
		"a comment":                  {"{" + valid + "} // slutt", ":trailing_data"},
		"two values":                 {"{" + valid + "}{}", ":trailing_data"},
		"a byte order mark":          {"\ufeff{" + valid + "}", ":malformed_json"},
		"UTF-16":                     {"\xfe\xff\x00{", ":malformed_json"},
		"Latin-1":                    {"{\"title\":\"sp\xf8rsm\xe5l\",\"kind\":\"news\"}", "/title:invalid_text"},
		"a member twice":             {"{" + valid + `,"title":"B"}`, "/title:duplicate_member"},
		"a member twice, escaped":    {"{" + valid + `,"\u0074itle":"B"}`, "/title:duplicate_member"},
		"a member twice, deep":       {"{" + valid + `,"externalIds":[{"system":"a","key":"b","key":"c"}]}`, "/externalIds/0/key:duplicate_member"},
		"another letter case":        {"{" + valid + `,"TITLE":"B"}`, "/TITLE:unknown_member"},
		"NUL":                        {`{"title":"a\u0000b","kind":"news"}`, "/title:invalid_text"},
		"NUL in a name":              {"{" + valid + `,"a\u0000":1}`, "/a?:invalid_text"},
		"half a pair":                {`{"title":"a\ud800b","kind":"news"}`, "/title:invalid_text"},
		"the other half":             {`{"title":"a\udc00b","kind":"news"}`, "/title:invalid_text"},
		"a pair the wrong way round": {`{"title":"\ude00\ud83d","kind":"news"}`, "/title:invalid_text"},
		"a control character":        {"{\"title\":\"a\x01b\",\"kind\":\"news\"}", ":malformed_json"},
		"deep":                       {strings.Repeat("[", 1000) + strings.Repeat("]", 1000), strings.Repeat("/0", 33) + ":too_deep"},
		"deep, in a member":          {`{"sources":` + strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1001), "/sources" + strings.Repeat("/a", 32) + ":too_deep"},
		"a name with slashes":        {"{" + valid + `,"a/b~c":1}`, "/a~1b~0c:unknown_member"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.in(t).write(http.MethodPost, "/documents", c.body).wantFaults(c.fault)
		})
	}
	t.Run("large", func(t *testing.T) {
		t.Parallel()
		s.in(t).write(http.MethodPost, "/documents", `{"title":"`+strings.Repeat("x", 10<<20)+`"}`).want(http.StatusRequestEntityTooLarge, "content_too_large")
	})
	t.Cleanup(func() {
		if n := s.count("SELECT count(*) FROM documents WHERE visibility = 'draft'"); n > 0 {
			t.Errorf("%d were written", n)
		}
	})
}

// count asks the database.
func (s *service) count(sql string, args ...any) (n int) {
	s.t.Helper()
	if err := s.query(sql, args, &n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestTextSurvives(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for i, title := range []string{"æøå ÆØÅ", "čđŋšŧž", "👩🏽‍⚕️ og 🇳🇴", "e\u0301", "«gås»\u00a0–\u2009", "\u202eomvendt", "<script>&amp;\"\\", "'; DROP TABLE measures; --", "%s %d ${x} {{.}}", "= 1+1", "\u200b.", "\U0010FFFF"} {
		key := fmt.Sprintf("tekst-%d", i)
		a := s.write(http.MethodPut, "/documents/"+key, object{"title": title, "kind": "news"}, ifNew).want(http.StatusCreated)
		if got := s.write(http.MethodGet, "/documents/"+key, nil); a.at("title") != title || got.at("title") != title {
			t.Errorf("%q became %q", title, got.at("title"))
		}
	}
	for _, title := range []string{"", " ", "\t\n", "\u00a0"} {
		if a := s.write(http.MethodPost, "/documents", object{"title": title, "kind": "news"}); a.status != http.StatusBadRequest {
			t.Errorf("the title %q: %d", title, a.status)
		}
	}
}

// No member of any noun takes a value of another type, and what is refused is named.
func TestWrongTypes(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		in := s.sample(noun)
		for name, p := range members(bodySchema(s.t, http.MethodPost, at(noun))) {
			kind := typeOf(p.Value)
			for typ, wrong := range map[string]any{"string": "x", "integer": 7, "number": 7.5, "boolean": true, "array": []any{}, "object": object{}} {
				if typ == kind || typ == "integer" && kind == "number" {
					continue
				}
				bad := object{}
				for n, v := range in {
					bad[n] = v
				}
				bad[name] = wrong
				a := s.write(http.MethodPost, at(noun), bad)
				if a.status != http.StatusBadRequest || !strings.HasPrefix(strings.Join(a.codes(), " "), "/"+name) {
					s.t.Errorf("%s of type %s: %d %s", name, typ, a.status, a.body)
				}
			}
		}
	})
}

func typeOf(s *openapi3.Schema) string {
	if types := s.Type.Slice(); len(types) > 0 {
		return types[0]
	}
	for _, part := range s.AllOf {
		return typeOf(part.Value)
	}
	return ""
}

func TestBounds(t *testing.T) {
	t.Parallel()
	s := newService(t)
	meeting := func(member string, v any) *answer {
		return s.write(http.MethodPatch, "/meetings/ssu-2024-10-16", object{member: v}, header("If-Match", "*"))
	}
	for _, day := range []string{"0001-01-01", "0000-00-00", "10000-01-01", "2024-02-30", "2023-02-29", "2024-1-1", "2024-10-16T00:00:00Z", " 2024-10-16", "-2024-10-16", "+2024-10-16", ""} {
		if a := meeting("date", day); a.status != http.StatusBadRequest || a.codes()[0][:5] != "/date" {
			t.Errorf("%s: %d %s", day, a.status, a.body)
		}
	}
	for _, at := range []string{"0001-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "2024-10-16", "2024-10-16T25:00:00Z", "2024-10-16T12:00:00", "2024-10-16T12:00:00+99:00", "9999-12-31T23:59:59-14:00"} {
		if a := meeting("startsAt", at); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", at, a.status, a.body)
		}
	}
	for _, day := range []string{"9999-12-31", "1000-01-01", "2024-02-29", "2024-10-16"} {
		if a := meeting("date", day); a.status != http.StatusOK || a.at("date") != day {
			t.Errorf("%s: %d %s", day, a.status, a.body)
		}
	}
	// Times are kept in UTC, to the microsecond that the database keeps.
	if a := meeting("startsAt", "2024-10-16T12:00:00.123456789+02:00").want(http.StatusOK); a.at("startsAt") != "2024-10-16T10:00:00.123456Z" {
		t.Errorf("%v", a.at("startsAt"))
	}
	for _, n := range []string{"1e400", "-1e400", "1e309", "9999999999999999999999", "1.5", "2147483648", "-1", "1e-400", "01", "NaN", "0x10"} {
		if a := s.write(http.MethodPost, "/committees", `{"title":"x","type":"local_committee","ordinal":`+n+`}`); a.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", n, a.status, a.body)
		}
	}
	s.write(http.MethodPost, "/committees", `{"title":"x","type":"finst_ikkje","ordinal":1}`).wantFaults("/type:unknown_code")
	s.write(http.MethodPost, "/documents", object{"title": strings.Repeat("å", 301), "kind": "news"}).want(http.StatusBadRequest, "invalid_request")
}

// What a path value cannot be is not there.
func TestHostilePaths(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, ident := range []string{
		"%00", "ssu%00", "%ff", "%c3", "%2e%2e", "..%2fssu", "ssu%2fhistory", "%2f", "~", "~ssu", "ssu~", "more-og-romsdal~", "more-og-romsdal~more-og-romsdal~ssu",
		"finst-ikkje~ssu", "SSU", "ssu%20", "%20ssu", "ssu;x", "ssu.json", "ssu%3fa=b", "*", "%25", "æ", "%C3%A6", "'", "00000000-0000-0000-0000-000000000000",
		"{committee}", ":committee", "-", "_", strings.Repeat("x", 81), strings.Repeat("x", 3000), "01234567-89AB-7DEF-8123-456789ABCDEF", "0123456789ab7def8123456789abcdef",
	} {
		for _, below := range []string{"", "/history"} {
			s.rawGet("/committees/"+ident+below).want(http.StatusNotFound, "not_found")
		}
		s.raw(http.MethodDelete, "/committees/"+ident, s.asAdmin(), ifMatch("*")).want(http.StatusNotFound, "not_found")
		s.raw(http.MethodPost, "/committees/"+ident+"/restore", s.asAdmin()).want(http.StatusNotFound, "not_found")
	}
	for _, query := range []string{"committee=%", "committee=%zz", "%=x", "committee=%00", "committee=%ff", "committee=a;b=c", "=x", "&&x", "%00=1", "committee[]=ssu", "committee=ssu&committee=pm", "alias=%C3"} {
		a := s.rawGet("/committees?"+query).want(http.StatusBadRequest, "invalid_request")
		if len(a.codes()) == 0 {
			t.Errorf("%s: no fault named: %s", query, a.body)
		}
	}
	s.rawGet("/committees/%73su").want(http.StatusOK)
	s.rawGet("/committees?").want(http.StatusOK)
	s.get("/committees?alias=" + url.QueryEscape("SSU")).want(http.StatusOK)
	s.send(http.MethodGet, "/committees/ssu", `{"title":"x"}`).want(http.StatusOK) // a body that nobody asked for
	s.send(http.MethodGet, "/committees", strings.Repeat("x", 10<<20)).want(http.StatusOK)
}

// rawGet asks for a path as it is written.
func (s *service) rawGet(path string) *answer { s.t.Helper(); return s.raw(http.MethodGet, path) }

func (s *service) raw(method, path string, options ...option) *answer {
	s.t.Helper()
	before, query, _ := strings.Cut(path, "?")
	return s.send(method, "", nil, append(options, func(r *http.Request) {
		r.URL.Opaque = "//" + r.URL.Host + "/v1" + before
		r.URL.Path = "/v1/hidden/from/the/harness" // the harness reads the path, which these do not have
		r.URL.RawQuery = query
	})...)
}

// A tag list that is too long is a fault like others; a header that is too large ends at net/http, before us.
func TestHugeHeader(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.get("/committees/ssu", header("If-None-Match", strings.Repeat("x", 30<<10))).want(http.StatusBadRequest, "invalid_request")
	h, err := httpapi.New(s.store, httpapi.Options{DefaultCommunity: community})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	server.Config = httpapi.HTTPServer(h)
	server.Start()
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "GET /v1/committees/ssu HTTP/1.1\r\nHost: x\r\nX-Large: %s\r\n\r\n", strings.Repeat("x", 80<<10)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, len("HTTP/1.1 431"))
	if _, err := io.ReadFull(conn, b); err != nil || string(b) != "HTTP/1.1 431" {
		t.Errorf("%s %v", b, err)
	}
}
