package plan

import (
	"slices"

	"github.com/google/uuid"
)

// Action is what someone wants to do.
type Action string

// The actions.
const (
	Read        Action = "read"
	ReadDraft   Action = "read_draft"
	Create      Action = "create"
	Change      Action = "change"
	TakeStep    Action = "transition"
	Publish     Action = "publish" // also to unpublish
	Delete      Action = "delete"
	Restore     Action = "restore"
	SeeActors   Action = "see_actors"   // who, by name, made a change
	SeeContacts Action = "see_contacts" // contact data is not public (R5)
	Redact      Action = "redact"
	ManageKeys  Action = "manage_keys" // see, make, rotate and revoke API keys
	Import      Action = "import"      // send a file of objects, each of which is then judged as if it came alone
	Export      Action = "export"      // take everything at once, drafts included
)

// Actions returns every action.
func Actions() []Action {
	return []Action{Read, ReadDraft, Create, Change, TakeStep, Publish, Delete, Restore, SeeActors, SeeContacts, Redact, ManageKeys, Import, Export}
}

// Target is what an action is about.
type Target struct {
	Noun       Noun
	Community  uuid.UUID
	Committees []uuid.UUID // that own it
	Visibility Visibility
}

// lowest is the permission table: the least role that an action on a noun needs.
//
// An editor works on the measures, proposals, meetings and cases of its committees and may delete there what is still a draft; everything
// else of a community is the secretariat's. Communities, keys and code lists are the admin's.
func lowest(action Action, noun Noun, v Visibility) Role {
	switch action {
	case Read:
		if v == VisibilityPublished {
			return RolePublic
		}
		return RoleReader
	case ReadDraft:
		return RoleReader
	case SeeContacts:
		return RoleReader
	case SeeActors, Export:
		return RoleSecretariat
	case Import:
		return RoleEditor
	case Redact, ManageKeys:
		return RoleAdmin
	}
	switch noun {
	case Communities:
		return RoleAdmin
	case Measures, PathwayProposals, Meetings, Cases:
		switch action {
		case Create, Change, TakeStep:
			return RoleEditor
		case Delete, Restore:
			if v == VisibilityDraft {
				return RoleEditor
			}
		}
	}
	return RoleSecretariat
}

// MayAnywhere reports whether the actor may do something in some community.
func (a Actor) MayAnywhere(action Action) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role.Includes(lowest(action, "", "")) })
}

// AuthorizeAnywhere returns nil if the actor may do something in some community.
func (a Actor) AuthorizeAnywhere(action Action) error {
	switch {
	case a.MayAnywhere(action):
		return nil
	case a.IsPublic():
		return &Error{Kind: Unauthenticated, Code: "unauthenticated", Detail: "This needs an API key."}
	default:
		return &Error{Kind: Forbidden, Code: "forbidden", Detail: "The key does not allow this."}
	}
}

// May reports whether the actor is allowed an action. It is the only place that decides so. A change that moves an object to other
// committees, or another visibility, needs leave for the target before and for the one after.
func (a Actor) May(action Action, t Target) bool {
	need := lowest(action, t.Noun, t.Visibility)
	if need == RolePublic {
		return true
	}
	reading := action == Read || action == ReadDraft || action == SeeContacts || action == Import
	return slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return g.Role.Includes(need) && g.within(t.Community) && (reading || g.covers(t.Committees))
	})
}

func (g Grant) within(community uuid.UUID) bool {
	return g.Community == uuid.Nil || g.Community == community
}

// covers reports whether the grant reaches an object of these committees. One of them is enough: a joint meeting belongs to each.
func (g Grant) covers(committees []uuid.UUID) bool {
	return len(g.Committees) == 0 || slices.ContainsFunc(committees, func(c uuid.UUID) bool { return slices.Contains(g.Committees, c) })
}

// Authorize returns nil if the actor is allowed the action. Otherwise a draft it may not know of does not exist for it, and the public
// is asked for a key before anything is said about the object.
func (a Actor) Authorize(action Action, t Target) error {
	reading := action == Read || action == ReadDraft
	switch {
	case a.May(action, t):
		return nil
	case a.IsPublic() && !reading:
		return &Error{Kind: Unauthenticated, Code: "unauthenticated", Detail: "This needs an API key."}
	case action != Create && t.Visibility != VisibilityPublished && !a.May(ReadDraft, t):
		return &Error{Kind: NotFound, Code: "not_found", Detail: "There is no such " + t.Noun.Singular() + "."}
	default:
		return &Error{Kind: Forbidden, Code: "forbidden", Detail: "The key does not allow this."}
	}
}

// TargetOf returns the target that an object is. It belongs to the committees that own it, as far as they are resolved.
func TargetOf(r Root) Target {
	o := r.Head()
	t := Target{Noun: r.Noun(), Community: o.Community.ID, Visibility: o.Visibility}
	if t.Noun == Communities {
		t.Community = o.ID
	}
	for _, ref := range owners(r) {
		if !isNil(ref) {
			t.Committees = append(t.Committees, ref.ID)
		}
	}
	return t
}

func owners(r Root) []Ref {
	switch r := r.(type) {
	case *Meeting:
		return r.Committees
	case *Committee:
		return []Ref{r.AsRef()}
	case *RoleHolding:
		return []Ref{r.Committee}
	case *Case:
		return []Ref{r.Committee}
	case *Decision:
		return []Ref{r.Committee}
	case *ActionPlan:
		return []Ref{r.Committee}
	case *Goal:
		return []Ref{r.Committee}
	case *Measure:
		return []Ref{r.Committee}
	case *Assignment:
		return []Ref{r.Issuer}
	case *PathwayProposal:
		return []Ref{r.Committee}
	case *Project:
		return []Ref{r.Committee}
	case *Deadline:
		return []Ref{r.Committee}
	case *Guideline:
		return []Ref{r.ApprovedBy}
	case *Hearing:
		return []Ref{r.Committee}
	case *FocusArea:
		return []Ref{r.Committee}
	case *CommitteeReport:
		return []Ref{r.Committee}
	case *Discrepancy:
		return []Ref{r.Committee}
	}
	return nil // communities, organisations, patient groups, agreements and documents belong to no committee
}
