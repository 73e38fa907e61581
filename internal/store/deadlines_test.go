package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/dbtest"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// bound is a deadline at a meeting.
func bound(key string, lead *int) *plan.Deadline {
	return &plan.Deadline{Object: head(key), Kind: "in_text", Basis: plan.DeadlineBasisStated, Standing: plan.StandingInForce, Meeting: plan.RefTo("mote"), LeadDays: lead}
}

func dueOn(b *base, key string) string { return get(b, store.Deadlines, key).DueOn.String() }

// Its meeting moves and is cancelled: each bound deadline follows in the same transaction with a row of its own, those edited by hand stay.
func TestDeadlinesFollowTheirMeeting(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	closed := bound("lukka", nil)
	b.add(bound("same-dag", nil), bound("to-veker-for", new(14)), bound("handsett", nil), closed, deadline("fri", 1))
	if got := dueOn(b, "same-dag") + " " + dueOn(b, "to-veker-for"); got != "2022-09-14 2022-08-31" {
		t.Fatal(got)
	}
	if d, err := change(b, store.Deadlines, "handsett", func(d *plan.Deadline) { d.DueOn = plan.MustDate("2022-10-01") }); err != nil || !d.DueOnEdited {
		t.Fatal(err, "an edit by hand is not remembered")
	}
	cancel := plan.Step{To: "cancelled", OccurredOn: plan.MustDate("2022-09-01"), Reason: new("fell bort")}
	if _, err := store.Move(t.Context(), b.Store, store.Deadlines, admin(), "lukka", anyVersion(), cancel, store.MoveDeadline(store.Wants{})); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		move func(m *plan.Meeting)
		want string // same-dag, to-veker-for, handsett, lukka
		rows int64
	}{
		{func(m *plan.Meeting) { m.Date = plan.MustDate("2022-09-21") }, "2022-09-21 2022-09-07 2022-10-01 2022-09-14", 3},
		{func(m *plan.Meeting) { m.Title = "Nytt namn" }, "2022-09-21 2022-09-07 2022-10-01 2022-09-14", 1},
		{func(m *plan.Meeting) { m.Date = plan.Date{} }, "  2022-10-01 2022-09-14", 3},
		{func(m *plan.Meeting) { m.Date = plan.MustDate("2022-11-02") }, "2022-11-02 2022-10-19 2022-10-01 2022-09-14", 3},
	} {
		before := b.changes()
		if _, err := change(b, store.Meetings, "mote", c.move); err != nil {
			t.Fatal(err)
		}
		holdDeadlines(t, b, c.want, before, c.rows)
	}
	before := b.changes()
	if _, err := store.Move(t.Context(), b.Store, store.Meetings, admin(), "mote", anyVersion(), plan.Step{To: "cancelled", OccurredOn: plan.MustDate("2022-10-20")}, store.MoveMeeting); err != nil {
		t.Fatal(err)
	}
	holdDeadlines(t, b, "  2022-10-01 2022-09-14", before, 3)
	// To take away what was set by hand gives the day back to the rule; here there is none any more.
	if d, err := change(b, store.Deadlines, "handsett", func(d *plan.Deadline) { d.DueOn = plan.Date{} }); err != nil || d.DueOnEdited || !d.DueOn.IsZero() {
		t.Error(d, err)
	}
}

func holdDeadlines(t *testing.T, b *base, want string, before, rows int64) {
	t.Helper()
	var days []string
	for _, key := range []string{"same-dag", "to-veker-for", "handsett", "lukka"} {
		days = append(days, dueOn(b, key))
	}
	if got := strings.Join(days, " "); got != want {
		t.Errorf("due on %q and not %q", got, want)
	}
	newest := "FROM (SELECT * FROM changes ORDER BY id DESC LIMIT $1) n"
	if n := b.changes() - before; n != rows || b.number("SELECT count(DISTINCT changed_at) "+newest, n) != 1 || b.number("SELECT count(DISTINCT object_id) "+newest, n) != rows {
		t.Errorf("%d rows in the log and not %d", n, rows)
	}
}

