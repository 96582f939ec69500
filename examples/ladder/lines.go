package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// A line is an event of the file.
type line struct {
	partner string
	on      partnerecon.Day
	event   tiers.Event
}

// columns of the file, in their order.
func columns() []string { return []string{"partner", "day", "what", "value", "who", "until"} }

// readEvents reads the lines of a file. An error names the line.
func readEvents(p tiers.Policy, text []byte) ([]line, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = len(columns())
	r.Comment = '#'
	head, err := r.Read()
	if err != nil || !slices.Equal(head, columns()) {
		return nil, fmt.Errorf("the file does not begin with %s", strings.Join(columns(), ","))
	}
	var out []line
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		n, _ := r.FieldPos(0)
		on, err := partnerecon.ParseDay(row[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		e, err := eventOf(p, "line "+strconv.Itoa(n), row, on)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		out = append(out, line{row[0], on, e})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the file has no lines")
	}
	slices.SortStableFunc(out, func(a, b line) int { return a.on.Compare(b.on) })
	return out, nil
}

// eventOf returns what a row says.
func eventOf(p tiers.Policy, id string, row []string, on partnerecon.Day) (tiers.Event, error) {
	who, what, value := row[0], row[2], row[3]
	switch what {
	case "enrolled":
		return tiers.Enrolled{ID: id, Partner: who, On: on, Segment: value}, nil
	case "requested":
		return tiers.Requested{ID: id, Partner: who, On: on, Tier: value}, nil
	case "placed":
		return tiers.Placed{ID: id, Partner: who, On: on, Tier: value, By: row[4], Reason: "stated in the file"}, nil
	case "noticed":
		return tiers.Noticed{ID: id, Partner: who, On: on}, nil
	case "left":
		return tiers.Left{ID: id, Partner: who, On: on}, nil
	}
	i := slices.IndexFunc(p.Metrics, func(m tiers.Metric) bool { return m.Name == what })
	if i < 0 {
		return nil, fmt.Errorf("%q is no metric of the policy", what)
	}
	e := tiers.Measured{ID: id, Partner: who, On: on, Metric: what}
	m := &p.Metrics[i]
	if m.Unit == tiers.Certificate {
		e.Holder = row[4]
	} else {
		e.Customer = row[4]
	}
	var err error
	if row[5] != "" {
		if e.Expires, err = partnerecon.ParseDay(row[5]); err != nil {
			return nil, err
		}
	}
	e.Value, err = valueOf(m, value)
	return e, err
}

// valueOf reads a value of a metric.
func valueOf(m *tiers.Metric, s string) (tiers.Value, error) {
	switch m.Unit {
	case tiers.Amount, tiers.InUnits:
		amount, currency, stated := strings.Cut(s, " ")
		if !stated {
			currency = string(m.Currency)
		}
		v, err := partnerecon.ParseMoney(amount, partnerecon.Currency(currency))
		return tiers.Value{Amount: v}, err
	case tiers.Share:
		v, err := partnerecon.ParseRate(s)
		return tiers.Value{Share: v}, err
	case tiers.Yes:
		if s != "yes" && s != "no" {
			return tiers.Value{}, fmt.Errorf(`want "yes" or "no", got %q`, s)
		}
		return tiers.Value{Yes: s == "yes"}, nil
	case tiers.Certificate:
		return tiers.Value{Level: s}, nil
	default:
		v, err := strconv.ParseInt(s, 10, 64)
		return tiers.Value{Number: v}, err
	}
}
