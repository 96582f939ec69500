package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func minor(n int64) pe.Money {
	m, err := pe.FromMinor(n, "EUR")
	if err != nil {
		panic(err)
	}
	return m
}

func TestVolumeIsBounded(t *testing.T) {
	r := open(t, flat())
	p := pay("c", "1", "acme")
	p.Amount = minor(1 << 55)
	r.do(fact("p1", "2025-01-10", p), fact("p1", "2025-01-10", p))
	r.refuse(fact("p2", "2025-01-11", pay("c", "0.01", "acme")), settlement.ErrVolume)
	r.refuse(fact("po", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("0.01")}), settlement.ErrVolume)
}

// wide is a program under which a payment can earn any multiple of its base: what
// is paid for a year earns all of it, what is given back for usage nothing.
func wide() settlement.Policy {
	p := flat()
	a := &p.Terms[0].Policy
	a.Commission.Rates = []commission.Row{{Model: commission.Annual, Share: pct("100")}}
	a.TrueUps = []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryQuarter}}
	return p
}

// earning is a payment of one cent that earns n cents.
func earning(customer string, n int64) settlement.Payment {
	p := pay(customer, "0", "acme")
	p.Amount = pe.Money{}
	p.Items = []commission.Item{{Model: commission.Annual, Amount: minor(n)}, {Model: commission.Usage, Amount: minor(1 - n)}}
	return p
}

func finalOf(base int64) settlement.Final {
	return settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: minor(base)}
}

// A true-up that is out of range is an error of the fact that makes it so, and
// never one of the close: the final figures, or a payment after them. 2^20 cents
// are earned on one: 2^36 of final base make 2^56, which is too much, 2^30 make
// 2^50. 2^50 × 2^50 does not fit in 64 bits.
func TestATrueUpOutOfRange(t *testing.T) {
	r := open(t, wide()).do(fact("p", "2025-01-10", earning("c", 1<<20)))
	r.refuse(fact("f", "2025-01-11", finalOf(1<<36)), settlement.ErrVolume)
	r.do(fact("f", "2025-01-11", finalOf(1<<30))).through("2025-03")
	r.want("trued up", r.sum("acme"), minor(1<<50).Amount())

	r = open(t, wide()).do(fact("f", "2025-01-09", finalOf(1<<50)))
	r.refuse(fact("p", "2025-01-10", earning("c", 1<<50)), settlement.ErrVolume)
	r.refuse(fact("p", "2025-01-10", earning("c", 1<<6)), settlement.ErrVolume)
	r.do(fact("p", "2025-01-10", earning("c", 1<<4))).through("2025-03")
	r.want("trued up", r.sum("acme"), minor(1<<54).Amount())
	// 1 + 1 cents of base and 2^4 + 2^7 - 2^4 earned would double it.
	r.refuse(recorded(fact("q", "2025-01-11", earning("d", 1<<7)), "2025-04-02"), settlement.ErrVolume)
	r.through("2025-04")
	r.statement("2025-01", "2025-04")
}

// What true-ups come to counts together: 2^54 fit, next to a final base of 2^50,
// and twice that does not.
func TestTrueUpsShareTheVolume(t *testing.T) {
	beta := earning("d", 1<<4)
	beta.Credits = pe.Sole("beta")
	second := finalOf(1 << 50)
	second.Partner = "beta"
	r := open(t, wide()).do(fact("p", "2025-01-10", earning("c", 1<<4)), fact("q", "2025-01-10", beta))
	r.do(fact("f", "2025-01-11", finalOf(1<<50)))
	r.refuse(fact("g", "2025-01-12", second), settlement.ErrVolume)
	// What changes counts, not what stands: the same figures again change nothing,
	// and another payment of the kind leaves the proportion as it is.
	r.do(fact("f2", "2025-01-12", finalOf(1<<50)), fact("p2", "2025-01-13", earning("e", 1<<4)))
	r.through("2025-03")
	r.want("acme", r.sum("acme"), minor(1<<54).Amount())
	r.want("beta", r.sum("beta"), minor(1<<4).Amount())
	r.statement("2025-01", "2025-03")
}

