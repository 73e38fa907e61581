package render

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// cellKind is what a cell of a matrix shows: a status, or none where the plan has no cell for the year.
type cellKind string

const noCell cellKind = "none"

// cellKinds in the order of the legend.
func cellKinds() []cellKind {
	return []cellKind{cellKind(plan.StatusNotDone), cellKind(plan.StatusInProgress), cellKind(plan.StatusDone), cellKind(plan.StatusUnknown), noCell}
}

func kindOf(c plan.MatrixCell) cellKind {
	if !c.Stated {
		return noCell
	}
	return cellKind(c.Status)
}

// symbol tells the kinds apart without colour.
func (k cellKind) symbol() string {
	switch plan.MeasureStatus(k) {
	case plan.StatusNotDone:
		return "✕"
	case plan.StatusInProgress:
		return "◐"
	case plan.StatusDone:
		return "✓"
	case plan.StatusUnknown:
		return "?"
	}
	return "–"
}

// LegendEntry is a status with its symbol and word; an empty status is a year without a cell.
type LegendEntry struct {
	Status        plan.MeasureStatus
	Symbol, Label string
}

// Legend is the legend of the plan in a language, with the two entries that the plan does not have: what is not known, and a year without a
// cell.
func Legend(l plan.Language) []LegendEntry {
	w := matrixWordsOf(l)
	var list []LegendEntry
	for _, k := range cellKinds() {
		status := plan.MeasureStatus(k)
		if k == noCell {
			status = ""
		}
		list = append(list, LegendEntry{status, k.symbol(), w.kinds[k]})
	}
	return list
}

// matrixWords are the labels of a matrix in one language.
type matrixWords struct {
	lang                            string
	kinds                           map[cellKind]string
	measure, legend, sum, total     string
	ofTheseWithoutCell, direct      string
	noYears, noMeasures, committees string
	described, asPicture            string
}

// matrixWordsOf returns the labels in a language; Nynorsk where there are none in it. The words of the three statuses are those of the
// plan's own legend.
func matrixWordsOf(l plan.Language) matrixWords {
	kinds := func(notDone, inProgress, done, unknown, none string) map[cellKind]string {
		return map[cellKind]string{cellKind(plan.StatusNotDone): notDone, cellKind(plan.StatusInProgress): inProgress, cellKind(plan.StatusDone): done, cellKind(plan.StatusUnknown): unknown, noCell: none}
	}
	switch l {
	case plan.LanguageNb:
		return matrixWords{
			lang: "nb", kinds: kinds("Ikke gjennomført", "Under planlegging/under arbeid", "Gjennomført", "Ukjent", "Ikke i planen"),
			measure: "Tiltak", legend: "Fargekoding", sum: "Sum", total: "Alle utvalg", ofTheseWithoutCell: "av disse ikke i planen dette året", direct: "Uten mål", noYears: "Planen har ingen år.",
			noMeasures: "Planen har ingen tiltak.", committees: "Utvalg", described: "%d tiltak i %d utvalg, med status per år.", asPicture: "Som bilde",
		}
	case plan.LanguageEn:
		return matrixWords{
			lang: "en", kinds: kinds("Not carried out", "Being planned or under way", "Carried out", "Unknown", "Not in the plan"),
			measure: "Measure", legend: "Colour code", sum: "Sum", total: "All committees", ofTheseWithoutCell: "of these not in the plan that year", direct: "Without a goal", noYears: "The plan has no years.",
			noMeasures: "The plan has no measures.", committees: "Committees", described: "%d measures of %d committees, with a status for each year.", asPicture: "As a picture",
		}
	default:
		return matrixWords{
			lang: "nn", kinds: kinds("Ikkje gjennomført", "Under planlegging/under arbeid", "Gjennomført", "Ukjend", "Ikkje i planen"),
			measure: "Tiltak", legend: "Fargekoding", sum: "Sum", total: "Alle utval", ofTheseWithoutCell: "av desse ikkje i planen dette året", direct: "Utan mål", noYears: "Planen har ingen år.",
			noMeasures: "Planen har ingen tiltak.", committees: "Utval", described: "%d tiltak i %d utval, med status per år.", asPicture: "Som bilete",
		}
	}
}

// theme is a set of colours, #rrggbb.
type theme struct {
	page, text, muted, line, focus string
	chips                          map[cellKind]chip
}

// chip is the colours of a cell: its text on its ground, and a border that parts it from the page.
type chip struct{ ground, text, border string }

// themes returns the light and the dark colours. A test computes the contrast of every pair (WCAG 2.1, 1.4.3 and 1.4.11).
func themes() (light, dark theme) {
	light = theme{page: "#ffffff", text: "#1b1f24", muted: "#57606a", line: "#d0d7de", focus: "#0b57d0", chips: map[cellKind]chip{
		cellKind(plan.StatusNotDone):    {"#ffe3e0", "#86181d", "#b3261e"},
		cellKind(plan.StatusInProgress): {"#fff1c2", "#5c4200", "#8a6400"},
		cellKind(plan.StatusDone):       {"#d8f5dd", "#0f4f22", "#1a7f37"},
		cellKind(plan.StatusUnknown):    {"#eaeef2", "#32383f", "#57606a"},
		noCell:                          {"#ffffff", "#57606a", "#ffffff"},
	}}
	dark = theme{page: "#0d1117", text: "#e6edf3", muted: "#9da7b3", line: "#30363d", focus: "#79b8ff", chips: map[cellKind]chip{
		cellKind(plan.StatusNotDone):    {"#4a1416", "#ffc9c4", "#f47067"},
		cellKind(plan.StatusInProgress): {"#3d2e00", "#ffdf8a", "#c69026"},
		cellKind(plan.StatusDone):       {"#10361c", "#aff5b4", "#3fb950"},
		cellKind(plan.StatusUnknown):    {"#2d333b", "#d3dbe3", "#8b949e"},
		noCell:                          {"#0d1117", "#9da7b3", "#0d1117"},
	}}
	return light, dark
}

// variables writes a theme as custom properties of CSS.
func (t theme) variables() string {
	var b strings.Builder
	fmt.Fprintf(&b, "--page:%s;--text:%s;--muted:%s;--line:%s;--focus:%s;", t.page, t.text, t.muted, t.line, t.focus)
	for _, k := range cellKinds() {
		fmt.Fprintf(&b, "--%s:%s;--%s-text:%s;--%s-border:%s;", k, t.chips[k].ground, k, t.chips[k].text, k, t.chips[k].border)
	}
	return b.String()
}

// colours are the custom properties for both themes.
func colours() string {
	light, dark := themes()
	return ":root{color-scheme:light dark;" + light.variables() + "}\n@media (prefers-color-scheme:dark){:root{" + dark.variables() + "}}\n"
}

// policy is the Content-Security-Policy of a page with one style and nothing else, that these may embed.
func policy(style, frameAncestors string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors " + frameAncestors
}

// measuresIn counts the rows of a matrix.
func measuresIn(x plan.Matrix) int {
	n := 0
	for _, c := range x.Committees {
		for _, g := range c.Goals {
			n += len(g.Measures)
		}
	}
	return n
}
