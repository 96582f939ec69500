package attribution

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// resolve shares the sourced credit among those who sourced the deal.
func (w *work) resolve() error {
	if w.locked {
		return w.resolveLock()
	}
	claimants := w.claimants()
	if len(claimants) == 0 {
		w.tr.Add(CodeNobody, "/tree")
		return nil
	}
	lowest := w.parties[claimants[0]].method
	mixed := false
	for _, i := range claimants {
		m := w.parties[i].method
		mixed = mixed || m != lowest
		lowest = min(lowest, m)
	}
	m := &w.policy.Methods[lowest]
	rule := w.rule(lowest)
	if mixed && w.tr != nil {
		w.tr.Add(CodeMixed, "/mixed", text("method", rule), text("tier", m.Tier), partnerecon.D("sourced", partnerecon.Count(len(claimants))))
	}
	if w.policy.Mixed == RegistrationFirst && w.prior("/mixed") {
		return nil
	}
	if m.Registration == TakesPriority && w.prior(rule+"/registration") {
		return nil
	}
	if m.Agreed && len(w.journey.Agreed) > 0 {
		if done, err := w.agreed(rule, claimants); done || err != nil {
			return err
		}
	}
	return w.split(m, lowest, claimants)
}

// rule returns the pointer of a method, where somebody asks.
func (w *work) rule(method int) string {
	if w.tr == nil {
		return ""
	}
	return problem.At("/methods", method)
}

// claimants are the parties that sourced the deal, by id.
func (w *work) claimants() []int {
	var out []int
	for i := range w.parties {
		if w.parties[i].best.role == partnerecon.Sourced {
			out = append(out, i)
		}
	}
	return out
}

// prior gives all to the earliest registration in force among the claimants. It
// reports false if there is none.
func (w *work) prior(rule string) bool {
	for i := range w.touches { // by instant and id
		t := &w.touches[i]
		if !t.inForce || w.parties[t.party].best.role != partnerecon.Sourced {
			continue
		}
		w.parties[t.party].share = partnerecon.Whole()
		if w.tr != nil {
			w.tr.Add(CodeRegistration, rule, text("partner", t.Partner), text("registration", t.ID), text("at", instant(t.At)))
		}
		return true
	}
	return false
}

// agreed shares as the partners agreed. What was agreed with partners that did
// not source the deal goes to the others in proportion. It reports false if it
// names none of the claimants.
func (w *work) agreed(rule string, claimants []int) (bool, error) {
	named := func(s Share) bool {
		return slices.ContainsFunc(claimants, func(i int) bool { return w.parties[i].id == s.Partner })
	}
	var total exact.Num
	for _, s := range w.journey.Agreed {
		if named(s) {
			total = total.Add(num(s.Share))
		}
	}
	if total.Sign() == 0 {
		return false, nil
	}
	if w.tr != nil {
		w.tr.Add(CodeAgreed, rule+"/agreed", partnerecon.D("present", total))
	}
	return true, w.assign(w.journey.Agreed, named, total)
}

// assign gives parties their share of a total, of those that are named.
func (w *work) assign(shares []Share, named func(Share) bool, total exact.Num) error {
	for _, s := range shares {
		if !named(s) {
			continue
		}
		at, _ := w.partyOf(s.Partner)
		part, err := rateOf(num(s.Share).Quo(total))
		if err != nil {
			return fmt.Errorf("attribution: journey %s: share of %s: %w", problem.Quote(w.journey.ID), problem.Quote(s.Partner), err)
		}
		w.parties[at].share = part
	}
	return nil
}

// split shares by the split of a method.
func (w *work) split(m *Method, at int, claimants []int) error {
	rule := w.rule(at) + "/split"
	switch m.Split.(type) {
	case Additive:
		for _, i := range claimants {
			w.parties[i].share = partnerecon.Whole()
		}
		w.explainSplit(rule, m, len(claimants))
		return nil
	case Equal:
		each, err := partnerecon.Fraction(1, int64(len(claimants)))
		for _, i := range claimants {
			w.parties[i].share = each
		}
		w.explainSplit(rule, m, len(claimants))
		return err
	}
	path := w.path(m)
	w.explainSplit(rule, m, len(path))
	return w.spread(path, w.weights(path, m.Split, at))
}

func (w *work) explainSplit(rule string, m *Method, read int) {
	if w.tr != nil {
		w.tr.Add(CodeSplit, rule, text("split", splitName(m.Split)), text("over", m.Over), partnerecon.D("read", partnerecon.Count(read)))
	}
}

// splitName returns the kind of a split, as JSON has it.
func splitName(s Split) string {
	switch s.(type) {
	case First:
		return "first"
	case Last:
		return "last"
	case LastEligible:
		return "last_eligible"
	case LastNot:
		return "last_not"
	case Linear:
		return "linear"
	case Position:
		return "position"
	case Decay:
		return "decay"
	case Weighted:
		return "weighted"
	case Equal:
		return "equal"
	case Additive:
		return "additive"
	}
	return ""
}

// spread adds up the weights of each party's touches. What falls on direct
// touches goes to the parties in proportion.
func (w *work) spread(path []int, weights []uint64) error {
	sums := make([]uint64, len(w.parties))
	var total uint64
	for k, i := range path {
		if p := w.touches[i].party; p >= 0 {
			sums[p] += weights[k]
			total += weights[k]
		}
	}
	for p, sum := range sums {
		if sum == 0 {
			continue
		}
		share, err := partnerecon.Fraction(int64(sum), int64(total))
		if err != nil {
			return fmt.Errorf("attribution: journey %s: %w", problem.Quote(w.journey.ID), err)
		}
		w.parties[p].share = share
	}
	return nil
}

// rateOf returns an exact number as a rate, or [partnerecon.ErrOverflow].
func rateOf(x exact.Num) (partnerecon.Rate, error) {
	s := x.String()
	if !slices.Contains([]byte(s), '/') {
		s += "/1"
	}
	r, err := partnerecon.ParseRate(s)
	if err != nil {
		return partnerecon.Rate{}, fmt.Errorf("%s is no fraction of two 63-bit numbers: %w", cut(s), partnerecon.ErrOverflow)
	}
	return r, nil
}
