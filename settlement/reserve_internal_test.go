package settlement

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// keepingBack is a posting on a day of a program of three versions: v reserves a fifth of a line
// for 10 days, w a half for 20, and n nothing.
func keepingBack(on string, a *account) *posting {
	d := partnerecon.MustDay
	terms := func(share string, days int) payout.Terms {
		out, err := payout.New(payout.Policy{Reserve: payout.Reserve{Share: partnerecon.MustPercent(share), Days: days, Rounding: partnerecon.HalfUp}})
		if err != nil {
			panic(err)
		}
		return out
	}
	p := Program{&rules{zone: time.UTC, reserves: true, payouts: []paying{
		{terms: terms("20", 10), reserve: true, at: "/terms/0/policy/payouts"}, {terms: terms("50", 20), reserve: true, at: "/terms/1/policy/payouts"}, {at: "/terms/2/policy/payouts"},
	}}}
	p.policy.Currency, p.policy.Statements.Every = "EUR", PerMonth
	p.policy.Terms = partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01")}, {ID: "w", From: d("2025-02-01")}, {ID: "n", From: d("2026-01-01")}}
	s := &posting{program: p, book: &Book{accounts: map[string]*account{"a": a}}, fact: Fact{ID: "f", Event: Hold{Partner: "a"}}}
	s.when.posted, s.when.on = d(on), d(on)
	return s
}

// kept is a line that has earned five times what v holds of it, or twice what w does.
func kept(customer, line, payable string, net, held int64) payout.Line {
	return payout.Line{Customer: customer, Line: line, Payable: partnerecon.MustDay(payable), Net: net, Held: held}
}

// keeping is the reserve of a version; it may end next on a day, if one is given.
func keeping(terms, next string, lines ...payout.Line) reserve {
	r := reserve{Terms: terms, Account: payout.Account{Partner: "a", Currency: "EUR", Lines: lines}}
	if next != "" {
		r.Next = partnerecon.MustDay(next)
	}
	return r
}

func (r *reserve) text() string {
	out := r.Terms + " next " + r.Next.String() + " run " + r.Account.Run.String()
	for _, l := range r.Account.Lines {
		out += fmt.Sprintf(", %s/%s %d", l.Customer, l.Line, l.Held)
	}
	return out
}

func (s *posting) postedText() (out []string) {
	for _, e := range s.entries {
		out = append(out, e.ID()+" "+e.Amount.Amount()+" "+e.Terms)
	}
	return out
}

// v keeps 20 of a line of 1 March until 11 March and 30 of one of 10 March until the 20th; what
// the third version has is let go with the next fact, and counts no more. What is payable on the
// day itself is not payable later.
func TestWhatIsReservedByDay(t *testing.T) {
	d := partnerecon.MustDay
	one := account{Partner: "a", Reserves: []reserve{keeping("n", "", kept("c", "o", "2025-03-30", 0, 100)), keeping("v", "", kept("c", "p", "2025-03-01", 100, 20), kept("c", "q", "2025-03-10", 150, 30))}}
	for day, want := range map[string][2]int64{
		"2025-02-28": {50, 50}, "2025-03-01": {50, 30}, "2025-03-09": {50, 30}, "2025-03-10": {50, 0},
		"2025-03-11": {30, 0}, "2025-03-19": {30, 0}, "2025-03-20": {0, 0},
	} {
		p := keepingBack(day, &one).program
		if all, later := p.reservedOf(&one, d(day)); all != want[0] || later != want[1] {
			t.Errorf("%s: %d, %d of it later", day, all, later)
		}
		if got := p.reserved(&account{Sellers: []account{one, {}, one}}, d(day)); got != 2*want[0] {
			t.Errorf("%s: %d of two parts", day, got)
		}
	}
}

