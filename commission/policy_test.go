package commission_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func TestNewReportsEverythingAtOnce(t *testing.T) {
	_, err := commission.New(commission.Policy{
		Rates: []commission.Row{
			{Model: "weekly", Share: pct("101"), Payments: -1},
			{Role: partnerecon.Sourced, Share: pct("9.99"), Within: commission.Range{Min: pct("10"), Max: pct("15")}},
			{Tier: "a", Share: pct("10"), Recurs: partnerecon.Hours(48, partnerecon.Through)},
			{Tier: "b", Within: commission.Range{Min: pct("2"), Max: pct("1")}},
			{Tier: "c", Share: pct("10"), Within: commission.Range{Min: pct("1")}},
		},
		Recurs:     partnerecon.Window{Days: 90},
		Refunds:    partnerecon.Window{Months: 1, Days: 1, Edge: partnerecon.Through},
		Anchor:     "birth",
		Shared:     "both",
		Influenced: commission.Influenced{Pool: pct("50"), Recurs: partnerecon.Hours(1, partnerecon.Until)},
		Caps: []commission.Cap{
			{Per: commission.PerSale, Limit: eur("1"), Counts: commission.OnNet},
			{Name: "a", Per: commission.PerDeal, Limit: partnerecon.MustMoney("1", "USD")},
			{Name: "a", Per: "month", Limit: eur("0")},
		},
		Payable: []commission.Payable{
			{Tier: "a", Due: commission.Net, Days: -1}, {Tier: "a", Due: commission.MonthAfter, Days: 3}, {Tier: "b", Due: "soon"},
		},
	})
	want := []string{
		"/anchor unknown",
		"/caps/0/counts conflict", "/caps/0/name required",
		"/caps/1/counts required", "/caps/1/limit conflict",
		"/caps/2/limit out_of_range", "/caps/2/name duplicate", "/caps/2/per unknown",
		"/influenced/factor required", "/influenced/recurs/hours out_of_range",
		"/payable required", "/payable required", "/payable required", // no rule for the tiers of rates 0, 1 and 4
		"/payable/0/days out_of_range", "/payable/1/days conflict", "/payable/1/tier duplicate", "/payable/2/due unknown",
		"/rates/0/model unknown", "/rates/0/payments out_of_range", "/rates/0/share out_of_range",
		"/rates/1/role unknown", "/rates/1/share out_of_range",
		"/rates/2 conflict", "/rates/2/recurs/hours out_of_range",
		"/rates/3 conflict", "/rates/3/share required", "/rates/3/within conflict",
		"/rates/4 conflict", "/rates/4/within required",
		"/recurs/edge unknown",
		"/refunds required",
		"/rounding required",
		"/shared unknown",
	}
	if diff := cmp.Diff(want, paths(err)); diff != "" {
		t.Errorf("%v\n(-want +got)\n%s", err, diff)
	}
	if _, err := commission.New(commission.Policy{}); len(paths(err)) != 2 {
		t.Errorf("the zero policy lacks a rounding and a rate: %v", err)
	}
}

func TestErrorsRead(t *testing.T) {
	_, err := commission.New(commission.Policy{Rates: []commission.Row{{Share: pct("15.01"), Within: commission.Range{Min: pct("10"), Max: pct("15")}}}})
	want := `commission: /rates/0/share: want 10% to 15%, got 15.01%; /rounding: want half_even, half_up or down, got ""`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestRowsOverlap(t *testing.T) {
	for _, tt := range []struct {
		name string
		a, b commission.Row
		want bool
	}{
		{"everything twice", commission.Row{}, commission.Row{}, true},
		{"any tier and one", commission.Row{}, commission.Row{Tier: "gold"}, true},
		{"two tiers", commission.Row{Tier: "silver"}, commission.Row{Tier: "gold"}, false},
		{"a tier and a model", commission.Row{Tier: "silver"}, commission.Row{Model: commission.Usage}, true},
		{"two models", commission.Row{Model: commission.Monthly}, commission.Row{Model: commission.Usage}, false},
		{"two plans", commission.Row{Plan: "a"}, commission.Row{Plan: "b"}, false},
		{"a plan and any", commission.Row{Plan: "a"}, commission.Row{}, true},
		{"two roles", commission.Row{}, commission.Row{Role: partnerecon.Serviced}, false},
	} {
		tt.a.Share, tt.b.Share = pct("10"), pct("20")
		_, err := commission.New(commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{tt.a, tt.b}})
		if got := len(paths(err)) > 0; got != tt.want {
			t.Errorf("%s: overlap = %t, want %t (%v)", tt.name, got, tt.want, err)
		}
	}
}

