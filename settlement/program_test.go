package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func eur(amount string) pe.Money    { return pe.MustMoney(amount, "EUR") }
func day(s string) pe.Day           { return pe.MustDay(s) }
func month(s string) pe.Month       { return pe.MustMonth(s) }
func pct(s string) pe.Rate          { return pe.MustPercent(s) }
func on(s string) settlement.Moment { return settlement.On(pe.MustDay(s)) }

// flat is a program of 10 % without tiers.
func flat() settlement.Policy {
	return settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Horizon: pe.Days(180, pe.Through),
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{version("2025", "2025-01-01", "10")},
	}
}

// version is a version of the terms with one rate.
func version(id, from, percent string) pe.Version[settlement.Agreement] {
	return pe.Version[settlement.Agreement]{ID: id, From: day(from), Rationale: "test", Policy: settlement.Agreement{
		Commission: commission.Policy{Rounding: pe.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Share: pct(percent)}}},
	}}
}

// tiered is the three-tier program of the text, with a cap and a true-up.
func tiered() settlement.Policy {
	p := flat()
	p.Tiers = []string{"referral", "integration", "solution"}
	p.Terms[0].Policy = settlement.Agreement{
		Commission: commission.ThreeTier(commission.Choices{
			ReferralAnnual: pct("12.5"), IntegrationAnnual: pct("22.5"), SolutionMonthly: pct("35"), SolutionAnnual: pct("35"),
			Influenced: pct("25"), Shared: commission.Each,
		}),
		Clawback: clawback.ThreeTier(),
		Caps:     []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("20000"), Counts: commission.OnNet}},
		TrueUps:  []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryQuarter, Tiers: []string{"solution"}}},
	}
	return p
}

// fact is a fact of one day.
func fact(id, occurred string, e settlement.Event) settlement.Fact {
	return settlement.Fact{ID: id, Occurred: on(occurred), Event: e}
}

// recorded is a fact that was learned of later.
func recorded(f settlement.Fact, day string) settlement.Fact {
	f.Recorded = on(day)
	return f
}

func pay(customer, amount string, partners ...string) settlement.Payment {
	p := settlement.Payment{Customer: customer, Amount: eur(amount)}
	for _, id := range partners {
		share, _ := pe.Fraction(1, int64(len(partners)))
		p.Credits = append(p.Credits, pe.Credit{Partner: id, Role: pe.Sourced, Share: share})
	}
	return p
}

// A run folds facts into one book and keeps what they post.
type run struct {
	t       testing.TB
	program settlement.Program
	book    settlement.Book
	entries []pe.Entry
}

func open(t testing.TB, p settlement.Policy) *run {
	t.Helper()
	program, err := settlement.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return &run{t: t, program: program}
}

// do folds facts in the order given; every entry must explain itself.
func (r *run) do(facts ...settlement.Fact) *run {
	r.t.Helper()
	for e, err := range r.program.Run(&r.book, settlement.Facts(facts)) {
		if err != nil {
			r.t.Fatal(err)
		}
		if tr, err := r.program.Explain(e); err != nil || len(tr) == 0 {
			r.t.Fatalf("%s: %v, trace of %d steps", e.ID(), err, len(tr))
		}
		r.entries = append(r.entries, e)
	}
	return r
}

// through folds facts with the closes between them, up to that of a month.
func (r *run) through(last string, facts ...settlement.Fact) *run {
	r.t.Helper()
	return r.do(slices.Collect(keys(r.program.WithCloses(&r.book, settlement.Facts(facts), month(last))))...)
}

// refuse expects the fact to be refused with this error, and to change nothing.
func (r *run) refuse(f settlement.Fact, want error) {
	r.t.Helper()
	before := stored(r.t, &r.book)
	entries, err := r.program.Apply(&r.book, f)
	if !errors.Is(err, want) || entries != nil {
		r.t.Errorf("%+v: got %v and %d entries, want %v", f, err, len(entries), want)
	}
	if after := stored(r.t, &r.book); after != before {
		r.t.Errorf("%+v was refused and changed the book\n%s\n%s", f, before, after)
	}
}

func stored(t testing.TB, b *settlement.Book) string {
	t.Helper()
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sum adds up the entries of a partner, of these kinds (none: all that change
// what is owed).
func (r *run) sum(partner string, kinds ...pe.Kind) string {
	total := eur("0")
	for _, e := range r.entries {
		if e.Claim.Partner != partner {
			continue
		}
		if len(kinds) == 0 && (e.Kind.Earning() || e.Kind.Cash()) || slices.Contains(kinds, e.Kind) {
			total, _ = total.Add(e.Amount)
		}
	}
	return total.Amount()
}

func (r *run) want(name, got, want string) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("%s: got %s, want %s", name, got, want)
	}
}

