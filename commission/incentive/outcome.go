package incentive

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

func (r LogoChurn) pay(w *working) exact.Num {
	out, ok := w.outcome("/start", r.Start, part{"/lost", r.Lost, 1})
	if !ok {
		return exact.Num{}
	}
	return r.reward(w, out, -1)
}

func (r NetRetention) pay(w *working) exact.Num {
	out, ok := w.outcome("/start", r.Start, part{"/start", r.Start, 1}, part{"/expansion", r.Expansion, 1},
		part{"/contraction", r.Contraction, -1}, part{"/churned", r.Churned, -1})
	if !ok {
		return exact.Num{}
	}
	return r.reward(w, out, 1)
}

func (r Onboarding) pay(w *working) exact.Num {
	out, ok := w.outcome("/started", r.Started, part{"/completed", r.Completed, 1})
	if !ok {
		return exact.Num{}
	}
	return r.reward(w, out, 1)
}

// A part is a figure of a numerator, with its sign.
type part struct {
	at, figure string
	sign       int64
}

// outcome returns the sum of some figures over another one. It is not defined where
// one of them is not stated, or the divisor is 0. What a rule calls the start is
// that of the first month; all others are of the whole period.
func (w *working) outcome(at, divisor string, parts ...part) (exact.Num, bool) {
	read := func(at, figure string) (exact.Num, bool) {
		end := w.end()
		if at == "/start" {
			end = w.start
		}
		n, known := w.figure(at, figure, w.start, end)
		if !known {
			w.say(CodeUnknown, at, months(w.start, end), word("figure", figure))
		}
		return n, known
	}
	below, ok := read(at, divisor)
	if !ok {
		return exact.Num{}, false
	}
	var sum exact.Num
	for _, p := range parts {
		n, known := read(p.at, p.figure)
		if !known {
			return exact.Num{}, false
		}
		sum = sum.Add(n.Mul(p.sign, 1))
	}
	if below.Sign() <= 0 {
		w.say(CodeZero, at, months(w.start, w.end()), word("figure", divisor))
		return exact.Num{}, false
	}
	out := sum.Quo(below)
	unit := w.figures[divisor]
	w.say(CodeOutcome, at, months(w.start, w.end()), number("of", sum, unit), number("from", below, unit), number("outcome", out, Fraction))
	return out, true
}

// reward pays where an outcome is better than its baseline by enough: higher, or
// with the sign -1 lower.
func (t *Target) reward(w *working, outcome exact.Num, sign int64) exact.Num {
	baseline := rate(t.Baseline.Fraction)
	if t.Baseline.Figure != "" {
		var known bool
		if baseline, known = w.figure("/baseline/figure", t.Baseline.Figure, w.start, w.end()); !known {
			w.say(CodeUnknown, "/baseline", months(w.start, w.end()), word("figure", t.Baseline.Figure))
			return exact.Num{}
		}
	}
	improved := outcome.Add(baseline.Neg()).Mul(sign, 1)
	code, pays := CodeImproved, exact.Int(t.Amount.Minor())
	if improved.Cmp(rate(t.Improvement)) < 0 {
		code, pays = CodeNotImproved, exact.Num{}
	}
	w.say(code, "/improvement", number("baseline", baseline, Fraction), number("improved", improved, Fraction),
		number("want", rate(t.Improvement), Fraction), number("pays", pays, Amount))
	return pays
}

func (r LogoChurn) check(c *checker, at string) {
	c.figure(at+"/start", r.Start, Number)
	c.figure(at+"/lost", r.Lost, Number)
	r.Target.check(c, at)
}

func (r NetRetention) check(c *checker, at string) {
	c.figure(at+"/start", r.Start, Amount)
	c.figure(at+"/expansion", r.Expansion, Amount)
	c.figure(at+"/contraction", r.Contraction, Amount)
	c.figure(at+"/churned", r.Churned, Amount)
	r.Target.check(c, at)
}

func (r Onboarding) check(c *checker, at string) {
	c.figure(at+"/started", r.Started, Number)
	c.figure(at+"/completed", r.Completed, Number)
	r.Target.check(c, at)
}

func (t *Target) check(c *checker, at string) {
	c.amount(at+"/amount", t.Amount)
	c.goal(at+"/baseline", &t.Baseline, Fraction)
	if t.Baseline.Earlier != "" {
		c.list.Add(at+"/baseline/earlier", conflict, "an outcome has a fraction or a figure as its baseline")
	}
	if t.Improvement.Compare(partnerecon.Whole()) > 0 {
		c.list.Add(at+"/improvement", outOfRange, "want 0%% to 100%%, got %s", t.Improvement)
	}
}
