package settlement

import (
	"cmp"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/tiers"
)

// An account is the state of one partner, level 2: sums, never lines.
type account struct {
	Partner   string     `json:"partner"`
	Standings []standing `json:"standings,omitempty"` // by day
	Cells     []cell     `json:"cells,omitempty"`     // by month
	// Forgotten is the last day of the statements that were dropped: the first cell has what
	// all of them come to, and how the last one closed.
	Forgotten partnerecon.Day `json:"forgotten,omitzero"`
	// Total is what the partner is owed: all earning and cash. Besides is the part of it
	// that no hold can keep back, see setBeside.
	Total   int64 `json:"total,omitzero,string"`
	Besides int64 `json:"besides,omitzero,string"`
	// Due is what becomes payable on later days.
	Due []scheduled `json:"due,omitempty"`
	// Holds in force, and what they keep back.
	Holds []hold `json:"holds,omitempty"`
	Held  int64  `json:"held,omitzero,string"`
	// Caps and TrueUps are the claims on periods.
	Caps    []capClaim    `json:"caps,omitempty"`
	TrueUps []trueUpClaim `json:"true_ups,omitempty"`
	// Cuts are what caps that count first come cut off open lines.
	Cuts []FrozenCut `json:"cuts,omitempty"`
	// Reached are the milestones that parts wait for which caps per period put off.
	Reached []commission.Reached `json:"reached,omitempty"`
	// Payouts within the horizon.
	Payouts []paidOut `json:"payouts,omitempty"`
	// Roster is what the desk has on record, Removed the instant from which on the
	// partner gets no new credit, Disputes the money of its disputes.
	Roster   conflict.Roster `json:"roster,omitzero"`
	Removed  Moment          `json:"removed,omitzero"`
	Disputes []disputed      `json:"disputes,omitempty"`
	// Ladder is how it climbs, and Figures are what the ladder is told of it.
	Ladder  tiers.Standing `json:"ladder,omitzero"`
	Figures []figure       `json:"figures,omitempty"`
	// Told is what was stated of the partner, in its order.
	Told   []toldOfPartner `json:"told,omitempty"`
	memory                 // of facts about the partner alone
	// Retainers by id, and Measured the commission by day that they may be measured on.
	// Unmeasured is the last day of commission that no retainer could be measured on when it
	// was posted.
	Retainers  []engaged       `json:"retainers,omitempty"`
	Measured   []measured      `json:"measured,omitempty"`
	Unmeasured partnerecon.Day `json:"unmeasured,omitzero"`
	// Lines are those that can be disputed, LineDisputes those that are or were within
	// the horizon, Accepted the statements that facts say were accepted.
	Lines        []postedLine        `json:"lines,omitempty"`
	LineDisputes []lineDispute       `json:"line_disputes,omitempty"`
	Accepted     []acceptedStatement `json:"accepted,omitempty"`
	// Exits of the partner, in their order.
	Exits []exited `json:"exits,omitempty"`
	// Reserves of its lines by version, and what they come to.
	Reserves []reserve `json:"reserves,omitempty"`
	Reserved int64     `json:"reserved,omitzero,string"`
	// Debt is what it owes, where that is recovered within limits, and Cleared what of the
	// balance a payout has left after it withheld its share.
	Debt    clawback.Debt `json:"debt,omitzero"`
	Cleared int64         `json:"cleared,omitzero,string"`
	// Sellers are the parts of the balance by selling entity, accounts of sums alone, and
	// Seller is the entity of such a part. What names none is a part, too.
	Sellers []account `json:"sellers,omitempty"`
	Seller  string    `json:"seller,omitzero"`
	// Tally is what its incentives are worked out from.
	Tally incentive.Tally `json:"tally,omitzero"`
	// Rewards are from when on what its incentives posted can be paid out, by claim.
	Rewards []rewardDue `json:"rewards,omitempty"`

	// Passed is the last day that has gone by, see pass; where debts are recovered or something
	// is reserved.
	Passed partnerecon.Day `json:"passed,omitzero"`

	shifted bool // with the fact: something was paid or paid back, or went back
	// Of an answer about a later day: what has expired of the debt, and what was set off
	// against it on the day of the final statement or since.
	given, offset int64
}

