package bulk_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// takenParts are the parts of a policy that an engine takes. What they may state that it does
// not take stands among the refused ones.
func takenParts() []string {
	const c = "/terms/*/policy/commission"
	out := []string{
		"/version", "/name", "/currency", "/zone", "/tiers", "/horizon", "/year_start", "/pin_terms", "/pin_tier", "/reviews",
		"/terms/*/id", "/terms/*/from", "/terms/*/rationale", "/terms/*/policy/ladder",
		c + "/rounding", c + "/winner", c + "/order", c + "/recurs", c + "/anchor", c + "/if_first_void", c + "/shared",
		c + "/influenced/factor", c + "/influenced/within", c + "/influenced/pool", c + "/refunds", c + "/books_in",
		c + "/bonuses/*/name", c + "/bonuses/*/stage", c + "/bonuses/*/from", c + "/bonuses/*/until", c + "/bonuses/*/if_first_void",
		c + "/caps/*/name", c + "/caps/*/per", c + "/caps/*/limit", c + "/caps/*/counts", c + "/caps/*/components",
		c + "/caps/*/from", c + "/caps/*/until", c + "/caps/*/rationale",
	}
	for _, row := range []string{
		"id", "model", "tier", "role", "partner", "type", "partner_segment", "segment", "product", "category", "region", "sale", "level", "precedence",
		"share", "within", "recurs",
	} {
		out = append(out, c+"/rates/*/"+row, c+"/bonuses/*/rates/*/"+row)
	}
	return out
}

// A refusedPart is a part of a policy that an engine does not take, with a sound policy that
// states it.
type refusedPart struct {
	path   string
	states func(*settlement.Policy)
}

// of takes the policy of a scenario of package settlement.
func of(scenario string) func(*settlement.Policy) {
	return func(p *settlement.Policy) {
		text, err := os.ReadFile(filepath.Join("..", "testdata", scenario, "program.json"))
		if err != nil {
			panic(err)
		}
		program, err := settlement.Parse(text)
		if err != nil {
			panic(err)
		}
		*p = program.Policy()
	}
}

// plain is a sound policy that an engine takes.
func plain() settlement.Policy {
	return settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Horizon: pe.Days(120, pe.Through), Tiers: []string{"silver", "gold"},
		PinTerms: settlement.TermsEachPayment, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{{ID: "v1", From: firstDay, Rationale: "plain", Policy: settlement.Agreement{
			Commission: commission.Policy{
				Rounding: pe.HalfEven, Shared: commission.Lead, Winner: commission.First,
				Rates:   []commission.Row{{Tier: "gold", Share: pe.MustPercent("20")}, {Share: pe.MustPercent("10")}},
				Bonuses: []commission.Bonus{{Name: "launch", Rates: []commission.Row{{Share: pe.MustPercent("5")}}}},
			},
		}}},
	}
}