// statement returns the statement of the months; both equations must hold.
func (r *run) statement(from, to string) settlement.Statement {
	r.t.Helper()
	s, err := r.program.Statement(&r.book, month(from), month(to))
	if err != nil {
		r.t.Fatal(err)
	}
	check(r.t, s)
	return s
}

// check holds a statement against its equations.
func check(t testing.TB, s settlement.Statement) {
	t.Helper()
	for _, row := range append(slices.Clone(s.Rows), s.Total) {
		sum := row.Opening.Minor()
		for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid, pe.WrittenOff} {
			sum += row.Of(k).Minor()
		}
		if sum != row.Closing.Minor() {
			t.Errorf("%s: opening and movements are %d, closing is %s", row.Partner, sum, row.Closing)
		}
		made := row.Held.Minor() + row.NotYet.Minor() + row.Payable.Minor() - row.Carried.Minor()
		if made != row.Closing.Minor() {
			t.Errorf("%s: held %s + not yet %s + payable %s - carried %s is not %s", row.Partner, row.Held, row.NotYet, row.Payable, row.Carried, row.Closing)
		}
		for _, m := range []pe.Money{row.Held, row.NotYet, row.Payable, row.Carried} {
			if m.Sign() < 0 {
				t.Errorf("%s: a part of the closing is negative: %+v", row.Partner, row)
			}
		}
	}
	if s.Commission.Minor()+s.Retained.Minor() != s.Base.Minor() {
		t.Errorf("commission %s + retained %s is not the base %s", s.Commission, s.Retained, s.Base)
	}
}

// row returns a partner's row, which may be empty.
func row(s settlement.Statement, partner string) settlement.Row {
	for _, r := range s.Rows {
		if r.Partner == partner {
			return r
		}
	}
	return settlement.Row{}
}

// table sums entries by claim and kind; sums of 0 are left out.
func table(entries []pe.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		e.Cause = ""
		out[e.ID()] += e.Amount.Minor()
	}
	for k, v := range out {
		if v == 0 {
			delete(out, k)
		}
	}
	return out
}

func paths(err error) []string {
	var out []string
	var bad *pe.InvalidError
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			out = append(out, p.Path+" "+p.Code)
		}
	}
	return out
}

// A refund of 20 January that is recorded on 5 February changes February.
func TestALateFactCorrectsTheOpenMonth(t *testing.T) {
	facts := []settlement.Fact{
		fact("p", "2025-01-20", pay("c", "1000", "acme")),
		recorded(fact("r", "2025-01-20", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}), "2025-02-05"),
	}
	one := open(t, flat()).through("2025-02", facts...)
	two := open(t, flat()).through("2025-01", facts[0])
	loaded, err := settlement.ParseBook([]byte(stored(t, &two.book)))
	if err != nil {
		t.Fatal(err)
	}
	two.book = *loaded
	two.through("2025-02", facts[1])

	for name, r := range map[string]*run{"as one file": one, "as two": two} {
		r.want(name+", January", row(r.statement("2025-01", "2025-01"), "acme").Closing.Amount(), "100.00")
		february := row(r.statement("2025-02", "2025-02"), "acme")
		r.want(name+", February returned", february.Returned.Amount(), "-100.00")
		r.want(name+", February closing", february.Closing.Amount(), "0.00")
	}
	if stored(t, &one.book) != stored(t, &two.book) {
		t.Error("the books differ")
	}
}

func keys(seq iter.Seq2[settlement.Fact, error]) iter.Seq[settlement.Fact] {
	return func(yield func(settlement.Fact) bool) {
		for f := range seq {
			if !yield(f) {
				return
			}
		}
	}
}

// TestAllOrdersOfRecording: two payments, one of them delivered twice, two
// refunds and a churn, six deliveries under a cap on net, recorded in each of
// their 720 orders and sorted: one table of claims and kinds.
func TestAllOrdersOfRecording(t *testing.T) {
	policy := tiered()
	policy.Terms[0].Policy.Commission.Caps = []commission.Cap{
		{Name: "customer", Per: commission.PerCustomer, Limit: eur("150"), Counts: commission.OnNet},
	}
	annual := func(amount string) settlement.Payment {
		p := pay("c", amount, "acme")
		p.Model = commission.Annual
		p.Credits[0].Tier = "integration"
		return p
	}
	deliveries := []settlement.Fact{
		fact("p1", "2025-01-10", annual("600")), fact("p1", "2025-01-10", annual("600")), fact("p2", "2025-01-20", annual("300")),
		fact("r1", "2025-01-25", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("200")}),
		fact("r2", "2025-01-28", settlement.Refund{Customer: "c", Of: "p2", Amount: eur("100")}),
		fact("x", "2025-02-24", settlement.Churn{Customer: "c"}), // day 45
	}
	var want map[string]int64
	n := 0
	permute(len(deliveries), func(order []int) {
		facts := make([]settlement.Fact, len(deliveries))
		for place, i := range order {
			facts[place] = deliveries[i]
			facts[place].Recorded = settlement.On(day("2025-03-01").Add(place))
		}
		r := open(t, policy)
		r.program.Sort(facts)
		got := table(r.do(facts...).entries)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("order %v (-want +got)\n%s", order, diff)
		}
		n++
	})
	// 22.5 % of 600 and 300 is 135 and 67.50; 45 and 22.50 go back: 90 and 45
	// are left, 15 under the cap. On day 45 of 90 half of 135 goes back: 67.50,
	// 45 from p2, which is payable last, and 22.50 from p1.
	if diff := cmp.Diff(map[string]int64{
		"/acme/c//p1/base/earned": 13500, "/acme/c//p1/base/returned": -4500, "/acme/c//p1/base/clawed": -2250,
		"/acme/c//p2/base/earned": 6750, "/acme/c//p2/base/returned": -2250, "/acme/c//p2/base/clawed": -4500,
	}, want); n != 720 || diff != "" {
		t.Errorf("%d orders (-want +got)\n%s", n, diff)
	}
}

