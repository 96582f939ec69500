package clawback_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// whole withholds as much as is owed; what is left when the partner goes stays owed.
func whole() clawback.RecoveryPolicy {
	return clawback.RecoveryPolicy{Leaving: clawback.ToReceivable}
}

// limited withholds a quarter of a payout and at most 30.00 in a month, and pays out 20.00
// or more.
func limited() clawback.RecoveryPolicy {
	p := whole()
	p.Rounding, p.Share = partnerecon.HalfUp, percent("25")
	p.PerPeriod, p.Minimum = []partnerecon.Money{eur("30")}, []partnerecon.Money{eur("20")}
	return p
}

// An owing applies events to the debt of acme and keeps what they post.
type owing struct {
	t        testing.TB
	recovery clawback.Recovery
	debt     clawback.Debt
	entries  []partnerecon.Entry
}

func owe(t testing.TB, p clawback.RecoveryPolicy) *owing {
	t.Helper()
	r, err := clawback.NewRecovery(p)
	if err != nil {
		t.Fatal(err)
	}
	return &owing{t: t, recovery: r}
}

// do applies events; every entry must explain itself, also when it was stored.
func (o *owing) do(events ...clawback.DebtEvent) *owing {
	o.t.Helper()
	for _, e := range events {
		preview, err := o.recovery.Preview(o.debt, e)
		if err != nil || len(preview.Trace) == 0 {
			o.t.Fatalf("%+v: %v, trace of %d steps", e, err, len(preview.Trace))
		}
		entries, err := o.recovery.Apply(&o.debt, e)
		if err != nil {
			o.t.Fatal(err)
		}
		for _, entry := range entries {
			text, _ := json.Marshal(entry)
			var stored partnerecon.Entry
			if err := json.Unmarshal(text, &stored); err != nil {
				o.t.Fatal(err)
			}
			if tr, err := o.recovery.Explain(stored); err != nil || len(tr) < 2 {
				o.t.Fatalf("%s: %v\n%s", entry.ID(), err, tr)
			}
		}
		o.entries = append(o.entries, entries...)
	}
	return o
}

func (o *owing) refuse(e clawback.DebtEvent, want error) {
	o.t.Helper()
	before := o.debt.Clone()
	entries, err := o.recovery.Apply(&o.debt, e)
	if !errors.Is(err, want) || entries != nil || !before.Equal(o.debt) {
		o.t.Errorf("%+v: got %v and %d entries, want %v and no change", e, err, len(entries), want)
	}
}

// wants compares what was posted, and what stands then: owed and carried.
func (o *owing) wants(name, owed, credit string, posted ...string) {
	o.t.Helper()
	var got []string
	for _, e := range o.entries {
		said := string(e.Kind)
		if e.Amount.Stated() {
			said += " " + e.Amount.Amount()
		}
		got = append(got, said)
	}
	if diff := cmp.Diff(posted, got); diff != "" {
		o.t.Errorf("%s (-want +got)\n%s", name, diff)
	}
	if a, b := o.debt.Owes("EUR").Amount(), o.debt.Credit("EUR").Amount(); a != owed || b != credit {
		o.t.Errorf("%s: owed %s, carried %s; want %s and %s", name, a, b, owed, credit)
	}
}

// debited is a debt of acme that arose n days after the start, on a claim of its own.
func debited(id, amount string, n int) clawback.Debited {
	return clawback.Debited{Partner: "acme", Entries: []partnerecon.Entry{{
		Cause: id, Claim: partnerecon.Claim{Partner: "acme", Customer: id, Component: "clawback"}, Kind: partnerecon.Clawed,
		Amount: eur(amount), Posted: start.Add(n), Earned: start.Add(n), Payable: start.Add(n),
	}}}
}

// pay is a run n days after the start, for the month of that day.
func pay(id, payable string, n int) clawback.Run {
	return clawback.Run{ID: id, Partner: "acme", On: start.Add(n), Period: start.Add(n).Month(), Payable: eur(payable)}
}

