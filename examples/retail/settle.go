package main

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A job is how rows are settled: under which program, for how many partners.
type job struct {
	program  settlement.Program
	partners int
}

// A result is what a file comes to.
type result struct {
	job
	lines     orders
	returns   matching
	statement settlement.Statement
	book      *settlement.Book
	totals    totals
}

// settle takes rows through the whole pipeline, from their order to the
// statement.
func (j job) settle(rows []row, by fold) (result, error) {
	out := result{job: j}
	var err error
	currency := j.program.Policy().Currency
	if out.lines, err = sortOut(rows, currency); err != nil {
		return out, err
	}
	if out.returns, err = match(out.lines.Sales, out.lines.Cancellations); err != nil {
		return out, err
	}
	facts := j.facts(out.returns)
	j.program.Sort(facts)
	first, last := out.lines.First, out.lines.Last
	if out.book, err = by(j.program, facts, first, last); err != nil {
		return out, err
	}
	if out.statement, err = j.program.Statement(out.book, first, last); err != nil {
		return out, err
	}
	out.totals, err = out.count(currency)
	return out, err
}

// facts states every sale as a payment and every part of a cancellation that
// comes to money as a refund.
func (j job) facts(m matching) []settlement.Fact {
	var out []settlement.Fact
	for _, s := range m.Sales {
		out = append(out, settlement.Fact{ID: s.ID, Occurred: settlement.On(s.Day), Event: settlement.Payment{
			Customer: s.Customer, Credits: partnerecon.Sole(partnerOf(s.Customer, j.partners)),
			Amount: s.Amount, Model: commission.OneTime,
		}})
	}
	for _, r := range m.Refunds {
		if r.Amount.Sign() == 0 {
			continue
		}
		out = append(out, settlement.Fact{ID: r.ID, Occurred: settlement.On(r.On), Event: settlement.Refund{
			Customer: r.Of.Customer, Of: r.Of.ID, Amount: r.Amount, Paid: r.Of.Day,
		}})
	}
	return out
}

// partnerOf gives a customer its partner, the same one in every file.
func partnerOf(customer string, partners int) string {
	hash := fnv.New64a()
	hash.Write([]byte(customer))
	return fmt.Sprintf("partner-%02d", hash.Sum64()%uint64(partners)+1)
}

// A fold takes sorted facts into a book and closes the months from first to
// last.
type fold func(p settlement.Program, facts []settlement.Fact, first, last partnerecon.Month) (*settlement.Book, error)

// inOneGo folds all facts into one book.
func inOneGo(p settlement.Program, facts []settlement.Fact, _, last partnerecon.Month) (*settlement.Book, error) {
	book := &settlement.Book{}
	return book, foldThrough(p, book, facts, last)
}

// byMonth folds a month at a time, and between the months stores the book as
// JSON and reads it again.
func byMonth(p settlement.Program, facts []settlement.Fact, first, last partnerecon.Month) (*settlement.Book, error) {
	book := &settlement.Book{}
	for month := first; !month.After(last); month = month.Add(1) {
		n := slices.IndexFunc(facts, func(f settlement.Fact) bool { return monthOf(f).After(month) })
		if n < 0 {
			n = len(facts)
		}
		if err := foldThrough(p, book, facts[:n], month); err != nil {
			return nil, fmt.Errorf("%s: %w", month, err)
		}
		facts = facts[n:]
		stored, err := json.Marshal(book)
		if err != nil {
			return nil, fmt.Errorf("storing the book of %s: %w", month, err)
		}
		if book, err = settlement.ParseBook(stored); err != nil {
			return nil, fmt.Errorf("reading the book of %s: %w", month, err)
		}
	}
	return book, nil
}

func foldThrough(p settlement.Program, book *settlement.Book, facts []settlement.Fact, last partnerecon.Month) error {
	for _, err := range p.Run(book, p.WithCloses(book, settlement.Facts(facts), last)) {
		if err != nil {
			return err
		}
	}
	return nil
}

// monthOf is the month of a fact that states a day, whatever the zone.
func monthOf(f settlement.Fact) partnerecon.Month {
	_, day := f.Occurred.In(time.UTC)
	return day.Month()
}
