package plan

import "database/sql/driver"

// Texts is a list of texts in one column.
type Texts []string

// Value is the database form, a JSON array.
func (t Texts) Value() (driver.Value, error) { return listValue(t) }

// Scan reads the database form.
func (t *Texts) Scan(v any) error { return jsonScan(v, t) }

// Years is a list of years in one column.
type Years []int

// Value is the database form, a JSON array.
func (y Years) Value() (driver.Value, error) { return listValue(y) }

// Scan reads the database form.
func (y *Years) Scan(v any) error { return jsonScan(v, y) }

func listValue[T any](list []T) (driver.Value, error) {
	if list == nil {
		return "[]", nil
	}
	return jsonValue(list)
}
