package commission_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// drawReviewed draws a policy of everything that a review looks at. It need not be
// one that New accepts.
func drawReviewed(t *rapid.T) commission.Policy {
	p := commission.Policy{
		Rounding: rapid.SampledFrom(modes).Draw(t, "rounding"), Rates: drawReviewedRows(t, true),
		Winner: rapid.SampledFrom([]commission.Winner{"", "", commission.First, commission.BestForPartner, commission.MostSpecific, commission.Stack}).Draw(t, "winner"),
	}
	if p.Winner == commission.MostSpecific {
		p.Order = []commission.Dimension{"tier", "model", "plan"}
	}
	if p.Winner != "" {
		p.Rates = append(p.Rates, commission.Row{ID: "any", Share: drawRate(t, "any share")})
	}
	p.Tables = []commission.Table{{
		Name: "volume", Mode: rapid.SampledFrom([]commission.TableMode{commission.Slab, commission.Marginal, commission.WholeOverage}).Draw(t, "mode"),
		Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction,
		Steps: []commission.Step{{Share: drawRate(t, "low")}, {From: eur("100"), Share: drawRate(t, "high")}},
	}}
	if rapid.Bool().Draw(t, "recurs") {
		p.Recurs = drawReviewedWindow(t)
	}
	if rapid.Bool().Draw(t, "starts") {
		p.Anchor = commission.CustomerStart
	}
	if rapid.Bool().Draw(t, "guarded") {
		p.Guard = commission.Guard{Floor: drawRate(t, "floor"), Below: rapid.SampledFrom([]commission.Below{commission.Flag, commission.ScaleDown, commission.Refuse}).Draw(t, "below")}
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "bonuses") {
		b := commission.Bonus{
			Name: fmt.Sprint("b", i), On: rapid.SampledFrom([]string{"", "", "lead", "level"}).Draw(t, "on"),
			Stage: rapid.SampledFrom([]commission.Stage{"", commission.Acquisition, commission.Expansion}).Draw(t, "stage"),
			Times: rapid.IntRange(0, 2).Draw(t, "times"), Owes: rapid.IntRange(0, 5).Draw(t, "owes") == 0,
		}
		b.Rise = b.On != "" && rapid.Bool().Draw(t, "rise")
		b.Rates = drawReviewedRows(t, b.On == "")
		if b.Rise { // the first milestone counts and never rises
			b.Times *= 2
			for k := range b.Rates {
				r := &b.Rates[k]
				if r.Payments *= 2; r.Fee.Per == commission.EachCustomer {
					r.Fee.Per = commission.EachSale
				}
			}
		}
		if rapid.Bool().Draw(t, "vests") {
			b.Vests = drawReviewedTranches(t)
		}
		if rapid.IntRange(0, 3).Draw(t, "sunset") == 0 {
			b.Until = drawDay(t, "until")
		}
		p.Bonuses = append(p.Bonuses, b)
	}
	if rapid.Bool().Draw(t, "override") && p.Rates != nil {
		p.Bonuses = append(p.Bonuses, commission.Bonus{Name: "o", Of: "base", To: commission.ToUpline, Rates: []commission.Row{{Share: drawRate(t, "override share")}}})
	}
	for i, per := range []commission.Per{commission.PerSale, commission.PerDeal, commission.PerCustomer} {
		if !rapid.Bool().Draw(t, string(per)) {
			continue
		}
		c := commission.Cap{Name: fmt.Sprint("c", i), Per: per, Limit: drawAmount(t, "limit")}
		if per != commission.PerSale {
			c.Counts = rapid.SampledFrom([]commission.Counts{commission.OnNet, commission.FirstCome}).Draw(t, "counts")
		}
		for _, b := range p.Bonuses {
			if rapid.Bool().Draw(t, "covers") {
				c.Components = append(c.Components, b.Name)
			}
		}
		p.Caps = append(p.Caps, c)
	}
	if rapid.Bool().Draw(t, "payable") {
		p.Payable = []commission.Payable{{Due: commission.Net, Days: rapid.IntRange(0, 90).Draw(t, "days")}}
	}
	return p
}

