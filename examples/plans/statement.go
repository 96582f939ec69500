package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/partnerecon/partnerecon"
)

// A total is what the entries of one partner in one currency come to.
type total struct {
	partner       string
	earned, taken partnerecon.Money // posted in favour of the partner, and against it
	paid, held    partnerecon.Money
}

// owed is what is still to be paid, be some of it held or below zero.
func (t total) owed() (partnerecon.Money, error) {
	return partnerecon.Sum(t.earned.Currency(), t.earned, t.taken, t.paid.Neg())
}

// totals adds up the entries, by partner and then by currency.
func totals(lines []line) ([]total, error) {
	table := map[[2]string]*total{}
	for _, l := range lines {
		e := l.entry
		if e.Kind == "" || e.Kind.Status() {
			continue
		}
		currency := e.Amount.Currency()
		key := [2]string{e.Claim.Partner, string(currency)}
		if table[key] == nil {
			zero, err := partnerecon.FromMinor(0, currency)
			if err != nil {
				return nil, err
			}
			table[key] = &total{e.Claim.Partner, zero, zero, zero, zero}
		}
		if err := table[key].add(e); err != nil {
			return nil, err
		}
	}
	var out []total
	for _, key := range slices.SortedFunc(maps.Keys(table), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		out = append(out, *table[key])
	}
	return out, nil
}

// add counts an entry.
func (t *total) add(e partnerecon.Entry) error {
	sum, amount := &t.earned, e.Amount
	switch {
	case e.Kind.Cash():
		sum, amount = &t.paid, amount.Neg()
	case e.Kind.Holding():
		sum = &t.held
	case amount.Sign() < 0:
		sum = &t.taken
	}
	var err error
	*sum, err = sum.Add(amount)
	return err
}

// printStatement lists what was posted, with the reasons if they are wanted, what it comes to
// and what may not be meant.
func printStatement(out io.Writer, name string, b *books, why bool) error {
	fmt.Fprintf(out, "%s: %s\n\n", name, b.about)
	if why {
		for _, l := range b.lines {
			fmt.Fprintf(out, "%s\n%s\n", row(l, " "), indent(l.why))
		}
	} else {
		w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
		for _, l := range b.lines {
			fmt.Fprintln(w, row(l, "\t"))
		}
		w.Flush()
		fmt.Fprintln(out)
	}
	if err := printTotals(out, b.lines); err != nil {
		return err
	}
	printRemarks(out, b.remarks)
	return nil
}

// row is an entry: when, what made it post, what, how much, of whom, and for what.
func row(l line, between string) string {
	e := l.entry
	what, amount := string(e.Kind), e.Amount.String()
	if what == "" {
		what, amount = "nothing", "-"
	}
	return strings.TrimRight(strings.Join([]string{e.Posted.String(), l.event, what, amount, orDash(e.Claim.Partner), orDash(e.Claim.Customer), e.Claim.Component}, between), " \t")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func indent(t partnerecon.Trace) string {
	var b strings.Builder
	for step := range strings.Lines(t.String()) {
		b.WriteString("    " + step)
	}
	return b.String()
}

func printTotals(out io.Writer, lines []line) error {
	all, err := totals(lines)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, t := range all {
		owed, err := t.owed()
		if err != nil {
			return err
		}
		open := "to be paid " + owed.String()
		if owed.Sign() < 0 {
			open = "owes " + owed.Neg().String()
		}
		fmt.Fprintf(w, "%s\tearned %s\ttaken back or owed %s\tpaid %s\t%s", t.partner, t.earned, t.taken, t.paid, open)
		if t.held.Sign() != 0 {
			fmt.Fprintf(w, "\tof it held %s", t.held)
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}