// full is a policy with every field.
func full() commission.Policy {
	p := commission.ThreeTier(commission.Choices{
		ReferralAnnual: pct("12.5"), IntegrationAnnual: pct("22.5"), SolutionMonthly: pct("35"), SolutionAnnual: partnerecon.MustRate("1/3"),
		Influenced: pct("25"), Bounds: commission.Envelope, Shared: commission.Lead,
	})
	p.Recurs = partnerecon.Months(24, partnerecon.Until)
	p.Refunds = partnerecon.Days(90, partnerecon.Through)
	p.BooksIn = commission.InRefund
	p.IfFirstVoid = commission.StopsEarning
	p.Anchor = commission.CustomerStart
	p.Caps = []commission.Cap{
		{Name: "sale", Per: commission.PerSale, Limit: eur("1000")},
		{Name: "deal", Per: commission.PerDeal, Limit: eur("2000"), Counts: commission.FirstCome},
		{Name: "customer", Per: commission.PerCustomer, Limit: eur("5000.50"), Counts: commission.OnNet},
	}
	return p
}

func TestLawG9_PolicyJSONSurvives(t *testing.T) {
	for name, want := range map[string]commission.Policy{"full": full(), "flat": flat("20"), "every dimension": everyDimension()} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := commission.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		opts := cmp.AllowUnexported(partnerecon.Money{}, partnerecon.Rate{}, partnerecon.Day{})
		if diff := cmp.Diff(want, plan.Policy(), opts); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		again, err := json.Marshal(plan.Policy())
		if err != nil || string(again) != string(text) {
			t.Errorf("%s became %s, %v", text, again, err)
		}
	}
}

func TestParse(t *testing.T) {
	if _, err := commission.Parse([]byte(`{"rounding":"half_up","rates":[{"share":"20%"}],"recurs":{"months":12,"edge":"until"}}`)); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"not JSON", `{`, []string{" syntax"}},
		{"a bare rate", `{"rounding":"half_up","rates":[{"share":"20"}]}`, []string{"/rates/0/share type"}},
		{
			"problems of the form and of the content", `{"rounding":"up","rates":[{"share":20},{"share":"20%","tier":"a"},{"share":"10%","tier":"a"}],"rate":1}`,
			[]string{"/rate unknown", "/rates/0/share type", "/rates/1 conflict", "/rates/2 conflict", "/rounding unknown"},
		},
	} {
		_, err := commission.Parse([]byte(tt.text))
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v\n(-want +got)\n%s", tt.name, err, diff)
		}
	}
}

func TestMustPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("want a panic")
		}
	}()
	commission.Must(commission.Policy{})
}

func TestZeroPlanAnswersWithErrors(t *testing.T) {
	var plan commission.Plan
	var l commission.Ledger
	if _, err := plan.Apply(&l, pay("p", "1", "2025-01-01")); err == nil {
		t.Error("Apply: want an error")
	}
	if len(plan.Policy().Rates) != 0 {
		t.Error("the zero Plan has the zero Policy")
	}
	good := commission.Must(flat("10"))
	if _, err := good.Apply(nil, pay("p", "1", "2025-01-01")); err == nil {
		t.Error("no ledger: want an error")
	}
	if _, err := good.Apply(&l, nil); err == nil {
		t.Error("no event: want an error")
	}
	if _, err := good.Line(l, "p"); err == nil {
		t.Error("no line: want an error")
	}
}

