package commission_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A plainTest is a test of a fact and what it means in the plainest words.
type plainTest struct {
	test  commission.Test
	holds func(s *plainSale, item int) bool
}

// plainTests are tests of what a plainSale states; nothing stated passes none.
func plainTests() []plainTest {
	seats := func(op commission.Op, value string, holds func(n int) bool) plainTest {
		return plainTest{commission.Test{Fact: "seats", Op: op, Values: []string{value}}, func(s *plainSale, _ int) bool {
			return s.seats >= 0 && holds(s.seats)
		}}
	}
	channel := func(op commission.Op, holds func(c string) bool, values ...string) plainTest {
		return plainTest{commission.Test{Fact: "channel", Op: op, Values: values}, func(s *plainSale, _ int) bool {
			return s.channel != "" && holds(s.channel)
		}}
	}
	return []plainTest{
		seats(commission.Ge, "5", func(n int) bool { return n >= 5 }),
		seats(commission.Lt, "5", func(n int) bool { return n < 5 }),
		seats(commission.Gt, "7", func(n int) bool { return n > 7 }),
		seats(commission.Ne, "3", func(n int) bool { return n != 3 }),
		{commission.Test{Fact: "seats", Op: commission.Exists}, func(s *plainSale, _ int) bool { return s.seats >= 0 }},
		channel(commission.Eq, func(c string) bool { return c == "web" }, "web"),
		channel(commission.Ne, func(c string) bool { return c != "web" }, "web"),
		channel(commission.In, func(c string) bool { return c == "web" || c == "shop" }, "shop", "web"),
		channel(commission.StartsWith, func(c string) bool { return c[0] == 'w' }, "w"),
		{
			commission.Test{Fact: "certified", Op: commission.Eq, Values: []string{"true"}},
			func(s *plainSale, _ int) bool { return s.certified == "true" },
		},
		{
			commission.Test{Fact: "margin", Op: commission.Ge, Values: []string{"0.5"}},
			func(s *plainSale, item int) bool { return s.items[item].margin == "0.75" },
		},
	}
}

// A plainSale is a payment in other words.
type plainSale struct {
	tier, segment, region string
	seats                 int // -1: not stated, as are empty texts below
	channel, certified    string
	day                   partnerecon.Day
	items                 []plainItem
}

type plainItem struct {
	product, margin string
	amount          int64
}

// began is the day the customers of these tests began.
var began = day("2025-01-31")

func drawSale(t *rapid.T) plainSale {
	one := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	s := plainSale{
		tier: one("tier", "", "gold", "silver"), segment: one("segment", "", "smb", "mid"), region: one("region", "", "DE", "AT"),
		seats:   rapid.SampledFrom([]int{-1, 0, 3, 4, 5, 7, 8}).Draw(t, "seats"),
		channel: one("channel", "", "web", "shop", "wire"), certified: one("certified", "", "true", "false"),
		day: began.Add(rapid.IntRange(0, 400).Draw(t, "day")),
	}
	for range rapid.IntRange(1, 3).Draw(t, "items") {
		s.items = append(s.items, plainItem{
			one("product", "", "crm", "erp"), one("margin", "", "0.25", "0.75"), rapid.Int64Range(1, 100_000).Draw(t, "amount"),
		})
	}
	if last := len(s.items) - 1; last > 0 && rapid.Bool().Draw(t, "discount") {
		s.items[last].amount = -rapid.Int64Range(0, s.items[0].amount).Draw(t, "less")
	}
	return s
}

