package commission_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// booked renders what entries belong to: "kind amount month of earning, posted day".
func booked(entries []partnerecon.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, fmt.Sprintf("%s %s in %s, posted %s", e.Kind, e.Amount.Amount(), e.Earned.Month(), e.Posted))
	}
	return out
}

func booking(in commission.BooksIn) commission.Policy {
	p := flat("10")
	p.BooksIn = in
	return p
}

// 10 % of 100.00 paid in January. 40.00 go back in March and are recorded in April:
// -4.00, of January or of March, posted in April either way.
func TestWhatGoesBackIsBookedInThePeriodOfTheSaleOrItsOwn(t *testing.T) {
	refund := back("r", "p", "40", "2025-03-15")
	refund.Recorded = day("2025-04-02")
	earned := "earned 10.00 in 2025-01, posted 2025-01-20"
	for in, want := range map[commission.BooksIn]string{
		"":                  "returned -4.00 in 2025-01, posted 2025-04-02",
		commission.InSale:   "returned -4.00 in 2025-01, posted 2025-04-02",
		commission.InRefund: "returned -4.00 in 2025-03, posted 2025-04-02",
	} {
		b := open(t, booking(in)).do(pay("p", "100", "2025-01-20"), refund)
		if diff := cmp.Diff([]string{earned, want}, booked(b.entries)); diff != "" {
			t.Errorf("books in %q (-want +got)\n%s", in, diff)
		}
		b.conserved()
	}
}

func TestWhatGoesBackInItsOwnPeriod(t *testing.T) {
	for _, tt := range []struct {
		name   string
		events []commission.Event
		want   []string // behind the entry of the payment
	}{
		{"several refunds, each in its own", []commission.Event{
			pay("p", "100", "2025-01-20"), back("r1", "p", "30", "2025-02-01"), back("r2", "p", "30", "2025-03-01"),
		}, []string{"returned -3.00 in 2025-02, posted 2025-02-01", "returned -3.00 in 2025-03, posted 2025-03-01"}},
		{"one that came before its payment", []commission.Event{
			back("r", "p", "30", "2025-02-01"), pay("p", "100", "2025-01-20"),
		}, []string{"returned -3.00 in 2025-02, posted 2025-01-20"}},
		{"one of money that cleared later", []commission.Event{
			back("r", "p", "30", "2024-12-30"), pay("p", "100", "2025-01-20"),
		}, []string{"returned -3.00 in 2025-01, posted 2025-01-20"}},
		{"a failure", []commission.Event{
			pay("p", "100", "2025-01-20"), commission.Failure{ID: "f", Of: "p", On: day("2025-02-03")},
		}, []string{"returned -10.00 in 2025-02, posted 2025-02-03"}},
		{"a chargeback that was won, in the month of the verdict", []commission.Event{
			pay("p", "100", "2025-01-20"),
			commission.Chargeback{ID: "cb", Of: "p", Amount: eur("100"), On: day("2025-02-03")},
			commission.ChargebackReversed{ID: "won", Of: "cb", On: day("2025-04-01")},
		}, []string{"returned -10.00 in 2025-02, posted 2025-02-03", "returned 10.00 in 2025-04, posted 2025-04-01"}},
		// 0.04 of 100.00 are worth 0.004: the base alone moves, and in its own month too.
		{"one that is worth less than a cent", []commission.Event{
			pay("p", "100", "2025-01-20"), back("r", "p", "0.04", "2025-02-01"),
		}, []string{"rebased 0 in 2025-02, posted 2025-02-01"}},
		// Of 10.00 half went back. What acme gives up it gave up in January; what went
		// back of it and goes back of b, on the last day on which money did.
		{"new credits", []commission.Event{
			pay("p", "100", "2025-01-20"), back("r1", "p", "20", "2025-02-01"), back("r2", "p", "30", "2025-03-01"),
			commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("b")}}, On: day("2025-05-05")},
		}, []string{
			"returned -2.00 in 2025-02, posted 2025-02-01", "returned -3.00 in 2025-03, posted 2025-03-01",
			"earned -10.00 in 2025-01, posted 2025-05-05", "returned 5.00 in 2025-03, posted 2025-05-05",
			"earned 10.00 in 2025-01, posted 2025-05-05", "returned -5.00 in 2025-03, posted 2025-05-05",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, booking(commission.InRefund)).do(tt.events...)
			want := append([]string{"earned 10.00 in 2025-01, posted 2025-01-20"}, tt.want...)
			if diff := cmp.Diff(want, booked(b.entries)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			b.conserved()
		})
	}
}

