package incentive

import (
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A PeriodTable reads a rate table on what the lines of a period come to, net of what
// went back. How the revenue of a period was cut into sales, and in what order they
// came, decides nothing. What counts as revenue is said with [OfRevenue].
type PeriodTable struct {
	// Table over revenue, quantity or the attainment of a quota, that counts on net.
	// It spans the period, or longer: then a period earns what it adds to the span so
	// far, so that the periods of the span add up to what the table gives on all of it.
	// Where its rate is for this sale, that is the period.
	Table commission.Table `json:"table"`
	// Quota of each period, a figure or a season, for a table over attainment that
	// states none itself and spans the period.
	Quota Goal `json:"quota,omitzero"`
	// Pays says what of it is paid.
	Pays Pays `json:"pays"`
	Lines
}

// Pays says what a period table pays.
type Pays string

const (
	// InFull pays what the table gives, on top of what the lines earned.
	InFull Pays = "bonus"
	// TrueUp pays what the table gives less what the lines earned, which may be below 0.
	// Of what waits in tranches of the lines, or was forfeited, the table gives nothing
	// either: the part of it that the rest of the lines is. What caps cut off the lines is
	// not paid by the table, nor taken by it once more: as long as the table gives no less
	// than what they left, and no more than the lines earned before, it adds nothing. So it
	// takes back what was posted beyond what it gives, and pays what it gives beyond all
	// that the lines earned.
	TrueUp Pays = "true_up"
)

func (r PeriodTable) clone() Rule {
	r.Table.Steps = slices.Clone(r.Table.Steps)
	r.Quota, r.Lines = r.Quota.clone(), r.Lines.clone()
	return r
}

func (r PeriodTable) pay(w *working) exact.Num {
	scale, ok := r.scale(w)
	if !ok {
		return exact.Num{}
	}
	end, from := w.end(), r.span(w)
	reading := commission.Reading{Sale: r.volume(w, from, end)}
	var before commission.Volume
	if from.Before(w.start) {
		before = r.volume(w, from, w.start.Add(-1))
	}
	sum := exact.Num{}
	if r.Table.Applies == commission.ToThisSale {
		reading = commission.Reading{Sale: r.volume(w, w.start, end), Before: before}
		if r.Table.Reads == commission.ReadPrevious {
			reading.Previous = r.volume(w, spanBefore(r.Table.Spans, from), from.Add(-1))
		}
	} else if from.Before(w.start) {
		// Each is rounded by itself, so that the periods of the span add up.
		sum = r.earns(w, scale, commission.Reading{Sale: before}, false).Neg()
	}
	sum = sum.Add(r.earns(w, scale, reading, true))
	w.say(CodeTable, "/table", months(w.start, end), word("reads", from.String()+" to "+end.String()), number("gives", sum, Amount))
	if r.Pays != TrueUp {
		return sum
	}
	return r.trueUp(w, sum)
}

// trueUp returns what the table adds to what the lines earned.
func (r PeriodTable) trueUp(w *working, gives exact.Num) exact.Num {
	end := w.end()
	earned, _ := w.measure("/pays", &Measure{Of: OfCommission, Lines: r.Lines}, w.start, end)
	w.say(CodeLines, "/pays", months(w.start, end), number("earned", earned, Amount))
	cut, withheld := w.beside(ofCut, r.Lines, end), w.beside(ofWithheld, r.Lines, end)
	uncut := earned
	if cut.Sign() > 0 {
		uncut = earned.Add(cut)
	}
	if withheld.Sign() > 0 {
		all := uncut.Add(withheld)
		gives = gives.Times(released(uncut, all))
		w.say(CodeWithheld, "/pays", months(w.start, end), number("withheld", withheld, Amount), number("of", all, Amount), number("gives", gives, Amount))
	}
	if uncut.Cmp(earned) != 0 {
		w.say(CodeCut, "/pays", months(w.start, end), number("cut", cut, Amount), number("before", uncut, Amount))
	}
	switch {
	case gives.Cmp(earned) < 0:
		return gives.Add(earned.Neg())
	case gives.Cmp(uncut) > 0:
		return gives.Add(uncut.Neg())
	}
	return exact.Num{}
}

// released returns which part of what lines are to earn is posted, or would be but for
// caps: of nothing, all of it.
func released(posted, all exact.Num) exact.Num {
	switch {
	case all.Sign() <= 0:
		return exact.Int(1)
	case posted.Sign() <= 0:
		return exact.Num{}
	}
	return posted.Quo(all)
}

// span returns the first month of the span that a period is in.
func (r PeriodTable) span(w *working) partnerecon.Month {
	switch year := w.policy.yearStart(); r.Table.Spans {
	case commission.SpanLifetime:
		return w.bonus.Every.start(w.first, year)
	case commission.SpanYear:
		return EveryYear.start(w.start, year)
	case commission.SpanQuarter:
		return EveryQuarter.start(w.start, year)
	case commission.SpanMonth, commission.SpanTransaction:
	}
	return w.start
}

// spanMonths returns how many months a span has; 0 for one that has no number.
func spanMonths(s commission.Span) int {
	switch s {
	case commission.SpanMonth:
		return 1
	case commission.SpanQuarter:
		return 3
	case commission.SpanYear:
		return monthsOfYear
	case commission.SpanLifetime, commission.SpanTransaction:
	}
	return 0
}

// spanBefore returns the first month of the span before that of a month.
func spanBefore(s commission.Span, from partnerecon.Month) partnerecon.Month {
	return from.Add(-spanMonths(s))
}

// volume reads what some months come to. Of months of which nothing is known it is 0.
func (r PeriodTable) volume(w *working, from, to partnerecon.Month) commission.Volume {
	revenue, _ := w.measure("/table/revenue", &Measure{Of: OfRevenue, Lines: r.Lines}, from, to)
	units, _ := w.measure("/table/units", &Measure{Of: OfQuantity, Lines: r.Lines}, from, to)
	minor, ok := revenue.Round(exact.Down)
	n, fits := units.Round(exact.Down)
	if !ok || !fits {
		w.fail(partnerecon.ErrOverflow)
	}
	return commission.Volume{Revenue: w.money(minor), Units: n}
}

// earns reads the table, and says how where that is asked for.
func (r PeriodTable) earns(w *working, scale commission.Scale, reading commission.Reading, say bool) exact.Num {
	e, err := scale.Earns(reading, w.policy.Rounding)
	if err != nil {
		w.fail(err)
		return exact.Num{}
	}
	if say && w.tr != nil {
		for _, step := range e.Trace {
			w.tr.Add(step.Code, w.rule+"/table"+step.Rule, step.Details...)
		}
	}
	return exact.Int(e.Amount.Minor())
}

// scale returns the table with the quota of the period, and false where there is none.
func (r PeriodTable) scale(w *working) (commission.Scale, bool) {
	t := r.Table
	if r.Quota.stated() {
		quota, known := w.goal("/quota", &r.Quota, nil, w.start)
		if !known {
			w.say(CodeUnknown, "/quota", months(w.start, w.end()))
			return commission.Scale{}, false
		}
		minor, ok := quota.Round(exact.Down)
		if !ok {
			w.fail(partnerecon.ErrOverflow)
			return commission.Scale{}, false
		}
		if minor <= 0 {
			w.say(CodeNoQuota, "/quota", months(w.start, w.end()))
			return commission.Scale{}, false
		}
		t = r.withQuota(w.version.figures, w.policy.Currency, minor)
	}
	scale, err := commission.NewScale(t)
	if err != nil {
		w.fail(err)
	}
	return scale, err == nil
}

// withQuota returns the table with a quota: units where it is a figure of units, else
// money.
func (r PeriodTable) withQuota(figures map[string]Unit, c partnerecon.Currency, n int64) commission.Table {
	t := r.Table
	if figures[r.Quota.Figure] == Number {
		t.QuotaUnits = n
	} else {
		t.Quota, _ = partnerecon.FromMinor(n, c)
	}
	return t
}

// fail ends the calculation with an error that names the bonus and the period.
func (w *working) fail(err error) {
	w.err = fmt.Errorf("incentive: bonus %s of %s: %w", quote(w.bonus.Name), w.start, err)
}

func (r PeriodTable) check(c *checker, at string) {
	t := r.Table
	c.lines(at, &r.Lines)
	if r.Pays != InFull && r.Pays != TrueUp {
		c.list.Add(at+"/pays", required, "want bonus or true_up, got %s", quote(string(r.Pays)))
	}
	if r.Quota.stated() {
		c.quota(at, &r)
		t = r.withQuota(c.figures, c.policy.Currency, 1)
	}
	if _, err := commission.NewScale(t); err != nil {
		var bad *partnerecon.InvalidError
		if errors.As(err, &bad) {
			for _, p := range bad.Problems {
				c.list.Add(at+"/table"+p.Path, p.Code, "%s", p.Message)
			}
		}
		return
	}
	switch t.Over {
	case commission.OverRevenue, commission.OverQuantity, commission.OverAttainment:
		c.spans(at+"/table", &t)
	default:
		c.list.Add(at+"/table/over", conflict, "want revenue, quantity or attainment, which a period has, got %s", quote(string(t.Over)))
	}
	c.tableCurrency(at+"/table", &t)
}

// spans checks that a table counts the net of whole periods.
func (c *checker) spans(at string, t *commission.Table) {
	if n := spanMonths(t.Spans); t.Spans == commission.SpanTransaction || n != 0 && n < c.every.months() {
		c.list.Add(at+"/spans", conflict, "want the period of the bonus, %s, or longer, got %s", quote(string(c.every)), t.Spans)
	}
	if t.YearStart != 0 {
		c.list.Add(at+"/year_start", conflict, "want that of the policy: leave it out, got %d", t.YearStart)
	}
	if t.Counts != commission.OnNet && t.Spans != commission.SpanTransaction {
		c.list.Add(at+"/counts", conflict, "a period is read on net, got %s", t.Counts)
	}
}

// quota checks the quota that a figure or a season states.
func (c *checker) quota(at string, r *PeriodTable) {
	unit := Amount
	if c.figures[r.Quota.Figure] == Number {
		unit = Number
	}
	c.goal(at+"/quota", &r.Quota, unit)
	switch {
	case r.Quota.Figure == "" && !r.Quota.Annual.Stated():
		c.list.Add(at+"/quota", conflict, "want a figure, or annual with season; a quota that does not change is the table's")
	case r.Table.Over != commission.OverAttainment:
		c.list.Add(at+"/quota", conflict, "a table over %s has no quota", quote(string(r.Table.Over)))
	case r.Table.Quota.Stated() || r.Table.QuotaUnits != 0:
		c.list.Add(at+"/table/quota", conflict, "the quota is that of each period already")
	case spanMonths(r.Table.Spans) != c.every.months():
		c.list.Add(at+"/table/spans", conflict, "want the period of the quota, %s, got %s", quote(string(c.every)), quote(string(r.Table.Spans)))
	}
}

// tableCurrency checks that the amounts of a table are in the currency of the policy.
func (c *checker) tableCurrency(at string, t *commission.Table) {
	other := func(at string, m partnerecon.Money) {
		if m.Stated() && m.Currency() != c.policy.Currency {
			c.list.Add(at, conflict, "want an amount in %s, got %s", quote(string(c.policy.Currency)), m)
		}
	}
	other(at+"/quota", t.Quota)
	for i, s := range t.Steps {
		other(problem.At(at+"/steps", i)+"/from", s.From)
		other(problem.At(at+"/steps", i)+"/fee", s.Fee)
		other(problem.At(at+"/steps", i)+"/flat", s.Flat)
	}
}
