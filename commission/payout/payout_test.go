package payout_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/payout"
)

func eur(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }

func day(s string) partnerecon.Day { return partnerecon.MustDay(s) }

// reserved keeps 10 % back for 60 days and pays out from 25.00 on.
func reserved() payout.Policy {
	return payout.Policy{
		Minimum: eur("25"),
		Reserve: payout.Reserve{Share: partnerecon.MustPercent("10"), Days: 60, Rounding: partnerecon.HalfUp},
	}
}

// earned is an entry of acme on a line.
func earned(cause, line, amount, posted, payable string) payout.Posted {
	return payout.Posted{Entry: partnerecon.Entry{
		Cause: cause, Claim: partnerecon.Claim{Partner: "acme", Customer: "c", Line: line, Component: "base"}, Kind: partnerecon.Earned,
		Amount: eur(amount), Posted: day(posted), Payable: day(payable),
	}}
}

func clawed(cause, line, amount, posted string) payout.Posted {
	p := earned(cause, line, amount, posted, posted)
	p.Entry.Kind = partnerecon.Clawed
	return p
}

// A story applies events and notes what they post.
type story struct {
	t       *testing.T
	terms   payout.Terms
	account payout.Account
	posted  []string
}

func (s *story) do(events ...payout.Event) *story {
	s.t.Helper()
	for _, e := range events {
		entries, err := s.terms.Apply(&s.account, e)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, entry := range entries {
			s.posted = append(s.posted, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", entry.Posted, entry.Kind, entry.Amount.Amount(), entry.Claim.Line)))
		}
	}
	return s
}

func (s *story) want(want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.posted); diff != "" {
		s.t.Errorf("(-want +got)\n%s", diff)
	}
}

// 100.00 payable on 1 March: 10.00 is kept back until 30 April, 60 days later.
func TestReserveIsLetGo(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), payout.Run{ID: "r1", On: day("2025-03-01")}, payout.Run{ID: "r2", On: day("2025-04-29")},
		payout.Run{ID: "r3", On: day("2025-04-30")})
	s.want("2025-02-01 held 10.00 p1", "2025-03-01 paid -90.00",
		// 10.00 are less than the minimum of 25.00 and are carried.
		"2025-04-30 released -10.00 p1")
	s.do(earned("p2", "p2", "20", "2025-05-01", "2025-05-01"), payout.Run{ID: "r4", On: day("2025-05-02")})
	s.want("2025-02-01 held 10.00 p1", "2025-03-01 paid -90.00", "2025-04-30 released -10.00 p1",
		// 10.00 + 20.00 - 2.00.
		"2025-05-01 held 2.00 p2", "2025-05-02 paid -28.00")
}

// A return of the line takes its reserve down in proportion: of 100.00 half goes
// back, and of its reserve of 10.00 half is let go. The 45.00 beyond it were paid out:
// the other half of the reserve meets what it can of them.
func TestReturnTakesTheReserveAlong(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	back := earned("x", "p1", "-50", "2025-03-05", "2025-03-05")
	back.Entry.Kind = partnerecon.Returned
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), payout.Run{ID: "r1", On: day("2025-03-01")}, back)
	s.want("2025-02-01 held 10.00 p1", "2025-03-01 paid -90.00", "2025-03-05 released -5.00 p1", "2025-03-05 released -5.00 p1")
	// 100.00 - 50.00 - 90.00 is owed: -40.00. Nothing is held any more, so all of it is debt.
	b := s.account.Balance(day("2025-03-06"))
	if b.Owed != eur("-40") || b.Held != eur("0") || b.Debt != eur("40") || b.Payable.Sign() != 0 {
		t.Errorf("got %+v", b)
	}
}

// A clawback of 12.00 after the payout is met by the reserves of 10.00 and, of the
// line that ends later, 2.00 of 5.00.
func TestDebitsTakeReservesFirst(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), earned("p2", "p2", "50", "2025-02-02", "2025-03-02"),
		payout.Run{ID: "r1", On: day("2025-03-02")}, clawed("churn", "", "-12", "2025-03-10"))
	s.want("2025-02-01 held 10.00 p1", "2025-02-02 held 5.00 p2", "2025-03-02 paid -135.00",
		"2025-03-10 released -10.00 p1", "2025-03-10 released -2.00 p2")
	if b := s.account.Balance(day("2025-03-10")); b.Owed != eur("3") || b.Held != eur("3") || b.Debt.Sign() != 0 {
		t.Errorf("got %+v", b)
	}
	// What was used does not come back with more of the line: 100.00 + 10.00 would
	// reserve 11.00, less the 10.00 used.
	s.do(earned("p1b", "p1", "10", "2025-03-11", "2025-03-11"))
	if got := s.posted[len(s.posted)-1]; got != "2025-03-11 held 1.00 p1" {
		t.Errorf("got %s", got)
	}
}

