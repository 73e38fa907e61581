package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/helsefellesskap/fellesplan/internal/plan"
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

// asksSparse reports whether a request asks for some fields, of an operation that has them.
func asksSparse(call *call) bool {
	return call.operation != nil && call.query.Get("fields") != "" && call.operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, "fields") != nil
}

// answered is the schema of the object that an operation answers, or of those in its list.
func answered(op *openapi3.Operation) (object *openapi3.Schema, list bool) {
	schema := op.Responses.Status(http.StatusOK).Value.Content["application/json"].Schema.Value
	if items := schema.Properties["items"]; items != nil {
		return items.Value.Items.Value, true
	}
	return schema, false
}

// members are the schemas of the members of an object or of the objects of a list; none for other values.
func members(s *openapi3.Schema) map[string]*openapi3.Schema {
	found := map[string]*openapi3.Schema{}
	if s.Items != nil {
		return members(s.Items.Value)
	}
	for _, part := range s.AllOf {
		maps.Copy(found, members(part.Value))
	}
	for name, member := range s.Properties {
		found[name] = member.Value
	}
	return found
}

// memberFaults finds what `fields` and `expand` name and the contract does not have.
func memberFaults(call *call, route *routers.Route) []plan.Fault {
	var faults []plan.Fault
	has := func(name string) bool {
		return call.query.Get(name) != "" && route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) != nil
	}
	if has("fields") {
		object, _ := answered(route.Operation)
		faults = unknownPaths("fields", call.query.Get("fields"), func(member string) []string {
			if member == "" {
				return slices.Collect(maps.Keys(members(object)))
			}
			return slices.Collect(maps.Keys(members(members(object)[member])))
		})
	}
	if has("expand") {
		references := plan.ReferenceMembers(plan.Noun(strings.TrimPrefix(route.Path, "/")))
		faults = append(faults, unknownPaths("expand", call.query.Get("expand"), func(member string) []string {
			if member == "" {
				return slices.Collect(maps.Keys(references))
			}
			return slices.Collect(maps.Keys(plan.ReferenceMembers(references[member])))
		})...)
	}
	return faults
}

// unknownPaths finds the paths of which a part is not known; below tells what is known within a member, and within "" at the top.
func unknownPaths(parameter, value string, below func(member string) []string) []plan.Fault {
	var faults []plan.Fault
	for path := range strings.SplitSeq(value, ",") {
		member, deeper, nested := strings.Cut(path, ".")
		within, name := "", member
		if known := below(""); slices.Contains(known, member) && nested {
			within, name = member, deeper
		}
		known := map[string]bool{}
		for _, k := range below(within) {
			known[k] = true
		}
		if known[name] {
			continue
		}
		prefix := ""
		if within != "" {
			prefix = within + "."
		}
		detail := fmt.Sprintf("There is no %s to name here.", printable(path))
		if near := nearest(name, known); near != "" {
			detail = fmt.Sprintf("There is no %s to name here; did you mean %s?", printable(path), prefix+near)
		} else if len(known) > 0 {
			detail = fmt.Sprintf("There is no %s to name here; there are %s.", printable(path), prefix+strings.Join(slices.Sorted(maps.Keys(known)), ", "+prefix))
		}
		faults = append(faults, plan.Fault{Parameter: parameter, Code: "unknown_field", Detail: detail})
	}
	return faults
}
