package settlement_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// opens is what an accrual says of months: month, unpaid, receivable.
func opens(a settlement.Accrued) [][3]string {
	var out [][3]string
	for _, m := range a.Months {
		out = append(out, [3]string{m.Month.String(), m.Unpaid.Amount(), m.Receivable.Amount()})
	}
	return out
}

func payout(id, on, partner, amount string) settlement.Fact {
	return fact(id, on, settlement.Payout{Partner: partner, Amount: eur(amount)})
}

func TestAccrualByMonth(t *testing.T) {
	later := flat() // payable 60 days after a payment cleared
	later.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	facts := func(facts ...settlement.Fact) []settlement.Fact { return facts }
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		parts  [5]string // held, not yet, payable, receivable, unpaid
		months [][3]string
	}{
		{
			"a payout settles the oldest month first", flat(),
			// 10 in January, 20 in February; 15 paid: January is settled, 15 of February open.
			facts(fact("a", "2025-01-10", pay("c", "100", "acme")), fact("b", "2025-02-10", pay("c", "200", "acme")), payout("o", "2025-03-01", "acme", "15")),
			[5]string{"0.00", "0.00", "15.00", "0.00", "15.00"},
			[][3]string{{"2025-02", "15.00", "0.00"}},
		},
		{
			"a refund after the payout is a debt of its month", flat(),
			// 10 earned and paid; 4 go back in March.
			facts(fact("a", "2025-01-10", pay("c", "100", "acme")), payout("o", "2025-02-01", "acme", "10"),
				fact("r", "2025-03-05", settlement.Refund{Customer: "c", Of: "a", Amount: eur("40")})),
			[5]string{"0.00", "0.00", "0.00", "4.00", "0.00"},
			[][3]string{{"2025-03", "0.00", "4.00"}},
		},
		{
			"what is earned then settles the debt", flat(),
			// The debt of 4 from March; April earns 10: 6 are open.
			facts(fact("a", "2025-01-10", pay("c", "100", "acme")), payout("o", "2025-02-01", "acme", "10"),
				fact("r", "2025-03-05", settlement.Refund{Customer: "c", Of: "a", Amount: eur("40")}), fact("b", "2025-04-10", pay("d", "100", "acme"))),
			[5]string{"0.00", "0.00", "6.00", "0.00", "6.00"},
			[][3]string{{"2025-04", "6.00", "0.00"}},
		},
		{
			"a hold is a part of what is unpaid", flat(),
			facts(fact("a", "2025-01-10", pay("c", "100", "acme")), fact("h", "2025-02-01", settlement.Hold{Partner: "acme", Reason: "audit"})),
			[5]string{"10.00", "0.00", "0.00", "0.00", "10.00"},
			[][3]string{{"2025-01", "10.00", "0.00"}},
		},
		{
			"a debt beside money that is not payable yet stands in the latest month", later,
			// 10 of January are paid before their time; 20 of April are payable in June: the
			// balance of 20 - 5 = 15 is 20 not yet payable, and a debt of 5.
			facts(fact("a", "2025-01-10", pay("c", "100", "acme")), payout("o", "2025-03-20", "acme", "15"), fact("b", "2025-04-10", pay("c", "200", "acme"))),
			[5]string{"0.00", "20.00", "0.00", "5.00", "20.00"},
			[][3]string{{"2025-04", "20.00", "5.00"}},
		},
		{
			"a payout in the latest month beside money that is not payable yet", later,
			// 20 of April, not payable yet, and 5 paid in May: 15 of April are open, and 5 not
			// payable yet beside a debt of 5 stand in May.
			facts(fact("b", "2025-04-10", pay("c", "200", "acme")), payout("o", "2025-05-02", "acme", "5")),
			[5]string{"0.00", "20.00", "0.00", "5.00", "20.00"},
			[][3]string{{"2025-04", "15.00", "0.00"}, {"2025-05", "5.00", "5.00"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, c.policy).do(c.facts...)
			got, err := r.program.Accrual(&r.book, day("2025-05-15"))
			if err != nil || len(got.Partners) != 1 {
				t.Fatalf("%+v, %v", got, err)
			}
			a := got.Partners[0]
			parts := [5]string{a.Held.Amount(), a.NotYet.Amount(), a.Payable.Amount(), a.Receivable.Amount(), a.Unpaid.Amount()}
			if parts != c.parts {
				t.Errorf("got %v, want %v", parts, c.parts)
			}
			if diff := cmp.Diff(c.months, opens(a)); diff != "" {
				t.Errorf("months (-want +got)\n%s", diff)
			}
		})
	}
}

