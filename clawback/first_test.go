package clawback_test

import (
	"encoding/json"
	"slices"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// fromFirst returns all of it within 60 days of the first day something was earned.
var fromFirst = clawback.Policy{
	Rounding: pe.HalfUp, Anchor: clawback.FirstEarned, ChurnDay: clawback.ServiceEnd,
	Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(60, pe.Through)}},
}

// of is one entry of acme on a line that was earned on a day.
func of(cause, line string, kind pe.Kind, amount, earned string) clawback.Posted {
	return clawback.Posted{Entries: []pe.Entry{{
		Cause: cause, Claim: pe.Claim{Partner: "acme", Customer: "c", Line: line, Component: "base"}, Kind: kind,
		Amount: eur(amount), Posted: day("2025-06-01"), Earned: day(earned), Payable: day(earned),
	}}}
}

// The line of 1 January is the first, and the window ends on 2 March; without it that of 1
// March is, and the window ends on 30 April. The customer leaves on 1 April.
func TestALineThatWasPricedAwayIsNotTheFirst(t *testing.T) {
	january, march := of("1", "january", pe.Earned, "20", "2025-01-01"), of("2", "march", pe.Earned, "20", "2025-03-01")
	away := of("3", "january", pe.Earned, "-20", "2025-01-01")
	churn := clawback.Churn{ID: "x", On: day("2025-04-01")}
	for _, c := range []struct {
		name  string
		facts []clawback.Event
		want  string
		first string
	}{
		{"both", []clawback.Event{january, march, churn}, "0.00", "2025-01-01"},
		{"the first was returned", []clawback.Event{january, of("3", "january", pe.Returned, "-20", "2025-01-01"), march, churn}, "0.00", "2025-01-01"},
		{"the first was cut off", []clawback.Event{january, of("3", "january", pe.Capped, "-20", "2025-01-01"), march, churn}, "0.00", "2025-01-01"},
		{"some of the first was priced away", []clawback.Event{january, march, of("3", "january", pe.Earned, "-19.99", "2025-01-01"), churn}, "0.00", "2025-01-01"},
		{"priced away before the other", []clawback.Event{january, away, march, churn}, "-20.00", "2025-03-01"},
		{"priced away after the other", []clawback.Event{january, march, away, churn}, "-20.00", "2025-03-01"},
		{"priced away after the churn", []clawback.Event{churn, march, january, away}, "-20.00", "2025-03-01"},
		{"and earned again", []clawback.Event{churn, march, january, away, of("4", "january", pe.Earned, "1", "2025-01-01")}, "0.00", "2025-01-01"},
		{"of two of a day, one", []clawback.Event{january, of("4", "too", pe.Earned, "5", "2025-01-01"), march, away, churn}, "0.00", "2025-01-01"},
		{"the other one", []clawback.Event{march, january, of("4", "march", pe.Earned, "-20", "2025-03-01"), churn}, "0.00", "2025-01-01"},
		{"both were", []clawback.Event{march, january, away, of("4", "march", pe.Earned, "-20", "2025-03-01"), churn}, "0.00", "no day"},
		{"returned, then priced away", []clawback.Event{
			january, march, of("5", "january", pe.Returned, "-8", "2025-01-01"), away, of("6", "january", pe.Returned, "8", "2025-01-01"), churn,
		}, "-20.00", "2025-03-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, fromFirst).do(c.facts...)
			b.want("goes back", b.sum("acme"), c.want)
			b.want("first", b.exposure.First.String(), c.first)
		})
	}
}

