package exact_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDivisorsAreKnown lists everybody who calls Ratio and Quo, with the reason why
// the divisor is above 0 there: by 0 both give 0, which a caller that did not think
// of it would take for an amount. A new call belongs in this list.
func TestDivisorsAreKnown(t *testing.T) {
	reasons := map[string]string{
		"allocate.go Allocate Ratio":                  "a weight that is not stated is 0/0 and gets nothing",
		"attribution/limit.go scale Quo":              "called for what exceeds the room, which is above 0",
		"attribution/metrics/report.go deals Ratio":   "deals were won, so deals were closed; figure judges by 0 itself",
		"attribution/metrics/report.go figure Quo":    "the line before asks",
		"attribution/metrics/report.go shared Ratio":  "shares are checked with the deals",
		"attribution/model.go num Ratio":              "the zero Rate is 0/0 and means 0",
		"attribution/overlap.go assign Quo":           "shares of the named are above 0",
		"attribution/renew.go shareRenewal Quo":       "where nobody keeps anything there is nothing to scale",
		"clawback/loss.go lost Ratio":                 "a share of the loss that is not stated is 0/0 and means none",
		"clawback/schedule.go part Ratio":             "New wants a window, a term that is none is refused; at the end of all days, where months are cut off, nothing is left",
		"commission/economics/figure.go figure Quo":   "the line before asks",
		"commission/economics/figure.go num Ratio":    "a rate that is not stated is 0/0, and means 0",
		"commission/eventcheck.go checkCredits Ratio": "a share that is not stated is 0/0, and a problem",
		"commission/incentive/outcome.go outcome Quo": "what is not above 0 is not defined, which it says before",
		"commission/incentive/table.go released Quo":  "the lines before ask",
		"commission/weight.go poolScale Quo":          "what exceeds the pool is above 0",
		"commission/weight.go poolScale Ratio":        "shares are checked with the credits; the pool is stated",
		"commission/review_mix.go compare Quo":        "asked only of a total above 0",
		"commission/review_mix.go contribution Quo":   "the revenue of an expected customer is above 0",
		"commission/review_mix.go payback Quo":        "a margin that is not above 0 is asked before",
		"commission/scale.go rateFor Quo":             "the line before asks",
		"commission/table_from.go fraction Ratio":     "a fraction that is not stated is 0/0 and means 0",
		"internal/ratetable/table.go New Quo":         "steps strictly rise, which is checked before",
		"settlement/deferral.go cutting Ratio":        "the share of a tranche, which the policy is checked for",
		"settlement/evidence.go binds Ratio":          "a credit of a stored book may have no share: 0/0, which binds nobody",
		"tiers/benchmark/compare.go promoters Ratio":  "0/0 of nobody, which is not shown: a group needs at least one",
		"tiers/benchmark/compare.go retention Ratio":  "0/0 of nobody, which is not shown: a group needs at least one",
		"tiers/benchmark/figure.go judged Quo":        "the line before asks",
		"tiers/benchmark/figure.go num Ratio":         "a rate that is not stated is 0/0, and means 0",
		"tiers/benchmark/progress.go measure Quo":     "a target is above 0, which is checked before",
		"tiers/gap.go percent Quo":                    "the line before asks",
	}
	found := map[string]bool{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "exact"):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		for _, call := range divisions(file) {
			found[filepath.ToSlash(name)+" "+call] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want, got := slices.Sorted(maps.Keys(reasons)), slices.Sorted(maps.Keys(found))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-listed +found):\n%s", diff)
	}
}

// divisions returns the calls of Ratio and Quo of a file that uses this package, by
// function.
func divisions(file *ast.File) []string {
	if !slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return strings.HasSuffix(i.Path.Value, `/internal/exact"`) }) {
		return nil
	}
	var out []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && (s.Sel.Name == "Ratio" || s.Sel.Name == "Quo") {
				out = append(out, f.Name.Name+" "+s.Sel.Name)
			}
			return true
		})
	}
	return out
}
