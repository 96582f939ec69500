package main

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A world is the sample, settled.
type world struct {
	t     *testing.T
	facts []settlement.Fact
	settled
}

func settledSample(t *testing.T) world {
	t.Helper()
	w, err := sample()
	if err != nil {
		t.Fatal(err)
	}
	w.t = t
	return w
}

// sample settles the sample once; the tests only look at it.
var sample = sync.OnceValues(func() (world, error) {
	in, err := question{}.load()
	if err != nil {
		return world{}, err
	}
	s, err := question{}.settle(in)
	return world{facts: in.asRead, settled: s}, err
})

// count returns how many facts have an event of type E that fits.
func count[E settlement.Event](w world, fits func(settlement.Fact, E) bool) int {
	n := 0
	for _, f := range w.facts {
		if e, ok := f.Event.(E); ok && fits(f, e) {
			n++
		}
	}
	return n
}

// some wants facts of a kind to be in the sample.
func some[E settlement.Event](w world, what string, fits func(settlement.Fact, E) bool) {
	w.t.Helper()
	if count(w, fits) == 0 {
		w.t.Errorf("no fact of the sample is %s", what)
	}
}

// only wants the entries that fit to be these, as amounts.
func (w world) only(what string, fits func(partnerecon.Entry) bool, want ...string) {
	w.t.Helper()
	var got []string
	for _, e := range w.state.Entries {
		if fits(e) {
			got = append(got, amount(e.Amount))
		}
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// on wants the entries of a kind on a payment to be these.
func (w world) on(payment string, kind partnerecon.Kind, want ...string) {
	w.t.Helper()
	w.only(payment+" "+string(kind), func(e partnerecon.Entry) bool { return e.Claim.Line == payment && e.Kind == kind }, want...)
}

// by wants the entries that a fact posted to be these.
func (w world) by(cause string, kind partnerecon.Kind, want ...string) {
	w.t.Helper()
	w.only(cause+" "+string(kind), func(e partnerecon.Entry) bool { return e.Cause == cause && e.Kind == kind }, want...)
}

func TestTheSampleIsAYearOfAProgram(t *testing.T) {
	w := settledSample(t)
	customers := map[string]bool{}
	tiers := map[string]bool{}
	for _, e := range w.state.Entries {
		customers[e.Claim.Customer] = true
		tiers[e.Tier] = true
	}
	delete(customers, "")
	started := count(w, func(settlement.Fact, settlement.Started) bool { return true })
	if n := len(w.state.Book.Partners()); n < 15 || started != 134 || len(w.facts) < 2000 {
		t.Errorf("%d partners, %d customers, %d facts", n, started, len(w.facts))
	}
	if months := w.to.Sub(w.from) + 1; months != 12 || len(customers) < 100 || len(tiers) < 4 { // and no tier
		t.Errorf("%d months, %d customers with entries, %d tiers", months, len(customers), len(tiers))
	}
}

// Every revenue model is paid and earns.
func TestTheSampleHasEveryRevenueModel(t *testing.T) {
	w := settledSample(t)
	earned := map[string]bool{}
	for _, e := range w.state.Entries {
		earned[e.Claim.Line] = earned[e.Claim.Line] || e.Kind == partnerecon.Earned
	}
	for _, m := range []commission.Model{commission.Monthly, commission.Annual, commission.Usage, commission.Outcome} {
		some(w, "a payment that earns as "+string(m), func(f settlement.Fact, e settlement.Payment) bool { return e.Model == m && earned[f.ID] })
	}
	w.only("entries on a customer that no partner has a part in", func(e partnerecon.Entry) bool {
		return e.Claim.Customer == "birch-robotics" && e.Claim.Partner != ""
	})
	some(w, "a payment without a partner", func(_ settlement.Fact, e settlement.Payment) bool { return e.Customer == "birch-robotics" })
}

// The expected amounts are worked out from the facts by hand.
func TestCreditsInTheSample(t *testing.T) {
	w := settledSample(t)
	// Ten meetings, seven and three, share 690.00 70 to 30: 690 × 20 % × 70 % = 96.60 and 690 × 35 % × 30 % =
	// 72.45; influenced 690 × 15 % × 30 % = 31.05.
	w.on("inv-104-01", partnerecon.Earned, "96.60", "72.45", "31.05")
	// 518.06 of usage: 20 % × 30 % for who helped, 10 % for who brought it.
	w.by("inv-005-01", partnerecon.Earned, "31.08", "51.81")
	// 180.00 × 35 % = 63.00 for one; then 60 % of it is 37.80, and 40 % of 180 ×
	// 20 % is 14.40 for the other. A recredit of a deal stands for what comes later, too.
	w.on("inv-103-01", partnerecon.Earned, "63.00", "-25.20", "14.40")
	w.on("inv-103-05", partnerecon.Earned, "37.80", "14.40")
	// 240.00 × 35 % + 39.68 × 30 % - 36.50 × 35 % = 84 + 11.904 - 12.775
	w.on("inv-105-02", partnerecon.Earned, "83.13")
	some(w, "a payment with a negative item", func(f settlement.Fact, e settlement.Payment) bool {
		return f.ID == "inv-105-02" && len(e.Items) == 3 && e.Items[2].Amount.Sign() < 0
	})
}

func TestMoneyThatGoesBackInTheSample(t *testing.T) {
	w := settledSample(t)
	// 4,800 × 32.5 % = 1,560; a quarter of it for the refund, 1/48 for the note.
	w.on("inv-090", partnerecon.Returned, "-390.00", "-32.50")
	// 1,000 × 22.5 % = 225; 333.33 of 1,000 is 74.99925, the sum of both 149.9985.
	w.on("inv-091", partnerecon.Returned, "-75.00", "-75.00", "-75.00")
	// The refund is recorded on 3 March, its payment on 6 March: 1,800 × 12.5 % =
	// 225, a quarter back.
	w.on("inv-092", partnerecon.Returned, "-56.25")
	w.only("entries of the refund that came first", func(e partnerecon.Entry) bool { return e.Cause == "refund-092" })
	w.on("inv-093", partnerecon.Returned, "-540.00")             // lost: 2,400 × 22.5 %
	w.on("inv-094", partnerecon.Returned, "-1950.00", "1950.00") // won: 6,000 × 32.5 %
	if list := w.state.Book.Unmatched(); len(list) != 1 || list[0].Correction.ID != "refund-112" {
		t.Errorf("unmatched: %v", list)
	}
	w.by("close:2025-07", partnerecon.Sealed, sealedIn(w, "close:2025-07")...)
	w.on("inv-108", partnerecon.Sealed, "", "") // in July, and once more after it was reopened
	// Reopened: 6,400 × 12.5 % = 800, a quarter back.
	some(w, "a reopening", func(_ settlement.Fact, e settlement.Reopen) bool { return e.Record.Line.ID == "inv-108" })
	w.on("inv-108", partnerecon.Returned, "-200.00")
}

// sealedIn returns an empty amount for each entry of kind sealed of a close: a
// status has none.
func sealedIn(w world, cause string) []string {
	var out []string
	for _, e := range w.state.Entries {
		if e.Cause == cause && e.Kind == partnerecon.Sealed {
			out = append(out, "")
		}
	}
	if len(out) == 0 {
		w.t.Errorf("%s seals nothing", cause)
	}
	return out
}

func TestDeliveriesInTheSample(t *testing.T) {
	w := settledSample(t)
	if n := count(w, func(f settlement.Fact, _ settlement.Payment) bool { return f.ID == "inv-095" }); n != 3 {
		t.Errorf("inv-095 is delivered %d times", n)
	}
	w.on("inv-095", partnerecon.Earned, "675.00") // 3,000 × 22.5 %, once
	w.only("January's payment, posted in February", func(e partnerecon.Entry) bool {
		return e.Claim.Line == "inv-096" && e.Earned.String() == "2025-01-29" && e.Posted.String() == "2025-02-04"
	}, "1215.00") // 5,400 × 22.5 %
	some(w, "a cancellation announced before it happens", func(f settlement.Fact, _ settlement.Churn) bool {
		return f.ID == "churn-097" && f.Occurred.String() == "2025-06-30" && f.Recorded.String() == "2025-06-02"
	})
	// Two months at 570 × 20 % = 114.00; day 60 of 90: a third goes back, of the
	// month earned last.
	w.by("churn-097", partnerecon.Clawed, "-76.00")
	w.only("the cancellation counts when it happens", func(e partnerecon.Entry) bool {
		return e.Cause == "churn-097" && e.Posted.String() != "2025-06-30"
	})
	some(w, "a payment that never clears", func(f settlement.Fact, e settlement.Payment) bool { return f.ID == "inv-106" && e.Pending })
	w.only("entries of payments that did not arrive", func(e partnerecon.Entry) bool {
		return e.Claim.Line == "inv-106" || e.Claim.Line == "inv-107"
	})
	some(w, "a payment that fails", func(_ settlement.Fact, e settlement.Failure) bool { return e.Of == "inv-107" })
	w.only("a payment of April in UTC, of May in the program's zone", func(e partnerecon.Entry) bool {
		return e.Cause == "inv-119" && e.Posted.String() == "2025-05-01"
	}, "24.00") // 240.00 × 10 %
}

// Churn on day 20, 45 and 75, and what goes back of what was earned.
func TestChurnInTheSample(t *testing.T) {
	w := settledSample(t)
	w.by("churn-098", partnerecon.Clawed, "-300.00") // referral, day 20: all of 2,400 × 12.5 %
	w.by("churn-099", partnerecon.Clawed, "-810.00") // integration, day 45: half of 7,200 × 22.5 %
	w.by("churn-100", partnerecon.Clawed, "-202.50") // integration, day 75: 15/90 of 5,400 × 22.5 %
	w.by("churn-101", partnerecon.Clawed)            // referral, day 75: nothing
	w.by("churn-102", partnerecon.Clawed)            // solution, day 45: an obligation
	w.by("churn-102", partnerecon.Obligation, "")
	some(w, "a customer that comes back", func(f settlement.Fact, _ settlement.Reactivated) bool { return f.ID == "back-102" })
}

func TestPartnersInTheSample(t *testing.T) {
	w := settledSample(t)
	for _, e := range w.state.Entries { // the standing changes at the close of the first quarter
		want := commission.Integration
		if e.Earned.After(partnerecon.MustMonth("2025-03").Last()) {
			want = commission.Solution
		}
		if e.Claim.Partner == "bridgeworks" && e.Kind == partnerecon.Earned && e.Tier != want {
			t.Errorf("%s is in tier %s, want %s", e.ID(), e.Tier, want)
		}
	}
	w.by("adjust-connectory", partnerecon.Adjusted, "250.00")
	w.by("adjust-dataflume", partnerecon.Adjusted, "-80.00")
	w.by("payout-returned-quietloop", partnerecon.Paid, "194.38")
	w.by("payout-2025-06-quietloop", partnerecon.Paid, "-194.38")
	w.by("write-off-popup-promo", partnerecon.WrittenOff, "525.00") // 4,200 × 12.5 %, paid out and clawed back
	for _, k := range []partnerecon.Kind{partnerecon.Held, partnerecon.Released} {
		if !slices.ContainsFunc(w.state.Entries, func(e partnerecon.Entry) bool { return e.Kind == k && e.Claim.Partner == "tandem-tools" }) {
			t.Errorf("nothing of tandem-tools is %s", k)
		}
	}
	// A fortieth more base than was provisional: 773.88 × 2,404.90 / 2,346.25 is
	// 793.225, of which 773.88 was posted.
	w.by("final-2025-01-kranich-systems", partnerecon.TruedUp, "19.34")
	// 48,000 × 22.5 % = 10,800; 7,500 a customer; the month has 96.60 more, and
	// 6,000 is its limit.
	w.on("inv-110", partnerecon.Earned, "10800.00")
	w.by("inv-110", partnerecon.Capped, "-3300.00")
	w.by("lumen-dental/inv-110", partnerecon.Capped, "-1596.60") // on the partner's month
	if !slices.ContainsFunc(w.state.Entries, func(e partnerecon.Entry) bool { return e.Terms == "2025-07" }) {
		t.Error("no entry is under the terms of July")
	}
}

// The reviews of the ladder move four partners, or nearly, and nobody else. A change of
// tier changes what is earned from its day on: workbench-co has 30 % of usage through
// September and 20 % from October on.
func TestTiersInTheSample(t *testing.T) {
	w := settledSample(t)
	moves := map[string]string{
		"bridgeworks":      "2025-04-01 solution promoted",
		"oldtown-advisors": "2025-07-01 integration promoted",
		"workbench-co":     "2025-10-01 integration demoted",
	}
	for _, partner := range w.state.Book.Partners() {
		all, err := w.program.Standings(w.state.Book, partner)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, s := range all {
			if s.From.Month().After(partnerecon.MustMonth("2025-01")) {
				got = strings.TrimSpace(got + " " + s.From.String() + " " + s.Tier + " " + string(s.What))
			}
		}
		if got != moves[partner] {
			t.Errorf("%s: %q, want %q", partner, got, moves[partner])
		}
	}
	for _, e := range w.state.Entries {
		want := commission.Solution
		if e.Earned.After(partnerecon.MustMonth("2025-09").Last()) {
			want = commission.Integration
		}
		if e.Claim.Partner == "workbench-co" && e.Kind == partnerecon.Earned && e.Tier != want {
			t.Errorf("%s is in tier %s, want %s", e.ID(), e.Tier, want)
		}
	}
}

// Every entry of the year can be explained, with its own amount as the result.
func TestEveryEntryOfTheSampleIsExplained(t *testing.T) {
	w := settledSample(t)
	seen := map[string]bool{}
	for _, e := range w.state.Entries {
		if trace, err := w.program.Explain(e); err != nil || len(trace) == 0 {
			t.Errorf("%s: %v, %d steps", e.ID(), err, len(trace))
		}
		if seen[e.ID()] {
			t.Errorf("two entries are %s", e.ID())
		}
		seen[e.ID()] = true
	}
}
