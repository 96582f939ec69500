package tiers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// A standing that somebody else has put together is refused in reading, with the place.
func TestForgedStandings(t *testing.T) {
	_, s := rich(t)
	for name, tt := range map[string]struct {
		forge func(*tiers.Standing)
		want  string
	}{
		"another partner":    {func(s *tiers.Standing) { s.Partner = "beta" }, "/facts/0/partner conflict"},
		"no partner":         {func(s *tiers.Standing) { s.Partner = "" }, "/facts/0/partner conflict"},
		"facts out of order": {func(s *tiers.Standing) { s.Facts[0], s.Facts[1] = s.Facts[1], s.Facts[0] }, "/facts/1 conflict"},
		"a fact twice":       {func(s *tiers.Standing) { s.Facts = append(s.Facts, s.Facts[len(s.Facts)-1]) }, "duplicate"},
		"a close that is to come": {func(s *tiers.Standing) {
			s.Facts = append(s.Facts, tiers.Close{ID: "x", Partner: "acme", On: date("2030-03-31")})
		}, "/on conflict"},
		"a tier out of nowhere":  {func(s *tiers.Standing) { s.Now.Tier, s.Now.Since = "gold", date("2025-04-05") }, "/now/tier conflict"},
		"a history backwards":    {func(s *tiers.Standing) { s.History[0].From = date("2026-01-01") }, "/history/1 conflict"},
		"decided after it held":  {func(s *tiers.Standing) { s.History[0].Decided = s.History[0].From.Add(1) }, "/history/0 conflict"},
		"of no kind":             {func(s *tiers.Standing) { s.History[0].What = tiers.Requalified }, "/history/0 conflict"},
		"a fall without a day":   {func(s *tiers.Standing) { s.Now.FallsOn = date("2026-01-01") }, "/now/falling required"},
		"a fall before it":       {func(s *tiers.Standing) { s.Now.Falling, s.Now.FallsOn = date("2026-01-01"), date("2026-01-01") }, "/now/falls_on conflict"},
		"a sum of a share":       {func(s *tiers.Standing) { s.Carried[0].Value = tiers.Value{Share: partnerecon.Whole()} }, "/carried/0/value conflict"},
		"sums out of order":      {func(s *tiers.Standing) { s.Carried = append(s.Carried, s.Carried[0]) }, "/carried/1 conflict"},
		"a sum of nothing":       {func(s *tiers.Standing) { s.Carried[0].Metric = "" }, "/carried/0/metric required"},
		"sealed without a close": {func(s *tiers.Standing) { s.Through = partnerecon.Day{} }, "/sealed conflict"},
		"a name without end":     {func(s *tiers.Standing) { s.Now.Segment = strings.Repeat("x", 256) }, "/now/segment limit"},
		"a tier without a day":   {func(s *tiers.Standing) { s.Sealed.Since = partnerecon.Day{} }, "/sealed/since required"},
	} {
		forged := s.Clone()
		tt.forge(&forged)
		text, err := json.Marshal(forged)
		if err != nil {
			t.Fatal(err)
		}
		var back tiers.Standing
		err = json.Unmarshal(text, &back)
		if got := strings.Join(problems(err), ", "); err == nil || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s, want %s", name, got, tt.want)
		}
		if _, err := tiers.Must(metals()).Apply(&forged, tiers.Left{ID: "l2", Partner: "acme", On: date("2030-01-01")}); err == nil {
			t.Errorf("%s: an event was applied to it", name)
		}
		if _, err := tiers.Must(metals()).Assess(forged, tiers.Facts{On: date("2030-01-01")}); err == nil {
			t.Errorf("%s: it was assessed", name)
		}
	}
	gone := s.Clone()
	p := metals()
	p.Tiers[2].Name = "platinum" // the standing has been gold
	if _, err := tiers.Must(p).Assess(gone, tiers.Facts{On: date("2025-04-05")}); !errors.Is(err, tiers.ErrUnknown) {
		t.Errorf("got %v", err)
	}
	var nobody *tiers.Standing
	if err := nobody.UnmarshalJSON([]byte("{}")); err == nil {
		t.Error("nothing was read into")
	}
}