// The parts of what is unpaid stand with the months: what is payable with the oldest, then
// what is held, and what is not payable yet with the latest. 10, 20 and 30 are earned in
// three months and payable 60 days later, on 11 March, 11 April and 9 May.
func TestAccrualPartsByMonth(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 60}}
	earned := []settlement.Fact{fact("a", "2025-01-10", pay("c", "100", "acme")), fact("b", "2025-02-10", pay("c", "200", "acme")), fact("d", "2025-03-10", pay("c", "300", "acme"))}
	parts := func(r *run, asOf string) []string {
		got, err := r.program.Accrual(&r.book, day(asOf))
		if err != nil || len(got.Partners) != 1 {
			t.Fatalf("%+v, %v", got, err)
		}
		var out []string
		for _, m := range got.Partners[0].Months {
			out = append(out, strings.Join([]string{m.Month.String(), m.Unpaid.Amount(), m.Held.Amount(), m.NotYet.Amount(), m.Payable.Amount()}, " "))
		}
		return out
	}
	r := open(t, p).do(earned...)
	if diff := cmp.Diff([]string{"2025-01 10.00 0.00 0.00 10.00", "2025-02 20.00 0.00 20.00 0.00", "2025-03 30.00 0.00 30.00 0.00"}, parts(r, "2025-03-20")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2025-01 10.00 0.00 0.00 10.00", "2025-02 20.00 0.00 0.00 20.00", "2025-03 30.00 0.00 0.00 30.00"}, parts(r, "2025-06-01")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.do(fact("h", "2025-04-20", settlement.Hold{Partner: "acme", Reason: "audit"}))
	if diff := cmp.Diff([]string{"2025-01 10.00 10.00 0.00 0.00", "2025-02 20.00 20.00 0.00 0.00", "2025-03 30.00 30.00 0.00 0.00"}, parts(r, "2025-05-20")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A retainer of 1,200.00 a month is charged for January and February, and one of the two is
// paid: that of February is open, beside a commission of 100.00 of January.
func TestAccrualOfRetainers(t *testing.T) {
	r := open(t, retaining())
	r.through("2025-02", r.sorted(retained("2025-01-01", "r", "label"), []settlement.Fact{fact("p", "2025-01-05", pay("c", "1000", "acme"))},
		settled("r", 1, "1200", "2025-02-10"))...)
	a, err := r.program.Accrual(&r.book, day("2025-02-28"))
	if err != nil || len(a.Partners) != 1 {
		t.Fatalf("%+v, %v", a, err)
	}
	var got []string
	for _, m := range a.Partners[0].Months {
		got = append(got, m.Month.String()+" "+m.Unpaid.Amount()+" "+m.Owed.Amount())
	}
	if diff := cmp.Diff([]string{"2025-01 100.00 0.00", "2025-02 0.00 1200.00"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.want("owed", a.Partners[0].Owed.Amount()+" "+a.Total.Owed.Amount()+" "+a.Total.Receivable.Amount(), "1200.00 1200.00 0.00")
	r = open(t, retaining()) // nothing but that
	r.through("2025-02", r.sorted(retained("2025-01-01", "r", "label"), settled("r", 1, "1200", "2025-02-10"))...)
	if a, err = r.program.Accrual(&r.book, day("2025-02-28")); err != nil || len(a.Partners) != 1 || a.Partners[0].Owed != eur("1200") || a.Partners[0].Unpaid.Sign() != 0 {
		t.Errorf("%+v, %v", a, err)
	}
}

// What the partner owes by an accrual is what the statement has as its receivable, month by
// month and in all.
func TestLawAccrualOwesWhatTheStatementDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := lawRetainers(t)
		p := settlement.Must(policy)
		b, _, _ := accepted(t, p, slices.Concat(lawStandings(), drawFacts(t), drawRetainers(t, policy)))
		a, err := p.Accrual(b, day("2025-07-31"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Statement(b, month("2025-01"), month("2025-07"))
		if err != nil {
			t.Fatal(err)
		}
		if a.Total.Owed != s.Total.Receivable.Closing {
			t.Fatalf("%s, and %s by the statement", a.Total.Owed, s.Total.Receivable.Closing)
		}
		for _, x := range a.Partners {
			left := x.Owed
			for _, m := range x.Months {
				left = less(t, left, m.Owed)
			}
			if left.Sign() != 0 {
				t.Fatalf("%s of %+v is of no month", left, x)
			}
		}
	})
}

// What would go back of an open payment is at risk, paid out or not.
func TestAccrualAtRisk(t *testing.T) {
	p := flat()
	p.Terms[0].Policy.Clawback = clawback.ThreeTier()
	p.Terms[0].Policy.Clawback.Schedules = []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(60, pe.Through)}}
	r := open(t, p).do(
		fact("s", "2025-01-01", settlement.Started{Customer: "c"}),
		fact("a", "2025-01-10", pay("c", "100", "acme")), payout("o", "2025-02-01", "acme", "10"),
	)
	// 2 March is day 60 after 1 January: then all 10 would go back, from the day after nothing.
	for _, c := range []struct {
		asOf, want string
		partners   int
	}{{"2025-03-02", "10.00", 1}, {"2025-03-03", "0.00", 0}} {
		got, err := r.program.Accrual(&r.book, day(c.asOf))
		if err != nil || got.Total.AtRisk.Amount() != c.want || len(got.Partners) != c.partners || got.Total.Unpaid.Sign() != 0 {
			t.Errorf("as of %s: %+v, %v", c.asOf, got, err)
		}
	}
}

// safe is what an accrual says of months in which something becomes safe.
func safe(a settlement.Accrued) [][2]string {
	var out [][2]string
	for _, m := range a.RunOff {
		out = append(out, [2]string{m.Month.String(), m.Amount.Amount()})
	}
	return out
}

// Of 30.00 that acme earned under 30 days pro rata from 15 January, 15 days are left on the
// 30th: 15.00, of which 1.00 becomes safe on each day, the 31st and 1 to 14 February. The
// 10.00 of beta go back in full until the last of March, and are safe on 1 April.
func TestAccrualRunsOffByMonth(t *testing.T) {
	p := flat()
	p.Tiers = []string{"gold"}
	p.Terms[0].Policy.Clawback = clawback.Policy{Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Tier: "gold", Return: clawback.ProRata, Window: pe.Days(30, pe.Through)},
		{Return: clawback.Full, Window: pe.Days(75, pe.Through)},
	}}
	r := open(t, p).do(
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "gold"}),
		fact("a", "2025-01-15", pay("c", "300", "acme")), fact("b", "2025-01-15", pay("d", "100", "beta")),
	)
	got, err := r.program.Accrual(&r.book, day("2025-01-30"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][][2]string{
		"acme": {{"2025-01", "1.00"}, {"2025-02", "14.00"}}, "beta": {{"2025-04", "10.00"}},
		"": {{"2025-01", "1.00"}, {"2025-02", "14.00"}, {"2025-04", "10.00"}},
	}
	for _, x := range append(got.Partners, got.Total) {
		if diff := cmp.Diff(want[x.Partner], safe(x)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", x.Partner, diff)
		}
	}
}

