package attribution_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// drawPolicy draws the preset, or a policy with one split, with any path.
func drawPolicy(t *rapid.T) attribution.Policy {
	p := threeTier()
	if rapid.Bool().Draw(t, "one method") {
		p = oneMethod(drawSplit(t))
		if rapid.Bool().Draw(t, "priority") {
			p.Path.Priority = []string{"coupon", "meeting", "click"}
		}
		p.Methods[0].Registration = rapid.SampledFrom([]attribution.Registration{attribution.AsTouch, attribution.TakesPriority}).Draw(t, "registration")
		p.Methods[0].Agreed = rapid.Bool().Draw(t, "agreed")
		if p.Methods[0].Over != "" {
			p.Methods[0].Over = rapid.SampledFrom([]attribution.Over{attribution.Touches, attribution.Introductions}).Draw(t, "over")
		}
	} else {
		p.Mixed = rapid.SampledFrom([]attribution.Mixed{attribution.LowestTier, attribution.RegistrationFirst}).Draw(t, "mixed")
	}
	p.Path.Repeats = rapid.SampledFrom([]attribution.Repeats{attribution.AsIs, attribution.CollapseRepeats, attribution.FirstOnly}).Draw(t, "repeats")
	p.Path.Direct = rapid.SampledFrom([]attribution.Direct{attribution.Drop, attribution.Keep}).Draw(t, "direct")
	p.Lock = rapid.SampledFrom([]partnerecon.Window{{}, partnerecon.Months(3, partnerecon.Until)}).Draw(t, "lock")
	return p
}

func drawSplit(t *rapid.T) attribution.Split {
	return rapid.SampledFrom([]attribution.Split{
		attribution.First{},
		attribution.Last{},
		attribution.LastEligible{},
		attribution.LastNot{Classes: []string{"coupon"}},
		attribution.Linear{},
		attribution.Position{First: rate("40%"), Middle: rate("20%"), Last: rate("40%"), TwoTouch: attribution.SpreadMiddle},
		attribution.Position{First: rate("1/3"), Middle: rate("1/2"), Last: rate("1/6"), TwoTouch: attribution.Halves},
		attribution.Decay{Days: 7},
		attribution.Decay{Hours: 36},
		attribution.Weighted{Weights: []attribution.Weight{{Kind: "click", Weight: 2}, {Kind: "demo", Weight: 1}, {Kind: "registration", Weight: 7}}},
		attribution.Equal{},
		attribution.Additive{},
	}).Draw(t, "split")
}

var kindsOfPreset = []string{"click", "registration", "co_sell", "demo", "reference", "contact", "overlap"}

// drawJourney draws a journey of up to four partners around 1 June 2025.
func drawJourney(t *rapid.T, most int) attribution.Journey {
	instant := func(name string) time.Time {
		hours := rapid.IntRange(-200*24, 10*24).Draw(t, name)
		return at("2025-06-01T00:00:00Z").Add(time.Duration(hours) * time.Hour)
	}
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-01T10:30:00Z")}
	for _, moment := range []*time.Time{&j.Created, &j.Signup, &j.Opened} {
		if rapid.IntRange(0, 3).Draw(t, "has created, signup, opened") > 0 {
			*moment = instant("created, signup, opened")
		}
	}
	j.Engagement = rapid.SampledFrom([]attribution.Engagement{"", "", attribution.Active, attribution.Dormant}).Draw(t, "engagement")
	for _, id := range []string{"a", "b", "c", "d"} {
		j.Partners = append(j.Partners, attribution.Partner{
			ID: id, Tier: rapid.SampledFrom([]string{"referral", "integration", "solution"}).Draw(t, "tier"),
			Standing: rapid.SampledFrom([]string{"", "", "", "removed"}).Draw(t, "standing"),
		})
	}
	for i := range rapid.IntRange(0, most).Draw(t, "touches") {
		touch := attribution.Touch{ID: fmt.Sprintf("t%02d", i), Partner: rapid.SampledFrom([]string{"a", "b", "c", "d", ""}).Draw(t, "partner"), At: instant("at")}
		touch.Kind = "sales"
		if touch.Partner != "" {
			touch.Kind = rapid.SampledFrom(kindsOfPreset).Draw(t, "kind")
		}
		if touch.Kind == "registration" && rapid.Bool().Draw(t, "rests on a contact") {
			touch.Contact = touch.At.Add(-time.Duration(rapid.IntRange(0, 14*24).Draw(t, "hours before")) * time.Hour)
		}
		j.Touches = append(j.Touches, touch)
	}
	if rapid.IntRange(0, 3).Draw(t, "agreed") == 0 {
		j.Agreed = []attribution.Share{{Partner: "a", Share: rate("60%")}, {Partner: "c", Share: rate("40%")}}
	}
	if rapid.IntRange(0, 3).Draw(t, "bound") == 0 {
		j.Bound = attribution.Bond{At: instant("bound at"), Sourced: []attribution.Share{{Partner: "b", Share: rate("100%")}}}
	}
	return j
}

