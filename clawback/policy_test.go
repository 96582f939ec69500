package clawback_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// TestThreeTierCarriesEveryCell lists the clawback rows of "Partner & Affiliate
// Program Design", section 2, as printed there, beside the preset.
func TestThreeTierCarriesEveryCell(t *testing.T) {
	want := []struct {
		tier, window, amount string // as in the text
		schedule             clawback.Schedule
	}{
		{"Referral", "60 days", "Full commission returned", clawback.Schedule{Tier: "referral", Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}},
		{"Integration", "90 days", "Pro-rated return", clawback.Schedule{Tier: "integration", Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)}},
		{"Solution", "None", "No return, partner helps with retention", clawback.Schedule{Tier: "solution", Return: clawback.Nothing, Obligation: "retention_assistance"}},
	}
	p := clawback.ThreeTier()
	if len(p.Schedules) != len(want) || p.Anchor != clawback.CustomerStart || p.Rounding != partnerecon.HalfUp {
		t.Fatalf("got %+v", p)
	}
	for i, w := range want {
		if !reflect.DeepEqual(p.Schedules[i], w.schedule) {
			t.Errorf("%s, %s, %q: got %+v", w.tier, w.window, w.amount, p.Schedules[i])
		}
	}
	if _, err := clawback.New(p); err != nil {
		t.Error(err)
	}
}

// Which day of a churn counts has to be said by a policy that takes something back of one,
// or asks something for it, and by no other.
func TestTheDayOfAChurnIsSaid(t *testing.T) {
	for _, tt := range []struct {
		name    string
		day     clawback.ChurnDay
		trigger clawback.Trigger
		want    []string
	}{
		{"a churn without a day", "", "", []string{"/churn_day required"}},
		{"a churn of another day", "tuesday", clawback.ByChurn, []string{"/churn_day unknown"}},
		{"a churn", clawback.ServiceEnd, clawback.ByChurn, nil},
		{"a breach", "", clawback.ByBreach, nil},
		{"a fraud", "", clawback.ByFraud, nil},
	} {
		_, err := clawback.New(clawback.Policy{
			Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: tt.day,
			Schedules: []clawback.Schedule{{Trigger: tt.trigger, Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}},
		})
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}

func TestNewReportsEverythingAtOnce(t *testing.T) {
	_, err := clawback.New(clawback.Policy{Schedules: []clawback.Schedule{
		{Return: clawback.Full},
		{Return: "some"},
		{Tier: "a", Return: clawback.ProRata, Window: partnerecon.Months(3, partnerecon.Through)},
		{Tier: "b", Return: clawback.Full, Window: partnerecon.Hours(48, partnerecon.Through)},
		{Tier: "d", Return: clawback.Full, Window: partnerecon.Window{Days: 5}},
	}})
	want := []string{
		"/anchor required", "/churn_day required", "/rounding required", "/schedules/0/window required", "/schedules/1/return unknown", "/schedules/1/tier duplicate",
		"/schedules/2/window/months conflict", "/schedules/3/window/hours out_of_range", "/schedules/4/window/edge unknown",
	}
	if diff := cmp.Diff(want, paths(err)); diff != "" {
		t.Errorf("%v\n(-want +got)\n%s", err, diff)
	}
	if _, err := clawback.New(clawback.Policy{}); len(paths(err)) != 3 {
		t.Errorf("the zero policy: %v", err)
	}
}

func TestLawG9_PolicyJSONSurvives(t *testing.T) {
	text, err := json.Marshal(clawback.ThreeTier())
	if err != nil {
		t.Fatal(err)
	}
	r, err := clawback.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(clawback.ThreeTier(), r.Policy(), cmp.AllowUnexported(partnerecon.Rate{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	_, err = clawback.Parse([]byte(`{"rounding":1,"anchor":"x","schedules":[]}`))
	if diff := cmp.Diff([]string{"/anchor unknown", "/rounding type", "/schedules required"}, paths(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestVersionsOfTheTerms(t *testing.T) {
	half := clawback.ThreeTier()
	half.Schedules = []clawback.Schedule{{Return: clawback.Nothing}}
	r, err := clawback.NewDated(partnerecon.Terms[clawback.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: clawback.ThreeTier()},
		{ID: "v2", From: day("2025-02-01"), Rationale: "kinder", Policy: half},
	})
	if err != nil {
		t.Fatal(err)
	}
	b := &book{t: t, recourse: r}
	for _, v := range []string{"v1", "v2"} {
		p := posted("p"+v, "acme", "p"+v, "referral", "100", "2025-02-01")
		p.Entries[0].Terms = v
		b.do(p)
	}
	b.do(churn("x", 10))
	b.want("only the line under v1", b.sum("acme"), "-100.00")
	_, err = clawback.NewDated(partnerecon.Terms[clawback.Policy]{{Policy: clawback.Policy{}}})
	if len(paths(err)) != 6 {
		t.Errorf("got %v", paths(err))
	}
}

// What goes back is rounded as the newest of the terms of the lines says, not as the newest
// that there are: half of 1.01 is 0.505, which is 0.50 down and 0.51 half up.
func TestTheTermsOfTheLinesRound(t *testing.T) {
	half := onlySchedules(clawback.Schedule{Return: clawback.Full, Share: percent("50"), Window: partnerecon.Days(60, partnerecon.Through)})
	down := half
	down.Rounding = partnerecon.Down
	r, err := clawback.NewDated(partnerecon.Terms[clawback.Policy]{
		{ID: "v1", From: day("2025-01-01"), Rationale: "launch", Policy: down}, {ID: "v2", From: day("2025-02-01"), Rationale: "kinder", Policy: half},
	})
	if err != nil {
		t.Fatal(err)
	}
	for terms, want := range map[string]string{"v1": "-0.50", "v2": "-0.51"} {
		p := posted("p", "acme", "p", "gold", "1.01", "2025-02-01")
		p.Entries[0].Terms = terms
		b := (&book{t: t, recourse: r}).do(p, churn("x", 10))
		b.want(terms, b.sum("acme"), want)
	}
}

func TestMustPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("want a panic")
		}
	}()
	clawback.Must(clawback.Policy{})
}

// What is not served goes by the paid term; whatever has a window of its own needs an
// anchor beside it.
func TestTheAnchorOfPaidTerms(t *testing.T) {
	for _, tt := range []struct {
		name      string
		schedules []clawback.Schedule
		want      []string
	}{
		{"paid terms alone", []clawback.Schedule{unserved(clawback.WholeMonths), {Tier: "gold", Return: clawback.Unserved, Counts: clawback.EachDay}}, nil},
		{"nothing", []clawback.Schedule{{Return: clawback.Nothing}}, []string{"/anchor required"}},
		{"and a window", []clawback.Schedule{unserved(clawback.WholeMonths), {Tier: "gold", Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}}, []string{"/anchor required"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := onlySchedules(tt.schedules...)
			p.Anchor = ""
			_, err := clawback.New(p)
			if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
	p := onlySchedules(unserved(clawback.WholeMonths))
	p.Anchor = ""
	e := posted("p", "acme", "p", "gold", "120", "2025-02-01")
	e.Start, e.Term = partnerecon.Day{}, term("2025-01-01", "2026-01-01")
	b := open(t, p).do(e)
	found, err := b.recourse.AtRisk(b.exposure, day("2025-07-01"))
	if err != nil || len(found) != 1 || found[0].Amount != eur("60") {
		t.Errorf("six of twelve months are at risk, got %v, %v", found, err)
	}
	b.do(clawback.Churn{ID: "x", On: day("2025-07-01")})
	b.want("taken", b.sum("acme"), "-60.00")
}
