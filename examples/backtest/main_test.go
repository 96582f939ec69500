package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGolden(t *testing.T) {
	for name, args := range map[string][]string{
		"no-arguments": nil,
		"few":          {"-payments", "500", "plans/3-services.json", "plans/1-one-year.json"},
		"own":          {"-payments-csv", "testdata/mine.csv"},
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

// What is printed is what the program itself settles, fact by fact.
func TestThePlansCostWhatTheProgramSays(t *testing.T) {
	all, err := question{}.programs()
	if err != nil {
		t.Fatal(err)
	}
	h := generate(2_000, "EUR")
	all = append(all, parsed(t, flat), laterLadder(t, all[0]))
	for _, p := range all {
		got, err := settle(p, h)
		if err != nil {
			t.Fatal(err)
		}
		want := result{name: p.name, took: got.took}
		for e, err := range p.program.Run(&settlement.Book{}, settlement.Facts(facts(h, p))) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Kind == partnerecon.Sealed {
				continue // the engine drops what is sealed
			}
			want.postings++
			if err := want.add(bulk.Sum{Partner: e.Claim.Partner, Month: e.Posted.Month(), Kind: e.Kind, Amount: e.Amount}); err != nil {
				t.Fatal(err)
			}
		}
		for id, amount := range want.partners { // sums that come to nothing are not listed
			if _, listed := got.partners[id]; amount.Sign() == 0 && !listed {
				delete(want.partners, id)
			}
		}
		if got.postings != want.postings || got.all != want.all || got.earned != want.earned || got.back != want.back || got.cut != want.cut ||
			!maps.Equal(got.years, want.years) || !maps.Equal(got.partners, want.partners) {
			t.Errorf("%s: got  %+v\nwant %+v", p.name, got, want)
		}
	}
}

// flat has no ladder, and no tiers.
const flat = `{"version":1,"name":"flat","currency":"EUR","zone":"UTC","horizon":{"days":180,"edge":"through"},"pin_terms":"each_payment","pin_tier":"at_earning",
	"terms":[{"id":"2022","from":"2022-01-01","rationale":"the program begins","policy":{"commission":{"rounding":"half_up","rates":[{"share":"10%"}]}}}]}`

func parsed(t *testing.T, text string) plan {
	t.Helper()
	p, err := planOf("flat", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// laterLadder is a plan whose ladder comes in the middle of a month of the second year.
func laterLadder(t *testing.T, p plan) plan {
	t.Helper()
	policy := p.program.Policy()
	begins, climbs := parsed(t, flat).program.Policy().Terms[0], policy.Terms[0]
	climbs.ID, climbs.From = "2023", partnerecon.MustDay("2023-05-15")
	policy.Name, policy.Terms = "a ladder later", partnerecon.Terms[settlement.Agreement]{begins, climbs}
	text, err := json.Marshal(policy)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(text))
}

// Under a flat plan it is a tenth of what is paid: of 120.00 less 20.00, and of 1,000.00.
func TestAPlanWithoutALadder(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rows := file("mine.csv", "day,kind,id,customer,partner,product,amount,of\n2024-01-05,payment,p-1,c-1,acme,,120.00,\n"+
		"2024-01-20,refund,r-1,c-1,,,20.00,p-1\n2024-02-03,payment,p-2,c-2,acme,,1000.00,\n")
	out := answered(t, "-payments-csv", rows, file("flat.json", flat))
	if !strings.Contains(out, "   1  flat: 3 postings\n") || !strings.Contains(out, "1  112.00                0      -2.00  110.00      10.0 %") {
		t.Error(out)
	}
}

// Of the first payment of 49.99 at most 49.99 goes back, by the refund of 30.00 first, and 50.00
// were paid for nobody: 49.99 + 100.00 + 50.00 - 49.99 = 150.00 net, whatever the order of the
// lines. A tenth of 49.99 is 5.00, which goes back, and of 100.00 it is 10.00, under the flat
// plan and under one whose ladder is told of the one partner.
func TestRemarksOnAHistory(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rows := file("mine.csv", "day,kind,id,customer,partner,product,amount,of\n2024-02-20,refund,r-2,c,,,60.00,p-1\n"+
		"2024-01-05,Payment,p-1,c,acme,,49.99,\n2024-01-20,REFUND,r-1,c,,,30.00,p-1\n2024-02-03,payment,p-2,c,acme,,100.00,\n"+
		"2024-02-04,payment,p-3,d,,,50.00,\n2024-02-03,payment,p-2,c,acme,,100.00,\n")
	out := answered(t, "-payments-csv", rows, file("flat.json", flat), "plans/1-one-year.json")
	for _, want := range []string{
		"3 payments and 2 refunds of 2 customers, 1 partner, 2024-01 to 2024-02: 150.00 EUR net\n",
		"1   15.00                0      -5.00  10.00 ",
		"\nWithout a partner, so that nobody earns on them: 1 payment\n\nSaid twice in the file, which counts once: 1 line\n\n" +
			"Refunds of more than was left of their payment; what is beyond counts for nothing:\n" +
			"  r-2 of 2024-02-20: 60.00 EUR, customer c, and 19.99 EUR was left of payment p-1\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// A ladder is told of every partner, and nothing is told while there is none: partners take part
// from the first day of what happened under the ladder on.
func TestLaddersAreToldWhatTheyAskFor(t *testing.T) {
	all, err := question{}.programs()
	if err != nil {
		t.Fatal(err)
	}
	h := generate(2_000, "EUR")
	for _, c := range []struct {
		plan  plan
		since string
		want  int // enrolments
	}{
		{all[0], "2022-01-01", h.partners},
		{laterLadder(t, all[0]), "2023-05-15", h.partners},
		{parsed(t, flat), "2022-01-01", 0},
	} {
		enrolled, measured := 0, 0
		for m := range h.under(c.plan) {
			if !ofLadders(m) {
				continue
			}
			if m.On.Before(partnerecon.MustDay(c.since)) {
				t.Errorf("%s: %s is told on %s", c.plan.name, m.ID, m.On)
			}
			if _, ok := m.Event.(settlement.PartnerEnrolled); ok {
				enrolled++
			} else {
				measured++
			}
		}
		if enrolled != c.want || measured > 0 != (c.want > 0) {
			t.Errorf("%s: %d enrolled of %d, measured %d times", c.plan.name, enrolled, c.want, measured)
		}
	}
}

// facts are those of a history under a plan.
func facts(h history, p plan) []settlement.Fact {
	var out []settlement.Fact
	for m := range h.under(p) {
		f := settlement.Fact{ID: m.ID, Occurred: settlement.On(m.On), Event: m.Event}
		switch m.Kind {
		case bulk.Payment:
			p := settlement.Payment{Customer: m.Customer, Credits: partnerecon.Sole(m.Partner), Amount: m.Amount}
			if m.Sale != nil {
				p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Product: m.Sale.Product, Model: m.Sale.Model, Amount: m.Amount}}
			}
			f.Event = p
		case bulk.Refund:
			f.Event = settlement.Refund{Customer: m.Customer, Of: m.Of, Amount: m.Amount}
		case bulk.CreditNote, bulk.Chargeback, bulk.Stated: // it has its event
		}
		out = append(out, f)
	}
	return out
}

func TestTimesAreSaidWhenAskedFor(t *testing.T) {
	if out := answered(t, "-payments", "100", "-time"); len(regexp.MustCompile(`postings, settled in [0-9]`).FindAllString(out, -1)) != 3 {
		t.Errorf("no times in\n%s", out)
	}
}

func TestWrongQuestions(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	const head = "day,kind,id,customer,partner,product,amount,of\n"
	plan, err := plans.ReadFile("plans/2-for-life.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no payments at all", []string{"-payments", "0"}, "-payments: want 1 to 10000000, got 0"},
		{"no such flag", []string{"-x"}, "flag provided but not defined"},
		{"no such plan", []string{"nowhere.json"}, "nowhere.json"},
		{"a plan with problems", []string{file("bad.json", strings.Replace(string(plan), "half_even", "up", 1))}, "bad.json: /terms/0/policy/commission/rounding"},
		{
			"problems of two plans",
			[]string{file("two.json", strings.NewReplacer("half_up", "up", `"10%"`, `"110%"`).Replace(flat)), file("other.json", strings.Replace(flat, "UTC", "", 1))},
			"/two.json: /terms/0/policy/commission/rates/0/share: ",
		},
		{"tiers without a ladder", []string{file("tiers.json", strings.Replace(flat, `"horizon"`, `"tiers":["gold"],"horizon"`, 1))}, "tiers.json: /tiers: no version has a ladder"},
		{"a plan of other parts", []string{file("close.json", strings.Replace(string(plan), "each_payment", "at_close", 1))}, "/pin_terms: package bulk takes no terms that the close of a deal pins; package settlement does (examples/whatif takes it)"},
		{"another currency", []string{"plans/2-for-life.json", file("usd.json", strings.ReplaceAll(string(plan), "EUR", "USD"))}, "it pays in USD, the first plan in EUR"},
		{"no such file", []string{"-payments-csv", "nowhere.csv"}, "nowhere.csv"},
		{"an empty file", []string{"-payments-csv", file("empty.csv", "")}, "empty.csv: the file is empty"},
		{"a head alone", []string{"-payments-csv", file("head.csv", head)}, "there are no payments"},
		{"another head", []string{"-payments-csv", file("other.csv", "date,id\n")}, "line 1: no column day, kind, customer, partner, product, amount, of: want the columns day,kind,id"},
		{"a bad day", []string{"-payments-csv", file("day.csv", head+"2024-02-30,payment,p,c,acme,,1.00,\n")}, "day.csv: line 2: "},
		{"a bad amount", []string{"-payments-csv", file("amount.csv", head+"2024-02-03,payment,p,c,acme,,1.001,\n")}, "amount.csv: line 2: "},
		{
			"amounts of another currency",
			[]string{"-payments-csv", file("usd.csv", "Currency,"+head+"EUR,2024-02-03,payment,p,c,acme,,1.00,\n,2024-02-03,payment,q,c,acme,,1.00,\nusd,2024-02-03,payment,r,c,acme,,1.00,\n")},
			`usd.csv: line 4: currency: want EUR, that of the plans, got "usd": settle each currency in a run of its own`,
		},
		{"a bad kind", []string{"-payments-csv", file("kind.csv", head+"2024-02-03,gift,p,c,acme,,1.00,\n")}, `line 2: kind: want payment or refund, got "gift"`},
		{"another kind, which has no amount", []string{"-payments-csv", file("churn.csv", head+"2024-02-03,churn,x,c,acme,,,\n")}, `churn.csv: line 2: kind: want payment or refund, got "churn"`},
		{
			"an id for two payments",
			[]string{"-payments-csv", file("id.csv", head+"2024-02-03,payment,p,c,acme,,1.00,\n2024-02-03,payment,p,d,acme,,1.00,\n2024-02-03,payment,p,c,acme,,2.00,\n")},
			`id.csv: line 4: id "p" of customer "c": line 2 has it for something else`,
		},
		{"a short line", []string{"-payments-csv", file("short.csv", head+"2024-02-03,payment\n")}, "short.csv: line 2: 2 cells, but the head has 8"},
		{
			"two bad lines, the second one open to its end",
			[]string{"-payments-csv", file("three.csv", head+"2024-02-30,payment,p,c,acme,,1.00,\n2024-02-03,payment,\"p\nx\n")},
			"three.csv: 2 problems\n  line 2: ",
		},
		{"amounts with a comma", []string{"-payments-csv", file("comma.csv", "day;kind;id;customer;partner;product;amount;of\n2024-02-03;payment;p;c;acme;;1,00;\n")}, "comma.csv: line 2: "},
		{"a refund of nothing", []string{"-payments-csv", file("back.csv", head+"2024-02-03,refund,r,c,,,1.00,p\n")}, "back.csv: line 2: refund r of customer c: there is no payment p"},
		{"a payment before the terms", []string{"-payments-csv", file("early.csv", head+"2021-02-03,payment,p,c,acme,,1.00,\n")}, "line 2: bulk: movement \"p\", number 1 of those folded: no version of the terms is in force on 2021-02-03"},
		{"a refund of a payment that is sealed", []string{"-payments-csv", file("late.csv", head+"2024-01-05,payment,p,c,acme,,1.00,\n2027-02-05,refund,r,c,,,1.00,p\n")}, `line 3: bulk: movement "r"`},
		{"less than nothing", []string{"-payments-csv", file("below.csv", head+"2024-02-03,payment,p,c,acme,,-1.00,\n2024-02-03,refund,r,c,,,0.00,p\n")}, "below.csv: 2 problems\n  line 2: amount: want what was paid, got -1.00 EUR"},
		{"no id, no customer", []string{"-payments-csv", file("noid.csv", head+"2024-02-03,payment,,c,acme,,1.00,\n2024-02-03,payment,p,,acme,,1.00,\n")}, "noid.csv: 2 problems\n  line 2: want an id and a customer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, problems bytes.Buffer
			if code := run(c.args, &out, &problems); code != 2 || !strings.Contains(problems.String(), c.want) || out.Len() > 0 && c.name != "no such flag" {
				t.Errorf("exit code %d: %s\n%s", code, &problems, &out)
			}
		})
	}
	var help, problems bytes.Buffer
	if code := run([]string{"-h"}, &help, &problems); code != 0 || !strings.Contains(help.String(), "-payments-csv") {
		t.Errorf("help: exit code %d, %s", code, &help)
	}
}

