package commission_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func stopping(in commission.IfFirstVoid) commission.Policy {
	p := flat("10")
	p.IfFirstVoid = in
	return p
}

// 10 % of three payments of 100.00, in January, February and March; what goes back of
// the first one decides about the others.
func TestIfTheFirstPaymentIsVoid(t *testing.T) {
	payments := []commission.Event{pay("p1", "100", "2025-01-10"), pay("p2", "100", "2025-02-10"), pay("p3", "100", "2025-03-10")}
	chargeback := commission.Chargeback{ID: "cb", Of: "p1", Amount: eur("100"), On: day("2025-02-10")}
	for _, tt := range []struct {
		name string
		then []commission.Event
		want map[commission.IfFirstVoid]string
	}{
		{"some of it is kept", []commission.Event{back("r", "p1", "99.99", "2025-02-01")}, map[commission.IfFirstVoid]string{
			"": "20.00", commission.KeepsEarning: "20.00", commission.StopsEarning: "20.00",
		}},
		// February and March come after it.
		{"all of it, on 1 February", []commission.Event{back("r", "p1", "100", "2025-02-01")}, map[commission.IfFirstVoid]string{
			"": "20.00", commission.KeepsEarning: "20.00", commission.StopsEarning: "0.00",
		}},
		// February's payment cleared before, March's on that very day.
		{"all of it, on the day of the third", []commission.Event{back("r", "p1", "100", "2025-03-10")}, map[commission.IfFirstVoid]string{
			"": "20.00", commission.StopsEarning: "10.00",
		}},
		{"all of it, after the third", []commission.Event{back("r", "p1", "100", "2025-03-11")}, map[commission.IfFirstVoid]string{
			"": "20.00", commission.StopsEarning: "20.00",
		}},
		// 40 and 60: void with the last of them, whichever is recorded first.
		{"in two parts", []commission.Event{back("r2", "p1", "60", "2025-02-20"), back("r1", "p1", "40", "2025-01-20")}, map[commission.IfFirstVoid]string{
			"": "20.00", commission.StopsEarning: "10.00",
		}},
		{"it failed", []commission.Event{commission.Failure{ID: "f", Of: "p1", On: day("2025-01-12")}}, map[commission.IfFirstVoid]string{
			"": "20.00", commission.StopsEarning: "0.00",
		}},
		{"all of another one", []commission.Event{back("r", "p2", "100", "2025-02-12")}, map[commission.IfFirstVoid]string{
			"": "20.00", commission.StopsEarning: "20.00",
		}},
		{"a chargeback", []commission.Event{chargeback}, map[commission.IfFirstVoid]string{"": "20.00", commission.StopsEarning: "0.00"}},
		{
			"a chargeback that is won",
			[]commission.Event{chargeback, commission.ChargebackReversed{ID: "won", Of: "cb", On: day("2025-04-01")}},
			map[commission.IfFirstVoid]string{"": "30.00", commission.StopsEarning: "30.00"},
		},
		// The first one is p0 now, and nothing of it went back.
		{"an earlier one comes to light", []commission.Event{back("r", "p1", "100", "2025-02-01"), pay("p0", "100", "2025-01-05")}, map[commission.IfFirstVoid]string{
			"": "30.00", commission.StopsEarning: "30.00",
		}},
		// It is void, and those after it stop; p1 cleared before that.
		{"an earlier one that is void", []commission.Event{back("r", "p0", "100", "2025-01-20"), pay("p0", "100", "2025-01-05")}, map[commission.IfFirstVoid]string{
			"": "30.00", commission.StopsEarning: "10.00",
		}},
		// A trial that costs nothing is no payment.
		{"a trial before it", []commission.Event{pay("p0", "0", "2025-01-05"), back("r", "p1", "100", "2025-02-01")}, map[commission.IfFirstVoid]string{
			"": "20.00", commission.StopsEarning: "0.00",
		}},
	} {
		for in, want := range tt.want {
			b := open(t, stopping(in)).do(payments...).do(tt.then...)
			b.want(tt.name+", "+string(in), b.sum("acme"), want)
			b.conserved()
			b = open(t, stopping(in)).do(tt.then[:len(tt.then)-1]...).do(payments...).do(tt.then[len(tt.then)-1])
			b.want(tt.name+" in between, "+string(in), b.sum("acme"), want)
		}
	}
}

