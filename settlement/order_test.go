package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A refund of 20 January that is recorded on 5 February changes February.
func TestALateFactCorrectsTheOpenMonth(t *testing.T) {
	facts := []settlement.Fact{
		fact("p", "2025-01-20", pay("c", "1000", "acme")),
		recorded(fact("r", "2025-01-20", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1000")}), "2025-02-05"),
	}
	one := open(t, flat()).through("2025-02", facts...)
	two := open(t, flat()).through("2025-01", facts[0])
	loaded, err := settlement.ParseBook([]byte(stored(t, &two.book)))
	if err != nil {
		t.Fatal(err)
	}
	two.book = *loaded
	two.through("2025-02", facts[1])

	for name, r := range map[string]*run{"as one file": one, "as two": two} {
		r.want(name+", January", row(r.statement("2025-01", "2025-01"), "acme").Closing.Amount(), "100.00")
		february := row(r.statement("2025-02", "2025-02"), "acme")
		r.want(name+", February returned", february.Returned.Amount(), "-100.00")
		r.want(name+", February closing", february.Closing.Amount(), "0.00")
	}
	if stored(t, &one.book) != stored(t, &two.book) {
		t.Error("the books differ")
	}
}

// TestAllOrdersOfRecording: two payments, one of them delivered twice, two
// refunds and a churn, six deliveries under a cap on net, recorded in each of
// their 720 orders and sorted: one table of claims and kinds.
func TestAllOrdersOfRecording(t *testing.T) {
	policy := tiered()
	policy.Terms[0].Policy.Commission.Caps = []commission.Cap{
		{Name: "customer", Per: commission.PerCustomer, Limit: eur("150"), Counts: commission.OnNet},
	}
	annual := func(amount string) settlement.Payment {
		p := pay("c", amount, "acme")
		p.Model = commission.Annual
		p.Credits[0].Tier = "integration"
		return p
	}
	deliveries := []settlement.Fact{
		fact("p1", "2025-01-10", annual("600")), fact("p1", "2025-01-10", annual("600")), fact("p2", "2025-01-20", annual("300")),
		fact("r1", "2025-01-25", settlement.Refund{Customer: "c", Of: "p1", Amount: eur("200")}),
		fact("r2", "2025-01-28", settlement.Refund{Customer: "c", Of: "p2", Amount: eur("100")}),
		fact("x", "2025-02-24", settlement.Churn{Customer: "c"}), // day 45
	}
	var want map[string]int64
	n := 0
	permute(len(deliveries), func(order []int) {
		facts := make([]settlement.Fact, len(deliveries))
		for place, i := range order {
			facts[place] = deliveries[i]
			facts[place].Recorded = settlement.On(day("2025-03-01").Add(place))
		}
		r := open(t, policy)
		r.program.Sort(facts)
		got := table(r.do(facts...).entries)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("order %v (-want +got)\n%s", order, diff)
		}
		n++
	})
	// 22.5 % of 600 and 300 is 135 and 67.50; 45 and 22.50 go back: 90 and 45
	// are left, 15 under the cap. On day 45 of 90 half of 135 goes back: 67.50,
	// 45 from p2, which is payable last, and 22.50 from p1.
	if diff := cmp.Diff(map[string]int64{
		"/acme/c//p1/base/earned": 13500, "/acme/c//p1/base/returned": -4500, "/acme/c//p1/base/clawed": -2250,
		"/acme/c//p2/base/earned": 6750, "/acme/c//p2/base/returned": -2250, "/acme/c//p2/base/clawed": -4500,
	}, want); n != 720 || diff != "" {
		t.Errorf("%d orders (-want +got)\n%s", n, diff)
	}
}

// permute calls f with every order of n things.
func permute(n int, f func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var rec func(int)
	rec = func(k int) {
		if k == n {
			f(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			rec(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	rec(0)
}

func TestFactsComeInOrder(t *testing.T) {
	r := open(t, flat()).do(fact("p1", "2025-01-10", pay("c", "100", "acme")), fact("p2", "2025-01-20", pay("c", "100", "acme")))
	late := fact("p3", "2025-01-15", pay("c", "100", "acme"))
	r.refuse(late, settlement.ErrOrder)
	_, err := r.program.Apply(&r.book, late)
	if err == nil || !strings.Contains(err.Error(), `"p3"`) || !strings.Contains(err.Error(), `"p2"`) {
		t.Errorf("the error must name both: %v", err)
	}
	// A fact that was folded may come again at any time.
	r.do(fact("p1", "2025-01-10", pay("c", "100", "acme")))
	r.want("once", r.sum("acme"), "20.00")
	r.through("2025-01")
	r.do(settlement.CloseOf(month("2025-01")), fact("p2", "2025-01-20", pay("c", "100", "acme")))
	r.refuse(settlement.CloseOf(month("2025-03")), settlement.ErrOrder) // February first
	r.refuse(fact("p4", "2025-01-31", pay("c", "100", "acme")), settlement.ErrOrder)
}

func TestFactsOfOneInstantGoByRank(t *testing.T) {
	facts := []settlement.Fact{
		fact("b", "2025-01-10", settlement.Refund{Customer: "c", Of: "c1", Amount: eur("50")}),
		fact("c1", "2025-01-10", pay("c", "100", "acme")),
		fact("a", "2025-01-10", settlement.Churn{Customer: "c"}),
		fact("z", "2025-01-10", settlement.Standing{Partner: "acme"}),
		settlement.CloseOf(month("2025-01")),
		fact("y", "2025-01-31", pay("c", "100", "acme")),
		{ID: "late", Occurred: at("2025-01-31T23:59:59.5Z"), Event: pay("c", "1", "acme")},
		{ID: "next", Occurred: on("2025-01-10"), Recorded: on("2025-02-01"), Event: pay("c", "1", "acme")},
	}
	r := open(t, flat())
	r.program.Sort(facts)
	var ids []string
	for _, f := range facts {
		ids = append(ids, f.ID)
	}
	if diff := cmp.Diff([]string{"z", "c1", "b", "a", "y", "late", "close:2025-01", "next"}, ids); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.do(facts...)
	if got := settlement.Ranks(); len(got) != 67 || got[0] != "standing" || got[66] != "close" {
		t.Errorf("ranks %v", got)
	}
}

func at(s string) settlement.Moment {
	var m settlement.Moment
	if err := m.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return m
}

func TestInstantsBecomeDaysInTheZone(t *testing.T) {
	policy := flat()
	policy.Zone = "Europe/Berlin"
	program, err := settlement.New(policy)
	if err != nil {
		t.Skip("no time zone data")
	}
	r := &run{t: t, program: program}
	r.do(settlement.Fact{ID: "p", Occurred: at("2025-01-31T23:30:00Z"), Event: pay("c", "100", "acme")})
	if got := r.entries[0].Posted; got != day("2025-02-01") {
		t.Errorf("posted on %s, want 1 February", got)
	}
}

func TestRunStopsAtABadFact(t *testing.T) {
	p := settlement.Must(flat())
	var b settlement.Book
	facts := []settlement.Fact{
		fact("p1", "2025-01-10", pay("c", "100", "acme")), fact("p2", "2025-01-11", pay("c", "-1", "acme")), fact("p3", "2025-01-12", pay("c", "100", "acme")),
	}
	var got []string
	for e, err := range p.Run(&b, settlement.Facts(facts)) {
		if err != nil {
			var bad *settlement.FactError
			if !errors.As(err, &bad) || bad.Position != 1 || bad.Fact.ID != "p2" || len(paths(err)) != 1 {
				t.Errorf("got %v", err)
			}
			got = append(got, "error")
			continue
		}
		got = append(got, e.ID())
	}
	if diff := cmp.Diff([]string{"p1/acme/c//p1/base/earned", "error"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// The book stands after the last good fact.
	if _, err := p.Apply(&b, facts[2]); err != nil {
		t.Error(err)
	}
	source := func(yield func(settlement.Fact, error) bool) { yield(settlement.Fact{}, errors.New("broken pipe")) }
	for _, err := range p.Run(&b, source) {
		if err == nil || !strings.Contains(err.Error(), "broken pipe") {
			t.Errorf("an error of the source is passed on, got %v", err)
		}
	}
	for range p.Run(&b, settlement.Facts([]settlement.Fact{fact("p9", "2025-01-20", pay("c", "100", "acme", "beta"))})) {
		break // a fact whose entries are not all taken is folded all the same
	}
	s, _ := p.Statement(&b, month("2025-01"), month("2025-01"))
	check(t, s)
	if row(s, "beta").Earned != eur("5") {
		t.Errorf("got %+v", row(s, "beta"))
	}
}

func TestUnmatchedRefundsAreListed(t *testing.T) {
	r := open(t, flat()).do(
		fact("r2", "2025-01-10", settlement.Refund{Customer: "d", Of: "p", Amount: eur("5")}),
		fact("r1", "2025-01-11", settlement.Refund{Customer: "c", Of: "p", Amount: eur("5")}))
	var got []string
	for _, u := range r.book.Unmatched() {
		got = append(got, u.Customer+" "+u.Correction.ID)
	}
	if diff := cmp.Diff([]string{"c r1", "d r2"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.do(fact("p", "2025-01-12", pay("c", "100", "acme")))
	if len(r.book.Unmatched()) != 1 {
		t.Error("one of them has found its payment")
	}
}

// Of two facts of one instant the one whose kind stands earlier in Ranks comes
// first, for every two kinds. The ids are in the opposite order, so that kinds of
// one rank would be told apart.
func TestRanksAreTheOrderOfTheKinds(t *testing.T) {
	end := settlement.At(time.Date(2025, 1, 31, 23, 59, 59, 999_999_999, time.UTC)) // when January closes
	facts := everyFact(t)
	want := make([]string, len(facts))
	for i := range facts {
		facts[i].ID, facts[i].Occurred, facts[i].Recorded = fmt.Sprintf("f%02d", len(facts)-i), end, settlement.Moment{}
		want[i] = facts[i].ID
	}
	slices.Reverse(facts)
	settlement.Must(tiered()).Sort(facts)
	var got []string
	for _, f := range facts {
		got = append(got, f.ID)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What is recorded before it occurs, such as an announced refund, is posted when it occurs; what is
// recorded after it, then.
func TestWhatIsAnnouncedIsPostedWhenItOccurs(t *testing.T) {
	for learned, want := range map[string]string{"2025-02-01": "2025-02-10", "2025-02-10": "2025-02-10", "2025-02-11": "2025-02-11"} {
		r := open(t, flat()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), recorded(back("b", "2025-02-10", "c", "p", "100"), learned))
		r.want("recorded on "+learned, r.entries[1].Posted.String(), want)
	}
}

// A close that comes after a fact of a later month is late and is refused, as what it would close is open; one of
// what is closed already is a repetition.
func TestALateCloseIsRefused(t *testing.T) {
	r := open(t, flat()).through("2025-01", fact("p", "2025-01-10", pay("c", "100", "acme"))).do(fact("q", "2025-03-05", pay("c", "100", "acme")))
	r.refuse(settlement.CloseOf(month("2025-02")), settlement.ErrOrder)
	before := stored(t, &r.book)
	if entries, err := r.program.Apply(&r.book, settlement.CloseOf(month("2025-01"))); err != nil || entries != nil || stored(t, &r.book) != before {
		t.Errorf("again: %v, %v", entries, err)
	}
	quarterly := flat()
	quarterly.Statements = settlement.Statements{Every: settlement.PerQuarter, DisputeWithin: pe.Days(10, pe.Through), Accepted: settlement.ByFact}
	for last, want := range map[string]bool{"2025-01": false, "2025-02": false, "2025-03": true, "2025-04": true} {
		r := open(t, quarterly).through(last, fact("p", "2025-01-10", pay("c", "100", "acme")))
		if text := stored(t, &r.book); strings.Contains(text, `"closes":[{`) != want || strings.Contains(text, `},{"through"`) {
			t.Errorf("statements of quarters through %s: %s", last, text)
		}
	}
	if strings.Contains(before, `"closes"`) {
		t.Errorf("a program without statements notes no day on which they closed: %s", before)
	}
}

// A fact that comes late is a repetition where it was folded before, has its id in vain where that was of another one, and
// else is late, whatever it is about.
func TestLateFactsByKind(t *testing.T) {
	r := open(t, converting()).do(
		rate("r", "2025-01-02", "USD", "EUR", "0.9"), fact("p", "2025-01-10", pay("c", "100", "acme")), payout("o", "2025-01-11", "acme", "1"), fact("q", "2025-03-05", pay("c", "100", "acme")),
	)
	for _, c := range []struct {
		name string
		fact settlement.Fact
		want error
	}{
		{"a rate again", rate("r", "2025-01-02", "USD", "EUR", "0.9"), nil},
		{"another rate of its day", rate("r2", "2025-01-02", "USD", "EUR", "0.8"), settlement.ErrOrder},
		{"a rate of another day", rate("r3", "2025-01-03", "USD", "EUR", "0.9"), settlement.ErrOrder},
		{"a payment again", fact("p", "2025-01-10", pay("c", "100", "acme")), nil},
		{"another payment of its id", fact("p", "2025-01-10", pay("c", "200", "acme")), settlement.ErrDuplicate},
		{"a new payment", fact("p2", "2025-01-10", pay("c", "100", "acme")), settlement.ErrOrder},
		{"of a new customer", fact("p3", "2025-01-10", pay("d", "100", "acme")), settlement.ErrOrder},
		{"a payout again", payout("o", "2025-01-11", "acme", "1"), nil},
		{"another payout of its id", payout("o", "2025-01-11", "acme", "2"), settlement.ErrDuplicate},
		{"a new payout", payout("o2", "2025-01-11", "acme", "1"), settlement.ErrOrder},
		{"of a new partner", payout("o3", "2025-01-11", "beta", "1"), settlement.ErrOrder},
	} {
		before := stored(t, &r.book)
		entries, err := r.program.Apply(&r.book, c.fact)
		if (err == nil) != (c.want == nil) || c.want != nil && !errors.Is(err, c.want) || entries != nil || stored(t, &r.book) != before {
			t.Errorf("%s: %v, %v", c.name, entries, err)
		}
	}
}
