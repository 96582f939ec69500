package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/partnerecon/partnerecon/conflict"
)

// A floor is everything on record, by account and by partner: what a service
// would keep in two tables.
type floor struct {
	desk     conflict.Desk
	accounts map[string]*conflict.Account
	rosters  map[string]*conflict.Roster
}

func newFloor(d conflict.Desk) *floor {
	return &floor{d, map[string]*conflict.Account{}, map[string]*conflict.Roster{}}
}

// state loads one account and the rosters of the partners that it names, and of
// some more.
func (f *floor) state(account string, partners ...string) conflict.State {
	var s conflict.State
	if account != "" {
		if f.accounts[account] == nil {
			f.accounts[account] = &conflict.Account{ID: account}
		}
		s.Account = f.accounts[account]
	}
	names := slices.Concat(s.Account.Partners(), partners)
	slices.Sort(names)
	for _, p := range slices.Compact(names) {
		if p == "" {
			continue
		}
		if f.rosters[p] == nil {
			f.rosters[p] = &conflict.Roster{Partner: p}
		}
		s.Rosters = append(s.Rosters, f.rosters[p])
	}
	return s
}

func (f *floor) apply(e conflict.Event) (conflict.Ruling, error) {
	account, partners := conflict.Subjects(e)
	return f.desk.Apply(f.state(account, partners...), e)
}

// print lists the rulings, with what each changed.
func (f *floor) print(out io.Writer, rulings []conflict.Ruling) {
	fmt.Fprintln(out, "RULINGS")
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, r := range rulings {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.At.Format("2006-01-02 15:04"), r.Kind, r.Event, r.Account, r.Partner, r.Outcome, reason(r))
		for _, c := range r.Changed {
			fmt.Fprintf(w, "\t  changes\t%s\t%s\t%s\t%s\t%s\n", c.Event, c.Account, c.Partner, c.Outcome, reason(c))
		}
	}
	w.Flush()
}

// reason says in short what decided.
func reason(r conflict.Ruling) string {
	out := strings.ReplaceAll(strings.TrimPrefix(r.Code, "conflict."), "_", " ")
	if r.Against != "" {
		out += " (" + r.Against + ")"
	}
	if r.Protected.Len() > 0 {
		out += ", through " + r.Protected.End.Add(-1).String()
	}
	if r.Below.Stated() {
		out += ", " + r.Below.String() + " below"
	}
	if r.Standing != "" {
		out += ", " + strings.ReplaceAll(string(r.Standing), "_", " ")
	}
	return out
}

// printAccounts says how things stand.
func (f *floor) printAccounts(out io.Writer, at time.Time) error {
	fmt.Fprintf(out, "\nACCOUNTS at %s\n\n", at.Format("2006-01-02 15:04 MST"))
	for _, id := range slices.Sorted(maps.Keys(f.accounts)) {
		s := f.state(id)
		e, err := f.desk.MayEngage(s, conflict.Outbound, at)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %s\n", id, engagement(e))
		filings, err := f.desk.Filings(s, at)
		if err != nil {
			return err
		}
		for _, g := range filings {
			fmt.Fprintf(out, "  %s of %s: %s%s\n", g.Registration, g.Partner, strings.ReplaceAll(string(g.Status), "_", " "), steps(g))
		}
		disputes, err := f.desk.Disputes(s, at)
		if err != nil {
			return err
		}
		for _, m := range disputes {
			fmt.Fprintf(out, "  dispute %s of %s: %s, resolve by %s, %s held, %s released\n", m.Dispute, m.Partner, m.Stage, m.ResolveBy, m.Held, m.Released)
		}
	}
	fmt.Fprintln(out, "\nPARTNERS")
	fmt.Fprintln(out)
	for _, p := range slices.Sorted(maps.Keys(f.rosters)) {
		s, err := f.desk.Standing(f.rosters[p], at)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s: %s, %s, %d strikes\n", p, s.Tier, strings.ReplaceAll(string(s.Footing), "_", " "), s.Strikes)
	}
	return nil
}

func engagement(e conflict.Engagement) string {
	if e.Allowed {
		return "direct sales may engage"
	}
	var holds []string
	for _, h := range e.Holds {
		holds = append(holds, fmt.Sprintf("%s (%s)", h.Partner, strings.ReplaceAll(string(h.Ground), "_", " ")))
	}
	return "held until " + e.Until.Format("2006-01-02") + " by " + strings.Join(holds, ", ")
}

func steps(g conflict.Filing) string {
	var out string
	if g.DaysLeft > 0 {
		out = fmt.Sprintf(", %d days left", g.DaysLeft)
	}
	for _, s := range g.Next {
		out += "; may " + strings.ReplaceAll(s.Do, "_", " ")
		if !s.From.IsZero() {
			out += " from " + s.From.String()
		}
		if !s.Until.IsZero() {
			out += " through " + s.Until.String()
		}
	}
	return out
}

// why prints the ruling on one fact with every step.
func (f *floor) why(out io.Writer, id string) error {
	for _, a := range append([]string{""}, slices.Sorted(maps.Keys(f.accounts))...) {
		s := f.state(a)
		if a == "" {
			s = f.state("", slices.Sorted(maps.Keys(f.rosters))...)
		}
		rulings, err := f.desk.Rulings(s)
		if err != nil {
			return err
		}
		for _, r := range rulings {
			if r.Event == id {
				_, err := fmt.Fprintf(out, "%s %s: %s, %s\n%s", r.Kind, r.Event, r.Outcome, reason(r), r.Trace)
				return err
			}
		}
	}
	return fmt.Errorf("no fact %q", id)
}
