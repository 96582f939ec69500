package clawback

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// facts are what the clawback of one partner and tier is worked out from:
// nothing of the policy.
type facts struct {
	Partner  string               `json:"partner"`
	Tier     string               `json:"tier,omitzero"`
	Currency partnerecon.Currency `json:"currency"`
	Start    partnerecon.Day      `json:"start,omitzero"`
	First    partnerecon.Day      `json:"first,omitzero"`
	// Classes are the sums of the lines, with the churn that touches each.
	Classes []touched `json:"classes,omitempty"`
	// PartnerNet is what the partner has on all lines of the customer, Rest
	// what on none.
	PartnerNet int64 `json:"partner_net,omitzero,string"`
	Rest       int64 `json:"rest,omitzero,string"`
	// Sealed was posted on lines that are sealed.
	Sealed int64 `json:"sealed,omitzero,string"`
}

// touched is a class with the churn that takes most of it back; none where the
// customer came back after all of them.
type touched struct {
	Class
	Churn partnerecon.Day `json:"churn,omitzero"`
}

// lineFacts are what a line can give.
type lineFacts struct {
	ID      string          `json:"id"`
	Terms   string          `json:"terms,omitzero"`
	Since   partnerecon.Day `json:"since,omitzero"`
	Earned  partnerecon.Day `json:"earned"`
	Payable partnerecon.Day `json:"payable"`
	Net     int64           `json:"net,omitzero,string"`
}

// deciding returns the churn that takes most of what was earned since the
// customer came back: the first one that is not before the anchor, for what goes
// back never grows with the days; else the last one.
func (x *Exposure) deciding(since, anchor partnerecon.Day) partnerecon.Day {
	from := anchor
	if !since.IsZero() && !since.Before(anchor) {
		from = since.Add(1)
	}
	i, _ := slices.BinarySearchFunc(x.Churns, from, func(c Departure, day partnerecon.Day) int {
		return cmp.Or(c.On.Compare(day), +1) // before all of that day
	})
	n := len(x.Churns)
	if i == n {
		i--
	}
	if i < 0 || !x.Churns[i].On.After(since) {
		return partnerecon.Day{}
	}
	return x.Churns[i].On
}

// total works out what goes back of a partner and tier, 0 or more, in minor
// units. It is a pure function of the versions and the facts; with a trace it
// also says why.
//
// Each class contributes the part of its net that a churn takes back. What caps
// across lines had cut off shrinks all alike. The sum is rounded once, as the
// newest of the versions involved says.
func (r Recourse) total(f *facts, tr *partnerecon.Trace) (int64, error) {
	if len(r.versions) == 0 {
		return 0, errZero
	}
	var sum exact.Num
	newest, _, err := r.version(r.newest(f.Classes))
	if err != nil {
		return 0, err
	}
	for i := range f.Classes {
		part, err := r.part(f, f.Classes[i], tr)
		if err != nil {
			return 0, err
		}
		sum = sum.Add(exact.Int(f.Classes[i].Net).Times(part))
	}
	sum = f.scale(sum, tr)
	total, ok := sum.Round(newest.mode)
	if !ok {
		return 0, fmt.Errorf("clawback: partner %s: %w", problem.Quote(f.Partner), partnerecon.ErrOverflow)
	}
	if tr != nil {
		tr.Add(CodeRounded, "/rounding", f.exactly(sum), partnerecon.D("total", f.money(total)))
	}
	return total, nil
}

// newest returns the newest version among classes; of all, where there are none.
func (r Recourse) newest(classes []touched) string {
	newest := -1
	for i := range classes {
		if _, age, err := r.version(classes[i].Terms); err == nil {
			newest = max(newest, age)
		}
	}
	if newest < 0 {
		newest = len(r.versions) - 1
	}
	return r.versions[newest].id
}

// part returns the part of a class that goes back.
func (r Recourse) part(f *facts, c touched, tr *partnerecon.Trace) (exact.Num, error) {
	v, _, err := r.version(c.Terms)
	if err != nil {
		return exact.Num{}, err
	}
	s, at := v.schedule(f.Tier)
	rule, net := problem.At("/schedules", at), f.money(c.Net)
	switch {
	case at < 0:
		tr.Add(CodeNoSchedule, "/schedules", partnerecon.D("net", net), text("tier", f.Tier))
		return exact.Num{}, nil
	case s.Return == Nothing:
		tr.Add(CodeNothing, rule, partnerecon.D("net", net), text("tier", f.Tier))
		return exact.Num{}, nil
	}
	anchor, err := v.anchor(f)
	switch {
	case err != nil:
		return exact.Num{}, err
	case c.Churn.IsZero():
		tr.Add(CodeCameBack, "", partnerecon.D("net", net), partnerecon.D("back", c.Since))
		return exact.Num{}, nil
	}
	part := s.part(anchor, c.Churn)
	if tr != nil {
		code := CodeWindow
		if !s.Window.Contains(anchor, c.Churn) {
			code = CodeOutside
		}
		tr.Add(code, rule, partnerecon.D("net", net), partnerecon.D("anchor", anchor),
			partnerecon.D("churn", c.Churn), partnerecon.D("day", partnerecon.Count(c.Churn.Sub(anchor))),
			partnerecon.D("window", s.Window), partnerecon.D("part", part))
	}
	return part, nil
}

// part returns the part that a churn on a day takes back: 0 outside the window.
func (s Schedule) part(anchor, churn partnerecon.Day) exact.Num {
	switch {
	case s.Return == Nothing || !s.Window.Contains(anchor, churn):
		return exact.Num{}
	case s.Return == Full:
		return exact.Int(1)
	}
	return exact.Ratio(int64(s.Window.Days-churn.Sub(anchor)), int64(s.Window.Days))
}

// anchor returns the day from which the windows run.
func (v *version) anchor(f *facts) (partnerecon.Day, error) {
	if v.policy.Anchor == FirstEarned {
		return f.First, nil
	}
	if f.Start.IsZero() {
		return partnerecon.Day{}, fmt.Errorf("clawback: partner %s: %w", problem.Quote(f.Partner), ErrStart)
	}
	return f.Start, nil
}

// scale takes off what caps across lines had cut already: they shrink every line
// of the partner alike.
func (f *facts) scale(sum exact.Num, tr *partnerecon.Trace) exact.Num {
	left, ok := exact.Add(f.PartnerNet, f.Rest)
	if f.Rest >= 0 || f.PartnerNet <= 0 || !ok {
		return sum
	}
	tr.Add(CodeScaled, "", partnerecon.D("lines", f.money(f.PartnerNet)), partnerecon.D("cut", f.money(f.Rest)))
	return sum.Mul(max(0, left), f.PartnerNet)
}

// take returns what a line gives of what is left of the total: at most its net,
// and nothing where no churn touches it.
func take(left, net int64, part exact.Num) int64 {
	if part.Sign() == 0 {
		return 0
	}
	return max(0, min(left, net))
}

// money returns n minor units in the currency of the facts.
func (f *facts) money(n int64) partnerecon.Money { return moneyIn(n, f.Currency) }

// exactly shows an exact number of minor units as an amount.
func (f *facts) exactly(n exact.Num) partnerecon.Detail {
	digits, _ := f.Currency.Digits()
	return text("exact", n.Major(digits).String()+" "+string(f.Currency))
}

func moneyIn(n int64, c partnerecon.Currency) partnerecon.Money {
	m, _ := partnerecon.FromMinor(n, c)
	return m
}

func text(name, value string) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(value))
}