// All is sealed. January is reopened and priced away, then February: each time the first of
// those that are left counts, sealed or not, also in an exposure that was stored between.
func TestTheFirstOfSealedLines(t *testing.T) {
	b := open(t, fromFirst).do(of("1", "january", pe.Earned, "20", "2025-01-01"), of("2", "february", pe.Earned, "20", "2025-02-01"), of("3", "too", pe.Earned, "5", "2025-02-01"),
		of("4", "void", pe.Earned, "5", "2024-12-01"), of("5", "void", pe.Earned, "-5", "2024-12-01"),
		clawback.Seal{ID: "s", Through: day("2025-02-28"), On: day("2025-06-01")}, of("6", "march", pe.Earned, "20", "2025-03-01"))
	b.want("first", b.exposure.First.String(), "2025-01-01")
	if want := []clawback.SealedDay{{Lines: 1}, {On: day("2025-01-01"), Lines: 1}, {On: day("2025-02-01"), Lines: 2}}; !slices.Equal(b.exposure.SealedDays, want) {
		t.Errorf("got %v, want %v", b.exposure.SealedDays, want)
	}
	b.do(clawback.Churn{ID: "x", On: day("2025-04-01")}) // day 60 of February is 2 April, of January 2 March
	b.want("January is the first", b.sum("acme"), "0.00")
	for _, step := range []struct{ line, away, earned, first, want string }{
		{"january", "-20", "2025-01-01", "2025-02-01", "-45.00"},
		{"february", "-20", "2025-02-01", "2025-02-01", "-25.00"}, // another one of that day is sealed
		{"void", "", "2024-12-01", "2025-02-01", "-25.00"},
		{"too", "-5", "2025-02-01", "2025-03-01", "-20.00"},
	} {
		text, err := json.Marshal(b.exposure)
		if err != nil {
			t.Fatal(err)
		}
		b.exposure = clawback.Exposure{}
		if err := json.Unmarshal(text, &b.exposure); err != nil {
			t.Fatal(err)
		}
		reopened := clawback.Reopen{ID: step.line, On: day("2025-06-01"), Lines: []clawback.Line{b.record(step.line)}}
		if step.away != "" {
			reopened.Entries = of(step.line, step.line, pe.Earned, step.away, step.earned).Entries
		}
		b.do(reopened)
		b.want(step.line+": first", b.exposure.First.String(), step.first)
		b.want(step.line+": goes back", b.sum("acme"), step.want)
	}
	if n := len(b.exposure.SealedDays); n != 0 {
		t.Errorf("%d days of sealed lines are left", n)
	}
}

// The record of an earlier seal is not that of the line as it was sealed last: nothing was earned
// on it since.
func TestAnOutdatedRecordIsNotReopened(t *testing.T) {
	b := open(t, fromFirst).do(of("1", "january", pe.Earned, "20", "2025-01-01"), clawback.Seal{ID: "s", Through: day("2025-01-05"), On: day("2025-06-01")})
	outdated := clawback.Reopen{ID: "r", On: day("2025-06-01"), Lines: []clawback.Line{b.record("january")}}
	b.do(outdated, of("2", "january", pe.Earned, "-20", "2025-01-01"), clawback.Seal{ID: "s2", Through: day("2025-01-06"), On: day("2025-06-01")})
	b.refuse(outdated, clawback.ErrLine)
	text, err := json.Marshal(b.exposure)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &clawback.Exposure{}); err != nil {
		t.Error(err)
	}
}

// record is the line as it was sealed.
func (b *book) record(line string) clawback.Line {
	b.t.Helper()
	at := slices.IndexFunc(b.entries, func(e pe.Entry) bool { return e.Kind == pe.Sealed && e.Claim.Line == line })
	l, err := clawback.Record(b.entries[at])
	if err != nil {
		b.t.Fatal(err)
	}
	return l
}

