package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func TestForecast(t *testing.T) {
	r := open(t, flat()).through("2025-01", fact("a", "2025-01-10", pay("c", "1000", "acme")))
	before := stored(t, &r.book)
	expected := []settlement.Fact{
		fact("e4", "2025-05-10", pay("c", "500", "acme")), // in any order
		fact("e1", "2025-02-10", pay("c", "1000", "acme")),
		fact("e2", "2025-03-10", pay("c", "1000", "acme")),
		fact("e3", "2025-04-10", pay("c", "1000", "acme")),
	}
	f, err := r.program.Forecast(&r.book, expected, month("2025-08"), settlement.EveryQuarter)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range f.Statements {
		got = append(got, fmt.Sprint(s.From, " ", s.To, " ", s.Total.Opening.Amount(), " ", s.Total.Earned.Amount(), " ", s.Total.Closing.Amount()))
	}
	// 100 of January are owed; then 2 x 100, 100 + 50, and nothing.
	want := []string{"2025-02 2025-03 100.00 200.00 300.00", "2025-04 2025-06 300.00 150.00 450.00", "2025-07 2025-08 450.00 0.00 450.00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if after := stored(t, &r.book); after != before || len(f.Entries) != 6 { // two are of lines that are sealed by August
		t.Errorf("%d entries; the book\n%s\n%s", len(f.Entries), before, after)
	}
	// It cannot be read as an entry that was posted.
	text, err := json.Marshal(f.Entries[0])
	var e pe.Entry
	if err != nil || !strings.HasPrefix(string(text), `{"expected":{"id":"e1/acme/`) || json.Unmarshal(text, &e) == nil {
		t.Errorf("%s, %v", text, err)
	}
}

func TestForecastRefuses(t *testing.T) {
	r := open(t, flat()).through("2025-01", fact("a", "2025-01-10", pay("c", "1000", "acme")))
	next := []settlement.Fact{fact("b", "2025-02-10", pay("c", "1", "acme"))}
	for _, c := range []struct {
		name    string
		program settlement.Program
		facts   []settlement.Fact
		through string
		every   settlement.Every
		want    error
	}{
		{"no period", r.program, next, "2025-03", "week", pe.ErrSyntax},
		{"no month", r.program, next, "", settlement.EveryMonth, pe.ErrSyntax},
		{"facts beyond the last month", r.program, next, "2025-01", settlement.EveryMonth, pe.ErrOverflow},
		{"more than 100 years", r.program, next, "2125-02", settlement.EveryMonth, pe.ErrOverflow},
		{"facts over more than 100 years", r.program, []settlement.Fact{next[0], fact("b", "2125-03-01", pay("c", "1", "acme"))}, "2125-03", settlement.EveryMonth, pe.ErrOverflow},
		{"a fact of the past", r.program, []settlement.Fact{fact("b", "2025-01-11", pay("c", "1", "acme"))}, "2025-03", settlement.EveryMonth, settlement.ErrOrder},
		{"the zero Program", settlement.Program{}, next, "2025-03", settlement.EveryMonth, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			through := pe.Month{}
			if c.through != "" {
				through = month(c.through)
			}
			if _, err := c.program.Forecast(&r.book, c.facts, through, c.every); err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%v", err)
			}
		})
	}
	if f, err := r.program.Forecast(nil, nil, month("2025-03"), settlement.EveryMonth); err != nil || f.Entries != nil || f.Statements != nil {
		t.Errorf("nothing is expected: %+v, %v", f, err)
	}
}

// The last month that there is has no month after it.
func TestForecastThroughTheLastMonth(t *testing.T) {
	r := open(t, flat()).do(fact("a", "9999-11-10", pay("c", "1000", "acme")))
	f, err := r.program.Forecast(&r.book, []settlement.Fact{fact("b", "9999-12-10", pay("c", "1", "acme"))}, month("9999-12"), settlement.EveryMonth)
	if err != nil || len(f.Statements) != 2 || f.Statements[1].To != month("9999-12") {
		t.Errorf("%+v, %v", f.Statements, err)
	}
}

