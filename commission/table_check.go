package commission

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// checkTables reports what is wrong with the tables of a policy. Factors names
// those whose shares multiply.
func checkTables(list *problem.List, at string, tables []Table, factors map[string]bool) {
	if len(tables) > maxRows {
		list.Add(at, problem.Limit, "%d tables, at most %d", len(tables), maxRows)
		return
	}
	seen := map[string]bool{}
	for i, t := range tables {
		here := problem.At(at, i)
		if t.Name != "" && seen[t.Name] {
			list.Add(here+"/name", problem.Duplicate, "%s stands twice", problem.Quote(t.Name))
		}
		seen[t.Name] = true
		checkTable(list, here, t, factors[t.Name])
	}
}

// factors returns the names of the tables that only multiply.
func (p Policy) factors() map[string]bool {
	out, rows := map[string]bool{}, slices.Clone(p.Rates)
	for _, b := range p.Bonuses {
		rows = append(rows, b.Rates...)
	}
	for _, r := range rows {
		if r.Factor != "" {
			out[r.Factor] = true
		}
	}
	for _, r := range rows {
		delete(out, r.Table)
	}
	return out
}

// checkTable reports what is wrong with a table by itself.
func checkTable(list *problem.List, at string, t Table, factors bool) {
	switch {
	case t.Name == "":
		list.Add(at+"/name", problem.Required, "missing")
	case strings.Contains(t.Name, ":"):
		list.Add(at+"/name", problem.Syntax, "%s: claims put a colon after the name", problem.Quote(t.Name))
	}
	modes := []TableMode{Marginal, Slab, Interpolated, WholeOverage}
	measures := []Measure{OverRevenue, OverQuantity, OverAttainment, OverMargin, OverDiscount, OverTenure, OverPayments, OverFact}
	// Without these two nothing else can be judged.
	known := checkMember(list, at+"/mode", t.Mode, modes)
	if !checkMember(list, at+"/over", t.Over, measures) || !known {
		return
	}
	if t.Mode.sliced() && !t.Over.volume() {
		list.Add(at+"/mode", problem.Conflict, "%s cuts a volume, and %s is none; want slab or interpolated", t.Mode, t.Over)
	}
	checkBoundary(list, at+"/boundary", t)
	checkSubject(list, at, t)
	checkSpans(list, at, t)
	checkReads(list, at, t)
	switch n := len(t.Steps); {
	case n == 0:
		list.Add(at+"/steps", problem.Required, "want at least one step")
		return
	case n > maxRows:
		list.Add(at+"/steps", problem.Limit, "%d steps, at most %d", n, maxRows)
		return
	case n == 1 && t.Mode == WholeOverage:
		list.Add(at+"/steps", problem.Required, "want at least two: the second one begins at the quota")
	}
	checkFroms(list, at+"/steps", t)
	checkPays(list, at, t, factors)
	checkCurrency(list, at+"/steps", t)
}

// checkMember reports a value that is not one of an enum's; a missing one, too.
func checkMember[T ~string](list *problem.List, path string, got T, members []T) bool {
	if slices.Contains(members, got) {
		return true
	}
	code := problem.Unknown
	if got == "" {
		code = problem.Required
	}
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = string(m)
	}
	list.Add(path, code, "want %s, got %s", problem.OneOf(names, string(got)), problem.Quote(string(got)))
	return false
}

func checkBoundary(list *problem.List, path string, t Table) {
	if t.Boundary != "" || t.Mode == Slab || t.Mode == WholeOverage || t.flats() {
		checkMember(list, path, t.Boundary, []Boundary{ReachedAt, ReachedAbove})
	}
}