// 100.00 are paid but for 10.00 in reserve. Of them 50.00 go back, payable with the
// run of March only: the reserve falls to 5.00, and the partner owes 40.00 on the
// whole. What is let go is not paid out before the 50.00 are met; 45.00 are carried.
func TestWhatGoesBackLaterIsNotPaidOutBefore(t *testing.T) {
	policy := reserved()
	policy.Minimum = partnerecon.Money{}
	s := &story{t: t, terms: payout.Must(policy)}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-02-01"), payout.Run{ID: "r1", On: day("2025-02-01")})
	back := earned("f1", "p1", "-50", "2025-02-05", "2025-03-01")
	back.Entry.Kind = partnerecon.Returned
	s.do(back, payout.Run{ID: "r2", On: day("2025-02-10")})
	s.want("2025-02-01 held 10.00 p1", "2025-02-01 paid -90.00", "2025-02-05 released -5.00 p1")
	want := payout.Balance{Owed: eur("-40"), Held: eur("5"), NotYet: eur("-45"), Payable: eur("0"), Debt: eur("0")}
	if got := s.account.Balance(day("2025-02-10")); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s.do(payout.Run{ID: "r3", On: day("2025-03-01")})
	want.NotYet, want.Debt = eur("0"), eur("45")
	if got := s.account.Balance(day("2025-03-01")); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A run that is recorded late pays nothing of what was posted after its day, although
// the account has it already.
func TestALateRunPaysWhatWasPayableOnItsDay(t *testing.T) {
	s := &story{t: t, terms: payout.Must(payout.Policy{})}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-02-01"), earned("p2", "p2", "70", "2025-03-02", "2025-03-02"))
	s.do(payout.Run{ID: "r1", On: day("2025-03-01")}, payout.Run{ID: "r2", On: day("2025-04-01")})
	s.want("2025-03-01 paid -100.00", "2025-04-01 paid -70.00")
}

// An entry that does not say from when it is payable has a reserve like one that is
// payable at once, and long names that are written with escapes are read back.
func TestUnusualEntriesAreStored(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	e := earned(strings.Repeat("/", 2048), strings.Repeat("/", 2048), "100", "2025-02-01", "2025-02-01")
	e.Entry.Payable = partnerecon.Day{}
	s.do(e, payout.Run{ID: "r1", On: day("2025-02-01")})
	b, err := json.Marshal(s.account)
	if err != nil {
		t.Fatal(err)
	}
	var read payout.Account
	if err := json.Unmarshal(b, &read); err != nil || !read.Equal(s.account) {
		t.Errorf("read back: %v", err)
	}
	if got := read.Balance(day("2025-02-01")).Held; got != eur("10") {
		t.Errorf("%s is held, want 10.00", got)
	}
}

// One payment earns 100.00 by the base and 50.00 by a bonus, and a refund takes both
// back and what a cap had cut: each moves the reserve of the line, under an id of its
// own.
func TestReserveEntriesOfOneEventHaveTheirOwnIDs(t *testing.T) {
	terms := payout.Must(reserved())
	var a payout.Account
	seen := map[string]bool{}
	for _, x := range []struct {
		cause, component, amount string
		kind                     partnerecon.Kind
	}{
		{"p1", "base", "100", partnerecon.Earned},
		{"p1", "bonus", "50", partnerecon.Earned},
		{"r1", "base", "-10", partnerecon.Capped},
		{"r1", "base", "-40", partnerecon.Returned},
		{"r1", "bonus", "-50", partnerecon.Returned},
	} {
		e := earned(x.cause, "p1", x.amount, "2025-02-01", "2025-02-01")
		e.Entry.Claim.Component, e.Entry.Kind = x.component, x.kind
		entries, err := terms.Apply(&a, e)
		if err != nil || len(entries) != 1 || seen[entries[0].ID()] {
			t.Fatalf("%+v: %v, %v after %v", x, ids(entries), err, seen)
		}
		seen[entries[0].ID()] = true
	}
}

func TestPolicyProblems(t *testing.T) {
	_, err := payout.New(payout.Policy{Minimum: eur("-1"), Reserve: payout.Reserve{Share: partnerecon.MustPercent("101"), Days: 4000, Rounding: "up"}})
	var bad *partnerecon.InvalidError
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range bad.Problems {
		got = append(got, p.Path+" "+p.Code)
	}
	want := []string{"/minimum out_of_range", "/reserve/days out_of_range", "/reserve/rounding unknown", "/reserve/share out_of_range"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	text, err := json.Marshal(reserved())
	if err != nil {
		t.Fatal(err)
	}
	terms, err := payout.Parse(text)
	if err != nil || terms.Policy() != reserved() {
		t.Errorf("%s: %+v, %v", text, terms.Policy(), err)
	}
}

func TestRefusedEventsChangeNothing(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), payout.Run{ID: "r1", On: day("2025-03-01")}, payout.Run{ID: "r2", On: day("2025-04-01")})
	other := earned("p2", "p2", "1", "2025-04-01", "2025-04-01")
	other.Entry.Claim.Partner = "zeta"
	dollars := earned("p2", "p2", "1", "2025-04-01", "2025-04-01")
	dollars.Entry.Amount = partnerecon.MustMoney("1", "USD")
	for _, tt := range []struct {
		name string
		e    payout.Event
		want error
	}{
		{"another partner", other, payout.ErrPartner},
		{"another currency", dollars, partnerecon.ErrCurrency},
		{"a run on the day of the last", payout.Run{ID: "r3", On: day("2025-04-01")}, payout.ErrOrder},
		{"a run of the same id", payout.Run{ID: "r2", On: day("2025-05-01")}, payout.ErrDuplicate},
		{"an entry before the run before the last", earned("p0", "p0", "1", "2025-02-28", "2025-02-28"), payout.ErrOrder},
	} {
		before := s.account.Clone()
		if entries, err := s.terms.Apply(&s.account, tt.e); !errors.Is(err, tt.want) || entries != nil || !before.Equal(s.account) {
			t.Errorf("%s: %v, %d entries", tt.name, err, len(entries))
		}
	}
	if _, err := (payout.Terms{}).Apply(&s.account, payout.Run{ID: "x", On: day("2026-01-01")}); err == nil {
		t.Error("the zero Terms decide")
	}
}

