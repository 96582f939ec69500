package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

var update = flag.Bool("update", false, "write the golden files and the sample anew")

// TestSample holds that the sample is that of examples/statement, facts and program.
func TestSample(t *testing.T) {
	if *update {
		for to, from := range map[string]string{"facts.jsonl.gz": "../whatif/facts.jsonl.gz", "program.json": "../statement/program.json"} {
			text, err := os.ReadFile(from)
			if err == nil {
				err = os.WriteFile(to, text, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		facts, _ = os.ReadFile("facts.jsonl.gz")
		program, _ = os.ReadFile("program.json")
	}
	year, err := os.ReadFile("../statement/facts.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := textOf("", facts); err != nil || !bytes.Equal(text, year) {
		t.Errorf("the facts are not those of examples/statement; run go test ./examples/forecast -update after that of examples/whatif: %v", err)
	}
	if want, err := os.ReadFile("../statement/program.json"); err != nil || !bytes.Equal(want, program) {
		t.Errorf("the program is not that of examples/statement: %v", err)
	}
}

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"no-arguments": nil, "all": {"-all"}, "churn": {"-churn", "2%", "-quarters", "2", "-partner", "connectory"},
	} {
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata", name+".txt")
			got := answered(t, args...)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func answered(t *testing.T, args ...string) string {
	t.Helper()
	var out, problems bytes.Buffer
	if code := run(args, &out, &problems); code != 0 {
		t.Fatalf("exit code %d: %s", code, &problems)
	}
	return out.String()
}

// one is a program that pays 10 %.
const one = `{"version":1,"currency":"EUR","zone":"UTC","horizon":{"days":180,"edge":"through"},"pin_terms":"at_close","pin_tier":"at_earning",
	"terms":[{"id":"2025","from":"2024-01-01","rationale":"the program begins","policy":{"commission":{"rounding":"half_up","rates":[{"share":"10%"}]}}}]}`

func paid(id, day, customer, amount string) string {
	return `{"id":"` + id + `","occurred":"` + day + `","kind":"payment","customer":"` + customer +
		`","credits":[{"partner":"acme","role":"sourced","share":"100%"}],"amount":{"amount":"` + amount + `","currency":"EUR"}}` + "\n"
}

// history is read with one of each kind of customer.
func history() string {
	return paid("m1", "2025-01-31", "monthly", "100.00") + paid("m2", "2025-02-28", "monthly", "110.00") +
		paid("q1", "2024-11-15", "quarterly", "50.00") + paid("q2", "2025-02-15", "quarterly", "60.00") +
		paid("y1", "2024-02-10", "yearly", "1000.00") + paid("y2", "2025-02-10", "yearly", "1200.00") +
		paid("o1", "2025-02-01", "once", "500.00") + // no habit
		paid("l1", "2024-12-05", "late", "70.00") + paid("l2", "2025-01-05", "late", "70.00") + // missed February
		paid("g1", "2025-01-07", "gone", "80.00") + paid("g2", "2025-02-07", "gone", "80.00") +
		`{"id":"x","occurred":"2025-02-20","kind":"churn","customer":"gone"}` + "\n" +
		paid("b1", "2025-01-09", "bounced", "90.00") + paid("b2", "2025-02-09", "bounced", "90.00") +
		`{"id":"f","occurred":"2025-02-21","kind":"payment_failed","customer":"bounced","of":"b2"}` + "\n"
}

// The quarter that February closes in is the first: March alone is left of it. 11.00 a
// month, 6.00 on 15 May, August, November and February, and 120.00 on 10 February 2026.
func TestCustomersGoOnAsTheyDid(t *testing.T) {
	dir := t.TempDir()
	files := file(t, dir, "program.json", one)
	facts := file(t, dir, "facts.jsonl", history())
	got := answered(t, "-program", files, "-facts", facts, "-all", "-quarters", "5")
	if want := "acme    11.00    39.00    39.00    39.00   159.00    287.00"; !strings.Contains(got, want) {
		t.Errorf("want %s in\n%s", want, got)
	}
	if want := "\n3 customers' payments go on as they were\nLeft out: 1 of customers that left; 1 whose last payment failed; " +
		"1 paid once, or not a month, a quarter or a year apart; 1 not paid on their next date, by 2025-02-28\n"; !strings.Contains(got, want) {
		t.Errorf("want %s in\n%s", want, got)
	}
}

// With a churn of 10 % from one payment to the next: 110.00, 99.00, 89.10 and 80.19.
func TestChurn(t *testing.T) {
	dir := t.TempDir()
	got := answered(t, "-program", file(t, dir, "p.json", one), "-facts", file(t, dir, "f.jsonl", paid("m1", "2025-01-31", "c", "110.00")+paid("m2", "2025-02-28", "c", "110.00")),
		"-all", "-quarters", "2", "-churn", "10%")
	if want := "acme    11.00    26.83     37.83"; !strings.Contains(got, want) { // 9.90 + 8.91 + 8.02
		t.Errorf("want %s in\n%s", want, got)
	}
}

// What has items loses nothing, and the head says so.
func TestChurnOfPaymentsWithItems(t *testing.T) {
	dir := t.TempDir()
	items := strings.NewReplacer(`"amount":{"amount":"70.00","currency":"EUR"}`, `"items":[{"amount":{"amount":"70.00","currency":"EUR"}}]`)
	facts := paid("m1", "2025-01-31", "c", "110.00") + paid("m2", "2025-02-28", "c", "110.00") +
		items.Replace(paid("k1", "2025-01-31", "k", "70.00")+paid("k2", "2025-02-28", "k", "70.00"))
	got := answered(t, "-program", file(t, dir, "p.json", one), "-facts", file(t, dir, "f.jsonl", facts), "-all", "-quarters", "2", "-churn", "10%")
	for _, want := range []string{
		"\n2 customers' payments go on as they were, each 10% below the one before; those with items lose nothing: 1\n",
		"acme    18.00    47.83     65.83", // 11.00 + 7.00, and 26.83 + 3 × 7.00
	} {
		if !strings.Contains(got, want) {
			t.Errorf("want %s in\n%s", want, got)
		}
	}
}

// What keeps a customer from going on is what it paid and that it left, not in which order and
// when the rest of the history became known. Each pays 100.00 on the 5th of a month, the last
// time in June.
func TestWhatCountsIsWhenPaymentsOccurred(t *testing.T) {
	monthly := func(customer string, change ...string) (out string) {
		for _, month := range []string{"04", "05", "06"} {
			out += paid(customer+month, "2025-"+month+"-05", customer, "100.00")
		}
		return strings.NewReplacer(change...).Replace(out)
	}
	leaves := `{"id":"x","occurred":"2025-09-04","recorded":"2025-06-20","kind":"churn","customer":"d"}` + "\n"
	for name, c := range map[string]struct {
		history string
		want    []string
	}{
		"a payment that was recorded late": {
			monthly("c", `"2025-05-05"`, `"2025-05-05","recorded":"2025-06-20"`), []string{"after 3 facts through 2025-06\n1 customer's", " 30.00 "},
		},
		"the last one, in the month after": { // July is closed, and its payment counts in August
			monthly("c", `"2025-06-05"`, `"2025-06-05","recorded":"2025-07-10"`),
			[]string{"\nDue by 2025-07-31 and posted in the month after, as the books are closed: 1 payment\n", " 30.00 "},
		},
		"somebody else is to leave": { // it pays on 5 July and on 5 August
			monthly("c") + monthly("d") + leaves, []string{"after 6 facts through 2025-06 and 1 announced for later\n2 customers'", " 50.00 "},
		},
		"it is to leave before it pays": {
			monthly("d") + strings.Replace(leaves, "09-04", "07-05", 1), []string{"\n0 customers' payments go on as they were\nLeft out: 1 of customers that left\n"},
		},
		"who leaves after the quarters": {
			monthly("d") + strings.Replace(leaves, "2025-09-04", "2026-09-04", 1), []string{"\n1 customer's payments", " 30.00 "},
		},
		"others paid on the 1st": { // c pays on 5 July all the same
			monthly("c") + paid("e", "2025-07-01", "e", "1.00"),
			[]string{"\nDue by 2025-07-31 and posted in the month after, as the books are closed: 1 payment\nLeft out: 1 paid once", " 30.00 "},
		},
		"others paid after the 5th": {
			monthly("c") + paid("e", "2025-07-05", "e", "1.00"), []string{"\n0 customers'", "; 1 not paid on their next date, by 2025-07-05\n"},
		},
		"an announced payment is one of them": { // no second one on 5 July
			monthly("c") + strings.Replace(paid("c07", "2025-07-05", "c", "100.00"), `"kind"`, `"recorded":"2025-06-20","kind"`, 1), []string{" 30.00 "},
		},
		"nothing but announced ones": {
			strings.Replace(paid("c07", "2025-07-05", "c", "100.00"), `"kind"`, `"recorded":"2025-06-20","kind"`, 1), []string{"after 1 fact through 2025-07\n0 customers'"},
		},
		"due after the quarters": {
			paid("y1", "2024-02-10", "y", "1.00") + paid("y2", "2025-02-10", "y", "1.00") + paid("e", "2025-06-30", "e", "1.00"),
			[]string{"\n0 customers' payments go on as they were\nLeft out: 1 paid once, or not a month, a quarter or a year apart; 1 due after 2025-09\n"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			got := answered(t, "-program", file(t, dir, "p.json", one), "-facts", file(t, dir, "f.jsonl", c.history), "-quarters", "1")
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("want %s in\n%s", want, got)
				}
			}
		})
	}
}

// The periods that a payment is for move along with it. A rate for twelve months, which January
// began, pays on seven of 100.00 after May, 70.00: that of 31 January 2026 is the thirteenth,
// and is not drawn to the 30th by shorter months.
func TestPeriodsGoOn(t *testing.T) {
	dir := t.TempDir()
	program := file(t, dir, "p.json", strings.Replace(one, `"10%"`, `"10%","recurs":{"months":12,"edge":"until"}`, 1))
	const amount = `"amount":{"amount":"100.00","currency":"EUR"}`
	for name, states := range map[string]string{
		"nothing":     amount,
		"the service": amount + `,"service":"FIRST"`,
		"the invoice": amount + `,"invoiced":"LAST"`,
		"items":       `"items":[{` + amount + `,"service":"FIRST","through":"LAST"}]`,
	} {
		history := ""
		for _, day := range []string{"2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"} {
			history += strings.NewReplacer(amount, strings.NewReplacer("FIRST", day[:8]+"01", "LAST", day).Replace(states)).Replace(paid(day, day, "c", "100.00"))
		}
		got := answered(t, "-program", program, "-facts", file(t, dir, "f.jsonl", history), "-all")
		if !strings.Contains(got, " 70.00\n") {
			t.Errorf("with %s stated:\n%s", name, got)
		}
	}
}

// One of a kind is not several.
func TestTheHeadCounts(t *testing.T) {
	dir := t.TempDir()
	program := file(t, dir, "p.json", one)
	for facts, want := range map[string]string{
		paid("m1", "2025-01-31", "c", "110.00"):                                           "after 1 fact through",
		paid("m1", "2025-01-31", "c", "110.00") + paid("m2", "2025-02-28", "c", "110.00"): "after 2 facts through",
	} {
		got := answered(t, "-program", program, "-facts", file(t, dir, "f.jsonl", facts), "-all", "-quarters", "1")
		if !strings.Contains(got, want) {
			t.Errorf("want %s in\n%s", want, got)
		}
	}
}

// Fed with what then happened, the forecast is the statement.
func TestForecastOfWhatHappenedIsTheStatement(t *testing.T) {
	p, err := settlement.Parse(program)
	if err != nil {
		t.Fatal(err)
	}
	sample, err := read("", facts, p)
	if err != nil {
		t.Fatal(err)
	}
	year := sample.facts
	whole, half := past{program: p, facts: year}, past{program: p}
	var then []settlement.Fact
	for _, f := range year {
		if whole.effective(f).Month().After(partnerecon.MustMonth("2025-06")) {
			then = append(then, f)
		} else {
			half.facts = append(half.facts, f)
		}
	}
	if err := whole.settle(); err != nil {
		t.Fatal(err)
	}
	if err := half.settle(); err != nil {
		t.Fatal(err)
	}
	f, err := p.Forecast(&half.book, then, whole.book.Closed(), settlement.EveryQuarter)
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range f.Statements {
		want, err := p.Statement(&whole.book, got.From, got.To)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b partnerecon.Money) bool { return a == b }),
			cmp.Comparer(func(a, b partnerecon.Month) bool { return a == b })); diff != "" {
			t.Errorf("%s: (-statement +forecast)\n%s", got.From, diff)
		}
	}
	if len(f.Statements) != 2 {
		t.Errorf("%d quarters", len(f.Statements))
	}
}

