package settlement_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// scribble overwrites everything that a value shares with those who have a copy
// of it: the elements of its slices, those beyond their length too.
func scribble(v any) { scribbleIn(reflect.ValueOf(v)) }

func scribbleIn(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			scribbleIn(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribbleIn(v.Field(i))
			}
		}
	case reflect.Slice:
		v = v.Slice(0, v.Cap())
		for i := range v.Len() {
			scribbleIn(v.Index(i))
			switch e := v.Index(i); e.Kind() {
			case reflect.String:
				e.SetString("scribbled")
			case reflect.Uint8:
				e.SetUint('#')
			default:
				e.SetZero()
			}
		}
	}
}

// keeps runs f and reports if the text of a value is not what it was.
func keeps(t *testing.T, what string, text func() []byte, f func()) {
	t.Helper()
	before := bytes.Clone(text())
	f()
	if at := differ(before, text()); at >= 0 {
		t.Errorf("%s was\n  %s\nand is\n  %s", what, around(before, at), around(text(), at))
	}
}

func TestAliasOfProgramPolicy(t *testing.T) {
	written, err := settlement.MarshalPolicy(richPolicy())
	if err != nil {
		t.Fatal(err)
	}
	for name, build := range map[string]func() (settlement.Program, any){
		"New": func() (settlement.Program, any) { p := richPolicy(); return settlement.Must(p), p },
		"Parse": func() (settlement.Program, any) {
			text := bytes.Clone(written)
			p, err := settlement.Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			return p, text
		},
	} {
		program, input := build()
		text := func() []byte {
			out, err := settlement.MarshalPolicy(program.Policy())
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		keeps(t, name+": the program", text, func() { scribble(input) })
		keeps(t, name+": the program", text, func() { scribble(program.Policy()) })
		if !bytes.Equal(text(), written) {
			t.Errorf("%s: the policy of the program is another one: %s", name, text())
		}
	}
	policy := richPolicy()
	keeps(t, "the policy", func() []byte { return fmt.Appendf(nil, "%+v", policy) }, func() {
		text, _ := settlement.MarshalPolicy(policy)
		scribble(text)
		_, _ = settlement.New(policy)
	})
}

// Facts are not changed by what reads them, and what was folded does not change
// with them; nor with a policy that is changed behind a program's back.
func TestAliasOfFacts(t *testing.T) {
	want := runRich(t)
	policy := richPolicy()
	r := richResult{program: settlement.Must(policy), book: &settlement.Book{}, refused: map[string]error{}}
	scribble(policy)
	facts := richFacts()
	r.program.Sort(facts)
	for _, f := range facts {
		keeps(t, "fact "+f.ID, func() []byte { return encodeRich(t, f) }, func() {
			scribble(r.program.Problems(f))
			r.apply(f)
		})
		keeps(t, "the book after fact "+f.ID, func() []byte { return encodeRich(t, r.book) }, func() { scribble(f) })
	}
	if at := differ(encodeRich(t, r.entries), encodeRich(t, want.entries[:len(r.entries)])); at >= 0 {
		t.Errorf("entries differ from byte %d on", at)
	}
	for _, e := range r.entries {
		if _, err := r.program.Explain(e); err != nil {
			t.Error(err)
		}
	}
}

func TestAliasOfExpectation(t *testing.T) {
	stated := func() []commission.Fact { return []commission.Fact{{Name: "of", Values: []string{"a", "b"}}} }
	p := settlement.Payment{
		Customer: "c", Credits: pe.Sole("a"), Items: []commission.Item{{Amount: eur("1"), Facts: stated()}},
		Uplines: []commission.Upline{{Of: "a", Partner: "b"}},
		Context: commission.Context{Facts: stated(), Partners: []commission.PartnerFacts{{Partner: "a", Facts: stated()}}},
	}
	e := settlement.Expectation{ID: "e", Payment: p, First: day("2025-01-31"), Every: settlement.EveryMonth, Times: 2}
	facts, err := e.Facts()
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, "the expectation", func() []byte { return fmt.Appendf(nil, "%+v", e) }, func() { scribble(&facts[0].Event) })
	keeps(t, "the second payment", func() []byte { return fmt.Appendf(nil, "%+v", facts[1]) }, func() { scribble(&facts[0].Event); scribble(&e) })
}

// Sort moves facts within the slice and touches nothing else.
func TestAliasOfSort(t *testing.T) {
	program := settlement.Must(richPolicy())
	all := richFacts()
	facts := all[3:20:20]
	outside := func() []byte { return encodeRich(t, slices.Concat(all[:3], all[20:])) }
	keeps(t, "what is outside the slice", outside, func() { program.Sort(facts) })
	again := slices.Clone(facts)
	keeps(t, "a sorted slice", func() []byte { return encodeRich(t, again) }, func() { program.Sort(again) })
}