func drawReviewedWindow(t *rapid.T) partnerecon.Window {
	edge := rapid.SampledFrom([]partnerecon.Edge{partnerecon.Through, partnerecon.Until}).Draw(t, "edge")
	if rapid.Bool().Draw(t, "by days") {
		return partnerecon.Days(rapid.IntRange(1, 400).Draw(t, "window days"), edge)
	}
	return partnerecon.Months(rapid.IntRange(1, 24).Draw(t, "window months"), edge)
}

func drawReviewedTranches(t *rapid.T) []commission.Tranche {
	rest := commission.Tranche{Share: pct("60"), Milestone: rapid.SampledFrom([]string{"", "level"}).Draw(t, "gate"), Months: rapid.IntRange(0, 20).Draw(t, "gate months")}
	if rest.Milestone != "" && rapid.Bool().Draw(t, "gate window") {
		rest.Within = drawReviewedWindow(t)
	}
	return []commission.Tranche{{Share: pct("40")}, rest}
}

// drawReviewedRows draws rows that do not overlap: one for each of some models and
// tiers.
func drawReviewedRows(t *rapid.T, items bool) []commission.Row {
	var out []commission.Row
	models := []commission.Model{""}
	if items && rapid.Bool().Draw(t, "by model") {
		models = []commission.Model{commission.Monthly, commission.Annual, commission.OneTime}
	}
	tiers := rapid.SampledFrom([][]string{{""}, {"silver", "gold"}, {"referral", "silver", "gold"}}).Draw(t, "tiers")
	for _, m := range models {
		for _, tier := range tiers {
			r := commission.Row{ID: fmt.Sprint("r", len(out)), Model: m, Tier: tier}
			switch rapid.IntRange(0, 3).Draw(t, "pays") {
			case 0:
				r.Table = "volume"
			case 1:
				r.Fee = commission.Fee{Amount: drawAmount(t, "fee"), Per: rapid.SampledFrom([]commission.FeePer{commission.EachSale, commission.EachUnit, commission.EachCustomer}).Draw(t, "per")}
			default:
				r.Share = drawRate(t, "share")
			}
			if r.Fee.Per != commission.EachCustomer {
				r.Payments = rapid.SampledFrom([]int{0, 0, 1, 12}).Draw(t, "payments")
			}
			if rapid.IntRange(0, 3).Draw(t, "own window") == 0 {
				r.Recurs = drawReviewedWindow(t)
			}
			if rapid.IntRange(0, 3).Draw(t, "aged") == 0 {
				r.Age.From = rapid.IntRange(1, 24).Draw(t, "age")
			}
			out = append(out, r)
			if rapid.IntRange(0, 5).Draw(t, "in plans") == 0 {
				out[len(out)-1].Plan = "a"
				r.ID, r.Plan = r.ID+"b", "b"
				out = append(out, r)
			}
		}
	}
	return out
}

func drawAssumptions(t *rapid.T) commission.Assumptions {
	a := commission.Assumptions{
		Tiers:      rapid.SampledFrom([][]string{nil, {"silver", "gold"}, {"gold", "referral", "silver"}}).Draw(t, "ladder"),
		Models:     rapid.SampledFrom([][]commission.Model{nil, {commission.Monthly}}).Draw(t, "sold"),
		Milestones: []commission.ExpectedMilestone{{Name: "level", After: 0, Amount: eur("5")}, {Name: "level", After: 3, Amount: eur("9")}},
	}
	if rapid.Bool().Draw(t, "from") {
		a.From = drawDay(t, "first day")
	}
	if !rapid.Bool().Draw(t, "a customer") {
		return a
	}
	a.Customer = commission.ExpectedCustomer{
		Item:   commission.Item{Model: rapid.SampledFrom([]commission.Model{commission.Monthly, commission.Annual, commission.OneTime}).Draw(t, "model"), Amount: drawAmount(t, "amount"), Quantity: 3},
		Months: 12 * rapid.IntRange(1, 2).Draw(t, "years"), Margin: drawRate(t, "margin"), Acquisition: drawAmount(t, "acquisition"),
	}
	a.Limits = commission.Limits{Upfront: drawRate(t, "most upfront"), Expansion: drawRate(t, "least expansion"), Recurring: drawRate(t, "least recurring"), Payback: rapid.IntRange(0, 24).Draw(t, "payback")}
	return a
}

