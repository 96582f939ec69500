package commission

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// An Exchange says in which currency, and at which rate, a payment in another one is
// counted. All that the payment is measured by is exchanged before anything is earned:
// its items one after the other, each rounded with those before it, so that they add up
// to what the whole comes to.
//
// What goes back of the payment is stated in its own currency, and exchanged at its rate,
// in proportion to what was paid: a full refund, however it is cut, takes back all of it.
type Exchange struct {
	To partnerecon.Currency `json:"to"` // that of the ledger
	// Rate is how many units of To one unit of what was paid is worth; above 0. It is
	// absent, and so is the rest, while the payment has not cleared.
	Rate     partnerecon.Rate     `json:"rate,omitzero"`
	Rounding partnerecon.Rounding `json:"rounding,omitzero"`
	On       partnerecon.Day      `json:"on,omitzero"`     // the day of the rate
	Source   string               `json:"source,omitzero"` // who published it
	Fact     string               `json:"fact,omitzero"`   // id of what stated it
}

// An Exchanged payment is what it was in its own currency.
type Exchanged struct {
	Exchange
	Items []Item `json:"items"`
	// Back is what of it went back and counts, in minor units of its currency.
	Back int64 `json:"back,omitzero,string"`
}

// checkExchange reports an exchange that a payment cannot have.
func (e *Payment) checkExchange(list *problem.List) {
	if e.Exchange == nil {
		return
	}
	paid := e.Items
	if len(paid) == 0 {
		paid = []Item{{Amount: e.Amount}}
	}
	cleared := !e.Cleared.IsZero()
	e.Exchange.checkAt(list, "/exchange", paid[0].Amount.Currency(), cleared)
	if !cleared || !list.Empty() {
		return
	}
	if _, ok := e.Exchange.Exchange(paid); !ok {
		list.Add("/exchange/rate", problem.OutOfRange, "what was paid is out of range at %s", e.Exchange.text())
	}
}

// checkAt reports an exchange that is incomplete, or of a payment that needs none.
func (x *Exchange) checkAt(list *problem.List, at string, paid partnerecon.Currency, cleared bool) {
	var found problem.List
	x.check(&found, paid, cleared)
	list.Merge(at, found.Sorted())
}