// payment says the same to the library.
func (s *plainSale) payment(id string) commission.Payment {
	p := commission.Payment{ID: id, Customer: "c", Credits: partnerecon.Sole("acme"), Cleared: s.day}
	p.Credits[0].Tier, p.Segment, p.Region = s.tier, s.segment, s.region
	if s.seats >= 0 {
		p.Facts = append(p.Facts, fact("seats", fmt.Sprint(s.seats)))
	}
	if s.channel != "" {
		p.Facts = append(p.Facts, fact("channel", s.channel))
	}
	if s.certified != "" {
		p.Partners = []commission.PartnerFacts{{Partner: "acme", Facts: []commission.Fact{fact("certified", s.certified)}}}
	}
	for _, i := range s.items {
		amount, _ := partnerecon.FromMinor(i.amount, "EUR")
		item := commission.Item{Product: i.product, Amount: amount}
		if i.margin != "" {
			item.Facts = []commission.Fact{fact("margin", i.margin)}
		}
		p.Items = append(p.Items, item)
	}
	return p
}

// fits is what a row means, dimension by dimension.
func (s *plainSale) fits(r commission.Row, item int) bool {
	for _, d := range [][2]string{
		{r.Tier, s.tier}, {r.Segment, s.segment}, {r.Region, s.region}, {r.Product, s.items[item].product}, {r.Partner, "acme"}, {string(r.Role), ""},
	} {
		if d[0] != "" && d[0] != d[1] {
			return false
		}
	}
	months := -1 // whole months since it began
	for !began.AddMonths(months + 1).After(s.day) {
		months++
	}
	if months < r.Age.From || r.Age.Until > 0 && months >= r.Age.Until {
		return false
	}
	for _, test := range r.When {
		i := slices.IndexFunc(plainTests(), func(p plainTest) bool {
			return p.test.Fact == test.Fact && p.test.Op == test.Op && slices.Equal(p.test.Values, test.Values)
		})
		if !plainTests()[i].holds(s, item) {
			return false
		}
	}
	return true
}

// pays is what a row pays for an item, and whether it still does.
func (s *plainSale) pays(r commission.Row, item int) (*big.Rat, bool) {
	if r.Recurs.Stated() && !s.day.Before(began.AddMonths(r.Recurs.Months)) {
		return new(big.Rat), false
	}
	return new(big.Rat).Mul(big.NewRat(s.items[item].amount, 1), big.NewRat(r.Share.Num(), r.Share.Den())), true
}

// earns is what the sale earns under a policy, exactly; one that comes to 0 earns
// nothing, whatever its items.
func (s *plainSale) earns(p commission.Policy) *big.Rat {
	sum, paid := new(big.Rat), int64(0)
	for i := range s.items {
		paid += s.items[i].amount
	}
	if paid == 0 {
		return sum
	}
	s = s.gathered()
	for i := range s.items {
		var fit []commission.Row
		for _, r := range p.Rates {
			if s.fits(r, i) {
				fit = append(fit, r)
			}
		}
		sum.Add(sum, s.won(p, fit, i))
	}
	if sum.Sign() < 0 {
		return new(big.Rat)
	}
	return sum
}

// gathered is the sale with items of one product and one margin as one.
func (s *plainSale) gathered() *plainSale {
	out := *s
	out.items = nil
	for _, it := range s.items {
		i := 0
		for i < len(out.items) && (out.items[i].product != it.product || out.items[i].margin != it.margin) {
			i++
		}
		if i == len(out.items) {
			out.items = append(out.items, it)
			continue
		}
		out.items[i].amount += it.amount
	}
	return &out
}

// won is what the winner of the rows that fit an item pays.
func (s *plainSale) won(p commission.Policy, fit []commission.Row, item int) *big.Rat {
	best, found, all := new(big.Rat), false, new(big.Rat)
	for _, r := range fit {
		pay, ok := s.pays(r, item)
		if !ok {
			continue
		}
		all.Add(all, pay)
		if !found || pay.Cmp(best) > 0 {
			best, found = pay, true
		}
	}
	switch {
	case p.Winner == commission.BestForPartner:
		return best
	case p.Winner == commission.Stack:
		return all
	case len(fit) == 0:
		return new(big.Rat)
	}
	for _, d := range p.Order { // those that state it go on, if there are any
		var state []commission.Row
		for _, r := range fit {
			if map[commission.Dimension]bool{
				"tier": r.Tier != "", "segment": r.Segment != "", "region": r.Region != "", "product": r.Product != "",
				"age": r.Age != commission.Age{}, "when": len(r.When) > 0,
			}[d] {
				state = append(state, r)
			}
		}
		if len(state) > 0 {
			fit = state
		}
	}
	pay, _ := s.pays(fit[0], item)
	return pay
}

