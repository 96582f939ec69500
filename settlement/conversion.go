package settlement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Conversion says how payments in other currencies count. On the day on which one
// clears it is turned into the currency of the program, at the latest rate of that day or
// before that an [ExchangeRate] states; all else comes after that. No rate is known
// otherwise, so a payment that finds none is refused with [ErrRate]. What goes back of a
// payment is stated in its own currency, and turned at the rate of the payment.
// A [Program.Forecast] takes the latest rate, however old.
//
// A payment keeps the rate it was turned at. State the rates before the payments: one of
// an earlier day that is recorded later is for the payments after it.
//
// Only payments are converted. All other amounts are in the currency of the program.
type Conversion struct {
	// From are the currencies that are converted. Required.
	From []partnerecon.Currency `json:"from"`
	// MaxAge is how old a rate may be on the day a payment cleared: a window of days from
	// the day of the rate. One of 1 day, until, takes the rate of that day alone.
	// Required.
	MaxAge partnerecon.Window `json:"max_age"`
	// Rounding of what a payment comes to. Required.
	Rounding partnerecon.Rounding `json:"rounding"`
}

func (c *Conversion) stated() bool {
	return len(c.From) > 0 || c.MaxAge.Stated() || c.Rounding != ""
}

// An ExchangeRate is what a currency was worth on the day on which the fact occurred, as
// Source published it. One of the two currencies is that of the program; where it is From,
// payments are divided by the rate. For two currencies and one day there is one rate:
// another one is refused, as is one that is too old for all payments within the horizon.
type ExchangeRate struct {
	From partnerecon.Currency `json:"from"`
	To   partnerecon.Currency `json:"to"`
	// Rate is how many units of To one unit of From is worth: a number above 0 with at
	// most twelve decimals, such as "0.9197".
	Rate   string `json:"rate"`
	Source string `json:"source"`
}

func (e ExchangeRate) subject() subject { return subject{} }

// ratePlaces is how fine a rate may be.
const ratePlaces = 12

// A dayRate is the rate of a foreign currency on a day.
type dayRate struct {
	Currency partnerecon.Currency `json:"currency"`
	On       partnerecon.Day      `json:"on"`
	Rate     partnerecon.Rate     `json:"rate"` // into the currency of the program
	Source   string               `json:"source"`
	Fact     string               `json:"fact"`
}

func (r *dayRate) compare(currency partnerecon.Currency, on partnerecon.Day) int {
	return cmp.Or(cmp.Compare(r.Currency, currency), r.On.Compare(on))
}

// compareRate finds a place among rates.
func compareRate(r dayRate, of dayRate) int { return r.compare(of.Currency, of.On) }

func checkConversion(list *problem.List, p Policy) {
	c := &p.Conversion
	if !c.stated() {
		return
	}
	const at = "/conversion"
	if len(c.From) == 0 || len(c.From) > maxList {
		list.Add(at+"/from", problem.Required, "want 1 to %d currencies, got %d", maxList, len(c.From))
		return
	}
	for i, from := range c.From {
		_, known := from.Digits()
		switch {
		case !known:
			list.Add(problem.At(at+"/from", i), problem.Unknown, "unknown currency %s", problem.Quote(string(from)))
		case from == p.Currency:
			list.Add(problem.At(at+"/from", i), problem.Conflict, "%s is the currency of the program", from)
		case slices.Contains(c.From[:i], from):
			list.Add(problem.At(at+"/from", i), problem.Duplicate, "%s stands twice", from)
		}
	}
	for _, found := range c.MaxAge.Problems() {
		list.Add(at+"/max_age"+found.Path, found.Code, "%s", found.Message)
	}
	if c.MaxAge.Days == 0 {
		list.Add(at+"/max_age", problem.Required, "want a window of days from the day of the rate, got %s", c.MaxAge)
	}
	if !c.Rounding.Known() {
		list.Add(at+"/rounding", problem.Unchosen(string(c.Rounding)), "want half_even, half_up or down, got %s", problem.Quote(string(c.Rounding)))
	}
}

