package settlement_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// spring is a contest of the first quarter, for these partners or for all.
func spring(name string, partners ...string) incentive.Contest {
	return incentive.Contest{
		Name: name, From: month("2025-01"), Until: month("2025-04"), Partners: partners, Measure: incentive.Measure{Of: incentive.OfRevenue},
		Mode: incentive.ByTarget, Target: incentive.Goal{Amount: eur("500")}, Prize: eur("50"),
	}
}

// Who took part in a contest that is over, and won nothing, is told what it reached: 400.00 of
// 500.00; not while it runs, not who is not among those it is for, and not who won. The version
// in force on its first day says where it stands.
func TestWhyOfContests(t *testing.T) {
	p := flat()
	p.Terms = append(p.Terms, version("2026", "2026-01-01", "10"))
	p.Terms[0].Policy.Incentives = incentive.Policy{Rounding: pe.HalfUp, Contests: []incentive.Contest{spring("all"), spring("some", "acme", "core")}}
	p.Terms[1].Policy.Incentives = incentive.Policy{Rounding: pe.HalfUp, Contests: []incentive.Contest{spring("some", "acme", "core")}}
	r := open(t, p)
	r.do(fact("a", "2025-01-10", pay("c", "400", "acme")), fact("b", "2025-01-10", pay("d", "600", "beta")), fact("e", "2025-01-10", pay("e", "600", "core")))
	r.through("2025-02")
	for _, partner := range []string{"acme", "beta", "core"} {
		r.want(partner+" while it runs", r.whyOf(partner, "2025-03-31", settlement.CodeUnrewarded), "")
	}
	r.through("2025-03")
	r.want("acme", r.whyOf("acme", "2025-04-01", settlement.CodeUnrewarded),
		"settlement.unrewarded /terms/0/policy/incentives/contests/0 incentive=\"all\" ended=\"2025-03-31\" reached=\"400.00 EUR\"\n"+
			"settlement.unrewarded /terms/0/policy/incentives/contests/1 incentive=\"some\" ended=\"2025-03-31\" reached=\"400.00 EUR\"")
	r.want("beta", r.whyOf("beta", "2025-04-01", settlement.CodeUnrewarded), "")
	r.want("core", r.whyOf("core", "2025-04-01", settlement.CodeUnrewarded), "")
	r.want("their prizes", r.sumOf("acme", "contest:all")+" "+r.sumOf("beta", "contest:all")+" "+r.sumOf("beta", "contest:some")+" "+r.sumOf("core", "contest:some"), "0.00 50.00 0.00 50.00")
	r.want("nobody", r.whyOf("dora", "2025-04-01", settlement.CodeUnrewarded), "")
}

// Of twenty-two contests that paid nothing twenty are listed; of twenty all.
func TestWhyListsTwentyContests(t *testing.T) {
	for n, rest := range map[int]string{20: "", 22: `settlement.more incentives="2"`} {
		p := flat()
		p.Terms[0].Policy.Incentives.Rounding = pe.HalfUp
		for i := range n {
			p.Terms[0].Policy.Incentives.Contests = append(p.Terms[0].Policy.Incentives.Contests, spring(fmt.Sprintf("contest %02d", i)))
		}
		r := open(t, p).through("2025-03", fact("a", "2025-01-10", pay("c", "400", "acme")))
		r.want("the rest", r.whyOf("acme", "2025-04-01", settlement.CodeMore), rest)
		if got := strings.Count(r.whyOf("acme", "2025-04-01", settlement.CodeUnrewarded), "\n") + 1; got != 20 {
			t.Errorf("%d of %d are listed", got, n)
		}
	}
}

// A month of 150.00 that grants first come: it is full once 150.00 are granted, be something cut
// or not, and has room from 1 February on. In February only a cut of January is told.
func TestWhyOfCapsThatCountFirstCome(t *testing.T) {
	const at = " /terms/0/policy/caps/0/limit cap=\"m\" from=\"2025-01\" limit=\"150.00 EUR\" granted="
	for _, c := range []struct {
		name, second       string
		january, february1 string
	}{
		{"a cent less", "499.90", "", ""},
		{"full", "500", "settlement.period_full" + at + `"150.00 EUR" cut="0.00 EUR" room_from="2025-02-01"`, ""},
		{
			"more", "1000", "settlement.period_full" + at + `"150.00 EUR" cut="50.00 EUR" room_from="2025-02-01"`,
			"settlement.period_capped" + at + `"150.00 EUR" cut="50.00 EUR"`,
		},
	} {
		r := open(t, withCaps(firstCome("m", settlement.EveryMonth, "150"))).do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-01-11", pay("c", c.second, "acme")))
		for asOf, want := range map[string]string{"2025-01-31": c.january, "2025-02-01": c.february1} {
			if got := r.whyOf("acme", asOf, settlement.CodePeriodFull) + r.whyOf("acme", asOf, settlement.CodePeriodCapped); got != want {
				t.Errorf("%s, %s: %s\nwant %s", c.name, asOf, got, want)
			}
		}
	}
}

