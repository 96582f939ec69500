package settlement_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
)

// rewarded is a program of 10 % with a bonus of 5 % of what a month has more than 1,000.00
// of revenue, and 20.00 for the first customer in france.
func rewarded() settlement.Policy {
	p := flat()
	p.Terms[0].Policy.Incentives = incentive.Policy{
		Rounding: pe.HalfUp, Figures: []incentive.Declaration{{Name: "csat", Unit: incentive.Fraction}},
		Bonuses: []incentive.Bonus{
			{Name: "growth", Stage: commission.Expansion, Every: incentive.EveryMonth, Rule: incentive.Increment{
				Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: pct("5"), Baseline: incentive.Goal{Amount: eur("1000")},
			}},
			{Name: "markets", Every: incentive.EveryMonth, Rule: incentive.NewMarket{Markets: []string{"france"}, Amount: eur("20")}},
		},
	}
	return p
}

func TestIncentivesAreChecked(t *testing.T) {
	p := rewarded()
	p.YearStart = 4
	later := version("2026", "2026-01-01", "10")
	later.Policy.Incentives = incentive.Policy{Rounding: "up", Currency: "USD", YearStart: 7, Bonuses: []incentive.Bonus{{Name: "x", Every: "week"}}}
	p.Terms = append(p.Terms, later)
	_, err := settlement.New(p)
	got := saidOf(t, err)
	for _, want := range []string{
		"/terms/1/policy/incentives/bonuses/0/every ", "/terms/1/policy/incentives/currency conflict", "/terms/1/policy/incentives/rounding required",
		"/terms/1/policy/incentives/year_start conflict: want that of the program, 4, or none, got 7",
		`/terms/1/policy/incentives/currency conflict: "USD" in a program in "EUR"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if got := p.Terms[0].Policy.Incentives.Bonuses[0].Name; got != "growth" {
		t.Errorf("what was refused has lost its incentives: %q", got)
	}
	p.YearStart = 0
	_, err = settlement.New(p)
	if got, want := saidOf(t, err), "/terms/1/policy/incentives/year_start conflict: want that of the program, 1, or none, got 7"; !strings.Contains(got, want) {
		t.Errorf("%s is not in\n%s", want, got)
	}
	// What is stated is what is returned, and nobody shares it.
	program := settlement.Must(rewarded())
	once, err := settlement.MarshalPolicy(program.Policy())
	if err != nil {
		t.Fatal(err)
	}
	program.Policy().Terms[0].Policy.Incentives.Bonuses[0].Name = "other"
	given := rewarded()
	read, err := settlement.Parse(once)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]settlement.Policy{"given": given, "read": read.Policy(), "asked again": program.Policy()} {
		if text, err := settlement.MarshalPolicy(p); err != nil || string(text) != string(once) {
			t.Errorf("%s (-once +again) %v\n%s", name, err, cmp.Diff(string(once), string(text)))
		}
	}
}

func TestFactsForIncentivesAreChecked(t *testing.T) {
	program := settlement.Must(rewarded())
	for _, c := range []struct {
		name  string
		event settlement.Event
		want  []string
	}{
		{"a figure", settlement.FigureStated{Partner: "a", Name: "csat", Month: month("2025-01"), Value: incentive.Value{Fraction: pct("90")}}, nil},
		{"of another unit", settlement.FigureStated{Partner: "a", Name: "csat", Month: month("2025-01"), Value: incentive.Value{Number: 3}}, []string{
			"/fraction required: want a value in the unit fraction",
		}},
		{"an unknown one of no month", settlement.FigureStated{Partner: "a", Name: "x"}, []string{"/month required: missing", `/name unknown: no figure "x" is declared`}},
		{"a certificate of nobody", settlement.Certified{Partner: "a"}, []string{"/certification required: missing", "/person required: missing"}},
		{"a collaboration that there is not", settlement.JointActivity{Partner: "a", Collaboration: "x", Activity: incentive.Activity{ID: "1"}}, []string{
			`/collaboration unknown: the policy has no collaboration "x"`,
		}},
		{"no sale", settlement.SaleStated{Partner: "a"}, []string{"/base required: state the revenue, a quantity, or both"}},
		{"a sale in another currency", settlement.SaleStated{Partner: "a", Base: pe.MustMoney("1", "USD")}, []string{
			"/base conflict: want an amount in EUR, got 1.00 USD",
		}},
	} {
		if diff := cmp.Diff(lines(c.want), said(program.Problems(fact("f", "2025-01-31", c.event)))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// 1,500.00 in January are 500.00 above 1,000.00, which pay 25.00; a payment of 400.00 that
// is recorded in February adds 20.00 then. The market of a payment is the region of its
// customer, and its first one pays 20.00.
func TestIncentivesComeWithTheClose(t *testing.T) {
	r := open(t, rewarded()).do(fact("p1", "2025-01-10", pay("c", "1500", "acme")))
	soon, err := r.program.Incentives(&r.book, "acme", month("2025-01"))
	if err != nil || len(soon.Entries) != 1 || soon.Entries[0].Amount != eur("25") {
		t.Errorf("%+v, %v", soon.Entries, err)
	}
	if soon, err := r.program.Incentives(&r.book, "nobody", month("2025-01")); err != nil || len(soon.Entries) != 0 {
		t.Errorf("%+v, %v", soon.Entries, err)
	}
	r.through("2025-01")
	// Nothing is missing to what the close posted.
	if closed, err := r.program.Incentives(&r.book, "acme", month("2025-01")); err != nil || len(closed.Entries) != 0 {
		t.Errorf("%+v, %v\n%s", closed.Entries, err, closed.Trace)
	}
	s := r.statement("2025-01", "2025-01")
	r.want("earned", row(s, "acme").Earned.Amount()+" of which incentives "+s.Incentives.Amount(), "175.00 of which incentives 25.00")
	france := pay("c2", "400", "acme")
	france.Region = "france"
	r.do(recorded(fact("p2", "2025-01-20", france), "2025-02-03"))
	s = r.statement("2025-02", "2025-02")
	r.want("earned", row(s, "acme").Earned.Amount()+" of which incentives "+s.Incentives.Amount(), "80.00 of which incentives 40.00")
	tr, err := r.program.Explain(r.entries[len(r.entries)-1])
	if err != nil || !strings.Contains(tr.String(), "/terms/0/policy/incentives/bonuses/") {
		t.Errorf("%v\n%s", err, tr)
	}
	// They are portions by themselves, with the stage that they reward.
	portions, err := r.program.Portions(r.entries)
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, x := range portions {
		got += x.Component + " " + string(x.Stage) + " " + x.Net.Amount() + "\n"
	}
	if diff := cmp.Diff("base  190.00\nbonus:growth:2025-01 expansion 45.00\nbonus:markets:2025-01  20.00\n", got); diff != "" {
		t.Error(diff)
	}
}

// A fact that would make the incentives of a closed month post more than the book can
// count is refused, and changes nothing.
func TestIncentivesBeyondTheVolume(t *testing.T) {
	p := rewarded()
	p.Terms[0].Policy.Incentives.Bonuses[0].Rule = incentive.Increment{
		Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: pct("100000"), Baseline: incentive.Goal{Amount: eur("1")},
	}
	r := open(t, p).through("2025-01", fact("p1", "2025-01-10", pay("c", "1000", "acme")))
	r.refuse(recorded(fact("p2", "2025-01-20", pay("c", "1000000000000", "acme")), "2025-02-03"), settlement.ErrVolume)
	r.refuse(recorded(fact("s", "2025-01-20", settlement.SaleStated{Partner: "acme", Base: eur("1000000000000")}), "2025-02-03"), settlement.ErrVolume)
	// At a close it waits: nothing is posted, and the close is not refused.
	r.do(fact("p3", "2025-02-20", pay("c", "1000000000000", "acme"))).through("2025-02")
	if n := len(r.entries); r.entries[n-1].Claim.Line != "p3" {
		t.Errorf("%+v", r.entries[n-1])
	}
}

// Under a version without incentives nothing is earned by the period.
func TestIncentivesOfOneVersionOnly(t *testing.T) {
	p := rewarded()
	p.Terms = append(p.Terms, version("2026", "2025-02-01", "10"))
	r := open(t, p).through("2025-02", fact("p1", "2025-01-10", pay("c", "1500", "acme")), fact("p2", "2025-02-10", pay("c", "1500", "acme")))
	r.want("January only", r.statement("2025-01", "2025-02").Incentives.Amount(), "25.00")
}

func TestContest(t *testing.T) {
	p := rewarded()
	p.Terms[0].Policy.Incentives.Contests = []incentive.Contest{
		{Name: "spring", From: month("2025-01"), Until: month("2025-03"), Measure: incentive.Measure{Of: incentive.OfRevenue}, Mode: incentive.ByRank, Prizes: []pe.Money{eur("100"), eur("50")}},
		{Name: "spiff", From: month("2025-01"), Until: month("2025-02"), Partners: []string{"acme", "core"}, Measure: incentive.Measure{Of: incentive.OfRevenue}, Mode: incentive.ByTarget, Target: incentive.Goal{Amount: eur("300")}, Prize: eur("10")},
	}
	r := open(t, p).through(
		"2025-01", fact("p1", "2025-01-10", pay("c", "400", "acme")), fact("p2", "2025-01-11", pay("d", "500", "beta")), fact("p3", "2025-01-12", pay("e", "100", "core")),
	)
	r.want("acme reached the target, beta takes no part, core did not", r.sum("acme")+" "+r.sum("beta")+" "+r.sum("core"), "50.00 50.00 10.00")
	award, err := r.program.Contest(&r.book, "spring")
	if err != nil || len(award.Prizes) != 2 || award.Prizes[0].Partner != "beta" || !strings.Contains(award.Trace.String(), `incentive.no_prize /contests/0/prizes partner="core"`) {
		t.Errorf("%+v, %v\n%s", award.Prizes, err, award.Trace)
	}
	r.through("2025-02")
	r.want("spring is over", r.sum("acme")+" "+r.sum("beta")+" "+r.sum("core"), "100.00 150.00 10.00")
	if _, err := r.program.Contest(&r.book, "winter"); !errors.Is(err, settlement.ErrReference) {
		t.Errorf("winter: %v", err)
	}
	if _, err := (settlement.Program{}).Contest(&r.book, "spring"); err == nil {
		t.Error("the zero Program decides a contest")
	}
}

// Those who tie for the last place that has a prize share it, however many they are: of 500.00
// each, half of the one prize of 100.00; of 300.00 each behind 900.00, a third of the second
// prize of 50.00, the odd cent with the smaller ids: 16.67, 16.67, 16.66. Who has less has none.
// Each has its 10 % of commission besides.
func TestWhoTiesForTheLastPlaceOfAContest(t *testing.T) {
	for _, c := range []struct {
		prizes []pe.Money
		sold   map[string]string
		want   string // of acme, beta, core and dora
	}{
		{[]pe.Money{eur("100")}, map[string]string{"acme": "500", "beta": "500", "core": "100"}, "100.00 100.00 10.00 0.00"},
		{[]pe.Money{eur("100"), eur("50")}, map[string]string{"acme": "300", "beta": "900", "core": "300", "dora": "300"}, "46.67 190.00 46.67 46.66"},
		{[]pe.Money{eur("100"), eur("50")}, map[string]string{"acme": "300", "beta": "900", "core": "300", "dora": "299"}, "55.00 190.00 55.00 29.90"},
	} {
		p := rewarded()
		p.Terms[0].Policy.Incentives.Contests = []incentive.Contest{{
			Name: "spring", From: month("2025-01"), Until: month("2025-02"), Measure: incentive.Measure{Of: incentive.OfRevenue}, Mode: incentive.ByRank, Prizes: c.prizes,
		}}
		r := open(t, p)
		for _, partner := range slices.Sorted(maps.Keys(c.sold)) {
			r.do(fact("p-"+partner, "2025-01-10", pay("c-"+partner, c.sold[partner], partner)))
		}
		r.through("2025-01")
		r.want("with the prizes", r.sum("acme")+" "+r.sum("beta")+" "+r.sum("core")+" "+r.sum("dora"), c.want)
	}
}

// Two weeks, from Monday 13 through Sunday 26 January: what was earned on the days before and
// after counts for nothing, and what goes back of the sale of the 13th in February does. It is
// decided with the close of January, and anew with that of February: then beta is the first.
func TestAContestOfTwoWeeks(t *testing.T) {
	for _, stored := range []bool{false, true} {
		p := rewarded()
		p.Terms[0].Policy.Incentives.Contests = []incentive.Contest{{
			Name: "sprint", FromDay: day("2025-01-13"), ThroughDay: day("2025-01-26"), Measure: incentive.Measure{Of: incentive.OfRevenue},
			Mode: incentive.ByRank, Prizes: []pe.Money{eur("100"), eur("50")},
		}}
		r := open(t, p).do(
			fact("p1", "2025-01-12", pay("c", "900", "beta")), fact("p2", "2025-01-13", pay("c", "300", "acme")),
			fact("p3", "2025-01-26", pay("c", "200", "beta")), fact("p4", "2025-01-27", pay("c", "900", "beta")),
		)
		if stored {
			b, err := settlement.ParseBook([]byte(text(t, &r.book)))
			if err != nil {
				t.Fatal(err)
			}
			r.book = *b
		}
		award, err := r.program.Contest(&r.book, "sprint")
		if err != nil || !strings.Contains(award.Trace.String(), `partner="acme" value="300.00 EUR" place="1"`) || !strings.Contains(award.Trace.String(), `partner="beta" value="200.00 EUR" place="2"`) {
			t.Errorf("%v\n%s", err, award.Trace)
		}
		r.through("2025-01")
		r.want("acme was first", r.bonusSum("contest:sprint"), "150.00")
		r.want("to acme", r.sumOf("acme", "contest:sprint"), "100.00")
		r.do(back("r", "2025-02-03", "c", "p2", "200")).through("2025-02")
		r.want("beta is first now", r.sumOf("acme", "contest:sprint")+" "+r.sumOf("beta", "contest:sprint"), "50.00 100.00")
	}
}

// Of three prizes one is taken: by acme, which sold 900.00. Beta gave all of its 800.00 back, and
// core sold in January alone. Neither is paid for nothing, and 50 + 10 stay with the company.
func TestNobodyWinsForNothing(t *testing.T) {
	p := rewarded()
	p.Terms[0].Policy.Incentives.Contests = []incentive.Contest{{
		Name: "february", From: month("2025-02"), Until: month("2025-03"), Measure: incentive.Measure{Of: incentive.OfRevenue},
		Mode: incentive.ByRank, Prizes: []pe.Money{eur("100"), eur("50"), eur("10")},
	}}
	r := open(t, p).through(
		"2025-02", fact("p1", "2025-01-10", pay("c", "900", "core")), fact("p2", "2025-02-10", pay("d", "900", "acme")),
		fact("p3", "2025-02-11", pay("e", "800", "beta")), back("r", "2025-02-20", "e", "p3", "800"),
	)
	won := r.sumOf("acme", "contest:february") + " " + r.sumOf("beta", "contest:february") + " " + r.sumOf("core", "contest:february")
	r.want("the prizes", won, "100.00 0.00 0.00")
	award, err := r.program.Contest(&r.book, "february")
	if err != nil || award.Unclaimed != eur("60") || !strings.Contains(award.Trace.String(), `incentive.below /contests/0/prizes partner="core" value="0.00 EUR"`) {
		t.Errorf("%s unclaimed, %v\n%s", award.Unclaimed, err, award.Trace)
	}
}

// The contest of January pays 100, a joint activity of January 30. Versions of March pay 40 and 20,
// and have no contest: what was done before stays as it was, whether they were known then or not.
func TestALaterVersionRewritesNoPrize(t *testing.T) {
	p := rewarded()
	p.Terms[0].Policy.Incentives.Contests = []incentive.Contest{{
		Name: "january", From: month("2025-01"), Until: month("2025-02"), Measure: incentive.Measure{Of: incentive.OfRevenue},
		Mode: incentive.ByRank, Prizes: []pe.Money{eur("100")},
	}}
	p.Terms[0].Policy.Incentives.Collaborations = []incentive.Collaboration{{Name: "webinar", Amount: eur("30")}}
	for name, change := range map[string]func(*incentive.Policy){
		"lower": func(x *incentive.Policy) {
			x.Contests = slices.Clone(x.Contests)
			x.Contests[0].Prizes = []pe.Money{eur("40")}
			x.Collaborations = []incentive.Collaboration{{Name: "webinar", Amount: eur("20")}}
		},
		"none": func(x *incentive.Policy) { x.Contests, x.Collaborations = nil, nil },
	} {
		later := p
		later.Terms = append(slices.Clone(p.Terms), p.Terms[0])
		v := &later.Terms[1]
		v.ID, v.From = "later", day("2025-03-01")
		change(&v.Policy.Incentives)
		for _, from := range []settlement.Policy{p, later} {
			r := open(t, from).through(
				"2025-01", fact("p1", "2025-01-10", pay("c", "900", "acme")), fact("p2", "2025-01-11", pay("d", "500", "beta")),
				fact("j", "2025-01-12", settlement.JointActivity{Partner: "acme", Collaboration: "webinar", Activity: incentive.Activity{
					ID: "w", Participants: []incentive.Participant{{ID: "acme", Weight: pct("100")}},
				}}),
			)
			r.program = settlement.Must(later)
			// In March 600.00 of acme's go back, and beta is the first.
			r.through("2025-02").do(back("r", "2025-03-10", "c", "p1", "600")).through("2025-03")
			won := r.sumOf("acme", "contest:january") + " " + r.sumOf("beta", "contest:january") + " " + r.sumOf("acme", "joint:webinar:w")
			r.want(name, won, "0.00 100.00 30.00")
			tr, err := r.program.Why(&r.book, "acme", day("2025-03-31"))
			if err != nil || !strings.Contains(tr.String(), "settlement.unrewarded /terms/0/policy/incentives/contests/0 ") {
				t.Errorf("%s: %v\n%s", name, err, tr)
			}
		}
	}
}

// A partner that owes 50.00 pays 20.00 back; more than it owes is refused.
func TestRepayment(t *testing.T) {
	for name, p := range map[string]settlement.Policy{"set off in full": flat(), "within limits": recovered("receivable")} {
		r := open(t, p).do(decided("a", "2025-01-10", "-50"))
		r.refuse(fact("b", "2025-01-11", settlement.Repayment{Partner: "acme", Amount: eur("50.01")}), settlement.ErrReference)
		r.do(fact("b", "2025-01-11", settlement.Repayment{Partner: "acme", Amount: eur("20")}))
		s := row(r.statement("2025-01", "2025-01"), "acme")
		r.want(name, s.Paid.Amount()+" "+s.Carried.Amount(), "20.00 30.00")
	}
}

// Half of 2,000.02 is 1,000.01 of revenue, and half of that goes back: 500.005, to the even
// cent 500.00. What is left, 500.01, is a cent above the baseline.
func TestWhatGoesBackOfRevenueIsRoundedToEven(t *testing.T) {
	p := rewarded()
	p.Terms[0].Policy.Incentives.Bonuses = []incentive.Bonus{{Name: "growth", Stage: commission.Expansion, Every: incentive.EveryMonth, Rule: incentive.Increment{
		Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: pct("100"), Baseline: incentive.Goal{Amount: eur("500")},
	}}}
	r := open(t, p).through("2025-01", fact("p", "2025-01-10", pay("c", "2000.02", "acme", "beta")), back("r", "2025-01-20", "c", "p", "1000.01"))
	for _, partner := range []string{"acme", "beta"} {
		// 10 % of 2,000.02 is 200.00, of which each has half, and half of that goes back.
		r.want(partner, r.sum(partner), "50.01")
	}
}

// What others reached decides nothing in a contest with a target, and is not told of a prize.
func TestWhatAPrizeIsExplainedBy(t *testing.T) {
	p := rewarded()
	sale := incentive.Contest{From: month("2025-01"), Until: month("2025-02"), Measure: incentive.Measure{Of: incentive.OfRevenue}}
	target, rank := sale, sale
	target.Name, target.Mode, target.Target, target.Prize = "target", incentive.ByTarget, incentive.Goal{Amount: eur("300")}, eur("10")
	rank.Name, rank.Mode, rank.Prizes = "rank", incentive.ByRank, []pe.Money{eur("100"), eur("50")}
	p.Terms[0].Policy.Incentives.Contests = []incentive.Contest{rank, target}
	r := open(t, p).through("2025-01", fact("p1", "2025-01-10", pay("c", "400", "acme")), fact("p2", "2025-01-11", pay("d", "350", "beta")), fact("p3", "2025-01-12", pay("e", "50", "core")))
	got := ""
	for _, e := range r.entries {
		if strings.HasPrefix(e.Claim.Component, "contest:") {
			tr, err := r.program.Explain(e)
			if err != nil {
				t.Fatal(err)
			}
			got += e.Claim.Partner + "\n" + tr.String()
		}
	}
	const at = "/terms/0/policy/incentives/contests/"
	places := "incentive.place " + at + `0/prizes/0 partner="acme" value="400.00 EUR" place="1" tied="1" prizes="100.00 EUR" prize="100.00 EUR"
incentive.place ` + at + `0/prizes/1 partner="beta" value="350.00 EUR" place="2" tied="1" prizes="50.00 EUR" prize="50.00 EUR"
incentive.posted component="contest:rank" due=`
	r.want("prizes", got, "acme\n"+places+`"100.00 EUR" before="0.00 EUR" posted="100.00 EUR"
beta
`+places+`"50.00 EUR" before="0.00 EUR" posted="50.00 EUR"
acme
incentive.reached `+at+`1/prize partner="acme" value="400.00 EUR" prize="10.00 EUR"
incentive.posted component="contest:target" due="10.00 EUR" before="0.00 EUR" posted="10.00 EUR"
beta
incentive.reached `+at+`1/prize partner="beta" value="350.00 EUR" prize="10.00 EUR"
incentive.posted component="contest:target" due="10.00 EUR" before="0.00 EUR" posted="10.00 EUR"
`)
	// The volume counts the prizes: 800.00 and 170.00.
	if text := stored(t, &r.book); !strings.Contains(text, `"volume":"97000"`) {
		t.Error(text)
	}
}

// incentive_test.go
// Of a month that is closed nothing will be posted, and the preview says so; of nobody and of no month
// there is none.
func TestIncentivesOfAClosedMonth(t *testing.T) {
	r := open(t, rewarded()).through("2025-01", fact("p", "2025-01-10", pay("c", "1500", "acme")))
	x, err := r.program.Incentives(&r.book, "acme", month("2025-01"))
	if err != nil {
		t.Fatal(err)
	}
	r.want("closed", fmt.Sprint(len(x.Entries), " ", x.Trace), "0 incentive.not_closed closed=\"2025-01\"\n")
	if _, err := r.program.Incentives(&r.book, "", month("2025-02")); err == nil {
		t.Error("nobody has a preview")
	}
	if _, err := r.program.Incentives(&r.book, "acme", pe.Month{}); err == nil {
		t.Error("of no month")
	}
}
