package economics_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/economics"
)

// entry reads "kind partner customer line component amount base", a "-" for what is
// absent.
func entry(s string) partnerecon.Entry {
	f := strings.Fields(s)
	for i := range f {
		if f[i] == "-" {
			f[i] = ""
		}
	}
	e := partnerecon.Entry{
		Cause: "x", Kind: partnerecon.Kind(f[0]), Posted: day("2025-05-01"),
		Claim: partnerecon.Claim{Partner: f[1], Customer: f[2], Line: f[3], Component: f[4]},
	}
	if f[5] != "" {
		e.Amount = eur(f[5])
	}
	if f[6] != "" {
		e.Base = eur(f[6])
	}
	return e
}

func entries(lines ...string) (out []partnerecon.Entry) {
	for _, l := range lines {
		out = append(out, entry(l))
	}
	return out
}

// A ledger of customers that started in two quarters; "old" is shared by two
// partners and half of it went back.
func ledger() []partnerecon.Entry {
	return entries(
		"earned acme old p1 base 70 1000", "earned zeta old p1 base 30 1000",
		"returned acme old p1 base -35 -500", "returned zeta old p1 base -15 -500",
		"earned zeta old p1 bonus 50 200", // on a part of the payment
		"earned acme new p1 base 20 100",  // another customer's p1
		"earned acme new p2 base 40 200", "earned zeta new p2 base 40 200",
		"earned zeta gone p3 base 10 100", "rebased zeta gone p3 base - -1",
		"clawed zeta gone - churn -10 -", "capped acme - - cap:max:2025-05 -5 -",
		"paid acme - - paid -60 -", "held zeta - - hold 99 -", "sealed - old p0 base - -",
	)
}

func cohorts(by economics.Grouping) economics.CohortFacts {
	f := economics.CohortFacts{Currency: "EUR", By: by, On: day("2025-06-30"), Entries: ledger(), Band: floor("100%")}
	f.Members = []economics.Customer{
		customer("old", "2025-01-31", ""), customer("gone", "2025-03-31", "2025-06-30"), customer("idle", "2025-02-01", "2025-07-01"),
		customer("new", "2025-04-01", ""), customer("later", "2025-07-01", ""),
	}
	if by == economics.ByPartner {
		f.Members = []economics.Customer{customer("acme", "2025-01-31", ""), customer("zeta", "2025-05-01", "")}
	}
	return f
}

func showCohort(c economics.Cohort) string {
	return fmt.Sprintf("%s: %d of %d %s, revenue %s, commission %s, paid %s", c.Quarter, c.Retained, c.Members, shown(c.Retention), c.Revenue.Amount(), c.Commission.Amount(), c.Paid.Amount())
}

func showCohorts(r economics.CohortReport) (out []string) {
	for _, c := range r.Cohorts {
		out = append(out, showCohort(c))
	}
	return append(out, showCohort(r.Unassigned), showCohort(r.Total))
}

