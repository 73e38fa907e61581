package store_test

import (
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// What a transaction itself lets go of holds nothing back in it: the statements before a question have been sent when it is asked.
func TestAMeasureIsTakenFromAGoalThatIsDeletedWithIt(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	b.add(
		&plan.Goal{Object: head("delmal"), Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu")},
		&plan.Measure{Object: head("tiltak"), Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu"), Goal: plan.RefTo("delmal")},
	)
	refused(t, store.Delete(t.Context(), b.Store, store.Goals, admin(), "delmal", anyVersion()), plan.Conflict, "referenced")
	b.write(func(tx *store.Tx) error {
		m, err := store.Locked(tx, store.Measures, plan.Change, "tiltak")
		if err != nil {
			return err
		}
		g, err := store.Locked(tx, store.Goals, plan.Delete, "delmal")
		if err != nil {
			return err
		}
		m.Goal, g.DeletedAt = plan.Ref{}, &tx.Now
		return nil
	})
	if m := get(b, store.Measures, "tiltak"); !m.Goal.IsZero() {
		t.Errorf("it hangs on %s", m.Goal.Key)
	}
}

// A rule that has nothing new to look at in a measure is asked again when the measure comes back: its goal may have moved meanwhile.
func TestAMeasureThatComesBackKeepsTheRules(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	b.add(
		&plan.ActionPlan{Object: head("neste-plan"), Kind: plan.KindJointPlan, Committee: plan.RefTo("ssu")},
		&plan.Goal{Object: head("delmal"), Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu")},
		&plan.Measure{Object: head("tiltak"), Plan: plan.RefTo("plan"), Committee: plan.RefTo("ssu"), Goal: plan.RefTo("delmal")},
	)
	move := func() error {
		_, err := change(b, store.Goals, "delmal", func(g *plan.Goal) { g.Plan = plan.RefTo("neste-plan") })
		return err
	}
	refused(t, move(), plan.Conflict, "breaks_others")
	if err := store.Delete(t.Context(), b.Store, store.Measures, admin(), "tiltak", anyVersion()); err != nil {
		t.Fatal(err)
	}
	if err := move(); err != nil {
		t.Fatal(err)
	}
	_, err := store.Restored(t.Context(), b.Store, store.Measures, admin(), "tiltak")
	refused(t, err, plan.Conflict, "cannot_restore")
}

// What a write answers names others as they are, also what it has itself given another name.
func TestAnAnswerNamesWhatTheWriteRenamed(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	c, err := change(b, store.Communities, moreOgRomsdal, func(c *plan.Community) { c.Title = "Eit anna namn" })
	if err != nil {
		t.Fatal(err)
	}
	equalObjects(t, c, get(b, store.Communities, moreOgRomsdal))
	if c.Community.Title != "Eit anna namn" {
		t.Errorf("it is in %q", c.Community.Title)
	}
	m, err := change(b, store.Measures, aMeasure(b).Key, func(m *plan.Measure) {
		m.Committee = plan.Ref{ID: m.Committee.ID, Key: m.Committee.Key} // as a patch gives it
		m.Label = &m.Title
	})
	if err != nil {
		t.Fatal(err)
	}
	equalMeasures(t, m, get(b, store.Measures, m.Key))
	if m.Committee.Title == "" {
		t.Error("its committee has no title")
	}
}

// Keys that nothing has name nothing, whatever they are written with.
func TestKeysOfAnyFormAreLookedUp(t *testing.T) {
	t.Parallel()
	b := shipped(t)
	m := aMeasure(b)
	_, err := change(b, store.Measures, m.Key, func(m *plan.Measure) {
		m.Participants = []plan.Ref{plan.RefTo(`a","b`), plan.RefTo("fsu-multisjuke"), plan.RefTo(`\`), plan.RefTo("fsu-ikt"), plan.RefTo("fsu-barn-og-unge")}
	})
	e := refused(t, err, plan.Invalid, "invalid_request")
	if len(e.Fields) != 2 {
		t.Errorf("%d faults: %v", len(e.Fields), e.Fields)
	}
	for i, f := range e.Fields {
		if f.Code != "unknown_reference" {
			t.Errorf("%d: %v", i, f)
		}
	}
}