// permute calls f with every order of n things.
func permute(n int, f func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var rec func(int)
	rec = func(k int) {
		if k == n {
			f(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			rec(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	rec(0)
}

func TestStandingsPriceLaterPayments(t *testing.T) {
	annual := func(customer string) settlement.Payment {
		p := pay(customer, "1000", "acme")
		p.Model = commission.Annual
		return p
	}
	r := open(t, tiered()).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("p1", "2025-03-31", annual("c")),
		fact("s2", "2025-04-01", settlement.Standing{Partner: "acme", Tier: "integration"}),
		fact("p2", "2025-04-01", annual("c")),
		recorded(fact("p3", "2025-03-31", annual("d")), "2025-04-05"), // earned before the change
		fact("s3", "2025-05-01", settlement.Standing{Partner: "acme"}),
		fact("p4", "2025-05-02", annual("d")))
	// 12.5 % as referral, 22.5 % as integration, 12.5 % again, nothing without a
	// tier.
	r.want("earned", r.sum("acme"), "475.00")
	for i, tier := range []string{"referral", "integration", "referral"} {
		if r.entries[i].Tier != tier {
			t.Errorf("entry %d is in tier %q, want %q", i, r.entries[i].Tier, tier)
		}
	}
}

func TestTierAtClose(t *testing.T) {
	policy := tiered()
	policy.PinTier = settlement.TierAtClose
	annual := pay("c", "1000", "acme")
	annual.Model, annual.Deal = commission.Annual, "d1"
	r := open(t, policy).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("dc", "2025-02-01", settlement.DealClosed{Customer: "c", Deal: "d1"}),
		fact("s2", "2025-03-01", settlement.Standing{Partner: "acme", Tier: "integration"}),
		fact("p1", "2025-04-01", annual))
	r.want("the tier of the day the deal closed", r.sum("acme"), "125.00")
}

func TestTermsArePinned(t *testing.T) {
	policy := flat()
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-07-01", "15")}
	deal := func(id string) settlement.Payment {
		p := pay("c", "100", "acme")
		p.Deal = id
		return p
	}
	facts := []settlement.Fact{
		fact("dc", "2025-06-01", settlement.DealClosed{Customer: "c", Deal: "d1"}), // before the change
		fact("p1", "2025-06-15", deal("d1")),
		fact("p2", "2025-07-15", deal("d1")),
		fact("p3", "2025-07-16", deal("d2")), // closes with its first payment
		fact("p4", "2025-07-17", pay("x", "100", "acme")),
	}
	// 20 % for ever under at_close: 20, 20, then 15 for the new deal and the new
	// customer.
	r := open(t, policy).do(facts...)
	r.want("at close", r.sum("acme"), "70.00")
	policy.PinTerms = settlement.TermsEachPayment
	r = open(t, policy).do(facts...)
	r.want("each payment", r.sum("acme"), "65.00")

	r = open(t, flat())
	r.refuse(fact("p0", "2024-12-31", pay("c", "100", "acme")), settlement.ErrTerms)
	r.refuse(fact("dc", "2024-12-31", settlement.DealClosed{Customer: "c", Deal: "d"}), settlement.ErrTerms)
}

func TestDealsCloseOnce(t *testing.T) {
	policy := flat()
	policy.Terms = pe.Terms[settlement.Agreement]{version("v1", "2025-01-01", "20"), version("v2", "2025-07-01", "15")}
	closed := func(id, on string) settlement.Fact {
		return fact(id, on, settlement.DealClosed{Customer: "c", Deal: "d"})
	}
	r := open(t, policy).do(closed("dc", "2025-06-01"), closed("dc", "2025-06-01"))
	r.refuse(closed("dc2", "2025-06-02"), settlement.ErrDuplicate)
	p := pay("c", "100", "acme")
	p.Deal = "d"
	open(t, policy).do(fact("p", "2025-06-29", p), closed("dc", "2025-06-30"))
	r = open(t, policy).do(fact("p", "2025-06-30", p))
	r.refuse(closed("dc", "2025-07-01"), settlement.ErrTerms) // it was priced under v1
}

func TestPendingPaymentsAndClearings(t *testing.T) {
	annual := pay("c", "1000", "acme")
	annual.Model, annual.Pending = commission.Annual, true
	r := open(t, tiered()).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("p", "2025-01-10", annual),
		fact("s2", "2025-02-01", settlement.Standing{Partner: "acme", Tier: "integration"}),
		fact("cl", "2025-02-10", settlement.Clearing{Customer: "c", Of: "p"}))
	r.want("in the tier of the day it cleared", r.sum("acme"), "225.00")
	r.do(fact("p", "2025-01-10", annual), fact("cl", "2025-02-10", settlement.Clearing{Customer: "c", Of: "p"}))
	r.want("delivered again", r.sum("acme"), "225.00")
	r.do(fact("f", "2025-02-20", settlement.Failure{Customer: "c", Of: "p"}))
	r.want("bounced", r.sum("acme"), "0.00")
}

func TestRecreditKeepsTermsAndTiers(t *testing.T) {
	annual := pay("c", "1000", "acme")
	annual.Model, annual.Deal = commission.Annual, "d1"
	r := open(t, tiered()).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("s2", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "solution"}),
		fact("p1", "2025-01-10", annual),
		fact("s3", "2025-02-01", settlement.Standing{Partner: "beta", Tier: "integration"}),
		fact("p2", "2025-02-10", annual))
	r.want("acme before", r.sum("acme"), "250.00")
	both := pay("c", "1", "acme", "beta").Credits
	move := fact("rc", "2025-03-01", settlement.Recredit{Customer: "c", Deal: "d1", Credits: both})
	r.do(move, move)
	// p1: half at 12.5 % and half at beta's 35 % of January; p2: half at 12.5 %
	// and half at beta's 22.5 % of February.
	r.want("acme after: 62.50 twice", r.sum("acme"), "125.00")
	r.want("beta after: 175 + 112.50", r.sum("beta"), "287.50")
	r.do(fact("p3", "2025-03-02", annual), move) // delivered again, with one more payment in the deal
	r.want("no more for beta", r.sum("beta"), "287.50")
	other := move
	other.Event = settlement.Recredit{Customer: "c", Deal: "d1"}
	other.Occurred = on("2025-03-03")
	r.refuse(other, settlement.ErrDuplicate)
	r.refuse(fact("rc2", "2025-03-03", settlement.Recredit{Customer: "c", Deal: "d9", Credits: both}), commission.ErrUnknownLine)
	r.refuse(fact("rc2", "2025-03-03", settlement.Recredit{Customer: "c", Of: "p9", Credits: both}), commission.ErrUnknownLine)
	r.do(fact("rc3", "2025-03-04", settlement.Recredit{Customer: "c", Of: "p3", Credits: pay("c", "1", "core").Credits}))
	r.want("one payment of the deal, to one without a tier", r.sum("core"), "0.00")
}

