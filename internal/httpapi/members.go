package httpapi

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/render"
)

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

// memberFaults finds what `fields` and `expand` name and there is not.
func memberFaults(call *call, route *routers.Route) []plan.Fault {
	var faults []plan.Fault
	list, _, _ := strings.Cut(strings.Split(route.Path, "/")[1], ".")
	for _, parameter := range []string{"fields", "expand"} {
		value := call.query.Get(parameter)
		if value == "" || route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, parameter) == nil {
			continue
		}
		var below names
		switch {
		case parameter == "expand":
			below = referencesBelow(plan.Noun(list))
		case asksSparse(call):
			below = membersBelow(route.Operation)
		default:
			below = columnsBelow(render.NewTable(plan.Noun(list), plan.Date{}).Header())
		}
		faults = append(faults, unknownPaths(parameter, value, below)...)
	}
	return faults
}

// names tells what is known within a member, and at the top within "".
type names func(member string) map[string]bool

func setOf[V any](m map[string]V) map[string]bool {
	set := map[string]bool{}
	for name := range m {
		set[name] = true
	}
	return set
}

func membersBelow(op *openapi3.Operation) names {
	object, _ := answered(op)
	top := members(object)
	return func(member string) map[string]bool {
		switch {
		case member == "":
			return setOf(top)
		case top[member] == nil:
			return nil
		}
		return setOf(members(top[member]))
	}
}

func referencesBelow(noun plan.Noun) names {
	top := plan.ReferenceMembers(noun)
	return func(member string) map[string]bool {
		if member == "" {
			return setOf(top)
		}
		return setOf(plan.ReferenceMembers(top[member]))
	}
}

func columnsBelow(header []string) names {
	return func(member string) map[string]bool {
		set := map[string]bool{}
		for _, name := range header {
			rest, within := name, true
			if member != "" {
				rest, within = strings.CutPrefix(name, member+".")
			}
			if within {
				first, _, _ := strings.Cut(rest, ".")
				set[first] = true
			}
		}
		return set
	}
}

// unknownPaths finds the paths of which a part is not known.
func unknownPaths(parameter, value string, below names) []plan.Fault {
	var faults []plan.Fault
	for path := range strings.SplitSeq(value, ",") {
		member, deeper, nested := strings.Cut(path, ".")
		prefix, name, there := "", member, below("")
		if nested && there[member] {
			prefix, name, there = member+".", deeper, below(member)
		}
		if there[name] {
			continue
		}
		detail := fmt.Sprintf("There is no %s to name here.", plan.Printable(path))
		if near := nearest(name, there); near != "" {
			detail = fmt.Sprintf("There is no %s to name here; did you mean %s?", plan.Printable(path), prefix+near)
		} else if len(there) > 0 {
			detail = fmt.Sprintf("There is no %s to name here; there are %s.", plan.Printable(path), prefix+strings.Join(slices.Sorted(maps.Keys(there)), ", "+prefix))
		}
		faults = append(faults, plan.Fault{Parameter: parameter, Code: "unknown_field", Detail: detail})
	}
	return faults
}