func TestCohortsOfCustomers(t *testing.T) {
	want := []string{
		// old 1,000 - 500, gone 100 - 1; 70 + 30 - 35 - 15 + 50 and 10 - 10. "gone" ended
		// on the day that is looked at.
		"2025-01: 2 of 3 2/3 below, revenue 599.00, commission 100.00, paid 0.00",
		// 100 + 200; 20 + 40 + 40
		"2025-04: 1 of 1 100% within, revenue 300.00, commission 100.00, paid 0.00",
		// has not started on 30 June
		"2025-07: 0 of 1 no ratio undefined, revenue 0.00, commission 0.00, paid 0.00",
		"no month: 0 of 0 no ratio undefined, revenue 0.00, commission -5.00, paid 60.00",
		"no month: 3 of 5 75% below, revenue 899.00, commission 195.00, paid 60.00",
	}
	if diff := cmp.Diff(want, showCohorts(must(t, economics.Cohorts, cohorts(economics.ByCustomer)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCohortsOfPartners(t *testing.T) {
	want := []string{
		// acme leads new/p1 and, of equals, new/p2: 100 + 200; 70 - 35 + 20 + 40 - 5.
		"2025-01: 1 of 1 100% within, revenue 300.00, commission 90.00, paid 60.00",
		// zeta has 65 of old/p1 to acme's 35: 500, and 99; 30 - 15 + 50 + 40 + 10 - 10.
		"2025-04: 1 of 1 100% within, revenue 599.00, commission 105.00, paid 0.00",
		"no month: 0 of 0 no ratio undefined, revenue 0.00, commission 0.00, paid 0.00",
		"no month: 2 of 2 100% within, revenue 899.00, commission 195.00, paid 60.00",
	}
	if diff := cmp.Diff(want, showCohorts(must(t, economics.Cohorts, cohorts(economics.ByPartner)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestCohortsOfAFiscalYear(t *testing.T) {
	f := cohorts(economics.ByCustomer)
	f.YearStart = 2 // quarters from November, February, May
	var got []string
	for _, c := range must(t, economics.Cohorts, f).Cohorts {
		got = append(got, fmt.Sprint(c.Quarter, " ", c.Members))
	}
	if want := "2024-11 1, 2025-02 3, 2025-05 1"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// A partner who lost the credit has no base left on the line; the base of the others
// is the line's. Of bases below and above 0 of one size it is the one above.
func TestRevenueOfALine(t *testing.T) {
	for _, tt := range []struct {
		entries []string
		want    string
	}{
		{[]string{"earned a c p base 10 100", "earned a c p base -10 -100", "earned b c p base 10 100"}, "100.00"},
		{[]string{"earned a c p base 10 100", "returned a c p base -10 -100"}, "0.00"},
		{[]string{"earned a c p base 10 100", "earned b c p base 10 -100"}, "100.00"},
		{[]string{"earned b c p base 10 -100", "earned a c p bonus 10 99"}, "-100.00"},
		{[]string{"earned a c - base 10 100"}, "0.00"}, // on no line
	} {
		f := economics.CohortFacts{Currency: "EUR", By: economics.ByCustomer, On: day("2025-01-01"), Members: []economics.Customer{customer("c", "2025-01-01", "")}, Entries: entries(tt.entries...)}
		for range 5 { // lines come in no order
			if r := must(t, economics.Cohorts, f); r.Total.Revenue != eur(tt.want) {
				t.Errorf("%v: %s, want %s", tt.entries, r.Total.Revenue, tt.want)
			}
		}
	}
}

func TestCohortFactsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		name  string
		spoil func(f *economics.CohortFacts)
		want  string
	}{
		{"nothing", func(*economics.CohortFacts) {}, "<nil>"},
		{"all of it", func(f *economics.CohortFacts) { *f = economics.CohortFacts{YearStart: -1} }, "/by unknown, /currency unknown, /on required, /year_start out_of_range"},
		{"an unknown customer", func(f *economics.CohortFacts) { f.Members = f.Members[1:] }, strings.TrimSuffix(strings.Repeat("/entries/%d/claim unknown, ", 6), ", ")},
		{"a member of nothing", func(f *economics.CohortFacts) { f.Members = append(f.Members, economics.Customer{}) }, "/members/5/id required, /members/5/starts required"},
		{"another currency", func(f *economics.CohortFacts) {
			f.Entries[0].Amount, f.Entries[0].Base = partnerecon.MustMoney("1", "USD"), partnerecon.MustMoney("1", "USD")
		}, "/entries/0/amount out_of_range, /entries/0/base out_of_range"},
		{"an entry without an amount", func(f *economics.CohortFacts) { f.Entries[1].Amount = partnerecon.Money{} }, "/entries/1/amount out_of_range"},
		{"an unknown kind", func(f *economics.CohortFacts) { f.Entries[1].Kind = "won" }, "/entries/1/kind unknown"},
		{"a band upside down", func(f *economics.CohortFacts) { f.Band = economics.Band{Low: rate("2%"), High: rate("1%")} }, "/band out_of_range"},
		{"too many members", func(f *economics.CohortFacts) { f.Members = make([]economics.Customer, 100_001) }, "/members limit"},
		{"too many entries", func(f *economics.CohortFacts) { f.Entries = make([]partnerecon.Entry, 1_000_001) }, "/entries limit"},
	} {
		f := cohorts(economics.ByCustomer)
		tt.spoil(&f)
		want := tt.want
		if strings.Contains(want, "%d") {
			want = fmt.Sprintf(want, 0, 1, 2, 3, 4, 14)
		}
		if _, err := economics.Cohorts(f); refused(err) != want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), want)
		}
	}
}

func TestStages(t *testing.T) {
	f := economics.StageFacts{Currency: "EUR", Entries: ledger(), Components: map[string]commission.Stage{
		"base": commission.Acquisition, "bonus": commission.Expansion, "churn": commission.Retention, "cap:*": "limits", "cap:min*": "other", "demo": commission.Activation,
	}}
	var got []string
	r := must(t, economics.Stages, f)
	for _, s := range r.Stages {
		got = append(got, fmt.Sprintf("%s %s %s", s.Stage, s.Paid.Amount(), s.Share.Value))
	}
	want := []string{
		"acquisition 160.00 32/39", // 70 + 30 - 35 - 15 + 20 + 40 + 40 + 10 of 195
		"activation 0.00 0%",
		"retention -10.00 -2/39",
		"expansion 50.00 10/39",
		"limits -5.00 -1/39",
		"other 0.00 0%",
	}
	if diff := cmp.Diff(want, got); diff != "" || r.Total != eur("195") {
		t.Errorf("of %s (-want +got)\n%s", r.Total, diff)
	}
	f.Components = map[string]commission.Stage{"b*": commission.Acquisition, "bo*": commission.Expansion, "*": "all"}
	if got := fmt.Sprint(must(t, economics.Stages, f).Stages); got != "[{acquisition 160.00 EUR {32/39 undefined 160 EUR / 195 EUR}} {expansion 50.00 EUR {10/39 undefined 50 EUR / 195 EUR}} {all -15.00 EUR {-1/13 undefined -15 EUR / 195 EUR}}]" {
		t.Errorf("the longest beginning: %s", got)
	}
	f.Components = nil
	if got := fmt.Sprint(must(t, economics.Stages, f).Stages); got != "[{ 195.00 EUR {100% undefined 195 EUR / 195 EUR}}]" {
		t.Errorf("without a stage: %s", got)
	}
}

func TestStageFactsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		name  string
		facts economics.StageFacts
		want  string
	}{
		{"nothing", economics.StageFacts{Currency: "EUR"}, "<nil>"},
		{"no currency", economics.StageFacts{}, "/currency unknown"},
		{"a component without a stage", economics.StageFacts{Currency: "EUR", Components: map[string]commission.Stage{"a/b": ""}}, "/components/a~1b required"},
		{"a long name", economics.StageFacts{Currency: "EUR", Components: map[string]commission.Stage{"x": commission.Stage(strings.Repeat("y", 256))}}, "/components/x limit"},
		{"an entry of nothing", economics.StageFacts{Currency: "EUR", Entries: make([]partnerecon.Entry, 1)}, "/entries/0/kind unknown"},
		{"too many entries", economics.StageFacts{Currency: "EUR", Entries: make([]partnerecon.Entry, 1_000_001)}, "/entries limit"},
	} {
		if _, err := economics.Stages(tt.facts); refused(err) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, refused(err), tt.want)
		}
	}
	many := map[string]commission.Stage{}
	for i := range 100_001 {
		many[fmt.Sprint(i)] = "x"
	}
	if _, err := economics.Stages(economics.StageFacts{Currency: "EUR", Components: many}); refused(err) != "/components limit" {
		t.Error(refused(err))
	}
}

