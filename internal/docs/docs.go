// Package docs is the documentation that the service answers under /docs: guides written in Markdown, the changelog and the reference,
// which is Swagger UI over the contract. All of it is in the binary, and no page asks another host for anything.
package docs

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/swaggest/swgui/v5/static"

	"github.com/helsefellesskap/fellesplan"
)

// Policy is the Content-Security-Policy of every page: scripts and styles from files of this service alone. The images of Swagger UI lie
// in its style sheet as data.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Root is the address of the first page.
const Root = "/docs"

//go:embed guides/*.md
var guides embed.FS

//go:embed assets
var assets embed.FS

// Page is something that the documentation has at an address. It is made when it is asked for, because most services are never asked.
type Page struct {
	Path      string // from the root of the service
	MediaType string // without its charset
	Body      func() ([]byte, error)
	Gzip      func() ([]byte, error) // the body as it is sent to those who take gzip; nil: not worth it
}

// entry is a page in the navigation.
type entry struct{ Name, Label, Path string }

// navigation lists the pages in their order. The first is the one at Root.
func navigation() []entry {
	list := []entry{
		{"index", "Overview", ""},
		{"intranets", "Intranets", ""},
		{"integrators", "Integrators", ""},
		{"admins", "Admins", ""},
		{"glossary", "Glossary", ""},
		{"changelog", "Changelog", ""},
		{"reference", "Reference", ""},
	}
	for i, e := range list {
		list[i].Path = Root
		if i > 0 {
			list[i].Path += "/" + e.Name
		}
	}
	return list
}

// view is what the frame of a page is filled with.
type view struct {
	Title, Current, Prefix string
	Navigation             []entry
	Content                template.HTML
}

// Pages returns every page. The base is the public address of the service, empty where it is not known: then the examples ask the address
// that `make run` serves.
func Pages(base, prefix string) []Page {
	var pages []Page
	for _, e := range navigation() {
		pages = append(pages, Page{Path: e.Path, MediaType: "text/html", Body: sync.OnceValues(func() ([]byte, error) { return e.page(base, prefix) })})
	}
	return append(pages, files()...)
}

// page is the page of an entry.
func (e entry) page(base, prefix string) ([]byte, error) {
	frame, err := template.ParseFS(assets, "assets/frame.html")
	if err != nil {
		return nil, err
	}
	text, err := source(e.Name)
	if err != nil {
		return nil, err
	}
	if base != "" {
		text = strings.NewReplacer("http://localhost:8080", base, "localhost:8080", base).Replace(text)
	}
	content, title, err := render(text, prefix)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Name, err)
	}
	var body bytes.Buffer
	err = frame.Execute(&body, view{Title: title, Current: e.Name, Prefix: prefix, Navigation: navigation(), Content: content})
	return body.Bytes(), err
}

// source is the Markdown of a page. That of the reference is no more than its heading; a script does the rest.
func source(name string) (string, error) {
	switch name {
	case "changelog":
		return fellesplan.Changelog, nil
	case "reference":
		return "# Reference\n", nil
	}
	text, err := guides.ReadFile("guides/" + name + ".md")
	return string(text), err
}

// files are the style sheets and scripts: ours as they are, Swagger UI's from the module that carries them compressed.
func files() []Page {
	var pages []Page
	for name, mediaType := range map[string]string{"style.css": "text/css", "reference.css": "text/css", "reference.js": "text/javascript", "icon.svg": "image/svg+xml"} {
		pages = append(pages, Page{Path: Root + "/assets/" + name, MediaType: mediaType, Body: func() ([]byte, error) { return assets.ReadFile("assets/" + name) }})
	}
	for name, mediaType := range map[string]string{"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"} {
		compressed := func() ([]byte, error) { return static.FS.ReadFile(name + ".gz") }
		pages = append(pages, Page{Path: Root + "/assets/" + name, MediaType: mediaType, Body: func() ([]byte, error) { return whole(compressed) }, Gzip: compressed})
	}
	return pages
}

// whole decompresses a file.
func whole(compressed func() ([]byte, error)) ([]byte, error) {
	b, err := compressed()
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
