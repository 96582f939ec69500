package settlement

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Simulation is one history under several programs.
type Simulation struct {
	From     partnerecon.Month `json:"from,omitzero"` // of the history, both inside
	To       partnerecon.Month `json:"to,omitzero"`
	Plans    []SimulatedPlan   `json:"plans,omitempty"`    // as they were given
	Partners []Compared        `json:"partners,omitempty"` // by partner: those that some plan has a row for
}

// A SimulatedPlan is what a history comes to under one program.
type SimulatedPlan struct {
	Name string `json:"name,omitzero"` // of the policy, or "plan 2" where it has none
	// Statement of the whole history: its Commission and Retained add up to its Base.
	Statement Statement `json:"statement,omitzero"`
	// Cost is what partners earn, net of all that goes back, is cut off or adjusted: the
	// earning kinds of the statement. Margin is the base less that, and less what customers
	// got back late.
	Cost   partnerecon.Money `json:"cost,omitzero"`
	Margin partnerecon.Money `json:"margin,omitzero"`
	// Months is the cost month by month, From to To: how evenly partners are paid.
	Months []partnerecon.Money `json:"months,omitempty"`
	// CommissionShare and RetainedShare are those parts of the base; the zero Rate where
	// the base, or the part, is not above 0 or at it.
	CommissionShare partnerecon.Rate `json:"commission_share,omitzero"`
	RetainedShare   partnerecon.Rate `json:"retained_share,omitzero"`
	// Outstanding is what lies open after the last month.
	Outstanding Outstanding `json:"outstanding,omitzero"`
	// Findings are what [commission.Plan.Review] and [incentive.Scheme.Review] would have
	// somebody look at, and tiers without a schedule of the clawback, version by version; their
	// pointers lead into the program.
	Findings []PlanFinding `json:"findings,omitempty"`
}

// A PlanFinding is one thing about a version of the terms that somebody should look at.
type PlanFinding struct {
	Terms string `json:"terms,omitzero"`
	commission.Finding
}

// Compared is what one partner earns under each plan, as [SimulatedPlan.Cost] counts it.
type Compared struct {
	Partner string              `json:"partner,omitzero"`
	Earns   []partnerecon.Money `json:"earns,omitempty"` // by plan
}

// A Shift is what a partner earns more under one plan than under another.
type Shift struct {
	Partner    string            `json:"partner,omitzero"`
	Was        partnerecon.Money `json:"was,omitzero"`
	Is         partnerecon.Money `json:"is,omitzero"`
	Difference partnerecon.Money `json:"difference,omitzero"`
}

// maxSimulated is how many months a simulation or a forecast closes at most.
const maxSimulated = 1200

// Simulate folds the same facts under several programs, each from an empty book with the
// closes of the months between, and says what each costs and leaves. The facts may be
// in any order. Those that no rule would change stay as they are: payouts that were
// made, adjustments, holds, and the credits and tiers that facts state; what the
// attribution, the desk and the rates of a program decide, it decides anew. Where the history
// closes or accepts statements that a program does not have, as its periods are others, it
// passes over that.
//
// A program decides what its policy says: shares and fees of revenue, tables over the
// volume of a sale or of a customer, bonuses on milestones, such as a co-marketing fund
// of a share of the revenue, caps and clawbacks, and what a partner earns by the period over
// its customers, such as quotas, accelerators and contests.
//
// The history ends with the month of its last fact: what is released, becomes payable or
// goes back after it is in no cost, and each plan says what that is.
//
// All programs have one currency, else it is [partnerecon.ErrCurrency]; a policy with
// problems or a fact that a program refuses is an error that names the plan; the first is
// plan 1. At most
// 100 years are simulated.
func Simulate(facts []Fact, policies ...Policy) (Simulation, error) {
	var out Simulation
	rows := map[string][]partnerecon.Money{}
	for i, policy := range policies {
		name := planName(policy, i)
		fail := func(err error) (Simulation, error) {
			return Simulation{}, fmt.Errorf("settlement: plan %d, %s: %w", i+1, problem.Quote(name), problem.Inner(err))
		}
		if policy.Currency != policies[0].Currency {
			return fail(fmt.Errorf("%s beside %s: %w", policy.Currency, policies[0].Currency, partnerecon.ErrCurrency))
		}
		p, err := New(policy)
		if err != nil {
			return fail(err)
		}
		from, to, err := p.months(facts)
		if err != nil {
			return fail(err)
		}
		if i == 0 || from.Before(out.From) {
			out.From = from
		}
		out.To = later(out.To, to)
		plan, err := p.simulate(facts, from, to)
		if err != nil {
			return fail(err)
		}
		plan.Name = name
		out.Plans = append(out.Plans, plan)
		for _, r := range plan.Statement.Rows {
			if rows[r.Partner] == nil {
				rows[r.Partner] = slices.Repeat([]partnerecon.Money{p.money(0)}, len(policies))
			}
			rows[r.Partner][i] = r.earning()
		}
	}
	for partner, earns := range rows {
		out.Partners = append(out.Partners, Compared{partner, earns})
	}
	slices.SortFunc(out.Partners, func(a, b Compared) int { return cmp.Compare(a.Partner, b.Partner) })
	return out, nil
}

