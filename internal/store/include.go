package store

import (
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// inclusion gathers the objects that come with a page.
type inclusion struct {
	*listing
	loaded map[uuid.UUID]plan.Root
}

// include loads the objects that the roots refer to by the paths, and those that these refer to where a path has a second member: for each
// of the two levels one query for each noun, however many roots there are. What the actor may not see is not among them.
func (l *listing) include(roots []plan.Root, paths []string) ([]plan.Root, error) {
	if len(paths) == 0 || len(roots) == 0 {
		return nil, nil
	}
	x := &inclusion{l, map[uuid.UUID]plan.Root{}}
	var first []plan.Reference
	second := map[string][]string{}
	for _, path := range paths {
		member, deeper, ok := strings.Cut(path, ".")
		if ok {
			second[member] = append(second[member], deeper)
		}
		first = append(first, referring(roots, member)...)
	}
	if err := x.load(first); err != nil {
		return nil, err
	}
	var next []plan.Reference
	for _, member := range slices.Sorted(maps.Keys(second)) {
		var between []plan.Root
		for _, ref := range referring(roots, member) {
			if r, ok := x.loaded[ref.Ref.ID]; ok {
				between = append(between, r)
			}
		}
		for _, deeper := range second[member] {
			next = append(next, referring(between, deeper)...)
		}
	}
	if err := x.load(next); err != nil {
		return nil, err
	}
	return slices.SortedFunc(maps.Values(x.loaded), func(a, b plan.Root) int {
		return strings.Compare(string(a.Noun())+" "+a.Head().Key+a.Head().ID.String(), string(b.Noun())+" "+b.Head().Key+b.Head().ID.String())
	}), nil
}

// referring are the references of the roots that a member holds.
func referring(roots []plan.Root, member string) []plan.Reference {
	var refs []plan.Reference
	for _, r := range roots {
		for _, ref := range r.References() {
			if name, ok := ref.Member(); ok && name == member && ref.Ref.ID != uuid.Nil {
				refs = append(refs, ref)
			}
		}
	}
	return refs
}

// load loads what is referred to and not yet there.
func (x *inclusion) load(refs []plan.Reference) error {
	wanted := map[plan.Noun][]uuid.UUID{}
	for _, ref := range refs {
		if x.loaded[ref.Ref.ID] == nil && !slices.Contains(wanted[ref.Noun], ref.Ref.ID) {
			wanted[ref.Noun] = append(wanted[ref.Noun], ref.Ref.ID)
		}
	}
	for _, noun := range slices.Sorted(maps.Keys(wanted)) {
		list, err := x.store.tables[noun].load(x.db.Where("t.id IN ?", wanted[noun]).Where("t.deleted_at IS NULL").Where(x.seen("t.")))
		if err == nil {
			err = x.store.hydrate(x.db, list)
		}
		if err != nil {
			return err
		}
		for _, r := range list {
			x.loaded[r.Head().ID] = r
		}
	}
	return nil
}
