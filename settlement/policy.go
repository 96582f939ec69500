package settlement

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/tiers"
)

// Format is the version of the stored form of a [Policy] and of a [Book].
const Format = 1

// A Policy is a partner program: plain data, a struct literal or strict JSON.
// [New] checks it.
type Policy struct {
	// Version of the stored form: [Format].
	Version int `json:"version"`
	// Name of the program, for people.
	Name string `json:"name,omitzero"`
	// Currency of every amount, but for payments that are converted. A program that pays
	// in two currencies is two programs, with a book each.
	Currency partnerecon.Currency `json:"currency"`
	// Conversion of payments in other currencies. Absent: they are refused.
	Conversion Conversion `json:"conversion,omitzero"`
	// Zone in which instants become days: an IANA name, or "UTC".
	Zone string `json:"zone"`
	// Tiers that a partner can stand in, lowest first. Absent: the program has
	// none.
	Tiers []string `json:"tiers,omitzero"`
	// Horizon is how long after a payment cleared facts about it may change
	// anything: a window of days; of one that is pending, after the later of its invoice and
	// its service, or else after it was recorded: let it be longer than customers take to pay.
	// Older lines are sealed at the next close and can be reopened. Required.
	Horizon partnerecon.Window `json:"horizon"`
	// YearStart is the first month of the fiscal year, 1 to 12; quarters and
	// years of caps and true-ups are counted from it. Absent: January.
	YearStart int `json:"year_start,omitzero"`
	// PinTerms says which version governs a payment, PinTier which tier. Both
	// are required and stored in the entries.
	PinTerms PinTerms `json:"pin_terms"`
	PinTier  PinTier  `json:"pin_tier"`
	// Desk rules on who may work a customer, at what prices, and how a quarrel ends.
	// It has no versions: a changed desk judges what is on record anew. Its zone and
	// its fiscal year are the program's and may be left out. Absent: the program has
	// none; registrations are touches like others. Which of several registrations is valid is
	// for the desk to say; what a valid one is worth in credit, beside an introduction
	// by somebody else, is for the attribution.
	Desk conflict.Policy `json:"desk,omitzero"`
	// Reviews say how often the terms may change. Absent: at any time.
	Reviews Reviews `json:"reviews,omitzero"`
	// Statements say which days a statement covers, and how it is disputed and accepted.
	// Absent: statements are by the month, and nothing of them is disputed or accepted.
	Statements Statements `json:"statements,omitzero"`
	// Terms are the versions of the agreement, oldest first. One that has priced something in
	// a book is not edited any more, but for its rationale: add one. The book refuses
	// another one of its name, see [ErrTerms]. Overrides and retainers may be added to it.
	Terms partnerecon.Terms[Agreement] `json:"terms"`
}

// PinTerms says which version of the terms governs a payment.
type PinTerms string

const (
	// TermsAtClose: the version in force on the day the deal closed governs all
	// its payments. A deal without a [DealClosed] fact closed with its first
	// payment; payments without a deal go by the customer's first payment. A
	// first payment that is recorded late governs itself and what comes after it;
	// lines priced before it keep their version. State the close, and the order
	// of recording decides nothing.
	TermsAtClose PinTerms = "at_close"
	// TermsEachPayment: the version in force on the day the payment cleared.
	TermsEachPayment PinTerms = "each_payment"
	// TermsCycleStart: the version in force on the first day of the service cycle that
	// the payment bills: its service day, else the earliest of its items', else the day
	// of its invoice, else that on which it cleared. A payment whose items were served
	// under several versions is refused unless it states a service day of its own. What
	// bills nothing, a milestone or a renewal, goes by its own day.
	TermsCycleStart PinTerms = "cycle_start"
)

// PinTier says which standing prices a payment.
type PinTier string

const (
	// TierAtEarning: the tier in which the partner stood on the day the payment
	// cleared.
	TierAtEarning PinTier = "at_earning"
	// TierAtClose: the tier on the day the deal closed, as for [TermsAtClose].
	TierAtClose PinTier = "at_close"
)