// A standing is how a partner stands from a day on.
type standing struct {
	From    partnerecon.Day `json:"from"`
	At      Moment          `json:"at"` // an instant, which decides between those of one day
	ID      string          `json:"id"`
	Tier    string          `json:"tier,omitzero"`
	Plan    string          `json:"plan,omitzero"`
	Type    string          `json:"type,omitzero"`
	Segment string          `json:"segment,omitzero"`
	Upline  string          `json:"upline,omitzero"`
	// Ladder: it says nothing of the tier, which the ladder decides.
	Ladder bool `json:"ladder,omitzero"`
}

// A cell is what was posted to a partner in a month, or a piece of one, and how its
// balance stood at the end, once that is closed.
type cell struct {
	Month partnerecon.Month `json:"month"`
	// From is the first day of a part of the month that is not its first, see piece.
	From    partnerecon.Day `json:"from,omitzero"`
	Sums    sums            `json:"sums,omitzero"`
	Owes    owes            `json:"owes,omitzero"` // no part of the balance
	Closed  bool            `json:"closed,omitzero"`
	Closing closing         `json:"closing,omitzero"`
	// SetOff is what of the payable amount was lost since it closed. What is earned later
	// is for a later statement.
	SetOff int64 `json:"set_off,omitzero,string"`
}

// sums are amounts by kind, in minor units.
type sums struct {
	Earned   int64 `json:"earned,omitzero,string"`
	Returned int64 `json:"returned,omitzero,string"`
	Clawed   int64 `json:"clawed,omitzero,string"`
	Capped   int64 `json:"capped,omitzero,string"`
	// OnLines is the part of Capped in claims on lines.
	OnLines int64 `json:"on_lines,omitzero,string"`
	// Retained is the part of Earned and Returned that retainers brought.
	Retained   int64 `json:"retained,omitzero,string"`
	TruedUp    int64 `json:"trued_up,omitzero,string"`
	Adjusted   int64 `json:"adjusted,omitzero,string"`
	Paid       int64 `json:"paid,omitzero,string"`
	WrittenOff int64 `json:"written_off,omitzero,string"`
	Held       int64 `json:"held,omitzero,string"`
	Released   int64 `json:"released,omitzero,string"`
	// Incentives is the part of Earned that incentives brought.
	Incentives int64 `json:"incentives,omitzero,string"`
	// Withheld is the part of Paid that was withheld, Repaid what the partner paid back: above 0.
	Withheld int64 `json:"withheld,omitzero,string"`
	Repaid   int64 `json:"repaid,omitzero,string"`
}

// A closing is how a balance is made up: held + not yet + payable - carried.
type closing struct {
	Held    int64 `json:"held,omitzero,string"`
	NotYet  int64 `json:"not_yet,omitzero,string"`
	Payable int64 `json:"payable,omitzero,string"`
	Carried int64 `json:"carried,omitzero,string"`
}

// A scheduled amount becomes payable on a day.
type scheduled struct {
	Day    partnerecon.Day `json:"day"`
	Amount int64           `json:"amount,string"`
	// Back is what of the amount went back, as a positive number: what becomes payable on the
	// same day does not hide it.
	Back int64 `json:"back,omitzero,string"`
}

// A hold is a hold in force.
type hold struct {
	ID     string          `json:"id"`
	Reason string          `json:"reason"`
	Since  partnerecon.Day `json:"since"`
	// Sanction: the desk put it on the partner, and its release ends it.
	Sanction bool `json:"sanction,omitzero"`
}

// A paidOut is a payout that may still come back.
type paidOut struct {
	ID       string          `json:"id"`
	On       partnerecon.Day `json:"on"`
	Amount   int64           `json:"amount,string"`
	Returned string          `json:"returned,omitzero"` // id of the fact
	Seller   string          `json:"seller,omitzero"`
	Withheld int64           `json:"withheld,omitzero,string"` // beside the amount
	As       string          `json:"as,omitzero"`
	// Cleared is what of it a debt had taken its share of, Over what it paid too much, and
	// Besides what it took of that.
	Cleared int64 `json:"cleared,omitzero,string"`
	Over    int64 `json:"over,omitzero,string"`
	Besides int64 `json:"besides,omitzero,string"`
}

