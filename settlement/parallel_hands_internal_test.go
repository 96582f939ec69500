package settlement

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

func money(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }

// handsProgram pays 10 % with caps, a true-up of each quarter and a bonus of each month, so that facts
// leave all kinds of things to partners.
func handsProgram() Program {
	policy := small().Policy()
	policy.Terms[0].Policy.Caps = []Cap{
		{Name: "net", Every: EveryMonth, Limit: money("80"), Counts: commission.OnNet},
		{Name: "first", Every: EveryMonth, Limit: money("60"), Counts: commission.FirstCome},
	}
	policy.Terms[0].Policy.TrueUps = []TrueUp{{Name: "quarter", Every: EveryQuarter}}
	policy.Terms[0].Policy.Incentives = incentive.Policy{
		Rounding: partnerecon.HalfUp,
		Bonuses: []incentive.Bonus{{Name: "growth", Stage: commission.Expansion, Every: incentive.EveryMonth, Rule: incentive.Increment{
			Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: partnerecon.MustPercent("5"), Baseline: incentive.Goal{Amount: money("500")},
		}}},
	}
	return Must(policy)
}

func paymentOf(customer, amount string, partners ...string) Payment {
	p := Payment{Customer: customer, Amount: money(amount)}
	share, _ := partnerecon.Fraction(1, int64(len(partners)))
	for _, id := range partners {
		p.Credits = append(p.Credits, partnerecon.Credit{Partner: id, Role: partnerecon.Sourced, Share: share})
	}
	return p
}

// handsFacts are 42 facts a month of seven customers and five partners: two payments of three with one
// partner or two, and refunds of what was paid 30 facts before, most of which are of the month before.
// Each month has a customer and a partner that no other has. With every month comes its close, which is
// folded alone, and after the first the final figures of the quarter, which later refunds scale.
func handsFacts(months int) []Fact {
	var out []Fact
	partners := []string{"acme", "beta", "core", "dora", "elsa"}
	first := partnerecon.MustDay("2025-01-01").Month()
	for m := range months {
		for i := range 42 {
			n := 42*m + i
			f := Fact{ID: fmt.Sprintf("f%03d", n), Occurred: On(first.Add(m).First().Add(i / 3))}
			customer, a, b := fmt.Sprint("c", n%7), partners[n%5], partners[n/5%5]
			switch {
			case i == 4:
				f.Event = paymentOf(fmt.Sprint("only", m), "90", "one"+fmt.Sprint(m))
			case i == 3:
				f.Event = Hold{Partner: a, Reason: "audit"}
			case i%3 == 2 && n >= 30 && out[len(out)-30].ID != "":
				was, ok := out[len(out)-30].Event.(Payment)
				if !ok {
					f.Event = Adjustment{Partner: b, Amount: money("7"), Reason: "booth", Approver: "cfo"}
					break
				}
				f.Event = Refund{Customer: was.Customer, Of: out[len(out)-30].ID, Amount: money("40")}
			case i%3 == 1 && a != b:
				f.Event = paymentOf(customer, "300", a, b)
			default:
				f.Event = paymentOf(customer, fmt.Sprint(100+n), a)
			}
			out = append(out, f)
		}
		if m > 0 {
			for _, p := range partners {
				out = append(out, Fact{ID: fmt.Sprint("final-", m, p), Occurred: On(first.Add(m).First().Add(25)), Event: Final{Partner: p, TrueUp: "quarter", Month: first, Base: money(fmt.Sprint(2000 * m))}})
			}
		}
		out = append(out, CloseOf(first.Add(m)))
	}
	return out
}