// What is expected in another currency counts at the latest rate of its day or before,
// however old, and its entry says which that is. 1,000.00 USD at 0.9 are 900.00 EUR, and at
// an expected rate of 0.8 they are 800.00; 100,000 JPY at
// 100 for a euro are 1,000.00: 10 % are earned.
func TestForecastConvertsAtTheLatestRate(t *testing.T) {
	p := converting() // at rates of up to 5 days
	p.Horizon = pe.Days(30, pe.Through)
	r := open(t, p).do(rate("r0", "2025-01-02", "USD", "EUR", "0.7"), rate("r1", "2025-01-10", "USD", "EUR", "0.9"),
		fact("a", "2025-01-12", payIn("c", "1000", "USD", "acme")))
	before := stored(t, &r.book)
	expected := []settlement.Fact{
		fact("e1", "2025-02-12", payIn("c", "1000", "USD", "acme")),
		fact("e2", "2025-06-12", payIn("c", "1000", "USD", "acme")), // January is past the horizon
		rate("r2", "2025-07-20", "USD", "EUR", "0.8"),
		recorded(fact("e3", "2025-07-10", payIn("c", "1000", "USD", "acme")), "2025-08-05"), // within it, and before the rate of July
		fact("e4", "2025-12-12", payIn("c", "1000", "USD", "acme")),
		fact("e5", "2025-12-13", payIn("c", "100000", "JPY", "acme")),
	}
	if _, err := r.program.Forecast(&r.book, expected, month("2025-12"), settlement.EveryYear); !errors.Is(err, settlement.ErrRate) || !strings.Contains(err.Error(), `"e5"`) {
		t.Errorf("no rate of yen is known: %v", err)
	}
	f, err := r.program.Forecast(&r.book, append(expected, rate("r3", "2025-02-01", "EUR", "JPY", "100")), month("2025-12"), settlement.EveryYear)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range f.Entries {
		if e.Entry.Kind == pe.Earned {
			trace, err := r.program.Explain(e.Entry)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(trace, func(s pe.Reason) bool { return s.Code == commission.CodeExchanged })
			got = append(got, fmt.Sprint(e.Entry.Cause, " ", e.Entry.Amount, " ", trace[i].Details[2].Value))
		}
	}
	if diff := cmp.Diff([]string{"e1 90.00 EUR 2025-01-10", "e2 90.00 EUR 2025-01-10", "e3 90.00 EUR 2025-01-10", "e4 80.00 EUR 2025-07-20", "e5 100.00 EUR 2025-02-01"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if after := stored(t, &r.book); after != before {
		t.Errorf("the book\n%s\n%s", before, after)
	}
	r.refuse(expected[0], settlement.ErrRate) // when it comes about
}

// Fed with what then happens, a forecast is what is posted, byte by byte, and its
// statements are those of the book, from wherever it begins.
func TestLawAForecastOfWhatHappensIsTheStatement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), drawFacts(t)...)
		p.Sort(facts)
		all := slices.Collect(keys(p.WithCloses(&settlement.Book{}, settlement.Facts(facts), month("2025-05"))))
		cut := rapid.IntRange(0, len(all)-1).Draw(t, "known")
		b := &settlement.Book{}
		var posted []pe.Entry
		for i, f := range all {
			entries, err := p.Apply(b, f)
			if err != nil {
				t.Fatal(err)
			}
			if i >= cut {
				posted = append(posted, entries...)
			}
		}
		then := &settlement.Book{}
		for _, f := range all[:cut] {
			if _, err := p.Apply(then, f); err != nil {
				t.Fatal(err)
			}
		}
		every := rapid.SampledFrom([]settlement.Every{settlement.EveryMonth, settlement.EveryQuarter, settlement.EveryYear}).Draw(t, "every")
		f, err := p.Forecast(then, rapid.Permutation(all[cut:]).Draw(t, "order"), month("2025-05"), every)
		if err != nil {
			t.Fatal(err)
		}
		var expected []pe.Entry
		for _, e := range f.Entries {
			expected = append(expected, e.Entry)
		}
		if text(t, expected) != text(t, posted) {
			t.Fatalf("expected\n%s\nposted\n%s", text(t, expected), text(t, posted))
		}
		for _, s := range f.Statements {
			want, err := p.Statement(b, s.From, s.To)
			if err != nil || fmt.Sprint(s) != fmt.Sprint(want) {
				t.Fatalf("%+v\n%+v, %v", s, want, err)
			}
		}
		if n := len(f.Statements); n == 0 || f.Statements[n-1].To != month("2025-05") {
			t.Fatalf("%d statements", n)
		}
	})
}

// Through a month that is closed there is nothing to come, and no statement.
func TestForecastThroughAClosedMonth(t *testing.T) {
	r := open(t, flat()).through("2025-03", fact("a", "2025-01-10", pay("c", "1000", "acme")))
	for _, through := range []string{"2025-01", "2025-02", "2025-03"} {
		f, err := r.program.Forecast(&r.book, nil, month(through), settlement.EveryMonth)
		if err != nil || f.Entries != nil || f.Statements != nil {
			t.Errorf("%s: %+v, %v", through, f, err)
		}
	}
	if f, err := r.program.Forecast(&r.book, nil, month("2025-04"), settlement.EveryMonth); err != nil || len(f.Statements) != 1 {
		t.Errorf("%+v, %v", f, err)
	}
}
