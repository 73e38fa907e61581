package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/santhosh-tekuri/jsonschema/v6"

	contractfiles "github.com/helsefellesskap/fellesplan/api"
)

// swaggerFaults holds a document against the schema of OpenAPI 2.0 and looks for references that lead nowhere, which the schema does not see.
func swaggerFaults(t *testing.T, document any) (faults []string) {
	t.Helper()
	file, err := os.Open("testdata/swagger-2.0.schema.json") // as the OpenAPI Initiative published it
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	definition, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) { // patterns are those of ECMA-262
		return regexp.Compile(strings.ReplaceAll(pattern, `\uFEFF`, `\x{FEFF}`))
	})
	if err := compiler.AddResource("http://swagger.io/v2/schema.json", definition); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("http://swagger.io/v2/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		faults = append(faults, err.Error())
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok && !leads(document, ref) {
				faults = append(faults, ref+" leads nowhere")
			}
			for _, item := range v {
				walk(item)
			}
		}
	}
	walk(document)
	return faults
}

// leads reports whether a reference names something in the document.
func leads(document any, ref string) bool {
	path, ok := strings.CutPrefix(ref, "#/")
	for _, name := range strings.Split(path, "/") {
		m, _ := document.(map[string]any)
		if document = m[name]; document == nil {
			return false
		}
	}
	return ok
}

func TestSwaggerIsValid(t *testing.T) {
	t.Parallel()
	a := newService(t).get("/swagger.json").want(http.StatusOK)
	if got := a.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("sent as %s", got)
	}
	document := a.at()
	for _, fault := range swaggerFaults(t, document) {
		t.Error(fault)
	}
	for _, test := range []struct {
		path []any
		want any
	}{
		{[]any{"swagger"}, "2.0"},
		{[]any{"basePath"}, "/v1"},
		{[]any{"definitions", "Measure", "properties", "indicator", "x-nullable"}, true},
		{[]any{"securityDefinitions", "bearer", "in"}, "header"},
		{[]any{"securityDefinitions", "bearer", "name"}, "Authorization"},
		{[]any{"parameters", "MeasurePath", "type"}, "string"},
		{[]any{"parameters", "Limit", "maximum"}, 200.0},
		{[]any{"paths", "/measures/{measure}", "patch", "consumes", 0}, "application/merge-patch+json"},
		{[]any{"paths", "/measures/{measure}", "patch", "produces", 0}, "application/json"},
		{[]any{"paths", "/measures/{measure}", "patch", "produces", 1}, "application/problem+json"},
		{[]any{"paths", "/measures.csv", "get", "produces", 0}, "text/csv"},
		{[]any{"responses", "NotFound", "schema", "$ref"}, "#/definitions/Problem"},
		{[]any{"responses", "Xlsx", "schema", "type"}, "file"},
		{[]any{"responses", "Csv", "schema", "type"}, "string"},
		{[]any{"responses", "Measure", "headers", "ETag", "type"}, "string"},
		{[]any{"paths", "/measures", "get", "security", 1}, map[string]any{}}, // reading is open
	} {
		if got := a.at(test.path...); fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%v is %v, not %v", test.path, got, test.want)
		}
	}
}

// The validation can fail, on what the converter alone would have made too.
func TestSwaggerFaultsAreSeen(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a parameter by reference": `{"in": "query", "name": "q", "schema": {"$ref": "#/definitions/Q"}}`,
		"a lost reference":         `{"$ref": "#/parameters/Q"}`,
		"no type":                  `{"in": "query", "name": "q"}`,
	} {
		var document any
		whole := `{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "definitions": {"Q": {"type": "string"}},
			"paths": {"/q": {"get": {"parameters": [` + text + `], "responses": {"200": {"description": "d"}}}}}}`
		if err := json.Unmarshal([]byte(whole), &document); err != nil {
			t.Fatal(err)
		}
		if len(swaggerFaults(t, document)) == 0 {
			t.Errorf("%s is not seen", name)
		}
	}
}

// Every operation of the source is there, with its parameters and statuses, and none besides.
func TestSwaggerSaysWhatTheSourceSays(t *testing.T) {
	t.Parallel()
	source, err := openapi3.NewLoader().LoadFromData(contractfiles.Contract)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for path, item := range source.Paths.Map() {
		for method, op := range item.Operations() {
			var names []string
			for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
				names = append(names, p.Value.In+":"+p.Value.Name)
			}
			if op.RequestBody != nil {
				names = append(names, "body")
			}
			want = append(want, operationLine(method, path, op.OperationID, names, op.Responses.Keys()))
		}
	}
	a := newService(t).get("/swagger.json").want(http.StatusOK)
	document := a.at().(map[string]any) // read once: it is large
	parameters, _ := document["parameters"].(map[string]any)
	var got []string
	for path, item := range document["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			if method == "parameters" {
				continue
			}
			o := op.(map[string]any)
			own, _ := item.(map[string]any)["parameters"].([]any)
			of, _ := o["parameters"].([]any)
			var names, statuses []string
			for _, p := range append(slices.Clone(own), of...) {
				m := p.(map[string]any)
				if ref, ok := m["$ref"].(string); ok {
					m = parameters[strings.TrimPrefix(ref, "#/parameters/")].(map[string]any)
				}
				name := fmt.Sprint(m["in"], ":", m["name"])
				if m["in"] == "body" {
					name = "body"
				}
				names = append(names, name)
			}
			for status := range o["responses"].(map[string]any) {
				statuses = append(statuses, status)
			}
			got = append(got, operationLine(strings.ToUpper(method), path, o["operationId"].(string), names, statuses))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if len(want) < 200 || !slices.Equal(got, want) {
		for _, line := range want {
			if !slices.Contains(got, line) {
				t.Errorf("lost: %s", line)
			}
		}
		for _, line := range got {
			if !slices.Contains(want, line) {
				t.Errorf("invented: %s", line)
			}
		}
	}
}

func operationLine(method, path, id string, parameters, statuses []string) string {
	slices.Sort(parameters)
	slices.Sort(statuses)
	return fmt.Sprint(method, " ", path, " ", id, parameters, statuses)
}
