package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A report prints a forecast.
type report struct {
	page io.Writer
	past
	settlement.Forecast
	goes *habitual // what goes on; nil: a file says what is expected
}

// head says what the forecast rests on.
func (r report) head(of string) {
	after := counted(len(r.facts)-len(r.ahead), "fact", "facts") + " through " + r.book.Closed().String()
	if n := len(r.ahead); n > 0 {
		after += fmt.Sprint(" and ", n, " announced for later")
	}
	fmt.Fprintf(r.page, "%s, %s to %s, after %s\n", of, r.Statements[0].From, r.Statements[len(r.Statements)-1].To, after)
	if r.goes != nil {
		fmt.Fprintln(r.page, r.goes)
	}
	fmt.Fprintf(r.page, "Amounts in %s; net is what is earned less what goes back and what caps, true-ups and adjustments change\n\n", r.program.Policy().Currency)
}

// counted says how many there are.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// one prints a partner's quarters, and the customers behind them.
func (r report) one(partner string) error {
	partners := r.book.Partners()
	if len(partners) == 0 {
		return errors.New("no partner: no fact of the history credits anybody or is about a partner")
	}
	if partner == "" {
		partner = r.biggest()
	}
	if !r.knows(partner) {
		return fmt.Errorf("no partner %q, known are %s", partner, strings.Join(partners, ", "))
	}
	r.head(shown(partner))
	most := r.most(partner)
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "quarter from\tearned\tgoes back\tcaps, true-ups\tnet\theld\towes for retainers\t")
	for _, s := range r.Statements {
		row := rowOf(s, partner)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", s.From, row.Earned.Amount(), sum(row.Returned, row.Clawed).Amount(),
			sum(row.Capped, row.TruedUp, row.Adjusted).Amount(), net(row).Amount(), row.Held.Amount(), row.Receivable.Closing.Amount())
	}
	all := r.together(partner)
	fmt.Fprintf(w, "together\t%s\t%s\t%s\t%s\t-\t-\t\n", all.Earned.Amount(), sum(all.Returned, all.Clawed).Amount(),
		sum(all.Capped, all.TruedUp, all.Adjusted).Amount(), net(all).Amount())
	_ = w.Flush() // the page is in memory
	fmt.Fprintf(r.page, "\nNet by quarter\n\n")
	for _, s := range r.Statements {
		n := net(rowOf(s, partner))
		fmt.Fprintf(r.page, "  %s  %s %s\n", s.From, strings.Repeat("#", scaled(n, most, 50)), n.Amount())
	}
	r.customers(partner)
	if net(all).Sign() == 0 {
		fmt.Fprintf(r.page, "\nNothing is expected for %s: no customer that is to pay credits it, or nothing of it is earned. Ask for another with -partner: %s.\n",
			shown(partner), strings.Join(partners, ", "))
	}
	fmt.Fprintf(r.page, "\nExpected, not earned: what is paid out is what the statements say.\n")
	return nil
}

// together adds up the quarters of a partner: what is held and owed stands at the end of each,
// and is not added.
func (r report) together(partner string) settlement.Row {
	all := rowOf(settlement.Statement{Base: r.Statements[0].Base}, partner)
	for _, s := range r.Statements {
		x := rowOf(s, partner)
		all.Earned, all.Returned, all.Clawed = sum(all.Earned, x.Earned), sum(all.Returned, x.Returned), sum(all.Clawed, x.Clawed)
		all.Capped, all.TruedUp, all.Adjusted = sum(all.Capped, x.Capped), sum(all.TruedUp, x.TruedUp), sum(all.Adjusted, x.Adjusted)
	}
	return all
}