func planName(p Policy, i int) string { return cmp.Or(p.Name, "plan "+strconv.Itoa(i+1)) }

func later(a, b partnerecon.Month) partnerecon.Month {
	if b.After(a) {
		return b
	}
	return a
}

// Shifts returns what partners earn more under a plan than under the first one: who
// gains most comes first and who loses most last, of equals the smaller id. A plan that
// there is not has none.
func (s Simulation) Shifts(plan int) []Shift {
	if plan < 0 || plan >= len(s.Plans) {
		return nil
	}
	var out []Shift
	for _, c := range s.Partners {
		if plan < len(c.Earns) {
			d, _ := c.Earns[plan].Sub(c.Earns[0]) // of one currency, and bounded by the books
			out = append(out, Shift{c.Partner, c.Earns[0], c.Earns[plan], d})
		}
	}
	slices.SortStableFunc(out, func(a, b Shift) int { return cmp.Compare(b.Difference.Minor(), a.Difference.Minor()) })
	return out
}

// months returns the months in which facts are posted, the first and the last; those of
// facts that cannot be folded do not count.
func (p Program) months(facts []Fact) (from, to partnerecon.Month, err error) {
	for _, f := range facts {
		if rank(f.Event) < 0 {
			continue
		}
		m := p.when(f).posted.Month()
		if m.IsZero() {
			continue
		}
		if to = later(to, m); from.IsZero() || m.Before(from) {
			from = m
		}
	}
	if to.Sub(from) >= maxSimulated {
		return from, to, fmt.Errorf("facts from %s to %s, at most %d months: %w", from, to, maxSimulated, partnerecon.ErrOverflow)
	}
	return from, to, nil
}

// simulate folds a history and reads what it came to.
func (p Program) simulate(facts []Fact, from, to partnerecon.Month) (SimulatedPlan, error) {
	b := &Book{}
	facts = slices.DeleteFunc(slices.Clone(facts), p.elsewhere)
	p.Sort(facts)
	for _, err := range p.Run(b, p.WithCloses(b, Facts(facts), to)) {
		if err != nil {
			return SimulatedPlan{}, err
		}
	}
	out := SimulatedPlan{Statement: Statement{Total: p.row("", numbers{}), Commission: p.money(0), Retained: p.money(0), Base: p.money(0)}}
	var err error
	if !from.IsZero() {
		if out.Statement, err = p.Statement(b, from, to); err != nil {
			return SimulatedPlan{}, err
		}
	}
	for m := from; !from.IsZero() && !m.After(to); m = m.Add(1) {
		one, err := p.Statement(b, m, m)
		if err != nil {
			return SimulatedPlan{}, err
		}
		out.Months = append(out.Months, one.Total.earning())
	}
	s := out.Statement
	out.Cost = s.Total.earning()
	kept, _ := s.Base.Sub(s.Late) // bounded by the volume of the book, as is the next
	out.Margin, _ = kept.Sub(out.Cost)
	out.CommissionShare, out.RetainedShare = part(s.Commission, s.Base), part(s.Retained, s.Base)
	if out.Outstanding, err = p.outstanding(b, &out.Statement); err != nil {
		return SimulatedPlan{}, err
	}
	if out.Findings, err = p.review(from.First()); err != nil {
		return SimulatedPlan{}, err
	}
	return out, nil
}

