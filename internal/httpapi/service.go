package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/helsefellesskap/fellesplan/internal/docs"
	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// GetService answers GET /.
func (s *Server) GetService(ctx context.Context, _ api.GetServiceRequestObject) (api.GetServiceResponseObject, error) {
	list, err := s.store.Communities(ctx, callOf(ctx).actor)
	if err != nil {
		return nil, err
	}
	oldest, head, err := s.store.FeedRange(ctx)
	if err != nil {
		return nil, err
	}
	return api.GetService200JSONResponse{ServiceJSONResponse: api.ServiceJSONResponse{Body: api.Service{
		Name: "fellesplan", Version: s.contract.doc.Info.Version, Contract: s.options.BaseURL + basePath + "/openapi.json", Documentation: s.options.BaseURL + docs.Root,
		DefaultCommunity: s.options.DefaultCommunity,
		Communities:      each(list, func(c plan.Community) api.Reference { return toRef(c.AsRef()) }),
		Changes:          api.FeedState{Head: head, Oldest: oldest, RetentionDays: s.options.retentionDays()},
	}}}, nil
}

// GetContractJSON answers GET /openapi.json.
func (s *Server) GetContractJSON(context.Context, api.GetContractJSONRequestObject) (api.GetContractJSONResponseObject, error) {
	rendered, err := s.contract.json()
	if err != nil {
		return nil, err
	}
	return contractAnswer(rendered), nil
}

// GetContractYaml answers GET /openapi.yaml.
func (s *Server) GetContractYaml(context.Context, api.GetContractYamlRequestObject) (api.GetContractYamlResponseObject, error) {
	return api.GetContractYaml200ApplicationYamlResponse{ContractYamlApplicationYamlResponse: api.ContractYamlApplicationYamlResponse{Body: bytes.NewReader(s.contract.yaml), ContentLength: int64(len(s.contract.yaml))}}, nil
}

// GetContractSwagger answers GET /swagger.json.
func (s *Server) GetContractSwagger(context.Context, api.GetContractSwaggerRequestObject) (api.GetContractSwaggerResponseObject, error) {
	rendered, err := s.contract.swagger()
	if err != nil {
		return nil, err
	}
	return contractAnswer(rendered), nil
}

// GetHealth answers GET /health.
func (s *Server) GetHealth(ctx context.Context, _ api.GetHealthRequestObject) (api.GetHealthResponseObject, error) {
	if err := s.store.Ping(ctx); err != nil {
		return nil, err
	}
	return api.GetHealth200JSONResponse{HealthJSONResponse: api.HealthJSONResponse{Status: api.HealthStatusOk}}, nil
}

// split takes the value of a query parameter apart at the commas where the operation has a list, in which a comma means or.
func split(op *openapi3.Operation, name, value string) []string {
	if p := op.Parameters.GetByInAndName(openapi3.ParameterInQuery, name); p != nil && p.Schema.Value.Type.Is("array") {
		return strings.Split(value, ",")
	}
	return []string{value}
}

func toHistoryEntry(e store.Entry) api.HistoryEntry {
	return api.HistoryEntry{
		Version: e.Version, Operation: api.ChangeOperation(e.Operation), At: e.At, ActorKind: api.ActorKind(e.ActorKind), Actor: e.Actor, Reason: e.Reason,
		Changes: each(e.Changes, toChange),
	}
}

func toChange(d plan.Difference) api.Change {
	return api.Change{Pointer: d.Pointer, Before: known(d.Before), After: known(d.After)}
}

// known is a value as it is answered: left out where there is none.
func known(v json.RawMessage) any {
	if string(v) == "null" {
		return nil
	}
	return v
}

func answerHistory(p page[api.HistoryEntry]) api.HistoryListJSONResponse {
	return api.HistoryListJSONResponse{Body: api.HistoryList{Items: p.items, Next: p.next, NextCursor: p.cursor}, Headers: api.HistoryListResponseHeaders{Link: p.link}}
}
