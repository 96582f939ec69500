package settlement_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// settledFor is 10 % of what is paid, in a currency and a zone.
func settledFor(currency partnerecon.Currency, zone, share string, change ...func(*settlement.Policy)) settlement.Program {
	p := settlement.Policy{
		Version: settlement.Format, Currency: currency, Zone: zone, Horizon: partnerecon.Days(180, partnerecon.Through),
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: partnerecon.Terms[settlement.Agreement]{{
			ID: "v1", From: day("2025-01-01"), Rationale: "the first",
			Policy: settlement.Agreement{
				Commission: commission.Policy{Rounding: partnerecon.HalfUp, Rates: []commission.Row{{Share: partnerecon.MustPercent(share)}}},
				Caps: []settlement.Cap{{
					Name: "lever", Every: settlement.EveryMonth, Limit: partnerecon.MustMoney("9000", currency), Counts: commission.OnNet,
					Until: day("2026-01-01"), Rationale: "hard times",
				}},
			},
		}},
	}
	for _, c := range change {
		c(&p)
	}
	return settlement.Must(p)
}

// soldIn is a payment of a new customer.
func soldIn(id, customer, on, amount string, currency partnerecon.Currency) settlement.Fact {
	return settlement.Fact{ID: id, Occurred: settlement.On(day(on)), Event: settlement.Payment{
		Customer: customer, Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney(amount, currency),
	}}
}

// settledBook is a stored book in which acme earned 10 % of 1,500.00 EUR, 150.00 EUR.
func settledBook(t *testing.T) []byte {
	t.Helper()
	var b settlement.Book
	if _, err := settledFor("EUR", "UTC", "10").Apply(&b, soldIn("i-1", "cus-1", "2025-01-10", "1500", "EUR")); err != nil {
		t.Fatal(err)
	}
	return written(&b)
}

// A book of 150.00 EUR is not one of 15,000 JPY, though both are 15,000 minor units: neither a
// new customer's payment is folded nor a question answered by a program of another currency,
// and none by one whose days begin at another hour.
func TestBookKnowsItsProgram(t *testing.T) {
	stored := settledBook(t)
	for _, c := range []struct {
		name  string
		other settlement.Program
		next  settlement.Fact
		want  error
		text  string
	}{
		{"currency", settledFor("JPY", "UTC", "10"), soldIn("i-2", "cus-2", "2025-01-11", "1500", "JPY"), partnerecon.ErrCurrency, "settlement: book in EUR, program in JPY: currencies differ"},
		{"zone", settledFor("EUR", "Asia/Tokyo", "10"), soldIn("i-2", "cus-2", "2025-01-11", "1500", "EUR"), settlement.ErrZone, "settlement: book of days in UTC, program in Asia/Tokyo: zones differ"},
		{"share", settledFor("EUR", "UTC", "12"), soldIn("i-2", "cus-2", "2025-01-11", "1500", "EUR"), settlement.ErrTerms, `settlement: version "v1" of the terms is not the one that this book was settled with; a version that has priced something is never edited, add one: no such terms`},
		{"taken away", settledFor("EUR", "UTC", "10", func(p *settlement.Policy) { p.Terms[0].ID = "v0" }), soldIn("i-2", "cus-2", "2025-01-11", "1500", "EUR"), settlement.ErrTerms, `settlement: the program has no version "v1" of the terms, and this book was settled with one; a version that has priced something is never taken away: no such terms`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for door, open := range doorsTo(c.other, c.next) {
				b, err := settlement.ParseBook(stored)
				if err != nil {
					t.Fatal(err)
				}
				err = open(b)
				if !errors.Is(err, c.want) || !strings.HasSuffix(err.Error(), strings.TrimPrefix(c.text, "settlement: ")) {
					t.Errorf("%s: %v, want %s", door, err, c.text)
				}
				if got := written(b); string(got) != string(stored) {
					t.Errorf("%s: the book was changed to %s", door, got)
				}
			}
		})
	}
}

// doorsTo are the ways on which a program reads a book.
func doorsTo(p settlement.Program, next settlement.Fact) map[string]func(*settlement.Book) error {
	on, month := day("2025-01-31"), partnerecon.MustMonth("2025-01")
	folds := func(f settlement.Fact) func(*settlement.Book) error {
		return func(b *settlement.Book) error { _, err := p.Apply(b, f); return err }
	}
	return map[string]func(*settlement.Book) error{
		"apply": folds(next), "close": folds(settlement.CloseOf(month)),
		"run on two": func(b *settlement.Book) error {
			for _, err := range p.RunOn(2, b, settlement.Facts([]settlement.Fact{next})) {
				return err
			}
			return nil
		},
		"by key": func(b *settlement.Book) error {
			s, _, _ := b.Parts()
			_, err := p.FoldCustomer(s, &settlement.CustomerState{}, next, nil)
			return err
		},
		"statement": func(b *settlement.Book) error { _, err := p.Statement(b, month, month); return err },
		"accrual":   func(b *settlement.Book) error { _, err := p.Accrual(b, on); return err },
		"why":       func(b *settlement.Book) error { _, err := p.Why(b, "acme", on); return err },
		"next":      func(b *settlement.Book) error { _, err := p.Next(b, on); return err },
		"at risk":   func(b *settlement.Book) error { _, err := p.AtRisk(b, on); return err },
		"forecast": func(b *settlement.Book) error {
			_, err := p.Forecast(b, []settlement.Fact{next}, month, settlement.EveryMonth)
			return err
		},
		"statements": func(b *settlement.Book) error { _, err := p.Statements(b, "acme"); return err },
		"tier":       func(b *settlement.Book) error { _, err := p.TierOn(b, "acme", on); return err },
	}
}