func textOf(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// Facts that are good and in order are folded by the hands, stretch after stretch, and once: none of them
// makes a hand give up, which would fold all facts since the copy of the book again, one by one. Entries
// and book are those of Apply.
func TestHandsFoldStretchesOnce(t *testing.T) {
	p := handsProgram()
	facts := handsFacts(3)
	p.Sort(facts)
	var want []partnerecon.Entry
	one := &Book{}
	for _, f := range facts {
		entries, err := p.Apply(one, f)
		if err != nil {
			t.Fatal(f.ID, err)
		}
		want = append(want, entries...)
	}
	wantEntries, wantBook := textOf(t, want), textOf(t, one)
	const n = 3
	var got []partnerecon.Entry
	b := &Book{}
	r := handsOf(p, b, n, func(e partnerecon.Entry, err error) bool {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e)
		return true
	})
	hands := slices.Clone(r.hands)
	for _, f := range facts {
		if !r.take(f) {
			t.Fatal(f.ID)
		}
	}
	if !r.flush() || r.given != len(want) || r.total() != len(facts) || len(r.stretch) != 0 {
		t.Errorf("%d hands: %d entries of %d, %d facts of %d, %d left", n, r.given, len(want), r.total(), len(facts), len(r.stretch))
	}
	if !slices.Equal(r.hands, hands) {
		t.Errorf("%d hands: a stretch was folded twice", n)
	}
	for k, h := range r.hands {
		if len(h.customers.customers) == 0 || len(h.partners.accounts) == 0 {
			t.Errorf("%d hands: hand %d has %d customers, %d partners", n, k, len(h.customers.customers), len(h.partners.accounts))
		}
	}
	if textOf(t, got) != wantEntries {
		t.Errorf("%d hands: other entries", n)
	}
	if textOf(t, b) != wantBook {
		t.Errorf("%d hands: another book", n)
	}
}

// handsOf is a run on n hands that keeps what it yields.
func handsOf(p Program, b *Book, n int, yield func(partnerecon.Entry, error) bool) *parallel {
	r := &parallel{program: p, book: b, saved: b.Clone(), yield: yield}
	for range n {
		r.hands = append(r.hands, &hand{})
	}
	return r
}

// What comes before a fact for all is folded by the hands from 32 facts on, and below one by one. The
// first that is not in order is folded alone, and so are the few behind it.
func TestFewFactsAreFoldedOneByOne(t *testing.T) {
	p := small()
	for _, c := range []struct {
		facts, again int // a fact in the middle that comes a second time
		hands        bool
	}{{1, 0, false}, {31, 0, false}, {32, 0, true}, {33, 0, true}, {40, 31, false}, {40, 32, true}} {
		var facts []Fact
		for i := range c.facts {
			facts = append(facts, Fact{ID: fmt.Sprintf("p%02d", i), Occurred: On(partnerecon.MustDay("2025-01-01").Add(i)), Event: paymentOf("c", "10", "acme")})
		}
		if c.again > 0 {
			facts = slices.Insert(facts, c.again, facts[0])
		}
		entries := 0
		r := handsOf(p, &Book{}, 2, func(_ partnerecon.Entry, err error) bool { entries++; return err == nil })
		for _, f := range facts {
			if !r.take(f) {
				t.Fatal(f.ID)
			}
		}
		if entries != 0 || !r.flush() {
			t.Errorf("%+v: %d entries are yielded before", c, entries)
		}
		used := len(r.hands[0].customers.customers)+len(r.hands[1].customers.customers) > 0
		if entries != c.facts || used != c.hands || r.total() != len(facts) {
			t.Errorf("%+v: %d entries of %d facts, by hands: %v", c, entries, r.total(), used)
		}
	}
}

