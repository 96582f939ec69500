package commission

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Finding is one thing about a policy that [New] accepts and that somebody
// should look at.
type Finding struct {
	Code string `json:"code"`
	// Rule is a JSON Pointer into the policy; empty where it is about the whole.
	Rule     string   `json:"rule,omitempty"`
	Severity Severity `json:"severity"`
	// Details are the numbers, in a fixed order.
	Details []partnerecon.Detail `json:"details,omitempty"`
}

// A Severity says how much a finding matters.
type Severity string

// How much findings matter.
const (
	Warning Severity = "warning" // it can cost money, or pay against the plan's intent
	Notice  Severity = "notice"  // it has no effect, or is unusual
)

// The codes of findings.
const (
	CodeLintUpfront      = "commission.lint_upfront"       // paid for winning the customer with neither cap, vesting nor clawback
	CodeLintUncapped     = "commission.lint_uncapped"      // nothing ends what a rate or a fee pays; a cap per sale does not
	CodeLintInversion    = "commission.lint_inversion"     // more of a table's volume pays less in all
	CodeLintRange        = "commission.lint_range"         // a rate is outside the range of "Partner & Affiliate Program Design", section 2
	CodeLintWhole        = "commission.lint_whole"         // rates that may apply together are more than the whole
	CodeLintUpfrontShare = "commission.lint_upfront_share" // too much of the projected total is upfront
	CodeLintExpansion    = "commission.lint_expansion"     // too little of it is for expansion and education
	CodeLintRecurring    = "commission.lint_recurring"     // too little of it is linked to recurring revenue
	CodeLintPayback      = "commission.lint_payback"       // the customer pays back its acquisition too late or never
	CodeLintMargin       = "commission.lint_margin"        // what is left is below the floor of the guard
	CodeLintTierOrder    = "commission.lint_tier_order"    // a higher tier earns less than a lower one
	CodeLintPayable      = "commission.lint_payable"       // payable later than the month after the quarter
	CodeLintTier         = "commission.lint_tier"          // the program has no such tier
	CodeLintModel        = "commission.lint_model"         // the program does not sell this model
	CodeLintMilestone    = "commission.lint_milestone"     // nobody sends this milestone
	CodeLintTable        = "commission.lint_table"         // no rate names this table
	CodeLintShadowed     = "commission.lint_shadowed"      // another rate always wins
	CodeLintOver         = "commission.lint_over"          // a rate begins after its window has ended
	CodeLintSunset       = "commission.lint_sunset"        // it has ended before anything is earned
	CodeLintTranche      = "commission.lint_tranche"       // the expected customer never reaches the tranche's gate
	CodeLintIdleCap      = "commission.lint_idle_cap"      // a cap above all that can be earned
	CodeLintUnscheduled  = "commission.lint_unscheduled"   // nothing goes back in a tier, as no clawback schedule is for it; of package settlement
	CodeLintShared       = "commission.lint_shared"        // decided at the close over more than one customer; of packages incentive and settlement
)

// describe returns how much a finding of a code matters, and its sentence.
func describe(code string) (Severity, string) {
	switch code {
	case CodeLintUpfront:
		return Warning, "paid for winning the customer, with neither a cap nor vesting nor a clawback"
	case CodeLintUncapped:
		return Notice, "nothing ends what it pays: no cap over all sales and no limit in time or number"
	case CodeLintInversion:
		return Warning, "more volume pays less in all"
	case CodeLintRange:
		return Notice, "outside the published range"
	case CodeLintWhole:
		return Warning, "rates that may apply together pay more than was paid"
	case CodeLintUpfrontShare:
		return Warning, "more of the projected total is upfront than the limit allows"
	case CodeLintExpansion:
		return Warning, "less of the projected total is for expansion and education than wanted"
	case CodeLintRecurring:
		return Warning, "less of the projected total is linked to recurring revenue than wanted"
	case CodeLintPayback:
		return Warning, "the expected customer pays back what it cost to win too late or never"
	case CodeLintMargin:
		return Warning, "what commission and expected cost leave is below the floor"
	case CodeLintTierOrder:
		return Warning, "the higher tier earns less"
	case CodeLintPayable:
		return Notice, "payable later than the month after the quarter"
	case CodeLintTier:
		return Notice, "has no effect: no such tier in the program"
	case CodeLintModel:
		return Notice, "has no effect: the program does not sell this model"
	case CodeLintMilestone:
		return Notice, "has no effect: nobody sends this milestone"
	case CodeLintTable:
		return Notice, "has no effect: no rate names this table"
	case CodeLintShadowed:
		return Notice, "has no effect: another rate wins wherever it fits"
	case CodeLintOver:
		return Notice, "pays nothing: its window has ended before its age begins, and where it wins nothing else does"
	case CodeLintSunset:
		return Notice, "has no effect: it ends before anything is earned"
	case CodeLintTranche:
		return Warning, "the expected customer never reaches the gate"
	case CodeLintIdleCap:
		return Notice, "has no effect: the limit is not below what can be earned"
	case CodeLintUnscheduled:
		return Warning, "no schedule is for the tier, so that nothing goes back there; one that returns nothing says so on purpose"
	case CodeLintShared:
		return Notice, "decided at the close over more than one customer: none of them tells what it comes to"
	}
	return Notice, "to be looked at"
}