// The window of refunds has closed: the first payment is not void by what no longer
// counts.
func TestARefundTooLateVoidsNothing(t *testing.T) {
	p := stopping(commission.StopsEarning)
	p.Refunds = partnerecon.Days(30, partnerecon.Through)
	b := open(t, p).do(pay("p1", "100", "2025-01-10"), pay("p2", "100", "2025-03-10"), back("r", "p1", "100", "2025-02-10"))
	b.want("31 days after", b.sum("acme"), "20.00")
}

// Each component by itself: the bonus begins in February, so p2 is its first payment.
// 10 % and 1 % of 100.00 each; all of p1 goes back in March, all of p2 in April.
func TestEachComponentHasItsFirstPayment(t *testing.T) {
	p := flat("10")
	p.Bonuses = []commission.Bonus{{Name: "extra", Rates: sharing("1"), From: day("2025-02-01"), IfFirstVoid: commission.StopsEarning}}
	b := open(t, p).do(pay("p1", "100", "2025-01-10"), pay("p2", "100", "2025-02-10"), back("r1", "p1", "100", "2025-03-01"),
		back("r2", "p2", "100", "2025-04-01"), pay("p3", "100", "2025-04-10"))
	b.want("the bonus stops", b.of("extra"), "0.00")
	b.want("the base goes on", b.of("base"), "10.00")
}

// p1 is sealed, void or not; what comes later knows it still. Reopened, it can be made
// void.
func TestTheFirstPaymentIsSealed(t *testing.T) {
	seal := commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-05")}
	b := open(t, stopping(commission.StopsEarning)).do(pay("p1", "100", "2025-01-10"), back("r", "p1", "100", "2025-01-20"), seal)
	stored, err := json.Marshal(b.ledger)
	if err != nil {
		t.Fatal(err)
	}
	b.ledger = commission.Ledger{}
	if err := json.Unmarshal(stored, &b.ledger); err != nil {
		t.Fatal(err)
	}
	b.do(pay("p2", "100", "2025-02-10"))
	b.want("void, and sealed", b.sum("acme"), "0.00")

	b = open(t, stopping(commission.StopsEarning)).do(pay("p1", "100", "2025-01-10"), seal, pay("p2", "100", "2025-02-10"))
	b.want("kept, and sealed", b.sum("acme"), "20.00")
	record, err := commission.Record(b.entries[1])
	if err != nil {
		t.Fatal(err)
	}
	b.do(commission.Reopen{ID: "o", Line: record, On: day("2025-02-11")}, back("r", "p1", "100", "2025-02-10"))
	b.want("void after it was reopened", b.sum("acme"), "0.00")
	b.do(commission.Seal{ID: "s2", Through: day("2025-02-01"), On: day("2025-02-28")}, pay("p3", "100", "2025-03-10"))
	b.want("and sealed again", b.sum("acme"), "0.00")
}

