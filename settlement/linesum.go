package settlement

import (
	"cmp"
	"maps"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A lineSum is what a partner has of one component on a line, as a fact about the customer
// leaves it: a plain value that level 1 hands over, for caps that count first come. Level 2
// keeps no lines but those that it has cut.
type lineSum struct {
	Customer  string          `json:"customer"`
	Line      string          `json:"line"`
	Deal      string          `json:"deal,omitzero"`
	Component string          `json:"component"`
	Terms     string          `json:"terms"`
	Tier      string          `json:"tier,omitzero"`
	Seller    string          `json:"seller,omitzero"`
	Cleared   partnerecon.Day `json:"cleared"`
	Payable   partnerecon.Day `json:"payable,omitzero"`
	// Booked is the day on which what went back with the fact is booked, if anything did.
	Booked partnerecon.Day `json:"booked,omitzero"`
	// Was is what was earned before the fact, less what caps of the line had cut off and
	// what was forfeited; Earned is it now, Net what is left of that, and Taken what a clawback takes of the rest.
	Was    int64 `json:"was,omitzero,string"`
	Earned int64 `json:"earned,omitzero,string"`
	Net    int64 `json:"net,omitzero,string"`
	Taken  int64 `json:"taken,omitzero,string"`
}

// lineSums are such values by partner, in the order of the lines.
type lineSums map[string][]lineSum

// movedSums returns what partners have on the lines that the commission is about to move.
func (s *posting) movedSums(c *customer, ledger commission.Staged, lost forfeiture) lineSums {
	if !s.program.grants {
		return nil
	}
	out := lineSums{}
	var done []string
	for _, e := range ledger.Entries() {
		id := e.Claim.Line
		if id == "" || e.Claim.Partner == "" || slices.Contains(done, id) {
			continue
		}
		done = append(done, id)
		now, _ := ledger.Line(id)
		was, open := c.Ledger.Open(id)
		if r, ok := s.reopening(id); ok && !open {
			was = r.Line
		}
		sheet := lineSheet{s.program, s.customerID(c), &was, &now, bookedOf(ledger.Entries(), id)}
		out.add(sheet, func(partner, component string) (before, after Forfeit) {
			return s.forfeitsAbout(c, lost, partnerecon.Claim{Partner: partner, Line: id, Component: component})
		})
	}
	return out
}

// customerID is the id of a customer who may be new.
func (s *posting) customerID(c *customer) string {
	return cmp.Or(c.Ledger.Customer, s.fact.Event.subject().customer)
}

// forfeitsAbout returns what was forfeited of a claim, and what is once the fact is folded.
func (s *posting) forfeitsAbout(c *customer, lost forfeiture, claim partnerecon.Claim) (before, after Forfeit) {
	before, _ = s.forfeitOf(c, claim)
	for i := range lost.claims {
		if f := &lost.claims[i]; f.Line == claim.Line && f.Component == claim.Component && f.Partner == claim.Partner {
			return before, *f
		}
	}
	return before, before
}

// bookedOf returns the day on which what goes back of a line is booked; the zero Day if
// nothing does.
func bookedOf(entries []partnerecon.Entry, line string) partnerecon.Day {
	for i := range entries {
		if e := &entries[i]; e.Claim.Line == line && (e.Kind == partnerecon.Returned || e.Kind == partnerecon.Rebased) {
			return e.Earned
		}
	}
	return partnerecon.Day{}
}

// A lineSheet is a line before a fact and after it.
type lineSheet struct {
	program  Program
	customer string
	was, now *commission.Line
	booked   partnerecon.Day
}

// add takes up what partners had and have on a line. What was forfeited is as if it had not
// been earned.
func (m lineSums) add(l lineSheet, forfeits func(partner, component string) (before, after Forfeit)) {
	mode := l.program.roundingOf(l.now.Terms)
	kept := func(p *commission.Part, f Forfeit) int64 {
		n := p.Earned + p.Capped
		return n + f.due(p.Earned, n, mode)
	}
	for i := range l.now.Parts {
		p := &l.now.Parts[i]
		component := cmp.Or(p.Component, baseComponent)
		was := partIn(l.was, p.Partner, component)
		before, after := forfeits(p.Partner, component)
		m.one(l, p, lineSum{Was: kept(&was, before), Earned: kept(p, after), Net: p.Net() + after.Posted})
	}
	for i := range l.was.Parts {
		p := &l.was.Parts[i]
		component := cmp.Or(p.Component, baseComponent)
		if partIn(l.now, p.Partner, component).Partner == "" { // no longer credited
			before, _ := forfeits(p.Partner, component)
			m.one(l, p, lineSum{Was: kept(p, before)})
		}
	}
}

// one takes up what one partner had and has of one component.
func (m lineSums) one(l lineSheet, p *commission.Part, x lineSum) {
	if x.Was == 0 && x.Earned == 0 {
		return
	}
	x.Customer, x.Line, x.Deal, x.Terms, x.Seller = l.customer, l.now.ID, l.now.Deal, l.now.Terms, l.now.Seller
	x.Component, x.Tier, x.Payable = cmp.Or(p.Component, baseComponent), p.Tier, p.Payable
	x.Cleared, x.Booked = l.now.Cleared, l.booked
	m[p.Partner] = append(m[p.Partner], x)
}

// takeSums completes what is handed over once both states of the customer have changed: where
// a clawback takes something back, it is in proportion of all its lines.
func (s *posting) takeSums(c *customer, sums lineSums) error {
	if !s.program.grants {
		return nil
	}
	if sums == nil {
		sums = lineSums{}
	}
	x := &c.Exposure
	if s.program.claws && len(x.Churns)+len(x.Breaches)+len(x.Frauds) > 0 {
		moved := sums.lines()
		for _, l := range c.Ledger.Lines {
			if moved[l.ID] {
				continue
			}
			sums.add(lineSheet{s.program, s.customerID(c), l, l, partnerecon.Day{}}, func(partner, component string) (before, after Forfeit) {
				return s.forfeitsAbout(c, forfeiture{}, partnerecon.Claim{Partner: partner, Line: l.ID, Component: component})
			})
		}
		for partner, list := range sums {
			taken, err := s.program.recourse.Taken(x, partner)
			if err != nil {
				return err
			}
			take(list, taken)
		}
	}
	if s.sums == nil {
		s.sums = lineSums{}
	}
	for partner, list := range sums {
		s.sums[partner] = append(s.sums[partner], list...)
	}
	return nil
}

// lines returns which lines there are.
func (m lineSums) lines() map[string]bool {
	out := map[string]bool{}
	for _, list := range m {
		for i := range list {
			out[list[i].Line] = true
		}
	}
	return out
}

// take notes what a clawback takes of each line.
func take(list []lineSum, taken []clawback.Taking) {
	type key struct{ line, component string }
	of := make(map[key]int64, len(taken))
	for _, t := range taken {
		of[key{t.Line, t.Component}] += t.Taken
	}
	for i := range list {
		list[i].Taken = of[key{list[i].Line, list[i].Component}]
	}
}

// partners returns of whom there are any, in order.
func (m lineSums) partners() []string { return slices.Sorted(maps.Keys(m)) }

// of returns those of one partner alone.
func (m lineSums) of(partner string) lineSums {
	if list := m[partner]; len(list) > 0 {
		return lineSums{partner: list}
	}
	return nil
}

// checkSums checks what was handed over of lines: it may come from anywhere.
func checkSums(list *problem.List, sums []lineSum, customer string) {
	for i := range sums {
		l, at := &sums[i], problem.At("/lines", i)
		switch {
		case l.Customer != customer:
			list.Add(at+"/customer", problem.Conflict, "want %s, got %s", problem.Quote(customer), problem.Quote(l.Customer))
		case l.Line == "" || l.Component == "" || l.Cleared.IsZero():
			list.Add(at, problem.Required, "want a line, a component and the day on which it cleared")
		case !bound(l.Was) || !bound(l.Earned) || !bound(l.Net) || !bound(l.Taken):
			list.Add(at, problem.OutOfRange, "want amounts of at most %d minor units", int64(maxVolume))
		}
	}
}

// bound reports whether an amount is one that a book can have.
func bound(n int64) bool { return -maxVolume <= n && n <= maxVolume }
