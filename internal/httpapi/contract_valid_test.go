package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// unknownReferences are references of a body without a fault that name nothing, and codes that are in no list. Only the store can tell,
// so the rest of the body has to be right.
func (l *lane) unknownReferences(o op) []trial {
	body := l.valid(o.noun)
	var list []trial
	wrong := func(path []any, code string, v any) {
		list = append(list, trial{code, func(r *request) { r.body = edited(body, path, func(any) any { return v }) }, 400, code, place{pointer: pointerOf(path)}})
	}
	var walk func(s *openapi3.Schema, v any, path []any)
	walk = func(s *openapi3.Schema, v any, path []any) {
		s = flat(s)
		switch v := v.(type) {
		case object:
			if reference, typed := isReference(s); reference {
				unknown := object{"key": "finst-ikkje"}
				if typed {
					unknown["type"] = v["type"]
				}
				wrong(path, "unknown_reference", unknown)
				return
			}
			for name, member := range v {
				walk(s.Properties[name].Value, member, append(slices.Clone(path), name))
			}
		case []any:
			for i := range v {
				walk(s.Items.Value, v[i], append(slices.Clone(path), i))
			}
		case string:
			if name, top := path[0].(string); top && len(path) == 1 && l.codes[singular(o.noun)+"-"+name] != nil {
				wrong(path, "unknown_code", "finst-ikkje")
			}
		}
	}
	walk(o.body, body, nil)
	slices.SortFunc(list, func(a, b trial) int { return strings.Compare(a.at.pointer+a.code, b.at.pointer+b.code) })
	return list
}

// succeed sends a request without a fault.
func (l *lane) succeed(o op) {
	l.s.t.Helper()
	r := l.shipped(o)
	if o.noun != "" && o.method != http.MethodGet {
		l.aim(o, r)
	} else {
		l.widen(o, r)
	}
	a := l.send(r)
	if legal, ok := a.allowed(); ok && len(legal) > 0 && o.part() == "transitions" {
		r.body.(object)["to"] = pick(l.generator, legal)
		a = l.send(r)
	}
	switch {
	case a.status < 300:
		l.tally.count(l.tally.succeeded, o)
	case a.status == http.StatusConflict && rightful[a.at("code").(string)] != "":
		return
	default:
		l.s.t.Errorf("%s\nhas no fault and answered %d: %s", r, a.status, a.body)
		return
	}
	l.remember(o, r, a)
}

// wander sends a body that fits the contract and keeps no rule of the domain: what the domain or the database has against it must be
// said with its place, or be a conflict, and is never a fault of the service.
func (l *lane) wander(o op) {
	l.s.t.Helper()
	r := l.shipped(o)
	l.aim(o, r)
	body := l.object(o.body, site{noun: o.noun}, l.maybe(2))
	delete(body, "key")
	r.body = body
	a := l.send(r)
	if a.status < 300 {
		l.remember(o, r, a)
		return
	}
	if a.status == http.StatusConflict {
		return
	}
	listed, placed := a.at("errors").([]any)
	for _, e := range listed {
		placed = placed && text(e.(object), "pointer") != ""
	}
	if a.status != http.StatusBadRequest || !placed {
		l.s.t.Errorf("%s\nfits the contract and answered %d: %s", r, a.status, a.body)
	}
}

// widen adds to a read what it may have: parameters, conditions, other ways to name the object.
func (l *lane) widen(o op, r *request) {
	for _, name := range slices.Sorted(maps.Keys(o.params)) {
		p := o.params[name]
		if p.In == openapi3.ParameterInQuery && name != "cursor" && name != "after" && (name == "limit" || l.maybe(4)) {
			r.ask(name, url.QueryEscape(l.paramValue(o, p)))
		}
	}
	if o.open() && l.maybe(2) {
		r.header.Del("Authorization")
		r.query = slices.DeleteFunc(r.query, func(q string) bool { return strings.HasPrefix(q, "actor=") }) // the public does not see who it was
	}
	if o.noun != "" && o.item() && l.maybe(2) {
		key := strings.Split(r.path, "/")[2]
		if o.noun != plan.Communities {
			r.path = strings.Replace(r.path, key, community+"~"+key, 1)
		}
	}
	if o.params["If-None-Match"] != nil && l.maybe(3) {
		r.header.Set("If-None-Match", `"1-0123456789abcdef", W/"x"`)
	}
	if l.maybe(3) {
		r.header.Set("Accept", pick(l.generator, []string{"*/*", "text/html, */*;q=0.1", o.family()}))
	}
	l.knownNow(o, r)
}

// knownNow asks for what was recorded by now, if it is asked for: of another time there is perhaps nothing. Of a list the filters that do not
// go with it are left out.
func (l *lane) knownNow(o op, r *request) {
	i := slices.IndexFunc(r.query, func(q string) bool { return strings.HasPrefix(q, "asKnownAt=") })
	if i < 0 {
		return
	}
	r.query[i] = "asKnownAt=" + url.QueryEscape(time.Now().UTC().Format(time.RFC3339Nano))
	r.header.Del("Accept") // other faces do not have it
	if !o.item() {
		r.query = slices.DeleteFunc(r.query, func(q string) bool {
			name, _, _ := strings.Cut(q, "=")
			return !slices.Contains([]string{"asKnownAt", "community", "committee", "limit"}, name)
		})
	}
}

