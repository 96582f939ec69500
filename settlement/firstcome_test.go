package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func firstCome(name string, every settlement.Every, limit string) settlement.Cap {
	return settlement.Cap{Name: name, Every: every, Limit: eur(limit), Counts: commission.FirstCome}
}

// left is what a partner has left of a line: all that was posted on it.
func (r *run) left(partner, line string) string {
	sum := int64(0)
	for _, e := range r.entries {
		if e.Claim.Partner == partner && e.Claim.Line == line && e.Kind.Earning() {
			sum += e.Amount.Minor()
		}
	}
	m, _ := pe.FromMinor(sum, "EUR")
	return m.Amount()
}

// of lists what a partner has left of lines, "p1 100.00".
func (r *run) lines(partner string, lines ...string) []string {
	var out []string
	for _, line := range lines {
		out = append(out, line+" "+r.left(partner, line))
	}
	return out
}

func back(id, on, customer, of, amount string) settlement.Fact {
	return fact(id, on, settlement.Refund{Customer: customer, Of: of, Amount: eur(amount)})
}

// Payments earn 10 %; p1, p2 and p3 of three customers are 1,000.00 each, 100.00.
func TestFirstComeCaps(t *testing.T) {
	three := []settlement.Fact{
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("d", "1000", "acme")), fact("p3", "2025-01-12", pay("e", "1000", "acme")),
	}
	then := func(facts ...settlement.Fact) []settlement.Fact { return append(three[:3:3], facts...) }
	month150 := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		want   []string
	}{
		// 100 of 150, then the 50 that are left, then nothing.
		{"granted as they come", month150, three, []string{"p1 100.00", "p2 50.00", "p3 0.00"}},
		// Half of the 50 that p2 was granted goes back, and p1 makes no room.
		{
			"a refund takes as much of the cut", month150, then(back("r1", "2025-01-13", "c", "p1", "1000"), back("r2", "2025-01-13", "d", "p2", "500"), back("r3", "2025-01-13", "e", "p3", "400")),
			[]string{"p1 0.00", "p2 25.00", "p3 0.00"},
		},
		// 100.00 × 1/3 = 33.33 and of the cut of 50.00, 66.67 / 100.00 are left, 33.335: 33.34.
		{"of an odd refund", month150, then(back("r1", "2025-01-13", "d", "p2", "333.33")), []string{"p1 100.00", "p2 33.33", "p3 0.00"}},
		{
			"in three cuts, all of it", month150, then(back("r1", "2025-01-13", "d", "p2", "333.33"), back("r2", "2025-01-14", "d", "p2", "0.01"), back("r3", "2025-01-15", "d", "p2", "666.66")),
			[]string{"p1 100.00", "p2 0.00", "p3 0.00"},
		},
		{
			"no room for what comes after a refund", month150, then(back("r1", "2025-01-13", "c", "p1", "1000"), fact("p4", "2025-01-14", pay("c", "1000", "acme"))),
			[]string{"p1 0.00", "p2 50.00", "p4 0.00"},
		},
		{"a chargeback", month150, then(fact("x", "2025-01-13", settlement.Chargeback{Customer: "d", Of: "p2", Amount: eur("1000")})), []string{"p1 100.00", "p2 0.00", "p3 0.00"}},
		{"a chargeback that is won", month150, then(
			fact("x", "2025-01-13", settlement.Chargeback{Customer: "d", Of: "p2", Amount: eur("1000")}),
			fact("y", "2025-01-20", settlement.ChargebackReversed{Customer: "d", Of: "x"})), []string{"p1 100.00", "p2 50.00", "p3 0.00"}},
		{"a payment that fails", month150, then(fact("x", "2025-01-13", settlement.Failure{Customer: "d", Of: "p2"})), []string{"p1 100.00", "p2 0.00", "p3 0.00"}},
		// p2 is recredited: beta has its 100 to itself, and acme's grant of 50 makes room for p4.
		{"a line that moves to another partner", month150, then(
			fact("x", "2025-01-13", settlement.Recredit{Customer: "d", Of: "p2", Credits: pay("d", "1", "beta").Credits}),
			fact("p4", "2025-01-14", pay("c", "1000", "acme"))), []string{"p1 100.00", "p2 0.00", "p3 0.00", "p4 50.00"}},
		// Half of p1 goes to beta, which makes room for 50; p2 asks for no more, and p4 has it.
		{"a part of a line that moves", month150, then(
			fact("x", "2025-01-13", settlement.Recredit{Customer: "c", Of: "p1", Credits: pay("c", "1", "acme", "beta").Credits}),
			fact("p4", "2025-01-14", pay("c", "300", "acme"))), []string{"p1 50.00", "p2 50.00", "p3 0.00", "p4 30.00"}},
		// And back: p1 asks for 100, of which it has 50 and p4 has 30 of the rest.
		{
			"and comes back", month150, then(
				fact("x", "2025-01-13", settlement.Recredit{Customer: "c", Of: "p1", Credits: pay("c", "1", "acme", "beta").Credits}),
				fact("p4", "2025-01-14", pay("c", "300", "acme")),
				fact("y", "2025-01-15", settlement.Recredit{Customer: "c", Of: "p1", Credits: pay("c", "1", "acme").Credits})),
			[]string{"p1 70.00", "p2 50.00", "p3 0.00", "p4 30.00"},
		},
		// The day leaves 60 of each, the month 60 + 60 + 30.
		{
			"days in a month", withCaps(firstCome("m", settlement.EveryMonth, "150"), firstCome("d", settlement.EveryDay, "60")), three,
			[]string{"p1 60.00", "p2 60.00", "p3 30.00"},
		},
		// Half of p3's 30 goes back.
		{
			"days in a month and a refund", withCaps(firstCome("m", settlement.EveryMonth, "150"), firstCome("d", settlement.EveryDay, "60")),
			then(back("r1", "2025-01-13", "e", "p3", "500")),
			[]string{"p1 60.00", "p2 60.00", "p3 15.00"},
		},
		// The three are of Friday, Saturday and Sunday, p4 of Monday.
		{
			"a week", withCaps(firstCome("w", settlement.EveryWeek, "150")), then(fact("p4", "2025-01-13", pay("c", "1000", "acme"))),
			[]string{"p1 100.00", "p2 50.00", "p3 0.00", "p4 100.00"},
		},
		{
			"a week beside a month", withCaps(firstCome("w", settlement.EveryWeek, "150"), firstCome("m", settlement.EveryMonth, "220")),
			then(fact("p4", "2025-01-13", pay("c", "1000", "acme"))),
			[]string{"p1 100.00", "p2 50.00", "p3 0.00", "p4 70.00"},
		},
		{
			"a quarter", withCaps(firstCome("q", settlement.EveryQuarter, "150")), then(fact("p4", "2025-03-31", pay("c", "1000", "acme")), fact("p5", "2025-04-01", pay("c", "1000", "acme"))),
			[]string{"p3 0.00", "p4 0.00", "p5 100.00"},
		},
		{
			"all time", withCaps(firstCome("a", settlement.AllTime, "150")), then(fact("p4", "2027-01-01", pay("c", "1000", "acme"))),
			[]string{"p1 100.00", "p2 50.00", "p3 0.00", "p4 0.00"},
		},
		// What is recorded late belongs to its period, and comes last.
		{
			"a late one", month150, then(fact("p4", "2025-02-10", pay("c", "1000", "acme")), recorded(fact("p5", "2025-01-02", pay("c", "1000", "acme")), "2025-02-11")),
			[]string{"p1 100.00", "p2 50.00", "p4 100.00", "p5 0.00"},
		},
		// Two partners, each 50 of p5: a cap is of one partner.
		{
			"two partners", month150, then(fact("p5", "2025-02-10", pay("c", "1000", "acme", "beta")), fact("p6", "2025-02-11", pay("c", "3000", "acme", "beta"))),
			[]string{"p5 50.00", "p6 100.00"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, c.policy)
			facts := c.facts
			r.program.Sort(facts)
			r.do(facts...)
			var names []string
			for _, line := range c.want {
				name, _, _ := strings.Cut(line, " ")
				names = append(names, name)
			}
			if diff := cmp.Diff(c.want, r.lines("acme", names...)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			r.through("2027-01")
			r.statement("2025-01", "2027-01")
		})
	}
}

