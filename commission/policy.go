package commission

import "github.com/partnerecon/partnerecon"

// A Policy says what partners earn. It is plain data: a struct literal or
// strict JSON. [New] checks it; nothing else reads it.
//
// Two fields are enough: Rounding and one rate. Every other field is a further
// wish, and its comment says what leaving it out means.
type Policy struct {
	// Rounding of the one rounding that a line's commission goes through, and
	// of the share of it that a refund returns. Required.
	Rounding partnerecon.Rounding `json:"rounding"`
	// Rates, at least one. Rows must not overlap: for each model, tier, plan
	// and role at most one applies. Where none applies nothing is earned.
	Rates []Row `json:"rates"`
	// Recurs is how long a customer's payments earn, from the anchor; a rate
	// may state its own. Absent: for the customer's lifetime.
	Recurs partnerecon.Window `json:"recurs,omitzero"`
	// Anchor of every Recurs. Absent: [FirstPayment].
	Anchor Anchor `json:"anchor,omitzero"`
	// Shared says whose rate applies where several partners sourced a deal.
	// Absent: a payment with more than one sourced credit is refused.
	Shared Shared `json:"shared,omitzero"`
	// Influenced says what an influenced credit earns. Absent: nothing.
	Influenced Influenced `json:"influenced,omitzero"`
	// Caps limit what is earned. Absent: no limit.
	Caps []Cap `json:"caps,omitzero"`
	// Refunds is how long after the payment cleared a refund, credit note,
	// chargeback or failure still returns commission. What went back before it
	// cleared always does. Absent: for ever.
	Refunds partnerecon.Window `json:"refunds,omitzero"`
	// Payable says from when a line can be paid out. Absent: from the day the
	// payment cleared.
	Payable []Payable `json:"payable,omitzero"`
}

// A Row is one cell of the rate table: a share of revenue, and what it is for.
type Row struct {
	Model Model  `json:"model,omitzero"` // empty: every revenue model
	Tier  string `json:"tier,omitzero"`  // empty: every tier, and partners without one
	// Plan is the choice made in the partner's agreement; empty: every plan.
	// Rows of one model and tier that differ in the plan exclude each other,
	// and the choice is pinned for each customer by its first payment.
	Plan string `json:"plan,omitzero"`
	// Role: empty for sourced credits, and for influenced ones through
	// [Influenced]; assisted and serviced earn only from rows that name them.
	Role partnerecon.Role `json:"role,omitzero"`
	// Share of the revenue, 0 % to 100 %. Required.
	Share partnerecon.Rate `json:"share"`
	// Within is the range that Share must keep to, such as the one an agreement
	// publishes. Absent: 0 % to 100 %.
	Within Range `json:"within,omitzero"`
	// Recurs of this row. Absent: that of the policy.
	Recurs partnerecon.Window `json:"recurs,omitzero"`
	// Payments is how many of the customer's cleared payments of the model
	// earn, in the order they cleared (on one day by id): 12 pays the first
	// twelve and no 13th. A row without a model counts payments of every model. A
	// refunded one counts, and so does one that was sealed: before all that are
	// open, whenever they cleared. 0: no limit.
	Payments int `json:"payments,omitzero"`
}

// A Range of rates, both ends inside.
type Range struct {
	Min partnerecon.Rate `json:"min"`
	Max partnerecon.Rate `json:"max"`
}

// A Model is how revenue comes about.
type Model string

// The revenue models. A hybrid is a payment whose items have several.
const (
	OneTime Model = "one_time" // paid once
	Monthly Model = "monthly"  // a subscription paid by the month
	Annual  Model = "annual"   // a subscription paid by the year
	Usage   Model = "usage"    // paid by what was used
	Outcome Model = "outcome"  // paid by what was achieved
)

// An Anchor names the day from which a customer's months are counted.
type Anchor string

const (
	// FirstPayment is the earliest day that any payment of the customer is
	// tested by: the first day of the service billed, else the day it was
	// invoiced, else the day it cleared. A refund of that payment leaves the
	// anchor where it is; an earlier payment that comes to light moves it.
	FirstPayment Anchor = "first_payment"
	// CustomerStart is the day that a [Started] event states. Payments are
	// refused until it is known.
	CustomerStart Anchor = "customer_start"
)

// Shared says whose rate prices a line that several partners sourced.
type Shared string

const (
	// Each partner's share earns that partner's own rate.
	Each Shared = "each"
	// Lead prices every sourced share at the rate of the lead: the sourced
	// partner with the largest share, of equal ones the smallest id.
	Lead Shared = "lead"
)

// Influenced says what partners earn on deals that they helped and did not
// bring: their own sourced rate times a factor.
type Influenced struct {
	// Factor of the sourced rate, 0 % to 100 %. Required where this is stated.
	Factor partnerecon.Rate `json:"factor"`
	// Within is the range that Factor must keep to. Absent: 0 % to 100 %.
	Within Range `json:"within,omitzero"`
	// Pool is the most that the factors of one payment may add up to, each times
	// the share of its credit. Above it all are scaled down in proportion,
	// exactly. Absent: no limit.
	Pool partnerecon.Rate `json:"pool,omitzero"`
	// Recurs is how long influenced credits earn, from the [Anchor], on top of
	// what the rate allows: the term that they helped to win, which does not
	// renew. Absent: as long as the rate says.
	Recurs partnerecon.Window `json:"recurs,omitzero"`
}

// A Cap limits what is earned. What it cuts off is retained by the company and
// given to no other partner. Its counter belongs to its name, so it goes on
// under a new version of the terms that has a cap of the same name.
type Cap struct {
	Name string `json:"name"`
	Per  Per    `json:"per"`
	// Limit is a whole amount above 0.
	Limit partnerecon.Money `json:"limit"`
	// Counts says how a cap that looks across lines counts. Required for
	// [PerDeal] and [PerCustomer]; a cap per sale has nothing to count.
	Counts Counts `json:"counts,omitzero"`
}

// Per says what a cap applies to.
type Per string

const (
	// PerSale limits one payment, over all its partners, before the rounding.
	PerSale Per = "sale"
	// PerDeal limits one deal, over all its partners.
	PerDeal Per = "deal"
	// PerCustomer limits what one partner earns on one customer.
	PerCustomer Per = "customer"
)

// Counts says what a cap across lines looks at.
type Counts string

const (
	// FirstCome grants each line what room there is when it is recorded. The
	// grant is frozen and returned in proportion; returns give no room back.
	// The result depends on the order in which payments are recorded.
	FirstCome Counts = "first_come"
	// OnNet limits the net of all lines: returns give room back, and the order
	// of recording decides nothing.
	OnNet Counts = "on_net"
)

// Payable says from when the lines of a tier can be paid out.
type Payable struct {
	Tier string `json:"tier,omitzero"` // empty: tiers that no other row names
	Due  Due    `json:"due"`
	// Days after clearing, 0 to 3,650, for [Net].
	Days int `json:"days,omitzero"`
}

// Due is a rule for the day from which a line can be paid out.
type Due string

const (
	// Net is a number of days after the payment cleared: 31 January 2025 and 30
	// days is 2 March.
	Net Due = "net"
	// MonthAfter is the first day of the month after the payment cleared.
	MonthAfter Due = "month_after"
)
