package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon/settlement"
)

// A check is something that must hold, and what is wrong if it does not.
type check struct {
	Text string
	Fail string // empty: it holds
}

func (c check) String() string {
	if c.Fail != "" {
		return "DIFFERENT " + c.Text + ": " + c.Fail
	}
	return c.Text + ": ok"
}

func allHold(checks []check) bool {
	return !slices.ContainsFunc(checks, func(c check) bool { return c.Fail != "" })
}

// conserved checks the two sides of the statement, to the minor unit.
func conserved(s settlement.Statement) check {
	text := fmt.Sprintf("conservation: commission %s + retained %s = net base %s", s.Commission.Amount(), s.Retained.Amount(), s.Base)
	off, err := less(s.Base, s.Commission, s.Retained)
	switch {
	case err != nil:
		return check{text, err.Error()}
	case off.Sign() != 0:
		return check{text, "off by " + off.String()}
	}
	return check{Text: text}
}

// again settles the rows twice more, in another order and in another way, and
// compares all that is printed.
func (j job) again(rows []row, want result) []check {
	return []check{
		j.same("same totals: file shuffled", want, shuffle(rows), inOneGo),
		j.same("same totals: month by month, book saved", want, rows, byMonth),
	}
}

func (j job) same(text string, want result, rows []row, by fold) check {
	got, err := j.settle(rows, by)
	if err != nil {
		return check{text, err.Error()}
	}
	return check{text, difference(tables(want), tables(got))}
}

// difference returns the first row in which two runs differ, or "".
func difference(want, got []table) string {
	for i := range want {
		w, g := want[i].Rows, got[i].Rows
		if len(w) != len(g) {
			return fmt.Sprintf("%s: %d rows, then %d", want[i].Title, len(w), len(g))
		}
		for k := range w {
			if !slices.Equal(w[k], g[k]) {
				return fmt.Sprintf("%s: %q, then %q", want[i].Title, strings.Join(w[k], " "), strings.Join(g[k], " "))
			}
		}
	}
	return ""
}

// shuffle returns the rows in an order of its own, the same every time.
func shuffle(rows []row) []row {
	out := slices.Clone(rows)
	random := splitmix(2011)
	for i := len(out) - 1; i > 0; i-- {
		k := int(random.next() % uint64(i+1))
		out[i], out[k] = out[k], out[i]
	}
	return out
}

// A splitmix is a stream of numbers (splitmix64) that no library changes.
type splitmix uint64

func (s *splitmix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