func TestAnExtensionKeepsTheEarlierDate(t *testing.T) {
	t.Parallel()
	b := peopled(t)
	b.add(bound("frist", nil))
	before := b.changes()
	on := plan.MustDate("2022-09-10")
	_, err := store.Change(t.Context(), b.Store, store.Deadlines, admin(), plan.Change, "frist", anyVersion(), store.ExtendDeadline(plan.MustDate("2022-09-14"), "same dag", on))
	refused(t, err, plan.Invalid, "invalid_request")
	if b.changes() != before {
		t.Error("what was refused was written")
	}
	for i, day := range []string{"2022-10-01", "2022-11-01"} {
		d, err := store.Change(t.Context(), b.Store, store.Deadlines, admin(), plan.Change, "frist", anyVersion(), store.ExtendDeadline(plan.MustDate(day), "treng tid", on))
		if err != nil || d.DueOn.String() != day || !d.DueOnEdited || len(d.Extensions) != i+1 {
			t.Fatal(err, d)
		}
	}
	x := get(b, store.Deadlines, "frist").Extensions
	if len(x) != 2 || x[0].DueOn.String() != "2022-09-14" || x[1].DueOn.String() != "2022-10-01" || x[1].Reason != "treng tid" || x[1].ExtendedOn != on {
		t.Error(x)
	}
	if n := b.number("SELECT count(*) FROM changes WHERE reason = 'treng tid'"); n != 2 {
		t.Errorf("%d rows tell the reason", n)
	}
	if _, err := change(b, store.Meetings, "mote", func(m *plan.Meeting) { m.Date = plan.MustDate("2022-12-01") }); err != nil || dueOn(b, "frist") != "2022-11-01" {
		t.Error("an extension is a day set by hand:", dueOn(b, "frist"), err)
	}
}

// The filter by state finds what StateOn computes, on every day around every bound.
func TestTheFilterByStateAgreesWithTheDomain(t *testing.T) {
	t.Parallel()
	url := dbtest.New(t)
	clock := make(chan time.Time, 1)
	now := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
	clock <- now
	b := open(t, url, store.Options{Now: func() time.Time { n := <-clock; clock <- n; return n }})
	roots := []plan.Root{&plan.Community{Object: head(moreOgRomsdal)}}
	today := plan.Today(now)
	for _, state := range []plan.DeadlineState{plan.DeadlineOpen, plan.DeadlineMet, plan.DeadlineCancelled} {
		for _, standing := range []plan.Standing{plan.StandingProposed, plan.StandingInForce} {
			for _, days := range []int{-400, -2, -1, 0, 1, 2, plan.DueSoonDays - 1, plan.DueSoonDays, plan.DueSoonDays + 1, 400, 9999} {
				d := &plan.Deadline{Object: head(fmt.Sprintf("f-%s-%s-%d", state, standing, 1000+days)), Kind: "in_text", Basis: plan.DeadlineBasisStated, Standing: standing, State: state}
				if d.DueOn = today.AddDays(days); days == 9999 {
					d.DueOn = plan.Date{}
				}
				if state == plan.DeadlineMet {
					d.MetOn, d.Evidence = today, &plan.Evidence{Text: "Sendt"}
				}
				roots = append(roots, d)
			}
		}
	}
	b.add(roots...)
	states := []string{"upcoming", "due_soon", "overdue", "without_date", "met", "cancelled"}
	queries := [][]string{{"overdue", "due_soon"}, {"upcoming", "met"}, states}
	for _, s := range states {
		queries = append(queries, []string{s})
	}
	// 23:30 in UTC is the next day in Oslo, and so it is at 22:30 when it is summer there.
	for _, at := range []time.Time{now, now.AddDate(0, 0, 1), time.Date(2026, 3, 28, 22, 59, 0, 0, time.UTC), time.Date(2026, 3, 28, 23, 1, 0, 0, time.UTC), time.Date(2026, 3, 29, 22, 1, 0, 0, time.UTC)} {
		<-clock
		clock <- at
		for _, wanted := range queries {
			page, err := store.List(t.Context(), b.Store, store.Deadlines, public(), store.Query{Limit: 200, Filters: map[string][]string{"state": wanted}})
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]bool{}
			for _, d := range page.Items {
				found[d.Key] = true
			}
			for _, r := range roots[1:] {
				d := r.(*plan.Deadline)
				if is := d.StateOn(plan.Today(at)); found[d.Key] != slices.Contains(wanted, string(is)) {
					t.Errorf("at %s %s is %s; found by %v: %v", at, d.Key, is, wanted, found[d.Key])
				}
			}
		}
	}
}
