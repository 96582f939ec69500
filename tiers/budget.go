package tiers

import (
	"fmt"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A BudgetPolicy says which tiers have a co-marketing budget, how large it is in a
// quarter, and on what it is spent. It is plain data; [NewBudget] checks it.
type BudgetPolicy struct {
	// Currency of all budgets. Required.
	Currency partnerecon.Currency `json:"currency"`
	// YearStart is the first month of the year, 1 to 12, from which quarters are counted.
	// Absent: January.
	YearStart int `json:"year_start,omitzero"`
	// Allowances of the tiers that have a budget; other tiers have none.
	Allowances []Allowance `json:"allowances"`
	// Split of a budget where its partner has no other: weights of 100 % in all.
	Split []Portion `json:"split"`
	// ClaimWithin is for how long after the quarter what was approved can be claimed, in
	// days or months from the first day after it. Absent: it lapses with the quarter, as
	// what was not approved always does.
	ClaimWithin partnerecon.Window `json:"claim_within,omitzero"`
}

// An Allowance is the range of a tier's budget in a quarter.
type Allowance struct {
	Tier string `json:"tier"`
	// Least and Most, both included. Absent: any amount above 0.
	Least partnerecon.Money `json:"least,omitzero"`
	Most  partnerecon.Money `json:"most,omitzero"`
}

// A Portion is the weight of an activity in a budget.
type Portion struct {
	Activity string           `json:"activity"`
	Weight   partnerecon.Rate `json:"weight"`
}

// CoMarketing returns the budget of "Partner & Affiliate Program Design", sections 2 and
// 7: 2,000 to 10,000 a quarter for Integration partners, any amount for Solution
// partners, none for Referral partners; 30 % for webinars, 25 % for content, 20 % for paid
// campaigns, 15 % for events, 10 % for swag. The amounts are in the currency of the
// caller; one that is unknown is left for [NewBudget] to refuse.
func CoMarketing(c partnerecon.Currency) BudgetPolicy {
	whole := func(n int64) partnerecon.Money {
		digits, _ := c.Digits()
		minor, _ := exact.Scale(n, digits)
		m, _ := partnerecon.FromMinor(minor, c)
		return m
	}
	percent := func(n int64) partnerecon.Rate {
		r, _ := partnerecon.Fraction(n, 100)
		return r
	}
	return BudgetPolicy{
		Currency: c,
		Allowances: []Allowance{
			{Tier: "integration", Least: whole(2_000), Most: whole(10_000)},
			{Tier: "solution"},
		},
		Split: []Portion{
			{"webinars", percent(30)},
			{"content", percent(25)},
			{"paid", percent(20)},
			{"events", percent(15)},
			{"swag", percent(10)},
		},
	}
}

// A Budget is a checked policy. It is immutable and safe for concurrent use; the zero
// Budget answers with an error.
type Budget struct {
	rules *budgetRules
}

type budgetRules struct {
	policy BudgetPolicy
	year   calendar
}

// NewBudget checks a policy, and returns a [partnerecon.InvalidError] with everything
// that is wrong.
func NewBudget(p BudgetPolicy) (Budget, error) {
	if err := invalid(p.check()); err != nil {
		return Budget{}, err
	}
	return Budget{&budgetRules{p.clone(), calendar{time.Month(max(p.YearStart, 1))}}}, nil
}

// ParseBudget reads a policy from strict JSON. Problems of the JSON and of the policy are
// reported together.
func ParseBudget(b []byte) (Budget, error) {
	var p BudgetPolicy
	if err := parse(b, &p, func() *problem.List { return p.check() }); err != nil {
		return Budget{}, err
	}
	return NewBudget(p)
}

// MustBudget is [NewBudget] for constants; it panics on an error.
func MustBudget(p BudgetPolicy) Budget {
	b, err := NewBudget(p)
	if err != nil {
		panic(err)
	}
	return b
}

// Policy returns a copy of the policy; the zero policy for the zero Budget.
func (b Budget) Policy() BudgetPolicy {
	if b.rules == nil {
		return BudgetPolicy{}
	}
	return b.rules.policy.clone()
}

func (p BudgetPolicy) clone() BudgetPolicy {
	p.Allowances, p.Split = slices.Clone(p.Allowances), slices.Clone(p.Split)
	return p
}

// check returns everything that is wrong with the policy.
func (p *BudgetPolicy) check() *problem.List {
	var list problem.List
	if _, ok := p.Currency.Digits(); !ok {
		list.Add("/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(p.Currency)))
	}
	if p.YearStart < 0 || p.YearStart > 12 {
		list.Add("/year_start", problem.OutOfRange, "want a month from 1 to 12, got %d", p.YearStart)
	}
	if len(p.Allowances) == 0 || len(p.Allowances) > maxTiers {
		list.Add("/allowances", problem.Required, "want 1 to %d tiers, got %d", maxTiers, len(p.Allowances))
	}
	for i, a := range p.Allowances[:min(len(p.Allowances), maxTiers)] {
		at := problem.At("/allowances", i)
		checkName(&list, at+"/tier", a.Tier)
		if slices.ContainsFunc(p.Allowances[:i], func(o Allowance) bool { return o.Tier == a.Tier }) {
			list.Add(at+"/tier", problem.Duplicate, "%s stands twice", problem.Quote(a.Tier))
		}
		p.checkAmount(&list, at+"/least", a.Least)
		p.checkAmount(&list, at+"/most", a.Most)
		if a.Most.Stated() && a.Most.Minor() < a.Least.Minor() {
			list.Add(at+"/most", problem.OutOfRange, "want at least %s, got %s", a.Least, a.Most)
		}
	}
	checkSplit(&list, "/split", p.Split)
	for _, w := range p.ClaimWithin.Problems() {
		list.Add("/claim_within"+w.Path, w.Code, "%s", w.Message)
	}
	if p.ClaimWithin.Hours != 0 {
		list.Add("/claim_within/hours", problem.Conflict, "want days or months")
	}
	return &list
}

func (p *BudgetPolicy) checkAmount(list *problem.List, at string, m partnerecon.Money) {
	if m.Stated() && (m.Sign() <= 0 || m.Currency() != p.Currency) {
		list.Add(at, problem.OutOfRange, "want an amount above 0 in %s, got %s", problem.Quote(string(p.Currency)), m)
	}
}

// checkSplit checks that weights are 100 % in all.
func checkSplit(list *problem.List, at string, all []Portion) {
	if len(all) == 0 || len(all) > maxListed {
		list.Add(at, problem.Required, "want 1 to %d activities, got %d", maxListed, len(all))
		return
	}
	var sum exact.Num
	for i, p := range all {
		here := problem.At(at, i)
		checkName(list, here+"/activity", p.Activity)
		if slices.ContainsFunc(all[:i], func(o Portion) bool { return o.Activity == p.Activity }) {
			list.Add(here+"/activity", problem.Duplicate, "%s stands twice", problem.Quote(p.Activity))
		}
		if !p.Weight.Stated() || p.Weight.Num() == 0 {
			list.Add(here+"/weight", problem.OutOfRange, "want a weight above 0%%, got %s", p.Weight)
			continue
		}
		sum = sum.Add(exact.Int(p.Weight.Num()).Mul(1, p.Weight.Den()))
	}
	if sum.Cmp(exact.Int(1)) != 0 {
		list.Add(at, problem.Conflict, "want weights of exactly 100%% in all, got %s", sum)
	}
}

// A Ruling says whether a budget is in order, and why.
type Ruling struct {
	Allowed bool              `json:"allowed"`
	Trace   partnerecon.Trace `json:"trace,omitzero"`
}

// Allows says whether a tier can have a budget of an amount in a quarter. An amount in
// another currency is [partnerecon.ErrCurrency].
func (b Budget) Allows(tier string, amount partnerecon.Money) (Ruling, error) {
	if b.rules == nil {
		return Ruling{}, errNoBudget
	}
	p := &b.rules.policy
	if amount.Currency() != p.Currency {
		return Ruling{}, fmt.Errorf("tiers: budget of %s in %s: %w", amount, p.Currency, partnerecon.ErrCurrency)
	}
	var out Ruling
	i := slices.IndexFunc(p.Allowances, func(a Allowance) bool { return a.Tier == tier })
	if i < 0 {
		out.Trace.Add(CodeNoBudget, "/allowances", text("tier", tier))
		return out, nil
	}
	a, code := p.Allowances[i], CodeBudget
	switch {
	case amount.Sign() <= 0, a.Least.Stated() && amount.Minor() < a.Least.Minor():
		code = CodeBelowRange
	case a.Most.Stated() && amount.Minor() > a.Most.Minor():
		code = CodeAboveRange
	}
	out.Allowed = code == CodeBudget
	out.Trace.Add(code, problem.At("/allowances", i), text("tier", tier), partnerecon.D("amount", amount), partnerecon.D("least", a.Least), partnerecon.D("most", a.Most))
	return out, nil
}

// A Spend is what of a budget goes to an activity.
type Spend struct {
	Activity string            `json:"activity"`
	Amount   partnerecon.Money `json:"amount"`
}

// Split splits a budget among activities: by the given portions, whose weights are 100 %
// in all, or without any by those of the policy. The amounts add up to the budget, the
// odd cents go as [partnerecon.Allocate] says.
func (b Budget) Split(amount partnerecon.Money, by ...Portion) ([]Spend, error) {
	if b.rules == nil {
		return nil, errNoBudget
	}
	if len(by) == 0 {
		by = b.rules.policy.Split
	}
	var list problem.List
	checkSplit(&list, "", by)
	if !amount.Stated() || amount.Sign() < 0 {
		list.Add("/amount", problem.OutOfRange, "want an amount of 0 or more, got %s", amount)
	}
	if err := invalid(&list); err != nil {
		return nil, err
	}
	parts := make([]partnerecon.Part, len(by))
	for i, p := range by {
		parts[i] = partnerecon.Part{ID: p.Activity, Weight: p.Weight}
	}
	amounts, err := partnerecon.Allocate(amount, parts)
	if err != nil {
		return nil, fmt.Errorf("tiers: budget: %w", err)
	}
	out := make([]Spend, len(by))
	for i := range by {
		out[i] = Spend{by[i].Activity, amounts[i]}
	}
	return out, nil
}
