package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// richLaw is the program of the laws with all that is earned beside the base: by
// milestones, by rises, by uplines, released by milestones and by time, and owed.
func richLaw(t *rapid.T) settlement.Policy {
	p := attributedLaw(t)
	a := &p.Terms[0].Policy
	c := &a.Commission
	c.Bonuses = []commission.Bonus{
		{Name: "lead", Stage: commission.Acquisition, On: "lead", Times: 2, Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("50"), Per: commission.EachSale}}}},
		{Name: "upfront", Stage: commission.Acquisition, Times: 2, Rates: []commission.Row{{Share: pct("20")}}, Vests: []commission.Tranche{
			{Share: pct("30")}, {Share: pct("40"), Milestone: "onboarding", Within: pe.Days(60, pe.Through)}, {Share: pct("30"), Months: 2},
		}},
		{Name: "override", Of: "upfront", To: commission.ToUpline, Rates: []commission.Row{{Share: pct("10")}}},
		{Name: "expansion", Stage: commission.Expansion, On: "level", Rise: true, Rates: []commission.Row{{Share: pct("10")}}},
		{Name: "licence", On: "embed", Owes: true, Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("0.37"), Per: commission.EachUnit}}}},
	}
	c.Payable = append(slices.Clip(c.Payable), commission.Payable{Due: commission.Net, Days: 10})
	if rapid.Bool().Draw(t, "the base vests") {
		c.Vests = []commission.Tranche{{Share: pct("50"), Months: 1}, {Share: pct("50"), Milestone: "onboarding"}}
	}
	if len(c.Caps) > 0 && rapid.Bool().Draw(t, "caps bonuses") {
		c.Caps[0].Components = []string{"base", "upfront", "lead"}
	}
	if len(a.Caps) > 0 && rapid.Bool().Draw(t, "caps some") {
		a.Caps[0].Components = []string{"lead", "base"}
	}
	return p
}

// richStandings are those of the laws, with the uplines: core brought the others.
func richStandings() []settlement.Fact {
	return []settlement.Fact{
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral", Upline: "core", Type: "affiliate"}),
		fact("s2", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "integration", Upline: "core"}),
		fact("s3", "2025-01-01", settlement.Standing{Partner: "core", Tier: "solution", Upline: "acme"}),
	}
}

// drawMilestones draws deals with what was reached in them, most of it to the credit
// that the attribution decides; some was not reached after all.
func drawMilestones(t *rapid.T) []settlement.Fact {
	out := drawDeals(t)
	for i := range rapid.IntRange(1, 6).Draw(t, "milestones") {
		m := settlement.Milestone{
			Customer: rapid.SampledFrom([]string{"c0", "c1"}).Draw(t, "customer"), Deal: rapid.SampledFrom([]string{"", "d", "e"}).Draw(t, "deal"),
			Name: rapid.SampledFrom([]string{"lead", "onboarding", "level", "embed"}).Draw(t, "name"),
		}
		if m.Name == "level" {
			m.Amount = proof.Amount(t, "level", 1e6)
		}
		if m.Name == "embed" {
			m.Quantity = rapid.Int64Range(0, 1000).Draw(t, "units")
		}
		if rapid.IntRange(0, 2).Draw(t, "states") == 0 {
			m.Credits = pe.Sole("beta")
		}
		id := fmt.Sprint("m", i)
		at := proof.Day(t, "reached", day("2025-01-10"), 90)
		out = append(out, settlement.Fact{ID: id, Occurred: settlement.On(at), Event: m})
		if rapid.IntRange(0, 4).Draw(t, "failed") == 0 {
			out = append(out, settlement.Fact{ID: id + "-not", Occurred: settlement.On(at.Add(3)), Event: settlement.Failure{Customer: m.Customer, Of: id}})
		}
	}
	if rapid.Bool().Draw(t, "comes back") {
		left := proof.Day(t, "left", day("2025-01-20"), 60)
		back := left.Add(rapid.IntRange(1, 30).Draw(t, "away"))
		out = append(out, settlement.Fact{ID: "left", Occurred: settlement.On(left), Event: settlement.Churn{Customer: "c1"}},
			settlement.Fact{ID: "back", Occurred: settlement.On(back), Event: settlement.Reactivated{Customer: "c1"}})
	}
	return out
}

// Whenever milestones, closes, payments and churns are recorded, each partner ends
// with the same of each component.
func TestLawG1_OrderOfRecordingMovesNoBonus(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(richLaw(t))
		facts := drawMilestones(t)
		a, x := fold(t, p, append(richStandings(), facts...))
		b, y := fold(t, p, append(richStandings(), delay(t, facts)...))
		if now, late := owed(x), owed(y); fmt.Sprint(now) != fmt.Sprint(late) {
			t.Fatalf("%v\n%v", now, late)
		}
		s, err := p.Statement(a, month("2025-01"), month("2025-05"))
		if err != nil {
			t.Fatal(err)
		}
		late, err := p.Statement(b, month("2025-01"), month("2025-05"))
		if err != nil || s.Retained != late.Retained || s.Base != late.Base {
			t.Fatalf("the company keeps %s of %s, or %s of %s, %v", s.Retained, s.Base, late.Retained, late.Base, err)
		}
		if total, err := s.Commission.Add(s.Retained); err != nil || total != s.Base {
			t.Fatalf("commission %s and retained %s of %s, %v", s.Commission, s.Retained, s.Base, err)
		}
	})
}

// Books survive each fact and close, copies foresee, repeated facts change nothing,
// and each entry explains itself.
func TestLawG9_BooksWithMilestonesSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(richLaw(t))
		_, entries := survives(t, p, append(richStandings(), delay(t, drawMilestones(t))...))
		seen := map[string]bool{}
		for _, e := range entries {
			if tr, err := p.Explain(e); err != nil || len(tr) == 0 || seen[e.ID()] {
				t.Fatalf("%s: %v, trace of %d steps, or posted twice", e.ID(), err, len(tr))
			}
			seen[e.ID()] = true
		}
	})
}

// A program without bonuses posts the same whether or not milestones of another
// version are recorded: they are lines that earn nothing.
func TestMilestonesEarnBonusesAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := attributedLaw(t)
		later := policy.Terms[0]
		later.ID, later.From = "later", day("2026-01-01")
		rich := richLaw(t).Terms[0].Policy.Commission
		later.Policy.Commission.Bonuses, later.Policy.Commission.Payable = rich.Bonuses, rich.Payable
		policy.Terms = append(policy.Terms, later)
		p := settlement.Must(policy)
		var without []settlement.Fact
		facts := drawMilestones(t)
		for _, f := range facts {
			if !strings.HasPrefix(f.ID, "m") {
				without = append(without, f)
			}
		}
		_, x := fold(t, p, append(richStandings(), facts...))
		_, y := fold(t, p, append(richStandings(), without...))
		if a, b := owed(x), owed(y); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%v\n%v", a, b)
		}
	})
}
