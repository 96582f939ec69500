package settlement_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
)

// A cell is a value in a document that is no object and no list.
type cell struct {
	path  []string
	shape string // the path without places in lists, with the kinds of what it leads through
	value any
	set   func(any)
}

// name is that of the member that the cell is, or is listed under.
func (c *cell) name() string {
	for _, part := range slices.Backward(c.path) {
		if _, err := strconv.Atoi(part); err != nil {
			return part
		}
	}
	return ""
}

// cellsOf lists the cells of a document.
func cellsOf(v any, at cell) []cell {
	var out []cell
	under := func(part, shape string, v any, set func(any)) {
		out = append(out, cellsOf(v, cell{append(slices.Clone(at.path), part), at.shape + shape, v, set})...)
	}
	switch x := v.(type) {
	case map[string]any:
		kind, _ := x["kind"].(string)
		for _, k := range slices.Sorted(maps.Keys(x)) {
			under(k, kind+"/"+k, x[k], func(n any) { x[k] = n })
		}
	case []any:
		for i := range x {
			under(strconv.Itoa(i), "/*", x[i], func(n any) { x[i] = n })
		}
	default:
		return []cell{at}
	}
	return out
}

// others are values that a cell may have instead: another number, or other words that the
// member has somewhere.
func (c *cell) others(words map[string][]string) []any {
	var out []any
	switch x := c.value.(type) {
	case json.Number:
		n, _ := strconv.Atoi(x.String())
		out = append(out, n+1, n-1)
	case bool:
		out = append(out, !x)
	case string:
		if x == "" {
			return nil // as if it were absent, which can mean what the program says
		}
		number := regexp.MustCompile(`[1-9][0-9]*`)
		if at := number.FindStringIndex(x); at != nil {
			n, _ := strconv.Atoi(x[at[0]:at[1]])
			out = append(out, x[:at[0]]+strconv.Itoa(n+1)+x[at[1]:], x[:at[0]]+strconv.Itoa(n-1)+x[at[1]:])
		}
		for _, w := range words[c.name()] {
			if w != x && len(out) < 4 {
				out = append(out, w)
			}
		}
	}
	return out
}

// corpus returns the programs of the scenarios, and programs with what the scenarios of the
// packages beneath have.
func corpus(t *testing.T) map[string]any {
	t.Helper()
	out := map[string]any{}
	read := func(file string) any {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(file, err)
		}
		return v
	}
	take := func(file string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := settlement.Parse(text); err == nil { // else it needs more than its own package
			out[file] = v
		}
	}
	files, _ := filepath.Glob("testdata/*/program.json")
	for _, f := range append(files, "../examples/statement/program.json") {
		take(f, read(f))
	}
	for dir, member := range map[string]string{
		"../commission/testdata/scenarios": "commission", "../clawback/testdata": "clawback", "../tiers/testdata": "ladder",
		"../commission/incentive/testdata": "incentives", "../commission/payout/testdata": "payouts", "../retainer/testdata": "retainers",
	} {
		files, _ := filepath.Glob(dir + "/*/policy.json")
		for _, f := range files {
			part := read(f)
			agreement := map[string]any{"commission": map[string]any{"rounding": "half_up", "shared": "each", "rates": []any{map[string]any{"share": "10%"}}}}
			policy := map[string]any{
				"version": settlement.Format, "currency": "EUR", "zone": "UTC", "horizon": map[string]any{"days": 180, "edge": "through"},
				"pin_terms": "at_close", "pin_tier": "at_earning",
				"terms": []any{map[string]any{"id": "v", "from": "2024-01-01", "rationale": "r", "policy": agreement}},
			}
			switch member {
			case "retainers":
				agreement[member] = []any{map[string]any{"name": "care", "terms": part}}
			case "ladder":
				var ladder struct{ Tiers []struct{ Name string } }
				text, err := json.Marshal(part)
				if err = cmp.Or(err, json.Unmarshal(text, &ladder)); err != nil {
					t.Fatal(f, err)
				}
				var names []any
				for _, tier := range ladder.Tiers {
					names = append(names, tier.Name)
				}
				policy["tiers"], agreement[member] = names, part
			default:
				agreement[member] = part
			}
			take(f, policy)
		}
	}
	return out
}

// Whatever part of a policy changes, its rules change with it, and a comparison has that cell
// and no other, in both directions.
func TestEveryCellIsPublishedAndCompared(t *testing.T) {
	t.Parallel()
	all := corpus(t)
	words := map[string][]string{}
	files := slices.SortedFunc(maps.Keys(all), func(a, b string) int { // small ones are checked faster
		return cmp.Or(cmp.Compare(len(cellsOf(all[a], cell{})), len(cellsOf(all[b], cell{}))), cmp.Compare(a, b))
	})
	for _, f := range files {
		for _, c := range cellsOf(all[f], cell{}) {
			if s, ok := c.value.(string); ok && !slices.Contains(words[c.name()], s) {
				words[c.name()] = append(words[c.name()], s)
			}
		}
	}
	changed, asked := map[string]bool{}, map[string]int{}
	for _, f := range files {
		was, published := publishedOf(t, all[f])
		for _, c := range cellsOf(all[f], cell{}) {
			for _, other := range c.others(words) {
				if changed[c.shape] || asked[c.shape] > 8 || c.name() == "id" || c.name() == "name" { // these are what cells are found by
					break
				}
				asked[c.shape]++
				c.set(other)
				text, err := json.Marshal(all[f])
				c.set(c.value)
				if err != nil {
					t.Fatal(err)
				}
				p, err := settlement.Parse(text)
				if err != nil {
					continue // no program
				}
				changed[c.shape] = true
				sameAsSaid(t, f+" /"+strings.Join(c.path, "/")+fmt.Sprintf(": %v -> %v", c.value, other), "/"+strings.Join(c.path, "/"), was, p.Policy(), published)
			}
		}
	}
	if len(changed) < 300 {
		t.Errorf("only %d sorts of cells were changed", len(changed))
	}
}

// publishedOf returns the policy of a document and its rules.
func publishedOf(t *testing.T, v any) (settlement.Policy, string) {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, text).Policy(), rulesOf(t, text).String()
}

func parsed(t *testing.T, text []byte) settlement.Program {
	t.Helper()
	p, err := settlement.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sameAsSaid checks that a change of one cell is in the rules and in the comparison.
func sameAsSaid(t *testing.T, what, path string, was, is settlement.Policy, published string) {
	t.Helper()
	r, err := settlement.Must(is).Rules()
	if err != nil || r.String() == published {
		t.Errorf("%s is not in the rules: %v", what, err)
	}
	there, err := settlement.Diff(was, is)
	if err != nil || len(there) != 1 || there[0].Path != path {
		t.Errorf("%s: changes %v, %v", what, there, err)
		return
	}
	back, err := settlement.Diff(is, was)
	if err != nil || len(back) != 1 || back[0].Path != path || back[0].Was != there[0].Is || back[0].Is != there[0].Was {
		t.Errorf("%s: backwards %v, %v", what, back, err)
	}
}
