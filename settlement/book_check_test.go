package settlement_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// What a stored book can have wrong. What it holds of customers and partners is
// its own business; only what would make two books of one is looked at.
func TestProblemsOfABook(t *testing.T) {
	ranks := settlement.Ranks()
	last := func(kind string) string {
		return `{"effective":"2025-01-10T00:00:00Z","occurred":"2025-01-10T00:00:00Z","kind":"` + kind + `","id":"p"}`
	}
	for _, c := range []struct {
		name, doc string
		want      []string
	}{
		{"empty", `{"version":1}`, nil},
		{"nothing", ``, []string{" syntax: not JSON at line 1, column 1: want a value, got the end"}},
		{"no version", `{}`, []string{"/version required: missing"}},
		{"an earlier version", `{"version":0}`, []string{"/version unknown: want 1, got 0"}},
		{"a later version", `{"version":2}`, []string{"/version unknown: want 1, got 2"}},
		{"an unknown member", `{"version":1,"owner":"x"}`, []string{"/owner unknown: unknown member"}},
		{"a negative volume", `{"version":1,"volume":"-1"}`, []string{"/volume out_of_range: want 0 to 36028797018963968, got -1"}},
		{"a volume beyond the limit", `{"version":1,"volume":"36028797018963969"}`, []string{
			"/volume out_of_range: want 0 to 36028797018963968, got 36028797018963969",
		}},
		{"the last fact of every kind", `{"version":1,"last":[` + last(ranks[0]) + `]}`, nil},
		{"the last fact of an unknown kind", `{"version":1,"last":[` + last("none") + `]}`, []string{`/last/0/kind unknown: unknown kind "none"`}},
		{"two last facts", `{"version":1,"last":[` + last("payment") + `,` + last("payment") + `]}`, []string{"/last/1 duplicate: want one position"}},
		{"a customer twice and one without a name", `{"version":1,"customers":[{"ledger":{"customer":"c"}},{"ledger":{"customer":"c"}},{"ledger":{}}]}`, []string{
			`/customers/1/ledger/customer duplicate: "c" is missing or stands twice`,
			`/customers/2/ledger/customer duplicate: "" is missing or stands twice`,
		}},
		{"a partner twice and one without a name", `{"version":1,"accounts":[{"partner":"a"},{"partner":"a"},{"partner":""}]}`, []string{
			`/accounts/1/partner duplicate: "a" is missing or stands twice`,
			`/accounts/2/partner duplicate: "" is missing or stands twice`,
		}},
		{"closes out of order", `{"version":1,"closes":[{"through":"2025-02-28","on":"2025-02-28"},{"through":"2025-01-31","on":"2025-02-02"}]}`, []string{
			"/closes/1 conflict: want closes in order, each on the last day of its period or later",
		}},
		{"a close before its last day", `{"version":1,"closes":[{"through":"2025-02-28","on":"2025-02-27"}]}`, []string{
			"/closes/0 conflict: want closes in order, each on the last day of its period or later",
		}},
		{"a cut in a closed month", `{"version":1,"closed":"2025-01","cut":"2025-01-31"}`, []string{"/cut conflict: want a day after the month closed, 2025-01, got 2025-01-31"}},
		{"a cut after it", `{"version":1,"closed":"2025-01","cut":"2025-02-01"}`, nil},
		{"a statement that was accepted twice", `{"version":1,"accounts":[{"partner":"a","accepted":[{"through":"2025-01-31","on":"2025-02-01","by":"x","id":"f"},{"through":"2025-01-31","on":"2025-02-02","by":"x","id":"g"}]}]}`, []string{
			"/accounts/0/accepted/1/through conflict: want statements in order, each once",
		}},
		{"disputes of nothing, of less than is held and twice", `{"version":1,"accounts":[{"partner":"a","line_disputes":[` +
			`{"id":"x","entry":"e","on":"2025-01-31","amount":"0","reason":"r"},{"id":"x","entry":"e","on":"2025-01-31","amount":"5","held":"6","reason":"r"},` +
			`{"id":"y","entry":"e","on":"2025-01-31","amount":"5","held":"-1","reason":"r"},{"id":"z","entry":"e","on":"2025-01-31","amount":"5","held":"5","reason":"r"}]}]}`, []string{
			"/accounts/0/line_disputes/0/amount out_of_range: want an amount above 0 of which at most all is held, got 0 and 0",
			"/accounts/0/line_disputes/1/amount out_of_range: want an amount above 0 of which at most all is held, got 5 and 6",
			`/accounts/0/line_disputes/1/id duplicate: "x" is missing or stands twice`,
			"/accounts/0/line_disputes/2/amount out_of_range: want an amount above 0 of which at most all is held, got 5 and -1",
		}},
		{"lines of nothing", `{"version":1,"accounts":[{"partner":"a","lines":[{"entry":"","on":"2025-01-31","amount":"1"},{"entry":"e","on":"2025-01-31","amount":"0"},{"entry":"e","on":"2025-01-31","amount":"-9223372036854775808"},{"entry":"e","on":"2025-01-31","amount":"-1"}]}]}`, []string{
			"/accounts/0/lines/0 conflict: want the id and the amount of an entry",
			"/accounts/0/lines/1 conflict: want the id and the amount of an entry",
			"/accounts/0/lines/2 conflict: want the id and the amount of an entry",
		}},
		{"sellers out of order, of somebody else, with sellers", `{"version":1,"accounts":[{"partner":"a","sellers":[{"partner":"a","seller":"x"},{"partner":"a","seller":"x"},{"partner":"b","seller":"y"},{"partner":"a","seller":"z","sellers":[{"partner":"a"}]}]}]}`, []string{
			`/accounts/0/sellers/1/seller conflict: want selling entities by name, each once`,
			`/accounts/0/sellers/2/partner conflict: want "a", whose account it is, got "b"`,
			"/accounts/0/sellers/3/sellers conflict: a part has no parts",
		}},
		{"cuts of somebody else, out of order, of nothing and of more than was earned", `{"version":1,"accounts":[{"partner":"a","cuts":[` +
			`{"partner":"a","customer":"c","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"100","net":"100","posted":"-100"},` +
			`{"partner":"b","customer":"c","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"100"},` +
			`{"partner":"a","customer":"d","line":"","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"100"},` +
			`{"partner":"a","customer":"e","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"100","posted":"-101"},` +
			`{"partner":"a","customer":"f","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"36028797018963969"},` +
			`{"partner":"a","customer":"g","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"1","before":"-1"}]}]}`, []string{
			`/accounts/0/cuts/1 duplicate: want the cuts by customer, line and cap, each once`,
			`/accounts/0/cuts/1/partner conflict: want "a", got "b"`,
			"/accounts/0/cuts/2 required: want a partner, a customer, a line, a cap and the day on which the line cleared",
			"/accounts/0/cuts/3 conflict: with amounts that cannot be",
			"/accounts/0/cuts/4 conflict: with amounts that cannot be",
			"/accounts/0/cuts/5 conflict: with amounts that cannot be",
		}},
		{"the most that a cut can be of, and cuts of nothing or before nothing", `{"version":1,"accounts":[{"partner":"a","cuts":[` +
			`{"partner":"a","customer":"c","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"36028797018963968","before":"36028797018963968","net":"-36028797018963968"},` +
			`{"partner":"a","customer":"d","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"0"},` +
			`{"partner":"a","customer":"e","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"1","net":"-36028797018963969"},` +
			`{"partner":"a","customer":"f","line":"l","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"1","posted":"1"}]}]}`, []string{
			"/accounts/0/cuts/1 conflict: with amounts that cannot be",
			"/accounts/0/cuts/2 conflict: with amounts that cannot be",
			"/accounts/0/cuts/3 conflict: with amounts that cannot be",
		}},
		{"the most that a line can be disputed for, and one more", `{"version":1,"accounts":[{"partner":"a","line_disputes":[` +
			`{"id":"x","entry":"e","on":"2025-01-31","amount":"36028797018963968","reason":"r"},{"id":"y","entry":"e","on":"2025-01-31","amount":"36028797018963969","reason":"r"}]}]}`, []string{
			"/accounts/0/line_disputes/1/amount out_of_range: want an amount above 0 of which at most all is held, got 36028797018963969 and 0",
		}},
		{"what was forfeited, all and nothing of it posted, and what cannot be", `{"version":1,"customers":[{"ledger":{"customer":"c"},"forfeits":[` +
			`{"line":"l","component":"base","partner":"a","lost":"0"},{"line":"l","component":"base","partner":"b","lost":"5","posted":"-5"},` +
			`{"line":"l","component":"base","partner":"b","lost":"5"},{"line":"l","component":"base","partner":"c","lost":"5","posted":"-6"},` +
			`{"line":"l","component":"base","partner":"d","lost":"5","posted":"1"},{"line":"l","component":"base","partner":"e","lost":"-1"}]}]}`, []string{
			"/customers/0/forfeits/2 conflict: stands twice or out of order, or without a line, a component or a partner, or with amounts that cannot be",
			"/customers/0/forfeits/3 conflict: stands twice or out of order, or without a line, a component or a partner, or with amounts that cannot be",
			"/customers/0/forfeits/4 conflict: stands twice or out of order, or without a line, a component or a partner, or with amounts that cannot be",
			"/customers/0/forfeits/5 conflict: stands twice or out of order, or without a line, a component or a partner, or with amounts that cannot be",
		}},
		{"reserves of one version twice", `{"version":1,"accounts":[{"partner":"a","reserves":[{"terms":"v","account":{}},{"terms":"v","account":{}},{"terms":"w","account":{}}]}]}`, []string{
			"/accounts/0/reserves/1/terms conflict: want the reserves by version, each once",
		}},
		{"two rates of one day", `{"version":1,"rates":[{"currency":"USD","on":"2025-01-10","rate":"9/10","source":"ECB","fact":"r1"},{"currency":"USD","on":"2025-01-10","rate":"9/10","source":"ECB","fact":"r2"}]}`, []string{
			"/rates/1 conflict: want the rates sorted, each once",
		}},
		{"months out of order, twice, and with sums that cannot be", `{"version":1,"months":[{"month":"2025-02","base":"36028797018963968","retained":"-36028797018963968","late":"1"},{"month":"2025-01"},{"month":"2025-01"},` +
			`{"month":"2025-02","base":"36028797018963969"},{"month":"2025-03","retained":"-36028797018963969"},{"month":"2025-04","late":"36028797018963969"}]}`, []string{
			"/months/1 conflict: want months in order, each once, with sums of at most 36028797018963968 minor units",
			"/months/2 conflict: want months in order, each once, with sums of at most 36028797018963968 minor units",
			"/months/3 conflict: want months in order, each once, with sums of at most 36028797018963968 minor units",
			"/months/4 conflict: want months in order, each once, with sums of at most 36028797018963968 minor units",
			"/months/5 conflict: want months in order, each once, with sums of at most 36028797018963968 minor units",
		}},
		{"everything at once", `{"version":3,"volume":"-1","accounts":[{"partner":""}]}`, []string{
			`/accounts/0/partner duplicate: "" is missing or stands twice`,
			"/version unknown: want 1, got 3",
			"/volume out_of_range: want 0 to 36028797018963968, got -1",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := settlement.ParseBook([]byte(c.doc))
			if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if (b == nil) != (err != nil) {
				t.Errorf("book %v, error %v", b, err)
			}
			// A book that could not be read is as it was.
			kept := &open(t, flat()).do(fact("p", "2025-01-10", pay("c", "1", "acme"))).book
			before := stored(t, kept)
			if again := kept.UnmarshalJSON([]byte(c.doc)); (again == nil) != (err == nil) {
				t.Errorf("ParseBook says %v, UnmarshalJSON %v", err, again)
			}
			if err != nil && stored(t, kept) != before {
				t.Error("a refused document changed the book")
			}
		})
	}
}

