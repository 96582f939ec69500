package attribution_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// An oracle decides by the rules of the preset, written down a second time: slow,
// with big.Rat, and sharing no code with the package.
type oracle struct {
	journey attribution.Journey
	tier    map[string]string
	gone    map[string]bool
}

func newOracle(j attribution.Journey) oracle {
	o := oracle{journey: j, tier: map[string]string{}, gone: map[string]bool{}}
	for _, p := range j.Partners {
		o.tier[p.ID], o.gone[p.ID] = p.Tier, p.Standing == "removed"
	}
	return o
}

// inside counts days by their noons.
func inside(from, to time.Time, days int) bool {
	return !to.IsZero() && !from.After(to) && civil(to.UTC())-civil(from.UTC()) <= days
}

// direct returns the company's touches up to an instant.
func (o oracle) direct(until time.Time) []time.Time {
	var out []time.Time
	for _, x := range o.journey.Touches {
		if x.Partner == "" && !x.At.After(until) {
			out = append(out, x.At)
		}
	}
	return out
}

func (o oracle) introduces(x attribution.Touch) bool {
	j := o.journey
	switch x.Kind {
	case "click":
		return !j.Signup.After(j.Closed) && inside(x.At, j.Signup, 90)
	case "co_sell":
		return inside(x.At, j.Closed, 120)
	case "registration":
		void := o.tier[x.Partner] == "referral" && slices.ContainsFunc(o.direct(j.Closed), x.At.After)
		return !void && inside(x.At, j.Closed, 120)
	}
	return false
}

func (o oracle) inCycle(x attribution.Touch) bool {
	return !o.journey.Opened.IsZero() && !x.At.Before(o.journey.Opened) && inside(x.At, o.journey.Closed, 90)
}

func (o oracle) contributes(x attribution.Touch) bool {
	return slices.Contains([]string{"co_sell", "demo", "reference"}, x.Kind) && o.inCycle(x)
}

// influences reports whether a touch that counts lies in the deal cycle.
func (o oracle) influences(partner string) bool {
	return slices.ContainsFunc(o.journey.Touches, func(x attribution.Touch) bool {
		return x.Partner == partner && (o.introduces(x) || o.contributes(x)) && o.inCycle(x)
	})
}

// role is what one introduction is worth.
func (o oracle) role(x attribution.Touch) string {
	contact := x.At
	if !x.Contact.IsZero() {
		contact = x.Contact
	}
	known := !o.journey.Created.IsZero() && o.journey.Created.Before(contact)
	known = known || o.tier[x.Partner] == "referral" && slices.ContainsFunc(o.direct(o.journey.Closed), contact.After)
	if !known {
		return "sourced"
	}
	active := o.journey.Engagement == attribution.Active
	if o.journey.Engagement == "" {
		calls := o.direct(contact)
		active = slices.ContainsFunc(calls, func(c time.Time) bool { return civil(contact.UTC())-civil(c.UTC()) <= 180 })
	}
	switch {
	case !active:
		return "sourced"
	case o.influences(x.Partner):
		return "influenced"
	}
	return ""
}

// decide returns credits as [said] writes them, in any order.
func (o oracle) decide() string {
	sourced, influenced := map[string][]attribution.Touch{}, map[string]bool{}
	for _, x := range o.journey.Touches {
		if x.Partner == "" || o.gone[x.Partner] {
			continue
		}
		if o.contributes(x) {
			influenced[x.Partner] = true
		}
		if o.introduces(x) {
			switch o.role(x) {
			case "sourced":
				sourced[x.Partner] = append(sourced[x.Partner], x)
			case "influenced":
				influenced[x.Partner] = true
			}
		}
	}
	shares := o.share(sourced)
	var out, helpers []string
	for p, s := range shares {
		out = append(out, fmt.Sprintf("%s sourced %s", p, percent(s)))
	}
	for p := range influenced {
		if shares[p] == nil {
			helpers = append(helpers, p)
		}
	}
	each := big.NewRat(1, 1)
	if len(helpers) > 2 { // 25 % each of a pool of 50 %
		each = big.NewRat(2, int64(len(helpers)))
	}
	for _, p := range helpers {
		out = append(out, fmt.Sprintf("%s influenced %s", p, percent(each)))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

func percent(r *big.Rat) string {
	out, err := partnerecon.ParseRate(r.String())
	if err != nil {
		return err.Error()
	}
	return out.String()
}

func (o oracle) share(sourced map[string][]attribution.Touch) map[string]*big.Rat {
	lowest := 3
	for p := range sourced {
		lowest = min(lowest, slices.Index([]string{"referral", "integration", "solution"}, o.tier[p]))
	}
	switch lowest {
	case 0:
		return o.first(sourced, func(attribution.Touch) bool { return true })
	case 1:
		if won := o.first(sourced, func(x attribution.Touch) bool { return x.Kind == "registration" }); len(won) > 0 {
			return won
		}
		return o.linear(sourced)
	case 2:
		return o.equal(sourced)
	}
	return nil
}

// first gives all to the first of the touches that may win. A registration in
// force wins whether or not it is what sourced the deal.
func (o oracle) first(sourced map[string][]attribution.Touch, may func(attribution.Touch) bool) map[string]*big.Rat {
	var best attribution.Touch
	for p, list := range sourced {
		all := list
		for _, x := range o.journey.Touches {
			if x.Partner == p && x.Kind == "registration" && may(attribution.Touch{Kind: "registration"}) && !may(attribution.Touch{Kind: "click"}) && o.introduces(x) {
				all = append(slices.Clone(all), x)
			}
		}
		for _, x := range all {
			if may(x) && (best.ID == "" || x.At.Before(best.At) || x.At.Equal(best.At) && x.ID < best.ID) {
				best = x
			}
		}
	}
	if best.ID == "" {
		return nil
	}
	return map[string]*big.Rat{best.Partner: big.NewRat(1, 1)}
}

func (o oracle) linear(sourced map[string][]attribution.Touch) map[string]*big.Rat {
	out, total := map[string]*big.Rat{}, int64(0)
	for p := range sourced {
		n := int64(0)
		for _, x := range o.journey.Touches {
			if x.Partner == p && (o.introduces(x) || o.contributes(x)) {
				n++
			}
		}
		out[p] = big.NewRat(n, 1)
		total += n
	}
	for _, s := range out {
		s.Quo(s, big.NewRat(total, 1))
	}
	return out
}

func (o oracle) equal(sourced map[string][]attribution.Touch) map[string]*big.Rat {
	out, total := map[string]*big.Rat{}, new(big.Rat)
	for _, a := range o.journey.Agreed {
		if len(sourced[a.Partner]) > 0 {
			out[a.Partner] = rat(a.Share)
			total.Add(total, out[a.Partner])
		}
	}
	if total.Sign() > 0 {
		for _, s := range out {
			s.Quo(s, total)
		}
		return out
	}
	for p := range sourced {
		out[p] = big.NewRat(1, int64(len(sourced)))
	}
	return out
}

func TestTheOracleAgrees(t *testing.T) {
	m := attribution.Must(threeTier())
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 12)
		j.Bound = attribution.Bond{}
		d := decided(t, m, j)
		if want, got := newOracle(j).decide(), sortedText(said(d.Credits)); got != want {
			t.Fatalf("got  %s\nwant %s\n%s", got, want, d.Trace)
		}
	})
}

