package httpapi

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// binder gives the generated wrapper the body that was validated, whatever its media type. Members of another letter case have been
// refused as unknown, so that encoding/json cannot take one for another.
type binder struct{}

// Bind implements echo.Binder.
func (binder) Bind(into any, c echo.Context) error {
	err := json.Unmarshal(callOf(c.Request().Context()).body, into)
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return plan.InvalidFields([]plan.Fault{{Pointer: "/" + strings.ReplaceAll(e.Field, ".", "/"), Code: "invalid_type", Detail: "The value is not of the right type."}})
	}
	if err != nil {
		return plan.InvalidFields([]plan.Fault{{Code: "malformed_json", Detail: "The body does not fit the contract."}})
	}
	return nil
}