// For every account, whatever was recorded: what was posted and paid is what is held,
// not yet payable and payable, less the debt; no payout is below the minimum or more
// than what is payable; all that was ever held is let go in the end, and what was
// paid with the rest is what was posted.
func TestLawB11_B12_BalanceFoots(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := reserved()
		if rapid.Bool().Draw(t, "no minimum") {
			policy.Minimum = partnerecon.Money{}
		}
		policy.Reserve.Days = rapid.IntRange(1, 40).Draw(t, "days")
		terms := payout.Must(policy)
		var a payout.Account
		on, posted, paid, held := day("2025-01-01"), int64(0), int64(0), int64(0)
		for i := range rapid.IntRange(1, 60).Draw(t, "events") {
			on = on.Add(rapid.IntRange(0, 9).Draw(t, "pass"))
			id := fmt.Sprint("e", i)
			var e payout.Event = payout.Run{ID: id, On: on}
			if rapid.IntRange(0, 3).Draw(t, "run") > 0 || !on.After(a.Run) {
				line := rapid.SampledFrom([]string{"p1", "p2", "p3", ""}).Draw(t, "line")
				entry := earned(id, line, "1", on.String(), on.Add(rapid.IntRange(0, 20).Draw(t, "payable")).String())
				n := rapid.Int64Range(-900, 3000).Draw(t, "amount")
				entry.Entry.Amount, _ = partnerecon.FromMinor(n, "EUR")
				e, posted = entry, posted+n
			}
			before := a.Balance(on)
			preview, err := terms.Preview(a, e)
			if err != nil {
				t.Fatal(err)
			}
			entries, err := terms.Apply(&a, e)
			if diff := cmp.Diff(ids(preview), ids(entries)); diff != "" || err != nil {
				t.Fatalf("%v: preview is not posting %s", err, diff)
			}
			again, err := terms.Apply(&a, e)
			if again != nil || err != nil {
				t.Fatalf("delivered again: %v, %v", again, err)
			}
			for _, x := range entries {
				switch x.Kind {
				case partnerecon.Paid:
					paid += x.Amount.Minor()
					if x.Amount.Sign() >= 0 || -x.Amount.Minor() < policy.Minimum.Minor() {
						t.Fatalf("paid %s", x.Amount)
					}
				case partnerecon.Held, partnerecon.Released:
					held += x.Amount.Minor()
				default:
					t.Fatalf("posted %s", x.Kind)
				}
			}
			b := a.Balance(on)
			foots := b.Held.Minor() + b.NotYet.Minor() + b.Payable.Minor() - b.Debt.Minor()
			if a.Currency != "" && (b.Owed.Minor() != posted+paid || b.Owed.Minor() != foots || b.Held.Minor() != held || held < 0) {
				t.Fatalf("posted %d, paid %d, held %d: %+v after %+v", posted, paid, held, b, before)
			}
			stored, err := json.Marshal(a)
			if err != nil {
				t.Fatal(err)
			}
			var read payout.Account
			if err := json.Unmarshal(stored, &read); err != nil || !read.Equal(a) {
				t.Fatalf("%s: %v", stored, err)
			}
		}
		end := on.Add(200)
		if end.After(a.Run) {
			if _, err := terms.Apply(&a, payout.Run{ID: "end", On: end}); err != nil {
				t.Fatal(err)
			}
		}
		if b := a.Balance(end); a.Currency != "" && (b.Held.Sign() != 0 || b.NotYet.Sign() != 0 || len(a.Lines) != 0) {
			t.Fatalf("something is kept for ever: %+v", b)
		}
	})
}

