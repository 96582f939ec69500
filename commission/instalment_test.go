package commission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// instalment is a part of a contract: an amount and a number of units.
type instalment struct {
	amount string
	units  int64
}

func (i instalment) of(contract, id string) commission.Payment {
	p := pay(id, i.amount, "2025-01-01")
	p.Items = []commission.Item{{Amount: p.Amount, Quantity: i.units, Model: p.Model}}
	p.Contract = contract
	return p
}

// What the instalments of a contract earn so far, and one payment of all of it.
func TestInstalmentsArePartsOfOneTotal(t *testing.T) {
	parts := []instalment{{"300.00", 3}, {"500.00", 4}, {"400.00", 5}} // 1,200.00 for 12 units
	tables := []commission.Table{
		{Name: "slab", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction, Steps: []commission.Step{
			{Share: pct("1")}, {From: eur("1000"), Share: pct("2")},
		}},
		{Name: "slices", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanTransaction, Steps: []commission.Step{
			{Share: pct("1")}, {From: eur("1000"), Share: pct("2")},
		}},
		{
			Name: "sale", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanYear,
			Applies: commission.ToThisSale, Reads: commission.ReadAfter, Counts: commission.FirstCome, Steps: []commission.Step{
				{Share: pct("1")}, {From: eur("1000"), Share: pct("2")},
			},
		},
		{Name: "prize", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverQuantity, Spans: commission.SpanTransaction, Steps: []commission.Step{
			{Flat: eur("0")}, {FromCount: 5, Flat: eur("50")}, {FromCount: 10, Flat: eur("80")},
		}},
	}
	capped := func(limit string, of ...string) []commission.Cap {
		return []commission.Cap{{Name: "most", Per: commission.PerSale, Limit: eur(limit), Components: of}}
	}
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		want   [3]string // through each
	}{
		// 12.345 % of 300, 800, 1,200: 37.035, 98.76, 148.14, each rounded, less what was before.
		{"a share", commission.Policy{Rates: []commission.Row{{Share: pct("12.345")}}}, [3]string{"37.04", "98.76", "148.14"}},
		{"a fee for the sale", commission.Policy{Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("75"), Per: commission.EachSale}}}}, [3]string{"75.00", "75.00", "75.00"}},
		// 0.05 for 7 units: of 3, 7 and 12 they are 0.0214, 0.05 and 0.0857.
		{"an amount per unit", commission.Policy{Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("0.05"), Per: commission.EachUnit, Units: 7}}}}, [3]string{"0.02", "0.05", "0.09"}},
		// 10 % of 300, 800, 1,200: 30, 80, 120, and 100 at least.
		{"a minimum", commission.Policy{Rates: []commission.Row{{Share: pct("10")}}, Minimum: eur("100")}, [3]string{"100.00", "100.00", "120.00"}},
		// 30, 80, 120, and 70 at most.
		{"a cap per sale", commission.Policy{Rates: []commission.Row{{Share: pct("10")}}, Caps: capped("70")}, [3]string{"30.00", "70.00", "70.00"}},
		// The base comes to 30, 80, 120, the bonus to 15, 40, 60; they share 100: 45, then 55, 35
		// of the base's 50 and the bonus's 25 being over.
		{"a cap over two components", commission.Policy{
			Rates: []commission.Row{{Share: pct("10")}}, Bonuses: []commission.Bonus{{Name: "more", Rates: []commission.Row{{Share: pct("5")}}}},
			Caps: capped("100", "base", "more"),
		}, [3]string{"45.00", "100.00", "100.00"}},
		// 1 % of 300 and of 800, 2 % of 1,200: 3, 8, 24.
		{"a slab of a transaction", commission.Policy{Rates: []commission.Row{{Table: "slab"}}, Tables: tables[:1]}, [3]string{"3.00", "8.00", "24.00"}},
		// 3, 8, and 10 + 2 % of 200 = 14.
		{"slices of a transaction", commission.Policy{Rates: []commission.Row{{Table: "slices"}}, Tables: tables[1:2]}, [3]string{"3.00", "8.00", "14.00"}},
		// As the slab of a transaction: the contract is one sale.
		{"one sale of a year", commission.Policy{Rates: []commission.Row{{Table: "sale"}}, Tables: tables[2:3]}, [3]string{"3.00", "8.00", "24.00"}},
		// Of 3 units nothing, of 7 a prize of 50, of 12 one of 80.
		{"a prize for units", commission.Policy{Rates: []commission.Row{{Table: "prize"}}, Tables: tables[3:]}, [3]string{"0.00", "50.00", "80.00"}},
		// A tenth of what the base earns, 30, 80 and 120 of a minimum of 50: 5, 8, 12.
		{"a share of another component", commission.Policy{
			Rates: []commission.Row{{Share: pct("10")}}, Minimum: eur("50"),
			Bonuses: []commission.Bonus{{Name: "more", Of: "base", Rates: []commission.Row{{Share: pct("10")}}}},
		}, [3]string{"55.00", "88.00", "132.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.policy.Rounding = partnerecon.HalfUp
			b, whole := open(t, tt.policy), open(t, tt.policy)
			for i, part := range parts {
				b.do(part.of("k", fmt.Sprint("p", i)))
				b.want(fmt.Sprintf("through instalment %d", i), b.sum("acme"), tt.want[i])
				b = b.afterJSON()
			}
			b.conserved()
			whole.do(instalment{"1200.00", 12}.of("k", "p"))
			whole.want("one payment", whole.sum("acme"), tt.want[2])
		})
	}
}

