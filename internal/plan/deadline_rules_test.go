package plan

import "testing"

func TestDeadlineStateOn(t *testing.T) {
	today := MustDate("2026-11-21")
	for name, c := range map[string]struct {
		d    Deadline
		want DeadlineState
	}{
		"yesterday":            {Deadline{State: DeadlineOpen, Standing: StandingInForce, DueOn: today.AddDays(-1)}, DeadlineOverdue},
		"today":                {Deadline{State: DeadlineOpen, Standing: StandingInForce, DueOn: today}, DeadlineDueSoon},
		"in thirty days":       {Deadline{State: DeadlineOpen, Standing: StandingInForce, DueOn: today.AddDays(30)}, DeadlineDueSoon},
		"in thirty-one days":   {Deadline{State: DeadlineOpen, Standing: StandingInForce, DueOn: today.AddDays(31)}, DeadlineUpcoming},
		"no day":               {Deadline{State: DeadlineOpen, Standing: StandingInForce}, DeadlineWithoutDate},
		"no day, only a year":  {Deadline{State: DeadlineOpen, Standing: StandingInForce, Due: &ImpreciseDate{To: today.AddDays(-1)}}, DeadlineWithoutDate},
		"proposed, yesterday":  {Deadline{State: DeadlineOpen, Standing: StandingProposed, DueOn: today.AddDays(-1)}, DeadlineUpcoming},
		"proposed, today":      {Deadline{State: DeadlineOpen, Standing: StandingProposed, DueOn: today}, DeadlineUpcoming},
		"proposed, no day":     {Deadline{State: DeadlineOpen, Standing: StandingProposed}, DeadlineWithoutDate},
		"met, yesterday":       {Deadline{State: DeadlineMet, Standing: StandingInForce, DueOn: today.AddDays(-1)}, DeadlineMet},
		"cancelled, yesterday": {Deadline{State: DeadlineCancelled, Standing: StandingInForce, DueOn: today.AddDays(-1)}, DeadlineCancelled},
	} {
		want(t, name, c.d.StateOn(today), c.want)
	}
}

func TestDeadlineFollowsMeeting(t *testing.T) {
	due := &ImpreciseDate{Text: text("møtet i SSU 16.10.24"), From: MustDate("2024-10-16"), To: MustDate("2024-10-16"), Precision: PrecisionMeeting}
	d := &Deadline{State: DeadlineOpen, Meeting: RefTo("ssu"), DueOn: MustDate("2024-10-16"), Due: due}
	m := meeting("ssu", "2024-10-23", MeetingPlanned, "ssu")

	want(t, "it moves", d.FollowMeeting(m), true)
	want(t, "with the meeting", d.DueOn, MustDate("2024-10-23"))
	want(t, "once", d.FollowMeeting(m), false)
	d.LeadDays = whole(14)
	d.FollowMeeting(m)
	want(t, "lead time", d.DueOn, MustDate("2024-10-09"))
	want(t, "another meeting", d.FollowMeeting(meeting("other", "2025-01-01", MeetingPlanned)), false)

	m.State = MeetingCancelled
	want(t, "cancelled", d.FollowMeeting(m), true)
	want(t, "loses its date", d.StateOn(MustDate("2026-11-21")), DeadlineWithoutDate)
	want(t, "and keeps the wording", *d.Due.Text, "møtet i SSU 16.10.24")

	m.State = MeetingPlanned
	d.EditDueOn(MustDate("2024-11-01"))
	want(t, "a hand edit is not overwritten", d.FollowMeeting(m), false)
	want(t, "day", d.DueOn, MustDate("2024-11-01"))
	m.State = MeetingCancelled
	want(t, "nor when the meeting is cancelled", d.FollowMeeting(m), false)
	m.State = MeetingPlanned
	d.EditDueOn(Date{})
	want(t, "given back to the rule", d.FollowMeeting(m), true)
	want(t, "day", d.DueOn, MustDate("2024-10-09"))
	d.State = DeadlineMet
	m.Date = MustDate("2025-01-01")
	want(t, "met: it stays", d.FollowMeeting(m), false)
}

