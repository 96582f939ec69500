package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// listOf is a list of n elements.
func listOf[T any](n int, of func(i int) T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = of(i)
	}
	return out
}

// problemAt reports whether a problem was found at a place.
func problemAt(err error, path, code string) bool { return slices.Contains(paths(err), path+" "+code) }

// A list of a policy may have as many elements as its bound, and not one more.
func TestLimitsOfAPolicyAreExact(t *testing.T) {
	const terms = "/terms/0/policy"
	name := func(i int) string { return fmt.Sprint("n", i) }
	tierOverrides := func(change func(o *settlement.TermsOverride, n int)) func(p *settlement.Policy, a *settlement.Agreement, n int) {
		return func(p *settlement.Policy, a *settlement.Agreement, n int) {
			p.Tiers = []string{"gold", "silver"}
			a.Overrides = []settlement.TermsOverride{
				{Name: "gold", For: settlement.OverrideScope{Tier: "gold"}}, {Name: "silver", For: settlement.OverrideScope{Tier: "silver"}},
			}
			change(&a.Overrides[0], n/2)
			change(&a.Overrides[1], n-n/2)
		}
	}
	for _, c := range []struct {
		name, path, code string
		most             int
		set              func(p *settlement.Policy, a *settlement.Agreement, n int)
	}{
		{"tiers", "/tiers", "limit", 1000, func(p *settlement.Policy, _ *settlement.Agreement, n int) { p.Tiers = listOf(n, name) }},
		{"caps", terms, "limit", 1000, func(_ *settlement.Policy, a *settlement.Agreement, n int) {
			a.Caps = listOf(n, func(i int) settlement.Cap { return capEvery(name(i), settlement.EveryMonth, "1") })
		}},
		{"true-ups", terms, "limit", 1000, func(_ *settlement.Policy, a *settlement.Agreement, n int) {
			a.TrueUps = listOf(n, func(i int) settlement.TrueUp { return settlement.TrueUp{Name: name(i), Every: settlement.EveryMonth} })
		}},
		{"components of a cap", terms + "/caps/0/components", "limit", 1000, func(_ *settlement.Policy, a *settlement.Agreement, n int) {
			a.Caps = []settlement.Cap{capEvery("c", settlement.EveryMonth, "1")}
			a.Caps[0].Components = listOf(n, name)
		}},
		{"currencies", "/conversion/from", "required", 1000, func(p *settlement.Policy, _ *settlement.Agreement, n int) {
			p.Conversion = converting().Conversion
			p.Conversion.From = listOf(n, func(int) pe.Currency { return "USD" })
		}},
		{"emergencies", "/reviews/emergencies", "limit", 1000, func(p *settlement.Policy, _ *settlement.Agreement, n int) {
			*p = hurried(revised(settlement.Quarterly, "2025-01-01"), listOf(n, name)...)
		}},
		{"metrics of a ladder", terms + "/ladder_metrics", "limit", 20, func(p *settlement.Policy, _ *settlement.Agreement, n int) {
			*p = laddered(revenueLadder(1), listOf(n, func(i int) settlement.LadderMetric {
				return settlement.LadderMetric{Metric: name(i), Counts: settlement.CollectedRevenue, Of: settlement.ForLead}
			}))
		}},
		{"bytes of a metric", terms + "/ladder_metrics/0/metric", "limit", 200, func(p *settlement.Policy, _ *settlement.Agreement, n int) {
			*p = laddered(revenueLadder(1), revenue())
			p.Terms[0].Policy.LadderMetrics[0].Metric = strings.Repeat("m", n)
		}},
		{"retainers", terms + "/retainers", "limit", 1000, func(_ *settlement.Policy, a *settlement.Agreement, n int) {
			a.Retainers = listOf(n, func(i int) settlement.Retainer { return settlement.Retainer{Name: name(i), Terms: shareOfRetainer()} })
		}},
		{"exits", terms + "/exits", "limit", 4, func(_ *settlement.Policy, a *settlement.Agreement, n int) {
			a.Exits = make([]settlement.Exit, n)
		}},
		{"overrides", terms + "/overrides", "limit", 200, func(_ *settlement.Policy, a *settlement.Agreement, n int) {
			a.Overrides = listOf(n, func(i int) settlement.TermsOverride {
				return settlement.TermsOverride{Name: name(i), For: settlement.OverrideScope{Partner: name(i)}, Approval: agreed(), Rates: only("12")}
			})
		}},
		{"invariants", terms + "/overrides", "limit", 200, func(_ *settlement.Policy, a *settlement.Agreement, n int) { a.Invariants = listOf(n, name) }},
		{"rates of overrides", terms + "/overrides", "limit", 1000, tierOverrides(func(o *settlement.TermsOverride, n int) {
			o.Rates = listOf(n, func(i int) commission.Row { return commission.Row{Product: name(i), Share: pct("1")} })
		})},
		{"schedules of overrides", terms + "/overrides", "limit", 1000, tierOverrides(func(o *settlement.TermsOverride, n int) {
			o.Schedules = listOf(n, func(int) clawback.Schedule { return clawback.Schedule{Return: clawback.Nothing} })
		})},
		{"payable rules of overrides", terms + "/overrides", "limit", 1000, tierOverrides(func(o *settlement.TermsOverride, n int) {
			o.Payable = listOf(n, func(int) commission.Payable { return commission.Payable{Due: commission.Net} })
		})},
		{"caps of an override", terms + "/overrides/0/caps", "limit", 1000, func(_ *settlement.Policy, a *settlement.Agreement, n int) {
			a.Overrides = []settlement.TermsOverride{{Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed()}}
			a.Overrides[0].Caps = listOf(n, func(i int) settlement.OverrideCap { return settlement.OverrideCap{Name: name(i), Limit: eur("1")} })
		}},
		{"bytes of an override", terms + "/overrides/0/name", "syntax", 100, func(_ *settlement.Policy, a *settlement.Agreement, n int) {
			a.Overrides = []settlement.TermsOverride{{Name: strings.Repeat("x", n), For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Rates: only("12")}}
		}},
		{"bytes of an override with schedules", terms + "/overrides/0/name", "limit", 80, func(p *settlement.Policy, a *settlement.Agreement, n int) {
			*p = tiered()
			p.Terms[0].Policy.Overrides = []settlement.TermsOverride{{
				Name: strings.Repeat("x", n), For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(),
				Schedules: []clawback.Schedule{{Return: clawback.Nothing}},
			}}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, n := range []int{c.most, c.most + 1} {
				p := flat()
				c.set(&p, &p.Terms[0].Policy, n)
				_, err := settlement.New(p)
				if over := n > c.most; problemAt(err, c.path, c.code) != over {
					t.Errorf("%d: want a problem %t, got %.400v", n, over, err)
				}
			}
		})
	}
}