// First come a week cuts 120 of Saturday's and Sunday's 240 to 150; the month, on net, cuts the
// 150 + 100 to 180. A refund of p2 takes 50 of what it was granted, and of the month's cut of 70
// only 20 are left.
func TestFirstComeBesideOnNet(t *testing.T) {
	r := open(t, withCaps(capEvery("m", settlement.EveryMonth, "180"), firstCome("w", settlement.EveryWeek, "150"))).do(
		fact("p1", "2025-01-11", pay("c", "1200", "acme")), fact("p2", "2025-01-12", pay("d", "1200", "acme")), fact("p3", "2025-01-13", pay("e", "1000", "acme")))
	r.want("p1 and p2 to 150", fmt.Sprint(r.lines("acme", "p1", "p2", "p3")), "[p1 120.00 p2 30.00 p3 100.00]")
	r.want("the month", r.sum("acme"), "180.00")
	r.do(back("r", "2025-01-14", "d", "p2", "1200"))
	r.want("120 + 0 + 100 = 220, to 180", r.sum("acme"), "180.00")
	r.do(back("s", "2025-01-14", "e", "p3", "1000"))
	r.want("120", r.sum("acme"), "120.00")
	r.through("2025-02")
	r.statement("2025-01", "2025-02")
}

func clawsHalf() clawback.Policy {
	return clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(10, pe.Through)}, {Tier: "half", Return: clawback.Full, Share: pct("50"), Window: pe.Days(10, pe.Through)}},
	}
}

