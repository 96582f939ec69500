package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
)

// expected looks at what the expected customer earns partners, in every tier and
// plan of an agreement.
func (r *review) expected() error {
	if !r.projects() {
		return nil
	}
	s := r.expectedCustomer()
	stripped := r.withoutUpfront()
	for _, at := range r.standings(s) {
		s.credit.Tier, s.credit.Plan = at.tier, at.plan
		all, err := r.project(r.plan, s)
		if err != nil {
			return err
		}
		rest, err := r.project(stripped, s.firstDay())
		if err != nil {
			return err
		}
		r.judge(r.mixOf(at, s, all, rest))
	}
	r.tranches(s)
	return nil
}

// A mix is what an expected customer earns partners, by what it is for, in minor
// units.
type mix struct {
	standing
	currency partnerecon.Currency
	months   int
	// revenue of the customer, total of the commission.
	revenue, total exact.Num
	// upfront is what the first day earns beyond what it would without the rows that
	// pay for winning the customer.
	upfront exact.Num
	// expansion is for expansion and education, recurring is earned on payments that
	// repeat and not upfront.
	expansion, recurring exact.Num
}

// mixOf sorts what a customer earns. What partners owe is no part of it.
func (r *review) mixOf(at standing, s scenario, with, without projection) mix {
	out := mix{standing: at, currency: s.item.Amount.Currency(), months: s.months()}
	out.revenue = exact.Int(s.item.Amount.Minor()).Mul(int64(s.payments), 1)
	for i := range r.components {
		c := &r.components[i]
		if c.Owes {
			continue
		}
		upfront := with.first[i].Add(without.first[i].Neg())
		out.total, out.upfront = out.total.Add(with.all[i]), out.upfront.Add(upfront)
		if c.Stage == Expansion || slices.Contains(r.Education, c.claim()) {
			out.expansion = out.expansion.Add(with.all[i])
		}
		if c.On == "" && s.item.Model != OneTime {
			out.recurring = out.recurring.Add(with.all[i]).Add(upfront.Neg())
		}
	}
	return out
}

// judge compares a mix with the limits.
func (r *review) judge(m mix) {
	limits := r.Limits
	if m.total.Sign() != 0 {
		r.compare(m, CodeLintUpfrontShare, "upfront", m.upfront, limits.Upfront, 1)
		r.compare(m, CodeLintExpansion, "expansion", m.expansion, limits.Expansion, -1)
		r.compare(m, CodeLintRecurring, "recurring", m.recurring, limits.Recurring, -1)
	}
	r.payback(m)
	r.contribution(m)
}

// compare reports a part of the total that is on the wrong side of a limit: above
// it for side 1, below it for side -1.
func (r *review) compare(m mix, code, name string, part exact.Num, limit partnerecon.Rate, side int) {
	if limit.Stated() && part.Cmp(m.total.Times(fraction(limit))) == side {
		r.add(code, "", m.and(m.amount(name, part), m.amount("total", m.total),
			percentage("share", part.Quo(m.total)), partnerecon.D("limit", limit))...)
	}
}

// payback reports a customer whose margin, after the recurring commission, pays the
// upfront commission and the other cost of winning it too late, or never.
func (r *review) payback(m mix) {
	c := r.Customer
	if !c.Margin.Stated() {
		return
	}
	cost := m.upfront.Add(exact.Int(c.Acquisition.Minor()))
	monthly := m.revenue.Times(fraction(c.Margin)).Add(m.total.Neg()).Add(m.upfront).Mul(1, int64(m.months))
	details := []partnerecon.Detail{m.amount("upfront", m.upfront), m.amount("acquisition", exact.Int(c.Acquisition.Minor())), m.amount("monthly_margin", monthly)}
	switch {
	case cost.Sign() <= 0:
	case monthly.Sign() <= 0:
		r.add(CodeLintPayback, "", m.and(append(details, text("months", "never"))...)...)
	case r.Limits.Payback > 0 && cost.Cmp(monthly.Mul(int64(r.Limits.Payback), 1)) > 0:
		r.add(CodeLintPayback, "", m.and(append(details, count("months", ceil(cost.Quo(monthly))), count("limit", r.Limits.Payback))...)...)
	}
}

// contribution reports a customer that leaves less, after commission and expected
// cost, than the floor of the guard.
func (r *review) contribution(m mix) {
	floor, margin := r.policy.Guard.Floor, r.Customer.Margin
	left := m.revenue.Times(fraction(margin)).Add(m.total.Neg())
	if floor.Stated() && margin.Stated() && left.Cmp(m.revenue.Times(fraction(floor))) < 0 {
		r.add(CodeLintMargin, "/guard/floor", m.and(m.amount("revenue", m.revenue), m.amount("commission", m.total),
			partnerecon.D("margin", margin), percentage("left", left.Quo(m.revenue)), partnerecon.D("floor", floor))...)
	}
}

// amount shows minor units, rounded for the eye.
func (m *mix) amount(name string, n exact.Num) partnerecon.Detail {
	minor, ok := n.Round(exact.HalfEven)
	if !ok {
		return text(name, n.String())
	}
	return partnerecon.D(name, moneyIn(minor, m.currency))
}

// ceil returns the next whole number.
func ceil(n exact.Num) int {
	whole, _ := n.Round(exact.Down)
	if exact.Int(whole).Cmp(n) < 0 {
		whole++
	}
	return int(whole)
}
