package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// dropping folds facts into a book that drops its statements at each close, and into one that
// keeps them: both post and answer the same.
type dropping struct {
	*testing.T
	program settlement.Program
	all     settlement.Book
	some    *settlement.Book
	dropped map[string][]settlement.PartnerStatement // by partner
}

func (d *dropping) run(facts []settlement.Fact) {
	d.some, d.dropped = &settlement.Book{}, map[string][]settlement.PartnerStatement{}
	for _, f := range facts {
		want, errWant := d.program.Apply(&d.all, f)
		got, err := d.program.Apply(d.some, f)
		if text(d, got) != text(d, want) || errText(err) != errText(errWant) {
			d.Fatalf("%s: %s, %v\nwant %s, %v", f.ID, text(d, got), err, text(d, want), errWant)
		}
		if _, closes := f.Event.(settlement.Close); closes && err == nil {
			d.forget(effectiveDay(f))
			d.same(effectiveDay(f))
		}
	}
}

// forget drops what can be dropped through the last statement that ended by a day.
func (d *dropping) forget(day pe.Day) {
	at := d.program.PeriodOf(day)
	if at.Through != day {
		return // in the middle of a quarter
	}
	for _, id := range d.all.Partners() {
		if _, err := d.program.StatementOf(d.some, id, day); err != nil && !errors.Is(err, settlement.ErrSealed) {
			d.Fatal(err)
		}
	}
	gone, err := d.program.Forget(d.some, day)
	if err != nil {
		d.Fatal(err)
	}
	for _, s := range gone {
		was, err := d.program.StatementOf(&d.all, s.Partner, s.Through)
		if err != nil || text(d, s) != text(d, was) {
			d.Fatalf("dropped %s, want %s, %v", text(d, s), text(d, was), err)
		}
		if _, err := d.program.StatementOf(d.some, s.Partner, s.Through); !errors.Is(err, settlement.ErrSealed) {
			d.Fatalf("%s through %s: %v", s.Partner, s.Through, err)
		}
		d.dropped[s.Partner] = append(d.dropped[s.Partner], s)
	}
	if d.some, err = settlement.ParseBook([]byte(text(d, d.some))); err != nil {
		d.Fatal(err)
	}
}

// same asks both books about what is left.
func (d *dropping) same(asOf pe.Day) {
	ask := func(b *settlement.Book) string {
		var out strings.Builder
		accrual, err := d.program.Accrual(b, asOf)
		fmt.Fprintln(&out, text(d, accrual), err)
		due, err := d.program.Next(b, asOf)
		fmt.Fprintln(&out, text(d, due), err)
		for _, id := range b.Partners() {
			why, err := d.program.Why(b, id, asOf)
			fmt.Fprintln(&out, why, err)
			left, err := d.program.Statements(b, id)
			if b == &d.all {
				left = append([]settlement.PartnerStatement(nil), left[len(d.dropped[id]):]...)
			}
			fmt.Fprintln(&out, text(d, left), err)
		}
		last := pe.Day{}
		for _, gone := range d.dropped {
			if end := gone[len(gone)-1].Through; end.After(last) {
				last = end
			}
		}
		if from := last.Add(1).Month().Add(1); !last.IsZero() {
			s, err := d.program.Statement(b, from, from.Add(3))
			fmt.Fprintln(&out, text(d, s), err)
		}
		return out.String()
	}
	if want, got := ask(&d.all), ask(d.some); want != got {
		d.Fatalf("as of %s: %s", asOf, firstDifference(want, got))
	}
}

