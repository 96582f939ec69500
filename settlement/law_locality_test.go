package settlement_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// What must not decide anything: other customers, other partners, how a number
// or an instant is written.

func TestLawG3_CustomersDoNotKnowEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := drawFacts(t)
		_, all := fold(t, p, append(lawStandings(), facts...))
		for _, id := range []string{"c0", "c1"} {
			var own []settlement.Fact
			for _, f := range facts {
				if strings.Contains(text(t, f), `"customer":"`+id+`"`) {
					own = append(own, f)
				}
			}
			_, alone := fold(t, p, append(lawStandings(), own...))
			if a, b := text(t, of(all, id)), text(t, of(alone, id)); a != b {
				t.Fatalf("customer %s among others %s\nalone %s", id, a, b)
			}
		}
	})
}

// of are the entries of level 1 of a customer.
func of(entries []pe.Entry, customer string) []pe.Entry {
	return slices.DeleteFunc(append([]pe.Entry{}, entries...), func(e pe.Entry) bool { return e.Claim.Customer != customer })
}

// TestLawG3_PartnersDoNotKnowEachOther: what a partner's own claims post depends on
// what level 1 posted to it and on the closes. Without the customers on whom it
// has no credit, and without the facts about other partners, but for the
// standings that price the lines it shares, its entries are the same.
func TestLawG3_PartnersDoNotKnowEachOther(t *testing.T) {
	posted := 0
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := drawFacts(t)
		_, all := fold(t, p, append(lawStandings(), facts...))
		for _, id := range []string{"acme", "beta", "core"} {
			_, alone := fold(t, p, append(lawStandings(), about(facts, id)...))
			own := ofPartner(all, id)
			if a, b := text(t, own), text(t, ofPartner(alone, id)); a != b {
				t.Fatalf("partner %s among others %s\nalone %s", id, a, b)
			}
			posted += len(own)
		}
	})
	if posted == 0 {
		t.Error("no claim of a partner posted anything")
	}
}

// ofPartner are the entries of level 2 of a partner.
func ofPartner(entries []pe.Entry, partner string) []pe.Entry {
	return slices.DeleteFunc(append([]pe.Entry{}, entries...), func(e pe.Entry) bool { return e.Claim.Partner != partner || e.Claim.Customer != "" })
}

// about are the facts about a partner, and about the customers who have a payment
// that credits it.
func about(facts []settlement.Fact, partner string) []settlement.Fact {
	customers := map[string]bool{}
	for _, f := range facts {
		if p, ok := f.Event.(settlement.Payment); ok && slices.ContainsFunc(p.Credits, func(c pe.Credit) bool { return c.Partner == partner }) {
			customers[p.Customer] = true
		}
	}
	var out []settlement.Fact
	for _, f := range facts {
		event := reflect.ValueOf(f.Event)
		if of := event.FieldByName("Partner"); of.IsValid() && of.String() == partner {
			out = append(out, f)
		}
		if of := event.FieldByName("Customer"); of.IsValid() && customers[of.String()] {
			out = append(out, f)
		}
	}
	return out
}

// TestLawG5_RepresentationDecidesNothing: instants told in another zone, amounts
// with fewer and more zeros, rates with more of them and fractions that are not
// reduced give the same entries; the numbers the same book, too. (A book
// knows a fact again by a digest of it as it was told, zone and all.)
func TestLawG5_RepresentationDecidesNothing(t *testing.T) {
	zone := time.FixedZone("somewhere", -7*3600)
	rapid.Check(t, func(t *rapid.T) {
		policy := lawPolicy(t)
		facts := append(lawStandings(), drawFacts(t)...)
		var numbers, instants []settlement.Fact
		for _, f := range facts {
			read, err := settlement.ParseFact([]byte(rewritten(t, text(t, f))))
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, read)
			// A day, and the instant it starts at, told in another zone.
			at, _ := f.Occurred.In(time.UTC)
			read.Occurred = settlement.At(at.In(zone))
			instants = append(instants, read)
		}
		written, err := settlement.MarshalPolicy(policy)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := settlement.Parse([]byte(rewritten(t, string(written))))
		if err != nil {
			t.Fatal(err)
		}
		a, x := fold(t, settlement.Must(policy), facts)
		b, y := fold(t, parsed, numbers)
		if text(t, x) != text(t, y) || text(t, a) != text(t, b) {
			t.Fatal("how numbers are written changes entries or the book")
		}
		if _, z := fold(t, parsed, instants); text(t, x) != text(t, z) {
			t.Fatal("the zone in which an instant is told changes entries")
		}
	})
}