// The customer's q1 is out of the window of ten days, p1 and p2 are inside. The month of 150
// grants p1 100 and p2 50.
func TestFirstComeUnderAClawback(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Tiers = []string{"all", "half"}
	policy.Terms[0].Policy.Clawback = clawsHalf()
	in := func(tier string, e settlement.Payment) settlement.Payment {
		e.Credits[0].Tier = tier
		return e
	}
	for _, c := range []struct {
		name, tier string
		want       string
	}{
		// The clawback takes 200 of p1 and p2, and what was cut off p2 comes back: 50.
		{"all of it", "all", "[q1 80.00 p1 0.00 p2 0.00]"},
		// It takes 100, from p2 alone, which is payable last; of each line it is 50, so of the
		// cut of p2 25 come back. In all half of what was granted: 75.
		{"half of it", "half", "[q1 80.00 p1 100.00 p2 -25.00]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, policy).do(
				fact("q1", "2025-01-15", in(c.tier, pay("c", "800", "acme"))),
				fact("p1", "2025-02-01", in(c.tier, pay("c", "1000", "acme"))), fact("p2", "2025-02-02", in(c.tier, pay("c", "1000", "acme"))),
				fact("x", "2025-02-05", settlement.Churn{Customer: "c"}))
			r.want("after the churn", fmt.Sprint(r.lines("acme", "q1", "p1", "p2")), c.want)
			r.do(back("r1", "2025-02-06", "c", "p2", "1000"))
			r.do(back("r2", "2025-02-06", "c", "p1", "1000"))
			r.want("all is refunded", r.sum("acme"), "80.00")
			r.through("2025-03")
			r.statement("2025-01", "2025-03")
		})
	}
}

// p1 and p2 of 100.00 each are granted 100.00 and 50.00 of the month of 150.00 and sealed. A
// churn within a window of 400 days would take 200.00 of them, and nothing of the cut of 50.00
// back: it is refused until the cut line is reopened. Then it takes what was granted, all of it.
func TestAClawbackOfSealedLinesThatWereCut(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Horizon = pe.Days(30, pe.Through)
	policy.Terms[0].Policy.Clawback = clawsHalf()
	policy.Terms[0].Policy.Clawback.Schedules = policy.Terms[0].Policy.Clawback.Schedules[:1]
	policy.Terms[0].Policy.Clawback.Schedules[0].Window = pe.Days(400, pe.Through)
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("c", "1000", "acme"))).through("2025-03")
	churn := fact("x", "2025-04-02", settlement.Churn{Customer: "c"})
	r.refuse(churn, settlement.ErrSealed)
	_, err := r.program.Apply(r.book.Clone(), churn)
	if want := `it takes something back of lines of partner "acme", of which caps per period cut off something and 1 are sealed; reopen them first, such as "p2"`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	for _, e := range r.entries {
		if e.Kind != pe.Sealed || e.Claim.Line != "p2" {
			continue
		}
		record, err := settlement.RecordOf(e)
		if err != nil {
			t.Fatal(err)
		}
		r.do(fact("o", "2025-04-01", settlement.Reopen{Customer: "c", Record: record}))
	}
	r.do(churn)
	r.want("all of what was granted", r.sum("acme"), "0.00")
	for _, bad := range []string{`{"partner":"","lines":1,"last":"p2"}`, `{"partner":"acme","lines":0,"last":"p2"}`, `{"partner":"b","lines":1,"last":"p"},{"partner":"a","lines":1,"last":"p"}`} {
		if _, err := settlement.ParseBook([]byte(strings.Replace(stored(t, &r.book), `"customers":[{`, `"customers":[{"sealed_cuts":[`+bad+`],`, 1))); err == nil {
			t.Errorf("a book with %s is read", bad)
		}
	}
}

