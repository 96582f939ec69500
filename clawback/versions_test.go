package clawback_test

import (
	"errors"
	"reflect"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// A customer of the terms of 2025 that has left, with lines of two partners, one of them sealed.
func leftUnder2025(t *testing.T) clawback.Exposure {
	t.Helper()
	b := &book{t: t, recourse: versioned(t, "2025", "2026")}
	for _, partner := range []string{"acme", "beta"} {
		for _, line := range []string{"p", "q"} {
			e := entry(partner+line, partner, partner+line, "referral", "100", "2025-02-01")
			e.Terms = "2025"
			if line == "p" {
				e.Earned = day("2024-12-30")
			}
			b.do(clawback.Posted{Start: start, Entries: []pe.Entry{e}})
		}
	}
	b.do(clawback.Seal{ID: "s", Customer: "c", Through: day("2024-12-31"), On: day("2025-02-02")}, churn("x", 45))
	b.want("both lines of both", b.sum(""), "-400.00")
	return b.exposure
}

// versioned has versions with these ids, of one policy.
func versioned(t *testing.T, ids ...string) clawback.Recourse {
	t.Helper()
	p := clawback.ThreeTier()
	p.Schedules = append(p.Schedules, clawback.Schedule{Trigger: clawback.ByBreach, Return: clawback.Full, Window: pe.Days(100, pe.Through)})
	var terms pe.Terms[clawback.Policy]
	for i, id := range ids {
		terms = append(terms, pe.Version[clawback.Policy]{ID: id, From: start.AddMonths(12*i - 12), Rationale: "r", Policy: p})
	}
	r, err := clawback.NewDated(terms)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Lines are of the terms of 2025, which this recourse does not have: whatever is asked of them is an
// error and nothing beside it.
func TestQuestionsOfLinesOfOtherTerms(t *testing.T) {
	x, r := leftUnder2025(t), versioned(t, "2026")
	line := x.Partners[0].Groups[0].Lines[0]
	on := start.Add(50)
	for name, ask := range map[string]func() (any, error){
		"AtRisk":        func() (any, error) { return r.AtRisk(x, on) },
		"RunOff":        func() (any, error) { return r.RunOff(x, on) },
		"RunOffByMonth": func() (any, error) { return r.RunOffByMonth(x, on) },
		"Taken":         func() (any, error) { return r.Taken(&x, "acme") },
		"TakenIf":       func() (any, error) { return r.TakenIf(&x, "acme", on) },
		"Loses":         func() (any, error) { return r.Loses(&x, *line, 100, clawback.ByChurn) },
	} {
		if got, err := ask(); !errors.Is(err, clawback.ErrTerms) || !reflect.ValueOf(got).IsZero() {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// And an event that would have to look at them changes nothing.
func TestEventsOnLinesOfOtherTerms(t *testing.T) {
	line := clawback.Line{Partner: "acme", Line: "z", Component: "base", Tier: "referral", Terms: "2025", Earned: day("2024-12-29"), Payable: day("2024-12-29"), Net: 1}
	again := entry("again", "acme", "acmeq", "referral", "1", "2025-02-01")
	again.Terms = "2026"
	for name, e := range map[string]clawback.Event{
		"a churn":        churn("y", 46),
		"a breach":       clawback.Breach{ID: "b", Customer: "c", Partner: "acme", Commitment: "demo", On: start.Add(3)},
		"a fraud":        clawback.Fraud{ID: "f", Customer: "c", On: start.Add(3)},
		"a return":       clawback.Reactivated{ID: "r", Customer: "c", On: day("2025-01-01")},
		"another start":  clawback.Started{ID: "st", Customer: "c", On: start.Add(-9)},
		"an entry":       clawback.Posted{Entries: []pe.Entry{again}},
		"a sealed line":  clawback.Reopen{ID: "o", Customer: "c", On: start.Add(60), Lines: []clawback.Line{line}},
		"another bearer": clawback.Transferred{ID: "t", Customer: "c", From: "acme", To: "gamma", On: start.Add(1)},
	} {
		b := &book{t: t, recourse: versioned(t, "2026"), exposure: leftUnder2025(t)}
		b.refuse(e, clawback.ErrTerms)
		if _, err := b.recourse.Preview(b.exposure, e); !errors.Is(err, clawback.ErrTerms) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An event that is refused after it brought a line back leaves the days of sealed lines as they
// were, and so does a seal that is only tried.
func TestSealedDaysAreTheirOwn(t *testing.T) {
	b := open(t, fromFirst).do(of("1", "january", pe.Earned, "20", "2025-01-01"), of("2", "february", pe.Earned, "20", "2025-02-01"),
		clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-06-01")})
	other := of("r", "january", pe.Earned, "1", "2025-01-01")
	other.Entries[0].Amount = pe.MustMoney("1", "USD")
	b.refuse(clawback.Reopen{ID: "r", On: day("2025-06-01"), Lines: []clawback.Line{b.record("january")}, Entries: other.Entries}, pe.ErrCurrency)
	if _, err := b.recourse.Stage(&b.exposure, clawback.Seal{ID: "s2", Through: day("2025-02-28"), On: day("2025-06-01")}); err != nil {
		t.Fatal(err)
	}
	if got := b.exposure.SealedDays; len(got) != 1 || got[0] != (clawback.SealedDay{On: day("2025-01-01"), Lines: 1}) {
		t.Errorf("got %v", got)
	}
	// Of the day of one that is sealed already.
	b.do(of("3", "too", pe.Earned, "5", "2025-01-01"))
	if _, err := b.recourse.Stage(&b.exposure, clawback.Seal{ID: "s2", Through: day("2025-02-28"), On: day("2025-06-01")}); err != nil || b.exposure.SealedDays[0].Lines != 1 {
		t.Error(b.exposure.SealedDays, err)
	}
}