// An Agreement is what one version of the terms says.
type Agreement struct {
	Commission commission.Policy `json:"commission"`
	// Clawback after churn. Absent: nothing goes back.
	Clawback clawback.Policy `json:"clawback,omitzero"`
	// Caps per partner and period. Absent: no limit.
	Caps []Cap `json:"caps,omitzero"`
	// TrueUps settle a period's final figures at its close. Absent: none.
	TrueUps []TrueUp `json:"true_ups,omitzero"`
	// Attribution decides the credits of payments that state none, from the
	// [Touch] facts before the deal closed; the version in force at the close
	// decides for the whole deal. Its zone is the program's and may be left out.
	// Absent: credits come with the payments alone.
	Attribution attribution.Policy `json:"attribution,omitzero"`
	// Retainers are the kinds of retainers that this version offers, by name. Absent:
	// none.
	Retainers []Retainer `json:"retainers,omitzero"`
	// Ladder assesses in which tier partners stand, see package tiers. Its tiers are those
	// of the program, in their order; its fiscal year is the program's and may be left out.
	// Absent: standings come as facts.
	Ladder tiers.Policy `json:"ladder,omitzero"`
	// LadderMetrics are the metrics of the ladder that the book counts itself. Absent: all
	// are stated by [Measured] facts.
	LadderMetrics []LadderMetric `json:"ladder_metrics,omitzero"`
	// Exits say what happens when a partner leaves, cause by cause. Absent, also of one
	// cause: a [PartnerExited] is refused, as the terms do not say.
	Exits []Exit `json:"exits,omitzero"`
	// Payouts say what of what is owed is paid out, and on which days. Absent: whatever
	// is payable, on any day.
	Payouts Payouts `json:"payouts,omitzero"`
	// Recovery says how what a partner owes is recovered from what it earns next: within
	// limits, the oldest debt first, and for how long. The version in force on the day
	// decides; a period is a month, and a minimum is that of the Payouts. What it says of
	// partners that leave is for a [PartnerLeft], in versions without Exits: with them, the
	// exit says when and what. What goes back is no debt before it is due, so with a run,
	// which pays out what is due by its day and takes what goes back off it, the limits are for
	// what is missing then, in the runs after it. Absent: all of it is set off, and owed
	// until then.
	Recovery clawback.RecoveryPolicy `json:"recovery,omitzero"`
	// Overrides replace some of the terms for some partners. Absent: there are none.
	Overrides []TermsOverride `json:"overrides,omitzero"`
	// Invariants are what no override may replace, of rates, schedules, caps and payable.
	// Absent: an override may replace each of them.
	Invariants []string `json:"invariants,omitzero"`
	// Incentives are what is earned by the period, see package incentive. A period is
	// governed by the version in force on its first day, as a contest is, and an activity by
	// that of its day. Their currency and their fiscal year are the program's and may be left
	// out. Absent: none.
	Incentives incentive.Policy `json:"incentives,omitzero"`
	// IncentiveTerms say what the book counts for the incentives, and from when on what they
	// post can be paid out.
	IncentiveTerms IncentiveTerms `json:"incentive_terms,omitzero"`
}

// A Cap limits what one partner earns in a period. Lines belong to the period in which they
// were earned, whenever they are recorded. The version in force on the first day of the
// period governs it; the counter belongs to the name.
//
// On net it is a claim on the period's sum, net of what went back, so the order of its lines
// decides nothing: what goes back counts in the same period or in its own, as
// [commission.BooksIn] says, and what a churn takes back of sealed lines in the month of the
// churn, for the lines are not looked up any more.
//
// First come it grants each line what room there is when it is recorded, and posts the rest in
// a claim on the line at once. What was granted is frozen: the counter does not fall when money
// goes back, so the order of recording decides. Of a line that was cut
//
//	cut now = round(cut × net / earned) - round(of that, what a clawback takes of the line / net)
//
// so a refund takes as much of the cut as of the line, all of it in the end, and a chargeback
// that is won brings both back. What a clawback takes is the line's own part of it, in
// proportion to what the schedules take of all lines of the customer. A churn that would take
// something back of sealed lines that were cut is refused until those are reopened, as their
// cuts are in their records: choose a horizon no shorter than the windows. A line that
// is priced again, or of which something more is released, returns its grant first and asks
// anew: so what it was granted it keeps, as far as it still earns it, and a line that moves to
// another partner makes room. What a partner that left forfeits asks for nothing.
//
// What is put off, by a cap that states Defer, is cut like anything else, and each tranche that
// is released is given back in the claim of the cap: what was paid, what waits and what is
// forfeited come to what was earned. Months and windows count from the first day after the
// period, and milestones are those of the partner, see [PartnerReached]; a close lets time pass.
// Of the excess there is released round(excess × the shares of the released tranches). What goes
// back takes of it what it takes of the excess: on net all of it first, as the excess is what is
// above the limit; first come in proportion to the line, as inside one customer; of either as much
// of each tranche, be it released or not. A churn takes only what the clawback does, as the
// customer is one of many. What is met while the partner is gone by an exit that forfeits is
// forfeited, and what was released stays so. A line of which something waits is not sealed.
// The other caps see what is released as they see what was never cut: those on net when it is,
// in the period of the cap. So no cap that counts first come may follow one that does and
// defers: it would have been passed by then.
//
// Caps that count first come go before those on net, which see what the others have left. Of
// either the one of the shorter period goes first, and what it cuts off is taken off what the
// next one limits, if that limits all of its components; caps that share none stand by
// themselves, and others are refused. So periods on net stand in each other, and a cap on net
// per week, which lies in two months at times, stands beside those per day and of all time
// alone. First come limits nothing that a cap on net of the commission does.
type Cap struct {
	Name  string            `json:"name"`
	Every Every             `json:"every"`
	Limit partnerecon.Money `json:"limit"` // above 0
	// Counts says whether it grants lines as they come, [commission.FirstCome], or limits the
	// net of all, [commission.OnNet]. Required.
	Counts commission.Counts `json:"counts"`
	// Components that it limits, together: names of bonuses, and "base". What the
	// partner owes counts against what it earns, first come on the same line. What a cap on net of the commission
	// cuts off counts where that limits one of them, and what goes back of sealed lines
	// with the base. Absent: all of them.
	Components []string `json:"components,omitzero"`
	// From and Until bound the periods that it limits: From is the first day of the first one,
	// Until that of the first one it does not limit any more, so what it cuts off of a shorter
	// or longer one is never a part of it. Not of all time. A cap that does not last for ever
	// is a lever of hard times: it has an Until and a Rationale.
	From      partnerecon.Day `json:"from,omitzero"`
	Until     partnerecon.Day `json:"until,omitzero"`
	Rationale string          `json:"rationale,omitzero"`
	// Defer says in what parts the excess is paid later. They may test facts that the
	// commission of the version declares of payments. Absent: it is dropped.
	Defer []commission.Tranche `json:"defer,omitzero"`
}

