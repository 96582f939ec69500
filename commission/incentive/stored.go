package incentive

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Limits on a stored tally, larger than what a million events of a partner take.
const (
	maxBytes = 1 << 28
	maxTally = 2_000_000
	digest   = 32 // hexadecimal digits of a mark's digest
)

// UnmarshalJSON reads the form that encoding/json writes of a tally, strictly. What
// no series of events could have left is refused: unknown members, lists that are
// out of order, ids that stand twice, claims on periods that are not closed. The
// error is a [partnerecon.InvalidError] with all problems; the tally is then as it
// was.
func (t *Tally) UnmarshalJSON(b []byte) error {
	if t == nil {
		return errNoTally
	}
	type plain Tally // without this method
	var raw plain
	if err := strictjson.Restore(b, &raw, strictjson.Limits{Bytes: maxBytes, Items: maxTally}); err != nil {
		return decodeError(err)
	}
	v := Tally(raw)
	if err := invalid(v.check()); err != nil {
		return err
	}
	*t = v
	return nil
}

// check returns what does not fit together in a stored tally.
func (t *Tally) check() *problem.List {
	var list problem.List
	checkOptional(&list, "/partner", t.Partner)
	if _, ok := t.Currency.Digits(); !ok && (t.Currency != "" || t.Partner != "") {
		list.Add("/currency", unknown, "want the currency of the scheme, got %s", quote(string(t.Currency)))
	}
	empty := len(t.Absences)+len(t.Sums)+len(t.Figures)+len(t.Customers)+len(t.Certificates)+len(t.Claims)+len(t.Awards)+len(t.Seen) == 0
	if t.Partner == "" && (!empty || !t.Closed.IsZero()) {
		list.Add("/partner", required, "missing")
	}
	if !t.Closed.IsZero() {
		checkMonth(&list, "/closed", t.Closed)
	}
	if t.Sealed.After(t.Closed) {
		list.Add("/sealed", conflict, "%s is sealed, and only %s is closed", t.Sealed, t.Closed)
	}
	t.checkAbsences(&list)
	t.checkFacts(&list)
	t.checkPosted(&list)
	return &list
}

// checkAbsences checks that absences follow each other, and lie in closed months.
func (t *Tally) checkAbsences(list *problem.List) {
	for i, a := range t.Absences {
		at := problem.At("/absences", i)
		checkMonth(list, at+"/through", a.Through)
		if !a.Through.After(a.After) || a.Through.After(t.Closed) || i > 0 && a.After.Before(t.Absences[i-1].Through) {
			list.Add(at, conflict, "want closed months that follow each other")
		}
	}
}

// checkFacts checks what is known of the partner.
func (t *Tally) checkFacts(list *problem.List) {
	checkOrder(list, "/sums", t.Sums, Sum.compare)
	for i, s := range t.Sums {
		list.Enter("/sums", i)
		checkMonth(list, "/month", s.Month)
		for _, text := range [...]string{s.Tier, s.Product, s.Market, s.Component} {
			checkOptional(list, "", text)
		}
		checkRange(list, s.Commission, s.Cut, s.Withheld, s.Revenue, s.Quantity)
		list.Leave()
	}
	checkOrder(list, "/contests", t.Contests, ContestSum.compare)
	for i, s := range t.Contests {
		list.Enter("/contests", i)
		checkName(list, "/contest", s.Contest, maxName)
		checkMonth(list, "/month", s.Month)
		for _, text := range [...]string{s.Tier, s.Product, s.Market, s.Component} {
			checkOptional(list, "", text)
		}
		checkRange(list, s.Commission, s.Revenue, s.Quantity)
		list.Leave()
	}
	checkOrder(list, "/figures", t.Figures, Statement.compare)
	for i, s := range t.Figures {
		list.Enter("/figures", i)
		checkName(list, "/name", s.Name, maxName)
		checkMonth(list, "/month", s.Month)
		checkValue(list, "", s.Value, s.unit(), t.Currency)
		if s.Number < 0 || s.Money.Sign() < 0 {
			list.Add("", outOfRange, "want 0 or more")
		}
		checkBy(list, s.By, s.On)
		list.Leave()
	}
	checkOrder(list, "/customers", t.Customers, Customer.compare)
	for i, c := range t.Customers {
		list.Enter("/customers", i)
		checkName(list, "/market", c.Market, maxID)
		checkName(list, "/customer", c.Customer, maxID)
		checkDay(list, "/first", c.First)
		checkRange(list, c.Revenue)
		list.Leave()
	}
	checkOrder(list, "/certificates", t.Certificates, Certificate.compare)
	for i, c := range t.Certificates {
		list.Enter("/certificates", i)
		checkName(list, "/certification", c.Certification, maxID)
		checkOptional(list, "/level", c.Level)
		checkName(list, "/person", c.Person, maxID)
		checkDay(list, "/on", c.On)
		list.Leave()
	}
	first, last := t.first(), t.last()
	if !first.IsZero() && last.Sub(first) > maxSpan {
		list.Add("", problem.Limit, "%s and %s are more than %d months apart", first, last, maxSpan)
	}
}

// checkPosted checks what was posted, and the events that are known.
func (t *Tally) checkPosted(list *problem.List) {
	checkOrder(list, "/claims", t.Claims, Claim.compare)
	for i, c := range t.Claims {
		list.Enter("/claims", i)
		checkName(list, "/bonus", c.Bonus, maxName)
		checkMonth(list, "/period", c.Period)
		if c.Period.After(t.Closed) {
			list.Add("/period", conflict, "the months after %s are not closed, got %s", t.Closed, c.Period)
		}
		checkRange(list, c.Posted)
		list.Leave()
	}
	checkOrder(list, "/awards", t.Awards, Awarding.compare)
	for i, a := range t.Awards {
		list.Enter("/awards", i)
		checkName(list, "/of", a.Of, maxName)
		checkOptional(list, "/activity", a.Activity)
		checkBy(list, a.By, a.On)
		checkRange(list, a.Posted)
		list.Leave()
	}
	seen := make(map[string]bool, len(t.Seen))
	for i, m := range t.Seen {
		list.Enter("/seen", i)
		checkName(list, "/id", m.ID, maxID)
		if seen[m.ID] {
			list.Add("/id", problem.Duplicate, "%s stands twice", quote(m.ID))
		}
		seen[m.ID] = true
		if len(m.Digest) != digest {
			list.Add("/digest", problem.Type, "want %d hexadecimal digits, got %s", digest, quote(m.Digest))
		}
		if !m.Month.After(t.Sealed) {
			list.Add("/month", conflict, "the months through %s are sealed, got %s", t.Sealed, m.Month)
		}
		checkMonth(list, "/month", m.Month)
		list.Leave()
	}
}

// checkOrder reports the first element that does not come after the one before.
func checkOrder[T any](list *problem.List, at string, all []T, compare func(a, b T) int) {
	for i := 1; i < len(all); i++ {
		if compare(all[i-1], all[i]) >= 0 {
			list.Add(problem.At(at, i), conflict, "out of order, or twice")
			return
		}
	}
}

func checkBy(list *problem.List, by string, on partnerecon.Day) {
	checkName(list, "/by", by, maxID)
	checkDay(list, "/on", on)
}

func checkDay(list *problem.List, at string, d partnerecon.Day) {
	checkMonth(list, at, d.Month())
}

// checkRange reports -2^63, which has no opposite.
func checkRange(list *problem.List, all ...int64) {
	for _, n := range all {
		if _, ok := exact.Add(n, 0); !ok {
			list.Add("", outOfRange, "out of range: %d", n)
		}
	}
}
