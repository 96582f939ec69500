package retainer

import "github.com/partnerecon/partnerecon"

// A Policy is what was agreed on one kind of retainer: who owns what, what each cycle
// pays, and how it renews. It is plain data: a struct literal or strict JSON. [New]
// checks it and refuses what is undecided; [Statements] says of a draft what it leaves
// open.
//
// Nothing in it comes from the first deal: what is not stated here is not agreed.
type Policy struct {
	// Rounding of parts of a cycle and of shares. Required.
	Rounding partnerecon.Rounding `json:"rounding"`
	// Currency of all amounts. Required.
	Currency partnerecon.Currency `json:"currency"`
	// Model of the retainer. Required.
	Model Model `json:"model"`
	// Direction of payment. The models other than [Operator] imply it: absent, or what
	// they imply. Required for Operator.
	Direction Direction `json:"direction,omitzero"`
	// Months in a row in which the same need is seen before an [Operator] may start,
	// at least 2. Required for Operator, and absent for the others.
	Months int `json:"months,omitzero"`
	// Relationship to the client. Required.
	Relationship Relationship `json:"relationship"`
	// Economics of the recurring work for the partner. Required: nil is undecided, and
	// that is not [NoUpside].
	Economics Economics `json:"economics"`
	// Scope and rhythm of the work. Required.
	Scope Scope `json:"scope"`
	// Renewal of a cycle. Required.
	Renewal Renewal `json:"renewal"`
	// Approvers are the roles that may approve the retainer, at least one.
	Approvers []string `json:"approvers"`
	// Cycle in which it is paid. Required.
	Cycle Cadence `json:"cycle"`
	// Amount of a full cycle: what the client pays, or the internal rate that the
	// partner owes. Required where the partner owes it; else absent means that each
	// cycle's amount is what is confirmed.
	Amount partnerecon.Money `json:"amount,omitzero"`
	// Steps change Amount from a cycle on.
	Steps []StepUp `json:"steps,omitempty"`
	// Units that Amount includes, and what others cost. Absent: none are counted.
	Units Units `json:"units,omitzero"`
	// Guarantee of what the partner gets in a cycle at least. Absent: none.
	Guarantee Guarantee `json:"guarantee,omitzero"`
	// Draw against the commission of the cycle. Absent: none; not both.
	Draw Draw `json:"draw,omitzero"`
	// SetOff says that what the partner owes is set off against what it gets, from the first
	// day of the cycle on. The steps of its payment are taken as of any other, and move no
	// money: a cycle is done with when it is paid or waived. Absent: it pays by itself.
	SetOff bool `json:"set_off,omitzero"`
	// PayableAfter is how many days after the cycle was paid the partner's part is
	// payable. Absent: on that day.
	PayableAfter int `json:"payable_after,omitzero"`
	// Stability of scope and rhythm. Absent: it is not watched.
	Stability Stability `json:"stability,omitzero"`
}

// A Model is one of four kinds of retainer. The source describes them without a
// title; the names are inferred from the descriptions.
type Model string

const (
	// Referral: the partner introduced the client. It gets a clearly limited
	// continuing share, a bonus for one cycle, or nothing.
	Referral Model = "referral"
	// WhiteLabel: the partner pays an internal rate and controls the client's price.
	WhiteLabel Model = "white_label"
	// Reseller: the internal base stays fixed per cycle, whatever the client pays.
	Reseller Model = "reseller"
	// Operator: the partner keeps surfacing the same need across months.
	Operator Model = "operator"
)

// Direction says who pays whom.
type Direction string

const (
	// CompanyPays: the client pays the company, which pays the partner its part.
	CompanyPays Direction = "company_pays"
	// PartnerOwes: the partner pays the company the amount of the cycle.
	PartnerOwes Direction = "partner_owes"
)

// Relationship says who stands where. All three are required.
type Relationship struct {
	Owner      Party `json:"owner"`       // of the client relationship: partner or company
	WhiteLabel YesNo `json:"white_label"` // whether the client sees the partner's name only
	Controller Party `json:"controller"`  // of the monthly decisions: partner, company or client
}

// A Party to a retainer.
type Party string

// The parties.
const (
	Partner Party = "partner" // who brought the client
	Company Party = "company" // who does the work
	Client  Party = "client"  // who the work is for
)

// YesNo is an answer that has to be given: the zero value is none.
type YesNo string

// The answers.
const (
	Yes YesNo = "yes" // it is so
	No  YesNo = "no"  // it is not so
)

// Scope says how the work runs. All but Included are required.
type Scope struct {
	Delivery  string `json:"delivery"`  // rhythm of delivery
	Reporting string `json:"reporting"` // what is reported, and when
	Approvals string `json:"approvals"` // who approves what
	Reviews   string `json:"reviews"`   // cadence of reviews
	// Excluded is the work that falls outside; [None] alone where nothing does.
	Excluded []string `json:"excluded"`
	// Included is the work inside. Absent: all that is not excluded.
	Included []string `json:"included,omitempty"`
}

// None stands for an empty list that was meant.
const None = "none"

// Renewal says what it takes to go from one cycle to the next.
type Renewal struct {
	Mode RenewalMode `json:"mode"`
	// Missed says what becomes of the retainer where a check-in or an approval is
	// missing. Required for these modes.
	Missed Missed `json:"missed,omitzero"`
	// Notice that ends the retainer: it ends with the first cycle that is over when
	// the window is. Absent: with the cycle in which notice is given.
	Notice partnerecon.Window `json:"notice,omitzero"`
	// Approvers of a cycle. Absent: those of the retainer. Only for [ByApproval].
	Approvers []string `json:"approvers,omitempty"`
}