// Facts are ready up to the first that is malformed or out of order, on any number of hands; one that
// comes again at once is in order. None is ready for a book of another program.
func TestFactsThatAreReady(t *testing.T) {
	p := small()
	const n = 10
	good := func() []folding {
		var out []folding
		for i := range n {
			f := Fact{ID: fmt.Sprintf("p%02d", i), Occurred: On(partnerecon.MustDay("2025-01-01").Add(i)), Event: paymentOf("c", "10", "acme")}
			out = append(out, folding{posting: posting{program: p, fact: f}})
		}
		return out
	}
	at := func(on string, id string) *position {
		f := Fact{ID: id, Occurred: On(partnerecon.MustDay(on)), Event: paymentOf("c", "10", "acme")}
		w := p.position(f, p.when(f))
		return &w
	}
	for _, hands := range []int{1, 2, 3, 4, 7, 10, 11, 64} {
		r := handsOf(p, &Book{}, hands, nil)
		try := func(name string, want int, last *position, facts []folding) {
			t.Helper()
			r.book.last = last
			if got := r.ready(facts); got != want {
				t.Errorf("%s on %d: %d, want %d", name, hands, got, want)
			}
			for i := range want {
				if s := &facts[i]; s.refused || s.when != p.when(s.fact) || s.at.id != s.fact.ID || s.paid.Amount != money("10") {
					t.Errorf("%s on %d: fact %d is %+v", name, hands, i, s.at)
				}
			}
		}
		try("all", n, nil, good())
		try("none", 0, nil, nil)
		try("after an earlier one", n, at("2024-12-31", "x"), good())
		try("after itself", n, at("2025-01-01", "p00"), good())
		try("after one of the same day", 0, at("2025-01-01", "p01"), good())
		try("after a later one", 0, at("2025-01-02", "a"), good())
		for i := range n {
			bad := good()
			bad[i].fact.ID = ""
			try(fmt.Sprint("bad at ", i), i, nil, bad)
			bad[i] = folding{posting: posting{program: p, fact: Fact{ID: "x", Occurred: On(partnerecon.MustDay("2025-01-01"))}}}
			try(fmt.Sprint("no event at ", i), i, nil, bad)
			if i > 0 {
				late := good()
				late[i].fact.Occurred = On(partnerecon.MustDay("2024-12-31"))
				try(fmt.Sprint("late at ", i), i, nil, late)
				twice := good()
				twice[i].fact = twice[i-1].fact
				try(fmt.Sprint("again at ", i), n, nil, twice)
			}
		}
		r.book.settledWith = knownOf("USD", "UTC")
		try("of another program", 0, nil, good())
	}
}

// Each hand works once, as itself, at the same time as the others, and all have ended when each returns.
func TestEachHandWorksOnce(t *testing.T) {
	for _, n := range []int{1, 2, 3, 8} {
		r := handsOf(small(), &Book{}, n, nil)
		var ended atomic.Int32
		did := make([]*hand, n)
		began := make(chan int, n)
		r.each(func(k int, h *hand) {
			did[k] = h
			began <- k
			if k == 0 { // all others have begun before this one ends
				for range n {
					select {
					case <-began:
					case <-time.After(10 * time.Second):
						t.Errorf("%d hands do not work at the same time", n)
						return
					}
				}
			} else {
				time.Sleep(time.Millisecond)
			}
			ended.Add(1)
		})
		if int(ended.Load()) != n || !slices.Equal(did, r.hands) {
			t.Errorf("%d hands: %d have ended, %v", n, ended.Load(), did)
		}
	}
}

// An id belongs to the hand that its FNV-1a hash says: those of the standard library are the same.
func TestTheHandOfAnID(t *testing.T) {
	for _, n := range []int{1, 2, 3, 7, 1000} {
		r := handsOf(small(), &Book{}, n, nil)
		for _, id := range []string{"", "a", "acme", "customer-7", "Zürich", "c\x00\xff"} {
			h := fnv.New64a()
			_, _ = h.Write([]byte(id))
			if got, want := r.of(id), int(h.Sum64()%uint64(n)); got != want {
				t.Errorf("%q on %d: hand %d, want %d", id, n, got, want)
			}
		}
	}
}