// checkPaid reports an amount of a payment in a currency that is not converted.
func (p Program) checkPaid(list *problem.List, path string, m partnerecon.Money) {
	from := p.policy.Conversion.From
	switch {
	case !m.Stated() || m.Currency() == p.policy.Currency || slices.Contains(from, m.Currency()):
	case len(from) == 0:
		list.Add(path, problem.Conflict, "%s in a program in %s, whose policy has no conversion", m, p.policy.Currency)
	default:
		list.Add(path, problem.Conflict, "%s in a program in %s that converts %s alone", m, p.policy.Currency, joined(from))
	}
}

// joined lists some currencies, and says how many more there are.
func joined(all []partnerecon.Currency) string {
	const most = 10
	var out []string
	for _, c := range all[:min(len(all), most)] {
		out = append(out, string(c))
	}
	if n := len(all) - most; n > 0 {
		out = append(out, fmt.Sprint(n, " more"))
	}
	return strings.Join(out, ", ")
}

func (p Program) checkRate(list *problem.List, e ExchangeRate) {
	home, other := "/to", e.From
	if e.From == p.policy.Currency {
		home, other = "/from", e.To
	}
	switch {
	case len(p.policy.Conversion.From) == 0:
		list.Add("/from", problem.Conflict, "the program converts nothing")
	case e.From != p.policy.Currency && e.To != p.policy.Currency:
		list.Add(home, problem.Conflict, "want %s on one side, got %s and %s", p.policy.Currency, problem.Quote(string(e.From)), problem.Quote(string(e.To)))
	case !slices.Contains(p.policy.Conversion.From, other):
		list.Add(map[string]string{"/to": "/from", "/from": "/to"}[home], problem.Unknown, "the program does not convert %s", problem.Quote(string(other)))
	}
	if v, fault := exact.ParseFixed(e.Rate, ratePlaces); fault != "" || v <= 0 {
		list.Add("/rate", problem.OutOfRange, "want a number above 0 with at most %d decimals, got %s", ratePlaces, problem.Quote(e.Rate))
	}
	checkText(list, "/source", e.Source, true)
}

// rateOf returns the rate that a fact states, into the currency of the program.
func (p Program) rateOf(f Fact, e ExchangeRate, on partnerecon.Day) dayRate {
	const unit = 1e12
	v, _ := exact.ParseFixed(e.Rate, ratePlaces) // the fact was checked
	out := dayRate{Currency: e.From, On: on, Source: e.Source, Fact: f.ID}
	out.Rate, _ = partnerecon.Fraction(v, unit)
	if e.From == p.policy.Currency {
		out.Currency = e.To
		out.Rate, _ = partnerecon.Fraction(unit, v)
	}
	return out
}

// foldRate takes a rate up.
func (s *posting) foldRate(e ExchangeRate) error {
	b, r := s.book, s.program.rateOf(s.fact, e, s.when.on)
	if err := b.knowsRate(r); err != nil {
		return err
	}
	i, known := slices.BinarySearchFunc(b.rates, r, compareRate)
	if known {
		return once("the rate of %s on %s is that of fact %s already, from %s", r.Currency, r.On,
			problem.Quote(b.rates[i].Fact), problem.Quote(b.rates[i].Source))
	}
	if through := s.program.sealThrough(b.closed.Last()); !b.closed.IsZero() && r.useless(s.program, through) {
		return fmt.Errorf("no payment after %s can be converted at the rate of %s of %s, and what cleared by then is %w", through, r.Currency, r.On, ErrSealed)
	}
	if len(b.rates) >= maxRates {
		return fmt.Errorf("%d rates are within the horizon: %w", maxRates, ErrVolume)
	}
	b.rates = slices.Insert(b.rates, i, r)
	return nil
}

// maxRates bounds the rates of a book, which are searched for the id of a new one: a hundred
// currencies for almost three years.
const maxRates = 100_000

