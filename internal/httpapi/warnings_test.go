package httpapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// warned are the codes and places of an answer's warnings.
func (a *answer) warned() string {
	a.t.Helper()
	list, _ := a.at("warnings").([]any)
	var out []string
	for _, w := range list {
		out = append(out, w.(object)["code"].(string)+" "+w.(object)["pointer"].(string))
	}
	return strings.Join(out, ", ")
}

// What blocks nothing comes in the answer to the write, and in no other answer.
func TestWarnings(t *testing.T) {
	t.Parallel()
	whole := newService(t)
	t.Run("a proposal without a link to projects (R37)", func(t *testing.T) {
		s := whole.in(t)
		created := s.write(http.MethodPost, "/pathway-proposals", s.sample(plan.PathwayProposals), onceAs("proposal")).want(http.StatusCreated)
		if got := created.warned(); got != "projects_not_considered /projectView, grant_not_considered /grantView" {
			t.Errorf("%s: %s", got, created.body)
		}
		path := "/pathway-proposals/" + created.at("id").(string)
		read := s.write(http.MethodGet, path, nil)
		if read.warned() != "" || read.tag() != created.tag() {
			t.Errorf("%s, tag %s and not %s", read.warned(), read.tag(), created.tag())
		}
		if again := s.write(http.MethodPost, "/pathway-proposals", s.sample(plan.PathwayProposals), onceAs("proposal")); again.warned() != created.warned() || again.tag() != created.tag() {
			t.Errorf("replayed with other warnings: %s", again.body)
		}
		considered := s.write(http.MethodPatch, path+"?dryRun=true", object{"projectView": object{"answer": "no", "reason": "Ingen passar."}}, ifMatch(read.tag())).want(http.StatusOK)
		if got := considered.warned(); got != "grant_not_considered /grantView" {
			t.Error(got)
		}
	})
	t.Run("two leaders of one side, and names that are alike", func(t *testing.T) {
		s := whole.in(t)
		committee := s.write(http.MethodPost, "/committees", s.sample(plan.Committees)).want(http.StatusCreated).at("id")
		holding := func(name, employer string) *answer {
			in := s.sample(plan.RoleHoldings)
			in["committee"], in["role"], in["personName"], in["employer"] = object{"id": committee}, "leader", name, object{"key": employer}
			in["validFrom"] = object{"text": "2031", "from": "2031-01-01", "to": "2031-12-31", "precision": "year", "recurrence": nil, "meeting": nil}
			delete(in, "validTo")
			return s.write(http.MethodPost, "/role-holdings", in).want(http.StatusCreated)
		}
		municipality := s.get("/organisations?kind=municipality&limit=2").keys()
		if got := holding("Åse Prøve-Vik", municipality[0]).warned(); got != "" {
			t.Error(got)
		}
		if got := holding("Ase Prøve Vik", municipality[1]).warned(); got != "similar_names /personName, two_leaders_of_one_side /employer" {
			t.Error(got)
		}
	})
	t.Run("a seventh revision in a year (R14)", func(t *testing.T) {
		s := whole.in(t)
		for n := range 7 {
			in := s.sample(plan.ActionPlans)
			in["kind"], in["revisionYear"] = "action_plan", 2039
			delete(in, "key")
			got, want := s.write(http.MethodPost, "/action-plans", in).want(http.StatusCreated).warned(), ""
			if n == 6 {
				want = "too_many_revisions /revisionYear"
			}
			if got != want {
				t.Errorf("plan %d: %q", n+1, got)
			}
		}
	})
}