// All orders of up to six of seven touches: whoever tells the story, and however
// often it is interrupted, the decision is the same.
func TestAllOrdersOfAllSelections(t *testing.T) {
	m := attribution.Must(threeTier())
	alphabet := touches("1 a click 2025-05-05", "2 b click 2025-05-05", "3 b registration 2025-05-06", "4 a demo 2025-06-01", "5 - sales 2025-04-20", "6 c co_sell 2025-05-04", "7 a registration 2025-05-06")
	j := attribution.Journey{
		ID: "d", Account: "acc", Created: at("2025-05-05"), Signup: at("2025-05-20"), Opened: at("2025-05-01"), Closed: at("2025-06-15"),
		Partners: partners("a integration", "b solution", "c integration"),
	}
	decisions := map[int]string{} // by the set of touches
	sequences := 0
	var walk func(set int, order []attribution.Touch)
	walk = func(set int, order []attribution.Touch) {
		j.Touches = order
		credits, err := m.Credits(j)
		if err != nil {
			t.Fatal(err)
		}
		sequences++
		if before, known := decisions[set]; known && before != said(credits) {
			t.Fatalf("%v: %s, in another order %s", order, said(credits), before)
		}
		decisions[set] = said(credits)
		for i, x := range alphabet {
			if set&(1<<i) == 0 && len(order) < 6 {
				walk(set|1<<i, append(slices.Clip(order), x))
			}
		}
	}
	walk(0, nil)
	if sequences != 8660 {
		t.Errorf("%d sequences, want 8,660", sequences)
	}
}

// The weights of a decay are at most 2 away from the exact ones.
func TestDecayIsAsPreciseAsItSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		half := rapid.IntRange(1, 400).Draw(t, "half-life")
		age := rapid.IntRange(0, 33*half).Draw(t, "age")
		p := oneMethod(attribution.Decay{Days: half})
		p.Kinds[len(p.Kinds)-2].Introduces.Window = through(36525)
		j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Touches: touches("1 a coupon 2025-06-15", "2 b coupon 2025-06-15")}
		j.Touches[1].At = j.Touches[1].At.AddDate(0, 0, -age)
		d := decided(t, attribution.Must(p), j)
		got := new(big.Float).SetPrec(300) // of b, where a has 2^32
		for _, c := range d.Credits {
			if c.Partner == "b" {
				share := rat(c.Share)
				share.Quo(share, new(big.Rat).Sub(big.NewRat(1, 1), share))
				got.SetRat(share)
			}
		}
		got.Mul(got, new(big.Float).SetMantExp(big.NewFloat(1), 32))
		if diff := new(big.Float).Sub(got, exactDecay(age, half)); diff.Abs(diff).Cmp(big.NewFloat(2)) >= 0 {
			t.Fatalf("age %d of %d: %s instead of %s", age, half, got.Text('f', 6), exactDecay(age, half).Text('f', 6))
		}
	})
}

// exactDecay returns 2^32 × 2^(-age/half) from square roots with 300 bits.
func exactDecay(age, half int) *big.Float {
	out := new(big.Float).SetPrec(300).SetMantExp(big.NewFloat(1), 32-age/half)
	root := new(big.Float).SetPrec(300).SetMantExp(big.NewFloat(1), -1)
	rest := big.NewRat(int64(age%half), int64(half))
	for range 200 {
		root = new(big.Float).SetPrec(300).Sqrt(root)
		if rest.Mul(rest, big.NewRat(2, 1)); rest.Cmp(big.NewRat(1, 1)) >= 0 {
			rest.Sub(rest, big.NewRat(1, 1))
			out.Mul(out, root)
		}
	}
	return out
}
