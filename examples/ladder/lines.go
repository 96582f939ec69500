package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/tiers"
)

// A line is an event of the file.
type line struct {
	at      string // which one of the file
	partner string
	on      partnerecon.Day
	event   tiers.Event
}

// columns of the file.
func columns() input.Table {
	return input.Table{Columns: []string{"partner", "day", "what", "value"}, Others: []string{"who", "until"}, Comment: '#'}
}

// readEvents reads the lines of a file, and reports all that cannot be read.
func readEvents(p tiers.Policy, text []byte) ([]line, error) {
	var out []line
	err := columns().Read(text, func(n int, cell func(string) string) error {
		on, err := partnerecon.ParseDay(cell("day"))
		if err != nil {
			return err
		}
		at := "line " + strconv.Itoa(n)
		e, err := eventOf(p, at, cell, on)
		out = append(out, line{at, cell("partner"), on, e})
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, errors.New("the file has no lines")
	}
	slices.SortStableFunc(out, func(a, b line) int { return a.on.Compare(b.on) })
	return out, nil
}

// eventOf returns what a row says.
func eventOf(p tiers.Policy, id string, cell func(string) string, on partnerecon.Day) (tiers.Event, error) {
	who, what, value := cell("partner"), cell("what"), cell("value")
	switch {
	case who == "":
		return nil, errors.New("no partner")
	case what == "placed" && cell("who") == "":
		return nil, errors.New("placed: say in column who, who decided it")
	}
	switch what {
	case "enrolled":
		return tiers.Enrolled{ID: id, Partner: who, On: on, Segment: value}, nil
	case "requested":
		return tiers.Requested{ID: id, Partner: who, On: on, Tier: value}, nil
	case "placed":
		return tiers.Placed{ID: id, Partner: who, On: on, Tier: value, By: cell("who"), Reason: "stated in the file"}, nil
	case "noticed":
		return tiers.Noticed{ID: id, Partner: who, On: on}, nil
	case "left":
		return tiers.Left{ID: id, Partner: who, On: on}, nil
	}
	i := slices.IndexFunc(p.Metrics, func(m tiers.Metric) bool { return m.Name == what })
	if i < 0 {
		return nil, fmt.Errorf("%q is no metric of the policy; it has %s", what, strings.Join(names(p.Metrics), ", "))
	}
	e := tiers.Measured{ID: id, Partner: who, On: on, Metric: what}
	m := &p.Metrics[i]
	if m.Unit == tiers.Certificate {
		e.Holder = cell("who")
	} else {
		e.Customer = cell("who")
	}
	var err error
	if until := cell("until"); until != "" {
		if e.Expires, err = partnerecon.ParseDay(until); err != nil {
			return nil, err
		}
		if e.Expires.Before(on) {
			return nil, fmt.Errorf("until: want %s, its day, or later, got %s: it would be valid on no day", on, e.Expires)
		}
	}
	e.Value, err = valueOf(m, value)
	return e, err
}

// names lists the metrics.
func names(metrics []tiers.Metric) []string {
	out := make([]string, len(metrics))
	for i, m := range metrics {
		out[i] = m.Name
	}
	return out
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
		if err != nil {
			return tiers.Value{}, fmt.Errorf("%s is a whole number, got %q", m.Name, s)
		}
		return tiers.Value{Number: v}, nil
	}
}
