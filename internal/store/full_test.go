package store_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// enumValues are values of the closed lists that fit beside all other fields of an object.
var enumValues = map[reflect.Type]string{
	reflect.TypeFor[plan.Language]():        "nb",
	reflect.TypeFor[plan.Visibility]():      "published",
	reflect.TypeFor[plan.Precision]():       "period",
	reflect.TypeFor[plan.Standing]():        "in_force",
	reflect.TypeFor[plan.MeetingMode]():     "hybrid",
	reflect.TypeFor[plan.MeetingState]():    "held",
	reflect.TypeFor[plan.DecisionState]():   "adopted",
	reflect.TypeFor[plan.ActionPlanKind]():  "joint_plan",
	reflect.TypeFor[plan.ActionPlanState](): "adopted",
	reflect.TypeFor[plan.AssignmentState](): "issued",
	reflect.TypeFor[plan.HearingState]():    "answered",
	reflect.TypeFor[plan.ProposalState]():   "presented",
	reflect.TypeFor[plan.ProposalKind]():    "further_development",
	reflect.TypeFor[plan.ViewAnswer]():      "no",
	reflect.TypeFor[plan.DeadlineState]():   "met",
	reflect.TypeFor[plan.DeadlineBasis]():   "expected",
	reflect.TypeFor[plan.MeasureStatus]():   "in_progress",
	reflect.TypeFor[plan.PriorityFlag]():    "yes",
	reflect.TypeFor[plan.ReadingKind]():     "year",
	reflect.TypeFor[plan.RoleKind]():        "deputy",
	reflect.TypeFor[plan.SeatKind]():        "alternating",
	reflect.TypeFor[plan.AliasKind]():       "misspelling",
	reflect.TypeFor[plan.ActorKind]():       "person",
	reflect.TypeFor[plan.AttendanceRole]():  "speaker",
	reflect.TypeFor[plan.Noun]():            "action-plans",
}

// fieldValues are values of fields that not every text or number fits, by noun and JSON name, or by the name alone.
var fieldValues = map[string]any{
	"key": "full", "system": "system-%d", "checksum": strings.Repeat("0a", 32),
	"from": 2022, "to": 2023, "column": 2022, "year": 2022, "revisionYear": 2024, "sequence": 39, "priorityRank": 3, "revisionIntervalYears": 3,
	"leadDays": 2, "meetings": 20, "digitalMeetings": 5, "physicalMeetings": 6, "cases": 30, "decisionCases": 20, "count": 2,
	"cases/number": "39/22", "communities/key": moreOgRomsdal, "externalIds/key": "nøkkel %d",
	"organisations/kind": "hospital", "cases/kind": "principle", "projects/kind": "research", "deadlines/kind": "agreement",
	"agreements/kind": "sub_agreement", "documents/kind": "news", "discrepancies/kind": "figure", "focus-areas/theme": "economy",
	"committees/type": "professional_committee", "committees/level": "3",
}

// generator sets every field of an object to a value that no other field has, as far as the field allows.
type generator struct {
	noun plan.Noun
	n    int
}

func (g *generator) fill(v reflect.Value, path, name string) {
	g.n++
	if enum, ok := enumValues[v.Type()]; ok {
		v.SetString(enum)
		return
	}
	switch v.Type() {
	case reflect.TypeFor[plan.Ref]():
		return // by the references, which know the noun
	case reflect.TypeFor[plan.Date]():
		v.Set(reflect.ValueOf(g.day(name)))
		return
	case reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2022, 5, 11, 9, g.n%60, 0, 123456000, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		g.fill(v.Elem(), path, name)
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if tag == "-" || tag == "deletedAt" {
				continue
			}
			if f.Anonymous {
				g.fill(v.Field(i), path, name)
				continue
			}
			g.fill(v.Field(i), path+"/"+tag, tag)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			g.fill(v.Index(i), path, name)
			if e := v.Index(i); e.Kind() == reflect.Int {
				e.SetInt(int64(2022 + i))
			}
		}
	case reflect.String:
		text := `Tekst %d «æøå» <&> \ 'x' "y" {z} – 🏥`
		if special, ok := g.special(path, name).(string); ok {
			text = special
		}
		if strings.Contains(text, "%d") {
			text = fmt.Sprintf(text, g.n)
		}
		v.SetString(text)
	case reflect.Int:
		v.SetInt(int64(g.n))
		if special, ok := g.special(path, name).(int); ok {
			v.SetInt(int64(special))
		}
	case reflect.Float64:
		v.SetFloat(float64(g.n) + 0.1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Array, reflect.Int64: // id and version are the store's
	default:
		panic("a field of a kind that the generator does not know: " + v.Type().String())
	}
}

// special is the value for a field with a form of its own; nil for any other.
func (g *generator) special(path, name string) any {
	of := string(g.noun)
	if parts := strings.Split(path, "/"); len(parts) > 2 {
		of = parts[len(parts)-2]
	}
	if v, ok := fieldValues[of+"/"+name]; ok {
		return v
	}
	return fieldValues[name]
}

func (g *generator) day(name string) plan.Date {
	switch name {
	case "from", "validFrom", "openedOn":
		return plan.MustDate("2022-01-05")
	case "to", "validTo":
		return plan.MustDate("2022-12-20")
	}
	return plan.MustDate("2022-02-01").AddDays(g.n) // later in the object is later in the year
}

// full is an object of a noun with every field set. Its references are those of the small world below.
func full(noun plan.Noun) plan.Root {
	r := plan.New(noun)
	g := &generator{noun: noun}
	g.fill(reflect.ValueOf(r).Elem(), "", "")
	suit(r)
	for _, ref := range r.References() {
		*ref.Ref = plan.RefTo(referred(noun, ref))
	}
	return r
}

