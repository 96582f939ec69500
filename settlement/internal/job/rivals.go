package job

import "time"

// A Rival is a program written for the settlement job alone. It is no library:
// its rules are its code, it explains nothing unless it says so, it cannot go on
// next month, and a fact that comes twice counts twice.
type Rival struct {
	Name string
	// Load puts the job into the form in which the rival would hold it. Only
	// what Load returns is timed; the second function reads the result out.
	Load func(Job) func() func() *Statement
}

// Rivals are the programs that the library is measured against, the fastest
// first.
func Rivals() []Rival {
	return []Rival{
		{"int64, dense ids", loadDense},
		{"int64, string ids", loadNamed},
		{"decimal, rates cached", func(j Job) func() func() *Statement { return loadDecimal(j, true, false) }},
		{"decimal, naive, explained", func(j Job) func() func() *Statement { return loadDecimal(j, false, true) }},
	}
}

// The rules of the job, in cents.
const (
	capCents     = 500_000
	silverCents  = 1_000_000
	goldCents    = 2_500_000
	earningDays  = 365
	refundDays   = 90
	permille     = 1000
	leadPercent  = 70
	trailingSpan = 12
)

// permilleOf returns the rate of the revenue of the twelve months before.
func permilleOf(trailing int64) int64 {
	switch {
	case trailing < silverCents:
		return 125
	case trailing < goldCents:
		return 225
	}
	return 350
}

// divideEven divides numbers that are not negative; halves go to the even
// neighbour.
func divideEven(n, d int64) int64 {
	q, r := n/d, n%d
	if 2*r > d || 2*r == d && q%2 == 1 {
		q++
	}
	return q
}

// leadShare is the lead's part of 70 to 30. The two remainders add up to a cent
// or to nothing, so the larger one is the one of at least half a cent, and the
// tie is the lead's.
func leadShare(cents int64) int64 { return (cents*leadPercent + 50) / 100 }

// A grant is what both partners were granted on a payment, and what of it was
// refunded so far.
type grant struct {
	lead, second     int64
	amount, refunded int64
	day              int
}

// back counts a refund and returns what both partners give back.
func (g *grant) back(amount int64) (lead, second int64) {
	before, after := g.refunded, min(g.refunded+amount, g.amount)
	g.refunded = after
	due := func(granted, refunded int64) int64 { return divideEven(granted*refunded, g.amount) }
	return due(g.lead, after) - due(g.lead, before), due(g.second, after) - due(g.second, before)
}

// room counts a share under the cap and returns what is granted.
func room(used *int64, share int64) int64 {
	granted := min(share, capCents-*used)
	*used += granted
	return granted
}

// denseState is the state of the program that knows every id as a number: the
// limit of what can be reached on this job.
type denseState struct {
	out       Statement
	revenue   [Partners * Months]int64
	rates     [Partners]int64 // of the month
	month     int
	customers []denseCustomer
	grants    []grant // by line
}

type denseCustomer struct {
	first                int // day of the first payment, -1: none
	second               int
	leadUsed, secondUsed int64
}

func loadDense(j Job) func() func() *Statement {
	var months [Days]int
	for d := range months {
		months[d] = monthOf(d)
	}
	return func() func() *Statement {
		s := &denseState{month: -1, customers: make([]denseCustomer, len(j.Second)), grants: make([]grant, len(j.Lines))}
		for i := range s.customers {
			s.customers[i] = denseCustomer{first: -1, second: j.Second[i]}
		}
		for i := range j.Lines {
			l := &j.Lines[i]
			if m := months[l.day]; m != s.month {
				s.begin(m)
			}
			if l.ref < 0 {
				s.pay(i, l)
			} else {
				s.refund(l)
			}
		}
		return func() *Statement { return &s.out }
	}
}

// begin fixes the rates of a month.
func (s *denseState) begin(month int) {
	s.month = month
	for p := range s.rates {
		sum := int64(0)
		for m := max(0, month-trailingSpan); m < month; m++ {
			sum += s.revenue[p*Months+m]
		}
		s.rates[p] = permilleOf(sum)
	}
}

func (s *denseState) pay(i int, l *Line) {
	row := l.partner*Months + s.month
	s.revenue[row] += l.amount
	c := &s.customers[l.customer]
	if c.first < 0 {
		c.first = l.day
	}
	if l.day-c.first >= earningDays {
		return
	}
	g := &s.grants[i]
	g.amount, g.day = l.amount, l.day
	g.lead = divideEven(l.amount*s.rates[l.partner], permille)
	if c.second >= 0 {
		whole := g.lead
		g.lead = leadShare(whole)
		g.second = room(&c.secondUsed, whole-g.lead)
		s.out[c.second*Months+s.month].commission += g.second
	}
	g.lead = room(&c.leadUsed, g.lead)
	s.out[row].commission += g.lead
}

