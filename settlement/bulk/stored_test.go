package bulk_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
)

// capped is plain with caps: acme gets at most 30.00 of a customer, and a deal brings 25.00.
func cappedPolicy() settlement.Policy {
	p := plain()
	p.Terms[0].Policy.Commission.Caps = []commission.Cap{
		{Name: "customer", Per: commission.PerCustomer, Limit: minor(30_00, "EUR"), Counts: commission.FirstCome},
		{Name: "deal", Per: commission.PerDeal, Limit: minor(25_00, "EUR"), Counts: commission.FirstCome, Components: []string{"launch"}},
	}
	return p
}

// cappedStates are a state with one of everything, and its engine.
func cappedState(t testing.TB) (bulk.Engine, *bulk.State) {
	t.Helper()
	e, s := engineOf(settlement.Must(cappedPolicy())), &bulk.State{}
	deal := paid("p3", "c1", "2024-01-20", 200_00)
	deal.Deal = "d1"
	shared := paid("p4", "c2", "2024-01-21", 100_00)
	shared.Partner, shared.Credits = "", []pe.Credit{
		{Partner: "acme", Role: pe.Sourced, Share: pe.MustPercent("70")}, {Partner: "beta", Role: pe.Sourced, Share: pe.MustPercent("30")},
	}
	late := paid("p5", "c2", "2024-01-15", 40_00)
	late.Recorded = pe.MustDay("2024-01-22")
	in := []bulk.Movement{
		{Kind: bulk.Stated, ID: "s1", On: pe.MustDay("2024-01-01"), Event: settlement.Standing{Partner: "acme", Tier: "gold"}},
		paid("p1", "c1", "2024-01-05", 100_00), paid("p2", "c1", "2024-01-06", 100_00), deal, shared, late,
		refunded("r1", "c1", "p1", "2024-01-25", 50_00), refunded("r2", "c2", "p9", "2024-01-26", 10_00),
	}
	if err := only(e.Run(s, each(in))); err != nil {
		t.Fatal(err)
	}
	return e, s
}