// What the floor of the margin takes of a minimum was never earned, so the instalments after
// it are not charged with it. 100.00 at a cost of 40.00 leave 25.00 above a floor of 35 %.
func TestAMinimumThatTheFloorTakesIsNotOwed(t *testing.T) {
	for _, tt := range []struct {
		name    string
		below   commission.Below
		minimum string
		want    [3]string // through each
	}{
		// 30 % of 100, 120 and 1,000 are 30, 36 and 300. Of the 30 the floor takes 5.
		{"no minimum", commission.ScaleDown, "", [3]string{"25.00", "31.00", "295.00"}},
		// 50 instead of 30: the floor takes the 20 on top and 5. 20 more without a cost leave 13
		// above the floor, which are the 6 they earn and 7 of the 14 that are missing to 50.
		{"scaled down", commission.ScaleDown, "50.00", [3]string{"25.00", "38.00", "295.00"}},
		// All 50 are refused; then 6 and 14 on top are more than 13, and refused too.
		{"refused", commission.Refuse, "50.00", [3]string{"0.00", "0.00", "264.00"}},
		// A flag takes nothing: 50, 50, 300.
		{"flagged", commission.Flag, "50.00", [3]string{"50.00", "50.00", "300.00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			policy := commission.Policy{
				Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("30")}},
				Guard: commission.Guard{Floor: pct("35"), Below: tt.below},
			}
			if tt.minimum != "" {
				policy.Minimum = eur(tt.minimum)
			}
			b := open(t, policy)
			for i, part := range []struct{ amount, cost string }{{"100.00", "40.00"}, {"20.00", "0.00"}, {"880.00", "0.00"}} {
				p := instalment{part.amount, 1}.of("k", fmt.Sprint("p", i))
				p.Items[0].Cost = eur(part.cost)
				b.do(p)
				b.want(fmt.Sprintf("through instalment %d", i), b.sum("acme"), tt.want[i])
				b = b.afterJSON()
			}
			b.conserved()
		})
	}
}

// A rate that multiplies what a table gives for the size of one payment says nothing of
// the payments before it.
func TestRatesThatInstalmentsCannotBePartsOf(t *testing.T) {
	slab := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Share: pct("1")}, {From: eur("1000"), Share: pct("2")}},
	}
	for _, tt := range []struct {
		name string
		row  commission.Row
		want []string
	}{
		{"the table by itself", commission.Row{Table: "t"}, nil},
		{"a factor", commission.Row{Share: pct("10"), Factor: "t"}, []string{"/contract conflict"}},
		{"a range", commission.Row{Table: "t", Clip: commission.Range{Min: pct("1"), Max: pct("2")}}, []string{"/contract conflict"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{tt.row}, Tables: []commission.Table{slab}})
			b.do(instalment{"10.00", 1}.of("", "a"))
			if tt.want == nil {
				b.do(instalment{"10.00", 1}.of("k", "b"))
				return
			}
			b.problems(instalment{"10.00", 1}.of("k", "b"), tt.want...)
		})
	}
}

// Any cut of a payment into instalments of one contract earns what the payment would, by
// every form of rate, with a minimum, a cap per sale, and a bonus on what the base earns. Under
// a table whose rate falls nothing that was earned is taken back: it is what the best of all
// payments through some instalment would. Refunded, all of it goes back.
func TestLawC_AnyCutOfAPaymentIntoInstalmentsEarnsTheSame(t *testing.T) {
	top := t
	rapid.Check(t, func(t *rapid.T) {
		policy := drawInstalmentPolicy(t)
		cut, best := open(top, policy), int64(0)
		n := rapid.Int64Range(1, 5).Draw(t, "parts") // of something: for nothing no unit is paid either
		amount, units := rapid.Int64Range(n, 5000).Draw(t, "amount"), rapid.Int64Range(0, 60).Draw(t, "units")
		left, rest := amount, units
		for i := range n {
			a, u := left, rest
			if i < n-1 {
				a, u = rapid.Int64Range(1, left-(n-1-i)).Draw(t, "part"), rapid.Int64Range(0, rest).Draw(t, "part of the units")
			}
			left, rest = left-a, rest-u
			cut.do(instalmentOf(a, u, "k", fmt.Sprint("p", i)))
			cut = cut.afterJSON()
			whole := open(top, policy)
			whole.do(instalmentOf(amount-left, units-rest, "k", "p"))
			best = max(best, minorOf(whole.sum("acme")))
			if got := minorOf(cut.sum("acme")); got != best {
				t.Fatalf("%d instalments earned %d, the best of all payments through one of them %d", i+1, got, best)
			}
		}
		cut.conserved()
		for i := range n {
			id := fmt.Sprint("p", i)
			l, _ := cut.ledger.Open(id)
			cut.do(moneyBack("r"+id, id, eurCents(l.Base)))
		}
		if got := cut.sum("acme"); got != "0.00" {
			t.Fatalf("%s is left of what was refunded", got)
		}
	})
}

func minorOf(amount string) int64 { return partnerecon.MustMoney(amount, "EUR").Minor() }

func moneyBack(id, of string, m partnerecon.Money) commission.Refund {
	return commission.Refund{ID: id, Customer: "c", Of: of, Amount: m, On: day("2025-01-02")}
}

