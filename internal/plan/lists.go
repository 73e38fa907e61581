package plan

import (
	"database/sql/driver"
	"encoding/json"
)

// Texts is a list of texts in one column.
type Texts []string

// Value is the database form, a JSON array.
func (t Texts) Value() (driver.Value, error) { return listValue(t) }

// Scan reads the database form.
func (t *Texts) Scan(v any) error { return listScan(v, t) }

// Years is a list of years in one column.
type Years []int

// Value is the database form, a JSON array.
func (y Years) Value() (driver.Value, error) { return listValue(y) }

// Scan reads the database form.
func (y *Years) Scan(v any) error { return listScan(v, y) }

func listValue[T any](list []T) (driver.Value, error) {
	if list == nil {
		return "[]", nil
	}
	return jsonValue(list)
}

// listScan reads a list. Most are empty.
func listScan[E any, L ~[]E](v any, into *L) error {
	if b, ok := v.([]byte); ok && string(b) == "[]" {
		*into = L{}
		return nil
	}
	return jsonScan(v, into)
}

// MarshalJSON writes an array, also for none.
func (t Texts) MarshalJSON() ([]byte, error) { return marshalList(t) }

// MarshalJSON writes an array, also for none.
func (y Years) MarshalJSON() ([]byte, error) { return marshalList(y) }

// MarshalJSON writes an array, also for none.
func (r Responsibles) MarshalJSON() ([]byte, error) { return marshalList(r) }

// MarshalJSON writes an array, also for none.
func (r PlanRevisions) MarshalJSON() ([]byte, error) { return marshalList(r) }

func marshalList[E any, L ~[]E](list L) ([]byte, error) {
	if list == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]E(list))
}