func TestCapPerPeriod(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("150"), Counts: commission.OnNet}}
	r := open(t, policy).do(
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-20", pay("d", "1000", "acme")),
		fact("p3", "2025-02-01", pay("c", "1000", "acme")),
		recorded(fact("p4", "2025-01-31", pay("c", "100", "acme")), "2025-02-02"))
	r.want("January is at its cap, over all customers; February is not", r.sum("acme"), "250.00")
	r.do(recorded(fact("r", "2025-02-03", settlement.Refund{Customer: "d", Of: "p2", Amount: eur("1000")}), "2025-02-03"))
	// January: 100 + 10 are left, under the cap; what it cut comes back.
	r.want("a refund gives room back in the month of the sale", r.sum("acme"), "210.00")
	for _, e := range r.entries {
		if e.Kind == pe.Capped && e.Claim.Component != "cap:month:2025-01" {
			t.Errorf("got %+v", e.Claim)
		}
	}
	r.through("2025-03")
	r.statement("2025-02", "2025-03")
}

// A clawback never takes more than the cap of the period had left.
func TestClawbackUnderACapPerPeriod(t *testing.T) {
	policy := tiered()
	policy.Terms[0].Policy.Caps[0].Limit = eur("1000")
	p := pay("c", "12000", "acme")
	p.Model = commission.Annual
	p.Credits[0].Tier = "referral"
	r := open(t, policy).do(fact("p", "2025-01-10", p)) // 12.5 % of 12,000 is 1,500
	r.want("capped", r.sum("acme"), "1000.00")
	r.do(fact("x", "2025-01-30", settlement.Churn{Customer: "c"}))
	r.want("all of it goes back, and not 500 more", r.sum("acme"), "0.00")
}