func TestABookThatDropsStatementsIsLikeOneThatKeepsThem(t *testing.T) {
	t.Parallel()
	p, facts := sampleYear(t)
	d := &dropping{T: t, program: p}
	if d.run(facts); len(d.dropped) == 0 || len(text(t, d.some)) >= len(text(t, &d.all)) {
		t.Errorf("the sample drops statements of %d partners", len(d.dropped))
	}
	draw, dropped := rapid.Custom(drawCombined), 0
	n := 20
	if testing.Short() {
		n = 6
	}
	for seed := range n {
		drawn := draw.Example(seed)
		d := &dropping{T: t, program: settlement.Must(drawn.policy)}
		d.program.Sort(drawn.facts)
		var facts []settlement.Fact
		for f, err := range d.program.WithCloses(&settlement.Book{}, settlement.Facts(drawn.facts), pe.Month{}) {
			if err != nil {
				t.Fatal(err)
			}
			facts = append(facts, f)
		}
		d.run(facts)
		dropped += len(d.dropped)
	}
	if dropped == 0 {
		t.Error("the programs that were drawn drop nothing")
	}
}

// A partner that earns and is paid each month of ten years: what is kept of it does not grow.
func TestABookThatDropsStatementsDoesNotGrow(t *testing.T) {
	p := settlement.Must(flat())
	size := func(years int) int {
		b := &settlement.Book{}
		for i := range 12 * years {
			m := month("2025-01").Add(i)
			for _, f := range []settlement.Fact{
				fact(fmt.Sprintf("p%03d", i), m.First().Add(4).String(), pay("c", "100", "acme")),
				settlement.CloseOf(m),
				fact(fmt.Sprintf("out%03d", i), m.Add(1).First().Add(1).String(), settlement.Payout{Partner: "acme", Amount: eur("10")}),
			} {
				if _, err := p.Apply(b, f); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := p.Forget(b, m.Last()); err != nil {
				t.Fatal(err)
			}
		}
		_, _, partners := b.Parts()
		return len(written(partners[0]))
	}
	if two, ten := size(2), size(10); ten > two+20 { // sums with more digits
		t.Errorf("a partner takes %d bytes after two years and %d after ten", two, ten)
	}
}

// A statement is kept that is not paid, and so are all after it.
func TestWhatIsNotDoneWithIsKept(t *testing.T) {
	r := open(t, flat())
	r.do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), settlement.CloseOf(month("2025-01")),
		fact("p2", "2025-02-10", pay("c", "500", "acme")), fact("out1", "2025-02-15", settlement.Payout{Partner: "acme", Amount: eur("100")}), settlement.CloseOf(month("2025-02")),
		fact("p3", "2025-03-10", pay("c", "200", "acme")), settlement.CloseOf(month("2025-03")))
	for name, c := range map[string]struct {
		day string
		err error
	}{
		"no end of a statement": {"2025-03-30", pe.ErrSyntax},
		"not closed":            {"2025-04-30", settlement.ErrNotClosed},
	} {
		if _, err := r.program.Forget(&r.book, day(c.day)); !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := r.program.Forget(&r.book, pe.Day{}); !errors.Is(err, pe.ErrSyntax) {
		t.Errorf("no day: %v", err)
	}
	if _, err := r.program.Forget(nil, day("2025-03-31")); err == nil {
		t.Error("no book has statements")
	}
	if _, err := (settlement.Program{}).Forget(&r.book, day("2025-03-31")); err == nil {
		t.Error("no program drops anything")
	}
	// Of January 100.00 were payable, and paid in February; of February 50.00, which are open.
	gone, err := r.program.Forget(&r.book, day("2025-03-31"))
	if err != nil || len(gone) != 1 || gone[0].Through != day("2025-01-31") || gone[0].Row.Payable != eur("100") || gone[0].Paid != eur("100") {
		t.Fatalf("%+v, %v", gone, err)
	}
	s, err := r.program.Statement(&r.book, month("2025-02"), month("2025-03"))
	if err != nil || len(s.Rows) != 1 || s.Rows[0].Opening != eur("100") || s.Rows[0].Earned != eur("70") || s.Rows[0].Closing != eur("70") {
		t.Errorf("%+v, %v", s.Rows, err)
	}
	if _, err := r.program.Statement(&r.book, month("2025-01"), month("2025-03")); !errors.Is(err, settlement.ErrSealed) {
		t.Errorf("what was dropped is asked for: %v", err)
	}
	if again, err := r.program.Forget(&r.book, day("2025-03-31")); err != nil || len(again) != 0 {
		t.Errorf("%d are dropped twice, %v", len(again), err)
	}
	if left, err := r.program.Statements(&r.book, "acme"); err != nil || !slices.EqualFunc(left, []string{"2025-02-28", "2025-03-31"}, func(s settlement.PartnerStatement, end string) bool { return s.Through == day(end) }) {
		t.Errorf("%+v, %v", left, err)
	}
}

