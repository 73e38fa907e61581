package plan_test

import (
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// What people write is told from what programs read.
func TestTextMembers(t *testing.T) {
	t.Parallel()
	for noun, c := range map[plan.Noun]struct{ texts, others []string }{
		plan.RoleHoldings: {[]string{"/title", "/personName", "/personKey", "/position", "/validFrom/text", "/observations/*/name", "/observations/*/note", "/sources/*/locator"}, []string{"/role", "/seat", "/visibility", "/language", "/createdAt", "/validFrom/precision", "/id", "/observations"}},
		plan.Meetings:     {[]string{"/attendance/*/name", "/attendance/*/topic", "/transitions/*/reason", "/agenda/*", "/papersUrl"}, []string{"/state", "/mode", "/transitions/*/from", "/transitions/*/to", "/transitions/*/actorKind", "/attendance/*/role"}},
		plan.Measures:     {[]string{"/responsible/*/name", "/responsible/*/text", "/yearCells/*/raw", "/statusReports/*/note", "/statusReports/*/reporterRole"}, []string{"/priorityFlag", "/statusReports/*/status", "/yearCells/*/reading"}},
		plan.Committees:   {[]string{"/aliases/*/text", "/mandate"}, []string{"/type", "/level", "/aliases/*/kind"}},
		plan.Deadlines:    {[]string{"/evidence/text", "/extensions/*/reason"}, []string{"/kind", "/basis", "/standing"}},
	} {
		texts := plan.TextMembers(noun)
		for _, p := range c.texts {
			if !texts[p] {
				t.Errorf("%s%s is a text", noun, p)
			}
		}
		for _, p := range c.others {
			if texts[p] {
				t.Errorf("%s%s is no text", noun, p)
			}
		}
	}
	for _, noun := range plan.Nouns() {
		if !plan.TextMembers(noun)["/title"] {
			t.Errorf("%s has no title", noun)
		}
	}
}