// Slab of 5 % up to 1,000 and 1 % from there: 800 earn 40. With 400 more the contract comes to
// 1 % of 1,200, 12, which is 28 below the 40 and takes nothing back. 1,800 more bring it to 30,
// still 10 below, and 3,000 more to 60: 20 more than the 40.
func TestAFallenRateIsMadeUpByLaterInstalments(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Table: "t"}},
		Tables: []commission.Table{{
			Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
			Steps: []commission.Step{{Share: pct("5")}, {From: eur("1000"), Share: pct("1")}},
		}},
	})
	for i, x := range []struct{ amount, want string }{{"800", "40.00"}, {"400", "40.00"}, {"1800", "40.00"}, {"3000", "60.00"}, {"100", "61.00"}} {
		b.do(instalment{x.amount, 1}.of("k", fmt.Sprint("p", i)))
		b.want("through "+x.amount, b.sum("acme"), x.want)
		b = b.afterJSON()
	}
	for i, below := range []bool{false, true, true, true, false} { // the one that makes it up says so, too
		if tr, err := b.plan.Line(b.ledger, fmt.Sprint("p", i)); err != nil || tr.Has(commission.CodeBelowZero) != below {
			t.Errorf("p%d: %v, want %s: %t, in\n%s", i, err, commission.CodeBelowZero, below, tr)
		}
	}
	b.conserved()
}

// Instalments that two partners share with constant shares give each of them, cent by cent,
// what one payment of all that was paid would; with more of them a cent at most is another's
// for a while, as the largest remainders of a growing total may move.
func TestLawC_InstalmentsArePartsOfOneTotalOfEachPartner(t *testing.T) {
	top := t
	rapid.Check(t, func(t *rapid.T) {
		policy := commission.Policy{
			Rounding: rapid.SampledFrom([]partnerecon.Rounding{partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down}).Draw(t, "rounding"),
			Shared:   commission.Each, Rates: []commission.Row{{Share: ratio(rapid.Int64Range(1, 137).Draw(t, "share"), 137)}},
		}
		n := rapid.IntRange(2, 4).Draw(t, "partners")
		var credits []partnerecon.Credit
		for i := range n {
			credits = append(credits, partnerecon.Credit{Partner: fmt.Sprint("p", i), Role: partnerecon.Sourced, Share: ratio(rapid.Int64Range(1, 10).Draw(t, "part"), 40)})
		}
		cut, sum := open(top, policy), int64(0)
		for i := range rapid.IntRange(1, 8).Draw(t, "instalments") {
			a := rapid.Int64Range(1, 300).Draw(t, "amount")
			sum += a
			p := instalmentOf(a, 0, "k", fmt.Sprint("i", i))
			p.Credits = credits
			cut.do(p)
			whole := open(top, policy)
			p = instalmentOf(sum, 0, "k", "all")
			p.Credits = credits
			whole.do(p)
			if got, want := cut.sum(""), whole.sum(""); got != want {
				t.Fatalf("all earned %s, one payment %s", got, want)
			}
			for _, c := range credits {
				got, want := minorOf(cut.sum(c.Partner)), minorOf(whole.sum(c.Partner))
				if off := got - want; off != 0 && (n == 2 || off > 1 || off < -1) {
					t.Fatalf("%s earned %d, of one payment %d", c.Partner, got, want)
				}
			}
		}
	})
}

func instalmentOf(amount, units int64, contract, id string) commission.Payment {
	p := pay(id, "0", "2025-01-01")
	p.Contract, p.Amount = contract, eurCents(amount)
	p.Items = []commission.Item{{Amount: p.Amount, Quantity: units}}
	return p
}

func drawInstalmentPolicy(t *rapid.T) commission.Policy {
	cents := func(label string, most int64) partnerecon.Money {
		return eurCents(rapid.Int64Range(1, most).Draw(t, label))
	}
	share := func(label string, least int64) partnerecon.Rate {
		return ratio(rapid.Int64Range(least, 137).Draw(t, label), 137)
	}
	low := share("low", 0)
	table := commission.Table{
		Name: "t", Mode: rapid.SampledFrom([]commission.TableMode{commission.Slab, commission.Marginal, commission.Interpolated, commission.WholeOverage}).Draw(t, "mode"),
		Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
		// A rate may rise, or fall.
		Steps: []commission.Step{{Share: low}, {From: cents("from", 4000), Share: share("high", 0)}},
	}
	fee := commission.Fee{Amount: cents("fee", 300), Per: rapid.SampledFrom([]commission.FeePer{commission.EachSale, commission.EachUnit}).Draw(t, "per")}
	if fee.Per == commission.EachUnit {
		fee.Units = rapid.Int64Range(1, 7).Draw(t, "units of the fee")
	}
	p := commission.Policy{
		Rounding: rapid.SampledFrom([]partnerecon.Rounding{partnerecon.HalfEven, partnerecon.HalfUp, partnerecon.Down}).Draw(t, "rounding"),
		Rates:    []commission.Row{rapid.SampledFrom([]commission.Row{{Share: share("share", 1)}, {Fee: fee}, {Table: "t"}}).Draw(t, "rate")},
		Bonuses:  []commission.Bonus{{Name: "more", Of: "base", Rates: []commission.Row{{Share: share("of the base", 1)}}}},
		Tables:   []commission.Table{table},
	}
	if rapid.Bool().Draw(t, "minimum") {
		p.Minimum = cents("least", 200)
	}
	if rapid.Bool().Draw(t, "cap") {
		p.Caps = []commission.Cap{{Name: "most", Per: commission.PerSale, Limit: eurCents(rapid.Int64Range(200, 2000).Draw(t, "most")), Components: rapid.SampledFrom([][]string{nil, {"base"}, {"base", "more"}}).Draw(t, "capped")}}
	}
	if p.Rates[0].Table == "" {
		p.Tables = nil
	}
	return p
}

