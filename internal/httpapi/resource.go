package httpapi

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// resource is what the operations of every noun share: T is the noun in the domain, A what is read of it and I what is written.
type resource[T any, P interface {
	*T
	plan.Root
}, A, I any] struct {
	table *store.Table[T, P]
	read  func(P) A
	write func(I) P
}

// page is a page of a list, as every list answers it.
type page[A any] struct {
	items  []A
	next   *string
	cursor *string
	link   *string

	areaUnknown bool
	included    *api.Included
}

const defaultLimit = 50

// limitOf is the page size that a validated request asks for.
func limitOf(query url.Values) int {
	if n, err := strconv.Atoi(query.Get("limit")); err == nil {
		return n
	}
	return defaultLimit
}

// queryOf is what a validated request asks of a list.
func queryOf(call *call) store.Query {
	q := store.Query{Filters: map[string][]string{}, Limit: limitOf(call.query), Cursor: call.query.Get("cursor")}
	for name, values := range call.query {
		switch name {
		case "limit", "cursor", "separator", "lang", "fields", "asKnownAt": // how it is answered, not what
		case "sort":
			q.Sort = strings.Split(values[0], ",")
		case "expand":
			q.Expand = strings.Split(values[0], ",")
		default:
			q.Filters[name] = split(call.operation, name, values[0])
		}
	}
	return q
}

func (r resource[T, P, A, I]) list(ctx context.Context, s *Server) (page[A], error) {
	call := callOf(ctx)
	found, err := r.find(ctx, s, call)
	if err != nil {
		return page[A]{}, err
	}
	p := paged(s, call, each(found.Items, func(v *T) A { return r.read(v) }), found.Next)
	p.areaUnknown, p.included = found.AreaUnknown, s.include(call, found.Included)
	return p, nil
}

// find reads a page as it is, or as it was recorded at a time.
func (r resource[T, P, A, I]) find(ctx context.Context, s *Server, call *call) (store.Page[T], error) {
	at := timeOf(call.query, "asKnownAt")
	if at == nil {
		return store.List(ctx, s.store, r.table, call.actor, queryOf(call))
	}
	if call.query.Has("fields") {
		return store.Page[T]{}, plan.InvalidFields([]plan.Fault{store.BesideKnown("fields")})
	}
	return store.ListKnown(ctx, s.store, r.table, call.actor, queryOf(call), *at)
}

// paged tells where the next page is, in the body and in a Link.
func paged[A any](s *Server, call *call, items []A, cursor string) page[A] {
	p := page[A]{items: items}
	if cursor == "" {
		return p
	}
	query := url.Values{}
	for name, values := range call.query {
		query[name] = values
	}
	query.Set("cursor", cursor)
	next := s.options.BaseURL + call.path + "?" + query.Encode()
	link := "<" + next + `>; rel="next"`
	p.next, p.cursor, p.link = &next, &cursor, &link
	return p
}

func (r resource[T, P, A, I]) get(ctx context.Context, s *Server, ident string) (A, error) {
	call := callOf(ctx)
	if at := timeOf(call.query, "asKnownAt"); at != nil {
		call.weakly = true
		v, err := store.GetKnown(ctx, s.store, r.table, call.actor, ident, *at)
		return r.answer(ctx, v, err)
	}
	v, err := store.Get(ctx, s.store, r.table, call.actor, ident)
	if err == nil {
		call.modified = v.Head().UpdatedAt
	}
	return r.answer(ctx, v, err)
}

func (r resource[T, P, A, I]) answer(ctx context.Context, v P, err error) (A, error) {
	if err != nil {
		var none A
		return none, err
	}
	out := r.read(v)
	if warnings := v.Head().Warnings; len(warnings) > 0 {
		// The tag is that of what a GET answers, in which the warnings of a write are not.
		v.Head().Warnings = nil
		plain, err := json.Marshal(r.read(v))
		if err != nil {
			return out, err
		}
		callOf(ctx).plain, v.Head().Warnings = append(plain, '\n'), warnings
	}
	return out, nil
}

func (r resource[T, P, A, I]) create(ctx context.Context, s *Server, in I) (A, error) {
	v, err := store.Create(ctx, s.store, r.table, callOf(ctx).by(), func() (P, error) { return r.write(in), nil })
	return r.answer(ctx, v, err)
}

// patch applies the merge patch to what the locked object looks like as input, and takes the result for the object.
func (r resource[T, P, A, I]) patch(ctx context.Context, s *Server, ident string, ifMatch *api.IfMatch) (A, error) {
	call := callOf(ctx)
	var patch map[string]any
	if err := json.Unmarshal(call.body, &patch); err != nil {
		return r.answer(ctx, nil, err)
	}
	visibility, publishing := patch["visibility"].(string)
	delete(patch, "visibility")
	v, err := store.Change(ctx, s.store, r.table, call.by(), plan.Change, ident, precondition(ifMatch), func(_ *store.Tx, v P) error {
		var in I
		if err := merged(r.read(v), patch, &in); err != nil {
			return err
		}
		r.replace(v, in)
		if publishing {
			v.Head().Visibility = plan.Visibility(visibility)
		}
		return nil
	})
	return r.answer(ctx, v, err)
}

