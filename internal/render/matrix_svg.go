package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Measures of the picture, in pixels of its own scale. A picture does not break lines by itself, so that titles are broken after a number
// of signs that fits with room to spare.
const (
	svgMargin  = 24
	svgTitle   = 480 // column of titles
	svgYear    = 250 // column of a year, for the longest word of the legend
	svgLine    = 20
	svgSigns   = 56 // in a line of a title
	svgLines   = 3  // of a title
	svgNarrow  = 700
	svgHeading = 30
)

// svgStyle is the one style of the picture.
func svgStyle() string {
	var b strings.Builder
	b.WriteString(colours())
	b.WriteString("text{font:14px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;fill:var(--text)}\n.page{fill:var(--page)}\n.h1{font-size:20px;font-weight:600}\n.h2{font-size:16px;font-weight:600}\n.goal{font-weight:600}\n.muted{fill:var(--muted)}\n.line{stroke:var(--line)}\n")
	for _, k := range cellKinds() {
		fmt.Fprintf(&b, ".%s{fill:var(--%s);stroke:var(--%s-border)}\n.%s-text{fill:var(--%s-text);font-size:13px}\n", k, k, k, k, k)
	}
	return b.String()
}

// MatrixSVGPolicy is the Content-Security-Policy of the picture.
func MatrixSVGPolicy(frameAncestors string) string { return policy(svgStyle(), frameAncestors) }

// picture collects the parts of an SVG from top to bottom.
type picture struct {
	body bytes.Buffer
	y    int
}

// MatrixSVG writes the matrix as a picture. Its text alternative says what it is of and what is in it; the page is for those who read it.
func MatrixSVG(out io.Writer, x plan.Matrix, l plan.Language) error {
	w := matrixWordsOf(l)
	width := max(svgNarrow, 2*svgMargin+svgTitle+len(x.Years)*svgYear)
	p := &picture{y: svgMargin}
	for _, line := range broken(x.Plan.Title, width/11) {
		p.y += 26
		p.text(svgMargin, p.y, "h1", line)
	}
	described := fmt.Sprintf(w.described, measuresIn(x), len(x.Committees))
	p.y += 26
	p.text(svgMargin, p.y, "muted", described)
	p.legend(w, width)
	for _, c := range x.Committees {
		p.committee(x, c, w, width)
	}
	if len(x.Committees) > 0 && len(x.Years) > 0 {
		p.heading(x.Years, w.total)
		p.counts(countsView(w, x.Totals))
	}
	p.y += svgMargin
	_, err := fmt.Fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"t d\" xml:lang=\"%s\" lang=\"%s\">\n<title id=\"t\">%s</title>\n<desc id=\"d\">%s</desc>\n<style>%s</style>\n<rect class=\"page\" width=\"100%%\" height=\"100%%\"/>\n%s</svg>\n",
		width, p.y, width, p.y, w.lang, w.lang, escaped(x.Plan.Title), escaped(described+" "+summary(x, w)), svgStyle(), p.body.Bytes())
	return err
}

// summary tells in words what the picture shows: the counts of every year.
func summary(x plan.Matrix, w matrixWords) string {
	var parts []string
	for _, c := range x.Totals {
		parts = append(parts, fmt.Sprintf("%d: %s %d, %s %d, %s %d, %s %d (%d %s).", c.Year, w.kinds[cellKind(plan.StatusNotDone)], c.NotDone,
			w.kinds[cellKind(plan.StatusInProgress)], c.InProgress, w.kinds[cellKind(plan.StatusDone)], c.Done, w.kinds[cellKind(plan.StatusUnknown)], c.Unknown, c.WithoutCell, w.ofTheseWithoutCell))
	}
	return strings.Join(parts, " ")
}

