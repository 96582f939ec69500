package incentive

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// pay counts how often the referrals fill the number: in this period, or with what
// was carried over in all up to its end, less all before it.
func (r Referrals) pay(w *working) exact.Num {
	end := w.end()
	if _, known := w.figure("/figure", r.Figure, w.start, end); !known {
		w.say(CodeUnknown, "/figure", months(w.start, end), word("figure", r.Figure))
		return exact.Num{}
	}
	from := w.start
	if r.Rest == Carried {
		from = w.since()
	}
	all, _ := w.figure("/figure", r.Figure, from, end)
	var earlier exact.Num
	if from.Before(w.start) {
		earlier, _ = w.figure("/figure", r.Figure, from, w.back(end, 1))
	}
	times := w.full(all, r.Per).Add(w.full(earlier, r.Per).Neg())
	pays := times.Times(exact.Int(r.Amount.Minor()))
	w.say(CodeReferrals, "/per", months(w.start, end), number("all", all, Number), number("before", earlier, Number),
		number("per", exact.Int(r.Per), Number), number("times", times, Number), number("pays", pays, Amount))
	return pays
}

// full returns how often a number of referrals holds another one.
func (w *working) full(n exact.Num, per int64) exact.Num {
	whole, ok := n.Mul(1, per).Round(exact.Down)
	if !ok {
		w.fail(partnerecon.ErrOverflow)
	}
	return exact.Int(whole)
}

// since returns the month from which a bonus counts on: its first one, else the
// first one of which anything is known, as it begins a period.
func (w *working) since() partnerecon.Month {
	if !w.bonus.From.IsZero() {
		return w.bonus.From
	}
	return w.bonus.Every.start(w.first, w.policy.yearStart())
}

func (r Referrals) check(c *checker, at string) {
	c.figure(at+"/figure", r.Figure, Number)
	c.amount(at+"/amount", r.Amount)
	if r.Per < 1 {
		c.list.Add(at+"/per", outOfRange, "want 1 or more, got %d", r.Per)
	}
	if r.Rest != Carried && r.Rest != Forfeited {
		c.list.Add(at+"/rest", required, "want carried or forfeited, got %s", quote(string(r.Rest)))
	}
}

func (r NewMarket) pay(w *working) exact.Num {
	n, _ := w.look("/markets", w.start, w.end(), func(v view) (exact.Num, bool) { return v.newMarkets(r.Markets, w.start, w.end()) })
	pays := n.Times(exact.Int(r.Amount.Minor()))
	w.say(CodeMarkets, "/markets", months(w.start, w.end()), number("new", n, Number), number("pays", pays, Amount))
	return pays
}

func (r NewMarket) check(c *checker, at string) {
	c.amount(at+"/amount", r.Amount)
	c.names(at+"/markets", r.Markets)
}

func (r Training) pay(w *working) exact.Num {
	var sum exact.Num
	for i := range r.Rewards {
		reward := &r.Rewards[i]
		at := problem.At("/rewards", i)
		n, _ := w.look(at, w.start, w.end(), func(v view) (exact.Num, bool) { return v.certificates(reward, w.start, w.end()) })
		pays := n.Times(exact.Int(reward.Amount.Minor()))
		w.say(CodeCertificate, at, months(w.start, w.end()), number("persons", n, Number), number("pays", pays, Amount))
		sum = sum.Add(pays)
	}
	return sum
}

func (r Training) check(c *checker, at string) {
	if !c.list.limit(at+"/rewards", len(r.Rewards), 1) {
		return
	}
	seen := map[[2]string]bool{}
	for i, reward := range r.Rewards {
		here := problem.At(at+"/rewards", i)
		c.name(here+"/certification", reward.Certification)
		checkOptional(&c.list.List, here+"/level", reward.Level)
		c.amount(here+"/amount", reward.Amount)
		about := [2]string{reward.Certification, reward.Level}
		if seen[about] {
			c.list.Add(here+"/certification", problem.Duplicate, "%s stands twice in level %s", quote(reward.Certification), quote(reward.Level))
		}
		seen[about] = true
	}
}