func (x *Exchange) check(list *problem.List, paid partnerecon.Currency, cleared bool) {
	if _, ok := x.To.Digits(); !ok {
		list.Add("/to", problem.Unknown, "unknown currency %s", problem.Quote(string(x.To)))
	}
	if x.To == paid {
		list.Add("/to", problem.Conflict, "an amount in %s needs no exchange", paid)
	}
	checkName(list, "/source", x.Source, false)
	checkName(list, "/fact", x.Fact, false)
	switch {
	case cleared && x.Rate.Num() == 0:
		list.Add("/rate", problem.OutOfRange, "want a rate above 0, got %s", x.Rate)
	case cleared && !x.Rounding.Known():
		list.Add("/rounding", problem.Unchosen(string(x.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(x.Rounding)))
	case !cleared && *x != Exchange{To: x.To}:
		list.Add("/rate", problem.Conflict, "the payment is exchanged when it has cleared")
	}
}

// Exchange returns the items of a payment as they are counted. It reports false where the
// exchange is incomplete or a sum is out of range.
func (x Exchange) Exchange(paid []Item) ([]Item, bool) {
	if !x.Rate.Stated() || !x.Rounding.Known() {
		return nil, false
	}
	out, ok := slices.Clone(paid), true
	amount, tax, fees, cost, list := x.running(), x.running(), x.running(), x.running(), x.running()
	for i := range out {
		item := &out[i]
		item.Amount = amount.next(item.Amount, &ok)
		item.Tax = tax.next(item.Tax, &ok)
		item.Fees = fees.next(item.Fees, &ok)
		item.Cost = cost.next(item.Cost, &ok)
		item.List = list.next(item.List, &ok)
	}
	return out, ok
}

// A running exchange rounds sums, and gives each amount what it adds to them.
type running struct {
	*Exchange
	mode      exact.Mode
	paid, got int64
}

func (x *Exchange) running() running {
	mode, _ := exact.ModeOf(string(x.Rounding))
	return running{Exchange: x, mode: mode}
}

// next exchanges an amount, if there is one.
func (r *running) next(m partnerecon.Money, ok *bool) partnerecon.Money {
	if !m.Stated() {
		return m
	}
	paid, fits := exact.Add(r.paid, m.Minor())
	got, small := r.worth(paid, m.Currency()).Round(r.mode)
	n, apart := exact.Add(got, -r.got)
	*ok = *ok && fits && small && apart
	r.paid, r.got = paid, got
	return moneyIn(n, r.To)
}

// worth returns what minor units of a currency are worth in those of To, exactly.
func (x *Exchange) worth(n int64, of partnerecon.Currency) exact.Num {
	from, _ := of.Digits()
	to, _ := x.To.Digits()
	up, down := int64(1), int64(1)
	for range max(0, to-from) {
		up *= 10
	}
	for range max(0, from-to) {
		down *= 10
	}
	return exact.Int(n).Mul(x.Rate.Num(), x.Rate.Den()).Mul(up, down)
}

// exchange counts a line by an exchange; one without a rate waits for the clearing.
func (l *Line) exchange(x *Exchange) {
	paid := l.paidItems()
	l.Exchanged = &Exchanged{Exchange: *x, Items: paid}
	if x.Rate.Stated() {
		l.Items, _ = x.Exchange(paid) // the event was checked
	}
}

// clearAbroad exchanges a payment that was recorded before it cleared.
func (l *Line) clearAbroad(e *Clearing) error {
	refuse := func(why string) error {
		return fmt.Errorf("commission: clearing %s: payment %s was made in %s%s: %w",
			problem.Quote(e.ID), problem.Quote(l.ID), l.PaidIn(), why, partnerecon.ErrCurrency)
	}
	switch x := l.Exchanged; {
	case x == nil && e.Exchange == nil:
		return nil
	case x == nil:
		return refuse(", which needs no exchange")
	case e.Exchange == nil || e.Exchange.To != x.To:
		return refuse(", state its exchange into " + string(x.To))
	}
	if _, ok := e.Exchange.Exchange(l.Items); !ok {
		return refuse(fmt.Sprintf(", at %s it is out of range: %v", e.Exchange.text(), partnerecon.ErrOverflow))
	}
	l.exchange(e.Exchange)
	l.Base = 0
	for i := range l.Items {
		l.Base += l.Items[i].Amount.Minor()
	}
	return nil
}

// paidItems are the items in the currency in which they were paid.
func (l *Line) paidItems() []Item {
	if l.Exchanged != nil {
		return l.Exchanged.Items
	}
	return l.Items
}

// PaidIn is the currency in which the line was paid; that of no line is empty.
func (l *Line) PaidIn() partnerecon.Currency {
	if l == nil {
		return ""
	}
	if items := l.paidItems(); len(items) > 0 {
		return items[0].Amount.Currency()
	}
	return ""
}

// currency is that in which the line is counted, once it has cleared.
func (l *Line) currency() partnerecon.Currency {
	if l.Exchanged != nil {
		return l.Exchanged.To
	}
	return l.PaidIn()
}

// abroad is the currency in which the line was paid where that is another one than that
// of the ledger, else empty.
func (l *Line) abroad() partnerecon.Currency {
	if l.Exchanged == nil {
		return ""
	}
	return l.PaidIn()
}

// paid is what was paid, in minor units of the currency of what goes back.
func (l *Line) paid() int64 {
	if l.Exchanged == nil {
		return l.Base
	}
	sum := int64(0)
	for i := range l.Exchanged.Items {
		sum += l.Exchanged.Items[i].Amount.Minor()
	}
	return sum
}

// in reports whether a correction is in the currency of the line. One that came before
// its payment may not be, and then counts for nothing.
func (c *Correction) in(l *Line) bool {
	return c.Type == BackFailure || c.Currency == l.abroad()
}

// Mismatched returns the corrections of a line that has cleared which are in another
// currency than its payment. They came before it, and count for nothing.
func (l *Line) Mismatched() []Correction {
	if l == nil {
		return nil
	}
	var out []Correction
	for i := range l.Corrections {
		if c := &l.Corrections[i]; !l.Cleared.IsZero() && c.Reversed == "" && !c.in(l) {
			out = append(out, *c)
		}
	}
	return out
}

// abroad exchanges what went back of a line that was paid in another currency.
func (v *version) abroad(t *touched) int64 {
	l, x, before := t.now, *t.now.Exchanged, int64(0)
	if t.was.Exchanged != nil {
		before = t.was.Exchanged.Back
	}
	x.Back = v.wentBack(t, before)
	l.Exchanged = &x
	return l.exchangedBack()
}

// exchangedBack is the share of the base that went back with what went back of what was
// paid.
func (l *Line) exchangedBack() int64 {
	paid := l.paid()
	if paid == 0 {
		return 0
	}
	return l.Exchanged.share(l.Base, paid)
}

// share is what of the base of a payment went back.
func (x *Exchanged) share(base, paid int64) int64 {
	mode, _ := exact.ModeOf(string(x.Rounding))
	out, _ := exact.MulDiv(base, x.Back, paid, mode) // Back <= paid: always fits
	return out
}

// sameExchange reports whether two records of a payment are in the same currencies, at
// the same rate. Of one that was recorded before it cleared the rate came later.
func (l *Line) sameExchange(o *Line) bool {
	a, b := l.Exchanged, o.Exchanged
	if a == nil || b == nil {
		return a == b
	}
	return a.To == b.To && (l.Pending || a.Exchange == b.Exchange)
}

// clone returns a copy that shares nothing.
func (x *Exchanged) clone() *Exchanged {
	if x == nil {
		return nil
	}
	out := *x
	out.Items = cloneItems(x.Items)
	return &out
}

// check reports an exchange that no payment had, or that comes to other items than those
// of its line.
func (x *Exchanged) check(list *problem.List, at string, items []Item, cleared bool) {
	if len(x.Items) != len(items) {
		list.Add(at+"/items", problem.Conflict, "want %d items, got %d", len(items), len(x.Items))
		return
	}
	paid, sum, ok := x.Items[0].Amount.Currency(), int64(0), true
	for i := range x.Items {
		list.Enter(at+"/items", i)
		checkItem(list, &x.Items[i], paid)
		list.Leave()
		next, fits := exact.Add(sum, x.Items[i].Amount.Minor())
		sum, ok = next, ok && fits
	}
	x.checkAt(list, at, paid, cleared)
	if !ok || x.Back < 0 || x.Back > sum {
		list.Add(at+"/back", problem.OutOfRange, "want 0 to what was paid, got %d", x.Back)
		return
	}
	come := x.Items
	if cleared {
		come, ok = x.Exchange.Exchange(x.Items)
	}
	if !ok || !sameItems(come, items) {
		list.Add(at+"/items", problem.Conflict, "do not come to the items of the line")
	}
}

// explain says how the items of a line came from what was paid.
func (x *Exchanged) explain(in *Line, tr *partnerecon.Trace) {
	if x == nil || tr == nil {
		return
	}
	line := Line{Exchanged: x}
	tr.Add(CodeExchanged, "", partnerecon.D("paid", moneyIn(line.paid(), line.abroad())), text("rate", x.text()), partnerecon.D("on", x.On),
		text("source", x.Source), text("fact", x.Fact), text("mode", x.Rounding), partnerecon.D("amount", in.money(in.Base)))
}

// explainBack says what went back in the currency of the payment.
func (x *Exchanged) explainBack(tr *partnerecon.Trace, refunded partnerecon.Money) {
	if x != nil {
		line := Line{Exchanged: x}
		tr.Add(CodeExchangedBack, "", partnerecon.D("back", moneyIn(x.Back, line.abroad())), partnerecon.D("paid", moneyIn(line.paid(), line.abroad())),
			text("mode", x.Rounding), partnerecon.D("refunded", refunded))
	}
}

// text writes the rate as a number if twelve decimals are enough, else as a fraction.
func (x *Exchange) text() string {
	const places, unit = 12, 1e12
	num, den := x.Rate.Num(), max(1, x.Rate.Den())
	if n, ok := exact.MulDiv(num, unit, den, exact.Down); ok && unit%den == 0 {
		return strings.TrimSuffix(strings.TrimRight(string(exact.AppendFixed(nil, n, places)), "0"), ".")
	}
	return fmt.Sprintf("%d/%d", num, den)
}