func (p *picture) legend(w matrixWords, width int) {
	p.y += 32
	p.text(svgMargin, p.y, "h2", w.legend)
	p.y += 10
	at := svgMargin
	for _, k := range cellKinds() {
		if at+svgYear > width-svgMargin {
			at, p.y = svgMargin, p.y+svgHeading
		}
		p.chip(at, p.y, k, w)
		at += svgYear
	}
	p.y += svgHeading
}

func (p *picture) committee(x plan.Matrix, c plan.MatrixCommittee, w matrixWords, width int) {
	p.heading(x.Years, c.Committee.Title)
	for _, g := range c.Goals {
		title := w.direct
		if !g.Goal.IsZero() {
			title = g.Goal.Title
		}
		if g.Parent.Title != "" {
			title = g.Parent.Title + " › " + title
		}
		p.y += 8
		for _, line := range broken(title, (width-2*svgMargin)/9) {
			p.y += svgLine
			p.text(svgMargin, p.y, "goal", line)
		}
		p.y += 8
		for _, m := range g.Measures {
			lines := broken(m.Measure.Title, svgSigns)
			for i, line := range lines {
				p.text(svgMargin, p.y+15+i*svgLine, "", line)
			}
			for i, cell := range m.Cells {
				p.chip(svgMargin+svgTitle+i*svgYear, p.y, kindOf(cell), w)
			}
			p.y += len(lines)*svgLine + 8
			fmt.Fprintf(&p.body, "<path class=\"line\" d=\"M%d %dH%d\"/>\n", svgMargin, p.y-3, width-svgMargin)
		}
	}
	if len(x.Years) > 0 {
		p.counts(countsView(w, c.Counts))
	}
}

// heading begins a part with its title above the column of titles and the years above theirs.
func (p *picture) heading(years []int, title string) {
	p.y += 24
	lines := broken(title, svgSigns-8)
	for i, line := range lines {
		p.text(svgMargin, p.y+(i+1)*svgLine, "h2", line)
	}
	for i, year := range years {
		p.text(svgMargin+svgTitle+i*svgYear, p.y+svgLine, "h2", strconv.Itoa(year))
	}
	p.y += len(lines)*svgLine + 4
}

func (p *picture) counts(rows []countView) {
	p.y += 4
	for _, row := range rows {
		p.y += svgLine
		p.text(svgMargin, p.y, "muted", row.Label)
		for i, n := range row.Numbers {
			p.text(svgMargin+svgTitle+i*svgYear, p.y, "muted", strconv.Itoa(n.Count))
		}
	}
	p.y += 8
}

// chip draws a cell, its symbol and its word.
func (p *picture) chip(x, y int, k cellKind, w matrixWords) {
	fmt.Fprintf(&p.body, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"22\" rx=\"4\"/>\n", k, x, y, svgYear-8)
	p.text(x+8, y+15, string(k)+"-text", k.symbol()+" "+w.kinds[k])
}

func (p *picture) text(x, y int, class, s string) {
	fmt.Fprintf(&p.body, "<text x=\"%d\" y=\"%d\"", x, y)
	if class != "" {
		fmt.Fprintf(&p.body, " class=\"%s\"", class)
	}
	fmt.Fprintf(&p.body, ">%s</text>\n", escaped(s))
}

// escaped is a text as XML has it; what no XML can hold becomes a replacement character.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// broken breaks a text into lines of so many signs, and ends the last that there is room for with an ellipsis where the text goes on.
func broken(s string, signs int) []string {
	var list []string
	line := ""
	for _, word := range strings.Fields(s) {
		for utf8.RuneCountInString(word) > signs { // a word that is longer than a line
			r := []rune(word)
			if line != "" {
				list, line = append(list, line), ""
			}
			list, word = append(list, string(r[:signs])), string(r[signs:])
		}
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= signs:
			line += " " + word
		default:
			list, line = append(list, line), word
		}
	}
	list = append(list, line)
	if len(list) > svgLines {
		list = list[:svgLines]
		list[svgLines-1] = strings.TrimRight(list[svgLines-1], " ,.") + "…"
	}
	return list
}