// A review of what New accepts has an answer, says it in words, changes nothing and
// says the same again.
func TestReviewAnswers(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		p, a := drawReviewed(t), drawAssumptions(t)
		plan, err := commission.New(p)
		if err != nil {
			return
		}
		accepted++
		before := jsonOf(t, plan.Policy())
		found, err := plan.Review(a)
		if err != nil {
			t.Fatalf("%v", err)
		}
		for _, f := range found {
			if !strings.HasPrefix(f.Code, "commission.lint_") || strings.Contains(f.String(), "looked at") || strings.Contains(f.String(), "\n") || f.Severity == "" {
				t.Errorf("%+v: %s", f, f)
			}
			if f.Rule != "" && !reaches(t, before, f.Rule) {
				t.Errorf("%s: no such place in %s", f, before)
			}
		}
		again, _ := plan.Review(a)
		if diff := cmp.Diff(found, again) + cmp.Diff(before, jsonOf(t, plan.Policy())); diff != "" {
			t.Error(diff)
		}
	})
	if accepted == 0 && !testing.Short() { // few draws may all be refused
		t.Error("no policy was accepted")
	}
}

func jsonOf(t *rapid.T, p commission.Policy) string {
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// reaches reports whether a JSON Pointer leads to something in a document.
func reaches(t *rapid.T, document, pointer string) bool {
	var at any
	if err := json.Unmarshal([]byte(document), &at); err != nil {
		t.Fatal(err)
	}
	for _, token := range strings.Split(pointer, "/")[1:] {
		switch v := at.(type) {
		case map[string]any:
			at = v[token]
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i >= len(v) {
				return false
			}
			at = v[i]
		}
		if at == nil {
			return false
		}
	}
	return true
}

// Where no winner goes by the order of the rows, it decides nothing but where the
// findings point.
func TestReviewDoesNotDependOnTheOrderOfRows(t *testing.T) {
	pointer, digits := regexp.MustCompile(`(/bonuses/\d+)?/rates/\d+`), regexp.MustCompile(`\d+`)
	named := func(t *rapid.T, p commission.Policy, a commission.Assumptions) []string {
		plan, err := commission.New(p)
		if err != nil {
			t.Fatal(err)
		}
		found, err := plan.Review(a)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, f := range found {
			out = append(out, pointer.ReplaceAllStringFunc(f.String(), func(at string) string {
				numbers := digits.FindAllString(at, -1)
				n := make([]int, len(numbers))
				for i, text := range numbers {
					var err error
					if n[i], err = strconv.Atoi(text); err != nil {
						t.Fatal(err)
					}
				}
				if len(n) == 2 {
					return "/bonuses/" + numbers[0] + "/" + p.Bonuses[n[0]].Rates[n[1]].ID
				}
				return "/" + p.Rates[n[0]].ID
			}))
		}
		slices.Sort(out)
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		p, a := drawReviewed(t), drawAssumptions(t)
		if p.Winner == commission.First {
			return
		}
		if _, err := commission.New(p); err != nil {
			return
		}
		q := p
		q.Rates = rapid.Permutation(p.Rates).Draw(t, "rates")
		q.Bonuses = slices.Clone(p.Bonuses)
		for i := range q.Bonuses {
			q.Bonuses[i].Rates = rapid.Permutation(q.Bonuses[i].Rates).Draw(t, "bonus rates")
		}
		if diff := cmp.Diff(named(t, p, a), named(t, q, a)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A stricter limit finds what a laxer one found.
func TestReviewOfStricterLimits(t *testing.T) {
	codes := func(t *rapid.T, plan commission.Plan, a commission.Assumptions) map[string]int {
		found, err := plan.Review(a)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{}
		for _, f := range found {
			out[f.Code]++
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		p, lax := drawReviewed(t), drawAssumptions(t)
		plan, err := commission.New(p)
		if err != nil || lax.Customer.Months == 0 {
			return
		}
		strict := lax
		strict.Limits = commission.Limits{Upfront: pct("0"), Expansion: pct("100"), Recurring: pct("100"), Payback: 1}
		few, many := codes(t, plan, lax), codes(t, plan, strict)
		for code, n := range few {
			if many[code] < n {
				t.Fatalf("%s: %d of a strict limit, %d of a lax one", code, many[code], n)
			}
		}
	})
}
