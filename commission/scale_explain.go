package commission

import (
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// explain adds to a trace how a sale is read off the table, which stands at a
// pointer: the steps it is paid by, and the next one.
func (s *Scale) explain(r Reading, tr *partnerecon.Trace, at string) {
	if tr == nil {
		return
	}
	place := s.looks(r)
	if s.table.Mode.sliced() {
		s.explainSlices(r, tr, at)
	} else {
		tr.Add(CodeStep, s.pointer(at, s.rates.Place(place)), s.shown(string(s.table.Over), place), s.paid(s.rates.Rate(place)))
	}
	if next := s.rates.Place(place) + 1; next < s.rates.Len() {
		form := s.table.form()
		tr.Add(CodeNextStep, problem.At(at+"/steps", next)+form.member(),
			text("from", form.text(s.table.Steps[next])), s.shown(string(s.table.Over), place))
	}
}

// looks returns the place among the steps that a sale leads to.
func (s *Scale) looks(r Reading) exact.Num {
	t, before := &s.table, s.counted(r.Before)
	switch {
	case !t.Over.volume():
		return fraction(r.Value)
	case t.Spans == SpanTransaction:
		before = counted{}
	}
	if t.Applies == ToThisSale {
		return s.readAt(before, r)
	}
	return before.and(s.counted(r.Sale)).at
}

// explainSlices shows by how much a sale moves what each step pays for.
func (s *Scale) explainSlices(r Reading, tr *partnerecon.Trace, at string) {
	var before exact.Num
	if s.table.Spans != SpanTransaction {
		before = s.counted(r.Before).at
	}
	moved := make([]exact.Num, s.rates.Len())
	for _, slice := range s.rates.Slices(before.Add(s.counted(r.Sale).at)) {
		moved[slice.Step] = moved[slice.Step].Add(slice.Amount)
	}
	for _, slice := range s.rates.Slices(before) {
		moved[slice.Step] = moved[slice.Step].Add(slice.Amount.Neg())
	}
	for i, amount := range moved {
		if amount.Sign() != 0 {
			tr.Add(CodeSlice, s.pointer(at, i), s.shown("amount", amount), s.paid(s.rates.Step(i).Rate))
		}
	}
}

// pointer returns the place of what a step pays, in a table at a pointer.
func (s *Scale) pointer(at string, step int) string {
	at = problem.At(at+"/steps", step)
	if s.table.fees() {
		return at + "/fee"
	}
	return at + "/share"
}

// shown names a place among the steps: an amount, or a number.
func (s *Scale) shown(name string, n exact.Num) partnerecon.Detail {
	money := s.table.Over == OverAttainment && s.table.Quota.Stated() || s.table.form() == inMoney
	if c := s.table.currency(); money && c != "" {
		return text(name, majorText(n, c))
	}
	return text(name, n.String())
}

// paid names a rate, or a fee for one unit.
func (s *Scale) paid(rate exact.Num) partnerecon.Detail {
	if s.table.fees() {
		return text("fee", majorText(rate, s.table.currency()))
	}
	return text("rate", percentText(rate))
}

// majorText shows a number of minor units, which need not be whole, as an amount.
func majorText(n exact.Num, c partnerecon.Currency) string {
	digits, _ := c.Digits()
	return n.Major(digits).String() + " " + string(c)
}

// percentText shows a number as a rate is shown, as a percentage if it can be.
func percentText(n exact.Num) string {
	s := n.String()
	fraction := s
	if !strings.Contains(s, "/") {
		fraction += "/1"
	}
	if r, err := partnerecon.ParseRate(fraction); err == nil {
		return r.String()
	}
	return s
}
