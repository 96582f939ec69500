package main

import (
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A table is one part of the page.
type table struct {
	Title string
	Head  []string // of the columns after the names
	Rows  [][]string
	Texts int  // columns that hold text, the names among them; the rest is numbers
	Cut   bool // a list that may be cut short when it is printed
}

// tables are everything that is printed of a result, and compared.
func tables(r result) []table {
	return []table{
		linesTable(r), returnsTable(r.totals), settlementTable(r), partnersTable(r),
		unmatchedTable(r.returns.Unmatched), asideTable(r.lines.Aside),
	}
}

func heading(file string, p settlement.Policy, r result) string {
	return fmt.Sprintf("%s, %s to %s, settled under %q in %s",
		filepath.Base(file), r.lines.First, r.lines.Last, p.Name, p.Currency)
}

func linesTable(r result) table {
	t := r.totals
	out := table{Title: "Lines", Head: []string{"count", "units", "amount"}, Texts: 1}
	out.add("sales", t.Sales)
	out.add("cancellations", t.Cancellations.neg())
	for _, why := range reasons() {
		out.add(string(why), t.Aside[why])
	}
	out.add("all", t.All)
	out.Rows = append(out.Rows, []string{"of them rounded to the minor unit", strconv.Itoa(r.lines.Rounded)})
	return out
}

func returnsTable(t totals) table {
	out := table{Title: "Returns", Head: []string{"count", "units", "amount"}, Texts: 1}
	out.add("cancelled", t.Cancellations)
	out.add("matched, as refunds of sales", t.Matched)
	out.add("unmatched", t.Unmatched)
	out.Rows = append(out.Rows,
		[]string{"priced otherwise than the sale", "", "", t.Priced.Amount()},
		[]string{"cancellations matched in full", strconv.Itoa(t.Whole)},
		[]string{"cancellations matched in part", strconv.Itoa(t.Partly)},
		[]string{"cancellations not matched at all", strconv.Itoa(t.None)})
	return out
}

func (t *table) add(name string, n tally) {
	t.Rows = append(t.Rows, []string{name, strconv.Itoa(n.Count), strconv.FormatInt(n.Units, 10), n.Amount.Amount()})
}

func settlementTable(r result) table {
	s := r.statement
	out := table{Title: "Settlement", Head: []string{"amount"}, Texts: 1}
	row := func(name string, m partnerecon.Money) { out.Rows = append(out.Rows, []string{name, m.Amount()}) }
	row("base", r.totals.Sales.Amount)
	row("matched returns", r.totals.Matched.Amount.Neg())
	if r.totals.Uncounted.Sign() != 0 {
		row("of them not counted by the program", r.totals.Uncounted)
	}
	row("net base", s.Base)
	row("commission", s.Total.Earned)
	row("returned commission", s.Total.Returned)
	if s.Total.Capped.Sign() != 0 {
		row("cut off by caps", s.Total.Capped)
	}
	row("commission less returned", s.Commission)
	row("retained", s.Retained)
	row("unmatched returns, in none of these", r.totals.Unmatched.Amount)
	return out
}

func partnersTable(r result) table {
	customers := map[string]int{}
	seen := map[string]bool{}
	for _, s := range r.returns.Sales {
		if !seen[s.Customer] {
			seen[s.Customer] = true
			customers[partnerOf(s.Customer, r.partners)]++
		}
	}
	out := table{Title: "Partners", Head: []string{"customers", "commission", "returned", "owed"}, Texts: 1}
	for _, row := range r.statement.Rows {
		out.Rows = append(out.Rows, []string{
			row.Partner, strconv.Itoa(customers[row.Partner]),
			row.Earned.Amount(), row.Returned.Amount(), row.Closing.Amount(),
		})
	}
	return out
}

func unmatchedTable(list []remainder) table {
	out := table{Title: "Unmatched cancellations", Head: []string{"invoice", "stock code", "customer", "units", "of", "amount"}, Texts: 4, Cut: true}
	for _, u := range list {
		out.Rows = append(out.Rows, []string{
			u.At, u.Invoice, u.Stock, u.Customer,
			strconv.FormatInt(u.Open, 10), strconv.FormatInt(u.Units, 10), u.Amount.Amount(),
		})
	}
	return out
}

func asideTable(list []aside) table {
	out := table{Title: "Lines set aside", Head: []string{"invoice", "stock code", "customer", "why", "units", "amount"}, Texts: 5, Cut: true}
	for _, a := range list {
		out.Rows = append(out.Rows, []string{
			a.At, a.Invoice, a.Stock, a.Customer, string(a.Why),
			strconv.FormatInt(a.Quantity, 10), a.Amount.Amount(),
		})
	}
	return out
}
