package commission_test

import (
	"slices"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// served is an item that pays for some days.
func served(model commission.Model, amount, first, through string) commission.Item {
	return commission.Item{Model: model, Amount: eur(amount), Service: day(first), Through: day(through)}
}

// A year from 15 January 2026. Of three years paid at once by months a third is inside:
// 12,000.00 of 36,000.00; by days 365 of 1,096 are, 11,989.05. Of the usage of January 2027,
// 310.00 for 31 days, the 14 days before the 15th are: 140.00; by months it is one, begun
// inside, all of which is.
func TestModelsAreCutInTheirOwnWays(t *testing.T) {
	usage := commission.ModelCut{Model: commission.Usage, Cut: commission.ByDays}
	for _, tt := range []struct {
		name                  string
		basis                 commission.Basis
		contract, used, again string // 10 % of the three years, of the usage, of it without a last day
	}{
		{"not at all", commission.Basis{}, "3600.00", "31.00", "31.00"},
		{"by months", commission.Basis{Cut: commission.ByMonths}, "1200.00", "31.00", "31.00"},
		{"by days", commission.Basis{Cut: commission.ByDays}, "1198.91", "14.00", "31.00"},
		{"usage by days, the rest by months", commission.Basis{Cut: commission.ByMonths, Cuts: []commission.ModelCut{usage}}, "1200.00", "14.00", "31.00"},
		{"usage alone", commission.Basis{Cuts: []commission.ModelCut{usage}}, "3600.00", "14.00", "31.00"},
	} {
		policy := flat("10")
		policy.Recurs, policy.Basis = partnerecon.Months(12, partnerecon.Until), tt.basis
		for name, one := range map[string]struct {
			item commission.Item
			want string
		}{
			"contract":           {served(commission.Annual, "36000", "2026-01-15", "2029-01-14"), tt.contract},
			"usage":              {served(commission.Usage, "310", "2027-01-01", "2027-01-31"), tt.used},
			"without a last day": {commission.Item{Model: commission.Usage, Amount: eur("310"), Service: day("2027-01-01")}, tt.again},
		} {
			b := open(t, policy)
			first, p := pay("first", "0", "2026-01-15"), invoice(one.item)
			p.Cleared = day("2027-02-01")
			b.do(first, p)
			b.want(tt.name+": "+name, b.sum("acme"), one.want)
			b.conserved()
		}
	}
}

// Of a month that is all inside, nothing is cut and nothing said of it.
func TestWhatIsInsideIsNotCut(t *testing.T) {
	policy := flat("10")
	policy.Recurs, policy.Basis = partnerecon.Months(12, partnerecon.Until), commission.Basis{Cut: commission.ByDays}
	first, p := pay("first", "0", "2026-01-15"), invoice(served(commission.Usage, "310", "2026-12-15", "2027-01-14"))
	p.Cleared = day("2027-02-01")
	b := open(t, policy).do(first, p)
	b.want("10 % of 310.00", b.sum("acme"), "31.00")
	if tr, err := b.plan.Line(b.ledger, p.ID); err != nil || tr.Has(commission.CodeCut) {
		t.Errorf("%v\n%s", err, tr)
	}
}

// The three-tier program: a Referral earns 12 % on the first of three years that are paid at
// once, 12,000.00, and 10 % on the usage of the 14 days that are left of the first year.
func TestAReferralEarnsOnTheFirstYearOfAContract(t *testing.T) {
	policy := commission.ThreeTier(commission.Choices{
		ReferralAnnual: pct("12"), IntegrationAnnual: pct("22"), SolutionMonthly: pct("35"), SolutionAnnual: pct("35"), Shared: commission.Each,
	})
	p := invoice(served(commission.Annual, "36000", "2026-01-15", "2029-01-14"))
	p.Cleared, p.Credits[0].Tier = day("2026-01-15"), commission.Referral
	b := open(t, policy).do(p)
	b.want("12 % of 12,000.00", b.sum("acme"), "1440.00")
	q := invoice(served(commission.Usage, "310", "2027-01-01", "2027-01-31"))
	q.ID, q.Cleared, q.Credits[0].Tier = "q", day("2027-02-01"), commission.Referral
	b.do(q)
	b.want("and 10 % of 140.00", b.sum("acme"), "1454.00")
	b.conserved()
}

func TestProblemsOfCuts(t *testing.T) {
	policy := flat("10")
	policy.Basis.Cuts = []commission.ModelCut{{Model: commission.Usage, Cut: commission.ByDays}, {Model: commission.Usage, Cut: "hours"}, {Cut: commission.ByDays}, {Model: "barter"}}
	_, err := commission.New(policy)
	want := []string{"/basis/cuts/1/cut unknown", "/basis/cuts/1/model duplicate", "/basis/cuts/2/model unknown", "/basis/cuts/3/cut required", "/basis/cuts/3/model unknown"}
	if got := paths(err); !slices.Equal(got, want) {
		t.Errorf("got %v", err)
	}

	// Slices of a month's volume are of whole items: where the rate is for usage, which is
	// cut, there is none; where it is for something else there is.
	table := onRevenue(commission.Marginal, commission.SpanMonth, commission.Step{Share: pct("1")})
	for model, want := range map[commission.Model][]string{
		commission.Usage: {"/basis/cuts/0/cut conflict"}, commission.Annual: nil, "": {"/basis/cuts conflict"},
	} {
		p := tabled(table)
		p.Rates[0].Model = model
		p.Basis.Cuts = []commission.ModelCut{{Model: commission.Usage, Cut: commission.ByDays}}
		if _, err := commission.New(p); !slices.Equal(paths(err), want) {
			t.Errorf("%q: %v", model, err)
		}
	}
}

// As many cuts are looked into as a list may have elements.
func TestTheMostCuts(t *testing.T) {
	policy := flat("10")
	policy.Basis.Cuts = make([]commission.ModelCut, 1000)
	if _, err := commission.New(policy); !slices.Contains(paths(err), "/basis/cuts/0/model unknown") {
		t.Errorf("1000 cuts: %v", paths(err))
	}
}

// One more is told at the list, and no element of it is looked into.
func TestMoreCutsThanAList(t *testing.T) {
	policy := flat("10")
	policy.Basis.Cuts = many(1001, func(int) commission.ModelCut { return commission.ModelCut{} })
	if _, err := commission.New(policy); !slices.Equal(paths(err), []string{"/basis/cuts limit"}) {
		t.Errorf("1001 cuts: %v", paths(err))
	}
}