func TestDeadlineExtend(t *testing.T) {
	day := MustDate("2024-10-16")
	fresh := func() *Deadline {
		return &Deadline{State: DeadlineOpen, Standing: StandingInForce, DueOn: day, Meeting: RefTo("ssu"), Due: &ImpreciseDate{Text: text("16.10.24"), From: day, To: day, Precision: PrecisionMeeting}}
	}
	on := MustDate("2024-10-01")
	today := on
	d := fresh()
	want(t, "later", codes(d.Extend(MustDate("2024-12-11"), "møtet vart flytta", on, today)), "")
	want(t, "day", d.DueOn, MustDate("2024-12-11"))
	want(t, "by hand", d.DueOnEdited, true)
	want(t, "earlier date kept", d.Extensions[0].DueOn, day)
	want(t, "earlier wording kept", *d.Extensions[0].Due.Text, "16.10.24")
	want(t, "reason kept", d.Extensions[0].Reason, "møtet vart flytta")
	want(t, "checks", faultCodes(d.Check()), "/key invalid_key, /title required, /kind required")
	want(t, "again, before the first", codes(d.Extend(MustDate("2025-12-11"), "x", MustDate("2024-09-01"), today)), "/extendedOn before_previous_step")

	want(t, "the same day, no reason", codes(fresh().Extend(day, " ", on, today)), "/dueOn not_later, /reason required")
	want(t, "tomorrow", codes(fresh().Extend(MustDate("2024-12-11"), "x", on.AddDays(1), today)), "/extendedOn in_future")
	want(t, "no day", codes(fresh().Extend(Date{}, "x", Date{}, today)), "/dueOn not_later, /extendedOn required")
	d = fresh()
	d.State, d.Standing, d.DueOn = DeadlineMet, StandingProposed, Date{}
	want(t, "met, proposed, without a day", codes(d.Extend(MustDate("2024-12-11"), "x", on, today)), "not_open, not_in_force, without_date")
}

func TestDerivedDates(t *testing.T) {
	approved := ActionPlan{ApprovedOn: MustDate("2022-01-26")}
	slot := ActionPlan{ApprovedOn: MustDate("2022-01-26"), RevisionYear: whole(2025)}
	interval := ActionPlan{ApprovedOn: MustDate("2024-02-29"), RevisionIntervalYears: whole(1)}
	meetings := []Meeting{
		*meeting("b", "2023-03-01", MeetingPlanned, "ssu"), *meeting("a", "2023-02-01", MeetingHeld, "ssu", "pm"),
		*meeting("c", "2023-01-10", MeetingCancelled, "ssu"), *meeting("d", "2023-01-11", MeetingHeld, "pm"), *meeting("e", "", MeetingPlanned, "ssu"),
	}
	for name, c := range map[string]struct {
		got       *Derived
		dueOn     string
		precision Precision
		recurring bool
	}{
		"two years after approval (R13)":         {RevisionDue(&approved), "2024-01-26", PrecisionDay, false},
		"the assigned slot (R13)":                {RevisionDue(&slot), "2025-12-31", PrecisionYear, false},
		"its own interval":                       {RevisionDue(&interval), "2025-02-28", PrecisionDay, false},
		"no plan (R19)":                          {RevisionDue(&ActionPlan{}), "none", "", false},
		"year cell":                              {MeasureDue(NewYearCell(2022, "2023")), "2023-12-31", PrecisionYear, false},
		"range cell":                             {MeasureDue(NewYearCell(2024, "2024/25")), "2025-12-31", PrecisionPeriod, false},
		"yearly cell":                            {MeasureDue(NewYearCell(2022, "Årleg")), "", PrecisionRecurring, true},
		"unclear cell":                           {MeasureDue(NewYearCell(2022, "?")), "none", "", false},
		"blank cell":                             {MeasureDue(NewYearCell(2022, " ")), "none", "", false},
		"end of term":                            {AgreementDue(&Agreement{ValidTo: &ImpreciseDate{From: MustDate("2024-01-01"), To: MustDate("2024-12-31"), Precision: PrecisionYear}}), "2024-12-31", PrecisionYear, false},
		"no end stated":                          {AgreementDue(&Agreement{ValidTo: &ImpreciseDate{Text: text("uviss")}}), "none", "", false},
		"annual report, PM not known (R32)":      {AnnualReportDue(2022, nil), "2023-12-31", PrecisionYear, false},
		"annual report at PM (R32)":              {AnnualReportDue(2022, meeting("pm", "2023-05-10", MeetingHeld, "pm")), "2023-05-10", PrecisionMeeting, false},
		"annual report, PM of a later year":      {AnnualReportDue(2022, meeting("pm", "2024-05-10", MeetingHeld, "pm")), "2023-12-31", PrecisionYear, false},
		"joint plan at SSU's first (R15)":        {EvaluationDue(2023, RefTo("ssu"), meetings), "2023-02-01", PrecisionMeeting, true},
		"joint plan, no meeting that year (R15)": {EvaluationDue(2024, RefTo("ssu"), meetings), "none", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			if c.got == nil || c.dueOn == "none" {
				want(t, "none", c.got == nil, c.dueOn == "none")
				return
			}
			want(t, "dueOn", c.got.DueOn.String(), c.dueOn)
			want(t, "precision", c.got.Due.Precision, c.precision)
			want(t, "recurring", c.got.Recurring, c.recurring)
		})
	}
}

