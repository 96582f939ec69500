package settlement_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// What is wrong with a fact that does not say when it occurred is told at once.
func TestProblemsOfAnUndatedFact(t *testing.T) {
	p := settlement.Must(flat())
	for _, c := range []struct {
		event settlement.Event
		want  []string
	}{
		{settlement.Payment{}, []string{"/amount", "/customer", "/id", "/occurred"}},
		{settlement.Payment{Customer: "c", Amount: pe.MustMoney("1", "USD")}, []string{"/amount", "/id", "/occurred"}},
		{settlement.Refund{}, []string{"/amount", "/customer", "/id", "/occurred", "/of"}},
		{settlement.Payout{Partner: "acme", Amount: eur("-1")}, []string{"/amount", "/id", "/occurred"}},
		// A notice is before the end of the service or not: without a day nobody can tell.
		{settlement.Churn{Customer: "c", Notice: day("2025-01-10")}, []string{"/id", "/occurred"}},
	} {
		var got []string
		for _, found := range p.Problems(settlement.Fact{Event: c.event}) {
			got = append(got, found.Path)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%T: %q, want %q", c.event, got, c.want)
		}
	}
}

// "cus-1 " is no other customer than "cus-1", but a mistake.
func TestNoIDEndsWithWhiteSpace(t *testing.T) {
	p := settlement.Must(flat())
	for path, f := range map[string]settlement.Fact{
		"/id":                fact("p ", "2025-01-10", pay("c", "100", "acme")),
		"/customer":          fact("p", "2025-01-10", pay("c ", "100", "acme")),
		"/credits/0/partner": fact("p", "2025-01-10", pay("c", "100", "\tacme")),
		"/deal":              fact("p", "2025-01-10", settlement.Payment{Customer: "c", Deal: "d\u00a0", Amount: eur("1")}),
		"/seller":            fact("p", "2025-01-10", settlement.Payment{Customer: "c", Seller: " s", Amount: eur("1")}),
		"/of":                fact("r", "2025-01-10", settlement.Refund{Customer: "c", Of: "p\n", Amount: eur("1")}),
		"/partner":           fact("x", "2025-01-10", settlement.Payout{Partner: " acme", Amount: eur("1")}),
	} {
		found := p.Problems(f)
		if len(found) != 1 || found[0].Path != path || !strings.HasPrefix(found[0].Message, "white space at an end: ") {
			t.Errorf("%s: %v", path, found)
		}
	}
	if found := p.Problems(fact("p q", "2025-01-10", pay("the bakery", "100", "acme"))); len(found) > 0 {
		t.Errorf("inside: %v", found)
	}
}

// What comes too late is told what to do, and days are days: in Berlin one begins at 23:00 UTC.
func TestWordsOfTheOrder(t *testing.T) {
	policy := flat()
	policy.Zone = "Europe/Berlin"
	p := settlement.Must(policy)
	var b settlement.Book
	apply := func(f settlement.Fact) error { _, err := p.Apply(&b, f); return err }
	if err := apply(fact("ch_b", "2025-01-10", pay("c2", "100", "acme"))); err != nil {
		t.Fatal(err)
	}
	late := fact("ch_a", "2025-01-10", pay("c1", "100", "acme"))
	want := `settlement: fact "ch_a": fact "ch_a" of 2025-01-10 comes after fact "ch_b" of 2025-01-10: out of order: sort them (Program.Sort) or state "recorded"; of one instant the order is kind, then id`
	if err := apply(late); !errors.Is(err, settlement.ErrOrder) || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	late.Recorded = settlement.At(time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC))
	if err := apply(late); err != nil {
		t.Errorf("recorded at nine: %v", err)
	}
	if err := apply(settlement.CloseOf(month("2025-01"))); err != nil {
		t.Fatal(err)
	}
	if err := apply(fact("x", "2025-01-20", pay("c1", "100", "acme"))); err == nil || !strings.Contains(err.Error(), `after fact "close:2025-01" of the end of 2025-01-31: `) {
		t.Errorf("after the close: %v", err)
	}
}

// A fact about what is sealed is told how to bring it back.
func TestWordsOfWhatIsSealed(t *testing.T) {
	policy := flat()
	policy.Horizon = pe.Days(20, pe.Through)
	r := open(t, policy).through("2025-02", fact("p", "2025-01-10", pay("c", "100", "acme")))
	_, err := r.program.Apply(&r.book, fact("x", "2025-03-10", settlement.Refund{Customer: "c", Of: "p", Amount: eur("10"), Paid: day("2025-01-10")}))
	if !errors.Is(err, settlement.ErrSealed) || !strings.HasSuffix(err.Error(), "what is sealed is brought back by a reopen with the record of its entry of kind sealed, recorded first") {
		t.Errorf("%v", err)
	}
}

// A rate is a fact about nobody, whose id another one may have: no partner is named for it.
func TestWordsOfARateStatedTwice(t *testing.T) {
	r := open(t, converting()).do(rate("r", "2025-01-10", "USD", "EUR", "0.9"))
	_, err := r.program.Apply(&r.book, rate("r", "2025-01-10", "USD", "EUR", "0.8"))
	if !errors.Is(err, settlement.ErrDuplicate) || strings.Contains(err.Error(), "partner") || strings.HasSuffix(err.Error(), ": ") {
		t.Errorf("got %v", err)
	}
}
