package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
)

var (
	home, elsewhere = id(1), id(2)
	ours, theirs    = id(11), id(12)
)

func actor(grants ...Grant) Actor {
	return Actor{ID: id(99), Name: "test", Kind: ActorKindPerson, Grants: grants}
}

// TestPermissionTable writes out the table: for each action on each sort of noun, the least role for a published object and for a draft.
func TestPermissionTable(t *testing.T) {
	const table = `
read         public/reader public/reader public/reader
read_draft   reader/reader reader/reader reader/reader
create       editor/editor secretariat/secretariat admin/admin
change       editor/editor secretariat/secretariat admin/admin
transition   editor/editor secretariat/secretariat admin/admin
publish      secretariat/secretariat secretariat/secretariat admin/admin
delete       secretariat/editor secretariat/secretariat admin/admin
restore      secretariat/editor secretariat/secretariat admin/admin
see_actors   secretariat/secretariat secretariat/secretariat secretariat/secretariat
see_contacts reader/reader reader/reader reader/reader
redact       admin/admin admin/admin admin/admin
manage_keys  admin/admin admin/admin admin/admin
import       editor/editor editor/editor editor/editor
export       secretariat/secretariat secretariat/secretariat secretariat/secretariat`
	column := func(n Noun) int {
		switch n {
		case Measures, PathwayProposals, Meetings, Cases:
			return 0
		case Communities:
			return 2
		}
		return 1
	}
	lines := strings.Split(strings.TrimSpace(table), "\n")
	if len(lines) != len(Actions()) {
		t.Fatalf("%d actions, %d lines", len(Actions()), len(lines))
	}
	for i, action := range Actions() {
		cells := strings.Fields(lines[i])
		want(t, "action", cells[0], string(action))
		for _, noun := range Nouns() {
			least := strings.Split(cells[1+column(noun)], "/")
			for v, visibility := range []Visibility{VisibilityPublished, VisibilityDraft} {
				target := Target{Noun: noun, Community: home, Committees: []uuid.UUID{ours}, Visibility: visibility}
				for _, role := range Roles() {
					allowed := role.Includes(Role(least[v]))
					name := fmt.Sprintf("%s %s %s %s", role, action, visibility, noun)
					want(t, name, actor(Grant{Role: role}).May(action, target), allowed)
					want(t, name+" at home", actor(Grant{Role: role, Community: home, Committees: []uuid.UUID{theirs, ours}}).May(action, target), allowed)
					public := least[v] == string(RolePublic)
					want(t, name+" elsewhere", actor(Grant{Role: role, Community: elsewhere}).May(action, target), public)
					reading := action == Read || action == ReadDraft || action == SeeContacts || action == Import
					want(t, name+" for others", actor(Grant{Role: role, Community: home, Committees: []uuid.UUID{theirs}}).May(action, target), public || reading && allowed)
				}
			}
		}
	}
}