// What ends first meets a debit first, whichever version it is of: 15 of w end on 7 March, 5 of w
// and 25 of v on the 11th, by customer and line. Where there is one reserve, it decides by itself.
func TestWhatEndsFirstMeetsADebitFirst(t *testing.T) {
	three := []reserve{
		keeping("n", "", kept("c", "a", "2025-01-01", 0, 100)),
		keeping("v", "", kept("c", "p", "2025-03-01", 100, 20), kept("c", "r", "2025-03-01", 25, 5), kept("d", "a", "2025-03-01", 10, 0)),
		keeping("w", "", kept("c", "q", "2025-02-19", 10, 5), kept("d", "s", "2025-02-15", 30, 15)),
	}
	p := keepingBack("2025-03-01", nil).program
	for _, c := range []struct {
		owed int64
		of   []reserve
		want []int64
	}{
		{-1, three, []int64{0, 0, 0}},
		{0, three, []int64{0, 0, 0}},
		{10, three, []int64{0, 0, 10}},
		{15, three, []int64{0, 0, 15}},
		{16, three, []int64{0, 1, 15}},
		{35, three, []int64{0, 20, 15}},
		{36, three, []int64{0, 20, 16}},
		{40, three, []int64{0, 20, 20}},
		{41, three, []int64{0, 21, 20}},
		{45, three, []int64{0, 25, 20}},
		{99, three, []int64{0, 25, 20}},
		{99, three[1:2], []int64{99}},
		{99, nil, []int64{}},
	} {
		if diff := cmp.Diff(c.want, p.meeting(&account{Reserves: c.of}, c.owed)); diff != "" {
			t.Errorf("%d of %d reserves (-want +got)\n%s", c.owed, len(c.of), diff)
		}
	}
	first := []reserve{keeping("v", "", kept("d", "p", "2025-03-01", 100, 20)), keeping("w", "", kept("c", "q", "2025-02-19", 40, 20))}
	if diff := cmp.Diff([]int64{0, 7}, p.meeting(&account{Reserves: first}, 7)); diff != "" {
		t.Errorf("the customer that comes first (-want +got)\n%s", diff)
	}
}

// A fact took back 10 of a line, and 8 with a cap and a true-up: 18 of the balance. What reserves
// met already, what was credited to somebody else, what is taken back later, what another
// partner's line or balance lost, and what was added is no part of it.
func TestWhatAFactTookBack(t *testing.T) {
	d := partnerecon.MustDay
	e := func(kind partnerecon.Kind, line, partner, seller, payable string, n int64) partnerecon.Entry {
		return partnerecon.Entry{Claim: partnerecon.Claim{Partner: partner, Line: line}, Kind: kind, Seller: seller, Amount: moneyIn(n, "EUR"), Posted: d("2025-03-01"), Payable: d(payable)}
	}
	a := &account{Partner: "a"}
	s := keepingBack("2025-03-01", a)
	s.entries = []partnerecon.Entry{
		e(partnerecon.Returned, "p", "a", "gmbh", "2025-03-01", -10), e(partnerecon.Capped, "", "a", "", "2025-03-01", -5), e(partnerecon.TruedUp, "", "a", "", "2025-02-28", -3),
		e(partnerecon.Adjusted, "", "a", "", "2025-03-01", -100), e(partnerecon.Earned, "p", "a", "", "2025-03-01", -200), e(partnerecon.Returned, "p", "a", "", "2025-03-02", -400),
		e(partnerecon.Returned, "p", "b", "", "2025-03-01", -800), e(partnerecon.Returned, "p", "a", "", "2025-03-01", 1600),
	}
	if got := s.tookBack(a, a); got != 18 {
		t.Errorf("of the balance: %d", got)
	}
	if got := s.tookBack(a, &account{Partner: "a", Seller: "gmbh"}); got != 10 {
		t.Errorf("of one selling entity: %d", got)
	}
}

