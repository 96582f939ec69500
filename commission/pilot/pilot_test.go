package pilot_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/pilot"
)

func day(s string) partnerecon.Day { return partnerecon.MustDay(s) }

func pct(s string) partnerecon.Rate { return partnerecon.MustPercent(s) }

// aPilot tries a lower share with a bonus on enterprise partners in the first three
// quarters of 2026.
func aPilot() pilot.Policy {
	return pilot.Policy{FullQuarters: 2, Pilots: []pilot.Pilot{{
		Name: "milestones", Salt: "m-2026", From: day("2026-01-01"), Until: day("2026-10-01"), Segments: []string{"enterprise"},
		Arms: []pilot.Arm{{Name: "as before", Weight: 1}, {Name: "milestones", Weight: 1, Plan: "milestones"}},
	}}}
}

// The arm is published: SHA-256 of salt, zero byte and id, the first eight bytes as a part
// of the whole. The numbers come from sha256sum:
//
//	printf 'm-2026\0acme' | sha256sum
func TestAssignIsTheSameEverywhere(t *testing.T) {
	trials := pilot.Must(aPilot())
	for _, tt := range vectors() {
		got, err := trials.Assign(pilot.Partner{ID: tt.partner, Segment: "enterprise"}, day("2026-03-01"))
		if err != nil || got.Arm != tt.arm {
			t.Errorf("%s: arm %q, %v; want %q", tt.partner, got.Arm, err, tt.arm)
		}
	}
}

func TestAssignAsksTimeAndSegment(t *testing.T) {
	trials := pilot.Must(aPilot())
	for _, tt := range []struct {
		segment, on string
		in          bool
	}{
		{"enterprise", "2025-12-31", false},
		{"enterprise", "2026-01-01", true},
		{"enterprise", "2026-09-30", true},
		{"enterprise", "2026-10-01", false}, // the first day after it
		{"small", "2026-03-01", false},
		{"", "2026-03-01", false},
	} {
		got, err := trials.Assign(pilot.Partner{ID: "acme", Segment: tt.segment}, day(tt.on))
		if err != nil || (got.Pilot != "") != tt.in {
			t.Errorf("%q on %s: %+v, %v", tt.segment, tt.on, got, err)
		}
		if want := map[bool]string{true: pilot.CodeTaken, false: pilot.CodeOutside}[tt.in]; got.Trace[0].Code != want {
			t.Errorf("%q on %s: trace %s", tt.segment, tt.on, got.Trace)
		}
		if !tt.in && (got.Plan != "" || got.Arm != "") {
			t.Errorf("%q on %s: outside, and in arm %q on plan %q", tt.segment, tt.on, got.Arm, got.Plan)
		}
	}
}

// Arms get the part of the partners that their weights say: of 10,000 ids a quarter is
// 2,500, and four standard deviations of chance are 174.
func TestWeightsArePartsOfThePartners(t *testing.T) {
	p := aPilot()
	p.Pilots[0].Arms[0].Weight = 3
	trials := pilot.Must(p)
	n := 0
	for i := range 10_000 {
		got, err := trials.Assign(pilot.Partner{ID: fmt.Sprint("p", i), Segment: "enterprise"}, day("2026-03-01"))
		if err != nil {
			t.Fatal(err)
		}
		if got.Arm == "milestones" {
			n++
		}
	}
	if n < 2_326 || n > 2_674 {
		t.Errorf("%d of 10,000 partners in an arm of a quarter", n)
	}
}

// Arms without a plan, and everybody outside, have the standing one; an arm cannot name it
// beside them.
func TestTheStandingPlan(t *testing.T) {
	p := aPilot()
	p.Standing = "standard"
	trials := pilot.Must(p)
	for _, tt := range []struct{ partner, on, plan string }{
		{"stark", "2026-03-01", "standard"},
		{"acme", "2026-03-01", "milestones"},
		{"acme", "2026-10-01", "standard"},
	} {
		if got, err := trials.Assign(pilot.Partner{ID: tt.partner, Segment: "enterprise"}, day(tt.on)); err != nil || got.Plan != tt.plan {
			t.Errorf("%+v: %+v, %v", tt, got, err)
		}
	}
	changes, err := trials.Changes([]pilot.Partner{{ID: "acme", Segment: "enterprise"}})
	if err != nil || len(changes) != 2 || changes[0].Plan != "milestones" || changes[1].Plan != "standard" {
		t.Errorf("%+v, %v", changes, err)
	}
	p.Pilots[0].Arms[1].Plan = "standard"
	if _, err := pilot.New(p); err == nil || !strings.Contains(err.Error(), "/pilots/0/arms/1/plan:") {
		t.Error(err)
	}
}

