package settlement_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

// Who takes an entry of a run may fold a fact of its own before the next one, and what
// it was given stays what it was: the memory in which entries were worked out is
// used again for the next fact, but not while they are taken.
func TestFoldingWhileARunYields(t *testing.T) {
	p := job.Program()
	facts := job.New(60).Facts()
	var want, plain []pe.Entry
	var one, other settlement.Book
	for e, err := range p.Run(&one, settlement.Facts(facts)) {
		if err != nil {
			t.Fatal(err)
		}
		plain = append(plain, e)
	}
	var second settlement.Book
	n := 0
	for e, err := range p.Run(&other, settlement.Facts(facts)) {
		if err != nil {
			t.Fatal(err)
		}
		// Into another book, and what was folded already into the same one.
		if _, err := p.Apply(&second, facts[n]); err != nil {
			t.Fatal(err)
		}
		if again, err := p.Apply(&other, facts[0]); err != nil || len(again) > 0 {
			t.Fatalf("a repeated fact posts %v, %v", again, err)
		}
		n++
		want = append(want, e)
	}
	if len(want) == 0 || len(want) != len(plain) {
		t.Fatalf("%d entries, want %d", len(want), len(plain))
	}
	for i := range plain {
		if got := want[i].ID(); got != plain[i].ID() || want[i].Amount != plain[i].Amount {
			t.Errorf("entry %d is %s of %s, want %s of %s", i, got, want[i].Amount, plain[i].ID(), plain[i].Amount)
		}
	}
	got, errGot := other.MarshalJSON()
	stored, errStored := one.MarshalJSON()
	if errGot != nil || errStored != nil || !bytes.Equal(got, stored) {
		t.Errorf("the book is %s (%v), want %s (%v)", got, errGot, stored, errStored)
	}
}

// What Apply returned stays what it was when the next fact is folded.
func TestEntriesOfApplyAreTheCallers(t *testing.T) {
	p := job.Program()
	var b settlement.Book
	var kept [][]pe.Entry
	var ids []string
	for _, f := range job.New(60).Facts() {
		entries, err := p.Apply(&b, f)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, entries)
		for _, e := range entries {
			ids = append(ids, e.ID())
		}
	}
	n := 0
	for _, entries := range kept {
		for _, e := range entries {
			if e.ID() != ids[n] {
				t.Fatalf("entry %d has become %s, was %s", n, e.ID(), ids[n])
			}
			n++
		}
	}
	if n == 0 {
		t.Fatal("no entries")
	}
}

// The first of two closes of a month that the facts state stands for it. One that comes after facts
// of later days is what was inserted before them, or out of order.
func TestClosesThatAreStated(t *testing.T) {
	p := settlement.Must(flat())
	closing := func(id, on string) settlement.Fact { return fact(id, on, settlement.Close{Month: month("2025-01")}) }
	late := recorded(closing("a", "2025-02-02"), "2025-02-03")
	first, paidIn := fact("f", "2025-01-10", pay("c", "10", "acme")), fact("p", "2025-02-10", pay("c", "10", "acme"))
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		last  string
		want  string
	}{
		{"nothing", nil, "2025-01", "f close:2025-01"},
		{"twice", []settlement.Fact{closing("a", "2025-02-02"), closing("b", "2025-02-03"), paidIn}, "2025-01", "f a p"},
		{"again, after facts of later days", []settlement.Fact{late, paidIn, late}, "2025-01", "f a p"},
		{"under another id", []settlement.Fact{late, paidIn, recorded(closing("b", "2025-02-02"), "2025-02-03")}, "2025-01", "f a p !"},
		{"of another day", []settlement.Fact{late, paidIn, recorded(closing("a", "2025-02-01"), "2025-02-03")}, "2025-01", "f a p !"},
		{"recorded on another day", []settlement.Fact{late, paidIn, recorded(closing("a", "2025-02-02"), "2025-02-04")}, "2025-01", "f a p !"},
	} {
		var got []string
		for f, err := range p.WithCloses(&settlement.Book{}, settlement.Facts(append([]settlement.Fact{first}, c.facts...)), month(c.last)) {
			if err != nil {
				if !errors.Is(err, settlement.ErrOrder) {
					t.Error(err)
				}
				got = append(got, "!")
				break
			}
			got = append(got, f.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
	// Without facts a book goes on where it stands.
	r := open(t, flat()).do(paidIn)
	var got []string
	for f, err := range r.program.WithCloses(&r.book, nil, month("2025-03")) {
		got = append(got, fmt.Sprint(f.ID, err))
	}
	r.want("no facts", strings.Join(got, ", "), "close:2025-02<nil>, close:2025-03<nil>")
	for f, err := range r.program.WithCloses(&r.book, nil, pe.Month{}) {
		t.Errorf("%+v, %v", f, err)
	}
}
