package render

import (
	"errors"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/scratch"
)

// Book writes objects of several nouns as an Excel workbook with a sheet for each.
type Book struct {
	file  *excelize.File
	dir   *scratch.Dir
	today plan.Date
	sheet *XLSX // the one that is written
}

// NewBook begins a workbook. End or Close has to follow.
func NewBook(today plan.Date) (*Book, error) {
	file, dir, err := newWorkbook()
	if err != nil {
		return nil, err
	}
	return &Book{file: file, dir: dir, today: today}, nil
}

// Write writes the row of an object. The objects of a noun follow on each other.
func (b *Book) Write(o plan.Root) error {
	if b.sheet == nil || b.sheet.table.noun != o.Noun() {
		if err := b.endSheet(); err != nil {
			return err
		}
		b.sheet = &XLSX{table: NewTable(o.Noun(), b.today), file: b.file, row: 1}
		if err := b.sheet.begin(); err != nil {
			return err
		}
	}
	return b.sheet.Write(o)
}

func (b *Book) endSheet() error {
	if b.sheet == nil {
		return nil
	}
	return b.sheet.endSheet()
}

// End writes the workbook to w and closes it.
func (b *Book) End(w io.Writer) error {
	err := b.endSheet()
	if err == nil {
		_, err = b.file.WriteTo(w)
	}
	if e := b.Close(); err == nil {
		err = e
	}
	return err
}

// Close takes away what a workbook has on disk.
func (b *Book) Close() error { return errors.Join(b.file.Close(), b.dir.Close()) }
