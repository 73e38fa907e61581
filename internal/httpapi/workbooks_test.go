package httpapi_test

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/xuri/excelize/v2"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// decodeWorkbook opens a workbook; what the contract says of it is that it is one.
func decodeWorkbook(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	f, err := excelize.OpenReader(body)
	if err != nil {
		return nil, err
	}
	return "a workbook", f.Close()
}

// sheet opens the workbook of an answer.
func (a *answer) sheet() *excelize.File {
	a.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { _ = f.Close() })
	return f
}

// Every list is also a workbook, with the rows and columns of the CSV.
func TestEveryListIsAWorkbook(t *testing.T) {
	t.Parallel()
	eachNoun(t, func(s *service, noun plan.Noun) {
		in := s.sample(noun)
		in["title"], in["key"] = secret, "hemmeleg"
		s.write(http.MethodPost, at(noun), in).want(http.StatusCreated)
		a := s.get(at(noun) + ".xlsx").want(http.StatusOK)
		if got := a.header.Get("Content-Disposition"); got != `attachment; filename="`+string(noun)+`.xlsx"` {
			s.t.Errorf("the file is %s", got)
		}
		f := a.sheet()
		rows, err := f.GetRows(string(noun), excelize.Options{RawCellValue: true})
		if err != nil {
			s.t.Fatal(err)
		}
		want, err := readTable(s.get(at(noun) + ".csv").body)
		if err != nil {
			s.t.Fatal(err)
		}
		if len(rows) != len(want) || !slices.Equal(rows[0], want[0]) {
			s.t.Fatalf("%d rows under %q", len(rows), rows[0])
		}
		for i, row := range rows[1:] {
			key, title := want[i+1][0], strings.TrimPrefix(want[i+1][1], "'")
			if row[0] != key || row[1] != title || title == secret {
				s.t.Errorf("row %d is of %s %q and not of %s %q", i, row[0], row[1], key, title)
			}
		}
		tables, err := f.GetTables(string(noun))
		if err != nil || len(tables) != 1 {
			s.t.Errorf("the sheet has the tables %v: %v", tables, err)
		}
		if panes, err := f.GetPanes(string(noun)); err != nil || !panes.Freeze || panes.YSplit != 1 {
			s.t.Errorf("the header moves: %v %v", panes, err)
		}
	})
}

// Days, times, numbers and truths are what they are in a workbook, and a text that looks like a formula is a text.
func TestWorkbookHasTypes(t *testing.T) {
	t.Parallel()
	s := newService(t)
	title := `=HYPERLINK("http://x";"æøå") 🏥`
	s.write(http.MethodPost, "/meetings", object{
		"key": "typar", "title": title, "committees": []object{{"key": "ssu"}}, "date": "2027-03-10", "startsAt": "2027-03-10T08:30:00Z", "mode": "digital", "extra": true,
	}).want(http.StatusCreated)
	f := s.write(http.MethodGet, "/meetings.xlsx?visibility=draft", nil).want(http.StatusOK).sheet()
	header, err := f.GetRows("meetings")
	if err != nil || len(header) != 2 {
		t.Fatalf("%v %v", header, err)
	}
	for name, want := range map[string][2]string{ // as it is shown, as it is kept
		"title": {title, title}, "date": {"2027-03-10", "46456"}, "startsAt": {"2027-03-10 08:30:00", "46456.3541666667"}, "version": {"1", "1"}, "extra": {"TRUE", "1"}, "place": {"", ""},
	} {
		at, err := excelize.CoordinatesToCellName(slices.Index(header[0], name)+1, 2)
		if err != nil {
			t.Fatal(err)
		}
		shown, _ := f.GetCellValue("meetings", at)
		kept, _ := f.GetCellValue("meetings", at, excelize.Options{RawCellValue: true})
		formula, _ := f.GetCellFormula("meetings", at)
		if shown != want[0] || kept != want[1] || formula != "" {
			t.Errorf("%s is shown as %q, kept as %q, with the formula %q", name, shown, kept, formula)
		}
	}
	if a := s.get("/meetings.xlsx?state=cancelled").want(http.StatusOK); len(a.sheet().GetSheetList()) != 1 {
		t.Error("an empty list is no workbook")
	}
	s.get("/meetings.xlsx?separator=comma").want(http.StatusBadRequest, "invalid_request")
}
