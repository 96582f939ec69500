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

// touched is a class with what takes it back: of every trigger the day that takes
// most. No churn touches it where the customer came back after all of them.
type touched struct {
	Class
	Churn  partnerecon.Day `json:"churn,omitzero"`
	Breach partnerecon.Day `json:"breach,omitzero"`
	Fraud  partnerecon.Day `json:"fraud,omitzero"`
	// Fault is the reason of a churn through the vendor's own fault, where no other
	// one touches the class.
	Fault string `json:"fault,omitzero"`
	// Bearer is who bears what the churn takes, where that is another partner.
	Bearer string `json:"bearer,omitzero"`
}

// lineFacts are what a line can give.
type lineFacts struct {
	ID      string          `json:"id"`
	Terms   string          `json:"terms,omitzero"`
	Since   partnerecon.Day `json:"since,omitzero"`
	Earned  partnerecon.Day `json:"earned"`
	Payable partnerecon.Day `json:"payable"`
	Net     int64           `json:"net,omitzero,string"`
	// Component, Scope, Paid, Term and Lost, where the version tells lines apart by them.
	Component string               `json:"component,omitzero"`
	Scope     string               `json:"scope,omitzero"`
	Paid      partnerecon.Day      `json:"paid,omitzero"`
	Term      partnerecon.Interval `json:"term,omitzero"`
	Lost      partnerecon.Rate     `json:"lost,omitzero"`
}

// lineFacts collects what a line can give.
func (r Recourse) lineFacts(l *Line) lineFacts {
	out := lineFacts{ID: l.Line, Terms: l.Terms, Since: l.Since, Earned: l.Earned, Payable: l.Payable, Net: l.Net}
	if v, _, err := r.version(l.Terms); err == nil {
		c := v.class(l)
		out.Component, out.Scope, out.Paid, out.Term, out.Lost = c.Component, c.Scope, c.Paid, c.Term, c.Lost
	}
	return out
}

// owed works out what goes back of a partner and tier, and who bears it, in minor
// units. It is a pure function of the versions and the facts; with a trace it
// also says why.
//
// Each class contributes the part of its net that a churn takes back. What caps
// across lines had cut off shrinks all alike. The sum is rounded once, as the
// newest of the versions involved says.
func (r Recourse) owed(f *facts, tr *partnerecon.Trace) (owed, error) {
	if len(r.versions) == 0 {
		return owed{}, errZero
	}
	newest, _, err := r.version(r.newest(f.Classes))
	if err != nil {
		return owed{}, err
	}
	shares := []share{{}} // that of the partner is the first
	for i := range f.Classes {
		part, bearer, err := r.part(f, f.Classes[i], tr)
		if err != nil {
			return owed{}, err
		}
		at, ok := slices.BinarySearchFunc(shares, bearer, func(s share, bearer string) int { return cmp.Compare(s.bearer, bearer) })
		if !ok {
			shares = slices.Insert(shares, at, share{bearer: bearer})
		}
		shares[at].sum = shares[at].sum.Add(exact.Int(f.Classes[i].Net).Times(part))
	}
	return f.divide(shares, newest.mode, tr)
}

// A share is what somebody bears, before it is rounded; of who earned it, the bearer
// is empty.
type share struct {
	bearer string
	sum    exact.Num
}

// owed is what goes back of a partner and tier, 0 or more each: what the partner bears
// and what others do, by id.
type owed struct {
	own   int64
	borne []Borne // with amounts above 0
}

// of returns what a bearer bears.
func (o owed) of(bearer string) int64 {
	for _, b := range o.borne {
		if b.Partner == bearer {
			return b.Clawed
		}
	}
	return 0
}

// all returns what goes back, whoever bears it.
func (o owed) all() int64 {
	sum := o.own
	for _, b := range o.borne {
		sum += b.Clawed // no more than what was rounded in one piece
	}
	return sum
}