// refusedParts are all others.
func refusedParts() []refusedPart {
	const c = "/terms/*/policy/commission"
	terms := func(change func(*settlement.Agreement)) func(*settlement.Policy) {
		return func(p *settlement.Policy) { change(&p.Terms[0].Policy) }
	}
	pays := func(change func(*commission.Policy)) func(*settlement.Policy) {
		return terms(func(a *settlement.Agreement) { change(&a.Commission) })
	}
	row := func(change func(*commission.Row)) func(*settlement.Policy) {
		return pays(func(c *commission.Policy) { c.Facts, c.Tables = facts(), tables(); change(&c.Rates[0]) })
	}
	bonusRow := func(change func(*commission.Row)) func(*settlement.Policy) {
		return pays(func(c *commission.Policy) { c.Facts, c.Tables = facts(), tables(); change(&c.Bonuses[0].Rates[0]) })
	}
	bonus := func(change func(*commission.Bonus)) func(*settlement.Policy) {
		return pays(func(c *commission.Policy) { change(&c.Bonuses[0]) })
	}
	twelve := []commission.Tranche{{Share: pe.MustPercent("50")}, {Share: pe.MustPercent("50"), Months: 3}}
	amount := minor(5_00, "EUR")
	out := []refusedPart{
		{"/conversion", of("paid-in-dollars")},
		{"/desk", of("direct-contact-first")},
		{"/statements", of("quarter-with-cut-off")},
		{"/pin_terms", func(p *settlement.Policy) { p.PinTerms = settlement.TermsAtClose }},
		{"/pin_tier", func(p *settlement.Policy) { p.PinTier = settlement.TierAtClose }},
		{"/terms/*/policy/clawback", of("clawback-pro-rata")},
		{"/terms/*/policy/caps", of("period-cap")},
		{"/terms/*/policy/true_ups", of("true-up-at-quarter-close")},
		{"/terms/*/policy/attribution", of("attributed-clicks")},
		{"/terms/*/policy/retainers", of("retainer-margin-paused")},
		{"/terms/*/policy/ladder_metrics", of("ladder-grace-then-demotion")},
		{"/terms/*/policy/exits", of("exit-removed-and-back")},
		{"/terms/*/policy/payouts", of("reserve-released-line-by-line")},
		{"/terms/*/policy/recovery", of("debt-recovered-by-half")},
		{"/terms/*/policy/overrides", of("override-of-a-partner")},
		{"/terms/*/policy/incentives", of("incentive-held-and-paid-together")},
		{"/terms/*/policy/incentive_terms", func(p *settlement.Policy) {
			of("incentive-held-and-paid-together")(p)
			p.Terms[0].Policy.IncentiveTerms.Revenue = settlement.RevenuePaid
		}},
		{"/terms/*/policy/invariants", of("override-of-a-partner")},
		{c + "/winner", pays(func(c *commission.Policy) { c.Winner = commission.BestForPartner; c.Rates = c.Rates[:1] })},
		{c + "/anchor", pays(func(c *commission.Policy) { c.Anchor = commission.CustomerStart })},
		{c + "/if_first_void", pays(func(c *commission.Policy) { c.IfFirstVoid = commission.StopsEarning })},
		{c + "/influenced/recurs", pays(func(c *commission.Policy) {
			c.Influenced = commission.Influenced{Factor: pe.MustPercent("25"), Recurs: pe.Months(3, pe.Until)}
		})},
		{c + "/basis", pays(func(c *commission.Policy) { c.Basis.Less = []commission.Deduction{commission.LessTax} })},
		{c + "/minimum", pays(func(c *commission.Policy) { c.Minimum = amount })},
		{c + "/vests", pays(func(c *commission.Policy) { c.Vests = twelve })},
		{c + "/guard", pays(func(c *commission.Policy) {
			c.Guard = commission.Guard{Floor: pe.MustPercent("10"), Cost: pe.MustPercent("10"), Below: commission.Flag}
		})},
		{c + "/books_in", pays(func(c *commission.Policy) { c.BooksIn = commission.InRefund })},
		{c + "/facts", pays(func(c *commission.Policy) { c.Facts = facts() })},
		{c + "/tables", pays(func(c *commission.Policy) { c.Facts, c.Tables = facts(), tables() })},
		{c + "/permits", pays(func(c *commission.Policy) {
			c.Permits = []commission.Permit{{Type: "reseller", Pricing: []commission.Pricing{commission.RevenueShare}}}
		})},
		{c + "/payable", pays(func(c *commission.Policy) { c.Payable = []commission.Payable{{Due: commission.Net, Days: 30}} })},
		{c + "/bonuses/*/to", bonus(func(b *commission.Bonus) { b.Of, b.To = "base", commission.ToUpline })},
		{c + "/bonuses/*/rise", bonus(func(b *commission.Bonus) { b.On, b.Rise = "activated", true })},
		{c + "/bonuses/*/when", pays(func(c *commission.Policy) { c.Facts, c.Bonuses[0].When = facts(), tests() })},
		{c + "/bonuses/*/on", bonus(func(b *commission.Bonus) { b.On = "activated" })},
		{c + "/bonuses/*/of", bonus(func(b *commission.Bonus) { b.Of = "base" })},
		{c + "/bonuses/*/owes", bonus(func(b *commission.Bonus) { b.Owes = true })},
		{c + "/bonuses/*/times", bonus(func(b *commission.Bonus) { b.Times = 3 })},
		{c + "/bonuses/*/minimum", bonus(func(b *commission.Bonus) { b.Minimum = amount })},
		{c + "/bonuses/*/vests", bonus(func(b *commission.Bonus) { b.Vests = twelve })},
		{c + "/bonuses/*/if_first_void", bonus(func(b *commission.Bonus) { b.IfFirstVoid = commission.StopsEarning })},
		{c + "/caps/*/defer", pays(func(c *commission.Policy) {
			c.Caps = []commission.Cap{{Name: "sale", Per: commission.PerSale, Limit: amount, Defer: twelve}}
		})},
		{c + "/caps/*/counts", pays(func(c *commission.Policy) {
			c.Caps = []commission.Cap{{Name: "customer", Per: commission.PerCustomer, Limit: amount, Counts: commission.OnNet}}
		})},
	}
	for at, with := range map[string]func(func(*commission.Row)) func(*settlement.Policy){"/rates/*/": row, "/bonuses/*/rates/*/": bonusRow} {
		out = append(out, []refusedPart{
			{c + at + "plan", with(func(r *commission.Row) { r.Plan = "b" })},
			{c + at + "age", with(func(r *commission.Row) { r.Age.Until = 3 })},
			{c + at + "fee", with(func(r *commission.Row) {
				r.Share, r.Fee = pe.Rate{}, commission.Fee{Amount: amount, Per: commission.EachSale}
			})},
			{c + at + "when", with(func(r *commission.Row) { r.When = tests() })},
			{c + at + "table", with(func(r *commission.Row) { r.Share, r.Table = pe.Rate{}, "by seats" })},
			{c + at + "factor", with(func(r *commission.Row) { r.Factor = "by seats" })},
			{c + at + "clip", with(func(r *commission.Row) {
				r.Factor, r.Clip = "by seats", commission.Range{Min: pe.MustPercent("1"), Max: pe.MustPercent("30")}
			})},
			{c + at + "payments", with(func(r *commission.Row) { r.Payments = 12 })},
		}...)
	}
	return out
}

