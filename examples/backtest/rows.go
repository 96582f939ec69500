package main

import (
	"fmt"

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
	var rows []bulk.Movement
	sales := map[string]*bulk.Sale{}
	err := input.Table{Columns: columns()}.Read(text, func(_ int, cell func(string) string) error {
		m, err := row(cell, currency, sales)
		rows = append(rows, m)
		return err
	})
	if err != nil {
		return history{}, err
	}
	return historyOf(rows, currency)
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
