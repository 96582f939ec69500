package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// Assumptions are what a [Plan.Review] takes as given about a program. Each is
// optional, and what needs one that is left out is not looked at.
type Assumptions struct {
	// From is the first day on which anything can be earned. Absent: nothing has
	// ended yet.
	From partnerecon.Day `json:"from,omitzero"`
	// Tiers of the ladder, the lowest first.
	Tiers []string `json:"tiers,omitzero"`
	// Models that are sold.
	Models []Model `json:"models,omitzero"`
	// Milestones that the caller sends, as the expected customer reaches them.
	Milestones []ExpectedMilestone `json:"milestones,omitzero"`
	// Clawback are the components that a clawback covers: names of bonuses, and
	// "base". Absent: none.
	Clawback []string `json:"clawback,omitzero"`
	// Education are the components that pay for teaching customers to use more;
	// they count together with those of the stage [Expansion].
	Education []string         `json:"education,omitzero"`
	Customer  ExpectedCustomer `json:"customer,omitzero"`
	Limits    Limits           `json:"limits,omitzero"`
}

// An ExpectedCustomer is what a customer is expected to be: the same payment
// again and again, credited to one partner that sourced it.
type ExpectedCustomer struct {
	// Item of every payment. Its amount is above 0; its model says how often it is
	// paid: an [OneTime] one once, an [Annual] one each year, others each month. Tax, fees
	// and cost that the policy asks for and that are absent count as none.
	Item Item `json:"item"`
	// Context of every payment and milestone. Facts of the partner are those of one
	// called "partner".
	Context
	// Type of the partner.
	Type string `json:"type,omitzero"`
	// Months that it stays, 1 to 120; whole years for [Annual].
	Months int `json:"months"`
	// Margin that is left of its payments before commission. Absent: unknown.
	Margin partnerecon.Rate `json:"margin,omitzero"`
	// Acquisition is what it costs to win, besides commission. Absent: nothing.
	Acquisition partnerecon.Money `json:"acquisition,omitzero"`
}

// An ExpectedMilestone is a milestone, and when the expected customer reaches it:
// After so many months since its start, 0 to 120. Stated more than once it is
// reached more than once.
type ExpectedMilestone struct {
	Name     string            `json:"name"`
	After    int               `json:"after,omitzero"`
	Amount   partnerecon.Money `json:"amount,omitzero"`
	Quantity int64             `json:"quantity,omitzero"`
	// Facts that it states, beside those of the customer: what tranches test.
	Facts []Fact `json:"facts,omitempty"`
}

// Limits are what a plan has to keep to for the expected customer, in every tier
// and plan of an agreement. Each is optional.
type Limits struct {
	// Upfront is the most that may be upfront of what the customer earns partners, on its
	// first day: by rates for its first payment or its first month alone, for a milestone of
	// winning it, or on a sale that is paid once.
	Upfront partnerecon.Rate `json:"upfront,omitzero"`
	// Expansion is the least of it that is for expansion and education.
	Expansion partnerecon.Rate `json:"expansion,omitzero"`
	// Recurring is the least of it that is linked to recurring revenue: earned on
	// payments that repeat, and not upfront.
	Recurring partnerecon.Rate `json:"recurring,omitzero"`
	// Payback is the most months in which the customer has to pay back what it cost
	// to win. 0: no limit.
	Payback int `json:"payback,omitzero"`
}

// maxTiers and maxMonths bound what a review projects.
const (
	maxTiers  = 100
	maxMonths = 120
)

// checkAssumptions returns what is wrong with the assumptions.
func (r *review) checkAssumptions() *problem.List {
	var list problem.List
	checkListed(&list, "/tiers", r.Tiers, nil)
	for i, m := range r.Models {
		if !m.Known() {
			list.Add(problem.At("/models", i), problem.Unknown, "want one_time, monthly, annual, usage or outcome, got %s", problem.Quote(string(m)))
		}
	}
	var names []string
	for i := range r.components {
		names = append(names, r.components[i].claim())
	}
	checkListed(&list, "/clawback", r.Clawback, names)
	checkListed(&list, "/education", r.Education, names)
	if len(r.Milestones) > maxRows {
		list.Add("/milestones", problem.Limit, "%d milestones, at most %d", len(r.Milestones), maxRows)
		return &list
	}
	for i, m := range r.Milestones {
		r.checkMilestone(&list, problem.At("/milestones", i), m)
	}
	r.checkCustomer(&list)
	r.checkLimits(&list)
	return &list
}