// elsewhere reports whether a fact closes in the middle of a month, or accepts, a statement
// that only another program has. Neither moves money.
func (p Program) elsewhere(f Fact) bool {
	switch e := f.Event.(type) {
	case Close:
		return !e.Through.IsZero() && e.Through.Month() == e.Month && p.closeFrom(e.Through) != e
	case StatementAccepted:
		return !e.Through.IsZero() && (!p.states || p.PeriodOf(e.Through).Through != e.Through)
	}
	return false
}

// Spread returns the least and the most that a month costs; two zero amounts where there is
// no month.
func (p SimulatedPlan) Spread() (least, most partnerecon.Money) {
	for i, m := range p.Months {
		if i == 0 || m.Minor() < least.Minor() {
			least = m
		}
		if i == 0 || m.Minor() > most.Minor() {
			most = m
		}
	}
	return least, most
}

// earning is the sum of the earning kinds.
func (r Row) earning() partnerecon.Money {
	n := int64(0)
	for _, m := range [...]partnerecon.Money{r.Earned, r.Returned, r.Clawed, r.Capped, r.TruedUp, r.Adjusted} {
		n += m.Minor()
	}
	return moneyIn(n, r.Closing.Currency())
}

// part returns the part of a whole; the zero Rate where there is none.
func part(of, whole partnerecon.Money) partnerecon.Rate {
	r, err := partnerecon.Fraction(of.Minor(), whole.Minor())
	if err != nil {
		return partnerecon.Rate{}
	}
	return r
}

// mostReviewed is how many tiers a review compares.
const mostReviewed = 100

// review asks every version what somebody should look at. Of a longer ladder than a
// review compares it does not look at the tiers.
func (p Program) review(from partnerecon.Day) ([]PlanFinding, error) {
	tiers := p.policy.Tiers
	if len(tiers) > mostReviewed {
		tiers = nil
	}
	var out []PlanFinding
	for i, v := range p.policy.Terms {
		o, overridden := p.origins[v.ID]
		rules := v.Policy.Commission
		if overridden {
			rules = v.Policy.merge().commission
		}
		plan, err := commission.New(rules)
		if err != nil {
			return nil, err
		}
		found, err := plan.Review(commission.Assumptions{From: from, Tiers: tiers, Clawback: clawed(v.Policy)})
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			path, _, _ := o.place("commission", f.Rule)
			f.Rule = problem.At("/terms", i) + "/policy" + path
			out = append(out, PlanFinding{v.ID, f})
		}
		rewards, err := p.reviewIncentives(&v.Policy)
		if err != nil {
			return nil, err
		}
		more := append(p.reviewClawback(&v.Policy), rewards...)
		below(more, problem.At("/terms", i)+"/policy")
		for _, f := range more {
			out = append(out, PlanFinding{v.ID, f})
		}
	}
	return out, nil
}

// clawed lists the components that a clawback takes something of.
func clawed(a Agreement) []string {
	all := []string{}
	if len(a.Commission.Rates) > 0 {
		all = append(all, baseComponent)
	}
	for _, b := range a.Commission.Bonuses {
		all = append(all, b.Name)
	}
	return slices.DeleteFunc(all, func(name string) bool {
		return !slices.ContainsFunc(a.Clawback.Schedules, func(s clawback.Schedule) bool {
			return s.Return != clawback.Nothing && (len(s.Components) == 0 || slices.Contains(s.Components, name))
		})
	})
}
