package benchmark_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

func credit(partner string, role partnerecon.Role, share string) partnerecon.Credit {
	return partnerecon.Credit{Partner: partner, Role: role, Share: rate(share)}
}

func won(id, opened, closed, amount string, credits ...partnerecon.Credit) benchmark.Deal {
	return benchmark.Deal{ID: id, Opened: day(opened), Closed: day(closed), Won: true, Amount: eur(amount), Credits: credits}
}

func review(quarter string, deals ...benchmark.Deal) benchmark.ReviewFacts {
	return benchmark.ReviewFacts{
		Partner: "acme", Quarter: month(quarter), Currency: "EUR", Rounding: partnerecon.HalfUp, Deals: deals,
		Leads: []benchmark.Lead{{"l1", "acme", day("2025-04-01")}, {"l2", "other", day("2025-04-01")}, {"l3", "acme", day("2025-06-30")}, {"l4", "acme", day("2025-07-01")}, {"l5", "acme", day("2025-03-31")}},
	}
}

// The second quarter of 2025. Revenue: d1 at 100 % = 1,000.00; d2 at 1/3 of 100.00; d3
// at 1/3 of 100.00: 66.666… together, rounded once: 1,066.67. Pipeline: d1 was opened
// before; d2 33.33…, d4 500.00, d5 200.00, which was lost: 733.33. Deals: d1, d2, d3 and d6,
// which it influenced; d7 it only assisted. Leads: l1 and l3.
func TestReview(t *testing.T) {
	sourced, third := credit("acme", partnerecon.Sourced, "100%"), credit("acme", partnerecon.Sourced, "1/3")
	lost := won("d5", "2025-06-01", "2025-06-02", "200", sourced)
	lost.Won = false
	open := benchmark.Deal{ID: "d4", Opened: day("2025-06-30"), Amount: eur("500"), Credits: []partnerecon.Credit{sourced}}
	f := review("2025-05",
		won("d1", "2025-01-10", "2025-04-01", "1000", sourced),
		won("d2", "2025-04-01", "2025-06-30", "100", third, credit("other", partnerecon.Sourced, "2/3")),
		won("d3", "2025-02-01", "2025-05-05", "100", credit("other", partnerecon.Sourced, "2/3"), third),
		open, lost,
		won("d6", "2025-04-05", "2025-05-05", "9000", credit("acme", partnerecon.Influenced, "50%")),
		won("d7", "2025-04-05", "2025-05-05", "9000", credit("acme", partnerecon.Assisted, "50%")),
		won("d8", "2025-06-30", "2025-07-01", "40", credit("other", partnerecon.Sourced, "100%")),
	)
	r := must(t, text().Review, f)
	totals := func(t benchmark.Totals) string {
		return fmt.Sprint(t.RevenueSourced, ", ", t.PipelineGenerated, ", ", t.DealsClosed, ", ", t.LeadsReferred)
	}
	if got := totals(r.Now); got != "1066.67 EUR, 733.33 EUR, 4, 2" {
		t.Errorf("now %s", got)
	}
	// The first quarter: nothing won; d1 and a third of d3 were opened; one lead.
	if got := totals(r.Before); got != "0.00 EUR, 1033.33 EUR, 0, 1" {
		t.Errorf("before %s", got)
	}
	if r.Quarter != (partnerecon.Interval{Start: day("2025-04-01"), End: day("2025-07-01")}) || r.Minutes != 45 || len(r.Agenda) != 5 {
		t.Error(js(r))
	}
	says(t, r.Trace,
		`benchmark.counted quarter="2025-04-01 until 2025-07-01" revenue_sourced="1066.67 EUR" pipeline_generated="733.33 EUR" deals_closed="4" leads_referred="2"`,
		`benchmark.counted /agenda/sections/3 section="product_roadmap" minutes="5" source="Partner & Affiliate Program Design"`)
	f.Partner = "nobody"
	if got := totals(must(t, text().Review, f).Now); got != "0.00 EUR, 0.00 EUR, 0, 0" {
		t.Errorf("nobody has %s", got)
	}
}

