package settlement_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// rated is an agreement with these rates, named or not.
func rated(rows ...commission.Row) settlement.Agreement {
	return settlement.Agreement{Commission: commission.Policy{Rounding: pe.HalfUp, Rates: rows}}
}

func TestDiff(t *testing.T) {
	a, b, c := commission.Row{ID: "a", Share: pct("10")}, commission.Row{ID: "b", Share: pct("20")}, commission.Row{ID: "c", Share: pct("30")}
	raised := b
	raised.Share = pct("25")
	first, second := commission.Row{Tier: "gold", Share: pct("10")}, commission.Row{Share: pct("5")}
	capped := rated(a)
	capped.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("100"), Counts: commission.OnNet}}
	looser := rated(a)
	looser.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("250"), Counts: commission.OnNet}}
	for _, x := range []struct {
		name        string
		before, now settlement.Agreement
		want        []string
	}{
		{"nothing", rated(a, b), rated(a, b), nil},
		{"a cell of a row with an id", rated(a, b), rated(a, raised), []string{`/commission/rates/1/share: "20%" -> "25%" by id`}},
		{"a row with an id moves on and changes", rated(a, b), rated(c, a, raised), []string{
			`/commission/rates/0: new: {"id":"c","share":"30%"} by id`, `/commission/rates/2/share: "20%" -> "25%" by id`,
		}},
		{"a row with an id goes", rated(a, b, c), rated(a, c), []string{`/commission/rates/1: gone: {"id":"b","share":"20%"} by id`}},
		{"rows with ids change places", rated(a, b), rated(b, a), []string{`/commission/rates: ["a","b"] -> ["b","a"] by id`}},
		{"rows without ids go by their place", rated(first, second), rated(second, first), []string{
			`/commission/rates/0/share: "10%" -> "5%" by index`, `/commission/rates/0/tier: gone: "gold" by index`,
			`/commission/rates/1/share: "5%" -> "10%" by index`, `/commission/rates/1/tier: new: "gold" by index`,
		}},
		{"a row without an id comes behind", rated(first), rated(first, second), []string{`/commission/rates/1: new: {"share":"5%"} by index`}},
		{"a row without an id goes", rated(first, second), rated(first), []string{`/commission/rates/1: gone: {"share":"5%"} by index`}},
		{"one id that stands twice is none", rated(a, a), rated(a, b), []string{`/commission/rates/1/id: "a" -> "b" by index`, `/commission/rates/1/share: "10%" -> "20%" by index`}},
		{"a cap by its name", capped, looser, []string{`/caps/0/limit/amount: "100.00" -> "250.00" by name`}},
		{"a part that comes", rated(a), capped, []string{`/caps: new: [{"name":"month","every":"month","limit":{"amount":"100.00","currency":"EUR"},"counts":"on_net"}]`}},
		{"a part that goes", capped, rated(a), []string{`/caps: gone: [{"name":"month","every":"month","limit":{"amount":"100.00","currency":"EUR"},"counts":"on_net"}]`}},
	} {
		t.Run(x.name, func(t *testing.T) {
			found, err := settlement.Diff(x.before, x.now)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range found {
				s := c.String()
				if c.Matched != "" {
					s += " by " + c.Matched
				}
				got = append(got, s)
			}
			if diff := cmp.Diff(x.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Versions of a program are matched by their ids.
func TestDiffOfPrograms(t *testing.T) {
	before, now := flat(), flat()
	now.Terms = append(now.Terms, version("2026", "2026-01-01", "12"))
	now.Terms[0].Policy.Commission.Rates = []commission.Row{{Share: pct("11")}}
	now.Horizon = pe.Days(90, pe.Through)
	got, err := settlement.Diff(before, now)
	want := []settlement.Change{
		{Path: "/horizon/days", Was: "180", Is: "90"},
		{Path: "/terms/0/policy/commission/rates/0/share", Was: `"10%"`, Is: `"11%"`, Matched: "index"},
		{Path: "/terms/1", Is: `{"id":"2026","from":"2026-01-01","rationale":"test","policy":{"commission":{"rounding":"half_up","rates":[{"share":"12%"}],"shared":"each"}}}`, Matched: "id"},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// Policies are the same where their bytes are, and what came is what went, seen from
// the other side; every pointer leads to its value.
func TestLawDiffIsComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, y := drawTerms(t, "before"), drawTerms(t, "after")
		there, back := diffOf(t, x, y), diffOf(t, y, x)
		if same := policyText(t, x) == policyText(t, y); same != (len(there) == 0) || len(there) != len(back) {
			t.Fatalf("same bytes: %t, and %d changes, back %d", same, len(there), len(back))
		}
		values := map[string]int{}
		for i := range there {
			values[there[i].Was+" -> "+there[i].Is]++
			values[back[i].Is+" -> "+back[i].Was]--
			if there[i].Is != "" && there[i].Is[0] != '[' {
				if got := pointed(t, policyText(t, y), there[i].Path); got != there[i].Is {
					t.Fatalf("%s leads to %s", there[i], got)
				}
			}
			if there[i].Is == "" {
				if got := pointed(t, policyText(t, x), there[i].Path); got != there[i].Was {
					t.Fatalf("%s leads to %s", there[i], got)
				}
			}
		}
		for change, n := range values {
			if n != 0 {
				t.Fatalf("%s goes only one way", change)
			}
		}
	})
}

func diffOf(t *rapid.T, a, b settlement.Policy) []settlement.Change {
	out, err := settlement.Diff(a, b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func policyText(t *rapid.T, p settlement.Policy) string {
	text, err := settlement.MarshalPolicy(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// drawTerms draws a policy with lists that go by ids, by names and by places.
func drawTerms(t *rapid.T, label string) settlement.Policy {
	p := flat()
	a := &p.Terms[0].Policy
	a.Commission.Rates = nil
	named := rapid.Bool().Draw(t, label)
	for _, id := range rapid.Permutation([]string{"a", "b", "c"}).Draw(t, "order")[:rapid.IntRange(0, 3).Draw(t, "rates")] {
		r := commission.Row{Share: pct(rapid.SampledFrom([]string{"10", "20"}).Draw(t, "share"))}
		if named {
			r.ID = id
		}
		a.Commission.Rates = append(a.Commission.Rates, r)
	}
	for _, name := range rapid.Permutation([]string{"x", "y"}).Draw(t, "order")[:rapid.IntRange(0, 2).Draw(t, "caps")] {
		a.Caps = append(a.Caps, settlement.Cap{Name: name, Every: settlement.EveryMonth, Limit: eur(rapid.SampledFrom([]string{"1", "2"}).Draw(t, "limit"))})
	}
	if rapid.Bool().Draw(t, "horizon") {
		p.Horizon = pe.Days(90, pe.Through)
	}
	return p
}

// pointed returns what a pointer leads to.
func pointed(t *rapid.T, text, path string) string {
	raw := json.RawMessage(text)
	for _, token := range strings.Split(path, "/")[1:] {
		if i, err := strconv.Atoi(token); err == nil {
			var list []json.RawMessage
			if json.Unmarshal(raw, &list) != nil || i >= len(list) {
				t.Fatalf("%s has no element %d", raw, i)
			}
			raw = list[i]
			continue
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil || object[token] == nil {
			t.Fatalf("%s has no member %s", raw, token)
		}
		raw = object[token]
	}
	return string(raw)
}
