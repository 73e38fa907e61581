package exchange_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/helsefellesskap/fellesplan/internal/exchange"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

const community = `communities: [{key: nord, title: Nord}]`

// files makes a data set of names and contents, in turn.
func files(namesAndContents ...string) fstest.MapFS {
	set := fstest.MapFS{}
	for i := 0; i < len(namesAndContents); i += 2 {
		set[namesAndContents[i]] = &fstest.MapFile{Data: []byte(namesAndContents[i+1])}
	}
	return set
}

func TestReadSettlesCommunityVisibilityAndOrder(t *testing.T) {
	t.Parallel()
	roots, err := exchange.Read(files(
		"z.yaml", community,
		"b/two.yaml", `
goals:
  - {key: g2, title: To, parent: g1, ordinal: 2}
  - {key: g1, title: Ein, ordinal: 1, visibility: draft}
`,
		"a.yaml", `committees: [{key: ssu, title: SSU, ordinal: 1}]`,
		"a.yml", `no data set reads this: [`,
		"README.md", `nor this: [`,
	))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range roots {
		h := r.Head()
		if h.Community.Key != "nord" {
			t.Errorf("%s is of the community %q", h.Key, h.Community.Key)
		}
		got = append(got, string(r.Noun())+"/"+h.Key+" "+string(h.Visibility))
	}
	want := "committees/ssu published, goals/g2 published, goals/g1 draft, communities/nord published"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("read\n%s\nwant\n%s", s, want)
	}
	if parent := roots[1].(*plan.Goal).Parent; parent != plan.RefTo("g1") {
		t.Errorf("the parent is %+v", parent)
	}
}

func TestReadNamesEveryFault(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content string
		want    []string // parts of the message
	}{
		"unknown field":        {`goals: [{key: a, title: A}, {key: b, titel: B}]`, []string{"bad.yaml", "goals, number 2", `"titel"`}},
		"unknown nested field": {`goals: [{key: a, sources: [{document: d, place: p}]}]`, []string{"bad.yaml", "goals, number 1", `"place"`}},
		"unknown field of ref": {`goals: [{key: a, parent: {key: b, name: c}}]`, []string{"bad.yaml", "goals, number 1", `"name"`}},
		"unknown noun":         {`gaols: [{key: a}]`, []string{"bad.yaml", "no noun gaols"}},
		"not a list":           {`goals: {key: a}`, []string{"bad.yaml", "goals is not a list"}},
		"not an object":        {`goals: [a]`, []string{"bad.yaml", "goals, number 1"}},
		"no key":               {`goals: [{title: A}]`, []string{"bad.yaml", "goals, number 1", "no key"}},
		"field twice":          {"goals:\n  - key: a\n    title: A\n    title: B\n", []string{"bad.yaml", "title", "already defined"}},
		"noun twice":           {"goals: [{key: a}]\ngoals: [{key: b}]\n", []string{"bad.yaml", "goals", "already defined"}},
		"wrong type":           {`goals: [{key: a, ordinal: first}]`, []string{"bad.yaml", "goals, number 1", "ordinal"}},
		"no day":               {`cases: [{key: a}, {key: b}, {key: c}]` + "\n" + `guidelines: [{key: a, approvedOn: "2022-02-30"}]`, []string{"bad.yaml", "guidelines, number 1", "2022-02-30"}},
		"broken":               {`goals: [`, []string{"bad.yaml"}},
		"two in one file":      {`goals: [{title: A}, {key: b}, {key: c, x: 1}]`, []string{"goals, number 1", "goals, number 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			roots, err := exchange.Read(files("a.yaml", community, "sub/bad.yaml", c.content))
			if err == nil || roots != nil {
				t.Fatalf("read %d objects, error %v", len(roots), err)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in: %v", part, err)
				}
			}
		})
	}
}

func TestReadReportsTheFaultsOfAllFiles(t *testing.T) {
	t.Parallel()
	_, err := exchange.Read(files("a.yaml", `goals: [{title: A}]`, "b.yaml", `x: []`, "c.yaml", community))
	if err == nil || !strings.Contains(err.Error(), "a.yaml: goals, number 1") || !strings.Contains(err.Error(), "b.yaml: there is no noun x") {
		t.Errorf("the faults are %v", err)
	}
}

func TestReadDemandsOneCommunityAndEachObjectOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set  fstest.MapFS
		want string
	}{
		"none":            {files("a.yaml", `goals: [{key: a}]`), "does not describe its community"},
		"empty":           {files(), "does not describe its community"},
		"two":             {files("a.yaml", community, "b.yaml", `communities: [{key: sor, title: Sør}]`), "describes one community"},
		"one, twice":      {files("a.yaml", community, "b.yaml", community), "communities nord stands twice"},
		"an object twice": {files("a.yaml", community, "b.yaml", `goals: [{key: a}]`, "c.yaml", `goals: [{key: a}]`), "goals a stands twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exchange.Read(c.set); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the fault is %v, want %q", err, c.want)
			}
		})
	}
	// One key may well serve two nouns.
	if _, err := exchange.Read(files("a.yaml", community, "b.yaml", "goals: [{key: nord}]\ncases: [{key: nord}]")); err != nil {
		t.Error(err)
	}
}
