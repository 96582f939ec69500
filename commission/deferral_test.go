package commission_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// putOff is a deferral of five tranches of a customer of 1 January: at once, after three
// months, when it is onboarded, when it is within 90 days and two months have passed, and
// when 60 have adopted the product.
func putOff(t testing.TB) commission.Deferral {
	t.Helper()
	p := commission.Policy{Facts: []commission.Declaration{
		{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment},
		{Name: "paid", Kind: commission.BoolFact, Of: commission.OfPayment},
	}}
	fifth := func(c commission.Tranche) commission.Tranche {
		c.Share = pct("20")
		return c
	}
	d, err := p.Deferral([]commission.Tranche{
		fifth(commission.Tranche{}),
		fifth(commission.Tranche{Months: 3}),
		fifth(commission.Tranche{Milestone: "onboarded"}),
		fifth(commission.Tranche{Milestone: "onboarded", Within: partnerecon.Days(90, partnerecon.Until), Months: 2}),
		fifth(commission.Tranche{Milestone: "adopted", When: []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"60"}}}}),
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheGatesOfADeferral(t *testing.T) {
	on := func(name, on string, facts ...commission.Fact) commission.Reached {
		return commission.Reached{Name: name, On: day(on), Facts: facts}
	}
	elapsed := func(on string, reached ...commission.Reached) commission.Gates {
		return commission.Gates{Elapsed: day(on), Reached: reached}
	}
	ended := func(on string) commission.Gates { return commission.Gates{Ended: day(on)} }
	d := putOff(t)
	for _, c := range []struct {
		name  string
		place int
		gates commission.Gates
		state commission.TrancheState
		on    string // "": no day
		met   bool
	}{
		{"there is none before the first", -1, commission.Gates{}, commission.TrancheWaits, "", false},
		{"there is none behind the last", 5, commission.Gates{}, commission.TrancheWaits, "", false},
		{"it asks for nothing", 0, commission.Gates{}, commission.TrancheReleased, "", false},
		{"three months have not passed", 1, elapsed("2025-03-31"), commission.TrancheWaits, "", false},
		{"three months have passed", 1, elapsed("2025-04-01"), commission.TrancheReleased, "2025-04-01", false},
		{"it ended on the day", 1, ended("2025-04-01"), commission.TrancheForfeited, "2025-04-01", false},
		{"nothing was reached", 2, elapsed("2025-04-01"), commission.TrancheWaits, "", false},
		{"another milestone was", 2, elapsed("2025-04-01", on("adopted", "2025-02-01")), commission.TrancheWaits, "", false},
		{"it was reached", 2, elapsed("2025-04-01", on("onboarded", "2025-02-01")), commission.TrancheReleased, "2025-02-01", true},
		{"it was before the anchor", 2, elapsed("2025-04-01", on("onboarded", "2024-12-01")), commission.TrancheReleased, "2024-12-01", true},
		{"it ended before", 2, ended("2025-01-31"), commission.TrancheForfeited, "", false},
		{"reached, and two months wait", 3, elapsed("2025-02-28", on("onboarded", "2025-02-01")), commission.TrancheWaits, "", false},
		{"reached before two months passed", 3, elapsed("2025-03-01", on("onboarded", "2025-02-01")), commission.TrancheReleased, "2025-03-01", true},
		{"reached on the day they passed", 3, elapsed("2025-03-01", on("onboarded", "2025-03-01")), commission.TrancheReleased, "2025-03-01", true},
		{"reached after them", 3, elapsed("2025-03-01", on("onboarded", "2025-03-02")), commission.TrancheReleased, "2025-03-02", true},
		// 90 days until end with 31 March.
		{"reached on the last day", 3, elapsed("2025-05-01", on("onboarded", "2025-03-31")), commission.TrancheReleased, "2025-03-31", true},
		{"reached too late", 3, elapsed("2025-05-01", on("onboarded", "2025-04-01")), commission.TrancheForfeited, "2025-04-01", true},
		{"59 seats", 4, elapsed("2025-05-01", on("adopted", "2025-02-01", fact("seats", "59"))), commission.TrancheWaits, "", false},
		{"60 seats", 4, elapsed("2025-05-01", on("adopted", "2025-02-01", fact("seats", "60"))), commission.TrancheReleased, "2025-02-01", true},
	} {
		got := d.Gate(c.place, day("2025-01-01"), c.gates)
		want := commission.Gate{State: c.state}
		if c.on != "" {
			want.On = day(c.on)
		}
		if c.met {
			want.Met = c.gates.Reached[0]
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
		if c.met && len(got.Met.Facts) != 0 {
			got.Met.Facts[0].Values[0] = "changed"
			if c.gates.Reached[0].Facts[0].Values[0] == "changed" {
				t.Errorf("%s: the gate shares its facts with what was asked", c.name)
			}
		}
	}
	// Without an anchor no month passes, and every window is open.
	late := elapsed("2026-01-01", on("onboarded", "2025-12-01"))
	for place, want := range []commission.TrancheState{commission.TrancheReleased, commission.TrancheWaits, commission.TrancheReleased, commission.TrancheWaits} {
		if got := d.Gate(place, partnerecon.Day{}, late); got.State != want {
			t.Errorf("tranche %d without an anchor is %s, want %s", place, got.State, want)
		}
	}
	if got := (commission.Deferral{}).Gate(0, day("2025-01-01"), late); got.State != commission.TrancheWaits {
		t.Errorf("the zero Deferral has a tranche that is %s", got.State)
	}
}

// A milestone is listed once, and it is read as far as tranches that wait for it test what it
// states.
func TestWhatADeferralAsksFor(t *testing.T) {
	d := putOff(t)
	if got := d.Milestones(); !slices.Equal(got, []string{"onboarded", "adopted"}) {
		t.Errorf("it asks for %v", got)
	}
	if got := (commission.Deferral{}).Milestones(); got != nil {
		t.Errorf("the zero Deferral asks for %v", got)
	}
	for _, c := range []struct {
		milestone     string
		fact          commission.Fact
		tested, reads bool
	}{
		{"adopted", fact("seats", "60"), true, true},
		{"adopted", fact("seats", "59"), true, true},
		{"adopted", fact("seats", "many"), true, false},
		{"adopted", fact("paid", "true"), false, false},  // nobody tests it
		{"adopted", fact("other", "true"), false, false}, // nobody knows it
		{"onboarded", fact("seats", "60"), false, false}, // nobody tests it there
		{"none", fact("seats", "60"), false, false},
	} {
		if tested, reads := d.Reads(c.milestone, c.fact); tested != c.tested || reads != c.reads {
			t.Errorf("%s of %s: tested %t, reads %t", c.fact.Name, c.milestone, tested, reads)
		}
	}
}

// What is wrong with the tranches is told by their places, and no deferral comes of it.
func TestTranchesThatCannotBeDeferred(t *testing.T) {
	d, err := commission.Policy{}.Deferral([]commission.Tranche{
		{Share: pct("50")}, {Share: pct("40"), When: []commission.Test{{Fact: "seats", Op: commission.Exists}}},
	})
	if got := strings.Join(paths(err), ", "); err == nil || got != " out_of_range, /1/when conflict, /1/when/0/fact unknown" {
		t.Errorf("%s", got)
	}
	if d.Milestones() != nil || d.Gate(0, day("2025-01-01"), commission.Gates{}).State != commission.TrancheWaits {
		t.Error("there is a deferral all the same")
	}
}
