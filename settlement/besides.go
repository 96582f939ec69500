package settlement

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A balance is commission, which a hold can keep back, and what stands besides, which it
// cannot: retainers and adjustments. The account keeps what of the balance is besides, and the
// rest is commission: payouts take from one of them or the other as they come, so sums of all
// time do not tell them apart.

// commission is the part of the balance that is commission, but for debts that are recovered
// within limits: below 0 where more went back than is unpaid.
func (a *account) commission() int64 { return a.Total + a.owes() - a.Besides }

// setBeside counts an entry in what stands besides, before it is counted in the balance.
// retained is for those of retainers.
func (a *account) setBeside(e *partnerecon.Entry, retained bool) {
	n := e.Amount.Minor()
	switch {
	case e.Kind.Cash() && n < 0:
		a.payBeside(-n)
	case e.Kind.Cash(): // paid back or given up: it makes good what was paid too much first
		a.Besides += min(n, max(0, -a.Besides))
	case retained || e.Kind == partnerecon.Adjusted:
		a.Besides += n
		if n > 0 { // it makes good what the commission lacks first
			a.Besides -= min(n, max(0, -(a.commission()+n)))
		}
	}
}

// payBeside takes a payout from what stands besides, and from the commission where that is not
// enough: no hold may be paid out of. What the two lack of each other is set off with it, and
// what is paid too much is no commission.
func (a *account) payBeside(n int64) {
	all := a.Total + a.owes()
	besides := max(min(a.Besides, 0), all)
	if all >= 0 {
		besides = min(max(a.Besides, 0), all)
	}
	switch {
	case all < 0 || n <= besides:
		a.Besides = besides - n
	default:
		a.Besides = min(0, all-n)
	}
}

// keepBeside takes what a debt recovers of what could be paid out: what no hold keeps back goes
// first, as it does in a payout.
func (a *account) keepBeside(n int64) { a.Besides -= min(n, max(0, a.Besides)) }

// checkBesides checks what is stored of what stands besides, and of what payouts left and took.
func (a *account) checkBesides(list *problem.List, at string) {
	if !bound(a.Besides) {
		list.Add(at+"/besides", problem.OutOfRange, "want at most %d minor units, got %d", int64(maxVolume), a.Besides)
	}
	if a.Cleared < 0 || !bound(a.Cleared) {
		list.Add(at+"/cleared", problem.OutOfRange, "want 0 to %d minor units, got %d", int64(maxVolume), a.Cleared)
	}
	for i := range a.Payouts {
		if p := &a.Payouts[i]; min(p.Cleared, p.Over) < 0 || !bound(p.Cleared) || !bound(p.Over) || !bound(p.Besides) {
			list.Add(problem.At(at+"/payouts", i), problem.OutOfRange, "want what it took and paid too much within %d minor units", int64(maxVolume))
		}
	}
}
