package commission_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// why returns the steps of a line that say that no rate fits, or that a test is not true.
func (b *book) why(line string) []string {
	b.t.Helper()
	trace, err := b.plan.Line(b.ledger, line)
	if err != nil {
		b.t.Fatal(err)
	}
	var out []string
	for _, r := range trace {
		if r.Code == commission.CodeNoRate || r.Code == commission.CodeNotMet {
			out = append(out, strings.TrimSuffix(strings.TrimPrefix(partnerecon.Trace{r}.String(), "commission."), "\n"))
		}
	}
	return out
}

// A sale to which no rate fits says what it has of each dimension that some rate states,
// and of no other one.
func TestWhyNoRateFits(t *testing.T) {
	partner := commission.Row{Partner: "beta", Share: pct("10")}
	typed := commission.Row{Type: "reseller", PartnerSegment: "enterprise", Share: pct("10")}
	product := commission.Row{Product: "crm", Category: "software", Model: commission.Monthly, Share: pct("10")}
	place := commission.Row{Segment: "smb", Region: "DE", Sale: "new", Level: "pro", Share: pct("10")}
	terms := commission.Row{Tier: "gold", Plan: "a", Role: partnerecon.Serviced, Share: pct("10")}
	young := commission.Row{Age: commission.Age{Until: 12}, Share: pct("10")}
	for _, tt := range []struct {
		name string
		rows []commission.Row
		want string
	}{
		{"the partner", []commission.Row{partner}, `role="sourced"`},
		{"its type and segment", []commission.Row{typed}, `role="sourced" type="agency" partner_segment="mid"`},
		{"the item", []commission.Row{product}, `role="sourced" model="usage" product="erp" category="service"`},
		{"the sale", []commission.Row{place}, `role="sourced" segment="large" region="FR" sale="renewal" level="basic"`},
		{"the agreement", []commission.Row{terms}, `role="sourced" tier="silver" plan="b"`},
		{"what several rates state", []commission.Row{partner, typed, product}, `role="sourced" type="agency" partner_segment="mid" model="usage" product="erp" category="service"`},
		{"the age", []commission.Row{young}, `role="sourced" age="12" anchor="2024-01-10" tested="2025-01-10"`},
	} {
		p := choosing(commission.First, tt.rows...)
		p.Anchor = commission.CustomerStart
		b := open(t, p).do(commission.Started{ID: "s", Customer: "c", On: day("2024-01-10")}, commission.Payment{
			ID: "p", Customer: "c", Cleared: day("2025-01-10"), Amount: eur("100"),
			Credits: []partnerecon.Credit{{
				Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.Whole(), Tier: "silver", Type: "agency", Segment: "mid", Plan: "b",
			}},
			Items:   []commission.Item{{Amount: eur("100"), Model: commission.Usage, Product: "erp", Category: "service"}},
			Context: commission.Context{Segment: "large", Region: "FR", Sale: "renewal", Level: "basic"},
		})
		if diff := cmp.Diff([]string{`no_rate /rates partner="acme" ` + tt.want}, b.why("p")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

// Rates that fit but for their tests say which test: the first one that is not true, of the
// rate or of its bonus, and whether anybody could say.
func TestWhyTheTestsOfRatesAreNotTrue(t *testing.T) {
	p := large(test("seats", commission.Ge, "5"), test("certified", commission.Eq, "true"))
	p.Rates = []commission.Row{
		{Product: "other", Share: pct("20"), When: []commission.Test{test("seats", commission.Ge, "100")}}, // does not fit: its test is no reason
		{Share: pct("20"), When: []commission.Test{test("seats", commission.Ge, "5"), test("renewal", commission.Ne, "true")}},
		{Age: commission.Age{From: 1}, Share: pct("20"), When: []commission.Test{test("seats", commission.Ge, "100")}}, // nor this one's
	}
	p.Winner = commission.First
	p.Bonuses[0].Rates[0].When = []commission.Test{test("renewal", commission.Exists)}
	for _, tt := range []struct {
		name, renewal, certified string
		want                     []string
	}{
		{"all of it", "false", "true", nil},
		{"a rate's", "true", "true", []string{
			`no_rate /rates partner="acme" role="sourced" product="" age="0" anchor="2025-01-10" tested="2025-01-10"`,
			`not_met /rates/1/when/1 component="base" fact="renewal" op="ne" answer="no"`,
		}},
		{"a bonus's", "false", "false", []string{
			`no_rate /bonuses/0/rates partner="acme" role="sourced"`,
			`not_met /bonuses/0/when/1 component="large" fact="certified" op="eq" answer="no"`,
		}},
		{"both, of which nobody said", "", "", []string{
			`no_rate /rates partner="acme" role="sourced" product="" age="0" anchor="2025-01-10" tested="2025-01-10"`,
			`not_met /rates/1/when/1 component="base" fact="renewal" op="ne" answer="unknown"`,
			`no_rate /bonuses/0/rates partner="acme" role="sourced"`,
			`not_met /bonuses/0/rates/0/when/0 component="large" fact="renewal" op="exists" answer="unknown"`,
		}},
	} {
		b := open(t, p).do(stating("p", "2025-01-10", "7", tt.renewal, tt.certified))
		if diff := cmp.Diff(tt.want, b.why("p")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

// An override that fits no rate says so in the same words.
func TestWhyNoOverrideFits(t *testing.T) {
	p := flat("10")
	p.Bonuses = []commission.Bonus{{Name: "override", Of: "base", To: commission.ToUpline, Rates: []commission.Row{{Type: "distributor", Share: pct("10")}}}}
	sold := pay("p", "100", "2025-01-10")
	sold.Uplines = []commission.Upline{{Of: "acme", Partner: "up"}}
	b := open(t, p).do(sold)
	if diff := cmp.Diff([]string{`no_rate /bonuses/0/rates partner="up" role="sourced" type=""`}, b.why("p")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
