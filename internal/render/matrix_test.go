package render_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
)

// luminance is the relative luminance of WCAG 2.1.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("%q is not a colour", colour)
	}
	channel := func(v uint64) float64 {
		c := float64(v&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

var (
	property = regexp.MustCompile(`--([a-z_-]+):(#[0-9a-f]{6})`)
	kinds    = []string{"not_done", "in_progress", "done", "unknown", "none"}
)

// The colours as they are served: text stands out from its ground by 4.5 to 1, and borders and the focus from the page by 3 to 1.
func TestContrast(t *testing.T) {
	t.Parallel()
	for name, face := range faces(t, matrix(3, "Tiltak"), plan.LanguageNn) {
		parts := strings.SplitN(face, "@media (prefers-color-scheme:dark)", 2)
		if len(parts) != 2 {
			t.Fatalf("%s has no dark colours", name)
		}
		for scheme, part := range map[string]string{"light": parts[0], "dark": parts[1]} {
			c := map[string]string{}
			for _, m := range property.FindAllStringSubmatch(part, -1) {
				c[m[1]] = m[2]
			}
			check := func(a, b string, least float64) {
				if got := contrast(t, c[a], c[b]); got < least {
					t.Errorf("%s, %s: %s on %s is %.2f to 1", name, scheme, a, b, got)
				}
			}
			check("text", "page", 4.5)
			check("muted", "page", 4.5)
			check("focus", "page", 3)
			for _, k := range kinds {
				check(k+"-text", k, 4.5)
				if k != "none" { // which has no border: it is nothing
					check(k+"-border", "page", 3)
				}
			}
		}
	}
}

// matrix is a plan with so many measures, one of each status and then all unknown.
func matrix(measures int, title string) plan.Matrix {
	p := &plan.ActionPlan{Object: plan.Object{Title: title, Language: plan.LanguageNn}, Columns: plan.Years{2023}}
	day, _ := plan.ParseDate("2024-01-01")
	var list []*plan.Measure
	statuses := []plan.MeasureStatus{plan.StatusDone, plan.StatusInProgress, plan.StatusNotDone}
	for i := range measures {
		m := &plan.Measure{Object: plan.Object{Title: title, Language: plan.LanguageNb}, Committee: plan.Ref{Key: "a", Title: title}, Goal: plan.Ref{Key: "g", Title: title}}
		if i < len(statuses) {
			m.StatusReports = []plan.StatusReport{{Year: 2024, Status: statuses[i], ReportedOn: day}}
		}
		list = append(list, m)
	}
	return plan.NewMatrix(p, nil, nil, list)
}

func faces(t *testing.T, x plan.Matrix, l plan.Language) map[string]string {
	t.Helper()
	var page, picture bytes.Buffer
	if err := render.MatrixHTML(&page, x, l, "matrix.svg?lang=nb&x=\"><script>"); err != nil {
		t.Fatal(err)
	}
	if err := render.MatrixSVG(&picture, x, l); err != nil {
		t.Fatal(err)
	}
	return map[string]string{"page": page.String(), "picture": picture.String()}
}

// Whatever a title holds, the picture is XML and the page has the elements that it has for any other title.
func TestHostileTitles(t *testing.T) {
	t.Parallel()
	tame := faces(t, matrix(4, "Tiltak"), plan.LanguageNb)
	for _, title := range []string{`</style><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "]]>&amp;<!--", "\x00\x1b\ufffe bell\a", "{{.}} ${x} 🏥 " + strings.Repeat("o", 3000), ""} {
		wild := faces(t, matrix(4, title), plan.LanguageNb)
		for tokens := xml.NewDecoder(strings.NewReader(wild["picture"])); ; {
			if _, err := tokens.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%q: %v", title, err)
			}
		}
		if strings.Contains(wild["picture"], "<script") || elements(t, wild["page"]) != elements(t, tame["page"]) {
			t.Errorf("%q gets out", title)
		}
	}
}

// elements are the names of the elements of a page with their attributes' names, in order.
func elements(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			b.WriteString(token.Data + " ")
			for _, a := range token.Attr {
				b.WriteString(a.Key + " ")
			}
		}
	}
}

// A status is told in words beside its colour, in each language, and a year without a cell otherwise than an unknown status.
func TestWordsBesideColours(t *testing.T) {
	t.Parallel()
	for language, words := range map[plan.Language][]string{
		plan.LanguageNn: {"✕ Ikkje gjennomført", "◐ Under planlegging/under arbeid", "✓ Gjennomført", "? Ukjend", "– Ikkje i planen"},
		plan.LanguageNb: {"✕ Ikke gjennomført", "◐ Under planlegging/under arbeid", "✓ Gjennomført", "? Ukjent", "– Ikke i planen"},
		plan.LanguageEn: {"✕ Not carried out", "◐ Being planned or under way", "✓ Carried out", "? Unknown", "– Not in the plan"},
	} {
		all := faces(t, matrix(4, "Tiltak"), language)
		plain := strings.NewReplacer(`<span aria-hidden="true">`, "", "</span> ", " ").Replace(all["page"])
		for _, w := range words {
			if strings.Count(plain, w) < 2 || strings.Count(all["picture"], w) < 2 {
				t.Errorf("%s: %q stands %d times in the page and %d in the picture", language, w, strings.Count(plain, w), strings.Count(all["picture"], w))
			}
		}
		if !strings.Contains(all["page"], `<html lang="`+string(language)+`">`) || !strings.Contains(all["picture"], `<title id="t">Tiltak</title>`) || !strings.Contains(all["picture"], `<desc id="d">4 `) {
			t.Errorf("%s: no language or no text alternative", language)
		}
	}
	page := faces(t, matrix(4, "Tiltak"), "")["page"]
	for _, mark := range []string{`<th role="columnheader" scope="col">2024</th>`, `<th role="rowheader" scope="row" lang="nb">`, `scope="rowgroup"`, "<caption", ":focus-visible", `name="viewport"`} {
		if !strings.Contains(page, mark) {
			t.Errorf("the page has no %s", mark)
		}
	}
}

// Of a large plan the page stays of a size that a browser takes.
func TestLargePlan(t *testing.T) {
	t.Parallel()
	for name, face := range faces(t, matrix(1000, strings.Repeat("Eit tiltak med lang tittel ", 10)), plan.LanguageNn) {
		if n := len(face); n < 300_000 || n > 3_000_000 {
			t.Errorf("%s has %d bytes", name, n)
		}
	}
	empty := faces(t, plan.NewMatrix(&plan.ActionPlan{Object: plan.Object{Title: "Tom"}}, nil, nil, nil), plan.LanguageNn)
	if !strings.Contains(empty["page"], "Planen har ingen tiltak.") || strings.Contains(empty["page"], "<table") {
		t.Error("an empty plan has a table")
	}
}