// 1.4 cents are acme's, one of them paid, when others earn 0.2 cents of the next instalment:
// 1.6 cents in all are two. Of these acme should have both; the second one comes of a payment
// that is not acme's, and so it is for those who are credited with that, the first by name.
func TestACentOfAnInstalmentGoesToWhoIsCredited(t *testing.T) {
	half := func(partner string) partnerecon.Credit {
		return partnerecon.Credit{Partner: partner, Role: partnerecon.Sourced, Share: pct("50")}
	}
	for _, credits := range [][]partnerecon.Credit{partnerecon.Sole("beta"), {half("beta"), half("gamma")}} {
		policy := flat("10")
		policy.Shared = commission.Each
		b := open(t, policy).do(instalment{"0.14", 1}.of("k", "p1"))
		p := instalment{"0.02", 1}.of("k", "p2")
		p.Credits = credits
		b.do(p)
		b.want("acme", b.sum("acme"), "0.01")
		b.want("beta", b.sum("beta"), "0.01")
		b.conserved()
	}
}

// A rebate of 50.00 on what pays 10 % comes with 100.00 of what pays nothing: the contract
// is at -5.00, and a minimum of 100.00 raises nothing. 200.00 more come to 15.00, and it
// does.
func TestTheMinimumOfAContractThatIsBelowZero(t *testing.T) {
	of := func(id string, items ...commission.Item) commission.Payment {
		p := commission.Payment{ID: id, Customer: "c", Contract: "k", Credits: partnerecon.Sole("acme"), Items: items, Cleared: day("2025-01-01")}
		return p
	}
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Minimum: eur("100"), Rates: []commission.Row{{Product: "paid", Share: pct("10")}}})
	b.do(of("p1", commission.Item{Product: "free", Amount: eur("100")}, commission.Item{Product: "paid", Amount: eur("-50")}))
	b.want("below zero", b.sum("acme"), "0.00")
	b.do(of("p2", commission.Item{Product: "paid", Amount: eur("200")}))
	b.want("15.00, raised", b.sum("acme"), "100.00")
	b.conserved()
}

// Each row pays its fee once for a contract, whether or not it has an id: 10.00 for one
// product and 20.00 for another one that comes with the second instalment. An id may be the
// number of the other row.
func TestEachRowPaysItsFeeForTheContract(t *testing.T) {
	for _, ids := range [][2]string{{"", ""}, {"a", "b"}, {"", "b"}, {"1", ""}, {"", "0"}} {
		each := func(product, amount, id string) commission.Row {
			return commission.Row{ID: id, Product: product, Fee: commission.Fee{Amount: eur(amount), Per: commission.EachSale}}
		}
		b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{each("one", "10", ids[0]), each("two", "20", ids[1])}})
		for i, want := range []string{"10.00", "30.00", "30.00"} {
			p := instalment{"100", 1}.of("k", fmt.Sprint("p", i))
			p.Items[0].Product = []string{"one", "two", "one"}[i]
			b.do(p)
			b.want(fmt.Sprintf("ids %q, through instalment %d", ids, i), b.sum("acme"), want)
		}
	}
}

// An override of half the commission follows what is released of it. Each instalment of 10.10
// earns 1.01, of which 40 % at once and the rest with the demo: the override is half of 0.40,
// 0.20, and of 1.01, 0.505, which is 0.51. The second instalment earns all at once: both come
// to 1.01, so that it adds 0.50. It was 0.51, as it went on from the 0.20.
func TestInstalmentsUnderAnOverrideOfWhatIsReleased(t *testing.T) {
	policy := flat("10")
	policy.Vests = []commission.Tranche{{Share: pct("40")}, {Share: pct("60"), Milestone: "demo"}}
	policy.Bonuses = []commission.Bonus{{Name: "override", Of: "base", To: commission.ToUpline, Rates: sharing("50")}}
	part := func(id, on string) commission.Payment {
		p := pay(id, "10.10", on)
		p.Contract, p.Uplines = "k", []commission.Upline{{Of: "acme", Partner: "up"}}
		return p
	}
	b := open(t, policy).do(part("p1", "2025-01-10"))
	b.want("with the first", b.sum("acme")+" "+b.sum("up"), "0.40 0.20")
	b.do(commission.Milestone{ID: "m", Customer: "c", Name: "demo", On: day("2025-02-01")})
	b.want("with the demo", b.sum("acme")+" "+b.sum("up"), "1.01 0.51")
	b = b.afterJSON().do(part("p2", "2025-02-10"))
	b.want("with the second", b.sum("acme")+" "+b.sum("up"), "2.02 1.01")
	second, _ := b.ledger.Open("p2")
	if i := slices.IndexFunc(second.Grants, func(g commission.Grant) bool { return g.Partner == "earned:override" }); i < 0 || second.Grants[i].Exact != "101/2" {
		t.Errorf("the second sees %v, want 50.5 cents of the override", second.Grants)
	}
	b.conserved()
}