// Integration earned 900.00, of which 300.00 are unpaid until 1 March. On day 45 of 90
// half goes back: 900 × 45/90 = 450.00; 300.00 of it on the unpaid line, on its payable
// day, and 450 − 300 = 150.00 against the next run, which has 400.00 to pay and pays
// 400 − 150 = 250.00. With a refund that returns 200.00 it is 700 × 45/90 = 350.00, and
// whether refund or churn is first, the sums are the same.
func TestWhatUnpaidLinesDoNotGiveGoesAgainstTheNextRun(t *testing.T) {
	p1, p2 := posted("p1", "acme", "p1", "integration", "600", "2025-02-01"), posted("p2", "acme", "p2", "integration", "300", "2025-03-01")
	refund := posted("r", "acme", "p2", "integration", "-200", "2025-03-01")
	refund.Entries[0].Posted = day("2025-02-20")
	for _, tt := range []struct {
		name            string
		events          []clawback.Event
		back, owed, out string
	}{
		{"no refund", []clawback.Event{p1, p2, churn("x", 45)}, "-450.00", "150.00", "-250.00"},
		// 100.00 of p2 are left and give 100.00; 250.00 are owed.
		{"refund first", []clawback.Event{p1, p2, refund, churn("x", 45)}, "-350.00", "250.00", "-150.00"},
		{"churn first", []clawback.Event{p1, p2, churn("x", 45), refund}, "-350.00", "250.00", "-150.00"},
	} {
		b, o := open(t, clawback.ThreeTier()).do(tt.events...), owe(t, whole())
		b.want(tt.name, b.sum("acme"), tt.back)
		for _, e := range b.entries {
			o.do(clawback.Debited{Partner: "acme", Entries: []partnerecon.Entry{e}})
		}
		o.wants(tt.name, tt.owed, "0.00")
		o.do(pay("march", "400", 59)).wants(tt.name, "0.00", "0.00", "paid "+tt.out)
	}
}

// A run of 31 January paid what was payable by then. 100.00 are payable on 1 February, and all of
// it goes back on the 15th: no run has paid it, so that of 1 March has nothing to pay, though a
// debt would be recovered from a quarter of a payout at most. A run of 1 February had paid it: then
// it is owed, and of the 40.00 of March 10.00 are withheld.
func TestWhatNoRunHasPaidIsNotOwed(t *testing.T) {
	quarter := whole()
	quarter.Share, quarter.Rounding = percent("25"), partnerecon.HalfUp
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "referral", "100", "2025-02-01"), churn("x", 45))
	b.want("goes back", b.sum("acme"), "-100.00")
	for _, tt := range []struct {
		name, through, payable, owed string
		posted                       []string
	}{
		{"not paid yet", "2025-01-31", "0", "0.00", nil},
		{"paid on the day it was payable", "2025-02-01", "40", "90.00", []string{"paid -30.00"}},
		{"paid out as far as payable", "", "40", "90.00", []string{"paid -30.00"}},
	} {
		e := clawback.Debited{Partner: "acme", Entries: b.entries}
		if tt.through != "" {
			e.Through = day(tt.through)
		}
		owe(t, quarter).do(e, pay("march", tt.payable, 59)).wants(tt.name, tt.owed, "0.00", tt.posted...)
	}
	// What goes back on the customer, beyond its lines, is no line that could be unpaid.
	e := debited("a", "-10", 45)
	e.Through = start
	owe(t, quarter).do(e).wants("on no line", "10.00", "0.00")
}