// A cap leaves 1.00 of each month's 2^50 cents, so that the true-up has little to
// scale: 100 × 2^40 is in range.
func TestACapMakesRoomForATrueUp(t *testing.T) {
	p := wide()
	p.Terms[0].Policy.Caps = []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("1"), Counts: commission.OnNet}}
	r := open(t, p).do(fact("f", "2025-01-09", finalOf(1<<40)), fact("p", "2025-01-10", earning("c", 1<<50)))
	r.through("2025-03")
	r.want("trued up", r.sum("acme", pe.TruedUp), minor(100<<40-100).Amount())
	r.statement("2025-01", "2025-03")
}

// What a hold keeps back is exact for any numbers that a stored entry states, of the balance
// and of what stands besides.
func TestHeldSumsOutOfRange(t *testing.T) {
	r := open(t, flat()).do(fact("p", "2025-01-10", pay("c", "1000", "acme")), // 100.00
		fact("h", "2025-01-11", settlement.Hold{Partner: "acme", Reason: "map"}))
	held := text(t, r.entries[len(r.entries)-1])
	for _, c := range []struct {
		name, besides, total, held string
	}{
		{"as posted", "0", "10000", "100.00"},
		{"some besides", "1", "10000", "99.99"},
		{"far above the balance", "9223372036854775807", "12345", ""},
		{"far below a debt", "-9223372036854775808", "-12345", ""},
		{"far below the balance", "-9223372036854775808", "12345", "123.45"},
	} {
		forged := strings.Replace(held, `"total":"10000"`, fmt.Sprintf(`"total":%q,"besides":%q`, c.total, c.besides), 1)
		if c.held != "" {
			forged = strings.Replace(forged, `"amount":"100.00"`, fmt.Sprintf(`"amount":%q`, c.held), 1)
		}
		var read pe.Entry
		if err := json.Unmarshal([]byte(forged), &read); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		_, err := r.program.Explain(read)
		if c.held != "" && err != nil || c.held == "" && (err == nil || !strings.Contains(err.Error(), "0.00 EUR is due")) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// An entry that was tampered with does not explain itself, however large its
// numbers are.
func TestForgedBasesOutOfRange(t *testing.T) {
	r := open(t, wide()).through("2025-03", fact("p", "2025-01-10", earning("c", 1<<20)), fact("f", "2025-01-11", finalOf(1<<30)))
	last := r.entries[len(r.entries)-1]
	written := text(t, last)
	forged := strings.Replace(written, `"earned":"1048576"`, `"earned":"9223372036854775807"`, 1)
	var read pe.Entry
	if err := json.Unmarshal([]byte(forged), &read); err != nil || forged == written {
		t.Fatalf("%s: %v", forged, err)
	}
	if _, err := r.program.Explain(read); !errors.Is(err, settlement.ErrEntry) {
		t.Errorf("got %v, want %v", err, settlement.ErrEntry)
	}
}

// 30 units for 100.00: what is paid counts, and the units where incentives count what was paid.
func TestWhatCountsAsVolume(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		of     settlement.Revenue
		want   string
	}{
		{"no incentives", flat(), "", "10000"},
		{"of what was paid", overGrowth(), settlement.RevenuePaid, "10030"},
		{"of what was earned on", overGrowth(), settlement.RevenueEarnedOn, "10000"},
	} {
		c.policy.Terms[0].Policy.IncentiveTerms.Revenue = c.of
		p := pay("c", "100", "acme")
		p.Amount, p.Items = pe.Money{}, []commission.Item{{Amount: eur("100"), Quantity: 30}}
		r := open(t, c.policy).do(fact("p", "2025-01-10", p))
		if got := stored(t, &r.book); !strings.Contains(got, `"volume":"`+c.want+`"`) {
			t.Errorf("%s: want %s in %s", c.name, c.want, got)
		}
	}
}

// What a close posts of incentives counts as volume: 1,500.00, and 25.00 of a bonus.
func TestTheVolumeOfABonus(t *testing.T) {
	r := open(t, rewarded()).through("2025-01", fact("p1", "2025-01-10", pay("c", "1500", "acme")))
	if got := stored(t, &r.book); !strings.Contains(got, `"volume":"152500"`) {
		t.Error(got)
	}
	// A sale beyond all is refused, whatever else it states.
	r.refuse(fact("s", "2025-02-01", settlement.SaleStated{Partner: "acme", Base: minor(1 << 56), Quantity: 1}), settlement.ErrVolume)
}