// A rebate takes away all that zeta was credited with, so that zeta is due nothing of the
// contract any more and keeps the 10.00 that it has: the third payment makes that up before it
// earns 10.00 for acme. With 100.00 for both of the others the contract has earned 30.00, of
// which acme is due 25.00 and has 10.00, and beta is due 5.00: they lack 15.00 and 5.00, and
// have 7.50 and 2.50 of the 10.00. It was 6.67 and 3.33, as if zeta's 10.00 had not been paid.
func TestWhoIsDueNothingOfAContractHasWhatItHad(t *testing.T) {
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Product: "paid", Share: pct("10")}}})
	give := func(id, amount string, to ...partnerecon.Credit) {
		b.do(commission.Payment{ID: id, Customer: "c", Contract: "k", Credits: to, Cleared: day("2025-01-01"), Items: []commission.Item{
			{Product: "free", Amount: eur("200")}, {Product: "paid", Amount: eur(amount)},
		}})
	}
	half := func(partner string) partnerecon.Credit {
		return partnerecon.Credit{Partner: partner, Share: pct("50"), Role: partnerecon.Sourced}
	}
	give("p1", "100", partnerecon.Sole("zeta")...)
	give("p2", "-100", partnerecon.Sole("zeta")...)
	give("p3", "200", partnerecon.Sole("acme")...)
	b.want("through the third", b.sum("acme")+" "+b.sum("zeta"), "10.00 10.00")
	give("p4", "100", half("acme"), half("beta"))
	b.want("with the fourth", b.sum("acme")+" "+b.sum("beta")+" "+b.sum("zeta"), "17.50 2.50 10.00")
	b.conserved()
}

// 10 % of 1.11, 1.18 and 4.51 are 11.1, 11.8 and 45.1 cents, so that 45 are for acme, with
// 30 % of them 13.53, and beta, with 31.57: 13 and 32. Of 3 % of 4.51, 13.53, acme has 4 cents
// and beta 10. What the bonus is called moves none of them.
func TestABonusThatIsCalledAsAPartOfAnother(t *testing.T) {
	for _, name := range []string{"more", "base/more", "base/acme"} {
		policy := flat("10")
		policy.Shared, policy.Bonuses = commission.Each, []commission.Bonus{{Name: name, Rates: sharing("3")}}
		b := open(t, policy)
		for i, amount := range []string{"1.11", "0.07", "3.33"} {
			p := instalment{amount, 1}.of("k", fmt.Sprint("p", i))
			p.Credits = []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: pct("30")}, {Partner: "beta", Role: partnerecon.Sourced, Share: pct("70")}}
			b.do(p)
		}
		b.want(name, b.sum("acme")+" "+b.sum("beta"), "0.17 0.42")
		b.conserved()
	}
}

// A rate pays the first payment of the customer 10 %, at least 100.00. The first of a contract
// comes to light last: what the one before it had of the minimum, and of a cap for the sale,
// comes back before the new one is priced, so that somebody has it.
func TestAMinimumOfTheFirstPaymentIsPaidWhateverComesToLightFirst(t *testing.T) {
	for _, policy := range []commission.Policy{
		{Minimum: eur("100")},
		{Minimum: eur("100"), Caps: []commission.Cap{{Name: "sale", Per: commission.PerSale, Limit: eur("100")}}},
		{Minimum: eur("100"), Caps: []commission.Cap{{Name: "first", Per: commission.PerCustomer, Limit: eur("100"), Counts: commission.FirstCome}}},
	} {
		policy.Rounding, policy.Rates = partnerecon.HalfUp, []commission.Row{{Share: pct("10"), Payments: 1}}
		for _, contract := range []string{"", "k"} {
			b := open(t, policy)
			for _, on := range []string{"2025-03-01", "2025-02-01", "2025-01-01", "2025-04-01"} {
				p := pay("p"+on, "500", on)
				p.Contract = contract
				b.do(p)
				b.want("with "+on+" of contract "+contract, b.sum("acme"), "100.00")
			}
			b.conserved()
		}
	}
}

// A fee for the customer is for the first payment, which comes to light after the second one:
// 50.00 move from one to the other, whether or not both are of one contract. The same holds of
// a fee for the sale that pays one payment, and of a flat amount. It was lost.
func TestAFeeOfTheFirstPaymentIsPaidWhateverComesToLightFirst(t *testing.T) {
	prize := commission.Table{Name: "prize", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverTenure, Steps: []commission.Step{{Flat: eur("50")}, {FromCount: 12, Flat: eur("20")}}}
	for _, row := range []commission.Row{
		{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachCustomer}},
		{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}, Payments: 1},
		{Table: "prize", Payments: 1},
	} {
		for _, contract := range []string{"", "k"} {
			policy := commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{row}}
			if row.Table != "" {
				policy.Tables = []commission.Table{prize}
			}
			b := open(t, policy)
			for _, on := range []string{"2025-03-01", "2025-02-01", "2025-01-01", "2025-04-01"} {
				p := pay("p"+on, "100", on)
				p.Contract = contract
				b.do(p)
				b.want("with "+on+" of contract "+contract, b.sum("acme"), "50.00")
			}
			b.conserved()
		}
	}
}

// What the floor of the margin cut off is kept exactly. 30 % of 100.01 are 30.003; above a cost
// of 40.00 and a floor of 35 % there are 25.0065, which are 25.01. 30 % of 20.02 more, 6.006, make
// 31.0125, which are 31.01; with 30.003 before it they would have been a cent more.
func TestWhatTheFloorCutsOffAContractIsExact(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct("30")}}, Guard: commission.Guard{Floor: pct("35"), Below: commission.ScaleDown},
	})
	for i, x := range []struct{ amount, cost, want string }{{"100.01", "40", "25.01"}, {"20.02", "0", "31.01"}} {
		p := instalment{x.amount, 1}.of("k", fmt.Sprint("p", i))
		p.Items[0].Cost = eur(x.cost)
		b.do(p)
		b.want("through "+x.amount, b.sum("acme"), x.want)
	}
}

