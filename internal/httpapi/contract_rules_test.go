package httpapi_test

import (
	"net/http"
	"slices"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// tied are the members that a rule of the domain ties to other members or other objects, so that no value made from the contract alone
// would do. A valid body has them as a shipped object has them, or not at all.
var tied = map[plan.Noun][]string{
	plan.ActionPlans:      {"period", "columns", "approvedOn", "revisionYear", "kind", "committee"}, // in order; no approval without a plan (R19)
	plan.Agreements:       {"validFrom", "validTo"},                                                 // the end after the start
	plan.Assignments:      {"issuer", "addressees", "backing", "issuedOn", "decision", "dueMeeting"},
	plan.Cases:            {"committee", "meeting", "number", "year", "sequence"}, // a meeting of the committee; year and sequence of the number
	plan.CommitteeReports: {"committee", "year", "meetings", "digitalMeetings", "physicalMeetings", "cases", "decisionCases", "jointMeetings"},
	plan.Committees:       {"type", "level", "tasksFrom", "validFrom", "validTo"},                                                           // nobody tasks the top body (R1)
	plan.Communities:      {"trust", "sources", "figures", "established"},                                                                   // a new community has nothing to refer to
	plan.Deadlines:        {"meeting", "leadDays", "due", "recurring", "standing"},                                                          // lead days need a meeting; what comes back is recurring
	plan.Decisions:        {"committee", "case", "meeting", "decidedOn", "actionPlan", "guideline", "number"},                               // of one committee (R39)
	plan.Discrepancies:    {"statements"},                                                                                                   // two at least (R31)
	plan.FocusAreas:       {"committee", "meeting"},                                                                                         // a meeting of the committee (R40)
	plan.Goals:            {"plan", "parent"},                                                                                               // one plan, two levels
	plan.Guidelines:       {"approvedBy"},                                                                                                   // SSU alone (R20)
	plan.Hearings:         {"committee", "askedBy", "openedOn", "dueOn", "answeredOn"},                                                      // no committee asks itself
	plan.Measures:         {"plan", "goal", "committee", "participants", "patientGroups", "priorityFlag", "yearCells", "statusReports"},     // R16, R21, R23, R25
	plan.Meetings:         {"committees", "when", "date", "startsAt", "endsAt", "attendance"},                                               // one day; somebody attends
	plan.Organisations:    {"validFrom", "validTo", "numbers", "localCommittee", "parent"},                                                  // numbers do not overlap; areas are those of LSUs
	plan.PathwayProposals: {"assignment", "committee", "patientGroup", "dueMeeting", "presentedAt", "decision", "projectView", "grantView"}, // R34, R35, R37, R38
	plan.PatientGroups:    {"priorityRank"},                                                                                                 // all four places are taken (R9)
	plan.RoleHoldings:     {"committee", "vacant", "personName", "personKey", "acting", "validFrom", "validTo", "alternatesWith"},           // a vacant seat has nobody
}

// rightful says of each problem that answers a request without a fault why that is right.
var rightful = map[string]string{
	"illegal_transition": "a step was asked for that the state of the object, or a guard, does not allow",
	"refers_to_draft":    "a published object does not refer to a draft",
	"report_exists":      "a committee has one report a year, and the years are few",
	"cannot_extend":      "the deadline was met or cancelled by an earlier step, is only proposed or has no day",
	"external_id_taken":  "a body in full gives again what another object was given",
}

// valid makes a body for a new object of a noun that fits the contract and the rules. A member that is not tied gets a value of its own,
// or is left out.
func (l *lane) valid(noun plan.Noun) object {
	l.s.t.Helper()
	if l.samples[noun] == nil {
		l.samples[noun] = l.s.sample(noun)
	}
	body := object{}
	schema := bodySchema(l.s.t, http.MethodPost, at(noun))
	made := l.object(schema, site{noun: noun}, l.maybe(4))
	for name := range schema.Properties {
		from := made
		if name == "community" || slices.Contains(tied[noun], name) {
			from = l.samples[noun]
		}
		if v, ok := from[name]; ok {
			body[name] = v
		}
	}
	body["key"] = l.word()
	if noun == plan.CommitteeReports {
		body["year"] = 1900 + l.IntN(120)
	}
	return body
}