// A hand begins a stretch with nothing of the one before but the customers and partners that it knows: of
// the book it has what is closed, and no sums.
func TestAHandBeginsAStretch(t *testing.T) {
	m := partnerecon.MustMonth("2025-01")
	book := &Book{accounts: map[string]*account{"acme": {Partner: "acme"}}}
	book.closed, book.cut, book.volume, book.months = m, m.Last(), 77, []monthSums{{Month: m, Base: 5}}
	r := handsOf(small(), book, 3, nil)
	h := r.hands[1]
	h.customers.volume, h.partners.volume = 5, 6
	h.customers.months = []monthSums{{Month: m, Base: 1}}
	h.customers.enter(&customer{})
	h.customers.await("c")
	h.entered, h.opened, h.own, h.failed = []string{"c"}, []string{"acme"}, []own{{1, "acme", nil}}, true
	h.left = [][]int{{1, 2}, {3}, {}}
	h.buffer = make([]partnerecon.Entry, 3, 8)
	h.begin(r)
	want := common{closed: m, cut: m.Last()}
	for name, got := range map[string]*common{"customers": &h.customers.common, "partners": &h.partners.common} {
		if got.closed != want.closed || got.cut != want.cut || got.volume != 0 || got.months != nil || got.last != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if len(h.customers.waiting)+len(h.entered)+len(h.opened)+len(h.own)+len(h.buffer) != 0 || h.failed || len(h.customers.customers) != 1 || cap(h.buffer) != 8 {
		t.Errorf("%+v", h)
	}
	if len(h.left) != 3 || len(h.left[0])+len(h.left[1])+len(h.left[2]) != 0 || cap(h.left[0]) != 2 {
		t.Errorf("%v", h.left)
	}
	if h.customers.asks("acme") != book.accounts["acme"] || h.customers.asks("beta") != nil {
		t.Error("a hand reads other accounts")
	}
	fresh := &hand{}
	if fresh.begin(r); len(fresh.left) != 3 {
		t.Errorf("%v", fresh.left)
	}
}

// Entries that found room in the buffer of the hand stay there, and the next ones come behind them. Where
// they did not, the next buffer has twice the room, 256 entries at least and 8192 at most.
func TestEntriesThatStayInTheBuffer(t *testing.T) {
	for _, c := range []struct{ used, room, entries, wantUsed, wantRoom int }{
		{0, 0, 1, 0, 256},
		{0, 256, 1, 1, 256},
		{10, 256, 246, 256, 256},
		{10, 256, 247, 0, 512},
		{256, 256, 1, 0, 512},
		{100, 100, 3, 0, 256},
		{4000, 4096, 97, 0, 8192},
		{8000, 8192, 193, 0, 8192},
	} {
		h := &hand{buffer: make([]partnerecon.Entry, c.used, c.room)}
		h.keep(&folding{posting: posting{entries: make([]partnerecon.Entry, c.entries)}})
		if len(h.buffer) != c.wantUsed || cap(h.buffer) != c.wantRoom {
			t.Errorf("%+v: %d of %d", c, len(h.buffer), cap(h.buffer))
		}
	}
}

// The book is copied when 131,072 facts were folded since the last copy, or as many as it has open lines,
// if those are more: what was folded and yielded since then is forgotten.
func TestTheBookIsCopiedNowAndThen(t *testing.T) {
	many := make([]Fact, minCopied+2)
	c := &customer{}
	c.Ledger.Lines = make([]*commission.Line, 3)
	for i := range c.Ledger.Lines {
		c.Ledger.Lines[i] = &commission.Line{}
	}
	for _, x := range []struct {
		since, room int
		copied      bool
	}{{minCopied - 1, 0, false}, {minCopied, 0, true}, {minCopied, minCopied, true}, {minCopied, minCopied + 1, false}, {minCopied + 1, minCopied + 1, true}} {
		b := &Book{customers: map[string]*customer{"c": c}}
		old := &Book{}
		r := &parallel{book: b, saved: old, since: many[:x.since], before: 10, given: 5, room: x.room}
		r.copyBook()
		if r.total() != 10+x.since {
			t.Errorf("%+v: %d in all", x, r.total())
		}
		if !x.copied {
			if r.saved != old || r.before != 10 || r.given != 5 || len(r.since) != x.since || r.room != x.room {
				t.Errorf("%+v: copied too early", x)
			}
			continue
		}
		if r.saved == old || r.saved == b || len(r.saved.customers) != 1 || r.before != 10+x.since || r.given != 0 || r.since != nil || r.room != 3 {
			t.Errorf("%+v: %d before, %d given, room %d", x, r.before, r.given, r.room)
		}
	}
}

// Back at the copy of the book the first facts since are folded one by one. What was yielded of them is
// not yielded again: of entries 2 and 2 and 2, three were, so that the fourth is the next. A bad fact is
// reported where it stands, and not where nobody takes entries any more.
func TestAgainFromTheCopyOfTheBook(t *testing.T) {
	p := small()
	pay := func(id, on string) Fact {
		return Fact{ID: id, Occurred: On(partnerecon.MustDay(on)), Event: paymentOf("c", "100", "acme", "beta")}
	}
	good := []Fact{pay("p1", "2025-01-01"), pay("p2", "2025-01-02"), pay("p3", "2025-01-03")}
	bad := []Fact{good[0], {ID: "r", Occurred: good[0].Occurred, Event: Release{Partner: "x", Of: "none", Approver: "y"}}, good[2]}
	for _, c := range []struct {
		name  string
		facts []Fact
		n     int
		given int
		left  bool
		most  int // entries that are taken then
		on    bool
		want  string
		folds string // the ids of lines in the book
	}{
		{"nothing was yielded", good, 3, 0, false, 9, true, "p1 acme, p1 beta, p2 acme, p2 beta, p3 acme, p3 beta", "p1 p2 p3"},
		{"one was", good, 3, 1, false, 9, true, "p1 beta, p2 acme, p2 beta, p3 acme, p3 beta", "p1 p2 p3"},
		{"two were", good, 3, 2, false, 9, true, "p2 acme, p2 beta, p3 acme, p3 beta", "p1 p2 p3"},
		{"three were", good, 3, 3, false, 9, true, "p2 beta, p3 acme, p3 beta", "p1 p2 p3"},
		{"all were", good, 3, 6, false, 9, true, "", "p1 p2 p3"},
		{"two facts", good, 2, 3, false, 9, true, "p2 beta", "p1 p2"},
		{"nobody takes any", good, 2, 3, true, 9, false, "", "p1 p2"},
		{"nobody takes the next", good, 3, 1, false, 1, false, "p1 beta", "p1"},
		{"nobody takes the one after it", good, 3, 1, false, 2, false, "p1 beta, p2 acme", "p1 p2"},
		{"a bad one", bad, 3, 1, false, 9, false, "p1 beta, 11: r", "p1"},
		{"a bad one, and nobody takes any", bad, 3, 1, true, 9, false, "", "p1"},
	} {
		b := &Book{}
		got := ""
		taken := 0
		r := handsOf(p, b, 2, nil)
		r.yield = func(e partnerecon.Entry, err error) bool {
			if got != "" {
				got += ", "
			}
			var bad *FactError
			if errors.As(err, &bad) {
				got += fmt.Sprint(bad.Position, ": ", bad.Fact.ID)
				return false
			}
			got += e.Claim.Line + " " + e.Claim.Partner
			taken++
			return taken < c.most
		}
		hands := slices.Clone(r.hands)
		r.since, r.before, r.given, r.left = c.facts, 10, c.given, c.left
		if _, err := p.Apply(b, pay("lost", "2025-01-05")); err != nil { // the copy does not have it
			t.Fatal(err)
		}
		on := r.again(c.n)
		var lines []string
		if of := r.book.customers["c"]; of != nil {
			for _, l := range of.Ledger.Lines {
				lines = append(lines, l.ID)
			}
		}
		if on != c.on || got != c.want || fmt.Sprint(lines) != "["+c.folds+"]" {
			t.Errorf("%s: on %v, yielded %q, lines %v", c.name, on, got, lines)
		}
		if r.hands[0] == hands[0] || r.hands[1] == hands[1] || len(r.saved.customers) != 0 {
			t.Errorf("%s: the hands know a book that is no more, or the copy was changed", c.name)
		}
	}
}

// A hand opens an account, or takes a customer up, for a fact that comes after; those that the book has
// are the book's own.
func TestAHandKnowsTheBooksAccounts(t *testing.T) {
	own := &account{Partner: "acme"}
	r := handsOf(small(), &Book{accounts: map[string]*account{"acme": own}}, 1, nil)
	h := r.hands[0]
	if h.known(r, "beta") || len(h.partners.accounts) != 0 {
		t.Errorf("%v", h.partners.accounts)
	}
	for range 2 {
		if !h.known(r, "acme") || h.partners.accounts["acme"] != own || !slices.Equal(h.partners.Partners(), []string{"acme"}) {
			t.Errorf("%v", h.partners.accounts)
		}
	}
	r.book.accounts = nil // it does not ask again
	if !h.known(r, "acme") || reflect.DeepEqual(h.partners, Book{}) {
		t.Error("what is known is forgotten")
	}
}