func ids(entries []partnerecon.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, e.ID()+" "+e.Amount.String())
	}
	slices.Sort(out)
	return out
}

func FuzzAccount(f *testing.F) {
	var a payout.Account
	terms := payout.Must(reserved())
	for _, e := range []payout.Event{earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), payout.Run{ID: "r", On: day("2025-03-01")}} {
		if _, err := terms.Apply(&a, e); err != nil {
			f.Fatal(err)
		}
	}
	text, err := json.Marshal(a)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		var a payout.Account
		if a.UnmarshalJSON(text) != nil {
			return
		}
		stored, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var again payout.Account
		if err := json.Unmarshal(stored, &again); err != nil || !again.Equal(a) {
			t.Fatalf("%s: %v", stored, err)
		}
		_, _ = terms.Apply(&a, payout.Run{ID: "next", On: day("2099-01-01")})
		_, _ = terms.Apply(&a, clawed("x", "", "-5", "2099-02-01"))
	})
}

func FuzzPolicy(f *testing.F) {
	text, err := json.Marshal(reserved())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		terms, err := payout.Parse(text)
		if err != nil {
			return
		}
		stored, err := json.Marshal(terms.Policy())
		if err != nil {
			t.Fatal(err)
		}
		if again, err := payout.Parse(stored); err != nil || again.Policy() != terms.Policy() {
			t.Fatalf("%s: %v", stored, err)
		}
	})
}

// A minimum in another currency would be reached by no balance: nothing would ever be
// paid out, so the first entry is refused.
func TestMinimumInAnotherCurrency(t *testing.T) {
	terms := payout.Must(payout.Policy{Minimum: partnerecon.MustMoney("50", "USD")})
	var account payout.Account
	if _, err := terms.Apply(&account, earned("p1", "p1", "1200", "2025-02-01", "2025-02-01")); !errors.Is(err, partnerecon.ErrCurrency) {
		t.Errorf("%v", err)
	}
}

// 100.00 payable on 1 March are kept back until 30 April, though 0.10 of them go back
// on 29 April: 0.01 with the line, and 0.09 that the reserve meets, as they were paid out.
func TestARefundDoesNotExtendTheReserve(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	back := earned("x", "p1", "-0.10", "2025-04-29", "2025-04-29")
	back.Entry.Kind = partnerecon.Returned
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), payout.Run{ID: "r1", On: day("2025-03-01")}, back)
	s.do(payout.Run{ID: "r2", On: day("2025-04-30")})
	s.want("2025-02-01 held 10.00 p1", "2025-03-01 paid -90.00", "2025-04-29 released -0.01 p1", "2025-04-29 released -0.09 p1",
		"2025-04-30 released -9.90 p1")
}

func TestWhyOnThePast(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), payout.Run{ID: "r1", On: day("2025-03-01")})
	if _, err := s.terms.Why(s.account, day("2025-03-01")); !errors.Is(err, payout.ErrOrder) || strings.Contains(err.Error(), "?") {
		t.Errorf("%v", err)
	}
}