// What has ended is let go on its day, and then the reserve ends next with what is left; a reserve
// without a line that is let go is none. Where the version reserves nothing any more, all goes at
// once. What has gone on to a later day stays.
func TestReservesThatEnd(t *testing.T) {
	two := func() reserve {
		return keeping("v", "2025-03-11", kept("c", "p", "2025-03-01", 100, 20), kept("c", "q", "2025-03-05", 50, 10), kept("c", "r", "2025-03-10", 150, 30))
	}
	ahead := two()
	ahead.Account.Run = partnerecon.MustDay("2025-04-01")
	for _, c := range []struct {
		name, on string
		of       []reserve
		posted   []string
		reserved int64
		want     []string
	}{
		{"the day before", "2025-03-10", []reserve{two()}, nil, 60, []string{"v next 2025-03-11 run 2025-03-10, c/p 20, c/q 10, c/r 30"}},
		{"the day", "2025-03-11", []reserve{two()}, []string{"f/a/c//p/reserve/released -0.20 v"}, 40, []string{"v next 2025-03-15 run 2025-03-11, c/q 10, c/r 30"}},
		{"the second day", "2025-03-15", []reserve{two()}, []string{"f/a/c//p/reserve/released -0.20 v", "f/a/c//q/reserve/released -0.10 v"}, 30, []string{"v next 2025-03-20 run 2025-03-15, c/r 30"}},
		{"the last day", "2025-03-20", []reserve{two()}, []string{"f/a/c//p/reserve/released -0.20 v", "f/a/c//q/reserve/released -0.10 v", "f/a/c//r/reserve/released -0.30 v"}, 0, nil},
		{"nothing was on a line yet", "2025-03-20", []reserve{keeping("v", "", kept("c", "p", "2025-03-01", 100, 20))}, nil, 60, []string{"v next no day run 2025-03-20, c/p 20"}},
		{
			"no reserve any more, and another one", "2025-03-10",
			[]reserve{keeping("n", "2025-03-30", kept("c", "o", "2025-03-30", 7, 7), kept("c", "p", "2025-03-30", 7, 0)), two()},
			[]string{"f/a/c//o/reserve/released -0.07 n"},
			53,
			[]string{"v next 2025-03-11 run 2025-03-10, c/p 20, c/q 10, c/r 30"},
		},
		{"it has gone on to a later day", "2025-03-12", []reserve{ahead}, nil, 60, []string{"v next 2025-03-11 run 2025-04-01, c/p 20, c/q 10, c/r 30"}},
	} {
		a := &account{Partner: "a", Reserves: c.of, Reserved: 60}
		s := keepingBack(c.on, a)
		s.letGo(a)
		var left []string
		for i := range a.Reserves {
			left = append(left, a.Reserves[i].text())
		}
		if diff := cmp.Diff(c.posted, s.postedText()); diff != "" {
			t.Errorf("%s: posted (-want +got)\n%s", c.name, diff)
		}
		if diff := cmp.Diff(c.want, left); diff != "" || a.Reserved != c.reserved {
			t.Errorf("%s: left, of %d (-want +got)\n%s", c.name, a.Reserved, diff)
		}
	}
}

// What is let go of a selling entity's part is counted in the part and in the whole, in the month
// of the fact, and says what it was worked out from: a line of 100, of which 20 are reserved and
// none on the day on which that ends.
func TestAReserveOfASellingEntityEnds(t *testing.T) {
	part := account{Partner: "a", Seller: "gmbh", Reserved: 20, Total: 100, Reserves: []reserve{keeping("v", "2025-03-11", kept("c", "p", "2025-03-01", 100, 20))}}
	a := &account{Partner: "a", Reserved: 20, Total: 100, Sellers: []account{part}}
	s := keepingBack("2025-03-12", a)
	s.program.policy.Statements.BySeller = true
	s.when.on = partnerecon.MustDay("2025-03-11") // recorded a day late
	s.letGo(a)
	if len(s.entries) != 1 || a.Reserved != 0 || a.Sellers[0].Reserved != 0 || a.Total != 100 || len(a.Sellers[0].Reserves) != 0 {
		t.Fatalf("%v %+v", s.postedText(), a)
	}
	for _, c := range []cell{a.Cells[0], a.Sellers[0].Cells[0]} {
		if c.Month != partnerecon.MustMonth("2025-03") || c.Sums != (sums{Released: -20}) {
			t.Errorf("%+v", c)
		}
	}
	e := s.entries[0]
	basis, err := e.Basis.MarshalJSON()
	want := `{"form":"settlement.reserve","net":"100","payable":"2025-03-01","on":"2025-03-12","before":"20"}`
	if err != nil || string(basis) != want || e.Seller != "gmbh" || e.Cause != "f" || e.Earned.String() != "2025-03-11" || e.Posted.String() != "2025-03-12" || e.Payable != e.Posted {
		t.Errorf("%s %+v", basis, e)
	}
}