// A churn whose window does not reach the sealed lines is taken: of 1,000.00 in March, within
// ten days, 100.00 go back.
func TestAClawbackThatDoesNotReachSealedLines(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Horizon = pe.Days(30, pe.Through)
	policy.Terms[0].Policy.Clawback = clawsHalf()
	policy.Terms[0].Policy.Clawback.Schedules = policy.Terms[0].Policy.Clawback.Schedules[:1]
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("c", "1000", "acme"))).through("2025-03",
		fact("p3", "2025-03-30", pay("c", "1000", "acme")))
	r.do(fact("x", "2025-04-02", settlement.Churn{Customer: "c"}))
	r.want("100 + 50 + 100 - 100", r.sum("acme"), "150.00")
}

// What was cut off a line that is sealed is in its record, and comes back with it.
func TestFirstComeOfASealedLine(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Horizon = pe.Days(30, pe.Through)
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("d", "1000", "acme"))).through("2025-03")
	if strings.Contains(text(t, &r.book), `"cuts"`) {
		t.Error("the account remembers a line that is sealed")
	}
	var reopen settlement.Reopen
	for _, e := range r.entries {
		if e.Kind == pe.Sealed && e.Claim.Line == "p2" {
			record, err := settlement.RecordOf(e)
			if err != nil {
				t.Fatal(err)
			}
			reopen = settlement.Reopen{Customer: "d", Record: record}
		}
	}
	if len(reopen.Record.Cuts) != 1 || reopen.Record.Cuts[0].Posted != -5000 {
		t.Fatalf("got the cuts %+v", reopen.Record.Cuts)
	}
	r.do(fact("o", "2025-04-01", reopen), back("r", "2025-04-02", "d", "p2", "400"))
	r.want("60 % of the 50 that it was granted", r.left("acme", "p2"), "30.00")
	r.do(back("s", "2025-04-03", "d", "p2", "600"))
	r.want("nothing is left", r.left("acme", "p2"), "0.00")

	twice := reopen
	twice.Record.Cuts = slices.Repeat(reopen.Record.Cuts, 2)
	r.want("a record with one cut twice", fmt.Sprint(codes(r.program.Problems(fact("o2", "2025-04-04", twice)))), "[/record/cuts/1 duplicate]")
	forged := reopen
	forged.Record.Cuts = slices.Clone(reopen.Record.Cuts)
	forged.Record.Cuts[0].Line, forged.Record.Cuts[0].Before = "p1", -1
	r.want("a record of another line", fmt.Sprint(codes(r.program.Problems(fact("o2", "2025-04-04", forged)))), "[/record/cuts/0 conflict /record/cuts/0 conflict]")
}

