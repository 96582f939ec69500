package retainer_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// payment returns the steps of the payment of a cycle.
func payment(cycle int, amount, on string) []retainer.Event {
	id := fmt.Sprint(cycle)
	d := day(on)
	return []retainer.Event{
		retainer.AmountConfirmed{ID: "a" + id, Retainer: "r", Cycle: cycle, Amount: eur(amount), On: d},
		retainer.PayerConfirmed{ID: "y" + id, Retainer: "r", Cycle: cycle, Payer: "client", On: d},
		retainer.Sent{ID: "s" + id, Retainer: "r", Cycle: cycle, Amount: eur(amount), On: d},
		retainer.ProofAttached{ID: "f" + id, Retainer: "r", Cycle: cycle, Ref: "swift", On: d},
		retainer.CyclePaid{ID: "c" + id, Retainer: "r", Cycle: cycle, Amount: eur(amount), On: d},
	}
}

// Of all orders of the five steps only one is taken to its end: in every other a step
// is refused, and the stage stays.
func TestStepsOfAPaymentHaveOneOrder(t *testing.T) {
	stages := []retainer.Stage{
		retainer.StageDue, retainer.StageAmountConfirmed, retainer.StagePayerConfirmed, retainer.StageSent, retainer.StageProofAttached, retainer.StagePaid,
	}
	base := open(t, agreed(), "2025-01-02")
	base.start("2025-01-31")
	events := payment(1, "3000", "2025-02-01")
	permutations(len(events), func(order []int) {
		x, at := base.x.Clone(), 0
		for _, i := range order {
			_, err := base.board.Apply(&x, events[i])
			if (err == nil) != (i == at) {
				t.Fatalf("%v: step %d at stage %d: %v", order, i, at, err)
			}
			if err == nil {
				at++
			} else if !errors.Is(err, retainer.ErrStep) && !errors.Is(err, retainer.ErrProof) {
				t.Fatalf("%v: %v", order, err)
			}
			r, err := base.board.Report(x, day("2025-02-01"))
			if err != nil || r.Cycles[0].Stage != stages[at] {
				t.Fatalf("%v: want %s, got %v, %v", order, stages[at], r.Cycles[0].Stage, err)
			}
		}
	})
}

// While the proof of the first payment is missing the second is not sent; once it is
// attached it is, be the first paid or not.
func TestNextPaymentWaitsForTheProof(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-01-31")
	one, two := payment(1, "3000", "2025-02-28"), payment(2, "3000", "2025-02-28")
	for _, e := range append(one[:3:3], two[:2]...) {
		w.do(e)
	}
	if _, err := w.board.Apply(&w.x, two[2]); !errors.Is(err, retainer.ErrProof) {
		t.Fatalf("want ErrProof, got %v", err)
	}
	if _, err := w.board.Apply(&w.x, one[4]); !errors.Is(err, retainer.ErrProof) {
		t.Fatalf("paid without a proof: %v", err)
	}
	w.do(one[3])
	w.do(two[2])
}