// What goes back on 10 March, 30, is met by what is reserved, 20, as far as the balance is short
// of it then; what ended that day is let go before.
func TestReservesMeetWhatGoesBackOnADay(t *testing.T) {
	d := partnerecon.MustDay
	of := func(payable string) []reserve {
		r := keeping("v", "", kept("c", "p", payable, 100, 20))
		r.Next = d(payable).Add(10)
		return []reserve{r}
	}
	for _, c := range []struct {
		name     string
		due      []scheduled
		total    int64 // that day
		reserves []reserve
		posted   []string
		reserved int64
	}{
		{"short of all of it", []scheduled{{Day: d("2025-03-10"), Amount: -30}}, -10, of("2025-03-01"), []string{"f/a/c//p/reserve:due:2025-03-10:adjusted/released -0.20 v"}, 0},
		{"short of some of it", []scheduled{{Day: d("2025-03-10"), Amount: -30}}, 15, of("2025-03-01"), []string{"f/a/c//p/reserve:due:2025-03-10:adjusted/released -0.05 v"}, 15},
		{"short of more than goes back then", []scheduled{{Day: d("2025-03-10"), Amount: -4}}, -10, of("2025-03-01"), []string{"f/a/c//p/reserve:due:2025-03-10:adjusted/released -0.04 v"}, 16},
		{"short of nothing", []scheduled{{Day: d("2025-03-10"), Amount: -30}}, 20, of("2025-03-01"), nil, 20},
		{"short of a cent", []scheduled{{Day: d("2025-03-10"), Amount: -30}}, 19, of("2025-03-01"), []string{"f/a/c//p/reserve:due:2025-03-10:adjusted/released -0.01 v"}, 19},
		{"it falls due to the partner", []scheduled{{Day: d("2025-03-10"), Amount: 30}}, -10, of("2025-03-01"), nil, 20},
		{"another day", []scheduled{{Day: d("2025-03-09"), Amount: -30}, {Day: d("2025-03-11"), Amount: -30}}, -10, of("2025-03-01"), nil, 20},
		{"it ends that day", []scheduled{{Day: d("2025-03-10"), Amount: -30}}, -10, of("2025-02-28"), []string{"f/a/c//p/reserve/released -0.20 v"}, 0},
		{"it ended before", []scheduled{{Day: d("2025-03-10"), Amount: -30}}, -10, of("2025-02-20"), []string{"f/a/c//p/reserve/released -0.20 v"}, 0},
		{"nothing is reserved", []scheduled{{Day: d("2025-03-10"), Amount: -30}}, -10, nil, nil, 20},
	} {
		a := &account{Partner: "a", Total: c.total, Reserved: 20, Due: c.due, Reserves: c.reserves}
		s := keepingBack("2025-03-10", a)
		s.meetDue(a, a, d("2025-03-10"))
		if diff := cmp.Diff(c.posted, s.postedText()); diff != "" || a.Reserved != c.reserved {
			t.Errorf("%s: %d left (-want +got)\n%s", c.name, a.Reserved, diff)
		}
	}
}

