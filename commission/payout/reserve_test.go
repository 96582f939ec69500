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