func TestExpectedFacts(t *testing.T) {
	dir := t.TempDir()
	got := answered(t, "-program", file(t, dir, "p.json", one), "-facts", file(t, dir, "f.jsonl", history()),
		"-expected", file(t, dir, "e.jsonl", paid("n", "2025-04-01", "new", "1000.00")), "-quarters", "2")
	for _, want := range []string{"2025-04  100.00", "Most of it from 1 of 1 customers"} {
		if !strings.Contains(got, want) {
			t.Errorf("want %s in\n%s", want, got)
		}
	}
}

// A partner that is to get nothing is told so, and whom else one may ask about.
func TestNothingIsExpected(t *testing.T) {
	dir := t.TempDir()
	facts := file(t, dir, "f.jsonl", paid("m", "2025-02-01", "once", "10.00")+strings.Replace(paid("n", "2025-02-01", "other", "10.00"), "acme", "beta", 1))
	got := answered(t, "-program", file(t, dir, "p.json", one), "-facts", facts)
	if want := "Nothing is expected for acme: no customer that is to pay credits it, or nothing of it is earned. Ask for another with -partner: acme, beta."; !strings.Contains(got, want) {
		t.Errorf("want %s in\n%s", want, got)
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	p, f := file(t, dir, "p.json", one), file(t, dir, "f.jsonl", history())
	announced := strings.Replace(paid("m1", "2025-03-31", "monthly", "1.00"), `"kind"`, `"recorded":"2025-02-01","kind"`, 1)
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"flag":            {[]string{"-nothing"}, "flag provided but not defined"},
		"argument":        {[]string{"connectory"}, `"connectory" is no flag`},
		"churn":           {[]string{"-churn", "2"}, "-churn: "},
		"churn of a file": {[]string{"-expected", "x", "-churn", "1%"}, "-churn is for customers"},
		"large churn":     {[]string{"-churn", "101%"}, "-churn: want 0% to 100%"},
		"quarters":        {[]string{"-quarters", "0"}, "-quarters: want 1 to 40"},
		"alone":           {[]string{"-program", p}, "go together"},
		"partner":         {[]string{"-partner", "nobody"}, `no partner "nobody"`},
		"no file":         {[]string{"-program", p, "-facts", filepath.Join(dir, "none")}, "no such file"},
		"no facts":        {[]string{"-program", p, "-facts", file(t, dir, "empty", "")}, "no fact"},
		"bad program":     {[]string{"-program", f, "-facts", f}, "f.jsonl"},
		"bad facts":       {[]string{"-program", p, "-facts", p}, "p.json"},
		"too early":       {[]string{"-program", p, "-facts", f, "-expected", f}, `f.jsonl:1: "m1": 2025-01-31 is in a month that is closed; what is expected comes after 2025-02`},
		"a fact that the program does not take": {
			[]string{"-program", p, "-facts", file(t, dir, "w.jsonl", "\n"+strings.Replace(paid("n", "2025-03-01", "new", "1.00"), "EUR", "USD", 1))}, `w.jsonl:2: `,
		},
		"a refused fact": {
			[]string{"-program", p, "-facts", file(t, dir, "r.jsonl", paid("m", "2025-03-01", "c", "1.00")+paid("m", "2025-02-01", "c", "2.00"))}, `r.jsonl:1: fact "m": id already used`,
		},
		"a refused fact that is announced": {
			[]string{"-program", p, "-facts", file(t, dir, "a.jsonl", history()+announced), "-expected", file(t, dir, "later.jsonl", paid("n", "2025-04-01", "c", "1.00"))},
			`a.jsonl:16: fact "m1": id already used`,
		},
		"lines that cannot be read": {
			[]string{"-program", p, "-facts", file(t, dir, "b.jsonl", "{\n"+paid("m", "2025-03-01", "c", "1.00")+"\n"+strings.Repeat("[]\n", 20))},
			"forecast: 21 problems\n  b.jsonl:1: ",
		},
		"more than are listed": {
			[]string{"-program", p, "-facts", file(t, dir, "b.jsonl", "{\n"+paid("m", "2025-03-01", "c", "1.00")+"\n"+strings.Repeat("[]\n", 20))}, "\n  and 1 more\n",
		},
		"nobody": {
			[]string{"-program", p, "-facts", file(t, dir, "n.jsonl", `{"id":"m","occurred":"2025-03-01","kind":"payment","customer":"c","amount":{"amount":"1.00","currency":"EUR"}}`)},
			"no partner: no fact of the history credits anybody",
		},
		"behind blank lines": {
			[]string{"-program", p, "-facts", f, "-expected", file(t, dir, "e.jsonl", "\n"+paid("n", "2025-03-01", "new", "1.00")+" \n"+paid("o", "2025-02-28", "new", "1.00"))},
			`e.jsonl:4: "o": 2025-02-28 is in a month`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out, problems bytes.Buffer
			if code := run(tt.args, &out, &problems); code != 2 || !strings.Contains(problems.String(), tt.want) {
				t.Errorf("exit code %d: %s", code, &problems)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var out, problems bytes.Buffer
	code := run([]string{"-h"}, &out, &problems)
	if code != 0 || !strings.Contains(out.String(), "-expected") || !strings.Contains(out.String(), "facts.jsonl") {
		t.Errorf("exit code %d: %s%s", code, &out, &problems)
	}
}

func file(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
