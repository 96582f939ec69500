package commission_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// helpedFor is 20 %, of which an influenced credit earns half inside a window.
func helpedFor(w partnerecon.Window) commission.Policy {
	p := flat("20")
	p.Influenced = commission.Influenced{Factor: pct("50"), Recurs: w}
	return p
}

// helped is a payment of 100 that acme sourced and globex helped with.
func helped(id, cleared string) commission.Payment {
	p := pay(id, "100", cleared)
	p.Credits = append(p.Credits, partnerecon.Credit{Partner: "globex", Role: partnerecon.Influenced, Share: partnerecon.Whole()})
	return p
}

// TestAnInfluencedCreditEndsWithItsTerm: twelve months from 15 January 2025 hold
// 14 January 2026, the last day of month 12, and not 15 January, the first of
// month 13. The sourced credit earns on.
func TestAnInfluencedCreditEndsWithItsTerm(t *testing.T) {
	b := open(t, helpedFor(partnerecon.Months(12, partnerecon.Until))).
		do(helped("m1", "2025-01-15"), helped("m12", "2026-01-14"))
	b.want("100 × 20 % × 50 %, twice", b.sum("globex"), "20.00")
	b.do(helped("m13", "2026-01-15"))
	b.want("month 13 earns nothing", b.sum("globex"), "20.00")
	b.want("100 × 20 %, three times", b.sum("acme"), "60.00")
	if tr, _ := b.plan.Line(b.ledger, "m1"); !strings.Contains(tr.String(), `commission.influenced /influenced/factor partner="globex" factor="50%" share="100%"`) {
		t.Errorf("no word of the factor in\n%s", tr)
	}
	for id, want := range map[string]string{
		"m12": `commission.tested /influenced/recurs window="12 months until" anchor="2025-01-15" tested="2026-01-14"`,
		"m13": `commission.window_over /influenced/recurs window="12 months until" anchor="2025-01-15" tested="2026-01-15"`,
	} {
		if tr, _ := b.plan.Line(b.ledger, id); strings.Count(tr.String(), "/influenced/recurs") != 1 || !strings.Contains(tr.String(), want) {
			t.Errorf("%s: want %s in\n%s", id, want, tr)
		}
	}
	b.conserved()
}

// The window stands on top of the one that the rate has: the shorter one ends it.
func TestAnInfluencedCreditEarnsNoLongerThanItsRate(t *testing.T) {
	p := helpedFor(partnerecon.Months(12, partnerecon.Until))
	p.Rates[0].Recurs = partnerecon.Months(1, partnerecon.Until)
	b := open(t, p).do(helped("m1", "2025-01-15"), helped("m2", "2025-02-15"))
	b.want("one month of the rate", b.sum("globex"), "10.00")
	b = open(t, helpedFor(partnerecon.Window{})).do(helped("m1", "2025-01-15"), helped("y9", "2034-01-15"))
	b.want("no window: as long as the rate, which has none", b.sum("globex"), "20.00")
}

// Each item is tested on its own service day.
func TestAnInfluencedCreditIsTestedItemByItem(t *testing.T) {
	b := open(t, helpedFor(partnerecon.Days(30, partnerecon.Through)))
	p := helped("p", "2025-03-20")
	p.Amount, p.Items = partnerecon.Money{}, []commission.Item{
		{Amount: eur("100"), Service: day("2025-01-01")}, // the anchor
		{Amount: eur("200"), Service: day("2025-01-31")}, // day 30 is inside
		{Amount: eur("400"), Service: day("2025-02-01")}, // day 31 is not
	}
	b.do(p)
	b.want("300 × 20 % × 50 %", b.sum("globex"), "30.00")
	b.want("700 × 20 %", b.sum("acme"), "140.00")
}

// TestAnEarlierPaymentEndsAnInfluencedCredit: a payment of 1 January comes to
// light, so the month ends on 31 January and takes the one of 5 February along.
func TestAnEarlierPaymentEndsAnInfluencedCredit(t *testing.T) {
	b := open(t, helpedFor(partnerecon.Months(1, partnerecon.Until))).
		do(helped("p2", "2025-01-20"), helped("p3", "2025-02-05"))
	b.want("anchored on 20 January", b.sum("globex"), "20.00")
	late := helped("p1", "2025-01-01")
	late.Recorded = day("2025-02-10")
	b.do(late)
	got := list(b.entries[4:])
	want := []string{"earned globex p3 -10.00 2025-02-10", "earned acme p1 20.00 2025-02-10", "earned globex p1 10.00 2025-02-10"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	b.conserved()
}

// Money is refused until the day is known that the window runs from.
func TestAnInfluencedCreditNeedsTheStart(t *testing.T) {
	p := helpedFor(partnerecon.Days(30, partnerecon.Until))
	p.Anchor = commission.CustomerStart
	b := open(t, p)
	b.refuse(helped("p1", "2025-02-01"), commission.ErrStart)
	b.do(commission.Started{ID: "s", Customer: "c", On: day("2025-01-03")}, helped("p1", "2025-02-01"), helped("p2", "2025-02-02"))
	b.want("29 days after the start are inside, 30 are not", b.sum("globex"), "10.00")
}

// A pool of nothing leaves nothing, and a factor of nothing is inside it: there is
// no sum to be scaled down.
func TestAPoolOfNothing(t *testing.T) {
	for _, tt := range []struct {
		factor, pool, want string
		scaled             bool
	}{
		{"50", "0", "0.00", true},
		{"0", "0", "0.00", false},
		{"0", "50", "0.00", false},
		{"50", "50", "10.00", false}, // 100 × 20 % × 50 %, just inside
		{"50", "25", "5.00", true},   // half of it
	} {
		p := helpedFor(partnerecon.Window{})
		p.Influenced.Factor, p.Influenced.Pool = pct(tt.factor), pct(tt.pool)
		b := open(t, p).do(helped("p", "2025-01-15"))
		b.want(tt.factor+" % in a pool of "+tt.pool+" %", b.sum("globex"), tt.want)
		if tr, _ := b.plan.Line(b.ledger, "p"); tr.Has(commission.CodePool) != tt.scaled {
			t.Errorf("%s %% in a pool of %s %%: scaled = %t in\n%s", tt.factor, tt.pool, !tt.scaled, tr)
		}
	}
}