// What a book answers is the caller's, and asking changes nothing.
func TestAliasOfAnswers(t *testing.T) {
	r := runRich(t)
	first, last, day := pe.MustMonth("2025-01"), pe.MustMonth("2025-09"), pe.MustDay("2025-09-30")
	book := func() []byte { return encodeRich(t, r.book) }
	answers := map[string]func() (any, error){
		"Statement":   func() (any, error) { return r.program.Statement(r.book, first, last) },
		"Why":         func() (any, error) { return r.program.Why(r.book, "int", day) },
		"AtRisk":      func() (any, error) { return r.program.AtRisk(r.book, pe.MustDay("2025-02-01")) },
		"Unmatched":   func() (any, error) { return r.book.Unmatched(), nil },
		"Partners":    func() (any, error) { return r.book.Partners(), nil },
		"MarshalJSON": func() (any, error) { return r.book.MarshalJSON() },
		"Ranks":       func() (any, error) { return settlement.Ranks(), nil },
		"Policy":      func() (any, error) { return r.program.Policy(), nil },
	}
	for i, e := range r.entries {
		answers[fmt.Sprintf("Explain %d", i)] = func() (any, error) { return r.program.Explain(e) }
		answers[fmt.Sprintf("MarshalJSON %d", i)] = func() (any, error) { return e.MarshalJSON() }
	}
	for name, ask := range answers {
		answer, err := ask()
		if err != nil {
			t.Fatal(name, err)
		}
		keeps(t, "the book after "+name, book, func() { scribble(answer) })
		keeps(t, name, func() []byte { again, _ := ask(); return fmt.Appendf(nil, "%+v", again) }, func() { again, _ := ask(); scribble(again) })
	}
}

// A clone and its original go separate ways, after every fact.
func TestAliasOfClone(t *testing.T) {
	program := settlement.Must(richPolicy())
	facts := richFacts()
	program.Sort(facts)
	book := &settlement.Book{}
	for _, f := range facts {
		clone, still := book.Clone(), book.Clone()
		before := encodeRich(t, book)
		_, errClone := program.Apply(clone, f)
		if at := differ(before, encodeRich(t, book)); at >= 0 {
			t.Errorf("fact %s folded into a clone changed the book: %s", f.ID, around(encodeRich(t, book), at))
		}
		_, err := program.Apply(book, f)
		if at := differ(before, encodeRich(t, still)); at >= 0 {
			t.Errorf("fact %s folded into the book changed its clone: %s", f.ID, around(encodeRich(t, still), at))
		}
		if at := differ(encodeRich(t, clone), encodeRich(t, book)); at >= 0 || (err == nil) != (errClone == nil) {
			t.Errorf("fact %s does not fold into a clone as into the book: %v, %v", f.ID, err, errClone)
		}
		if err != nil && differ(before, encodeRich(t, book)) >= 0 {
			t.Errorf("fact %s was refused and changed the book: %v", f.ID, err)
		}
	}
}

func TestAliasOfBytesRead(t *testing.T) {
	r := runRich(t)
	text := encodeRich(t, r.book)
	book, err := settlement.ParseBook(text)
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, "the book", func() []byte { return encodeRich(t, book) }, func() { scribble(text) })
	for _, f := range richFacts() {
		text := encodeRich(t, f)
		read, err := settlement.ParseFact(text)
		if err != nil {
			t.Fatal(err)
		}
		keeps(t, "fact "+f.ID, func() []byte { return encodeRich(t, read) }, func() { scribble(text) })
	}
	var lines []byte
	for _, f := range richFacts() {
		lines = append(append(lines, encodeRich(t, f)...), '\n')
	}
	var read []settlement.Fact
	keeps(t, "the lines", func() []byte { return lines }, func() {
		for f, err := range settlement.ParseFacts(lines) {
			if err != nil {
				t.Fatal(err)
			}
			read = append(read, f)
		}
	})
	keeps(t, "the facts of the lines", func() []byte { return encodeRich(t, read) }, func() { scribble(lines) })
}

func TestAliasOfReopen(t *testing.T) {
	r := runRich(t)
	i := slices.IndexFunc(r.entries, func(e pe.Entry) bool { return e.Kind == pe.Sealed && e.Claim.Line == "p4" })
	record, err := settlement.RecordOf(r.entries[i])
	if err != nil {
		t.Fatal(err)
	}
	reopen := richFact("p4 again", "2025-09-10", settlement.Reopen{Customer: "c2", Record: record})
	keeps(t, "the record", func() []byte { return encodeRich(t, record) }, func() { r.apply(reopen) })
	if err := r.refused["p4 again"]; err != nil {
		t.Fatal(err)
	}
	keeps(t, "the book", func() []byte { return encodeRich(t, r.book) }, func() { scribble(record) })
}

