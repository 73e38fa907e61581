package httpapi_test

import (
	"net/http"
	"strings"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// tryFiles asks for an operation on whole files: an import that changes nothing, a job of the admin's, an export.
func (s *service) tryFiles(method, path string, row plan.Operation, shared []who) {
	s.t.Helper()
	home := plan.Target{Community: uuidOf(s.t, s.get("/communities/"+community).at("id")), Visibility: plan.VisibilityPublished}
	doc := object{"organisations": []object{{"key": s.get("/organisations?limit=1").keys()[0]}}}
	job := s.ended(s.write(http.MethodPost, "/imports", doc))
	for _, w := range shared {
		want := map[string]int{http.MethodPost: http.StatusAccepted, http.MethodGet: http.StatusOK}[method]
		all, some := w.actor.ManagesKeys()
		switch {
		case len(w.actor.Grants) == 0:
			want = http.StatusUnauthorized
		case strings.HasPrefix(path, "/jobs") || strings.Contains(path, "{id}"):
			if !w.actor.MayAnywhere(row.Action) {
				want = http.StatusForbidden
			} else if path != "/jobs" && !all && (len(some) == 0 || some[0] != home.Community) {
				want = http.StatusNotFound // it is another's
			}
		case !w.actor.May(row.Action, home):
			want = http.StatusForbidden
		}
		var body any
		if path == "/imports" {
			body = doc
		}
		a := s.send(method, strings.Replace(path, "{id}", job.at("id").(string), 1), body, w.key)
		if a.status != want {
			s.t.Errorf("%s %s as %s: %d, not %d: %s", method, path, w.name, a.status, want, a.body)
		}
		if a.status == http.StatusAccepted {
			s.ended(a)
		}
	}
}