// String renders the finding as a line: how much it matters, where, what, and the
// numbers. Machines read the code; the words may change.
func (f Finding) String() string {
	_, words := describe(f.Code)
	var b strings.Builder
	b.WriteString(string(f.Severity))
	if f.Rule != "" {
		b.WriteString(" " + f.Rule)
	}
	b.WriteString(": " + words)
	if len(f.Details) > 0 {
		b.WriteString(":")
	}
	for _, d := range f.Details {
		b.WriteString(" " + d.Name + "=" + strconv.Quote(d.Value))
	}
	return b.String()
}

// Review returns what is doubtful in the policy, of the newest version where
// there are several: rules that cost more than they seem to, and rules that
// never apply. Of a rate it looks at what may come out, its factor included, and
// of rates that may apply together at their sum; what is earned for a signup, a lead, a
// demo, an accepted registration and the like pays for winning the customer, whatever
// its stage. It judges against what the caller assumes; under the zero
// Assumptions it reports only what the policy itself shows. None is a good
// answer. Findings come in the order of their pointers.
//
// Amounts of an expected customer are worked out by [Plan.Apply] on a ledger of
// its own. An error is about the assumptions: a [partnerecon.InvalidError] with
// pointers into them, or what Apply refused.
func (p Plan) Review(a Assumptions) ([]Finding, error) {
	if p.zero() {
		return nil, fmt.Errorf("commission: review of a plan without terms: %w", ErrTerms)
	}
	r := newReview(p.Policy(), a)
	if err := invalid(r.checkAssumptions()); err != nil {
		return nil, err
	}
	r.exposure()
	r.rates()
	r.together()
	r.inversions()
	r.idleCaps()
	r.payables()
	r.unused()
	r.shadowed()
	r.ended()
	if err := r.tierOrder(); err != nil {
		return nil, err
	}
	if err := r.expected(); err != nil {
		return nil, err
	}
	return r.sorted(), nil
}

// A review is one run of [Plan.Review].
type review struct {
	Assumptions
	*version
	plan  Plan // of the version alone
	found []Finding
	seen  map[string]bool
}

func newReview(p Policy, a Assumptions) *review {
	plan := Plan{}.with("", p)
	return &review{Assumptions: a, version: &plan.versions[0], plan: plan, seen: map[string]bool{}}
}

func (r *review) add(code, rule string, details ...partnerecon.Detail) {
	severity, _ := describe(code)
	f := Finding{code, rule, severity, details}
	if line := f.String(); !r.seen[line] { // rows that name one table say the same of it
		r.seen[line] = true
		r.found = append(r.found, f)
	}
}

// sorted returns the findings in the order of their pointers, and of one place in
// that of their codes. Those of one code are in the order they were found: tiers
// in that of the ladder.
func (r *review) sorted() []Finding {
	slices.SortStableFunc(r.found, func(a, b Finding) int {
		return cmp.Or(problem.ComparePaths(a.Rule, b.Rule), cmp.Compare(a.Code, b.Code))
	})
	return r.found
}