// checkListed reports names that are missing, stand twice or are not among those
// that are known, if those are given.
func checkListed(list *problem.List, path string, names, known []string) {
	if len(names) > maxTiers && known == nil {
		list.Add(path, problem.Limit, "%d, at most %d", len(names), maxTiers)
		return
	}
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		at := problem.At(path, i)
		switch {
		case known != nil && !slices.Contains(known, name):
			list.Add(at, problem.Unknown, "want a component, %s, got %s", problem.OneOf(known, name), problem.Quote(name))
		case name == "":
			list.Add(at, problem.Required, "missing")
		case seen[name]:
			list.Add(at, problem.Duplicate, "%s stands twice", problem.Quote(name))
		}
		seen[name] = true
	}
}

func (r *review) checkMilestone(list *problem.List, at string, m ExpectedMilestone) {
	if m.Name == "" {
		list.Add(at+"/name", problem.Required, "missing")
	}
	if m.After < 0 || m.After > maxMonths {
		list.Add(at+"/after", problem.OutOfRange, "want 0 to %d months, got %d", maxMonths, m.After)
	}
	if m.Amount.Sign() < 0 {
		list.Add(at+"/amount", problem.OutOfRange, "want 0 or more, got %s", m.Amount)
	}
	if m.Quantity < 0 {
		list.Add(at+"/quantity", problem.OutOfRange, "want 0 or more, got %d", m.Quantity)
	}
	if c := r.Customer.Item.Amount; c.Stated() && m.Amount.Stated() && c.Currency() != m.Amount.Currency() {
		list.Add(at+"/amount", problem.Conflict, "%s of a customer who pays in %s", m.Amount, c.Currency())
	}
}

// projects reports whether a customer is expected.
func (r *review) projects() bool {
	c := &r.Customer
	return c.Item.Amount.Stated() || c.Item.Model != "" || c.Months != 0 || c.Margin.Stated() || c.Acquisition.Stated()
}

func (r *review) checkCustomer(list *problem.List) {
	if !r.projects() {
		return
	}
	const at = "/customer"
	c := r.Customer
	if c.Item.Amount.Sign() <= 0 {
		list.Add(at+"/item/amount", problem.OutOfRange, "want an amount above 0, got %s", c.Item.Amount)
	}
	if own := r.currency; own != "" && c.Item.Amount.Stated() && c.Item.Amount.Currency() != own {
		list.Add(at+"/item/amount", problem.Conflict, "%s, but the amounts of the policy are in %s", c.Item.Amount, own)
	}
	if !c.Item.Model.Known() {
		list.Add(at+"/item/model", problem.Unknown, "want one_time, monthly, annual, usage or outcome, got %s", problem.Quote(string(c.Item.Model)))
	}
	if !c.Item.Service.IsZero() || !c.Item.Through.IsZero() {
		list.Add(at+"/item/service", problem.Conflict, "the periods follow from the months")
	}
	switch {
	case c.Months < 1 || c.Months > maxMonths:
		list.Add(at+"/months", problem.OutOfRange, "want 1 to %d, got %d", maxMonths, c.Months)
	case c.Months%c.every() != 0:
		list.Add(at+"/months", problem.OutOfRange, "want whole years of a customer who pays by the year, got %d", c.Months)
	}
	if c.Margin.Compare(partnerecon.Whole()) > 0 {
		list.Add(at+"/margin", problem.OutOfRange, "want at most 100%%, got %s", c.Margin)
	}
	switch {
	case c.Acquisition.Sign() < 0:
		list.Add(at+"/acquisition", problem.OutOfRange, "want 0 or more, got %s", c.Acquisition)
	case c.Acquisition.Stated() && c.Acquisition.Currency() != c.Item.Amount.Currency():
		list.Add(at+"/acquisition", problem.Conflict, "%s of a customer who pays %s", c.Acquisition, c.Item.Amount)
	}
}

// every is how many months a payment is for.
func (c ExpectedCustomer) every() int {
	if c.Item.Model == Annual {
		return 12
	}
	return 1
}

func (r *review) checkLimits(list *problem.List) {
	const at = "/limits"
	l := r.Limits
	for _, share := range []struct {
		name string
		partnerecon.Rate
	}{{"/upfront", l.Upfront}, {"/expansion", l.Expansion}, {"/recurring", l.Recurring}} {
		if share.Compare(partnerecon.Whole()) > 0 {
			list.Add(at+share.name, problem.OutOfRange, "want at most 100%%, got %s", share.Rate)
		}
	}
	if l.Payback < 0 {
		list.Add(at+"/payback", problem.OutOfRange, "want 0 or more months, got %d", l.Payback)
	}
	if l != (Limits{}) && !r.projects() {
		list.Add("/customer", problem.Required, "missing; the limits are about the expected customer")
	}
	if l.Payback != 0 && r.projects() && !r.Customer.Margin.Stated() {
		list.Add("/customer/margin", problem.Required, "missing; payback is measured on the margin")
	}
}
