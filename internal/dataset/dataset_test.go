package dataset_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/helsefellesskap/fellesplan/internal/dataset"
	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// The numbers in these tests were counted in the five documents, row by row and section by section, and not in the data files.
// 000 to 004 are the documents in the order of documents.yaml.

// read is the set, read once for all tests, which only look at it.
var read = sync.OnceValues(func() ([]plan.Root, error) { return exchange.Read(dataset.MoreOgRomsdal()) })

func all(t *testing.T) []plan.Root {
	t.Helper()
	roots, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return roots
}

// of returns the objects of one type, in the order of the files.
func of[T any, P interface {
	*T
	plan.Root
}](t *testing.T) []T {
	t.Helper()
	var list []T
	for _, r := range all(t) {
		if x, ok := r.(P); ok {
			list = append(list, *x)
		}
	}
	return list
}

type place struct {
	noun plan.Noun
	key  string
}

// index finds objects by noun and key.
func index(t *testing.T) map[place]plan.Root {
	t.Helper()
	found := map[place]plan.Root{}
	for _, r := range all(t) {
		found[place{r.Noun(), r.Head().Key}] = r
	}
	return found
}

// the returns one object.
func the[P plan.Root](t *testing.T, key string) P {
	t.Helper()
	var empty P
	r, ok := index(t)[place{empty.Noun(), key}].(P)
	if !ok {
		t.Fatalf("there is no %s %s", empty.Noun().Singular(), key)
	}
	return r
}

func keys(refs []plan.Ref) []string {
	var list []string
	for _, r := range refs {
		list = append(list, r.Key)
	}
	return list
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func equalLists[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%v, want\n%v", what, got, want)
	}
}

func TestCountsPerNoun(t *testing.T) {
	t.Parallel()
	want := map[plan.Noun]int{
		plan.Communities:   1,
		plan.Documents:     5,
		plan.Organisations: 42, // the trust, 4 hospitals, 27 municipalities and 10 others that take part in a fact
		plan.PatientGroups: 4,  // R9
		plan.Committees:    20, // PM, extended meeting, SSU, secretariat; 4 LSU and 12 FSU (002)
		// 38 observations in 002 (2 PM, 2 SSU, 1 secretariat, 8 LSU, 25 FSU) and 24 in 004. Of these, 14 say the same of the same name.
		plan.RoleHoldings: 48,
		plan.Meetings:     11, // SSU 26.01, 27.04, 14.09 and 16.11.2022, 14.06.2023, 16.10.2024 and one without a day; PM 2022, 2023, 2024; extended 2022
		plan.Cases:        6,  // 39/22, 22-22 and 6/24; two of PM 11.05.2022 and the SSU follow-up, without a number
		// SSU: 11 plans, 2 guidelines, 39/22, six plans a year, the template; PM: statistics, mandate, interval, annual report, 6/24 no. 2; 4 proposed.
		plan.Decisions:        25,
		plan.ActionPlans:      13,  // 12 FSU and the joint plan
		plan.Goals:            117, // 44 main goals and 73 sub-goals (004)
		plan.Measures:         153, // 004
		plan.Assignments:      6,   // PM to SSU twice in 2021, in 2022 and in 2024 (002, 000); two proposed (000)
		plan.PathwayProposals: 2,   // 000
		plan.Projects:         9,
		plan.Deadlines:        36,
		plan.Guidelines:       3,  // 004, the list at its end
		plan.Agreements:       7,  // 2021-2024, sub-agreements 1, 3, 4, 5 and 6, and 2025-2028
		plan.Hearings:         5,  // plans of 2022 in 4 LSU; the national plan in SSU
		plan.FocusAreas:       11, // 000, the list
		plan.CommitteeReports: 20, // 002, one for each body
		plan.Discrepancies:    33,
	}
	got := map[plan.Noun]int{}
	for _, r := range all(t) {
		got[r.Noun()]++
	}
	for _, noun := range plan.Nouns() {
		equal(t, string(noun), got[noun], want[noun])
	}
}

