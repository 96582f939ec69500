package settlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// servedTerms is a program of 10 % that takes back what of a paid term was not served, in
// whole months.
func servedTerms(components ...string) settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Clawback = unservedMonths(components...)
	return p
}

func unservedMonths(components ...string) clawback.Policy {
	return clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.Unserved, Counts: clawback.WholeMonths, Components: components},
	}}
}

// prepaid is a payment for the time from 1 January 2025 through a day.
func prepaid(amount, through string) settlement.Payment {
	p := pay("c", amount, "acme")
	p.Amount, p.Items = pe.Money{}, []commission.Item{{Amount: eur(amount), Service: day("2025-01-01"), Through: day(through)}}
	return p
}

// 240.00 on 24 months; the customer leaves after 6 of them: 18/24 of it, 180.00, go back.
func TestWhatWasNotServedGoesBack(t *testing.T) {
	left := fact("x", "2025-07-01", settlement.Churn{Customer: "c"})
	paid := fact("p", "2025-01-10", prepaid("2400", "2026-12-31"))

	r := open(t, servedTerms()).do(paid, left)
	r.want("60.00 stay", r.sum("acme"), "60.00")
	wantRepeatable(t, r, []settlement.Fact{paid, left})

	r = open(t, servedTerms()).do(paid, fact("r", "2025-05-01", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1200")}), left)
	r.want("of the half that is left, 18/24", r.sum("acme"), "30.00")

	r = open(t, servedTerms()).do(paid, fact("rc", "2025-02-01", settlement.Recredit{Customer: "c", Of: "p", Credits: pe.Sole("beta")}), left)
	r.want("nothing of who lost the credit", r.sum("acme"), "0.00")
	r.want("the same of who has it now", r.sum("beta"), "60.00")
}

// 120.00 on 12 months and 240.00 on 24, both taken over in one fact: after 6 months 6/12
// and 18/24 of them go back, 60.00 and 180.00.
func TestEachPaymentHasItsPaidTerm(t *testing.T) {
	short, long := prepaid("1200", "2025-12-31"), prepaid("2400", "2026-12-31")
	short.Deal, long.Deal = "d", "d"
	r := open(t, servedTerms()).do(fact("p", "2025-01-10", short), fact("q", "2025-01-10", long),
		fact("rc", "2025-02-01", settlement.Recredit{Customer: "c", Deal: "d", Credits: pe.Sole("beta")}),
		fact("x", "2025-07-01", settlement.Churn{Customer: "c"}))
	r.want("60.00 and 60.00 stay", r.sum("beta"), "120.00")
}

// Half of the 240.00 is released at once, half after three months, by the close of April.
// Sealed by the close of July, what was not served of it goes back all the same: on 1
// October, after 9 of 24 months, 15/24 of it, 150.00. Reopened it is as it was.
func TestThePaidTermOfWhatIsReleasedAndSealed(t *testing.T) {
	policy := servedTerms()
	policy.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 3}}
	r := open(t, policy).through("2025-04", fact("p", "2025-01-10", prepaid("2400", "2026-12-31")))
	r.want("both halves", r.sum("acme"), "240.00")
	r.through("2025-08", fact("y", "2025-07-01", settlement.Churn{Customer: "c"}))
	r.want("60.00 stay", r.sum("acme"), "60.00")
	sealed := r.entries[len(r.entries)-1]
	record, err := settlement.RecordOf(sealed)
	if err != nil {
		t.Fatal(err)
	}
	r.do(fact("o", "2025-09-01", settlement.Reopen{Customer: "c", Record: record}),
		fact("r", "2025-09-02", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1200")}))
	r.want("of the half that is left, 18/24", r.sum("acme"), "30.00")
}

// The close of April has released the second half. A churn of 15 March that is recorded
// later forfeits it; of the first half 22/24 go back after 2 of 24 months, 110.00 of
// 120.00.
func TestALateChurnForfeitsAndTakesBack(t *testing.T) {
	policy := servedTerms()
	policy.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 3}}
	r := open(t, policy).through("2025-04", fact("p", "2025-01-10", prepaid("2400", "2026-12-31")))
	r.do(recorded(fact("x", "2025-03-15", settlement.Churn{Customer: "c"}), "2025-05-03"))
	r.want("10.00 stay", r.sum("acme"), "10.00")
}

// Under such terms a payment that does not say what time it pays for is refused: a churn
// could not be worked out.
func TestAPaymentWithoutAPaidTerm(t *testing.T) {
	setup := prepaid("2400", "2026-12-31")
	setup.Items = append(setup.Items, commission.Item{Amount: eur("100"), Service: day("2025-01-01"), Through: day("2025-01-31")})
	open1, later := prepaid("2400", "2026-12-31"), prepaid("2400", "2026-12-31")
	open1.Items[0].Through = pe.Day{}
	later.Items = append(later.Items, commission.Item{Amount: eur("100"), Service: day("2025-02-01"), Through: day("2026-12-31")})
	r := open(t, servedTerms())
	for _, p := range []settlement.Payment{pay("c", "2400", "acme"), open1, setup, later} {
		r.refuse(fact("p", "2025-01-10", p), clawback.ErrPaidTerm)
	}
	r.do(fact("p", "2025-01-10", prepaid("2400", "2026-12-31")), fact("p", "2025-01-10", prepaid("2400", "2026-12-31")))
	r.want("and accepted with one, once", r.sum("acme"), "240.00")
}

// A payment that clears under later terms is one of theirs.
func TestAPendingPaymentClearsUnderTermsThatAskForTheTerm(t *testing.T) {
	policy := flat()
	policy.PinTerms = settlement.TermsEachPayment
	next := version("2026", "2025-06-01", "10")
	next.Policy.Clawback = unservedMonths()
	policy.Terms = append(policy.Terms, next)
	for _, c := range []struct {
		name    string
		payment settlement.Payment
		refused bool
		want    string
	}{
		{"without one", pay("c", "2400", "acme"), true, ""},
		{"with one: 18/24 of 240.00 go back", prepaid("2400", "2026-12-31"), false, "60.00"},
	} {
		c.payment.Pending = true
		r := open(t, policy).do(fact("p", "2025-05-10", c.payment))
		cleared := fact("cl", "2025-06-02", settlement.Clearing{Customer: "c", Of: "p"})
		if c.refused {
			r.refuse(cleared, clawback.ErrPaidTerm)
			continue
		}
		r.do(cleared, fact("x", "2025-07-01", settlement.Churn{Customer: "c"}))
		r.want(c.name, r.sum("acme"), c.want)
	}
}

// Nobody pays for a term with a milestone.
func TestUnservedSchedulesAndMilestones(t *testing.T) {
	at := "/terms/0/policy/clawback/schedules/0/components"
	for _, c := range []struct {
		name       string
		components []string
		want       []string
	}{
		{"all components", nil, []string{at + " required"}},
		{"one that a milestone earns", []string{"base", "demo"}, []string{at + " conflict"}},
		{"those that payments earn", []string{"base", "extra"}, nil},
	} {
		policy := servedTerms(c.components...)
		policy.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{
			{Name: "demo", On: "demo", Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}}}},
			{Name: "extra", Rates: []commission.Row{{Share: pct("1")}}},
		}
		_, err := settlement.New(policy)
		if diff := cmp.Diff(c.want, paths(err)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}