// divide rounds the shares, once on their sum: each is what the sum grows by with it.
func (f *facts) divide(shares []share, mode exact.Mode, tr *partnerecon.Trace) (owed, error) {
	var out owed
	var sum exact.Num
	var total int64
	for _, s := range shares {
		sum = sum.Add(s.sum)
		upTo, ok := f.scale(sum, nil).Round(mode)
		part, fits := exact.Add(upTo, -total)
		if !ok || !fits {
			return owed{}, fmt.Errorf("clawback: partner %s: %w", problem.Quote(f.Partner), partnerecon.ErrOverflow)
		}
		switch {
		case s.bearer == "":
			out.own = part
		case part != 0:
			out.borne = append(out.borne, Borne{s.bearer, part})
		}
		total = upTo
	}
	if tr != nil {
		tr.Add(CodeRounded, "/rounding", f.exactly(f.scale(sum, tr)), partnerecon.D("total", f.money(total)))
	}
	for _, b := range out.borne {
		tr.Add(CodeBorne, "", text("bearer", b.Partner), partnerecon.D("borne", f.money(b.Clawed)))
	}
	return out, nil
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

// part returns the part of a class that goes back, the largest that any trigger
// takes, and who bears it: of equal parts the churn's counts.
func (r Recourse) part(f *facts, c touched, tr *partnerecon.Trace) (most exact.Num, bearer string, err error) {
	v, _, err := r.version(c.Terms)
	if err != nil {
		return exact.Num{}, "", err
	}
	for _, t := range [...]struct {
		trigger Trigger
		day     partnerecon.Day
	}{{ByChurn, c.Churn}, {ByBreach, c.Breach}, {ByFraud, c.Fraud}} {
		var part exact.Num
		if t.day.IsZero() {
			if t.trigger == ByChurn {
				v.explainUntouched(f, c, tr)
			}
			continue
		}
		if part, err = v.part(f, c, occasion{t.trigger, t.day}, tr); err != nil {
			return exact.Num{}, "", err
		}
		if part.Cmp(most) > 0 {
			most, bearer = part, ""
			if t.trigger == ByChurn {
				bearer = c.Bearer
			}
		}
	}
	return most, bearer, nil
}

// classPart returns the part of a class of lines that their partner bears. Where they
// come to nothing, they give nothing.
func (r Recourse) classPart(f *facts, c Class) (exact.Num, error) {
	i, ok := slices.BinarySearchFunc(f.Classes, c, func(t touched, c Class) int { return t.compare(c) })
	if !ok {
		return exact.Num{}, nil
	}
	part, bearer, err := r.part(f, f.Classes[i], nil)
	if bearer != "" {
		return exact.Num{}, err
	}
	return part, err
}

// An occasion is a trigger and its day.
type occasion struct {
	trigger Trigger
	day     partnerecon.Day
}

// part returns the part of a class that an occasion takes.
func (v *version) part(f *facts, c touched, o occasion, tr *partnerecon.Trace) (exact.Num, error) {
	s, at := v.schedule(o.trigger, f.Tier, &c.Class)
	switch {
	case at < 0 && o.trigger == ByFraud:
		tr.Add(CodeFraud, "", partnerecon.D("net", f.money(c.Net)), partnerecon.D("fraud", o.day))
		return exact.Int(1), nil
	case at < 0:
		tr.Add(CodeNoSchedule, "/schedules", partnerecon.D("net", f.money(c.Net)), text("tier", f.Tier))
		return exact.Num{}, nil
	case s.Return == Nothing:
		tr.Add(CodeNothing, problem.At("/schedules", at), partnerecon.D("net", f.money(c.Net)), text("tier", f.Tier))
		return exact.Num{}, nil
	}
	in, err := v.span(s, f, c.Class)
	if err != nil {
		return exact.Num{}, err
	}
	part := in.part(o.day)
	within := s.limited(part, c.Class)
	if tr != nil {
		in.explain(problem.At("/schedules", at), o, partnerecon.D("net", f.money(c.Net)), part, tr)
		if s.Limit != "" {
			tr.Add(CodeLimited, problem.At("/schedules", at)+"/limit", partnerecon.D("lost", c.lost()), partnerecon.D("part", within))
		}
	}
	return within, nil
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
