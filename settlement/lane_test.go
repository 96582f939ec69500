package settlement_test

import (
	"errors"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/lent"
	"github.com/partnerecon/partnerecon/settlement"
)

// How a partner stands is told with the next day on which that may differ: placed on 1 January,
// stated anew from 1 March and from 1 June on.
func TestHowAPartnerStoodUntilTheNextDay(t *testing.T) {
	r := open(t, tiered()).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral", Plan: "", Type: "reseller", Segment: "public", Upline: "beta"}),
		fact("s2", "2025-03-01", settlement.Standing{Partner: "acme", Tier: "integration"}),
		fact("s3", "2025-06-01", settlement.Standing{Partner: "acme", Tier: "solution"}))
	for _, c := range []struct{ partner, on, from, tier, next string }{
		{"acme", "2024-12-31", "", "", "2025-01-01"},
		{"acme", "2025-01-01", "2025-01-01", "referral", "2025-03-01"},
		{"acme", "2025-02-28", "2025-01-01", "referral", "2025-03-01"},
		{"acme", "2025-03-01", "2025-03-01", "integration", "2025-06-01"},
		{"acme", "2025-06-01", "2025-06-01", "solution", ""},
		{"nobody", "2025-06-01", "", "", ""},
	} {
		got, next := r.program.Stood(lent.Key{}, &r.book, c.partner, day(c.on))
		if got.From != dayOr(c.from) || got.Tier != c.tier || next != dayOr(c.next) {
			t.Errorf("%s on %s: %+v until %s, want %s from %s until %s", c.partner, c.on, got, next, c.tier, c.from, c.next)
		}
	}
	if got, next := r.program.Stood(lent.Key{}, nil, "acme", day("2025-01-01")); got != (settlement.Stood{}) || !next.IsZero() {
		t.Errorf("in no book: %+v until %s", got, next)
	}
	got, _ := r.program.Stood(lent.Key{}, &r.book, "acme", day("2025-01-01"))
	if got.Type != "reseller" || got.Segment != "public" || got.Upline != "beta" {
		t.Errorf("%+v", got)
	}
}

// dayOr reads a day, or none.
func dayOr(s string) pe.Day {
	if s == "" {
		return pe.Day{}
	}
	return day(s)
}

// Under a ladder a partner stands differently from a promotion on, and may from the day on which
// it falls: it qualifies for solution in January, and for nothing at the close of April, with a month
// of grace.
func TestALadderTellsTheNextDay(t *testing.T) {
	p := laddered(revenueLadder(3), revenue())
	r := open(t, p).through("2025-05",
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}), fact("p", "2025-01-10", pay("c", "6000", "acme")))
	var got string
	for on, n := day("2024-12-01"), 0; !on.IsZero() && n < 9; n++ {
		s, next := r.program.Stood(lent.Key{}, &r.book, "acme", on)
		got += s.Tier + " until " + next.String() + "; "
		on = next
	}
	r.want("acme", got, " until 2025-01-01; referral until 2025-02-01; solution until 2025-06-01; referral until no day; ")
}

// A fact about a partner is folded into a book that has no customers, beside their volume. It is
// told whether it is new, and one that posts on partners is refused.
func TestAFactIsFoldedBesideTheCustomers(t *testing.T) {
	p := settlement.Must(tiered())
	standing := fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"})
	var b settlement.Book
	volume, fresh, err := p.ApplyBeside(lent.Key{}, &b, standing, 700, false)
	if err != nil || !fresh || volume != 700 {
		t.Errorf("%d, %t, %v", volume, fresh, err)
	}
	if volume, fresh, err = p.ApplyBeside(lent.Key{}, &b, standing, 900, true); err != nil || fresh || volume != 900 {
		t.Errorf("again: %d, %t, %v", volume, fresh, err)
	}
	for _, c := range []struct {
		name    string
		program settlement.Program
		book    *settlement.Book
		fact    settlement.Fact
	}{
		{"the zero Program", settlement.Program{}, &b, standing},
		{"no book", p, nil, standing},
		{"no event", p, &b, settlement.Fact{ID: "x", Occurred: on("2025-01-02")}},
		{"what posts", p, &settlement.Book{}, decided("a", "2025-01-02", "5")},
	} {
		if volume, fresh, err := c.program.ApplyBeside(lent.Key{}, c.book, c.fact, 700, true); err == nil || fresh || volume != 700 {
			t.Errorf("%s: %d, %t, %v", c.name, volume, fresh, err)
		}
	}
}

// Of a partner to which something was posted elsewhere a fact that the horizon has passed is too old to tell
// whether it is new; of one that is not known nothing was forgotten. The horizon is 180 days: the close of
// July 2025 seals what is before the end of January.
func TestAFactIsTooOldBesideTheCustomers(t *testing.T) {
	p := settlement.Must(tiered())
	for _, c := range []struct {
		known bool
		on    string
		want  error
	}{{false, "2025-01-01", nil}, {true, "2025-01-01", settlement.ErrSealed}, {true, "2025-03-01", nil}} {
		var b settlement.Book
		for m := month("2025-01"); !m.After(month("2025-07")); m = m.Add(1) {
			if _, _, err := p.ApplyBeside(lent.Key{}, &b, settlement.CloseOf(m), 0, false); err != nil {
				t.Fatal(err)
			}
		}
		f := recorded(fact("s", c.on, settlement.Hold{Partner: "acme", Reason: "audit"}), "2025-08-02")
		volume, fresh, err := p.ApplyBeside(lent.Key{}, &b, f, 700, c.known)
		if !errors.Is(err, c.want) || fresh != (c.want == nil) || volume != 700 {
			t.Errorf("%+v: %d, %t, %v", c, volume, fresh, err)
		}
	}
}

// Of a fact that comes after a later one nothing is said if it was folded before, and that it
// comes too late if not.
func TestAFactThatComesLateBesideTheCustomers(t *testing.T) {
	p := settlement.Must(tiered())
	var b settlement.Book
	first := fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"})
	for _, f := range []settlement.Fact{first, fact("s2", "2025-02-01", settlement.Standing{Partner: "acme", Tier: "solution"})} {
		if _, _, err := p.ApplyBeside(lent.Key{}, &b, f, 0, false); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Late(lent.Key{}, &b, first); err != nil {
		t.Errorf("folded before: %v", err)
	}
	if err := p.Late(lent.Key{}, &b, fact("s0", "2025-01-15", settlement.Standing{Partner: "acme"})); !errors.Is(err, settlement.ErrOrder) {
		t.Errorf("too late: %v", err)
	}
	if err := p.Late(lent.Key{}, &b, settlement.Fact{ID: "x", Occurred: on("2025-01-02")}); !errors.Is(err, settlement.ErrReference) {
		t.Errorf("no event: %v", err)
	}
	if (settlement.Program{}).Late(lent.Key{}, &b, first) == nil || p.Late(lent.Key{}, nil, first) == nil {
		t.Error("the zero Program, or no book, says nothing")
	}
}

// A horizon of 180 days, through: when June closes, 1 January is still within it.
func TestWhatACloseSeals(t *testing.T) {
	if got := settlement.Must(flat()).SealThrough(lent.Key{}, month("2025-06")); got != day("2024-12-31") {
		t.Errorf("got %s", got)
	}
	if got := (settlement.Program{}).SealThrough(lent.Key{}, month("2025-06")); !got.IsZero() {
		t.Errorf("the zero Program: %s", got)
	}
}