// A text may have as many bytes as its bound, and not one more.
func TestLimitsOfTextsAreExact(t *testing.T) {
	for _, c := range []struct {
		path string
		most int
		make func(text string) settlement.Fact
	}{
		{"/id", 255, func(text string) settlement.Fact { return fact(text, "2025-01-10", pay("c", "1", "acme")) }},
		{"/customer", 255, func(text string) settlement.Fact { return fact("p", "2025-01-10", pay(text, "1", "acme")) }},
		{"/text", 4000, func(text string) settlement.Fact {
			return fact("a", "2025-01-10", settlement.Adjustment{Partner: "acme", Amount: eur("1"), Reason: "r", Approver: "b", Text: text})
		}},
	} {
		program := settlement.Must(flat())
		for _, n := range []int{c.most, c.most + 1} {
			found := program.Problems(c.make(strings.Repeat("é", n/2) + strings.Repeat("x", n%2)))
			if over := n > c.most; slices.ContainsFunc(found, func(p pe.Problem) bool { return p.Path == c.path }) != over {
				t.Errorf("%s of %d bytes: want a problem %t, got %v", c.path, n, over, found)
			}
		}
	}
}

// A fiscal year begins in one of twelve months, whatever else goes by it. Another one is
// reported once.
func TestAFiscalYearBeginsInAMonth(t *testing.T) {
	for _, first := range []int{-1, 0, 1, 12, 13} {
		p := laddered(revenueLadder(1), revenue())
		p.Desk = desked().Desk
		p.Terms[0].Policy.Caps = []settlement.Cap{hardTimes("hard", commission.OnNet, "1")}
		p.YearStart = first
		_, err := settlement.New(p)
		var want []string
		if first < 0 || first > 12 {
			want = []string{"/year_start out_of_range"}
		}
		if got := paths(err); !slices.Equal(got, want) {
			t.Errorf("year start %d: %v", first, err)
		}
	}
}

