package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// statement answers what partners were owed, earned and got.
func (s settled) statement(q question) (answer, error) {
	st, err := s.program.Statement(s.state.Book, s.from, s.to)
	if err != nil {
		return answer{}, err
	}
	wrong := check(st)
	if q.partner != "" {
		st = only(st, q.partner)
	}
	policy := s.program.Policy()
	out := answer{
		Title:  fmt.Sprintf("%s, %s, in %s", cmp.Or(policy.Name, "Program without a name"), months(s.from, s.to), policy.Currency),
		Tables: append([]table{movements(st), closing(st)}, receivables(st)...),
		CSV:    spread(st, policy.Currency),
		Wrong:  wrong,
	}
	remarks := s.remarks()
	if q.partner != "" {
		return s.ofPartner(out, q, st, remarks), nil
	}
	unmatched := s.state.Book.Unmatched()
	sides, err := conservation(st)
	if err != nil {
		return answer{}, err
	}
	out.Notes = append(out.Notes, sides, matched(unmatched, policy.Currency))
	out.Notes = append(out.Notes, notes(remarks)...)
	out.Next = s.next(q, st, remarks)
	out.JSON = jsonOf(policy, st, unmatched, remarks)
	return out, nil
}

func months(from, to partnerecon.Month) string {
	if from == to {
		return from.String()
	}
	return from.String() + " to " + to.String()
}