// goesBack is what goes back on the day, if above 0.
func (s *scheduled) goesBack() int64 { return max(s.Back, -s.Amount) }

func (a *account) clone() *account {
	out := *a
	out.Standings, out.Cells, out.Due = slices.Clone(a.Standings), slices.Clone(a.Cells), slices.Clone(a.Due)
	out.Holds, out.Caps, out.TrueUps = slices.Clone(a.Holds), slices.Clone(a.Caps), slices.Clone(a.TrueUps)
	for i := range out.TrueUps {
		out.TrueUps[i] = out.TrueUps[i].clone()
	}
	for i := range out.Caps {
		out.Caps[i] = out.Caps[i].clone()
	}
	out.Cuts, out.Reached = slices.Clone(a.Cuts), cloneReached(a.Reached)
	out.Payouts, out.memory = slices.Clone(a.Payouts), a.memory.clone()
	out.Roster, out.Disputes, out.Told = a.Roster.Clone(), cloneDisputes(a.Disputes), slices.Clone(a.Told)
	out.Retainers, out.Measured = cloneEngaged(a.Retainers), slices.Clone(a.Measured)
	out.Lines, out.LineDisputes, out.Accepted = slices.Clone(a.Lines), slices.Clone(a.LineDisputes), slices.Clone(a.Accepted)
	out.Ladder, out.Figures, out.Exits = a.Ladder.Clone(), slices.Clone(a.Figures), slices.Clone(a.Exits)
	out.Reserves, out.Debt = cloneReserves(a.Reserves), a.Debt.Clone()
	out.Sellers = cloneSellers(a.Sellers)
	out.Tally, out.Rewards = a.Tally.Clone(), slices.Clone(a.Rewards)
	return &out
}

// of returns the sum of a kind for changes, or nil for a kind without money.
func (s *sums) of(k partnerecon.Kind) *int64 {
	switch k {
	case partnerecon.Earned:
		return &s.Earned
	case partnerecon.Returned:
		return &s.Returned
	case partnerecon.Clawed:
		return &s.Clawed
	case partnerecon.Capped:
		return &s.Capped
	case partnerecon.TruedUp:
		return &s.TruedUp
	case partnerecon.Adjusted:
		return &s.Adjusted
	case partnerecon.Paid:
		return &s.Paid
	case partnerecon.WrittenOff:
		return &s.WrittenOff
	case partnerecon.Held:
		return &s.Held
	case partnerecon.Released:
		return &s.Released
	case partnerecon.Sealed, partnerecon.Obligation, partnerecon.Rebased:
		return nil
	}
	return nil
}

// movement is what the kinds that change what is owed add up to.
func (s *sums) movement() int64 {
	return s.Earned + s.Returned + s.Clawed + s.Capped + s.TruedUp + s.Adjusted + s.Paid + s.WrittenOff
}

func (s *sums) add(o sums) {
	for _, k := range moneyKinds() {
		*s.of(k) += *o.of(k)
	}
	s.OnLines += o.OnLines
	s.Retained += o.Retained
	s.Incentives += o.Incentives
	s.Withheld += o.Withheld
	s.Repaid += o.Repaid
}

// paidOut is what was paid out less what of that came back. What the partner paid back is for what
// it owes, and is no payout that came back.
func (s *sums) paidOut() int64 { return s.Repaid - s.Paid }

// moneyKinds are the kinds that carry money, in the order of a statement.
func moneyKinds() []partnerecon.Kind {
	return []partnerecon.Kind{
		partnerecon.Earned, partnerecon.Returned, partnerecon.Clawed, partnerecon.Capped, partnerecon.TruedUp, partnerecon.Adjusted,
		partnerecon.Paid, partnerecon.WrittenOff, partnerecon.Held, partnerecon.Released,
	}
}

func (c *cell) piece() piece { return piece{c.Month, c.From} }

// cell returns the cell of a month, or of a piece of it, for changes.
func (a *account) cell(at piece) *cell {
	if last := len(a.Cells) - 1; last >= 0 && a.Cells[last].piece() == at {
		return &a.Cells[last] // as most entries are
	}
	i, ok := slices.BinarySearchFunc(a.Cells, at, func(c cell, at piece) int { return c.piece().compare(at) })
	if !ok {
		a.Cells = slices.Insert(a.Cells, i, cell{Month: at.month, From: at.from})
	}
	return &a.Cells[i]
}