func TestQuartersOfAFiscalYear(t *testing.T) {
	policy := flat()
	policy.YearStart = 2 // quarters begin in February, May, August, November
	policy.Terms[0].Policy.Caps = []settlement.Cap{
		{Name: "quarter", Every: settlement.EveryQuarter, Limit: eur("100"), Counts: commission.OnNet},
		{Name: "year", Every: settlement.EveryYear, Limit: eur("150"), Counts: commission.OnNet},
	}
	r := open(t, policy).do(
		fact("p1", "2025-01-31", pay("c", "2000", "acme")), // the quarter and the year that began before the program
		fact("p2", "2025-02-01", pay("c", "2000", "acme")),
		fact("p3", "2025-05-01", pay("c", "2000", "acme")))
	// 100, then 100, then 50: the year from February has 150 in all.
	r.want("quarters and a year", r.sum("acme"), "250.00")
}

func TestTrueUp(t *testing.T) {
	monthly := func() settlement.Payment {
		p := pay("c", "1500", "acme")
		p.Model = commission.Monthly
		p.Credits[0].Tier = "solution"
		return p
	}
	final := func(id, on, base string) settlement.Fact {
		return fact(id, on, settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-02"), Base: eur(base)})
	}
	r := open(t, tiered()).through("2025-02", fact("p1", "2025-01-10", monthly()), fact("p2", "2025-02-10", monthly())).
		do(fact("p3", "2025-03-10", monthly()), final("f1", "2025-03-20", "4400"), final("f2", "2025-03-25", "4200"))
	r.want("35 % of 1,500 three times", r.sum("acme"), "1575.00")
	r.through("2025-03")
	// 1,575 × 4,200 / 4,500 = 1,470: -105.
	r.want("trued up at the close of the quarter", r.sum("acme", pe.TruedUp), "-105.00")
	r.do(fact("f3", "2025-04-05", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("4500")}))
	r.want("final figures that are the provisional ones", r.sum("acme", pe.TruedUp), "0.00")
	r.do(fact("r", "2025-04-10", settlement.Refund{Customer: "c", Of: "p3", Amount: eur("300")}))
	// The refund posts -105 itself, and takes the final base down with it: both
	// are 4,200 now.
	r.want("a refund after the close", r.sum("acme", pe.Returned), "-105.00")
	r.want("is not undone", r.sum("acme", pe.TruedUp), "0.00")
	r.do(fact("f5", "2025-04-11", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("4500")}))
	r.want("unless the figures are stated anew", r.sum("acme", pe.TruedUp), "105.00")
	r.do(recorded(fact("f0", "2025-04-04", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("1")}), "2025-04-12"))
	r.want("figures of an earlier day that are recorded late", r.sum("acme", pe.TruedUp), "105.00")
	r.refuse(fact("f4", "2025-04-13", settlement.Final{Partner: "acme", TrueUp: "none", Month: month("2025-01"), Base: eur("1")}), settlement.ErrReference)
	r.through("2025-04")
	r.statement("2025-01", "2025-04")
}

func TestATrueUpCoversItsTiers(t *testing.T) {
	p := pay("c", "1000", "acme")
	p.Model = commission.Annual
	p.Credits[0].Tier = "referral"
	r := open(t, tiered()).through("2025-03", fact("p", "2025-01-10", p),
		fact("f", "2025-01-20", settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: eur("2000")}))
	r.want("referral is not covered", r.sum("acme"), "125.00")
}

func TestHoldAndRelease(t *testing.T) {
	r := open(t, flat()).through("2025-01",
		fact("p1", "2025-01-10", pay("c", "1000", "acme")),
		fact("h", "2025-01-15", settlement.Hold{Partner: "acme", Reason: "map_violation"}),
		fact("p2", "2025-01-20", pay("c", "500", "acme")),
		fact("a", "2025-01-21", settlement.Adjustment{Partner: "acme", Amount: eur("7"), Reason: "goodwill", Approver: "cfo"}),
		fact("r", "2025-01-25", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("400")}))
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("commission is held: 100 + 50 - 40", s.Held.Amount(), "110.00")
	r.want("an adjustment is not", s.Payable.Amount(), "7.00")
	r.want("closing", s.Closing.Amount(), "117.00")
	r.refuse(fact("rl", "2025-02-01", settlement.Release{Partner: "acme", Of: "none", Approver: "cfo"}), settlement.ErrReference)
	r.through("2025-02", fact("rl", "2025-02-02", settlement.Release{Partner: "acme", Of: "h", Approver: "cfo"}))
	r.want("released exactly what was held", r.sum("acme", pe.Released), "-110.00")
	s = row(r.statement("2025-02", "2025-02"), "acme")
	r.want("payable again", s.Payable.Amount(), "117.00")
}

