package retainer

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// A Status is where a retainer stands.
type Status string

// The statuses.
const (
	StatusDraft      Status = "draft"      // it was opened
	StatusUnderstood Status = "understood" // the partner has read the terms
	StatusApproved   Status = "approved"   // and not begun yet
	StatusActive     Status = "active"     // it runs
	StatusPaused     Status = "paused"     // the work has stopped
	StatusWaiting    Status = "waiting"    // for a check-in or an approval
	StatusEnded      Status = "ended"      // it is over
)

// A Report shows a retainer, cycle by cycle. It moves nothing.
type Report struct {
	Status Status `json:"status"`
	// Ends is the first day after the retainer, as far as it is known, and Why its code.
	Ends partnerecon.Day `json:"ends,omitzero"`
	Why  string          `json:"why,omitzero"`
	// Cycles that have begun and are not sealed.
	Cycles []CycleReport `json:"cycles,omitempty"`
	// Open is what the partner owes of what was posted and has not paid, where it is not
	// set off.
	Open partnerecon.Money `json:"open,omitzero"`
	// Balance of a recoverable draw, as it was posted.
	Balance partnerecon.Money `json:"balance,omitzero"`
	// Forgiven is the balance that was dropped with the end, Remains the one that stays
	// owed; Balance is 0 then.
	Forgiven partnerecon.Money `json:"forgiven,omitzero"`
	Remains  partnerecon.Money `json:"remains,omitzero"`
}

// A CycleReport shows one cycle.
type CycleReport struct {
	Number int                  `json:"number"`
	Days   partnerecon.Interval `json:"days"`
	Active int                  `json:"active"`        // days
	Of     int                  `json:"of"`            // days of the full cycle
	Left   bool                 `json:"left,omitzero"` // out, for want of a check-in or an approval
	Stage  Stage                `json:"stage"`
	// Amount that was confirmed, else by the terms; absent where neither is stated.
	Amount partnerecon.Money `json:"amount,omitzero"`
	// Upside is what the partner got of it, net of refunds.
	Upside partnerecon.Money `json:"upside,omitzero"`
	// Price is what the client pays the partner for a full cycle, where it was stated,
	// and Margin the partner's own: the price less the full amount. It is shown, and
	// never posted.
	Price  partnerecon.Money `json:"price,omitzero"`
	Margin partnerecon.Money `json:"margin,omitzero"`
	Flags  []Flag            `json:"flags,omitempty"`
}

// A Flag marks what somebody should look at.
type Flag string

const (
	// NegativeMargin: the client pays the partner less than the partner owes.
	NegativeMargin Flag = "negative_margin"
	// MarginAboveAmount: the management margin is more than the cycle.
	MarginAboveAmount Flag = "margin_above_amount"
	// AmountChanged: the amount by the terms is another than the one confirmed.
	AmountChanged Flag = "amount_changed"
)

// Report shows a retainer as it stands at the end of a day.
func (b Board) Report(e Engagement, on partnerecon.Day) (Report, error) {
	v, err := b.version(&e)
	if err != nil {
		return Report{}, err
	}
	w, err := v.view(&e, on)
	if err != nil {
		return Report{}, err
	}
	out := Report{Status: w.status(on), Ends: w.end, Why: w.ending}
	used := e.Sealed.Units
	for i := range w.cycles {
		s := &w.cycles[i]
		c, err := w.report(s, used)
		if err != nil {
			return Report{}, err
		}
		out.Cycles = append(out.Cycles, c)
		used += s.stated.Units
	}
	w.balances(on, &out)
	return out, nil
}

// balances sums what was posted about what the partner owes.
func (w *view) balances(on partnerecon.Day, out *Report) {
	open, balance := exact.Int(0), exact.Int(0)
	add := func(p *Posted) {
		open = open.Add(exact.Int(p.Owed)).Add(exact.Int(p.Back)).Add(exact.Int(p.Settled))
		balance = balance.Add(exact.Int(p.Draw))
	}
	add(&w.x.Sealed.Posted)
	for i := range w.x.Cycles {
		add(&w.x.Cycles[i].Posted)
	}
	money := func(n exact.Num) partnerecon.Money {
		minor, _ := n.Round(exact.Down) // whole
		return w.v.money(minor)
	}
	if w.v.direction == PartnerOwes && !w.v.policy.SetOff {
		out.Open = money(open.Neg())
	}
	if w.v.policy.Draw.Recovery != Recoverable {
		return
	}
	out.Balance = money(balance)
	switch {
	case !w.over(on):
	case w.v.policy.Draw.AtEnd == Forgiven:
		out.Forgiven, out.Balance = out.Balance, w.v.money(0)
	default:
		out.Remains, out.Balance = out.Balance, w.v.money(0)
	}
}