func TestCommitteesAreThoseThatOthersRelyOn(t *testing.T) {
	t.Parallel()
	var got []string
	for _, c := range of[plan.Committee](t) {
		got = append(got, c.Key)
	}
	equalLists(t, "committees", got, []string{
		"pm", "utvida-samarbeidsmote", "ssu", "sekretariat", "lsu-kristiansund", "lsu-molde", "lsu-volda", "lsu-alesund",
		"fsu-barn-og-unge", "fsu-behandlarsamarbeid", "fsu-psykisk-helse-og-rus", "fsu-rehabilitering", "fsu-vaksenhabilitering", "fsu-multisjuke",
		"fsu-kunnskap", "fsu-svangerskap", "fsu-ikt", "fsu-helsefremming", "fsu-helseberedskap", "fsu-akuttmedisin",
	})
	equal(t, "community", the[*plan.Community](t, "more-og-romsdal").Key, "more-og-romsdal")
}

// TestObjectsAreSound runs every rule of the domain, with what the object refers to.
func TestObjectsAreSound(t *testing.T) {
	t.Parallel()
	found := index(t)
	get := func(n plan.Noun, r plan.Ref) (plan.Root, bool) {
		root, ok := found[place{n, r.Key}]
		return root, ok
	}
	for _, r := range all(t) {
		faults := r.Check()
		if related, ok := r.(plan.Related); ok {
			faults = append(faults, related.CheckRelated(get)...)
		}
		for _, f := range faults {
			t.Errorf("%s/%s%s: %s", r.Noun(), r.Head().Key, f.Pointer, f.Detail)
		}
		equal(t, r.Head().Key+" visibility", r.Head().Visibility, plan.VisibilityPublished)
	}
}

// R41: every fact shows where it stands. A document is its own source.
func TestEveryObjectHasASourceWithItsPlace(t *testing.T) {
	t.Parallel()
	for _, r := range all(t) {
		if len(r.Head().Sources) == 0 {
			t.Errorf("%s/%s has no source", r.Noun(), r.Head().Key)
		}
		for _, s := range r.Head().Sources {
			if s.Document.IsZero() || len(strings.TrimSpace(s.Locator)) < 4 {
				t.Errorf("%s/%s: source %s has the place %q", r.Noun(), r.Head().Key, s.Document.Key, s.Locator)
			}
			// The follow-up of 2024 carries no date; what the others say can be trusted to a day.
			equal(t, r.Head().Key+" has asOf", !s.AsOf.IsZero(), s.Document.Key != "ssu-oppfolging-2024")
		}
	}
}

func TestEveryReferenceNamesAnObject(t *testing.T) {
	t.Parallel()
	found := index(t)
	n := 0
	for _, r := range all(t) {
		for _, x := range r.References() {
			if x.Ref.IsZero() {
				continue
			}
			n++
			if found[place{x.Noun, x.Ref.Key}] == nil {
				t.Errorf("%s/%s%s names %s %s, which is not there", r.Noun(), r.Head().Key, x.Pointer, x.Noun.Singular(), x.Ref.Key)
			}
		}
	}
	if n < 2000 {
		t.Errorf("only %d references were looked at", n)
	}
}

