package main

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// A partner is what has become of one.
type partner struct {
	name    string
	changes []tiers.Change
	now     tiers.Assessment
}

// follow applies the events up to a day, with a close at the end of each period that is
// over by then, and assesses every partner on the day.
func follow(l tiers.Ladder, events []line, at partnerecon.Day) ([]partner, error) {
	byName := map[string][]line{}
	var names []string
	for _, e := range events {
		if e.on.After(at) {
			continue
		}
		if byName[e.partner] == nil {
			names = append(names, e.partner)
		}
		byName[e.partner] = append(byName[e.partner], e)
	}
	slices.Sort(names)
	var out []partner
	for _, name := range names {
		p, err := followOne(l, name, byName[name], at)
		if err != nil {
			return nil, fmt.Errorf("partner %s: %w", name, err)
		}
		out = append(out, p)
	}
	// The highest tier first, then by name.
	slices.SortStableFunc(out, func(a, b partner) int {
		return slices.Index(l.Tiers(), b.now.Tier) - slices.Index(l.Tiers(), a.now.Tier)
	})
	return out, nil
}

func followOne(l tiers.Ladder, name string, events []line, at partnerecon.Day) (partner, error) {
	p := partner{name: name}
	var standing tiers.Standing
	apply := func(e tiers.Event) error {
		changes, err := l.Apply(&standing, e)
		p.changes = append(p.changes, changes...)
		return err
	}
	end := l.PeriodEnd(events[0].on)
	for _, e := range events {
		for ; end.Before(e.on); end = l.PeriodEnd(end.Add(1)) {
			if err := apply(tiers.Close{ID: "close " + end.String(), Partner: name, On: end}); err != nil {
				return p, err
			}
		}
		if err := apply(e.event); err != nil {
			return p, fmt.Errorf("%s: %w", e.at, err)
		}
	}
	for ; !end.After(at); end = l.PeriodEnd(end.Add(1)) {
		if err := apply(tiers.Close{ID: "close " + end.String(), Partner: name, On: end}); err != nil {
			return p, err
		}
	}
	var err error
	p.now, err = l.Assess(standing, tiers.Facts{On: at})
	return p, err
}