// knows refuses a partner that no fact names: it is misspelled. One that only
// payments name is known: it may be misspelled in them.
func (s settled) knows(partner string) error {
	known := s.state.Book.Partners()
	for _, c := range s.state.Seen.Customers {
		for _, p := range c.Payments {
			for _, c := range p.Credits {
				known = append(known, c.Partner)
			}
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	if slices.Contains(known, partner) {
		return nil
	}
	return fmt.Errorf("no fact names the partner %q; the partners are %s", partner, list(known))
}

// list joins names, not too many.
func list(names []string) string {
	const most = 30
	out := ""
	for i, n := range names {
		switch {
		case i == most:
			return out + fmt.Sprintf(" and %d more", len(names)-most)
		case i > 0:
			out += ", "
		}
		out += n
	}
	return out
}

// only leaves one partner in a statement; its row is empty if nothing happened.
func only(st settlement.Statement, partner string) settlement.Statement {
	zero, _ := partnerecon.Sum(st.Base.Currency()) // of a known currency
	row := settlement.Row{
		Partner: partner, Opening: zero,
		Earned: zero, Returned: zero, Clawed: zero, Capped: zero, TruedUp: zero, Adjusted: zero, Paid: zero, WrittenOff: zero,
		Closing: zero, Held: zero, NotYet: zero, Payable: zero, Carried: zero,
		Receivable: settlement.Receivable{Opening: zero, Charged: zero, Returned: zero, Paid: zero, Closing: zero},
	}
	for _, r := range st.Rows {
		if r.Partner == partner {
			row = r
		}
	}
	st.Rows, st.Total = []settlement.Row{row}, row
	return st
}

// movements is the table of what changed what is owed: a column for each kind
// that occurs.
func movements(st settlement.Statement) table {
	out := table{Title: "From opening to closing", Head: []string{"partner", "opening"}, Texts: 1}
	var shown []partnerecon.Kind
	for _, k := range kinds() {
		if occurs(st, k) {
			shown = append(shown, k)
			out.Head = append(out.Head, heading(k))
		}
	}
	out.Head = append(out.Head, "closing")
	for _, r := range withTotal(st) {
		row := []string{r.Partner, orDash(r.Opening)}
		for _, k := range shown {
			row = append(row, orDash(r.Of(k)))
		}
		out.Rows = append(out.Rows, append(row, r.Closing.Amount()))
	}
	out.Total = len(out.Rows) > len(st.Rows)
	return out
}

// closing is the table of what the closing is made of.
func closing(st settlement.Statement) table {
	out := table{
		Title: "Closing = held + not yet payable + payable - carried debt",
		Head:  []string{"partner", "closing", "held", "not yet payable", "payable", "carried"}, Texts: 1,
	}
	for _, r := range withTotal(st) {
		out.Rows = append(out.Rows, []string{
			r.Partner, r.Closing.Amount(), orDash(r.Held), orDash(r.NotYet), orDash(r.Payable), orDash(r.Carried),
		})
	}
	out.Total = len(out.Rows) > len(st.Rows)
	return out
}

// receivables is the table of what partners owe for retainers and pay by themselves,
// where any does.
func receivables(st settlement.Statement) []table {
	out := table{
		Title: "Owed by partners, apart from the closing = opening + charged - returned - paid",
		Head:  []string{"partner", "opening", "charged", "returned", "paid", "open"}, Texts: 1,
	}
	for _, r := range st.Rows {
		if o := r.Receivable; o.Opening.Sign() != 0 || o.Charged.Sign() != 0 || o.Returned.Sign() != 0 || o.Paid.Sign() != 0 {
			out.Rows = append(out.Rows, []string{r.Partner, orDash(o.Opening), orDash(o.Charged), orDash(o.Returned), orDash(o.Paid), o.Closing.Amount()})
		}
	}
	if len(out.Rows) == 0 {
		return nil
	}
	if o := st.Total.Receivable; len(out.Rows) > 1 {
		out.Rows = append(out.Rows, []string{"program", orDash(o.Opening), orDash(o.Charged), orDash(o.Returned), orDash(o.Paid), o.Closing.Amount()})
		out.Total = true
	}
	return []table{out}
}

// orDash leaves zeros out, so that the eye finds what is there.
func orDash(m partnerecon.Money) string {
	if m.Sign() == 0 {
		return "-"
	}
	return m.Amount()
}

// withTotal returns the rows, and below several of them their total.
func withTotal(st settlement.Statement) []settlement.Row {
	if len(st.Rows) == 1 {
		return st.Rows
	}
	total := st.Total
	total.Partner = "program"
	return append(st.Rows[:len(st.Rows):len(st.Rows)], total)
}

// spread is the whole statement as one table, with all columns.
func spread(st settlement.Statement, currency partnerecon.Currency) table {
	out := table{Head: []string{"partner", "currency", "opening"}, Texts: 2}
	for _, k := range kinds() {
		out.Head = append(out.Head, string(k))
	}
	out.Head = append(out.Head, "closing", "held", "not_yet_payable", "payable", "carried",
		"receivable_opening", "receivable_charged", "receivable_returned", "receivable_paid", "receivable_open")
	for _, r := range st.Rows {
		row := []string{r.Partner, string(currency), r.Opening.Amount()}
		for _, k := range kinds() {
			row = append(row, r.Of(k).Amount())
		}
		out.Rows = append(out.Rows, append(row,
			r.Closing.Amount(), r.Held.Amount(), r.NotYet.Amount(), r.Payable.Amount(), r.Carried.Amount(),
			r.Receivable.Opening.Amount(), r.Receivable.Charged.Amount(), r.Receivable.Returned.Amount(), r.Receivable.Paid.Amount(), r.Receivable.Closing.Amount()))
	}
	return out
}

// kinds are those that change what is owed, in the order of the columns.
func kinds() []partnerecon.Kind {
	return []partnerecon.Kind{
		partnerecon.Earned, partnerecon.Returned, partnerecon.Clawed, partnerecon.Capped, partnerecon.TruedUp, partnerecon.Adjusted,
		partnerecon.Paid, partnerecon.WrittenOff,
	}
}

// heading is the name of a kind for people.
func heading(k partnerecon.Kind) string {
	switch k {
	case partnerecon.TruedUp:
		return "trued up"
	case partnerecon.WrittenOff:
		return "written off"
	default:
		return string(k)
	}
}

func occurs(st settlement.Statement, k partnerecon.Kind) bool {
	for _, r := range st.Rows {
		if r.Of(k).Sign() != 0 {
			return true
		}
	}
	return false
}

// conservation is the line of the two sides, each added up on a path of its own.
func conservation(st settlement.Statement) (note, error) {
	gross, err := st.Total.Earned.Add(st.Total.Returned)
	if err != nil {
		return note{}, err
	}
	onPayments, err := partnerecon.Sum(st.Commission.Currency(), st.Commission, gross.Neg(), st.Retainers, st.Incentives)
	if err != nil {
		return note{}, err
	}
	bridge := fmt.Sprintf("commission: %s = earned %s + returned %s", st.Commission.Amount(), st.Total.Earned.Amount(), st.Total.Returned.Amount())
	if st.Retainers.Sign() != 0 {
		bridge += fmt.Sprintf(" - of retainers %s", st.Retainers.Amount())
	}
	if st.Incentives.Sign() != 0 {
		bridge += fmt.Sprintf(" - of incentives %s", st.Incentives.Amount())
	}
	if onPayments.Sign() != 0 {
		bridge += fmt.Sprintf(" + capped on single payments %s", onPayments.Amount())
	}
	late := ""
	if st.Late.Sign() != 0 {
		late = fmt.Sprintf(", but for %s that went back after the time for refunds", st.Late.Amount())
	}
	return note{
		Text: fmt.Sprintf("commission + retained = net base: %s + %s = %s", st.Commission.Amount(), st.Retained.Amount(), st.Base.Amount()),
		Items: []string{
			bridge + ", before caps per period, caps on net, clawbacks and true-ups",
			"retained: what each payment kept when it was priced",
			"net base: what customers paid, less what they got back" + late,
		},
	}, nil
}

// check adds up what must agree, to the minor unit.
func check(st settlement.Statement) error {
	var wrong []error
	differ := func(what string, want partnerecon.Money, parts ...partnerecon.Money) {
		sum, err := partnerecon.Sum(want.Currency(), parts...)
		if err != nil || sum != want {
			wrong = append(wrong, fmt.Errorf("%s: %s, added up %s", what, want, sum))
		}
	}
	differ("commission + retained = net base", st.Base, st.Commission, st.Retained)
	for _, r := range append(st.Rows[:len(st.Rows):len(st.Rows)], st.Total) {
		parts := []partnerecon.Money{r.Opening}
		for _, k := range kinds() {
			parts = append(parts, r.Of(k))
		}
		differ("closing of "+r.Partner, r.Closing, parts...)
		differ("parts of the closing of "+r.Partner, r.Closing, r.Held, r.NotYet, r.Payable, r.Carried.Neg())
		o := r.Receivable
		differ("what "+r.Partner+" owes for retainers", o.Closing, o.Opening, o.Charged, o.Returned.Neg(), o.Paid.Neg())
	}
	return errors.Join(wrong...)
}
