package httpapi

import (
	"errors"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// pathFault is the code of a fault in a path value, which is answered as 404.
const pathFault = "path_value"

// collect translates what the validator says, which would leak schemas and regular expressions, into faults.
func collect(err error, faults *[]plan.Fault) {
	switch e := err.(type) { //nolint:errorlint // the validator nests its errors itself, and it is this tree that is walked
	case openapi3.MultiError:
		for _, sub := range e {
			collect(sub, faults)
		}
	case *openapi3filter.RequestError:
		var found []plan.Fault
		schemaFaults(e.Err, &found)
		if len(found) == 0 {
			found = []plan.Fault{{Code: "invalid", Detail: "The value does not fit the contract."}}
			if errors.Is(e.Err, openapi3filter.ErrInvalidRequired) {
				found[0] = plan.Fault{Code: "required", Detail: "It is required."}
			}
		}
		for _, f := range found {
			if e.Parameter != nil {
				switch e.Parameter.In {
				case openapi3.ParameterInPath:
					f.Code = pathFault
				case openapi3.ParameterInHeader:
					f.Header = e.Parameter.Name
				}
				if f.Header == "" {
					f.Parameter = e.Parameter.Name
				}
				f.Pointer = ""
			}
			*faults = append(*faults, f)
		}
	default:
		*faults = append(*faults, plan.Fault{Code: "invalid", Detail: "The request does not fit the contract."})
	}
}

func schemaFaults(err error, faults *[]plan.Fault) {
	switch e := err.(type) { //nolint:errorlint // the validator nests its errors itself, and it is this tree that is walked
	case openapi3.MultiError:
		for _, sub := range e {
			schemaFaults(sub, faults)
		}
	case *openapi3.SchemaError:
		if inner, ok := e.Origin.(openapi3.MultiError); ok && e.SchemaField == "allOf" { //nolint:errorlint // the validator nests its errors itself, and it is this tree that is walked
			schemaFaults(inner, faults)
			return
		}
		if inner, ok := errors.AsType[*openapi3.SchemaError](e.Origin); ok && e.Origin != nil {
			schemaFaults(inner, faults)
			return
		}
		*faults = append(*faults, describe(e))
	case *openapi3filter.ParseError:
		*faults = append(*faults, plan.Fault{Code: "invalid_type", Detail: "The value is not of the right type."})
	}
}

// describe says in our own words what is wrong, and where.
func describe(e *openapi3.SchemaError) plan.Fault {
	f := plan.Fault{Pointer: pointer(e.JSONPointer()), Code: "invalid", Detail: "The value does not fit the contract."}
	s := e.Schema
	number := func(v *float64) string { return fmt.Sprintf("%.0f", *v) }
	switch e.SchemaField {
	case "type":
		f.Code, f.Detail = "invalid_type", "The value must be "+article(s.Type.Slice())+"."
	case "nullable":
		f.Code, f.Detail = "not_nullable", "The value must not be null."
	case "required":
		f.Code, f.Detail = "required", "It is required."
	case "properties", "additionalProperties":
		f.Code, f.Detail = "unknown_member", "There is no such member."
		var name string // the validator tells it in its text alone
		if _, err := fmt.Sscanf(e.Reason, "property %q is unsupported", &name); err == nil {
			f.Pointer = pointer(append(e.JSONPointer(), name))
		}
	case "enum":
		f.Code, f.Detail = "not_in_list", "The value must be one of "+list(s.Enum)+"."
	case "pattern":
		f.Code, f.Detail = "invalid_form", "The text is not of the right form; see the contract."
	case "format":
		f.Code, f.Detail = "invalid_format", "The text is not a "+s.Format+"."
		if !s.Type.Is(openapi3.TypeString) {
			f.Code, f.Detail = "out_of_range", "The number is outside what "+article([]string{s.Format})+" can be."
		}
	case "minLength":
		f.Code, f.Detail = "too_short", fmt.Sprintf("The text must have at least %d characters.", s.MinLength)
	case "maxLength":
		f.Code, f.Detail = "too_long", fmt.Sprintf("The text must have at most %d characters.", *s.MaxLength)
	case "minItems":
		f.Code, f.Detail = "too_few", fmt.Sprintf("There must be at least %d.", s.MinItems)
	case "maxItems":
		f.Code, f.Detail = "too_many", fmt.Sprintf("There must be at most %d.", *s.MaxItems)
	case "minProperties":
		f.Code, f.Detail = "too_few_members", fmt.Sprintf("There must be at least %d members.", s.MinProps)
	case "minimum":
		f.Code, f.Detail = "too_small", "The number must be at least "+number(s.Min)+"."
	case "maximum":
		f.Code, f.Detail = "too_large", "The number must be at most "+number(s.Max)+"."
	}
	return f
}

// pointerEscapes are those of RFC 6901. A replacer is a table of 4 KB, too large to be made for each member of a body.
var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func pointer(path []string) string {
	var b strings.Builder
	for _, p := range path {
		b.WriteByte('/')
		b.WriteString(printable(pointerEscapes.Replace(p)))
	}
	return b.String()
}

func article(types []string) string {
	t := strings.Join(types, " or ")
	if t != "" && strings.ContainsRune("aeiou", rune(t[0])) {
		return "an " + t
	}
	return "a " + t
}

func list(values []any) string {
	var parts []string
	for i, v := range values {
		if i == 30 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprint(v))
	}
	return strings.Join(parts, ", ")
}
