package docs_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/api"
	"github.com/helsefellesskap/fellesplan/internal/docs"
	"github.com/helsefellesskap/fellesplan/migrations"
)

// page is a docs.Page that was made.
type page struct {
	MediaType  string
	Body, Gzip []byte
}

func pages(t *testing.T, base, prefix string) map[string]page {
	t.Helper()
	list := docs.Pages(base, prefix)
	byPath := map[string]page{}
	for _, p := range list {
		made := page{MediaType: p.MediaType}
		var err error
		if made.Body, err = p.Body(); err == nil && p.Gzip != nil {
			made.Gzip, err = p.Gzip()
		}
		if err != nil {
			t.Fatal(p.Path, err)
		}
		byPath[prefix+p.Path] = made
	}
	if len(byPath) != len(list) || len(list) < 12 {
		t.Fatalf("%d pages at %d addresses", len(list), len(byPath))
	}
	return byPath
}

var (
	references = regexp.MustCompile(`(?:href|src|data-contract)="([^"]*)"`)
	identifier = regexp.MustCompile(` id="([^"]*)"`)
)

// Every link within the documentation leads somewhere, also below a prefix, and nothing is loaded from elsewhere.
func TestLinks(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/plan"} {
		all := pages(t, "", prefix)
		outside := []string{"/v1/openapi.yaml", "/v1/openapi.json", "/v1/health", "/.well-known/api-catalog"}
		for path, page := range all {
			if page.MediaType != "text/html" {
				continue
			}
			found := references.FindAllStringSubmatch(string(page.Body), -1)
			if len(found) < 8 {
				t.Errorf("%s has only %d links", path, len(found))
			}
			for _, m := range found {
				address, ours := strings.CutPrefix(m[1], prefix)
				external := strings.HasPrefix(m[1], "https://github.com/") && strings.HasPrefix(m[0], "href")
				if _, isPage := all[m[1]]; !isPage && !external && m[1] != "#content" && (!ours || !slices.Contains(outside, address)) {
					t.Errorf("%s links to %s, where nothing is", path, m[1])
				}
			}
		}
	}
}

// Each page has one heading of the first level, a title, a language, one current entry in the navigation, and no inline script or style,
// which its policy would refuse.
func TestPagesAreWellFormed(t *testing.T) {
	t.Parallel()
	inline := regexp.MustCompile(`(?i)<style|style="|<script[^>]*>[^<]|\son[a-z]+="|javascript:`)
	for path, page := range pages(t, "", "") {
		if page.MediaType != "text/html" {
			continue
		}
		html := string(page.Body)
		for part, want := range map[string]int{"<h1": 1, "<html lang=\"en\">": 1, `aria-current="page"`: 1, "<main": 1, "<title>": 1, `name="viewport"`: 1} {
			if got := strings.Count(html, part); got != want {
				t.Errorf("%s has %s %d times", path, part, got)
			}
		}
		if found := inline.FindString(html); found != "" {
			t.Errorf("%s has %q", path, found)
		}
		seen := map[string]bool{}
		for _, m := range identifier.FindAllStringSubmatch(html, -1) {
			if seen[m[1]] {
				t.Errorf("%s has the id %s twice", path, m[1])
			}
			seen[m[1]] = true
		}
		if strings.Count(html, "<table") != strings.Count(html, `<div class="wide" role="region" aria-label="Table" tabindex="0"><table`) {
			t.Errorf("%s has a table that cannot be scrolled with the keyboard", path)
		}
	}
}

// The examples ask the service that shows them.
func TestExamplesNameTheService(t *testing.T) {
	t.Parallel()
	html := string(pages(t, "https://plan.example.no/api", "/api")["/api/docs/intranets"].Body)
	if strings.Contains(html, "localhost") || !strings.Contains(html, "curl -s 'https://plan.example.no/api/v1/measures") || strings.Contains(html, "http://https") {
		t.Error("an example asks another address")
	}
}

// Norwegian columns of a table say so to a screen reader.
func TestNorwegianCells(t *testing.T) {
	t.Parallel()
	html := string(pages(t, "", "")["/docs/glossary"].Body)
	if strings.Count(html, `<td lang="nn">`) < 25 || strings.Count(html, `<td lang="nn">`) >= strings.Count(html, `<td lang="nb">`) || !strings.Contains(html, `<td lang="nb">utvalg</td>`) {
		t.Error("the cells have no language")
	}
}

// The glossary's names are names of the contract or of its code lists.
func TestGlossaryNamesExist(t *testing.T) {
	t.Parallel()
	html := string(pages(t, "", "")["/docs/glossary"].Body)
	html, _, _ = strings.Cut(html, "Our names beside those of others")
	names := regexp.MustCompile(`<td><?[^<]*<code>([A-Za-z_-]+)</code></td>`).FindAllStringSubmatch(html, -1)
	if len(names) < 25 {
		t.Fatalf("only %q", names)
	}
	lists, err := migrations.FS.ReadFile("0003_code_lists.sql")
	if err != nil {
		t.Fatal(err)
	}
	known := slices.Concat(api.Contract, lists)
	for _, m := range names {
		if !regexp.MustCompile(`[ \[/']` + m[1] + `[]:,' }\n]`).Match(known) {
			t.Errorf("neither the contract nor a code list knows %s", m[1])
		}
	}
}

// The changelog is that of the repository.
func TestChangelog(t *testing.T) {
	t.Parallel()
	if html := string(pages(t, "", "")["/docs/changelog"].Body); !strings.Contains(html, "<h1 id=\"changelog\">Changelog</h1>") || !strings.Contains(html, "<code>/v1/snapshot</code>") {
		t.Error("the changelog is not shown")
	}
}

// What is kept compressed is the same as what is not.
func TestCompressedFiles(t *testing.T) {
	t.Parallel()
	tried := 0
	for path, page := range pages(t, "", "") {
		if page.Gzip == nil {
			continue
		}
		whole, err := gzip.NewReader(bytes.NewReader(page.Gzip))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(whole); err != nil || !bytes.Equal(body, page.Body) || len(page.Gzip)*3 > len(body) {
			t.Errorf("%s: %v", path, err)
		}
		tried++
	}
	if tried != 2 {
		t.Errorf("%d files", tried)
	}
	for path, want := range map[string]string{"/docs/assets/swagger-ui-bundle.js": "SwaggerUIBundle", "/docs/assets/swagger-ui.css": ".swagger-ui"} {
		if !strings.Contains(string(pages(t, "", "")[path].Body), want) {
			t.Errorf("%s is not Swagger UI's", path)
		}
	}
}
