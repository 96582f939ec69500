package commission_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// sharedPayment is of two partners; product is what is paid for.
func sharedPayment(amount partnerecon.Money, product string) commission.Payment {
	return commission.Payment{
		ID: "p", Customer: "c", Cleared: day("2025-01-20"), Items: []commission.Item{{Amount: amount, Product: product}},
		Credits: []partnerecon.Credit{
			{Partner: "a", Role: partnerecon.Sourced, Share: pct("60")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("40")},
		},
	}
}

// A minimum is what a line earns over all its partners where it earns less and more than
// nothing, before the caps; it goes back in proportion to the payment, and all of it with
// all of the payment. One that is above a cap is a problem.
func TestLawC7_AMinimumIsOfTheLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		amount, least, limit := drawAmount(t, "amount"), drawAmount(t, "minimum"), drawAmount(t, "cap")
		mode := rapid.SampledFrom(modes).Draw(t, "mode")
		plain := commission.Policy{
			Rounding: mode, Rates: []commission.Row{{Share: drawRate(t, "rate")}}, Shared: commission.Each,
			Basis: commission.Basis{Products: []string{"gift"}},
		}
		floored := plain
		floored.Minimum = least
		capped := floored
		capped.Caps = []commission.Cap{{Name: "max", Per: commission.PerSale, Limit: limit}}

		rounds := &oracle{policy: plain, saw: func(string) {}}
		want := max(total(run(t, commission.Must(plain), sharedPayment(amount, "")).entries), least.Minor())
		b := run(t, commission.Must(floored), sharedPayment(amount, ""))
		if got := total(b.entries); got != want {
			t.Fatalf("%d earned of %s with a minimum of %s, want %d", got, amount, least, want)
		}
		plan, err := commission.New(capped)
		switch {
		case (err != nil) != (least.Minor() > limit.Minor()):
			t.Fatalf("a minimum of %s under a cap of %s: %v", least, limit, err)
		case err == nil:
			if got := total(run(t, plan, sharedPayment(amount, "")).entries); got != min(want, limit.Minor()) {
				t.Fatalf("%d earned, want %d at most %s", got, want, limit)
			}
		}
		if got := run(t, commission.Must(floored), sharedPayment(amount, "gift")).entries; got != nil {
			t.Fatalf("a line that earns nothing: %+v", got)
		}

		part := rapid.Int64Range(1, amount.Minor()).Draw(t, "part")
		for _, back := range []int64{part, amount.Minor()} {
			money, err := partnerecon.FromMinor(back, "EUR")
			if err != nil {
				t.Fatal(err)
			}
			b := run(t, commission.Must(floored), sharedPayment(amount, ""), commission.Refund{ID: "r", Customer: "c", Of: "p", Amount: money, On: day("2025-02-01")})
			for _, partner := range []string{"a", "b"} {
				earned, returned := byKind(b.entries, partner)
				if share := rounds.round(ratOf(earned, back, amount.Minor())); -returned != share {
					t.Fatalf("%s: %d returned of %d for %d of %s, want %d", partner, -returned, earned, back, amount, share)
				}
			}
			if back == amount.Minor() && total(b.entries) != 0 {
				t.Fatalf("%d left of what went back whole", total(b.entries))
			}
		}
	})
}

// byKind adds up what a partner earned, and what of it went back.
func byKind(entries []partnerecon.Entry, partner string) (earned, returned int64) {
	for _, e := range entries {
		switch {
		case e.Claim.Partner != partner:
		case e.Kind == partnerecon.Earned:
			earned += e.Amount.Minor()
		default:
			returned += e.Amount.Minor()
		}
	}
	return earned, returned
}

// ratOf is n × num / den.
func ratOf(n, num, den int64) *big.Rat {
	out := big.NewRat(num, den)
	return out.Mul(out, new(big.Rat).SetInt64(n))
}
