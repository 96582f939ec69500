package settlement

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Verdict says how a line that was paid compares with the one that is due.
type Verdict string

// The verdicts.
const (
	Matches    Verdict = "match"      // the same amount
	Over       Verdict = "over"       // more was paid than is due
	Under      Verdict = "under"      // less was paid than is due
	Missing    Verdict = "missing"    // it is due and was not paid
	Unexpected Verdict = "unexpected" // it was paid and is not due
)

// An AuditedLine is an entry, found by its id on one side or both.
type AuditedLine struct {
	ID      string           `json:"id,omitzero"`
	Partner string           `json:"partner,omitzero"`
	Kind    partnerecon.Kind `json:"kind,omitzero"`
	Verdict Verdict          `json:"verdict,omitzero"`
	// Paid and Due are the two amounts; the zero Money on a side that does not have the
	// line, and of kinds without money. Difference is Paid less Due: above 0 in favour
	// of the partner, or, of the holding kinds, what more is held.
	Paid       partnerecon.Money `json:"paid,omitzero"`
	Due        partnerecon.Money `json:"due,omitzero"`
	Difference partnerecon.Money `json:"difference,omitzero"`
}

// An AuditedSum is what the lines of a partner in one currency come to. Paid, Due and
// the differences add up the kinds that change what is owed, those of earning and
// cash, what the partner owes for retainers and pays by itself among them; the counts
// have all lines, those that hold or carry no money as well. Payouts are lines like
// others, so Due of all entries is the closing of a statement less that of its
// [Receivable].
//
//	Paid - Due = Over + Under + Missing + Unexpected = Difference
type AuditedSum struct {
	Partner  string               `json:"partner,omitzero"`  // empty for lines that are nobody's, such as sealed ones
	Currency partnerecon.Currency `json:"currency,omitzero"` // empty where there are only lines without money
	Lines    int                  `json:"lines"`
	Matching int                  `json:"matching"`
	Paid     partnerecon.Money    `json:"paid,omitzero"`
	Due      partnerecon.Money    `json:"due,omitzero"`
	// The differences by verdict: Over at or above 0, Under at or below it. Missing is
	// what was not paid, with the sign of a difference: -5.00 where 5.00 was due.
	Over       partnerecon.Money `json:"over,omitzero"`
	Under      partnerecon.Money `json:"under,omitzero"`
	Missing    partnerecon.Money `json:"missing,omitzero"`
	Unexpected partnerecon.Money `json:"unexpected,omitzero"`
	Difference partnerecon.Money `json:"difference,omitzero"`
}

// An Audited is what an [Audit] found.
type Audited struct {
	Lines []AuditedLine `json:"lines,omitempty"` // by partner, id and currency
	Sums  []AuditedSum  `json:"sums,omitempty"`  // by partner and currency
}

// Same reports whether every line matches.
func (a Audited) Same() bool {
	return !slices.ContainsFunc(a.Lines, func(l AuditedLine) bool { return l.Verdict != Matches })
}

// Found returns the lines that do not match.
func (a Audited) Found() []AuditedLine {
	return slices.DeleteFunc(slices.Clone(a.Lines), func(l AuditedLine) bool { return l.Verdict == Matches })
}