func TestForgedFunds(t *testing.T) {
	budget := tiers.MustBudget(tiers.CoMarketing("EUR"))
	events := fundEvents()
	for name, f := range map[string]tiers.Fund{
		"nil":             {Partner: "acme", Events: []tiers.FundEvent{nil}},
		"a pointer":       {Partner: "acme", Events: []tiers.FundEvent{&tiers.Granted{}}},
		"another partner": {Partner: "beta", Events: events[:1]},
		"backwards":       {Partner: "acme", Events: []tiers.FundEvent{events[1], events[0]}},
		"twice":           {Partner: "acme", Events: []tiers.FundEvent{events[0], events[0]}},
		"no budget":       {Partner: "acme", Events: events[1:2]},
		"a long name":     {Partner: strings.Repeat("x", 256)},
		"an empty event":  {Partner: "acme", Events: []tiers.FundEvent{tiers.Claimed{}}},
	} {
		if _, err := budget.Balance(f, date("2025-01-10"), date("2025-04-10")); err == nil {
			t.Errorf("%s: no error", name)
		}
		if _, err := budget.Apply(&f, tiers.Granted{ID: "n", Partner: "acme", On: date("2025-07-10"), Tier: "solution", Amount: eur("5")}); err == nil {
			t.Errorf("%s: an event was applied to it", name)
		}
	}
	again := func(id, on string) tiers.FundEvent {
		return tiers.Achieved{id, "acme", date(on), "webinar", n(1)}
	}
	for name, f := range map[string][]tiers.FundEvent{
		"an outcome twice":   append(events[:5:5], again("o", "2025-03-01"), again("o", "2025-03-01")),
		"outcomes backwards": append(events[:5:5], again("o", "2025-03-02"), again("p", "2025-03-01")),
	} {
		if _, err := budget.Balance(tiers.Fund{Partner: "acme", Events: f}, date("2025-01-10"), date("2025-04-10")); !has(err, "/events/6", "conflict") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if got, err := budget.Balance(tiers.Fund{}, date("2025-01-10"), date("2025-04-10")); err != nil || got != (tiers.Balance{}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if all, err := budget.Requests(tiers.Fund{Partner: "acme", Events: events[:3]}, date("2025-04-01")); err != nil || all[0].Stage != tiers.StageLapsed {
		t.Errorf("got %+v, %v", all, err)
	}
}

// The zero ladder, budget and scorecard answer with an error, and so does a nil state.
func TestZeroValues(t *testing.T) {
	var l tiers.Ladder
	var b tiers.Budget
	var c tiers.Scorecard
	ladder, budget := tiers.Must(metals()), tiers.MustBudget(tiers.CoMarketing("EUR"))
	on := date("2025-01-01")
	for name, err := range map[string]error{
		"place":    second(l.Place()),
		"expect":   second(l.Expect()),
		"apply":    second(l.Apply(&tiers.Standing{}, nil)),
		"nil":      second(ladder.Apply(nil, tiers.Left{ID: "l", Partner: "a", On: on})),
		"preview":  second(l.Preview(tiers.Standing{}, nil)),
		"assess":   second(l.Assess(tiers.Standing{}, tiers.Facts{On: on})),
		"benefits": second(l.Benefits("gold")),
		"entitled": second(l.Entitled(tiers.Standing{}, "x", on)),
		"cost":     second(l.YearlyCost()),
		"accepts":  second(l.Accepts("gold", "x")),
		"divide":   second(l.Divide("x", n(1), nil)),
		"allows":   second(b.Allows("gold", eur("5"))),
		"split":    second(b.Split(eur("5"))),
		"fund":     second(b.Apply(&tiers.Fund{}, nil)),
		"no fund":  second(budget.Apply(nil, nil)),
		"balance":  second(b.Balance(tiers.Fund{}, on, on)),
		"requests": second(b.Requests(tiers.Fund{}, on)),
		"score":    second(c.Score()),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "tiers: ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if l.Tiers() != nil || l.Suggest("x") != nil || !l.PeriodEnd(on).IsZero() || len(l.Policy().Tiers)+len(b.Policy().Split)+len(c.Policy().Factors) > 0 {
		t.Error("the zero ladder has something to say")
	}
	for name, make := range map[string]func(){
		"ladder": func() { tiers.Must(tiers.Policy{}) }, "budget": func() { tiers.MustBudget(tiers.BudgetPolicy{}) }, "scorecard": func() { tiers.MustScorecard(tiers.ScorePolicy{}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("a %s of nothing", name)
				}
			}()
			make()
		}()
	}
}

func TestBudgetPolicies(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*tiers.BudgetPolicy)
		want   []string
	}{
		{"nothing", func(p *tiers.BudgetPolicy) { *p = tiers.BudgetPolicy{} }, []string{"/allowances required", "/currency unknown", "/split required"}},
		{"another currency", func(p *tiers.BudgetPolicy) { p.Allowances[0].Least = partnerecon.MustMoney("5", "USD") }, []string{"/allowances/0/least out_of_range"}},
		{"least above most", func(p *tiers.BudgetPolicy) { p.Allowances[0].Least = eur("10000.01") }, []string{"/allowances/0/most out_of_range"}},
		{"a tier twice", func(p *tiers.BudgetPolicy) { p.Allowances[1].Tier = "integration" }, []string{"/allowances/1/tier duplicate"}},
		{"99 %", func(p *tiers.BudgetPolicy) { p.Split[0].Weight = partnerecon.MustPercent("29") }, []string{"/split conflict"}},
		{"an activity twice, of nothing", func(p *tiers.BudgetPolicy) {
			p.Split[1].Activity, p.Split[1].Weight = "webinars", partnerecon.Rate{}
		}, []string{"/split conflict", "/split/1/activity duplicate", "/split/1/weight out_of_range"}},
		{"a year from December", func(p *tiers.BudgetPolicy) { p.YearStart = 12 }, nil},
		{"a year from before January", func(p *tiers.BudgetPolicy) { p.YearStart = -1 }, []string{"/year_start out_of_range"}},
		{"least and most alike", func(p *tiers.BudgetPolicy) { p.Allowances[0].Least = eur("10000") }, nil},
		{"nothing at least and at most", func(p *tiers.BudgetPolicy) { p.Allowances[0].Least, p.Allowances[0].Most = eur("0"), eur("0") }, []string{"/allowances/0/least out_of_range", "/allowances/0/most out_of_range"}},
		{"a most without a least", func(p *tiers.BudgetPolicy) { p.Allowances[1].Most = eur("0.01") }, nil},
		{"a most in another currency", func(p *tiers.BudgetPolicy) { p.Allowances[1].Most = partnerecon.MustMoney("5", "USD") }, []string{"/allowances/1/most out_of_range"}},
		{"a tier without a name", func(p *tiers.BudgetPolicy) { p.Allowances[1].Tier = "" }, []string{"/allowances/1/tier required"}},
		{"an activity without a name", func(p *tiers.BudgetPolicy) { p.Split[1].Activity = "" }, []string{"/split/1/activity required"}},
		{"a weight of nothing", func(p *tiers.BudgetPolicy) { p.Split[1].Weight = partnerecon.MustPercent("0") }, []string{"/split conflict", "/split/1/weight out_of_range"}},
		{"as many tiers as fit", func(p *tiers.BudgetPolicy) { p.Allowances = allowances(32) }, nil},
		{"one more", func(p *tiers.BudgetPolicy) { p.Allowances = allowances(33) }, []string{"/allowances required"}},
		{"as many activities as fit", func(p *tiers.BudgetPolicy) { p.Split = portions(200) }, nil},
		{"one activity more", func(p *tiers.BudgetPolicy) { p.Split = portions(201) }, []string{"/split required"}},
		{"claims within hours, in month 13", func(p *tiers.BudgetPolicy) { p.YearStart, p.ClaimWithin = 13, partnerecon.Hours(5, "x") }, []string{"/claim_within/edge unknown", "/claim_within/hours conflict", "/year_start out_of_range"}},
	} {
		p := tiers.CoMarketing("EUR")
		tt.change(&p)
		var got []string
		if _, err := tiers.NewBudget(p); err != nil {
			got = problems(err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	if _, err := tiers.NewBudget(tiers.CoMarketing("XXX?")); err == nil {
		t.Error("a currency that there is not")
	}
	if _, err := tiers.ParseBudget([]byte(`{"currency":"EUR","allowance":[]}`)); !cmp.Equal([]string{"/allowance unknown", "/allowances required", "/split required"}, problems(err)) {
		t.Errorf("got %v", err)
	}
	// Yen have no decimals: 10,000 of them are 10,000 minor units.
	if got := tiers.MustBudget(tiers.CoMarketing("JPY")).Policy().Allowances[0].Most; got != partnerecon.MustMoney("10000", "JPY") {
		t.Errorf("got %s", got)
	}
}

// allowances are those of n tiers.
func allowances(n int) []tiers.Allowance {
	var out []tiers.Allowance
	for i := range n {
		out = append(out, tiers.Allowance{Tier: fmt.Sprint("tier ", i)})
	}
	return out
}

// portions are n activities of the same weight.
func portions(n int) []tiers.Portion {
	var out []tiers.Portion
	for i := range n {
		share, _ := partnerecon.Fraction(1, int64(n))
		out = append(out, tiers.Portion{Activity: fmt.Sprint("activity ", i), Weight: share})
	}
	return out
}

// Of an alternative that is met the rest is spare, and no gap; as long as it is not, all
// of it are gaps.
func TestSpareAlternatives(t *testing.T) {
	p := metals()
	p.Tiers[2].Needs = tiers.Group{Need: tiers.All, Criteria: []tiers.Criterion{revenue("250000")}, Groups: []tiers.Group{
		{Need: tiers.Any, Criteria: []tiers.Criterion{customers(5), certified("expert", 1)}},
	}}
	l := tiers.Must(p)
	s := apply(t, l, measured("r", "revenue", "2025-01-05", tiers.Value{Amount: eur("60000")}))
	gaps := func() string {
		a, err := l.Assess(s, tiers.Facts{On: date("2025-01-10")})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, g := range a.GapsTo("gold") {
			out = append(out, g.Metric)
		}
		spare := 0
		for _, g := range a.Tiers[2].Criteria {
			if g.Spare {
				spare++
			}
		}
		return fmt.Sprint(out, spare)
	}
	if got := gaps(); got != "[revenue customers certified] 0" {
		t.Errorf("got %s", got)
	}
	must(t, l, &s, measured("c", "customers", "2025-01-06", n(5)))
	if got := gaps(); got != "[revenue] 1" {
		t.Errorf("got %s", got)
	}
}

// Who falls on a day on which the tier that it would fall to is over falls to the next
// lower one, also when the day is known before the review or recalibrated by it.
func TestAFallPassesOverATierThatIsOver(t *testing.T) {
	p := metals()
	p.Tiers[1].Sunset = date("2025-07-01")
	p.Review.Demotion, p.Review.Notice = tiers.ByOne, partnerecon.Days(60, partnerecon.Until)
	l := tiers.Must(p)
	placed := tiers.Placed{ID: "p", Partner: "acme", On: date("2025-01-01"), Tier: "gold", By: "x", Reason: "x"}
	for _, tt := range []struct{ noticed, falls, want string }{
		{"2025-04-10", "2025-06-09", "silver"},     // 10 April and 60 days, silver is open
		{"2025-05-10", "2025-07-09", "registered"}, // 10 May and 60 days, silver is over
	} {
		s := apply(t, l, placed, tiers.Close{ID: "q1", Partner: "acme", On: date("2025-03-31")}, tiers.Noticed{ID: "n", Partner: "acme", On: date(tt.noticed)})
		if got := s.TierOn(date(tt.falls).Add(-1)) + ", " + s.TierOn(date(tt.falls)); got != "gold, "+tt.want {
			t.Errorf("noticed on %s: got %s, want gold, %s", tt.noticed, got, tt.want)
		}
		must(t, l, &s, tiers.Close{ID: "q2", Partner: "acme", On: date("2025-06-30")})
		if got := s.TierOn(date("2025-07-09")); got != "registered" {
			t.Errorf("noticed on %s: in July it is %s", tt.noticed, got)
		}
	}
	if err := second(l.Apply(&tiers.Standing{}, tiers.Placed{ID: "p", Partner: "acme", On: date("2025-07-01"), Tier: "silver", By: "x", Reason: "x"})); !cmp.Equal([]string{"/tier conflict"}, problems(err)) {
		t.Errorf("placed in a tier that is over: %v", err)
	}
}

// Nobody is placed in a tier that is over, be it the lowest; the day before, yes.
func TestPlacedWhereNobodyStands(t *testing.T) {
	p := metals()
	p.Tiers[0].Sunset = date("2025-07-01")
	l := tiers.Must(p)
	e := tiers.Placed{ID: "p", Partner: "acme", On: date("2025-07-01"), Tier: "registered", By: "x", Reason: "x"}
	if err := second(l.Apply(&tiers.Standing{}, e)); !has(err, "/tier", "conflict") {
		t.Errorf("got %v", err)
	}
	e.On = date("2025-06-30")
	apply(t, l, e)
}

func TestKindsAndProblems(t *testing.T) {
	if got := strings.Join(tiers.Kinds(), " "); got != "enrolled measured requested placed noticed left close" {
		t.Errorf("got %s", got)
	}
	if got := tiers.Problems(tiers.Placed{ID: "p", Partner: "\xff", On: date("2025-01-01"), Tier: "gold", By: "x", Reason: strings.Repeat("x", 5000)}); len(got) != 2 || got[0].Path != "/partner" || got[1].Code != "limit" {
		t.Errorf("got %+v", got)
	}
	for _, e := range seedEvents() {
		text, err := tiers.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := tiers.ReadEvent(text); err != nil || back != e {
			t.Errorf("%+v became %s, %+v, %v", e, text, back, err)
		}
	}
	for _, e := range fundEvents() {
		text, err := tiers.WriteFundEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := tiers.ReadFundEvent(text); err != nil || back != e {
			t.Errorf("%+v became %s, %+v, %v", e, text, back, err)
		}
	}
	if _, err := tiers.WriteEvent(nil); err == nil {
		t.Error("nothing was written")
	}
	if _, err := tiers.ReadEvent([]byte(`{"kind":"closed","id":"x"}`)); !cmp.Equal([]string{"/kind unknown"}, problems(err)[:1]) {
		t.Errorf("got %v", err)
	}
	if _, err := tiers.ReadFundEvent([]byte(`{"kind":"approved","id":"a","partner":"acme","on":"2025-01-01","request":"r","amount":{"amount":"1.00","currency":"EUR"},"by":""}`)); !cmp.Equal([]string{"/by required"}, problems(err)) {
		t.Errorf("got %v", err)
	}
	if _, err := tiers.WriteFundEvent(tiers.Rejected{ID: "r", Partner: "a", On: date("2025-01-01"), Request: "x", By: "y"}); !cmp.Equal([]string{"/reason required"}, problems(err)) {
		t.Errorf("got %v", err)
	}
}

// Of a standing without its partner nothing is taken, whichever list has something.
func TestAStandingOfNobody(t *testing.T) {
	_, s := rich(t)
	for name, only := range map[string]tiers.Standing{
		"facts":   {Facts: s.Facts[:1]},
		"history": {History: s.History[:1]},
		"carried": {Carried: s.Carried[:1]},
	} {
		if _, err := tiers.Must(metals()).Assess(only, tiers.Facts{On: date("2030-01-01")}); !has(err, "/partner", "required") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Two facts out of order are refused at the second one, and every name is looked at.
func TestForgedParts(t *testing.T) {
	long := strings.Repeat("x", 256)
	a, b := measured("a", "customers", "2025-01-05", n(1)), measured("b", "customers", "2025-01-05", n(1))
	for want, s := range map[string]tiers.Standing{
		"/facts/1 conflict":          {Partner: "acme", Facts: []tiers.Event{b, a}},
		"/facts/1/id duplicate":      {Partner: "acme", Facts: []tiers.Event{a, a}},
		"/facts/0/metric required":   {Partner: "acme", Facts: []tiers.Event{measured("a", "", "2025-01-05", n(1))}},
		"/facts/0 unknown":           {Partner: "acme", Facts: []tiers.Event{nil, a}},
		"/partner limit":             {Partner: long},
		"/history/0/tier limit":      {Partner: "acme", History: []tiers.Stretch{{From: date("2025-01-05"), Decided: date("2025-01-05"), Tier: long, What: tiers.Promoted}}},
		"/history/0 conflict":        {Partner: "acme", History: []tiers.Stretch{{From: date("2025-01-05"), What: tiers.WasLeft}}},
		"/history/1 conflict":        {Partner: "acme", History: []tiers.Stretch{{date("2025-02-05"), "a", date("2025-02-05"), tiers.Promoted}, {date("2025-02-04"), "a", date("2025-02-04"), tiers.Promoted}}},
		"/carried/0/customer limit":  {Partner: "acme", Carried: []tiers.Carried{{Metric: "m", Customer: long}}},
		"/carried/0/class limit":     {Partner: "acme", Carried: []tiers.Carried{{Metric: "m", Class: long}}},
		"/carried/0/value conflict":  {Partner: "acme", Carried: []tiers.Carried{{Metric: "m", Value: tiers.Value{Number: 1, Amount: eur("1")}}}},
		"/carried/1 conflict":        {Partner: "acme", Carried: []tiers.Carried{{Metric: "m", Customer: "b"}, {Metric: "m", Customer: "a"}}},
		"/now/tier limit":            {Now: tiers.Course{Tier: long}},
		"/now/tier conflict":         {Now: tiers.Course{Tier: "gold", Since: date("2025-01-05")}},
		"/now/since required":        {Now: tiers.Course{Tier: "gold"}},
		"/now/falls_to limit":        {Now: tiers.Course{FallsTo: long}},
		"/now/requested limit":       {Now: tiers.Course{Requested: long}},
		"/now/falling required":      {Now: tiers.Course{FallsTo: "silver"}},
		"/now/falls_on conflict":     {Now: tiers.Course{Falling: date("2025-01-05"), FallsOn: date("2025-01-05")}},
		"/sealed/segment limit":      {Sealed: tiers.Course{Segment: long}},
		"/sealed conflict":           {Sealed: tiers.Course{Segment: "a"}},
		"/carried/0/metric required": {Partner: "acme", Carried: []tiers.Carried{{}}},
	} {
		path, code, _ := strings.Cut(want, " ")
		if _, err := tiers.Must(metals()).Assess(s, tiers.Facts{On: date("2030-01-01")}); !has(err, path, code) {
			t.Errorf("want %s, got %v", want, problems(err))
		}
	}
}

// Two standings, and two funds, are equal if their stored forms are; what cannot be
// stored equals nothing.
func TestEqual(t *testing.T) {
	_, s := rich(t)
	other := s.Clone()
	other.Now.Requested = "silver"
	broken := tiers.Standing{Partner: "acme", Facts: []tiers.Event{nil}}
	for name, got := range map[string]bool{"a standing and another": s.Equal(other), "broken": broken.Equal(broken), "one and a broken one": s.Equal(broken), "a broken one and one": broken.Equal(s)} {
		if got {
			t.Errorf("%s are equal", name)
		}
	}
	f, g := tiers.Fund{Partner: "acme", Events: fundEvents()[:2]}, tiers.Fund{Partner: "acme", Events: fundEvents()[:1]}
	bad := tiers.Fund{Partner: "acme", Events: []tiers.FundEvent{nil}}
	for name, got := range map[string]bool{"a fund and another": f.Equal(g), "broken": bad.Equal(bad), "one and a broken one": f.Equal(bad), "a broken one and one": bad.Equal(f)} {
		if got {
			t.Errorf("%s are equal", name)
		}
	}
	if !s.Equal(s.Clone()) || !f.Equal(f.Clone()) {
		t.Error("a copy is not equal")
	}
}

// What is stored is read strictly: a member that there is not, a null, an amount as a
// number, what stands behind the end; and the state that was there stays.
func TestStoredFormsAreStrict(t *testing.T) {
	_, s := rich(t)
	want := stored(t, s)
	f := tiers.Fund{Partner: "acme", Events: fundEvents()[:2]}
	fund := f.Clone()
	for text, code := range map[string]string{
		`{"partner":"acme","x":1}`:      "/x unknown",
		`{"Partner":"acme"}`:            "/Partner unknown",
		`{"partner":null}`:              "/partner type",
		`{"partner":"a","partner":"b"}`: "/partner duplicate",
		`{"partner":1}`:                 "/partner type",
		`{"partner":"acme"} {}`:         " syntax",
		`[]`:                            " type",
	} {
		for name, err := range map[string]error{"standing": s.UnmarshalJSON([]byte(text)), "fund": f.UnmarshalJSON([]byte(text))} {
			if got := problems(err); got[0] != code {
				t.Errorf("%s as a %s: got %v, want %s", text, name, got, code)
			}
		}
	}
	if stored(t, s) != want || !f.Equal(fund) {
		t.Errorf("a form that was refused has left %s and %+v", stored(t, s), f)
	}
	var none *tiers.Fund
	if none.UnmarshalJSON([]byte(`{}`)) == nil {
		t.Error("a fund was read into nothing")
	}
}
