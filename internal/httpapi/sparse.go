package httpapi

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// sparseMediaType is of answers to `fields`: they lack what the ordinary ones must have, and so are not of their type.
const sparseMediaType = "application/vnd.fellesplan.sparse+json"

// selection is what of an object is wanted, by member; nil is all of it.
type selection map[string]selection

// add wants a path and what is below it.
func (s selection) add(path string) {
	member, deeper, nested := strings.Cut(path, ".")
	below, wanted := s[member]
	switch {
	case !nested || wanted && below == nil:
		s[member] = nil
	case !wanted:
		s[member] = selection{deeper: nil}
	default:
		below.add(deeper)
	}
}

// of is what is wanted of a value: of a list, of each element.
func (s selection) of(value json.RawMessage) (json.RawMessage, error) {
	value = bytes.TrimSpace(value)
	switch {
	case s == nil || len(value) == 0:
		return value, nil
	case value[0] == '[':
		var list []json.RawMessage
		if err := json.Unmarshal(value, &list); err != nil {
			return nil, err
		}
		for i := range list {
			var err error
			if list[i], err = s.of(list[i]); err != nil {
				return nil, err
			}
		}
		return json.Marshal(list)
	case value[0] == '{':
		var members map[string]json.RawMessage
		if err := json.Unmarshal(value, &members); err != nil {
			return nil, err
		}
		maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool { _, wanted := s[name]; return !wanted })
		for name, member := range members {
			var err error
			if members[name], err = s[name].of(member); err != nil {
				return nil, err
			}
		}
		return json.Marshal(members)
	}
	return value, nil
}

// thinned makes a sparse answer of an ordinary one, for requests with `fields`.
func thinned(call *call, body []byte) ([]byte, error) {
	wanted := selection{"id": nil, "key": nil, "version": nil}
	for path := range strings.SplitSeq(call.query.Get("fields"), ",") {
		wanted.add(path)
	}
	if _, list := answered(call.operation); list {
		wanted = selection{"items": wanted, "next": nil, "nextCursor": nil, "areaUnknown": nil, "included": nil}
	}
	out, err := wanted.of(body)
	return append(out, '\n'), err
}

// asksSparse reports whether a request asks for some fields of what is answered as JSON.
func asksSparse(call *call) bool {
	if call.operation == nil || call.query.Get("fields") == "" || call.operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, "fields") == nil {
		return false
	}
	return call.operation.Responses.Status(http.StatusOK).Value.Content[sparseMediaType] != nil
}
