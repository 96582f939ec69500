package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// handed are facts about five customers and four partners, enough of them for several
// goroutines: payments of one and of two partners, some in other months, some that clear later,
// what goes back, what is said of partners alone, and some that come twice.
func handed() []settlement.Fact {
	var out []settlement.Fact
	add := func(id, on string, e settlement.Event) { out = append(out, fact(id, on, e)) }
	partners := []string{"acme", "beta", "core", "dora"}
	for i := range 48 {
		on := fmt.Sprintf("2025-01-%02d", 2+i/2)
		customer, partner := fmt.Sprint("c", i%5), partners[i%4]
		switch i % 8 {
		case 1:
			add(fmt.Sprint("p", i), on, pay(customer, "300", partners[i/8%4], partners[(i/8+1)%4]))
		case 2:
			e := pay(customer, "500", partner)
			e.Pending = true
			add(fmt.Sprint("p", i), on, e)
		case 3:
			add(fmt.Sprint("h", i), on, settlement.Hold{Partner: partner, Reason: "audit"})
		case 4:
			add(fmt.Sprint("a", i), on, settlement.Adjustment{Partner: partner, Amount: eur("7"), Reason: "booth", Approver: "cfo"})
		case 5:
			add(fmt.Sprint("r", i), on, settlement.Refund{Customer: fmt.Sprint("c", (i-5)%5), Of: fmt.Sprint("p", i-5), Amount: eur("40")})
		case 6:
			add(fmt.Sprint("o", i), on, payout(fmt.Sprint("o", i), on, partner, "3").Event)
		case 7:
			add(fmt.Sprint("p", i-5), fmt.Sprintf("2025-01-%02d", 2+(i-5)/2), out[i-5].Event) // again
			out[len(out)-1] = recorded(out[len(out)-1], on)
		default:
			add(fmt.Sprint("p", i), on, pay(customer, fmt.Sprint(100+i), partner))
		}
	}
	return out
}

// onSome compares a run on so many goroutines with one on none.
func onSome(t *testing.T, name string, n int, p settlement.Program, b *settlement.Book, facts []settlement.Fact, most int) ran {
	t.Helper()
	want := runOn(t, p, 0, b, facts, most)
	want.same(t, fmt.Sprint(name, " on ", n), runOn(t, p, n, b, facts, most))
	return want
}

// Whatever is taken of what is posted, the entries, the error and the book are those of Run; from
// an empty book, and from one in which some of it happened.
func TestRunOnStopsWhereRunDoes(t *testing.T) {
	policy := withCaps(firstCome("m", settlement.EveryMonth, "60"))
	policy.Terms[0].Policy.Incentives = rewarded().Terms[0].Policy.Incentives
	p := settlement.Must(policy)
	facts := handed()
	p.Sort(facts)
	begun := &settlement.Book{}
	for _, f := range facts[:8] {
		if _, err := p.Apply(begun, f); err != nil {
			t.Fatal(err)
		}
	}
	if all := onSome(t, "all", 2, p, &settlement.Book{}, facts, 1<<30); all.err != "" {
		t.Fatal(all.err)
	}
	entries, err := entriesOf(p, facts)
	if err != nil || entries < 40 {
		t.Fatal(entries, err)
	}
	for i, most := range []int{1, 17, entries} {
		onSome(t, fmt.Sprint(most, " are taken"), 2+i%2, p, &settlement.Book{}, facts, most)
	}
	onSome(t, "begun", 3, p, begun, facts[8:], 1<<30)
	onSome(t, "begun, and some of it again", 2, p, begun, facts, 1<<30)
	onSome(t, "begun and left", 3, p, begun, facts[8:], 20)
}

