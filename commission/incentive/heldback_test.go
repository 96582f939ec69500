package incentive_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// trueUpOf is a table of 8 % on the revenue of a quarter that trues up.
func trueUpOf() incentive.Policy {
	return incentive.Policy{Rounding: partnerecon.HalfUp, Currency: "EUR", Bonuses: []incentive.Bonus{{
		Name: "vol", Every: incentive.EveryQuarter,
		Rule: incentive.PeriodTable{Pays: incentive.TrueUp, Table: commission.Table{
			Name: "vol", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanQuarter, Counts: commission.OnNet,
			Steps: []commission.Step{{Share: percent("8")}},
		}},
	}}}
}

func TestTrueUpBesideWhatIsHeldBack(t *testing.T) {
	for _, tt := range []struct {
		name                             string
		base, earned, cut, withheld, due string
	}{
		// The table gives 8 % of 1,600.00 = 128.00.
		{"what was posted beyond the table goes back", "1600", "160", "0", "0", "-32"},
		{"a cap that leaves less is neither paid back nor taken twice", "1600", "160", "60", "0", "0"},
		{"a cap that leaves more: 128.00 less 140.00", "1600", "160", "20", "0", "-12"},
		{"a table that gives more than the lines before the cap: 128.00 less 100.00", "1600", "100", "60", "0", "28"},
		// 160.00, of which 80.00 wait: the table gives 128.00 × 80/160 = 64.00 by now.
		{"what waits is not brought back", "1600", "80", "0", "80", "-16"},
		// 120.00 of which 40.00 wait: 128.00 × 80/120 = 85.33, less 80.00.
		{"what waits is not paid early", "1600", "80", "0", "40", "5.33"},
		// 80.00 before a cap of 30.00, and 80.00 wait: 64.00, between 50.00 and 80.00.
		{"a cap beside tranches", "1600", "80", "30", "80", "0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := incentive.Must(trueUpOf())
			var tally incentive.Tally
			post := func(id string, kind partnerecon.Kind, amount, base, withheld string) {
				e := incentive.Posted{ID: id, Partner: "acme", Kind: kind, Amount: eur(amount), Base: eur(base), Withheld: eur(withheld), Earned: day("2025-01-10"), On: day("2025-01-10")}
				if _, err := s.Apply(&tally, e); err != nil {
					t.Fatal(err)
				}
			}
			post("a", partnerecon.Earned, tt.earned, tt.base, tt.withheld)
			if tt.cut != "0" {
				post("b", partnerecon.Capped, "-"+tt.cut, "0", "0")
			}
			entries, err := s.Apply(&tally, incentive.Close{ID: "q", Partner: "acme", Month: month("2025-03"), On: day("2025-03-31")})
			if err != nil {
				t.Fatal(err)
			}
			got := eur("0")
			for _, e := range entries {
				got, _ = got.Add(e.Amount)
				if _, err := s.Explain(e); err != nil {
					t.Error(err)
				}
			}
			if got != eur(tt.due) {
				t.Errorf("got %s, want %s", got, tt.due)
			}
		})
	}
}

// A partner that takes no part when a period ends is paid nothing for it, also later; the
// periods before it are still corrected, and those after its return are paid.
func TestAbsence(t *testing.T) {
	s := incentive.Must(trueUpOf())
	var tally incentive.Tally
	total := func(events ...incentive.Event) int64 {
		t.Helper()
		sum := int64(0)
		for _, e := range events {
			entries, err := s.Apply(&tally, e)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				sum += e.Amount.Minor()
			}
		}
		return sum
	}
	sale := func(id, on, recorded string) incentive.Posted {
		return incentive.Posted{ID: id, Partner: "acme", Kind: partnerecon.Rebased, Base: eur("100"), Earned: day(on), On: day(on), Recorded: day(recorded)}
	}
	end := func(m string, absent bool) incentive.Close {
		return incentive.Close{ID: "close " + m, Partner: "acme", Month: month(m), On: month(m).Last(), Absent: absent}
	}
	for _, step := range []struct {
		name string
		got  int64
		want int64 // 8 % of 100.00 each
	}{
		{"the first quarter", total(sale("a", "2025-01-10", "2025-01-10"), end("2025-03", false)), 800},
		{"the second ends without the partner", total(sale("b", "2025-04-10", "2025-04-10"), end("2025-04", false), end("2025-06", true)), 0},
		{"a late sale of the first", total(sale("c", "2025-03-10", "2025-07-10")), 800},
		{"a late sale of the second", total(sale("d", "2025-06-10", "2025-07-10")), 0},
		{"back before the third ends", total(sale("e", "2025-09-10", "2025-09-10"), end("2025-09", false)), 800},
	} {
		if step.got != step.want {
			t.Errorf("%s: got %d, want %d", step.name, step.got, step.want)
		}
	}
	if tally.Absent(month("2025-04")) || !tally.Absent(month("2025-05")) || !tally.Absent(month("2025-06")) || tally.Absent(month("2025-07")) {
		t.Errorf("absent in May and June, got %v", tally.Absences)
	}
}
