package plan

// HoldingBasis says why a role holding is said to hold on a day (R7).
type HoldingBasis struct {
	Kind     BasisKind
	Document Ref            // that observed it; none for a stated term
	Observed *ImpreciseDate // day or period of the observation; nil for a stated term
}

// On returns why the holding holds on a day, nil if nothing says so (R7). It looks at this holding alone; HoldingsOn also sees what a
// document has since said of others, so lists use that.
//
// A stated term has both bounds, read generously: 2020-2023 is 2020-01-01 to 2023-12-31. A single bound proves nothing, for an end
// that no source states is not invented, but like any stated bound it excludes the days beyond it. Within the bounds an observation
// counts from the first day that its document may mean.
func (r *RoleHolding) On(day Date) *HoldingBasis {
	return r.on(day, func(*Observation) bool { return true })
}

func (r *RoleHolding) on(day Date, counts func(*Observation) bool) *HoldingBasis {
	from, to := r.ValidFrom.first(), r.ValidTo.last()
	if day.IsZero() || day.Before(from) || day.After(to) {
		return nil
	}
	if !from.IsZero() && !to.IsZero() {
		return &HoldingBasis{Kind: BasisStated}
	}
	var latest *Observation
	for i := range r.Observations {
		o := &r.Observations[i]
		if o.usableOn(day) && counts(o) && (latest == nil || !o.Observed.first().Before(latest.Observed.first())) {
			latest = o
		}
	}
	if latest == nil {
		return nil
	}
	return &HoldingBasis{Kind: BasisObserved, Document: latest.Document, Observed: latest.Observed}
}

// usableOn reports whether the observation is not after the day. Of a period it is enough that the day is not before its start.
func (o *Observation) usableOn(day Date) bool {
	first := o.Observed.first()
	return !first.IsZero() && !day.Before(first)
}

// HeldOn is a role holding that holds on a day, and why.
type HeldOn struct {
	Holding *RoleHolding
	Basis   HoldingBasis
}

// HoldingsOn returns the holdings that hold on a day, in the order of the list, each with its basis (R7).
//
// A document is believed until it says something newer itself: of what one document says about one role in one committee, only the
// latest observation not after the day counts. Two documents are never weighed against each other. If one names a leader in 2022 and
// another a different one in 2023, both are returned for a day in 2024, each with its document; what happened between is not inferred.
func HoldingsOn(day Date, list []RoleHolding) []HeldOn {
	type place struct {
		committee, document string
		role                RoleKind
	}
	placeOf := func(r *RoleHolding, o *Observation) place {
		return place{refKey(r.Committee), refKey(o.Document), r.Role}
	}
	latest := map[place]Date{}
	for i := range list {
		for j := range list[i].Observations {
			o := &list[i].Observations[j]
			if at := placeOf(&list[i], o); o.usableOn(day) && o.Observed.first().Compare(latest[at]) > 0 {
				latest[at] = o.Observed.first()
			}
		}
	}
	var held []HeldOn
	for i := range list {
		r := &list[i]
		basis := r.on(day, func(o *Observation) bool { return o.Observed.first() == latest[placeOf(r, o)] })
		if basis != nil {
			held = append(held, HeldOn{r, *basis})
		}
	}
	return held
}
