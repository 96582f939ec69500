package incentive

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A working is the calculation of one bonus for one period. Whatever it reads it
// notes, so that the same calculation can be run again on the notes alone, without
// the tally.
type working struct {
	*version
	bonus *Bonus
	rule  string            // pointer to the bonus
	start partnerecon.Month // of the period
	tally *Tally            // nil: the readings are read again
	first partnerecon.Month // of which anything is known
	read  []reading
	index map[span]int // of read
	tr    *partnerecon.Trace
	err   error
}

// A reading is what was read at a place of the bonus, for some months.
type reading struct {
	At   string            `json:"at"`
	From partnerecon.Month `json:"from"`
	To   partnerecon.Month `json:"to"`
	// Value is an exact number, money in minor units; absent where it is unknown.
	Value string `json:"value,omitzero"`
}

// A span is where something is read, and for which months.
type span struct {
	at       string
	from, to partnerecon.Month
}

// end returns the last month of the period.
func (w *working) end() partnerecon.Month { return w.endOf(w.start) }

// endOf returns the last month of the period that begins in a month.
func (w *working) endOf(start partnerecon.Month) partnerecon.Month {
	return start.Add(w.bonus.Every.months() - 1)
}

// back returns the first month of the nth period before that of a month.
func (w *working) back(start partnerecon.Month, n int) partnerecon.Month {
	return start.Add(-n * w.bonus.Every.months())
}

// look reads a value, from the tally or from what was noted.
func (w *working) look(at string, from, to partnerecon.Month, live func(v view) (exact.Num, bool)) (exact.Num, bool) {
	if w.index == nil {
		w.index = make(map[span]int, len(w.read))
		for i, r := range w.read {
			w.index[span{r.At, r.From, r.To}] = i
		}
	}
	if i, ok := w.index[span{at, from, to}]; ok {
		n, ok := exact.ParseNum(w.read[i].Value)
		if !ok && w.read[i].Value != "" {
			w.err = fmt.Errorf("%w: a reading of %s is %s", ErrEntry, at, problem.Quote(w.read[i].Value))
		}
		return n, ok
	}
	if w.tally == nil {
		w.err = fmt.Errorf("%w: its basis lacks %s from %s to %s", ErrEntry, at, from, to)
		return exact.Num{}, false
	}
	n, known := live(view{w.version, w.tally, w.first})
	r := reading{At: at, From: from, To: to}
	if known {
		r.Value = n.String()
	}
	w.index[span{at, from, to}] = len(w.read)
	w.read = append(w.read, r)
	return n, known
}

// measure reads a measure over months.
func (w *working) measure(at string, m *Measure, from, to partnerecon.Month) (exact.Num, bool) {
	return w.look(at, from, to, func(v view) (exact.Num, bool) { return v.sum(m, from, to) })
}

// beside reads what a true-up takes into account beside what the lines earned. Mostly
// there is nothing, and then nothing is noted.
func (w *working) beside(of Of, lines Lines, end partnerecon.Month) exact.Num {
	at, m := "/pays/"+string(of), Measure{Of: of, Lines: lines}
	if w.tally == nil && !slices.ContainsFunc(w.read, func(r reading) bool { return r.At == at }) {
		return exact.Num{}
	}
	if w.tally != nil {
		if n, known := (view{w.version, w.tally, w.first}).sum(&m, w.start, end); !known || n.Sign() == 0 {
			return exact.Num{}
		}
	}
	n, _ := w.measure(at, &m, w.start, end)
	return n
}

// figure reads a figure over months.
func (w *working) figure(at, name string, from, to partnerecon.Month) (exact.Num, bool) {
	return w.look(at, from, to, func(v view) (exact.Num, bool) { return v.figure(name, from, to) })
}

