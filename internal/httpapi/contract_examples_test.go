package httpapi_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

func theContract(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := closedContract()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Who tries an example gets an answer: what an example of a path or an answer names is there, by its title.
func TestExamplesAreOfTheShippedPlan(t *testing.T) {
	t.Parallel()
	s := newService(t)
	doc := theContract(t)
	for _, noun := range plan.Nouns() {
		item := doc.Paths.Value(operationPath(doc, noun))
		if item == nil {
			t.Fatalf("no path for %s", noun)
		}
		key, _ := item.Parameters[0].Value.Example.(string)
		s.get(at(noun, key)).want(http.StatusOK)
		body := item.Get.Responses.Value("200").Value.Content.Get("application/json").Schema.Value
		example, _ := body.Example.(map[string]any)
		if got := s.get(at(noun, example["key"].(string))).want(http.StatusOK); got.at("title") != example["title"] {
			t.Errorf("%s: %v is %v", noun, example["title"], got.at("title"))
		}
	}
}

// operationPath is the path of one object of a noun.
func operationPath(doc *openapi3.T, noun plan.Noun) string {
	for path := range doc.Paths.Map() {
		if parts := strings.Split(path, "/"); len(parts) == 3 && parts[1] == string(noun) && strings.HasPrefix(parts[2], "{") {
			return path
		}
	}
	return ""
}

func TestExamplesOfProblems(t *testing.T) {
	t.Parallel()
	found := 0
	for name, r := range theContract(t).Components.Responses {
		m := r.Value.Content.Get("application/problem+json")
		if m == nil {
			continue
		}
		found++
		example := m.Example.(map[string]any)
		status, _ := example["status"].(float64)
		id, _ := example["requestId"].(string)
		code, _ := example["code"].(string)
		if example["title"] != http.StatusText(int(status)) || uuid.Validate(id) != nil || !strings.HasSuffix(example["type"].(string), "#"+code) {
			t.Errorf("%s: %v", name, example)
		}
	}
	if found < 10 {
		t.Errorf("%d problems", found)
	}
}

// What is not known is null and not left out. Of these alone something may be left out, and of every noun its warnings, which are of a
// write and not of the object.
var partial = []string{
	"Change",         // JSON of any type, which an OpenAPI 3.0 schema cannot call nullable
	"ChangeEntry",    // the object only if it was asked for
	"SnapshotRecord", // members by kind of record
	"Included",       // the types that are asked for
	"SparseList",     // what the ordinary list does not have
}

func TestAnswersLeaveNothingOut(t *testing.T) {
	t.Parallel()
	doc := theContract(t)
	seen := map[string]bool{}
	for _, o := range operations(doc) {
		for status, r := range o.operation.Responses.Map() {
			if strings.HasPrefix(status, "2") {
				for _, m := range r.Value.Content {
					wholly(t, m.Schema, seen)
				}
			}
		}
	}
	for _, name := range append([]string{"OrganisationNumber", "View", "Measure"}, partial...) {
		if !seen[name] {
			t.Errorf("%s was not looked at", name)
		}
	}
}

func wholly(t *testing.T, ref *openapi3.SchemaRef, seen map[string]bool) {
	t.Helper()
	if ref == nil {
		return
	}
	name := strings.TrimPrefix(ref.Ref, "#/components/schemas/")
	if name != "" && seen[name] {
		return
	}
	seen[name] = true
	schema := ref.Value
	for member, p := range schema.Properties {
		if member == "included" && strings.HasSuffix(name, "List") {
			wholly(t, p, seen) // there only with expand
			continue
		}
		if member != "warnings" && !slices.Contains(schema.Required, member) && !slices.Contains(partial, name) {
			t.Errorf("%s may leave out %s", name, member)
		}
		wholly(t, p, seen)
	}
	wholly(t, schema.Items, seen)
	for _, list := range [][]*openapi3.SchemaRef{schema.AllOf, schema.OneOf, schema.AnyOf} {
		for _, r := range list {
			wholly(t, r, seen)
		}
	}
}