// A TrueUp posts, at the close of a period, what is due on its final figures
// less what was posted: round(earned × final base / provisional base) - earned,
// where earned is what the base commission earned, net of returns and caps, and a
// [Final] fact states the base. The version in force on the first day of the period says whether
// and how it is trued up, and all lines of the period on which it earned something count,
// whichever version priced them.
// Bonuses are not measured again: a fixed amount has no base, and a milestone's amount is its own
// final figure. Churn has no part in it. Without final figures nothing is posted.
//
// It scales what was earned and looks up no rate again, so a period whose
// figures were final posts nothing, not even cents of rounding. A fact that would
// scale it beyond what a book can count is refused with [ErrVolume].
//
// What a cap per period over the base cuts off is taken from every true-up of the period that
// the partner has lines in, whatever tiers it covers; what it gives back because a churn made
// room is not. With a cap beside a true-up of some tiers only, the order in which lines
// of several tiers are recorded can decide.
type TrueUp struct {
	Name  string `json:"name"`
	Every Every  `json:"every"`
	// Tiers whose lines it covers. Absent: all.
	Tiers []string `json:"tiers,omitzero"`
}

// Every is the length of a period.
type Every string

// The lengths of periods. Quarters and years begin with the policy's YearStart. A
// true-up is for whole months: they are what closes.
const (
	EveryDay     Every = "day"     // a calendar day, in the zone of the program
	EveryWeek    Every = "week"    // a week of ISO 8601, from Monday through Sunday
	EveryMonth   Every = "month"   // a calendar month
	EveryQuarter Every = "quarter" // three of them
	EveryYear    Every = "year"    // twelve of them
	// AllTime is one period without an end. It begins with the first version that has
	// the cap, and those after it have it unchanged.
	AllTime Every = "all_time"
)

// lengths lists the lengths of periods, the shortest first.
func lengths() [6]Every {
	return [...]Every{EveryDay, EveryWeek, EveryMonth, EveryQuarter, EveryYear, AllTime}
}

// months returns the length in months, or 0 for a length that is not in months.
func (e Every) months() int {
	switch e {
	case EveryMonth:
		return 1
	case EveryQuarter:
		return 3
	case EveryYear:
		return 12
	case EveryDay, EveryWeek, AllTime:
	}
	return 0
}

func (p Policy) clone() Policy {
	p.Tiers, p.Conversion.From = slices.Clone(p.Tiers), slices.Clone(p.Conversion.From)
	p.Terms, p.Reviews.Emergencies = slices.Clone(p.Terms), slices.Clone(p.Reviews.Emergencies)
	for i := range p.Terms {
		a := &p.Terms[i].Policy
		a.Commission = a.Commission.Clone()
		a.Clawback.Schedules, a.Clawback.Reasons = slices.Clone(a.Clawback.Schedules), slices.Clone(a.Clawback.Reasons)
		for k := range a.Clawback.Schedules {
			s := &a.Clawback.Schedules[k]
			s.Components, s.Steps = slices.Clone(s.Components), slices.Clone(s.Steps)
		}
		a.Recovery.PerPeriod, a.Recovery.Minimum = slices.Clone(a.Recovery.PerPeriod), slices.Clone(a.Recovery.Minimum)
		a.IncentiveTerms = a.IncentiveTerms.clone()
		a.Caps = slices.Clone(a.Caps)
		for k := range a.Caps {
			a.Caps[k].Components, a.Caps[k].Defer = slices.Clone(a.Caps[k].Components), cloneTranches(a.Caps[k].Defer)
		}
		a.Retainers = slices.Clone(a.Retainers)
		for k := range a.Retainers {
			a.Retainers[k].Terms = a.Retainers[k].Terms.Clone()
		}
		a.TrueUps = slices.Clone(a.TrueUps)
		for k := range a.TrueUps {
			a.TrueUps[k].Tiers = slices.Clone(a.TrueUps[k].Tiers)
		}
		a.Exits, a.Overrides, a.Invariants = slices.Clone(a.Exits), slices.Clone(a.Overrides), slices.Clone(a.Invariants)
		for k := range a.Overrides {
			a.Overrides[k] = a.Overrides[k].clone()
		}
	}
	return p
}
