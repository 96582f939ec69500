package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// Every problem that a ladder can have within a program. What it can have by itself is
// found by package tiers.
func TestProblemsOfALadder(t *testing.T) {
	type policy = settlement.Policy
	ladder := func(change func(l *tiers.Policy)) func(*policy) {
		return func(p *policy) { change(&p.Terms[0].Policy.Ladder) }
	}
	metrics := func(m ...settlement.LadderMetric) func(*policy) {
		return func(p *policy) { p.Terms[0].Policy.LadderMetrics = m }
	}
	second := func(change func(a *settlement.Agreement)) func(*policy) {
		return func(p *policy) {
			v := p.Terms[0]
			v.ID, v.From, v.Policy.Ladder = "2026", day("2026-01-01"), revenueLadder(3)
			v.Policy.LadderMetrics = revenue()
			change(&v.Policy)
			p.Terms = append(p.Terms, v)
		}
	}
	for _, c := range []struct {
		name   string
		change func(*policy)
		want   []string
	}{
		{"right", func(*policy) {}, nil},
		{"right, with the fiscal year of the program", func(p *policy) { p.YearStart, p.Terms[0].Policy.Ladder.YearStart = 4, 4 }, nil},
		{"metrics without a ladder", ladder(func(l *tiers.Policy) { *l = tiers.Policy{} }), []string{
			"/terms/0/policy/ladder_metrics conflict: the version has no ladder that reads them",
		}},
		{"another fiscal year", ladder(func(l *tiers.Policy) { l.YearStart = 4 }), []string{
			"/terms/0/policy/ladder/year_start conflict: the program's is 0; leave it out",
		}},
		{"a tier that the program has not", ladder(func(l *tiers.Policy) { l.Tiers[2].Name = "gold" }), []string{
			`/terms/0/policy/ladder/tiers/2/name unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"tiers in another order", ladder(func(l *tiers.Policy) { l.Tiers[0].Name, l.Tiers[1].Name = "integration", "referral" }), []string{
			`/terms/0/policy/ladder/tiers/1/name conflict: "referral" stands in another order than in the tiers of the program`,
		}},
		{"what package tiers finds", ladder(func(l *tiers.Policy) { l.Boundary = "" }), []string{
			`/terms/0/policy/ladder/boundary required: missing; one of reached_at, reached_above`,
		}},
		{"a metric in another currency", ladder(func(l *tiers.Policy) {
			l.Metrics = append(l.Metrics, tiers.Metric{Name: "x", Unit: tiers.Amount, Currency: "USD", Over: tiers.Sum})
		}), []string{
			"/terms/0/policy/ladder/metrics/1/currency conflict: USD in a program in EUR",
		}},
		{"at once by what is counted at the close", ladder(func(l *tiers.Policy) { l.Review.Promotion = tiers.AtOnce }), []string{
			"/terms/0/policy/ladder/review/promotion conflict: what the book counts is known when a month closes, and a closed day keeps its tier; take period_end",
		}},
		{"counted by days", ladder(func(l *tiers.Policy) {
			for i := range l.Tiers {
				for k := range l.Tiers[i].Needs.Criteria {
					l.Tiers[i].Needs.Criteria[k].Within = tiers.Span{Of: tiers.Days, N: 30}
				}
			}
		}), []string{
			`/terms/0/policy/ladder_metrics/0/metric conflict: the book counts "revenue" by months; the ladder has a window of days on it`,
		}},
		{"of classes", ladder(func(l *tiers.Policy) { l.Metrics[0].Classes = []tiers.Class{{Name: "sourced", Factor: pct("100")}} }), []string{
			`/terms/0/policy/ladder_metrics/0/metric conflict: the book counts "revenue" without a class, and the ladder has classes of it; state its figures`,
		}},
		{"limited per customer", ladder(func(l *tiers.Policy) { l.Metrics[0].CustomerLimit = pct("20") }), []string{
			`/terms/0/policy/ladder_metrics/0/metric conflict: the book counts "revenue" in sums, and a limit per customer needs the customers; state its figures`,
		}},
		{"the last figure of a sum", ladder(func(l *tiers.Policy) { l.Metrics[0].Over = tiers.Last }), []string{
			`/terms/0/policy/ladder_metrics/0/metric conflict: "revenue" is counted month by month and read as sum over a window; the ladder has it as "last"`,
		}},
		{"customers as money", metrics(settlement.LadderMetric{Metric: "revenue", Counts: settlement.NewCustomers, Of: settlement.ForAll}), []string{
			`/terms/0/policy/ladder_metrics/0/metric conflict: "revenue" is a number; the ladder has it as "amount"`,
		}},
		{"nothing stated", metrics(settlement.LadderMetric{}), []string{
			`/terms/0/policy/ladder_metrics/0/counts unknown: want collected, earned, customers or new_customers, got ""`,
			`/terms/0/policy/ladder_metrics/0/metric unknown: the ladder has no metric ""`,
		}},
		{"for nobody, and roles that do not go with it", metrics(settlement.LadderMetric{Metric: "revenue", Counts: settlement.CollectedRevenue, Roles: []pe.Role{pe.Sourced, "x", pe.Sourced}}), []string{
			`/terms/0/policy/ladder_metrics/0/of required: say for whom a shared line counts: lead, all or by_share; got ""`,
			"/terms/0/policy/ladder_metrics/0/roles conflict: roles go with all and by_share",
			`/terms/0/policy/ladder_metrics/0/roles/1 unknown: want roles, each once, got "x"`,
			`/terms/0/policy/ladder_metrics/0/roles/2 unknown: want roles, each once, got "sourced"`,
		}},
		{"commission of somebody else", metrics(settlement.LadderMetric{Metric: "revenue", Counts: settlement.EarnedCommission, Of: settlement.ForAll}), []string{
			"/terms/0/policy/ladder_metrics/0/of conflict: what a partner earns is its own; leave it out",
		}},
		{"twice", metrics(revenue()[0], revenue()[0]), []string{
			`/terms/0/policy/ladder_metrics/1/metric duplicate: "revenue" stands twice`,
		}},
		{"too many, and a long name", metrics(make([]settlement.LadderMetric, 21)...), []string{
			"/terms/0/policy/ladder_metrics limit: 21 metrics, at most 20",
		}},
		{"a long name", metrics(settlement.LadderMetric{Metric: strings.Repeat("x", 201), Counts: settlement.EarnedCommission}), []string{
			"/terms/0/policy/ladder_metrics/0/metric limit: longer than 200 bytes",
		}},

		{"two versions, right", second(func(*settlement.Agreement) {}), nil},
		{"a tier that is gone", second(func(a *settlement.Agreement) { a.Ladder.Tiers = a.Ladder.Tiers[:2] }), []string{
			`/terms/1/policy/ladder/tiers conflict: tier "solution" of version "2025" is missing; give it a sunset instead`,
		}},
		{"reviews of another length", second(func(a *settlement.Agreement) { a.Ladder.Review.Every = tiers.EveryYear }), []string{
			`/terms/1/policy/ladder/review/every conflict: it is "month" in version "2025"; periods of reviews go on`,
		}},
		{"a metric of another unit", second(func(a *settlement.Agreement) {
			a.Ladder.Metrics[0].Over = tiers.Last
			a.LadderMetrics = nil
		}), []string{
			`/terms/1/policy/ladder/metrics/0 conflict: "revenue" is counted otherwise in an earlier version; give it another name`,
		}},
		{"counted for another one", second(func(a *settlement.Agreement) { a.LadderMetrics[0].Of = settlement.ForAll }), []string{
			`/terms/1/policy/ladder_metrics/0 conflict: "revenue" is counted otherwise in an earlier version; give it another name`,
		}},
		{"stated before", func(p *policy) {
			second(func(*settlement.Agreement) {})(p)
			p.Terms[0].Policy.LadderMetrics = nil
		}, []string{
			`/terms/1/policy/ladder_metrics/0 conflict: facts state "revenue" in version "2025", and months that were stated would count again; give what is counted another name`,
		}},
		{"stated afterwards", second(func(a *settlement.Agreement) { a.LadderMetrics = nil }), nil},
		{"a gap", func(p *policy) {
			second(func(a *settlement.Agreement) { a.Ladder, a.LadderMetrics = tiers.Policy{}, nil })(p)
			v := p.Terms[0]
			v.ID, v.From = "2027", day("2027-01-01")
			p.Terms = append(p.Terms, v)
		}, []string{
			`/terms/2/policy/ladder conflict: version "2025" had a ladder and a later one has none; standings cannot go on after a gap`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := laddered(revenueLadder(3), revenue())
			c.change(&p)
			_, err := settlement.New(p)
			if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Facts for the ladder, as the ladder in force on the day they are recorded takes them.
func TestProblemsOfLadderFacts(t *testing.T) {
	p := laddered(certifiedLadder(), nil)
	a := &p.Terms[0].Policy
	a.Ladder.Metrics = append(a.Ladder.Metrics, revenueLadder(3).Metrics...)
	a.Ladder.Review.Promotion = tiers.AtPeriodEnd
	a.Ladder.Tiers[2].Needs.Criteria = append(a.Ladder.Tiers[2].Needs.Criteria, revenueLadder(3).Tiers[2].Needs.Criteria...)
	a.LadderMetrics = revenue()
	p.Terms = append(p.Terms, p.Terms[0])
	p.Terms[1].ID, p.Terms[1].From = "later", day("2025-06-01")
	p.Terms[0].Policy.Ladder, p.Terms[0].Policy.LadderMetrics = tiers.Policy{}, nil
	program := settlement.Must(p)
	expert := tiers.Value{Level: "expert"}
	for _, c := range []struct {
		name string
		fact settlement.Fact
		want []string
	}{
		{"right", fact("f", "2025-07-01", settlement.Measured{Partner: "a", Metric: "certified", Value: expert, Holder: "ann", Corrects: "m"}), nil},
		{"before the ladder, recorded under it", recorded(fact("f", "2024-07-01", settlement.PartnerEnrolled{Partner: "a"}), "2025-07-01"), nil},
		{"before the ladder", fact("f", "2025-05-31", settlement.PartnerLeft{Partner: "a"}), []string{
			"/kind conflict: no version with a ladder is in force on 2025-05-31",
		}},
		{"an id of the program", fact("ladder:1", "2025-07-01", settlement.DemotionNoticed{Partner: "a"}), []string{
			"/id conflict: ids that begin with ladder: are the program's own",
		}},
		{"nobody", fact("f", "2025-07-01", settlement.Measured{Metric: "certified", Value: expert}), []string{
			"/partner required: missing",
		}},
		{"an unknown metric", fact("f", "2025-07-01", settlement.Measured{Partner: "a", Metric: "x", Value: expert}), []string{
			`/metric unknown: unknown metric "x"`,
		}},
		{"a figure of another unit", fact("f", "2025-07-01", settlement.Measured{Partner: "a", Metric: "certified", Value: tiers.Value{Number: 1}}), []string{
			"/holder required: missing; say who holds the certificate",
			`/value/level unknown: no level ""; one of basic, expert`,
			"/value/number conflict: does not go with a metric of unit certificate",
		}},
		{"what the book counts", fact("f", "2025-07-01", settlement.Measured{Partner: "a", Metric: "revenue", Value: tiers.Value{Amount: eur("1")}}), []string{
			`/metric conflict: the book counts "revenue" itself`,
		}},
		{"a tier that is not on the ladder, by nobody", fact("f", "2025-07-01", settlement.TierPlaced{Partner: "a", Tier: "gold"}), []string{
			"/by required: missing",
			"/reason required: missing",
		}},
		{"an unknown tier", fact("f", "2025-07-01", settlement.TierRequested{Partner: "a", Tier: "gold"}), []string{
			`/tier unknown: unknown tier "gold"; one of referral, integration, solution`,
		}},
		{"a standing that states a tier", fact("f", "2025-07-01", settlement.Standing{Partner: "a", Tier: "solution"}), nil},
		{"a standing with an id of the program", fact("ladder:1", "2025-07-01", settlement.Standing{Partner: "a", Tier: "solution"}), []string{
			"/id conflict: ids that begin with ladder: are the program's own",
		}},
		{"a standing in a tier that the program has not", fact("f", "2025-07-01", settlement.Standing{Partner: "a", Tier: "gold"}), []string{
			`/tier unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"a standing before it", fact("ladder:1", "2025-05-31", settlement.Standing{Partner: "a", Tier: "solution"}), nil},
	} {
		if diff := cmp.Diff(lines(c.want), said(program.Problems(c.fact))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	// What only the standing of the partner tells.
	r := &run{t: t, program: program}
	m := settlement.Measured{Partner: "a", Metric: "certified", Value: expert, Holder: "ann"}
	r.do(fact("m", "2025-07-01", m))
	m.Corrects = "other"
	r.refuse(fact("m2", "2025-07-02", m), settlement.ErrReference)
	r.do(fact("m", "2025-07-01", settlement.Measured{Partner: "a", Metric: "certified", Value: expert, Holder: "ann"})) // again
	r.refuse(fact("m", "2025-07-03", m), settlement.ErrDuplicate)
}

// Questions that have no answer.
func TestQuestionsOfTheLadder(t *testing.T) {
	p := laddered(revenueLadder(3), revenue())
	r := open(t, p)
	r.through("2025-01", fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}))
	var zero settlement.Program
	for name, err := range map[string]error{
		"assessed by the zero program":  second(zero.Assess(&r.book, "acme", tiers.Facts{On: day("2025-02-01")})),
		"assessed without a book":       second(r.program.Assess(nil, "acme", tiers.Facts{On: day("2025-02-01")})),
		"a tier of the zero program":    second(zero.TierOn(&r.book, "acme", day("2025-02-01"))),
		"a tier without a book":         second(r.program.TierOn(nil, "acme", day("2025-02-01"))),
		"standings of the zero program": second(zero.Standings(&r.book, "acme")),
		"standings without a book":      second(r.program.Standings(nil, "acme")),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "settlement: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.program.Assess(&settlement.Book{}, "acme", tiers.Facts{On: day("2025-01-30")}); err != nil {
		t.Errorf("of an empty book: %v", err)
	}
	if _, err := r.program.Assess(&r.book, "acme", tiers.Facts{On: day("2025-01-30")}); !errors.Is(err, settlement.ErrOrder) {
		t.Errorf("before the last fact: %v", err)
	}
	if _, err := r.program.Assess(&r.book, "acme", tiers.Facts{On: day("2024-01-30")}); !errors.Is(err, settlement.ErrTerms) {
		t.Errorf("without a ladder: %v", err)
	}
	// A stranger stands in no tier and qualifies for the lowest one.
	a, err := r.program.Assess(&r.book, "nobody", tiers.Facts{On: day("2025-02-01")})
	if err != nil || a.Tier != "" || a.Qualified != "referral" || a.Partner != "nobody" {
		t.Errorf("%+v, %v", a, err)
	}
	if tier, err := r.program.TierOn(&r.book, "nobody", day("2025-02-01")); tier != "" || err != nil {
		t.Errorf("%s, %v", tier, err)
	}
	if all, err := r.program.Standings(&r.book, "nobody"); all != nil || err != nil {
		t.Errorf("%v, %v", all, err)
	}
}

func second[T any](_ T, err error) error { return err }

// A close that the ladder refuses changes nothing: here the policy has lost the tier
// that the partner stands in.
func TestARefusedReviewChangesNothing(t *testing.T) {
	short := laddered(revenueLadder(3), revenue())
	short.Horizon = pe.Days(20, pe.Through)
	r := open(t, short)
	r.through("2025-01",
		fact("e", "2025-01-01", settlement.TierPlaced{Partner: "acme", Tier: "solution", By: "pm", Reason: "strategic"}),
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
	)
	shorter := laddered(revenueLadder(3), revenue())
	shorter.Horizon = short.Horizon // so that the close would seal the payment
	shorter.Terms[0].Policy.Ladder.Tiers = shorter.Terms[0].Policy.Ladder.Tiers[:2]
	storedBefore(t, &r.book)
	before := stored(t, &r.book)
	_, err := settlement.Must(shorter).Apply(&r.book, settlement.CloseOf(month("2025-02")))
	if !errors.Is(err, settlement.ErrReference) || stored(t, &r.book) != before {
		t.Errorf("%v; the book became %s", err, stored(t, &r.book))
	}
}

// Forged parts of an account and a customer are refused.
func TestForgedClimbsAreRefused(t *testing.T) {
	r := open(t, everyMetric(400))
	r.through("2025-02",
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		fact("p1", "2025-01-10", pay("c1", "1000", "acme")), fact("p2", "2025-01-10", pay("c1", "1000", "beta")),
	)
	r.do(fact("p3", "2025-03-10", pay("c1", "1000", "beta")))
	text := stored(t, &r.book)
	for _, c := range []struct{ name, from, to, want string }{
		{"of another partner", `"ladder":{"partner":"acme"`, `"ladder":{"partner":"beta"`, "/accounts/0/ladder"},
		{"with a history that does not fit", `"decided":"2025-01-31","what":"promoted"`, `"decided":"2025-03-31","what":"promoted"`, "/accounts/0/ladder"},
		{"figures out of order", `"figures":[{"metric":"revenue","month":"2025-01"`, `"figures":[{"metric":"zzz","month":"2025-01"`, "/accounts/0/figures/1"},
		{"a customer served by nobody", `"served":[{"metric":"customers","partner":"acme"`, `"served":[{"metric":"customers","partner":""`, "/customers/0/served/0"},
	} {
		forged := strings.Replace(text, c.from, c.to, 1)
		if forged == text {
			t.Fatalf("%s: %s is not in %s", c.name, c.from, text)
		}
		if _, err := settlement.ParseBook([]byte(forged)); err == nil || !strings.Contains(saidOf(t, err), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	var again settlement.Book
	if err := json.Unmarshal([]byte(text), &again); err != nil || stored(t, &again) != text {
		t.Error(err)
	}
}

// Nothing that the program or the book hands out or takes in shares memory with them.
func TestAliasOfLadders(t *testing.T) {
	input := everyMetric(400)
	r := open(t, input)
	policy := func() []byte {
		out, err := settlement.MarshalPolicy(r.program.Policy())
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	keeps(t, "New: the program", policy, func() { scribble(input) })
	keeps(t, "Policy: the program", policy, func() { scribble(r.program.Policy()) })
	r.through("2025-02",
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("p", "2025-01-10", pay("c", "1000", "acme")),
	)
	book := func() []byte { return []byte(stored(t, &r.book)) }
	keeps(t, "Assess: the book", book, func() {
		a, err := r.program.Assess(&r.book, "acme", tiers.Facts{On: day("2025-03-01")})
		if err != nil {
			t.Fatal(err)
		}
		scribble(a)
	})
	keeps(t, "Standings: the book", book, func() {
		all, err := r.program.Standings(&r.book, "acme")
		if err != nil {
			t.Fatal(err)
		}
		scribble(all)
	})
	keeps(t, "Clone: the book", book, func() {
		copied := r.book.Clone()
		for _, f := range []settlement.Fact{
			fact("l", "2025-03-01", settlement.PartnerLeft{Partner: "acme"}), fact("p2", "2025-03-01", pay("d", "1000", "acme")), settlement.CloseOf(month("2025-03")),
		} {
			if _, err := r.program.Apply(copied, f); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A figure of a class counts by its factor: 3 of the class that counts twice, and 1 of
// the other.
func TestMeasuredOfAClass(t *testing.T) {
	p := laddered(revenueLadder(3), revenue())
	l := &p.Terms[0].Policy.Ladder
	l.Metrics = append(l.Metrics, tiers.Metric{Name: "points", Unit: tiers.Number, Over: tiers.Sum, Classes: []tiers.Class{{Name: "sourced", Factor: pct("200")}, {Name: "helped", Factor: pct("100")}}})
	top := &l.Tiers[len(l.Tiers)-1].Needs
	top.Criteria = append(top.Criteria, tiers.Criterion{Metric: "points", Target: tiers.Value{Number: 100}, Within: tiers.Span{Of: tiers.Year}})
	program := settlement.Must(p)
	var book settlement.Book
	for i, m := range []settlement.Measured{
		{Partner: "acme", Metric: "points", Class: "sourced", Value: tiers.Value{Number: 3}},
		{Partner: "acme", Metric: "points", Class: "helped", Value: tiers.Value{Number: 1}},
	} {
		if _, err := program.Apply(&book, fact(string(rune('a'+i)), "2025-02-01", m)); err != nil {
			t.Fatal(err)
		}
	}
	a, err := program.Assess(&book, "acme", tiers.Facts{On: pe.MustDay("2025-02-01")})
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, g := range a.GapsTo(l.Tiers[len(l.Tiers)-1].Name) {
		if g.Metric == "points" {
			asked++
			if g.Actual.Number != 7 {
				t.Errorf("%d points", g.Actual.Number)
			}
		}
	}
	if asked != 1 {
		t.Errorf("%d gaps of points in %+v", asked, a.Gaps())
	}
}

// A message names the first tiers of many, and a part of each.
func TestMessagesOfUnknownTiersStayShort(t *testing.T) {
	p := laddered(certifiedLadder(), nil)
	p.Tiers = nil
	for i := range 900 {
		p.Tiers = append(p.Tiers, fmt.Sprint(i, strings.Repeat("x", 240)))
	}
	_, err := settlement.New(p)
	if err == nil || len(err.Error()) > 20_000 {
		t.Errorf("want an error of at most 20,000 bytes, got %d", len(fmt.Sprint(err)))
	}
}

// What is counted of a month stands once in a stored book.
func TestAFigureOfAStoredBookStandsOnce(t *testing.T) {
	r := open(t, laddered(revenueLadder(3), revenue())).through("2025-08", fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-07-10", pay("c", "1000", "acme")))
	text := stored(t, &r.book)
	_, list, found := strings.Cut(text, `"figures":[`)
	one, _, ends := strings.Cut(list, "}")
	if !found || !ends {
		t.Fatal(text)
	}
	twice := strings.Replace(text, `"figures":[`+one+"}", `"figures":[`+one+"},"+one+"}", 1)
	if _, err := settlement.ParseBook([]byte(twice)); err == nil || !strings.Contains(err.Error(), "/accounts/0/figures/1") {
		t.Errorf("%v\n%s", err, twice)
	}
}

// Money is counted in units where one has a value in the currency of the program.
func TestUnitsOfACountedMetric(t *testing.T) {
	for currency, want := range map[pe.Currency]string{"EUR": "", "USD": `/terms/0/policy/ladder_metrics/0/metric conflict: "revenue" is money in "EUR"; the ladder has it as "units"` + "\n"} {
		ladder := revenueLadder(3)
		ladder.Metrics[0] = tiers.Metric{Name: "revenue", Unit: tiers.InUnits, Over: tiers.Sum, UnitValues: []pe.Money{pe.MustMoney("100", currency)}}
		for i := 1; i < 3; i++ {
			ladder.Tiers[i].Needs.Criteria[0].Target = tiers.Value{Number: int64(i)}
		}
		_, err := settlement.New(laddered(ladder, revenue()))
		if got := saidOf(t, err); got != want {
			t.Errorf("%s: %s, want %s", currency, got, want)
		}
	}
}
