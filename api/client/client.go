// Package client is a Go client of the fellesplan API, generated from the contract. Its methods end in WithResponse: they return the typed
// body of a success, or the problem document of a failure in ApplicationProblemJSONDefault, which AsError makes an error of.
package client

import (
	"context"
	"fmt"
	"net/http"
)

// WithKey sends an API key with every request.
func WithKey(key string) ClientOption {
	return WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+key)
		return nil
	})
}

// Error makes a problem an error that errors.As finds.
func (p *Problem) Error() string {
	return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail)
}

// AsError returns the problem of an answer as an error, nil where it has none.
func AsError(p *BadRequest) error {
	if p == nil {
		return nil
	}
	return p
}