// With a year from April the quarters are those of the calendar; with one from
// February the quarter of January begins in November.
func TestReviewOfAFiscalYear(t *testing.T) {
	p := benchmark.Policy{YearStart: 2}
	r := must(t, benchmark.Must(p).Review, review("2025-01"))
	if r.Quarter.String() != "2024-11-01 until 2025-02-01" || len(r.Agenda) != 0 || r.Minutes != 0 {
		t.Error(js(r))
	}
}

func TestReviewRefuses(t *testing.T) {
	refuses(t, text().Review, benchmark.ReviewFacts{}, "/currency unknown", "/partner required", "/quarter required", "/rounding required")
	f := review("9999-12",
		won("a", "2025-02-02", "2025-02-01", "-1", credit("", "x", "101%"), credit("p", partnerecon.Sourced, "1%"), credit("p", partnerecon.Sourced, "1%"), credit("p", partnerecon.Influenced, "1%")),
		benchmark.Deal{ID: "a", Won: true, Amount: partnerecon.MustMoney("1", "USD")},
		benchmark.Deal{ID: "b", Opened: day("2025-01-01"), Amount: eur("1"), Credits: make([]partnerecon.Credit, 1001)},
	)
	f.Leads = []benchmark.Lead{{}, {ID: "l", Partner: "p", On: day("2025-01-01")}, {ID: "l", Partner: "p", On: day("2025-01-01")}}
	refuses(t, text().Review, f,
		"/deals/0/amount out_of_range", "/deals/0/closed out_of_range", "/deals/0/credits/0/partner required", "/deals/0/credits/0/role unknown", "/deals/0/credits/0/share out_of_range", "/deals/0/credits/2 duplicate",
		"/deals/1/amount out_of_range", "/deals/1/id duplicate", "/deals/1/opened required", "/deals/1/won conflict", "/deals/2/credits limit",
		"/leads/0/id required", "/leads/0/on required", "/leads/0/partner required", "/leads/2/id duplicate", "/quarter out_of_range")
	for _, edge := range []string{"0001-01", "0001-03"} {
		refuses(t, text().Review, review(edge), "/quarter out_of_range")
	}
	for _, inside := range []string{"0001-04", "9999-09"} {
		must(t, text().Review, review(inside))
	}
	f = review("2025-01")
	f.Leads = make([]benchmark.Lead, 100_001)
	refuses(t, text().Review, f, "/leads limit")
	f = review("2025-01")
	f.Deals = make([]benchmark.Deal, 100_001)
	refuses(t, text().Review, f, "/deals limit")
}

func TestPortal(t *testing.T) {
	f := benchmark.PortalFacts{Partners: []benchmark.PortalUse{
		{Partner: "a", Active: true, Logins: 6, Assets: 0},
		{Partner: "b", Logins: 100, Assets: 100}, // not active
		{Partner: "c", Active: true, Logins: 1, Assets: 4},
		{Partner: "d", Active: true},
		{Partner: "e", Active: true, Logins: 7},
	}}
	r := must(t, benchmark.Portal, f)
	// Four are active: 14/4 = 3.5 logins and 4/4 = 1 asset each; 3 of 4 logged in, 1 of
	// 4 used one.
	got := []string{fmt.Sprint(r.Active), shown(r.Logins), shown(r.Assets), shown(r.LoggedIn), shown(r.UsedAssets), r.Logins.Of}
	if diff := cmp.Diff([]string{"4", "350% undefined", "100% undefined", "75% undefined", "25% undefined", "14 / 4"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	none := must(t, benchmark.Portal, benchmark.PortalFacts{Partners: f.Partners[1:2]})
	if none.Active != 0 || none.Logins.Value.Stated() || none.UsedAssets.Value.Stated() {
		t.Error(js(none))
	}
	says(t, none.Trace, `benchmark.undefined figure="logins" of="0 / 0" value="no rate" band="no band"`)
	refuses(t, benchmark.Portal, benchmark.PortalFacts{Partners: []benchmark.PortalUse{{Logins: -1, Assets: 1_000_000_001}, {Partner: "a"}, {Partner: "a"}}},
		"/partners/0/assets out_of_range", "/partners/0/logins out_of_range", "/partners/0/partner required", "/partners/2/partner duplicate")
	refuses(t, benchmark.Portal, benchmark.PortalFacts{Partners: make([]benchmark.PortalUse, 100_001)}, "/partners limit")
}
