package plan

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // "today" is Oslo's, also on a machine without zone files
)

// Date is a calendar day. The zero Date means that no day is known; it is null in JSON and in the database.
type Date struct {
	year  int16
	month uint8
	day   uint8
}

// NewDate returns the day of a year, month and day of month that exist.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)} //nolint:gosec // a year of the contract fits
}

// ParseDate reads a day of the years 1 to 9999 as YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q is not a day as YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// MustDate is ParseDate for days that stand in the program.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// Today returns the day that it is in Norway at the instant now.
func Today(now time.Time) Date { return DateOf(now.In(oslo())) }

// oslo is read once: to read the zone from the disk takes longer than to answer from memory, and every answer depends on the day.
var oslo = sync.OnceValue(func() *time.Location {
	l, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err) // time/tzdata is linked in
	}
	return l
})

// IsZero reports whether no day is known.
func (d Date) IsZero() bool { return d == Date{} }

// Year returns the year, 0 if no day is known.
func (d Date) Year() int { return int(d.year) }

// Time returns midnight UTC at the start of the day.
func (d Date) Time() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

// AddDays returns the day n days later; a day not known stays so.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return DateOf(d.Time().AddDate(0, 0, n))
}

// AddYears returns the same day n years later; 29 February becomes 28 February where there is none.
func (d Date) AddYears(n int) Date {
	if d.IsZero() {
		return d
	}
	t := d.Time().AddDate(n, 0, 0)
	if t.Day() != int(d.day) {
		t = t.AddDate(0, 0, -t.Day())
	}
	return DateOf(t)
}

// Compare orders days: -1, 0 or 1. A day not known comes first.
func (d Date) Compare(o Date) int { return d.Time().Compare(o.Time()) }

// Before reports whether both days are known and d is the earlier.
func (d Date) Before(o Date) bool { return !d.IsZero() && !o.IsZero() && d.Compare(o) < 0 }

// After reports whether both days are known and d is the later.
func (d Date) After(o Date) bool { return o.Before(d) }

// String returns YYYY-MM-DD, or "" if no day is known.
func (d Date) String() string {
	return string(d.Append(nil))
}

// Append appends what String returns.
func (d Date) Append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	for _, part := range [...]struct{ value, digits int }{{int(d.year), 1000}, {-1, 0}, {int(d.month), 10}, {-1, 0}, {int(d.day), 10}} {
		if part.digits == 0 {
			b = append(b, '-')
		}
		for n := part.digits; n > 0; n /= 10 {
			b = append(b, '0'+byte(part.value/n%10)) //nolint:gosec // a digit
		}
	}
	return b
}

// MarshalJSON writes "YYYY-MM-DD" or null.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads "YYYY-MM-DD" or null.
func (d *Date) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*d = Date{}
		return nil
	}
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == nil {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(*s)
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Value is the database form: YYYY-MM-DD or NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads the database form.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*d = Date{}
	case time.Time:
		*d = DateOf(v)
	case string:
		p, err := ParseDate(v)
		if err != nil {
			return err
		}
		*d = p
	default:
		return fmt.Errorf("cannot read a day from %T", v)
	}
	return nil
}

// ImpreciseDate is a date that may not be exact: the wording of the source, the first and last day it may mean, and how exact it is.
type ImpreciseDate struct {
	Text       *string   `json:"text"`
	From       Date      `json:"from"`
	To         Date      `json:"to"`
	Precision  Precision `json:"precision"`
	Recurrence *string   `json:"recurrence"`
	Meeting    Ref       `json:"meeting"`
}

// Value is the database form, a JSON object.
func (d ImpreciseDate) Value() (driver.Value, error) { return jsonValue(d) }

// Scan reads the database form.
func (d *ImpreciseDate) Scan(v any) error { return jsonScan(v, d) }

func (d *ImpreciseDate) check(pointer string, faults *[]Fault) {
	if d != nil {
		line(faults, pointer+"/text", d.Text)
		line(faults, pointer+"/recurrence", d.Recurrence)
		span(faults, pointer+"/to", d.From, d.To)
		oneOf(faults, pointer+"/precision", d.Precision, PrecisionDay, PrecisionMonth, PrecisionSeason, PrecisionYear, PrecisionPeriod, PrecisionRecurring, PrecisionMeeting, PrecisionUnknown)
	}
}

func jsonValue(v any) (driver.Value, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func jsonScan(v, into any) error {
	switch v := v.(type) {
	case nil:
		return nil
	case []byte:
		return json.Unmarshal(v, into)
	case string:
		return json.Unmarshal([]byte(v), into)
	default:
		return fmt.Errorf("cannot read JSON from %T", v)
	}
}

// StartOf returns the instant at which the day begins in Norway.
func StartOf(d Date) time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, oslo()).UTC()
}
