package settlement

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// converting is a book of a program in EUR with rates of CHF of 10 and 20 January and of USD of the
// 5th, 9/10 each, which may be three days old.
func converting() (Program, *Book) {
	p := Program{&rules{zone: time.UTC, converts: true, policy: Policy{
		Currency: "EUR", Horizon: partnerecon.Days(30, partnerecon.Until),
		Conversion: Conversion{From: []partnerecon.Currency{"CHF", "USD"}, MaxAge: partnerecon.Days(3, partnerecon.Through), Rounding: partnerecon.HalfUp},
	}}}
	b := &Book{}
	for _, x := range []string{"CHF 2025-01-10 a", "CHF 2025-01-20 b", "USD 2025-01-05 c"} {
		f := strings.Fields(x)
		b.rates = append(b.rates, rateOf(f[0], f[1], f[2]))
	}
	return p, b
}

func rateOf(currency, on, id string) dayRate {
	rate, _ := partnerecon.Fraction(9, 10)
	return dayRate{Currency: partnerecon.Currency(currency), On: partnerecon.MustDay(on), Rate: rate, Source: "ECB", Fact: id}
}

// The rate of a day is the latest one of its currency on the day or before, if it is not older than
// three days; a forecast takes any.
func TestTheRateOfADay(t *testing.T) {
	for _, c := range []struct {
		paid     partnerecon.Currency
		on       string
		foreseen bool
		want     string // the fact, or the error
	}{
		{"EUR", "2025-01-10", false, ""},
		{"CHF", "2025-01-09", false, `no rate from CHF to EUR of 2025-01-09 or before: ` + ErrRate.Error() + `; state an exchange_rate fact of that day or up to 3 days before`},
		{"CHF", "2025-01-10", false, "a"},
		{"CHF", "2025-01-13", false, "a"},
		{"CHF", "2025-01-14", false, `no rate from CHF to EUR for 2025-01-14: the latest, of 2025-01-10, is older than 3 days through: ` + ErrRate.Error() + `; state an exchange_rate fact of that day or up to 3 days before`},
		{"CHF", "2025-01-14", true, "a"},
		{"CHF", "2025-01-20", false, "b"},
		{"CHF", "2025-01-23", false, "b"},
		{"USD", "2025-01-04", true, `no rate from USD to EUR of 2025-01-04 or before: ` + ErrRate.Error() + `; state an exchange_rate fact of that day or up to 3 days before`},
		{"USD", "2025-01-08", false, "c"},
		{"AUD", "2025-01-08", false, `no rate from AUD to EUR of 2025-01-08 or before: ` + ErrRate.Error() + `; state an exchange_rate fact of that day or up to 3 days before`},
		{"ZAR", "2025-01-08", false, `no rate from ZAR to EUR of 2025-01-08 or before: ` + ErrRate.Error() + `; state an exchange_rate fact of that day or up to 3 days before`},
	} {
		p, b := converting()
		b.foreseen = c.foreseen
		s := &posting{program: p, book: b}
		s.when.on = partnerecon.MustDay(c.on)
		x, err := s.exchange(c.paid, false)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		case x != nil:
			got = x.Fact
			if known := rateOf("", "2025-01-01", ""); x.To != "EUR" || x.Rate != known.Rate || x.Rounding != partnerecon.HalfUp || x.Source != "ECB" || x.On.After(s.when.on) {
				t.Errorf("%+v", x)
			}
		}
		if got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.paid, c.on, got, c.want)
		}
		if x, err := s.exchange(c.paid, true); err != nil || (x == nil) != (c.paid == "EUR") || x != nil && *x != (commission.Exchange{To: "EUR"}) {
			t.Errorf("%s, pending: %+v, %v", c.paid, x, err)
		}
	}
	for w, want := range map[partnerecon.Window]string{
		partnerecon.Days(1, partnerecon.Until):   "state an exchange_rate fact of that day",
		partnerecon.Days(1, partnerecon.Through): "state an exchange_rate fact of that day or the day before",
		partnerecon.Days(2, partnerecon.Until):   "state an exchange_rate fact of that day or the day before",
		partnerecon.Days(2, partnerecon.Through): "state an exchange_rate fact of that day or up to 2 days before",
	} {
		if got := (&Conversion{MaxAge: w}).wanted(); got != want {
			t.Errorf("%s: %s", w, got)
		}
	}
}