func TestARunWithholdsWhatIsOwed(t *testing.T) {
	for _, tt := range []struct {
		name         string
		policy       clawback.RecoveryPolicy
		events       []clawback.DebtEvent
		owed, credit string
		posted       []string
	}{
		{"nothing owed", whole(), []clawback.DebtEvent{pay("r", "100", 1)}, "0.00", "0.00", []string{"paid -100.00"}},
		{"less than the payout", whole(), []clawback.DebtEvent{debited("a", "-30", 0), pay("r", "100", 1)}, "0.00", "0.00", []string{"paid -70.00"}},
		{"as much as it", whole(), []clawback.DebtEvent{debited("a", "-100", 0), pay("r", "100", 1)}, "0.00", "0.00", nil},
		{"more than it: nothing is paid, never less", whole(), []clawback.DebtEvent{debited("a", "-130", 0), pay("r", "100", 1)}, "30.00", "0.00", nil},
		{"a negative run is a debt", whole(), []clawback.DebtEvent{pay("r", "-40", 1), pay("s", "100", 32)}, "0.00", "0.00", []string{"paid -60.00"}},
		{"a run of nothing", whole(), []clawback.DebtEvent{debited("a", "-10", 0), pay("r", "0", 1)}, "10.00", "0.00", nil},
		// 25 % of 100.02 are 25.005, half up 25.01, of 40.00 owed.
		{"a share, rounded", limited(), []clawback.DebtEvent{debited("a", "-40", 0), pay("r", "100.02", 1)}, "14.99", "0.00", []string{"paid -75.01"}},
		// 25 % of 200 are 50, the month leaves 30; in the same month nothing is left.
		{"at most 30 in a month", limited(), []clawback.DebtEvent{debited("a", "-50", 0), pay("r", "200", 1), pay("s", "100", 30)}, "20.00", "0.00", []string{"paid -170.00", "paid -100.00"}},
		{"and in the next one again", limited(), []clawback.DebtEvent{debited("a", "-50", 0), pay("r", "200", 30), pay("s", "100", 31)}, "0.00", "0.00", []string{"paid -170.00", "paid -80.00"}},
		// Of 24.00 a quarter is 6.00: 18.00 are below the minimum of 20.00.
		{"below the minimum it is carried", limited(), []clawback.DebtEvent{debited("a", "-10", 0), pay("r", "24", 1)}, "4.00", "18.00", nil},
		{"at the minimum it is paid", limited(), []clawback.DebtEvent{pay("r", "20", 1)}, "0.00", "0.00", []string{"paid -20.00"}},
		{"a cent below it is not", limited(), []clawback.DebtEvent{pay("r", "19.99", 1)}, "0.00", "19.99", nil},
		// 18.00 and 30.00 are 48.00; of them 4.00 are less than a quarter.
		{"what is carried is paid with the next", limited(), []clawback.DebtEvent{debited("a", "-10", 0), pay("r", "24", 1), pay("s", "30", 31)}, "0.00", "0.00", []string{"paid -44.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			owe(t, tt.policy).do(tt.events...).wants("", tt.owed, tt.credit, tt.posted...)
		})
	}
}

