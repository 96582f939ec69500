package attribution_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// 40/20/40 over four partners of a 1,000.00 pool: 400 to the first, 400 to the
// last, and 200 between two.
func TestPositionByHand(t *testing.T) {
	p := oneMethod(attribution.Position{First: rate("40%"), Middle: rate("20%"), Last: rate("40%"), TwoTouch: attribution.SpreadMiddle})
	j := attribution.Journey{
		ID: "d", Account: "acc", Signup: at("2025-05-20"), Opened: at("2025-05-01"), Closed: at("2025-06-15"),
		Touches: touches("1 a click 2025-05-01", "2 b click 2025-05-02", "3 c click 2025-05-03", "4 d click 2025-05-04"),
	}
	d := attribute(t, attribution.Must(p), j)
	parts, err := attribution.Divide(partnerecon.MustMoney("1000", "EUR"), d.Credits, partnerecon.HalfUp)
	var got []string
	for _, p := range parts {
		got = append(got, p.Partner+" "+p.Amount.String())
	}
	if diff := cmp.Diff([]string{"a 400.00 EUR", "b 100.00 EUR", "c 100.00 EUR", "d 400.00 EUR"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// oneMethod is a policy with one split for all tiers: everything that touches the
// lead introduces it.
func oneMethod(s attribution.Split) attribution.Policy {
	p := threeTier()
	p.Mixed = ""
	p.Methods = []attribution.Method{{Registration: attribution.AsTouch, Split: s, Over: attribution.Touches}}
	switch s.(type) {
	case attribution.Equal, attribution.Additive:
		p.Methods[0].Over = ""
	}
	p.Kinds[0].Class = "click"
	p.Kinds[2].Class = "meeting"
	p.Kinds = append(p.Kinds, attribution.Kind{
		Name: "coupon", Class: "coupon", Introduces: attribution.Look{To: attribution.Close, Window: through(120)},
	}, attribution.Kind{
		Name: "visit", Class: "direct", Contributes: attribution.Look{To: attribution.Close, Window: through(120)},
	})
	return p
}

func TestSplits(t *testing.T) {
	position := func(first, middle, last string, two attribution.TwoTouch) attribution.Position {
		return attribution.Position{First: rate(first), Middle: rate(middle), Last: rate(last), TwoTouch: two}
	}
	for _, tt := range []struct {
		name    string
		split   attribution.Split
		path    attribution.Path
		touches []attribution.Touch
		want    string
	}{
		{"first", attribution.First{}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02"), "a sourced 100%"},
		{"last", attribution.Last{}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02"), "b sourced 100%"},
		{"last, a tie", attribution.Last{}, attribution.Path{}, touches("1 a click 2025-05-01", "3 b click 2025-05-02", "2 c click 2025-05-02"), "c sourced 100%"},
		{"last, a direct touch that is dropped", attribution.Last{}, attribution.Path{}, touches("1 a click 2025-05-01", "2 - visit 2025-05-02"), "a sourced 100%"},
		{"last, a direct touch that is kept", attribution.Last{}, attribution.Path{Direct: attribution.Keep}, touches("1 a click 2025-05-01", "2 - visit 2025-05-02"), ""},
		{"last eligible skips it", attribution.LastEligible{}, attribution.Path{Direct: attribution.Keep}, touches("1 a click 2025-05-01", "2 - visit 2025-05-02"), "a sourced 100%"},
		{"last not direct", attribution.LastNot{Classes: []string{"direct"}}, attribution.Path{Direct: attribution.Keep}, touches("1 a click 2025-05-01", "2 - visit 2025-05-02"), "a sourced 100%"},
		{"last not a coupon", attribution.LastNot{Classes: []string{"coupon"}}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b coupon 2025-05-02"), "a sourced 100%"},
		{"last not a coupon, but that is all", attribution.LastNot{Classes: []string{"coupon"}}, attribution.Path{}, touches("1 a coupon 2025-05-01", "2 b coupon 2025-05-02"), "b sourced 100%"},
		{"linear", attribution.Linear{}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02", "3 a demo 2025-05-03"), "a sourced 2/3; b sourced 1/3"},
		{"linear, what falls on a direct touch goes to the partners", attribution.Linear{}, attribution.Path{Direct: attribution.Keep}, touches("1 a click 2025-05-01", "2 - visit 2025-05-02", "3 b click 2025-05-03"), "a sourced 50%; b sourced 50%"},
		{"linear, repeats collapsed", attribution.Linear{}, attribution.Path{Repeats: attribution.CollapseRepeats}, touches("1 a click 2025-05-01", "2 a demo 2025-05-02", "3 b click 2025-05-03", "4 a demo 2025-05-04"), "a sourced 2/3; b sourced 1/3"},
		{"linear, first of each", attribution.Linear{}, attribution.Path{Repeats: attribution.FirstOnly}, touches("1 a click 2025-05-01", "2 a demo 2025-05-02", "3 b click 2025-05-03", "4 a demo 2025-05-04"), "a sourced 50%; b sourced 50%"},
		{"position, one touch takes all", position("40%", "20%", "40%", attribution.SpreadMiddle), attribution.Path{}, touches("1 a click 2025-05-01"), "a sourced 100%"},
		{"position, two touches", position("50%", "20%", "30%", attribution.SpreadMiddle), attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02"), "a sourced 60%; b sourced 40%"},
		{"position, two touches alike", position("50%", "20%", "30%", attribution.Halves), attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02"), "a sourced 50%; b sourced 50%"},
		{"position, three", position("50%", "20%", "30%", attribution.Halves), attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02", "3 c click 2025-05-03"), "a sourced 50%; b sourced 20%; c sourced 30%"},
		{"position, thirds", position("1/3", "1/3", "1/3", attribution.Halves), attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02", "3 c click 2025-05-03", "4 d click 2025-05-04"), "a sourced 1/3; b sourced 1/6; c sourced 1/6; d sourced 1/3"},
		{"decay, seven days", attribution.Decay{Days: 7}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-08"), "a sourced 1/3; b sourced 2/3"},
		{"decay, fourteen days", attribution.Decay{Days: 7}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-15"), "a sourced 20%; b sourced 80%"},
		{"decay, twelve hours", attribution.Decay{Hours: 12}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02"), "a sourced 20%; b sourced 80%"},
		{"decay, too old to weigh anything", attribution.Decay{Days: 1}, attribution.Path{}, touches("1 a coupon 2025-04-01", "2 b click 2025-05-08", "3 a demo 2025-01-01"), "b sourced 100%"},
		{"weights", attribution.Weighted{Weights: []attribution.Weight{{Kind: "click", Weight: 1}, {Kind: "demo", Weight: 3}}}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b coupon 2025-05-08", "3 b demo 2025-05-10"), "b sourced 75%; a sourced 25%"},
		{"weights, none", attribution.Weighted{Weights: []attribution.Weight{{Kind: "demo", Weight: 3}}}, attribution.Path{}, touches("1 a click 2025-05-01"), ""},
		{"equal", attribution.Equal{}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02", "3 a demo 2025-05-03"), "a sourced 50%; b sourced 50%"},
		{"additive", attribution.Additive{}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02", "3 a demo 2025-05-03"), "a sourced 100%; b sourced 100%"},
		{"coupon over click", attribution.Last{}, attribution.Path{Priority: []string{"coupon", "click"}}, touches("1 a coupon 2025-05-01", "2 b click 2025-05-02", "3 b demo 2025-05-03"), "a sourced 100%"},
		{"click over what has no class", attribution.Last{}, attribution.Path{Priority: []string{"coupon", "click"}}, touches("1 a click 2025-05-01", "2 b click 2025-05-02", "3 a demo 2025-05-03"), "b sourced 100%"},
		{"a registration takes no place that its partner has", attribution.Linear{}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b click 2025-05-02", "3 a registration 2025-05-03"), "a sourced 50%; b sourced 50%"},
		{"but one if it has none", attribution.Linear{}, attribution.Path{}, touches("1 a click 2025-05-01", "2 b registration 2025-05-02", "3 b registration 2025-05-03"), "a sourced 50%; b sourced 50%"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := oneMethod(tt.split)
			p.Path.Priority = tt.path.Priority
			if tt.path.Repeats != "" {
				p.Path.Repeats = tt.path.Repeats
			}
			if tt.path.Direct != "" {
				p.Path.Direct = tt.path.Direct
			}
			j := attribution.Journey{ID: "d", Account: "acc", Signup: at("2025-05-20"), Opened: at("2025-01-01"), Closed: at("2025-06-15"), Touches: tt.touches}
			d := attribute(t, attribution.Must(p), j)
			var got string
			for _, c := range d.Credits {
				if c.Role == partnerecon.Sourced {
					got += fmt.Sprintf("; %s sourced %s", c.Partner, c.Share)
				}
			}
			if want := tt.want; sortedText(got) != sortedText(want) {
				t.Errorf("got %q, want %q\n%s", got, want, d.Trace)
			}
		})
	}
}