// goal reads what a measure is compared with in the period of a month.
func (w *working) goal(at string, g *Goal, m *Measure, start partnerecon.Month) (exact.Num, bool) {
	end := w.endOf(start)
	switch {
	case g.Figure != "":
		return w.figure(at+"/figure", g.Figure, start, end)
	case g.Earlier == PeriodBefore:
		return w.measure(at+"/earlier", m, w.back(start, 1), w.back(end, 1))
	case g.Earlier == YearBefore:
		return w.measure(at+"/earlier", m, start.Add(-monthsOfYear), end.Add(-monthsOfYear))
	case g.Annual.Stated():
		year := EveryYear.start(start, w.policy.yearStart())
		sum, err := seasonal(g, start.Sub(year), w.bonus.Every.months())
		if err != nil {
			w.err = err
		}
		return exact.Int(sum.Minor()), true
	default:
		return g.num(), true
	}
}

// met reports whether a measure meets a goal in the period of a month. What is
// unknown does not.
func (w *working) met(at string, m *Measure, goal string, g *Goal, start partnerecon.Month) bool {
	n, known := w.measure(at, m, start, w.endOf(start))
	if !known {
		w.say(CodeUnknown, at, months(start, w.endOf(start)))
		return false
	}
	least, known := w.goal(goal, g, m, start)
	if !known {
		w.say(CodeUnknown, goal, months(start, w.endOf(start)))
		return false
	}
	unit, code := w.unit(m), CodeMet
	if n.Cmp(least) < 0 {
		code = CodeMissed
	}
	w.say(code, goal, months(start, w.endOf(start)), number("value", n, unit), number("at_least", least, unit))
	return code == CodeMet
}

// due works out what is due for the period, in minor units. It is a pure function of
// the policy and of what is read.
func (w *working) due() (int64, error) {
	exactly := w.within()
	total, ok := exactly.Round(w.mode)
	if w.err != nil {
		return 0, w.err
	}
	if !ok {
		return 0, fmt.Errorf("incentive: bonus %s of %s: %w", problem.Quote(w.bonus.Name), w.start, partnerecon.ErrOverflow)
	}
	if exactly.Sign() != 0 && w.tr != nil {
		w.tr.Add(CodeRounded, "/rounding", text("exact", w.exactly(exactly)), partnerecon.D("due", w.money(total)))
	}
	return total, nil
}

// within returns what is paid within the limits of the bonus.
func (w *working) within() exact.Num {
	b := w.bonus
	switch {
	case w.start.Before(b.From):
		w.say(CodeOutside, "/from", months(w.start, w.end()), word("from", b.From.String()))
		return exact.Num{}
	case !b.Until.IsZero() && !w.start.Before(b.Until):
		w.say(CodeOutside, "/until", months(w.start, w.end()), word("until", b.Until.String()))
		return exact.Num{}
	}
	if !w.passes() {
		return exact.Num{}
	}
	n := b.Rule.pay(w)
	if b.Minimum.Stated() && n.Sign() > 0 && n.Cmp(exact.Int(b.Minimum.Minor())) < 0 {
		w.say(CodeMinimum, "/minimum", number("exact", n, Amount), number("minimum", exact.Int(b.Minimum.Minor()), Amount))
		n = exact.Int(b.Minimum.Minor())
	}
	if b.Maximum.Stated() && n.Cmp(exact.Int(b.Maximum.Minor())) > 0 {
		w.say(CodeMaximum, "/maximum", number("exact", n, Amount), number("maximum", exact.Int(b.Maximum.Minor()), Amount))
		n = exact.Int(b.Maximum.Minor())
	}
	return n
}

// passes reports whether the gate of the bonus lets it pay.
func (w *working) passes() bool {
	g := &w.bonus.Gate
	if !g.stated() {
		return true
	}
	met := 0
	for i := range g.Of {
		if w.met("/gate/measure", &g.Measure, "/gate/at_least", &g.AtLeast, w.back(w.start, i)) {
			met++
		}
	}
	code := CodeGate
	if met < g.Met {
		code = CodeGated
	}
	w.say(code, "/gate", count("met", met), count("want", g.Met), count("of", g.Of))
	return met >= g.Met
}

// say adds a step to the trace, if there is one.
func (w *working) say(code, at string, details ...shown) {
	if w.tr == nil {
		return
	}
	out := make([]partnerecon.Detail, len(details))
	for i, d := range details {
		out[i] = d.detail(w.version)
	}
	w.tr.Add(code, w.rule+at, out...)
}