func rat(r partnerecon.Rate) *big.Rat {
	if !r.Stated() {
		return new(big.Rat)
	}
	return big.NewRat(r.Num(), r.Den())
}

// decided attributes in a property.
func decided(t *rapid.T, m attribution.Model, j attribution.Journey) attribution.Decision {
	d, err := m.Attribute(j)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A1: sourced shares add up to exactly 1 or 0; the sum is stated; influenced
// factors fit the pool.
func TestLawA1_SourcedSharesAddUpToOneOrNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		d := decided(t, attribution.Must(p), drawJourney(t, 12))
		sourced, factors := new(big.Rat), new(big.Rat)
		for _, c := range d.Credits {
			switch c.Role {
			case partnerecon.Sourced:
				sourced.Add(sourced, rat(c.Share))
			case partnerecon.Influenced:
				factors.Add(factors, new(big.Rat).Mul(rat(c.Share), rat(p.Influenced.Factor)))
			default: // the preset has no other leaves
			}
			if c.Share.Num() == 0 || c.Share.Compare(partnerecon.Whole()) > 0 {
				t.Fatalf("a share of %s", c.Share)
			}
		}
		_, additive := p.Methods[0].Split.(attribution.Additive)
		if sourced.Sign() != 0 && sourced.Cmp(big.NewRat(1, 1)) != 0 && (!additive || !sourced.IsInt()) {
			t.Fatalf("sourced shares add up to %s\n%s", sourced, d.Trace)
		}
		if sourced.Cmp(rat(d.Sourced)) != 0 || factors.Cmp(rat(p.Influenced.Pool)) > 0 {
			t.Fatalf("sourced %s, stated %s; factors %s", sourced, d.Sourced, factors)
		}
		if sum := new(big.Rat).Add(rat(d.Sourced), rat(d.Uncredited)); sum.Cmp(big.NewRat(1, 1)) != 0 && !additive {
			t.Fatalf("with what is uncredited %s", sum)
		}
	})
}

// A2: the last day in and the first day out, in zones with clock changes.
func TestLawA2_WindowsCountCivilDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom([]string{"UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia"}).Draw(t, "zone")
		days, edge := rapid.IntRange(1, 400).Draw(t, "days"), rapid.SampledFrom([]partnerecon.Edge{partnerecon.Through, partnerecon.Until}).Draw(t, "edge")
		p := oneMethod(attribution.First{})
		p.Zone = zone
		p.Kinds = []attribution.Kind{{Name: "x", Introduces: attribution.Look{To: attribution.Close, Window: partnerecon.Days(days, edge)}, Engages: true}}
		location, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		closed := time.Unix(rapid.Int64Range(1_000_000_000, 2_000_000_000).Draw(t, "closed"), 0)
		touched := closed.Add(-time.Duration(rapid.IntRange(-2*86400, (days+2)*86400).Draw(t, "seconds before")) * time.Second)
		d := decided(t, attribution.Must(p), attribution.Journey{ID: "d", Account: "acc", Closed: closed, Touches: []attribution.Touch{{ID: "1", Partner: "a", Kind: "x", At: touched}}})
		between := civil(closed.In(location)) - civil(touched.In(location))
		want := !touched.After(closed) && (between < days || between == days && edge == partnerecon.Through)
		if got := len(d.Credits) == 1; got != want {
			t.Fatalf("%d days %s, %d civil days apart in %s: counts %t\n%s", days, edge, between, zone, got, d.Trace)
		}
	})
}

// civil numbers the days by the noon of each in UTC.
func civil(t time.Time) int {
	return int(time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC).Unix() / 86400)
}

func introductions(d attribution.Decision) map[string]bool {
	out := map[string]bool{}
	for _, r := range d.Trace {
		if r.Code == attribution.CodeIntroduction || r.Code == attribution.CodeContribution {
			out[r.Details[0].Value] = true
		}
	}
	return out
}

// A3: a longer window loses no touch.
func TestLawA3_LongerWindowsKeepWhatShorterOnesHave(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 12)
		var before map[string]bool
		for _, days := range []int{1, 30, 31, 90, 200} {
			p := threeTier()
			for i := range p.Kinds {
				for _, l := range []*attribution.Look{&p.Kinds[i].Introduces, &p.Kinds[i].Contributes} {
					if l.To != "" {
						l.Window = through(days)
					}
				}
			}
			now := introductions(decided(t, attribution.Must(p), j))
			for id := range before {
				if !now[id] {
					t.Fatalf("%s counts within fewer than %d days only", id, days)
				}
			}
			before = now
		}
	})
}

// A4: a touch that does not count changes nothing but the explanation.
func TestLawA4_TouchesThatDoNotCountChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := attribution.Must(drawPolicy(t))
		j := drawJourney(t, 12)
		d := decided(t, m, j)
		counts := introductions(d)
		less := j
		less.Touches = slices.DeleteFunc(slices.Clone(j.Touches), func(x attribution.Touch) bool { return x.Partner != "" && !counts[x.ID] })
		if got := decided(t, m, less); said(got.Credits) != said(d.Credits) {
			t.Fatalf("without what does not count %q, with it %q\n%s", said(got.Credits), said(d.Credits), d.Trace)
		}
	})
}