func TestAccrualRefuses(t *testing.T) {
	r := open(t, flat()).do(fact("a", "2025-01-10", pay("c", "100", "acme")))
	for _, c := range []struct {
		name    string
		program settlement.Program
		book    *settlement.Book
		asOf    pe.Day
		want    error
	}{
		{"before the last fact", r.program, &r.book, day("2025-01-09"), settlement.ErrOrder},
		{"no day", r.program, &r.book, pe.Day{}, pe.ErrSyntax},
		{"no book", r.program, nil, day("2025-01-10"), nil},
		{"the zero Program", settlement.Program{}, &r.book, day("2025-01-10"), nil},
	} {
		if _, err := c.program.Accrual(c.book, c.asOf); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	const later = "settlement: why as of 2025-01-09: out of order: the book stands at 2025-01-10; ask as of that day or later, or a book that was stored by 2025-01-09"
	if _, err := r.program.Why(&r.book, "acme", day("2025-01-09")); !errors.Is(err, settlement.ErrOrder) || err.Error() != later {
		t.Errorf("why of a past day: %v", err)
	}
	if _, err := r.program.Why(&r.book, "acme", pe.Day{}); !errors.Is(err, pe.ErrSyntax) {
		t.Errorf("why of no day: %v", err)
	}
	if got, err := r.program.Accrual(&settlement.Book{}, day("2025-01-09")); err != nil || got.Partners != nil || got.Total.Unpaid != eur("0") {
		t.Errorf("an empty book: %+v, %v", got, err)
	}
}

// An accrual on the last day of a month has the parts of the statement that ends with
// it, partner by partner; its months come to them, and its risks to those of AtRisk.
func TestLawAccrualIsTheStatement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		b, _ := fold(t, p, append(lawStandings(), drawFacts(t)...))
		to := month("2025-05").Add(rapid.IntRange(0, 2).Draw(t, "months later"))
		a, err := p.Accrual(b, to.Last())
		if err != nil {
			t.Fatal(err)
		}
		s, err := p.Statement(b, month("2025-01"), to)
		if err != nil {
			t.Fatal(err)
		}
		rows := map[string]settlement.Row{"": s.Total}
		for _, r := range s.Rows {
			rows[r.Partner] = r
		}
		zero := settlement.Row{Held: eur("0"), NotYet: eur("0"), Payable: eur("0"), Carried: eur("0"), Closing: eur("0")}
		risk := eur("0")
		for _, x := range append(a.Partners, a.Total) {
			r, ok := rows[x.Partner]
			if !ok {
				r = zero
			}
			delete(rows, x.Partner)
			if x.Held != r.Held || x.NotYet != r.NotYet || x.Payable != r.Payable || x.Receivable != r.Carried || less(t, x.Unpaid, x.Receivable) != r.Closing {
				t.Fatalf("%+v\nstatement %+v", x, r)
			}
			off, last := eur("0"), pe.Month{}
			for i, m := range x.RunOff {
				if m.Amount.Sign() <= 0 || m.Month.Before(to) && !m.Month.IsZero() || i > 0 && !m.Month.IsZero() && !last.Before(m.Month) {
					t.Fatalf("run-off of %+v", x)
				}
				off, last = less(t, off, m.Amount.Neg()), m.Month
			}
			if off != x.AtRisk {
				t.Fatalf("the run-off of %+v comes to %s", x, off)
			}
			if x.Partner == "" {
				continue
			}
			unpaid, owed, held, notYet := eur("0"), eur("0"), eur("0"), eur("0")
			for _, m := range x.Months {
				if m.Held.Sign() < 0 || m.NotYet.Sign() < 0 || m.Payable.Sign() < 0 || m.Receivable.Sign() < 0 || m.Unpaid.Sign()+m.Receivable.Sign() == 0 {
					t.Fatalf("month %+v", m)
				}
				if less(t, less(t, less(t, m.Unpaid, m.Held), m.NotYet), m.Payable).Sign() != 0 {
					t.Fatalf("the parts of month %+v", m)
				}
				unpaid, owed = less(t, unpaid, m.Unpaid.Neg()), less(t, owed, m.Receivable.Neg())
				held, notYet = less(t, held, m.Held.Neg()), less(t, notYet, m.NotYet.Neg())
			}
			if unpaid != x.Unpaid || owed != x.Receivable || held != x.Held || notYet != x.NotYet {
				t.Fatalf("the months of %+v come to %s and %s, %s held and %s not yet payable", x, unpaid, owed, held, notYet)
			}
			risk = less(t, risk, x.AtRisk.Neg())
		}
		for id, r := range rows {
			if r.Closing.Sign() != 0 || r.Held.Sign() != 0 || r.Carried.Sign() != 0 {
				t.Fatalf("%s is in the statement alone: %+v", id, r)
			}
		}
		risks, err := p.AtRisk(b, to.Last())
		for _, r := range risks {
			risk = less(t, risk, r.Amount)
		}
		if err != nil || risk != eur("0") {
			t.Fatalf("%s of what is at risk is in one of the answers alone: %v", risk, err)
		}
	})
}

