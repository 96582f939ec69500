package settlement

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// upstream is a book in which x brought a, and y brought b from February on; x stands in gold
// under plan p, and gone was removed on 1 January.
func upstream(overrides, stops bool) *posting {
	d := partnerecon.MustDay
	s := &posting{program: Program{&rules{exits: stops, richness: richness{overrides: overrides}}}, book: &Book{accounts: map[string]*account{
		"a":    {Standings: []standing{{From: d("2025-01-01"), ID: "1", Upline: "x"}}},
		"b":    {Standings: []standing{{From: d("2025-01-01"), ID: "1"}, {From: d("2025-02-01"), ID: "2", Upline: "y"}}},
		"c":    {Standings: []standing{{From: d("2025-01-01"), ID: "1", Upline: "gone"}}},
		"x":    {Standings: []standing{{From: d("2025-01-01"), ID: "1", Tier: "gold", Plan: "p"}}},
		"gone": {Removed: At(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))},
	}}}
	s.when.occurred = time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)
	return s
}

func credited(partners ...string) (out []partnerecon.Credit) {
	for _, p := range partners {
		out = append(out, partnerecon.Credit{Partner: p})
	}
	return out
}

// Who brought those with credit: whom the fact states, else whom the standing of the day names;
// with the tier and the plan of that day, and nobody who was removed.
func TestWhoBroughtThoseWithCredit(t *testing.T) {
	up := func(of, partner, tier, plan string) commission.Upline {
		return commission.Upline{Of: of, Partner: partner, Tier: tier, Plan: plan}
	}
	for _, c := range []struct {
		name             string
		overrides, stops bool
		stated           []commission.Upline
		credits          []partnerecon.Credit
		on               string
		want             []commission.Upline
	}{
		{"by the standing", true, true, nil, credited("a", "b"), "2025-01-31", []commission.Upline{up("a", "x", "gold", "p")}},
		{"from its day on", true, true, nil, credited("a", "b"), "2025-02-01", []commission.Upline{up("a", "x", "gold", "p"), up("b", "y", "", "")}},
		{"stated", true, true, []commission.Upline{up("a", "z", "", "")}, credited("a"), "2025-02-01", []commission.Upline{up("a", "z", "", "")}},
		{"stated in another tier", true, true, []commission.Upline{up("a", "x", "silver", "")}, credited("a"), "2025-02-01", []commission.Upline{up("a", "x", "silver", "p")}},
		{"stated under another plan", true, true, []commission.Upline{up("a", "x", "", "q")}, credited("a"), "2025-02-01", []commission.Upline{up("a", "x", "gold", "q")}},
		{"nobody earns by it", false, true, nil, credited("a"), "2025-02-01", nil},
		{"on no day", true, true, []commission.Upline{up("b", "x", "", "")}, credited("a"), "", []commission.Upline{up("b", "x", "", "")}},
		{"removed", true, true, nil, credited("c"), "2025-02-01", nil},
		{"removed, where nobody is", true, false, nil, credited("c"), "2025-02-01", []commission.Upline{up("c", "gone", "", "")}},
		{"an unknown partner", true, true, nil, credited("d"), "2025-02-01", nil},
	} {
		var on partnerecon.Day
		if c.on != "" {
			on = partnerecon.MustDay(c.on)
		}
		got := upstream(c.overrides, c.stops).uplines(c.stated, c.credits, on)
		if len(got) == 0 {
			got = nil
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A line that gets other credits keeps who brought those who have credit still, or came with it;
// where nothing changes, nothing is said.
func TestUplinesOfALineWithOtherCredits(t *testing.T) {
	d := partnerecon.MustDay("2025-02-01")
	x, given := commission.Upline{Of: "a", Partner: "x", Tier: "gold", Plan: "p"}, commission.Upline{Of: "b", Partner: "z"}
	l := &commission.Line{Uplines: []commission.Upline{x}, GivenUplines: []commission.Upline{given, {Of: "a", Partner: "other"}}}
	for _, c := range []struct {
		name    string
		credits []partnerecon.Credit
		want    []commission.Upline
	}{
		{"the same", credited("a"), nil},
		{"one more, whom it came with", credited("a", "b"), []commission.Upline{x, given}},
		{"another one", credited("b"), []commission.Upline{given}},
		{"nobody who was brought", credited("d"), []commission.Upline{}},
	} {
		if diff := cmp.Diff(c.want, upstream(true, true).uplinesAnew(l, c.credits, d)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	if got := upstream(false, true).uplinesAnew(l, credited("d"), d); got != nil {
		t.Errorf("nobody earns by it: %v", got)
	}
}

// No milestone pays for a term: a schedule that takes back what was not served names the
// components that payments earn.
func TestSchedulesOfWhatMilestonesEarn(t *testing.T) {
	c := &commission.Policy{Bonuses: []commission.Bonus{{Name: "plain"}, {Name: "lead", On: "demo"}, {Name: "call", On: "call"}}}
	for _, x := range []struct {
		name       string
		returns    clawback.Return
		components []string
		of         *commission.Policy
		want       string
	}{
		{"another return", clawback.Full, nil, c, ""},
		{"all", clawback.Unserved, nil, c, "/s required: bonus \"lead\" is earned by a milestone, which pays for no term; name the components that payments earn\n"},
		{"those of payments", clawback.Unserved, []string{"base", "plain"}, c, ""},
		{"one of a milestone", clawback.Unserved, []string{"base", "call"}, c, "/s conflict: bonus \"call\" is earned by a milestone, which pays for no term\n"},
		{"without milestones", clawback.Unserved, nil, &commission.Policy{Bonuses: c.Bonuses[:1]}, ""},
	} {
		var list problem.List
		checkUnserved(&list, "/s", clawback.Schedule{Return: x.returns, Components: x.components}, x.of)
		got := ""
		for _, p := range list.Sorted() {
			got += p.Path + " " + p.Code + ": " + p.Message + "\n"
		}
		if got != x.want {
			t.Errorf("%s: %s", x.name, got)
		}
	}
}

// What another package found of one part is told where that stands; the rest is not.
func TestProblemsOfOnePart(t *testing.T) {
	err := &partnerecon.InvalidError{Package: "commission", Problems: []partnerecon.Problem{
		{Path: "/rates", Code: "limit", Message: "a"}, {Path: "/rates/0/share", Code: "required", Message: "b"}, {Path: "/ratesless", Code: "x", Message: "c"}, {Path: "/caps/0", Code: "x", Message: "d"},
	}}
	var list problem.List
	mergePart(&list, err, "/rates", "/o/rates")
	mergePart(&list, nil, "/rates", "/o/rates")
	got := ""
	for _, p := range list.Sorted() {
		got += p.Path + " " + p.Code + ": " + p.Message + "; "
	}
	if got != "/o/rates limit: a; /o/rates/0/share required: b; " {
		t.Error(got)
	}
}

// Which dimensions the scope of an override states.
func TestWhatAScopeStates(t *testing.T) {
	for dim, scope := range map[string]OverrideScope{
		"partner": {Partner: "a"}, "type": {Type: "a"}, "segment": {Segment: "a"}, "partner_segment": {PartnerSegment: "a"}, "tier": {Tier: "a"},
	} {
		for _, of := range []string{"partner", "type", "segment", "partner_segment", "tier"} {
			if got := (&TermsOverride{For: scope}).states(of); got != (of == dim) {
				t.Errorf("that of a %s states a %s: %v", dim, of, got)
			}
		}
	}
}

// A line is in the scope of an override where all that it states is so.
func TestScopesThatCoverALine(t *testing.T) {
	credit := &partnerecon.Credit{Partner: "a", Type: "t", Segment: "own", Tier: "gold"}
	for _, c := range []struct {
		scope OverrideScope
		want  bool
	}{
		{OverrideScope{}, true},
		{OverrideScope{Partner: "a"}, true},
		{OverrideScope{Partner: "b"}, false},
		{OverrideScope{Type: "t", Tier: "gold"}, true},
		{OverrideScope{Type: "u", Tier: "gold"}, false},
		{OverrideScope{Type: "t", Tier: "silver"}, false},
		{OverrideScope{Type: "t", Tier: "gold", Segment: "customer"}, true},
		{OverrideScope{Type: "t", Tier: "gold", Segment: "own"}, false},
		{OverrideScope{Type: "t", Tier: "gold", PartnerSegment: "own"}, true},
		{OverrideScope{Type: "t", Tier: "gold", PartnerSegment: "customer"}, false},
	} {
		if got := c.scope.covers(credit, "customer"); got != c.want {
			t.Errorf("%+v: %v", c.scope, got)
		}
	}
	for _, c := range []struct {
		scope OverrideScope
		want  int
	}{
		{OverrideScope{Partner: "a"}, levelPartner},
		{OverrideScope{Type: "t", Segment: "s", Tier: "g"}, levelTypeSegmentTier},
		{OverrideScope{Type: "t", PartnerSegment: "s", Tier: "g"}, levelTypeSegmentTier},
		{OverrideScope{Type: "t", Tier: "g"}, levelTypeTier},
		{OverrideScope{Tier: "g"}, levelTier},
		{OverrideScope{Type: "t", Segment: "s", PartnerSegment: "s", Tier: "g"}, -1},
		{OverrideScope{}, -1},
		{OverrideScope{Type: "t"}, -1},
		{OverrideScope{Segment: "s", Tier: "g"}, -1},
		{OverrideScope{Partner: "a", Tier: "g"}, -1},
	} {
		if got := c.scope.level(); got != c.want {
			t.Errorf("%+v: level %d, want %d", c.scope, got, c.want)
		}
	}
}

// Unless the component is credited to nobody any more, a cut is told to who has a part in it; of
// the base it is also told by its name.
func TestWhoHasAPartInACut(t *testing.T) {
	l := &commission.Line{
		Parts:   []commission.Part{{Partner: "a"}, {Partner: "a", Component: "bonus"}, {Partner: "b", Component: "bonus"}},
		Credits: []partnerecon.Credit{{Partner: "a"}, {Partner: "b"}, {Partner: "c"}},
	}
	for _, c := range []struct {
		partner, component string
		want               bool
	}{
		{"a", "base", true},
		{"b", "base", false},
		{"c", "base", false},
		{"a", "bonus", true},
		{"b", "bonus", true},
		{"c", "bonus", false},
		{"b", "", true},
		{"c", "", false},
		{"c", "other", true}, // of which there are no parts
		{"d", "other", false},
	} {
		if got := earning(l, c.partner, c.component); got != c.want {
			t.Errorf("%s in %s: %v", c.partner, c.component, got)
		}
	}
}

// Of 12.345 beyond the room of 10.00 the cut is 2.345, which is no amount of cents and shown
// exactly; of a refusal it is all of it.
func TestWhatACutLeavesOff(t *testing.T) {
	p := Program{&rules{policy: Policy{Currency: "EUR"}}}
	step := func(details ...partnerecon.Detail) partnerecon.Reason { return partnerecon.Reason{Details: details} }
	for _, c := range []struct {
		name string
		of   partnerecon.Reason
		want string
	}{
		{"cents", step(text("exact", "12.50 EUR"), text("room", "10.00 EUR")), "2.50 EUR"},
		{"no cents", step(text("exact", "12.345 EUR"), text("room", "10.00 EUR")), "469/200 EUR"},
		{"without room", step(text("exact", "12.50 EUR")), "12.50 EUR"},
		{"a refusal", step(text("exact", "12.50 EUR"), text("room", "10.00 EUR"), text("below", string(commission.Refuse))), "12.50 EUR"},
	} {
		if got := p.cutOff(c.of); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Who has credit for a new line: of a payment that has not cleared all, and when it clears those that
// were not removed. A milestone that states nobody is decided for its own moment.
func TestWhoHasCreditForANewLine(t *testing.T) {
	for _, c := range []struct {
		name    string
		pending bool
		want    string
		stopped int
	}{
		{"it has cleared", false, "a; ", 1},
		{"it has not cleared", true, "a; gone; ", 0},
	} {
		s := upstream(false, true)
		s.fact.ID = "p"
		var st step
		got, _, err := s.credited(&customer{}, newLine{customer: "c", credits: credited("a", "gone"), pending: c.pending}, partnerecon.MustDay("2025-02-01"), &st)
		text := ""
		for _, x := range got {
			text += x.Partner + "; "
		}
		if text != c.want || len(st.stopped.Partners) != c.stopped || err != nil {
			t.Errorf("%s: %s, %+v, %v", c.name, text, st.stopped, err)
		}
	}
	for _, milestone := range []bool{false, true} {
		v := evidenceOf(false)
		s := v.posting
		s.program.models = map[string]model{"other": {}}
		s.fact.ID = "p"
		s.when.occurred, s.when.on = instant(noon("2025-04-10")), partnerecon.MustDay("2025-04-10")
		var st step
		got, _, err := s.credited(&customer{}, newLine{customer: "c", deal: "d", milestone: milestone, day: s.when.on}, s.when.on, &st)
		want := attributedLine{ID: "p"}
		if milestone {
			want.At = noon("2025-04-10")
		}
		if len(got) != 0 || err != nil || st.line.ID != want.ID || st.line.At != want.At || len(st.deals) != 1 || st.deals[0].Open != milestone {
			t.Errorf("milestone %v: %+v, line %+v, deals %+v, %v", milestone, got, st.line, st.deals, err)
		}
	}
	if whatIs(&commission.Line{}) != "payment" || whatIs(&commission.Line{Milestone: "m"}) != "milestone" {
		t.Error("what a line is")
	}
}