// Half is released at once, half when the customer is live: 50 + 50 of p1, 100 + 100 of p2. The
// month of 120 grants 50 and 70, and nothing of what comes later.
func TestFirstComeOfWhatIsReleasedLater(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "120"))
	policy.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Milestone: "live"}}
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("d", "2000", "acme")))
	r.want("50 + 70", fmt.Sprint(r.lines("acme", "p1", "p2")), "[p1 50.00 p2 70.00]")
	r.do(fact("m1", "2025-02-10", settlement.Milestone{Customer: "c", Name: "live"}), fact("m2", "2025-02-11", settlement.Milestone{Customer: "d", Name: "live"}))
	r.want("no more than that", fmt.Sprint(r.lines("acme", "p1", "p2")), "[p1 50.00 p2 70.00]")
	r.do(back("r", "2025-02-12", "c", "p1", "1000"), back("s", "2025-02-12", "d", "p2", "1000"))
	r.want("all and half of it goes back", fmt.Sprint(r.lines("acme", "p1", "p2")), "[p1 0.00 p2 35.00]")
}

// The base is 10 % and a bonus 5 %: a cap over the base leaves the bonus alone.
func TestFirstComeOverComponents(t *testing.T) {
	base, bonus := firstCome("b", settlement.EveryMonth, "120"), firstCome("x", settlement.EveryMonth, "60")
	base.Components, bonus.Components = []string{"base"}, []string{"bonus"}
	policy := withCaps(base, bonus)
	policy.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "bonus", Rates: []commission.Row{{Share: pct("5")}}}}
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("d", "1000", "acme")))
	r.want("120 + 60", fmt.Sprint(cuts(r.entries)), "[cap:b:2025-01 of 2025-01-11 -80.00 cap:x:2025-01 of 2025-01-11 -40.00]")
	portions, err := r.program.Portions(r.entries)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range portions {
		got = append(got, fmt.Sprintf("%s:%s:%s", x.Component, x.Net.Amount(), x.Capped.Amount()))
	}
	r.want("caps are of no component", fmt.Sprint(got), "[:-120.00:-120.00 base:200.00:0.00 bonus:100.00:0.00]")
}

// The final base of the month is twice the provisional one: what was granted doubles, and what
// was cut does not.
func TestFirstComeUnderATrueUp(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "t", Every: settlement.EveryMonth}}
	r := open(t, policy).do(
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("d", "1000", "acme")),
		fact("f", "2025-01-20", settlement.Final{Partner: "acme", TrueUp: "t", Month: month("2025-01"), Base: eur("4000")})).through("2025-01")
	r.want("150 × 4,000 / 2,000 - 150", r.sum("acme", pe.TruedUp), "150.00")
	r.do(back("r", "2025-02-03", "d", "p2", "1000"))
	r.want("50 of 150 goes back, of the base 1,000 of 4,000: 100 × 3,000 / 1,000 - 100", r.sum("acme", pe.TruedUp), "200.00")
	r.through("2025-03")
	r.statement("2025-01", "2025-03")
}

// Under terms that book a refund in its own month, the cut that it gives back is booked there,
// too: a year on net sees both in one day.
func TestFirstComeBooksInTheRefund(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "50"), capEvery("q", settlement.EveryQuarter, "1000"))
	policy.Terms[0].Policy.Commission.BooksIn = commission.InRefund
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), back("r", "2025-05-03", "c", "p1", "600"))
	r.want("50, of which 30 go back", r.left("acme", "p1"), "20.00")
	r.want("by day", fmt.Sprint(cuts(r.entries)), "[cap:m:2025-01 of 2025-01-10 -50.00 cap:m:2025-01 of 2025-05-03 30.00]")
}

// A cut is payable with its line, whenever it is posted, and belongs to its seller and tier.
func TestFirstComeIsPayableWithItsLine(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "50"))
	policy.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), back("r", "2025-01-20", "c", "p1", "500"), back("s", "2025-04-01", "c", "p1", "500"))
	for _, e := range r.entries {
		want := "2025-03-11"
		if e.Cause == "s" || e.Cause == "c/s" {
			want = "2025-04-01"
		}
		r.want(e.ID(), e.Payable.String(), want)
	}
}