// Audit compares what was paid with what is due, line by line: entries that were
// stored, exported or paid with the same ones worked out anew. A line is identified
// by the id of its entry, whatever the order of the lists, and by its currency: an
// amount in another currency is an unexpected line, and the one that is due is
// missing. It looks at the amounts alone; [Program.Replay] compares every byte.
//
// An id that stands twice on a side is an error that names it, and so is a sum that
// is out of range.
func Audit(paid, due []partnerecon.Entry) (Audited, error) {
	found := map[lineID]*AuditedLine{}
	if err := enlist(found, paid, "paid", func(l *AuditedLine, m partnerecon.Money) { l.Paid, l.Verdict = m, Unexpected }); err != nil {
		return Audited{}, err
	}
	err := enlist(found, due, "due", func(l *AuditedLine, m partnerecon.Money) {
		if l.Due = m; l.Verdict == "" {
			l.Verdict = Missing
			return
		}
		l.Verdict = [...]Verdict{Under, Matches, Over}[1+cmp.Compare(l.Paid.Minor(), m.Minor())]
	})
	if err != nil {
		return Audited{}, err
	}
	var lines []AuditedLine
	for _, l := range found {
		lines = append(lines, *l)
	}
	slices.SortFunc(lines, func(a, b AuditedLine) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.ID, b.ID), cmp.Compare(a.currency(), b.currency()))
	})
	for i := range lines { // in their order, so that of several errors it is the first
		l := &lines[i]
		if l.Difference, err = l.Paid.Sub(l.Due); err != nil {
			return Audited{}, fmt.Errorf("settlement: entry %s: %w", problem.Quote(l.ID), problem.Inner(err))
		}
	}
	sums, err := auditedSums(lines)
	if err != nil {
		return Audited{}, err
	}
	return Audited{Lines: lines, Sums: sums}, nil
}

// A lineID identifies a line of an audit.
type lineID struct {
	id       string
	currency partnerecon.Currency
}

// enlist takes the entries of one side up.
func enlist(found map[lineID]*AuditedLine, entries []partnerecon.Entry, side string, put func(*AuditedLine, partnerecon.Money)) error {
	seen := make(map[string]bool, len(entries))
	for i := range entries {
		e := &entries[i]
		at := lineID{e.ID(), e.Amount.Currency()}
		if seen[at.id] {
			return fmt.Errorf("settlement: %w", once("entry %s stands twice among what is %s", problem.Quote(at.id), side))
		}
		seen[at.id] = true
		if found[at] == nil {
			found[at] = &AuditedLine{ID: at.id, Partner: e.Claim.Partner, Kind: e.Kind}
		}
		put(found[at], e.Amount)
	}
	return nil
}

func (l *AuditedLine) currency() partnerecon.Currency {
	return cmp.Or(l.Paid.Currency(), l.Due.Currency())
}

// auditedSums adds sorted lines up.
func auditedSums(lines []AuditedLine) ([]AuditedSum, error) {
	var out []AuditedSum
	from := 0 // where the sums of the partner begin
	for i := range lines {
		l := &lines[i]
		if i > 0 && lines[i-1].Partner != l.Partner {
			from = len(out)
		}
		at := from + slices.IndexFunc(out[from:], func(s AuditedSum) bool { return s.Currency == l.currency() })
		if at < from {
			at = len(out)
			zero := moneyIn(0, l.currency())
			out = append(out, AuditedSum{l.Partner, l.currency(), 0, 0, zero, zero, zero, zero, zero, zero, zero})
		}
		if err := out[at].add(l); err != nil {
			return nil, fmt.Errorf("settlement: entry %s: %w", problem.Quote(l.ID), problem.Inner(err))
		}
	}
	slices.SortStableFunc(out, func(a, b AuditedSum) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Currency, b.Currency))
	})
	return out, nil
}

func (s *AuditedSum) add(l *AuditedLine) error {
	s.Lines++
	if l.Verdict == Matches {
		s.Matching++
	}
	if !l.Kind.Earning() && !l.Kind.Cash() {
		return nil
	}
	for _, sum := range [...]struct {
		of *partnerecon.Money
		m  partnerecon.Money
	}{{&s.Paid, l.Paid}, {&s.Due, l.Due}, {s.of(l.Verdict), l.Difference}, {&s.Difference, l.Difference}} {
		if sum.of == nil || !sum.m.Stated() {
			continue
		}
		var err error
		if *sum.of, err = sum.of.Add(sum.m); err != nil {
			return err
		}
	}
	return nil
}

// of returns the sum of a verdict; a line that matches has no difference.
func (s *AuditedSum) of(v Verdict) *partnerecon.Money {
	switch v {
	case Over:
		return &s.Over
	case Under:
		return &s.Under
	case Missing:
		return &s.Missing
	case Unexpected:
		return &s.Unexpected
	case Matches:
	}
	return nil
}