// Where nobody asked for the first day while lines were sealed, it stays.
func TestTheFirstDayStaysWhereSealedDaysAreNotKnown(t *testing.T) {
	asked := open(t, fromFirst)
	b := open(t, clawback.ThreeTier()).do(of("1", "january", pe.Earned, "20", "2025-01-01"), clawback.Seal{ID: "s", Through: day("2025-01-31"), On: day("2025-06-01")},
		of("2", "march", pe.Earned, "20", "2025-03-01"))
	if len(b.exposure.SealedDays) != 0 {
		t.Errorf("got %v", b.exposure.SealedDays)
	}
	asked.exposure = b.exposure.Clone()
	reopened := clawback.Reopen{ID: "r", On: day("2025-06-01"), Lines: []clawback.Line{b.record("january")}}
	asked.do(of("3", "april", pe.Earned, "20", "2025-04-01"), of("4", "march", pe.Earned, "-20", "2025-03-01"))
	asked.want("a later line was priced away", asked.exposure.First.String(), "2025-01-01")
	asked.do(reopened, of("5", "january", pe.Earned, "-20", "2025-01-01"))
	asked.want("no line is sealed any more", asked.exposure.First.String(), "2025-04-01")
}

func TestSealedDaysFitTogether(t *testing.T) {
	const head = `{"customer":"c","currency":"EUR","sealed_through":"2025-01-31","sealed_lines":2,"sealed_days":`
	for days, ok := range map[string]bool{
		`[{"lines":1},{"on":"2025-01-01","lines":1}]`:                   true,
		`[{"on":"2025-01-01","lines":1}]`:                               true,
		`[{"lines":1},{"on":"2025-01-01","lines":2}]`:                   false,
		`[{"on":"2025-01-01","lines":0}]`:                               false,
		`[{"on":"2025-01-01","lines":-1}]`:                              false,
		`[{"on":"2025-01-01","lines":1},{"on":"2025-01-01","lines":1}]`: false,
		`[{"on":"2025-01-02","lines":1},{"on":"2025-01-01","lines":1}]`: false,
	} {
		var x clawback.Exposure
		if err := json.Unmarshal([]byte(head+days+"}"), &x); (err == nil) != ok {
			t.Errorf("%s: %v", days, err)
		}
	}
}

// Lines of one version return all of it within 60 days of their payment, those of the next one
// what 100 days from the first have left, whichever version that is of. The customer leaves on
// 20 February, and the newest version rounds down.
func TestTheFirstIsOfAnyVersion(t *testing.T) {
	whole, left := fromFirst, fromFirst
	whole.Anchor = clawback.PaymentCleared
	left.Rounding, left.Schedules = pe.Down, []clawback.Schedule{{Return: clawback.ProRata, Window: pe.Days(100, pe.Until)}}
	recourse, err := clawback.NewDated(pe.Terms[clawback.Policy]{
		{ID: "1", From: day("2025-01-01"), Rationale: "launch", Policy: whole}, {ID: "2", From: day("2025-01-05"), Rationale: "fair", Policy: left},
	})
	if err != nil {
		t.Fatal(err)
	}
	under := func(terms string, p clawback.Posted) clawback.Posted {
		p.Entries[0].Terms = terms
		return p
	}
	b := &book{t: t, recourse: recourse}
	b.do(under("1", of("1", "p", pe.Earned, "20.01", "2025-01-01")), under("2", of("2", "q", pe.Earned, "6.67", "2025-01-10")), clawback.Churn{ID: "x", On: day("2025-02-20")})
	// Day 50 of 1 January: 20.01 + 6.67 × 50/100 = 23.345.
	b.want("both", b.sum("acme"), "-23.34")
	b.do(under("1", of("3", "p", pe.Earned, "-20.01", "2025-01-01")))
	// Day 41 of 10 January: 6.67 × 59/100 = 3.9353.
	b.want("the later one alone", b.sum("acme"), "-3.93")
	b.do(clawback.Seal{ID: "s", Through: day("2025-01-05"), On: day("2025-03-01")}, under("1", of("4", "r", pe.Earned, "0.10", "2025-01-04")))
	// Day 47 of 4 January: 0.10 + 6.67 × 53/100 = 3.6351.
	b.want("one that was recorded late", b.sum("acme"), "-3.63")
}