// The oldest debt is recovered first, whichever was recorded first: it is the one that
// expires first. Of 10.00 from day 5 and 20.00 from day 0 a run of 15.00 leaves 5.00 and 10.00.
func TestTheOldestDebtGoesFirst(t *testing.T) {
	o := owe(t, whole()).do(debited("b", "-10", 5), debited("a", "-20", 0), debited("c", "-1", 5), pay("r", "15", 6))
	want := []clawback.Owed{
		{Claim: debited("a", "0", 0).Entries[0].Claim, Since: start, Amount: 500},
		{Claim: debited("b", "0", 0).Entries[0].Claim, Since: start.Add(5), Amount: 1000},
		{Claim: debited("c", "0", 0).Entries[0].Claim, Since: start.Add(5), Amount: 100},
	}
	if diff := cmp.Diff(want, o.debt.Accounts[0].Owed, cmp.AllowUnexported(partnerecon.Day{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A debt that arose on 1 January 2025 and is recovered for 2 months is recovered on the
// last day and written off on the next.
func TestADebtExpires(t *testing.T) {
	for _, tt := range []struct {
		name   string
		edge   partnerecon.Edge
		event  func(day string) clawback.DebtEvent
		day    string
		owed   string
		posted []string
	}{
		{"a run on the last day, through", partnerecon.Through, runOn, "2025-03-01", "25.00", nil},
		{"a run on the day after", partnerecon.Through, runOn, "2025-03-02", "0.00", []string{"written_off 30.00", "paid -5.00"}},
		{"until: the last day is the one before", partnerecon.Until, runOn, "2025-02-28", "25.00", nil},
		{"and it is over", partnerecon.Until, runOn, "2025-03-01", "0.00", []string{"written_off 30.00", "paid -5.00"}},
		{"without a run, not yet", partnerecon.Until, lapseOn, "2025-02-28", "30.00", nil},
		{"without a run", partnerecon.Until, lapseOn, "2025-03-01", "0.00", []string{"written_off 30.00"}},
	} {
		p := whole()
		p.Expires = partnerecon.Months(2, tt.edge)
		owe(t, p).do(debited("a", "-30", 0), tt.event(tt.day)).wants(tt.name, tt.owed, "0.00", tt.posted...)
	}
	p := whole()
	p.Expires = partnerecon.Days(10, partnerecon.Through)
	owe(t, p).do(debited("a", "-30", 0), debited("b", "-7", 5), clawback.Lapse{ID: "l", Partner: "acme", On: start.Add(11)}).
		wants("the younger one stays", "7.00", "0.00", "written_off 30.00")
}

func runOn(on string) clawback.DebtEvent {
	return clawback.Run{ID: "r", Partner: "acme", On: day(on), Period: day(on).Month(), Payable: eur("5")}
}

func lapseOn(on string) clawback.DebtEvent {
	return clawback.Lapse{ID: "l", Partner: "acme", On: day(on)}
}

// What is given back is taken from its own debt first, the newest part of it, and is
// carried where that is recovered already.
func TestAClawbackThatShrinks(t *testing.T) {
	back := debited("a", "25", 3)
	owe(t, whole()).do(debited("a", "-30", 0), debited("b", "-10", 1), back).wants("still owed", "15.00", "0.00")
	owe(t, whole()).do(debited("a", "-30", 0), debited("b", "-10", 1), pay("r", "20", 2), back).
		wants("10.00 were left of it, 15.00 are carried", "10.00", "15.00")
	owe(t, whole()).do(debited("a", "-30", 0), pay("r", "30", 2), back, pay("s", "0", 4)).wants("paid with the next run", "0.00", "0.00", "paid -25.00")
	o := owe(t, whole()).do(debited("a", "-30", 0), debited("a", "-10", 1), debited("a", "15", 2))
	o.wants("", "25.00", "0.00")
	if left := o.debt.Accounts[0].Owed; len(left) != 1 || left[0].Since != start {
		t.Errorf("the newest part of it goes first: %v", left)
	}
}

// Entries that are no debts are passed over: of others, earned, held, and against lines
// that are still to be paid.
func TestEntriesThatAreNoDebts(t *testing.T) {
	e := debited("a", "-30", 0)
	for range 4 {
		e.Entries = append(e.Entries, e.Entries[0])
	}
	e.Entries[1].Claim.Partner = "beta"
	e.Entries[2].Kind, e.Entries[2].Amount = partnerecon.Earned, eur("5")
	e.Entries[3].Payable = start.Add(1)
	e.Entries[4].Kind = partnerecon.Held
	o := owe(t, whole()).do(e)
	o.wants("", "30.00", "0.00")
	preview, err := o.recovery.Preview(clawback.Debt{}, e)
	if err != nil || len(preview.Trace) != 5 || !preview.Trace.Has(clawback.CodePassedOver) {
		t.Errorf("%v\n%s", err, preview.Trace)
	}
}

// Debts are offset in their own currency only, and limits are of one.
func TestEachCurrencyStandsAlone(t *testing.T) {
	usd := debited("b", "-10", 0)
	usd.Entries[0].Amount = partnerecon.MustMoney("-500", "USD")
	dollars := pay("u", "0", 2)
	dollars.Payable = partnerecon.MustMoney("400", "USD")
	o := owe(t, limited()).do(usd, debited("a", "-10", 0), pay("r", "100", 1), dollars)
	// A quarter of 400 USD; no limit of a month and no minimum in USD.
	o.wants("", "0.00", "0.00", "paid -90.00", "paid -300.00")
	if got := o.debt.Owes("USD").String(); got != "400.00 USD" {
		t.Errorf("owed %s", got)
	}
	if o.debt.Owes("JPY").Sign() != 0 || o.debt.Owes("???").Stated() {
		t.Error("owes in a currency in which nothing stands")
	}
	o.do(clawback.Offboarded{ID: "x", Partner: "acme", On: start.Add(3)})
	if e := o.entries[len(o.entries)-1]; e.Claim.Component != "recovery:USD" || e.Kind != partnerecon.Obligation {
		t.Errorf("%s", e.ID())
	}
}

func TestPayingBackAndWritingOff(t *testing.T) {
	repaid := func(id, amount string) clawback.Repaid {
		return clawback.Repaid{ID: id, Partner: "acme", On: start.Add(2), Amount: eur(amount)}
	}
	off := func(id, amount string) clawback.WriteOff {
		return clawback.WriteOff{ID: id, Partner: "acme", On: start.Add(2), Amount: eur(amount), Reason: "goodwill", Approver: "dana"}
	}
	o := owe(t, whole()).do(debited("a", "-30", 0), repaid("p", "10"), off("w", "15"))
	o.wants("", "5.00", "0.00", "paid 10.00", "written_off 15.00")
	o.refuse(repaid("q", "5.01"), clawback.ErrDebt)
	o.refuse(off("v", "5.01"), clawback.ErrDebt)
	o.do(off("v", "5"))
	o.wants("", "0.00", "0.00", "paid 10.00", "written_off 15.00", "written_off 5.00")
	// What has expired can be given up no more.
	p := whole()
	p.Expires = partnerecon.Days(1, partnerecon.Through)
	o = owe(t, p).do(debited("a", "-30", 0), debited("b", "-7", 2))
	o.refuse(repaid("p", "7.01"), clawback.ErrDebt)
	o.do(repaid("p", "7"))
	o.wants("expired besides", "0.00", "0.00", "written_off 30.00", "paid 7.00")
}

func TestAPartnerLeaves(t *testing.T) {
	leaves := clawback.Offboarded{ID: "x", Partner: "acme", On: start.Add(10)}
	o := owe(t, limited()).do(debited("a", "-100", 0), pay("r", "10", 1), leaves)
	// A quarter of 10.00 is withheld, the rest is below the minimum.
	o.wants("receivable", "97.50", "7.50", "obligation")
	if m, err := o.recovery.ReceivableOf(o.entries[0]); err != nil || m != eur("97.50") {
		t.Errorf("%s, %v", m, err)
	}
	// No limits hold any more: 7.50 and 20.00 go against it, all of them.
	o.do(pay("s", "20", 11))
	o.wants("offset", "70.00", "0.00", "obligation")
	o.do(pay("s2", "0", 11), pay("s3", "1", 11), pay("s4", "-1", 11), pay("s5", "0", 11))
	o.wants("stated again where it has grown", "70.00", "0.00", "obligation", "obligation")
	o.entries = o.entries[:1]
	o.do(debited("b", "-5", 12), pay("t", "-1", 13))
	o.wants("what arises later is stated with the rest", "76.00", "0.00", "obligation", "obligation", "obligation")
	if m, err := o.recovery.ReceivableOf(o.entries[1]); err != nil || m != eur("75") {
		t.Errorf("%s, %v", m, err)
	}
	o.do(pay("u", "77", 14))
	o.wants("one euro is over, and no minimum holds", "0.00", "0.00", "obligation", "obligation", "obligation", "paid -1.00")
	o.refuse(clawback.Offboarded{ID: "again", Partner: "acme", On: start.Add(20)}, clawback.ErrOrder)

	p := limited()
	p.Leaving = clawback.ToWriteOff
	o = owe(t, p).do(debited("a", "-100", 0), leaves, debited("b", "-5", 12), pay("r", "-3", 13), pay("s", "1", 14))
	o.wants("given up", "0.00", "0.00", "written_off 100.00", "written_off 5.00", "written_off 3.00", "paid -1.00")
	owe(t, p).do(leaves).wants("owing nothing", "0.00", "0.00")
}

// What arises after a partner left is stated in its own currency: the debt in the other
// one has been, and has not moved.
func TestWhatArisesLaterIsStatedInItsCurrency(t *testing.T) {
	inUSD := func(id, amount string, n int) clawback.Debited {
		e := debited(id, "-1", n)
		e.Entries[0].Amount = partnerecon.MustMoney(amount, "USD")
		return e
	}
	o := owe(t, whole()).do(debited("a", "-100", 0), inUSD("b", "-20", 0), clawback.Offboarded{ID: "x", Partner: "acme", On: start.Add(3)})
	if len(o.entries) != 2 {
		t.Fatalf("%d obligations, want one for each currency", len(o.entries))
	}
	o.do(inUSD("c", "-5", 4))
	if e := o.entries[len(o.entries)-1]; len(o.entries) != 3 || e.Claim.Component != "recovery:USD" {
		t.Errorf("%d entries, the last one is %s", len(o.entries), e.ID())
	}
}

// A repeated delivery changes nothing; the same id with another content, another partner,
// an earlier day or an earlier period are refused.
func TestRunsComeInOrder(t *testing.T) {
	r := pay("r", "100", 40)
	o := owe(t, limited()).do(debited("a", "-300", 0), r, r)
	o.wants("", "275.00", "0.00", "paid -75.00")
	for _, e := range []clawback.DebtEvent{
		pay("r", "101", 40), pay("r", "100", 41), clawback.Lapse{ID: "r", Partner: "acme", On: start.Add(40)},
	} {
		o.refuse(e, clawback.ErrDuplicate)
	}
	o.refuse(pay("s", "100", 39), clawback.ErrOrder)
	past := pay("s", "100", 41)
	past.Period = day("2025-01-01").Month()
	o.refuse(past, clawback.ErrOrder)
	other := pay("s", "100", 41)
	other.Partner = "beta"
	o.refuse(other, clawback.ErrPartner)
	o.refuse(clawback.Debited{Partner: "beta"}, clawback.ErrPartner)
	o.do(pay("s", "100", 40))
	offset, err := o.recovery.Recoverable(o.debt, r)
	if err != nil || offset.Recovered.Sign() != 0 || !offset.Trace.Has(clawback.CodeRepeated) {
		t.Errorf("a run that is known recovers %s, %v", offset.Recovered, err)
	}
}

// Exactly what Apply would do, with what stands then.
func TestWhatARunWouldRecover(t *testing.T) {
	p := limited()
	p.Expires = partnerecon.Days(30, partnerecon.Through)
	o := owe(t, p).do(debited("a", "-30", 0), debited("b", "-30", 10))
	before := o.debt.Clone()
	got, err := o.recovery.Recoverable(o.debt, pay("r", "24", 31))
	want := []string{"30.00", "6.00", "0.00", "18.00", "24.00"}
	if diff := cmp.Diff(want, []string{got.WrittenOff.Amount(), got.Recovered.Amount(), got.Paid.Amount(), got.Credit.Amount(), got.Owed.Amount()}); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	codes := []string{clawback.CodeExpired, clawback.CodeShareLimit, clawback.CodePeriodLimit, clawback.CodeRecovered, clawback.CodeCarried, clawback.CodePaid}
	var said []string
	for _, r := range got.Trace {
		said = append(said, r.Code)
	}
	if !slices.Equal(codes, said) || !before.Equal(o.debt) {
		t.Errorf("%s", got.Trace)
	}
}

// The partner has left, and events of two customers arise that have the same id: what
// is written off of each has an id of its own.
func TestWriteOffsOfTwoCustomersHaveTheirOwnIDs(t *testing.T) {
	r := clawback.MustRecovery(clawback.RecoveryPolicy{Leaving: clawback.ToWriteOff})
	day := partnerecon.MustDay("2025-02-01")
	var d clawback.Debt
	if _, err := r.Apply(&d, clawback.Offboarded{ID: "o", Partner: "p", On: day}); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, customer := range []string{"c1", "c2"} {
		entries, err := r.Apply(&d, clawback.Debited{Partner: "p", Entries: []partnerecon.Entry{{
			Cause: "x", Claim: partnerecon.Claim{Partner: "p", Customer: customer, Line: "l", Component: "base"}, Kind: partnerecon.Clawed,
			Amount: partnerecon.MustMoney("-10", "EUR"), Posted: day, Payable: day,
		}}})
		if err != nil || len(entries) != 1 || seen[entries[0].ID()] {
			t.Fatalf("%s: %v, %v after %v", customer, entries, err, seen)
		}
		seen[entries[0].ID()] = true
		if _, err := r.Explain(entries[0]); err != nil {
			t.Error(err)
		}
	}
}
