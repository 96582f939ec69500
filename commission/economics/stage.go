package economics

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// StageFacts are the entries of a ledger, and which stage of a customer's life
// their components reward, from "initial engagement, activation, retention, and
// expansion", as "Approach to Building a Scalable Partner Compensation Model…" has
// it. Stages of other names are as good.
type StageFacts struct {
	Currency partnerecon.Currency `json:"currency"`
	// Components and the stage of each, as [commission.Bonus.Stage]: what an entry's
	// claim names, "base" for the commission of a plan itself. A name that ends in "*"
	// is a beginning, of which the longest counts: "cap:*" are the caps of every month.
	// At most 100,000.
	Components map[string]commission.Stage `json:"components"`
	Entries    []partnerecon.Entry         `json:"entries,omitzero"` // at most 1,000,000
}

// A StageReport is the commission by stage: those of the ladder first, in its
// order, then others by name. Its total is the ledger: the entries added up.
type StageReport struct {
	Stages []StagePayout     `json:"stages,omitzero"`
	Total  partnerecon.Money `json:"total"`
}

// A StagePayout is what a stage was paid for: the sum of the earning kinds.
type StagePayout struct {
	Stage commission.Stage  `json:"stage,omitzero"` // empty: of components without a stage
	Paid  partnerecon.Money `json:"paid"`
	// Share of the total, undefined where that is 0 or below.
	Share Figure `json:"share"`
}

// Stages returns what was paid for each stage of the lifecycle. Stages that nothing
// was paid for, but that a component has, are listed with 0.
func Stages(f StageFacts) (StageReport, error) {
	if err := f.check(); err != nil {
		return StageReport{}, err
	}
	sums := map[commission.Stage]exact.Num{}
	for _, s := range f.Components {
		sums[s] = exact.Num{}
	}
	var total exact.Num
	find := stageFinder(f.Components)
	for i := range f.Entries {
		e := &f.Entries[i]
		if !e.Kind.Earning() {
			continue
		}
		s := find(e.Claim.Component)
		sums[s] = sums[s].Add(minor(e.Amount))
		total = total.Add(minor(e.Amount))
	}
	c := calc{currency: f.Currency}
	out := StageReport{Total: c.whole(total)}
	for _, s := range slices.SortedFunc(maps.Keys(sums), compareStages) {
		out.Stages = append(out.Stages, StagePayout{s, c.whole(sums[s]), c.of(sums[s], total, Band{})})
	}
	return answer(&c, out)
}

// stageFinder returns a function from a component to its stage.
func stageFinder(components map[string]commission.Stage) func(string) commission.Stage {
	known := maps.Clone(components) // what was found, too
	if known == nil {
		known = map[string]commission.Stage{}
	}
	var beginnings []string
	for name := range components {
		if strings.HasSuffix(name, "*") {
			beginnings = append(beginnings, strings.TrimSuffix(name, "*"))
		}
	}
	slices.SortFunc(beginnings, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b)) })
	return func(component string) commission.Stage {
		if s, ok := known[component]; ok {
			return s
		}
		i := slices.IndexFunc(beginnings, func(b string) bool { return strings.HasPrefix(component, b) })
		if i >= 0 {
			known[component] = components[beginnings[i]+"*"]
		}
		return known[component]
	}
}

// compareStages puts the ladder first, then others by name; none is the last.
func compareStages(a, b commission.Stage) int {
	place := func(s commission.Stage) int {
		switch s {
		case commission.Acquisition:
			return 0
		case commission.Activation:
			return 1
		case commission.Retention:
			return 2
		case commission.Expansion:
			return 3
		case "":
			return 5
		}
		return 4
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
}

func (f *StageFacts) check() error {
	k := inCurrency(f.Currency)
	if !k.Few("/components", len(f.Components), maxList) || !k.Few("/entries", len(f.Entries), maxEntries) {
		return k.err()
	}
	for _, name := range slices.Sorted(maps.Keys(f.Components)) {
		at := problem.Member("/components", name)
		k.Text(at, name)
		k.Name(at, string(f.Components[name]))
	}
	for i := range f.Entries {
		k.Enter("/entries", i)
		k.entry(&f.Entries[i])
		k.Leave()
	}
	return k.err()
}