func (w *view) status(on partnerecon.Day) Status {
	x := w.x
	switch {
	case x.Understood.IsZero():
		return StatusDraft
	case x.Approval.On.IsZero():
		return StatusUnderstood
	case x.Start.IsZero() || on.Before(x.Start):
		return StatusApproved
	case w.over(on):
		return StatusEnded
	}
	if s, ok := w.slot(w.cal.number(on)); ok && s.left {
		return StatusWaiting
	}
	today := partnerecon.Interval{Start: on, End: on.Add(1)}
	if len(active(today, today, w.pauses).Active) == 0 {
		return StatusPaused
	}
	return StatusActive
}

func (w *view) report(s *slot, used int64) (CycleReport, error) {
	v, c := w.v, &s.stated
	out := CycleReport{Number: s.number, Days: s.days, Active: s.part.days(), Of: s.part.Days, Left: s.left, Stage: s.stage()}
	if v.policy.Amount.Stated() {
		n, err := v.scheduled(s, used)
		if err != nil {
			return out, err
		}
		out.Amount = v.money(n)
		if c.Confirmed > 0 && c.Confirmed != n {
			out.Flags = append(out.Flags, AmountChanged)
		}
	}
	if c.Confirmed > 0 {
		out.Amount = v.money(c.Confirmed)
	}
	if !c.Paid.IsZero() {
		out.Upside = v.money(c.Posted.Earned + c.Posted.Returned) // not above 0 + what was earned
	}
	if m, ok := v.policy.Economics.(ManagementMargin); ok && out.Amount.Stated() {
		if s.part.of(m.Amount.Minor(), v.policy.Cycle.Partial, v.mode) > out.Amount.Minor() {
			out.Flags = append(out.Flags, MarginAboveAmount)
		}
	}
	w.priced(s, &out)
	return out, nil
}

// priced shows the partner's own margin.
func (w *view) priced(s *slot, out *CycleReport) {
	if w.v.direction != PartnerOwes {
		return
	}
	i := slices.IndexFunc(w.x.Prices, func(p Price) bool { return p.On.After(s.days.Start) })
	if i < 0 {
		i = len(w.x.Prices)
	}
	if i == 0 {
		return
	}
	price := w.x.Prices[i-1].Amount
	margin := price - w.v.policy.full(s.number) // both are 0 or more
	out.Price, out.Margin = w.v.money(price), w.v.money(margin)
	if margin < 0 {
		out.Flags = append(out.Flags, NegativeMargin)
	}
}

// A Use is a retainer under a policy.
type Use struct {
	Policy     Policy
	Engagement Engagement
}

// A Pattern is a policy that several retainers run on.
type Pattern struct {
	Policy  Policy   `json:"policy"`
	Clients []string `json:"clients"` // each once, sorted
}

// Repeatability says how many clients run on an identical pattern, those with most
// clients first, then by the first client. Only retainers that have started count. It
// is a report and decides nothing.
func Repeatability(uses ...Use) ([]Pattern, error) {
	var out []Pattern
	at := map[string]int{}
	for _, u := range uses {
		if u.Engagement.Start.IsZero() {
			continue
		}
		key, err := strictjson.Digest(policyJSON(u.Policy), unions()...)
		if err != nil {
			return nil, err
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Pattern{Policy: u.Policy.clone()})
		}
		out[i].Clients = append(out[i].Clients, u.Engagement.Customer)
	}
	for i := range out {
		slices.Sort(out[i].Clients)
		out[i].Clients = slices.Compact(out[i].Clients)
	}
	slices.SortStableFunc(out, func(a, b Pattern) int {
		if len(a.Clients) != len(b.Clients) {
			return len(b.Clients) - len(a.Clients)
		}
		return slices.Compare(a.Clients, b.Clients)
	})
	return out, nil
}
