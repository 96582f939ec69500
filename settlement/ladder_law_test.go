package settlement_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// A sale is a payment as the naive count of the laws knows it: with its days of
// occurrence and recording, what was refunded of it, and who sourced it.
type sale struct {
	id, customer string
	on, known    pe.Day
	cents, back  int64
	refunded     pe.Day // when the refund became known; the zero Day: none
	lead, after  string // who sourced it, and who did after a recredit
	credited     pe.Day // when the recredit became known; the zero Day: none
	second       bool
}

var climbers = [...]string{"acme", "beta", "core"}

func drawSales(t *rapid.T, most int) []sale {
	out := make([]sale, rapid.IntRange(1, most).Draw(t, "sales"))
	for i := range out {
		s := &out[i]
		s.id, s.customer = fmt.Sprint("p", i), "c"+rapid.StringOfN(rapid.RuneFrom([]rune("xyz")), 1, 1, -1).Draw(t, "customer")
		s.on = day("2025-01-02").Add(rapid.IntRange(0, 140).Draw(t, "day"))
		s.known = s.on.Add(rapid.SampledFrom([]int{0, 0, 3, 40}).Draw(t, "late"))
		s.cents = rapid.Int64Range(1, 300_000).Draw(t, "cents")
		s.lead = rapid.SampledFrom(climbers[:]).Draw(t, "lead")
		s.after = rapid.SampledFrom(climbers[:]).Draw(t, "after")
		s.second = rapid.Bool().Draw(t, "second")
		if rapid.Bool().Draw(t, "refund") {
			s.back = rapid.Int64Range(1, s.cents).Draw(t, "back")
			s.refunded = s.known.Add(rapid.IntRange(0, 60).Draw(t, "refunded"))
		}
		if rapid.IntRange(0, 3).Draw(t, "recredit") == 0 {
			s.credited = s.known.Add(rapid.IntRange(0, 60).Draw(t, "credited"))
		}
	}
	return out
}

// facts states the sales. They are recorded some days off, within the month in which
// they became known.
func (s sale) facts(t *rapid.T) []settlement.Fact {
	credits := func(lead string) []pe.Credit {
		if !s.second || lead == "core" {
			return pe.Sole(lead)
		}
		return []pe.Credit{{Partner: lead, Role: pe.Sourced, Share: pct("70")}, {Partner: "core", Role: pe.Sourced, Share: pct("30")}}
	}
	moved := func(d, least pe.Day) settlement.Moment {
		from, to := d.Month().First(), d.Month().Last()
		if from.Before(least) {
			from = least
		}
		return settlement.On(from.Add(rapid.IntRange(0, to.Sub(from)).Draw(t, "moved")))
	}
	amount := func(cents int64) pe.Money { m, _ := pe.FromMinor(cents, "EUR"); return m }
	known := moved(s.known, s.on)
	out := []settlement.Fact{{ID: s.id, Occurred: settlement.On(s.on), Recorded: known, Event: settlement.Payment{
		Customer: s.customer, Deal: s.id, Credits: credits(s.lead), Amount: amount(s.cents),
	}}}
	if !s.refunded.IsZero() {
		out = append(out, settlement.Fact{ID: s.id + "-r", Occurred: settlement.On(s.on), Recorded: moved(s.refunded, s.on), Event: settlement.Refund{
			Customer: s.customer, Of: s.id, Amount: amount(s.back), Paid: s.on,
		}})
	}
	if !s.credited.IsZero() {
		_, after := known.In(time.UTC)
		out = append(out, settlement.Fact{ID: s.id + "-c", Occurred: settlement.On(s.on), Recorded: moved(s.credited, after), Event: settlement.Recredit{
			Customer: s.customer, Of: s.id, Credits: credits(s.after),
		}})
	}
	return out
}

// counts returns what the sale adds for a partner to the revenue of a month, by what is
// known at the end of another one.
func (s sale) counts(partner string, m, by pe.Month) int64 {
	lead, cents := s.lead, s.cents
	if !s.credited.IsZero() && !s.credited.Month().After(by) {
		lead = s.after
	}
	if !s.refunded.IsZero() && !s.refunded.Month().After(by) {
		cents -= s.back
	}
	if lead != partner || s.on.Month() != m || s.known.Month().After(by) {
		return 0
	}
	return cents
}

// The tier of each month is that of what had been collected in the three months before,
// by what was known when the last of them closed: counted naively from the sales, in any
// order of recording within the months. With the book stored after each fact the same
// comes out.
func TestLawLadderCountsWhatWasKnown(t *testing.T) {
	rules := revenueLadder(3)
	rules.Review.Grace = pe.Window{}
	p := settlement.Must(func() settlement.Policy {
		p := laddered(rules, revenue())
		p.Terms[0].Policy.Commission.Shared = "each"
		p.Horizon = pe.Days(400, pe.Through)
		return p
	}())
	rapid.Check(t, func(t *rapid.T) {
		sales := drawSales(t, 14)
		var facts []settlement.Fact
		for _, partner := range climbers {
			facts = append(facts, fact("e-"+partner, "2025-01-01", settlement.PartnerEnrolled{Partner: partner}))
		}
		for _, s := range sales {
			facts = append(facts, s.facts(t)...)
		}
		b, _ := fold(t, p, facts)
		for _, partner := range climbers {
			for m := month("2025-02"); m.Before(month("2025-07")); m = m.Add(1) {
				if m.After(b.Closed().Add(1)) {
					break
				}
				sum := int64(0)
				for back := 1; back <= 3; back++ {
					for _, s := range sales {
						sum += s.counts(partner, m.Add(-back), m.Add(-1))
					}
				}
				want := "referral"
				switch {
				case sum >= 500_000:
					want = "solution"
				case sum >= 100_000:
					want = "integration"
				}
				if got, err := p.TierOn(b, partner, m.First()); err != nil || got != want {
					t.Fatalf("%s in %s: %s, %v; %d cents make it %s", partner, m, got, err, sum, want)
				}
			}
		}
	})
}

