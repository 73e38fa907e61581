package httpapi

import (
	"net/http"

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
	for route := range srv.contract.all() {
		e.Add(route.Method, basePath+echoPath(route.Path), echo.WrapHandler(next))
	}
	return routable(e), nil
}
