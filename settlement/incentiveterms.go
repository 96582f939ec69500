package settlement

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// IncentiveTerms say what the book counts for the incentives of a version, and from when on
// what they post can be paid out. Revenue and Leaves are those of all versions that have
// incentives: a period reads the figures of earlier ones.
type IncentiveTerms struct {
	// Revenue says what the measures revenue and quantity count. Absent: [RevenuePaid]. It is
	// required where a table pays a true-up over revenue or a quota, and the base commission takes a part
	// off what was paid, see [commission.Basis]: the two measure the same with [RevenueBasis].
	Revenue Revenue `json:"revenue,omitzero"`
	// Leaves are the triggers of a clawback that take revenue and quantity along with the
	// commission: as large a part of a line as the schedule for it takes, be anything earned on
	// the line or not. They leave the periods as refunds do, see [commission.BooksIn]. Of lines
	// that are sealed nothing leaves. With [RevenueEarnedOn] nothing can leave. Absent: fraud
	// alone, so a customer who churns has been one.
	Leaves []clawback.Trigger `json:"leaves,omitempty"`
	// Payable rules say from when on what incentives post can be paid out, as those of the
	// commission do for payments: from the day on which something is first posted for a bonus
	// and a period, a contest or an activity. What is posted for it later can be paid out with
	// that, or from its own day if that is later. A rule of a tier is for those who stand in
	// it on the first of these days; none is for a milestone. Absent: those of the commission.
	Payable []commission.Payable `json:"payable,omitempty"`
}

// Revenue says what counts as revenue of a partner.
type Revenue string

const (
	// RevenuePaid: what customers paid and did not get back, by the share of the partner's
	// credits, rounded half to even, whether or not anything is earned on it; without the items
	// that the basis excludes. So does the quantity of items. What goes back of a payment
	// goes back of its items alike, be it after the window in which it returns commission. It
	// is of the component base.
	RevenuePaid Revenue = "paid"
	// RevenueBasis: as RevenuePaid, but of each item what the basis of the commission leaves:
	// net of the tax, the fees or the cost that it takes off.
	RevenueBasis Revenue = "basis"
	// RevenueEarnedOn: the payments on which the base commission earned something, each in
	// full for everybody who earned on it. Payments have no quantity then.
	RevenueEarnedOn Revenue = "earned_on"
)

// A rewardDue is from when on what was posted for a claim of an incentive can be paid out.
type rewardDue struct {
	Component string          `json:"component"`
	Due       partnerecon.Day `json:"due"`
	Tier      string          `json:"tier,omitzero"` // in which the partner stood
}

func (t IncentiveTerms) clone() IncentiveTerms {
	t.Leaves, t.Payable = slices.Clone(t.Leaves), slices.Clone(t.Payable)
	return t
}

// stated reports whether they say anything.
func (t *IncentiveTerms) stated() bool {
	return t.Revenue != "" || len(t.Leaves)+len(t.Payable) > 0
}

// compileIncentiveTerms checks what the versions say of their incentives, and resolves what
// all of them say alike.
func (out *Program) compileIncentiveTerms(list *problem.List, p Policy) {
	first := -1
	for i := range p.Terms {
		a := &p.Terms[i].Policy
		x, at := &a.IncentiveTerms, problem.At("/terms", i)+"/policy/incentive_terms"
		if !hasIncentives(&a.Incentives) {
			if x.stated() {
				list.Add(at, problem.Conflict, "the version has no incentives")
			}
			continue
		}
		x.check(list, at)
		checkRevenue(list, at+"/revenue", a)
		checkRewardsPayable(list, at+"/payable", a)
		if first < 0 {
			first = i
			continue
		}
		of := &p.Terms[first].Policy.IncentiveTerms
		if x.revenue() != of.revenue() {
			list.Add(at+"/revenue", problem.Conflict, "want that of version %s, %s, got %s", problem.Quote(p.Terms[first].ID), of.revenue(), problem.Quote(string(x.revenue())))
		}
		if !slices.Equal(x.leaves(), of.leaves()) {
			list.Add(at+"/leaves", problem.Conflict, "want those of version %s, %s, got %s", problem.Quote(p.Terms[first].ID), of.leaves(), x.leaves())
		}
	}
	if first >= 0 {
		of := &p.Terms[first].Policy.IncentiveTerms
		out.paid, out.net, out.leaves = of.revenue() != RevenueEarnedOn, of.revenue() == RevenueBasis, of.leaves()
	}
}

// revenue returns what revenue is.
func (t *IncentiveTerms) revenue() Revenue { return cmp.Or(t.Revenue, RevenuePaid) }

// leaves returns the triggers in order, each once.
func (t *IncentiveTerms) leaves() []clawback.Trigger {
	switch {
	case t.revenue() == RevenueEarnedOn:
		return nil
	case len(t.Leaves) == 0:
		return []clawback.Trigger{clawback.ByFraud}
	}
	return slices.Compact(slices.Sorted(slices.Values(t.Leaves)))
}

