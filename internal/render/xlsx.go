package render

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/scratch"
)

// XLSX writes a table as an Excel workbook of one sheet. The rows wait in a temporary file when they are many, because the parts of a
// workbook are not in the order of its making.
type XLSX struct {
	table     Table
	file      *excelize.File
	dir       *scratch.Dir // nil: another's
	out       *excelize.StreamWriter
	day, time int // styles
	row       int
	width     int
	cells     row // of the object that is written
}

// NewXLSX begins a workbook: a header that stays in sight, and columns wide enough for what they commonly hold. End or Close has to
// follow.
func NewXLSX(t Table) (*XLSX, error) {
	file, dir, err := newWorkbook()
	if err != nil {
		return nil, err
	}
	x := &XLSX{table: t, file: file, dir: dir, row: 1}
	if err := x.begin(); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return x, nil
}

// newWorkbook begins a workbook, whose temporary files go into a directory of its own, which does not stay if the process is killed.
func newWorkbook() (*excelize.File, *scratch.Dir, error) {
	dir, err := scratch.New()
	if err != nil {
		return nil, nil, err
	}
	return excelize.NewFile(excelize.Options{TmpDir: dir.Path()}), dir, nil
}

func (x *XLSX) begin() (err error) {
	const dayForm, timeForm = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
	day, moment := dayForm, timeForm
	if x.day, err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &day}); err != nil {
		return err
	}
	if x.time, err = x.file.NewStyle(&excelize.Style{CustomNumFmt: &moment}); err != nil {
		return err
	}
	bold, err := x.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := x.sheet(); err != nil {
		return err
	}
	if err := x.printable(); err != nil {
		return err
	}
	if x.out, err = x.file.NewStreamWriter(string(x.table.noun)); err != nil {
		return err
	}
	header := x.table.Header()
	x.width = len(header)
	cells := make([]any, len(header))
	for i, name := range header {
		cells[i] = excelize.Cell{Value: name, StyleID: bold}
		if err := x.out.SetColWidth(i+1, i+1, widthOf(name)); err != nil {
			return err
		}
	}
	if err := x.out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return x.out.SetRow("A1", cells)
}

// sheet makes the sheet: the one that a new workbook has, or another one.
func (x *XLSX) sheet() error {
	const first = "Sheet1"
	if i, err := x.file.GetSheetIndex(first); err != nil || i >= 0 {
		return errors.Join(err, x.file.SetSheetName(first, string(x.table.noun)))
	}
	_, err := x.file.NewSheet(string(x.table.noun))
	return err
}

// printable lets the sheet be printed on A4 across, with the header and the keys on every page.
func (x *XLSX) printable() error {
	across, a4 := "landscape", 9
	if err := x.file.SetPageLayout(string(x.table.noun), &excelize.PageLayoutOptions{Orientation: &across, Size: &a4}); err != nil {
		return err
	}
	return x.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%[1]s'!$A:$A,'%[1]s'!$1:$1", x.table.noun), Scope: string(x.table.noun)})
}

// widthOf is the width of a column in characters: titles and texts need room, and the filter's button stands beside the name.
func widthOf(name string) float64 {
	last := name[strings.LastIndexByte(name, '.')+1:]
	switch last {
	case "title", "description", "text", "mandate":
		return 48
	case "key", "id":
		return 38
	}
	return float64(max(12, min(len(name)+4, 48)))
}

// Write writes the row of an object. What looks like a formula stays a text, because its cell says that it is one.
func (x *XLSX) Write(o plan.Root) error {
	x.row++
	row := x.table.cells(&x.cells, o)
	cells := make([]any, len(row))
	for i := range row {
		cells[i] = x.cell(&row[i])
	}
	at, err := excelize.CoordinatesToCellName(1, x.row)
	if err != nil {
		return err // more rows than a sheet can have
	}
	return x.out.SetRow(at, cells)
}

// firstYear is the first whose days Excel knows.
const firstYear = 1901

func (x *XLSX) cell(c *cell) any {
	switch {
	case c.kind == isDay && c.day.Year() >= firstYear:
		return excelize.Cell{Value: c.day.Time(), StyleID: x.day}
	case c.kind == isTime && c.time.Year() >= firstYear:
		return excelize.Cell{Value: c.time.UTC(), StyleID: x.time}
	case c.kind == isDay, c.kind == isTime:
		return c.format()
	}
	return c.value()
}

// End writes the workbook to w, with the rows as a table that can be filtered, and closes it.
func (x *XLSX) End(w io.Writer) error {
	err := x.end(w)
	return errors.Join(err, x.Close())
}

func (x *XLSX) end(w io.Writer) error {
	if err := x.endSheet(); err != nil {
		return err
	}
	_, err := x.file.WriteTo(w)
	return err
}

func (x *XLSX) endSheet() error {
	corner, err := excelize.CoordinatesToCellName(x.width, max(x.row, 2)) // a table has a row, if an empty one
	if err != nil {
		return err
	}
	name := strings.ReplaceAll(string(x.table.noun), "-", "_")
	if err := x.out.AddTable(&excelize.Table{Range: "A1:" + corner, Name: name, StyleName: "TableStyleLight1"}); err != nil {
		return err
	}
	return x.out.Flush()
}

// Close takes away what a workbook has on disk.
func (x *XLSX) Close() error { return errors.Join(x.file.Close(), x.dir.Close()) }