// drawLedger lets a plan post payments, shared ones too, and refunds of customers
// that started on different days, and returns what was paid and went back.
func drawLedger(t *rapid.T) (entries []partnerecon.Entry, customers []economics.Customer, net int64) {
	plan := commission.Must(commission.Policy{
		Rounding: partnerecon.HalfEven, Shared: commission.Each, Rates: []commission.Row{{Share: rate("20%")}},
		Caps: []commission.Cap{{Name: "max", Per: commission.PerCustomer, Limit: eur("40"), Counts: commission.OnNet}},
	})
	credits := [][]partnerecon.Credit{
		partnerecon.Sole("acme"),
		{{Partner: "acme", Role: partnerecon.Sourced, Share: rate("30%")}, {Partner: "zeta", Role: partnerecon.Sourced, Share: rate("70%")}},
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "customers") {
		c := economics.Customer{ID: fmt.Sprint(i), Starts: day("2024-06-01").Add(rapid.IntRange(0, 500).Draw(t, "starts"))}
		customers = append(customers, c)
		var l commission.Ledger
		post := func(e commission.Event) {
			posted, err := plan.Apply(&l, e)
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, posted...)
		}
		for n := range rapid.IntRange(0, 4).Draw(t, "payments") {
			id := fmt.Sprint("p", n)
			paid := rapid.Int64Range(100, 30_000).Draw(t, "amount")
			back := rapid.Int64Range(0, paid).Draw(t, "back")
			amount := func(n int64) partnerecon.Money { m, _ := partnerecon.FromMinor(n, "EUR"); return m }
			post(commission.Payment{ID: id, Customer: c.ID, Credits: rapid.SampledFrom(credits).Draw(t, "credits"), Amount: amount(paid), Cleared: c.Starts.Add(n)})
			if back > 0 {
				post(commission.Refund{ID: "r" + id, Customer: c.ID, Of: id, Amount: amount(back), On: c.Starts.Add(n + 9)})
			}
			net += paid - back
		}
	}
	return entries, customers, net
}

