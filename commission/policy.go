package commission

import "github.com/partnerecon/partnerecon"

// A Policy says what partners earn. It is plain data: a struct literal or
// strict JSON. [New] checks it; nothing else reads it.
//
// Two fields are enough: Rounding and one rate. Every other field is a further
// wish, and its comment says what leaving it out means. The fields before Bonuses
// are the base commission; each bonus is a component of its own beside it.
type Policy struct {
	// Rounding of the one rounding that a line's commission goes through, and
	// of the share of it that a refund returns. Required.
	Rounding partnerecon.Rounding `json:"rounding"`
	// Rates, at least one, unless there are bonuses. Where none applies nothing is
	// earned.
	Rates []Row `json:"rates,omitzero"`
	// Winner says which of several rates that fit applies. Absent: none may overlap,
	// so for each payment and credit at most one fits.
	Winner Winner `json:"winner,omitzero"`
	// Order of the dimensions for [MostSpecific], the one that decides first in
	// front.
	Order []Dimension `json:"order,omitzero"`
	// Facts that payments, items and partners may state beyond those that rates
	// name, and that rates can test. Absent: none.
	Facts []Declaration `json:"facts,omitzero"`
	// Recurs is how long a customer's payments earn, from the anchor; a rate
	// may state its own. Absent: for the customer's lifetime.
	Recurs partnerecon.Window `json:"recurs,omitzero"`
	// Anchor of every Recurs. Absent: [FirstPayment].
	Anchor Anchor `json:"anchor,omitzero"`
	// IfFirstVoid says whether the base commission goes on when all of the customer's
	// first payment has gone back. Absent: [KeepsEarning].
	IfFirstVoid IfFirstVoid `json:"if_first_void,omitzero"`
	// Shared says whose rate applies where several partners sourced a deal.
	// Absent: a payment with more than one sourced credit is refused.
	Shared Shared `json:"shared,omitzero"`
	// Influenced says what an influenced credit earns. Absent: nothing.
	Influenced Influenced `json:"influenced,omitzero"`
	// Basis is what of a payment rates are shares of. Absent: all of it.
	Basis Basis `json:"basis,omitzero"`
	// Minimum that a payment earns where it earns anything, over all its partners;
	// before the caps. Absent: none.
	Minimum partnerecon.Money `json:"minimum,omitzero"`
	// Tables that rates name. Absent: none.
	Tables []Table `json:"tables,omitzero"`
	// Vests says in what parts the base commission is released. Absent: all of it
	// when the payment clears.
	Vests []Tranche `json:"vests,omitzero"`
	// Guard keeps the margin of the company. Absent: none.
	Guard Guard `json:"guard,omitzero"`
	// Permits say how partners of a type may be paid; rates for that type that pay it
	// otherwise are problems. So are rates of payments that state no type, where the component
	// has none for this one, or they are added up or the best one wins: give such a type rates
	// of its own, of 0 % where it gets none of it. Absent: in every way.
	Permits []Permit `json:"permits,omitzero"`
	// Bonuses are the other components. Absent: none. Without them the base
	// commission is the same to the cent.
	Bonuses []Bonus `json:"bonuses,omitzero"`
	// Caps limit what is earned. Absent: no limit.
	Caps []Cap `json:"caps,omitzero"`
	// Refunds is how long after the payment cleared a refund, credit note,
	// chargeback or failure still returns commission. What went back before it
	// cleared always does. What goes back later counts for nothing that is measured on
	// the base: the payment stays what it was; [Plan.Late] tells it. Absent: for ever.
	Refunds partnerecon.Window `json:"refunds,omitzero"`
	// BooksIn says which period what goes back belongs to, for whatever goes by the
	// day an entry was earned on. Absent: [InSale].
	BooksIn BooksIn `json:"books_in,omitzero"`
	// Payable says from when a line can be paid out. Absent: from the day the
	// payment cleared.
	Payable []Payable `json:"payable,omitzero"`
}