// Nobody is in two pilots, whatever pilots New lets through, and the arm depends on
// nothing but the id.
func TestLaw_NobodyIsInTwoPilots(t *testing.T) {
	segments := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		p := pilot.Policy{FullQuarters: 2}
		for i := range rapid.IntRange(1, 5).Draw(t, "pilots") {
			from := day("2026-01-01").AddMonths(rapid.IntRange(0, 12).Draw(t, "from"))
			of := rapid.SliceOfNDistinct(rapid.SampledFrom(segments), 0, 3, rapid.ID).Draw(t, "segments")
			p.Pilots = append(p.Pilots, pilot.Pilot{
				Name: fmt.Sprint("p", i), Salt: fmt.Sprint("s", i), From: from, Until: from.AddMonths(rapid.IntRange(1, 6).Draw(t, "months")),
				Segments: of, Arms: []pilot.Arm{{Name: "a", Weight: 1}, {Name: "b", Weight: 2, Plan: "other"}},
			})
		}
		on := day("2026-01-01").Add(rapid.IntRange(0, 600).Draw(t, "on"))
		segment := rapid.SampledFrom(segments).Draw(t, "segment")
		var in []string
		for _, x := range p.Pilots {
			if !on.Before(x.From) && on.Before(x.Until) && (len(x.Segments) == 0 || slices.Contains(x.Segments, segment)) {
				in = append(in, x.Name)
			}
		}
		trials, err := pilot.New(p)
		switch {
		case len(in) > 1 && err == nil:
			t.Fatalf("on %s partners of %s are in %v", on, segment, in)
		case err != nil:
			return
		}
		got, err := trials.Assign(pilot.Partner{ID: "x", Segment: segment}, on)
		if err != nil || len(in) == 0 && got.Pilot != "" || len(in) == 1 && got.Pilot != in[0] {
			t.Fatalf("assigned %+v, %v; want %v", got, err, in)
		}
	})
}

// Changes say on each day what Assign says: an independent walk over the days.
func TestLaw_ChangesAreWhatAssignSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := pilot.Policy{FullQuarters: 2}
		from := day("2026-01-01")
		for i := range rapid.IntRange(1, 3).Draw(t, "pilots") {
			from = from.Add(rapid.IntRange(0, 40).Draw(t, "pause"))
			until := from.Add(rapid.IntRange(1, 40).Draw(t, "days"))
			p.Pilots = append(p.Pilots, pilot.Pilot{
				Name: fmt.Sprint("p", i), Salt: fmt.Sprint("s", i), From: from, Until: until,
				Arms: []pilot.Arm{{Name: "a", Weight: 1}, {Name: "b", Weight: 1, Plan: fmt.Sprint("plan", i)}},
			})
			from = until
		}
		trials := pilot.Must(p)
		of := pilot.Partner{ID: rapid.StringMatching(`[a-z]{1,6}`).Draw(t, "partner")}
		changes, err := trials.Changes([]pilot.Partner{of})
		if err != nil {
			t.Fatal(err)
		}
		var now pilot.Change
		for d := day("2025-12-31"); d.Before(day("2027-01-01")); d = d.Add(1) {
			for len(changes) > 0 && changes[0].On == d {
				now, changes = changes[0], changes[1:]
			}
			got, err := trials.Assign(of, d)
			if err != nil || got.Pilot != now.Pilot || got.Arm != now.Arm || got.Plan != now.Plan {
				t.Fatalf("%s: assigned %+v, changed to %+v, %v", d, got, now, err)
			}
		}
		if len(changes) != 0 {
			t.Fatalf("left: %v", changes)
		}
	})
}