// Reasons are for people, and a version more is none that was edited: the book goes on. One that
// was edited before it priced anything is noticed no more than one that is new.
func TestBookGoesOnWithWhatDecidesTheSame(t *testing.T) {
	second := func(share string) func(*settlement.Policy) {
		return func(p *settlement.Policy) {
			v := p.Terms[0]
			v.ID, v.From, v.Rationale = "v2", day("2025-07-01"), "more"
			v.Policy.Commission.Rates = []commission.Row{{Share: partnerecon.MustPercent(share)}}
			p.Terms = append(slices.Clone(p.Terms), v)
		}
	}
	for name, change := range map[string]func(*settlement.Policy){
		"rationale":        func(p *settlement.Policy) { p.Terms[0].Rationale = "as was agreed" },
		"rationale of cap": func(p *settlement.Policy) { p.Terms[0].Policy.Caps[0].Rationale = "still" },
		"second version":   second("12"), "edited": second("13"),
	} {
		t.Run(name, func(t *testing.T) {
			b, err := settlement.ParseBook(settledBook(t))
			if err != nil {
				t.Fatal(err)
			}
			// 10 % of 200.00 EUR, under v1.
			entries, err := settledFor("EUR", "UTC", "10", change).Apply(b, soldIn("i-2", "cus-2", "2025-01-11", "200", "EUR"))
			if err != nil || len(entries) != 1 || entries[0].Amount != partnerecon.MustMoney("20", "EUR") {
				t.Errorf("%v, %v, want 20.00 EUR", entries, err)
			}
		})
	}
}

// Partners come with terms of their own: an override may be added to a version that has priced
// something, and is then no more edited or taken away than the version.
func TestOverridesMayComeAndStay(t *testing.T) {
	with := func(names ...string) settlement.Program {
		return settledFor("EUR", "UTC", "10", func(p *settlement.Policy) {
			for _, name := range names {
				partner, share, _ := strings.Cut(name, " ")
				p.Terms[0].Policy.Overrides = append(p.Terms[0].Policy.Overrides, settlement.TermsOverride{
					Name: "for " + partner, For: settlement.OverrideScope{Partner: partner},
					Approval: settlement.OverrideApproval{Approver: "ann", Reason: "as agreed"},
					Rates:    []commission.Row{{Share: partnerecon.MustPercent(share)}},
				})
			}
		})
	}
	next := soldIn("i-2", "cus-2", "2025-01-11", "200", "EUR")
	for _, c := range []struct {
		name       string
		first, now settlement.Program
		want       string
	}{
		{"one comes", with(), with("beta 20"), ""},
		{"another comes", with("beta 20"), with("alef 15", "beta 20"), ""},
		{"one is edited", with("beta 20"), with("beta 21"), `"override for beta" of version "v1" of the terms is not the one`},
		{"one goes", with("beta 20"), with("alef 15"), `version "v1" of the terms has no "override for beta" any more`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := settlement.ParseBook(settledBook(t))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range []settlement.Fact{next, soldIn("i-3", "cus-3", "2025-01-12", "200", "EUR")} {
				if _, err := c.first.Apply(b, f); err != nil {
					t.Fatal(err)
				}
			}
			if b, err = settlement.ParseBook(written(b)); err != nil {
				t.Fatal(err)
			}
			_, err = c.now.Apply(b, soldIn("i-4", "cus-4", "2025-01-13", "200", "EUR"))
			if refused := errors.Is(err, settlement.ErrTerms); refused != (c.want != "") || refused && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// A book that was stored before books knew their program takes it with the next fold.
func TestBookStoredBefore(t *testing.T) {
	p := settledFor("EUR", "UTC", "10")
	was := `{"version":1,"volume":"0"}`
	b, err := settlement.ParseBook([]byte(strings.Replace(was, `,"volume":"0"`, "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Apply(b, soldIn("i-1", "cus-1", "2025-01-10", "1500", "EUR")); err != nil {
		t.Fatal(err)
	}
	if got := string(written(b)); !strings.HasPrefix(got, `{"version":1,"currency":"EUR","zone":"UTC","priced":[{"terms":"v1","digest":"`) {
		t.Errorf("stored as %s", got)
	}
	for _, wrong := range []string{
		`{"version":1,"currency":"EUR"}`, `{"version":1,"zone":"UTC"}`, `{"version":1,"currency":"XQX","zone":"UTC"}`,
		`{"version":1,"currency":"EUR","zone":"UTC","priced":[{"terms":"v1","digest":""}]}`,
		`{"version":1,"currency":"EUR","zone":"UTC","priced":[{"terms":"v2","digest":"x"},{"terms":"v1","digest":"x"}]}`,
		`{"version":1,"currency":"EUR","zone":"UTC","priced":[{"terms":"v1","digest":"x","parts":[{"name":"a","digest":""}]}]}`,
		`{"version":1,"currency":"EUR","zone":"UTC","priced":[{"terms":"v1","digest":"x","parts":[{"name":"b","digest":"x"},{"name":"a","digest":"x"}]}]}`,
	} {
		if _, err := settlement.ParseBook([]byte(wrong)); err == nil {
			t.Errorf("%s was read", wrong)
		}
	}
}

// storedBefore is a book as it was stored before books knew the versions that priced something:
// only such a one can be gone on with by terms that were edited.
func storedBefore(t testing.TB, b *settlement.Book) {
	t.Helper()
	if err := b.UnmarshalJSON(withoutPriced(written(b))); err != nil {
		t.Fatal(err)
	}
}

func withoutPriced(text []byte) []byte {
	return regexp.MustCompile(`"priced":\[(?:[^][]|\[[^]]*\])*\],`).ReplaceAll(text, nil)
}
