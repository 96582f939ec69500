package commission_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

func eur(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }

func day(s string) partnerecon.Day { return partnerecon.MustDay(s) }

func pct(s string) partnerecon.Rate { return partnerecon.MustPercent(s) }

// flat is a policy of one rate.
func flat(percent string) commission.Policy {
	return commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: pct(percent)}}}
}

// pay is a cleared payment of customer c to the credit of acme.
func pay(id, amount, cleared string) commission.Payment {
	return commission.Payment{ID: id, Customer: "c", Credits: partnerecon.Sole("acme"), Amount: eur(amount), Cleared: day(cleared)}
}

func back(id, of, amount, on string) commission.Refund {
	return commission.Refund{ID: id, Of: of, Amount: eur(amount), On: day(on)}
}

// A book applies events to one ledger and keeps what they post.
type book struct {
	t       testing.TB
	plan    commission.Plan
	ledger  commission.Ledger
	entries []partnerecon.Entry
}

func open(t testing.TB, p commission.Policy) *book {
	t.Helper()
	plan, err := commission.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return &book{t: t, plan: plan}
}

// do applies events; every entry must explain itself.
func (b *book) do(events ...commission.Event) *book {
	b.t.Helper()
	for _, e := range events {
		entries, err := b.plan.Apply(&b.ledger, e)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, entry := range entries {
			if tr, err := b.plan.Explain(entry); err != nil || len(tr) == 0 {
				b.t.Fatalf("%s: %v, trace of %d steps", entry.ID(), err, len(tr))
			}
		}
		b.entries = append(b.entries, entries...)
	}
	return b
}

// refuse expects the event to be refused with this error, and to change nothing.
func (b *book) refuse(e commission.Event, want error) {
	b.t.Helper()
	before := b.ledger.Clone()
	entries, err := b.plan.Apply(&b.ledger, e)
	if !errors.Is(err, want) || entries != nil {
		b.t.Errorf("%+v: got %v and %d entries, want %v", e, err, len(entries), want)
	}
	if !before.Equal(b.ledger) {
		b.t.Errorf("%+v was refused and changed the ledger", e)
	}
}

// problems expects the event to be refused with problems at these places.
func (b *book) problems(e commission.Event, want ...string) {
	b.t.Helper()
	_, err := b.plan.Apply(&b.ledger, e)
	if diff := cmp.Diff(want, paths(err)); diff != "" {
		b.t.Errorf("%v: (-want +got)\n%s", err, diff)
	}
}

// paths renders the problems of an error as "path code".
func paths(err error) []string {
	var out []string
	var bad *partnerecon.InvalidError
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			out = append(out, p.Path+" "+p.Code)
		}
	}
	return out
}

// sum adds up the entries of a partner (empty: all), of these kinds (none: all).
func (b *book) sum(partner string, kinds ...partnerecon.Kind) string {
	total := partnerecon.MustMoney("0", "EUR")
	for _, e := range b.entries {
		if (partner == "" || e.Claim.Partner == partner) && (len(kinds) == 0 || slices.Contains(kinds, e.Kind)) && e.Amount.Stated() {
			var err error
			if total, err = total.Add(e.Amount); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	return total.Amount()
}

// list renders entries as "kind partner line amount payable".
func list(entries []partnerecon.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, strings.Join([]string{string(e.Kind), e.Claim.Partner, e.Claim.Line, e.Amount.Amount(), e.Payable.String()}, " "))
	}
	return out
}

func (b *book) want(name, got, want string) {
	b.t.Helper()
	if got != want {
		b.t.Errorf("%s: got %s, want %s", name, got, want)
	}
}

// check compares the ledger's two sides: what partners have plus what is
// retained is the base.
func (b *book) conserved() {
	b.t.Helper()
	net := int64(0)
	for _, l := range b.ledger.Lines {
		for _, p := range l.Parts {
			net += p.Net()
		}
	}
	if net+b.ledger.Retained != b.ledger.Base {
		b.t.Errorf("commission %d + retained %d is not the base %d", net, b.ledger.Retained, b.ledger.Base)
	}
}
