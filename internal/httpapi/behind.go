package httpapi

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/helsefellesskap/fellesplan/internal/store"
)

// Behind returns a handler that has next answer the operations of the contract, behind every middleware of the service: the benchmark
// compares what is behind it. The store is for authentication alone, and may be nil where nobody sends a key.
func Behind(s *store.Store, o Options, next http.Handler) (http.Handler, error) {
	srv, e, err := prepare(s, o)
	if err != nil {
		return nil, err
	}
	for route := range srv.contract.routes {
		method, path, _ := strings.Cut(route, " ")
		e.Add(method, path, echo.WrapHandler(next))
	}
	return routable(e), nil
}
