package incentive_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

func eur(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
func percent(s string) partnerecon.Rate   { return partnerecon.MustPercent(s) }
func day(s string) partnerecon.Day        { return partnerecon.MustDay(s) }
func month(s string) partnerecon.Month    { return partnerecon.MustMonth(s) }
func revenue() incentive.Measure          { return incentive.Measure{Of: incentive.OfRevenue} }
func read(figure string) incentive.Measure {
	return incentive.Measure{Of: incentive.OfFigure, Figure: figure}
}
func amount(s string) incentive.Value   { return incentive.Value{Money: eur(s)} }
func count(n int64) incentive.Value     { return incentive.Value{Number: n} }
func fraction(s string) incentive.Value { return incentive.Value{Fraction: percent(s)} }
func atLeast(s string) incentive.Goal   { return incentive.Goal{Amount: eur(s)} }
func last(m string) partnerecon.Day     { return month(m).Last() }
func figures() []incentive.Declaration {
	return []incentive.Declaration{
		{Name: "start", Unit: incentive.Number},
		{Name: "lost", Unit: incentive.Number},
		{Name: "started", Unit: incentive.Number},
		{Name: "completed", Unit: incentive.Number},
		{Name: "referrals", Unit: incentive.Number},
		{Name: "renewed", Unit: incentive.Number},
		{Name: "lapsed", Unit: incentive.Number},
		{Name: "mrr", Unit: incentive.Amount},
		{Name: "expansion", Unit: incentive.Amount},
		{Name: "contraction", Unit: incentive.Amount},
		{Name: "churned", Unit: incentive.Amount},
		{Name: "cohort", Unit: incentive.Amount},
		{Name: "left", Unit: incentive.Amount},
		{Name: "quota", Unit: incentive.Amount},
		{Name: "baseline", Unit: incentive.Fraction},
		{Name: "csat", Unit: incentive.Fraction},
	}
}

// only returns a policy of some bonuses.
func only(bonuses ...incentive.Bonus) incentive.Policy {
	return incentive.Policy{Rounding: partnerecon.HalfUp, Currency: "EUR", Figures: figures(), Bonuses: bonuses}
}

// monthly and quarterly return a bonus named b.
func monthly(r incentive.Rule) incentive.Bonus {
	return incentive.Bonus{Name: "b", Every: incentive.EveryMonth, Rule: r}
}

func quarterly(r incentive.Rule) incentive.Bonus {
	return incentive.Bonus{Name: "b", Every: incentive.EveryQuarter, Rule: r}
}

// A book is a scheme, the tally of acme, and what was posted.
type book struct {
	t       *testing.T
	scheme  incentive.Scheme
	tally   incentive.Tally
	entries []partnerecon.Entry
	n       int
}

func open(t *testing.T, p incentive.Policy) *book {
	t.Helper()
	s, err := incentive.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return &book{t: t, scheme: s}
}

// apply applies an event that has to be accepted, after its preview, which has to
// say the same and why; every entry has to explain itself.
func (b *book) apply(e incentive.Event) []partnerecon.Entry {
	b.t.Helper()
	p, err := b.scheme.Preview(b.tally, e)
	if err != nil {
		b.t.Fatalf("%+v: %v", e, err)
	}
	if len(p.Trace) == 0 {
		b.t.Fatalf("%+v: the trace is empty", e)
	}
	entries, err := b.scheme.Apply(&b.tally, e)
	if err != nil {
		b.t.Fatalf("%+v: %v", e, err)
	}
	if diff := cmp.Diff(written(b.t, p.Entries), written(b.t, entries)); diff != "" {
		b.t.Fatalf("%+v: (-preview +posted)\n%s", e, diff)
	}
	for _, entry := range entries {
		if tr, err := b.scheme.Explain(entry); err != nil || !tr.Has(incentive.CodePosted) {
			b.t.Fatalf("%s: %v\n%s", entry.ID(), err, tr)
		}
	}
	b.entries = append(b.entries, entries...)
	return entries
}

// written returns the JSON of a value.
func written(t testing.TB, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// id returns an id that was not used before.
func (b *book) id() string {
	b.n++
	return "e" + string(rune('0'+b.n/10)) + string(rune('0'+b.n%10))
}

// sold books what a line earned, on its base.
func (b *book) sold(on, earned, base string) []partnerecon.Entry {
	b.t.Helper()
	return b.apply(incentive.Posted{ID: b.id(), Partner: "acme", Kind: partnerecon.Earned, Amount: eur(earned), Base: eur(base), Earned: day(on), On: day(on)})
}

// states states a figure on the last day of its month.
func (b *book) states(name, m string, v incentive.Value) []partnerecon.Entry {
	b.t.Helper()
	return b.apply(incentive.Figure{ID: b.id(), Partner: "acme", Name: name, Month: month(m), Value: v, On: last(m)})
}

// closes ends a month, and returns what was posted.
func (b *book) closes(m string) []partnerecon.Entry {
	b.t.Helper()
	return b.apply(incentive.Close{ID: "close-" + m, Partner: "acme", Month: month(m), On: last(m)})
}

// wants compares what entries come to, as "component amount".
func (b *book) wants(entries []partnerecon.Entry, want ...string) {
	b.t.Helper()
	var got []string
	for _, e := range entries {
		got = append(got, e.Claim.Component+" "+e.Amount.Amount())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("(-want +got)\n%s", diff)
	}
}

// why returns the codes of a preview of the close of a month.
func (b *book) why(m string) []string {
	b.t.Helper()
	p, err := b.scheme.Preview(b.tally, incentive.Close{ID: "why", Partner: "acme", Month: month(m), On: last(m)})
	if err != nil {
		b.t.Fatal(err)
	}
	return codes(p.Trace)
}

func codes(tr partnerecon.Trace) []string {
	var out []string
	for _, r := range tr {
		out = append(out, r.Code)
	}
	return out
}

func wantCodes(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// found returns the problems of an error, as "path code".
func found(err error) []string {
	var bad *partnerecon.InvalidError
	if !errors.As(err, &bad) {
		return nil
	}
	var out []string
	for _, p := range bad.Problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}
