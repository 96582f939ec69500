package incentive_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

func figure(id, name, m, on string, v incentive.Value) incentive.Figure {
	return incentive.Figure{ID: id, Partner: "acme", Name: name, Month: month(m), Value: v, On: day(on)}
}

func closing(id, m, on string) incentive.Close {
	return incentive.Close{ID: id, Partner: "acme", Month: month(m), On: day(on)}
}

// The entry says on which day the period was over, on which it was posted, and which
// fact made it post.
func TestEntriesOfABonus(t *testing.T) {
	b := open(t, only(quarterly(growth(atLeast("0")))))
	b.sold("2025-01-10", "0", "100")
	got := b.apply(incentive.Close{ID: "q1", Partner: "acme", Month: month("2025-03"), On: day("2025-04-01"), Recorded: day("2025-04-05")})
	want := `bonus:b:2025-01 5.00 EUR earned 2025-03-31 posted 2025-04-05 payable 2025-04-05 q1/acme////bonus:b:2025-01/earned`
	e := got[0]
	if text := fmt.Sprintf("%s %s earned %s posted %s payable %s %s", e.Claim.Component, e.Amount, e.Earned, e.Posted, e.Payable, e.ID()); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestRepeatedDeliveries(t *testing.T) {
	b := open(t, everything())
	events := []incentive.Event{
		incentive.Posted{ID: "1", Partner: "acme", Kind: partnerecon.Earned, Base: eur("900"), Earned: day("2025-01-10"), On: day("2025-01-10")},
		figure("2", "referrals", "2025-01", "2025-01-31", count(7)),
		incentive.Certified{ID: "3", Partner: "acme", Person: "ann", Certification: "platform", On: day("2025-01-10")},
		awarded("4", "2025-06-02", "acme 100"),
		incentive.Joined{ID: "5", Partner: "acme", Collaboration: "webinar", Activity: incentive.Activity{ID: "w", Participants: participants("acme 1/1")}, On: day("2025-01-10")},
		closing("6", "2025-01", "2025-02-01"),
	}
	for _, e := range events {
		b.apply(e)
	}
	before := written(t, b.tally)
	for _, e := range events {
		p, err := b.scheme.Preview(b.tally, e)
		if err != nil || len(p.Entries) > 0 || len(p.Trace) != 1 || !p.Trace.Has(incentive.CodeRepeated) {
			t.Errorf("%+v again: %v, %v", e, p, err)
		}
		if entries, err := b.scheme.Apply(&b.tally, e); err != nil || len(entries) > 0 {
			t.Errorf("%+v again: %v, %v", e, entries, err)
		}
	}
	other := events[0].(incentive.Posted)
	other.Base = eur("901")
	for _, e := range []incentive.Event{other, figure("1", "referrals", "2025-01", "2025-01-31", count(7)), closing("2", "2025-02", "2025-03-01")} {
		if _, err := b.scheme.Apply(&b.tally, e); !errors.Is(err, incentive.ErrDuplicate) {
			t.Errorf("%+v: %v", e, err)
		}
	}
	if after := written(t, b.tally); after != before {
		t.Errorf("the tally became\n%s\nit was\n%s", after, before)
	}
}

// A later statement holds whichever comes first, on one day that of the larger id.
func TestTheLatestStatementHolds(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		b := open(t, only(monthly(incentive.Referrals{Figure: "referrals", Per: 1, Amount: eur("10"), Rest: incentive.Forfeited})))
		events := []incentive.Event{
			figure("a", "referrals", "2025-01", "2025-02-01", count(1)),
			figure("b", "referrals", "2025-01", "2025-02-03", count(2)),
			figure("c", "referrals", "2025-01", "2025-02-03", count(3)),
		}
		b.closes("2025-01")
		sum := eur("0")
		for _, i := range order {
			for _, e := range b.apply(events[i]) {
				sum, _ = sum.Add(e.Amount)
			}
		}
		if sum != eur("30") {
			t.Errorf("in the order %v: %s", order, sum)
		}
	}
}

