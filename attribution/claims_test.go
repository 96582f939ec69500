package attribution_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// known is a tree that gives one role for contacts before the lead's record was
// made, and another for those after it.
func known(before, after partnerecon.Role) attribution.Node {
	return fork{
		ID: "introduced", If: is{attribution.Introduced}, Else: leaf{ID: "none"},
		Then: fork{ID: "known", If: is{attribution.KnownBeforeContact}, Then: leaf{ID: "after", Role: after}, Else: leaf{ID: "before", Role: before}},
	}
}

// Roles by rank: sourced, influenced, assisted, serviced, none. A partner keeps
// the higher one of two, whichever came first, and credits are listed by it.
func TestRolesByRank(t *testing.T) {
	ranks := []partnerecon.Role{partnerecon.Sourced, partnerecon.Influenced, partnerecon.Assisted, partnerecon.Serviced, ""}
	for i, high := range ranks {
		for _, low := range ranks[i+1:] {
			for _, tree := range []attribution.Node{known(high, low), known(low, high)} {
				p := threeTier()
				p.Tree = tree
				j := attribution.Journey{
					ID: "d", Account: "acc", Created: at("2025-05-10"), Closed: at("2025-06-15"), Partners: partners("a solution"),
					Touches: touches("1 a co_sell 2025-05-01", "2 a co_sell 2025-05-20"),
				}
				if d := attribute(t, attribution.Must(p), j); said(d.Credits) != "a "+string(high)+" 100%" {
					t.Errorf("%s or %s: %s", high, low, said(d.Credits))
				}
				if low == "" {
					continue
				}
				j.Partners = partners("a solution", "b solution")
				j.Touches = touches("1 a co_sell 2025-05-01", "2 b co_sell 2025-05-20")
				first, second := "a", "b"
				if tree.(fork).Then.(fork).Then.(leaf).Role == high {
					first, second = "b", "a"
				}
				want := fmt.Sprintf("%s %s 100%%; %s %s 100%%", first, high, second, low)
				if d := attribute(t, attribution.Must(p), j); said(d.Credits) != want {
					t.Errorf("got %s, want %s", said(d.Credits), want)
				}
			}
		}
	}
}

