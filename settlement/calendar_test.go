package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

func every(c settlement.Cadence, cutOff, yearStart int) settlement.Policy {
	p := stating(settlement.BySilence)
	p.Statements.Every, p.Statements.CutOff, p.YearStart = c, cutOff, yearStart
	return p
}

func TestPeriodsOfStatements(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		days   map[string]string
	}{
		{"without a word", flat(), map[string]string{"2025-01-01": "2025-01-01..2025-01-31", "2024-02-29": "2024-02-01..2024-02-29"}},
		{"month", every(settlement.PerMonth, 0, 0), map[string]string{"2025-01-31": "2025-01-01..2025-01-31", "2025-02-01": "2025-02-01..2025-02-28"}},
		{"half month", every(settlement.PerHalfMonth, 0, 0), map[string]string{
			"2025-02-01": "2025-02-01..2025-02-15", "2025-02-15": "2025-02-01..2025-02-15", "2025-02-16": "2025-02-16..2025-02-28", "2025-02-28": "2025-02-16..2025-02-28",
		}},
		{"quarter", every(settlement.PerQuarter, 0, 0), map[string]string{"2025-01-01": "2025-01-01..2025-03-31", "2025-12-31": "2025-10-01..2025-12-31"}},
		{"quarter of a year from February", every(settlement.PerQuarter, 0, 2), map[string]string{"2025-01-31": "2024-11-01..2025-01-31", "2025-02-01": "2025-02-01..2025-04-30"}},
		{"half year from April", every(settlement.PerHalfYear, 0, 4), map[string]string{"2025-03-31": "2024-10-01..2025-03-31", "2025-04-01": "2025-04-01..2025-09-30"}},
		{"year from July", every(settlement.PerYear, 0, 7), map[string]string{"2025-06-30": "2024-07-01..2025-06-30", "2025-07-01": "2025-07-01..2026-06-30"}},
		// Five days before the end of January is the 26th, of February the 23rd.
		{"month, five days before", every(settlement.PerMonth, 5, 0), map[string]string{
			"2025-01-26": "2024-12-27..2025-01-26", "2025-01-27": "2025-01-27..2025-02-23", "2025-02-23": "2025-01-27..2025-02-23", "2025-02-24": "2025-02-24..2025-03-26",
		}},
		{"month, all but the first of February", every(settlement.PerMonth, 27, 0), map[string]string{"2025-02-01": "2025-01-05..2025-02-01", "2025-02-02": "2025-02-02..2025-03-04"}},
		{"half month, two days before", every(settlement.PerHalfMonth, 2, 0), map[string]string{
			"2025-01-13": "2024-12-30..2025-01-13", "2025-01-14": "2025-01-14..2025-01-29", "2025-01-30": "2025-01-30..2025-02-13",
		}},
		{"quarter, ten days before", every(settlement.PerQuarter, 10, 0), map[string]string{"2025-03-21": "2024-12-22..2025-03-21", "2025-03-22": "2025-03-22..2025-06-20"}},
		{"year, a day before", every(settlement.PerYear, 1, 0), map[string]string{"2025-12-30": "2024-12-31..2025-12-30", "2025-12-31": "2025-12-31..2026-12-30"}},
		{"the ends of time", every(settlement.PerYear, 1, 3), map[string]string{"0001-01-01": "0001-01-01..0001-02-27", "9999-12-31": "9999-02-28..9999-12-31"}},
	} {
		p := settlement.Must(c.policy)
		for on, want := range c.days {
			at := p.PeriodOf(day(on))
			if got := fmt.Sprint(at.From, "..", at.Through); got != want {
				t.Errorf("%s, %s: got %s, want %s", c.name, on, got, want)
			}
		}
	}
}

// Every day is in one statement, whatever the calendar: the day after its last is the
// first of the next.
func TestPeriodsFollowEachOther(t *testing.T) {
	for _, c := range []settlement.Cadence{settlement.PerHalfMonth, settlement.PerMonth, settlement.PerQuarter, settlement.PerHalfYear, settlement.PerYear} {
		for _, cutOff := range []int{0, 1, 14} {
			p := settlement.Must(every(c, cutOff, 5))
			at := p.PeriodOf(day("2024-01-01"))
			for d := day("2024-01-01"); d.Before(day("2026-06-01")); d = d.Add(1) {
				next := p.PeriodOf(d)
				if next != at && next.From != at.Through.Add(1) || d.Before(next.From) || d.After(next.Through) {
					t.Fatalf("%s, cut off %d: %s is in %s, after %s", c, cutOff, d, next, at)
				}
				at = next
			}
		}
	}
}

