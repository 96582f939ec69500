package incentive

import (
	"cmp"
	"slices"

	"github.com/partnerecon/partnerecon"
)

// A Tally is what the incentives of one partner are worked out from: sums by month,
// never lines, and what was posted of each claim. It is plain data that the caller
// keeps, with a JSON form of its own; what no series of events could have left is
// refused in reading. The zero Tally is that of a partner of whom nothing is known.
//
// Copy it with [Tally.Clone]. Calls for different tallies may run at the same time.
type Tally struct {
	Partner  string               `json:"partner,omitzero"`
	Currency partnerecon.Currency `json:"currency,omitzero"`
	// Closed is the last month that has ended, Sealed the last one whose events are
	// forgotten.
	Closed partnerecon.Month `json:"closed,omitzero"`
	Sealed partnerecon.Month `json:"sealed,omitzero"`
	// Absences are the months that ended while the partner took no part, in order.
	Absences []Absence `json:"absences,omitempty"`
	// Sums of level 1, by month and what the lines were about.
	Sums []Sum `json:"sums,omitempty"`
	// Contests are the sums of those over days, by contest; their month is the first one
	// of the contest.
	Contests []ContestSum `json:"contests,omitempty"`
	// Figures as they were stated last, by name and month.
	Figures []Statement `json:"figures,omitempty"`
	// Customers by market, where a bonus is paid for new markets.
	Customers []Customer `json:"customers,omitempty"`
	// Certificates, each from its earliest day.
	Certificates []Certificate `json:"certificates,omitempty"`
	// Claims are what was posted for a bonus and period, Awards for a contest or an
	// activity.
	Claims []Claim    `json:"claims,omitempty"`
	Awards []Awarding `json:"awards,omitempty"`
	// Seen are the events that are known, in the order they came.
	Seen []Mark `json:"seen,omitempty"`

	index map[string]int // of Seen, by id; built when it is needed
}

// An Absence is the months that were closed while a partner took no part: those after
// one, of which the zero Month says all, through another.
type Absence struct {
	After   partnerecon.Month `json:"after,omitzero"`
	Through partnerecon.Month `json:"through"`
}

// Absent reports whether the partner took no part when a month was closed.
func (t Tally) Absent(m partnerecon.Month) bool {
	return slices.ContainsFunc(t.Absences, func(a Absence) bool { return m.After(a.After) && !m.After(a.Through) })
}

// A Sum is what the lines of a month add up to, of one kind of lines.
type Sum struct {
	Month     partnerecon.Month `json:"month"`
	Tier      string            `json:"tier,omitzero"`
	Product   string            `json:"product,omitzero"`
	Market    string            `json:"market,omitzero"`
	Component string            `json:"component,omitzero"`
	// Commission and Revenue in minor units.
	Commission int64 `json:"commission,omitzero,string"`
	// Cut is what caps took off the commission, Withheld what of it waits or was forfeited.
	// Neither is in it.
	Cut      int64 `json:"cut,omitzero,string"`
	Withheld int64 `json:"withheld,omitzero,string"`
	Revenue  int64 `json:"revenue,omitzero,string"`
	Quantity int64 `json:"quantity,omitzero,string"`
}

// A ContestSum is what the lines that were earned on the days of a contest add up to.
type ContestSum struct {
	Contest string `json:"contest"`
	Sum
}

func (s ContestSum) compare(o ContestSum) int {
	return cmp.Or(cmp.Compare(s.Contest, o.Contest), s.Sum.compare(o.Sum))
}

// A Statement is a figure of a month as it was stated last.
type Statement struct {
	Name  string            `json:"name"`
	Month partnerecon.Month `json:"month"`
	Value
	By string          `json:"by"` // the event
	On partnerecon.Day `json:"on"` // its day
}

// A Customer is one that a partner has in a market.
type Customer struct {
	Market   string          `json:"market"`
	Customer string          `json:"customer"`
	First    partnerecon.Day `json:"first"` // the earliest day anything was earned on
	Revenue  int64           `json:"revenue,omitzero,string"`
}

// A Certificate of a person.
type Certificate struct {
	Certification string          `json:"certification"`
	Level         string          `json:"level,omitzero"`
	Person        string          `json:"person"`
	On            partnerecon.Day `json:"on"`
}

// A Claim is what was posted for a bonus and a period.
type Claim struct {
	Bonus  string            `json:"bonus"`
	Period partnerecon.Month `json:"period"` // its first month
	Posted int64             `json:"posted,omitzero,string"`
}

