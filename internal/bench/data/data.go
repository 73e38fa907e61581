// Package data makes a plan of the size that the benchmark measures with: always the same texts and figures from one seed. It is part of
// the benchmark alone; the service does not contain it.
package data

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Size says how much there is.
type Size struct {
	Committees, Measures int
}

// Full is the size that the figures in the README were measured with: with three reports each, 600,000 year statuses.
func Full() Size { return Size{Committees: 228, Measures: 200_000} }

// Community is the key of the one community.
const Community = "more-og-romsdal"

const (
	seed            = 20261121
	goalsOfPlan     = 10
	documents       = 5
	firstYear       = 2022
	yearsWithStatus = 3
)

// begun is when the data was written, by its own account.
var begun = time.Date(2024, 1, 15, 8, 0, 0, 0, time.UTC)

// around is everything but the measures: what they refer to. It goes in as an import does.
func around(size Size) []plan.Root {
	r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same data each time, nothing secret
	v := words()
	head := func(key, title string) plan.Object {
		return plan.Object{Key: key, Title: title, Language: plan.LanguageNn, Visibility: plan.VisibilityPublished, Community: plan.RefTo(Community)}
	}
	community := &plan.Community{Object: head(Community, "Helsefellesskap Møre og Romsdal")}
	community.Community = plan.Ref{}
	roots := []plan.Root{community}
	for i := range documents {
		roots = append(roots, &plan.Document{Object: head(documentKey(i), fmt.Sprintf("Årsrapport %d", firstYear+i)), Kind: "annual_report"})
	}
	for i, g := range v.groups[:4] {
		rank := i + 1
		roots = append(roots, &plan.PatientGroup{Object: head(groupKey(i), g), PriorityRank: &rank})
	}
	for i := range size.Committees {
		short := fmt.Sprintf("FSU %d", i+1)
		roots = append(roots, &plan.Committee{
			Object: head(committeeKey(i), fmt.Sprintf("Fagleg samarbeidsutval %d for %s", i+1, pick(r, v.things))),
			Type:   plan.TypeProfessional, ShortTitle: &short, Ordinal: i,
			Aliases: []plan.Alias{{Text: fmt.Sprintf("Fagråd %d", i+1), Kind: plan.AliasKindFormerName}},
		})
		roots = append(roots, &plan.ActionPlan{
			Object:    head(planKey(i), fmt.Sprintf("Handlingsplan %d", i+1)),
			Committee: plan.RefTo(committeeKey(i)), Kind: plan.KindActionPlan, Columns: plan.Years{firstYear, firstYear + 1, firstYear + 2, firstYear + 3},
			Period: &plan.Period{From: firstYear, To: firstYear + 3},
		})
		for g := range goalsOfPlan {
			text := v.description(r)
			roots = append(roots, &plan.Goal{
				Object: head(goalKey(i, g), v.title(r)), Plan: plan.RefTo(planKey(i)), Committee: plan.RefTo(committeeKey(i)), Ordinal: g, Description: &text,
			})
		}
	}
	return roots
}

func documentKey(i int) string      { return fmt.Sprintf("arsrapport-%d", firstYear+i) }
func groupKey(i int) string         { return fmt.Sprintf("gruppe-%d", i+1) }
func committeeKey(i int) string     { return fmt.Sprintf("fsu-%03d", i+1) }
func planKey(i int) string          { return fmt.Sprintf("plan-%03d", i+1) }
func goalKey(plan, goal int) string { return fmt.Sprintf("plan-%03d-mal-%02d", plan+1, goal+1) }

// MeasureKey is the key of the measure with a number from 0.
func MeasureKey(i int) string { return fmt.Sprintf("tiltak-%06d", i+1) }

// measures makes the measures one after another.
type measures struct {
	size  Size
	r     *rand.Rand
	v     vocabulary
	refs  map[plan.Noun]map[string]plan.Ref
	count int
}

func newMeasures(size Size, refs map[plan.Noun]map[string]plan.Ref) *measures {
	return &measures{size: size, r: rand.New(rand.NewPCG(seed, 2)), v: words(), refs: refs} //nolint:gosec // as above
}

// next makes a measure as it would be read from the database. Its id is of the form of the others', and rises with its number.
func (m *measures) next() *plan.Measure {
	i := m.count
	m.count++
	c := i % m.size.Committees
	at := begun.Add(time.Duration(i) * time.Millisecond)
	text := m.v.description(m.r)
	o := &plan.Measure{
		Object: plan.Object{
			ID: m.id(at), Community: m.refs[plan.Communities][Community], Key: MeasureKey(i), Title: m.v.title(m.r), Language: plan.LanguageNn, Visibility: plan.VisibilityPublished,
			Version: 1, CreatedAt: at, UpdatedAt: at, Externals: []plan.ExternalID{},
			Sources: []plan.Source{{Document: m.refs[plan.Documents][documentKey(m.r.IntN(documents))], Locator: fmt.Sprintf("s. %d", 1+m.r.IntN(90))}},
		},
		Plan: m.refs[plan.ActionPlans][planKey(c)], Committee: m.refs[plan.Committees][committeeKey(c)], Goal: m.refs[plan.Goals][goalKey(c, m.r.IntN(goalsOfPlan))],
		Participants: []plan.Ref{}, Ordinal: i / m.size.Committees, Description: &text,
		Responsible:  plan.Responsibles{{Text: "Leiar i utvalet"}},
		PriorityFlag: plan.PriorityFlagUnknown, PatientGroups: []plan.Ref{}, YearCells: []plan.YearCell{}, StatusReports: []plan.StatusReport{}, ImportWarnings: plan.Texts{},
	}
	if m.r.IntN(3) == 0 {
		o.Participants = append(o.Participants, m.refs[plan.Committees][committeeKey((c+1)%m.size.Committees)])
	}
	if m.r.IntN(4) == 0 {
		o.PriorityFlag = plan.PriorityFlagYes
		o.PatientGroups = append(o.PatientGroups, m.refs[plan.PatientGroups][groupKey(m.r.IntN(4))])
	}
	year := firstYear + m.r.IntN(yearsWithStatus)
	o.YearCells = append(o.YearCells, plan.YearCell{Column: year, Raw: fmt.Sprint(year), Reading: plan.ReadingYear, From: &year})
	for y := range yearsWithStatus {
		o.StatusReports = append(o.StatusReports, plan.StatusReport{
			Year: firstYear + y, Status: []plan.MeasureStatus{plan.StatusNotDone, plan.StatusInProgress, plan.StatusDone}[m.r.IntN(3)],
			ReportedOn: plan.DateOf(time.Date(firstYear+y, 12, 1+m.r.IntN(20), 0, 0, 0, 0, time.UTC)),
		})
	}
	return o
}

// id is a UUID of version 7.
func (m *measures) id(at time.Time) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[8:], m.r.Uint64())
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|m.r.Uint64()&0x0fff|0x7000) //nolint:gosec // a year after 1970
	id[8] = id[8]&0x3f | 0x80
	return id
}