// knowsRate returns errRepeated for a rate that was taken up before, and [ErrDuplicate] for
// another one with its id.
func (b *Book) knowsRate(r dayRate) error {
	for i := range b.rates { // with no copy of each: there may be many
		switch known := &b.rates[i]; {
		case known.Fact != r.Fact:
		case *known == r:
			return errRepeated
		default:
			return fmt.Errorf("a rate of %s on %s has this id: %w", known.Currency, known.On, ErrDuplicate)
		}
	}
	return nil
}

// rateOn returns the latest rate of a currency on a day or before.
func (b *Book) rateOn(currency partnerecon.Currency, on partnerecon.Day) (dayRate, bool) {
	i, exactly := slices.BinarySearchFunc(b.rates, dayRate{Currency: currency, On: on}, compareRate)
	if !exactly {
		i--
	}
	if i < 0 || b.rates[i].Currency != currency {
		return dayRate{}, false
	}
	return b.rates[i], true
}

// exchange returns how what was paid in a currency counts, nil where it needs no exchange.
// A payment that is pending is exchanged when it has cleared.
func (s *posting) exchange(paid partnerecon.Currency, pending bool) (*commission.Exchange, error) {
	p := &s.program.policy
	switch {
	case paid == p.Currency:
		return nil, nil
	case pending:
		return &commission.Exchange{To: p.Currency}, nil
	}
	r, known := s.book.rateOn(paid, s.when.on)
	switch {
	case !known:
		return nil, fmt.Errorf("no rate from %s to %s of %s or before: %w; %s", paid, p.Currency, s.when.on, ErrRate, p.Conversion.wanted())
	case !s.book.foreseen && !p.Conversion.MaxAge.Contains(r.On, s.when.on):
		return nil, fmt.Errorf("no rate from %s to %s for %s: the latest, of %s, is older than %s: %w; %s",
			paid, p.Currency, s.when.on, r.On, p.Conversion.MaxAge, ErrRate, p.Conversion.wanted())
	}
	return &commission.Exchange{To: p.Currency, Rate: r.Rate, Rounding: p.Conversion.Rounding, On: r.On, Source: r.Source, Fact: r.Fact}, nil
}

// wanted says which rate a payment needs that finds none.
func (c *Conversion) wanted() string {
	before := c.MaxAge.Days
	if c.MaxAge.Edge == partnerecon.Until {
		before--
	}
	switch before {
	case 0:
		return "state an exchange_rate fact of that day"
	case 1:
		return "state an exchange_rate fact of that day or the day before"
	}
	return fmt.Sprintf("state an exchange_rate fact of that day or up to %d days before", before)
}

// exchangeFirst returns the exchange of a payment that is not in the ledger. One past the
// horizon is refused as such, although its rate may be forgotten, too.
func (s *posting) exchangeFirst(c *customer, ev *commission.Payment) (*commission.Exchange, error) {
	x, err := s.exchange(paidIn(ev), ev.Cleared.IsZero())
	if through := c.Ledger.SealedThrough; err != nil && !through.IsZero() {
		line := commission.Line{Cleared: ev.Cleared, Invoiced: ev.Invoiced, Service: ev.Service}
		if day := line.SealDay(); !day.After(through) {
			return nil, fmt.Errorf("payment of %s: %w through %s", day, ErrSealed, through)
		}
	}
	return x, err
}

// exchangeAgain returns the exchange of a payment that is delivered again.
func (s *posting) exchangeAgain(line *commission.Line, ev *commission.Payment) (*commission.Exchange, error) {
	x, pending := line.Exchanged, ev.Cleared.IsZero()
	if x == nil || pending || !x.Rate.Stated() || paidIn(ev) == s.program.policy.Currency {
		return s.exchange(paidIn(ev), pending)
	}
	again := x.Exchange
	return &again, nil
}

// paidIn is the currency of a payment.
func paidIn(ev *commission.Payment) partnerecon.Currency {
	if len(ev.Items) > 0 {
		return ev.Items[0].Amount.Currency()
	}
	return ev.Amount.Currency()
}

