package plan_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// A reference is written by hand where its key has the form of one, and reads as it would otherwise.
func TestRefsAreWrittenAsJSON(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("01934c5e-0000-7000-8000-0123456789ab")
	for want, r := range map[string]plan.Ref{
		`null`: {},
		`{"id":"01934c5e-0000-7000-8000-0123456789ab"}`:                       {ID: id, Title: "is not part of it"},
		`{"key":"fsu-ikt_2"}`:                                                 {Key: "fsu-ikt_2"},
		`{"id":"01934c5e-0000-7000-8000-0123456789ab","key":"fsu-ikt"}`:       {ID: id, Key: "fsu-ikt"},
		`{"id":"01934c5e-0000-7000-8000-0123456789ab","key":"\"\\\u003cå\n"}`: {ID: id, Key: "\"\\<å\n"},
	} {
		b, err := json.Marshal(r)
		if err != nil || string(b) != want {
			t.Errorf("%+v: %s, %v; want %s", r, b, err, want)
		}
		var again plan.Ref
		if r.Title = ""; json.Unmarshal(b, &again) != nil || again != r {
			t.Errorf("%s is read as %+v", b, again)
		}
	}
}