func TestExplainFirstCome(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Terms[0].Policy.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Share: pct("50"), Window: pe.Days(60, pe.Through)}}}
	r := open(t, policy).do(
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("d", "1000", "acme")),
		back("r", "2025-01-12", "d", "p2", "200"), fact("x", "2025-01-13", settlement.Churn{Customer: "d"}))
	last := r.entries[len(r.entries)-1]
	tr, err := r.program.Explain(last)
	if err != nil {
		t.Fatal(err)
	}
	// 50 were cut, 40 are left of them with 80 of 100; the clawback takes 40 of the 80, so 20 come back.
	want := `settlement.period_asked /terms/0/policy/caps/0 cap="m" from="2025-01" every="month" customer="d" line="p2" asked="100.00 EUR" terms="2025"
settlement.period_granted /terms/0/policy/caps/0/limit limit="150.00 EUR" before="100.00 EUR" granted="50.00 EUR" cut="50.00 EUR"
settlement.cut_returned /terms/0/policy/caps/0/counts earned="100.00 EUR" net="80.00 EUR" cut="40.00 EUR"
settlement.cut_clawed /terms/0/policy/caps/0/counts net="80.00 EUR" taken="40.00 EUR" cut="20.00 EUR"
settlement.posted kind="capped" due="-20.00 EUR" before="-40.00 EUR" posted="20.00 EUR"
`
	if diff := cmp.Diff(want, tr.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.want("why was no more paid", r.whyOf("acme", "2025-01-31", settlement.CodePeriodFull),
		`settlement.period_full /terms/0/policy/caps/0/limit cap="m" from="2025-01" limit="150.00 EUR" granted="150.00 EUR" cut="20.00 EUR" room_from="2025-02-01"`)
	r.want("another month", r.whyOf("acme", "2025-02-01", settlement.CodePeriodFull), "")
}

func TestFirstComeOfAnOverride(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "50"))
	policy.Terms[0].Policy.Overrides = []settlement.TermsOverride{{
		Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Caps: []settlement.OverrideCap{{Name: "m", Limit: eur("80")}},
	}}
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "2000", "acme", "beta")))
	r.want("100 to 80", r.sum("acme"), "80.00")
	r.want("100 to 50", r.sum("beta"), "50.00")
}

func TestWhatIsWrongWithFirstComeCaps(t *testing.T) {
	month, week := firstCome("m", settlement.EveryMonth, "1"), capEvery("w", settlement.EveryWeek, "1")
	changed := withCaps(firstCome("a", settlement.AllTime, "1"))
	changed.Terms = append(changed.Terms, version("2026", "2026-01-01", "10"))
	changed.Terms[1].Policy.Caps = []settlement.Cap{capEvery("a", settlement.AllTime, "1")}
	atLine := func(components ...string) settlement.Policy {
		p := withCaps(month)
		a := &p.Terms[0].Policy
		a.Commission.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Share: pct("5")}}}}
		a.Commission.Caps = []commission.Cap{{Name: "max", Per: commission.PerCustomer, Limit: eur("1"), Counts: commission.OnNet}}
		a.Caps[0].Components = components
		return p
	}
	bonus := func(limited string, components ...string) settlement.Policy {
		p := atLine(components...)
		p.Terms[0].Policy.Commission.Caps[0].Components = []string{limited}
		return p
	}
	part := func(counts commission.Counts) settlement.Policy {
		x, y := firstCome("x", settlement.EveryMonth, "1"), capEvery("y", settlement.EveryDay, "1")
		y.Components, y.Counts = []string{"base"}, counts
		return withCaps(x, y)
	}
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		want   string
	}{
		{"a week on net beside it", withCaps(month, week), ""},
		{"a week beside a month on net", withCaps(firstCome("w", settlement.EveryWeek, "1"), capEvery("m", settlement.EveryMonth, "1")), ""},
		{"all time, which counts otherwise now", changed, "/terms/1/policy/caps/0 conflict"},
		{"over the base beside a cap on net of a bonus", bonus("b", "base"), ""},
		{"over a bonus beside a cap on net of it", bonus("b", "b"), "/terms/0/policy/caps/0/counts conflict"},
		{"over all beside a cap on net of a bonus", bonus("b"), "/terms/0/policy/caps/0/counts conflict"},
		{"over a bonus beside a cap on net of the base", bonus("base", "b"), ""},
		{"over what a cap on net of the commission limits", atLine(), "/terms/0/policy/caps/0/counts conflict"},
		{"over the base, too", atLine("base"), "/terms/0/policy/caps/0/counts conflict"},
		{"over something else", atLine("b"), ""},
		{"a shorter one of a part", part(commission.FirstCome), ""},
		{"a part on net after all of it", part(commission.OnNet), "/terms/0/policy/caps/1/components conflict"},
	} {
		_, err := settlement.New(c.policy)
		if got := strings.Join(codes(problemsOf(t, err)), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q: %v", c.name, got, c.want, err)
		}
	}
}

