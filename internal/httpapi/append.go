package httpapi

import (
	textual "encoding"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	openapi_types "github.com/oapi-codegen/runtime/types"
)

// What is asked for most is written out by appending. encoding/json asks every day, time and id for text of its own and checks that text
// again, which is most of what it does with a page of measures. What is not known here it writes itself, so that the result is the same
// to the byte; a test holds that for every type that is answered so.

// appender appends a value, which is addressable, as encoding/json writes it.
type appender func(b []byte, v reflect.Value) ([]byte, error)

// appenders are those of the types that have been asked for.
type appenders struct{ known sync.Map } // reflect.Type to appender

// appendJSON appends what v points to.
func (a *appenders) appendJSON(b []byte, v any) ([]byte, error) {
	of := reflect.ValueOf(v).Elem()
	return a.of(of.Type())(b, of)
}

// of returns the appender of a type, made when it is first asked for.
func (a *appenders) of(t reflect.Type) appender {
	if known, ok := a.known.Load(t); ok {
		return known.(appender)
	}
	// A type may hold itself: those below it find this, which waits for the real one.
	var made appender
	var once sync.WaitGroup
	once.Add(1)
	a.known.Store(t, appender(func(b []byte, v reflect.Value) ([]byte, error) {
		once.Wait()
		return made(b, v)
	}))
	made = a.compile(t)
	once.Done()
	a.known.Store(t, made)
	return made
}

var (
	uuidType     = reflect.TypeFor[uuid.UUID]()
	timeType     = reflect.TypeFor[time.Time]()
	dateType     = reflect.TypeFor[openapi_types.Date]()
	marshaler    = reflect.TypeFor[json.Marshaler]()
	textProvider = reflect.TypeFor[textual.TextMarshaler]()
)

func (a *appenders) compile(t reflect.Type) appender {
	switch t {
	case uuidType:
		return appendUUID
	case timeType:
		return appendTime
	case dateType:
		return appendDate
	}
	if p := reflect.PointerTo(t); p.Implements(marshaler) || p.Implements(textProvider) {
		return appendOther
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendBool(b, v.Bool()), nil }
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b []byte, v reflect.Value) ([]byte, error) { return strconv.AppendInt(b, v.Int(), 10), nil }
	case reflect.String:
		return func(b []byte, v reflect.Value) ([]byte, error) { return appendText(b, v.String()) }
	case reflect.Pointer:
		return a.pointer(t)
	case reflect.Slice:
		return a.list(t)
	case reflect.Struct:
		return a.object(t)
	}
	return appendOther
}

func (a *appenders) pointer(t reflect.Type) appender {
	to := a.of(t.Elem())
	return func(b []byte, v reflect.Value) ([]byte, error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		return to(b, v.Elem())
	}
}

func (a *appenders) list(t reflect.Type) appender {
	if t.Elem().Kind() == reflect.Uint8 { // base64
		return appendOther
	}
	one := a.of(t.Elem())
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		if v.IsNil() {
			return append(b, "null"...), nil
		}
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = one(b, v.Index(i)); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	}
}

// member is a field of a struct.
type member struct {
	index     int
	name      string // quoted, with a colon
	omitEmpty bool
	append    appender
}

func (a *appenders) object(t reflect.Type) appender {
	var members []member
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" && options == "", !f.IsExported() && !f.Anonymous:
			continue
		case f.Anonymous, name == "", options != "" && options != "omitempty": // rules of their own
			return appendOther
		}
		members = append(members, member{i, strconv.Quote(name) + ":", options != "", a.of(f.Type)})
	}
	return func(b []byte, v reflect.Value) (_ []byte, err error) {
		separator := byte('{')
		for i := range members {
			m := &members[i]
			f := v.Field(m.index)
			if m.omitEmpty && empty(f) {
				continue
			}
			b = append(append(b, separator), m.name...)
			separator = ','
			if b, err = m.append(b, f); err != nil {
				return b, err
			}
		}
		if separator == '{' {
			b = append(b, '{')
		}
		return append(b, '}'), nil
	}
}

// empty is what omitempty means by it.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// appendOther leaves a value to encoding/json.
func appendOther(b []byte, v reflect.Value) ([]byte, error) {
	text, err := json.Marshal(v.Addr().Interface())
	return append(b, text...), err
}

// appendText quotes. A text in which anything has to be written otherwise is left to encoding/json.
func appendText(b []byte, s string) ([]byte, error) {
	var seen byte // the bits of all bytes
	separators := false
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return appendOther(b, reflect.ValueOf(&s).Elem())
		}
		seen |= c
		separators = separators || c == "\u2028"[0]
	}
	if seen >= utf8.RuneSelf && !utf8.ValidString(s) || separators && strings.ContainsAny(s, "\u2028\u2029") {
		return appendOther(b, reflect.ValueOf(&s).Elem())
	}
	return append(append(append(b, '"'), s...), '"'), nil
}

const hexDigits = "0123456789abcdef"

func appendUUID(b []byte, v reflect.Value) ([]byte, error) {
	b = append(b, '"')
	for i, c := range v.Bytes() {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = append(b, hexDigits[c>>4], hexDigits[c&15])
	}
	return append(b, '"'), nil
}

func appendTime(b []byte, v reflect.Value) ([]byte, error) {
	b, err := v.Addr().Interface().(*time.Time).AppendText(append(b, '"'))
	return append(b, '"'), err
}

func appendDate(b []byte, v reflect.Value) ([]byte, error) {
	b = v.Addr().Interface().(*openapi_types.Date).AppendFormat(append(b, '"'), openapi_types.DateFormat)
	return append(b, '"'), nil
}