// A program shares nothing of its commission with the policy that it was made of, nor
// with one that it gives out.
func TestTheCommissionOfAProgramIsItsOwn(t *testing.T) {
	policy := bonuses()
	c := &policy.Terms[0].Policy.Commission
	c.Facts = []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}}
	c.Tables = []commission.Table{{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverFact, Fact: "seats",
		Steps: []commission.Step{{Share: pct("1")}, {FromCount: 5, Share: pct("2")}},
	}}
	c.Permits = []commission.Permit{{Type: "x", Pricing: []commission.Pricing{commission.RevenueShare}}}
	c.Bonuses = append(c.Bonuses, commission.Bonus{
		Name: "asked", Rates: []commission.Row{{Table: "t", When: []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"1"}}}}},
		When: []commission.Test{{Fact: "seats", Op: commission.Lt, Values: []string{"9"}}},
	})
	program, err := settlement.New(policy)
	if err != nil {
		t.Fatal(err)
	}
	text := func() []byte {
		out, err := settlement.MarshalPolicy(program.Policy())
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	keeps(t, "the policy it was made of", text, func() { scribble(&policy.Terms[0].Policy.Commission) })
	given := program.Policy()
	keeps(t, "the policy it gave out", text, func() { scribble(&given.Terms[0].Policy.Commission) })
}

// What is given to a program, or got from it, can be changed without changing it, whatever the policy states.
func TestAliasOfWhatPoliciesState(t *testing.T) {
	rewarding := func() settlement.Policy {
		p := rewarded()
		p.Terms[0].Policy.IncentiveTerms = settlement.IncentiveTerms{Leaves: []clawback.Trigger{clawback.ByChurn}, Payable: []commission.Payable{{Due: commission.MonthAfter}}}
		return p
	}
	for name, policy := range map[string]func() settlement.Policy{
		"exits": leaving, "overrides": overridden, "an attribution": asking, "incentives": rewarding,
		"a recovery": func() settlement.Policy { return recovered(clawback.ToReceivable) }, "retainers": retaining,
	} {
		given := policy()
		program := settlement.Must(given)
		text := func() []byte {
			out, err := settlement.MarshalPolicy(program.Policy())
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		keeps(t, name+", given", text, func() { scribble(given) })
		keeps(t, name+", got", text, func() { scribble(program.Policy()) })
	}
}

// A record shares nothing with the entry that carries it, nor with another record of it; an entry of another kind
// carries none, and one that has no basis says so.
func TestAliasOfARecord(t *testing.T) {
	r := runRich(t)
	i := slices.IndexFunc(r.entries, func(e pe.Entry) bool { return e.Kind == pe.Sealed && e.Claim.Line == "p4" })
	first, err := settlement.RecordOf(r.entries[i])
	if err != nil {
		t.Fatal(err)
	}
	again, err := settlement.RecordOf(r.entries[i])
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, "the entry and the other record", func() []byte { return append(encodeRich(t, r.entries[i]), encodeRich(t, again)...) }, func() { scribble(&first) })
	earned := r.entries[slices.IndexFunc(r.entries, func(e pe.Entry) bool { return e.Kind == pe.Earned })]
	capped := open(t, withCaps(capEvery("m", settlement.EveryMonth, "1"))).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
	cut := capped.entries[len(capped.entries)-1]
	for _, x := range []struct {
		entry pe.Entry
		why   string
	}{{earned, `its basis has the form "commission.line"`}, {cut, "it is not of kind sealed"}} {
		if _, err := settlement.RecordOf(x.entry); errText(err) != fmt.Sprintf("settlement: entry %q: entry does not follow from its basis: %s", x.entry.ID(), x.why) {
			t.Errorf("%v", err)
		}
	}
	earned.Basis = pe.Basis{}
	if record, err := settlement.RecordOf(earned); errText(err) != fmt.Sprintf("settlement: entry %q: entry does not follow from its basis: it has no basis", earned.ID()) || record.Form != "" {
		t.Errorf("%v", err)
	}
}

// Two copies of a book that has closed months close the next one each with the customer that it met itself.
func TestCopiesOfABookMeetTheirOwnCustomers(t *testing.T) {
	policy := flat()
	policy.Horizon = pe.Days(30, pe.Through)
	r := open(t, policy).through("2025-02", fact("p1", "2025-01-10", pay("c", "100", "acme")), fact("p2", "2025-01-11", pay("d", "100", "beta")), fact("p3", "2025-02-11", pay("e", "100", "beta")))
	one, two := r.book.Clone(), r.book.Clone()
	for _, x := range []struct {
		book     *settlement.Book
		customer string
	}{{one, "x"}, {two, "y"}, {&r.book, "a"}} {
		if _, err := r.program.Apply(x.book, fact("p4", "2025-03-01", pay(x.customer, "100", "new "+x.customer))); err != nil {
			t.Fatal(err)
		}
	}
	for _, x := range []struct {
		book *settlement.Book
		want string
	}{{one, "e x new x"}, {two, "e y new y"}, {&r.book, "e a new a"}} {
		var sealed []string
		for _, m := range []string{"2025-03", "2025-04"} {
			entries, err := r.program.Apply(x.book, settlement.CloseOf(month(m)))
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				sealed = append(sealed, e.Claim.Customer)
			}
		}
		statement, err := r.program.Statement(x.book, month("2025-03"), month("2025-03"))
		if err != nil || len(statement.Rows) != 3 {
			t.Fatalf("%+v, %v", statement.Rows, err)
		}
		sealed = append(sealed, statement.Rows[2].Partner)
		r.want("sealed", strings.Join(sealed, " "), x.want)
	}
}
