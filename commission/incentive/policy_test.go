package incentive_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// everything is a policy in which every part of one occurs.
func everything() incentive.Policy {
	season := index("50%", "150%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%", "100%")
	gated := quarterly(growth(incentive.Goal{Earlier: incentive.YearBefore}))
	gated.Name, gated.Stage, gated.From, gated.Until = "gated", commission.Expansion, month("2024-04"), month("2030-01")
	gated.Gate = incentive.Gate{Measure: read("csat"), AtLeast: incentive.Goal{Fraction: percent("70")}, Met: 2, Of: 3}
	gated.Minimum, gated.Maximum = eur("5"), eur("500")
	trueUp := inFull(volumes(commission.SpanYear))
	trueUp.Pays, trueUp.Components = incentive.TrueUp, []string{"base"}
	rules := map[string]incentive.Rule{
		"seasonal":  growth(incentive.Goal{Annual: eur("12000"), Season: season}),
		"table":     inFull(volumes(commission.SpanMonth)),
		"true_up":   trueUp,
		"quota":     quota(incentive.Goal{Figure: "quota"}),
		"churn":     incentive.LogoChurn{Start: "start", Lost: "lost", Target: target("5", "1")},
		"retention": incentive.NetRetention{Start: "mrr", Expansion: "expansion", Contraction: "contraction", Churned: "churned", Target: target("100", "2")},
		"onboarding": incentive.Onboarding{Started: "started", Completed: "completed", Target: incentive.Target{
			Baseline: incentive.Goal{Figure: "baseline"}, Amount: eur("75"),
		}},
		"retained":  incentive.Retained{Start: "cohort", End: "left", Share: percent("90"), Periods: 2, Again: true, Amount: eur("50")},
		"referrals": incentive.Referrals{Figure: "referrals", Per: 3, Amount: eur("50"), Rest: incentive.Carried},
		"fresh":     incentive.Referrals{Figure: "referrals", Per: 2, Amount: eur("10"), Rest: incentive.Forfeited},
		"faster":    incentive.Accelerator{Multiplier: percent("120"), Needs: 2, Measure: revenue(), AtLeast: atLeast("500")},
		"renewals": incentive.Accelerator{
			Multiplier: percent("150"), Needs: 3, Renewed: "renewed", Lapsed: "lapsed", Of: incentive.Measure{Of: incentive.OfCommission, Lines: incentive.Lines{Tiers: []string{"silver"}}},
		},
		"markets":  incentive.NewMarket{Amount: eur("200"), Markets: []string{"fr", "de"}},
		"training": incentive.Training{Rewards: []incentive.Reward{{Certification: "platform", Amount: eur("100")}, {Certification: "platform", Level: "expert", Amount: eur("300")}}},
	}
	p := only(gated)
	for _, name := range []string{"seasonal", "table", "true_up", "quota", "churn", "retention", "onboarding", "retained", "referrals", "fresh", "faster", "renewals", "markets", "training"} {
		b := monthly(rules[name])
		b.Name = name
		p.Bonuses = append(p.Bonuses, b)
	}
	p.Contests = []incentive.Contest{spring(), {
		Name: "spiff", From: month("2025-03"), Until: month("2025-04"), Measure: incentive.Measure{Of: incentive.OfQuantity}, Mode: incentive.ByTarget,
		Partners: []string{"acme", "beta"}, Target: incentive.Goal{Number: 10}, Prize: eur("250"),
	}}
	p.Collaborations = together().Collaborations
	p.YearStart = 4
	return p
}