// Equal books have equal bytes, whatever came first; the zero Book is empty and
// ready.
func TestBooksAreWrittenInOrder(t *testing.T) {
	facts := []settlement.Fact{
		fact("p1", "2025-01-10", pay("z", "100", "zoe")), fact("p2", "2025-01-10", pay("a", "100", "ann")), fact("p3", "2025-01-10", pay("m", "100", "mia")),
	}
	r := open(t, flat()).do(facts...)
	var doc struct {
		Customers []struct {
			Ledger struct{ Customer string }
		}
		Accounts []struct{ Partner string }
	}
	if err := json.Unmarshal([]byte(stored(t, &r.book)), &doc); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range doc.Customers {
		got = append(got, c.Ledger.Customer)
	}
	for _, a := range doc.Accounts {
		got = append(got, a.Partner)
	}
	if diff := cmp.Diff([]string{"a", "m", "z", "ann", "mia", "zoe"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var zero settlement.Book
	if stored(t, &zero) != `{"version":1}` || len(zero.Partners()) != 0 || !zero.Closed().IsZero() || zero.Unmatched() != nil {
		t.Errorf("the zero Book is %s", stored(t, &zero))
	}
}

// The horizon runs from the day the payment cleared. Of a payment that has not
// cleared it is the day it was invoiced.
func TestTheHorizonEndsOnItsEdge(t *testing.T) {
	pending := pay("c", "100", "acme")
	pending.Pending = true
	for _, c := range []struct {
		name    string
		horizon pe.Window
		event   settlement.Payment
		sealed  bool
	}{
		// From 10 January to the close of 31 January are 21 days.
		{"21 days through: the last day is inside", pe.Days(21, pe.Through), pay("c", "100", "acme"), false},
		{"20 days through", pe.Days(20, pe.Through), pay("c", "100", "acme"), true},
		{"22 days until", pe.Days(22, pe.Until), pay("c", "100", "acme"), false},
		{"21 days until: the last day is outside", pe.Days(21, pe.Until), pay("c", "100", "acme"), true},
		{"pending, inside", pe.Days(21, pe.Through), pending, false},
		{"pending, outside", pe.Days(20, pe.Through), pending, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			policy := flat()
			policy.Horizon = c.horizon
			r := open(t, policy).through("2025-01", fact("p", "2025-01-10", c.event))
			sealed := slices.ContainsFunc(r.entries, func(e pe.Entry) bool { return e.Kind == pe.Sealed })
			if sealed != c.sealed {
				t.Errorf("sealed %v, want %v", sealed, c.sealed)
			}
			late := fact("r", "2025-02-01", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1"), Paid: day("2025-01-10")})
			if _, err := r.program.Apply(&r.book, late); errors.Is(err, settlement.ErrSealed) != c.sealed {
				t.Errorf("a refund: %v", err)
			}
		})
	}
}

// WithCloses begins after the last month that the book closed, puts the closes of the
// facts in their place, through the last day that they close, and hands errors on.
func TestWithClosesGoesOn(t *testing.T) {
	r := open(t, flat()).through("2025-02", fact("p1", "2025-01-10", pay("c", "1", "acme")))
	broken := errors.New("broken pipe")
	source := func(yield func(settlement.Fact, error) bool) {
		_ = yield(settlement.CloseOf(month("2025-05")), nil) && yield(fact("p2", "2025-04-10", pay("c", "1", "acme")), nil) &&
			yield(settlement.Fact{ID: "odd"}, nil) && yield(settlement.Fact{}, broken)
	}
	ids := func(n int, last pe.Month) []string {
		var out []string
		for f, err := range r.program.WithCloses(&r.book, source, last) {
			switch {
			case len(out) == n:
				return out
			case err != nil:
				out = append(out, err.Error())
			default:
				out = append(out, f.ID)
			}
		}
		return out
	}
	all := []string{"close:2025-03", "p2", "odd", "broken pipe", "close:2025-04", "close:2025-05"}
	if diff := cmp.Diff(all, ids(100, month("2025-05"))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, last := range []pe.Month{{}, month("2025-04")} { // the facts close May
		if diff := cmp.Diff(all, ids(100, last)); diff != "" {
			t.Errorf("through %s (-want +got)\n%s", last, diff)
		}
	}
	var alone []string // in a book in which nothing has happened
	for f := range r.program.WithCloses(&settlement.Book{}, settlement.Facts([]settlement.Fact{settlement.CloseOf(month("2025-02")), {ID: "bad", Event: settlement.Close{}}, settlement.CloseOf(month("2025-03"))}), pe.Month{}) {
		alone = append(alone, f.ID)
	}
	if diff := cmp.Diff([]string{"bad", "close:2025-02", "close:2025-03"}, alone); diff != "" {
		t.Errorf("closes alone (-want +got)\n%s", diff)
	}
	for n := range all { // a reader may stop anywhere
		if got := ids(n, month("2025-05")); strings.Join(got, " ") != strings.Join(all[:n], " ") {
			t.Errorf("stopped after %d: %v", n, got)
		}
	}
}

// A stated close keeps its day: of January, closed on 5 February, lines can be disputed
// through 7 March, not only through 2 March.
func TestWithClosesKeepsWhatIsStated(t *testing.T) {
	r := open(t, stating(settlement.ByFact))
	late := settlement.CloseOf(month("2025-01"))
	late.ID, late.Occurred = "january", on("2025-02-05")
	facts := []settlement.Fact{
		fact("p", "2025-01-10", pay("c", "1000", "acme")), late, lineDisputed("x", "2025-03-07", lineOf("p"), ""),
	}
	r.program.Sort(facts)
	var got []string
	for f, err := range r.program.WithCloses(&r.book, settlement.Facts(facts), pe.Month{}) {
		if err != nil {
			t.Fatal(err)
		}
		if _, closes := f.Event.(settlement.Close); closes {
			got = append(got, f.ID)
		}
		r.do(f)
	}
	if diff := cmp.Diff([]string{"january", "close:2025-02"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	s, err := r.program.StatementOf(&r.book, "acme", day("2025-01-10"))
	if err != nil || s.ClosedOn != day("2025-02-05") || s.DisputableThrough != day("2025-03-07") || len(s.Disputes) != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

// A stated close that comes after facts of later days cannot have its turn any more, and is
// reported; what says the same as was inserted, or closes what the book had closed, is not.
func TestWithClosesReportsWhatComesTooLate(t *testing.T) {
	p, q := fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-02-10", pay("c", "1000", "acme"))
	late := settlement.CloseOf(month("2025-01"))
	late.ID, late.Occurred = "january", on("2025-02-05")
	for _, c := range []struct {
		name   string
		before []settlement.Fact
		facts  []settlement.Fact
		want   string
	}{
		{"in its turn", nil, []settlement.Fact{p, late, q}, ""},
		{"too late", nil, []settlement.Fact{p, q, late}, `settlement: fact "january", number 4 of those folded: close "january" through 2025-01-31 comes after facts of later days, before which "close:2025-01" closed it: out of order`},
		{"what was inserted", nil, []settlement.Fact{p, q, settlement.CloseOf(month("2025-01"))}, ""},
		{"what the book had closed", []settlement.Fact{p, late}, []settlement.Fact{late, q, late}, ""},
	} {
		r := open(t, stating(settlement.ByFact)).do(c.before...)
		got := ""
		for _, err := range r.program.Run(&r.book, r.program.WithCloses(&r.book, settlement.Facts(c.facts), pe.Month{})) {
			if err != nil {
				got = err.Error()
				if !errors.Is(err, settlement.ErrOrder) {
					t.Errorf("%s: %v", c.name, err)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// The errors of commission and clawback match those of the same name here, and
// read as they did.
func TestErrorsMatchHereToo(t *testing.T) {
	r := open(t, flat()).do(fact("p", "2025-01-10", pay("c", "100", "acme")))
	for _, c := range []struct {
		name string
		fact settlement.Fact
		want error
		says string
	}{
		{"another content", fact("p", "2025-01-10", pay("c", "200", "acme")), settlement.ErrDuplicate, "id already used with other content"},
		{"an unknown payment: the failure waits for it", fact("f", "2025-01-11", settlement.Failure{Customer: "c", Of: "none"}), nil, ""},
		{"an unknown line to clear", fact("cl", "2025-01-11", settlement.Clearing{Customer: "c", Of: "none"}), settlement.ErrReference, "no such open line"},
		{"a payment for a chargeback", fact("w", "2025-01-11", settlement.ChargebackReversed{Customer: "c", Of: "p"}), settlement.ErrReference, "no such open line"},
		{"an unknown deal", fact("rc", "2025-01-11", settlement.Recredit{Customer: "c", Deal: "none", Credits: pe.Sole("a")}), settlement.ErrReference, "no such open line"},
	} {
		_, err := r.program.Apply(r.book.Clone(), c.fact)
		if !errors.Is(err, c.want) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
