package httpapi

import (
	"reflect"

	"github.com/getkin/kin-openapi/openapi3"
)

// withoutWords takes out of a contract what it says to people alone, the header fields of answers, and from where each reference was read:
// nothing that is answered rests on it, and it is a third of the memory that the contract takes as long as the service runs. Who asks for
// the contract gets it from the document itself.
func withoutWords(doc *openapi3.T) *openapi3.T {
	words{}.forget(reflect.ValueOf(doc))
	return doc
}

// words are the values that have been looked at: references share what they refer to.
type words map[any]bool

func (w words) forget(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || w[v.Interface()] {
			return
		}
		w[v.Interface()] = true
		switch of := v.Interface().(type) {
		case *openapi3.Paths:
			w.forget(reflect.ValueOf(of.Map()))
		case *openapi3.Responses:
			w.forget(reflect.ValueOf(of.Map()))
		default:
			w.forget(v.Elem())
		}
	case reflect.Map:
		for each := v.MapRange(); each.Next(); {
			w.forget(each.Value())
		}
	case reflect.Slice:
		for i := range v.Len() {
			w.forget(v.Index(i))
		}
	case reflect.Struct:
		if v.CanSet() {
			w.forgetMembers(v)
		}
	}
}

func (w words) forgetMembers(v reflect.Value) {
	whole := reflect.New(v.Type()).Elem() // of a reference, without from where it was read, which is not exported
	for i := range v.NumField() {
		f := v.Type().Field(i)
		switch {
		case !f.IsExported():
			continue
		case f.Name == "Description", f.Name == "Summary", f.Name == "Example", f.Name == "Examples", f.Name == "ExternalDocs", f.Name == "Headers":
			v.Field(i).SetZero()
		default:
			w.forget(v.Field(i))
		}
		whole.Field(i).Set(v.Field(i))
	}
	if _, isRef := v.Type().FieldByName("refPath"); isRef {
		v.Set(whole)
	}
}
