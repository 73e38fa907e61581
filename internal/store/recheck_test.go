package store_test

import (
	"strings"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// A rule that looks from one object to another is held from both sides.
func TestAChangeBreaksNoRuleOfOthers(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	ssu, name := plan.RefTo("ssu"), "Ola Nordmann"
	b.add(
		&plan.Guideline{Object: head("godkjend"), ApprovedBy: ssu},
		&plan.Organisation{Object: head("molde"), Kind: "municipality", LocalCommittee: plan.RefTo("lsu")},
		&plan.Measure{Object: head("tiltak"), Plan: plan.RefTo("plan"), Committee: ssu, PriorityFlag: plan.PriorityFlagYes, PatientGroups: []plan.Ref{plan.RefTo("gruppe-2")}},
		&plan.PathwayProposal{Object: head("forlop"), Assignment: plan.RefTo("oppdrag"), Committee: plan.RefTo("fsu"), PatientGroup: plan.RefTo("gruppe-1"), DueMeeting: plan.RefTo("mote")},
		&plan.FocusArea{Object: head("tema"), Committee: plan.RefTo("pm"), Meeting: plan.RefTo("mote")},
		&plan.RoleHolding{Object: head("vara"), Committee: ssu, Role: plan.RoleDeputy, PersonName: &name, AlternatesWith: plan.RefTo("leiar")},
		&plan.Decision{Object: head("plan-vedtak"), Committee: plan.RefTo("pm"), ActionPlan: plan.RefTo("plan"), State: plan.DecisionAdopted},
	)
	committee := func(key string, fn func(*plan.Committee)) func() error {
		return func() error { _, err := change(b, store.Committees, key, fn); return err }
	}
	for name, c := range map[string]struct {
		change func() error
		breaks string
	}{
		"SSU becomes another body (R20)":       {committee("ssu", func(c *plan.Committee) { c.Type = plan.TypeExtended }), "guidelines/godkjend"},
		"an LSU becomes another body":          {committee("lsu", func(c *plan.Committee) { c.Type = plan.TypeExtended }), "organisations/molde"},
		"an FSU becomes another body (R34)":    {committee("fsu", func(c *plan.Committee) { c.Type = plan.TypeExtended }), "pathway-proposals/forlop"},
		"a patient group is no longer its own": {committee("fsu", func(c *plan.Committee) { c.PatientGroups = c.PatientGroups[1:] }), "pathway-proposals/forlop"},
		"a group loses its priority (R9)": {func() error {
			_, err := change(b, store.PatientGroups, "gruppe-2", func(g *plan.PatientGroup) { g.PriorityRank = nil })
			return err
		}, "measures/tiltak"},
		"the assignment goes to another (R34)": {func() error {
			_, err := change(b, store.Assignments, "oppdrag", func(a *plan.Assignment) { a.Addressees = []plan.Ref{plan.RefTo("fsu-2")} })
			return err
		}, "pathway-proposals/forlop"},
		"PM no longer holds the meeting (R40)": {func() error {
			_, err := change(b, store.Meetings, "mote", func(m *plan.Meeting) { m.Committees = m.Committees[:1] })
			return err
		}, "focus-areas/tema"},
		"a seat moves away from the other": {func() error {
			_, err := change(b, store.RoleHoldings, "leiar", func(r *plan.RoleHolding) { r.Committee = plan.RefTo("pm") })
			return err
		}, "role-holdings/vara"},
		"a joint plan becomes a committee's own (R12)": {func() error {
			_, err := change(b, store.ActionPlans, "plan", func(a *plan.ActionPlan) { a.Kind = plan.KindActionPlan })
			return err
		}, "decisions/plan-vedtak"},
	} {
		before := b.changes()
		if e := refused(t, c.change(), plan.Conflict, "breaks_others"); !strings.Contains(e.Detail, c.breaks) {
			t.Errorf("%s: %s", name, e.Detail)
		}
		if n := b.changes(); n != before {
			t.Errorf("%s: %d rows in the log", name, n-before)
		}
	}
	if _, err := change(b, store.Committees, "fsu-2", func(c *plan.Committee) { c.Type = plan.TypeExtended }); err != nil {
		t.Errorf("nothing rests on fsu-2: %v", err)
	}
}

// Two changes that are each right, and wrong together, do not both happen: the meeting is taken from PM while a case of it is given to PM.
func TestRulesHoldBesideOtherTransactions(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	hold, err := b.sql.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = hold.Rollback(t.Context()) }()
	if _, err := hold.Exec(t.Context(), "LOCK TABLE meetings IN SHARE MODE"); err != nil { // lets rows be locked, and not written
		t.Fatal(err)
	}
	waiting := func() int64 {
		return b.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
	}
	meeting, cas := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := change(b, store.Meetings, "mote", func(m *plan.Meeting) { m.Committees = m.Committees[:1] })
		meeting <- err
	}()
	eventually(t, "the change of the meeting has passed its checks", func() bool { return waiting() == 1 })
	go func() {
		_, err := store.Change(t.Context(), b.Store, store.Cases, admin(), plan.Change, "sak", anyVersion(), func(tx *store.Tx, c *plan.Case) error {
			c.Committee = plan.RefTo("pm")
			d, err := store.Locked(tx, store.Decisions, plan.Change, "vedtak")
			if err == nil {
				d.Committee = plan.RefTo("pm")
			}
			return err
		})
		cas <- err
	}()
	eventually(t, "the change of the case is at its end, or waits", func() bool { return waiting() == 2 || len(cas) == 1 })
	if err := hold.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-meeting; err != nil {
		t.Error(err)
	}
	refused(t, <-cas, plan.Invalid, "invalid_request")
	if c, m := get(b, store.Cases, "sak"), get(b, store.Meetings, "mote"); c.Committee.Key != "ssu" || len(m.Committees) != 1 {
		t.Errorf("a case of %s at a meeting of %v", c.Committee.Key, m.Committees)
	}
}