// checkSubject reports what is wrong with what the steps are steps of, beside the
// measure.
func checkSubject(list *problem.List, at string, t Table) {
	switch {
	case t.Over == OverFact && t.Fact == "":
		list.Add(at+"/fact", problem.Required, "missing; which fact")
	case t.Over != OverFact && t.Fact != "":
		list.Add(at+"/fact", problem.Conflict, "%s is over no fact, got %s", t.Over, problem.Quote(t.Fact))
	}
	switch {
	case t.Over != OverAttainment:
		if t.Quota.Stated() {
			list.Add(at+"/quota", problem.Conflict, "%s attains no quota, got %s", t.Over, t.Quota)
		}
		if t.QuotaUnits != 0 {
			list.Add(at+"/quota_units", problem.Conflict, "%s attains no quota, got %d", t.Over, t.QuotaUnits)
		}
	case t.Quota.Stated() && t.QuotaUnits != 0:
		list.Add(at+"/quota_units", problem.Conflict, "the quota is %s already, got %d", t.Quota, t.QuotaUnits)
	case t.Quota.Stated():
		if t.Quota.Sign() <= 0 {
			list.Add(at+"/quota", problem.OutOfRange, "want an amount above 0, got %s", t.Quota)
		}
	case t.QuotaUnits < 0:
		list.Add(at+"/quota_units", problem.OutOfRange, "want a number above 0, got %d", t.QuotaUnits)
	case t.QuotaUnits == 0:
		list.Add(at+"/quota", problem.Required, "missing; percentages of what")
	}
}

// checkSpans reports what is wrong with how a volume is counted.
func checkSpans(list *problem.List, at string, t Table) {
	if !t.Over.volume() {
		if t.Spans != "" {
			list.Add(at+"/spans", problem.Conflict, "%s is not counted, got %s", t.Over, problem.Quote(string(t.Spans)))
		}
		if t.Counts != "" {
			list.Add(at+"/counts", problem.Conflict, "%s is not counted, got %s", t.Over, problem.Quote(string(t.Counts)))
		}
		return
	}
	checkMember(list, at+"/spans", t.Spans, []Span{SpanTransaction, SpanMonth, SpanQuarter, SpanYear, SpanLifetime})
	switch {
	case t.sums():
		checkMember(list, at+"/counts", t.Counts, []Counts{FirstCome, OnNet})
	case t.Counts != "":
		list.Add(at+"/counts", problem.Conflict, "a transaction is counted by itself, got %s", problem.Quote(string(t.Counts)))
	}
}

// checkReads reports what is wrong with what a rate applies to and where it is
// read: both are stated where there is a choice, and nowhere else.
func checkReads(list *problem.List, at string, t Table) {
	choice := t.sums() && !t.Mode.sliced()
	switch {
	case choice:
		checkMember(list, at+"/applies_to", t.Applies, []Applies{ToWhole, ToThisSale})
	case t.Applies != "":
		list.Add(at+"/applies_to", problem.Conflict, "%s leaves no choice, got %s", t.settled(), problem.Quote(string(t.Applies)))
	}
	switch {
	case choice && t.Applies == ToThisSale:
		checkMember(list, at+"/reads", t.Reads, []Reads{ReadBefore, ReadAfter, ReadPrevious})
		if t.Reads == ReadPrevious && t.Spans == SpanLifetime {
			list.Add(at+"/reads", problem.Conflict, "a lifetime has no period before it")
		}
	case choice && t.Applies == ToWhole && t.Reads != "" && t.Reads != ReadAfter:
		list.Add(at+"/reads", problem.Conflict, "the rate for the whole volume is read after the sale, got %s", problem.Quote(string(t.Reads)))
	case !choice && t.Reads != "":
		list.Add(at+"/reads", problem.Conflict, "%s leaves no choice, got %s", t.settled(), problem.Quote(string(t.Reads)))
	}
}

// settled says what leaves no choice of where a rate is read.
func (t *Table) settled() string {
	switch {
	case t.Mode.sliced():
		return string(t.Mode)
	case !t.Over.volume():
		return string(t.Over)
	}
	return string(SpanTransaction)
}

// checkFroms reports steps that do not rise from the start on.
func checkFroms(list *problem.List, at string, t Table) {
	form := t.form()
	for i, s := range t.Steps {
		checkFrom(list, problem.At(at, i), t, form, s)
		here := problem.At(at, i) + form.member()
		switch {
		case i == 0 && !s.fromStart():
			list.Add(here, problem.Conflict, "the first step begins at the start, got %s; what lies below needs a step, too", form.text(s))
		case i > 0 && !form.in(s):
			list.Add(here, problem.Required, "missing; where the step begins")
		case i > 0 && form.compare(t.Steps[i-1], s) >= 0:
			list.Add(here, problem.Conflict, "want more than %s of the step before, got %s", form.text(t.Steps[i-1]), form.text(s))
		}
	}
}