// 100.00 at a cost of 60.00 leave 5.00 above a floor of 35 %, so that 5.00 of the base's 10.00
// are cut off. The 20.00 that the partner owes are no cost: each instalment owes all of them.
func TestWhatIsOwedForAContractHasNoFloor(t *testing.T) {
	policy := flat("10")
	policy.Guard = commission.Guard{Floor: pct("35"), Below: commission.ScaleDown}
	policy.Bonuses = []commission.Bonus{{Name: "licence", Owes: true, Rates: sharing("20")}}
	b := open(t, policy)
	for i, want := range []string{"5.00 -20.00", "10.00 -40.00"} {
		p := instalment{"100", 1}.of("k", fmt.Sprint("p", i))
		p.Items[0].Cost = eur("60")
		b.do(p)
		b.want(p.ID, b.of("base")+" "+b.of("licence"), want)
	}
	b.conserved()
}

// 50.00 of January are under no cap: one begins in February, and one is per deal. Of February's
// 50.00 the one per sale leaves 40.00.
func TestCapsThatSeeNothingOfAnInstalment(t *testing.T) {
	policy := flat("10")
	policy.Caps = []commission.Cap{
		{Name: "late", Per: commission.PerSale, Limit: eur("40"), From: day("2025-02-01"), Until: day("2026-02-01"), Rationale: "hard times"},
		{Name: "deal", Per: commission.PerDeal, Limit: eur("200"), Counts: commission.FirstCome},
	}
	b := open(t, policy)
	for i, x := range []struct{ on, want string }{{"2025-01-31", "50.00"}, {"2025-02-01", "90.00"}, {"2025-03-01", "90.00"}} {
		p := pay(fmt.Sprint("p", i), "500", x.on)
		p.Contract, p.Deal = "k", "d"
		b.do(p)
		b.want(x.on, b.sum("acme"), x.want)
	}
	l, _ := b.ledger.Open("p0")
	for _, s := range l.Contracted {
		if strings.HasPrefix(s.Of, "cap:") {
			t.Errorf("January adds %v", s)
		}
	}
}

// Rows are known by their ids in whatever version of the terms: 10.00 are paid once, though
// the row stands second in the new terms.
func TestAFeeForTheContractUnderNewTerms(t *testing.T) {
	each := func(product, amount string) commission.Row {
		return commission.Row{ID: product, Product: product, Fee: commission.Fee{Amount: eur(amount), Per: commission.EachSale}}
	}
	terms := func(rows ...commission.Row) commission.Policy {
		return commission.Policy{Rounding: partnerecon.HalfUp, Rates: rows}
	}
	plan, err := commission.NewDated(partnerecon.Terms[commission.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: terms(each("one", "10"), each("two", "20"))},
		{ID: "v2", From: day("2025-07-01"), Rationale: "two first", Policy: terms(each("two", "20"), each("one", "10"))},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, plan: plan}
	for i, x := range []struct{ terms, product, want string }{{"v1", "one", "10.00"}, {"v2", "one", "10.00"}, {"v2", "two", "30.00"}} {
		p := instalment{"100", 1}.of("k", fmt.Sprint("p", i))
		p.Terms, p.Items[0].Product = x.terms, x.product
		b.do(p)
		b.want(p.ID, b.sum("acme"), x.want)
	}
}

// A flat amount for a margin of half is paid once for the contract, beside a share by tenure
// and a fee for units, which are paid for each instalment: 50.00 + 10.00 + 1.00 and 11.00.
func TestAFlatAmountIsPaidOnceForAContract(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Winner: commission.Stack,
		Rates: []commission.Row{{ID: "prize", Table: "margin"}, {ID: "share", Table: "tenure"}, {ID: "unit", Fee: commission.Fee{Amount: eur("0.10"), Per: commission.EachUnit}}},
		Tables: []commission.Table{
			{Name: "margin", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin, Steps: []commission.Step{{Flat: eur("0")}, {FromPercent: pct("50"), Flat: eur("50")}}},
			{Name: "tenure", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverTenure, Steps: []commission.Step{{Share: pct("10")}, {FromCount: 12, Share: pct("5")}}},
		},
	})
	for i, want := range []string{"61.00", "72.00", "83.00"} {
		p := instalment{"100", 10}.of("k", fmt.Sprint("p", i))
		p.Items[0].Cost = eur("40")
		b.do(p)
		b.want(p.ID, b.sum("acme"), want)
	}
	tr, err := b.plan.Line(b.ledger, "p1")
	var paid []string
	for _, r := range tr {
		if r.Code == commission.CodeFeePaid {
			paid = append(paid, r.Rule)
		}
	}
	if err != nil || !slices.Equal(paid, []string{"/rates/0"}) {
		t.Errorf("want that the prize was paid, got %v %v", paid, err)
	}
}