func TestPercent(t *testing.T) {
	amount := func(n int64) partnerecon.Money { return money(n, "EUR") }
	if got := percent(amount(-1), amount(3)) + ", " + percent(amount(2), amount(3)) + ", " + percent(amount(1), amount(0)); got != "-33.3 %, 66.6 %, -" {
		t.Error(got)
	}
}

// A file says the same with a mark in front, with line ends of Windows, with semicolons and
// with its columns in another order.
func TestFilesOfSpreadsheets(t *testing.T) {
	dir := t.TempDir()
	const plain = "day,kind,id,customer,partner,product,amount,of\n2024-02-03,payment,p,c,acme,,100.00,\n2024-03-04,refund,r,c,,,25.00,p\n"
	const stated = "day,kind,id,customer,partner,product,amount,of,currency\n2024-02-03,payment,p,c,acme,,100.00,,EUR\n2024-03-04,refund,r,c,,,25.00,p,eur\n"
	const turned = "of,amount,product,partner,customer,id,kind,day\n,100.00,,acme,c,p,payment,2024-02-03\np,25.00,,,c,r,refund,2024-03-04\n"
	want := ""
	for i, text := range []string{
		plain, "\ufeff" + plain, strings.ReplaceAll(plain, "\n", "\r\n"), strings.ReplaceAll(plain, ",", ";"), turned, stated,
		"\ufeff" + strings.ReplaceAll(strings.ReplaceAll(turned, ",", ";"), "\n", "\r\n"),
	} {
		name := filepath.Join(dir, "mine.csv")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, problems bytes.Buffer
		if code := run([]string{"-payments-csv", name}, &out, &problems); code != 0 {
			t.Fatalf("%q: exit code %d: %s", text, code, &problems)
		}
		if i == 0 {
			want = out.String()
		}
		if out.String() != want || !strings.Contains(want, "75.00") {
			t.Errorf("%q gives\n%swant\n%s", text, &out, want)
		}
	}
}