func TestTwoHolds(t *testing.T) {
	r := open(t, flat()).do(
		fact("h1", "2025-01-01", settlement.Hold{Partner: "acme", Reason: "a"}), fact("h2", "2025-01-02", settlement.Hold{Partner: "acme", Reason: "b"}),
		fact("p1", "2025-01-10", pay("c", "1000", "acme")),
		fact("r1", "2025-01-11", settlement.Release{Partner: "acme", Of: "h1", Approver: "x"}))
	r.want("one hold is left", r.sum("acme", pe.Held, pe.Released), "100.00")
	r.do(fact("r2", "2025-01-12", settlement.Release{Partner: "acme", Of: "h2", Approver: "x"}))
	r.want("none is left", r.sum("acme", pe.Held, pe.Released), "0.00")
}

func TestPayoutsAndDebts(t *testing.T) {
	r := open(t, flat()).through("2025-01",
		fact("p1", "2025-01-10", pay("c", "1000", "acme")),
		fact("po1", "2025-01-31", settlement.Payout{Partner: "acme", Amount: eur("100")}))
	s := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("paid out", s.Closing.Amount(), "0.00")
	r.do(fact("b1", "2025-02-03", settlement.PayoutReturned{Partner: "acme", Of: "po1"}))
	r.want("the bank sent it back", r.sum("acme"), "100.00")
	r.refuse(fact("b2", "2025-02-03", settlement.PayoutReturned{Partner: "acme", Of: "po1"}), settlement.ErrDuplicate)
	r.refuse(fact("b2", "2025-02-03", settlement.PayoutReturned{Partner: "acme", Of: "po9"}), settlement.ErrReference)
	r.through("2025-02", fact("po2", "2025-02-05", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		fact("r", "2025-02-10", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("600")}))
	s = row(r.statement("2025-02", "2025-02"), "acme")
	r.want("a refund after the payout is a debt", s.Carried.Amount(), "60.00")
	r.want("nothing is payable", s.Payable.Amount(), "0.00")
	r.refuse(fact("w", "2025-03-01", settlement.WriteOff{Partner: "acme", Amount: eur("60.01"), Reason: "left", Approver: "cfo"}), settlement.ErrReference)
	r.through("2025-03", fact("w", "2025-03-01", settlement.WriteOff{Partner: "acme", Amount: eur("20"), Reason: "left", Approver: "cfo"}),
		fact("p2", "2025-03-05", pay("c", "500", "acme")))
	s = row(r.statement("2025-03", "2025-03"), "acme")
	r.want("the debt is offset: -60 + 20 + 50", s.Payable.Amount(), "10.00")
	r.want("written off", s.WrittenOff.Amount(), "20.00")
	s = row(r.statement("2025-01", "2025-03"), "acme")
	r.want("over all three months", s.Paid.Amount(), "-100.00")
}

