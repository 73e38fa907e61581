package docs

import (
	"bytes"
	"errors"
	"html/template"
	"net/url"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// render makes HTML of Markdown and finds its title. Raw HTML in it is left out.
func render(source, prefix string) (template.HTML, string, error) {
	changes := &changes{prefix: prefix}
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table),
		goldmark.WithParserOptions(parser.WithAutoHeadingID(), parser.WithASTTransformers(util.Prioritized(changes, 100))),
	)
	var out bytes.Buffer
	if err := md.Convert([]byte(source), &out); err != nil {
		return "", "", err
	}
	if changes.title == "" {
		return "", "", errors.New("a page needs a heading")
	}
	// What is wider than a small screen scrolls by itself, which must be possible with the keyboard too.
	html := strings.NewReplacer(
		"<table>", `<div class="wide" role="region" aria-label="Table" tabindex="0"><table>`, "</table>", "</table></div>",
		"<pre>", `<pre tabindex="0">`, "<th>", `<th scope="col">`,
	).Replace(out.String())
	return template.HTML(html), changes.title, nil // #nosec G203 -- made of files of this repository, without raw HTML
}

// changes turns the links between files into links between pages, and says which columns of a table are Norwegian.
type changes struct{ prefix, title string }

// Transform implements parser.ASTTransformer.
func (c *changes) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Heading:
			if n.Level == 1 && c.title == "" {
				c.title = words(n, reader.Source())
			}
		case *ast.Link:
			n.Destination = []byte(c.address(string(n.Destination)))
		case *extast.Table:
			speak(n, reader.Source())
		}
		return ast.WalkContinue, nil
	})
}

// address is where a link of a guide leads on the site.
func (c *changes) address(destination string) string {
	u, err := url.Parse(destination)
	if err != nil || u.IsAbs() || u.Host != "" {
		return destination
	}
	if strings.HasPrefix(u.Path, "/") {
		return c.prefix + destination
	}
	name, isGuide := strings.CutSuffix(u.Path, ".md")
	if !isGuide {
		return destination
	}
	u.Path = c.prefix + Root + "/" + strings.TrimPrefix(strings.ToLower(name), "../")
	if name == "index" {
		u.Path = c.prefix + Root
	}
	return u.String()
}

// speak gives the cells of a column the language that its heading names, for screen readers.
func speak(table *extast.Table, source []byte) {
	languages := map[string]string{"Nynorsk": "nn", "Bokmål": "nb", "eInnsyn": "nb", "KS Fiks": "nb"}
	var columns []string
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		for i, cell := 0, row.FirstChild(); cell != nil; i, cell = i+1, cell.NextSibling() {
			if row.Kind() == extast.KindTableHeader {
				columns = append(columns, languages[words(cell, source)])
			} else if i < len(columns) && columns[i] != "" {
				cell.SetAttributeString("lang", []byte(columns[i]))
			}
		}
	}
}

// words is the text of a node.
func words(node ast.Node, source []byte) string {
	var text strings.Builder
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			text.Write(t.Segment.Value(source))
		} else {
			text.WriteString(words(child, source))
		}
	}
	return text.String()
}
