package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/examples/internal/input"
	"github.com/partnerecon/partnerecon/retainer"
)

// An event is one line of the file.
type event struct {
	line  int
	event retainer.Event
	head  head
}

// head is what a line says about itself.
type head struct {
	Kind     string          `json:"kind"`
	ID       string          `json:"id"`
	Cycle    int             `json:"cycle"`
	On       partnerecon.Day `json:"on"`
	Recorded partnerecon.Day `json:"recorded"`
}

// day is the day an event takes effect.
func (h head) day() partnerecon.Day {
	if h.Recorded.After(h.On) {
		return h.Recorded
	}
	return h.On
}

// read returns the events, in the order of the file.
func (o options) read() ([]event, error) {
	text := sampleEvents
	if o.events != "" {
		var err error
		if text, err = input.ReadFile(o.events); err != nil {
			return nil, err
		}
	}
	var out []event
	for i, line := range bytes.Split(text, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		one := event{line: i + 1}
		var err error
		if one.event, err = retainer.ReadEvent(line); err == nil {
			err = json.Unmarshal(line, &one.head)
		}
		if err == nil && one.head.On.IsZero() {
			err = errors.New("an event without a day")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
		out = append(out, one)
	}
	if len(out) == 0 {
		return nil, errors.New("no events")
	}
	return out, nil
}

// A diary is a retainer as it went, month by month.
type diary struct {
	board   retainer.Board
	x       retainer.Engagement
	months  []month
	entries []partnerecon.Entry
}

// A month is what was recorded in it, and where the retainer stood at its end.
type month struct {
	month  partnerecon.Month
	lines  []string
	status string
}

// record takes up one event, after the ends of the months before it.
func (d *diary) record(e event) error {
	if err := d.turn(e.head.day().Month()); err != nil {
		return err
	}
	entries, err := d.board.Apply(&d.x, e.event)
	what := strings.ReplaceAll(e.head.Kind, "_", " ")
	if e.head.Cycle > 0 {
		what += fmt.Sprintf(", cycle %d", e.head.Cycle)
	}
	if err != nil {
		d.note("%s  %s\n            refused: %v", e.head.On, what, err)
		return nil
	}
	if _, time := e.event.(retainer.Elapsed); !time {
		d.note("%s  %s", e.head.On, what)
	}
	d.post(entries)
	return d.stand()
}

// turn lets the months up to one begin, and each of them end in which nothing more
// happens.
func (d *diary) turn(to partnerecon.Month) error {
	if len(d.months) == 0 {
		d.months = []month{{month: to}}
	}
	for d.months[len(d.months)-1].month.Before(to) {
		last := d.months[len(d.months)-1].month
		entries, err := d.board.Apply(&d.x, retainer.Elapsed{Retainer: d.x.ID, On: last.Last()})
		if err != nil {
			return err
		}
		d.post(entries)
		if err := d.stand(); err != nil {
			return err
		}
		d.months = append(d.months, month{month: last.Add(1)})
	}
	return nil
}

func (d *diary) note(format string, args ...any) {
	m := &d.months[len(d.months)-1]
	m.lines = append(m.lines, fmt.Sprintf(format, args...))
}

func (d *diary) post(entries []partnerecon.Entry) {
	for _, e := range entries {
		d.entries = append(d.entries, e)
		d.note("            %-10s %-22s %14s  payable %s  %s", e.Kind, e.Claim.Component, e.Amount, e.Payable, e.ID())
	}
}

// stand notes where the retainer stands, and what comes next.
func (d *diary) stand() error {
	m := &d.months[len(d.months)-1]
	r, err := d.board.Report(d.x, d.x.Through)
	if err != nil {
		return err
	}
	next, err := d.board.Next(d.x, d.x.Through)
	if err != nil {
		return err
	}
	m.status = string(r.Status)
	if !r.Ends.IsZero() {
		m.status += fmt.Sprintf(" (last day %s)", r.Ends.Add(-1))
	}
	m.status += "; next: " + string(next.Step)
	if next.Cycle > 0 {
		m.status += fmt.Sprintf(" of cycle %d", next.Cycle)
	}
	return nil
}

// print writes the diary, the cycles and the sums.
func (d *diary) print(out io.Writer) error {
	fmt.Fprintf(out, "RETAINER %s: %s with %s\n", d.x.ID, d.x.Partner, d.x.Customer)
	for _, m := range d.months {
		fmt.Fprintf(out, "\n%s\n", m.month)
		for _, line := range m.lines {
			fmt.Fprintln(out, "  "+line)
		}
		if m.status != "" { // else nothing was taken in this month
			fmt.Fprintln(out, "  "+m.status)
		}
	}
	r, err := d.board.Report(d.x, d.x.Through)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "\nCYCLES")
	for _, c := range r.Cycles {
		fmt.Fprintf(out, "%3d  %s  %2d of %2d days  %-15s %14s  %s\n", c.Number, c.Days, c.Active, c.Of, c.Stage, c.Amount, remark(c))
	}
	return d.sums(out)
}

func remark(c retainer.CycleReport) string {
	var out []string
	if c.Left {
		out = append(out, "left out")
	}
	if c.Active == 0 && !c.Left {
		out = append(out, "paused")
	}
	if c.Upside.Stated() {
		out = append(out, "the partner gets "+c.Upside.String())
	}
	if c.Margin.Stated() {
		out = append(out, "its own margin "+c.Margin.String())
	}
	for _, f := range c.Flags {
		out = append(out, string(f))
	}
	return strings.Join(out, ", ")
}

// sums writes what was posted, by component and kind.
func (d *diary) sums(out io.Writer) error {
	fmt.Fprintln(out, "\nPOSTED")
	type key struct {
		component string
		kind      partnerecon.Kind
	}
	totals := map[key]partnerecon.Money{}
	var order []key
	all := partnerecon.Money{}
	for _, e := range d.entries {
		k := key{e.Claim.Component, e.Kind}
		if _, ok := totals[k]; !ok {
			order = append(order, k)
		}
		var err error
		if totals[k], err = add(totals[k], e.Amount); err != nil {
			return err
		}
		if all, err = add(all, e.Amount); err != nil {
			return err
		}
	}
	slices.SortFunc(order, func(a, b key) int { return cmp.Or(cmp.Compare(a.component, b.component), cmp.Compare(a.kind, b.kind)) })
	for _, k := range order {
		fmt.Fprintf(out, "%-22s %-10s %14s\n", k.component, k.kind, totals[k])
	}
	if all.Stated() {
		fmt.Fprintf(out, "%-33s %14s\n", "for the partner", all)
	}
	return nil
}

// add adds to a sum that may not be stated yet.
func add(sum, m partnerecon.Money) (partnerecon.Money, error) {
	if !sum.Stated() {
		return m, nil
	}
	return sum.Add(m)
}

// explain writes how an entry came about.
func (d *diary) explain(out io.Writer, id string) error {
	i := slices.IndexFunc(d.entries, func(e partnerecon.Entry) bool { return e.ID() == id })
	if i < 0 {
		return fmt.Errorf("-why: there is no entry %q; run without -why to see their ids", id)
	}
	trace, err := d.board.Explain(d.entries[i])
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s %s\n%s", d.entries[i].ID(), d.entries[i].Amount, trace)
	return err
}