// Cohorts and stages add up to the ledger of a plan, whatever the order of its
// entries.
func TestSumsEqualTheLedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, customers, net := drawLedger(t)
		var want int64
		for _, e := range all {
			want += e.Amount.Minor()
		}
		partners := []economics.Customer{customer("acme", "2024-01-01", ""), customer("zeta", "2024-08-01", "")}
		for by, members := range map[economics.Grouping][]economics.Customer{economics.ByCustomer: customers, economics.ByPartner: partners} {
			f := economics.CohortFacts{Currency: "EUR", By: by, On: day("2025-01-01"), Members: members, Entries: all}
			r, err := economics.Cohorts(f)
			if err != nil {
				t.Fatal(err)
			}
			revenue, paid, in := r.Unassigned.Revenue.Minor(), r.Unassigned.Commission.Minor(), r.Unassigned.Members
			for _, c := range r.Cohorts {
				revenue, paid, in = revenue+c.Revenue.Minor(), paid+c.Commission.Minor(), in+c.Members
			}
			if paid != want || r.Total.Commission.Minor() != want || revenue != net || r.Total.Revenue.Minor() != net || in != len(members) {
				t.Fatalf("by %s: commission %d of %d, revenue %d of %d", by, paid, want, revenue, net)
			}
			f.Entries = rapid.Permutation(slices.Clone(all)).Draw(t, "another order")
			if again, err := economics.Cohorts(f); err != nil || text(t, again) != text(t, r) {
				t.Fatalf("another order: %v", err)
			}
		}
		r, err := economics.Stages(economics.StageFacts{Currency: "EUR", Entries: all, Components: map[string]commission.Stage{"base": commission.Acquisition, "cap:*": "caps"}})
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for _, s := range r.Stages {
			sum += s.Paid.Minor()
		}
		if sum != want || r.Total.Minor() != want {
			t.Fatalf("stages come to %d of %d", sum, want)
		}
	})
}

func ExampleCohorts() {
	plan := commission.Must(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent("20")}}})
	var ledger commission.Ledger
	entries, err := plan.Apply(&ledger, commission.Payment{
		ID: "inv-1", Customer: "c-1", Credits: partnerecon.Sole("acme"), Amount: eur("1000"), Cleared: partnerecon.MustDay("2025-05-02"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := economics.Cohorts(economics.CohortFacts{
		Currency: "EUR", By: economics.ByCustomer, On: partnerecon.MustDay("2025-12-31"), Entries: entries,
		Members: []economics.Customer{{ID: "c-1", Starts: partnerecon.MustDay("2025-04-20")}, {ID: "c-2", Starts: partnerecon.MustDay("2025-06-01"), Ends: partnerecon.MustDay("2025-09-01")}},
	})
	for _, c := range report.Cohorts {
		fmt.Println(c.Quarter, c.Members, "customers,", c.Retention.Value, "retained, revenue", c.Revenue, "commission", c.Commission)
	}
	fmt.Println(err)
	// Output:
	// 2025-04 2 customers, 50% retained, revenue 1000.00 EUR commission 200.00 EUR
	// <nil>
}

func ExampleStages() {
	report, err := economics.Stages(economics.StageFacts{
		Currency:   "EUR",
		Components: map[string]commission.Stage{"base": commission.Retention, "signup": commission.Acquisition},
		Entries: []partnerecon.Entry{
			{Cause: "1", Kind: partnerecon.Earned, Amount: eur("50"), Claim: partnerecon.Claim{Partner: "acme", Component: "signup"}},
			{Cause: "2", Kind: partnerecon.Earned, Amount: eur("150"), Claim: partnerecon.Claim{Partner: "acme", Component: "base"}},
		},
	})
	for _, s := range report.Stages {
		fmt.Println(s.Stage, s.Paid, s.Share.Value)
	}
	fmt.Println(err)
	// Output:
	// acquisition 50.00 EUR 25%
	// retention 150.00 EUR 75%
	// <nil>
}