// p2 was sealed while all of p1 went back. Reopened, it is looked at with the next payment.
func TestAReopenedLineLearnsThatTheFirstPaymentIsVoid(t *testing.T) {
	b := open(t, stopping(commission.StopsEarning)).do(pay("p1", "100", "2025-01-10"), pay("p2", "100", "2025-01-11"),
		commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-05")})
	for i, of := range []int{2, 3} {
		record, err := commission.Record(b.entries[of])
		if err != nil {
			t.Fatal(err)
		}
		b.do(commission.Reopen{ID: fmt.Sprint("o", i), Line: record, On: day("2025-02-06")})
		if i == 0 {
			b.do(back("r", "p1", "100", "2025-01-10"))
		}
	}
	b.want("as it was", b.sum("acme"), "10.00")
	b.do(pay("p3", "0", "2025-03-01"))
	b.want("the first payment was void", b.sum("acme"), "0.00")
}

// p1 is reopened before anything else is open, so it is the first line of the ledger.
func TestTheOnlyLineIsReopenedAndVoid(t *testing.T) {
	b := open(t, stopping(commission.StopsEarning)).do(pay("p1", "100", "2025-01-10"),
		commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-05")})
	record, err := commission.Record(b.entries[1])
	if err != nil {
		t.Fatal(err)
	}
	b.do(commission.Reopen{ID: "o", Line: record, On: day("2025-02-06")}, pay("p2", "100", "2025-02-10"))
	b.want("both", b.sum("acme"), "20.00")
	b.do(back("r", "p1", "100", "2025-02-08"))
	b.want("p1 is void before p2 cleared", b.sum("acme"), "0.00")
}

// The id of a start is taken like any other.
func TestTheIDOfAStartIsTaken(t *testing.T) {
	b := open(t, flat("10")).do(commission.Started{ID: "s", On: day("2025-01-01")})
	if !b.ledger.Knows("s") || b.ledger.Knows("") || b.ledger.Knows("t") {
		t.Error("only s is known")
	}
	b.refuse(pay("s", "100", "2025-01-10"), commission.ErrDuplicate)
}

// A line that is back already is not brought back again, by whatever event.
func TestALineIsReopenedOnce(t *testing.T) {
	b := open(t, flat("10")).do(pay("p1", "100", "2025-01-10"), commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-05")})
	record, err := commission.Record(b.entries[1])
	if err != nil {
		t.Fatal(err)
	}
	b.do(commission.Reopen{ID: "o", Line: record, On: day("2025-02-06")}, commission.Reopen{ID: "o2", Line: record, On: day("2025-02-07")})
	b.want("once", b.sum("acme"), "10.00")
	b.refuse(commission.Reopen{ID: "o", Line: record, On: day("2025-02-08")}, commission.ErrDuplicate)
}

// A trial that cost nothing is sealed: the first payment is the one after it, and what
// comes after that one, void, earns nothing.
func TestASealedTrialIsNoFirstPayment(t *testing.T) {
	b := open(t, stopping(commission.StopsEarning)).do(pay("p0", "0", "2025-01-05"))
	b.do(commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-01")})
	b.do(pay("p1", "100", "2025-02-10"), back("r", "p1", "100", "2025-02-20"), pay("p2", "100", "2025-03-10"))
	b.want("nothing", b.sum("acme"), "0.00")

	// Neither is one that was billed before, and sealed before it came.
	billed := pay("p0", "100", "2025-01-05")
	billed.Cleared, billed.Invoiced = partnerecon.Day{}, day("2025-01-05")
	b = open(t, stopping(commission.StopsEarning)).do(billed)
	b.do(commission.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-02-01")})
	b.do(pay("p1", "100", "2025-02-10"), back("r", "p1", "100", "2025-02-20"), pay("p2", "100", "2025-03-10"))
	b.want("nothing", b.sum("acme"), "0.00")
}

func TestWhyNothingIsEarnedAfterAVoidPayment(t *testing.T) {
	b := open(t, stopping(commission.StopsEarning)).do(pay("p1", "100", "2025-01-10"), back("r", "p1", "100", "2025-02-01"), pay("p2", "100", "2025-02-10"))
	tr, err := b.plan.Line(b.ledger, "p2")
	if err != nil {
		t.Fatal(err)
	}
	want := `commission.stopped /if_first_void component="base" first_payment="p1" void="2025-02-01" cleared="2025-02-10"` + "\n"
	b.want("the reason", tr.String(), want)
}

func TestWhatIsWrongWithIfFirstVoid(t *testing.T) {
	p := stopping("pause")
	p.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Rates: fee("5", commission.EachSale), IfFirstVoid: commission.StopsEarning}}
	_, err := commission.New(p)
	if diff := cmp.Diff([]string{"/bonuses/0/if_first_void conflict", "/if_first_void unknown"}, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

func TestForgedFirstPayments(t *testing.T) {
	for _, text := range []string{
		`{"firsts":[{"payment":"p","cleared":"2025-01-10"}]}`,
		`{"sealed_through":"2025-01-31","firsts":[{"payment":"","cleared":"2025-01-10"}]}`,
		`{"sealed_through":"2025-01-31","firsts":[{"payment":"p","cleared":"2025-01-10","void":"2025-01-09"}]}`,
		`{"sealed_through":"2025-01-31","firsts":[{"payment":"p","cleared":"2025-01-10"},{"payment":"q","cleared":"2025-01-11"}]}`,
	} {
		var l commission.Ledger
		if err := json.Unmarshal([]byte(text), &l); err == nil {
			t.Errorf("%s was read", text)
		}
	}
}

// Every order of up to six of: four payments of which the second one is the first that
// comes to something, what goes back of it in two parts, of an earlier one and by a
// chargeback that is won, and new credits.
func TestLawG1_PermutationsOfAFirstPaymentThatIsVoid(t *testing.T) {
	alphabet := []commission.Event{
		pay("p0", "0", "2025-01-02"), pay("p1", "33.33", "2025-01-10"), pay("p2", "77.77", "2025-02-20"), pay("p3", "50.01", "2025-03-01"),
		back("r1", "p1", "11.11", "2025-02-01"), back("r2", "p1", "22.22", "2025-02-20"),
		commission.Chargeback{ID: "cb", Of: "p1", Amount: eur("33.33"), On: day("2025-01-15")},
		commission.ChargebackReversed{ID: "won", Of: "cb", On: day("2025-04-01")},
		commission.Recredit{ID: "n", Customer: "c", Lines: []commission.LineCredits{{Of: "p2", Credits: partnerecon.Sole("b")}}, On: day("2025-03-05")},
	}
	policy := stopping(commission.StopsEarning)
	policy.Rates[0].Payments = 3
	policy.Caps = []commission.Cap{{Name: "c", Per: commission.PerCustomer, Limit: eur("8"), Counts: commission.OnNet}}
	policy.Bonuses = []commission.Bonus{{Name: "extra", Rates: sharing("1.5"), From: day("2025-02-01"), IfFirstVoid: commission.StopsEarning}}
	most := 6
	if testing.Short() {
		most = 4
	}
	p := permuter{t: t, plan: commission.Must(policy), alphabet: alphabet, most: most, sums: map[uint]string{}}
	p.walk(0, commission.Ledger{}, nil)
	t.Logf("%d orders of %d selections", p.orders, len(p.sums))
}

// 10 % of two payments of 100.00 of one day, both failed on that day: the first by id is
// the first one and earns what it gives back, the other one has nothing to earn, in
// whichever order they are recorded.
func TestOfTwoVoidPaymentsOfADayOneIsTheFirst(t *testing.T) {
	fails := func(id, of string) commission.Event {
		return commission.Failure{ID: id, Customer: "c", Of: of, On: day("2025-01-10")}
	}
	one, two := pay("p1", "100", "2025-01-10"), pay("p2", "100", "2025-01-10")
	for _, events := range [][]commission.Event{
		{one, fails("f1", "p1"), two, fails("f2", "p2")},
		{two, fails("f2", "p2"), fails("f1", "p1"), one},
		{fails("f1", "p1"), fails("f2", "p2"), two, one},
	} {
		b := open(t, stopping(commission.StopsEarning)).do(events...)
		sums := map[string]string{}
		for _, e := range b.entries {
			key := e.Claim.Line + " " + string(e.Kind)
			was, ok := sums[key]
			if !ok {
				was = "0"
			}
			sums[key] = eur(was).Decimal().Add(e.Amount.Decimal()).StringFixed(2)
		}
		maps.DeleteFunc(sums, func(_, sum string) bool { return sum == "0.00" })
		if diff := cmp.Diff(map[string]string{"p1 earned": "10.00", "p1 returned": "-10.00"}, sums); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}