// Where statements are accepted, one is kept until it is: January is on 5 February, and its
// lines, which can be disputed through 2 March, are with the book for 180 days. Of what was
// dropped nothing is accepted any more.
func TestAStatementIsKeptUntilItIsAccepted(t *testing.T) {
	r := open(t, stating(settlement.ByFact))
	r.do(fact("p1", "2025-01-10", pay("c", "1000", "acme")), settlement.CloseOf(month("2025-01")), statementAccepted("ok1", "2025-02-05", "2025-01-31"),
		fact("out1", "2025-02-15", settlement.Payout{Partner: "acme", Amount: eur("100")}), settlement.CloseOf(month("2025-02")), settlement.CloseOf(month("2025-03")))
	dropped := func() int {
		gone, err := r.program.Forget(&r.book, day("2025-03-31"))
		if err != nil {
			t.Fatal(err)
		}
		return len(gone)
	}
	if n := dropped(); n != 0 {
		t.Errorf("%d are dropped whose lines are on record", n)
	}
	for m := month("2025-04"); !m.After(month("2025-09")); m = m.Add(1) {
		r.do(settlement.CloseOf(m))
	}
	if n := dropped(); n != 1 { // that of February, with the payout, is not accepted
		t.Errorf("%d are dropped, want 1", n)
	}
	if _, err := r.program.Apply(&r.book, statementAccepted("ok9", "2025-10-02", "2025-01-31")); !errors.Is(err, settlement.ErrSealed) {
		t.Errorf("what was dropped is accepted: %v", err)
	}
	if _, err := r.program.Apply(&r.book, statementAccepted("ok2", "2025-10-02", "2025-02-28")); err != nil {
		t.Error(err)
	}
	if n := dropped(); n != 1 {
		t.Errorf("%d are dropped, want 1", n)
	}
}

// acme is paid the 100.00 of January and the 50.00 of February. The line of February is
// disputed, by an exception of 20 July: January is done with at the end of the year,
// February is not, until the dispute is resolved and past the horizon of 180 days, too.
func TestAStatementIsKeptWhileALineOfItIsDisputed(t *testing.T) {
	r := open(t, stating(settlement.BySilence))
	dropped := func(through string) (out []string) {
		gone, err := r.program.Forget(&r.book, day(through))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range gone {
			out = append(out, s.Through.String())
		}
		return out
	}
	r.through("2025-12",
		fact("p1", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-02-10", pay("c", "500", "acme")),
		fact("out1", "2025-02-15", settlement.Payout{Partner: "acme", Amount: eur("100")}),
		fact("out2", "2025-03-15", settlement.Payout{Partner: "acme", Amount: eur("50")}),
		byException(lineDisputed("x", "2025-07-20", lineOf("p2"), "")))
	if got := dropped("2025-12-31"); !slices.Equal(got, []string{"2025-01-31"}) {
		t.Errorf("dropped %v, want January alone", got)
	}
	r.through("2026-01", lineResolved("y", "2026-01-02", "x", ""))
	if got := dropped("2026-01-31"); len(got) != 0 { // 20 July is day 180 before 16 January, and dropped at the close of it
		t.Log(got)
	}
}
