package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// columns are those of a file of payments.
func columns() []string {
	return []string{"day", "kind", "id", "customer", "partner", "product", "amount", "of"}
}

// read reads payments and refunds, and reports all lines that cannot be read. Columns may
// stand in any order, with commas or, where the head has none, with semicolons between them.
func read(text []byte, currency partnerecon.Currency) (history, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1 // checked below, so that reading goes on
	if first, _, _ := bytes.Cut(text, []byte("\n")); !bytes.Contains(first, []byte(",")) {
		r.Comma = ';'
	}
	head, err := r.Read()
	switch {
	case errors.Is(err, io.EOF):
		return history{}, errors.New("the file is empty")
	case err != nil:
		return history{}, err
	}
	at := map[string]int{}
	for _, name := range columns() {
		i := slices.Index(head, name)
		if i < 0 {
			return history{}, fmt.Errorf("line 1: want the columns %s, got %q", strings.Join(columns(), ","), strings.Join(head, ","))
		}
		at[name] = i
	}
	var rows []bulk.Movement
	var found []string
	sales := map[string]*bulk.Sale{}
	for {
		cells, err := r.Read()
		var malformed *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if err := input.Listed(found); err != nil {
				return history{}, err
			}
			return historyOf(rows, currency)
		case errors.As(err, &malformed):
			found = append(found, fmt.Sprintf("line %d: %s", malformed.StartLine, malformed.Err))
			continue
		case err != nil:
			return history{}, err
		}
		line, _ := r.FieldPos(0)
		if len(cells) != len(head) {
			found = append(found, fmt.Sprintf("line %d: %d cells, but the head has %d", line, len(cells), len(head)))
			continue
		}
		m, err := row(func(column string) string { return cells[at[column]] }, currency, sales)
		if err != nil {
			found = append(found, fmt.Sprintf("line %d: %s", line, err))
			continue
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
