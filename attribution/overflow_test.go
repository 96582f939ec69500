package attribution_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// Four primes just below 10^9: shares over three of them have no common
// denominator of 63 bits.
const (
	primeA = 999_999_937
	primeB = 999_999_929
	primeC = 999_999_893
	primeD = 999_999_883
)

// overflown holds that an error says where a share left the range, and is
// [partnerecon.ErrOverflow].
func overflown(t *testing.T, err error, where string) {
	t.Helper()
	if !errors.Is(err, partnerecon.ErrOverflow) || !strings.HasPrefix(err.Error(), "attribution: "+where) {
		t.Errorf("got %v, want an overflow at %q", err, where)
	}
}

// third is a little under a third, over a prime.
func third(prime int64) partnerecon.Rate { return rate(fmt.Sprintf("%d/%d", prime/3, prime)) }

func TestSharesThatAreNoFraction(t *testing.T) {
	held := []partnerecon.Credit{
		{Partner: "a", Role: partnerecon.Sourced, Share: third(primeA)},
		{Partner: "b", Role: partnerecon.Sourced, Share: third(primeB)},
		{Partner: "c", Role: partnerecon.Sourced, Share: third(primeC)},
	}
	p := threeTier()
	p.Renewal.Lapsed = attribution.ToTheEngaged
	r := attribution.Renewal{
		ID: "r", Account: "acc", On: at("2025-06-01"), Held: held, Partners: partners("a solution", "b solution", "c solution"),
		Touches: touches("1 a demo 2025-05-01", "2 b demo 2025-05-01", "3 c demo 2025-05-01"),
	}
	_, err := attribution.Must(p).Renew(r)
	overflown(t, err, `decision on "r": sourced shares`)
	r.Touches = r.Touches[:2]
	_, err = attribution.Must(p).Renew(r)
	overflown(t, err, `renewal "r": share of "a"`)

	_, err = attribution.Divide(partnerecon.MustMoney("100", "EUR"), held, partnerecon.HalfUp)
	overflown(t, err, "divide")
	// A numerator and a denominator of 36 digits are cut.
	_, err = attribution.Divide(partnerecon.MustMoney("100", "EUR"), append(held[:3:3], partnerecon.Credit{Partner: "d", Role: partnerecon.Sourced, Share: rate(fmt.Sprintf("1/%d", primeD))}), partnerecon.HalfUp)
	if _, number, _ := strings.Cut(fmt.Sprint(err), "divide: "); strings.Index(number, " ") != 60 {
		t.Errorf("not cut to 60 bytes: %v", err)
	}
	c := attribution.Correction{Before: held}
	_, err = c.Divide(partnerecon.MustMoney("100", "EUR"), partnerecon.HalfUp)
	overflown(t, err, "divide")
	c.Before, c.Decision.Credits = nil, held
	_, err = c.Divide(partnerecon.MustMoney("100", "EUR"), partnerecon.HalfUp)
	overflown(t, err, "divide")
	largest, _ := partnerecon.FromMinor(1<<63-1, "EUR")
	_, err = attribution.Divide(largest, credits("a sourced 100%", "b sourced 100%"), partnerecon.Down)
	overflown(t, err, "divide")
	if parts, err := attribution.Divide(largest, held[:2], partnerecon.Down); err != nil || len(parts) != 3 {
		t.Errorf("the largest amount among two: %v, %v", parts, err)
	}

	transfer := []attribution.Transfer{
		{ID: "1", From: "a", To: "b", On: partnerecon.MustDay("2025-01-01")},
		{ID: "2", From: "b", To: "c", On: partnerecon.MustDay("2025-01-01")},
	}
	_, err = attribution.OfRecord(held, transfer, partnerecon.MustDay("2025-01-01"))
	overflown(t, err, `transfer "2": share of "c"`)
}

// Four of eight that agreed are present, each with one over a prime; the other
// four have the rests of a quarter each. What is left has no common denominator.
func TestAgreedSharesThatAreNoFraction(t *testing.T) {
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15")}
	for i, prime := range []int64{249999991, 249999941, 249999917, 249999889} {
		id := fmt.Sprint("p", i)
		j.Partners = append(j.Partners, attribution.Partner{ID: id, Tier: "solution"})
		j.Touches = append(j.Touches, touch(id+" "+id+" co_sell 2025-06-01"))
		j.Agreed = append(j.Agreed,
			attribution.Share{Partner: id, Share: rate(fmt.Sprintf("1/%d", prime))},
			attribution.Share{Partner: "absent " + id, Share: rate(fmt.Sprintf("%d/%d", prime-4, 4*prime))})
	}
	_, err := attribution.Must(threeTier()).Attribute(j)
	overflown(t, err, `journey "d": share of "p0"`)
}

// Ten that helped share a pool whose numbers have nothing in common with the
// factor's: 1/10 of pool over factor.
func TestAPoolThatIsNoFraction(t *testing.T) {
	p := threeTier()
	p.Influenced = attribution.Influenced{Factor: rate(fmt.Sprintf("%d/%d", primeD, primeB)), Pool: rate(fmt.Sprintf("%d/%d", primeC-1, primeA))}
	j := attribution.Journey{ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15")}
	for i := range 11 {
		id := fmt.Sprint("p", i)
		j.Partners = append(j.Partners, attribution.Partner{ID: id, Tier: "solution"})
		j.Touches = append(j.Touches, touch(id+" "+id+" demo 2025-06-01"))
	}
	_, err := attribution.Must(p).Attribute(j)
	overflown(t, err, `journey "d": share of "p0"`)
}