// R8: every name finds one committee. The store looks at key, title and aliases, whatever the letter case.
func TestEveryNameFindsOneCommittee(t *testing.T) {
	t.Parallel()
	finds := map[string]map[string]bool{}
	add := func(name, key string) {
		name = strings.ToLower(name)
		if finds[name] == nil {
			finds[name] = map[string]bool{}
		}
		finds[name][key] = true
	}
	for _, c := range of[plan.Committee](t) {
		add(c.Key, c.Key)
		add(c.Title, c.Key)
		if c.ShortTitle != nil {
			add(*c.ShortTitle, c.Key)
		}
		for _, a := range c.Aliases {
			add(a.Text, c.Key)
			if a.Document.IsZero() || a.Locator == nil {
				t.Errorf("%s: the alias %q has no place in a document", c.Key, a.Text)
			}
		}
	}
	for name, found := range finds {
		if len(found) != 1 {
			t.Errorf("%q finds %v", name, slices.Sorted(maps.Keys(found)))
		}
	}
	for name, want := range map[string]string{ // as the documents spell them
		"Partnarskapsmøte": "pm", "partnerskapsmøtet": "pm", "SAMARBEIDSSEKRETERIAT": "sekretariat", "Strategisk samarbeidsutvalg": "ssu", "LSU Kr.sund": "lsu-kristiansund",
		"Skrøpelege eldre og multisjuke": "fsu-multisjuke", "Multisjuke og palliasjon": "fsu-multisjuke", "FSU Eldre multisjuke, stormottakarar og palliasjon": "fsu-multisjuke",
		"Psykisk helsevern og rus": "fsu-psykisk-helse-og-rus", "Psykisk helse og rus": "fsu-psykisk-helse-og-rus", "Voksen-habilitering": "fsu-vaksenhabilitering", "voksenhabilitering": "fsu-vaksenhabilitering",
		"Beredskapsplaner": "fsu-helseberedskap", "Helseberedskap": "fsu-helseberedskap", "Behandler-samarbeid": "fsu-behandlarsamarbeid", "fagleg samarbeidsutval for behandlarar": "fsu-behandlarsamarbeid",
		"IKT og elektronisk samarbeid": "fsu-ikt", "Faglig samarbeidsutvalg for IKT-løsninger og elektronisk samarbeid": "fsu-ikt", "Helsefremming og førebygging": "fsu-helsefremming",
		"samarbeid om helsefremmende og forebyggende helsearbeid": "fsu-helsefremming", "Svangerskap, fødsel og barselomsorg": "fsu-svangerskap", "Akuttmedisinsk kjede": "fsu-akuttmedisin",
		"Kunnskapsoverføring, forskning og utdanning, samt praksiskonsulentordninga": "fsu-kunnskap",
	} {
		if !finds[strings.ToLower(name)][want] {
			t.Errorf("%q does not find %s", name, want)
		}
	}
}

// Contact data is not public and nothing about a patient is stored (R5, R43). Names stand only where a role or a part in a meeting is told.
func TestNoContactDataAndNoNumberOfAPerson(t *testing.T) {
	t.Parallel()
	forbidden := []*regexp.Regexp{
		regexp.MustCompile(`[\w.+-]+@[\w-]+\.\w`),                                 // e-mail
		regexp.MustCompile(`\b(\+47 ?)?\d{2} \d{2} \d{2} \d{2}\b|\b[2-9]\d{7}\b`), // telephone
		regexp.MustCompile(`\b\d{3} \d{2} \d{3}\b`),                               // mobile telephone
		regexp.MustCompile(`\b\d{6} ?\d{5}\b`),                                    // national identity number
		regexp.MustCompile(`(?i)\b(tlf|telefon|mobil|e-post|fødd|født|diagnosen til)\b`),
	}
	for _, r := range all(t) {
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range forbidden {
			if found := f.Find(b); found != nil {
				t.Errorf("%s/%s holds %q", r.Noun(), r.Head().Key, found)
			}
		}
		for _, name := range []string{"brækhus", "aurora"} { // a photographer holds no role
			if strings.Contains(strings.ToLower(string(b)), name) {
				t.Errorf("%s/%s names %s", r.Noun(), r.Head().Key, name)
			}
		}
		if m, ok := r.(*plan.Organisation); ok && !m.LocalCommittee.IsZero() {
			t.Errorf("%s: which LSU a municipality belongs to stands in no document", m.Key)
		}
	}
}