// check checks what can be told without the rest of the version.
func (t *IncentiveTerms) check(list *problem.List, at string) {
	if t.Revenue != "" && t.Revenue != RevenuePaid && t.Revenue != RevenueBasis && t.Revenue != RevenueEarnedOn {
		list.Add(at+"/revenue", problem.Unknown, "want paid, basis or earned_on, got %s", problem.Quote(string(t.Revenue)))
	}
	if len(t.Leaves) > 0 && t.Revenue == RevenueEarnedOn {
		list.Add(at+"/leaves", problem.Conflict, "nothing leaves revenue that is earned_on")
	}
	for i, by := range t.Leaves[:min(len(t.Leaves), 3)] {
		switch {
		case by != clawback.ByChurn && by != clawback.ByBreach && by != clawback.ByFraud:
			list.Add(problem.At(at+"/leaves", i), problem.Unknown, "want churn, breach or fraud, got %s", problem.Quote(string(by)))
		case slices.Contains(t.Leaves[:i], by):
			list.Add(problem.At(at+"/leaves", i), problem.Duplicate, "%s stands twice", problem.Quote(string(by)))
		}
	}
	if len(t.Leaves) > 3 {
		list.Add(at+"/leaves", problem.OutOfRange, "want at most 3, got %d", len(t.Leaves))
	}
}

// checkRevenue reports a true-up of which nobody said whether its table and the lines measure
// the same: it pays the difference of the two.
func checkRevenue(list *problem.List, at string, a *Agreement) {
	if a.IncentiveTerms.Revenue != "" || len(a.Commission.Basis.Less) == 0 {
		return
	}
	for i := range a.Incentives.Bonuses {
		b := &a.Incentives.Bonuses[i]
		if t, ok := b.Rule.(incentive.PeriodTable); ok && t.Pays == incentive.TrueUp && t.Table.Over != commission.OverQuantity {
			list.Add(at, problem.Required, "missing; want basis, or paid: the base commission takes %s off, and bonus %s pays what its table gives less what the lines earned",
				a.Commission.Basis.Less[0], problem.Quote(b.Name))
			return
		}
	}
}

// checkRewardsPayable lets the commission say what is wrong with the rules.
func checkRewardsPayable(list *problem.List, at string, a *Agreement) {
	rules := a.IncentiveTerms.Payable
	if len(rules) == 0 {
		return
	}
	milestone := false
	for i := range rules[:min(len(rules), maxPayable)] {
		if on := rules[i].On; on != "" {
			milestone = true
			list.Add(problem.At(at, i)+"/on", problem.Conflict, "no milestone earns an incentive, got %s", problem.Quote(on))
		}
		if rules[i].Run != (commission.Run{}) && a.Payouts.Run != (commission.Run{}) {
			list.Add(problem.At(at, i)+"/run", problem.Conflict, "the payouts have a calendar of runs; state one")
		}
	}
	if milestone {
		return
	}
	_, err := commission.New(commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.Whole()}}, Payable: rules,
	})
	mergeFound(list, err, "/payable", at)
}

// maxPayable is how many rules are looked at.
const maxPayable = 1000

// rewardRule returns the rule for what an incentive of a version posts for somebody in a
// tier, with the pointer to it; false where there is none.
func (p Program) rewardRule(terms, tier string) (commission.Payable, string, bool) {
	i := slices.IndexFunc(p.policy.Terms, func(v partnerecon.Version[Agreement]) bool { return v.ID == terms })
	if i < 0 {
		return commission.Payable{}, "", false
	}
	a := &p.policy.Terms[i].Policy
	rules, at := a.IncentiveTerms.Payable, problem.At("/terms", i)+"/policy/incentive_terms/payable"
	if len(rules) == 0 {
		rules, at = a.Commission.Payable, problem.At("/terms", i)+"/policy/commission/payable"
	}
	found := -1
	for k := range rules {
		if r := &rules[k]; r.On == "" && (r.Tier == tier || r.Tier == "" && found < 0) {
			found = k
		}
	}
	if found < 0 {
		return commission.Payable{}, "", false
	}
	return rules[found], problem.At(at, found), true
}

// rewardPayable says from when on an entry of an incentive can be paid out.
func (s *posting) rewardPayable(a *account, e *partnerecon.Entry) {
	at, known := slices.BinarySearchFunc(a.Rewards, e.Claim.Component, func(r rewardDue, component string) int { return cmp.Compare(r.Component, component) })
	tier := ""
	if known {
		tier = a.Rewards[at].Tier
	} else {
		tier = a.tier(e.Posted)
	}
	r, _, ok := s.program.rewardRule(e.Terms, tier)
	switch {
	case !known && !ok:
		return // payable on the day it is posted
	case !known:
		a.Rewards = slices.Insert(a.Rewards, at, rewardDue{e.Claim.Component, r.From(e.Posted), r.Tier})
	}
	e.Tier = r.Tier
	e.PayableFrom(a.Rewards[at].Due)
	if !e.Due.IsZero() {
		e.Payable = r.Run.Next(e.Payable)
	}
}

// explainRewardPayable says which rule made an entry of an incentive payable.
func (p Program) explainRewardPayable(e *partnerecon.Entry, tr partnerecon.Trace) partnerecon.Trace {
	r, at, ok := p.rewardRule(e.Terms, e.Tier)
	if !ok || len(tr) == 0 {
		return tr
	}
	var step partnerecon.Trace
	details := []partnerecon.Detail{text("due", string(r.Due))}
	if r.Days != 0 {
		details = append(details, text("days", strconv.Itoa(r.Days)))
	}
	step.Add(CodeRewardPayable, at, append(details, partnerecon.D("posted", e.Posted), partnerecon.D("payable", e.Payable))...)
	return slices.Insert(slices.Clone(tr), len(tr)-1, step...) // what was posted stands last
}

// checkRewards checks the stored days of a partner.
func (a *account) checkRewards(list *problem.List, at string) {
	for i := range a.Rewards {
		if i > 0 && a.Rewards[i].Component <= a.Rewards[i-1].Component || a.Rewards[i].Due.IsZero() {
			list.Add(problem.At(at+"/rewards", i), problem.Conflict, "want the claims in order, each once and with a day")
		}
	}
}
