package incentive_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// most is the largest amount that there is.
func most() partnerecon.Money { return eur("92233720368547758.07") }

func soldMost(id, on string) incentive.Posted {
	return incentive.Posted{ID: id, Partner: "acme", Kind: partnerecon.Earned, Base: most(), Earned: day(on), On: day(on)}
}

// Sums of a month fit; those of a longer time need not, which is an error and never a
// smaller number.
func TestLongSumsOverflow(t *testing.T) {
	quarter := quota(incentive.Goal{Figure: "quota"})
	quarter.Table.Spans = commission.SpanQuarter
	for name, tt := range map[string]struct {
		bonus  incentive.Bonus
		events []incentive.Event
	}{
		"revenue of a year":    {monthly(inFull(volumes(commission.SpanYear))), []incentive.Event{soldMost("a", "2025-01-01"), soldMost("b", "2025-02-01")}},
		"a quota of a quarter": {quarterly(quarter), []incentive.Event{figure("a", "quota", "2025-01", "2025-01-31", incentive.Value{Money: most()}), figure("b", "quota", "2025-02", "2025-02-28", incentive.Value{Money: most()})}},
		"referrals of two months": {monthly(incentive.Referrals{Figure: "referrals", Per: 1, Amount: eur("0.01"), Rest: incentive.Carried}), []incentive.Event{
			figure("a", "referrals", "2025-01", "2025-01-31", count(1<<63-1)), figure("b", "referrals", "2025-02", "2025-02-28", count(1<<63-1)),
		}},
		"a rate of the most": {monthly(incentive.Increment{Measure: revenue(), Baseline: atLeast("0"), Rate: partnerecon.MustRate("2/1")}), []incentive.Event{soldMost("a", "2025-01-01")}},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, only(tt.bonus))
			for _, e := range tt.events {
				b.apply(e)
			}
			before := written(t, b.tally)
			entries, err := b.scheme.Apply(&b.tally, closing("c", "2025-03", "2025-03-31"))
			if !errors.Is(err, partnerecon.ErrOverflow) || len(entries) > 0 || written(t, b.tally) != before {
				t.Errorf("%v, %v", entries, err)
			}
		})
	}
}

func TestPrizesOverflow(t *testing.T) {
	c := spring()
	c.Prizes = []partnerecon.Money{most(), most()}
	s := incentive.Must(contests(c))
	for name, of := range map[string][]string{"a tie": {"a 1", "b 1"}, "nobody": nil} {
		if a, err := s.Award("spring", standings(of...)); !errors.Is(err, partnerecon.ErrOverflow) || len(a.Prizes) > 0 {
			t.Errorf("%s: %v, %v", name, a.Prizes, err)
		}
	}
	b := open(t, contests(spring()))
	b.apply(soldMost("a", "2025-03-01"))
	b.apply(soldMost("b", "2025-04-01"))
	if _, _, err := b.scheme.Standing(b.tally, "spring"); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("got %v", err)
	}
}

// Lists of a policy have bounds.
func TestLimitsOfLists(t *testing.T) {
	bonus := monthly(growth(atLeast("0")))
	many := make([]string, 1001)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	p := func(change func(p *incentive.Policy)) incentive.Policy {
		out := only(bonus)
		change(&out)
		return out
	}
	for _, tt := range []struct {
		policy incentive.Policy
		want   string
	}{
		{p(func(p *incentive.Policy) { p.Figures = make([]incentive.Declaration, 1001) }), "/figures limit"},
		{p(func(p *incentive.Policy) { p.Contests = make([]incentive.Contest, 1001) }), "/contests limit"},
		{p(func(p *incentive.Policy) { p.Collaborations = make([]incentive.Collaboration, 1001) }), "/collaborations limit"},
		{only(monthly(incentive.NewMarket{Amount: eur("1"), Markets: many})), "/bonuses/0/markets limit"},
		{only(monthly(incentive.Training{Rewards: make([]incentive.Reward, 1001)})), "/bonuses/0/rewards limit"},
	} {
		if _, err := incentive.New(tt.policy); !cmp.Equal(found(err), []string{tt.want}) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	if _, err := incentive.New(only(monthly(incentive.NewMarket{Amount: eur("1"), Markets: many[:1000]}))); err != nil {
		t.Errorf("1,000 are allowed: %v", err)
	}
}

// The longest span that is allowed is worked out, and so is what a late fact about its
// beginning changes.
func TestLimitsOfTheSpan(t *testing.T) {
	r := incentive.Retained{Start: "cohort", End: "left", Share: percent("50"), Periods: 2, Again: true, Amount: eur("1")}
	b := open(t, only(monthly(r)))
	b.states("cohort", "1975-02", amount("100"))
	for m := month("1975-02"); !m.After(month("2025-01")); m = m.Add(1) {
		if _, err := b.scheme.Apply(&b.tally, figure("l"+m.String(), "left", m.String(), m.Last().String(), amount("90"))); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		event incentive.Event
		want  int
	}{
		{closing("c", "2025-01", "2025-02-01"), 300},                         // 600 months, and a run of two is paid every other one
		{figure("less", "left", "1975-02", "2025-02-01", amount("40")), 599}, // all runs begin a month later
	} {
		entries, err := b.scheme.Apply(&b.tally, tt.event)
		if err != nil || len(entries) != tt.want {
			t.Fatalf("%d entries, want %d, %v", len(entries), tt.want, err)
		}
		if _, err := b.scheme.Explain(entries[len(entries)-1]); err != nil {
			t.Error(err)
		}
	}
}

func TestEventsAsJSON(t *testing.T) {
	for _, e := range manyEvents() {
		text, err := incentive.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		read, err := incentive.ReadEvent(text)
		if err != nil || fmt.Sprintf("%#v", read) != fmt.Sprintf("%#v", e) {
			t.Errorf("%s became %#v, %v", text, read, err)
		}
	}
	for text, want := range map[string]string{
		`{"kind":"close","id":"a","month":"2025-13"}`: "/month type", `{"kind":"open"}`: "/kind unknown", `{"id":"a"}`: "/kind required",
		`{"kind":"figure","number":1}`: "/number type", `[`: "/0 syntax",
	} {
		if e, err := incentive.ReadEvent([]byte(text)); !cmp.Equal(found(err), []string{want}) || e != nil {
			t.Errorf("%s: %v, %v", text, e, err)
		}
	}
	for _, e := range []incentive.Event{nil, &incentive.Close{}, incentive.Close{}} {
		if text, err := incentive.WriteEvent(e); err == nil {
			t.Errorf("%#v is written as %s", e, text)
		}
	}
	if _, err := incentive.ReadEvent([]byte(`{"kind":"awarded","standings":[` + strings.Repeat(`{},`, 10_001) + `{}]}`)); len(found(err)) == 0 {
		t.Error("too many standings are read")
	}
}

func TestPolicyIsReadByItself(t *testing.T) {
	var p incentive.Policy
	if err := json.Unmarshal([]byte(written(t, everything())), &p); err != nil || written(t, p) != written(t, everything()) {
		t.Errorf("%v", err)
	}
}
