package commission

import (
	"math/bits"
	"slices"

	"github.com/partnerecon/partnerecon/internal/problem"
)

// A rowSet is a set of rows, a bit for each, by rank, or by place where rows have none.
type rowSet []uint64

func (s rowSet) add(rank int) { s[rank/64] |= 1 << (rank % 64) }

// An axis is a dimension that tells rows from each other: for each text that some
// row states, and for all others, the rows that fit.
type axis struct {
	dimension int
	texts     []string // ascending
	fit       []rowSet // of each, and behind them of the others
}

// of returns the rows that fit a text.
func (a *axis) of(text string) rowSet {
	i, ok := slices.BinarySearch(a.texts, text)
	if !ok {
		i = len(a.texts)
	}
	return a.fit[i]
}

// A rateList is a list of rows made ready to be searched. The rank of a row is its
// place in the order in which rows are tried: those of a higher precedence in front; under most_specific the more
// specific one is in front, under best_for_partner the smaller id, else they are
// as they stand.
type rateList struct {
	path    string // of the rows in the policy
	rows    []Row
	winner  Winner
	ranked  []int  // position of a row by its rank
	when    []when // by position
	sale    []axis // on what is known about the credit and the sale: the role first
	item    []axis // on what is known about the item
	words   int    // length of a rowSet
	planned bool   // some row states a plan
	// precedes: some row has a precedence.
	precedes bool
	steady   bool   // nothing but texts tells which row wins
	won      *dense // which row wins, if it is worked out
}

// rateList makes rows ready, each with some tests besides its own.
func (p *Policy) rateList(path string, rows []Row, each when) rateList {
	l := rateList{path: path, rows: rows, winner: p.Winner, ranked: p.rank(rows), words: (len(rows) + 63) / 64}
	l.steady = p.Winner != BestForPartner
	for i := range rows {
		tests, _ := readTests(&problem.List{}, "", p.Facts, rows[i].When)
		tests = append(tests, each...)
		l.when = append(l.when, tests)
		l.precedes = l.precedes || rows[i].Precedence != 0
		l.planned = l.planned || rows[i].Plan != ""
		l.steady = l.steady && rows[i].Age == Age{} && len(tests) == 0
	}
	for d := range textDimensions {
		switch a := l.axis(d); {
		case d == dimRole: // it tells sourced credits from others even where no row states one
			l.sale = slices.Insert(l.sale, 0, a)
		case len(a.texts) == 0:
		case d == dimModel || d == dimProduct || d == dimCategory:
			l.item = append(l.item, a)
		default:
			l.sale = append(l.sale, a)
		}
	}
	l.won = l.dense()
	return l
}

// rank returns the positions of rows in the order in which they are tried.
func (p *Policy) rank(rows []Row) []int {
	out := make([]int, len(rows))
	for i := range out {
		out[i] = i
	}
	switch p.Winner {
	case MostSpecific:
		slices.SortStableFunc(out, func(a, b int) int { return p.specificity(&rows[b]) - p.specificity(&rows[a]) })
	case BestForPartner:
		slices.SortFunc(out, func(a, b int) int { return compareIDs(&rows[a], a, &rows[b], b) })
	case First, Stack:
	}
	slices.SortStableFunc(out, func(a, b int) int { return rows[b].Precedence - rows[a].Precedence })
	return out
}

// axis sorts the rows by what they state of a dimension. A row that states nothing
// fits all; but what states no role is for credits of no role that rows name.
func (l *rateList) axis(d int) axis {
	stated := make([]string, len(l.rows))
	for i := range l.rows {
		stated[i] = l.rows[i].texts()[d]
	}
	a := axis{dimension: d, texts: sorted(stated)}
	if d != dimRole {
		a.texts = slices.DeleteFunc(a.texts, func(s string) bool { return s == "" })
	}
	for range len(a.texts) + 1 {
		a.fit = append(a.fit, make(rowSet, l.words))
	}
	for rank, at := range l.ranked {
		i, one := slices.BinarySearch(a.texts, stated[at])
		if one {
			a.fit[i].add(rank)
			continue
		}
		for _, set := range a.fit {
			set.add(rank)
		}
	}
	return a
}

// sorted returns a sorted copy without repeats.
func sorted(texts []string) []string {
	out := slices.Clone(texts)
	slices.Sort(out)
	return slices.Compact(out)
}

// A search walks over the rows that fit a credit and an item, by rank.
type search struct {
	list *rateList
	fit  [(maxRows + 63) / 64]uint64 // the credit
	left [(maxRows + 63) / 64]uint64 // the item as well, and not walked over yet
	word int
}

// find begins a search with the rows that fit the texts of a credit and its sale,
// so that these are looked up once for all items.
func (l *rateList) find(s *search, q *sought) {
	s.list = l
	for i := range l.sale {
		a := &l.sale[i]
		for w, rows := range a.of(q.text(a.dimension)) {
			if i > 0 {
				rows &= s.fit[w]
			}
			s.fit[w] = rows
		}
	}
}

// item begins the walk over the rows that fit the texts of an item, too.
func (s *search) item(q *sought) {
	l := s.list
	s.word = 0
	copy(s.left[:l.words], s.fit[:l.words])
	for i := range l.item {
		a := &l.item[i]
		for w, rows := range a.of(q.text(a.dimension)) {
			s.left[w] &= rows
		}
	}
}

// next returns the position of the next row that fits, or -1.
func (s *search) next(q *sought) int {
	l := s.list
	for ; s.word != l.words; s.word++ {
		for left := s.left[s.word]; left != 0; left = s.left[s.word] {
			s.left[s.word] = left & (left - 1)
			at := l.ranked[s.word*64+bits.TrailingZeros64(left)]
			if l.rows[at].Age.contains(q.anchor, q.tested) && l.when[at].hold(&q.facts) {
				return at
			}
		}
	}
	return -1
}

// lacksPlan returns the position of a row that would fit if the credit had its
// plan, where no row fits its texts as it is, or -1.
func (l *rateList) lacksPlan(q *sought) int {
	if !l.planned {
		return -1
	}
	var found search
	l.find(&found, q)
	found.item(q)
	if slices.ContainsFunc(found.left[:], func(w uint64) bool { return w != 0 }) {
		return -1
	}
	other := *q
	return slices.IndexFunc(l.rows, func(r Row) bool {
		other.credit.Plan = r.Plan
		return r.Plan != "" && r.fits(&other)
	})
}