func less(t *rapid.T, a, b pe.Money) pe.Money {
	out, err := a.Sub(b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A partner is listed for one cent: of 0.10 that was paid out 0.01 is at risk; and of 50.01 a cap of 50.00 puts
// 0.01 off, which it is told of, too.
func TestAccrualListsACent(t *testing.T) {
	risky := flat()
	risky.Terms[0].Policy.Clawback = clawback.ThreeTier()
	risky.Terms[0].Policy.Clawback.Schedules = []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(60, pe.Through)}}
	for _, c := range []struct {
		name, paid, out, risk, put string
		policy                     settlement.Policy
	}{
		{"at risk", "0.10", "0.01", "0.01", "", risky},
		{"put off", "500.10", "50", "0.00", "0.01", deferring(putsOff(capEvery("m", settlement.EveryMonth, "50")))},
	} {
		r := open(t, c.policy).do(fact("s", "2025-01-01", settlement.Started{Customer: "c"}), fact("p", "2025-01-10", pay("c", c.paid, "acme")), payout("o", "2025-01-11", "acme", c.out))
		got, err := r.program.Accrual(&r.book, day("2025-01-11"))
		if err != nil || len(got.Partners) != 1 {
			t.Fatalf("%s: %+v, %v", c.name, got.Partners, err)
		}
		for _, x := range []settlement.Accrued{got.Partners[0], got.Total} {
			if x.AtRisk.Amount() != c.risk || x.Unpaid.Sign() != 0 || c.put != "" && x.Deferred.Amount() != c.put || c.put == "" && x.Deferred.Stated() {
				t.Errorf("%s: %+v", c.name, x)
			}
		}
	}
}