func TestSealAndReopen(t *testing.T) {
	p := pay("c", "1000", "acme")
	p.Model, p.Credits[0].Tier = commission.Annual, "integration"
	r := open(t, tiered()).through("2025-02", fact("p", "2025-01-10", p), fact("x", "2025-02-24", settlement.Churn{Customer: "c"})) // day 45
	r.want("half of 225 goes back", r.sum("acme"), "112.50")
	r.through("2025-07")
	sealed := r.entries[len(r.entries)-1]
	if sealed.Kind != pe.Sealed || sealed.Claim.Line != "p" || sealed.Posted != day("2025-07-31") {
		t.Fatalf("the line of 10 January is past 180 days at the end of July: %+v", sealed)
	}
	back := fact("r", "2025-08-02", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")})
	r.refuse(back, settlement.ErrSealed)
	r.refuse(recorded(fact("p", "2025-01-10", p), "2025-08-01"), commission.ErrSealed) // delivered again, past the horizon

	text, err := json.Marshal(sealed)
	if err != nil {
		t.Fatal(err)
	}
	var entry pe.Entry
	if err := json.Unmarshal(text, &entry); err != nil {
		t.Fatal(err)
	}
	record, err := settlement.RecordOf(entry)
	if err != nil {
		t.Fatal(err)
	}
	reopen := fact("o", "2025-08-02", settlement.Reopen{Customer: "c", Record: record})
	asJSON, err := json.Marshal(reopen)
	if err != nil {
		t.Fatal(err)
	}
	read, err := settlement.ParseFact(asJSON)
	if err != nil {
		t.Fatal(err)
	}
	r.do(read, back)
	r.want("all of it is back", r.sum("acme"), "0.00")
	r.want("what was clawed is given back, the rest returned", r.sum("acme", pe.Clawed), "0.00")
	r.through("2025-08")
	r.statement("2025-01", "2025-08")
	r.refuse(fact("r2", "2025-09-01", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1")}), commission.ErrSealed)
	if _, err := settlement.RecordOf(r.entries[0]); err == nil {
		t.Error("an entry of another kind has no record")
	}
}

func TestFactsComeInOrder(t *testing.T) {
	r := open(t, flat()).do(fact("p1", "2025-01-10", pay("c", "100", "acme")), fact("p2", "2025-01-20", pay("c", "100", "acme")))
	late := fact("p3", "2025-01-15", pay("c", "100", "acme"))
	r.refuse(late, settlement.ErrOrder)
	_, err := r.program.Apply(&r.book, late)
	if err == nil || !strings.Contains(err.Error(), `"p3"`) || !strings.Contains(err.Error(), `"p2"`) {
		t.Errorf("the error must name both: %v", err)
	}
	// A fact that was folded may come again at any time.
	r.do(fact("p1", "2025-01-10", pay("c", "100", "acme")))
	r.want("once", r.sum("acme"), "20.00")
	r.through("2025-01")
	r.do(settlement.CloseOf(month("2025-01")), fact("p2", "2025-01-20", pay("c", "100", "acme")))
	r.refuse(settlement.CloseOf(month("2025-03")), settlement.ErrOrder) // February first
	r.refuse(fact("p4", "2025-01-31", pay("c", "100", "acme")), settlement.ErrOrder)
}

func TestFactsOfOneInstantGoByRank(t *testing.T) {
	facts := []settlement.Fact{
		fact("b", "2025-01-10", settlement.Refund{Customer: "c", Of: "c1", Amount: eur("50")}),
		fact("c1", "2025-01-10", pay("c", "100", "acme")),
		fact("a", "2025-01-10", settlement.Churn{Customer: "c"}),
		fact("z", "2025-01-10", settlement.Standing{Partner: "acme"}),
		settlement.CloseOf(month("2025-01")),
		fact("y", "2025-01-31", pay("c", "100", "acme")),
		{ID: "late", Occurred: at("2025-01-31T23:59:59.5Z"), Event: pay("c", "1", "acme")},
		{ID: "next", Occurred: on("2025-01-10"), Recorded: on("2025-02-01"), Event: pay("c", "1", "acme")},
	}
	r := open(t, flat())
	r.program.Sort(facts)
	var ids []string
	for _, f := range facts {
		ids = append(ids, f.ID)
	}
	if diff := cmp.Diff([]string{"z", "c1", "b", "a", "y", "late", "close:2025-01", "next"}, ids); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.do(facts...)
	if got := settlement.Ranks(); len(got) != 23 || got[0] != "standing" || got[22] != "close" {
		t.Errorf("ranks %v", got)
	}
}

func at(s string) settlement.Moment {
	var m settlement.Moment
	if err := m.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return m
}

func TestInstantsBecomeDaysInTheZone(t *testing.T) {
	policy := flat()
	policy.Zone = "Europe/Berlin"
	program, err := settlement.New(policy)
	if err != nil {
		t.Skip("no time zone data")
	}
	r := &run{t: t, program: program}
	r.do(settlement.Fact{ID: "p", Occurred: at("2025-01-31T23:30:00Z"), Event: pay("c", "100", "acme")})
	if got := r.entries[0].Posted; got != day("2025-02-01") {
		t.Errorf("posted on %s, want 1 February", got)
	}
}

func TestRunStopsAtABadFact(t *testing.T) {
	p := settlement.Must(flat())
	var b settlement.Book
	facts := []settlement.Fact{
		fact("p1", "2025-01-10", pay("c", "100", "acme")), fact("p2", "2025-01-11", pay("c", "-1", "acme")), fact("p3", "2025-01-12", pay("c", "100", "acme")),
	}
	var got []string
	for e, err := range p.Run(&b, settlement.Facts(facts)) {
		if err != nil {
			var bad *settlement.FactError
			if !errors.As(err, &bad) || bad.Position != 1 || bad.Fact.ID != "p2" || len(paths(err)) != 1 {
				t.Errorf("got %v", err)
			}
			got = append(got, "error")
			continue
		}
		got = append(got, e.ID())
	}
	if diff := cmp.Diff([]string{"p1/acme/c//p1/base/earned", "error"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The book stands after the last good fact.
	if _, err := p.Apply(&b, facts[2]); err != nil {
		t.Error(err)
	}
	source := func(yield func(settlement.Fact, error) bool) { yield(settlement.Fact{}, errors.New("broken pipe")) }
	for _, err := range p.Run(&b, source) {
		if err == nil || !strings.Contains(err.Error(), "broken pipe") {
			t.Errorf("an error of the source is passed on, got %v", err)
		}
	}
	for range p.Run(&b, settlement.Facts([]settlement.Fact{fact("p9", "2025-01-20", pay("c", "100", "acme", "beta"))})) {
		break // a fact whose entries are not all taken is folded all the same
	}
	s, _ := p.Statement(&b, month("2025-01"), month("2025-01"))
	check(t, s)
	if row(s, "beta").Earned != eur("5") {
		t.Errorf("got %+v", row(s, "beta"))
	}
}

func TestUnmatchedRefundsAreListed(t *testing.T) {
	r := open(t, flat()).do(
		fact("r2", "2025-01-10", settlement.Refund{Customer: "d", Of: "p", Amount: eur("5")}),
		fact("r1", "2025-01-11", settlement.Refund{Customer: "c", Of: "p", Amount: eur("5")}))
	var got []string
	for _, u := range r.book.Unmatched() {
		got = append(got, u.Customer+" "+u.Correction.ID)
	}
	if diff := cmp.Diff([]string{"c r1", "d r2"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.do(fact("p", "2025-01-12", pay("c", "100", "acme")))
	if len(r.book.Unmatched()) != 1 {
		t.Error("one of them has found its payment")
	}
}

func TestVolumeIsBounded(t *testing.T) {
	r := open(t, flat())
	most, _ := pe.FromMinor(1<<55, "EUR")
	p := pay("c", "1", "acme")
	p.Amount = most
	r.do(fact("p1", "2025-01-10", p), fact("p1", "2025-01-10", p))
	r.refuse(fact("p2", "2025-01-11", pay("c", "0.01", "acme")), settlement.ErrVolume)
	r.refuse(fact("po", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("0.01")}), settlement.ErrVolume)
}

func TestWhy(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.MonthAfter}}
	policy.Terms[0].Policy.Commission.Recurs = pe.Months(1, pe.Until)
	pending := pay("c", "70", "acme")
	pending.Pending = true
	r := open(t, policy).do(
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("inv", "2025-01-11", pending),
		fact("p2", "2025-02-10", pay("c", "500", "acme")), // outside the window
		fact("p3", "2025-02-11", pay("d", "300", "acme")),
		fact("h", "2025-02-12", settlement.Hold{Partner: "beta", Reason: "map"}))
	has := func(name, partner, asOf string, codes ...string) {
		t.Helper()
		tr, err := r.program.Why(&r.book, partner, day(asOf))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, code := range codes {
			if !tr.Has(code) {
				t.Errorf("%s: want %s in\n%s", name, code, tr)
			}
		}
	}
	has("in February", "acme", "2025-02-20", settlement.CodePayable, settlement.CodeNotYetPayable, settlement.CodeNotCleared,
		settlement.CodeUnearning, commission.CodeWindowOver)
	has("a partner that no fact names", "nobody", "2025-02-20", settlement.CodeNoPartner)
	has("a partner on hold without earnings", "beta", "2025-02-20", settlement.CodeHeld, settlement.CodeNothingEarned)
	r.do(fact("po", "2025-02-28", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		fact("r", "2025-03-01", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("1000")}))
	has("with a debt", "acme", "2025-03-01", settlement.CodeDebt, settlement.CodePaid, settlement.CodeReturned)
	if _, err := r.program.Why(&r.book, "acme", day("2025-02-01")); !errors.Is(err, settlement.ErrOrder) {
		t.Errorf("a day before the last fact: %v", err)
	}
	for i := range 30 {
		r.do(fact(fmt.Sprintf("q%02d", i), "2025-03-20", pay("c", "500", "acme")))
	}
	has("many payments that earn nothing", "acme", "2025-03-20", settlement.CodeMore)
}

func TestAtRisk(t *testing.T) {
	annual := func(customer, tier string) settlement.Payment {
		p := pay(customer, "1000", "acme")
		p.Model, p.Credits[0].Tier = commission.Annual, tier
		return p
	}
	r := open(t, tiered()).do(fact("p1", "2025-01-01", annual("d", "referral")), fact("p2", "2025-01-01", annual("c", "integration")))
	risks, err := r.program.AtRisk(&r.book, day("2025-01-31"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, k := range risks {
		got = append(got, fmt.Sprintf("%s %s %s %s %s", k.Customer, k.Partner, k.Tier, k.Amount, k.Safe))
	}
	want := []string{"c acme integration 150.00 EUR 2025-04-01", "d acme referral 125.00 EUR 2025-03-03"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestStatementRefuses(t *testing.T) {
	r := open(t, flat()).do(fact("p1", "2025-01-10", pay("c", "100", "acme")), fact("p2", "2025-02-10", pay("c", "100", "acme")))
	if _, err := r.program.Statement(&r.book, month("2025-01"), month("2025-01")); !errors.Is(err, settlement.ErrNotClosed) {
		t.Errorf("January is not closed and February has entries: %v", err)
	}
	r.want("February is the last", row(r.statement("2025-02", "2025-02"), "acme").Closing.Amount(), "20.00")
	if _, err := r.program.Statement(&r.book, month("2025-02"), month("2025-01")); err == nil {
		t.Error("months in the wrong order: want an error")
	}
	var zero settlement.Program
	if _, err := zero.Statement(&r.book, month("2025-01"), month("2025-01")); err == nil {
		t.Error("the zero Program: want an error")
	}
}
