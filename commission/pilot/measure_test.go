package pilot_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/pilot"
)

func eur(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }

// acme and globex have the milestones, stark and wonka what was before.
func someFacts() pilot.Facts {
	return pilot.Facts{
		Pilot: "milestones", AsOf: day("2026-06-30"),
		Partners: []pilot.Partner{
			{ID: "acme", Segment: "enterprise"},
			{ID: "globex", Segment: "enterprise"},
			{ID: "stark", Segment: "enterprise"},
			{ID: "wonka", Segment: "enterprise"},
			{ID: "tiny", Segment: "small"},
		},
		Customers: []pilot.Customer{
			{
				ID: "c1", Partner: "acme", Started: day("2026-01-01"), FirstValue: day("2026-01-11"), Scores: []int{9, 10, 8, 7, 6, 0},
				Renewal: pilot.Renewed, Health: pct("80"), Revenue: eur("1000.00"), Commission: eur("150.00"),
			},
			{
				ID: "c2", Partner: "globex", Started: day("2026-06-30"), FirstValue: day("2026-07-01"), Renewal: pilot.Lost,
				Health: pct("70.25"), Revenue: eur("-200.00"), Commission: eur("-30.00"),
			},
			{ID: "c3", Partner: "acme", Started: day("2026-02-01"), FirstValue: day("2026-02-22")}, // 21 days
			{ID: "c4", Partner: "stark", Started: day("2026-03-01"), FirstValue: day("2026-03-01"), Scores: []int{10}, Renewal: pilot.Renewed},
			{ID: "early", Partner: "stark", Started: day("2025-12-31"), Scores: []int{0}},
			{ID: "late", Partner: "acme", Started: day("2026-07-01"), Scores: []int{0}},
			{ID: "outside", Partner: "tiny", Started: day("2026-03-01"), Scores: []int{0}},
		},
	}
}

// Scores 9, 10 promote, 6, 0 detract, 8, 7 do neither: (2 - 2) / 6 = 0 %. Days 10 and 21
// have the median 15.5. Health (80 + 70.25) / 2 = 75.125 %. 120.00 of 800.00 is 15 %.
func TestMeasureByArm(t *testing.T) {
	got, err := pilot.Must(aPilot()).Measure(someFacts())
	if err != nil {
		t.Fatal(err)
	}
	want := []pilot.ArmReport{
		{
			Arm: "as before", Partners: 2, Customers: 1, Promoter: pilot.Promoters{Promoters: 1}, FirstValue: pilot.Median{Of: 1}, // on its first day
			Renewed: 1, RanOut: 1, RenewalRate: pct("100"),
		},
		{
			Arm: "milestones", Plan: "milestones", Partners: 2, Customers: 3,
			Promoter: pilot.Promoters{Promoters: 2, Passives: 2, Detractors: 2}, FirstValue: pilot.Median{Of: 2, Low: 10, High: 21}, Waiting: 1,
			Renewed: 1, RanOut: 2, RenewalRate: pct("50"), Health: pct("75.125"),
			Revenue: eur("800.00"), Commission: eur("120.00"), CommissionShare: pct("15"),
		},
	}
	if d := cmp.Diff(want, got.Arms, plain); d != "" {
		t.Error(d)
	}
	if got.Quarters != 2 || got.Needs != 2 || got.Verdict != pilot.Sufficient {
		t.Errorf("%d of %d quarters: %s", got.Quarters, got.Needs, got.Verdict)
	}
	if s := got.Trace.String(); !strings.Contains(s, `customers="2"`) { // early and late; outside is nobody's
		t.Error(s)
	}
	for name, tt := range map[string]struct{ got, want string }{
		"median":        {got.Arms[1].FirstValue.String(), "15.5"},
		"median of one": {got.Arms[0].FirstValue.String(), "0"},
		"score":         {got.Arms[1].Promoter.String(), "0%"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", name, tt.got, tt.want)
		}
	}
}

func TestNetPromoterScore(t *testing.T) {
	for _, tt := range []struct {
		of   pilot.Promoters
		want string
	}{
		{pilot.Promoters{}, "no score"},
		{pilot.Promoters{Promoters: 1}, "100%"},
		{pilot.Promoters{Detractors: 1}, "-100%"},
		{pilot.Promoters{Passives: 3}, "0%"},
		{pilot.Promoters{Promoters: 2, Passives: 1, Detractors: 1}, "25%"}, // (2 - 1) / 4
		{pilot.Promoters{Promoters: 1, Passives: 5, Detractors: 2}, "-12.5%"},
		{pilot.Promoters{Promoters: 1, Passives: 2}, "1/3"},
	} {
		if got := tt.of.String(); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.of, got, tt.want)
		}
	}
}