func TestNewReportsAllProblems(t *testing.T) {
	p := aPilot()
	p.FullQuarters, p.YearStart = 1, 13
	same := p.Pilots[0]
	same.Arms = []pilot.Arm{{Name: "x", Weight: 0, Plan: "m"}, {Name: "x", Weight: 1_000_001, Plan: "m"}}
	same.Segments = []string{"enterprise", "", "enterprise"}
	late := same
	late.Name, late.Salt, late.Arms, late.Segments = "", "other", nil, nil
	late.From, late.Until = day("2027-01-01"), day("2027-01-01")
	p.Pilots = append(p.Pilots, same, late)
	_, err := pilot.New(p)
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		t.Fatal(err)
	}
	var got []string
	for _, f := range invalid.Problems {
		got = append(got, f.Path+" "+f.Code)
	}
	want := []string{
		"/full_quarters out_of_range",
		"/pilots/1/arms/0/weight out_of_range",
		"/pilots/1/arms/1/name duplicate",
		"/pilots/1/arms/1/plan duplicate",
		"/pilots/1/arms/1/weight out_of_range",
		"/pilots/1/from conflict",
		"/pilots/1/name duplicate",
		"/pilots/1/salt duplicate",
		"/pilots/1/segments/1 required",
		"/pilots/1/segments/2 duplicate",
		"/pilots/2/arms required",
		"/pilots/2/name required",
		"/pilots/2/until out_of_range",
		"/year_start out_of_range",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestBoundsAreInside(t *testing.T) {
	p := aPilot()
	p.FullQuarters, p.YearStart = 400, 12
	p.Pilots[0].Arms[0].Weight = 1_000_000
	p.Pilots[0].Until = p.Pilots[0].From.Add(1)
	next := p.Pilots[0]
	next.Name, next.Salt, next.From, next.Until = "next", "n", p.Pilots[0].Until, p.Pilots[0].Until.Add(1) // meets, does not overlap
	p.Pilots = append(p.Pilots, next)
	for len(p.Pilots[0].Arms) < 100 {
		i := fmt.Sprint(len(p.Pilots[0].Arms))
		p.Pilots[0].Arms = append(p.Pilots[0].Arms, pilot.Arm{Name: i, Weight: 1, Plan: i})
	}
	p.Pilots[1].Segments = slices.Repeat([]string{""}, 100)
	for i := range p.Pilots[1].Segments {
		p.Pilots[1].Segments[i] = fmt.Sprint(i)
	}
	p.Pilots[0].Name = strings.Repeat("n", 255)
	if _, err := pilot.New(p); err != nil {
		t.Error(err)
	}
	p.FullQuarters = 401
	p.Pilots[0].Arms = append(p.Pilots[0].Arms, pilot.Arm{Name: "z", Weight: 1, Plan: "z"})
	p.Pilots[1].Segments = append(p.Pilots[1].Segments, "100")
	p.Pilots[0].Name += "n"
	_, err := pilot.New(p)
	for _, path := range []string{"/full_quarters", "/pilots/0/arms", "/pilots/1/segments", "/pilots/0/name"} {
		if err == nil || !strings.Contains(err.Error(), path+":") {
			t.Errorf("%s is not refused: %v", path, err)
		}
	}
}

func TestTheZeroTrialsAnswerWithAnError(t *testing.T) {
	var zero pilot.Trials
	if _, err := zero.Assign(pilot.Partner{ID: "x"}, day("2026-01-01")); err == nil {
		t.Error("assigned")
	}
	if _, err := zero.Changes(nil); err == nil {
		t.Error("changed")
	}
	if _, err := zero.Measure(pilot.Facts{}); err == nil {
		t.Error("measured")
	}
}

func TestBadQuestions(t *testing.T) {
	trials := pilot.Must(aPilot())
	for _, tt := range []struct {
		of pilot.Partner
		on partnerecon.Day
	}{
		{pilot.Partner{}, day("2026-01-01")},
		{pilot.Partner{ID: "x"}, partnerecon.Day{}},
		{pilot.Partner{ID: "x", Segment: strings.Repeat("s", 256)}, day("2026-01-01")},
		{pilot.Partner{ID: "x\xff"}, day("2026-01-01")},
	} {
		if got, err := trials.Assign(tt.of, tt.on); err == nil || got.Trace != nil {
			t.Errorf("%+v on %s: %+v, %v", tt.of, tt.on, got, err)
		}
	}
	if _, err := trials.Changes([]pilot.Partner{{ID: "x"}, {ID: "x"}}); err == nil {
		t.Error("a partner that stands twice has changes")
	}
}

// A policy and its JSON are the same, and a copy is one.
func TestPolicyRoundTrip(t *testing.T) {
	text, err := pilot.MarshalPolicy(aPilot())
	if err != nil {
		t.Fatal(err)
	}
	trials, err := pilot.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	p := trials.Policy()
	if d := cmp.Diff(aPilot(), p, plain); d != "" {
		t.Error(d)
	}
	p.Pilots[0].Segments[0], p.Pilots[0].Arms[0].Name = "changed", "changed"
	if d := cmp.Diff(aPilot(), trials.Policy(), plain); d != "" {
		t.Error(d)
	}
	_, err = pilot.Parse([]byte(`{"full_quarters":1,"pilots":[{"salz":1}]}`))
	for _, path := range []string{"/full_quarters", "/pilots/0/salz", "/pilots/0/name"} {
		if err == nil || !strings.Contains(err.Error(), path+":") {
			t.Errorf("%s is not reported: %v", path, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	text, err := pilot.MarshalPolicy(aPilot())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"full_quarters":2,"pilots":[]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		trials, err := pilot.Parse(b)
		if err != nil {
			return
		}
		text, err := pilot.MarshalPolicy(trials.Policy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := pilot.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(trials.Policy(), again.Policy(), plain); d != "" {
			t.Fatal(d)
		}
	})
}

// vectors are first bytes of the digests: below 0x80 is the first of two equal arms.
func vectors() []struct{ partner, arm string } {
	return []struct{ partner, arm string }{
		{"acme", "milestones"},   // f9e6b61f9be0f209
		{"globex", "milestones"}, // b95490e1e71a2731
		{"stark", "as before"},   // 3472339eb8db33a7
		{"wonka", "as before"},   // 1f0b81df9e91610a
	}
}

// plain compares amounts, rates and days as they are.
var plain = cmp.Options{
	cmp.Comparer(func(a, b partnerecon.Money) bool { return a == b }),
	cmp.Comparer(func(a, b partnerecon.Rate) bool { return a == b }),
	cmp.Comparer(func(a, b partnerecon.Day) bool { return a == b }),
	cmp.Comparer(func(a, b partnerecon.Detail) bool { return a == b }),
}