func TestProblemsOfStatements(t *testing.T) {
	for _, c := range []struct {
		name string
		s    settlement.Statements
		want []string
	}{
		{"absent", settlement.Statements{}, nil},
		{"nothing but the length", settlement.Statements{Every: settlement.PerMonth}, []string{"/statements/accepted required", "/statements/dispute_within required"}},
		{"no length", settlement.Statements{DisputeWithin: pe.Days(1, pe.Until), Accepted: settlement.ByFact}, []string{"/statements/every required"}},
		{"unknown words", settlement.Statements{Every: "week", DisputeWithin: pe.Days(1, "till"), Accepted: "never"}, []string{
			"/statements/accepted unknown", "/statements/dispute_within/edge unknown", "/statements/every unknown",
		}},
		{"months to dispute", settlement.Statements{Every: settlement.PerYear, DisputeWithin: pe.Months(1, pe.Until), Accepted: settlement.ByFact}, []string{"/statements/dispute_within required"}},
		{"months to decide", settlement.Statements{Every: settlement.PerMonth, DisputeWithin: pe.Days(1, pe.Until), DecideWithin: pe.Months(1, pe.Until), Accepted: settlement.ByFact}, []string{"/statements/decide_within out_of_range"}},
		{"days without an edge to decide", settlement.Statements{Every: settlement.PerMonth, DisputeWithin: pe.Days(1, pe.Until), DecideWithin: pe.Window{Days: 1}, Accepted: settlement.ByFact}, []string{"/statements/decide_within/edge unknown"}},
		{"days to decide", settlement.Statements{Every: settlement.PerMonth, DisputeWithin: pe.Days(1, pe.Until), DecideWithin: pe.Days(1, pe.Until), Accepted: settlement.ByFact}, nil},
		{"27 days before", settlement.Statements{Every: settlement.PerYear, CutOff: 27, DisputeWithin: pe.Days(1, pe.Until), Accepted: settlement.ByFact}, nil},
		{"28 days before", settlement.Statements{Every: settlement.PerYear, CutOff: 28, DisputeWithin: pe.Days(1, pe.Until), Accepted: settlement.ByFact}, []string{"/statements/cut_off out_of_range"}},
		{"15 days before the half", settlement.Statements{Every: settlement.PerHalfMonth, CutOff: 15, DisputeWithin: pe.Days(1, pe.Until), Accepted: settlement.ByFact}, []string{"/statements/cut_off out_of_range"}},
		{"a day after", settlement.Statements{Every: settlement.PerMonth, CutOff: -1, DisputeWithin: pe.Days(1, pe.Until), Accepted: settlement.ByFact}, []string{"/statements/cut_off out_of_range"}},
	} {
		p := flat()
		p.Statements = c.s
		_, err := settlement.New(p)
		if diff := cmp.Diff(c.want, placed(problemsOf(t, err))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// acme earns 100.00 on the 10th, 200.00 on the 20th and gets 250.00 on the 25th.
func TestHalfMonths(t *testing.T) {
	r := open(t, every(settlement.PerHalfMonth, 0, 0)).through("2025-02",
		fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-20", pay("c", "2000", "acme")),
		fact("o", "2025-01-25", settlement.Payout{Partner: "acme", Amount: eur("250")}))
	if diff := cmp.Diff([]string{
		"2025-01-01..2025-01-15: 0.00 + 100.00 + 0.00 = 100.00",
		"2025-01-16..2025-01-31: 100.00 + 200.00 + -250.00 = 50.00",
	}, r.rows()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// 30 days through from the 15th.
	r.want("first half", r.life("2025-01-02"), `2025-01-01..2025-01-15 paid: paid 100.00, set off 0.00, open 0.00; closed 2025-01-15, disputable through 2025-02-14, accepted 2025-02-15 by ""`)
	r.want("second half", r.life("2025-01-20"), `2025-01-16..2025-01-31 closed: paid 0.00, set off 0.00, open 50.00; closed 2025-01-31, disputable through 2025-03-02`)
	january := row(r.statement("2025-01", "2025-01"), "acme")
	r.want("January", fmt.Sprint(january.Opening, january.Earned, january.Paid, january.Closing), "0.00 EUR 300.00 EUR -250.00 EUR 50.00 EUR")
	if a, err := r.program.Accrual(&r.book, day("2025-02-28")); err != nil || len(a.Partners) != 1 || fmt.Sprint(opens(a.Partners[0])) != "[[2025-01 50.00 0.00]]" {
		t.Errorf("accrual %+v, %v", a.Partners, err)
	}
}

// Both halves of a month are one month of the accrual: the 50.00 that the first half of
// February takes are settled with the 80.00 of the second, and January is left alone.
func TestHalfMonthsAccrueByTheMonth(t *testing.T) {
	r := open(t, every(settlement.PerHalfMonth, 0, 0)).through("2025-02",
		fact("p", "2025-01-10", pay("c", "1000", "acme")),
		fact("a", "2025-02-10", settlement.Adjustment{Partner: "acme", Amount: eur("-50"), Reason: "r", Approver: "x"}),
		fact("q", "2025-02-20", pay("c", "800", "acme")))
	want := "[[2025-01 100.00 0.00] [2025-02 30.00 0.00]]"
	if a, err := r.program.Accrual(&r.book, day("2025-02-28")); err != nil || len(a.Partners) != 1 || fmt.Sprint(opens(a.Partners[0])) != want {
		t.Errorf("accrual %+v, %v", a.Partners, err)
	}
}

// The close in the middle of a month seals nothing and reviews nobody: with a horizon of
// 20 days 15 February is past 25 January, and the line of the 20th goes with the month.
// The ladder stands as it does with statements by the month.
func TestWhatGoesByMonthsStays(t *testing.T) {
	policy := every(settlement.PerHalfMonth, 0, 0)
	policy.Horizon = pe.Days(20, pe.Through)
	r := open(t, policy).through("2025-02", fact("p", "2025-01-20", pay("c", "1000", "acme")))
	var sealed []string
	for _, e := range r.entries {
		if e.Kind == pe.Sealed {
			sealed = append(sealed, e.Cause)
		}
	}
	if diff := cmp.Diff([]string{"close:2025-02"}, sealed); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	stood := func(c settlement.Cadence) string {
		climbing := everyMetric(60)
		climbing.Statements = every(c, 0, 0).Statements
		r := open(t, climbing).through("2025-04",
			fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("p2", "2025-02-10", pay("c", "1000", "beta")))
		return stored(t, &r.book)[strings.Index(stored(t, &r.book), `"ladder"`):]
	}
	if diff := cmp.Diff(stood(settlement.PerMonth), stood(settlement.PerHalfMonth)); diff != "" {
		t.Errorf("(-by the month +by the half month)\n%s", diff)
	}
}

// rows writes what became of the balance of acme, statement by statement. Each adds up,
// and opens with what the one before closed with.
func (r *run) rows() []string {
	r.t.Helper()
	all, err := r.program.Statements(&r.book, "acme")
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for i, s := range all {
		check(r.t, settlement.Statement{Rows: []settlement.Row{s.Row}, Total: s.Row, Commission: eur("0"), Retained: eur("0"), Base: eur("0")})
		if i > 0 && all[i-1].Row.Closing != s.Row.Opening {
			r.t.Errorf("%s opens with %s after %s", s.From, s.Row.Opening, all[i-1].Row.Closing)
		}
		out = append(out, fmt.Sprintf("%s..%s: %s + %s + %s = %s", s.From, s.Through, s.Row.Opening.Amount(), s.Row.Earned.Amount(), s.Row.Paid.Amount(), s.Row.Closing.Amount()))
	}
	return out
}

// With a cut-off of five days what takes effect after 26 January is in the statement of
// February, which ends with 23 February; so is what the close of January posts.
func TestCutOff(t *testing.T) {
	policy := every(settlement.PerMonth, 5, 0)
	policy.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "usage", Every: settlement.EveryMonth}}
	r := open(t, policy).through("2025-02",
		fact("p", "2025-01-26", pay("c", "1000", "acme")), fact("q", "2025-01-27", pay("c", "2000", "acme")),
		fact("f", "2025-01-31", settlement.Final{Partner: "acme", TrueUp: "usage", Month: month("2025-01"), Base: eur("3300")}),
		fact("s", "2025-02-24", pay("c", "4000", "acme")))
	// 300.00 × 3,300 / 3,000 - 300.00 = 30.00 is trued up on 31 January.
	if diff := cmp.Diff([]string{
		"2024-12-27..2025-01-26: 0.00 + 100.00 + 0.00 = 100.00",
		"2025-01-27..2025-02-23: 100.00 + 200.00 + 0.00 = 330.00",
		"2025-02-24..2025-03-26: 330.00 + 400.00 + 0.00 = 730.00",
	}, r.rows()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.want("January", row(r.statement("2025-01", "2025-01"), "acme").Closing.Amount(), "330.00")
	r.want("payable on the 26th", r.life("2025-01-26"), `2024-12-27..2025-01-26 accepted: paid 0.00, set off 0.00, open 100.00; closed 2025-01-26, disputable through 2025-02-25, accepted 2025-02-26 by ""`)
}

// A quarter closes with its last month; until then it is open.
func TestQuarters(t *testing.T) {
	r := open(t, every(settlement.PerQuarter, 0, 0)).through("2025-02", fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.want("after February", r.life("2025-01-10"), "2025-01-01..2025-03-31 open: paid 0.00, set off 0.00, open 100.00")
	if strings.Contains(stored(t, &r.book), `"closes"`) {
		t.Error("a close in the middle of a quarter closes its statements")
	}
	r.through("2025-03")
	r.want("after March", r.life("2025-01-10"), "2025-01-01..2025-03-31 closed: paid 0.00, set off 0.00, open 100.00; closed 2025-03-31, disputable through 2025-04-30")
	r.refuse(statementAccepted("ok", "2025-04-02", "2025-06-30"), settlement.ErrNotClosed)
	r.do(statementAccepted("ok", "2025-04-02", "2025-03-31"))
}

// Statements close in their turn, each once.
func TestClosesComeInTurn(t *testing.T) {
	until := func(d string) settlement.Fact {
		return fact("close:"+d, d, settlement.Close{Month: day(d).Month(), Through: day(d)})
	}
	r := open(t, every(settlement.PerHalfMonth, 0, 0)).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	r.do(until("2025-01-15"), until("2025-01-15"))
	r.refuse(until("2025-02-15"), settlement.ErrOrder)
	r.refuse(settlement.CloseOf(month("2025-02")), settlement.ErrOrder)
	r.refuse(fact("late", "2025-01-15", pay("c", "1", "acme")), settlement.ErrOrder)
	r.do(settlement.CloseOf(month("2025-01")), until("2025-01-15"))
	r.refuse(settlement.CloseOf(month("2025-02")), settlement.ErrOrder)
	r.do(until("2025-02-15"), settlement.CloseOf(month("2025-02")))
	for _, d := range []string{"2025-03-14", "2025-03-31", "2025-04-15"} {
		f := fact("c", d, settlement.Close{Month: month("2025-03"), Through: day(d)})
		if diff := cmp.Diff([]string{"/through conflict"}, placed(r.program.Problems(f))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", d, diff)
		}
	}
	found, err := r.program.Next(&r.book, day("2025-03-01"))
	if want := "2025-03-15 close_month 2025-03-15"; err != nil || !slices.Contains(tasks(found), want) {
		t.Errorf("%s, %v, want %s", tasks(found), err, want)
	}
}

// The close of a statement in the middle of a month lets time pass: half of 100.00 is
// released with the first, a month after 9 January, and posted on the 15th. A label that
// started on 10 January owes 1,200.00 for the cycle from the 10th of February on: the
// close of the 15th posts it on its day, and it is no part of the balance.
func TestTimePassesWithHalfMonths(t *testing.T) {
	policy := every(settlement.PerHalfMonth, 0, 0)
	policy.Terms[0].Policy = retaining().Terms[0].Policy
	policy.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("50")}, {Share: pct("50"), Months: 1}}
	r := open(t, policy)
	r.through("2025-01", r.sorted(retained("2025-01-10", "r1", "label"), []settlement.Fact{fact("p", "2025-01-09", pay("c", "1000", "acme"))})...)
	posted := func() (out []string) {
		for _, e := range r.entries {
			out = append(out, fmt.Sprint(e.Cause, " ", e.Posted, " ", e.Kind, " ", e.Amount.Amount()))
		}
		r.entries = nil
		return out
	}
	posted()
	r.do(fact("close:2025-02-15", "2025-02-15", settlement.Close{Month: month("2025-02"), Through: day("2025-02-15")}))
	if diff := cmp.Diff([]string{
		"close:2025-02-15 2025-02-15 earned 50.00", "r1:2 2025-02-10 earned -1200.00",
	}, posted()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	r.through("2025-03")
	if diff := cmp.Diff([]string{
		"2025-01-01..2025-01-15: 0.00 + 50.00 + 0.00 = 50.00", "2025-02-01..2025-02-15: 50.00 + 50.00 + 0.00 = 100.00",
		"2025-03-01..2025-03-15: 100.00 + 0.00 + 0.00 = 100.00",
	}, r.rows()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// problemsOf are those of an error.
func problemsOf(t *testing.T, err error) []pe.Problem {
	t.Helper()
	var bad *pe.InvalidError
	if err != nil && !errors.As(err, &bad) {
		t.Fatal(err)
	}
	if bad == nil {
		return nil
	}
	return bad.Problems
}