// suit changes what the rules do not allow beside each other.
func suit(r plan.Root) {
	if l, ok := r.(plan.Lived); ok {
		state := reflect.ValueOf(r).Elem().FieldByName("State").String()
		for i := range *l.Steps() {
			t := &(*l.Steps())[i]
			t.From, t.To = &state, state
		}
	}
	switch r := r.(type) {
	case *plan.RoleHolding:
		r.Vacant = false
	case *plan.Meeting:
		r.Date = plan.MustDate("2022-05-11")
		end := r.StartsAt.Add(time.Hour)
		r.EndsAt = &end
	case *plan.Organisation:
		r.Numbers[0].Number, r.Numbers[1].Number = "1505", "987654321"
	case *plan.Measure:
		c := r.YearCells
		c[0] = plan.YearCell{Column: 2022, Raw: "2022", Reading: plan.ReadingYear, From: c[0].From, To: c[0].From}
		c[1] = plan.YearCell{Column: 2023, Raw: "2022-2023", Reading: plan.ReadingRange, From: c[1].From, To: c[1].To}
	}
}

// world are objects to refer to, one community's: what each noun's references name by their place in a list.
var world = map[plan.Noun][]string{
	plan.Communities: {moreOgRomsdal}, plan.Organisations: {"hmr", "sjukehus"}, plan.Documents: {"dok-1", "dok-2"}, plan.PatientGroups: {"gruppe-1", "gruppe-2"},
	plan.Committees: {"ssu", "pm"}, plan.RoleHoldings: {"leiar"}, plan.Meetings: {"mote"}, plan.Cases: {"sak"}, plan.Decisions: {"vedtak"},
	plan.ActionPlans: {"plan"}, plan.Goals: {"mal"}, plan.Assignments: {"oppdrag"}, plan.Projects: {"prosjekt-1", "prosjekt-2"}, plan.Guidelines: {"retningsline"},
	plan.Agreements: {"avtale"},
}

// otherwise are references that rules want to be others.
var otherwise = map[string]string{
	"measures/participants/0": "lsu", "measures/participants/1": "fsu",
	"assignments/addressees/0": "fsu", "assignments/addressees/1": "fsu-2", "assignments/backing": "pm",
	"pathway-proposals/committee": "fsu", "committees/successor": "fsu", "hearings/committee": "lsu", "organisations/localCommittee": "lsu",
	"committee-reports/jointMeetings/0/committee": "lsu", "committee-reports/jointMeetings/1/committee": "fsu",
}

func referred(noun plan.Noun, ref plan.Reference) string {
	if key, ok := otherwise[string(noun)+ref.Pointer]; ok {
		return key
	}
	keys := world[ref.Noun]
	if strings.HasSuffix(ref.Pointer, "/1") {
		return keys[1]
	}
	return keys[0]
}

// peopled opens a database with the small world.
func peopled(t testing.TB) *base {
	t.Helper()
	b := bare(t)
	committee := func(key, typ string, groups ...plan.Ref) *plan.Committee {
		c := &plan.Committee{Object: head(key), Type: typ, PatientGroups: groups}
		if key != "pm" {
			c.TasksFrom = []plan.Ref{plan.RefTo("pm")}
		}
		if typ == plan.TypeProfessional {
			c.TasksFrom = []plan.Ref{plan.RefTo("ssu")}
		}
		return c
	}
	group := func(key string, rank int) *plan.PatientGroup {
		return &plan.PatientGroup{Object: head(key), PriorityRank: &rank}
	}
	ssu, mote, name := plan.RefTo("ssu"), plan.RefTo("mote"), "Kari Nordmann"
	b.add(
		&plan.Organisation{Object: head("hmr"), Kind: "trust"}, &plan.Organisation{Object: head("sjukehus"), Kind: "hospital"},
		&plan.Document{Object: head("dok-1"), Kind: "other"}, &plan.Document{Object: head("dok-2"), Kind: "other"},
		group("gruppe-1", 1), group("gruppe-2", 2),
		committee("pm", plan.TypePartnership), committee("ssu", plan.TypeStrategic), committee("lsu", plan.TypeLocal),
		committee("fsu", plan.TypeProfessional, plan.RefTo("gruppe-1"), plan.RefTo("gruppe-2")), committee("fsu-2", plan.TypeProfessional),
		&plan.RoleHolding{Object: head("leiar"), Committee: ssu, Role: plan.RoleLeader, PersonName: &name},
		&plan.Meeting{Object: head("mote"), Committees: []plan.Ref{ssu, plan.RefTo("pm")}, Date: plan.MustDate("2022-09-14")},
		&plan.Case{Object: head("sak"), Committee: ssu, Meeting: mote, Kind: "unknown"},
		&plan.Decision{Object: head("vedtak"), Committee: ssu, Case: plan.RefTo("sak")},
		&plan.ActionPlan{Object: head("plan"), Committee: ssu, Kind: plan.KindJointPlan, Columns: plan.Years{2022, 2023}},
		&plan.Goal{Object: head("mal"), Plan: plan.RefTo("plan"), Committee: ssu},
		&plan.Assignment{Object: head("oppdrag"), Issuer: ssu, Addressees: []plan.Ref{plan.RefTo("fsu")}, Decision: plan.RefTo("vedtak"), DueMeeting: mote},
		&plan.Project{Object: head("prosjekt-1"), Kind: "other"}, &plan.Project{Object: head("prosjekt-2"), Kind: "other"},
		&plan.Guideline{Object: head("retningsline")}, &plan.Agreement{Object: head("avtale"), Kind: "cooperation_agreement"},
	)
	return b
}
