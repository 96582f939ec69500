package commission_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// choices are points inside every range that the text gives.
func choices() commission.Choices {
	return commission.Choices{
		ReferralAnnual: pct("12.5"), IntegrationAnnual: pct("22.5"), SolutionMonthly: pct("35"), SolutionAnnual: pct("35"),
		Influenced: pct("25"), Shared: commission.Each,
	}
}

// TestThreeTierCarriesEveryCell lists the rate table of "Partner & Affiliate
// Program Design", section 2, as it is printed there, beside the preset. The
// column "source" quotes the cell; "row" is the preset: share, the range it must
// keep to, how long it recurs and how many payments earn.
func TestThreeTierCarriesEveryCell(t *testing.T) {
	cells := []struct {
		model      commission.Model
		tier, plan string
		source     string
		row        string
	}{
		{commission.Monthly, "referral", "month_one", "15% of month-1 revenue, or …", "15% 15%-15% 1 months until 0"},
		{commission.Monthly, "referral", "twelve_months", "… 10% recurring for 12 months", "10% 10%-10% 12 months until 0"},
		{commission.Monthly, "integration", "", "20% recurring for customer lifetime", "20% 20%-20% no window 0"},
		{commission.Monthly, "solution", "", "30-40% recurring", "35% 30%-40% no window 0"},
		{commission.Annual, "referral", "", "10-15% of first-year ACV", "12.5% 10%-15% 12 months until 0"},
		{commission.Annual, "integration", "", "20-25% of ACV, renewed annually", "22.5% 20%-25% no window 0"},
		{commission.Annual, "solution", "", "30-40% of ACV, renewed annually", "35% 30%-40% no window 0"},
		{commission.Usage, "referral", "", "10% of first 12 months usage", "10% 10%-10% 12 months until 0"},
		{commission.Usage, "integration", "", "20% of usage, ongoing", "20% 20%-20% no window 0"},
		{commission.Usage, "solution", "", "30% of usage, ongoing", "30% 30%-30% no window 0"},
		{commission.Outcome, "referral", "", "10% of first outcome payment", "10% 10%-10% no window 1"},
		{commission.Outcome, "integration", "", "20% of outcome payments", "20% 20%-20% no window 0"},
		{commission.Outcome, "solution", "", "35% of outcome payments", "35% 35%-35% no window 0"},
	}
	p := commission.ThreeTier(choices())
	if len(p.Rates) != len(cells) {
		t.Fatalf("%d rates for %d cells", len(p.Rates), len(cells))
	}
	for i, c := range cells {
		r := p.Rates[i]
		got := fmt.Sprintf("%s %s-%s %s %d", r.Share, r.Within.Min, r.Within.Max, r.Recurs, r.Payments)
		if r.Model != c.model || r.Tier != c.tier || r.Plan != c.plan || r.Role != "" || got != c.row {
			t.Errorf("%s × %s (%q): %s %s %s, want %s", c.model, c.tier, c.source, r.Model, r.Tier, got, c.row)
		}
	}
	payable := []commission.Payable{
		{Tier: "referral", Due: commission.Net, Days: 30}, // "Net-30 after customer payment clears"
		{Tier: "integration", Due: commission.MonthAfter}, // "Monthly revenue share"
		{Tier: "solution", Due: commission.MonthAfter},    // "Monthly revenue share with quarterly true-up"
	}
	if diff := cmp.Diff(payable, p.Payable); diff != "" {
		t.Errorf("payable (-want +got)\n%s", diff)
	}
	// "Partial commission (25-50% of sourced rate)"; several influencers share
	// the upper value, for the contract term that they helped to win.
	want := commission.Influenced{
		Factor: pct("25"), Within: commission.Range{Min: pct("25"), Max: pct("50")}, Pool: pct("50"),
		Recurs: partnerecon.Months(12, partnerecon.Until),
	}
	if p.Influenced != want || p.Rounding != partnerecon.HalfUp || p.Shared != commission.Each {
		t.Errorf("influenced %+v, rounding %s, shared %s", p.Influenced, p.Rounding, p.Shared)
	}
	if p.Recurs.Stated() || p.Refunds.Stated() || p.Anchor != "" || p.Caps != nil {
		t.Error("the preset carries nothing that the text does not say")
	}
	if _, err := commission.New(p); err != nil {
		t.Error(err)
	}
}

// TestThreeTierEnvelope: "10-15%", "20-25%", "30-40%", the ranges of the tiers.
func TestThreeTierEnvelope(t *testing.T) {
	c := choices()
	c.Bounds = commission.Envelope
	ranges := map[string]commission.Range{
		"referral": {Min: pct("10"), Max: pct("15")}, "integration": {Min: pct("20"), Max: pct("25")}, "solution": {Min: pct("30"), Max: pct("40")},
	}
	p := commission.ThreeTier(c)
	for i, r := range p.Rates {
		if r.Within != ranges[r.Tier] {
			t.Errorf("rate %d of %s keeps to %v", i, r.Tier, r.Within)
		}
	}
	if _, err := commission.New(p); err != nil {
		t.Error(err)
	}
}

func TestThreeTierRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*commission.Choices)
		want   []string
	}{
		{
			"no choices", func(c *commission.Choices) { *c = commission.Choices{} },
			[]string{"/rates/3/share required", "/rates/4/share required", "/rates/5/share required", "/rates/6/share required"},
		},
		{"9.99 % for referral", func(c *commission.Choices) { c.ReferralAnnual = pct("9.99") }, []string{"/rates/4/share out_of_range"}},
		{"15.01 % for referral", func(c *commission.Choices) { c.ReferralAnnual = pct("15.01") }, []string{"/rates/4/share out_of_range"}},
		{"25.01 % for integration", func(c *commission.Choices) { c.IntegrationAnnual = pct("25.01") }, []string{"/rates/5/share out_of_range"}},
		{
			"41 % for solution", func(c *commission.Choices) { c.SolutionMonthly, c.SolutionAnnual = pct("41"), pct("29") },
			[]string{"/rates/3/share out_of_range", "/rates/6/share out_of_range"},
		},
		{"influenced at 24 %", func(c *commission.Choices) { c.Influenced = pct("24") }, []string{"/influenced/factor out_of_range"}},
		{"influenced at 51 %", func(c *commission.Choices) { c.Influenced = pct("51") }, []string{"/influenced/factor out_of_range"}},
	} {
		c := choices()
		tt.change(&c)
		_, err := commission.New(commission.ThreeTier(c))
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v\n(-want +got)\n%s", tt.name, err, diff)
		}
	}
	// A monthly 25 % for integration is inside the tier's range and outside the
	// table's cell.
	for bounds, want := range map[commission.Bounds]int{commission.Strict: 1, commission.Envelope: 0} {
		c := choices()
		c.Bounds = bounds
		p := commission.ThreeTier(c)
		p.Rates[2].Share = pct("25")
		if _, err := commission.New(p); len(paths(err)) != want {
			t.Errorf("%s: %v, want %d problems", bounds, err, want)
		}
	}
}

// TestThreeTierPays works every cell out once: 1,000.00 paid in month 1, in
// month 2 and in month 13, to a partner that sourced the deal.
func TestThreeTierPays(t *testing.T) {
	for _, tt := range []struct {
		model      commission.Model
		tier, plan string
		want       [3]string
	}{
		{commission.Monthly, "referral", "month_one", [3]string{"150.00", "0.00", "0.00"}},
		{commission.Monthly, "referral", "twelve_months", [3]string{"100.00", "100.00", "0.00"}},
		{commission.Monthly, "integration", "", [3]string{"200.00", "200.00", "200.00"}},
		{commission.Monthly, "solution", "", [3]string{"350.00", "350.00", "350.00"}},
		{commission.Annual, "referral", "", [3]string{"125.00", "125.00", "0.00"}}, // instalments of the first year
		{commission.Annual, "integration", "", [3]string{"225.00", "225.00", "225.00"}},
		{commission.Annual, "solution", "", [3]string{"350.00", "350.00", "350.00"}},
		{commission.Usage, "referral", "", [3]string{"100.00", "100.00", "0.00"}},
		{commission.Usage, "integration", "", [3]string{"200.00", "200.00", "200.00"}},
		{commission.Usage, "solution", "", [3]string{"300.00", "300.00", "300.00"}},
		{commission.Outcome, "referral", "", [3]string{"100.00", "0.00", "0.00"}},
		{commission.Outcome, "integration", "", [3]string{"200.00", "200.00", "200.00"}},
		{commission.Outcome, "solution", "", [3]string{"350.00", "350.00", "350.00"}},
	} {
		b := open(t, commission.ThreeTier(choices()))
		before := "0.00"
		for i, cleared := range []string{"2025-01-15", "2025-02-15", "2026-01-15"} {
			p := pay(fmt.Sprint("p", i), "1000", cleared)
			p.Model = tt.model
			p.Credits[0].Tier, p.Credits[0].Plan = tt.tier, tt.plan
			b.do(p)
			sum, _ := eur(b.sum("acme")).Sub(eur(before))
			if sum.Amount() != tt.want[i] {
				t.Errorf("%s × %s %s, payment %d: %s, want %s", tt.model, tt.tier, tt.plan, i+1, sum.Amount(), tt.want[i])
			}
			before = b.sum("acme")
		}
	}
}

// Cleared on 31 January 2025: a referral is payable on 2 March.
func TestThreeTierPayable(t *testing.T) {
	for tier, want := range map[string]string{"referral": "2025-03-02", "integration": "2025-02-01", "solution": "2025-02-01"} {
		p := pay("p", "48000", "2025-01-31")
		p.Model = commission.Annual
		p.Credits[0].Tier = tier
		b := open(t, commission.ThreeTier(choices())).do(p)
		if got := b.entries[0].Payable; got != day(want) {
			t.Errorf("%s is payable on %s, want %s", tier, got, want)
		}
	}
}