// customers lists where most of it comes from.
func (r report) customers(partner string) {
	sums := map[string]partnerecon.Money{}
	for _, x := range r.Entries {
		if e := x.Entry; e.Claim.Partner == partner && e.Claim.Customer != "" && e.Kind.Earning() {
			if was, ok := sums[e.Claim.Customer]; ok {
				sums[e.Claim.Customer] = sum(was, e.Amount)
			} else {
				sums[e.Claim.Customer] = e.Amount
			}
		}
	}
	type from struct {
		customer string
		amount   partnerecon.Money
	}
	var all []from
	for c, m := range sums {
		all = append(all, from{c, m})
	}
	slices.SortFunc(all, func(a, b from) int {
		return cmp.Or(cmp.Compare(b.amount.Minor(), a.amount.Minor()), cmp.Compare(a.customer, b.customer))
	})
	if len(all) == 0 {
		return
	}
	const most = 5
	fmt.Fprintf(r.page, "\nMost of it from %d of %d customers, net over all quarters\n\n", min(most, len(all)), len(all))
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', 0)
	for _, f := range all[:min(most, len(all))] {
		fmt.Fprintf(w, "  %s\t%s\n", shown(f.customer), f.amount.Amount())
	}
	_ = w.Flush() // the page is in memory
}

// everybody prints a line for each partner, with what each quarter brings.
func (r report) everybody() error {
	r.head("All partners, net")
	w := tabwriter.NewWriter(r.page, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "partner\t")
	for _, s := range r.Statements {
		fmt.Fprint(w, s.From, "\t")
	}
	fmt.Fprintln(w, "together\t")
	for _, partner := range append(r.book.Partners(), "") {
		rows := make([]partnerecon.Money, 0, len(r.Statements))
		for _, s := range r.Statements {
			if partner == "" {
				rows = append(rows, net(s.Total))
			} else {
				rows = append(rows, net(rowOf(s, partner)))
			}
		}
		fmt.Fprint(w, cmp.Or(shown(partner), "together"), "\t")
		for _, m := range append(rows, sum(rows...)) {
			fmt.Fprint(w, m.Amount(), "\t")
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

// biggest returns the partner who is to earn most, of equals the first.
func (r report) biggest() string {
	of := func(partner string) (n int64) {
		for _, s := range r.Statements {
			n += net(rowOf(s, partner)).Minor()
		}
		return n
	}
	best := ""
	for _, p := range r.book.Partners() {
		if best == "" || of(p) > of(best) {
			best = p
		}
	}
	return best
}

// most returns the largest quarter of a partner.
func (r report) most(partner string) partnerecon.Money {
	out := net(rowOf(r.Statements[0], partner))
	for _, s := range r.Statements[1:] {
		if n := net(rowOf(s, partner)); n.Minor() > out.Minor() {
			out = n
		}
	}
	return out
}

func (r report) knows(partner string) bool { return slices.Contains(r.book.Partners(), partner) }

// rowOf returns the row of a partner; one that it does not have is of nothing.
func rowOf(s settlement.Statement, partner string) settlement.Row {
	for _, r := range s.Rows {
		if r.Partner == partner {
			return r
		}
	}
	none, _ := partnerecon.FromMinor(0, s.Base.Currency()) // a statement has a currency
	return settlement.Row{
		Partner: partner, Earned: none, Returned: none, Clawed: none, Capped: none, TruedUp: none, Adjusted: none,
		Held: none, Receivable: settlement.Receivable{Closing: none},
	}
}

// net is what a partner earns less what goes back.
func net(r settlement.Row) partnerecon.Money {
	return sum(r.Earned, r.Returned, r.Clawed, r.Capped, r.TruedUp, r.Adjusted)
}

// sum adds amounts of one book, which bounds them.
func sum(amounts ...partnerecon.Money) partnerecon.Money {
	out, _ := partnerecon.Sum(amounts[0].Currency(), amounts...)
	return out
}

// scaled returns how long the bar of a part is.
func scaled(part, whole partnerecon.Money, length int64) int {
	if whole.Sign() <= 0 || part.Sign() <= 0 {
		return 0
	}
	n := new(big.Int).Mul(big.NewInt(part.Minor()), big.NewInt(length))
	return int(n.Quo(n, big.NewInt(whole.Minor())).Int64())
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