// RenewalMode is how a cycle renews.
type RenewalMode string

const (
	// ByDefault renews unless notice was given.
	ByDefault RenewalMode = "by_default"
	// AfterCheckIn renews where there was a check-in in the cycle before.
	AfterCheckIn RenewalMode = "after_check_in"
	// ByApproval renews where that cycle number was approved.
	ByApproval RenewalMode = "by_approval"
)

// Missed says what a missing check-in or approval does.
type Missed string

const (
	// MissedEnds ends the retainer with the cycle before. An approval counts through
	// the first day of its cycle.
	MissedEnds Missed = "ends"
	// MissedWaits leaves the cycle out. A check-in in it renews the next one; an
	// approval through its last day brings it back.
	MissedWaits Missed = "waits"
)

// A Cadence says when cycles begin and what becomes of parts of one.
type Cadence struct {
	Every Every `json:"every"`
	// Anchor from which cycles are counted, with no drift: 31 January, 28 February,
	// 31 March. Absent: the first day of the retainer.
	Anchor partnerecon.Day `json:"anchor,omitzero"`
	// Partial says what a cycle is worth that is cut short by the start, the end or a
	// pause. Required.
	Partial Partial `json:"partial"`
	// Cycles after which the retainer ends. Absent: it has no term.
	Cycles int `json:"cycles,omitzero"`
}

// Every is the length of a cycle.
type Every string

// The lengths: 7 days, 14 days, a month, three and twelve of them.
const (
	EveryWeek      Every = "week"      // 7 days
	EveryFortnight Every = "fortnight" // 14 days
	EveryMonth     Every = "month"     // a calendar month
	EveryQuarter   Every = "quarter"   // three months
	EveryYear      Every = "year"      // twelve months
)

// Partial says what part of a cycle is worth.
type Partial string

const (
	// ByDays is the amount × its days / all days, rounded up to each edge of it: the
	// parts of a cycle add up to the whole.
	ByDays Partial = "by_days"
	// InFull is the whole amount for any active day.
	InFull Partial = "in_full"
	// OnlyWhole is nothing for a cycle that is not active on all of its days.
	OnlyWhole Partial = "only_whole"
)

// A StepUp is the amount of full cycles from one on.
type StepUp struct {
	From   int               `json:"from"` // number of the cycle, 2 or more, rising
	Amount partnerecon.Money `json:"amount"`
}

// Units are what the amount of a cycle includes.
type Units struct {
	Name     string            `json:"name"` // hours, tests, pages
	Included int64             `json:"included"`
	Over     partnerecon.Money `json:"over"` // price of a unit beyond those
	Pool     Pool              `json:"pool"`
}

// Pool says what Included is for.
type Pool string

const (
	// EachCycle includes them in every cycle, whole or not; what is left lapses.
	EachCycle Pool = "each_cycle"
	// BurnDown includes them once, for all cycles in turn.
	BurnDown Pool = "burn_down"
)

// Measured says which commission of a cycle counts.
type Measured string

const (
	// OnEarned counts what was earned.
	OnEarned Measured = "earned"
	// OnNet counts what was earned less what was returned.
	OnNet Measured = "earned_net_of_returns"
)

// A Guarantee tops up what the partner gets in a cycle, commission and retainer
// together, to a minimum. Nothing of it is recovered.
type Guarantee struct {
	Amount   partnerecon.Money `json:"amount"`
	Measured Measured          `json:"measured"`
	Cycles   int               `json:"cycles,omitzero"` // the first ones; absent: all
}

// A Draw is paid in advance of the commission of a cycle.
type Draw struct {
	Amount   partnerecon.Money `json:"amount"`
	Measured Measured          `json:"measured"`
	Recovery Recovery          `json:"recovery"`
	Cycles   int               `json:"cycles,omitzero"` // the first ones; absent: all
	// AtEnd says what becomes of the balance when the retainer ends. Required for
	// [Recoverable], and only for it, as what follows.
	AtEnd AtEnd `json:"at_end,omitzero"`
	// RecoverFrom is the cycle from which earlier balances are recovered. Absent: the
	// first.
	RecoverFrom int `json:"recover_from,omitzero"`
	// RecoverShare of the commission beyond the draw that is recovered at most.
	// Absent: the whole.
	RecoverShare partnerecon.Rate `json:"recover_share,omitzero"`
	// MostACycle that is recovered of earlier balances in a cycle. Absent: no limit.
	MostACycle partnerecon.Money `json:"most_a_cycle,omitzero"`
	// MostOwed is the highest balance; a draw that would pass it is cut. Absent: no
	// limit.
	MostOwed partnerecon.Money `json:"most_owed,omitzero"`
}

// Recovery says whether a draw is owed back.
type Recovery string

// Recoverable draws have a balance; of others nothing is owed.
const (
	Recoverable    Recovery = "recoverable"     // it is owed, with a balance
	NonRecoverable Recovery = "non_recoverable" // nothing of it is owed
)

// AtEnd says what becomes of the balance of a draw.
type AtEnd string

const (
	// Forgiven drops it.
	Forgiven AtEnd = "forgiven"
	// StaysOwed makes the partner owe it.
	StaysOwed AtEnd = "owed"
)

// Stability says how steady scope and rhythm have to be. The zero Stability is absent.
type Stability struct {
	Cycles  int `json:"cycles"`  // the last ones that are looked at
	Changes int `json:"changes"` // that are fine in them
}