// A fact that takes back 30 beyond all that is unpaid lets the reserves meet it before it is a debt.
func TestReservesMeetWhatAFactTookBack(t *testing.T) {
	d := partnerecon.MustDay
	for _, c := range []struct {
		name   string
		took   int64
		total  int64
		posted []string
	}{
		{"short of less", 30, 15, []string{"f/a/c//p/reserve:short:adjusted/released -0.05 v"}},
		{"short of more", 3, 15, []string{"f/a/c//p/reserve:short:adjusted/released -0.03 v"}},
		{"short of nothing", 30, 20, nil},
		{"short, but nothing was taken back", 0, 15, nil},
	} {
		r := keeping("v", "2025-03-11", kept("c", "p", "2025-03-01", 100, 20))
		a := &account{Partner: "a", Total: c.total, Reserved: 20, Reserves: []reserve{r}}
		s := keepingBack("2025-03-05", a)
		s.entries = []partnerecon.Entry{{Claim: partnerecon.Claim{Partner: "a", Line: "q"}, Kind: partnerecon.Returned, Amount: moneyIn(-c.took, "EUR"), Posted: d("2025-03-05"), Payable: d("2025-03-05")}}
		s.meetShort(a)
		if diff := cmp.Diff(c.posted, s.postedText()[1:], cmp.Transformer("none", func(x []string) []string { return append([]string{}, x...) })); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A line of 100 that is payable on 5 March is reserved until the 15th, one of 20 February until 2
// March: so the reserve ends next that day, and one of 10 March changes nothing of that. Payouts
// move no reserve, nor do lines of a version that has none. A close that debits customers names
// the customer, as two of them may meet one line.
func TestAReserveMovesWithEntries(t *testing.T) {
	d := partnerecon.MustDay
	a := &account{Partner: "a"}
	s := keepingBack("2025-02-20", a)
	e := func(kind partnerecon.Kind, customer, line, payable, terms string, n int64) *partnerecon.Entry {
		return &partnerecon.Entry{Cause: "f", Claim: partnerecon.Claim{Partner: "a", Customer: customer, Line: line, Component: "base"}, Kind: kind, Terms: terms, Amount: moneyIn(n, "EUR"), Posted: d("2025-02-20"), Payable: d(payable)}
	}
	for _, c := range []struct {
		e      *partnerecon.Entry
		event  Event
		posted []string
		want   []string
	}{
		{e(partnerecon.Earned, "c", "p", "2025-03-05", "v", 100), Payment{Customer: "c"}, []string{"c~1f/a/c//p/reserve:base:earned/held 0.20 v"}, []string{"v next 2025-03-15 run no day, c/p 20"}},
		{e(partnerecon.Earned, "c", "q", "2025-02-20", "v", 100), Payment{Customer: "c"}, []string{"c~1f/a/c//q/reserve:base:earned/held 0.20 v"}, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 20"}},
		{e(partnerecon.Earned, "c", "r", "2025-03-10", "v", 100), Payment{Customer: "c"}, []string{"c~1f/a/c//r/reserve:base:earned/held 0.20 v"}, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 20, c/r 20"}},
		{e(partnerecon.Earned, "c", "o", "2025-03-10", "n", 100), Payment{Customer: "c"}, nil, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 20, c/r 20"}},
		{e(partnerecon.Paid, "", "", "2025-02-20", "", -50), Payout{Partner: "a"}, nil, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 20, c/r 20"}},
		{e(partnerecon.Adjusted, "", "", "2025-02-20", "", 50), Adjustment{Partner: "a"}, nil, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 20, c/r 20"}},
		{e(partnerecon.Adjusted, "", "", "2025-02-20", "", -5), Adjustment{Partner: "a"}, []string{"f/a/c//q/reserve:base:adjusted/released -0.05 v"}, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 15, c/r 20"}},
		{e(partnerecon.Adjusted, "x", "", "2025-02-20", "", -5), Adjustment{Partner: "a"}, []string{"f/a/c//q/reserve:base:adjusted/released -0.05 v"}, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 10, c/r 20"}},
		{e(partnerecon.Adjusted, "x", "", "2025-02-20", "", -5), Close{Month: partnerecon.MustMonth("2025-02")}, []string{"f/a/c//q/reserve:base:adjusted:x:/released -0.05 v"}, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 5, c/r 20"}},
		{e(partnerecon.Adjusted, "", "", "2025-02-20", "", -2), Close{Month: partnerecon.MustMonth("2025-02")}, []string{"f/a/c//q/reserve:base:adjusted/released -0.02 v"}, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 3, c/r 20"}},
		{e(partnerecon.Capped, "", "", "2025-02-20", "", -2), Close{Month: partnerecon.MustMonth("2025-02")}, nil, []string{"v next 2025-03-02 run 2025-02-20, c/p 20, c/q 3, c/r 20"}}, // it is met with what the fact took back in all
	} {
		s.entries, s.fact.Event = nil, c.event
		s.keep(a, c.e)
		var left []string
		for i := range a.Reserves {
			left = append(left, a.Reserves[i].text())
		}
		if diff := cmp.Diff(c.posted, s.postedText()); diff != "" {
			t.Errorf("%s: posted (-want +got)\n%s", c.e.ID(), diff)
		}
		if diff := cmp.Diff(c.want, left); diff != "" {
			t.Errorf("%s: left (-want +got)\n%s", c.e.ID(), diff)
		}
	}
}

// What is in reserve is told by the day on which it is let go: 20 and 5 of two versions on 11
// March under the first of them, 30 on the 20th. On the day itself it is let go. Of more days than
// are listed it is said how many there are.
func TestUntilWhenWhatIsReserved(t *testing.T) {
	d := partnerecon.MustDay
	a := &account{Sellers: []account{
		{Reserves: []reserve{keeping("v", "", kept("c", "p", "2025-03-10", 150, 30), kept("c", "q", "2025-03-01", 100, 20), kept("c", "r", "2025-03-02", 100, 0))}},
		{Seller: "gmbh", Reserves: []reserve{keeping("w", "", kept("c", "s", "2025-02-19", 10, 5))}},
	}}
	p := keepingBack("2025-03-01", a).program
	second := `settlement.in_reserve /terms/0/policy/payouts/reserve reserved="0.30 EUR" until="2025-03-20"` + "\n"
	for day, want := range map[string]string{
		"2025-03-10": `settlement.in_reserve /terms/0/policy/payouts/reserve reserved="0.25 EUR" until="2025-03-11"` + "\n" + second,
		"2025-03-11": second, "2025-03-19": second, "2025-03-20": "",
	} {
		var tr partnerecon.Trace
		p.whyReserved(a, d(day), &tr)
		if diff := cmp.Diff(want, tr.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", day, diff)
		}
	}
	for _, c := range []struct {
		days int
		more string
	}{{mostListed, ""}, {mostListed + 1, `settlement.more reserves="1"`}, {mostListed + 3, `settlement.more reserves="3"`}} {
		var many []payout.Line
		for i := range c.days {
			many = append(many, kept("c", fmt.Sprintf("l%02d", i), d("2025-03-01").Add(i).String(), 5, 1))
		}
		var tr partnerecon.Trace
		p.whyReserved(&account{Reserves: []reserve{keeping("v", "", many...)}}, d("2025-03-01"), &tr)
		if last := tr[len(tr)-1]; len(tr) != min(c.days, mostListed+1) || c.more != "" && partnerecon.Trace.String(tr[len(tr)-1:]) != c.more+"\n" || c.more == "" && last.Code != CodeInReserve {
			t.Errorf("%d days: %d steps, the last %s", c.days, len(tr), tr[len(tr)-1:].String())
		}
	}
}

// Of a line of 100, 20 are reserved through 10 March, less 5 that a debit took; none on the 11th.
func TestWhatIsSaidOfAReserve(t *testing.T) {
	d := partnerecon.MustDay
	p := keepingBack("2025-03-01", nil).program
	for _, c := range []struct {
		on   string
		due  int64
		want string
	}{
		{"2025-03-10", 15, `settlement.reserved /terms/0/policy/payouts/reserve/share net="1.00 EUR" share="20%" used="0.05 EUR" reserved="0.15 EUR" until="2025-03-11"` + "\n"},
		{"2025-03-11", 0, `settlement.let_go /terms/0/policy/payouts/reserve/days net="1.00 EUR" used="0.05 EUR" until="2025-03-11"` + "\n"},
	} {
		var tr partnerecon.Trace
		got := p.explainReserve(&reserveBasis{formReserve, 100, 5, d("2025-03-01"), d(c.on), 0}, "v", &tr)
		if diff := cmp.Diff(c.want, tr.String()); diff != "" || got != c.due {
			t.Errorf("%s: %d (-want +got)\n%s", c.on, got, diff)
		}
	}
}

// Stored reserves are by version, each once.
func TestProblemsOfStoredReserves(t *testing.T) {
	for want, versions := range map[string][]string{
		"":                    {"a", "b", "c"},
		"/x/reserves/1/terms": {"a", "a", "b"},
		"/x/reserves/2/terms": {"b", "c", "a"},
	} {
		a := &account{}
		for _, v := range versions {
			a.Reserves = append(a.Reserves, reserve{Terms: v})
		}
		var list problem.List
		a.checkReserves(&list, "/x")
		got := ""
		for _, x := range list.Sorted() {
			got += x.Path
			if x.Code != problem.Conflict || x.Message != "want the reserves by version, each once" {
				t.Errorf("%v: %+v", versions, x)
			}
		}
		if got != want {
			t.Errorf("%v: %s, want %s", versions, got, want)
		}
	}
}

// What is held, 60, is divided among the reasons: 20 are reserved, 30 in dispute, and the first of two holds
// has the rest. No reason has more than those before it leave.
func TestWhatEachReasonHoldsOfIt(t *testing.T) {
	d := partnerecon.MustDay
	a := &account{
		Partner: "a", Total: 100, Reserves: []reserve{keeping("v", "2025-03-11", kept("c", "p", "2025-03-01", 100, 20))},
		Disputes: []disputed{{Customer: "c", Dispute: "x", Held: 30}, {Customer: "c", Dispute: "y"}}, Holds: []hold{{ID: "h"}, {ID: "i"}},
	}
	for _, c := range []struct {
		on   string
		held int64
		want string
	}{
		{"2025-03-05", 60, "reserve  20; dispute c/x 30; hold h 10; hold i 0; "},
		{"2025-03-05", 50, "reserve  20; dispute c/x 30; hold h 0; hold i 0; "},
		{"2025-03-05", 35, "reserve  20; dispute c/x 15; hold h 0; hold i 0; "},
		{"2025-03-05", 15, "reserve  15; dispute c/x 0; hold h 0; hold i 0; "},
		{"2025-03-11", 60, "dispute c/x 30; hold h 30; hold i 0; "},
	} {
		got := ""
		p := keepingBack(c.on, a).program
		parts := p.heldParts(a, c.held, d(c.on))
		for _, x := range parts {
			got += fmt.Sprintf("%s %s %d; ", x.For, x.About, x.Amount.Minor())
		}
		if got != c.want {
			t.Errorf("%d on %s: %s, want %s", c.held, c.on, got, c.want)
		}
		if x := partOfHeld(parts, HeldOnHold, "h"); !x.Stated() || partOfHeld(parts, HeldOnHold, "z").Stated() || partOfHeld(parts, HeldOnLine, "h").Stated() {
			t.Errorf("the part of a hold: %s", x)
		}
	}
}
