package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// swagger renders a contract as OpenAPI 2.0, for tools that read nothing newer, such as the custom connectors of Power Platform. Where the
// service has a public address, the rendering names it, since those tools ask for a host. Nullable becomes x-nullable; the bearer token
// becomes a header, whose value begins with Bearer; where several media types have one answer, 2.0 knows only one form of it.
func swagger(contract []byte, publicURL string) ([]byte, error) {
	// A document of its own: the converter changes the one it reads.
	doc, err := openapi3.NewLoader().LoadFromData(contract)
	if err != nil {
		return nil, fmt.Errorf("contract: %w", err)
	}
	spellOutParameters(doc)
	if publicURL != "" {
		doc.Servers = openapi3.Servers{{URL: publicURL + basePath}}
	}
	old, err := openapi2conv.FromV3(doc)
	if err != nil {
		return nil, fmt.Errorf("contract as OpenAPI 2.0: %w", err)
	}
	for name, response := range doc.Components.Responses {
		old.Responses[name].Schema = bodySchema(response.Value.Content)
	}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			converted := old.Paths[path].GetOperation(method)
			converted.Produces = mediaTypes(op)
			for _, p := range converted.Parameters {
				if p.In == "body" && p.Schema == nil { // the converter gives up where a body may have several types
					p.Schema = bodySchema(op.RequestBody.Value.Content)
				}
			}
		}
	}
	if scheme := old.SecurityDefinitions["bearer"]; scheme != nil {
		scheme.Description += " The value of the header is `Bearer`, a space, and the token."
	}
	return json.Marshal(old)
}

// spellOutParameters puts the schemas themselves in the place of references to them, in parameters and response headers, where 2.0 has no
// references.
func spellOutParameters(doc *openapi3.T) {
	spell := func(p *openapi3.Parameter) {
		schema := *p.Schema.Value
		if schema.Items != nil {
			item := *schema.Items.Value
			item.Description, item.Example = "", nil // which it may not have there
			schema.Items = openapi3.NewSchemaRef("", &item)
		}
		p.Schema = openapi3.NewSchemaRef("", &schema)
	}
	for _, p := range doc.Components.Parameters {
		spell(p.Value)
	}
	for _, h := range doc.Components.Headers {
		spell(&h.Value.Parameter)
		h.Value.Required = false // 2.0 has no word for it
	}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				if p.Ref == "" {
					spell(p.Value)
				}
			}
		}
	}
}

// bodySchema is the schema of a body: its JSON, where it may be that; what is not JSON is a text or a file.
func bodySchema(content openapi3.Content) *openapi2.SchemaRef {
	if media := content["application/json"]; media != nil {
		return &openapi2.SchemaRef{Ref: openapi2conv.FromV3Ref(media.Schema.Ref)}
	}
	for name, media := range content {
		switch {
		case strings.HasSuffix(name, "+json"):
			return &openapi2.SchemaRef{Ref: openapi2conv.FromV3Ref(media.Schema.Ref)}
		case media.Schema.Value.Format == "binary":
			return &openapi2.SchemaRef{Value: &openapi2.Schema{Type: &openapi3.Types{"file"}}}
		default:
			return &openapi2.SchemaRef{Value: &openapi2.Schema{Type: &openapi3.Types{openapi3.TypeString}}}
		}
	}
	return nil
}

// mediaTypes lists what an operation answers, what it answers on success first.
func mediaTypes(op *openapi3.Operation) (all []string) {
	statuses := op.Responses.Keys()
	slices.Sort(statuses)
	for _, status := range statuses {
		var names []string
		for name := range op.Responses.Value(status).Value.Content {
			if !slices.Contains(all, name) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		all = append(all, names...)
	}
	return all
}

// contractAnswer is a rendering of the contract as it is answered.
type contractAnswer []byte

// VisitGetContractJSONResponse writes the rendering.
func (a contractAnswer) VisitGetContractJSONResponse(w http.ResponseWriter) error {
	return a.VisitGetContractSwaggerResponse(w)
}

// VisitGetContractSwaggerResponse writes the rendering.
func (a contractAnswer) VisitGetContractSwaggerResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	_, err := w.Write(a)
	return err
}
