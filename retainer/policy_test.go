package retainer_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// problems returns what New finds, as "path code".
func problems(t *testing.T, err error) []string {
	t.Helper()
	var invalid *partnerecon.InvalidError
	if err != nil && !errors.As(err, &invalid) {
		t.Fatalf("no InvalidError: %v", err)
	}
	var out []string
	if invalid != nil {
		for _, p := range invalid.Problems {
			out = append(out, p.Path+" "+p.Code)
		}
	}
	return out
}

func TestNewReportsAllProblems(t *testing.T) {
	share := func(change func(*retainer.RecurringShare)) func(*retainer.Policy) {
		return func(p *retainer.Policy) {
			e := retainer.RecurringShare{Share: partnerecon.MustPercent("10"), Cycles: 6}
			change(&e)
			p.Economics = e
		}
	}
	draw := func(change func(*retainer.Draw)) func(*retainer.Policy) {
		return func(p *retainer.Policy) {
			p.Draw = retainer.Draw{Amount: eur("2000"), Measured: retainer.OnEarned, Recovery: retainer.Recoverable, AtEnd: retainer.Forgiven}
			change(&p.Draw)
		}
	}
	white := func(change func(*retainer.Policy)) func(*retainer.Policy) {
		return func(p *retainer.Policy) { *p = whiteLabel(); change(p) }
	}
	for _, c := range []struct {
		name   string
		change func(*retainer.Policy)
		want   []string
	}{
		{"what is agreed is fine", func(*retainer.Policy) {}, nil},
		{"undecided economics are not none", func(p *retainer.Policy) { p.Economics = nil }, []string{"/economics required"}},
		{"an open-ended share is refused", share(func(e *retainer.RecurringShare) { e.Cycles = 0 }), []string{"/economics required"}},
		{"a limit by day is one", share(func(e *retainer.RecurringShare) { e.Cycles, e.Until = 0, day("2026-01-01") }), nil},
		{"a limit by amount is one", share(func(e *retainer.RecurringShare) { e.Cycles, e.Amount = 0, eur("1") }), nil},
		{"a share of nothing", share(func(e *retainer.RecurringShare) { e.Share = partnerecon.MustPercent("0") }), []string{"/economics/share out_of_range"}},
		{"a share above the whole", share(func(e *retainer.RecurringShare) { e.Share = partnerecon.MustPercent("100.000001") }), []string{"/economics/share out_of_range"}},
		{"the whole is a share", share(func(e *retainer.RecurringShare) { e.Share = partnerecon.Whole() }), nil},
		{"a negative count", share(func(e *retainer.RecurringShare) { e.Cycles = -1 }), []string{"/economics/cycles out_of_range"}},
		{"a limit in another currency", share(func(e *retainer.RecurringShare) { e.Amount = partnerecon.MustMoney("1", "USD") }), []string{"/economics/amount conflict"}},
		{"a margin for a referral is open-ended", func(p *retainer.Policy) { p.Economics = retainer.ManagementMargin{Amount: eur("400")} }, []string{"/economics conflict"}},
		{"a margin of nothing", white(func(p *retainer.Policy) { p.Economics = retainer.ManagementMargin{} }), []string{"/economics/amount required"}},
		{"a bonus of nothing", func(p *retainer.Policy) { p.Economics = retainer.OneCycleBonus{Amount: eur("0")} }, []string{"/economics/amount out_of_range"}},
		{"economics by pointer", func(p *retainer.Policy) { p.Economics = &retainer.NoUpside{} }, []string{"/economics unknown"}},
		{"a white label with the company facing the client", white(func(p *retainer.Policy) { p.Relationship.Owner = retainer.Company }), []string{"/relationship/owner conflict"}},
		{"a white label that is none", white(func(p *retainer.Policy) { p.Relationship.WhiteLabel = retainer.No }), []string{"/relationship/white_label conflict"}},
		{"no share of what the partner pays", white(share(func(*retainer.RecurringShare) {})), []string{"/economics conflict"}},
		{"no internal rate", white(func(p *retainer.Policy) { p.Amount = partnerecon.Money{} }), []string{"/amount required"}},
		{"a reseller that does not own the distribution", func(p *retainer.Policy) {
			p.Model, p.Economics = retainer.Reseller, retainer.NoUpside{}
		}, []string{"/relationship/owner conflict"}},
		{"another direction than the model's", white(func(p *retainer.Policy) { p.Direction = retainer.CompanyPays }), []string{"/direction conflict"}},
		{"an operator says who pays, and after how many months", func(p *retainer.Policy) { p.Model = retainer.Operator }, []string{"/direction required", "/months required"}},
		{"an operator after one month", func(p *retainer.Policy) {
			p.Model, p.Direction, p.Months = retainer.Operator, retainer.CompanyPays, 1
		}, []string{"/months out_of_range"}},
		{"months in a row of a referral", func(p *retainer.Policy) { p.Months = 2 }, []string{"/months conflict"}},
		{"set-off where nothing is owed", func(p *retainer.Policy) { p.SetOff = true }, []string{"/set_off conflict"}},
		{"scope without exclusions", func(p *retainer.Policy) { p.Scope.Excluded = nil }, []string{"/scope/excluded required"}},
		{"no exclusion, and one", func(p *retainer.Policy) { p.Scope.Excluded = []string{retainer.None, "seo"} }, []string{"/scope/excluded conflict"}},
		{"inside and outside", func(p *retainer.Policy) { p.Scope.Included = []string{"new pages"} }, []string{"/scope/included/0 conflict"}},
		{"outside twice", func(p *retainer.Policy) { p.Scope.Excluded = []string{"a", "a"} }, []string{"/scope/excluded/1 duplicate"}},
		{"nobody approves", func(p *retainer.Policy) { p.Approvers = nil }, []string{"/approvers required"}},
		{"undecided renewal", func(p *retainer.Policy) { p.Renewal = retainer.Renewal{} }, []string{"/renewal/mode required"}},
		{"a check-in says what missing it does", func(p *retainer.Policy) { p.Renewal.Mode = retainer.AfterCheckIn }, []string{"/renewal/missed required"}},
		{"nothing is missed by default", func(p *retainer.Policy) { p.Renewal.Missed = retainer.MissedEnds }, []string{"/renewal/missed conflict"}},
		{"approvers of cycles that take none", func(p *retainer.Policy) { p.Renewal.Approvers = []string{"x"} }, []string{"/renewal/approvers conflict"}},
		{"notice in hours", func(p *retainer.Policy) { p.Renewal.Notice = partnerecon.Hours(5, partnerecon.Until) }, []string{"/renewal/notice/hours out_of_range"}},
		{"notice without an edge", func(p *retainer.Policy) { p.Renewal.Notice = partnerecon.Days(5, "") }, []string{"/renewal/notice/edge unknown"}},
		{"no cadence", func(p *retainer.Policy) { p.Cycle = retainer.Cadence{} }, []string{"/cycle/every required", "/cycle/partial required"}},
		{"a term below nothing", func(p *retainer.Policy) { p.Cycle.Cycles = -1 }, []string{"/cycle/cycles out_of_range"}},
		{"steps that do not rise", func(p *retainer.Policy) {
			p.Steps = []retainer.StepUp{{From: 3, Amount: eur("1")}, {From: 3, Amount: eur("2")}}
		}, []string{"/steps/1/from out_of_range"}},
		{"a step of the first cycle", func(p *retainer.Policy) { p.Steps = []retainer.StepUp{{From: 1, Amount: eur("1")}} }, []string{"/steps/0/from out_of_range"}},
		{"steps and units of no amount", func(p *retainer.Policy) {
			p.Amount = partnerecon.Money{}
			p.Steps = []retainer.StepUp{{From: 2, Amount: eur("1")}}
			p.Units = retainer.Units{Name: "hours", Over: eur("1"), Pool: retainer.EachCycle}
		}, []string{"/steps conflict", "/units conflict"}},
		{"units without a price", func(p *retainer.Policy) { p.Units = retainer.Units{Name: "hours", Included: -1} }, []string{"/units/included out_of_range", "/units/over required", "/units/pool required"}},
		{"a guarantee and a draw", func(p *retainer.Policy) {
			draw(func(*retainer.Draw) {})(p)
			p.Guarantee = retainer.Guarantee{Amount: eur("1"), Measured: retainer.OnNet}
		}, []string{"/guarantee conflict"}},
		{"a guarantee of what", func(p *retainer.Policy) { p.Guarantee = retainer.Guarantee{Amount: eur("1")} }, []string{"/guarantee/measured required"}},
		{"a draw says what it is measured on", draw(func(d *retainer.Draw) { d.Measured = "" }), []string{"/draw/measured required"}},
		{"a draw says what becomes of its balance", draw(func(d *retainer.Draw) { d.AtEnd = "" }), []string{"/draw/at_end required"}},
		{"a draw that is not owed has no balance", draw(func(d *retainer.Draw) { d.Recovery = retainer.NonRecoverable }), []string{"/draw/recovery conflict"}},
		{"a draw of which no share is recovered", draw(func(d *retainer.Draw) { d.RecoverShare = partnerecon.MustPercent("0") }), []string{"/draw/recover_share out_of_range"}},
		{"limits of a draw", draw(func(d *retainer.Draw) { d.MostOwed, d.MostACycle = eur("-1"), partnerecon.MustMoney("1", "USD") }), []string{"/draw/most_a_cycle conflict", "/draw/most_owed out_of_range"}},
		{"the whole is recovered", draw(func(d *retainer.Draw) { d.RecoverShare = partnerecon.Whole() }), nil},
		{"more than the whole is recovered", draw(func(d *retainer.Draw) { d.RecoverShare = partnerecon.MustPercent("101") }), []string{"/draw/recover_share out_of_range"}},
		{"limits of what is not owed", draw(func(d *retainer.Draw) { d.Recovery, d.AtEnd, d.RecoverFrom = retainer.NonRecoverable, "", 2 }), []string{"/draw/recovery conflict"}},
		{"a share of what is not owed", draw(func(d *retainer.Draw) {
			d.Recovery, d.AtEnd, d.RecoverShare = retainer.NonRecoverable, "", partnerecon.Whole()
		}), []string{"/draw/recovery conflict"}},
		{"a most of what is not owed", draw(func(d *retainer.Draw) { d.Recovery, d.AtEnd, d.MostACycle = retainer.NonRecoverable, "", eur("1") }), []string{"/draw/recovery conflict"}},
		{"the most of what is not owed", draw(func(d *retainer.Draw) { d.Recovery, d.AtEnd, d.MostOwed = retainer.NonRecoverable, "", eur("1") }), []string{"/draw/recovery conflict"}},
		{"a draw of nothing, of no kind", draw(func(d *retainer.Draw) { d.Amount, d.Recovery = eur("0"), "some" }), []string{"/draw/amount out_of_range", "/draw/recovery unknown"}},
		{"a draw of fewer cycles than none", draw(func(d *retainer.Draw) { d.Cycles, d.RecoverFrom = -1, -1 }), []string{"/draw/cycles out_of_range", "/draw/recover_from out_of_range"}},
		{"a guarantee of fewer cycles than none, of nothing", func(p *retainer.Policy) {
			p.Guarantee = retainer.Guarantee{Amount: eur("0"), Measured: retainer.OnNet, Cycles: -1}
		}, []string{"/guarantee/amount out_of_range", "/guarantee/cycles out_of_range"}},
		{"steps of another currency, and of nothing", func(p *retainer.Policy) {
			p.Steps = []retainer.StepUp{{From: 2, Amount: partnerecon.MustMoney("1", "USD")}, {From: 3}}
		}, []string{"/steps/0/amount conflict", "/steps/1/amount required"}},
		{"units of a name that is none", func(p *retainer.Policy) { p.Units = retainer.Units{Included: 5, Over: eur("0"), Pool: "x"} }, []string{"/units/name required", "/units/over out_of_range", "/units/pool unknown"}},
		{"a model that there is not", func(p *retainer.Policy) { p.Model, p.Months = "agency", 3 }, []string{"/model unknown"}},
		{"an operator of two months, and of 121", func(p *retainer.Policy) {
			p.Model, p.Direction, p.Months = retainer.Operator, "both", 121
		}, []string{"/direction unknown", "/months out_of_range"}},
		{"an operator of two months", func(p *retainer.Policy) { p.Model, p.Direction, p.Months = retainer.Operator, retainer.CompanyPays, 2 }, nil},
		{"a direction that the model implies", func(p *retainer.Policy) { p.Direction = retainer.CompanyPays }, nil},
		{"parties that there are not", func(p *retainer.Policy) {
			p.Relationship = retainer.Relationship{Owner: retainer.Client, WhiteLabel: "perhaps", Controller: "x"}
		}, []string{
			"/relationship/controller unknown", "/relationship/owner unknown", "/relationship/white_label unknown",
		}},
		{"a renewal of another kind, with approvers", func(p *retainer.Policy) {
			p.Renewal = retainer.Renewal{Mode: "x", Missed: "y", Approvers: []string{"", "a", "a"}}
		}, []string{
			"/renewal/approvers/0 required", "/renewal/approvers/2 duplicate", "/renewal/mode unknown",
		}},
		{"approvers of cycles", func(p *retainer.Policy) {
			p.Renewal = retainer.Renewal{Mode: retainer.ByApproval, Missed: "later", Approvers: []string{"a"}}
		}, []string{"/renewal/missed unknown"}},
		{"a cadence of another kind", func(p *retainer.Policy) { p.Cycle.Every, p.Cycle.Partial = "day", "half" }, []string{"/cycle/every unknown", "/cycle/partial unknown"}},
		{"an amount of nothing", func(p *retainer.Policy) { p.Amount = eur("0") }, []string{"/amount out_of_range"}},
		{"steady in one cycle", func(p *retainer.Policy) { p.Stability = retainer.Stability{Cycles: 1} }, nil},
		{"fewer changes than none", func(p *retainer.Policy) { p.Stability = retainer.Stability{Cycles: 1, Changes: -1} }, []string{"/stability/changes out_of_range"}},
		{"a step of the second cycle", func(p *retainer.Policy) {
			p.Steps = []retainer.StepUp{{From: 2, Amount: eur("0.01")}, {From: 3, Amount: eur("0.01")}}
		}, nil},
		{"a margin where the partner owes", white(func(p *retainer.Policy) { p.Economics = retainer.ManagementMargin{Amount: eur("0.01")} }), nil},
		{"payable on the day", func(p *retainer.Policy) { p.PayableAfter = 0 }, nil},
		{"payable before it is earned", func(p *retainer.Policy) { p.PayableAfter = -1 }, []string{"/payable_after out_of_range"}},
		{"steadiness of no cycles", func(p *retainer.Policy) { p.Stability = retainer.Stability{Changes: 1} }, []string{"/stability/cycles out_of_range"}},
		{"rounding and currency have no default", func(p *retainer.Policy) { p.Rounding, p.Currency, p.Amount = "", "", partnerecon.Money{} }, []string{"/currency required", "/rounding required"}},
		{"a text that is no text", func(p *retainer.Policy) { p.Scope.Delivery = "\xff"; p.Scope.Reviews = strings.Repeat("x", 501) }, []string{"/scope/delivery syntax", "/scope/reviews limit"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := agreed()
			c.change(&p)
			_, err := retainer.New(p)
			if diff := cmp.Diff(c.want, problems(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The zero policy misses everything at once.
func TestZeroPolicyMissesEverything(t *testing.T) {
	_, err := retainer.New(retainer.Policy{})
	got := problems(t, err)
	for _, path := range []string{"/rounding", "/currency", "/model", "/relationship/owner", "/relationship/white_label", "/relationship/controller", "/economics", "/scope/delivery", "/scope/reporting", "/scope/approvals", "/scope/reviews", "/scope/excluded", "/renewal/mode", "/approvers", "/cycle/every", "/cycle/partial"} {
		if !slices.Contains(got, path+" required") {
			t.Errorf("%s is not reported: %v", path, got)
		}
	}
}

// Undecided is refused in JSON, too, and so is what is not one of the four.
func TestParseIsStrict(t *testing.T) {
	good, err := json.Marshal(agreed())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := retainer.Parse(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"undecided is no kind", `"kind":"recurring_share"`, `"kind":"undecided"`, []string{"/economics/kind unknown"}},
		{"economics left out", `"economics":{"kind":"recurring_share","share":"10%","cycles":6},`, ``, []string{"/economics required"}},
		{"null economics", `{"kind":"recurring_share","share":"10%","cycles":6}`, `null`, []string{"/economics type"}},
		{"a member that there is not", `"share":"10%"`, `"share":"10%","of":"x"`, []string{"/economics/of unknown"}},
		{"a number for a rate", `"10%"`, `10`, []string{"/economics/share type"}},
		{"a member twice", `"rounding":"half_up"`, `"rounding":"half_up","rounding":"down"`, []string{"/rounding duplicate"}},
		{"problems of both kinds", `"half_up"`, `7`, []string{"/rounding type"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(string(good), c.old, c.new, 1)
			if text == string(good) {
				t.Fatalf("nothing was replaced in %s", good)
			}
			_, err := retainer.Parse([]byte(text))
			if diff := cmp.Diff(c.want, problems(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What New accepts reads back equal from its JSON.
func TestPolicyRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		b, err := retainer.Parse(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		again, err := json.Marshal(b.Policy())
		if err != nil || string(again) != string(text) {
			t.Fatalf("%v\n%s\n%s", err, text, again)
		}
	})
}

// A board keeps nothing of the caller's memory, and hands none of its own out.
func TestBoardSharesNothing(t *testing.T) {
	p := agreed()
	p.Renewal = retainer.Renewal{Mode: retainer.ByApproval, Missed: retainer.MissedEnds, Approvers: []string{"founder"}}
	p.Scope.Included, p.Steps = []string{"upkeep"}, []retainer.StepUp{{From: 2, Amount: eur("1")}}
	b := retainer.Must(p)
	want, _ := json.Marshal(b.Policy())
	scribble := func(p retainer.Policy) {
		p.Scope.Excluded[0], p.Scope.Included[0], p.Approvers[0], p.Renewal.Approvers[0], p.Steps[0].From = "changed", "changed", "changed", "changed", 99
	}
	scribble(p)
	scribble(b.Policy())
	terms, err := b.Terms(retainer.Engagement{})
	if err != nil {
		t.Fatal(err)
	}
	scribble(terms)
	if got, _ := json.Marshal(b.Policy()); string(got) != string(want) {
		t.Errorf("the board has changed: %s, want %s", got, want)
	}
	patterns, err := retainer.Repeatability(retainer.Use{Policy: b.Policy(), Engagement: running(day("2025-01-31"))})
	if err != nil || len(patterns) != 1 {
		t.Fatalf("%v, %v", patterns, err)
	}
}

// The preset carries what the page says and nothing else: a founder or a finance lead
// approves. What it leaves open is missing.
func TestRetainerBoardPreset(t *testing.T) {
	choices := retainer.Choices{
		Rounding: partnerecon.HalfUp, Currency: "EUR", Controller: retainer.Client, Owner: retainer.Company, WhiteLabel: retainer.No,
		Economics: retainer.OneCycleBonus{Amount: eur("250")}, Scope: agreed().Scope, Renewal: agreed().Renewal, Cycle: agreed().Cycle, Amount: eur("3000"),
		Direction: retainer.CompanyPays, Months: 3,
	}
	for _, m := range []retainer.Model{retainer.Referral, retainer.WhiteLabel, retainer.Reseller, retainer.Operator} {
		p := retainer.RetainerBoard(m, choices)
		if _, err := retainer.New(p); err != nil {
			t.Errorf("%s: %v", m, err)
		}
		if diff := cmp.Diff([]string{"founder", "finance_lead"}, p.Approvers); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	_, err := retainer.New(retainer.RetainerBoard(retainer.Referral, retainer.Choices{}))
	if got := problems(t, err); len(got) < 14 {
		t.Errorf("what was not chosen is not missing: %v", got)
	}
}

// A retainer keeps the terms in force on the day it was approved; its entries name them.
func TestTermsArePinnedByTheApproval(t *testing.T) {
	low, high := agreed(), agreed()
	high.Economics = retainer.RecurringShare{Share: partnerecon.MustPercent("20"), Cycles: 6}
	b, err := retainer.NewDated(partnerecon.Terms[retainer.Policy]{
		{ID: "v1", From: day("2024-01-01"), Rationale: "first", Policy: low},
		{ID: "v2", From: day("2025-01-15"), Rationale: "more for partners", Policy: high},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ approved, terms, want string }{
		{"2025-01-14", "v1", "300.00"},
		{"2025-01-15", "v2", "600.00"},
	} {
		w := &world{t: t, board: b}
		for _, e := range ready(c.approved) {
			w.do(e)
		}
		w.start("2025-02-01")
		e := w.pay(1, "3000", "2025-02-10")[0]
		terms, err := b.Terms(w.x)
		if err != nil || e.Terms != c.terms || e.Amount.Amount() != c.want || terms.Economics.(retainer.RecurringShare).Share.String() != map[string]string{"v1": "10%", "v2": "20%"}[c.terms] {
			t.Errorf("approved %s: %s under %s, %v", c.approved, e.Amount, e.Terms, err)
		}
	}
	w := &world{t: t, board: b}
	for _, e := range ready("2023-12-31")[:7] {
		w.do(e)
	}
	if _, err := b.Apply(&w.x, ready("2023-12-31")[7]); !errors.Is(err, retainer.ErrTerms) {
		t.Errorf("approved before any terms: %v", err)
	}
	if _, err := retainer.NewDated(partnerecon.Terms[retainer.Policy]{{ID: "v1", From: day("2024-01-01"), Rationale: "x"}}); len(problems(t, err)) == 0 {
		t.Error("a version that is undecided was accepted")
	}
	if _, err := retainer.NewDated(nil); len(problems(t, err)) == 0 {
		t.Error("no version at all was accepted")
	}
}
