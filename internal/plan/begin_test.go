package plan

import (
	"reflect"
	"testing"
)

func TestSetDefaults(t *testing.T) {
	nouns := everyNoun()
	want(t, "nouns", len(nouns), len(Nouns()))
	said := map[string]bool{"Deadline.Basis": true, "Deadline.Standing": true, "ActionPlan.Kind": true, "RoleHolding.Role": true, "PathwayProposal.State": true}
	for i, r := range nouns {
		want(t, "noun", r.Noun(), Nouns()[i])
		if b, ok := r.(Beginner); ok {
			b.SetDefaults()
		}
		// No closed list is left empty, except those that a caller has to say and the state of a proposal, which its assignment gives.
		v := reflect.ValueOf(r).Elem()
		for j := range v.NumField() {
			f := v.Type().Field(j)
			if f.Type.Kind() == reflect.String && f.Type.Name() != "string" && !said[v.Type().Name()+"."+f.Name] && v.Field(j).String() == "" {
				t.Errorf("%s.%s begins empty", r.Noun(), f.Name)
			}
		}
	}
}

func TestNothingIsAssumed(t *testing.T) {
	var m Meeting
	m.SetDefaults()
	want(t, "mode (R29)", m.Mode, ModeUnknown)
	var x Measure
	x.SetDefaults()
	want(t, "group flag (R22)", x.PriorityFlag, PriorityFlagUnknown)
	want(t, "status (R21)", x.StatusIn(2023).Status, StatusUnknown)
	var a ActionPlan
	a.SetDefaults()
	want(t, "no plan (R19)", a.State, PlanNone)
	var d Decision
	d.SetDefaults()
	want(t, "a decision (R39)", d.State, DecisionProposed)
	x.PriorityFlag = PriorityFlagNo
	x.SetDefaults()
	want(t, "what was said stays", x.PriorityFlag, PriorityFlagNo)
}
