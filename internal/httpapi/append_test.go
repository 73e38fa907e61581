package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
)

// oddTexts are those that JSON, or encoding/json for the sake of HTML, writes otherwise, and their neighbours.
var oddTexts = []string{
	"", "Rehabilitering", "Møre – og «Romsdal» … 🙂", `"`, `\`, "\n", "\r\t\b\f\x00\x1f\x7f", "<b>&amp;</b>", "a&b", "a<b", "a>b", "a\tb", "\x1f", "a\u2028b", "\u2029", "\u2027\u202a", "\xff", "a\xe2\x80", "\xe2", "\ufffd", "=cmd()",
}

// anything fills a value with whatever its type can hold, of the texts; deep bounds it.
func anything(r *rand.Rand, v reflect.Value, deep int, texts ...string) {
	switch into := v.Addr().Interface().(type) {
	case *time.Time:
		*into = time.Unix(r.Int64N(4e9), r.Int64N(2)*r.Int64N(1e6)*1000).UTC()
		return
	case *openapi_types.Date:
		into.Time = time.Unix(r.Int64N(4e9), 0).UTC()
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				anything(r, v.Field(i), deep, texts...)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			anything(r, v.Index(i), deep, texts...)
		}
	case reflect.Pointer:
		if deep > 0 && r.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			anything(r, v.Elem(), deep-1, texts...)
		}
	case reflect.Slice:
		if n := r.IntN(4) - 1; deep > 0 && n >= 0 { // else nil
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				anything(r, v.Index(i), deep-1, texts...)
			}
		}
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String && deep > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range r.IntN(3) {
				key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				anything(r, key, deep-1, texts...)
				anything(r, value, deep-1, texts...)
				v.SetMapIndex(key, value)
			}
		}
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(texts[r.IntN(len(texts))]))
		}
	case reflect.String:
		v.SetString(texts[r.IntN(len(texts))])
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(r.Int64N(3) * r.Int64N(1<<31) >> (r.IntN(2) * 24) & 127)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64N(256))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(r.NormFloat64() * 1e6)
	}
}

// What is appended is what encoding/json writes, to the byte, whatever the value holds.
func TestAppendedAnswersAreTheOrdinaryOnes(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 0))
	a := &appenders{}
	for _, of := range []any{
		&api.MeasureList{}, &api.Measure{}, &api.Included{}, &api.Meeting{}, &api.ActionPlan{}, &api.PathwayProposal{}, &api.Deadline{}, &api.Goal{}, &api.Hearing{}, &api.CommitteeReport{},
		&struct {
			A  any
			B  []byte             `json:"b"`
			C  map[string]float64 `json:"c,omitempty"`
			D  []int              `json:",omitempty"`
			E  float64            `json:"e,string"`
			Up *api.Reference     `json:"up,omitempty"`
			F  struct{}           `json:"f,omitempty"`
			G  int8               `json:"-"`
		}{},
		&recursive{},
	} {
		for range 300 {
			v := reflect.New(reflect.TypeOf(of).Elem())
			anything(r, v.Elem(), 6, oddTexts...)
			want, err := json.Marshal(v.Interface())
			got, failed := a.appendJSON(nil, v.Interface())
			if err != nil || failed != nil || !bytes.Equal(got, want) {
				t.Fatalf("seed %d: %T is appended as\n%s (%v), and not as\n%s (%v)", seed, of, got, failed, want, err)
			}
		}
	}
}

type recursive struct {
	Name string       `json:"name,omitempty"`
	Sub  []*recursive `json:"sub"`
}

// The generated answer and the appended one are the same answer.
func TestAppendedAnswersHaveTheSameHeader(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var list api.MeasureList
	anything(r, reflect.ValueOf(&list).Elem(), 5, oddTexts...)
	var one api.Measure
	anything(r, reflect.ValueOf(&one).Elem(), 5, oddTexts...)
	link, s := `</v1/measures?cursor=x>; rel="next"`, &Server{}
	for _, c := range []struct {
		name              string
		generated, append func(w *httptest.ResponseRecorder) error
	}{
		{"list", func(w *httptest.ResponseRecorder) error {
			return api.ListMeasures200JSONResponse{MeasureListJSONResponse: api.MeasureListJSONResponse{Body: list, Headers: api.MeasureListResponseHeaders{Link: &link}}}.VisitListMeasuresResponse(w)
		}, func(w *httptest.ResponseRecorder) error {
			return listedMeasures{s, &list, &link}.VisitListMeasuresResponse(w)
		}},
		{"object", func(w *httptest.ResponseRecorder) error {
			return api.GetMeasure200JSONResponse{MeasureReadJSONResponse: api.MeasureReadJSONResponse{Body: one, Headers: api.MeasureReadResponseHeaders{ETag: versionTag(one.Version)}}}.VisitGetMeasureResponse(w)
		}, func(w *httptest.ResponseRecorder) error {
			return readMeasure{s, &one}.VisitGetMeasureResponse(w)
		}},
	} {
		want, got := httptest.NewRecorder(), httptest.NewRecorder()
		if err := c.generated(want); err != nil {
			t.Fatal(err)
		}
		if err := c.append(got); err != nil {
			t.Fatal(err)
		}
		if got.Code != want.Code || fmt.Sprint(got.Header()) != fmt.Sprint(want.Header()) || got.Body.String() != want.Body.String() {
			t.Errorf("%s: %d %v and not %d %v", c.name, got.Code, got.Header(), want.Code, want.Header())
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	var list api.MeasureList
	r := rand.New(rand.NewPCG(1, 2))
	list.Items = make([]api.Measure, 50)
	for i := range list.Items {
		anything(r, reflect.ValueOf(&list.Items[i]).Elem(), 3, oddTexts[1], oddTexts[2])
	}
	a := &appenders{}
	var buffer []byte
	b.Run("appended", func(b *testing.B) {
		for b.Loop() {
			buffer, _ = a.appendJSON(buffer[:0], &list)
		}
		b.SetBytes(int64(len(buffer)))
	})
	b.Run("encoding-json", func(b *testing.B) {
		for b.Loop() {
			buffer, _ = json.Marshal(&list)
		}
		b.SetBytes(int64(len(buffer)))
	})
}
