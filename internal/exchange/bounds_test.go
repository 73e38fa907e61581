package exchange_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// opened opens a file that write makes.
func opened(t *testing.T, format exchange.Format, write func(w io.Writer)) (*exchange.File, error) {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	write(file)
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	return exchange.Open(file, format, plan.Measures)
}

// TestBounds: what would take much memory is refused before it does, and said.
func TestBounds(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 6<<20)
	for _, c := range []struct {
		name   string
		format exchange.Format
		file   string
		want   string
	}{
		{"a long name of a column", exchange.CSV, long, "object_too_long"},
		{"a long row", exchange.CSV, "key;title\nm;kort\nn;\"" + long + "\"\n", "object_too_long"},
		{"many columns", exchange.CSV, strings.Repeat("a;", 2000), "too_many_columns"},
		{"a long object", exchange.JSON, `{"measures":[{"key":"a"},{"title":"` + long + `"}]}`, "object_too_long"},
		{"a long line", exchange.NDJSON, `{"title":"` + long + `"}`, "line_too_long"},
		{"many rows", exchange.NDJSON, strings.Repeat("{}\n", 200_001), "too_many_rows"},
	} {
		_, err := opened(t, c.format, func(w io.Writer) { _, _ = io.WriteString(w, c.file) })
		refused, ok := errors.AsType[*plan.Error](err)
		if !ok || len(refused.Fields) != 1 || refused.Fields[0].Code != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// One that is only a little too long is the row's fault.
	f, err := opened(t, exchange.JSON, func(w io.Writer) {
		_, _ = fmt.Fprintf(w, `{"measures":[{"key":"a","title":"%s"},{"key":"b"}]}`, long[:2<<20])
	})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if row, err := f.At(0); err != nil || len(row.Faults) != 1 || row.Faults[0].Code != "object_too_long" {
		t.Errorf("%+v %v", row.Faults, err)
	}
	if row, err := f.At(1); err != nil || row.Key != "b" || len(row.Faults) != 0 {
		t.Errorf("%+v %v", row, err)
	}
}

// TestZipBomb: a workbook that holds much beside its sheets is refused unread.
func TestZipBomb(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1 << 20, 64 << 20} {
		f, err := opened(t, exchange.XLSX, func(w io.Writer) {
			book := excelize.NewFile()
			defer book.Close()
			for at, v := range map[string]string{"A1": "key", "B1": "title", "A2": "m", "B2": "Tiltak"} {
				if err := book.SetCellValue("Sheet1", at, v); err != nil {
					t.Fatal(err)
				}
			}
			b, err := book.WriteToBuffer()
			if err != nil {
				t.Fatal(err)
			}
			whole, err := zip.NewReader(strings.NewReader(b.String()), int64(b.Len()))
			if err != nil {
				t.Fatal(err)
			}
			out := zip.NewWriter(w)
			for _, part := range whole.File {
				if err := out.Copy(part); err != nil {
					t.Fatal(err)
				}
			}
			extra, err := out.Create("xl/media/image1.png")
			if err == nil {
				_, err = io.CopyN(extra, zeros{}, size)
			}
			if err := errors.Join(err, out.Close()); err != nil {
				t.Fatal(err)
			}
		})
		if small := size < 32<<20; small != (err == nil) {
			t.Errorf("with %d bytes more: %v", size, err)
		}
		if f != nil {
			_ = f.Close()
		}
	}
}

// TestManyFaults: of a file in which nearly everything is wrong, so much is told as fits into memory.
func TestManyFaults(t *testing.T) {
	t.Parallel()
	const rows = 30_000
	f, err := opened(t, exchange.CSV, func(w io.Writer) {
		_, _ = io.WriteString(w, "key;ordinal;acrossCommittees\n"+strings.Repeat("m;x;y\n", rows))
	})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, want := range map[int]int{0: 2, rows - 1: 1} {
		if row, err := f.At(i); err != nil || len(row.Faults) != want {
			t.Errorf("row %d has %d faults: %v", i, len(row.Faults), err)
		}
	}
}

// zeros has no end.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