// everySale are the facts of sales, with customers who leave.
func everySale(t *rapid.T, sales []sale) []settlement.Fact {
	out := []settlement.Fact{fact("s", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("s", "2025-01-05", settlement.PartnerEnrolled{Partner: "beta"})}
	for _, s := range sales {
		out = append(out, s.facts(t)...)
	}
	for i, c := range []string{"cx", "cy"} {
		out = append(out, fact(fmt.Sprint("churn", i), day("2025-02-01").Add(rapid.IntRange(0, 90).Draw(t, "left")).String(), settlement.Churn{Customer: c}))
	}
	return out
}

// A book that is stored after each fact goes on as if it had not been, with a ladder of
// every metric that a book counts.
func TestLawLadderSurvivesStorage(t *testing.T) {
	t.Parallel()
	p := settlement.Must(everyMetric(400))
	rapid.Check(t, func(t *rapid.T) { survives(t, p, everySale(t, drawSales(t, 5))) })
}

// Lines that are sealed count on: with a short horizon partners stand as with a long one.
func TestLawLadderCountsSealedLines(t *testing.T) {
	long, short := settlement.Must(everyMetric(400)), settlement.Must(everyMetric(60))
	rapid.Check(t, func(t *rapid.T) {
		sales := drawSales(t, 14)
		for i := range sales {
			s := &sales[i]
			s.known = s.on
			if !s.refunded.IsZero() {
				s.refunded = s.on.Add(10)
			}
			if !s.credited.IsZero() {
				s.credited = s.on.Add(5)
			}
		}
		facts := everySale(t, sales)
		a, _ := fold(t, long, facts)
		b, entries := fold(t, short, facts)
		for _, partner := range climbers {
			x, err := long.Standings(a, partner)
			y, errShort := short.Standings(b, partner)
			if err != nil || errShort != nil || text(t, x) != text(t, y) {
				t.Fatalf("%s stood %s with a long horizon, %s with a short one; %v, %v", partner, text(t, x), text(t, y), err, errShort)
			}
		}
		// What is sealed comes back and is counted once.
		var again []settlement.Fact
		for _, e := range entries {
			if e.Kind != pe.Sealed {
				continue
			}
			record, err := settlement.RecordOf(e)
			if err != nil {
				t.Fatal(err)
			}
			again = append(again, fact("again-"+e.Claim.Line, "2025-07-15", settlement.Reopen{Customer: e.Claim.Customer, Record: record}))
		}
		foldOn(t, long, a, nil, "2025-09")
		foldOn(t, short, b, again, "2025-09")
		for _, partner := range climbers {
			x, _ := long.Standings(a, partner)
			y, _ := short.Standings(b, partner)
			if text(t, x) != text(t, y) {
				t.Fatalf("%s stood %s, with lines that came back %s", partner, text(t, x), text(t, y))
			}
		}
	})
}

// everyMetric is a program whose ladder reads all that a book counts.
func everyMetric(horizon int) settlement.Policy {
	amount := func(metric, amount string) tiers.Criterion {
		return tiers.Criterion{Metric: metric, Target: tiers.Value{Amount: eur(amount)}, Within: tiers.Span{Of: tiers.Quarter, N: 2}}
	}
	number := func(metric string, n int64) tiers.Criterion {
		return tiers.Criterion{Metric: metric, Target: tiers.Value{Number: n}, Within: tiers.Span{Of: tiers.Quarter}}
	}
	ladder := revenueLadder(3)
	ladder.Metrics = []tiers.Metric{
		{Name: "revenue", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum},
		{Name: "share", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum},
		{Name: "commission", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum},
		{Name: "customers", Unit: tiers.Number, Over: tiers.Last},
		{Name: "wins", Unit: tiers.Number, Over: tiers.Sum},
	}
	ladder.Tiers = []tiers.Tier{
		{Name: "referral"},
		{Name: "integration", Needs: tiers.Group{Need: tiers.Any, Criteria: []tiers.Criterion{amount("revenue", "1000"), amount("share", "700"), number("wins", 1)}}},
		{Name: "solution", Needs: tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{amount("revenue", "3000"), amount("share", "2000"), amount("commission", "100"), number("customers", 2), number("wins", 2)}}},
	}
	p := laddered(ladder, []settlement.LadderMetric{
		{Metric: "revenue", Counts: settlement.CollectedRevenue, Of: settlement.ForAll, Roles: []pe.Role{pe.Sourced}},
		{Metric: "share", Counts: settlement.CollectedRevenue, Of: settlement.ByShare},
		{Metric: "commission", Counts: settlement.EarnedCommission},
		{Metric: "customers", Counts: settlement.ActiveCustomers, Of: settlement.ForAll},
		{Metric: "wins", Counts: settlement.NewCustomers, Of: settlement.ForLead},
	})
	p.Terms[0].Policy.Commission.Shared = "each"
	p.Horizon = pe.Days(horizon, pe.Through)
	return p
}