// 10 % of 1,500.00 in January, at most 100.00 on the customer: 50.00 are cut off. Half
// goes back in March: 75.00 are left, so the cap gives the 50.00 back, to January.
func TestACapOnNetGivesRoomBackToTheSale(t *testing.T) {
	p := booking(commission.InRefund)
	p.Caps = []commission.Cap{{Name: "c", Per: commission.PerCustomer, Limit: eur("100"), Counts: commission.OnNet}}
	b := open(t, p).do(pay("p", "1500", "2025-01-20"), back("r", "p", "750", "2025-03-01"))
	if diff := cmp.Diff([]string{
		"earned 150.00 in 2025-01, posted 2025-01-20", "capped -50.00 in 2025-01, posted 2025-01-20",
		"returned -75.00 in 2025-03, posted 2025-03-01", "capped 50.00 in 2025-01, posted 2025-03-01",
	}, booked(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBooksInHasTwoMembers(t *testing.T) {
	_, err := commission.New(booking("payout"))
	if diff := cmp.Diff([]string{"/books_in unknown"}, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestExplainSaysWhereWhatGoesBackIsBooked(t *testing.T) {
	b := open(t, booking(commission.InRefund)).do(pay("p", "100", "2025-01-20"), back("r", "p", "40", "2025-03-15"))
	tr, err := b.plan.Explain(b.entries[1])
	if err != nil {
		t.Fatal(err)
	}
	if want := `commission.booked /books_in cleared="2025-01-20" booked="2025-03-15"`; !strings.Contains(tr.String(), want) {
		t.Errorf("got\n%s", tr)
	}
}

// What a stage shows of a line says on which day what goes back of it is booked.
func TestAStageSaysWhenWhatGoesBackIsBooked(t *testing.T) {
	for in, want := range map[commission.BooksIn]string{commission.InSale: "2025-01-20", commission.InRefund: "2025-03-15"} {
		b := open(t, booking(in)).do(pay("p", "100", "2025-01-20"))
		s, err := b.plan.Stage(&b.ledger, back("r", "p", "40", "2025-03-15"))
		if err != nil {
			t.Fatal(err)
		}
		touched := s.Touched()
		if len(touched) != 1 || touched[0].Was.Refunded != 0 || touched[0].Now.Refunded != 4000 || touched[0].Booked != day(want) {
			t.Errorf("books in %q: %+v, want booked on %s", in, touched, want)
		}
	}
	b := open(t, booking(commission.InRefund))
	s, err := b.plan.Stage(&b.ledger, pay("p", "100", "2025-01-20"))
	if err != nil {
		t.Fatal(err)
	}
	if touched := s.Touched(); len(touched) != 1 || touched[0].Was.ID != "" || touched[0].Now.ID != "p" {
		t.Errorf("a payment that comes: %+v", touched)
	}
}

// 60.00 go back within the 90 days of the refund window, and 10.00 after it, which count for
// nothing: what new credits give back is booked on the last day on which money that counts did.
func TestWhatIsBookedPastALateRefund(t *testing.T) {
	p := booking(commission.InRefund)
	p.Refunds = partnerecon.Days(90, partnerecon.Until)
	b := open(t, p).do(pay("p", "100", "2025-01-20"), back("r1", "p", "60", "2025-02-01"), back("r2", "p", "10", "2025-06-01"),
		commission.Recredit{ID: "rc", Lines: []commission.LineCredits{{Of: "p", Credits: partnerecon.Sole("b")}}, On: day("2025-07-05")})
	if diff := cmp.Diff([]string{
		"earned 10.00 in 2025-01, posted 2025-01-20", "returned -6.00 in 2025-02, posted 2025-02-01",
		"earned -10.00 in 2025-01, posted 2025-07-05", "returned 6.00 in 2025-02, posted 2025-07-05",
		"earned 10.00 in 2025-01, posted 2025-07-05", "returned -6.00 in 2025-02, posted 2025-07-05",
	}, booked(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
