package plan_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

func TestAreaOf(t *testing.T) {
	t.Parallel()
	here, there := plan.Ref{ID: uuid.New()}, plan.Ref{ID: uuid.New()}
	committee := func(community plan.Ref, typ string) plan.Committee {
		return plan.Committee{Object: plan.Object{ID: uuid.New(), Community: community}, Type: typ}
	}
	ssu, fsu := committee(here, plan.TypeStrategic), committee(here, plan.TypeProfessional)
	molde, volda := committee(here, plan.TypeLocal), committee(here, plan.TypeLocal)
	other, otherLocal := committee(there, plan.TypeStrategic), committee(there, plan.TypeLocal)
	all := []plan.Committee{ssu, fsu, molde, volda, other, otherLocal}
	lies := func(community plan.Ref, in ...plan.Committee) plan.Organisation {
		o := plan.Organisation{Object: plan.Object{ID: uuid.New(), Community: community}}
		if len(in) > 0 {
			o.LocalCommittee = in[0].AsRef()
		}
		return o
	}
	for name, c := range map[string]struct {
		municipalities []plan.Organisation
		want           []plan.Committee
		unknown        bool
	}{
		"nobody":                       {nil, nil, false},
		"area known":                   {[]plan.Organisation{lies(here, molde)}, []plan.Committee{ssu, fsu, molde}, false},
		"area not known":               {[]plan.Organisation{lies(here)}, []plan.Committee{ssu, fsu}, true},
		"two areas":                    {[]plan.Organisation{lies(here, molde), lies(here, volda)}, []plan.Committee{ssu, fsu, molde, volda}, false},
		"one known and one not":        {[]plan.Organisation{lies(here, molde), lies(here)}, []plan.Committee{ssu, fsu, molde}, true},
		"another community":            {[]plan.Organisation{lies(there, otherLocal)}, []plan.Committee{other, otherLocal}, false},
		"an area in a community apart": {[]plan.Organisation{lies(there)}, []plan.Committee{other}, true},
	} {
		a := plan.AreaOf(c.municipalities, all)
		var want []uuid.UUID
		for _, w := range c.want {
			want = append(want, w.ID)
		}
		if !slices.Equal(a.Committees, want) || a.Unknown != c.unknown {
			t.Errorf("%s: %v, unknown %v", name, a.Committees, a.Unknown)
		}
	}
}