// A5: what comes after the close changes nothing; a late fact gives a correction
// of new minus old, to the last cent.
func TestLawA5_LateFactsGiveTheDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := attribution.Must(drawPolicy(t))
		j := drawJourney(t, 10)
		known := j
		known.Touches = slices.DeleteFunc(slices.Clone(j.Touches), func(x attribution.Touch) bool { return x.At.After(j.Closed) })
		for _, x := range []*time.Time{&known.Created, &known.Signup, &known.Opened} {
			if x.After(j.Closed) {
				*x = time.Time{}
			}
		}
		if got, want := decided(t, m, known), decided(t, m, j); said(got.Credits) != said(want.Credits) {
			t.Fatalf("as known at the close %q, later %q", said(got.Credits), said(want.Credits))
		}
		if len(j.Touches) == 0 {
			return
		}
		early := j
		late := rapid.IntRange(0, len(j.Touches)-1).Draw(t, "late")
		early.Touches = slices.Delete(slices.Clone(j.Touches), late, late+1)
		before := decided(t, m, early)
		c, err := m.Reattribute(before.Credits, j)
		if err != nil {
			t.Fatal(err)
		}
		amount, err := partnerecon.FromMinor(rapid.Int64Range(-1e12, 1e12).Draw(t, "amount"), "EUR")
		if err != nil {
			t.Fatal(err)
		}
		sum := divided(t, amount, before.Credits)
		moved, err := c.Divide(amount, partnerecon.HalfUp)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range moved {
			sum[x.Partner] += x.Amount.Minor()
		}
		for partner, want := range divided(t, amount, decided(t, m, j).Credits) {
			if sum[partner] != want {
				t.Fatalf("%q has %d with the correction, %d at once", partner, sum[partner], want)
			}
			delete(sum, partner)
		}
		for partner, rest := range sum {
			if rest != 0 {
				t.Fatalf("%q is left with %d", partner, rest)
			}
		}
	})
}

// divided returns what each partner gets, and holds that it adds up.
func divided(t *rapid.T, amount partnerecon.Money, credits []partnerecon.Credit) map[string]int64 {
	parts, err := attribution.Divide(amount, credits, partnerecon.HalfUp)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int64{}
	total := int64(0)
	for _, p := range parts {
		out[p.Partner] += p.Amount.Minor()
		total += p.Amount.Minor()
	}
	if sum := new(big.Rat); amount.Minor() != 0 {
		for _, c := range credits {
			if c.Role == partnerecon.Sourced {
				sum.Add(sum, rat(c.Share))
			}
		}
		if sum.Cmp(big.NewRat(1, 1)) <= 0 && total != amount.Minor() {
			t.Fatalf("parts of %s add up to %d", amount, total)
		}
	}
	return out
}

// A6: moving all instants alike changes nothing, where windows are durations.
func TestLawA6_ShiftingAllInstantsKeepsTheCredits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		for i := range p.Kinds {
			for _, l := range []*attribution.Look{&p.Kinds[i].Introduces, &p.Kinds[i].Contributes} {
				if l.To != "" {
					l.Window = partnerecon.Hours(24*l.Window.Days, partnerecon.Through)
				}
			}
		}
		p.Dormant, p.Lock = partnerecon.Hours(24*180, partnerecon.Through), partnerecon.Window{}
		if p.Methods[0].Split == (attribution.Decay{Days: 7}) {
			p.Methods[0].Split = attribution.Decay{Hours: 7 * 24}
		}
		if f, ok := p.Tree.(fork); ok {
			p.Tree = withoutDays(f)
		}
		m := attribution.Must(p)
		j := drawJourney(t, 12)
		by := time.Duration(rapid.Int64Range(-1e18, 1e18).Draw(t, "by"))
		shifted := j
		for _, x := range []*time.Time{&shifted.Created, &shifted.Signup, &shifted.Opened, &shifted.Closed} {
			if !x.IsZero() {
				*x = x.Add(by)
			}
		}
		shifted.Touches = slices.Clone(j.Touches)
		for i := range shifted.Touches {
			x := &shifted.Touches[i]
			if x.At = x.At.Add(by); !x.Contact.IsZero() {
				x.Contact = x.Contact.Add(by)
			}
		}
		if got, want := decided(t, m, shifted), decided(t, m, j); said(got.Credits) != said(want.Credits) {
			t.Fatalf("shifted by %s: %q, want %q", by, said(got.Credits), said(want.Credits))
		}
	})
}

// withoutDays turns the windows of leaves into durations.
func withoutDays(n attribution.Node) attribution.Node {
	switch n := n.(type) {
	case fork:
		n.Then, n.Else = withoutDays(n.Then), withoutDays(n.Else)
		return n
	case leaf:
		if n.Within.Window.Days > 0 {
			n.Within.Window = partnerecon.Hours(24*n.Within.Window.Days, partnerecon.Through)
		}
		return n
	}
	return n
}
