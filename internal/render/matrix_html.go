package render

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

//go:embed matrix.html.tmpl
var matrixPage string

//go:embed matrix.css
var matrixSheet string

var matrixTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("matrix").Parse(matrixPage)) })

// matrixStyle is the one style of the page. It is the same for every plan, so that its hash allows it and nothing else.
func matrixStyle() string {
	var b strings.Builder
	b.WriteString(colours() + matrixSheet)
	for _, k := range cellKinds() {
		fmt.Fprintf(&b, ".%s{background:var(--%s);color:var(--%s-text);border-color:var(--%s-border)}\n", k, k, k, k)
	}
	return b.String()
}

// MatrixHTMLPolicy is the Content-Security-Policy of the page.
func MatrixHTMLPolicy(frameAncestors string) string { return policy(matrixStyle(), frameAncestors) }

type matrixView struct {
	Lang, Title, TitleLang, Described, Picture string
	Style                                      template.CSS
	Words                                      struct{ AsPicture, Legend, NoYears, NoMeasures, Committees, Measure, Described, Sum, Total string }
	Legend                                     []cellView
	Years                                      []int
	Width                                      int
	Committees                                 []committeeView
	Counts                                     []countView
}

type committeeView struct {
	Title  string
	Goals  []goalView
	Counts []countView
}

type goalView struct {
	Title, Parent string
	Rows          []rowView
}

type rowView struct {
	Title, Lang string
	Cells       []cellView
}

type cellView struct {
	Year                 int
	Class, Symbol, Label string
	Raw                  string
}

type countView struct {
	Label   string
	Numbers []numberView
}

type numberView struct{ Year, Count int }

// MatrixHTML writes the matrix as a page that stands alone: no script, no address but that of its picture.
func MatrixHTML(out io.Writer, x plan.Matrix, l plan.Language, picture string) error {
	w := matrixWordsOf(l)
	v := matrixView{
		Lang: w.lang, Title: x.Plan.Title, TitleLang: string(x.Plan.Language), Picture: picture, Style: template.CSS(matrixStyle()), //nolint:gosec // our own text
		Described: fmt.Sprintf(w.described, measuresIn(x), len(x.Committees)), Years: x.Years, Width: len(x.Years) + 1, Counts: countsView(w, x.Totals),
	}
	v.Words.AsPicture, v.Words.Legend, v.Words.NoYears, v.Words.NoMeasures, v.Words.Committees = w.asPicture, w.legend, w.noYears, w.noMeasures, w.committees
	v.Words.Measure, v.Words.Sum, v.Words.Total, v.Words.Described = w.measure, w.sum, w.total, x.Plan.Title
	for _, k := range cellKinds() {
		v.Legend = append(v.Legend, cellView{Class: string(k), Symbol: k.symbol(), Label: w.kinds[k]})
	}
	for _, c := range x.Committees {
		committee := committeeView{Title: c.Committee.Title, Counts: countsView(w, c.Counts)}
		for _, g := range c.Goals {
			goal := goalView{Title: g.Goal.Title, Parent: g.Parent.Title}
			if g.Goal.IsZero() {
				goal.Title = w.direct
			}
			for _, m := range g.Measures {
				row := rowView{Title: m.Measure.Title, Lang: string(m.Language)}
				for _, cell := range m.Cells {
					k := kindOf(cell)
					row.Cells = append(row.Cells, cellView{cell.Year, string(k), k.symbol(), w.kinds[k], rawOf(cell)})
				}
				goal.Rows = append(goal.Rows, row)
			}
			committee.Goals = append(committee.Goals, goal)
		}
		v.Committees = append(v.Committees, committee)
	}
	return matrixTemplate().Execute(out, v)
}

// rawOf is the text of the cell in the plan's table; what stands there is shown as it stands.
func rawOf(c plan.MatrixCell) string {
	if c.Raw == nil {
		return ""
	}
	return *c.Raw
}

// countsView has a row for each status and a column for each year. A measure without a cell counts as unknown, as in all totals, and is
// told of apart.
func countsView(w matrixWords, counts []plan.MatrixCount) []countView {
	rows := []struct {
		label  string
		figure func(plan.MatrixCount) int
	}{
		{w.sum, func(c plan.MatrixCount) int { return c.Total }},
		{w.kinds[cellKind(plan.StatusNotDone)], func(c plan.MatrixCount) int { return c.NotDone }},
		{w.kinds[cellKind(plan.StatusInProgress)], func(c plan.MatrixCount) int { return c.InProgress }},
		{w.kinds[cellKind(plan.StatusDone)], func(c plan.MatrixCount) int { return c.Done }},
		{w.kinds[cellKind(plan.StatusUnknown)], func(c plan.MatrixCount) int { return c.Unknown }},
		{"– " + w.ofTheseWithoutCell, func(c plan.MatrixCount) int { return c.WithoutCell }},
	}
	var list []countView
	for _, r := range rows {
		row := countView{Label: r.label}
		for _, c := range counts {
			row.Numbers = append(row.Numbers, numberView{c.Year, r.figure(c)})
		}
		list = append(list, row)
	}
	return list
}