// Policies of each kind are sound, and so is everything together.
func TestNewAccepts(t *testing.T) {
	longest := monthly(growth(atLeast("0")))
	longest.Name = strings.Repeat("x", 100)
	for name, p := range map[string]incentive.Policy{"the longest name": only(longest), "everything": everything(), "a contest": contests(spring()), "together": together()} {
		if _, err := incentive.New(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	changed := func(change func(b *incentive.Bonus)) incentive.Policy {
		b := quarterly(growth(atLeast("1000")))
		change(&b)
		return only(b)
	}
	ruled := func(r incentive.Rule) incentive.Policy { return only(quarterly(r)) }
	contest := func(change func(c *incentive.Contest)) incentive.Policy {
		c := spring()
		change(&c)
		return contests(c)
	}
	for _, tt := range []struct {
		name   string
		policy incentive.Policy
		want   []string
	}{
		{"the zero policy", incentive.Policy{}, []string{"/bonuses required", "/currency required", "/rounding required"}},
		{"a year of 13 months", incentive.Policy{Rounding: "down", Currency: "EUR", YearStart: 13, Bonuses: only(monthly(growth(atLeast("1")))).Bonuses}, []string{"/year_start out_of_range"}},
		{"figures", incentive.Policy{
			Rounding: "down", Currency: "EUR", Collaborations: together().Collaborations,
			Figures: []incentive.Declaration{{Name: "a", Unit: incentive.Number}, {Name: "a", Unit: "x"}, {}},
		}, []string{"/figures/1/name duplicate", "/figures/1/unit unknown", "/figures/2/name required", "/figures/2/unit unknown"}},
		{"no rule", changed(func(b *incentive.Bonus) { b.Rule = nil }), []string{"/bonuses/0/kind required"}},
		{"a rule by pointer", changed(func(b *incentive.Bonus) { b.Rule = &incentive.Training{} }), []string{"/bonuses/0/kind unknown"}},
		{"a rule of somebody else", changed(func(b *incentive.Bonus) { b.Rule = struct{ incentive.Training }{} }), []string{"/bonuses/0/kind unknown"}},
		{"no name", changed(func(b *incentive.Bonus) { b.Name = "" }), []string{"/bonuses/0/name required"}},
		{"a name with a colon", changed(func(b *incentive.Bonus) { b.Name = "a:b" }), []string{"/bonuses/0/name syntax"}},
		{"a long name", changed(func(b *incentive.Bonus) { b.Name = strings.Repeat("x", 101) }), []string{"/bonuses/0/name limit"}},
		{"a name that is not UTF-8", changed(func(b *incentive.Bonus) { b.Name = "\xff" }), []string{"/bonuses/0/name syntax"}},
		{"a stage", changed(func(b *incentive.Bonus) { b.Stage = "growth" }), []string{"/bonuses/0/stage unknown"}},
		{"no period", changed(func(b *incentive.Bonus) { b.Every = "" }), []string{"/bonuses/0/every unknown"}},
		{"a start in the middle", changed(func(b *incentive.Bonus) { b.From = month("2025-02") }), []string{"/bonuses/0/from conflict"}},
		{"an end in the middle", changed(func(b *incentive.Bonus) { b.Until = month("2025-06") }), []string{"/bonuses/0/until conflict"}},
		{"an end before the start", changed(func(b *incentive.Bonus) { b.From, b.Until = month("2025-04"), month("2025-04") }), []string{"/bonuses/0/until conflict"}},
		{"limits", changed(func(b *incentive.Bonus) { b.Minimum, b.Maximum = eur("2"), eur("1") }), []string{"/bonuses/0/maximum conflict"}},
		{"limits of another currency", changed(func(b *incentive.Bonus) {
			b.Minimum, b.Maximum = partnerecon.MustMoney("2", "USD"), eur("0")
		}), []string{"/bonuses/0/maximum out_of_range", "/bonuses/0/minimum conflict"}},
		{"a gate that nobody passes", changed(func(b *incentive.Bonus) {
			b.Gate = incentive.Gate{Measure: revenue(), AtLeast: atLeast("1"), Met: 3, Of: 2}
		}), []string{"/bonuses/0/gate/met out_of_range"}},
		{"half a gate", changed(func(b *incentive.Bonus) { b.Gate.AtLeast = atLeast("1") }), []string{"/bonuses/0/gate/measure/of unknown", "/bonuses/0/gate/met out_of_range", "/bonuses/0/gate/of out_of_range"}},
		{"a gate of periods alone", changed(func(b *incentive.Bonus) { b.Gate.Of = 3 }), []string{"/bonuses/0/gate/at_least required", "/bonuses/0/gate/measure/of unknown", "/bonuses/0/gate/met out_of_range"}},
		{"a gate of what is met alone", changed(func(b *incentive.Bonus) { b.Gate.Met = 1 }), []string{"/bonuses/0/gate/at_least required", "/bonuses/0/gate/measure/of unknown", "/bonuses/0/gate/met out_of_range", "/bonuses/0/gate/of out_of_range"}},
		{"a gate of a measure alone", changed(func(b *incentive.Bonus) { b.Gate.Measure = revenue() }), []string{"/bonuses/0/gate/at_least required", "/bonuses/0/gate/met out_of_range", "/bonuses/0/gate/of out_of_range"}},
		{"a gate at its bounds", changed(func(b *incentive.Bonus) {
			b.Gate = incentive.Gate{Measure: revenue(), AtLeast: atLeast("1"), Met: 2, Of: 2}
		}), nil},
		{"a name twice", incentive.Policy{Rounding: "down", Currency: "EUR", Bonuses: []incentive.Bonus{monthly(growth(atLeast("1"))), monthly(growth(atLeast("1")))}}, []string{"/bonuses/1/name duplicate"}},
		{"a name of a contest, too", incentive.Policy{Rounding: "down", Currency: "EUR", Contests: []incentive.Contest{spring(), spring()}}, []string{"/contests/1/name duplicate"}},
		{"an increment of units", ruled(incentive.Increment{Measure: incentive.Measure{Of: incentive.OfQuantity}, Baseline: incentive.Goal{Number: 5}, Rate: percent("5")}), []string{"/bonuses/0/measure conflict"}},
		{"no baseline, no rate", ruled(incentive.Increment{Measure: revenue()}), []string{"/bonuses/0/baseline required", "/bonuses/0/rate required"}},
		{"two baselines", ruled(growth(incentive.Goal{Amount: eur("1"), Figure: "quota"})), []string{"/bonuses/0/baseline required"}},
		{"a baseline in units", ruled(growth(incentive.Goal{Number: -1})), []string{"/bonuses/0/baseline/number conflict", "/bonuses/0/baseline/number out_of_range"}},
		{"a baseline below 0", ruled(growth(atLeast("-1"))), []string{"/bonuses/0/baseline/amount out_of_range"}},
		{"a figure of another unit", ruled(growth(incentive.Goal{Figure: "csat"})), []string{"/bonuses/0/baseline/figure conflict"}},
		{"a figure that is not declared", ruled(growth(incentive.Goal{Figure: "x"})), []string{"/bonuses/0/baseline/figure unknown"}},
		{"an earlier what", ruled(growth(incentive.Goal{Earlier: "week"})), []string{"/bonuses/0/baseline/earlier unknown"}},
		{"a season of no mean", ruled(growth(incentive.Goal{Annual: eur("1"), Season: index("100%")})), []string{"/bonuses/0/baseline/season conflict"}},
		{"a measure of nothing", ruled(incentive.Increment{Baseline: atLeast("1"), Rate: percent("0")}), []string{"/bonuses/0/measure/of unknown", "/bonuses/0/rate out_of_range"}},
		{"a figure of some tiers", ruled(incentive.Increment{Measure: incentive.Measure{Of: incentive.OfFigure, Figure: "mrr", Lines: incentive.Lines{Tiers: []string{"silver"}}}, Baseline: atLeast("1"), Rate: percent("1")}), []string{"/bonuses/0/measure/figure conflict"}},
		{"a figure of some products", ruled(incentive.Increment{Measure: incentive.Measure{Of: incentive.OfFigure, Figure: "mrr", Lines: incentive.Lines{Products: []string{"x"}}}, Baseline: atLeast("1"), Rate: percent("1")}), []string{"/bonuses/0/measure/figure conflict"}},
		{"a figure of some markets", ruled(incentive.Increment{Measure: incentive.Measure{Of: incentive.OfFigure, Figure: "mrr", Lines: incentive.Lines{Markets: []string{"fr"}}}, Baseline: atLeast("1"), Rate: percent("1")}), []string{"/bonuses/0/measure/figure conflict"}},
		{"a figure of some components", ruled(incentive.Increment{Measure: incentive.Measure{Of: incentive.OfFigure, Figure: "mrr", Lines: incentive.Lines{Components: []string{"base"}}}, Baseline: atLeast("1"), Rate: percent("1")}), []string{"/bonuses/0/measure/figure conflict"}},
		{"a measure with a figure it does not read", ruled(incentive.Increment{Measure: incentive.Measure{Of: incentive.OfRevenue, Figure: "mrr"}, Baseline: atLeast("1"), Rate: percent("1")}), []string{"/bonuses/0/measure/figure conflict"}},
		{"a figure of some tiers", ruled(incentive.Increment{
			Measure: incentive.Measure{Of: incentive.OfFigure, Figure: "mrr", Lines: incentive.Lines{Tiers: []string{"a", "a", ""}}}, Baseline: atLeast("1"), Rate: percent("1"),
		}), []string{"/bonuses/0/measure/figure conflict", "/bonuses/0/measure/tiers/1 duplicate", "/bonuses/0/measure/tiers/2 required"}},
		{"an outcome", ruled(incentive.LogoChurn{Start: "mrr", Target: incentive.Target{Improvement: percent("101")}}), []string{
			"/bonuses/0/amount required", "/bonuses/0/baseline required", "/bonuses/0/improvement out_of_range", "/bonuses/0/lost required", "/bonuses/0/start conflict",
		}},
		{"an outcome against an earlier one", ruled(incentive.Onboarding{Started: "started", Completed: "completed", Target: incentive.Target{Baseline: incentive.Goal{Earlier: "year"}, Amount: eur("1")}}), []string{"/bonuses/0/baseline/earlier conflict"}},
		{"a net retention of numbers", ruled(incentive.NetRetention{Start: "start", Expansion: "lost", Contraction: "x", Target: target("1", "1")}), []string{
			"/bonuses/0/churned required", "/bonuses/0/contraction unknown", "/bonuses/0/expansion conflict", "/bonuses/0/start conflict",
		}},
		{"a cohort", ruled(incentive.Retained{Start: "cohort", End: "left"}), []string{"/bonuses/0/amount required", "/bonuses/0/periods out_of_range", "/bonuses/0/share required"}},
		{"referrals", ruled(incentive.Referrals{Figure: "referrals"}), []string{"/bonuses/0/amount required", "/bonuses/0/per out_of_range", "/bonuses/0/rest required"}},
		{"an accelerator after one good quarter", ruled(incentive.Accelerator{Multiplier: percent("120"), Needs: 1, Measure: revenue(), AtLeast: atLeast("1")}), []string{"/bonuses/0/needs out_of_range"}},
		{"a multiplier of 100 %", ruled(incentive.Accelerator{Multiplier: percent("100"), Needs: 2, Measure: revenue(), AtLeast: atLeast("1")}), []string{"/bonuses/0/multiplier out_of_range"}},
		{"a streak of both", ruled(incentive.Accelerator{Multiplier: percent("120"), Needs: 2, Measure: revenue(), Renewed: "renewed", Lapsed: "lapsed"}), []string{"/bonuses/0/measure conflict"}},
		{"a multiple of revenue", ruled(incentive.Accelerator{Multiplier: percent("120"), Needs: 2, Measure: revenue(), AtLeast: atLeast("1"), Of: revenue()}), []string{"/bonuses/0/of/of conflict"}},
		{"markets", ruled(incentive.NewMarket{Markets: []string{""}}), []string{"/bonuses/0/amount required", "/bonuses/0/markets/0 required"}},
		{"no training", ruled(incentive.Training{}), []string{"/bonuses/0/rewards required"}},
		{"a reward twice", ruled(incentive.Training{Rewards: []incentive.Reward{{Certification: "a", Amount: eur("1")}, {Certification: "a"}}}), []string{"/bonuses/0/rewards/1/amount required", "/bonuses/0/rewards/1/certification duplicate"}},
		{"too many bonuses", only(make([]incentive.Bonus, 201)...), []string{"/bonuses limit"}},
		{"a contest without a window", contest(func(c *incentive.Contest) { c.From, c.Until = partnerecon.Month{}, partnerecon.Month{} }), []string{"/contests/0/from required", "/contests/0/until conflict"}},
		{"a contest of no mode", contest(func(c *incentive.Contest) { c.Mode = "" }), []string{"/contests/0/mode unknown"}},
		{"prizes that rise", contest(func(c *incentive.Contest) { c.Prizes = []partnerecon.Money{eur("1"), eur("2")} }), []string{"/contests/0/prizes/1 conflict"}},
		{"no prizes", contest(func(c *incentive.Contest) { c.Prizes, c.Prize = nil, eur("1") }), []string{"/contests/0/prize conflict", "/contests/0/prizes required"}},
		{"a target that differs", contest(func(c *incentive.Contest) { c.Target = incentive.Goal{Earlier: "year"} }), []string{"/contests/0/target conflict"}},
		{"a target without a prize", contest(func(c *incentive.Contest) { c.Mode = incentive.ByTarget }), []string{"/contests/0/prize required", "/contests/0/prizes conflict", "/contests/0/target required"}},
		{"a collaboration that pays nothing", incentive.Policy{Rounding: "down", Currency: "EUR", Collaborations: []incentive.Collaboration{{Name: "a"}}}, []string{"/collaborations/0/amount conflict"}},
		{"one that pays more than all", incentive.Policy{Rounding: "down", Currency: "EUR", Collaborations: []incentive.Collaboration{{Name: "a", Share: percent("101")}}}, []string{"/collaborations/0/share out_of_range"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := incentive.New(tt.policy)
			if diff := cmp.Diff(tt.want, found(err)); diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestNewRefusesTables(t *testing.T) {
	changed := func(change func(r *incentive.PeriodTable)) incentive.PeriodTable {
		r := inFull(volumes(commission.SpanQuarter))
		change(&r)
		return r
	}
	quota := func(change func(r *incentive.PeriodTable)) incentive.PeriodTable {
		r := quota(incentive.Goal{Figure: "quota"})
		r.Table.Spans = commission.SpanQuarter
		change(&r)
		return r
	}
	for _, tt := range []struct {
		name string
		rule incentive.PeriodTable
		want []string
	}{
		{"one that says nothing", incentive.PeriodTable{}, []string{"/bonuses/0/pays required", "/bonuses/0/table/mode required", "/bonuses/0/table/name required", "/bonuses/0/table/over required"}},
		{"one shorter than the period", changed(func(r *incentive.PeriodTable) { r.Table.Spans = commission.SpanMonth }), []string{"/bonuses/0/table/spans conflict"}},
		{"one per sale", changed(func(r *incentive.PeriodTable) { r.Table.Spans, r.Table.Counts = commission.SpanTransaction, "" }), []string{"/bonuses/0/table/spans conflict"}},
		{"of a year of its own", changed(func(r *incentive.PeriodTable) { r.Table.YearStart = 4 }), []string{"/bonuses/0/table/year_start conflict"}},
		{"first come", changed(func(r *incentive.PeriodTable) { r.Table.Counts = commission.FirstCome }), []string{"/bonuses/0/table/counts conflict"}},
		{"over a margin", changed(func(r *incentive.PeriodTable) {
			r.Table = commission.Table{Name: "m", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverMargin, Steps: []commission.Step{{Share: percent("1")}}}
		}), []string{"/bonuses/0/table/over conflict"}},
		{"another currency", changed(func(r *incentive.PeriodTable) { r.Table.Steps[1].From = partnerecon.MustMoney("1", "USD") }), []string{"/bonuses/0/table/steps/1/from conflict"}},
		{"fees in another currency", changed(func(r *incentive.PeriodTable) {
			r.Table.Over, r.Table.Steps = commission.OverQuantity, []commission.Step{{Fee: partnerecon.MustMoney("1", "USD")}}
		}), []string{"/bonuses/0/table/steps/0/fee conflict"}},
		{"flat amounts in another currency", changed(func(r *incentive.PeriodTable) {
			r.Table.Boundary, r.Table.Steps = commission.ReachedAt, []commission.Step{{Flat: partnerecon.MustMoney("1", "USD")}}
		}), []string{"/bonuses/0/table/steps/0/flat conflict"}},
		{"a quota of revenue", changed(func(r *incentive.PeriodTable) { r.Quota = incentive.Goal{Figure: "quota"} }), []string{"/bonuses/0/quota conflict", "/bonuses/0/table/quota conflict"}},
		{"a quota that does not change", quota(func(r *incentive.PeriodTable) { r.Quota = atLeast("5") }), []string{"/bonuses/0/quota conflict"}},
		{"two quotas", quota(func(r *incentive.PeriodTable) { r.Table.Quota = eur("1") }), []string{"/bonuses/0/table/quota conflict"}},
		{"a quota of another period", quota(func(r *incentive.PeriodTable) { r.Table.Spans = commission.SpanYear }), []string{"/bonuses/0/table/spans conflict"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := incentive.New(only(quarterly(tt.rule)))
			if diff := cmp.Diff(tt.want, found(err)); diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

func TestNewDatedRefuses(t *testing.T) {
	version := func(id, from string, p incentive.Policy) partnerecon.Version[incentive.Policy] {
		return partnerecon.Version[incentive.Policy]{ID: id, From: day(from), Rationale: "a test", Policy: p}
	}
	a, b := together(), together()
	b.Currency, b.Collaborations = "JPY", b.Collaborations[1:]
	c := together()
	c.YearStart, c.Figures = 7, []incentive.Declaration{{Name: "mrr", Unit: incentive.Number}}
	d := together()
	d.Rounding, d.Figures = "", []incentive.Declaration{{Name: "mrr", Unit: incentive.Amount}}
	_, err := incentive.NewDated(partnerecon.Terms[incentive.Policy]{version("1", "2025-01-01", a), version("2", "2025-02-01", b), version("2", "2025-03-01", c), version("4", "2025-04-01", d)})
	want := []string{"/1/policy/currency conflict", "/2/id duplicate", "/2/policy/year_start conflict", "/3/policy/figures/0/unit conflict", "/3/policy/rounding required"}
	if diff := cmp.Diff(want, found(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := incentive.NewDated(nil); !cmp.Equal(found(err), []string{" required"}) {
		t.Errorf("got %v", err)
	}
}

// The problems of the JSON and of the policy come together.
func TestParse(t *testing.T) {
	text, err := json.Marshal(everything())
	if err != nil {
		t.Fatal(err)
	}
	s, err := incentive.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), written(t, s.Policy())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	_, err = incentive.Parse([]byte(`{"rounding":"up","currency":"EUR","bonuses":[{"name":"a","every":"month","kind":"table","x":1},{"name":"b","every":"day","kind":"lottery"},{"name":"c","every":"month"}]}`))
	want := []string{"/bonuses/0/pays required", "/bonuses/0/table/mode required", "/bonuses/0/table/name required", "/bonuses/0/table/over required", "/bonuses/0/x unknown", "/bonuses/1/every unknown", "/bonuses/1/kind unknown", "/bonuses/2/kind required", "/rounding required"}
	if diff := cmp.Diff(want, found(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	var p incentive.Policy
	if err := json.Unmarshal([]byte(`{"rounding":1}`), &p); !cmp.Equal(found(err), []string{"/rounding type"}) {
		t.Errorf("got %v", err)
	}
	if err := (*incentive.Policy)(nil).UnmarshalJSON(text); err == nil {
		t.Error("nothing can be read into")
	}
	if _, err := json.Marshal(incentive.Policy{Bonuses: []incentive.Bonus{{}}}); err == nil {
		t.Error("a bonus without a rule has no form")
	}
}

// What becomes of a policy after New changes nothing, and a copy shares no memory.
func TestPolicyIsACopy(t *testing.T) {
	p := everything()
	s := incentive.Must(p)
	before := written(t, s.Policy())
	for _, q := range []incentive.Policy{p, s.Policy()} {
		q.Figures[0].Name = "x"
		q.Bonuses[0].Gate.Measure.Tiers = append(q.Bonuses[0].Gate.Measure.Tiers, "x")
		for i := range q.Bonuses {
			switch r := q.Bonuses[i].Rule.(type) {
			case incentive.Increment:
				if len(r.Baseline.Season) > 0 {
					r.Baseline.Season[0] = percent("1")
				}
			case incentive.PeriodTable:
				r.Table.Steps[0].Share = percent("99")
				if len(r.Components) > 0 {
					r.Components[0] = "x"
				}
			case incentive.Accelerator:
				if len(r.Of.Tiers) > 0 {
					r.Of.Tiers[0] = "x"
				}
			case incentive.NewMarket:
				r.Markets[0] = "x"
			case incentive.Training:
				r.Rewards[0].Amount = eur("1")
			}
			q.Bonuses[i].Name = "x"
		}
		q.Contests[0].Prizes[0], q.Contests[1].Partners[0] = eur("999"), "x"
		q.Collaborations[0].Name = "x"
	}
	if diff := cmp.Diff(before, written(t, s.Policy())); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	if got := (incentive.Scheme{}).Policy(); got.Rounding != "" {
		t.Errorf("%+v", got)
	}
}

func TestMustPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("want a panic")
		}
	}()
	incentive.Must(incentive.Policy{})
}