// exchanged counts what a fact has exchanged in the volume of the book.
func (s *posting) exchanged(c *customer, ev commission.Event) error {
	var paid []commission.Item
	var x *commission.Exchange
	switch e := ev.(type) {
	case *lentPayment:
		if _, repeated := c.Ledger.Open(e.ID); repeated {
			return nil
		}
		if x, paid = e.Exchange, e.Items; len(paid) == 0 {
			paid = []commission.Item{{Amount: e.Amount}}
		}
	case commission.Clearing:
		if x = e.Exchange; x != nil {
			line, _ := c.Ledger.Open(e.Of)
			paid = line.Items
		}
	}
	if x == nil || !x.Rate.Stated() {
		return nil
	}
	items, ok := x.Exchange(paid)
	sum := int64(0)
	for i := range items {
		n := items[i].Amount.Minor()
		ok = ok && added(&s.volume, n) && added(&sum, n)
	}
	if !ok || !added(&s.volume, sum) {
		return errVolume()
	}
	return nil
}

// forgetRates drops the rates that no payment within the horizon can be exchanged at. In
// a forecast those are the ones that a later one has replaced by then.
func (b *Book) forgetRates(p Program, through partnerecon.Day) {
	if !p.converts {
		return
	}
	var kept []dayRate // a list of its own: copies of the state have the other one
	for i := range b.rates {
		r := &b.rates[i]
		latest := i+1 == len(b.rates) || b.rates[i+1].compare(r.Currency, through.Add(1)) > 0
		if !r.useless(p, through) || b.foreseen && latest {
			kept = append(kept, *r)
		}
	}
	b.rates = kept
}

// useless reports whether the rate is too old for all payments that clear after a day.
func (r *dayRate) useless(p Program, through partnerecon.Day) bool {
	return !r.On.After(through) && !p.policy.Conversion.MaxAge.Contains(r.On, through.Add(1))
}

// checkRates reports rates that no facts could have left.
func checkRates(list *problem.List, rates []dayRate) {
	if len(rates) > maxRates {
		list.Add("/rates", problem.Limit, "%d rates, at most %d", len(rates), maxRates)
		return
	}
	facts := make(map[string]bool, len(rates))
	for i := range rates {
		r := &rates[i]
		list.Enter("/rates", i)
		if _, ok := r.Currency.Digits(); !ok || r.On.IsZero() || r.Rate.Num() == 0 {
			list.Add("", problem.Required, "want a currency, a day and a rate above 0")
		}
		checkText(list, "/source", r.Source, true)
		checkText(list, "/fact", r.Fact, true)
		if i > 0 && rates[i-1].compare(r.Currency, r.On) >= 0 || facts[r.Fact] {
			list.Add("", problem.Conflict, "want the rates sorted, each once")
		}
		facts[r.Fact] = true
		list.Leave()
	}
}

// FoldProgram folds a fact about the program as a whole, an [ExchangeRate]: it needs the
// state of the program alone, see [Keys]. On an error it changes nothing.
func (p Program) FoldProgram(s *ProgramState, f Fact) error {
	if s == nil {
		return errNoState
	}
	if err := p.onBranch(s, f); err != nil {
		return err
	}
	b := &Book{common: s.common.own()}
	if _, err := p.foldIn(b, f, func(t *posting) error {
		if !f.Keys().Program {
			return stateOf("the program", f)
		}
		return t.fold()
	}); err != nil {
		return err
	}
	s.common = b.common
	return nil
}

// conversionRule says how payments in other currencies count.
func conversionRule(s *speech) string {
	return fmt.Sprintf("Payments in %s are converted on the day they clear, at the latest rate of that day or before, which may be %s old; "+
		"what comes out is rounded %s%s. What goes back is converted at the rate of its payment.",
		s.say("from"), s.say("max_age"), s.say("rounding"), s.rest())
}