// One quarter proves nothing: the verdict turns with the last day of the second full one.
func TestFullQuarters(t *testing.T) {
	for _, tt := range []struct {
		from, until, asOf string
		yearStart         int
		want              int
	}{
		{"2026-01-01", "2026-10-01", "2026-06-29", 0, 1},
		{"2026-01-01", "2026-10-01", "2026-06-30", 0, 2},
		{"2026-01-02", "2026-10-01", "2026-06-30", 0, 1}, // the first quarter is not full
		{"2026-01-01", "2026-06-30", "2027-01-01", 0, 1}, // nor is the second
		{"2026-01-01", "2026-07-01", "2027-01-01", 0, 2},
		{"2026-01-01", "2026-10-01", "2025-06-30", 0, 0}, // before it begins
		{"2026-01-01", "2026-10-01", "2026-06-30", 2, 1}, // February to April
		{"2026-02-01", "2026-08-01", "2026-07-31", 2, 2},
		{"2026-02-15", "2027-02-15", "2027-02-15", 1, 3}, // April to December
	} {
		p := aPilot()
		p.YearStart = tt.yearStart
		p.Pilots[0].From, p.Pilots[0].Until = day(tt.from), day(tt.until)
		got, err := pilot.Must(p).Measure(pilot.Facts{Pilot: "milestones", AsOf: day(tt.asOf)})
		if err != nil || got.Quarters != tt.want || (got.Verdict == pilot.Sufficient) != (tt.want >= 2) {
			t.Errorf("%+v: %d, %s, %v", tt, got.Quarters, got.Verdict, err)
		}
	}
}

// Full quarters are those of whose days every one is in the pilot and over: counted day
// by day.
func TestLaw_FullQuartersByTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := aPilot()
		p.YearStart = rapid.IntRange(0, 12).Draw(t, "year start")
		from := day("2026-01-01").Add(rapid.IntRange(0, 200).Draw(t, "from"))
		until := from.Add(rapid.IntRange(1, 500).Draw(t, "days"))
		asOf := from.Add(rapid.IntRange(-50, 600).Draw(t, "as of"))
		p.Pilots[0].From, p.Pilots[0].Until = from, until
		want := 0
		for m := partnerecon.MustDay("2025-01-01").Month(); m.First().Before(until); m = m.Add(1) {
			year, month := m.Date()
			_ = year
			if (int(month)-max(1, p.YearStart)+12)%3 != 0 {
				continue
			}
			full := true
			for d := m.First(); d.Before(m.Add(3).First()); d = d.Add(1) {
				full = full && !d.Before(from) && d.Before(until) && !d.After(asOf)
			}
			if full {
				want++
			}
		}
		got, err := pilot.Must(p).Measure(pilot.Facts{Pilot: "milestones", AsOf: asOf})
		if err != nil || got.Quarters != want {
			t.Fatalf("from %s until %s as of %s, year from %s: %d, %v; want %d", from, until, asOf, time.Month(p.YearStart), got.Quarters, err, want)
		}
	})
}

// The order of partners and customers decides nothing.
func TestLaw_OrderDecidesNothing(t *testing.T) {
	trials := pilot.Must(aPilot())
	want, err := trials.Measure(someFacts())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts()
		f.Partners = rapid.Permutation(f.Partners).Draw(t, "partners")
		f.Customers = rapid.Permutation(f.Customers).Draw(t, "customers")
		got, err := trials.Measure(f)
		if d := cmp.Diff(want, got, plain); d != "" || err != nil {
			t.Fatal(d, err)
		}
	})
}

func TestMeasureReportsAllProblems(t *testing.T) {
	f := someFacts()
	f.Pilot, f.AsOf = "none", partnerecon.Day{}
	f.Customers = []pilot.Customer{
		{ID: "", Partner: "nobody", Scores: []int{-1, 0, 10, 11}, Renewal: "perhaps", Health: pct("100.01")},
		{ID: "x", Partner: "acme", Started: day("2026-01-02"), FirstValue: day("2026-01-01"), Health: pct("33.333"), Revenue: eur("1.00")},
		{ID: "x", Partner: "acme", Started: day("2026-01-02"), Revenue: eur("1.00"), Commission: partnerecon.MustMoney("1.00", "USD")},
		{ID: "y", Partner: "acme", Started: day("2026-01-02"), Scores: make([]int, 101)},
	}
	_, err := pilot.Must(aPilot()).Measure(f)
	for _, path := range []string{
		"/pilot", "/as_of", "/customers/0/id", "/customers/0/partner", "/customers/0/started", "/customers/0/scores/0", "/customers/0/scores/3",
		"/customers/0/renewal", "/customers/0/health", "/customers/1/first_value", "/customers/1/health", "/customers/1/commission",
		"/customers/2/id", "/customers/2/commission", "/customers/3/scores",
	} {
		if err == nil || !strings.Contains(err.Error(), path+":") {
			t.Errorf("%s is not reported: %v", path, err)
		}
	}
	for _, path := range []string{"/customers/0/scores/1", "/customers/0/scores/2", "/customers/1/id"} {
		if strings.Contains(err.Error(), path+":") {
			t.Errorf("%s is reported: %v", path, err)
		}
	}
}

func TestSumsThatDoNotFit(t *testing.T) {
	f := someFacts()
	most, err := partnerecon.FromMinor(math.MaxInt64, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Customers {
		f.Customers[i].Revenue, f.Customers[i].Commission = most, eur("0.00")
	}
	if got, err := pilot.Must(aPilot()).Measure(f); err == nil || got.Arms != nil {
		t.Errorf("%+v, %v", got, err)
	}
}
