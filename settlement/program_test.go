package settlement_test

import (
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func eur(amount string) pe.Money    { return pe.MustMoney(amount, "EUR") }
func day(s string) pe.Day           { return pe.MustDay(s) }
func month(s string) pe.Month       { return pe.MustMonth(s) }
func pct(s string) pe.Rate          { return pe.MustPercent(s) }
func on(s string) settlement.Moment { return settlement.On(pe.MustDay(s)) }

// flat is a program of 10 % without tiers.
func flat() settlement.Policy {
	return settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "UTC", Horizon: pe.Days(180, pe.Through),
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{version("2025", "2025-01-01", "10")},
	}
}

// version is a version of the terms with one rate.
func version(id, from, percent string) pe.Version[settlement.Agreement] {
	return pe.Version[settlement.Agreement]{ID: id, From: day(from), Rationale: "test", Policy: settlement.Agreement{
		Commission: commission.Policy{Rounding: pe.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Share: pct(percent)}}},
	}}
}

// tiered is the three-tier program of the text, with a cap and a true-up.
func tiered() settlement.Policy {
	p := flat()
	p.Tiers = []string{"referral", "integration", "solution"}
	p.Terms[0].Policy = settlement.Agreement{
		Commission: commission.ThreeTier(commission.Choices{
			ReferralAnnual: pct("12.5"), IntegrationAnnual: pct("22.5"), SolutionMonthly: pct("35"), SolutionAnnual: pct("35"),
			Influenced: pct("25"), Shared: commission.Each,
		}),
		Clawback: clawback.ThreeTier(),
		Caps:     []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("20000"), Counts: commission.OnNet}},
		TrueUps:  []settlement.TrueUp{{Name: "quarter", Every: settlement.EveryQuarter, Tiers: []string{"solution"}}},
	}
	return p
}

// fact is a fact of one day.
func fact(id, occurred string, e settlement.Event) settlement.Fact {
	return settlement.Fact{ID: id, Occurred: on(occurred), Event: e}
}

// recorded is a fact that was learned of later.
func recorded(f settlement.Fact, day string) settlement.Fact {
	f.Recorded = on(day)
	return f
}

func pay(customer, amount string, partners ...string) settlement.Payment {
	p := settlement.Payment{Customer: customer, Amount: eur(amount)}
	for _, id := range partners {
		share, _ := pe.Fraction(1, int64(len(partners)))
		p.Credits = append(p.Credits, pe.Credit{Partner: id, Role: pe.Sourced, Share: share})
	}
	return p
}

// A run folds facts into one book and keeps what they post.
type run struct {
	t       testing.TB
	program settlement.Program
	book    settlement.Book
	entries []pe.Entry
}

func open(t testing.TB, p settlement.Policy) *run {
	t.Helper()
	program, err := settlement.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return &run{t: t, program: program}
}

// do folds facts in the order given; every entry must explain itself.
func (r *run) do(facts ...settlement.Fact) *run {
	r.t.Helper()
	for e, err := range r.program.Run(&r.book, settlement.Facts(facts)) {
		if err != nil {
			r.t.Fatal(err)
		}
		if tr, err := r.program.Explain(e); err != nil || len(tr) == 0 {
			r.t.Fatalf("%s: %v, trace of %d steps", e.ID(), err, len(tr))
		}
		r.entries = append(r.entries, e)
	}
	return r
}

// through folds facts with the closes between them, up to that of a month.
func (r *run) through(last string, facts ...settlement.Fact) *run {
	r.t.Helper()
	return r.do(slices.Collect(keys(r.program.WithCloses(&r.book, settlement.Facts(facts), month(last))))...)
}

// refuse expects the fact to be refused with this error, and to change nothing.
func (r *run) refuse(f settlement.Fact, want error) {
	r.t.Helper()
	before := stored(r.t, &r.book)
	entries, err := r.program.Apply(&r.book, f)
	if !errors.Is(err, want) || entries != nil {
		r.t.Errorf("%+v: got %v and %d entries, want %v", f, err, len(entries), want)
	}
	if after := stored(r.t, &r.book); after != before {
		r.t.Errorf("%+v was refused and changed the book\n%s\n%s", f, before, after)
	}
}

