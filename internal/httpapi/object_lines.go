package httpapi

import (
	"encoding/json"
	"io"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	openapi_types "github.com/oapi-codegen/runtime/types"
)

// objectLines writes values as lines of JSON, byte for byte as encoding/json writes them (a test holds that of every noun), in a fraction
// of its time: ids, times and days are appended where encoding/json has each marshalled by itself and reads the result again, and what a
// type looks like is found once in a stream. What it does not know it leaves to encoding/json. It is for one goroutine.
type objectLines struct {
	out       io.Writer
	line      []byte
	appenders map[reflect.Type]appender
	copies    map[reflect.Type]reflect.Value // of what stands in an interface, to have its address
	places    places                         // for what is to be written
}

// appender appends a value of one type, which can be addressed.
type appender func(b []byte, v reflect.Value) ([]byte, error)

func newObjectLines(out io.Writer) *objectLines {
	return &objectLines{out: out, appenders: map[reflect.Type]appender{}, copies: map[reflect.Type]reflect.Value{}, places: places{}}
}

// write writes a line.
func (l *objectLines) write(v any) error {
	b, err := l.appendDynamic(l.line[:0], reflect.ValueOf(v))
	if err != nil {
		return err
	}
	l.line = append(b, '\n')
	_, err = l.out.Write(l.line)
	return err
}

// appendDynamic appends what stands in an interface.
func (l *objectLines) appendDynamic(b []byte, v reflect.Value) ([]byte, error) {
	t := v.Type()
	if t.Kind() == reflect.Pointer {
		return l.of(t)(b, v)
	}
	place, ok := l.copies[t]
	if !ok {
		place = reflect.New(t).Elem()
	}
	delete(l.copies, t) // while it is in use
	defer func() { l.copies[t] = place }()
	place.Set(v)
	return l.of(t)(b, place)
}

var (
	idType            = reflect.TypeFor[uuid.UUID]()
	timeType          = reflect.TypeFor[time.Time]()
	dayType           = reflect.TypeFor[openapi_types.Date]()
	marshalerType     = reflect.TypeFor[json.Marshaler]()
	textMarshalerType = reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()
)

// of is how a type is written.
func (l *objectLines) of(t reflect.Type) appender {
	if a, ok := l.appenders[t]; ok {
		return a
	}
	// For types that hold themselves.
	l.appenders[t] = func(b []byte, v reflect.Value) ([]byte, error) { return l.appenders[t](b, v) }
	a := l.find(t)
	l.appenders[t] = a
	return a
}

func (l *objectLines) find(t reflect.Type) appender {
	switch t {
	case idType:
		return appendID
	case timeType:
		return appendTime
	case dayType:
		return appendDay
	}
	if p := reflect.PointerTo(t); p.Implements(marshalerType) || p.Implements(textMarshalerType) {
		return appendMarshalled
	}
	switch t.Kind() {
	case reflect.String:
		return func(b []byte, v reflect.Value) ([]byte, error) { return appendText(b, v.String()) }
	case reflect.Bool:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendBool(b, v.Bool()), nil }
	case reflect.Int, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendInt(b, v.Int(), 10), nil }
	case reflect.Interface:
		return func(b []byte, v reflect.Value) ([]byte, error) {
			if v.IsNil() {
				return append(b, "null"...), nil
			}
			return l.appendDynamic(b, v.Elem())
		}
	case reflect.Pointer:
		to := l.of(t.Elem())
		return func(b []byte, v reflect.Value) ([]byte, error) {
			if v.IsNil() {
				return append(b, "null"...), nil
			}
			return to(b, v.Elem())
		}
	case reflect.Slice:
		return l.list(t)
	case reflect.Struct:
		return l.object(t)
	}
	return appendMarshalled
}

func (l *objectLines) list(t reflect.Type) appender {
	if t.Elem().Kind() == reflect.Uint8 {
		return appendMarshalled
	}
	one := l.of(t.Elem())
	return func(b []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			var err error
			if b, err = one(b, v.Index(i)); err != nil {
				return nil, err
			}
		}
		return append(b, ']'), nil
	}
}

// member is a field of a struct.
type member struct {
	index     int
	name      string // with its quotes and the colon
	omitEmpty bool
	append    appender
}

func (l *objectLines) object(t reflect.Type) appender {
	var members []member
	for i := range t.NumField() {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case f.Anonymous, name == "" && tag != "-", options != "" && options != "omitempty":
			return appendMarshalled
		case f.PkgPath != "", tag == "-":
			continue
		}
		members = append(members, member{i, strconv.Quote(name) + ":", options != "", l.of(f.Type)})
	}
	return func(b []byte, v reflect.Value) ([]byte, error) {
		b = append(b, '{')
		first := true
		for i := range members {
			m := &members[i]
			f := v.Field(m.index)
			if m.omitEmpty && isEmpty(f) {
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			var err error
			if b, err = m.append(append(b, m.name...), f); err != nil {
				return nil, err
			}
		}
		return append(b, '}'), nil
	}
}

// isEmpty is what omitempty means.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// appendMarshalled leaves a value to encoding/json.
func appendMarshalled(b []byte, v reflect.Value) ([]byte, error) {
	text, err := json.Marshal(v.Interface())
	return append(b, text...), err
}

func appendID(b []byte, v reflect.Value) ([]byte, error) {
	const digits = "0123456789abcdef"
	b = append(b, '"')
	for i, c := range v.Addr().Interface().(*uuid.UUID) {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = append(b, digits[c>>4], digits[c&15])
	}
	return append(b, '"'), nil
}

func appendTime(b []byte, v reflect.Value) ([]byte, error) {
	t := v.Addr().Interface().(*time.Time)
	if y := t.Year(); t.Location() != time.UTC || y < 0 || y > 9999 {
		return appendMarshalled(b, v)
	}
	return append(t.AppendFormat(append(b, '"'), time.RFC3339Nano), '"'), nil
}

func appendDay(b []byte, v reflect.Value) ([]byte, error) {
	year, month, day := v.Addr().Interface().(*openapi_types.Date).Date()
	if year < 1000 || year > 9999 {
		return appendMarshalled(b, v)
	}
	b = strconv.AppendInt(append(b, '"'), int64(year), 10)
	return append(b, '-', '0'+byte(month/10), '0'+byte(month%10), '-', '0'+byte(day/10), '0'+byte(day%10), '"'), nil //nolint:gosec // two digits each
}

// appendText quotes a text; one with characters that have to be escaped is left to encoding/json.
func appendText(b []byte, s string) ([]byte, error) {
	if plain(s) {
		return append(append(append(b, '"'), s...), '"'), nil
	}
	text, err := json.Marshal(s)
	return append(b, text...), err
}

// plain reports whether encoding/json writes a text as it stands.
func plain(s string) bool {
	ascii := true
	for i := range len(s) {
		c := s[i]
		switch {
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return false
		case c < utf8.RuneSelf:
		case c == 0xE2 && i+2 < len(s) && s[i+1] == 0x80 && s[i+2]&^1 == 0xA8: // U+2028 and U+2029, which JavaScript takes for line ends
			return false
		default:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(s)
}
