package httpapi_test

import (
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// decodeXML holds a document to the rules of XML, and reads it as its text.
func decodeXML(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	b, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	for tokens := xml.NewDecoder(strings.NewReader(string(b))); ; {
		if _, err := tokens.Token(); errors.Is(err, io.EOF) {
			return string(b), nil
		} else if err != nil {
			return nil, err
		}
	}
}

// decodePage reads a page as its text.
func decodePage(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	b, err := io.ReadAll(body)
	return string(b), err
}

// The plain address answers what Accept prefers, and JSON to all that do not care.
func TestAcceptChoosesTheFace(t *testing.T) {
	t.Parallel()
	s := newService(t)
	const plan = "/action-plans/felles-handlingsplan-2023-2026/matrix"
	for _, c := range []struct{ path, accept, want string }{
		{"/measures", "", "application/json"},
		{"/measures", "*/*", "application/json"},
		{"/measures", "application/json, text/csv", "application/json"},
		{"/measures", "text/csv", "text/csv; charset=utf-8"},
		{"/measures", "TEXT/CSV; header=present", "text/csv; charset=utf-8"},
		{"/measures", "text/csv, */*", "text/csv; charset=utf-8"},
		{"/measures", "text/*", "text/csv; charset=utf-8"},
		{"/measures", "text/csv;q=0.5, application/json;q=0.9", "application/json"},
		{"/measures", "text/csv;q=0.9, application/json;q=.5", "text/csv; charset=utf-8"},
		{"/measures", "application/json;q=0, */*", "text/csv; charset=utf-8"},
		{"/measures", "application/*;q=0.1, application/json;q=0", workbookType},
		{"/measures", workbookType, workbookType},
		{"/measures", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"},
		{"/measures", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "application/json"},
		{"/measures", "json", "application/json"},
		{"/measures", "text/csv;q=høg", "application/json"},
		{"/measures", ";;, /", "application/json"},
		{"/deadlines", "text/calendar", "text/calendar; charset=utf-8"},
		{"/meetings", "text/calendar, application/json;q=0.5", "text/calendar; charset=utf-8"},
		{"/changes", "application/atom+xml", "application/atom+xml"},
		{"/changes", "application/atom+xml;type=feed, */*;q=0.1", "application/atom+xml"},
		{plan, "", "application/json"},
		{plan, "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "text/html; charset=utf-8"},
		{plan, "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8", "image/svg+xml"},
		{plan + ".svg", "text/html, */*;q=0.5", "image/svg+xml"},
	} {
		a := s.get(c.path, header("Accept", c.accept)).want(http.StatusOK)
		if got := a.header.Get("Content-Type"); got != c.want {
			t.Errorf("%s with %q is %s and not %s", c.path, c.accept, got, c.want)
		}
		if !strings.Contains(a.header.Get("Vary"), "Accept,") {
			t.Errorf("%s varies by %q", c.path, a.header.Get("Vary"))
		}
	}
	plain, suffix := s.get("/measures?committee=fsu-ikt", header("Accept", "text/csv")), s.get("/measures.csv?committee=fsu-ikt")
	if string(plain.body) != string(suffix.body) || len(plain.body) < 1000 {
		t.Error("the face is another at the plain address")
	}
	// A table has no pages, and takes every other parameter as strictly as ever.
	if a := s.get("/measures?committee=fsu-ikt&limit=1", header("Accept", "text/csv")).want(http.StatusOK); string(a.body) != string(suffix.body) {
		t.Error("the table has pages")
	}
	s.get("/measures?comittee=fsu-ikt&limit=3", header("Accept", "text/csv")).wantFaults("comittee:unknown_parameter")
	if a := s.send(http.MethodHead, "/measures", nil, header("Accept", "text/csv")); a.status != http.StatusOK || a.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("HEAD answers %d as %s", a.status, a.header.Get("Content-Type"))
	}
}

// What cannot be answered is refused with all that could be, and where it is.
func TestNotAcceptable(t *testing.T) {
	t.Parallel()
	s := newService(t)
	a := s.get("/deadlines", header("Accept", "application/pdf, text/csv;q=0")).want(http.StatusNotAcceptable, "not_acceptable")
	if got := a.at("available"); !slices.Equal(got.([]any), []any{"application/json", workbookType, "text/calendar", "text/csv"}) {
		t.Errorf("available: %v", got)
	}
	for _, link := range []string{`</v1/deadlines.csv>; rel="alternate"; type="text/csv"`, `</v1/deadlines.ics>; rel="alternate"; type="text/calendar"`} {
		if !strings.Contains(a.header.Get("Link"), link) {
			t.Errorf("linked: %s", a.header.Get("Link"))
		}
	}
	if got := s.get("/deadlines/felles-handlingsplan-pm-2023", header("Accept", "text/csv")).want(http.StatusNotAcceptable).at("available"); !slices.Equal(got.([]any), []any{"application/json"}) {
		t.Errorf("available of an object: %v", got)
	}
	s.get("/changes.atom", header("Accept", "application/json")).want(http.StatusNotAcceptable)
}

// Labels come in the language of the parameter, else in the one that the reader's program prefers.
func TestLabelsInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for accept, want := range map[string]string{"": "Fristar", "nb-NO,nb;q=0.9,en;q=0.8": "Frister", "no": "Frister", "en-GB": "Deadlines", "de, en;q=0.3": "Deadlines", "se": "Fristar", "en;q=0, nn": "Fristar", ";;": "Fristar"} {
		a := s.get("/deadlines?committee=ssu", header("Accept", "text/calendar"), header("Accept-Language", accept)).want(http.StatusOK)
		if !strings.Contains(string(a.body), "X-WR-CALNAME:"+want+" – ssu\r\n") {
			t.Errorf("%q reads not %s", accept, want)
		}
		if !slices.Contains(a.header.Values("Vary"), "Accept-Language") {
			t.Errorf("it varies by %q", a.header.Values("Vary"))
		}
	}
	if a := s.get("/deadlines.ics?lang=en", header("Accept-Language", "nb")); !strings.Contains(string(a.body), "X-WR-CALNAME:Deadlines\r\n") {
		t.Error("the language of the program wins over the parameter")
	}
}

// The contract says of each plain address which faces it has: those that have an address of their own.
func TestContractDeclaresEveryFace(t *testing.T) {
	t.Parallel()
	doc := theContract(t)
	faces := 0
	for path, item := range doc.Paths.Map() {
		if item.Get == nil || strings.HasPrefix(path, "/openapi") {
			continue
		}
		want := map[string]bool{}
		for _, suffix := range []string{".csv", ".xlsx", ".ics", ".atom", ".html", ".svg"} {
			if other := doc.Paths.Value(path + suffix); other != nil {
				faces++
				for mediaType := range other.Get.Responses.Status(http.StatusOK).Value.Content {
					want[mediaType] = true
				}
			}
		}
		if len(want) == 0 {
			continue
		}
		content := maps.Clone(item.Get.Responses.Status(http.StatusOK).Value.Content)
		delete(content, sparseType)          // JSON too
		delete(content, "text/event-stream") // of the changes, at the plain address alone
		if len(content) != len(want)+1 || content["application/json"] == nil {
			t.Errorf("%s declares %d media types and has %d faces", path, len(content), len(want))
		}
		for mediaType := range want {
			if content[mediaType] == nil {
				t.Errorf("%s does not declare %s", path, mediaType)
			}
		}
	}
	if faces < 45 {
		t.Errorf("only %d faces", faces)
	}
}
