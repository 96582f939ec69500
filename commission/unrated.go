package commission

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// unrated tells that no row fits an item: what it has, and its credit and its sale, of
// each dimension that some row of the component states; and of the rows that fit but
// for their tests, which one is not true.
func (q *quotes) unrated(item *Item) {
	rates := &q.component.rates
	details := []partnerecon.Detail{of(q.sought.credit)}
	names := dimensionNames()
	for _, a := range slices.Concat(rates.sale, rates.item) {
		value := q.sought.text(a.dimension)
		switch a.dimension {
		case dimPartner:
			continue // told already
		case dimRole:
			value = string(q.sought.credit.Role) // rows for sourced credits name none
		}
		details = append(details, text(string(names[a.dimension]), value))
	}
	q.trace.Add(CodeNoRate, q.component.at+"/rates", append(details, q.age(item)...)...)
	for i := range rates.rows {
		if r := &rates.rows[i]; r.fits(&q.sought) && r.Age.contains(q.sought.anchor, q.sought.tested) {
			q.noteRow(i)
		}
	}
}

// age tells how old the customer is, where some row of the component asks.
func (q *quotes) age(item *Item) []partnerecon.Detail {
	if !slices.ContainsFunc(q.component.Rates, func(r Row) bool { return r.Age != Age{} }) {
		return nil
	}
	day := q.in.tested(item)
	return []partnerecon.Detail{
		count("age", monthsSince(q.in.Anchor, day)), partnerecon.D("anchor", q.in.Anchor), partnerecon.D("tested", day),
	}
}

// noteRow tells the first test of a row that is not true: one of its own, or one that each
// row of a bonus has besides.
func (q *quotes) noteRow(row int) {
	c, facts := q.component, &q.sought.facts
	tests := c.rates.when[row]
	i := tests.untrue(facts)
	if i < 0 {
		return
	}
	if i < len(c.rates.rows[row].When) {
		q.noteUntrue(c, problem.At(problem.At(c.at+"/rates", row)+"/when", i), &c.rates.rows[row].When[i], &tests[i], facts)
		return
	}
	k := slices.IndexFunc(c.tests, tests[i].same)
	q.noteUntrue(c, problem.At(c.at+"/when", k), &c.When[k], &tests[i], facts)
}

// noteUntrue tells that a test of a component is not true, or that nobody can say whether
// it is.
func (x *pricing) noteUntrue(c *component, at string, t *Test, read *test, facts *knownFacts) {
	if x.trace == nil {
		return
	}
	answer := "no"
	if facts.of(read.of, read.fact) == nil {
		answer = "unknown"
	}
	x.trace.Add(CodeNotMet, at, text("component", c.claim()), text("fact", t.Fact), text("op", t.Op), text("answer", answer))
}