func TestAuthorize(t *testing.T) {
	published := Target{Noun: Measures, Community: home, Committees: []uuid.UUID{ours}, Visibility: VisibilityPublished}
	draft := published
	draft.Visibility = VisibilityDraft
	reader := actor(Grant{Role: RoleReader, Community: home})
	stranger := actor(Grant{Role: RoleAdmin, Community: elsewhere})
	for name, c := range map[string]struct {
		a      Actor
		action Action
		t      Target
		want   Kind
	}{
		"public reads":                           {Actor{}, Read, published, -1},
		"public reads a draft":                   {Actor{}, Read, draft, NotFound},
		"public writes":                          {Actor{}, Change, published, Unauthenticated},
		"public writes a draft":                  {Actor{}, Change, draft, Unauthenticated},
		"public creates":                         {Actor{}, Create, draft, Unauthenticated},
		"reader reads a draft":                   {reader, Read, draft, -1},
		"reader writes":                          {reader, Change, published, Forbidden},
		"reader writes a draft it knows of":      {reader, Change, draft, Forbidden},
		"reader creates":                         {reader, Create, draft, Forbidden},
		"stranger reads a draft":                 {stranger, Read, draft, NotFound},
		"stranger writes a draft":                {stranger, Change, draft, NotFound},
		"stranger writes what everyone can read": {stranger, Change, published, Forbidden},
		"stranger creates":                       {stranger, Create, draft, Forbidden},
		"a key without grants writes":            {actor(), Change, published, Forbidden},
		"the service itself":                     {System(ActorKindImport, "import"), Redact, draft, -1},
	} {
		err := c.a.Authorize(c.action, c.t)
		if c.want == -1 {
			want(t, name, err, nil)
		} else if err == nil || KindOf(err) != c.want {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestDraftScope(t *testing.T) {
	for name, c := range map[string]struct {
		a           Actor
		all         bool
		communities []uuid.UUID
	}{
		"public":                     {Actor{}, false, nil},
		"a grant of the public role": {actor(Grant{Role: RolePublic}), false, nil},
		"a role that does not exist": {actor(Grant{Role: "root"}), false, nil},
		"reader everywhere":          {actor(Grant{Role: RoleReader}), true, nil},
		"twice at home, once elsewhere": {actor(Grant{Role: RoleAdmin, Community: elsewhere}, Grant{Role: RoleReader, Community: home},
			Grant{Role: RoleEditor, Community: home, Committees: []uuid.UUID{ours}}), false, []uuid.UUID{home, elsewhere}},
	} {
		all, communities := c.a.DraftScope()
		want(t, name+": all", all, c.all)
		want(t, name, fmt.Sprint(communities), fmt.Sprint(c.communities))
		for _, community := range []uuid.UUID{home, elsewhere} {
			seen := all || strings.Contains(fmt.Sprint(communities), community.String())
			want(t, name+": as the table says", seen, c.a.May(ReadDraft, Target{Noun: Measures, Community: community, Visibility: VisibilityDraft}))
		}
	}
}

func TestRoles(t *testing.T) {
	for i, r := range Roles() {
		for j, o := range Roles() {
			want(t, string(r)+" includes "+string(o), r.Includes(o), i >= j)
		}
		_, ok := ParseRole(string(r))
		want(t, string(r)+" can be granted", ok, r != RolePublic)
	}
	_, ok := ParseRole("root")
	want(t, "root", ok, false)
}

func TestTargetOf(t *testing.T) {
	head := Object{ID: id(5), Community: Ref{ID: home}, Visibility: VisibilityDraft}
	owner := Ref{ID: ours}
	for _, r := range everyNoun() {
		*r.Head() = head
		switch r := r.(type) {
		case *Meeting:
			r.Committees = []Ref{owner, {ID: theirs}, RefTo("not-resolved")}
		case *RoleHolding:
			r.Committee = owner
		case *Case:
			r.Committee = owner
		case *Decision:
			r.Committee = owner
		case *ActionPlan:
			r.Committee = owner
		case *Goal:
			r.Committee = owner
		case *Measure:
			r.Committee, r.Participants = owner, []Ref{{ID: theirs}}
		case *Assignment:
			r.Issuer, r.Addressees = owner, []Ref{{ID: theirs}}
		case *PathwayProposal:
			r.Committee = owner
		case *Project:
			r.Committee = owner
		case *Deadline:
			r.Committee = owner
		case *Guideline:
			r.ApprovedBy = owner
		case *Hearing:
			r.Committee, r.AskedBy = owner, Ref{ID: theirs}
		case *FocusArea:
			r.Committee = owner
		case *CommitteeReport:
			r.Committee = owner
		case *Discrepancy:
			r.Committee = owner
		}
		wanted := []uuid.UUID{ours}
		community := home
		switch r.Noun() {
		case Communities:
			wanted, community = nil, id(5)
		case Organisations, PatientGroups, Agreements, Documents:
			wanted = nil
		case Committees:
			wanted = []uuid.UUID{id(5)}
		case Meetings:
			wanted = []uuid.UUID{ours, theirs}
		}
		target := TargetOf(r)
		want(t, string(r.Noun())+" noun", target.Noun, r.Noun())
		want(t, string(r.Noun())+" community", target.Community, community)
		want(t, string(r.Noun())+" visibility", target.Visibility, VisibilityDraft)
		want(t, string(r.Noun())+" committees", fmt.Sprint(target.Committees), fmt.Sprint(wanted))
	}
}

// everyNoun returns an empty object of every noun.
func everyNoun() []Root {
	return []Root{
		&ActionPlan{}, &Agreement{}, &Assignment{}, &Case{}, &CommitteeReport{}, &Committee{}, &Community{}, &Deadline{}, &Decision{}, &Discrepancy{}, &Document{},
		&FocusArea{}, &Goal{}, &Guideline{}, &Hearing{}, &Measure{}, &Meeting{}, &Organisation{}, &PathwayProposal{}, &PatientGroup{}, &Project{}, &RoleHolding{},
	}
}
