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
	Partner       string               `json:"partner"`
	Tier          string               `json:"tier,omitzero"`
	Currency      partnerecon.Currency `json:"currency"`
	Start         partnerecon.Day      `json:"start,omitzero"`
	First         partnerecon.Day      `json:"first,omitzero"`
	Churns        []Departure          `json:"churns"`
	Reactivations []Reactivation       `json:"reactivations,omitzero"`
	Lines         []lineFacts          `json:"lines,omitzero"`
	Sealed        Sum                  `json:"sealed,omitzero"`
	// PartnerNet is what the partner has on all lines of the customer, Rest
	// what on none.
	PartnerNet int64 `json:"partner_net,omitzero,string"`
	Rest       int64 `json:"rest,omitzero,string"`
}

// lineFacts are what a line contributes.
type lineFacts struct {
	Line    string          `json:"line"`
	Terms   string          `json:"terms,omitzero"`
	Earned  partnerecon.Day `json:"earned"`
	Payable partnerecon.Day `json:"payable"`
	Net     int64           `json:"net,omitzero,string"`
}

// A due is what goes back of one partner and tier.
type due struct {
	takes []int64 // of each line, 0 or more
	rest  int64   // beyond the lines, 0 or more
}

// due works out what goes back. It is a pure function of the versions and the
// facts; with a trace it also says why.
//
// Each line contributes the part of its net that the churn takes back. The sum
// over partner and tier is rounded once and taken from the lines, the one earned
// last first: so unpaid lines go first, each on its payable day, and the rest
// goes back in the next run. The day a line was earned on is the same whenever it
// was recorded, so the order of recording decides nothing.
func (r Recourse) due(f *facts, tr *partnerecon.Trace) (due, error) {
	var sum exact.Num
	parts := make([]exact.Num, len(f.Lines))
	mode, newest := exact.HalfUp, -1
	for i := range f.Lines {
		l := &f.Lines[i]
		v, age, err := r.version(l.Terms)
		if err != nil {
			return due{}, err
		}
		if age > newest {
			mode, newest = v.mode, age
		}
		if parts[i], err = v.part(f, l, tr); err != nil {
			return due{}, err
		}
		sum = sum.Add(exact.Int(l.Net).Times(parts[i]))
	}
	sealed, err := r.sealedDue(f, tr)
	if err != nil {
		return due{}, err
	}
	if newest < 0 && len(r.versions) > 0 {
		mode = r.versions[len(r.versions)-1].mode
	}
	sum = f.scale(sum.Add(sealed), tr)
	total, ok := sum.Round(mode)
	if !ok {
		return due{}, fmt.Errorf("clawback: partner %s: %w", problem.Quote(f.Partner), partnerecon.ErrOverflow)
	}
	if tr != nil {
		tr.Add(CodeRounded, "/rounding", f.exactly(sum), partnerecon.D("total", f.money(total)))
	}
	return f.spread(total, parts, tr), nil
}

// part returns the largest part that any churn takes back of a line.
func (v *version) part(f *facts, l *lineFacts, tr *partnerecon.Trace) (exact.Num, error) {
	var out exact.Num
	s, at := v.schedule(f.Tier)
	rule := problem.At("/schedules", at)
	switch {
	case at < 0:
		tr.Add(CodeNoSchedule, "/schedules", text("line", l.Line), text("tier", f.Tier))
		return out, nil
	case s.Return == Nothing:
		tr.Add(CodeNothing, rule, text("line", l.Line), text("tier", f.Tier))
		return out, nil
	}
	anchor, err := v.anchor(f)
	if err != nil {
		return out, err
	}
	for _, c := range f.Churns {
		if back := f.until(c); !back.IsZero() && !l.Earned.Before(back) {
			tr.Add(CodeCameBack, "", text("line", l.Line), partnerecon.D("earned", l.Earned), partnerecon.D("back", back))
			continue
		}
		share := s.part(anchor, c.On)
		if tr != nil {
			code := CodeWindow
			if !s.Window.Contains(anchor, c.On) {
				code = CodeOutside
			}
			tr.Add(code, rule, text("line", l.Line), partnerecon.D("net", f.money(l.Net)), partnerecon.D("anchor", anchor),
				partnerecon.D("churn", c.On), partnerecon.D("day", partnerecon.Count(c.On.Sub(anchor))),
				partnerecon.D("window", s.Window), partnerecon.D("part", share))
		}
		if share.Cmp(out) > 0 {
			out = share
		}
	}
	return out, nil
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

// until returns the day the customer came back after a churn, if it did.
func (f *facts) until(c Departure) partnerecon.Day {
	var first partnerecon.Day
	for _, r := range f.Reactivations {
		if !r.On.Before(c.On) && (first.IsZero() || r.On.Before(first)) {
			first = r.On
		}
	}
	return first
}

// sealedDue returns what goes back of sealed lines: what went back of those
// that a churn had touched, and what the churns since take of the others, under
// the newest terms.
func (r Recourse) sealedDue(f *facts, tr *partnerecon.Trace) (exact.Num, error) {
	if f.Sealed == (Sum{}) {
		return exact.Num{}, nil
	}
	sum, ok := exact.ParseNum(cmp.Or(f.Sealed.Due, "0"))
	if !ok || len(r.versions) == 0 {
		return exact.Num{}, fmt.Errorf("clawback: partner %s: sealed sum %s: %w", problem.Quote(f.Partner), problem.Quote(f.Sealed.Due), partnerecon.ErrSyntax)
	}
	tr.Add(CodeSealed, "", f.exactly(sum), partnerecon.D("untouched", f.money(f.Sealed.Safe)))
	if f.Sealed.Safe == 0 {
		return sum, nil
	}
	safe := lineFacts{Earned: f.First, Net: f.Sealed.Safe}
	p, err := r.versions[len(r.versions)-1].part(f, &safe, tr)
	return sum.Add(exact.Int(safe.Net).Times(p)), err
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

// spread takes the total from the lines that give something back, the one earned
// last first. What sealed lines gave back is posted on them already.
func (f *facts) spread(total int64, parts []exact.Num, tr *partnerecon.Trace) due {
	out := due{takes: make([]int64, len(f.Lines)), rest: total + f.Sealed.Clawed}
	order := make([]int, len(f.Lines))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &f.Lines[a], &f.Lines[b]
		return cmp.Or(y.Earned.Compare(x.Earned), cmp.Compare(x.Line, y.Line))
	})
	for _, i := range order {
		l := &f.Lines[i]
		if parts[i].Sign() == 0 {
			continue
		}
		take := max(0, min(out.rest, l.Net))
		out.takes[i], out.rest = take, out.rest-take
		if take > 0 && tr != nil {
			tr.Add(CodeTaken, "", text("line", l.Line), partnerecon.D("payable", l.Payable), partnerecon.D("taken", f.money(take)))
		}
	}
	if out.rest != 0 && tr != nil {
		tr.Add(CodeRest, "", partnerecon.D("rest", f.money(out.rest)))
	}
	return out
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