// facts, tables and tests are what rates can look at besides.
func facts() []commission.Declaration {
	return []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}}
}

func tables() []commission.Table {
	return []commission.Table{{
		Name: "by seats", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverFact, Fact: "seats",
		Steps: []commission.Step{{Share: pe.MustPercent("1")}, {FromCount: 5, Share: pe.MustPercent("2")}},
	}}
}

func tests() []commission.Test {
	return []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"3"}}}
}

// places turns the places in a pointer into stars.
var places = regexp.MustCompile(`/[0-9]+`)

// What an engine does not take of a policy it says, with the place.
func TestPartsThatAreNotTakenAreNamed(t *testing.T) {
	if _, err := bulk.New(settlement.Must(plain())); err != nil {
		t.Fatalf("the plain policy: %v", err)
	}
	for _, part := range refusedParts() {
		t.Run(part.path, func(t *testing.T) {
			p := plain()
			part.states(&p)
			program, err := settlement.New(p)
			if err != nil {
				t.Fatalf("the policy is not sound: %v", err)
			}
			_, err = bulk.New(program)
			named := problemsOf(err)
			for i := range named {
				named[i] = places.ReplaceAllString(named[i], "/*")
			}
			if !slices.ContainsFunc(named, func(at string) bool { return at == part.path || strings.HasPrefix(at, part.path+"/") }) {
				t.Errorf("named are %q: %v", named, err)
			}
		})
	}
}

// A part that a policy can state is taken, and then some drawn program states it, or refused.
// So a part that is new is neither, until somebody has thought of it.
func TestEachPartOfAPolicyIsTakenOrRefused(t *testing.T) {
	taken, refused := map[string]bool{}, map[string]bool{}
	for _, path := range takenParts() {
		taken[path] = true
	}
	for _, part := range refusedParts() {
		refused[part.path] = true
	}
	known := func(path string) bool { return taken[path] || refused[path] }
	seen := map[string]bool{}
	var walk func(path string, typ reflect.Type)
	walk = func(path string, typ reflect.Type) {
		for name, of := range parts(typ) {
			at := path + "/" + name
			inside, within := of, at
			if of.Kind() == reflect.Slice {
				inside, within = of.Elem(), at+"/*"
			}
			seen[at], seen[within] = true, true
			switch {
			case known(at) || known(within):
			case inside.Kind() == reflect.Struct && slices.ContainsFunc(takenParts(), func(p string) bool { return strings.HasPrefix(p, within+"/") }):
				walk(within, inside)
			default:
				t.Errorf("%s is neither taken nor refused", at)
			}
		}
	}
	walk("", reflect.TypeFor[settlement.Policy]())
	stated := statedByDrawn(t)
	for path := range taken {
		if !seen[path] {
			t.Errorf("there is no %s", path)
		}
		if !stated[path] {
			t.Errorf("no drawn program states %s", path)
		}
	}
	for path := range refused {
		if !seen[path] {
			t.Errorf("there is no %s", path)
		}
	}
}

// parts are the fields of a struct by their names in JSON, those of structs within it as its
// own.
func parts(typ reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported():
		case name == "" && f.Anonymous:
			for name, of := range parts(f.Type) {
				out[name] = of
			}
		default:
			out[name] = f.Type
		}
	}
	return out
}

// statedByDrawn are the parts that drawn programs state which an engine takes.
func statedByDrawn(t *testing.T) map[string]bool {
	out := map[string]bool{}
	for i := range 400 {
		s := seed(i)
		l, err := drawLane(t, &s, 0)
		if err != nil {
			continue
		}
		var walk func(path string, v reflect.Value)
		walk = func(path string, v reflect.Value) {
			if v.IsZero() {
				return
			}
			out[path] = true
			switch v.Kind() {
			case reflect.Slice:
				for k := range v.Len() {
					walk(path+"/*", v.Index(k))
				}
			case reflect.Struct:
				for k := range v.NumField() {
					if f := v.Type().Field(k); f.IsExported() {
						name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
						walk(path+"/"+name, v.Field(k))
					}
				}
			}
		}
		walk("", reflect.ValueOf(l.program.Policy()))
	}
	return out
}
