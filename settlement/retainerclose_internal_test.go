package settlement

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// The commission of a cycle in February is what was posted on its days, the 1st to the 28th. It
// is stated as of its last day; as of the close, 31 March, where that day is closed already or
// the cycle was stated with other sums.
func TestTheCommissionOfACycle(t *testing.T) {
	d := partnerecon.MustDay
	cycle := retainer.CycleReport{Number: 2, Days: partnerecon.Interval{Start: d("2025-02-01"), End: d("2025-03-01")}}
	back := func(n int64) []measured {
		return []measured{{d("2025-01-31"), 7, -1}, {d("2025-02-01"), 60, 0}, {d("2025-02-28"), 40, n}, {d("2025-03-01"), 9, -2}}
	}
	stated := func(n int, earned, returned int64) []retainer.Cycle {
		return []retainer.Cycle{{Number: 1, Commission: retainer.Commission{ID: "x", Earned: 5}}, {Number: n, Commission: retainer.Commission{ID: "y", Earned: earned, Returned: returned}}}
	}
	onNet, onEarned := retainer.Policy{Guarantee: retainer.Guarantee{Measured: retainer.OnNet}}, retainer.Policy{Guarantee: retainer.Guarantee{Measured: retainer.OnEarned}}
	drawOnNet := retainer.Policy{Draw: retainer.Draw{Measured: retainer.OnNet}}
	for _, c := range []struct {
		name             string
		measured         []measured
		shut             string
		cycles           []retainer.Cycle
		terms            retainer.Policy
		open             string // the first month that was open before the close
		earned, returned int64
		on               string // empty: not stated
	}{
		{"stated", back(-30), "2025-01-31", nil, onNet, "", 100, 30, "2025-02-28"},
		{"its last day is the first that is open", back(-30), "2025-02-27", nil, onNet, "", 100, 30, "2025-02-28"},
		{"its last day is closed", back(-30), "2025-02-28", nil, onNet, "", 100, 30, "2025-03-31"},
		{"more came back than went, on net", back(30), "2025-01-31", nil, onNet, "", 130, 0, "2025-02-28"},
		{"more came back than went, a draw on net", back(30), "2025-01-31", nil, drawOnNet, "", 130, 0, "2025-02-28"},
		{"more came back than went, on what is earned", back(30), "2025-01-31", nil, onEarned, "", 100, 0, "2025-02-28"},
		{"stated before", back(-30), "2025-01-31", stated(2, 100, 30), onNet, "", 0, 0, ""},
		{"another cycle was", back(-30), "2025-01-31", stated(3, 100, 30), onNet, "", 100, 30, "2025-02-28"},
		{"stated before as more", back(-30), "2025-01-31", stated(2, 101, 30), onNet, "", 100, 30, "2025-03-31"},
		{"stated before with less returned", back(-30), "2025-01-31", stated(2, 100, 29), onNet, "", 100, 30, "2025-03-31"},
		// The horizon of 30 days has sealed through 28 February less 31 days, 28 January, when March
		// was the first open month: its days are known. When April was, through 28 February: not.
		{"its days are remembered", back(-30), "2025-01-31", stated(2, 101, 30), onNet, "2025-03", 100, 30, "2025-03-31"},
		{"they are not", back(-30), "2025-01-31", stated(2, 101, 30), onNet, "2025-04", 0, 0, ""},
		{"they are not, and it was never stated", back(-30), "2025-01-31", nil, onNet, "2025-04", 100, 30, "2025-02-28"},
	} {
		s := &posting{program: Program{&rules{policy: Policy{Currency: "EUR", Horizon: partnerecon.Days(30, partnerecon.Through)}}}, shut: d(c.shut), fact: Fact{ID: "k", Event: Close{}}}
		s.when.posted = d("2025-03-31")
		if c.open != "" {
			s.open = partnerecon.MustMonth(c.open)
		}
		p := passing{posting: s, account: &account{Measured: c.measured}, next: engaged{Engagement: retainer.Engagement{ID: "r", Cycles: c.cycles}}}
		got, changed := p.commission(cycle, &c.terms)
		if changed != (c.on != "") {
			t.Errorf("%s: %+v, %v", c.name, got, changed)
		}
		if !changed {
			continue
		}
		want := retainer.CommissionStated{ID: "close/2025-03/commission/2", Retainer: "r", Cycle: 2, Earned: s.program.money(c.earned), Returned: s.program.money(c.returned), On: d(c.on)}
		if got != want {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
	}
	for day, want := range map[string]bool{"2025-02-28": false, "2025-03-01": true} { // sealed through 31 March less 31 days
		s := &posting{program: Program{&rules{policy: Policy{Horizon: partnerecon.Days(30, partnerecon.Through)}}}, open: partnerecon.MustMonth("2025-04")}
		if got := (&passing{posting: s}).remembered(d(day)); got != want {
			t.Errorf("%s is remembered: %v", day, got)
		}
	}
}

// What a close states is named by its month, or by the day through which it closes.
func TestNamesOfWhatACloseStates(t *testing.T) {
	s := &posting{fact: Fact{ID: "k", Event: Close{Month: partnerecon.MustMonth("2025-03")}}}
	s.when.posted = partnerecon.MustDay("2025-03-31")
	if got := (&passing{posting: s}).name("seal"); got != "close/2025-03/seal" {
		t.Error(got)
	}
	s.fact.Event = Close{Month: partnerecon.MustMonth("2025-03"), Through: partnerecon.MustDay("2025-03-15")}
	if got := (&passing{posting: s}).name("seal"); got != "close/2025-03-15/seal" {
		t.Error(got)
	}
	a, b := partnerecon.MustDay("2025-03-15"), partnerecon.MustDay("2025-03-16")
	if earlier(a, b) != a || earlier(b, a) != a || earlier(a, a) != a {
		t.Error("the earlier one")
	}
}