// Wherever a fact is bad, or decides something for all, entries, error and book are those of Run.
func TestRunOnRefusesWhatRunDoes(t *testing.T) {
	p := settlement.Must(flat())
	facts := handed()
	p.Sort(facts)
	before := facts[39].Occurred
	for i, f := range []settlement.Fact{
		{ID: "", Occurred: before, Event: pay("c", "1", "acme")},
		{ID: "x", Occurred: before},
		{ID: "x", Occurred: before, Event: settlement.Clearing{Customer: "c9", Of: "none"}},
		{ID: "x", Occurred: before, Event: settlement.Release{Partner: "nobody", Of: "h", Approver: "y"}},
		{ID: "x", Occurred: before, Event: settlement.Release{Partner: "acme", Of: "none", Approver: "y"}},
		{ID: "p0", Occurred: before, Event: pay("c0", "77", "acme")},
		{ID: "x", Occurred: on("2025-02-20"), Event: pay("c", "1", "acme")},
		{ID: "x", Occurred: before, Event: settlement.Standing{Partner: "acme", Type: "agency"}},
		{ID: "x", Occurred: before, Event: pay("c8", "50", "eve")},
		{ID: "x", Occurred: before, Event: settlement.Hold{Partner: "eve", Reason: "kyc"}},
	} {
		onSome(t, fmt.Sprint("fact ", i), 2+i%2, p, &settlement.Book{}, slices.Insert(slices.Clone(facts), 40, f), 1<<30)
	}
}

func entriesOf(p settlement.Program, facts []settlement.Fact) (int, error) {
	n := 0
	for _, err := range p.Run(&settlement.Book{}, settlement.Facts(facts)) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// On one goroutine each fact is folded as it comes; on more they are taken ahead. A source that
// fails is reported behind what was posted, with how many facts were folded.
func TestRunOnTakesFactsAhead(t *testing.T) {
	p := settlement.Must(flat())
	facts := handed()
	p.Sort(facts)
	broken := errors.New("broken pipe")
	for _, c := range []struct{ goroutines, taken int }{{-1, 1}, {1, 1}, {2, len(facts)}, {3, len(facts)}} {
		taken, seen := 0, 0
		source := func(yield func(settlement.Fact, error) bool) {
			for _, f := range facts {
				if taken++; !yield(f, nil) {
					return
				}
			}
			yield(settlement.Fact{}, broken)
		}
		book := &settlement.Book{}
		var last error
		for e, err := range p.RunOn(c.goroutines, book, source) {
			if seen++; seen == 1 && taken != c.taken {
				t.Errorf("%d goroutines: %d facts are taken before an entry", c.goroutines, taken)
			}
			if last != nil || err == nil == (e.Kind == "") {
				t.Errorf("%d goroutines: entry %d %+v, %v behind %v", c.goroutines, seen, e, err, last)
			}
			last = err
		}
		var bad *settlement.FactError
		if !errors.Is(last, broken) || !errors.As(last, &bad) || bad.Position != len(facts) {
			t.Errorf("%d goroutines: %v", c.goroutines, last)
		}
		if whole := runOn(t, p, 0, &settlement.Book{}, facts, 1<<30); text(t, book) != whole.book {
			t.Errorf("%d goroutines: another book", c.goroutines)
		}
	}
}

// A fact that decides something for all customers is folded before it is reported that a later
// one is bad, whatever comes before.
func TestRunOnOfFactsForAll(t *testing.T) {
	p := settlement.Must(flat())
	facts := []settlement.Fact{
		fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Type: "agency"}), fact("p", "2025-01-02", pay("c", "100", "acme")),
		fact("t", "2025-01-03", settlement.Standing{Partner: "beta", Type: "agency"}), fact("q", "2025-01-04", pay("c", "100", "beta")),
		settlement.CloseOf(month("2025-01")), fact("r", "2025-01-05", pay("c", "100", "beta")),
	}
	want := runOn(t, p, 0, &settlement.Book{}, facts, 1<<30)
	want.same(t, "a late fact", runOn(t, p, 2, &settlement.Book{}, facts, 1<<30))
	var bad *settlement.FactError
	for _, err := range p.RunOn(2, &settlement.Book{}, settlement.Facts(facts)) {
		if err != nil && (!errors.As(err, &bad) || bad.Position != 5 || bad.Fact.ID != "r" || !errors.Is(err, pe.ErrOverflow) && !errors.Is(err, settlement.ErrOrder)) {
			t.Errorf("%v", err)
		}
	}
	if bad == nil {
		t.Error("a fact of a closed month came in")
	}
}
