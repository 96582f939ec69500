package main

import (
	"fmt"
	"io"
	"math/big"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A report prints a simulation.
type report struct {
	page io.Writer
	settlement.Simulation
	most    int
	notices bool // list them, too
}

// print prints all but the changes.
func (r report) print(facts int, months bool) {
	fmt.Fprintf(r.page, "%s from %s to %s, settled under %s\n\n", counted(facts, "fact", "facts"), r.From, r.To, counted(len(r.Plans), "plan", "plans"))
	r.table()
	r.chart()
	if months {
		r.months()
	}
	for i := 1; i < len(r.Plans); i++ {
		r.shifts(i)
	}
	r.outstanding()
	r.warnings()
}

// table says what each plan costs and leaves.
func (r report) table() {
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "plan\tpaid by customers\tcost\tof it\tleft\tclawed back\tcut off by caps\t")
	for i, p := range r.Plans {
		s, paid := p.Statement, paidOf(p)
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t\n", i+1, paid.Amount(), p.Cost.Amount(), percent(p.Cost, paid), p.Margin.Amount(),
			s.Total.Clawed.Amount(), s.Total.Capped.Amount())
	}
	_ = w.Flush() // the page is in memory
	fmt.Fprintln(r.page)
	for i, p := range r.Plans {
		fmt.Fprintf(r.page, "%4d  %s\n", i+1, shown(p.Name))
	}
}

// paidOf returns what customers paid and did not get back, be it that it returned commission or not.
func paidOf(p settlement.SimulatedPlan) partnerecon.Money {
	paid, _ := p.Statement.Base.Sub(p.Statement.Late) // the late part is within the base
	return paid
}

// bar is how long the longest bar is.
const bar = 50

// chart draws what customers paid: what of it partners earn, and what is left.
func (r report) chart() {
	fmt.Fprintf(r.page, "\nOf what customers paid: # partners, . left\n\n")
	for i, p := range r.Plans {
		n := scaled(p.Cost, paidOf(p), bar)
		fmt.Fprintf(r.page, "%4d  %s%s  %s\n", i+1, strings.Repeat("#", n), strings.Repeat(".", bar-n), percent(p.Cost, paidOf(p)))
	}
}

// months lists what each plan costs month by month, with a bar as long as the dearest
// month of all plans is long.
func (r report) months() {
	var most partnerecon.Money
	for _, p := range r.Plans {
		if _, m := p.Spread(); m.Minor() > most.Minor() {
			most = m
		}
	}
	fmt.Fprintf(r.page, "\nCost by month\n\n")
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', 0)
	for m := r.From; !m.IsZero() && !m.After(r.To); m = m.Add(1) {
		for i, p := range r.Plans {
			cost, ok := costIn(p, m)
			if !ok {
				continue // by the zone of this plan the history does not reach the month
			}
			month := ""
			if i == 0 {
				month = m.String()
			}
			fmt.Fprintf(w, "      %s\tplan %d\t%12s\t%s\n", month, i+1, cost.Amount(), strings.Repeat("#", scaled(cost, most, 30)))
		}
	}
	_ = w.Flush() // the page is in memory
}

// costIn returns what a plan costs in a month of its history.
func costIn(p settlement.SimulatedPlan, m partnerecon.Month) (partnerecon.Money, bool) {
	if i := m.Sub(p.Statement.From); i >= 0 && i < len(p.Months) {
		return p.Months[i], true
	}
	return partnerecon.Money{}, false
}

// shifts lists who gains and who loses most under a plan.
func (r report) shifts(plan int) {
	all := r.Shifts(plan)
	gain, lose := 0, 0
	var most partnerecon.Money
	for _, s := range all {
		if s.Difference.Sign() > 0 {
			gain++
		}
		if s.Difference.Sign() < 0 {
			lose++
		}
		if size := abs(s.Difference); size.Minor() > most.Minor() {
			most = size
		}
	}
	fmt.Fprintf(r.page, "\nPlan %d beside plan 1, %s: %s, %d lose, %d stay\n\n", plan+1, shown(r.Plans[plan].Name),
		counted(gain, "partner gains", "partners gain"), lose, len(all)-gain-lose)
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', 0)
	for i, s := range all {
		winner, loser := i < min(r.most, gain), i >= len(all)-min(r.most, lose)
		if winner || loser {
			mark := "+"
			if s.Difference.Sign() < 0 {
				mark = "-"
			}
			fmt.Fprintf(w, "      %s\t%s\t%s\t%s\n", shown(s.Partner), s.Was.Amount()+" -> "+s.Is.Amount(), s.Difference.Amount(),
				strings.Repeat(mark, max(1, scaled(abs(s.Difference), most, 20))))
		}
	}
	_ = w.Flush() // the page is in memory
}