// 50.00 are released in February and 40.00 of them granted. What the close of April releases
// is forfeited: it is not asked for, and takes nothing of what was granted. A refund of 40 %
// takes 40 % of it.
func TestFirstComeOfWhatWasForfeited(t *testing.T) {
	policy := vesting()
	policy.Terms[0].Policy.Caps = []settlement.Cap{firstCome("m", settlement.EveryMonth, "40")}
	r := open(t, policy).through(
		"2025-04",
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("m", "2025-02-10", settlement.Milestone{Customer: "c", Name: "onboarded"}),
		exits("x acme terminated_for_cause 2025-02-28"),
	)
	r.want("as granted", r.sum("acme"), "40.00")
	r.do(fact("r1", "2025-05-05", settlement.Refund{Customer: "c", Of: "p", Amount: eur("400")}))
	r.want("after 40 %", r.sum("acme"), "24.00")
	r.do(fact("r2", "2025-05-06", settlement.Refund{Customer: "c", Of: "p", Amount: eur("600")}))
	r.want("after all of it", r.sum("acme"), "0.00")
	r.statement("2025-01", "2025-05")
}

// A clawback of a third takes 33.33 of 100.00, of which 50.00 were cut: 16.665 come back, 16.67.
func TestFirstComeRoundsWhatAClawbackGivesBack(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "50"))
	policy.Terms[0].Policy.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Share: pct("33.33"), Window: pe.Days(60, pe.Through)}}}
	r := open(t, policy).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("x", "2025-01-13", settlement.Churn{Customer: "c"}))
	r.want("100 - 50 - 33.33 + 16.67", r.left("acme", "p1"), "33.34")
}

// A cut has the seller and the tier of its line.
func TestFirstComeCutsAreOfTheirSeller(t *testing.T) {
	policy := bySeller()
	policy.Terms[0].Policy.Caps = []settlement.Cap{firstCome("m", settlement.EveryMonth, "150")}
	r := open(t, policy).do(fact("p1", "2025-01-10", soldBy("north", "1000")), fact("p2", "2025-01-11", soldBy("south", "1000")))
	if got := r.sellers("2025-01-31"); len(got) != 2 || !strings.HasPrefix(got[0], "north: 100.00,") || !strings.HasPrefix(got[1], "south: 50.00,") {
		t.Errorf("got %v", got)
	}
}

// A true-up of some tiers does not see what was cut off lines of others.
func TestFirstComeUnderATrueUpOfATier(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Tiers = []string{"gold", "silver"}
	policy.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "t", Every: settlement.EveryMonth, Tiers: []string{"gold"}}}
	in := func(tier string) settlement.Payment {
		e := pay(tier, "1000", "acme")
		e.Credits[0].Tier = tier
		return e
	}
	r := open(t, policy).do(
		fact("p1", "2025-01-10", in("gold")), fact("p2", "2025-01-11", in("silver")),
		fact("f", "2025-01-20", settlement.Final{Partner: "acme", TrueUp: "t", Month: month("2025-01"), Base: eur("1500")})).through("2025-01")
	r.want("100 × 1,500 / 1,000 - 100", r.sum("acme", pe.TruedUp), "50.00")
}

// A clawback of a quarter takes 75.00 of p1, p2 and p3, all of it from p3, which is payable last.
// Of the 50.00 that were cut off p2 12.50 come back, payable with p2.
func TestFirstComeGivesBackWithItsLine(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "150"))
	policy.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	policy.Terms[0].Policy.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Share: pct("25"), Window: pe.Days(60, pe.Through)}}}
	r := open(t, policy).do(
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("c", "1000", "acme")), fact("p3", "2025-02-01", pay("c", "1000", "acme")),
		fact("x", "2025-02-05", settlement.Churn{Customer: "c"}))
	last := r.entries[len(r.entries)-1]
	r.want("what p2 is given back", last.Claim.Line+" "+last.Amount.Amount()+" "+last.Payable.String(), "p2 12.50 2025-03-12")
}