func TestWhatRemains(t *testing.T) {
	for _, tt := range []struct {
		name    string
		change  func(p *attribution.Policy, j *attribution.Journey)
		touches []attribution.Touch
		want    string
	}{
		{
			// a's second introduction met a lead that was worked on: it only influenced.
			"an introduction that influenced, for one that lost the deal",
			func(_ *attribution.Policy, j *attribution.Journey) {
				j.Created, j.Engagement = at("2025-05-10"), attribution.Active
			},
			touches("1 b co_sell 2025-05-01", "2 a registration 2025-05-05", "3 a registration 2025-05-20"), "b sourced 100%; a influenced 100%",
		},
		{
			"nothing, where the other role would be sourced again",
			func(p *attribution.Policy, _ *attribution.Journey) {
				p.Tree = fork{ID: "q", If: is{attribution.Contributed}, Then: leaf{ID: "y", Role: partnerecon.Sourced}, Else: leaf{ID: "n"}}
				p.Methods[0].Over = attribution.Touches
			},
			touches("1 b demo 2025-05-05", "2 a demo 2025-05-06"), "b sourced 100%",
		},
		{
			"nothing of one that stands removed, whatever it did",
			func(_ *attribution.Policy, j *attribution.Journey) { j.Partners[0].Standing = "removed" },
			touches("1 b co_sell 2025-05-01", "2 a demo 2025-05-06", "3 a co_sell 2025-05-07"), "b sourced 100%",
		},
		{
			"the cycle is the partner's own: another's demo does not put it there",
			func(_ *attribution.Policy, j *attribution.Journey) {
				j.Created, j.Engagement = at("2025-01-01"), attribution.Active
			},
			touches("1 a registration 2025-04-20", "2 b demo 2025-05-06"), "b influenced 100%",
		},
		{
			"nor does a touch of its own that counts for nothing",
			func(_ *attribution.Policy, j *attribution.Journey) {
				j.Created, j.Engagement = at("2025-01-01"), attribution.Active
			},
			touches("1 a registration 2025-04-20", "2 a contact 2025-05-06"), "",
		},
		{
			"a direct touch of a kind that introduces is nobody's",
			func(p *attribution.Policy, _ *attribution.Journey) { p.Path.Direct = attribution.Keep },
			touches("1 - co_sell 2025-05-20", "2 a co_sell 2025-05-10"), "a sourced 100%",
		},
		{
			"what was agreed decides only for tiers that agree",
			func(_ *attribution.Policy, j *attribution.Journey) {
				j.Agreed = []attribution.Share{{Partner: "a", Share: rate("50%")}, {Partner: "b", Share: rate("50%")}}
			},
			touches("1 b co_sell 2025-05-01", "2 a co_sell 2025-05-02"), "b sourced 100%; a influenced 100%",
		},
		{
			"an agreement may name one",
			func(_ *attribution.Policy, j *attribution.Journey) {
				j.Partners = partners("a solution", "b solution")
				j.Agreed = []attribution.Share{{Partner: "a", Share: rate("100%")}}
			},
			touches("1 b co_sell 2025-04-01", "2 a co_sell 2025-04-02"), "a sourced 100%",
		},
		{
			"a registration after the close is none, though its day is protected",
			func(_ *attribution.Policy, j *attribution.Journey) {
				j.Protections = []partnerecon.Protection{{Partner: "a", Account: "acc", Registration: "1", Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-06-15")}}}
			},
			touches("1 a registration 2025-06-15T12:00:01Z"), "",
		},
		{
			"a protection rules on its own registration",
			func(_ *attribution.Policy, j *attribution.Journey) {
				j.Protections = []partnerecon.Protection{{Partner: "a", Account: "acc", Registration: "old", Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-01-01"), End: partnerecon.MustDay("2025-02-01")}}}
			},
			touches("1 a registration 2025-06-01"), "a sourced 100%",
		},
		{
			"a bond of a policy without a lock is none",
			func(_ *attribution.Policy, j *attribution.Journey) {
				j.Bound = attribution.Bond{At: at("2025-06-15"), Sourced: []attribution.Share{{Partner: "b", Share: rate("100%")}}}
			},
			touches("1 a registration 2025-06-01"), "a sourced 100%",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := threeTier()
			j := attribution.Journey{
				ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Partners: partners("a referral", "b referral"), Touches: tt.touches,
			}
			tt.change(&p, &j)
			if d := attribute(t, attribution.Must(p), j); said(d.Credits) != tt.want {
				t.Errorf("got %q, want %q\n%s", said(d.Credits), tt.want, d.Trace)
			}
		})
	}
}

// Windows of hours are elapsed time, to the nanosecond, and so is dormancy.
func TestWindowsOfHours(t *testing.T) {
	p := threeTier()
	p.Kinds[2].Introduces.Window = partnerecon.Hours(48, partnerecon.Through)
	p.Dormant = partnerecon.Hours(48, partnerecon.Through)
	m := attribution.Must(p)
	j := attribution.Journey{ID: "d", Account: "acc", Created: at("2025-01-01"), Opened: at("2025-01-01"), Closed: at("2025-06-15"), Partners: partners("a solution")}
	for _, tt := range []struct{ direct, touch, want string }{
		{"2025-06-20", "2025-06-13", "a sourced 100%"},
		{"2025-06-20", "2025-06-13T11:59:59.999999999Z", "a influenced 100%"}, // in the cycle, but too old to introduce
		{"2025-06-11", "2025-06-13", "a influenced 100%"},
		{"2025-06-11T11:59:59.999999999Z", "2025-06-13", "a sourced 100%"},
	} {
		j.Touches = touches("1 - sales "+tt.direct, "2 a co_sell "+tt.touch)
		if d := attribute(t, m, j); said(d.Credits) != tt.want {
			t.Errorf("direct %s, touch %s: %q, want %q\n%s", tt.direct, tt.touch, said(d.Credits), tt.want, d.Trace)
		}
	}
}

// A registration that is void or locked helps the deal no more than it
// introduces, though its kind could.
func TestVoidRegistrationsHelpNothing(t *testing.T) {
	p := threeTier()
	p.Kinds[1].Contributes = p.Kinds[3].Contributes
	p.Lock = partnerecon.Months(12, partnerecon.Until)
	j := attribution.Journey{
		ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Partners: partners("a referral", "b referral"),
		Touches: touches("r a registration 2025-06-01", "s - sales 2025-05-20"),
	}
	m := attribution.Must(p)
	if d := attribute(t, m, j); said(d.Credits) != "" || codeOf(d, "r") != attribution.CodeVoid {
		t.Errorf("void: %s\n%s", said(d.Credits), d.Trace)
	}
	j.Touches[1] = touch("s - sales 2025-06-02")
	j.Bound = attribution.Bond{At: at("2025-05-25"), Sourced: []attribution.Share{{Partner: "b", Share: rate("100%")}}}
	d := attribute(t, m, j)
	if said(d.Credits) != "b sourced 100%" || codeOf(d, "r") != attribution.CodeLocked || codeOf(d, "s") != attribution.CodeDirect {
		t.Errorf("locked: %s\n%s", said(d.Credits), d.Trace)
	}
	j.Bound = attribution.Bond{}
	if d := attribute(t, m, j); said(d.Credits) != "a sourced 100%" || !strings.Contains(d.Trace.String(), `also="contribution"`) {
		t.Errorf("in force: %s\n%s", said(d.Credits), d.Trace)
	}
}

// A touch that introduces nothing and helps nothing says what it fell short of
// as an introduction.
func TestATouchThatCouldBeBoth(t *testing.T) {
	j := attribution.Journey{
		ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Partners: partners("a solution"),
		Touches: touches("1 a co_sell 2025-01-01", "2 a co_sell 2025-06-16"),
	}
	d := attribute(t, attribution.Must(threeTier()), j)
	for i, want := range []string{attribution.CodeOutside, attribution.CodeAfter} {
		if got := d.Trace[i]; got.Code != want || got.Rule != "/kinds/2/introduces" {
			t.Errorf("%s %s, want %s of the introduction", got.Code, got.Rule, want)
		}
	}
}

// A tier may expect one sort of evidence.
func TestOneSortOfEvidence(t *testing.T) {
	p := threeTier()
	p.Methods[2].Evidence, p.Methods[2].Unaccepted = []string{"crm"}, attribution.Refuse
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a solution"), Touches: touches("1 a co_sell 2025-06-01")}
	if d := attribute(t, attribution.Must(p), j); said(d.Credits) != "" || codeOf(d, "1") != attribution.CodeRefused {
		t.Errorf("%s\n%s", said(d.Credits), d.Trace)
	}
}

// The evidence of a claim are the first and the latest introduction.
func TestEvidenceOfAClaim(t *testing.T) {
	j := attribution.Journey{
		ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Partners: partners("a solution", "b solution"),
		Touches: touches("1 a contact 2025-05-01", "2 a co_sell 2025-05-02", "3 a co_sell 2025-05-03", "4 a co_sell 2025-05-04", "5 a demo 2025-05-05", "6 b co_sell 2025-05-06"),
	}
	d := attribute(t, attribution.Must(threeTier()), j)
	if a, b := claimOf(d, "a"), claimOf(d, "b"); a.First != "2" || a.Latest != "4" || b.First != "6" || b.Latest != "6" {
		t.Errorf("a by %s and %s, b by %s and %s", a.First, a.Latest, b.First, b.Latest)
	}
}

// Whom an expired bond names is no candidate, and has no step in the trace.
func TestAnExpiredBondNamesNobody(t *testing.T) {
	p := threeTier()
	p.Lock = partnerecon.Days(30, partnerecon.Through)
	j := attribution.Journey{
		ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a solution", "z solution"), Touches: touches("1 a co_sell 2025-06-01"),
		Bound: attribution.Bond{At: at("2025-01-01"), Sourced: []attribution.Share{{Partner: "z", Share: rate("100%")}}},
	}
	if d := attribute(t, attribution.Must(p), j); len(d.Claims) != 1 || !d.Trace.Has(attribution.CodeLockOver) {
		t.Errorf("%v\n%s", d.Claims, d.Trace)
	}
	bound := j.Bound
	j.Bound = attribution.Bond{}
	if d := attribute(t, attribution.Must(p), j); d.Trace.Has(attribution.CodeLockOver) {
		t.Errorf("no bond\n%s", d.Trace)
	}
	p.Lock, j.Bound = partnerecon.Window{}, bound
	if d := attribute(t, attribution.Must(p), j); d.Trace.Has(attribution.CodeLockOver) {
		t.Errorf("no lock\n%s", d.Trace)
	}
}

func TestABondHoldsSourcedCreditsOnly(t *testing.T) {
	d := attribution.Decision{Credits: credits("a sourced 100%", "b influenced 100%"), Sourced: partnerecon.Whole()}
	b, err := d.Bond()
	if err != nil || len(b.Sourced) != 1 || b.Sourced[0].Partner != "a" {
		t.Errorf("%v, %v", b, err)
	}
}

// Two protections of one registration are one registration: of the day on which
// the first of them began, in whatever order they are told.
func TestProtectionsOfOneRegistration(t *testing.T) {
	protection := func(start, end string) partnerecon.Protection {
		return partnerecon.Protection{Partner: "a", Account: "acc", Registration: "r", Interval: partnerecon.Interval{Start: partnerecon.MustDay(start), End: partnerecon.MustDay(end)}}
	}
	first, second := protection("2025-03-01", "2025-05-01"), protection("2025-05-01", "2025-07-01")
	for _, list := range [][]partnerecon.Protection{{first, second}, {second, first}} {
		j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a integration"), Protections: list, Touches: touches("c a contact 2025-04-01")}
		d := attribute(t, attribution.Must(threeTier()), j)
		want := `attribution.introduction /kinds/1/registers touch="r" partner="a" kind="registration" at="2025-03-01T00:00:00Z"`
		if said(d.Credits) != "a sourced 100%" || strings.Count(d.Trace.String(), `touch="r"`) != 1 || !strings.HasPrefix(d.Trace.String(), want) {
			t.Errorf("%s\n%s", said(d.Credits), d.Trace)
		}
	}
}