// own is the id of an object that the lane has made, so that what is shipped stays as it is.
func (l *lane) own(noun plan.Noun) string {
	l.s.t.Helper()
	for range 20 {
		if n := len(l.live[noun]); n > 0 && (n > 5 || !l.maybe(3)) {
			return pick(l.generator, l.live[noun])
		}
		a := l.send(&request{method: http.MethodPost, path: at(noun), body: l.valid(noun), header: http.Header{"Authorization": {"Bearer " + l.s.key}}})
		if a.status == http.StatusCreated {
			l.live[noun] = append(l.live[noun], a.at("id").(string))
		} else if a.status != http.StatusConflict || rightful[a.at("code").(string)] == "" {
			l.s.t.Fatalf("no %s could be made: %s", noun, a.body)
		}
	}
	l.s.t.Fatalf("no %s could be made", noun)
	return ""
}

// aim directs a write at an object of the lane's own, with a body that keeps the rules.
func (l *lane) aim(o op, r *request) {
	l.s.t.Helper()
	if l.maybe(3) {
		r.ask("reason", url.QueryEscape(l.prose(1, 10000, false)))
	}
	if o.params["Idempotency-Key"] != nil && l.maybe(3) {
		r.header.Set("Idempotency-Key", uuid.NewString())
	}
	switch {
	case !o.item():
		r.body = l.valid(o.noun)
		return
	case o.part() == "restore":
		if len(l.dead[o.noun]) == 0 {
			id := l.own(o.noun)
			l.send(&request{method: http.MethodDelete, path: at(o.noun, id), header: http.Header{"Authorization": r.header["Authorization"], "If-Match": {"*"}}})
			l.bury(o.noun, id)
		}
		r.path = at(o.noun, pick(l.generator, l.dead[o.noun]), "restore")
		return
	case o.method == http.MethodPut && l.maybe(2):
		r.body = l.valid(o.noun)
		r.path = at(o.noun, r.body.(object)["key"].(string))
		r.header.Del("If-Match")
		r.header.Set("If-None-Match", "*")
		return
	}
	id := l.own(o.noun)
	r.path = strings.TrimSuffix(at(o.noun, id)+"/"+o.part(), "/")
	held := l.s.write(http.MethodGet, at(o.noun, id), nil).want(http.StatusOK)
	if l.maybe(2) {
		r.header.Set("If-Match", pick(l.generator, []string{held.tag(), `"999999-ab", ` + held.tag()}))
	}
	switch {
	case o.method == http.MethodPut:
		body := l.valid(o.noun)
		delete(body, "key")
		r.body = body
		r.path = at(o.noun, held.at("key").(string)) // PUT takes keys
	case o.method == http.MethodPatch:
		body := l.object(o.body, site{noun: o.noun}, l.maybe(8))
		for _, name := range tied[o.noun] {
			delete(body, name)
		}
		wholeSpans(body)
		r.body = body
	case o.body != nil:
		body := l.object(o.body, site{noun: o.noun}, l.maybe(2))
		l.step(o, body)
		r.body = body
	}
}

// wholeSpans lets a patch that sets one end of a span take the other away: a merge patch would keep it, and the two may not fit.
func wholeSpans(v any) {
	m, ok := v.(object)
	if !ok {
		return
	}
	_, from := m["from"]
	_, to := m["to"]
	if from && !to {
		m["to"] = nil
	} else if to && !from {
		m["from"] = nil
	}
	for _, member := range m {
		wholeSpans(member)
	}
}

// step makes the days of a step those of one that can have happened, and of an extension later than any before.
func (l *lane) step(o op, body object) {
	l.extensions++
	switch o.part() {
	case "transitions":
		body["occurredOn"] = fmt.Sprintf("20%02d-01-31", 10+l.IntN(15))
	case "extensions":
		body["dueOn"] = fmt.Sprintf("%04d-01-01", 2100+l.extensions%7900)
		delete(body, "extendedOn") // today: no day before that of the last one
	}
}

// remember keeps up with what there is.
func (l *lane) remember(o op, r *request, a *answer) {
	l.s.t.Helper()
	switch {
	case a.status == http.StatusCreated:
		l.live[o.noun] = append(l.live[o.noun], a.at("id").(string))
	case o.method == http.MethodDelete:
		l.bury(o.noun, strings.Split(r.path, "/")[2])
	case o.part() == "restore":
		id := strings.Split(r.path, "/")[2]
		l.dead[o.noun] = slices.DeleteFunc(l.dead[o.noun], func(d string) bool { return d == id })
		l.live[o.noun] = append(l.live[o.noun], id)
	}
}

func (l *lane) bury(noun plan.Noun, id string) {
	l.live[noun] = slices.DeleteFunc(l.live[noun], func(x string) bool { return x == id })
	l.dead[noun] = append(l.dead[noun], id)
}

// allowed are the steps that a problem says are legal.
func (a *answer) allowed() (steps []any, ok bool) {
	if a.status != http.StatusConflict {
		return nil, false
	}
	steps, ok = a.at("allowed").([]any)
	return steps, ok
}
