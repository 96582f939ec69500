package incentive_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// spring is a contest by rank with prizes of 100, 60 and 30.
func spring() incentive.Contest {
	return incentive.Contest{
		Name: "spring", Stage: commission.Acquisition, From: month("2025-03"), Until: month("2025-06"), Measure: revenue(), Mode: incentive.ByRank,
		Prizes: []partnerecon.Money{eur("100"), eur("60"), eur("30")},
	}
}

func contests(c ...incentive.Contest) incentive.Policy {
	return incentive.Policy{Rounding: partnerecon.HalfUp, Currency: "EUR", Contests: c}
}

// standings reads "a 100" as 100.00 EUR of a.
func standings(of ...string) []incentive.Standing {
	var out []incentive.Standing
	for _, s := range of {
		var partner, value string
		if _, err := fmt.Sscan(s, &partner, &value); err != nil {
			panic(err)
		}
		out = append(out, incentive.Standing{Partner: partner, Value: amount(value)})
	}
	return out
}

func prizes(a incentive.Award) []string {
	var out []string
	for _, p := range a.Prizes {
		out = append(out, fmt.Sprintf("%d %s %s", p.Place, p.Partner, p.Amount.Amount()))
	}
	return out
}

func TestWhatIsWrongWithTheDaysOfAContest(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*incentive.Contest)
		want   string
	}{
		{"two weeks", func(*incentive.Contest) {}, ""},
		{"one day", func(c *incentive.Contest) { c.ThroughDay = c.FromDay }, ""},
		{"months besides", func(c *incentive.Contest) { c.From = month("2025-03") }, "/contests/0/from_day conflict"},
		{"no first day", func(c *incentive.Contest) { c.FromDay = partnerecon.Day{} }, "/contests/0/from_day required"},
		{"no last day", func(c *incentive.Contest) { c.ThroughDay = partnerecon.Day{} }, "/contests/0/through_day conflict"},
		{"a last day before the first", func(c *incentive.Contest) { c.ThroughDay = day("2025-03-02") }, "/contests/0/through_day conflict"},
		{"a figure", func(c *incentive.Contest) { c.Measure = incentive.Measure{Of: incentive.OfFigure, Figure: "leads"} }, "/contests/0/measure/of conflict"},
	} {
		c := spring()
		c.From, c.Until, c.FromDay, c.ThroughDay = partnerecon.Month{}, partnerecon.Month{}, day("2025-03-03"), day("2025-03-16")
		tt.change(&c)
		p := contests(c)
		p.Figures = []incentive.Declaration{{Name: "leads", Unit: incentive.Number}}
		_, err := incentive.New(p)
		if got := placesAndCodes(t, err); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	c := spring()
	c.From, c.Until, c.FromDay, c.ThroughDay = partnerecon.Month{}, partnerecon.Month{}, day("2025-03-03"), day("2025-03-16")
	other := c
	other.ThroughDay = day("2025-03-17")
	_, err := incentive.NewDated(partnerecon.Terms[incentive.Policy]{
		{ID: "a", From: day("2025-01-01"), Rationale: "first", Policy: contests(c)}, {ID: "b", From: day("2025-02-01"), Rationale: "longer", Policy: contests(other)},
	})
	if got := placesAndCodes(t, err); got != "/1/policy/contests/0 conflict" {
		t.Errorf("other days: %q", got)
	}
}

// Spring is from March through May. What governs it is in force on 1 March, or the first one after
// that which has it and begins in it; what comes later changes nothing.
func TestOneVersionGovernsAContest(t *testing.T) {
	for _, tt := range []struct {
		name     string
		versions []string // from when on, and the first prize: of 0 the version does not have the contest
		want     string
	}{
		{"it was decided", []string{"2025-01-01 500", "2025-06-15 40"}, "2025-01-01 500.00"},
		{"it is under way", []string{"2025-01-01 500", "2025-03-02 200"}, "2025-01-01 500.00"},
		{"it is about to begin", []string{"2025-01-01 500", "2025-03-01 200"}, "2025-03-01 200.00"},
		{"it is called off", []string{"2025-01-01 500", "2025-02-01 0"}, "none"},
		{"it is left out while it is under way", []string{"2025-01-01 500", "2025-04-01 0"}, "2025-01-01 500.00"},
		{"it is announced late", []string{"2025-01-01 0", "2025-04-01 200", "2025-05-01 300"}, "2025-04-01 200.00"},
		{"it is announced when it is over", []string{"2025-01-01 0", "2025-06-01 200"}, "none"},
		{"the program begins in it", []string{"2025-04-01 500", "2025-05-01 200"}, "2025-04-01 500.00"},
	} {
		var terms partnerecon.Terms[incentive.Policy]
		for _, v := range tt.versions {
			var from, prize string
			if _, err := fmt.Sscan(v, &from, &prize); err != nil {
				t.Fatal(err)
			}
			p := contests()
			if prize != "0" {
				c := spring()
				c.Prizes = []partnerecon.Money{eur(prize)}
				p = contests(c)
			}
			terms = append(terms, partnerecon.Version[incentive.Policy]{ID: from, From: day(from), Rationale: "r", Policy: p})
		}
		s, err := incentive.NewDated(terms)
		if err != nil {
			t.Fatal(err)
		}
		c, governs, err := s.Contest("spring")
		award, errAward := s.Award("spring", standings("acme 1"))
		got := "none"
		if err == nil && errAward == nil {
			got = governs + " " + c.Prizes[0].Amount()
		} else if !errors.Is(err, incentive.ErrUnknown) || !errors.Is(errAward, incentive.ErrUnknown) {
			t.Errorf("%s: %v, %v", tt.name, err, errAward)
		}
		if got != tt.want || got != "none" && award.Prizes[0].Amount != c.Prizes[0] {
			t.Errorf("%s: got %s and %+v, want %s", tt.name, got, award.Prizes, tt.want)
		}
	}
	again := spring()
	again.From, again.Until = month("2026-03"), month("2026-06")
	_, err := incentive.NewDated(partnerecon.Terms[incentive.Policy]{
		{ID: "a", From: day("2025-01-01"), Rationale: "first", Policy: contests(spring())}, {ID: "b", From: day("2026-01-01"), Rationale: "again", Policy: contests(again)},
	})
	if got := placesAndCodes(t, err); got != "/1/policy/contests/0 conflict" {
		t.Errorf("other months: %q", got)
	}
}

