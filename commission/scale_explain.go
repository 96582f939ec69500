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
	switch {
	case s.table.Mode.sliced() && s.table.flats():
		s.explainEntered(r, tr, at)
	case s.table.Mode.sliced():
		s.explainSlices(r, tr, at)
	default:
		s.explainStep(r, tr, at)
	}
	if next := s.rates.Place(place) + 1; next < s.rates.Len() {
		form, step := s.table.form(), s.table.Steps[next]
		details := []partnerecon.Detail{text("from", form.text(step))}
		if s.table.Over == OverAttainment { // what is counted is no percentage
			details = append(details, s.shown("begins", s.table.from(form, step)))
		}
		tr.Add(CodeNextStep, problem.At(at+"/steps", next)+form.member(), append(details, s.shown(string(s.table.Over), place))...)
	}
}

// explainStep shows the step that a sale is paid by; where one rate is for the
// whole volume also what was paid for without it.
func (s *Scale) explainStep(r Reading, tr *partnerecon.Trace, at string) {
	place, amount := s.looks(r), s.counted(r.Sale)
	var was []partnerecon.Detail
	if s.table.sums() && s.table.Applies != ToThisSale {
		before := s.counted(r.Before)
		amount = amount.and(before)
		if before.pays.Sign() > 0 {
			rate := s.paid(s.rates.Rate(before.at))
			was = []partnerecon.Detail{s.amount("before", r, before.pays), text("before_"+rate.Name, rate.Value)}
		}
	}
	details := []partnerecon.Detail{s.shown(string(s.table.Over), place), s.amount("amount", r, amount.pays), s.paid(s.rates.Rate(place))}
	tr.Add(CodeStep, s.pointer(at, s.rates.Place(place)), append(details, was...)...)
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

// explainEntered shows the steps that a sale enters, or that are left when it is below
// 0, each with its flat amount.
func (s *Scale) explainEntered(r Reading, tr *partnerecon.Trace, at string) {
	sale, before := s.counted(r.Sale), s.counted(r.Before)
	if s.table.Spans == SpanTransaction {
		before = counted{}
	}
	was, now := s.entered(before.at), s.entered(before.and(sale).at)
	tell := func(what string, from, to int) {
		for i := from; i < to; i++ {
			tr.Add(CodeStep, s.pointer(at, i), s.shown(what, sale.at), s.paid(exact.Int(s.table.Steps[i].Flat.Minor())))
		}
	}
	tell("entered_by", was, now)
	tell("left_by", now, was)
}

// entered returns how many steps a volume has entered.
func (s *Scale) entered(volume exact.Num) int {
	if volume.Sign() <= 0 {
		return 0
	}
	return s.rates.Place(volume) + 1
}

// pointer returns the place of what a step pays, in a table at a pointer.
func (s *Scale) pointer(at string, step int) string {
	at = problem.At(at+"/steps", step)
	switch {
	case s.table.flats():
		return at + "/flat"
	case s.table.fees():
		return at + "/fee"
	}
	return at + "/share"
}

// shown names a place among the steps: an amount, a percentage, or a number.
func (s *Scale) shown(name string, n exact.Num) partnerecon.Detail {
	t := &s.table
	switch c := t.currency(); {
	case c != "" && (t.form() == inMoney || t.Over == OverAttainment && !t.byUnits()):
		return text(name, majorText(n, c))
	case t.form() == inPercent && t.Over != OverAttainment:
		return text(name, percentText(n))
	}
	return text(name, n.String())
}

// amount names what a rate is for: revenue, or units for fees.
func (s *Scale) amount(name string, r Reading, n exact.Num) partnerecon.Detail {
	c, err := s.currency(r)
	if s.table.fees() || err != nil {
		return text(name, n.String())
	}
	return text(name, majorText(n, c))
}

// paid names a rate, a fee for one unit, or a flat amount.
func (s *Scale) paid(rate exact.Num) partnerecon.Detail {
	switch {
	case s.table.flats():
		return text("flat", majorText(rate, s.table.currency()))
	case s.table.fees():
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
