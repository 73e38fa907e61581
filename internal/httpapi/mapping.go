package httpapi

import (
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"

	"github.com/helsefellesskap/fellesplan/internal/httpapi/api"
	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// The leaves of the nouns, to and from the contract's form. Lists are never nil: the contract has [] and not null.

func each[T, U any](list []T, f func(T) U) []U {
	out := make([]U, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}

func optional[T, U any](v *T, f func(T) U) *U {
	if v == nil {
		return nil
	}
	out := f(*v)
	return &out
}

func orZero[T any](v *T) T {
	var zero T
	return orElse(v, zero)
}

func orElse[T any](v *T, other T) T {
	if v == nil {
		return other
	}
	return *v
}

func toInt32(v int) int32 { return int32(v) } //nolint:gosec // the database bounds it
func toInt(v int32) int   { return int(v) }

func texts(list plan.Texts) []string { return each(list, func(s string) string { return s }) }

func toRef(r plan.Ref) api.Reference { return api.Reference{ID: r.ID, Key: r.Key, Title: r.Title} }

func toRefOrNil(r plan.Ref) *api.ReferenceOrNull {
	if r.IsZero() {
		return nil
	}
	return &api.ReferenceOrNull{ID: r.ID, Key: r.Key, Title: r.Title}
}

func fromRef(r api.ReferenceInput) plan.Ref {
	return plan.Ref{ID: orZero(r.ID), Key: orZero(r.Key)}
}

func fromRefOrNil(r *api.ReferenceInputOrNull) plan.Ref {
	if r == nil {
		return plan.Ref{}
	}
	return plan.Ref{ID: orZero(r.ID), Key: orZero(r.Key)}
}

func toObjectRef(r plan.ObjectRef) *api.ObjectReference {
	if r.IsZero() {
		return nil
	}
	return &api.ObjectReference{Type: api.ObjectType(r.Type), ID: r.Ref.ID, Key: r.Ref.Key, Title: r.Ref.Title}
}

func fromObjectRef(r *api.ObjectReferenceInput) plan.ObjectRef {
	if r == nil {
		return plan.ObjectRef{}
	}
	return plan.ObjectRef{Type: plan.Noun(r.Type), Ref: plan.Ref{ID: orZero(r.ID), Key: orZero(r.Key)}}
}

func toDate(d plan.Date) openapi_types.Date { return openapi_types.Date{Time: d.Time()} }

func toDateOrNil(d plan.Date) *openapi_types.Date {
	if d.IsZero() {
		return nil
	}
	out := toDate(d)
	return &out
}

func fromDate(d openapi_types.Date) plan.Date { return plan.DateOf(d.Time) }

func fromDateOrNil(d *openapi_types.Date) plan.Date { return orZero(optional(d, fromDate)) }

func toUTC(t *time.Time) *time.Time {
	return optional(t, func(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) })
}

func toImpreciseDate(d plan.ImpreciseDate) api.ImpreciseDate {
	return api.ImpreciseDate{Text: d.Text, From: toDateOrNil(d.From), To: toDateOrNil(d.To), Precision: api.Precision(d.Precision), Recurrence: d.Recurrence, Meeting: toRefOrNil(d.Meeting)}
}

func fromImpreciseDate(d api.ImpreciseDateInput) plan.ImpreciseDate {
	return plan.ImpreciseDate{Text: d.Text, From: fromDateOrNil(d.From), To: fromDateOrNil(d.To), Precision: plan.Precision(d.Precision), Recurrence: d.Recurrence, Meeting: fromRefOrNil(d.Meeting)}
}

func toImpreciseDateOrNull(d plan.ImpreciseDate) api.ImpreciseDateOrNull {
	return api.ImpreciseDateOrNull(toImpreciseDate(d))
}

func fromImpreciseDateOrNull(d api.ImpreciseDateInputOrNull) plan.ImpreciseDate {
	return fromImpreciseDate(api.ImpreciseDateInput(d))
}

func toSource(s plan.Source) api.Source {
	return api.Source{Document: toRef(s.Document), Locator: s.Locator, AsOf: toDateOrNil(s.AsOf)}
}

func toWarning(w plan.Warning) api.Warning {
	return api.Warning{Code: w.Code, Detail: w.Detail, Pointer: w.Pointer}
}

func toExternalID(x plan.ExternalID) api.ExternalID {
	return api.ExternalID{System: x.System, Key: x.Key}
}

func toAlias(a plan.Alias) api.Alias {
	return api.Alias{Text: a.Text, Kind: api.AliasKind(a.Kind), Document: toRefOrNil(a.Document), Locator: a.Locator}
}

func fromAlias(a api.AliasInput) plan.Alias {
	return plan.Alias{Text: a.Text, Kind: plan.AliasKind(a.Kind), Document: fromRefOrNil(a.Document), Locator: a.Locator}
}

func toTransition(t plan.Transition) api.Transition {
	return api.Transition{
		From: t.From, To: t.To, OccurredOn: toDateOrNil(t.OccurredOn), RecordedAt: t.RecordedAt, ActorKind: api.ActorKind(t.ActorKind),
		Reason: t.Reason, Meeting: toRefOrNil(t.Meeting), Late: t.Late,
	}
}

func toHoldingBasis(b plan.HoldingBasis) api.HoldingBasis {
	return api.HoldingBasis{Kind: api.BasisKind(b.Kind), Document: toRefOrNil(b.Document), Observed: optional(b.Observed, toImpreciseDateOrNull)}
}

// fromHead is what every noun has, as it is written.
func fromHead(key *api.Key, title string, language *api.Language, community *api.ReferenceInput, sources []api.SourceInput, externals []api.ExternalID) plan.Object {
	return plan.Object{
		Key: orZero(key), Title: title, Language: plan.Language(orElse(language, api.LanguageNn)), Community: orZero(optional(community, fromRef)),
		Sources: each(sources, func(s api.SourceInput) plan.Source {
			return plan.Source{Document: fromRef(s.Document), Locator: s.Locator, AsOf: fromDateOrNil(s.AsOf)}
		}),
		Externals: each(externals, func(x api.ExternalID) plan.ExternalID { return plan.ExternalID{System: x.System, Key: x.Key} }),
	}
}

func stepOf(to string, occurredOn openapi_types.Date, reason *string) plan.Step {
	return plan.Step{To: to, OccurredOn: fromDate(occurredOn), Reason: reason}
}

func toTotal(t plan.Total) api.Total {
	return api.Total{Sum: t.Sum, Complete: t.Complete, Missing: each(t.Missing, toRef)}
}