func placesAndCodes(t *testing.T, err error) string {
	t.Helper()
	var bad *partnerecon.InvalidError
	if err != nil && !errors.As(err, &bad) {
		t.Fatal(err)
	}
	var out []string
	for i := 0; bad != nil && i < len(bad.Problems); i++ {
		out = append(out, bad.Problems[i].Path+" "+bad.Problems[i].Code)
	}
	return strings.Join(out, "; ")
}

func TestContestByRank(t *testing.T) {
	for _, tt := range []struct {
		name      string
		contest   func(*incentive.Contest)
		standings []string
		want      []string
		unclaimed string
	}{
		{"a prize per place", nil, []string{"b 500", "a 900", "d 100", "c 300"}, []string{"1 a 100.00", "2 b 60.00", "3 c 30.00"}, "0.00"},
		// Two share the first and the second place: (100 + 60)/2 = 80 each; the next is third.
		{"a tie shares its places", nil, []string{"b 900", "a 900", "c 300"}, []string{"1 a 80.00", "1 b 80.00", "3 c 30.00"}, "0.00"},
		// Three share the third place only: 30/3 = 10 each.
		{"a tie at the last place", nil, []string{"a 9", "b 8", "e 1", "d 1", "c 1"}, []string{"1 a 100.00", "2 b 60.00", "3 c 10.00", "3 d 10.00", "3 e 10.00"}, "0.00"},
		// 190/7 = 27.14 and 2 cents over: to the two smallest ids.
		{
			"odd cents go to the smaller ids", nil,
			[]string{"g 1", "f 1", "e 1", "d 1", "c 1", "b 1", "a 1"},
			[]string{"1 a 27.15", "1 b 27.15", "1 c 27.14", "1 d 27.14", "1 e 27.14", "1 f 27.14", "1 g 27.14"},
			"0.00",
		},
		{"prizes without a taker are unclaimed", nil, []string{"a 1"}, []string{"1 a 100.00"}, "90.00"},
		{"nobody", nil, nil, nil, "190.00"},
		// Nothing sold, or more gone back than sold, is no place: 60 + 30 stay.
		{"who has nothing takes no place", nil, []string{"b 0", "a 0.01", "c -3", "d 0"}, []string{"1 a 100.00"}, "90.00"},
		{"only who takes part", func(c *incentive.Contest) { c.Partners = []string{"b", "c"} }, []string{"a 9", "b 2", "c 3"}, []string{"1 c 100.00", "2 b 60.00"}, "30.00"},
		{"only who reached the target", func(c *incentive.Contest) { c.Target = atLeast("3") }, []string{"a 9", "b 2.99", "c 3"}, []string{"1 a 100.00", "2 c 60.00"}, "30.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := spring()
			if tt.contest != nil {
				tt.contest(&c)
			}
			a, err := incentive.Must(contests(c)).Award("spring", standings(tt.standings...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, prizes(a)); diff != "" || a.Unclaimed != eur(tt.unclaimed) {
				t.Errorf("%s is unclaimed (-want +got)\n%s", a.Unclaimed, diff)
			}
			if len(a.Trace) == 0 {
				t.Error("the trace is empty")
			}
		})
	}
}