// What is stored is readable: a customer with what is open of it stands in one place.
func TestAStoredStateIsReadable(t *testing.T) {
	_, s := cappedState(t)
	want := `{"kind":"state","version":1,"currency":"EUR","last":[{"posted":"2024-01-26","on":"2024-01-26","kind":"refund","id":"r2","subject":"c2"}],"volume":"54000","sealed":0}
{"kind":"partners","book":BOOK}
{"kind":"sums","sums":[{"partner":"acme","month":"2024-01","kind":"capped","amount":"-5000"},{"partner":"acme","month":"2024-01","kind":"earned","amount":"12750"},{"partner":"acme","month":"2024-01","kind":"returned","amount":"-1250"},{"partner":"beta","month":"2024-01","kind":"earned","amount":"750"}]}
{"kind":"customers","customers":[{"id":"c1","first":"2024-01-05","granted":[{"cap":"customer","partner":"acme","amount":"3000"},{"cap":"deal","deal":"d1","amount":"1000"}],` +
		`"paid":[{"id":"p1","on":"2024-01-05","amount":"10000","terms":"v1","credits":[{"partner":"acme","tier":"gold"}],"parts":[{"earned":"2000"},{"component":"launch","earned":"500"}]},` +
		`{"id":"p2","on":"2024-01-06","amount":"10000","terms":"v1","credits":[{"partner":"acme","tier":"gold"}],"parts":[{"earned":"2000","capped":"-1000"},{"component":"launch","earned":"500"}]},` +
		`{"id":"p3","on":"2024-01-20","amount":"20000","deal":"d1","terms":"v1","credits":[{"partner":"acme","tier":"gold"}],"parts":[{"earned":"4000","capped":"-4000"},{"component":"launch","earned":"1000"}]}],` +
		`"back":[{"kind":"refund","id":"r1","of":"p1","on":"2024-01-25","amount":"5000"}]},` +
		`{"id":"c2","first":"2024-01-15","granted":[{"cap":"customer","partner":"acme","amount":"2200"},{"cap":"customer","partner":"beta","amount":"600"}],` +
		`"paid":[{"id":"p4","on":"2024-01-21","amount":"10000","terms":"v1","credits":[{"partner":"acme","role":"sourced","share":"70%","tier":"gold"},{"partner":"beta","role":"sourced","share":"30%"}],"parts":[{"earned":"1400"},{"earned":"600"},{"component":"launch","earned":"350"},{"component":"launch","earned":"150"}]},` +
		`{"id":"p5","on":"2024-01-15","late":true,"amount":"4000","terms":"v1","credits":[{"partner":"acme","tier":"gold"}],"parts":[{"earned":"800"},{"component":"launch","earned":"200"}]}],` +
		`"back":[{"kind":"refund","id":"r2","of":"p9","on":"2024-01-26","amount":"1000"}]}]}
{"kind":"end","lines":4}
`
	got := strings.Split(string(linesOf(t, s)), "\n")
	got[1] = `{"kind":"partners","book":BOOK}` // the form of a book is settlement's
	if got := strings.Join(got, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A state that is cut off, or put together from lines of others, is refused.
func TestAStoredStateIsWhole(t *testing.T) {
	e, s := cappedState(t)
	text := linesOf(t, s)
	lines := bytes.SplitAfter(text, []byte("\n"))
	lines = lines[:len(lines)-1]
	for i := range lines {
		if _, err := e.ParseState(bytes.Join(lines[:i], nil)); err == nil {
			t.Errorf("the first %d lines are read", i)
		}
		without := slices.Concat(lines[:i], lines[i+1:])
		if _, err := e.ParseState(bytes.Join(without, nil)); err == nil {
			t.Errorf("without line %d it is read", i+1)
		}
		twice := slices.Concat(lines[:i+1], lines[i:])
		if _, err := e.ParseState(bytes.Join(twice, nil)); err == nil {
			t.Errorf("with line %d twice it is read", i+1)
		}
		if i > 0 {
			swapped := slices.Concat(lines[:i-1], [][]byte{lines[i], lines[i-1]}, lines[i+1:])
			if _, err := e.ParseState(bytes.Join(swapped, nil)); err == nil {
				t.Errorf("with lines %d and %d swapped it is read", i, i+1)
			}
		}
	}
	for n := range text[:len(text)-1] {
		if _, err := e.ParseState(text[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are read", n, len(text))
		}
	}
}

// What cannot have been stored is refused, with the line and what is wrong in it.
func TestAStoredStateThatCannotBe(t *testing.T) {
	e, s := cappedState(t)
	text := string(linesOf(t, s))
	for _, c := range []struct{ name, old, new, want string }{
		{"no such line", `"kind":"sums"`, `"kind":"sum"`, `line 3: bulk: /kind: unknown kind "sum"; one of state, partners, told, sums, customers, end`},
		{"unknown member", `"late":true`, `"later":true`, `line 4: bulk: /customers/1/paid/1/later: unknown member; write "late"`},
		{"another form", `"version":1`, `"version":2`, "line 1: bulk: /version: want 1, got 2"},
		{"another currency", `"currency":"EUR"`, `"currency":"USD"`, `line 1: bulk: /currency: the program settles in EUR, got "USD"`},
		{"volume below 0", `"volume":"54000"`, `"volume":"-1"`, "line 1: bulk: /volume: want 0 to 36028797018963968, got -1"},
		{"volume below what is open", `"volume":"54000"`, `"volume":"53999"`, `line 4: customer "c2": movement "p5": the open payments come to more than the volume`},
		{"sealed below 0", `"sealed":0`, `"sealed":-1`, "line 1: bulk: /sealed: want 0 to 36028797018963968, got -1"},
		{"kind of the last", `"kind":"refund","id":"r2","subject"`, `"kind":"touch","id":"r2","subject"`, `line 1: bulk: /last/0/kind: unknown kind "touch"`},
		{"last counts before it was", `{"posted":"2024-01-26"`, `{"posted":"2024-01-25"`, "line 1: bulk: /last/0/posted: want a day, and one on which it counts that is not before it"},
		{"no last", `"last":[{"posted":"2024-01-26","on":"2024-01-26","kind":"refund","id":"r2","subject":"c2"}],`, "", `line 5: sums of 2024-01 come after the last movement`},
		{"two last", `"subject":"c2"}]`, `"subject":"c2"},{"posted":"2024-01-26","on":"2024-01-26","kind":"refund","id":"r3","subject":"c2"}]`, "line 1: bulk: /last/1: want one position"},
		{"last before a refund", `"posted":"2024-01-26","on":"2024-01-26"`, `"posted":"2024-01-20","on":"2024-01-20"`, `line 4: customer "c1": movement "r1": want it behind what is sealed, in order, and no later than the last movement`},
		{"payment beyond the horizon", `"volume"`, `"through":"2024-01-05","volume"`, `line 4: customer "c1": movement "p1": want it behind what is sealed, in order, and no later than the last movement`},
		{"customer sealed later than all", `"first":"2024-01-05"`, `"first":"2024-01-05","sealed":"2024-01-01"`, `line 4: customer "c1": want its first payment, and what is sealed no later than all is`},
		{"no first payment", `"first":"2024-01-05",`, "", `line 4: customer "c1": want its first payment, and what is sealed no later than all is`},
		{"first payment after another", `"first":"2024-01-05"`, `"first":"2024-01-06"`, `line 4: customer "c1": movement "p1": want it behind what is sealed, in order, and no later than the last movement`},
		{"customer twice", `"id":"c2","first"`, `"id":"c1","first"`, `line 4: customer "c1": want customers in the order of their ids, each once`},
		{"customer without a name", `"id":"c1","first"`, `"id":" ","first"`, `line 4: customer " ": want customers in the order of their ids, each once`},
		{"payments not in order", `"id":"p2","on":"2024-01-06"`, `"id":"p2","on":"2024-01-21"`, `line 4: customer "c1": movement "p3": want it behind what is sealed, in order, and no later than the last movement`},
		{"payment twice", `"id":"p2"`, `"id":"p1"`, `line 4: customer "c1": movement "p1": its id stands twice`},
		{"refund of the id of a payment", `"id":"r1"`, `"id":"p3"`, `line 4: customer "c1": movement "p3": its id stands twice`},
		{"kind of a refund", `"kind":"refund","id":"r1"`, `"kind":"payment","id":"r1"`, `line 4: customer "c1": movement "r1": unknown kind "payment"`},
		{"refund of nothing", `"of":"p1","on":"2024-01-25","amount":"5000"`, `"of":"p1","on":"2024-01-25","amount":"0"`, `line 4: customer "c1": movement "r1": settlement: /amount: want an amount above 0, got 0.00 EUR`},
		{"amount below 0", `"id":"p1","on":"2024-01-05","amount":"10000"`, `"id":"p1","on":"2024-01-05","amount":"-10000"`, `line 4: customer "c1": movement "p1": settlement: /amount: comes to -100.00 EUR; money that goes back is a refund`},
		{"other terms", `"terms":"v1","credits":[{"partner":"acme","tier":"gold"}],"parts":[{"earned":"2000"}`, `"terms":"v2","credits":[{"partner":"acme","tier":"gold"}],"parts":[{"earned":"2000"}`, `line 4: customer "c1": movement "p1": it was priced by terms "v2", and "v1" are in force: its terms come to something else than it was posted with`},
		{"another share", `"share":"70%"`, `"share":"71%"`, `line 4: customer "c2": movement "p4": settlement: /credits: sourced shares add up to 101% of the deal, more than 100%`},
		{"another split", `{"earned":"1400"},{"earned":"600"}`, `{"earned":"1401"},{"earned":"599"}`, `line 4: customer "c2": movement "p4": its terms come to something else than it was posted with`},
		{"another tier", `"id":"p1","on":"2024-01-05","amount":"10000","terms":"v1","credits":[{"partner":"acme","tier":"gold"}]`, `"id":"p1","on":"2024-01-05","amount":"10000","terms":"v1","credits":[{"partner":"acme"}]`, `line 4: customer "c1": movement "p1": its terms come to something else than it was posted with`},
		{"more than was earned", `"parts":[{"earned":"2000"}`, `"parts":[{"earned":"2001"}`, `line 4: customer "c1": movement "p1": its terms come to something else than it was posted with`},
		{"cut by more than was earned", `"capped":"-1000"`, `"capped":"-2001"`, `line 4: customer "c1": movement "p2": its terms come to something else than it was posted with`},
		{"raised by a cap", `"capped":"-1000"`, `"capped":"1"`, `line 4: customer "c1": movement "p2": its terms come to something else than it was posted with`},
		{"component twice", `{"earned":"2000"},{"component":"launch","earned":"500"}`, `{"earned":"2000"},{"earned":"500"}`, `line 4: customer "c1": movement "p1": its terms come to something else than it was posted with`},
		{"no such component", `"component":"launch","earned":"500"`, `"component":"lunch","earned":"500"`, `line 4: customer "c1": movement "p1": its terms come to something else than it was posted with`},
		{"parts of one of two", `{"earned":"1400"},{"earned":"600"}`, `{"earned":"1400"}`, `line 4: customer "c2": movement "p4": its terms come to something else than it was posted with`},
		{"no such cap", `"cap":"customer"`, `"cap":"customers"`, `line 4: customer "c1": the program has no cap "customers"`},
		{"cap by something else", `"cap":"deal","deal":"d1"`, `"cap":"deal","partner":"d1"`, `line 4: customer "c1": cap "deal" counts by something else than by "d1"`},
		{"cap that took back", `"cap":"deal","deal":"d1","amount":"1000"`, `"cap":"deal","deal":"d1","amount":"-1"`, `line 4: customer "c1": cap "deal" cannot have granted -1`},
		{"cap twice", `{"cap":"deal","deal":"d1","amount":"1000"}`, `{"cap":"deal","deal":"d1","amount":"1000"},{"cap":"deal","deal":"d1","amount":"1000"}`, `line 4: customer "c1": what cap "deal" granted stands twice`},
		{"sum of another kind", `"month":"2024-01","kind":"capped"`, `"month":"2024-01","kind":"sealed"`, `line 3: bulk: /sums/0/kind: there are no sums of "sealed"`},
		{"sum of the other sign", `"kind":"returned","amount":"-1250"`, `"kind":"returned","amount":"1250"`, `line 3: bulk: /sums/2/amount: 1250 cannot be a sum of returned`},
		{"sum twice", `"kind":"earned","amount":"750"`, `"kind":"earned","amount":"750"},{"partner":"acme","month":"2024-01","kind":"earned","amount":"750"`, `line 5: the sum of earned to "acme" in 2024-01 stands twice`},
		{"sums of ages", `{"partner":"beta","month":"2024-01"`, `{"partner":"beta","month":"0000-00"`, `line 3: bulk: /sums/3/month: month "0000-00": malformed: want the form 2006-01`},
		{"last of nobody", `"id":"r2","subject":"c2"`, `"id":"r2","subject":"c3"`, `line 1: the last movement is of customer "c3", of whom there is nothing`},
		{"sum after the last movement", `{"partner":"beta","month":"2024-01"`, `{"partner":"beta","month":"2024-02"`, `line 5: sums of 2024-02 come after the last movement`},
		{"number of lines", `"lines":4`, `"lines":5`, "line 5: the end is missing, or lines before it are"},
		{"told beside the book", `{"kind":"sums","sums":[`, `{"kind":"told","tales":[]}` + "\n" + `{"kind":"sums","sums":[`, `line 3: a line of this kind does not stand here`},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(text, c.old, c.new, 1)
			if changed == text {
				t.Fatal("nothing was changed")
			}
			s, err := e.ParseState([]byte(changed))
			if got := said(err); got != "bulk: stored state: "+c.want || s != nil {
				t.Errorf("got  %s\nwant bulk: stored state: %s", got, c.want)
			}
			var line *settlement.LineError
			if !errors.As(err, &line) {
				t.Errorf("%T is no LineError", err)
			}
		})
	}
}

// Zero values are errors.
func TestNothingIsStored(t *testing.T) {
	var none *bulk.State
	if _, err := none.JSONLines(); said(err) != "bulk: there is no state to settle in" {
		t.Error(err)
	}
	if _, err := (&bulk.State{}).JSONLines(); said(err) != "bulk: the state is empty, and of no engine; there is nothing to store" {
		t.Error(err)
	}
	if _, err := (bulk.Engine{}).ParseState(nil); said(err) != "bulk: the zero Engine settles nothing; make one with New" {
		t.Error(err)
	}
	if _, err := plainEngine().ParseState(nil); said(err) != "bulk: stored state: line 0: the end is missing, or lines before it are" {
		t.Error(err)
	}
}

// A program may get versions of its terms; those that were in force stay as they were.
func TestAStoredStateUnderOtherTerms(t *testing.T) {
	_, s := cappedState(t)
	text := linesOf(t, s)
	with := func(change func(*settlement.Policy)) error {
		p := cappedPolicy()
		change(&p)
		e := engineOf(settlement.Must(p))
		s, err := e.ParseState(text)
		if err != nil {
			return err
		}
		return only(e.Run(s, each([]bulk.Movement{paid("p6", "c1", "2024-03-05", 100_00), refunded("r6", "c1", "p1", "2024-03-06", 50_00)})))
	}
	later := func(p *settlement.Policy) {
		v := p.Terms[0]
		v.ID, v.From, v.Rationale = "v2", pe.MustDay("2024-03-01"), "less"
		v.Policy.Commission.Rates = []commission.Row{{Share: pe.MustPercent("5")}}
		p.Terms = append(p.Terms, v)
	}
	for _, c := range []struct {
		name   string
		change func(*settlement.Policy)
		want   string
	}{
		{"the same", func(*settlement.Policy) {}, ""},
		{"a later version", later, ""},
		{"an earlier version", func(p *settlement.Policy) { later(p); p.Terms[1].From = pe.MustDay("2024-01-20") }, `line 4: customer "c1": movement "p3": it was priced by terms "v1", and "v2" are in force: its terms come to something else than it was posted with`},
		{"another rate", func(p *settlement.Policy) { p.Terms[0].Policy.Commission.Rates[0].Share = pe.MustPercent("21") }, `line 4: customer "c1": movement "p1": its terms come to something else than it was posted with`},
		{"another rounding", func(p *settlement.Policy) { p.Terms[0].Policy.Commission.Rounding = pe.Down }, ""},
		{"no cap", func(p *settlement.Policy) { p.Terms[0].Policy.Commission.Caps = nil }, `line 4: customer "c1": the program has no cap "customer"`},
	} {
		if got := strings.TrimPrefix(said(with(c.change)), "bulk: stored state: "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// A stored state that lacks a member is refused, or is one that is written and read again.
func TestAStoredStateThatLacksAMember(t *testing.T) {
	var e bulk.Engine
	var lines [][]byte
	var line int
	sparse := proof.Sparse{Read: func(at string, text []byte) {
		without := slices.Clone(lines)
		without[line] = text
		s, err := e.ParseState(bytes.Join(without, []byte("\n")))
		if err != nil {
			return
		}
		once, err := s.JSONLines()
		if err != nil {
			t.Errorf("without %s it is read, and not written: %v", at, err)
			return
		}
		again, err := e.ParseState(once)
		if err != nil {
			t.Errorf("without %s it is read, and not read again: %v", at, err)
		} else if twice := linesOf(t, again); !bytes.Equal(once, twice) {
			t.Errorf("without %s it is stored as\n%s\nand then as\n%s", at, once, twice)
		}
	}}
	for i := range 60 {
		dice := seed(9_000_000 + i)
		l, err := drawLane(t, &dice, 100)
		if err != nil || len(l.facts) == 0 {
			continue
		}
		state := &bulk.State{}
		if _, err := byEngine(l.engine, state, l.facts); err != nil {
			t.Fatal(err)
		}
		e, lines = l.engine, bytes.Split(linesOf(t, state), []byte("\n"))
		for line = range len(lines) - 1 {
			if err := sparse.Try(lines[line]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := sparse.Members(); n < 60 {
		t.Errorf("%d members are known", n)
	}
}

// A state of which some digits are others is refused, or goes on: with what it is told, however
// that fits.
func TestAForgedStateGoesOnOrIsRefused(t *testing.T) {
	t.Parallel()
	read, tried := 0, 0
	for i := range *lanePrograms {
		dice := seed(*laneSeed + 8_000_000 + i)
		l, err := drawLane(t, &dice, 60)
		if err != nil || len(l.facts) < 4 {
			continue
		}
		half := len(l.facts) / 2
		state := &bulk.State{}
		if _, err := byEngine(l.engine, state, l.facts[:half]); err != nil {
			t.Fatal(err)
		}
		text := linesOf(t, state)
		for range 12 {
			forged := slices.Clone(text)
			for range between(&dice, "digits", 1, 3) {
				at := dice.below("place", len(forged))
				for forged[at] < '0' || forged[at] > '9' {
					at = (at + 1) % len(forged)
				}
				forged[at] = byte('0' + dice.below("digit", 10))
			}
			tried++
			s, err := parsed(l.engine, forged)
			if err != nil {
				if strings.HasPrefix(err.Error(), "panic") {
					t.Fatalf("-seed %d: %v\n%s", *laneSeed+i, err, forged)
				}
				continue
			}
			read++
			restored(t, l.engine, s)
			if _, err := byEngine(l.engine, s, l.facts[half:]); err != nil {
				t.Fatalf("-seed %d: %v\n%s", *laneSeed+i, err, forged)
			}
			linesOf(t, s) // which may say of a partner what its book does not take back
		}
	}
	t.Logf("%d of %d were read", read, tried)
	if read == 0 || read == tried {
		t.Errorf("%d of %d were read", read, tried)
	}
}

// parsed reads a state; a panic is an error.
func parsed(e bulk.Engine, text []byte) (s *bulk.State, err error) {
	defer recovered(&err)
	return e.ParseState(text)
}

// Whatever is read as a state is stored, read again and settled with, without a panic.
func FuzzParseState(f *testing.F) {
	var lanes []lane
	for i := 0; len(lanes) < 12; i++ {
		s := seed(9_100_000 + i)
		l, err := drawLane(f, &s, 60)
		if err != nil || len(l.facts) < 10 {
			continue
		}
		state := &bulk.State{}
		if _, err := byEngine(l.engine, state, l.facts[:len(l.facts)/2]); err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(len(lanes)), linesOf(f, state))
		lanes = append(lanes, l)
	}
	f.Fuzz(func(t *testing.T, which uint8, text []byte) {
		l := lanes[int(which)%len(lanes)]
		s, err := l.engine.ParseState(text)
		if err != nil {
			return
		}
		restored(t, l.engine, s)
		if _, err := byEngine(l.engine, s, l.facts[len(l.facts)/2:]); err != nil {
			t.Fatal(err)
		}
		s.Unmatched()
		for range s.Sums() {
		}
		linesOf(t, s)
	})
}

// Each month has a row for all partners: few texts that state ages of many are not given that.
func TestAStoredStateOfAges(t *testing.T) {
	e, s := cappedState(t)
	var sums strings.Builder
	for i := range 600 {
		fmt.Fprintf(&sums, `{"partner":"p%d","month":"0001-01","kind":"earned","amount":"1"},`, i)
	}
	sums.WriteString(`{"partner":"q","month":"9999-12","kind":"earned","amount":"1"},`)
	far := strings.Replace(string(linesOf(t, s)), `"sums":[`, `"sums":[`+sums.String(), 1)
	far = strings.Replace(far, `"posted":"2024-01-26"`, `"posted":"9999-12-31"`, 1)
	_, err := e.ParseState([]byte(far))
	if got, want := said(err), "bulk: stored state: line 5: sums of 603 partners from 0001-01 to 9999-12 are more than 67108864"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What the ladder was told comes before the last movement: the next one goes on behind it.
func TestAStoredLadderIsNoLaterThanTheLastMovement(t *testing.T) {
	e, s := engineOf(openProgram()), &bulk.State{}
	enrolled := bulk.Movement{Kind: bulk.Stated, ID: "e", On: pe.MustDay("2024-03-01"), Event: settlement.PartnerEnrolled{Partner: "acme"}}
	if _, err := e.Apply(s, &enrolled); err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(linesOf(t, s)), `"posted":"2024-03-01","on":"2024-03-01"`, `"posted":"2024-02-01","on":"2024-02-01"`, 1)
	_, err := e.ParseState([]byte(text))
	if got, want := said(err), `bulk: stored state: line 3: movement "e" of 2024-03-01 comes after the last one`; got != want {
		t.Errorf("got %s, want %s\n%s", got, want, text)
	}
}
