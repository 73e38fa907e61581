package exchange

import (
	"encoding/json"
	"io"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Write writes objects of one community as one data file, in JSON, which Read takes for YAML. Ids, and when and by whom something was
// recorded, belong to a database and are left out; a reference becomes a key.
func Write(w io.Writer, roots []plan.Root) error {
	set := map[plan.Noun][]any{}
	for _, r := range roots {
		b, err := json.Marshal(r)
		if err != nil {
			return err
		}
		var doc map[string]any
		if err := json.Unmarshal(b, &doc); err != nil {
			return err
		}
		for _, own := range []string{"id", "community", "createdAt", "dueOnEdited"} {
			delete(doc, own)
		}
		if steps, ok := doc["transitions"].([]any); ok {
			for _, step := range steps {
				delete(step.(map[string]any), "recordedAt")
				delete(step.(map[string]any), "actorKind")
			}
		}
		set[r.Noun()] = append(set[r.Noun()], byKey(doc))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(set)
}

// byKey replaces every {"id", "key"} by the key, and takes the id out of {"type", "id", "key"}.
func byKey(v any) any {
	switch v := v.(type) {
	case map[string]any:
		_, hasID := v["id"]
		if key, hasKey := v["key"].(string); hasID && hasKey && len(v) == 2 {
			return key
		}
		for name := range v {
			v[name] = byKey(v[name])
		}
		if _, typed := v["type"]; typed && hasID && len(v) == 3 {
			delete(v, "id")
		}
	case []any:
		for i := range v {
			v[i] = byKey(v[i])
		}
	}
	return v
}
