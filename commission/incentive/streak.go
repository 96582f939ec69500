package incentive

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// streak counts the periods in a row, the one that pays and those before it, that
// pass a test. It does not look further back than it has to.
func (w *working) streak(most int, passes func(start partnerecon.Month) bool) int {
	n := 0
	for start := w.start; n < most && passes(start); start = w.back(start, 1) {
		n++
	}
	return n
}

func (r Retained) pay(w *working) exact.Num {
	most := r.Periods + 1 // one more was paid before
	if r.Again {
		most = maxSpan
	}
	n := w.streak(most, func(start partnerecon.Month) bool { return r.kept(w, start) })
	pays := n == r.Periods || r.Again && n > 0 && n%r.Periods == 0
	code, amount := CodeStreak, exact.Int(r.Amount.Minor())
	if !pays {
		code, amount = CodeNoStreak, exact.Num{}
	}
	w.say(code, "/periods", count("streak", n), count("want", r.Periods), number("pays", amount, Amount))
	return amount
}

// kept reports whether the cohort still had its share at the end of a period.
func (r Retained) kept(w *working, start partnerecon.Month) bool {
	end := w.endOf(start)
	began, known := w.look("/start", start, end, func(v view) (exact.Num, bool) { return v.asOf(r.Start, end) })
	if !known {
		w.say(CodeUnknown, "/start", months(start, end), word("figure", r.Start))
		return false
	}
	left, known := w.figure("/end", r.End, end, end)
	if !known {
		w.say(CodeUnknown, "/end", months(end, end), word("figure", r.End))
		return false
	}
	if began.Sign() <= 0 {
		w.say(CodeZero, "/start", months(start, end), word("figure", r.Start))
		return false
	}
	code, least := CodeMet, began.Times(rate(r.Share))
	if left.Cmp(least) < 0 {
		code = CodeMissed
	}
	w.say(code, "/share", months(start, end), number("value", left, Amount), number("at_least", least, Amount))
	return code == CodeMet
}

func (r Retained) check(c *checker, at string) {
	c.figure(at+"/start", r.Start, Amount)
	c.figure(at+"/end", r.End, Amount)
	c.rate(at+"/share", r.Share)
	c.amount(at+"/amount", r.Amount)
	if r.Periods < 1 || r.Periods > maxSpan {
		c.list.Add(at+"/periods", outOfRange, "want 1 to %d, got %d", maxSpan, r.Periods)
	}
}

func (r Accelerator) pay(w *working) exact.Num {
	n := r.streak(w)
	code := CodeStreak
	if n.Cmp(exact.Int(int64(r.Needs))) < 0 {
		code = CodeNoStreak
	}
	w.say(code, "/needs", number("streak", n, Number), count("want", r.Needs))
	if code == CodeNoStreak {
		return exact.Num{}
	}
	of := r.Of
	if of.Of == "" {
		of.Of = OfCommission
	}
	earned, _ := w.measure("/of", &of, w.start, w.end())
	if earned.Sign() <= 0 {
		w.say(CodeNoEarnings, "/of", months(w.start, w.end()), number("earned", earned, Amount))
		return exact.Num{}
	}
	more := earned.Times(rate(r.Multiplier).Add(exact.Int(-1)))
	w.say(CodeAccelerated, "/multiplier", number("earned", earned, Amount), word("multiplier", r.Multiplier.String()), number("more", more, Amount))
	return more
}

// streak returns how many periods or renewals in a row there are, as far as they are
// needed.
func (r Accelerator) streak(w *working) exact.Num {
	if r.Renewed == "" {
		return exact.Int(int64(w.streak(r.Needs, func(start partnerecon.Month) bool {
			return w.met("/measure", &r.Measure, "/at_least", &r.AtLeast, start)
		})))
	}
	var n exact.Num
	w.streak(maxSpan, func(start partnerecon.Month) bool {
		end := w.endOf(start)
		renewed, known := w.figure("/renewed", r.Renewed, start, end)
		if !known {
			w.say(CodeUnknown, "/renewed", months(start, end), word("figure", r.Renewed))
			return false
		}
		// What did not lapse need not be stated.
		if lapsed, _ := w.figure("/lapsed", r.Lapsed, start, end); lapsed.Sign() > 0 {
			w.say(CodeMissed, "/lapsed", months(start, end), number("lapsed", lapsed, Number))
			return false
		}
		n = n.Add(renewed)
		w.say(CodeMet, "/renewed", months(start, end), number("renewed", renewed, Number), number("streak", n, Number))
		return n.Cmp(exact.Int(int64(r.Needs))) < 0
	})
	return n
}

func (r Accelerator) check(c *checker, at string) {
	if r.Multiplier.Compare(partnerecon.Whole()) <= 0 || r.Multiplier.Compare(maxRate()) > 0 {
		c.list.Add(at+"/multiplier", outOfRange, "want more than 100%%, at most %s, got %s", maxRate(), r.Multiplier)
	}
	if r.Needs < 2 || r.Needs > maxSpan {
		c.list.Add(at+"/needs", outOfRange, "want 2 to %d in a row, got %d", maxSpan, r.Needs)
	}
	switch {
	case r.Renewed != "" || r.Lapsed != "":
		c.figure(at+"/renewed", r.Renewed, Number)
		c.figure(at+"/lapsed", r.Lapsed, Number)
		if r.Measure.Of != "" || r.AtLeast.stated() {
			c.list.Add(at+"/measure", conflict, "a streak is of periods or of renewals, not of both")
		}
	default:
		c.goal(at+"/at_least", &r.AtLeast, c.measure(at+"/measure", &r.Measure))
	}
	if r.Of.Of != "" {
		c.measure(at+"/of", &r.Of)
		if r.Of.Of != OfCommission {
			c.list.Add(at+"/of/of", conflict, "want commission, got %s", quote(string(r.Of.Of)))
		}
	}
}
