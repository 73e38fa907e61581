package httpapi

import (
	"context"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

func toCodeList(l store.CodeList) api.CodeList {
	return api.CodeList{Name: l.Name, Title: l.Title, Codes: each(l.Codes, func(c store.Code) api.CodeEntry {
		return api.CodeEntry{Code: c.Code, Labels: api.CodeLabels{Nn: c.LabelNN, Nb: c.LabelNB, En: c.LabelEN}, ValidFrom: toDateOrNil(c.ValidFrom), ValidTo: toDateOrNil(c.ValidTo)}
	})}
}

// ListCodeLists answers GET /code-lists.
func (s *Server) ListCodeLists(ctx context.Context, _ api.ListCodeListsRequestObject) (api.ListCodeListsResponseObject, error) {
	lists, err := s.store.CodeLists(ctx, "")
	if err != nil {
		return nil, err
	}
	return api.ListCodeLists200JSONResponse{CodeListListJSONResponse: api.CodeListListJSONResponse{Body: api.CodeListList{Items: each(lists, toCodeList)}}}, nil
}

// GetCodeList answers GET /code-lists/{name}.
func (s *Server) GetCodeList(ctx context.Context, r api.GetCodeListRequestObject) (api.GetCodeListResponseObject, error) {
	lists, err := s.store.CodeLists(ctx, r.Name)
	if err != nil {
		return nil, err
	}
	return api.GetCodeList200JSONResponse{CodeListJSONResponse: api.CodeListJSONResponse{Body: toCodeList(lists[0])}}, nil
}