func TestApplyRefuses(t *testing.T) {
	b := open(t, everything())
	b.sold("2025-01-10", "1", "10")
	usd := partnerecon.MustMoney("1", "USD")
	for _, tt := range []struct {
		name  string
		event incentive.Event
		want  []string
	}{
		{"nothing", incentive.Posted{}, []string{"/earned required", "/entry unknown", "/id required", "/on required", "/partner required"}},
		{"an event by pointer", &incentive.Close{}, []string{" unknown"}},
		{"an event of somebody else", struct{ incentive.Close }{}, []string{" unknown"}},
		{"a long id", closing(strings.Repeat("x", 256), "2025-01", "2025-02-01"), []string{"/id limit"}},
		{"a month that is not over", closing("c", "2025-02", "2025-02-27"), []string{"/on conflict"}},
		{"no month", incentive.Close{ID: "c", Partner: "acme", On: day("2025-01-01")}, []string{"/month required"}},
		{"a month of another age", closing("c", "1899-12", "2025-01-01"), []string{"/month out_of_range"}},
		{"another currency", incentive.Posted{ID: "x", Partner: "acme", Kind: partnerecon.Earned, Amount: usd, Base: usd, Earned: day("2025-01-01"), On: day("2025-01-01")}, []string{"/amount conflict", "/base conflict"}},
		{"a quantity without an opposite", incentive.Posted{ID: "x", Partner: "acme", Kind: partnerecon.Earned, Quantity: -1 << 63, Earned: day("2025-01-01"), On: day("2025-01-01")}, []string{"/quantity out_of_range"}},
		{"a text that is not UTF-8", incentive.Posted{ID: "x", Partner: "acme", Kind: partnerecon.Earned, Market: "\xff", Earned: day("2025-01-01"), On: day("2025-01-01")}, []string{"/market syntax"}},
		{"a figure that is not declared", figure("x", "nps", "2025-01", "2025-02-01", count(1)), []string{"/name unknown"}},
		{"a figure of another unit", figure("x", "mrr", "2025-01", "2025-02-01", count(1)), []string{"/money required"}},
		{"a number for a fraction", figure("x", "csat", "2025-01", "2025-02-01", amount("1")), []string{"/fraction required"}},
		{"money for a number", figure("x", "lost", "2025-01", "2025-02-01", amount("1")), []string{"/number required"}},
		{"a figure of another currency", figure("x", "mrr", "2025-01", "2025-02-01", incentive.Value{Money: usd}), []string{"/money conflict"}},
		{"a figure below 0", figure("x", "mrr", "2025-01", "2025-02-01", amount("-1")), []string{"/money out_of_range"}},
		{"a number below 0", figure("x", "lost", "2025-01", "2025-02-01", count(-1)), []string{"/number out_of_range"}},
		{"nobody's certificate", incentive.Certified{ID: "x", Partner: "acme", On: day("2025-01-01")}, []string{"/certification required", "/person required"}},
		{"no contest", incentive.Awarded{ID: "x", Partner: "acme", On: day("2025-01-01")}, []string{"/contest required"}},
		{"no collaboration", incentive.Joined{ID: "x", Partner: "acme", On: day("2025-01-01")}, []string{"/collaboration required"}},
		{"an activity that is none", incentive.Joined{ID: "x", Partner: "acme", Collaboration: "webinar", On: day("2025-01-01")}, []string{"/activity/id required", "/activity/participants out_of_range"}},
		{"standings that are none", incentive.Awarded{ID: "x", Partner: "acme", Contest: "spring", Standings: []incentive.Standing{{}}, On: day("2025-01-01")}, []string{"/standings/0/money required", "/standings/0/partner required"}},
		{"a seal of nothing", incentive.Seal{ID: "x", Partner: "acme", On: day("2025-01-01")}, []string{"/through required"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := written(t, b.tally)
			entries, err := b.scheme.Apply(&b.tally, tt.event)
			if diff := cmp.Diff(tt.want, found(err)); diff != "" || len(entries) > 0 {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
			if _, foreseen := b.scheme.Preview(b.tally, tt.event); fmt.Sprint(foreseen) != fmt.Sprint(err) {
				t.Errorf("a preview says %v", foreseen)
			}
			if written(t, b.tally) != before {
				t.Error("the tally has changed")
			}
		})
	}
}

func TestApplyRefusesOtherTallies(t *testing.T) {
	b := open(t, only(monthly(growth(atLeast("0")))))
	b.sold("2025-01-10", "0", "10")
	yen := only(monthly(growth(incentive.Goal{Amount: partnerecon.MustMoney("0", "JPY")})))
	yen.Currency = "JPY"
	inYen := incentive.Must(yen)
	for _, tt := range []struct {
		name   string
		scheme incentive.Scheme
		tally  *incentive.Tally
		event  incentive.Event
		want   error
	}{
		{"of another partner", b.scheme, &b.tally, incentive.Close{ID: "c", Partner: "beta", Month: month("2025-01"), On: day("2025-02-01")}, incentive.ErrPartner},
		{"of another currency", inYen, &b.tally, closing("c", "2025-01", "2025-02-01"), partnerecon.ErrCurrency},
		{"too long ago", b.scheme, &b.tally, incentive.Posted{ID: "x", Partner: "acme", Kind: partnerecon.Earned, Earned: day("1974-12-31"), On: day("2025-01-01")}, incentive.ErrSpan},
		{"that ends too late", b.scheme, &b.tally, closing("c", "2075-02", "2075-03-01"), incentive.ErrSpan},
		{"that ends at last", b.scheme, &b.tally, closing("c", "2075-01", "2075-03-01"), nil},
		{"too long ago then", b.scheme, &b.tally, figure("f", "mrr", "2024-12", "2075-03-01", amount("1")), incentive.ErrSpan},
		{"none", b.scheme, nil, closing("c", "2025-01", "2025-02-01"), errors.New("incentive: no tally")},
		{"with no event", b.scheme, &b.tally, nil, errors.New("incentive: no event")},
		{"with no scheme", incentive.Scheme{}, &b.tally, closing("c", "2025-01", "2025-02-01"), errors.New("incentive: the zero Scheme decides nothing; make one with New")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			entries, err := tt.scheme.Apply(tt.tally, tt.event)
			if len(entries) > 0 && err != nil || (err == nil) != (tt.want == nil) {
				t.Fatalf("%v, %v", entries, err)
			}
			if tt.want != nil && !errors.Is(err, tt.want) && err.Error() != tt.want.Error() {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

// A sum that leaves its range is an error that changes nothing.
func TestApplyOverflows(t *testing.T) {
	most := partnerecon.MustMoney("92233720368547758.07", "EUR")
	for name, e := range map[string]incentive.Posted{
		"commission": {Amount: most}, "revenue": {Base: most}, "quantity": {Quantity: 1<<63 - 1},
	} {
		b := open(t, only(monthly(growth(atLeast("0")))))
		e.ID, e.Partner, e.Kind, e.Earned, e.On = "a", "acme", partnerecon.Earned, day("2025-01-01"), day("2025-01-01")
		b.apply(e)
		before := written(t, b.tally)
		e.ID = "b"
		if _, err := b.scheme.Apply(&b.tally, e); !errors.Is(err, partnerecon.ErrOverflow) || written(t, b.tally) != before {
			t.Errorf("%s: %v", name, err)
		}
	}
	// 1,000 times a quarter of the most, and a number of referrals in all.
	r := growth(atLeast("0"))
	r.Rate = partnerecon.MustRate("1000/1")
	b := open(t, only(monthly(r), incentive.Bonus{Name: "c", Every: incentive.EveryMonth, Rule: incentive.Referrals{Figure: "referrals", Per: 1, Amount: eur("9"), Rest: incentive.Carried}}))
	b.apply(incentive.Posted{ID: "a", Partner: "acme", Kind: partnerecon.Earned, Base: most, Earned: day("2025-01-01"), On: day("2025-01-01")})
	if _, err := b.scheme.Apply(&b.tally, closing("c", "2025-01", "2025-02-01")); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("got %v", err)
	}
	b = open(t, only(monthly(incentive.Referrals{Figure: "referrals", Per: 1, Amount: eur("9"), Rest: incentive.Carried})))
	b.states("referrals", "2025-01", count(1<<63-1))
	b.states("referrals", "2025-02", count(1<<63-1))
	if _, err := b.scheme.Apply(&b.tally, closing("c", "2025-02", "2025-03-01")); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("got %v", err)
	}
}

// Sealing forgets the ids of closed months and keeps what later ones read.
func TestSeal(t *testing.T) {
	b := open(t, only(monthly(growth(incentive.Goal{Earlier: incentive.PeriodBefore}))))
	b.sold("2025-01-10", "0", "100")
	b.sold("2025-02-10", "0", "300")
	seal := incentive.Seal{ID: "s", Partner: "acme", Through: month("2025-01"), On: day("2025-03-01")}
	if _, err := b.scheme.Apply(&b.tally, seal); !errors.Is(err, incentive.ErrOrder) {
		t.Errorf("January is not closed: %v", err)
	}
	b.closes("2025-01")
	b.wants(b.apply(seal))
	if n := len(b.tally.Seen); n != 1 {
		t.Errorf("%d ids are known, want that of February", n)
	}
	b.wants(b.apply(seal)) // again
	b.wants(b.closes("2025-02"), "bonus:b:2025-02 10.00")
	for _, e := range []incentive.Event{
		closing("close-2025-01", "2025-01", "2025-01-31"), figure("f", "mrr", "2025-01", "2025-03-01", amount("1")),
		incentive.Posted{ID: "e01", Partner: "acme", Kind: partnerecon.Earned, Base: eur("100"), Earned: day("2025-01-10"), On: day("2025-01-10")},
	} {
		if _, err := b.scheme.Apply(&b.tally, e); !errors.Is(err, incentive.ErrSealed) {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

// A tally that was copied goes on by itself, and so does the original.
func TestClone(t *testing.T) {
	b := open(t, everything())
	for _, e := range []incentive.Event{
		incentive.Posted{ID: "1", Partner: "acme", Kind: partnerecon.Earned, Amount: eur("90"), Base: eur("900"), Customer: "c", Market: "fr", Earned: day("2025-01-10"), On: day("2025-01-10")},
		figure("2", "referrals", "2025-01", "2025-01-31", count(7)), certified("3", "ann", "", "2025-01-12"), awarded("4", "2025-06-02", "acme 100"), closing("5", "2025-01", "2025-02-01"),
	} {
		b.apply(e)
	}
	before, copied := written(t, b.tally), b.tally.Clone()
	for i := range copied.Sums {
		copied.Sums[i].Revenue = 1
	}
	copied.Figures[0].Number, copied.Customers[0].Customer, copied.Certificates[0].Person = 1, "x", "x"
	copied.Claims[0].Posted, copied.Awards[0].Posted, copied.Seen[0].ID = 1, 1, "x"
	if diff := cmp.Diff(before, written(t, b.tally)); diff != "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	one, two := b.tally.Clone(), b.tally.Clone()
	for id, tally := range map[string]*incentive.Tally{"x": &one, "y": &two} {
		if _, err := b.scheme.Apply(tally, closing(id, "2025-02", "2025-03-01")); err != nil {
			t.Fatal(err)
		}
		if last := tally.Seen[len(tally.Seen)-1].ID; last != id {
			t.Errorf("%s became %s", id, last)
		}
	}
}

// The version on the first day of a quarter governs it; the first one also the
// quarter in which it begins.
func TestVersions(t *testing.T) {
	version := func(id, from, rate string) partnerecon.Version[incentive.Policy] {
		r := growth(atLeast("0"))
		r.Rate = percent(rate)
		return partnerecon.Version[incentive.Policy]{ID: id, From: day(from), Rationale: "a test", Policy: only(quarterly(r))}
	}
	s, err := incentive.NewDated(partnerecon.Terms[incentive.Policy]{version("1", "2025-02-10", "1"), version("2", "2025-04-02", "2"), version("3", "2025-07-01", "3")})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, scheme: s}
	for _, on := range []string{"2024-12-01", "2025-01-01", "2025-06-30", "2025-07-01", "2025-10-01"} {
		b.sold(on, "0", "100")
	}
	if got := b.why("2025-03"); !contains(got, incentive.CodeNoTerms) { // the last quarter of 2024 has none
		t.Errorf("%v lack %s", got, incentive.CodeNoTerms)
	}
	entries := b.closes("2025-12")
	b.wants(entries, "bonus:b:2025-01 1.00", "bonus:b:2025-04 1.00", "bonus:b:2025-07 3.00", "bonus:b:2025-10 3.00")
	for i, want := range []string{"1", "1", "3", "3"} {
		if entries[i].Terms != want {
			t.Errorf("%s under the terms %s, want %s", entries[i].Claim.Component, entries[i].Terms, want)
		}
	}
}

// Of a partner of whom nothing is known nothing is worked out, however long: and what
// becomes known of it later is paid at once.
func TestCloseOfAnUnknownPartner(t *testing.T) {
	b := open(t, only(monthly(growth(atLeast("0")))))
	b.wants(b.apply(closing("1", "1900-01", "2025-01-31")))
	b.wants(b.apply(closing("2", "2025-01", "2025-01-31")))
	wantCodes(t, b.why("8999-12"), incentive.CodeNotClosed)
	b.wants(b.sold("2024-12-10", "0", "100"), "bonus:b:2024-12 5.00")
}

// A tally that no event could have left is answered all the same: with an error.
func TestTalliesAtTheEndsOfTheCalendar(t *testing.T) {
	s := incentive.Must(only(quarterly(growth(atLeast("0")))))
	for _, tally := range []incentive.Tally{
		{Closed: month("9999-12"), Sums: []incentive.Sum{{Month: month("9999-10"), Revenue: 100}}},
		{Closed: month("9999-12"), Figures: []incentive.Statement{{Name: "mrr", Month: month("9999-11")}}},
	} {
		for _, e := range []incentive.Event{closing("c", "9000-12", "9000-12-31"), figure("f", "mrr", "9000-12", "9000-12-31", amount("1"))} {
			if _, err := s.Apply(&tally, e); !errors.Is(err, incentive.ErrSpan) {
				t.Errorf("%+v: %v", e, err)
			}
		}
	}
}

// Questions may be asked at the same time, of one scheme and one tally.
func TestQuestionsAtTheSameTime(t *testing.T) {
	b := full(t)
	want := written(t, b.tally)
	e := closing("10", "2025-06", "2025-07-01")
	p, err := b.scheme.Preview(b.tally, e)
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan string, 16)
	for range cap(answers) {
		go func() {
			q, err := b.scheme.Preview(b.tally, e)
			answers <- fmt.Sprint(mustJSON(q.Entries), q.Trace, err)
		}()
	}
	for range cap(answers) {
		if got := <-answers; got != fmt.Sprint(mustJSON(p.Entries), p.Trace, nil) {
			t.Errorf("got %s", got)
		}
	}
	if written(t, b.tally) != want {
		t.Error("the tally has changed")
	}
}
