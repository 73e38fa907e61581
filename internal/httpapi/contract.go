package httpapi

import (
	"bytes"
	"fmt"
	"iter"
	"net/http"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
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
	doc     *openapi3.T
	yaml    []byte
	version []string                             // of the contract, as the value of a header field
	routes  map[string]map[string]*routers.Route // by method and Echo path

	// addresses are what every request asks about its path, by Echo path.
	addresses map[string]*address

	// labels is whether the answers of an operation have labels in a language, and offers are their media types; found once, because every
	// request asks.
	labels map[*openapi3.Operation]bool
	offers map[*openapi3.Operation][]string

	retiring map[*openapi3.Operation][]retirement

	// json is the contract as JSON, and swagger as OpenAPI 2.0, rendered when they are first asked for: few will, and the text takes less
	// memory than what it is made of.
	json, swagger func() ([]byte, error)
}

// address is what the contract says of a path, found once. The slices are shared by answers as the values of header fields: nobody
// changes them in place.
type address struct {
	vary    []string // that field
	keeps   bool     // whether the answers to GET may be kept
	depends []string // the header fields that they depend on
	retires bool     // whether anything of it is deprecated
}

// uncharted is of paths of which the contract says nothing.
var uncharted = &address{vary: []string{"Accept, Accept-Encoding, Authorization"}}

// labelled is what Vary says where labels are in the language of the client.
const labelled = "Accept-Language"

// at returns what the contract says of an Echo path.
func (c *contract) at(path string) *address {
	if a := c.addresses[path]; a != nil {
		return a
	}
	return uncharted
}

// locate makes the address of a path, whose operations have been looked at.
func (c *contract) locate(path string, item *openapi3.PathItem) *address {
	a := &address{vary: uncharted.vary}
	for _, op := range item.Operations() {
		a.retires = a.retires || c.retiring[op] != nil
	}
	if op := item.Get; op != nil {
		if c.labels[op] {
			a.vary = append(slices.Clone(a.vary), labelled)
		}
		if a.keeps = keepable(path, op); a.keeps {
			a.depends = dependsOn(op)
		}
	}
	return a
}

// embedded is the contract that the service answers by, read once in a process; nobody changes it.
var embedded = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := readContract(contractfiles.Contract)
	if err != nil {
		return nil, err
	}
	return withoutWords(doc), nil
})

func readContract(document []byte) (*openapi3.T, error) {
	defineFormats()
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	return doc, nil
}

// loadContract prepares the embedded contract; publicURL is the address of the service before /v1, where it has one.
func loadContract(publicURL string) (*contract, error) {
	doc, err := embedded()
	if err != nil {
		return nil, err
	}
	return newContract(doc, contractfiles.Contract, publicURL)
}

// decided fails when the permission table does not say of every operation who may do it.
func (c *contract) decided() error {
	table := plan.Operations()
	for route := range c.all() {
		if _, ok := table[route.Operation.OperationID]; !ok {
			return fmt.Errorf("contract: the permission table does not say who may %s", route.Operation.OperationID)
		}
	}
	return nil
}

// published is the text of a contract with the public address of the service: behind a prefix, the address in the file would lead clients
// past it.
func published(doc *openapi3.T, document []byte, publicURL string) []byte {
	return bytes.Replace(document, []byte("{ url: "+doc.Servers[0].URL+","), []byte("{ url: "+strconv.Quote(publicURL+basePath)+","), 1)
}

func newContract(doc *openapi3.T, document []byte, publicURL string) (*contract, error) {
	c := &contract{doc: doc, yaml: document, version: []string{doc.Info.Version}, routes: map[string]map[string]*routers.Route{}, labels: map[*openapi3.Operation]bool{}, offers: map[*openapi3.Operation][]string{}, addresses: map[string]*address{}, retiring: map[*openapi3.Operation][]retirement{}}
	if publicURL != "" {
		c.yaml = published(doc, document, publicURL)
	}
	c.json = sync.OnceValues(func() ([]byte, error) {
		whole, err := readContract(c.yaml)
		if err != nil {
			return nil, err
		}
		return whole.MarshalJSON()
	})
	c.swagger = sync.OnceValues(func() ([]byte, error) { return swagger(c.yaml, publicURL) })
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if c.routes[method] == nil {
				c.routes[method] = map[string]*routers.Route{}
			}
			c.routes[method][basePath+echoPath(path)] = &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op}
			c.labels[op], c.offers[op] = hasLabels(op), offered(op)
			if err := c.retire(item, op); err != nil {
				return nil, fmt.Errorf("contract: %s %s: %w", method, path, err)
			}
		}
		c.addresses[basePath+echoPath(path)] = c.locate(path, item)
	}
	return c, nil
}

// keepable reports whether the answers of an operation may be kept: all that they are made from is in the change log, by whose positions
// they go out of date. Not so the health of the service, the code lists, the jobs, and the index of the search, which is made anew beside requests.
func keepable(path string, op *openapi3.Operation) bool {
	switch first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); first {
	case "health", "code-lists", "search", "jobs":
		return false
	}
	return !needsKey(op) && !onlyStreams(op)
}

// onlyStreams reports whether an operation answers nothing that can be held.
func onlyStreams(op *openapi3.Operation) bool {
	ok := op.Responses.Status(http.StatusOK)
	if ok == nil {
		return false
	}
	for mediaType := range ok.Value.Content {
		if !streams(mediaType) {
			return false
		}
	}
	return len(ok.Value.Content) > 0
}

// dependsOn are the header fields that an answer depends on: that by which its media type is negotiated, and those that the contract gives
// the operation.
func dependsOn(op *openapi3.Operation) []string {
	fields := []string{"Accept"}
	for _, p := range op.Parameters {
		if name := http.CanonicalHeaderKey(p.Value.Name); p.Value.In == openapi3.ParameterInHeader && name != "If-None-Match" && name != "If-Modified-Since" {
			fields = append(fields, name)
		}
	}
	return fields
}

// echoPath writes {name} as :name.
func echoPath(path string) string {
	return strings.ReplaceAll(strings.ReplaceAll(path, "{", ":"), "}", "")
}

// route returns what the contract says of a request that Echo has routed; nil where it says nothing.
func (c *contract) route(method, path string) *routers.Route { return c.routes[method][path] }

// all yields what the contract says of each operation.
func (c *contract) all() iter.Seq[*routers.Route] {
	return func(yield func(*routers.Route) bool) {
		for _, byPath := range c.routes {
			for _, route := range byPath {
				if !yield(route) {
					return
				}
			}
		}
	}
}

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