// Two partners share 100.00 for 10 units at a fee of 20.00 and 0.30 a unit: 23.00, of which each
// is due 11.50. The fee is one of the contract, whoever is credited, and units are none.
func TestWhatAnInstalmentAddsToTheSumsOfItsContract(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Shared: commission.Each, Winner: commission.Stack,
		Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("20"), Per: commission.EachSale}}, {ID: "unit", Fee: commission.Fee{Amount: eur("0.30"), Per: commission.EachUnit}}},
	})
	shared := func(id string) commission.Payment {
		p := instalment{"100", 10}.of("k", id)
		p.Credits = []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "beta", Role: partnerecon.Sourced, Share: pct("50")}}
		return p
	}
	b.do(shared("p1"), shared("p2"))
	b.want("23.00 and 3.00", b.sum("acme")+" "+b.sum("beta"), "13.00 13.00")
	each := func(due, earned string) []commission.Contracted {
		return []commission.Contracted{
			{Of: "due:base:acme", Exact: due},
			{Of: "due:base:beta", Exact: due},
			{Of: "earned:base", Exact: earned},
			{Of: "part:base:acme", Exact: due},
			{Of: "part:base:beta", Exact: due},
		}
	}
	for id, want := range map[string][]commission.Contracted{
		"p1": append([]commission.Contracted{{Of: "row:base:44136fa355b3678a1146ad16f7e8649e", Exact: "1"}}, each("1150", "2300")...),
		"p2": each("150", "300"),
	} {
		if l, _ := b.ledger.Open(id); !slices.Equal(l.Contracted, want) {
			t.Errorf("%s adds %v, want %v", id, l.Contracted, want)
		}
	}
}

// The first instalment had the fee of 10.00 and goes to a partner without one; the third, paid
// after that, has it: the second one had none and still has none.
func TestAFeeThatAnInstalmentGivesBack(t *testing.T) {
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Tier: "gold", Fee: commission.Fee{Amount: eur("10"), Per: commission.EachSale}}}})
	b.do(golden("p1", "100", "2025-01-10"), golden("p2", "100", "2025-01-20"))
	b.want("the first", b.sum("acme"), "10.00")
	b.do(moved("m", "p1", "beta", "new"))
	b.want("given back", b.sum("acme"), "0.00")
	b.do(golden("p3", "100", "2025-01-30"))
	b.want("the third", b.sum("acme"), "10.00")
	b.do(golden("p4", "100", "2025-01-31"))
	b.want("once", b.sum("acme"), "10.00")
}

// A table counts an instalment once, though two partners share it and another component has
// looked at it before: 1 % of 800 are 8.00. 100.00 more are 900, 9.00, and 300.00 more 1,200, 2 % of
// which are 24.00. Beside them each earns 10 % of the base.
func TestATableCountsAnInstalmentOnce(t *testing.T) {
	for _, over := range []commission.Measure{commission.OverRevenue, commission.OverQuantity} {
		step := commission.Step{From: eur("1000"), Share: pct("2")}
		if over == commission.OverQuantity {
			step = commission.Step{FromCount: 1000, Share: pct("2")}
		}
		policy := flat("10")
		policy.Shared = commission.Each
		policy.Tables = []commission.Table{{
			Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: over, Spans: commission.SpanTransaction,
			Steps: []commission.Step{{Share: pct("1")}, step},
		}}
		policy.Bonuses = []commission.Bonus{{Name: "more", Rates: []commission.Row{{Table: "t"}}}}
		b := open(t, policy)
		for i, x := range []struct {
			amount string
			units  int64
			want   string
		}{{"800", 800, "8.00"}, {"100", 100, "9.00"}, {"300", 300, "24.00"}} {
			p := instalment{x.amount, x.units}.of("k", fmt.Sprint("p", i))
			p.Credits = []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "beta", Role: partnerecon.Sourced, Share: pct("50")}}
			b.do(p)
			b.want(string(over)+" "+x.amount, b.of("more"), x.want)
		}
		b.conserved()
	}
}

// A table counts what the first credit that it pays anything adds. Gold earns by it on what
// came free, and beta, which is new, on 800.00: 1 % of them are 8.00, of which it has half. With
// 400.00 more that are 1,200, 2 % of which are 24.00: 12.00.
func TestATableCountsNothingOfWhatIsFree(t *testing.T) {
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Shared: commission.Each,
		Rates: []commission.Row{{Tier: "gold", Product: "free", Table: "t"}, {Tier: "new", Product: "paid", Table: "t"}},
		Tables: []commission.Table{{
			Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
			Steps: []commission.Step{{Share: pct("1")}, {From: eur("1000"), Share: pct("2")}},
		}},
	})
	for i, x := range []struct{ amount, want string }{{"800", "4.00"}, {"400", "12.00"}} {
		b.do(commission.Payment{
			ID: fmt.Sprint("p", i), Customer: "c", Contract: "k", Cleared: day("2025-01-01"),
			Items: []commission.Item{{Product: "free", Amount: eur("0")}, {Product: "paid", Amount: eur(x.amount)}},
			Credits: []partnerecon.Credit{
				{Partner: "acme", Tier: "gold", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "beta", Tier: "new", Role: partnerecon.Sourced, Share: pct("50")},
			},
		})
		b.want("with "+x.amount, b.sum("acme")+" "+b.sum("beta"), "0.00 "+x.want)
	}
}

