package main

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A year writes the facts of a year. Some follow from what was settled before:
// payouts, final figures, a write-off, a reopened payment. So it settles month
// by month as it goes.
type year struct {
	program settlement.Program
	book    settlement.Book
	facts   []settlement.Fact
	folded  int // how many of the facts
	entries []partnerecon.Entry
	closing settlement.Statement // of the month before
}

func newYear(p settlement.Program) *year {
	return &year{program: p, facts: slices.Concat(standings(), climbs(), decisions(), business(), stories(), retainers())}
}

// write returns all facts in their order.
func (y *year) write() ([]settlement.Fact, error) {
	first := partnerecon.MustMonth("2025-01")
	for m := first; !m.After(first.Add(11)); m = m.Add(1) {
		more, err := y.follows(m)
		if err != nil {
			return nil, err
		}
		y.facts = append(y.facts, more...)
		y.program.Sort(y.facts)
		if err := y.settle(m); err != nil {
			return nil, err
		}
	}
	return y.facts, nil
}

// settle folds the facts of a month and closes it.
func (y *year) settle(m partnerecon.Month) error {
	for f, err := range y.program.WithCloses(&y.book, settlement.Facts(y.facts[y.folded:]), m) {
		if err != nil {
			return err
		}
		entries, err := y.program.Apply(&y.book, f)
		if err != nil {
			return fmt.Errorf("fact %s: %w", f.ID, err)
		}
		y.entries = append(y.entries, entries...)
		if f.Event == (settlement.Close{Month: m}) {
			break // what comes now is of later months
		}
		y.folded++
	}
	var err error
	y.closing, err = y.program.Statement(&y.book, m, m)
	return err
}

// follows returns the facts of a month that follow from the months before.
func (y *year) follows(m partnerecon.Month) ([]settlement.Fact, error) {
	out := y.payouts(m)
	switch m.String() {
	case "2025-04", "2025-07", "2025-10":
		out = append(out, y.finals(m.Add(-3))...)
	case "2025-06":
		out = append(out, on("payout-returned-quietloop", "2025-06-10", settlement.PayoutReturned{
			Partner: "quietloop", Of: payoutID(m, "quietloop"),
		}))
	case "2025-09":
		return y.reopen(out)
	case "2025-12":
		out = append(out, y.writeOff())
	}
	return out, nil
}

// payouts pay on the fifth what was payable at the end of the month before, if
// it is worth a transfer.
func (y *year) payouts(m partnerecon.Month) []settlement.Fact {
	const least = 25_00
	var out []settlement.Fact
	for _, row := range y.closing.Rows {
		if row.Payable.Minor() >= least {
			out = append(out, on(payoutID(m, row.Partner), m.First().Add(4).String(), settlement.Payout{
				Partner: row.Partner, Amount: row.Payable,
			}))
		}
	}
	return out
}

func payoutID(m partnerecon.Month, partner string) string {
	return "payout-" + m.String() + "-" + partner
}

// finals state the final figures of a quarter for Solution partners: usage that
// was metered late adds to the base of one, corrections take from another, and
// the others stay as they were.
func (y *year) finals(quarter partnerecon.Month) []settlement.Fact {
	base := map[string]int64{}
	for _, e := range y.entries {
		if start := e.Earned.Month(); e.Tier == commission.Solution && e.Base.Stated() && start.Quarter(1) == quarter {
			base[e.Claim.Partner] += e.Base.Minor()
		}
	}
	var out []settlement.Fact
	for i, p := range partners() {
		if base[p.id] <= 0 {
			continue
		}
		final := base[p.id]
		switch i % 3 {
		case 0:
			final += final / 40
		case 1:
			final -= final / 90
		}
		out = append(out, on("final-"+quarter.String()+"-"+p.id, quarter.Add(3).First().Add(13).String(), settlement.Final{
			Partner: p.id, TrueUp: "usage", Month: quarter, Base: cents(int(final)),
		}))
	}
	return out
}

// reopen refunds a part of a payment that was sealed in July. The record that
// brings it back is the one that its entry of kind sealed carries.
func (y *year) reopen(out []settlement.Fact) ([]settlement.Fact, error) {
	c := a(reopened, commission.Annual, "2025-01-14", "oldtown-advisors")
	i := slices.IndexFunc(y.entries, func(e partnerecon.Entry) bool {
		return e.Kind == partnerecon.Sealed && e.Claim.Line == c.name("inv")
	})
	if i < 0 {
		return nil, fmt.Errorf("payment %s is not sealed", c.name("inv"))
	}
	record, err := settlement.RecordOf(y.entries[i])
	if err != nil {
		return nil, err
	}
	return append(out,
		on(c.name("reopen"), "2025-09-16", settlement.Reopen{Customer: c.id, Record: record}),
		on(c.name("refund"), "2025-09-16", c.refund("inv", "1600.00")),
	), nil
}

// writeOff gives up what popup owes after its only customer left.
func (y *year) writeOff() settlement.Fact {
	i := slices.IndexFunc(y.closing.Rows, func(r settlement.Row) bool { return r.Partner == popup })
	return on("write-off-"+popup, "2025-12-15", settlement.WriteOff{
		Partner: popup, Amount: y.closing.Rows[i].Carried, Reason: "out of business", Approver: "Ines Calder",
	})
}
