package incentive

import "github.com/partnerecon/partnerecon/internal/exact"

func (r Increment) pay(w *working) exact.Num {
	end := w.end()
	actual, known := w.measure("/measure", &r.Measure, w.start, end)
	if !known {
		w.say(CodeUnknown, "/measure", months(w.start, end))
		return exact.Num{}
	}
	baseline, known := w.goal("/baseline", &r.Baseline, &r.Measure, w.start)
	if !known {
		w.say(CodeUnknown, "/baseline", months(w.start, end))
		return exact.Num{}
	}
	gained := actual.Add(baseline.Neg())
	shown := []shown{months(w.start, end), number("actual", actual, Amount), number("baseline", baseline, Amount)}
	if gained.Sign() <= 0 {
		w.say(CodeNoGain, "/baseline", shown...)
		return exact.Num{}
	}
	w.say(CodeGained, "/rate", append(shown, number("gained", gained, Amount), word("rate", r.Rate.String()))...)
	return gained.Times(rate(r.Rate))
}

func (r Increment) check(c *checker, at string) {
	unit := c.measure(at+"/measure", &r.Measure)
	c.want(at+"/measure", unit, Amount)
	c.goal(at+"/baseline", &r.Baseline, unit)
	c.rate(at+"/rate", r.Rate)
}
