package payout_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/payout"
)

// The reserves of an account are those of Apply, without the balance and what was paid.
func TestReservesByThemselves(t *testing.T) {
	terms := payout.Must(reserved())
	var whole, part payout.Account
	on := func(e payout.Posted) {
		t.Helper()
		want, err := terms.Apply(&whole, e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := terms.Reserve(&part, e.Entry)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v, %v, want %v", got, err, want)
		}
	}
	on(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"))
	on(earned("p2", "p2", "50", "2025-02-02", "2025-02-02"))
	on(earned("r1", "p1", "-40", "2025-02-03", "2025-03-01"))
	if part.Owed != 0 || len(part.Later) != 0 || len(part.Known) != 0 || fmt.Sprint(part.Lines) != fmt.Sprint(whole.Lines) {
		t.Errorf("%+v", part)
	}
	// 10 % of 60.00, 60 days after 1 March, which is 30 April.
	line := part.Lines[0]
	if terms.Ends(line) != day("2025-04-30") || terms.Due(line, day("2025-04-29")) != 600 || terms.Due(line, day("2025-04-30")) != 0 {
		t.Errorf("%s, %d, %d", terms.Ends(line), terms.Due(line, day("2025-04-29")), terms.Due(line, day("2025-04-30")))
	}
	// What ends with a run is let go, and no run pays.
	want, err := terms.Apply(&whole, payout.Run{ID: "run", On: day("2025-04-30")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := terms.LetGo(&part, "run", day("2025-04-30"))
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want[:len(want)-1]) || want[len(want)-1].Kind != partnerecon.Paid || len(part.Lines) != 0 {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	if _, err := terms.LetGo(&part, "again", day("2025-04-29")); !errors.Is(err, payout.ErrOrder) {
		t.Errorf("a day before: %v", err)
	}
}

func TestReservesRefuse(t *testing.T) {
	terms := payout.Must(reserved())
	entry := earned("p1", "p1", "100", "2025-02-01", "2025-03-01").Entry
	if _, err := (payout.Terms{}).Reserve(&payout.Account{}, entry); err == nil {
		t.Error("the zero Terms reserve")
	}
	if _, err := (payout.Terms{}).LetGo(&payout.Account{}, "x", day("2025-03-01")); err == nil {
		t.Error("the zero Terms let go")
	}
	if _, err := terms.Reserve(nil, entry); err == nil {
		t.Error("nothing is reserved in")
	}
	if _, err := terms.LetGo(nil, "x", day("2025-03-01")); err == nil {
		t.Error("nothing is let go of")
	}
	other := payout.Account{Partner: "beta"}
	if _, err := terms.Reserve(&other, entry); !errors.Is(err, payout.ErrPartner) {
		t.Errorf("another partner: %v", err)
	}
}

// Debits meet the reserves that end first, of those that end together by line: 10 % of
// 100.00 each, so that 25.00 take two of them and half of a third.
func TestDebitsMeetTheReservesThatEndFirst(t *testing.T) {
	terms := payout.Must(reserved())
	var a payout.Account
	apply := func(e payout.Posted) []string {
		t.Helper()
		entries, err := terms.Apply(&a, e)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, e := range entries {
			out = append(out, fmt.Sprint(e.Claim.Line, " ", e.Amount.Amount()))
		}
		return out
	}
	for _, l := range []struct{ line, payable string }{{"e", "2025-03-05"}, {"b", "2025-03-02"}, {"d", "2025-03-02"}, {"a", "2025-03-09"}, {"c", "2025-03-01"}} {
		apply(earned("p"+l.line, l.line, "100", "2025-02-01", l.payable))
	}
	debit := earned("x", "", "-25", "2025-02-02", "2025-02-02")
	if got, want := fmt.Sprint(apply(debit)), "[c -10.00 b -10.00 d -5.00]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	debit = earned("y", "", "-40", "2025-02-03", "2025-02-03")
	if got, want := fmt.Sprint(apply(debit)), "[d -5.00 e -10.00 a -10.00]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What goes back of lines that were paid out is met by the reserves of the others, what
// goes back of lines that were not is not: that is unpaid.
func TestReservesMeetWhatWasPaidOut(t *testing.T) {
	terms := payout.Must(reserved()) // 10 %
	for _, c := range []struct {
		name    string
		payable string // of a and b; 100.00 and 200.00 are earned, and reserved 10.00 and 20.00
		paid    bool   // the run pays 270.00
		back    string // of a
		want    string // that are let go, held after, and the debt
	}{
		{"paid out", "2025-03-01", true, "-100", "[a -10.00 b -20.00] 0.00 70.00"},           // 100.00 - 10.00 - 20.00
		{"a part of it", "2025-03-01", true, "-20", "[a -2.00 a -8.00 b -10.00] 10.00 0.00"}, // 2.00 with the line, and 18.00
		{"not payable yet", "2025-03-09", true, "-100", "[a -10.00] 20.00 0.00"},             // 180.00 are to come
		{"payable, before any run", "2025-03-01", false, "-100", "[a -10.00] 20.00 0.00"},    // 180.00 are payable
	} {
		t.Run(c.name, func(t *testing.T) {
			var a payout.Account
			apply := func(e payout.Event) []partnerecon.Entry {
				t.Helper()
				entries, err := terms.Apply(&a, e)
				if err != nil {
					t.Fatal(err)
				}
				return entries
			}
			apply(earned("pa", "a", "100", "2025-02-01", c.payable))
			apply(earned("pb", "b", "200", "2025-02-01", c.payable))
			if c.paid {
				apply(payout.Run{ID: "run", On: day("2025-03-02")})
			}
			var got []string
			ids := map[string]bool{}
			for _, e := range apply(earned("back", "a", c.back, "2025-03-05", max(c.payable, "2025-03-05"))) {
				got = append(got, fmt.Sprint(e.Claim.Line, " ", e.Amount.Amount()))
				if ids[e.ID()] {
					t.Errorf("%s is posted twice", e.ID())
				}
				ids[e.ID()] = true
			}
			b := a.Balance(day("2025-03-05"))
			if got := fmt.Sprint(got, " ", b.Held.Amount(), " ", b.Debt.Amount()); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// Of a line that is released in parts the first part's reserve has ended when 50.00 of it go
// back. The second part has a reserve of its own: 10 % of 100.00, less 10 % of the 50.00 that
// go back of it on its day; its other 5.00 meet what was paid out of the first part.
func TestReserveOfASecondPart(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	back := earned("x", "p1", "-50", "2025-05-20", "2025-05-20")
	again := earned("y", "p1", "-50", "2025-06-01", "2025-06-01")
	back.Entry.Kind, again.Entry.Kind = partnerecon.Returned, partnerecon.Returned
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), payout.Run{ID: "r1", On: day("2025-05-01")}, back,
		earned("second", "p1", "100", "2025-06-01", "2025-06-01"), again)
	s.want("2025-02-01 held 10.00 p1", "2025-05-01 released -10.00 p1", "2025-05-01 paid -100.00",
		"2025-06-01 held 10.00 p1", "2025-06-01 released -5.00 p1", "2025-06-01 released -5.00 p1")
}
