package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// columns are those of a file of payments.
func columns() []string {
	return []string{"day", "kind", "id", "customer", "partner", "product", "amount", "of"}
}

// read reads payments and refunds, and reports all lines that cannot be read.
func read(text []byte, currency partnerecon.Currency) (history, error) {
	r := reader{currency: currency, sales: map[string]*bulk.Sale{}, seen: map[[2]string]placed{}}
	if err := (input.Table{Columns: columns(), Others: []string{"currency"}}).Read(text, r.take); err != nil {
		return history{}, err
	}
	h, err := historyOf(r.rows)
	h.repeated, h.lines = r.repeated, r.seen
	var bad *rowError
	if errors.As(err, &bad) {
		err = h.at(bad.row, err)
	}
	return h, err
}

// A rowError is what is wrong with a row beside the others.
type rowError struct {
	row *bulk.Movement
	error
}

// at names the line of the file that a row stands on.
func (h history) at(m *bulk.Movement, err error) error {
	if of, ok := h.lines[[2]string{m.Customer, m.ID}]; ok {
		return fmt.Errorf("line %d: %w", of.line, err)
	}
	return err
}

// where names the line of what a plan refuses; the engine counts what it was given.
func (h history) where(p plan, err error) error {
	var bad *bulk.MovementError
	if !errors.As(err, &bad) {
		return err
	}
	n := 0
	for m, failed := range h.under(p) {
		if failed == nil && n == bad.Position {
			return h.at(m, err)
		}
		n++
	}
	return err
}

// A reader collects the lines of a file.
type reader struct {
	currency partnerecon.Currency
	sales    map[string]*bulk.Sale // by product: payments of one share what is known of it
	rows     []bulk.Movement
	seen     map[[2]string]placed // by customer and id
	repeated int
}

// A placed is a row and the line of the file that it stands on.
type placed struct {
	line int
	row  bulk.Movement
}

// take takes a line. One that says the same again is a repeated delivery, which counts once; a
// customer's id for something else is refused with both lines.
func (r *reader) take(line int, cell func(column string) string) error {
	m, err := r.row(cell)
	if err != nil {
		return err
	}
	key := [2]string{m.Customer, m.ID}
	before, twice := r.seen[key]
	switch {
	case twice && !same(before.row, m):
		return fmt.Errorf("id %q of customer %q: line %d has it for something else", m.ID, m.Customer, before.line)
	case twice:
		r.repeated++
		return nil
	}
	r.seen[key] = placed{line, m}
	r.rows = append(r.rows, m)
	return nil
}

// same reports whether two rows of a file say the same.
func same(a, b bulk.Movement) bool {
	return a.Kind == b.Kind && a.On == b.On && a.ID == b.ID && a.Customer == b.Customer && a.Of == b.Of &&
		a.Partner == b.Partner && a.Amount == b.Amount && a.Sale == b.Sale
}

// row reads one payment or refund.
func (r *reader) row(cell func(column string) string) (bulk.Movement, error) {
	m := bulk.Movement{ID: cell("id"), Customer: cell("customer"), Of: cell("of"), Partner: cell("partner")}
	switch kind := cell("kind"); strings.ToLower(kind) {
	case "refund":
		m.Kind, m.Partner = bulk.Refund, ""
	case "payment":
		m.Kind, m.Sale = bulk.Payment, r.sale(cell("product"))
	default:
		return m, fmt.Errorf("kind: want payment or refund, got %q", kind)
	}
	if c := cell("currency"); c != "" && !strings.EqualFold(c, string(r.currency)) {
		return m, fmt.Errorf("currency: want %s, that of the plans, got %q: settle each currency in a run of its own, or convert the amounts first", r.currency, c)
	}
	var err error
	if m.On, err = partnerecon.ParseDay(cell("day")); err != nil {
		return m, err
	}
	if m.Amount, err = partnerecon.ParseMoney(cell("amount"), r.currency); err != nil {
		return m, err
	}
	switch {
	case m.ID == "" || m.Customer == "":
		return m, errors.New("want an id and a customer")
	case m.Kind == bulk.Refund && m.Amount.Sign() <= 0:
		return m, fmt.Errorf("amount: want what goes back, above 0, got %s", m.Amount)
	case m.Amount.Sign() < 0:
		return m, fmt.Errorf("amount: want what was paid, got %s; what goes back is a line of kind refund", m.Amount)
	}
	return m, nil
}

// sale returns what is known of the payments of a product; of none that is nothing.
func (r *reader) sale(product string) *bulk.Sale {
	if product != "" && r.sales[product] == nil {
		r.sales[product] = sale(product)
	}
	return r.sales[product]
}