// rewritten writes the amounts and the rates of a document in another way.
func rewritten(t *rapid.T, document string) string {
	amount := regexp.MustCompile(`"amount":"-?\d+\.\d\d"`)
	document = amount.ReplaceAllStringFunc(document, func(s string) string {
		s = strings.TrimSuffix(s, `"`)
		if rapid.Bool().Draw(t, "more zeros") {
			return s + `000"`
		}
		return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + `"`
	})
	percent := regexp.MustCompile(`"\d+(\.\d+)?%"`)
	document = percent.ReplaceAllStringFunc(document, func(s string) string {
		s = strings.TrimSuffix(s, `%"`)
		if !strings.Contains(s, ".") {
			s += "."
		}
		return s + `0%"`
	})
	return strings.ReplaceAll(document, `"1/3"`, `"2/6"`)
}

// TestLawG10_OneCurrency: every entry is in the program's currency, and a fact in
// which any amount is in another one is refused and changes nothing.
func TestLawG10_OneCurrency(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(lawPolicy(t))
		facts := append(lawStandings(), drawFacts(t)...)
		p.Sort(facts)
		b := &settlement.Book{}
		for _, f := range facts {
			before := text(t, b)
			for _, foreign := range inOtherCurrencies(t, f) {
				entries, err := p.Apply(b, foreign)
				if got := paths(err); len(entries) > 0 || len(got) != 1 || !strings.HasSuffix(got[0], " conflict") {
					t.Fatalf("%+v posts %d entries, %v", foreign, len(entries), err)
				}
			}
			if text(t, b) != before {
				t.Fatal("a fact in another currency changed the book")
			}
			entries, err := p.Apply(b, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if e.Amount.Stated() && e.Amount.Currency() != "EUR" || e.Base.Stated() && e.Base.Currency() != "EUR" {
					t.Fatalf("%s of %s on %s", e.ID(), e.Amount, e.Base)
				}
			}
		}
	})
}

// inOtherCurrencies are copies of a fact, in each of which one amount is in
// another currency.
func inOtherCurrencies(t *rapid.T, f settlement.Fact) []settlement.Fact {
	var out []settlement.Fact
	event := reflect.ValueOf(f.Event)
	for i := range event.NumField() {
		m, ok := event.Field(i).Interface().(pe.Money)
		if !ok || !m.Stated() {
			continue
		}
		foreign, err := pe.FromMinor(m.Minor(), rapid.SampledFrom([]pe.Currency{"USD", "JPY", "KWD"}).Draw(t, "currency"))
		if err != nil {
			t.Fatal(err)
		}
		copied := reflect.New(event.Type()).Elem()
		copied.Set(event)
		copied.Field(i).Set(reflect.ValueOf(foreign))
		g := f
		g.Event, _ = copied.Interface().(settlement.Event)
		out = append(out, g)
	}
	return out
}

func TestLawG10_CurrenciesDoNotMix(t *testing.T) {
	usd := pe.MustMoney("1", "USD")
	r := open(t, tiered()).do(fact("s", "2025-01-01", settlement.Standing{Partner: "acme"}))
	for _, e := range []settlement.Event{
		settlement.Payment{Customer: "c", Amount: usd},
		settlement.Payment{Customer: "d", Items: []commission.Item{{Amount: usd}}},
		settlement.Refund{Customer: "c", Of: "p", Amount: usd},
		settlement.CreditNote{Customer: "c", Of: "p", Amount: usd},
		settlement.Chargeback{Customer: "c", Of: "p", Amount: usd},
		settlement.Adjustment{Partner: "acme", Amount: usd, Reason: "r", Approver: "x"},
		settlement.WriteOff{Partner: "acme", Amount: usd, Reason: "r", Approver: "x"},
		settlement.Payout{Partner: "acme", Amount: usd},
		settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-01"), Base: usd},
	} {
		if _, err := r.program.Apply(&r.book, fact("x", "2025-02-01", e)); len(paths(err)) != 1 {
			t.Errorf("%+v: %v, want one problem", e, err)
		}
	}
}