// A rate is put in its place; one that is known is a repeated fact or another one with its id, and
// a second one of a day is refused, as is one that no payment past the horizon can use.
func TestRatesThatAreTakenUp(t *testing.T) {
	for _, c := range []struct {
		name, id, from, on, rate string
		want                     string // the ids in order, or the error
	}{
		{"between", "x", "CHF", "2025-01-15", "0.9", "a x b c"},
		{"the last", "x", "USD", "2025-01-06", "0.9", "a b c x"},
		{"the first", "x", "AUD", "2025-01-15", "0.9", "x a b c"},
		{"again", "a", "CHF", "2025-01-10", "0.9", errRepeated.Error()},
		{"again, another rate", "a", "CHF", "2025-01-10", "0.8", `a rate of CHF on 2025-01-10 has this id: ` + ErrDuplicate.Error()},
		{"again, of another day", "b", "CHF", "2025-01-21", "0.9", `a rate of CHF on 2025-01-20 has this id: ` + ErrDuplicate.Error()},
		{"one more of a day", "x", "CHF", "2025-01-10", "0.8", `the rate of CHF on 2025-01-10 is that of fact "a" already, from "ECB"`},
		// January closed, and what cleared by 1 January is past the horizon: a rate of 29 December is
		// three days old on 1 January, and of no use on the 2nd; that of the 30th is.
		{"too old", "x", "CHF", "2024-12-29", "0.9", `no payment after 2025-01-01 can be converted at the rate of CHF of 2024-12-29, and what cleared by then is ` + ErrSealed.Error()},
		{"old enough", "x", "CHF", "2024-12-30", "0.9", "x a b c"},
	} {
		p, b := converting()
		b.closed = partnerecon.MustMonth("2025-01")
		s := &posting{program: p, book: b, fact: Fact{ID: c.id}}
		s.when.on = partnerecon.MustDay(c.on)
		got := ""
		if err := s.foldRate(ExchangeRate{From: partnerecon.Currency(c.from), To: "EUR", Rate: c.rate, Source: "ECB"}); err != nil {
			got = err.Error()
		} else {
			var ids []string
			for _, r := range b.rates {
				ids = append(ids, r.Fact)
			}
			got = strings.Join(ids, " ")
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	p, b := converting()
	f := Fact{ID: "x"}
	there := p.rateOf(f, ExchangeRate{From: "CHF", To: "EUR", Rate: "1.25", Source: "ECB"}, b.rates[0].On)
	back := p.rateOf(f, ExchangeRate{From: "EUR", To: "CHF", Rate: "0.8", Source: "ECB"}, b.rates[0].On)
	if want, _ := partnerecon.Fraction(5, 4); there != back || there.Rate != want || there.Currency != "CHF" || there.Fact != "x" {
		t.Errorf("%+v and %+v", there, back)
	}
	b.closed = partnerecon.Month{}
	s := &posting{program: p, book: b, fact: f}
	if s.when.on = partnerecon.MustDay("2020-01-01"); s.foldRate(ExchangeRate{From: "CHF", To: "EUR", Rate: "1.25", Source: "ECB"}) != nil {
		t.Error("nothing is past the horizon before a month closed")
	}
}

// Rates are dropped that are too old for all payments that clear after the horizon: on 14 January
// the one of the 10th is four days old. A forecast keeps the latest of each currency by then.
func TestRatesPastTheHorizon(t *testing.T) {
	for _, c := range []struct {
		through  string
		foreseen bool
		want     string
	}{
		{"2025-01-07", false, "a b c"}, // that of 5 January is three days old on the 8th
		{"2025-01-08", false, "a b"},
		{"2025-01-12", false, "a b"},
		{"2025-01-13", false, "b"},
		{"2025-01-22", false, "b"},
		{"2025-01-23", false, ""},
		{"2025-01-13", true, "a b c"},
		{"2025-01-19", true, "b c"}, // that of the 20th is for payments of that day on
		{"2025-01-18", true, "a b c"},
		{"2025-02-28", true, "b c"},
	} {
		p, b := converting()
		b.foreseen = c.foreseen
		was := b.rates
		b.forgetRates(p, partnerecon.MustDay(c.through))
		var ids []string
		for _, r := range b.rates {
			ids = append(ids, r.Fact)
		}
		if strings.Join(ids, " ") != c.want || was[0].Fact != "a" || was[2].Fact != "c" {
			t.Errorf("%s, foreseen %v: %v, want %s", c.through, c.foreseen, ids, c.want)
		}
	}
	p, b := converting()
	p.converts = false
	if b.forgetRates(p, partnerecon.MustDay("2026-01-01")); len(b.rates) != 3 {
		t.Error("a program that converts nothing leaves the rates to another one")
	}
}

// A payment that finds no rate and is past the horizon is refused as that.
func TestAPaymentWithoutARatePastTheHorizon(t *testing.T) {
	d := partnerecon.MustDay
	amount, err := partnerecon.ParseMoney("10", "CHF")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, cleared, service, sealed string
		want                           string
	}{
		{"past it", "2025-01-05", "", "2025-01-05", "payment of 2025-01-05: " + ErrSealed.Error() + " through 2025-01-05"},
		{"within it", "2025-01-06", "", "2025-01-05", "no rate"},
		{"its service is within it", "2025-01-05", "2025-01-06", "2025-01-05", "no rate"},
		{"nothing is sealed", "2025-01-05", "", "", "no rate"},
		{"there is a rate", "2025-01-10", "", "2025-01-31", ""},
	} {
		p, b := converting()
		s, of := &posting{program: p, book: b}, &customer{}
		ev := &commission.Payment{Amount: amount, Cleared: d(c.cleared)}
		if s.when.on = d(c.cleared); c.service != "" {
			ev.Service = d(c.service)
		}
		if c.sealed != "" {
			of.Ledger.SealedThrough = d(c.sealed)
		}
		got := ""
		if _, err := s.exchangeFirst(of, ev); err != nil {
			got = err.Error()
		}
		if (got == "") != (c.want == "") || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A payment that is delivered again is exchanged as it was; one that was pending then, or is in
// another currency now, as of its day.
func TestAPaymentIsExchangedAgainAsItWas(t *testing.T) {
	chf, _ := partnerecon.ParseMoney("10", "CHF")
	eur, _ := partnerecon.ParseMoney("10", "EUR")
	p, b := converting()
	s := &posting{program: p, book: b}
	s.when.on = partnerecon.MustDay("2025-01-20")
	kept := commission.Exchange{To: "EUR", Rate: partnerecon.Whole(), Fact: "kept"}
	cleared := partnerecon.MustDay("2025-01-20")
	for _, c := range []struct {
		name string
		was  *commission.Exchanged
		ev   commission.Payment
		want string
	}{
		{"as it was", &commission.Exchanged{Exchange: kept}, commission.Payment{Amount: chf, Cleared: cleared}, "kept"},
		{"of items", &commission.Exchanged{Exchange: kept}, commission.Payment{Items: []commission.Item{{Amount: chf}}, Cleared: cleared}, "kept"},
		{"it was not exchanged", nil, commission.Payment{Amount: chf, Cleared: cleared}, "b"},
		{"it was pending", &commission.Exchanged{Exchange: commission.Exchange{To: "EUR"}}, commission.Payment{Amount: chf, Cleared: cleared}, "b"},
		{"it is pending", &commission.Exchanged{Exchange: kept}, commission.Payment{Amount: chf}, "pending"},
		{"it is in EUR", &commission.Exchanged{Exchange: kept}, commission.Payment{Amount: eur, Cleared: cleared}, "none"},
	} {
		x, err := s.exchangeAgain(&commission.Line{Exchanged: c.was}, &c.ev)
		got := "none"
		if x != nil {
			if got = x.Fact; !x.Rate.Stated() {
				got = "pending"
			}
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v, want %s", c.name, got, err, c.want)
		}
	}
}

// What is exchanged counts in the volume of the book, item by item and in all: 9.00 and 18.00 EUR
// of 10.00 and 20.00 CHF are 27.00 and 27.00 more.
func TestWhatIsExchangedCountsInTheVolume(t *testing.T) {
	chf := func(text string) partnerecon.Money {
		m, _ := partnerecon.ParseMoney(text, "CHF")
		return m
	}
	rate, _ := partnerecon.Fraction(9, 10)
	x := &commission.Exchange{To: "EUR", Rate: rate, Rounding: partnerecon.HalfUp}
	items := []commission.Item{{Amount: chf("10")}, {Amount: chf("20")}}
	pending := &customer{Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{{ID: "l", Items: items}}}}
	pay := func(id string, x *commission.Exchange, amount string, items ...commission.Item) commission.Event {
		ev := &lentPayment{commission.Payment{ID: id, Exchange: x, Items: items}}
		if amount != "" {
			ev.Amount = chf(amount)
		}
		return ev
	}
	for _, c := range []struct {
		name string
		ev   commission.Event
		want int64
	}{
		{"items", pay("p", x, "", items...), 5400},
		{"an amount", pay("p", x, "10"), 1800},
		{"one that is known", pay("l", x, "10"), 0},
		{"not exchanged", pay("p", nil, "10"), 0},
		{"pending", pay("p", &commission.Exchange{To: "EUR"}, "10"), 0},
		{"cleared", commission.Clearing{ID: "f", Of: "l", Exchange: x}, 5400},
		{"cleared, not exchanged", commission.Clearing{ID: "f", Of: "l"}, 0},
		{"another event", commission.Refund{ID: "f"}, 0},
	} {
		for _, room := range []int64{c.want, c.want - 1} {
			s := &posting{volume: maxVolume - room}
			err := s.exchanged(pending, c.ev)
			if full := room < c.want; full != errors.Is(err, ErrVolume) || !full && (err != nil || s.volume != maxVolume-room+c.want) {
				t.Errorf("%s, with room for %d: %d, %v", c.name, room, s.volume, err)
			}
			if c.want == 0 {
				break
			}
		}
	}
	var many []partnerecon.Currency
	for i := range 12 {
		many = append(many, partnerecon.Currency(fmt.Sprint("C", i)))
	}
	for n, want := range map[int]string{1: "C0", 2: "C0, C1", 10: "C0, C1, C2, C3, C4, C5, C6, C7, C8, C9", 11: "C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, 1 more"} {
		if diff := cmp.Diff(want, joined(many[:n])); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// What is stored of rates: in order, each once, with a day, a source and the fact that stated it; and so many.
func TestProblemsOfStoredRates(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r []dayRate)
		want   string
	}{
		{"right", func([]dayRate) {}, ""},
		{"no currency", func(r []dayRate) { r[0].Currency = "" }, "/rates/0 want a currency, a day and a rate above 0\n"},
		{"no rate", func(r []dayRate) { r[2].Rate = partnerecon.Rate{} }, "/rates/2 want a currency, a day and a rate above 0\n"},
		{"no source", func(r []dayRate) { r[1].Source = "" }, "/rates/1/source missing\n"},
		{"no fact", func(r []dayRate) { r[1].Fact = "" }, "/rates/1/fact missing\n"},
		{"a day twice", func(r []dayRate) { r[1].On = r[0].On }, "/rates/1 want the rates sorted, each once\n"},
		{"out of order", func(r []dayRate) { r[1].On = r[0].On.Add(-1) }, "/rates/1 want the rates sorted, each once\n"},
		{"a fact twice", func(r []dayRate) { r[2].Fact = r[0].Fact }, "/rates/2 want the rates sorted, each once\n"},
	} {
		all := []dayRate{rateOf("GBP", "2025-01-10", "a"), rateOf("GBP", "2025-01-11", "b"), rateOf("USD", "2025-01-10", "c")}
		for i := range all {
			all[i].Source = "ecb"
		}
		c.change(all)
		var list problem.List
		checkRates(&list, all)
		got := ""
		for _, x := range list.Sorted() {
			got += x.Path + " " + x.Message + "\n"
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	var list problem.List
	if checkRates(&list, make([]dayRate, maxRates+1)); len(list.Sorted()) != 1 || list.Sorted()[0].Path != "/rates" || list.Sorted()[0].Message != "100001 rates, at most 100000" {
		t.Errorf("too many: %v", list.Sorted()[:1])
	}
}

// A book keeps as many rates as there may be within the horizon, and not one more.
func TestRatesOfABookAreBounded(t *testing.T) {
	for n, want := range map[int]bool{maxRates - 1: true, maxRates: false} {
		p, b := converting()
		s := &posting{program: p, book: b, fact: Fact{ID: "f"}}
		s.when.on = partnerecon.MustDay("2025-01-21")
		b.rates = make([]dayRate, n)
		err := s.foldRate(ExchangeRate{From: "CHF", To: "EUR", Rate: "0.9", Source: "ECB"})
		if (err == nil) != want || !want && !errors.Is(err, ErrVolume) || (len(b.rates) == n+1) != want {
			t.Errorf("%d: %v, %d rates", n, err, len(b.rates))
		}
	}
}