// A cycle that was given up, one that is paused on all its days and one that costs
// nothing block no payment.
func TestWhatIsNotPaidBlocksNothing(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-01-31")
	w.do(retainer.Waived{ID: "w", Retainer: "r", Cycle: 1, Reason: "goodwill", Approver: "founder", On: day("2025-02-01")})
	w.do(retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-28")})
	w.do(retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-03-31")})
	w.pay(3, "3000", "2025-04-01")
	if got := w.total(retainer.ComponentUpside); got != "300.00" {
		t.Errorf("want 300.00, got %s", got)
	}
	r, err := w.board.Report(w.x, day("2025-04-01"))
	if err != nil {
		t.Fatal(err)
	}
	var stages []retainer.Stage
	for _, c := range r.Cycles {
		stages = append(stages, c.Stage)
	}
	if diff := cmp.Diff([]retainer.Stage{retainer.StageWaived, retainer.StageNothing, retainer.StagePaid}, stages); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := w.board.Apply(&w.x, retainer.Waived{ID: "w3", Retainer: "r", Cycle: 3, Reason: "x", Approver: "x", On: day("2025-04-01")}); !errors.Is(err, retainer.ErrStep) {
		t.Errorf("a paid cycle was given up: %v", err)
	}
}

// A month that is paused on one of its days costs nothing where only whole ones are paid:
// it blocks no payment, and nobody is asked to pay it. Where no amount is stated it is
// not known what it costs.
func TestAMonthThatCostsNothing(t *testing.T) {
	for stated, want := range map[bool]int{true: 2, false: 1} { // the cycle whose payment is next
		p := agreed()
		p.Cycle.Partial = retainer.OnlyWhole
		if !stated {
			p.Amount = partnerecon.Money{}
		}
		w := open(t, p, "2025-01-02")
		w.start("2025-02-01")
		w.do(retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-10")})
		w.do(retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-02-11")})
		got, err := w.board.Next(w.x, day("2025-03-02"))
		if err != nil || got.Step != retainer.StepPayment || got.Cycle != want {
			t.Errorf("amount stated %t: %+v, %v, want cycle %d", stated, got, err, want)
		}
		for _, e := range payment(2, "3000", "2025-03-02")[:2] {
			w.do(e)
		}
		_, err = w.board.Apply(&w.x, payment(2, "3000", "2025-03-02")[2])
		if (err == nil) != stated || err != nil && !errors.Is(err, retainer.ErrProof) {
			t.Errorf("amount stated %t: sent: %v", stated, err)
		}
	}
}

// A month without an active day costs nothing, be an amount stated or not.
func TestAMonthWithoutADay(t *testing.T) {
	p := agreed()
	p.Amount = partnerecon.Money{}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	w.do(retainer.Paused{ID: "p", Retainer: "r", On: day("2025-02-01")})
	w.do(retainer.Resumed{ID: "q", Retainer: "r", On: day("2025-03-01")})
	if got, err := w.board.Next(w.x, day("2025-03-02")); err != nil || got.Step != retainer.StepPayment || got.Cycle != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	w.pay(2, "70", "2025-03-02")
}

// Another amount than the terms', or than the one confirmed, is refused by a message
// that names both.
func TestMismatchNamesBothAmounts(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-01-31")
	steps := payment(1, "3000", "2025-02-01")
	for i, wrong := range map[int]retainer.Event{
		0: retainer.AmountConfirmed{ID: "x", Retainer: "r", Cycle: 1, Amount: eur("2999.99"), On: day("2025-02-01")},
		2: retainer.Sent{ID: "x", Retainer: "r", Cycle: 1, Amount: eur("2999.99"), On: day("2025-02-01")},
		4: retainer.CyclePaid{ID: "x", Retainer: "r", Cycle: 1, Amount: eur("2999.99"), On: day("2025-02-01")},
	} {
		x := w.x.Clone()
		for _, e := range steps[:i] {
			if _, err := w.board.Apply(&x, e); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.board.Apply(&x, wrong)
		var mismatch *retainer.MismatchError
		if !errors.As(err, &mismatch) || !errors.Is(err, retainer.ErrMismatch) || mismatch.Want != eur("3000") || mismatch.Got != eur("2999.99") {
			t.Errorf("step %d: %v", i, err)
		}
		const text = `retainer: engagement "r": cycle 1: want 3000.00 EUR, got 2999.99 EUR: amounts differ`
		if err.Error() != text {
			t.Errorf("want %s\n got %s", text, err)
		}
	}
	if _, err := w.board.Apply(&w.x, retainer.AmountConfirmed{ID: "x", Retainer: "r", Cycle: 1, Amount: partnerecon.MustMoney("3000", "USD"), On: day("2025-02-01")}); !errors.Is(err, partnerecon.ErrCurrency) {
		t.Errorf("another currency: %v", err)
	}
	var none *retainer.MismatchError
	if none.Error() == "" {
		t.Error("no text")
	}
}

// A fixed margin of 400.00 is 400.00 whether the month is 3,000.00 or 5,000.00, and
// flagged where the month is 300.00. The amounts are those that are confirmed.
func TestFixedMargin(t *testing.T) {
	p := agreed()
	p.Model, p.Direction, p.Months = retainer.Operator, retainer.CompanyPays, 2
	p.Economics, p.Amount = retainer.ManagementMargin{Amount: eur("400")}, partnerecon.Money{}
	w := open(t, p, "2025-01-02")
	w.start("2025-01-31")
	for i, amount := range []string{"3000", "5000", "300"} {
		entries := w.pay(i+1, amount, day("2025-01-31").AddMonths(i).String())
		if len(entries) != 1 || entries[0].Amount != eur("400") || entries[0].Kind != partnerecon.Earned {
			t.Errorf("%s: %v", amount, entries)
		}
		r, err := w.board.Report(w.x, w.x.Through)
		if err != nil || (len(r.Cycles[i].Flags) == 1) != (amount == "300") {
			t.Errorf("%s: %+v, %v", amount, r.Cycles[i], err)
		}
	}
}

// A refund takes back its share of what was earned: of 300.00 on 3,000.00, 100.00 with
// 1,000.00 and the rest with the rest, in any cut. More than was paid is refused.
func TestRefundOfAPaidCycle(t *testing.T) {
	w := open(t, agreed(), "2025-01-02")
	w.start("2025-01-31")
	back := func(id, amount string) ([]partnerecon.Entry, error) {
		return w.board.Apply(&w.x, retainer.Refunded{ID: id, Retainer: "r", Cycle: 1, Amount: eur(amount), On: day("2025-03-01")})
	}
	if _, err := back("early", "1"); !errors.Is(err, retainer.ErrStep) {
		t.Fatalf("a refund of what was not paid: %v", err)
	}
	w.pay(1, "3000", "2025-02-01")
	for _, c := range []struct{ id, amount, want string }{
		{"b1", "1000", "-100.00"},
		{"b2", "0.07", "-0.01"}, // 100.007 in all, rounded 100.01
		{"b3", "1999.93", "-199.99"},
	} {
		entries, err := back(c.id, c.amount)
		if err != nil || len(entries) != 1 || entries[0].Amount.Amount() != c.want || entries[0].Kind != partnerecon.Returned {
			t.Errorf("%s: want %s, got %v, %v", c.amount, c.want, entries, err)
		}
	}
	if _, err := back("b4", "0.01"); !errors.Is(err, retainer.ErrRefund) {
		t.Errorf("more than was paid: %v", err)
	}
}

// A share is limited by whichever limit comes first; the rest of an amount is paid.
func TestLimitsOfAShare(t *testing.T) {
	for _, c := range []struct {
		name  string
		share retainer.RecurringShare
		want  string
	}{
		{"cycles", retainer.RecurringShare{Cycles: 2}, "600.00"},
		{"a day: cycles that begin before it", retainer.RecurringShare{Until: day("2025-03-31")}, "600.00"},
		{"the day after", retainer.RecurringShare{Until: day("2025-04-01")}, "900.00"},
		{"an amount", retainer.RecurringShare{Amount: eur("750")}, "750.00"},
		{"an amount that is not reached", retainer.RecurringShare{Amount: eur("7500")}, "1200.00"},
		{"the first of several", retainer.RecurringShare{Cycles: 3, Amount: eur("750"), Until: day("2027-01-01")}, "750.00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := agreed()
			c.share.Share = partnerecon.MustPercent("10")
			p.Economics = c.share
			w := open(t, p, "2025-01-02")
			w.start("2025-01-31")
			for n := range 4 {
				w.pay(n+1, "3000", day("2025-01-31").AddMonths(n).String())
			}
			if got := w.total(retainer.ComponentUpside); got != c.want {
				t.Errorf("want %s, got %s", c.want, got)
			}
		})
	}
}

// A share limited to 750.00 pays 300.00, 300.00 and the 150.00 that are left, and nothing
// in the cycles that renew it after that. Neither a refund nor a seal gives room back; what
// an earlier cycle gets that was approved late is taken from the last.
func TestALimitByAmountHoldsThroughRenewals(t *testing.T) {
	p := agreed()
	p.Economics = retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Amount: eur("750")}
	p.Renewal = retainer.Renewal{Mode: retainer.ByApproval, Missed: retainer.MissedWaits, Approvers: []string{"founder"}}
	w := open(t, p, "2025-01-02")
	w.start("2025-02-01")
	total := func(when, want string) {
		t.Helper()
		if got := w.total(retainer.ComponentUpside); got != want {
			t.Errorf("%s: want %s, got %s", when, want, got)
		}
	}
	approve := func(n int) {
		w.do(retainer.CycleApproved{ID: fmt.Sprint("ok", n), Retainer: "r", Cycle: n, Role: "founder", On: day("2025-01-01").AddMonths(n)})
	}
	w.pay(1, "3000", "2025-02-20")
	for _, n := range []int{3, 4, 5} { // the second cycle is left out
		approve(n)
		w.pay(n, "3000", day("2025-01-20").AddMonths(n).String())
	}
	total("300 + 300 + 150 + 0", "750.00")

	approve(2)
	late := w.pay(2, "3000", "2025-06-20")
	total("300 + 300 + 150 + 0 + 0", "750.00")
	if len(late) != 3 || late[0].Amount != eur("300") || late[1].Amount != eur("-150") || late[2].Amount != eur("-150") {
		t.Errorf("want 300.00 of cycle 2, 150.00 less of cycles 3 and 4, got %v", late)
	}

	w.do(retainer.Refunded{ID: "back", Retainer: "r", Cycle: 1, Amount: eur("3000"), On: day("2025-06-21")})
	total("all of cycle 1 went back", "450.00")
	w.do(retainer.Seal{ID: "seal", Retainer: "r", Through: day("2025-05-31"), On: day("2025-06-22")})
	approve(6)
	if more := w.pay(6, "3000", "2025-07-20"); w.x.Sealed.Cycles != 4 || len(more) > 0 {
		t.Errorf("want nothing after %d sealed cycles, got %v", w.x.Sealed.Cycles, more)
	}
}

// 40 hours are included at 3,000.00; each one beyond is 50.00. In each cycle: 45 make
// 3,250.00, and 30 make 3,000.00 again. Burnt down: 30 of 40, then 25 leave 15 beyond,
// 3,750.00.
func TestUnits(t *testing.T) {
	for _, c := range []struct {
		pool  retainer.Pool
		used  []int64
		wants []string
	}{
		{retainer.EachCycle, []int64{45, 30}, []string{"3250.00", "3000.00"}},
		{retainer.BurnDown, []int64{30, 25}, []string{"3000.00", "3750.00"}},
		{retainer.BurnDown, []int64{60, 5}, []string{"4000.00", "3250.00"}},
	} {
		p := agreed()
		p.Units = retainer.Units{Name: "hours", Included: 40, Over: eur("50"), Pool: c.pool}
		w := open(t, p, "2025-01-02")
		w.start("2025-01-31")
		for i, n := range c.used {
			w.do(retainer.UnitsUsed{ID: fmt.Sprint("u", i), Retainer: "r", Cycle: i + 1, Units: n + 2, On: day("2025-02-28")})
			w.do(retainer.UnitsUsed{ID: fmt.Sprint("v", i), Retainer: "r", Cycle: i + 1, Units: -2, On: day("2025-02-28")})
		}
		r, err := w.board.Report(w.x, day("2025-02-28"))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.wants {
			if got := r.Cycles[i].Amount.Amount(); got != want {
				t.Errorf("%s: cycle %d: want %s, got %s", c.pool, i+1, want, got)
			}
		}
		if _, err := w.board.Apply(&w.x, retainer.UnitsUsed{ID: "neg", Retainer: "r", Cycle: 1, Units: -100, On: day("2025-02-28")}); !errors.Is(err, partnerecon.ErrOverflow) {
			t.Errorf("units below nothing: %v", err)
		}
		w.do(retainer.UnitsUsed{ID: "none", Retainer: "r", Cycle: 1, Units: -c.used[0], On: day("2025-02-28")}) // none at all
		w.do(retainer.UnitsUsed{ID: "again", Retainer: "r", Cycle: 1, Units: c.used[0], On: day("2025-02-28")})
		w.do(retainer.AmountConfirmed{ID: "a", Retainer: "r", Cycle: 1, Amount: eur(c.wants[0]), On: day("2025-02-28")})
		if _, err := w.board.Apply(&w.x, retainer.UnitsUsed{ID: "late", Retainer: "r", Cycle: 1, Units: 1, On: day("2025-02-28")}); !errors.Is(err, retainer.ErrStep) {
			t.Errorf("units of a confirmed amount: %v", err)
		}
	}
}

// Amounts step up from cycle 3 and again from cycle 5.
func TestStepUps(t *testing.T) {
	p := whiteLabel()
	p.Steps = []retainer.StepUp{{From: 3, Amount: eur("1300")}, {From: 5, Amount: eur("1500")}}
	w := open(t, p, "2025-01-02")
	w.start("2025-01-31")
	w.do(retainer.Elapsed{Retainer: "r", On: day("2025-05-31")})
	var got []string
	for _, e := range w.all {
		got = append(got, e.Claim.Line+" "+e.Amount.Amount())
	}
	want := []string{"r:1 -1200.00", "r:2 -1200.00", "r:3 -1300.00", "r:4 -1300.00", "r:5 -1500.00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Set off, the receivable has a component of its own and no payment of its own: it is
// paid by what the partner gets.
func TestSetOff(t *testing.T) {
	for _, off := range []bool{false, true} {
		p := whiteLabel()
		p.SetOff = off
		w := open(t, p, "2025-01-02")
		w.start("2025-01-31")
		w.pay(1, "1200", "2025-02-10")
		w.do(retainer.Refunded{ID: "b", Retainer: "r", Cycle: 1, Amount: eur("200"), On: day("2025-02-11")})
		component, want := retainer.ComponentReceivable, "0.00" // -1,200 + 200 + 1,200 - 200
		if off {
			component, want = retainer.ComponentSetOff, "-1000.00" // -1,200 + 200
		}
		if got := w.total(component); got != want || len(w.all) == 0 {
			t.Errorf("set off %v: want %s, got %s", off, want, got)
		}
	}
}

// What is payable: the share some days after the payment, and what is learned of later
// not before it is posted.
func TestPayableDays(t *testing.T) {
	p := agreed()
	p.PayableAfter = 14
	w := open(t, p, "2025-01-02")
	w.start("2025-01-31")
	e := w.pay(1, "3000", "2025-02-10")[0]
	if e.Earned != day("2025-02-10") || e.Posted != e.Earned || e.Payable != day("2025-02-24") {
		t.Errorf("earned %s, posted %s, payable %s", e.Earned, e.Posted, e.Payable)
	}
	back := w.do(retainer.Refunded{ID: "b", Retainer: "r", Cycle: 1, Amount: eur("30"), On: day("2025-02-12"), Recorded: day("2025-03-05")})[0]
	if back.Posted != day("2025-03-05") || back.Payable != back.Posted || back.DueOn() != day("2025-02-24") {
		t.Errorf("posted %s, payable %s, due on %s", back.Posted, back.Payable, back.DueOn())
	}
}