// Twenty days on which debts expire are listed, and how many more there are.
func TestWhyListsTwentyDebts(t *testing.T) {
	for n, rest := range map[int]string{20: "", 22: `settlement.more debts="2"`} {
		r := open(t, recovered(clawback.ToReceivable))
		for i := range n {
			r.do(decided(fmt.Sprintf("a%02d", i), day("2025-01-02").Add(i).String(), "-1"))
		}
		r.want("the rest", r.whyOf("acme", "2025-01-31", settlement.CodeMore), rest)
		listed := strings.Split(r.whyOf("acme", "2025-01-31", settlement.CodeDebtExpires), "\n")
		// 90 days after 2 January are 2 April.
		if len(listed) != 20 || listed[0] != `settlement.debt_expires /terms/0/policy/recovery/expires owes="1.00 EUR" on="2025-04-02"` {
			t.Errorf("%d of %d: %s", len(listed), n, listed[0])
		}
	}
}

// Debts of one day expire together, also those of two selling entities: 1.00 and 2.00 of 2
// January, 4.00 of the 3rd.
func TestDebtsOfOneDayExpireTogether(t *testing.T) {
	p := bySeller()
	p.Terms[0].Policy.Recovery = recovered(clawback.ToReceivable).Terms[0].Policy.Recovery
	of := func(id, on, amount, seller string) settlement.Fact {
		return fact(id, on, settlement.Adjustment{Partner: "acme", Amount: eur(amount), Reason: "r", Approver: "x", Seller: seller})
	}
	r := open(t, p).do(of("a", "2025-01-02", "-1", "gmbh"), of("b", "2025-01-02", "-2", "inc"), of("c", "2025-01-03", "-4", "gmbh"))
	r.want("when they expire", r.whyOf("acme", "2025-01-31", settlement.CodeDebtExpires),
		"settlement.debt_expires /terms/0/policy/recovery/expires owes=\"3.00 EUR\" on=\"2025-04-02\"\n"+
			"settlement.debt_expires /terms/0/policy/recovery/expires owes=\"4.00 EUR\" on=\"2025-04-03\"")
	list, err := r.program.Next(&r.book, day("2025-01-31"))
	var got []string
	for _, x := range tasks(list) {
		if strings.Contains(x, "debt_expires") {
			got = append(got, x)
		}
	}
	if diff := cmp.Diff([]string{"2025-04-02 debt_expires acme 3.00", "2025-04-03 debt_expires acme 4.00"}, got); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// Weeks of 120.00 and a month of 150.00 grant 100.00 and 20.00 of the week of 3 February, and
// 30.00 of the week after: 80.00 and 70.00 are cut off. A churn takes the 300.00 that were
// earned, of which 150.00 come back. The lines leave the window of ten days one by one: what is
// left at risk is 50.00, then 30.00.
func TestAtRiskUnderTwoCaps(t *testing.T) {
	policy := withCaps(firstCome("w", settlement.EveryWeek, "120"), firstCome("m", settlement.EveryMonth, "150"))
	policy.Terms[0].Policy.Clawback = clawsHalf()
	policy.Terms[0].Policy.Clawback.Schedules = policy.Terms[0].Policy.Clawback.Schedules[:1]
	r := open(t, policy).do(
		fact("p1", "2025-02-03", pay("c", "1000", "acme")), fact("p2", "2025-02-04", pay("c", "1000", "acme")), fact("p3", "2025-02-10", pay("c", "1000", "acme")),
		fact("q", "2025-02-10", pay("d", "1000", "beta")))
	r.want("granted", fmt.Sprint(r.lines("acme", "p1", "p2", "p3")), "[p1 100.00 p2 20.00 p3 30.00]")
	for asOf, want := range map[string]string{
		"2025-02-11": "c acme 150.00 d beta 100.00 ", "2025-02-13": "c acme 150.00 d beta 100.00 ", "2025-02-14": "c acme 50.00 d beta 100.00 ",
		"2025-02-15": "c acme 30.00 d beta 100.00 ", "2025-02-20": "c acme 30.00 d beta 100.00 ", "2025-02-21": "",
	} {
		found, err := r.program.AtRisk(&r.book, day(asOf))
		got := ""
		for _, x := range found {
			got += x.Customer + " " + x.Partner + " " + x.Amount.Amount() + " "
		}
		if err != nil || got != want {
			t.Errorf("%s: %v, %s", asOf, err, got)
		}
	}
}

// A quarter of 150.00 grants 100.00 of 15 January and 50.00 of the 25th. Of the 150.00 at risk
// 100.00 run off in January, when the first line leaves the window of ten days, 50.00 in
// February. Of a customer in two tiers each is by itself: all of 100.00, and half of what was
// granted of the line that was cut, 25.00.
func TestWhatRunsOffUnderACap(t *testing.T) {
	policy := withCaps(firstCome("q", settlement.EveryQuarter, "150"))
	policy.Tiers = []string{"all", "half"}
	policy.Terms[0].Policy.Clawback = clawsHalf()
	in := func(tier string, e settlement.Payment) settlement.Payment {
		e.Credits[0].Tier = tier
		return e
	}
	for _, c := range []struct {
		name, first, second string
		want                string
		runOff              string
	}{
		{"one tier", "all", "all", "all 150.00 ", "2025-01 100.00 2025-02 50.00 "},
		{"two tiers", "all", "half", "all 100.00 half 25.00 ", "2025-01 100.00 2025-02 25.00 "},
		{"half of both", "half", "half", "half 75.00 ", "2025-01 50.00 2025-02 25.00 "},
	} {
		r := open(t, policy).do(fact("p1", "2025-01-15", in(c.first, pay("c", "1000", "acme"))), fact("p2", "2025-01-25", in(c.second, pay("c", "1000", "acme"))))
		found, err := r.program.AtRisk(&r.book, day("2025-01-25"))
		got := ""
		for _, x := range found {
			got += x.Tier + " " + x.Amount.Amount() + " "
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %v, %s", c.name, err, got)
		}
		a, err := r.program.Accrual(&r.book, day("2025-01-25"))
		got = ""
		for _, x := range a.Total.RunOff {
			got += fmt.Sprint(x.Month, " ", x.Amount.Amount(), " ")
		}
		if err != nil || got != c.runOff {
			t.Errorf("%s: %v, %s runs off", c.name, err, got)
		}
	}
}

// acme sold for 400.00: it won a cent, missed another target, and took no part in what is for core. Of a
// figure that was not stated nothing was reached.
func TestWhyOfOneOfTwoContests(t *testing.T) {
	p := flat()
	won, lost, others, silent := spring("won"), spring("lost"), spring("others", "core"), spring("silent")
	won.Target, won.Prize = incentive.Goal{Amount: eur("100")}, eur("0.01")
	silent.Measure, silent.Target = incentive.Measure{Of: incentive.OfFigure, Figure: "csat"}, incentive.Goal{Fraction: pct("90")}
	p.Terms[0].Policy.Incentives = incentive.Policy{Rounding: pe.HalfUp, Figures: []incentive.Declaration{{Name: "csat", Unit: incentive.Fraction}}, Contests: []incentive.Contest{won, lost, others, silent}}
	r := open(t, p).through("2025-03", fact("p", "2025-01-10", pay("c", "400", "acme")))
	r.want("prizes", r.bonusSum("contest:won"), "0.01")
	tr, err := r.program.Why(&r.book, "acme", day("2025-04-01"))
	if err != nil {
		t.Fatal(err)
	}
	got := tr.String()
	r.want("why", got[strings.Index(got, "settlement.unrewarded"):], `settlement.unrewarded /terms/0/policy/incentives/contests/1 incentive="lost" ended="2025-03-31" reached="400.00 EUR"
settlement.unrewarded /terms/0/policy/incentives/contests/3 incentive="silent" ended="2025-03-31"
`)
}

// A cent that is owed is a debt, and nothing is told of what there is not: no days, no holds.
func TestWhyOfACent(t *testing.T) {
	for owed, want := range map[string]string{
		"-0.01": "settlement.payable payable=\"0.00 EUR\"\nsettlement.debt owes=\"0.01 EUR\"\n",
		"0.01":  "settlement.payable payable=\"0.01 EUR\"\n",
	} {
		r := open(t, flat()).do(decided("a", "2025-01-10", owed))
		tr, err := r.program.Why(&r.book, "acme", day("2025-01-31"))
		if err != nil {
			t.Fatal(err)
		}
		r.want(owed, tr.String(), fmt.Sprintf("settlement.balance owed=%q as_of=\"2025-01-31\" tier=\"\"\nsettlement.nothing_earned\nsettlement.adjusted sum=%[1]q\n%s", owed+" EUR", want))
	}
}