func drawRow(t *rapid.T) commission.Row {
	one := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	r := commission.Row{
		ID: one("id", "", "", "a", "b", "c"), Tier: one("tier", "", "", "gold", "silver"), Segment: one("segment", "", "", "smb", "mid"),
		Region: one("region", "", "", "", "DE"), Product: one("product", "", "", "crm"), Share: drawRate(t, "share"),
	}
	if rapid.IntRange(0, 3).Draw(t, "aged") == 0 {
		r.Age.From = rapid.IntRange(0, 6).Draw(t, "from")
		r.Age.Until = rapid.SampledFrom([]int{0, r.Age.From + 1, r.Age.From + 6}).Draw(t, "until")
	}
	if rapid.IntRange(0, 3).Draw(t, "over") == 0 {
		r.Recurs = partnerecon.Months(rapid.IntRange(1, 9).Draw(t, "months"), partnerecon.Until)
	}
	tests := plainTests()
	for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "tests") {
		r.When = append(r.When, tests[rapid.IntRange(0, len(tests)-1).Draw(t, "test")].test)
	}
	return r
}

// drawChoice draws a policy whose rows New accepts, by adding those that it does.
func drawChoice(t *rapid.T, winners ...commission.Winner) commission.Policy {
	p := commission.Policy{
		Rounding: rapid.SampledFrom(modes).Draw(t, "mode"), Anchor: commission.CustomerStart,
		Facts: facts(), Winner: rapid.SampledFrom(winners).Draw(t, "winner"),
	}
	if p.Winner == commission.MostSpecific {
		p.Order = rapid.Permutation([]commission.Dimension{"tier", "segment", "region", "product", "age", "when"}).Draw(t, "order")
	}
	for range 8 {
		rows := p.Rates
		p.Rates = append(slices.Clone(rows), drawRow(t))
		if _, err := commission.New(p); err != nil {
			p.Rates = rows
		}
	}
	if len(p.Rates) == 0 {
		p.Rates = []commission.Row{{Share: pct("1")}}
	}
	return p
}

func allWinners() []commission.Winner {
	return []commission.Winner{"", commission.MostSpecific, commission.First, commission.BestForPartner, commission.Stack}
}

// earned is what the library says that a sale earns.
func earned(t interface{ Fatal(args ...any) }, p commission.Policy, s *plainSale) int64 {
	plan, err := commission.New(p)
	if err != nil {
		t.Fatal(err)
	}
	var l commission.Ledger
	if _, err := plan.Apply(&l, commission.Started{ID: "began", Customer: "c", On: began}); err != nil {
		t.Fatal(err)
	}
	entries, err := plan.Apply(&l, s.payment("p"))
	if err != nil {
		t.Fatal(err)
	}
	if tr, err := plan.Line(l, "p"); err != nil || len(tr) == 0 {
		t.Fatal(err, len(tr)) // told in other ways than it is computed
	}
	sum := int64(0)
	for _, e := range entries {
		if again, err := plan.Explain(e); err != nil || len(again) == 0 {
			t.Fatal(err, len(again))
		}
		sum += e.Amount.Minor()
	}
	return sum
}

// What a sale earns is what the plain meaning of rows and rules says, rounded once.
func TestRowsAgainstTheirPlainMeaning(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawChoice(t, allWinners()...)
		for range 4 {
			s := drawSale(t)
			if got, want := earned(t, p, &s), roundRat(s.earns(p), p.Rounding); got != want {
				t.Fatalf("%+v\nearns %d, want %d by\n%+v", s, got, want, p)
			}
		}
	})
}