func TestMalformedEvents(t *testing.T) {
	b := open(t, flat("10"))
	long := strings.Repeat("x", 256)
	change := func(f func(*commission.Payment)) commission.Payment {
		p := pay("p", "100", "2025-01-20")
		f(&p)
		return p
	}
	for _, tt := range []struct {
		name string
		e    commission.Event
		want []string
	}{
		{"the zero payment", commission.Payment{}, []string{"/amount required", "/cleared required", "/customer required", "/id required"}},
		{"a long id", change(func(p *commission.Payment) { p.ID = long }), []string{"/id limit"}},
		{"an id that is no text", change(func(p *commission.Payment) { p.ID = "\xff" }), []string{"/id syntax"}},
		{"a long deal and seller", change(func(p *commission.Payment) { p.Deal, p.Seller = long, long }), []string{"/deal limit", "/seller limit"}},
		{"less than nothing", change(func(p *commission.Payment) { p.Amount = eur("-1") }), []string{"/amount out_of_range"}},
		{"an unknown model", change(func(p *commission.Payment) { p.Model = "weekly" }), []string{"/model unknown"}},
		{"a model beside items", change(func(p *commission.Payment) {
			p.Model, p.Items = commission.Monthly, []commission.Item{{Amount: eur("100")}}
		}), []string{"/model conflict"}},
		{"items that add up to something else", change(func(p *commission.Payment) { p.Items = []commission.Item{{Amount: eur("99")}} }), []string{"/amount conflict"}},
		{"bad items", change(func(p *commission.Payment) {
			p.Amount = partnerecon.Money{}
			p.Items = []commission.Item{{Amount: eur("99")}, {Model: "x", Product: long}, {Amount: partnerecon.MustMoney("1", "USD")}}
		}), []string{"/items/1/amount required", "/items/1/model unknown", "/items/1/product limit", "/items/2/amount conflict"}},
		{"items beyond any range", change(func(p *commission.Payment) {
			most, _ := partnerecon.FromMinor(1<<63-1, "EUR")
			p.Amount = partnerecon.Money{}
			p.Items = []commission.Item{{Amount: most}, {Amount: most}}
		}), []string{"/items out_of_range"}},
		{"too many items", change(func(p *commission.Payment) { p.Items = make([]commission.Item, 1001) }), []string{"/items limit"}},
		{"too many credits", change(func(p *commission.Payment) { p.Credits = make([]partnerecon.Credit, 101) }), []string{"/credits limit"}},
		{"bad credits", change(func(p *commission.Payment) {
			p.Credits = []partnerecon.Credit{
				{Partner: "a", Role: partnerecon.Sourced, Share: pct("60")},
				{Partner: "a", Role: "x", Share: pct("0")},
				{Partner: "b", Role: partnerecon.Sourced, Share: pct("101"), Terms: "v1"},
				{Role: partnerecon.Influenced},
			}
		}), []string{
			"/credits out_of_range", "/credits/1/partner duplicate", "/credits/1/role unknown", "/credits/1/share out_of_range",
			"/credits/2/share out_of_range", "/credits/2/terms conflict", "/credits/3/partner required", "/credits/3/share out_of_range",
		}},
		{"the zero refund", commission.Refund{}, []string{"/amount out_of_range", "/id required", "/of required", "/on required"}},
		{"a refund of nothing", back("r", "p", "0", "2025-01-20"), []string{"/amount out_of_range"}},
		{"the zero credit note", commission.CreditNote{}, []string{"/amount out_of_range", "/id required", "/of required", "/on required"}},
		{"the zero chargeback", commission.Chargeback{}, []string{"/amount out_of_range", "/id required", "/of required", "/on required"}},
		{"the zero reversal", commission.ChargebackReversed{}, []string{"/id required", "/of required", "/on required"}},
		{"the zero clearing", commission.Clearing{}, []string{"/id required", "/of required", "/on required"}},
		{"the zero failure", commission.Failure{}, []string{"/id required", "/of required", "/on required"}},
		{"the zero start", commission.Started{}, []string{"/id required", "/on required"}},
		{"the zero recredit", commission.Recredit{}, []string{"/deal required", "/id required", "/on required"}},
		{"a recredit of lines twice", commission.Recredit{ID: "x", On: day("2025-01-20"), Credits: partnerecon.Sole("a"), Lines: []commission.LineCredits{
			{Of: "p"}, {Of: "p", Credits: []partnerecon.Credit{{}}},
		}}, []string{"/credits conflict", "/lines/1/credits/0/partner required", "/lines/1/credits/0/role unknown", "/lines/1/credits/0/share out_of_range", "/lines/1/of duplicate"}},
		{"too many lines", commission.Recredit{ID: "x", On: day("2025-01-20"), Lines: make([]commission.LineCredits, 100_001)}, []string{"/lines limit"}},
		{"the zero seal", commission.Seal{}, []string{"/id required", "/on required", "/through required"}},
		{"the zero reopening", commission.Reopen{}, []string{"/id required", "/line/id required", "/line/items required", "/on required"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.t = t
			b.problems(tt.e, tt.want...)
			var got []string
			for _, p := range commission.Problems(tt.e) {
				got = append(got, p.Path+" "+p.Code)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Problems says otherwise (-want +got)\n%s", diff)
			}
		})
	}
	if got := commission.Problems(nil); len(got) != 1 {
		t.Errorf("no event: %v", got)
	}
	if got := commission.Problems(pay("p", "100", "2025-01-20")); len(got) != 0 {
		t.Errorf("nothing is wrong: %v", got)
	}
}

func TestPaymentsThatLackWhatTheRatesNeed(t *testing.T) {
	b := open(t, commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Model: commission.Monthly, Share: pct("10")}}})
	b.problems(pay("p", "100", "2025-01-20"), "/items/0/model required")
}
