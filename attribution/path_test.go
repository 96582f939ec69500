package attribution_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// contributors is a policy that calls all who helped sources, so that a path of
// introductions can be empty.
func contributors(s attribution.Split, over attribution.Over) attribution.Policy {
	p := oneMethod(s)
	p.Methods[0].Over, p.Path.Direct = over, attribution.Keep
	p.Tree = fork{ID: "q", If: is{attribution.Contributed}, Then: leaf{ID: "y", Role: partnerecon.Sourced}, Else: leaf{ID: "n"}}
	return p
}

// Where no touch of a source is on the path nobody is credited.
func TestEmptyPaths(t *testing.T) {
	for _, s := range []attribution.Split{
		attribution.First{},
		attribution.Last{},
		attribution.LastEligible{},
		attribution.LastNot{Classes: []string{"coupon"}},
		attribution.Linear{},
		attribution.Position{First: rate("40%"), Middle: rate("20%"), Last: rate("40%"), TwoTouch: attribution.SpreadMiddle},
		attribution.Decay{Days: 7},
		attribution.Weighted{Weights: []attribution.Weight{{Kind: "visit", Weight: 1}}},
	} {
		for _, direct := range [][]attribution.Touch{nil, touches("2 - visit 2025-06-02", "3 - visit 2025-06-02")} {
			j := attribution.Journey{ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Touches: append(touches("1 a demo 2025-06-01"), direct...)}
			d := attribute(t, attribution.Must(contributors(s, attribution.Introductions)), j)
			if said(d.Credits) != "" || d.Uncredited != partnerecon.Whole() {
				t.Errorf("%T with %d direct touches: %s\n%s", s, len(direct), said(d.Credits), d.Trace)
			}
		}
	}
}

// The company's own touches are one party of the path.
func TestFirstOfEachWithDirectTouches(t *testing.T) {
	p := oneMethod(attribution.Position{First: rate("60%"), Middle: rate("20%"), Last: rate("20%"), TwoTouch: attribution.Halves})
	p.Path = attribution.Path{Repeats: attribution.FirstOnly, Direct: attribution.Keep}
	j := attribution.Journey{
		ID: "d", Account: "acc", Closed: at("2025-06-15"),
		Touches: touches("1 a coupon 2025-06-01", "2 - visit 2025-06-02", "3 b coupon 2025-06-03", "4 - visit 2025-06-04", "5 a coupon 2025-06-05"),
	}
	// a, the company, b: 60, 20 and 20; of the 80 that are left a has 60.
	if d := attribute(t, attribution.Must(p), j); said(d.Credits) != "a sourced 75%; b sourced 25%" {
		t.Errorf("%s\n%s", said(d.Credits), d.Trace)
	}
}

// Touches of kinds without a weight leave the path before repeats are looked
// for.
func TestTouchesWithoutAWeight(t *testing.T) {
	p := oneMethod(attribution.Weighted{Weights: []attribution.Weight{{Kind: "demo", Weight: 1}}})
	p.Path.Repeats = attribution.FirstOnly
	j := attribution.Journey{ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Touches: touches("1 a coupon 2025-06-01", "2 a demo 2025-06-02")}
	if d := attribute(t, attribution.Must(p), j); said(d.Credits) != "a sourced 100%" {
		t.Errorf("%s\n%s", said(d.Credits), d.Trace)
	}
}

func TestOnePriority(t *testing.T) {
	p := oneMethod(attribution.Last{})
	p.Path.Priority = []string{"coupon"}
	j := attribution.Journey{ID: "d", Account: "acc", Signup: at("2025-06-10"), Closed: at("2025-06-15"), Touches: touches("1 a coupon 2025-06-01", "2 b click 2025-06-02")}
	if d := attribute(t, attribution.Must(p), j); said(d.Credits) != "a sourced 100%" {
		t.Errorf("%s\n%s", said(d.Credits), d.Trace)
	}
}

// Parts over different denominators, in any order.
func TestPartsInAnyOrder(t *testing.T) {
	for _, tt := range []struct{ first, middle, last, want string }{
		{"1/6", "1/3", "1/2", "a sourced 1/6; b sourced 1/3; c sourced 50%"},
		{"1/2", "1/6", "1/3", "a sourced 50%; b sourced 1/6; c sourced 1/3"},
		{"1/3", "1/2", "1/6", "a sourced 1/3; b sourced 50%; c sourced 1/6"},
	} {
		p := oneMethod(attribution.Position{First: rate(tt.first), Middle: rate(tt.middle), Last: rate(tt.last), TwoTouch: attribution.Halves})
		j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Touches: touches("1 a coupon 2025-06-01", "2 b coupon 2025-06-02", "3 c coupon 2025-06-03")}
		if d := attribute(t, attribution.Must(p), j); said(d.Credits) != tt.want {
			t.Errorf("got %s, want %s", said(d.Credits), tt.want)
		}
	}
}
