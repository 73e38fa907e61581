package floor

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// batch is how many objects are read at once in a stream.
const batch = 400

func (f *Floor) snapshot(w http.ResponseWriter, r *http.Request) error {
	return f.read(r.Context(), func(tx pgx.Tx) error {
		w.Header().Set("Content-Type", "application/x-ndjson")
		count := f.around.Others
		b := append(make([]byte, 0, 1<<20), f.around.Before...)
		var last uuid.UUID
		for {
			list, err := load(r.Context(), tx, "WHERE t.visibility = 'published' AND t.deleted_at IS NULL AND t.id > $1 ORDER BY t.id LIMIT 400", [16]byte(last))
			if err != nil {
				return err
			}
			for _, m := range list {
				b = appendMeasure(append(b, `{"record":"object","type":"measures","object":`...), m)
				b = append(b, '}', '\n')
			}
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
			count += len(list)
			if len(list) < batch {
				break
			}
			last = list[len(list)-1].id
		}
		b = append(strconv.AppendInt(append(append(b, f.around.After...), `{"record":"end","count":`...), int64(count), 10), '}', '\n')
		_, err := w.Write(b)
		return err
	})
}

func (f *Floor) csv(w http.ResponseWriter, r *http.Request) error {
	return f.read(r.Context(), func(tx pgx.Tx) error {
		w.Header().Set("Content-Type", "text/csv")
		w.Header().Set("Content-Disposition", `attachment; filename="measures.csv"`)
		t := &table{b: append(make([]byte, 0, 1<<20), f.around.Header...)}
		where, args := "", []any{}
		for {
			list, err := load(r.Context(), tx, "WHERE t.deleted_at IS NULL AND t.visibility = 'published'"+where+" ORDER BY t.ordinal, t.key, t.id LIMIT 401", args...)
			if err != nil {
				return err
			}
			more := len(list) > batch
			list = list[:min(batch, len(list))]
			for _, m := range list {
				t.row(m)
			}
			if _, err := w.Write(t.b); err != nil || !more {
				return err
			}
			t.b = t.b[:0]
			last := list[batch-1]
			where, args = " AND (t.ordinal, t.key, t.id) > ($1, $2, $3)", []any{last.ordinal, last.key, [16]byte(last.id)}
		}
	})
}

// table appends rows as the service's table has them.
type table struct {
	b     []byte
	parts [7]bytes.Buffer
}

// cell appends a value; guard is for texts, which a spreadsheet could take for a formula.
func (t *table) cell(s string, guard bool) {
	if guard && s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		s = "'" + s
	}
	first, _ := utf8.DecodeRuneInString(s)
	if s != "" && (s == `\.` || strings.ContainsAny(s, ";\"\r\n") || unicode.IsSpace(first)) {
		t.b = append(append(append(t.b, '"'), strings.ReplaceAll(strings.ReplaceAll(s, `"`, `""`), "\n", "\r\n")...), '"')
	} else {
		t.b = append(t.b, s...)
	}
	t.b = append(t.b, ';')
}

func (t *table) text(s *string) {
	if s == nil {
		t.b = append(t.b, ';')
		return
	}
	t.cell(*s, true)
}

func (t *table) ref(r ref) {
	t.cell(r.key, true)
	t.cell(r.title, true)
}

// list appends the columns of a list: the values of all elements in one cell, empty where none has one.
func (t *table) list(n, columns int, value func(i, column int) string) {
	for c := range columns {
		b, some := &t.parts[c], false
		b.Reset()
		for i := range n {
			if i > 0 {
				b.WriteString(" | ")
			}
			v := value(i, c)
			some = some || strings.Trim(v, "| ") != ""
			b.WriteString(v)
		}
		if !some {
			b.Reset()
		}
		t.cell(b.String(), true)
	}
}

func day(d *time.Time) string {
	if d == nil {
		return ""
	}
	return d.Format(time.DateOnly)
}

func year(n *int32) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(int(*n))
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func (t *table) row(m *measure) {
	t.cell(m.key, true)
	t.cell(m.title, true)
	t.ref(m.plan)
	t.ref(m.committee)
	t.ref(m.goal)
	statuses := m.statuses()
	t.list(len(statuses), 3, func(i, c int) string {
		return [...]string{year(&statuses[i].year), statuses[i].status, day(statuses[i].reportedOn)}[c]
	})
	refs := func(list []ref) {
		t.list(len(list), 2, func(i, c int) string { return [...]string{list[i].key, list[i].title}[c] })
	}
	refs(m.participants)
	t.cell(strconv.FormatBool(m.across), false)
	t.text(m.label)
	t.cell(strconv.Itoa(int(m.ordinal)), false)
	t.text(m.description)
	t.list(len(m.responsible), 5, func(i, c int) string {
		r := &m.responsible[i]
		return [...]string{r.Text, orEmpty(r.Name), orEmpty(r.PersonKey), r.organisation.key, r.organisation.title}[c]
	})
	t.text(m.indicator)
	t.cell(m.priority, true)
	refs(m.groups)
	t.list(len(m.cells), 5, func(i, c int) string {
		v := &m.cells[i]
		return [...]string{year(&v.column), v.raw, v.reading, year(v.from), year(v.to)}[c]
	})
	t.list(len(m.reports), 7, func(i, c int) string {
		r := &m.reports[i]
		return [...]string{year(&r.year), r.status, day(&r.reportedOn), orEmpty(r.role), orEmpty(r.note), r.document.key, r.document.title}[c]
	})
	t.cell(strings.Join(m.warnings, " | "), true)
	t.cell(m.id.String(), true)
	t.ref(m.community)
	t.cell(m.language, true)
	t.cell(m.visibility, true)
	t.cell(strconv.FormatInt(m.version, 10), false)
	t.b = append(m.created.AppendFormat(t.b, time.RFC3339Nano), ';')
	t.b = append(m.updated.AppendFormat(t.b, time.RFC3339Nano), ';')
	t.list(len(m.sources), 4, func(i, c int) string {
		s := &m.sources[i]
		return [...]string{s.document.key, s.document.title, s.locator, day(s.asOf)}[c]
	})
	t.list(len(m.externals), 2, func(i, c int) string { return [...]string{m.externals[i].system, m.externals[i].key}[c] })
	t.b = append(t.b[:len(t.b)-1], '\r', '\n')
}