// Everyone who sold 10 units gets 250.
func TestContestByTarget(t *testing.T) {
	c := incentive.Contest{
		Name: "spiff", From: month("2025-03"), Until: month("2025-04"), Measure: incentive.Measure{Of: incentive.OfQuantity}, Mode: incentive.ByTarget,
		Target: incentive.Goal{Number: 10}, Prize: eur("250"),
	}
	s := incentive.Must(contests(c))
	a, err := s.Award("spiff", []incentive.Standing{{"c", count(11)}, {"b", count(9)}, {"a", count(10)}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"0 a 250.00", "0 c 250.00"}, prizes(a)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	wantCodes(t, codes(a.Trace), incentive.CodeBelow, incentive.CodeReached, incentive.CodeReached)
	a, err = s.Award("spiff", []incentive.Standing{{"b", count(9)}})
	if err != nil || len(a.Prizes) > 0 {
		t.Errorf("%v, %v", a.Prizes, err)
	}
	wantCodes(t, codes(a.Trace), incentive.CodeBelow, incentive.CodeNobody)
}

func TestAwardRefuses(t *testing.T) {
	s := incentive.Must(contests(spring()))
	for _, tt := range []struct {
		name      string
		standings []incentive.Standing
		want      []string
	}{
		{"a partner twice", standings("a 1", "a 2"), []string{"/standings/1/partner duplicate"}},
		{"another unit", []incentive.Standing{{"a", count(1)}}, []string{"/standings/0/money required"}},
		{"another currency", []incentive.Standing{{"a", incentive.Value{Money: partnerecon.MustMoney("1", "USD")}}}, []string{"/standings/0/money conflict"}},
		{"two values", []incentive.Standing{{"a", incentive.Value{Money: eur("1"), Number: 1}}}, []string{"/standings/0 conflict"}},
		{"nobody's", []incentive.Standing{{"", amount("1")}}, []string{"/standings/0/partner required"}},
		{"too many", make([]incentive.Standing, 10_001), []string{"/standings limit"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := s.Award("spring", tt.standings)
			if diff := cmp.Diff(tt.want, found(err)); diff != "" || len(a.Prizes) > 0 {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if _, err := s.Award("summer", nil); !errors.Is(err, incentive.ErrUnknown) {
		t.Errorf("got %v", err)
	}
	if _, _, err := s.Standing(incentive.Tally{}, "summer"); !errors.Is(err, incentive.ErrUnknown) {
		t.Errorf("got %v", err)
	}
}

// What a partner reached is what its tally has of the months of the contest.
func TestStanding(t *testing.T) {
	c := spring()
	csat := c
	csat.Name, csat.Measure = "csat", read("csat")
	p := contests(c, csat)
	p.Figures = figures()
	b := open(t, p)
	b.sold("2025-02-28", "0", "1000")
	b.sold("2025-03-01", "0", "20")
	b.sold("2025-05-31", "0", "3")
	b.sold("2025-06-01", "0", "1000")
	got, known, err := b.scheme.Standing(b.tally, "spring")
	if err != nil || !known || got != (incentive.Standing{Partner: "acme", Value: amount("23")}) {
		t.Errorf("%+v, %t, %v", got, known, err)
	}
	if got, known, err = b.scheme.Standing(b.tally, "csat"); err != nil || known {
		t.Errorf("%+v is not known, %v", got, err)
	}
	b.states("csat", "2025-01", fraction("87.5"))
	if got, known, err = b.scheme.Standing(b.tally, "csat"); err != nil || !known || got.Value != fraction("87.5") {
		t.Errorf("%+v, %t, %v", got, known, err)
	}
	b.states("csat", "2025-04", fraction("100"))
	if got, known, err = b.scheme.Standing(b.tally, "csat"); err != nil || !known || got.Value != fraction("100") {
		t.Errorf("%+v, %t, %v", got, known, err)
	}
}

func awarded(id, on string, s ...string) incentive.Awarded {
	return incentive.Awarded{ID: id, Partner: "acme", Contest: "spring", Standings: standings(s...), On: day(on)}
}

func TestAwardedPostsThePrize(t *testing.T) {
	b := open(t, contests(spring()))
	b.wants(b.apply(awarded("w1", "2025-06-02", "acme 100", "beta 90")), "contest:spring 100.00")
	b.wants(b.apply(awarded("w1", "2025-06-02", "acme 100", "beta 90"))) // delivered again
	// Beta's figure was corrected: acme is second, and 40 less are due.
	b.wants(b.apply(awarded("w3", "2025-06-09", "acme 100", "beta 110")), "contest:spring -40.00")
	// What was stated in between arrives late and changes nothing.
	b.wants(b.apply(awarded("w2", "2025-06-05", "gamma 1")))
	// In the end acme did not take part.
	b.wants(b.apply(awarded("w4", "2025-06-10", "beta 110")), "contest:spring -60.00")
	b.wants(b.apply(awarded("w5", "2025-06-11", "beta 120")))
	if e := b.entries[0]; e.Earned != day("2025-05-31") || e.Posted != day("2025-06-02") || e.Kind != partnerecon.Earned {
		t.Errorf("%+v", e)
	}
	if _, err := b.scheme.Apply(&b.tally, incentive.Awarded{ID: "x", Partner: "acme", Contest: "summer", On: day("2025-06-02")}); !cmp.Equal(found(err), []string{"/contest unknown"}) {
		t.Errorf("got %v", err)
	}
}
