package exchange

import (
	"archive/zip"
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/scratch"
)

// readCSV reads a table with a line of names, as the exports are: separated by semicolons, commas or tabs.
func (f *File) readCSV(source io.Reader, noun plan.Noun) error {
	if noun == "" {
		f.fault("type_missing", "A table does not say what its rows are; say it with type.")
		return nil
	}
	bound := &bounded{file: source}
	bound.next(maxObject)
	in := bufio.NewReaderSize(bound, 64<<10)
	first, err := in.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	r := csv.NewReader(in)
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separatorOf(string(first)), -1, true
	names, err := r.Read()
	if err != nil {
		return f.malformedCSV(err)
	}
	t, ok := f.begin(noun, names)
	if !ok {
		return nil
	}
	for {
		bound.next(maxObject)
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return f.malformedCSV(err)
		}
		line, _ := r.FieldPos(0)
		var faults []plan.Fault
		if len(cells) > len(t.columns) {
			faults = append(faults, plan.Fault{Code: "too_many_cells", Detail: fmt.Sprintf("The row has %d cells, and there are %d columns.", len(cells), len(t.columns))})
		}
		for i, cell := range cells {
			cells[i] = unguarded(cell)
		}
		if slices.ContainsFunc(cells, func(cell string) bool { return !utf8.ValidString(cell) }) {
			faults = append(faults, plan.Fault{Code: "invalid_text", Detail: "The row is not text in UTF-8."})
		}
		if err := f.addRow(t, cells, place{noun: noun, number: int32(line), format: CSV}, faults); err != nil { //nolint:gosec // a file has at most 64 MB
			return err
		}
	}
}

// addRow keeps a row of a table; one whose cells are all empty is none.
func (f *File) addRow(t table, cells []string, at place, faults []plan.Fault) error {
	if strings.Join(cells, "") == "" {
		return nil
	}
	doc, more := t.object(cells)
	return f.add(at, doc, append(faults, more...))
}

func (f *File) malformedCSV(err error) error {
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		f.fault("malformed_csv", "Line %d of the table cannot be read: %s.", wrong.Line, wrong.Err)
		return nil
	}
	if errors.Is(err, errTooLong) {
		f.tooLong(fmt.Sprintf("after row %d", len(f.index)))
		return nil
	}
	if errors.Is(err, io.EOF) {
		f.fault("empty", "The table has no line of names.")
		return nil
	}
	return err
}

// separatorOf is what stands between the names of the columns.
func separatorOf(text string) rune {
	line, _, _ := strings.Cut(text, "\n")
	separator, most := ';', strings.Count(line, ";")
	for _, other := range ",\t" {
		if n := strings.Count(line, string(other)); n > most {
			separator, most = other, n
		}
	}
	return separator
}

// unguarded takes away the apostrophe that keeps a spreadsheet from taking a text for a formula.
func unguarded(cell string) string {
	if rest := strings.TrimLeft(cell, "'"); rest != "" && len(rest) < len(cell) && strings.ContainsRune("=+-@\t\r", rune(rest[0])) {
		return cell[1:]
	}
	return cell
}

const (
	// unzipped is how much a workbook may hold, and inMemory how much of it may be held in memory: all but its sheets and their texts, and
	// of these what is smaller than spilled.
	unzipped = 512 << 20
	inMemory = 32 << 20
	spilled  = 1 << 20
)

// isModest reports whether what of a workbook is held in memory is little. What a part says of its size is true: it is not read further.
func isModest(source *os.File) bool {
	info, err := source.Stat()
	if err != nil {
		return false
	}
	archive, err := zip.NewReader(source, info.Size())
	if err != nil {
		return false
	}
	var held uint64
	for _, part := range archive.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, "\\", "/"))
		onDisk := strings.HasPrefix(name, "xl/worksheets/sheet") || name == "xl/sharedstrings.xml"
		if !onDisk || part.UncompressedSize64 <= spilled {
			held += part.UncompressedSize64
		}
		if part.UncompressedSize64 > unzipped || held > inMemory {
			return false
		}
	}
	return true
}

// readXLSX reads a workbook whose sheets are named as the nouns of their rows.
func (f *File) readXLSX(source *os.File, noun plan.Noun) (err error) {
	dir, err := scratch.New()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dir.Close()) }()
	if !isModest(source) {
		f.fault("malformed_workbook", "The file is not a workbook that can be read.")
		return nil
	}
	book, err := excelize.OpenReader(source, excelize.Options{UnzipSizeLimit: unzipped, UnzipXMLSizeLimit: spilled, TmpDir: dir.Path()})
	if err != nil {
		f.fault("malformed_workbook", "The file is not a workbook that can be read.")
		return nil
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	for _, sheet := range book.GetSheetList() {
		n := plan.Noun(sheet)
		if len(book.GetSheetList()) == 1 && noun != "" {
			n = noun
		}
		if !f.known(n, "the sheet") {
			continue
		}
		if err := f.readSheet(book, sheet, n); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) readSheet(book *excelize.File, sheet string, noun plan.Noun) (err error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		return nil
	}
	names, err := rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return err
	}
	t, ok := f.begin(noun, names)
	if !ok {
		return nil
	}
	for number := int32(2); rows.Next(); number++ {
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		if err := f.addRow(t, cells, place{noun: noun, number: number, format: XLSX}, nil); err != nil {
			return err
		}
	}
	return rows.Error()
}