func TestDeadlineFollowsDerived(t *testing.T) {
	d := &Deadline{State: DeadlineOpen}
	want(t, "takes the day", d.Follow(RevisionDue(&ActionPlan{ApprovedOn: MustDate("2022-01-26")})), true)
	want(t, "day", d.DueOn, MustDate("2024-01-26"))
	want(t, "wording", d.Due.Precision, PrecisionDay)
	want(t, "loses it", d.Follow(nil), true)
	want(t, "no day", d.DueOn.IsZero(), true)
	d.EditDueOn(MustDate("2025-01-01"))
	want(t, "by hand", d.Follow(RevisionDue(&ActionPlan{ApprovedOn: MustDate("2022-01-26")})), false)
}

func TestRevisionSlots(t *testing.T) {
	// The eleven approvals of 2022 (26/1, 27/4, 14/9, 16/11), a plan of the knowledge FSU that does not exist, and the joint plan.
	var plans []ActionPlan
	for i, day := range []string{"2022-01-26", "2022-01-26", "2022-01-26", "2022-01-26", "2022-04-27", "2022-04-27", "2022-09-14", "2022-09-14", "2022-11-16", "2022-11-16", "2022-11-16"} {
		plans = append(plans, ActionPlan{Object: object(string(rune('a' + i))), Kind: KindActionPlan, State: PlanAdopted, ApprovedOn: MustDate(day)})
	}
	plans = append(plans, ActionPlan{Object: object("kunnskap"), Kind: KindActionPlan, State: PlanNone},
		ActionPlan{Object: object("felles"), Kind: KindJointPlan, State: PlanAdopted, ApprovedOn: MustDate("2022-11-16")})
	slots, warnings := RevisionSlots(plans)
	want(t, "years", len(slots), 1)
	want(t, "all of them in 2024", len(slots[0].Plans), 11)
	want(t, "flagged (R14)", slots[0].Over, true)
	want(t, "warning", warningCodes(warnings), "too_many_revisions")
	want(t, "due on 1 May 2024 (R13)", len(DueForRevision(plans[:11], MustDate("2024-05-01"))), 6)
	for i := range 5 {
		plans[i].RevisionYear = whole(2025)
	}
	slots, warnings = RevisionSlots(plans)
	want(t, "years", len(slots), 2)
	want(t, "2024", len(slots[0].Plans), 6)
	want(t, "2025", len(slots[1].Plans), 5)
	want(t, "six are allowed", warningCodes(warnings), "")
	want(t, "the slot counts, not the approval", len(DueForRevision(plans[:11], MustDate("2024-05-01"))), 1)
}