// Where rates must not overlap, at most one fits.
func TestRatesThatDoNotOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawChoice(t, ""), drawSale(t)
		n := 0
		for _, r := range p.Rates {
			if s.fits(r, 0) {
				n++
			}
		}
		if n > 1 {
			t.Errorf("%d rows fit %+v of\n%+v", n, s, p.Rates)
		}
	})
}

func TestTheOrderOfRowsDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawChoice(t, "", commission.MostSpecific, commission.BestForPartner, commission.Stack), drawSale(t)
		other := p
		other.Rates = rapid.Permutation(p.Rates).Draw(t, "rows")
		if a, b := earned(t, p, &s), earned(t, other, &s); a != b {
			t.Errorf("%d in one order, %d in another", a, b)
		}
	})
}

// A row for a partner that has no credit, or for a role that nobody has, changes
// nothing, wherever it stands.
func TestARowThatNeverFitsChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawChoice(t, allWinners()...), drawSale(t)
		for _, idle := range []commission.Row{{Partner: "nobody", Share: pct("100")}, {Role: partnerecon.Serviced, Share: pct("100")}} {
			other := p
			other.Rates = slices.Insert(slices.Clone(p.Rates), rapid.IntRange(0, len(p.Rates)).Draw(t, "at"), idle)
			if _, err := commission.New(other); err != nil && idle.Partner != "" {
				continue // it overlaps with rows for all partners, or ties with them
			}
			if a, b := earned(t, p, &s), earned(t, other, &s); a != b {
				t.Errorf("%d without it, %d with %+v", a, b, idle)
			}
		}
	})
}

// The best of several rows pays at least as much as each of them alone.
func TestTheBestIsAsGoodAsEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawChoice(t, commission.BestForPartner), drawSale(t)
		s.items = slices.DeleteFunc(s.items, func(i plainItem) bool { return i.amount <= 0 }) // a discount makes the lowest rate the best
		best := earned(t, p, &s)
		for _, r := range p.Rates {
			alone := p
			alone.Rates = []commission.Row{r}
			if got := earned(t, alone, &s); got > best {
				t.Errorf("%d by %+v alone, %d by the best of all", got, r, best)
			}
		}
	})
}

// Rows that are added up pay what they pay one by one, but for the rounding: each
// of n roundings moves less than a cent.
func TestStackIsTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, s := drawChoice(t, commission.Stack), drawSale(t)
		s.items = s.items[:1]
		sum := int64(0)
		for _, r := range p.Rates {
			alone := p
			alone.Rates = []commission.Row{r}
			sum += earned(t, alone, &s)
		}
		if got, n := earned(t, p, &s), int64(len(p.Rates)+1); got-sum >= n || sum-got >= n {
			t.Errorf("%d together, %d one by one", got, sum)
		}
	})
}

// A row that is refused because another one always wins is not missed.
func TestARowThatNeverWinsIsNotMissed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := commission.Policy{
			Rounding: partnerecon.HalfUp, Anchor: commission.CustomerStart, Facts: facts(),
			Winner: rapid.SampledFrom([]commission.Winner{commission.First, commission.BestForPartner}).Draw(t, "winner"),
		}
		p.Rates = []commission.Row{drawRow(t), drawRow(t)}
		p.Rates[0].ID, p.Rates[1].ID = "", ""
		_, err := commission.New(p)
		found := paths(err)
		if len(found) != 1 || !strings.HasSuffix(found[0], " conflict") || strings.Contains(found[0], "when") {
			return // both can win, or one of them is wrong by itself
		}
		idle := 0
		if strings.HasPrefix(found[0], "/rates/1") {
			idle = 1
		}
		for range 5 {
			s := drawSale(t)
			s.items = slices.DeleteFunc(s.items, func(i plainItem) bool { return i.amount <= 0 })
			one := p
			one.Rates = []commission.Row{p.Rates[1-idle]}
			if s.earns(p).Cmp(s.earns(one)) != 0 {
				t.Fatalf("%+v earns %s with both, %s without row %d of\n%+v", s, s.earns(p), s.earns(one), idle, p.Rates)
			}
		}
	})
}
