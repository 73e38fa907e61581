package httpapi

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// wholeNumber is how JSON writes one.
var wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)

// misspelt reports a value of a parameter that the validator takes for a truth value or a number because Go does, as 1, T or TRUE for true
// and 02023 for 2023. Whoever reads the parameter knows the spelling of JSON alone: dryRun=1 would not be a dry run.
func misspelt(schema *openapi3.Schema, value string) bool {
	switch {
	case schema.Type.Is(openapi3.TypeArray) && schema.Items != nil:
		return slices.ContainsFunc(strings.Split(value, ","), func(item string) bool { return misspelt(schema.Items.Value, item) })
	case schema.Type.Is(openapi3.TypeBoolean):
		return value != "true" && value != "false"
	case schema.Type.Is(openapi3.TypeInteger):
		return !wholeNumber.MatchString(value)
	}
	return false
}

// spelling is what to write instead.
func spelling(schema *openapi3.Schema) string {
	if schema.Type.Is(openapi3.TypeArray) && schema.Items != nil {
		schema = schema.Items.Value
	}
	if schema.Type.Is(openapi3.TypeBoolean) {
		return "Write true or false."
	}
	return "Write a whole number, without a sign or zeros before it."
}

// headerFaults finds headers of an operation that come more than once. Lists are joined, as they may be sent in several lines (RFC 9110,
// 5.3); of what is one value, nobody could say which holds.
func headerFaults(r *http.Request, op *openapi3.Operation) []plan.Fault {
	var faults []plan.Fault
	for _, p := range op.Parameters {
		if p.Value.In != openapi3.ParameterInHeader || len(r.Header.Values(p.Value.Name)) < 2 {
			continue
		}
		switch http.CanonicalHeaderKey(p.Value.Name) {
		case "If-Match", "If-None-Match", "Prefer":
			r.Header.Set(p.Value.Name, strings.Join(r.Header.Values(p.Value.Name), ", "))
		default:
			faults = append(faults, plan.Fault{Header: p.Value.Name, Code: "repeated_header", Detail: "The header comes more than once."})
		}
	}
	return faults
}