// checkFrom reports a From of another form than the table's, one that is missing
// and one that nothing can reach.
func checkFrom(list *problem.List, at string, t Table, form fromForm, s Step) {
	for _, other := range [...]fromForm{inMoney, inCounts, inPercent} {
		if other != form && other.in(s) {
			list.Add(at+other.member(), problem.Conflict, "steps over %s have %s, got %s", t.Over, form.member()[1:], other.text(s))
		}
	}
	switch {
	case s.From.Sign() < 0 || s.FromCount < 0:
		list.Add(at+form.member(), problem.OutOfRange, "want 0 or more, got %s", form.text(s))
	case (t.Over == OverMargin || t.Over == OverDiscount) && s.FromPercent.Compare(partnerecon.Whole()) > 0:
		list.Add(at+form.member(), problem.OutOfRange, "no %s is above 100%%, got %s", t.Over, s.FromPercent)
	}
}

// checkPays reports what is wrong with what the steps pay.
func checkPays(list *problem.List, at string, t Table, factors bool) {
	for i, s := range t.Steps {
		here := problem.At(at+"/steps", i)
		switch {
		case s.Fee.Stated() && s.Share.Stated():
			list.Add(here+"/fee", problem.Conflict, "the step pays a share already, got %s", s.Fee)
		case s.Flat.Stated() && (s.Share.Stated() || s.Fee.Stated()):
			list.Add(here+"/flat", problem.Conflict, "the step pays a share or a fee already, got %s", s.Flat)
		case s.Fee.Stated() != t.fees(), s.Flat.Stated() != t.flats():
			list.Add(here, problem.Conflict, "want shares in all steps, or fees in all, or flat amounts in all")
		case s.Flat.Stated():
			checkFlat(list, here+"/flat", s.Flat, factors)
		case !s.Fee.Stated():
			checkStepShare(list, here+"/share", s.Share, factors)
		case factors:
			list.Add(here+"/fee", problem.Conflict, "a factor is a share, got %s", s.Fee)
		case s.Fee.Sign() < 0:
			list.Add(here+"/fee", problem.OutOfRange, "want 0 or more, got %s", s.Fee)
		}
	}
	switch {
	case t.Units < 0:
		list.Add(at+"/units", problem.OutOfRange, "want 1 or more, got %d", t.Units)
	case t.Units > 0 && !t.fees():
		list.Add(at+"/units", problem.Conflict, "units are what fees are for, got %d", t.Units)
	}
	if t.flats() && t.Mode != Slab && t.Mode != Marginal {
		list.Add(at+"/mode", problem.Conflict, "a flat amount is for a step that is reached or entered; want slab or marginal, got %s", t.Mode)
	}
	if t.Mode.sliced() && t.Over.volume() && !t.flats() && t.fees() != t.byUnits() {
		list.Add(at+"/steps", problem.Conflict, "slices of revenue earn shares, slices of units earn fees")
	}
}

func checkFlat(list *problem.List, path string, flat partnerecon.Money, factors bool) {
	switch {
	case factors:
		list.Add(path, problem.Conflict, "a factor is a share, got %s", flat)
	case flat.Sign() < 0:
		list.Add(path, problem.OutOfRange, "want 0 or more, got %s", flat)
	}
}

func checkStepShare(list *problem.List, path string, share partnerecon.Rate, factors bool) {
	if factors && share.Stated() {
		return
	}
	checkShare(list, path, share, Range{})
}

// checkCurrency reports amounts that do not share the currency of the others.
func checkCurrency(list *problem.List, at string, t Table) {
	want := t.currency()
	for i, s := range t.Steps {
		here := problem.At(at, i)
		if s.From.Stated() && s.From.Currency() != want {
			list.Add(here+"/from", problem.Conflict, "%s: the amounts of a table share one currency", s.From)
		}
		if s.Fee.Stated() && s.Fee.Currency() != want {
			list.Add(here+"/fee", problem.Conflict, "%s: the amounts of a table share one currency", s.Fee)
		}
		if s.Flat.Stated() && s.Flat.Currency() != want {
			list.Add(here+"/flat", problem.Conflict, "%s: the amounts of a table share one currency", s.Flat)
		}
	}
}