// book counts an entry: in the piece of the month it was posted in, and by the day on which
// it falls due.
func (a *account) book(e *partnerecon.Entry, at piece, due partnerecon.Day) {
	if e.Kind.Status() {
		return
	}
	c := a.cell(at)
	sum := c.Sums.of(e.Kind)
	if sum == nil {
		return
	}
	n := e.Amount.Minor()
	*sum += n
	if e.Kind == partnerecon.Capped && e.Claim.Line != "" && !onPeriod(e) {
		c.Sums.OnLines += n
	}
	switch {
	case e.Kind.Holding():
		a.Held += n
		return
	case e.Kind.Cash():
		a.Total += n
		a.shifted = a.shifted || n != 0
		switch {
		case strings.HasPrefix(e.Claim.Component, withheldPrefix):
			c.Sums.Withheld += n
		case strings.HasPrefix(e.Claim.Component, repaidPrefix):
			c.Sums.Repaid += n
		}
		return
	}
	a.Total += n
	a.shifted = a.shifted || n < 0
	if n < 0 && a.Cleared > 0 {
		a.Cleared = max(0, min(a.Cleared, a.Total+a.owes()))
	}
	if due.After(e.Posted) {
		back := int64(0)
		if goesBack(e) && e.Kind != partnerecon.Earned {
			back = -n
		}
		a.schedule(due, n, back)
	}
}

// schedule counts an amount on a day, and what of it went back.
func (a *account) schedule(day partnerecon.Day, n, back int64) {
	i, ok := slices.BinarySearchFunc(a.Due, day, func(s scheduled, d partnerecon.Day) int { return s.Day.Compare(d) })
	if !ok {
		a.Due = slices.Insert(a.Due, i, scheduled{Day: day})
	}
	a.Due[i].Amount += n
	a.Due[i].Back += back
}

// notYet is what becomes payable after a day.
func (a *account) notYet(asOf partnerecon.Day) int64 {
	sum := int64(0)
	for _, s := range a.Due {
		if s.Day.After(asOf) {
			sum += s.Amount
		}
	}
	return sum
}

// tier returns the tier in which the partner stood on a day.
func (a *account) tier(d partnerecon.Day) string { return a.standing(d).Tier }

// standing returns how the partner stood on a day. Its tier is the ladder's from the day
// on that the ladder put it into one.
func (a *account) standing(d partnerecon.Day) standing {
	var out standing
	tier := ""
	for i := len(a.Standings) - 1; i >= 0; i-- { // the last one by then, and the tier that the last one states
		s := &a.Standings[i]
		if s.From.After(d) {
			continue
		}
		if out.From.IsZero() {
			out = *s
		}
		if !s.Ladder {
			tier = s.Tier
			break
		}
	}
	if out.Tier = tier; len(a.Ladder.History) > 0 {
		if _, ok := a.onLadder(d); ok {
			out.Tier = a.Ladder.TierOn(d)
		}
	}
	return out
}

// onLadder returns the part of the ladder's history that a day is in, if no standing
// that states a tier has come after it.
func (a *account) onLadder(d partnerecon.Day) (tiers.Stretch, bool) {
	var out tiers.Stretch
	for _, h := range a.Ladder.History {
		if !h.From.After(d) {
			out = h
		}
	}
	return out, !out.From.IsZero() && !slices.ContainsFunc(a.Standings, func(s standing) bool {
		return !s.Ladder && s.From.After(out.From) && !s.From.After(d)
	})
}

// stand records a standing. One day has one: the last that occurred.
func (a *account) stand(s standing) {
	i, ok := slices.BinarySearchFunc(a.Standings, s.From, func(s standing, d partnerecon.Day) int { return s.From.Compare(d) })
	switch {
	case !ok:
		a.Standings = slices.Insert(a.Standings, i, s)
	case cmp.Or(instant(a.Standings[i].At).Compare(instant(s.At)), cmp.Compare(a.Standings[i].ID, s.ID)) < 0:
		a.Standings[i] = s
	}
}