// An Awarding is what was posted for a contest, or for an activity of a
// collaboration, as it was stated last.
type Awarding struct {
	Of       string          `json:"of"`
	Activity string          `json:"activity,omitzero"`
	By       string          `json:"by"` // the event
	On       partnerecon.Day `json:"on"` // its day
	Posted   int64           `json:"posted,omitzero,string"`
}

// A Mark is an event that is known: its id and a digest of its content. Month is the
// one it concerns.
type Mark struct {
	ID     string            `json:"id"`
	Digest string            `json:"digest"`
	Month  partnerecon.Month `json:"month"`
}

// Clone returns a copy that shares no memory with the original.
func (t Tally) Clone() Tally {
	t.Absences = slices.Clone(t.Absences)
	t.Sums, t.Figures, t.Customers = slices.Clone(t.Sums), slices.Clone(t.Figures), slices.Clone(t.Customers)
	t.Contests = slices.Clone(t.Contests)
	t.Certificates, t.Claims, t.Awards = slices.Clone(t.Certificates), slices.Clone(t.Claims), slices.Clone(t.Awards)
	t.Seen, t.index = slices.Clone(t.Seen), nil
	return t
}

func (s Sum) compare(o Sum) int {
	return cmp.Or(s.Month.Compare(o.Month), cmp.Compare(s.Tier, o.Tier), cmp.Compare(s.Product, o.Product),
		cmp.Compare(s.Market, o.Market), cmp.Compare(s.Component, o.Component))
}

func (s Statement) compare(o Statement) int {
	return cmp.Or(cmp.Compare(s.Name, o.Name), s.Month.Compare(o.Month))
}

// before reports whether what an event stated on a day gives way to another one.
func before(on partnerecon.Day, by string, thanOn partnerecon.Day, thanBy string) bool {
	return cmp.Or(on.Compare(thanOn), cmp.Compare(by, thanBy)) < 0
}

func (c Customer) compare(o Customer) int {
	return cmp.Or(cmp.Compare(c.Market, o.Market), cmp.Compare(c.Customer, o.Customer))
}

func (c Certificate) compare(o Certificate) int {
	return cmp.Or(cmp.Compare(c.Certification, o.Certification), cmp.Compare(c.Level, o.Level), cmp.Compare(c.Person, o.Person))
}

func (c Claim) compare(o Claim) int {
	return cmp.Or(cmp.Compare(c.Bonus, o.Bonus), c.Period.Compare(o.Period))
}

func (a Awarding) compare(o Awarding) int {
	return cmp.Or(cmp.Compare(a.Of, o.Of), cmp.Compare(a.Activity, o.Activity))
}

// find returns the place of an element in a sorted list, or where it would stand.
func find[T any](list []T, v T, compare func(a, b T) int) (int, bool) {
	return slices.BinarySearchFunc(list, v, compare)
}

// put returns the list with an element in its place, which shares no memory with the
// list that it was.
func put[T any](list []T, v T, compare func(a, b T) int) []T {
	i, ok := find(list, v, compare)
	if ok {
		list = slices.Clone(list)
		list[i] = v
		return list
	}
	return slices.Insert(slices.Clip(list), i, v)
}

// first returns the first month of which anything is known; the zero Month where
// nothing is.
func (t *Tally) first() partnerecon.Month {
	var first partnerecon.Month
	note := func(m partnerecon.Month) {
		if first.IsZero() || m.Before(first) {
			first = m
		}
	}
	if len(t.Sums) > 0 {
		note(t.Sums[0].Month)
	}
	for i := range t.Figures {
		if i == 0 || t.Figures[i].Name != t.Figures[i-1].Name {
			note(t.Figures[i].Month)
		}
	}
	for i := range t.Certificates {
		note(t.Certificates[i].On.Month())
	}
	return first
}

// last returns the last month that is closed or has lines.
func (t *Tally) last() partnerecon.Month {
	last := t.Closed
	if n := len(t.Sums); n > 0 && t.Sums[n-1].Month.After(last) {
		last = t.Sums[n-1].Month
	}
	return last
}

// seen returns the mark of an event, and whether it is known. With a tally of its
// own it builds an index; a reader looks through the list.
func (t *Tally) seen(id string, own bool) (Mark, bool) {
	if !own {
		i := slices.IndexFunc(t.Seen, func(m Mark) bool { return m.ID == id })
		if i < 0 {
			return Mark{}, false
		}
		return t.Seen[i], true
	}
	if t.index == nil || len(t.index) != len(t.Seen) {
		t.index = make(map[string]int, len(t.Seen)+1)
		for i, m := range t.Seen {
			t.index[m.ID] = i
		}
	}
	i, ok := t.index[id]
	if !ok || i >= len(t.Seen) || t.Seen[i].ID != id { // it belongs to another copy
		return Mark{}, false
	}
	return t.Seen[i], true
}
