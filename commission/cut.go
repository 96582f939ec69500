package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Cut says how an item is cut at the end of a window.
type Cut string

const (
	// ByDays: by the days of service inside the window and in all, such as usage.
	ByDays Cut = "days"
	// ByMonths: by the months begun inside the window and in all, so that of a
	// contract of three years that is paid at once a third is the first year's.
	ByMonths Cut = "months"
)

// A ModelCut says how items of a revenue model are cut.
type ModelCut struct {
	Model Model `json:"model"`
	Cut   Cut   `json:"cut"`
}

// cuts reports whether items of some model are cut.
func (b *Basis) cuts() bool { return b.Cut != "" || len(b.Cuts) > 0 }

// cutOf returns how items of a model are cut, and where the policy says so.
func (b *Basis) cutOf(m Model) (how Cut, rule string) {
	if i := slices.IndexFunc(b.Cuts, func(c ModelCut) bool { return c.Model == m }); i >= 0 {
		return b.Cuts[i].Cut, problem.At("/basis/cuts", i) + "/cut"
	}
	return b.Cut, "/basis/cut"
}

// cutsFor reports whether items that a row fits may be cut, and where the policy says so.
func (b *Basis) cutsFor(r *Row) (rule string, cut bool) {
	if r.Model != "" || b.Cut != "" || len(b.Cuts) == 0 {
		how, rule := b.cutOf(r.Model)
		return rule, how != ""
	}
	return "/basis/cuts", true
}

func checkCuts(list *problem.List, b *Basis) {
	if len(b.Cuts) > maxRows {
		list.Add("/basis/cuts", problem.Limit, "%d models, at most %d", len(b.Cuts), maxRows)
		return
	}
	for i, c := range b.Cuts {
		list.Enter("/basis/cuts", i)
		switch {
		case !c.Model.Known():
			list.Add("/model", problem.Unknown, "want one_time, monthly, annual, usage or outcome, got %s", problem.Quote(string(c.Model)))
		case slices.ContainsFunc(b.Cuts[:i], func(o ModelCut) bool { return o.Model == c.Model }):
			list.Add("/model", problem.Duplicate, "%s stands twice", c.Model)
		}
		checkMember(list, "/cut", c.Cut, []Cut{ByDays, ByMonths})
		list.Leave()
	}
}
