package store_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// followUp is the SSU meeting with the four proposed decisions of 2024.
const followUp = "ssu-oppfolging-2024"

var decidedOn = plan.MustDate("2024-08-28")

func adopt(b *base, n int) error {
	step := plan.Step{To: "adopted", OccurredOn: decidedOn}
	_, err := store.Move(b.t.Context(), b.Store, store.Decisions, admin(), fmt.Sprintf("%s-vedtak-%d", followUp, n), anyVersion(), step, store.MoveDecision(store.Wants{}))
	return err
}

// states tells how far the follow-up of 2024 has come.
func states(b *base) string {
	b.t.Helper()
	var s string
	err := b.sql.QueryRow(b.t.Context(), `SELECT
		(SELECT string_agg(state, ' ' ORDER BY key) FROM decisions WHERE key LIKE 'ssu-oppfolging-2024-%') || ', ' ||
		(SELECT string_agg(state || coalesce(' ' || issued_on, ''), ' ' ORDER BY key) FROM assignments WHERE key LIKE 'ssu-2024-%') || ', ' ||
		(SELECT string_agg(state, ' ' ORDER BY key) FROM pathway_proposals) || ', ' || (SELECT standing FROM deadlines WHERE key = 'forlopspapir-ssu-2024-10-16')`).Scan(&s)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func guards(e plan.Error) (codes []string) {
	for _, g := range e.Guards {
		codes = append(codes, g.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

func TestAdoptionIssuesAndRequestsAtOnce(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	const nothing = "proposed proposed proposed proposed, proposed proposed, anticipated anticipated, proposed"
	holdStates(t, b, nothing)
	before := b.changes()
	if got := guards(refused(t, adopt(b, 1), plan.Conflict, "illegal_transition")); !slices.Equal(got, []string{"meeting_not_held"}) {
		t.Error(got)
	}
	if b.changes() != before {
		t.Error("what was refused was written")
	}
	held := plan.Step{To: "held", OccurredOn: decidedOn}
	if _, err := store.Move(t.Context(), b.Store, store.Meetings, admin(), followUp, anyVersion(), held, store.MoveMeeting); err != nil {
		t.Fatal(err)
	}
	// One addressee takes no work from SSU: then nothing happens at all.
	tasks := func(from string) {
		t.Helper()
		if _, err := change(b, store.Committees, "fsu-psykisk-helse-og-rus", func(c *plan.Committee) { c.TasksFrom = []plan.Ref{plan.RefTo(from)} }); err != nil {
			t.Fatal(err)
		}
	}
	tasks("lsu-molde")
	before = b.changes()
	if got := guards(refused(t, adopt(b, 1), plan.Conflict, "illegal_transition")); !slices.Equal(got, []string{"may_not_task"}) {
		t.Error(got)
	}
	holdStates(t, b, nothing)
	if b.changes() != before {
		t.Error("what was refused was written")
	}
	tasks("ssu")
	for _, c := range []struct {
		n    int
		rows int64
		want string
	}{
		{1, 5, "adopted proposed proposed proposed, issued 2024-08-28 issued 2024-08-28, requested requested, proposed"},
		{2, 1, "adopted adopted proposed proposed, issued 2024-08-28 issued 2024-08-28, requested requested, proposed"},
		{4, 2, "adopted adopted proposed adopted, issued 2024-08-28 issued 2024-08-28, requested requested, in_force"},
		{3, 1, "adopted adopted adopted adopted, issued 2024-08-28 issued 2024-08-28, requested requested, in_force"},
	} {
		before := b.changes()
		if err := adopt(b, c.n); err != nil {
			t.Fatal(err)
		}
		holdStates(t, b, c.want)
		rows := b.changes() - before
		if rows != c.rows || b.number("SELECT count(DISTINCT changed_at) FROM (SELECT changed_at FROM changes ORDER BY id DESC LIMIT $1) n", rows) != 1 {
			t.Errorf("decision %d left %d rows and not %d", c.n, rows, c.rows)
		}
	}
	refused(t, adopt(b, 1), plan.Conflict, "illegal_transition")
	for _, key := range []string{"forlop-2024-multisjuke", "forlop-2024-psykisk-helse-og-rus"} {
		p := get(b, store.PathwayProposals, key)
		if last := p.Transitions[len(p.Transitions)-1]; last.To != "requested" || last.OccurredOn != decidedOn || last.ActorKind != plan.ActorKindPerson || p.Version != 2 {
			t.Errorf("%s: %v at version %d", key, last, p.Version)
		}
	}
}

func holdStates(t *testing.T, b *base, want string) {
	t.Helper()
	if got := states(b); got != want {
		t.Errorf("%s\nand not %s", got, want)
	}
}