// outstanding warns of what the plans pay, or lose, after the last month of the history.
func (r report) outstanding() {
	open := false
	for _, p := range r.Plans {
		o := p.Outstanding
		open = open || o.Unvested.Sign() != 0 || o.Held.Sign() != 0 || o.NotYet.Sign() != 0 || o.AtRisk.Sign() != 0 || p.Statement.Total.Carried.Sign() != 0
	}
	if !open {
		return
	}
	fmt.Fprintf(r.page, "\nThe history ends with %s. What is open then: not released yet is in no cost, the rest is in it\n\n", r.To)
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "plan\tnot released yet\tnot payable yet\theld\towed by partners\tgoes back at most if all leave now\t")
	for i, p := range r.Plans {
		o := p.Outstanding
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t\n", i+1, o.Unvested.Amount(), o.NotYet.Amount(), o.Held.Amount(), p.Statement.Total.Carried.Amount(), o.AtRisk.Amount())
	}
	_ = w.Flush() // the page is in memory
}

// warnings lists what somebody should look at; of notices how many there are, if not all.
func (r report) warnings() {
	fmt.Fprintln(r.page)
	for i, p := range r.Plans {
		found := 0
		for _, f := range p.Findings {
			if f.Severity == commission.Warning {
				found++
			}
			if f.Severity == commission.Warning || r.notices {
				fmt.Fprintf(r.page, "plan %d, terms %s: %s\n", i+1, shown(f.Terms), f.Finding)
			}
		}
		switch left := len(p.Findings) - found; {
		case left == 0 && found == 0:
			fmt.Fprintf(r.page, "plan %d: nothing to warn of\n", i+1)
		case r.notices: // they are listed
		case left > 0 && found == 0:
			fmt.Fprintf(r.page, "plan %d: nothing to warn of; %s, to be read with -notices\n", i+1, counted(left, "notice", "notices"))
		case left > 0:
			fmt.Fprintf(r.page, "plan %d: and %s, to be read with -notices\n", i+1, counted(left, "notice", "notices"))
		}
	}
}

// changes lists in which cells the plans differ from the first one.
func (r report) changes(policies []settlement.Policy) error {
	for i := 1; i < len(policies); i++ {
		found, err := settlement.Diff(policies[0], policies[i])
		if err != nil {
			return err
		}
		fmt.Fprintf(r.page, "\nPlan %d differs from plan 1 in %s\n", i+1, counted(len(found), "cell", "cells"))
		for _, c := range found {
			fmt.Fprintln(r.page, "     ", shown(c.String()))
		}
	}
	return nil
}

// percent returns a part of a whole in per cent, with one decimal, cut off.
func percent(part, whole partnerecon.Money) string {
	if whole.Sign() <= 0 {
		return "-"
	}
	n := quotient(part, whole, 1000)
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%d %%", sign, n/10, n%10)
}

// scaled returns how long the bar of a part is, from 0 to the length of the whole.
func scaled(part, whole partnerecon.Money, length int64) int {
	if whole.Sign() <= 0 {
		return 0
	}
	return int(min(max(quotient(part, whole, length), 0), length))
}

// quotient returns part * times / whole, cut off.
func quotient(part, whole partnerecon.Money, times int64) int64 {
	n := new(big.Int).Mul(big.NewInt(part.Minor()), big.NewInt(times))
	return n.Quo(n, big.NewInt(whole.Minor())).Int64()
}

func abs(m partnerecon.Money) partnerecon.Money {
	if m.Sign() < 0 {
		return m.Neg()
	}
	return m
}

// counted says how many there are.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// shown keeps a name from a file on its line.
func shown(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s)
}