// A Row is one cell of the rate table: what it is for, and what it pays. It fits
// a payment where all that it states does; what it leaves empty fits everything.
type Row struct {
	// ID names the row in traces and decides ties, the smaller one first. Rows without
	// one come behind, in the order in which they stand.
	ID    string `json:"id,omitzero"`
	Model Model  `json:"model,omitzero"` // revenue model of the item
	Tier  string `json:"tier,omitzero"`  // that the partner stands in
	// Plan is the choice made in the partner's agreement. Rows that differ in the
	// plan exclude each other, and the choice is pinned for each customer by its
	// first payment.
	Plan string `json:"plan,omitzero"`
	// Role: empty for sourced credits, and in the base for influenced ones through
	// [Influenced]; all others earn only from rows that name them.
	Role    partnerecon.Role `json:"role,omitzero"`
	Partner string           `json:"partner,omitzero"`
	Type    string           `json:"type,omitzero"` // of the partner, such as reseller
	// PartnerSegment is the segment of the partner, such as enterprise.
	PartnerSegment string `json:"partner_segment,omitzero"`
	Segment        string `json:"segment,omitzero"`  // of the customer
	Product        string `json:"product,omitzero"`  // of the item
	Category       string `json:"category,omitzero"` // of the item, such as services
	Region         string `json:"region,omitzero"`   // of the customer
	Sale           string `json:"sale,omitzero"`     // type of the sale, such as new or renewal
	Level          string `json:"level,omitzero"`    // plan that the customer is on
	// Age of the customer, in whole months from the anchor to the day the item's
	// windows are tested on: 0 to 3 is the first three months.
	Age Age `json:"age,omitzero"`
	// When are tests of declared facts, all of which have to be true.
	When []Test `json:"when,omitzero"`
	// Precedence of the row: of those that fit only the ones of the highest precedence
	// stand, and the [Winner] chooses among them. 0 to 100.
	Precedence int `json:"precedence,omitzero"`
	// Share of the basis, 0 % to 100 %. One of Share, Fee and Table is required.
	Share partnerecon.Rate `json:"share,omitzero"`
	// Fee is a fixed amount instead.
	Fee Fee `json:"fee,omitzero"`
	// Table gives the share instead: the name of one of the policy's tables.
	Table string `json:"table,omitzero"`
	// Factor multiplies what the row pays: the name of one of the policy's tables,
	// whose steps then are factors. Absent: 1.
	Factor string `json:"factor,omitzero"`
	// Clip keeps the share, after the factor, to a range, both ends inside. Absent:
	// as it comes.
	Clip Range `json:"clip,omitzero"`
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

// An Age is a range of a customer's age in whole months: From inside, Until
// outside. The zero Age is every age; Until 0 is without an end.
type Age struct {
	From  int `json:"from,omitzero"`
	Until int `json:"until,omitzero"`
}

// A Fee is a fixed amount. A partner with half of the credit gets half of it.
type Fee struct {
	Amount partnerecon.Money `json:"amount"` // above 0
	Per    FeePer            `json:"per"`
	// Units that the amount is for, with [EachUnit]: 0.05 for 100 calls. Absent: 1.
	Units int64 `json:"units,omitzero"`
}

// FeePer says what a fee is paid for.
type FeePer string

const (
	// EachSale: once for a payment that has an item which the row fits, or for a
	// milestone; whatever the item comes to, a credit for what was bought before as well.
	EachSale FeePer = "sale"
	// EachUnit: for each unit of the items that the row fits, [Item.Quantity]. An item below
	// 0 has its units, too: leave them out where it takes others back.
	EachUnit FeePer = "unit"
	// EachCustomer: as EachSale, but only for the first of the customer's payments
	// that counts; as with Payments 1. Of a bonus those count that earn it, see
	// [Bonus.Times]: one for February pays for the first payment in February, of an old
	// customer as well.
	EachCustomer FeePer = "customer"
)

// Winner names a rule for several rates that fit.
//
// The window and the count of payments of a rate are no part of what it fits: one
// that has won and is over pays nothing, and none takes its place. Only
// BestForPartner, which looks at what rates pay, chooses among those that do.
type Winner string

const (
	// MostSpecific: the row that states the first dimension of [Policy.Order] that
	// not all of them state; and so on.
	MostSpecific Winner = "most_specific"
	// First: the one that stands first.
	First Winner = "first"
	// BestForPartner: the one that pays most for this item and those that are alike; of
	// equal ones the one with the smaller id. A fee for the sale that has won an item is paid,
	// and pays nothing more for those behind it, which look for their best without it. A table that gives one rate for a
	// transaction is read at the sum of all items that a rate which names it fits.
	BestForPartner Winner = "best_for_partner"
	// Stack: all of them, added up before the one rounding. A table that several of them
	// read counts the item once, and none sees what another one counts.
	Stack Winner = "stack"
)

// A Dimension is one of the things that a row may state: the name of its field in
// JSON, such as "tier" or "when".
type Dimension string

// A Basis says what of a payment rates are shares of.
type Basis struct {
	// Less are the parts of an item's amount that earn nothing. What is left of an
	// item is never below zero, nor above it for an item below zero. Each item above 0 that
	// can earn a share of it has to state them, as 0 where there are none: a payment that
	// does not is refused.
	Less []Deduction `json:"less,omitzero"`
	// Products and Categories that earn nothing.
	Products   []string `json:"exclude_products,omitzero"`
	Categories []string `json:"exclude_categories,omitzero"`
	// Cut says how an item that pays for time beyond a window, as [Item.Through]
	// tells, is cut at the window's end. Absent: it is not; its first day decides.
	Cut Cut `json:"cut,omitzero"`
	// Cuts say it for items of a revenue model, instead of Cut: of usage by days, say, where
	// contracts are cut by months. Absent: for none.
	Cuts []ModelCut `json:"cuts,omitzero"`
}

// A Deduction is a part of an item's amount.
type Deduction string

// The deductions.
const (
	LessTax  Deduction = "tax"  // [Item.Tax]
	LessFees Deduction = "fees" // [Item.Fees], such as those of the payment provider
	LessCost Deduction = "cost" // [Item.Cost], so that rates are shares of the margin
)

// A Tranche is a part of a commission that is released when its gate is met:
// everything that it states. What is not released when the customer ends is
// forfeited; it was never posted, so nothing goes back. The day on which the customer ends
// is after the end: a milestone of that day is too late. One that was released before an
// end of an earlier day became known, or of its own, is earned no more, and goes back.
type Tranche struct {
	// Share of the commission; those of all tranches add up to 100 %.
	Share partnerecon.Rate `json:"share"`
	// Milestone that has been reached. Absent: none is asked for.
	Milestone string `json:"milestone,omitzero"`
	// Months since the anchor, while the customer has not ended. 0: none are asked
	// for.
	Months int `json:"months,omitzero"`
	// Within is the time from the anchor in which the milestone has to be reached; one from
	// before the anchor is in time. Absent: any.
	Within partnerecon.Window `json:"within,omitzero"`
	// When are tests of declared facts of the payment, all of which have to be true of
	// what the milestone states, such as an adoption of 60 or more. One that does not
	// state a fact, or states another value, releases nothing, and the first later one
	// that passes does. Absent: that it was reached is enough.
	When []Test `json:"when,omitzero"`
}

// BooksIn says which period a correction belongs to: a refund, a credit note, a
// chargeback, a failure, and a chargeback that was won. Either way it is posted when
// it happens, so that closed statements stay as they are.
type BooksIn string

const (
	// InSale: to that of the sale. What goes back of January's payment takes
	// January's commission down, whenever it goes back, and with it what caps and
	// true-ups of that period come to.
	InSale BooksIn = "sale"
	// InRefund: to that of the correction, or of the sale if that cleared later.
	// January stays as it was, and the month in which the money goes back bears it.
	// Caps on net of a deal or a customer still give room back to the months of the
	// sales. What new credits or a new price move of what went back on several days
	// is booked on the last of them, and what goes back of one payment on several
	// days is cut into them as it was recorded: cents of rounding, and what goes
	// beyond the payment, fall to the one recorded last.
	InRefund BooksIn = "refund"
)

// A Guard keeps the margin of the company on a payment: what is left of it after
// the commission and the cost of its items.
type Guard struct {
	// Floor of the margin, as a share of the payment. Required where this is stated.
	Floor partnerecon.Rate `json:"floor"`
	// Cost that is expected, as a share of the payment: rates that it leaves no room
	// for are problems, and it counts for items that state none. Absent: rates are not
	// checked, and each item above 0 has to state its [Item.Cost].
	Cost partnerecon.Rate `json:"cost,omitzero"`
	// Below says what happens to a payment whose margin would be below the floor.
	// Required.
	Below Below `json:"below"`
}

// Below says what happens below a floor.
type Below string

// What can happen below a floor.
const (
	ScaleDown Below = "scale_down" // the commission is what the floor leaves room for
	Flag      Below = "flag"       // nothing; the trace says so
	Refuse    Below = "refuse"     // nothing is earned
)

// A Bonus is a component of the commission beside the base: what it is earned by,
// and what it pays.
type Bonus struct {
	// Name of the component in claims.
	Name string `json:"name"`
	// Stage of the customer's life that it rewards, for reports; a review counts what is
	// earned on a milestone of the acquisition as upfront. Absent: none.
	Stage Stage `json:"stage,omitzero"`
	// On is the milestone that it is earned by: the name that a [Milestone] event
	// has. Absent: a payment that cleared.
	On string `json:"on,omitzero"`
	// Of is the component whose earnings the shares are measured on: what of them tranches
	// have released and caps that count first come have left, before caps on net; windows and
	// ages are tested on the day of the earliest item. Absent: what was paid, or the amount
	// of the milestone.
	Of string `json:"of,omitzero"`
	// To says who gets it. Absent: the partners with a credit.
	To Recipient `json:"to,omitzero"`
	// Rise: it is measured on what the amount of the milestone rises above the
	// highest one before, such as that of recurring revenue, and its quantity above
	// the highest quantity before, such as that of seats; the rate decides which of
	// the two it reads. A fee for a sale is paid where either rises. The first one pays
	// nothing, and neither does one that rises above nothing. One that failed counts as
	// it was recorded.
	Rise bool `json:"rise,omitzero"`
	// Owes: the partner owes it, such as a fee for a licence; entries are negative.
	Owes bool `json:"owes,omitzero"`
	// When are tests of declared facts, all of which have to be true, beside those of
	// the rates. Where one of the payment's is not, nothing earns the bonus; those of items
	// and partners hold for each as those of a rate do. Absent: none.
	When []Test `json:"when,omitzero"`
	// Rates, at least one.
	Rates []Row `json:"rates"`
	// Times that it is paid for a customer, by the order in which what earns it
	// happened; what was refunded or failed counts. What earns it is what comes on its
	// days, passes its tests of the payment, and is something that one of its rates is for: by
	// what these state and test of an item and its sale, not of partners, credits or ages. A
	// bonus for new sales counts no renewals; one for gold partners alone counts the sales of
	// silver ones, as who is credited may change. 0: every time.
	Times int `json:"times,omitzero"`
	// From and Until bound the days on which it can be earned: From inside, Until
	// outside. Absent: no bound.
	From  partnerecon.Day `json:"from,omitzero"`
	Until partnerecon.Day `json:"until,omitzero"`
	// Minimum as for the base.
	Minimum partnerecon.Money `json:"minimum,omitzero"`
	// Vests as for the base.
	Vests []Tranche `json:"vests,omitzero"`
	// IfFirstVoid as for the base, of the first payment that earns the bonus. Only for
	// bonuses on payments.
	IfFirstVoid IfFirstVoid `json:"if_first_void,omitzero"`
}

// A Stage of a customer's life.
type Stage string

// The stages.
const (
	Acquisition Stage = "acquisition" // the customer is won
	Activation  Stage = "activation"  // it begins to use what it bought
	Retention   Stage = "retention"   // it stays
	Expansion   Stage = "expansion"   // it buys more
)

// Recipient says who gets a bonus.
type Recipient string

// ToUpline is the partner who brought the one with the credit: [Payment.Uplines].
// Such a bonus is an override and states Of; there is one level.
const ToUpline Recipient = "upline"

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
	// Outcome: paid by what was achieved. Record such a payment once the outcome is verified,
	// or let rates ask for a declared fact that says so ([Row.When]).
	Outcome Model = "outcome"
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
// under a new version of the terms that has a cap of the same name. First come each
// version grants under its own limit; on net the newest version that has a line counted
// states the limit for all of them, and a lower one takes back what was above it.
type Cap struct {
	Name string `json:"name"`
	Per  Per    `json:"per"`
	// Limit is a whole amount above 0.
	Limit partnerecon.Money `json:"limit"`
	// Counts says how a cap that looks across lines counts. Required for
	// [PerDeal] and [PerCustomer]; a cap per sale has nothing to count.
	Counts Counts `json:"counts,omitzero"`
	// Components that it limits, together: names of bonuses, and "base". Absent: the
	// base alone. Of two caps on net the first one, and one per deal before one per
	// customer, limits a part of what the next one does, or, per the same, nothing of
	// it.
	Components []string `json:"components,omitzero"`
	// From and Until bound the days on which lines are earned under it: From inside,
	// Until outside. A cap that does not last for ever is a lever of hard times: it
	// has an Until and a Rationale.
	From      partnerecon.Day `json:"from,omitzero"`
	Until     partnerecon.Day `json:"until,omitzero"`
	Rationale string          `json:"rationale,omitzero"`
	// Defer says in what parts the excess is paid later, instead of being retained.
	// Absent: it is retained. Only caps per sale, and those per deal that count first
	// come, can defer. What is put off takes nothing of caps per customer, neither when it
	// is put off nor when it is released.
	Defer []Tranche `json:"defer,omitzero"`
}

// Per says what a cap applies to.
type Per string

const (
	// PerSale limits one payment, over all its partners, before the rounding.
	PerSale Per = "sale"
	// PerDeal limits one deal, over all its partners. A payment that names no deal is of
	// none, and under no cap per deal: name one, or limit the sale as well.
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
	// of recording decides nothing. What a clawback takes gives no room back, and the
	// cut shrinks all lines alike, so that a later payment can lower what was clawed.
	OnNet Counts = "on_net"
)