// replace makes of the object what the input says, and keeps what is not written: identity, visibility, state and what is computed.
func (r resource[T, P, A, I]) replace(v P, in I) {
	fresh := r.write(in)
	keep(v, fresh)
	*v = *fresh
}

func (r resource[T, P, A, I]) put(ctx context.Context, s *Server, ident string, ifMatch *api.IfMatch, ifNoneMatch *api.IfNoneMatch, in I) (A, bool, error) {
	onlyCreate := ifNoneMatch != nil && slices.Contains(slices.Collect(tags([]string{*ifNoneMatch})), "*")
	if onlyCreate && ifMatch != nil {
		var none A
		return none, false, contradiction()
	}
	v, created, err := store.Put(ctx, s.store, r.table, callOf(ctx).by(), ident, precondition(ifMatch), onlyCreate,
		func() (P, error) { return r.write(in), nil },
		func(_ *store.Tx, v P) error {
			if fault := differs(v.Head(), r.write(in).Head()); fault != nil {
				return plan.InvalidFields(fault)
			}
			r.replace(v, in)
			return nil
		})
	out, err := r.answer(ctx, v, err)
	return out, created, err
}

func contradiction() error {
	return plan.InvalidFields([]plan.Fault{{Header: "If-None-Match", Code: "contradiction", Detail: "Send If-Match to replace or If-None-Match: * to create, not both."}})
}

// differs finds a key or community in a body that is not the object's own: neither changes.
func differs(is, said *plan.Object) []plan.Fault {
	var faults []plan.Fault
	if said.Key != "" && said.Key != is.Key {
		faults = append(faults, plan.Fault{Pointer: "/key", Code: "key_differs", Detail: "The key in the body is not the key in the path; a key never changes."})
	}
	if c := said.Community; !c.IsZero() && (c.ID != uuid.Nil && c.ID != is.Community.ID || c.Key != "" && c.Key != is.Community.Key) {
		faults = append(faults, plan.Fault{Pointer: "/community", Code: "community_differs", Detail: "An object stays in its community."})
	}
	return faults
}

func (r resource[T, P, A, I]) delete(ctx context.Context, s *Server, ident string, ifMatch *api.IfMatch) error {
	return store.Delete(ctx, s.store, r.table, callOf(ctx).by(), ident, precondition(ifMatch))
}

func (r resource[T, P, A, I]) restore(ctx context.Context, s *Server, ident string) (A, error) {
	v, err := store.Restored(ctx, s.store, r.table, callOf(ctx).by(), ident)
	return r.answer(ctx, v, err)
}

func (r resource[T, P, A, I]) move(ctx context.Context, s *Server, ident string, ifMatch *api.IfMatch, step plan.Step, take func(*store.Tx, P, plan.Step) error) (A, error) {
	v, err := store.Move(ctx, s.store, r.table, callOf(ctx).by(), ident, precondition(ifMatch), step, take)
	return r.answer(ctx, v, err)
}

// change runs a change of its own kind on the object.
func (r resource[T, P, A, I]) change(ctx context.Context, s *Server, ident string, ifMatch *api.IfMatch, fn func(*store.Tx, P) error) (A, error) {
	v, err := store.Change(ctx, s.store, r.table, callOf(ctx).by(), plan.Change, ident, precondition(ifMatch), fn)
	return r.answer(ctx, v, err)
}

// historyQueryOf is what a validated request asks of a history.
func historyQueryOf(query url.Values) store.HistoryQuery {
	q := store.HistoryQuery{Actor: query.Get("actor"), Limit: limitOf(query), Cursor: query.Get("cursor"), From: timeOf(query, "atFrom"), To: timeOf(query, "atTo")}
	if v := query.Get("operation"); v != "" {
		q.Operations = strings.Split(v, ",")
	}
	if v := query.Get("actorKind"); v != "" {
		q.ActorKinds = strings.Split(v, ",")
	}
	return q
}

// timeOf is a time in a validated query; nil where there is none.
func timeOf(query url.Values, name string) *time.Time {
	at, err := time.Parse(time.RFC3339Nano, query.Get(name))
	if err != nil {
		return nil
	}
	at = at.UTC()
	return &at
}

func (r resource[T, P, A, I]) history(ctx context.Context, s *Server, ident string) (page[api.HistoryEntry], error) {
	call := callOf(ctx)
	entries, next, err := store.History(ctx, s.store, r.table, call.actor, ident, historyQueryOf(call.query))
	if err != nil {
		return page[api.HistoryEntry]{}, err
	}
	return paged(s, call, each(entries, toHistoryEntry), next), nil
}

// location is the address of a new object. Its id names it in every community.
func location(ctx context.Context, path string, id uuid.UUID) *string {
	address := callOf(ctx).baseURL + basePath + "/" + path + "/" + id.String()
	return &address
}