func stored(t testing.TB, b *settlement.Book) string {
	t.Helper()
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sum adds up the entries of a partner, of these kinds (none: all that change
// what is owed).
func (r *run) sum(partner string, kinds ...pe.Kind) string {
	total := eur("0")
	for _, e := range r.entries {
		if e.Claim.Partner != partner {
			continue
		}
		if len(kinds) == 0 && (e.Kind.Earning() || e.Kind.Cash()) || slices.Contains(kinds, e.Kind) {
			total, _ = total.Add(e.Amount)
		}
	}
	return total.Amount()
}

func (r *run) want(name, got, want string) {
	r.t.Helper()
	if got != want {
		r.t.Errorf("%s: got %s, want %s", name, got, want)
	}
}

// statement returns the statement of the months; both equations must hold.
func (r *run) statement(from, to string) settlement.Statement {
	r.t.Helper()
	s, err := r.program.Statement(&r.book, month(from), month(to))
	if err != nil {
		r.t.Fatal(err)
	}
	check(r.t, s)
	return s
}

// check holds a statement against its equations.
func check(t interface {
	Helper()
	Errorf(string, ...any)
}, s settlement.Statement,
) {
	t.Helper()
	for _, row := range append(slices.Clone(s.Rows), s.Total) {
		sum := row.Opening.Minor()
		for _, k := range []pe.Kind{pe.Earned, pe.Returned, pe.Clawed, pe.Capped, pe.TruedUp, pe.Adjusted, pe.Paid, pe.WrittenOff} {
			sum += row.Of(k).Minor()
		}
		if sum != row.Closing.Minor() {
			t.Errorf("%s: opening and movements are %d, closing is %s", row.Partner, sum, row.Closing)
		}
		made := row.Held.Minor() + row.NotYet.Minor() + row.Payable.Minor() - row.Carried.Minor()
		if made != row.Closing.Minor() {
			t.Errorf("%s: held %s + not yet %s + payable %s - carried %s is not %s", row.Partner, row.Held, row.NotYet, row.Payable, row.Carried, row.Closing)
		}
		if o := row.Receivable; o.Opening.Minor()+o.Charged.Minor()-o.Returned.Minor()-o.Paid.Minor() != o.Closing.Minor() {
			t.Errorf("%s: what it owes for retainers does not add up: %+v", row.Partner, o)
		}
		for _, m := range []pe.Money{row.Held, row.NotYet, row.Payable, row.Carried} {
			if m.Sign() < 0 {
				t.Errorf("%s: a part of the closing is negative: %+v", row.Partner, row)
			}
		}
	}
	if s.Commission.Minor()+s.Retained.Minor() != s.Base.Minor() {
		t.Errorf("commission %s + retained %s is not the base %s", s.Commission, s.Retained, s.Base)
	}
}

// row returns a partner's row, which may be empty.
func row(s settlement.Statement, partner string) settlement.Row {
	for _, r := range s.Rows {
		if r.Partner == partner {
			return r
		}
	}
	return settlement.Row{}
}

// table sums entries by claim and kind; sums of 0 are left out.
func table(entries []pe.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		e.Cause = ""
		out[e.ID()] += e.Amount.Minor()
	}
	for k, v := range out {
		if v == 0 {
			delete(out, k)
		}
	}
	return out
}

func paths(err error) []string {
	var out []string
	var bad *pe.InvalidError
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			out = append(out, p.Path+" "+p.Code)
		}
	}
	return out
}

func keys(seq iter.Seq2[settlement.Fact, error]) iter.Seq[settlement.Fact] {
	return func(yield func(settlement.Fact) bool) {
		for f := range seq {
			if !yield(f) {
				return
			}
		}
	}
}
