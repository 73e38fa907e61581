package httpapi

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/uuid"

	contractfiles "github.com/helsefellesskap/fellesplan/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// contract is the document that the service serves and holds itself to.
type contract struct {
	doc    *openapi3.T
	parsed map[string]any // as /openapi.json answers it
	yaml   []byte
	routes map[string]*routers.Route // by method and Echo path
}

func loadContract() (*contract, error) {
	defineFormats()
	doc, err := openapi3.NewLoader().LoadFromData(contractfiles.Contract)
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	c := &contract{doc: doc, yaml: contractfiles.Contract, routes: map[string]*routers.Route{}}
	written, err := doc.MarshalJSON()
	if err == nil {
		err = json.Unmarshal(written, &c.parsed)
	}
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	table := plan.Operations()
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if _, decided := table[op.OperationID]; !decided {
				return nil, fmt.Errorf("contract: the permission table does not say who may %s", op.OperationID)
			}
			c.routes[method+" "+basePath+echoPath(path)] = &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op}
		}
	}
	return c, nil
}

// echoPath writes {name} as :name.
func echoPath(path string) string {
	return strings.ReplaceAll(strings.ReplaceAll(path, "{", ":"), "}", "")
}

// route returns what the contract says of a request that Echo has routed; nil where it says nothing.
func (c *contract) route(method, path string) *routers.Route { return c.routes[method+" "+path] }

// needsKey reports whether an operation is closed to requests without credentials.
func needsKey(op *openapi3.Operation) bool {
	if op.Security == nil {
		return false
	}
	for _, r := range *op.Security {
		if len(r) == 0 {
			return false
		}
	}
	return true
}

// defineFormats makes the validator check the formats that the contract uses; by itself it checks none of them as they are meant.
// They are the validator's for the whole process, so they are defined once: another server may be validating already.
var defineFormats = sync.OnceFunc(func() {
	check := func(name string, valid func(string) bool) {
		openapi3.DefineStringFormatValidator(name, openapi3.NewCallbackValidator(func(s string) error {
			if !valid(s) {
				return fmt.Errorf("not a %s", name)
			}
			return nil
		}))
	}
	check("uuid", func(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil })
	check("date", func(s string) bool {
		t, err := time.Parse(time.DateOnly, s)
		return err == nil && t.Year() >= 1000
	})
	check("date-time", func(s string) bool {
		t, err := time.Parse(time.RFC3339Nano, s)
		return err == nil && t.Year() >= 1000 && t.UTC().Year() <= 9999
	})
	check("email", func(s string) bool {
		a, err := mail.ParseAddress(s)
		return err == nil && a.Address == s
	})
	check("uri", func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && u.IsAbs() && u.Host != ""
	})
})

// filterOptions are how requests are validated. Authentication has its own middleware.
func filterOptions() *openapi3filter.Options {
	return &openapi3filter.Options{MultiError: true, SkipSettingDefaults: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
}