// Ten tiers are named where another one is asked for; of more than ten the first.
func TestTenTiersAreNamed(t *testing.T) {
	for n, others := range map[int]bool{10: false, 11: true} {
		p := flat()
		p.Tiers = listOf(n, func(i int) string { return fmt.Sprint("t", i) })
		p.Terms[0].Policy.Commission.Rates = []commission.Row{{Tier: "other", Share: pct("1")}}
		_, err := settlement.New(p)
		if text := saidOf(t, err); !strings.Contains(text, "t9") || strings.Contains(text, "and others") != others {
			t.Errorf("%d tiers: %s", n, text)
		}
	}
}

// A fact that a journey keeps is the thousandth at most: registrations and touches
// together, renewals of a deal, facts that are stated at once.
func TestLimitsOfJourneysAreExact(t *testing.T) {
	id := func(i int) string { return fmt.Sprintf("f%04d", i) }
	t.Run("registrations beside touches", func(t *testing.T) {
		r := open(t, desked()).do(inTiers()...)
		for i := range 999 {
			r.do(fact(id(i), "2025-03-01", settlement.Touch{Customer: "c", Deal: "none", Partner: "inca", Type: "demo"}))
		}
		r.do(fact("last", "2025-03-02", settlement.Registration{Customer: "c", Partner: "inca"}))
		r.refuse(fact("next", "2025-03-02", settlement.Registration{Customer: "c", Partner: "indo"}), settlement.ErrTouches)
	})
	t.Run("renewals", func(t *testing.T) {
		r := open(t, attributing()).do(inTiers()...).do(closedDeal("2025-03-01", "2025-03-01"))
		for i := range 1000 {
			r.do(fact(id(i), "2025-03-02", settlement.Renewal{Customer: "c", Deal: "d"}))
		}
		r.refuse(fact("next", "2025-03-02", settlement.Renewal{Customer: "c", Deal: "d"}), settlement.ErrTouches)
	})
	t.Run("facts of a partner", func(t *testing.T) {
		program := settlement.Must(asking())
		for _, n := range []int{1000, 1001} {
			found := program.Problems(fact("x", "2025-03-01", settlement.PartnerStated{Partner: "acme", Facts: make([]attribution.Fact, n)}))
			has := func(path, code string) bool {
				return slices.ContainsFunc(found, func(p pe.Problem) bool { return p.Path == path && p.Code == code })
			}
			if over := n > 1000; has("/facts", "limit") != over || has("/facts/0/name", "unknown") == over {
				t.Errorf("%d facts: %s", n, said(found))
			}
		}
	})
}

// A partner may have left, and come back, a thousand times.
func TestLimitsOfExitsAreExact(t *testing.T) {
	r := open(t, leaving()).do(fact("p", "2025-01-10", pay("c", "100", "acme")))
	d := day("2025-01-11")
	for i := range 1000 {
		r.do(exits(fmt.Sprintf("x%04d acme resigned %s", i, d)))
		d = d.Add(1)
		r.do(fact(fmt.Sprintf("b%04d", i), d.String(), settlement.PartnerEnrolled{Partner: "acme"}))
		d = d.Add(1)
	}
	r.refuse(exits(fmt.Sprintf("last acme resigned %s", d)), settlement.ErrTouches)
}
