package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// columns are those of a file of payments.
func columns() []string {
	return []string{"day", "kind", "id", "customer", "partner", "product", "amount", "of"}
}

// read reads payments and refunds. Columns may stand in any order.
func read(in io.Reader, currency partnerecon.Currency) (history, error) {
	r := csv.NewReader(in)
	head, err := r.Read()
	if err != nil {
		return history{}, err
	}
	at := map[string]int{}
	for _, name := range columns() {
		i := slices.Index(head, name)
		if i < 0 {
			return history{}, fmt.Errorf("line 1: want the columns %s, got %s", strings.Join(columns(), ","), strings.Join(head, ","))
		}
		at[name] = i
	}
	var rows []bulk.Movement
	sales := map[string]*bulk.Sale{}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return historyOf(rows, currency)
		}
		if err != nil {
			return history{}, err
		}
		m, err := row(func(column string) string { return cells[at[column]] }, currency, sales)
		if err != nil {
			line, _ := r.FieldPos(0)
			return history{}, fmt.Errorf("line %d: %w", line, err)
		}
		rows = append(rows, m)
	}
}

// row reads one payment or refund. Payments of a product share what is known of it.
func row(cell func(column string) string, currency partnerecon.Currency, sales map[string]*bulk.Sale) (bulk.Movement, error) {
	m := bulk.Movement{ID: cell("id"), Customer: cell("customer"), Of: cell("of"), Partner: cell("partner")}
	var err error
	if m.On, err = partnerecon.ParseDay(cell("day")); err != nil {
		return m, err
	}
	if m.Amount, err = partnerecon.ParseMoney(cell("amount"), currency); err != nil {
		return m, err
	}
	switch kind := cell("kind"); kind {
	case "refund":
		m.Kind, m.Partner = bulk.Refund, ""
	case "payment":
		m.Kind = bulk.Payment
		if product := cell("product"); product != "" {
			if sales[product] == nil {
				sales[product] = sale(product)
			}
			m.Sale = sales[product]
		}
	default:
		return m, fmt.Errorf("kind: want payment or refund, got %q", kind)
	}
	return m, nil
}