func (s *denseState) refund(l *Line) {
	row := l.partner*Months + s.month
	s.revenue[row] -= l.amount
	g := &s.grants[l.ref]
	if g.amount == 0 || l.day-g.day > refundDays {
		return
	}
	lead, second := g.back(l.amount)
	s.out[row].returned += lead
	if second != 0 {
		s.out[s.customers[l.customer].second*Months+s.month].returned += second
	}
}

// A namedLine is a line as a program gets it from a decoder or a driver: ids are
// texts, each with its own memory, and days are instants.
type namedLine struct {
	id, customer, partner, currency string
	ref                             string // empty for a payment
	amount                          int64
	paid                            time.Time
}

// namedLines returns the job in this form, with the second partners by customer.
func (j Job) namedLines() ([]namedLine, map[string]string) {
	start := Start().Start(time.UTC)
	lines := make([]namedLine, len(j.Lines))
	for i, l := range j.Lines {
		lines[i] = namedLine{
			id: LineID(i), customer: Customer(l.customer), partner: Partner(l.partner), currency: "USD",
			amount: l.amount, paid: start.Add(time.Duration(l.day) * 24 * time.Hour),
		}
		if l.ref >= 0 {
			lines[i].ref = LineID(l.ref)
		}
	}
	second := map[string]string{}
	for c, p := range j.Second {
		if p >= 0 {
			second[Customer(c)] = Partner(p)
		}
	}
	return lines, second
}

// namedState is the state of the program in whole cents that knows texts.
type namedState struct {
	second    map[string]string
	partners  map[string]*namedPartner
	customers map[string]*namedCustomer
	grants    map[string]*grant // of the payments that a refund names
	months    [Days]int
	start     time.Time
}

type namedPartner struct {
	revenue [Months]int64
	rows    [Months]struct{ commission, returned int64 }
	rate    int64
	rateOf  int // the month of the rate, from 1
}

type namedCustomer struct {
	first                int
	lead, second         *namedPartner
	leadUsed, secondUsed int64
}

func loadNamed(j Job) func() func() *Statement {
	lines, second := j.namedLines()
	start := Start().Start(time.UTC)
	return func() func() *Statement {
		s := &namedState{
			second: second, start: start,
			partners: map[string]*namedPartner{}, customers: map[string]*namedCustomer{}, grants: map[string]*grant{},
		}
		for d := range s.months {
			s.months[d] = monthOf(d)
		}
		for i := range lines { // the whole file is known: only refunded payments need a state
			if l := &lines[i]; l.ref != "" && s.grants[l.ref] == nil {
				s.grants[l.ref] = &grant{}
			}
		}
		for i := range lines {
			s.fold(&lines[i])
		}
		return s.statement
	}
}

func (s *namedState) fold(l *namedLine) {
	day := int(l.paid.Sub(s.start) / (24 * time.Hour))
	month := s.months[day]
	c := s.customer(l, day)
	if l.ref != "" {
		c.lead.revenue[month] -= l.amount
		if g := s.grants[l.ref]; g.amount > 0 && day-g.day <= refundDays {
			lead, second := g.back(l.amount)
			c.lead.rows[month].returned += lead
			if c.second != nil {
				c.second.rows[month].returned += second
			}
		}
		return
	}
	c.lead.revenue[month] += l.amount
	if day-c.first >= earningDays {
		return
	}
	lead, second := divideEven(l.amount*c.lead.rateIn(month), permille), int64(0)
	if c.second != nil {
		whole := lead
		lead = leadShare(whole)
		second = room(&c.secondUsed, whole-lead)
		c.second.rows[month].commission += second
	}
	lead = room(&c.leadUsed, lead)
	c.lead.rows[month].commission += lead
	if g := s.grants[l.id]; g != nil {
		*g = grant{lead: lead, second: second, amount: l.amount, day: day}
	}
}

func (s *namedState) customer(l *namedLine, day int) *namedCustomer {
	c := s.customers[l.customer]
	if c == nil {
		c = &namedCustomer{first: day, lead: s.partner(l.partner)}
		if id, ok := s.second[l.customer]; ok {
			c.second = s.partner(id)
		}
		s.customers[l.customer] = c
	}
	return c
}

func (s *namedState) partner(id string) *namedPartner {
	p := s.partners[id]
	if p == nil {
		p = &namedPartner{}
		s.partners[id] = p
	}
	return p
}

// rateIn returns the rate of a month, which its first payment works out.
func (p *namedPartner) rateIn(month int) int64 {
	if p.rateOf != month+1 {
		sum := int64(0)
		for m := max(0, month-trailingSpan); m < month; m++ {
			sum += p.revenue[m]
		}
		p.rate, p.rateOf = permilleOf(sum), month+1
	}
	return p.rate
}

func (s *namedState) statement() *Statement {
	out := &Statement{}
	for i := range Partners {
		if p := s.partners[Partner(i)]; p != nil {
			for m, row := range p.rows {
				out[i*Months+m] = row
			}
		}
	}
	return out
}