// Each of two tables takes its own items of a contract for one sale: 600 of one product earn
// 1 %, and so do 600 of another one. 300 + 300 more of the first are 1,200 of it, 2 % of which are
// 24.00.
func TestTablesCountTheirOwnItemsOfAContract(t *testing.T) {
	table := func(name string) commission.Table {
		return commission.Table{
			Name: name, Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanYear,
			Applies: commission.ToThisSale, Reads: commission.ReadAfter, Counts: commission.FirstCome,
			Steps: []commission.Step{{Share: pct("1")}, {From: eur("1000"), Share: pct("2")}},
		}
	}
	b := open(t, commission.Policy{
		Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Product: "one", Table: "a"}, {Product: "two", Table: "b"}},
		Tables: []commission.Table{table("a"), table("b")},
	})
	for i, x := range []struct {
		items []commission.Item
		want  string
	}{
		{[]commission.Item{{Product: "one", Amount: eur("600")}, {Product: "two", Amount: eur("600")}}, "12.00"},
		{[]commission.Item{{Product: "one", Amount: eur("300")}, {Product: "one", Category: "more", Amount: eur("300")}}, "30.00"},
	} {
		b.do(commission.Payment{ID: fmt.Sprint("p", i), Customer: "c", Contract: "k", Credits: partnerecon.Sole("acme"), Items: x.items, Cleared: day("2025-01-01")})
		b.want(fmt.Sprint("through ", i), b.sum("acme"), x.want)
	}
}

// A rebate counts for nobody below 0 where cents are shared out. 1.4 cents are acme's, one of them
// paid. The next instalment brings beta 0.3 cents and takes 0.1 off gamma: all come to 1.6, two
// cents, of which acme should have both; the second one is for who is credited, and of those
// for beta.
func TestARebateOfAnInstalmentTakesNoCent(t *testing.T) {
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Product: "one", Share: pct("10")}, {Tier: "gold", Product: "two", Share: pct("10")}}})
	first := instalment{"0.14", 1}.of("k", "p1")
	first.Items[0].Product = "one"
	b.do(first, commission.Payment{
		ID: "p2", Customer: "c", Contract: "k", Cleared: day("2025-01-01"),
		Items: []commission.Item{{Product: "two", Amount: eur("0.06")}, {Product: "one", Amount: eur("-0.02")}},
		Credits: []partnerecon.Credit{
			{Partner: "beta", Tier: "gold", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "gamma", Role: partnerecon.Sourced, Share: pct("50")},
		},
	})
	b.want("acme, beta, gamma", b.sum("acme")+" "+b.sum("beta")+" "+b.sum("gamma"), "0.01 0.01 0.00")
	b.conserved()
}

// Overrides of 10 %. Of 5 cents for dan cat has half a cent, and so one. Of 9 cents for acme and 9
// for beta zed and bob are due 0.9 each: 2.3 in all, two cents, of which each of them should have
// one, and one is left: it is for the smaller id, in whatever order the partners earn.
func TestTheOddCentOfAnOverrideOfInstalments(t *testing.T) {
	policy := flat("10")
	policy.Shared = commission.Each
	policy.Bonuses = []commission.Bonus{{Name: "override", Of: "base", To: commission.ToUpline, Rates: sharing("10")}}
	b := open(t, policy)
	first := instalment{"0.50", 1}.of("k", "p1")
	first.Credits, first.Uplines = partnerecon.Sole("dan"), []commission.Upline{{Of: "dan", Partner: "cat"}}
	second := instalment{"1.80", 1}.of("k", "p2")
	second.Credits = []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: pct("50")}, {Partner: "beta", Role: partnerecon.Sourced, Share: pct("50")}}
	second.Uplines = []commission.Upline{{Of: "acme", Partner: "zed"}, {Of: "beta", Partner: "bob"}}
	b.do(first, second)
	b.want("cat, bob, zed", b.sum("cat")+" "+b.sum("bob")+" "+b.sum("zed"), "0.01 0.01 0.00")
}

// A forged ledger says that a contract is 100 below less than nothing, so that a rebate of 10.00
// would earn something for nobody. It is asked nevertheless.
func TestAForgedSumOfAContract(t *testing.T) {
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Product: "paid", Share: pct("10")}}})
	rebate := func(id string) commission.Payment {
		return commission.Payment{
			ID: id, Customer: "c", Contract: "k", Credits: partnerecon.Sole("acme"), Cleared: day("2025-01-01"),
			Items: []commission.Item{{Product: "free", Amount: eur("100")}, {Product: "paid", Amount: eur("-10")}},
		}
	}
	b.do(rebate("p1"))
	for _, c := range b.ledger.Caps {
		if c.Partner == "below:base" {
			c.Exact = "-10000"
		}
	}
	b.do(rebate("p2"))
}

// Sums are of contracts, and of tables that take one for one sale. 1 % of 1,000 and 2 % of 200
// are 14.00.
func TestWhatIsNoSumOfAContract(t *testing.T) {
	for _, tt := range []struct {
		name, contract string
		span           commission.Span
	}{
		{"no contract", "", commission.SpanTransaction},
		{"a table that several sales come to", "k", commission.SpanYear},
	} {
		table := commission.Table{Name: "t", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: tt.span, Steps: []commission.Step{{Share: pct("1")}, {From: eur("1000"), Share: pct("2")}}}
		if tt.span == commission.SpanYear {
			table.Counts = commission.FirstCome
		}
		b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Table: "t"}}, Tables: []commission.Table{table}})
		b.do(instalment{"1200", 1}.of(tt.contract, "p")).afterJSON()
		b.want(tt.name, b.sum("acme"), "14.00")
		l, _ := b.ledger.Open("p")
		if i := slices.IndexFunc(l.Contracted, func(c commission.Contracted) bool { return tt.contract == "" || c.Of == "table:t" }); i >= 0 {
			t.Errorf("%s: %v is a sum of it", tt.name, l.Contracted[i])
		}
	}
}
