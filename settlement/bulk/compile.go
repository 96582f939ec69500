package bulk

import (
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// tables are what a program is compiled to. Nothing changes them.
type tables struct {
	program  settlement.Program
	currency partnerecon.Currency
	zero     partnerecon.Money // of the currency
	digits   int
	versions []version
	// components are the names of all versions, in order: the base, which has none, in front.
	components []string
	caps       []string // names; the number of a cap is its place, from 1
	windows    bool     // some rate ends
	named      []string // partners that some rate names, in order
	ladder     *ladder  // nil: the book of the partners has it, or there is none
	slow       bool     // every amount is worked out the long way, for tests
}

// A version of the terms, compiled.
type version struct {
	id         string
	from       partnerecon.Day
	path       string          // of its commission, in the policy
	rates      commission.Plan // its rates and nothing else, to be asked
	policy     commission.Policy
	mode       exact.Mode
	refunds    partnerecon.Window
	windows    []partnerecon.Window // in which some rate earns
	components []component
	caps       []limit
	whole      bool // some cap is over all partners of a sale or deal
	asks       asked
}

// A component is the base commission or a bonus.
type component struct {
	number      uint16 // among those of all versions
	path        string // of its rates, in the policy of the commission
	from, until partnerecon.Day
	rates       []commission.Row
	recurs      partnerecon.Window // of rates that state none
	caps        []int              // those over it, in their order
}

// A limit is a cap, compiled.
type limit struct {
	number      uint16
	per         scope
	limit       int64
	from, until partnerecon.Day
	components  []bool // by the number of a component, whether it is under the cap
}

// A scope is what a cap counts: commission.Per as a number.
type scope uint8

const (
	perSale scope = iota
	perDeal
	perCustomer
)

func scopeOf(p commission.Per) scope {
	switch p {
	case commission.PerDeal:
		return perDeal
	case commission.PerCustomer:
		return perCustomer
	case commission.PerSale:
	}
	return perSale
}

func (l *limit) holds(day partnerecon.Day) bool { return inForce(l.from, l.until, day) }

func (l *limit) takes(component uint16) bool { return l.components[component] }

// inForce reports whether a day is inside bounds: the first inside, the second outside,
// either absent.
func inForce(from, until, day partnerecon.Day) bool {
	return !day.Before(from) && (until.IsZero() || day.Before(until))
}

// compile resolves a policy that package bulk takes.
func compile(p settlement.Program) (*tables, error) {
	policy := p.Policy()
	out := &tables{program: p, currency: policy.Currency, components: []string{""}, ladder: ladderOf(&policy)}
	out.digits, _ = policy.Currency.Digits()
	out.zero, _ = partnerecon.FromMinor(0, policy.Currency)
	for i := range policy.Terms {
		out.name(&policy.Terms[i].Policy.Commission)
	}
	slices.Sort(out.components)
	out.components = slices.Compact(out.components)
	for i := range policy.Terms {
		v, err := out.version(problem.At("/terms", i)+"/policy/commission", &policy.Terms[i])
		if err != nil {
			return nil, err
		}
		out.windows = out.windows || len(v.windows) > 0
		out.versions = append(out.versions, v)
	}
	slices.Sort(out.named)
	return out, nil
}

// name gives components and caps their numbers.
func (t *tables) name(p *commission.Policy) {
	for i := range p.Bonuses {
		t.components = append(t.components, p.Bonuses[i].Name)
	}
	for i := range p.Caps {
		if !slices.Contains(t.caps, p.Caps[i].Name) {
			t.caps = append(t.caps, p.Caps[i].Name)
		}
	}
}

func (t *tables) component(name string) uint16 {
	i, _ := slices.BinarySearch(t.components, name)
	return uint16(i)
}

func (t *tables) version(path string, of *partnerecon.Version[settlement.Agreement]) (version, error) {
	p := of.Policy.Commission
	mode, _ := exact.ModeOf(string(p.Rounding))
	v := version{id: of.ID, from: of.From, path: path, policy: p, mode: mode, refunds: p.Refunds}
	var err error
	if v.rates, err = ratesOf(p); err != nil {
		return version{}, err
	}
	v.components = append(v.components, component{path: "/rates", rates: p.Rates, recurs: p.Recurs})
	for i := range p.Bonuses {
		b := &p.Bonuses[i]
		v.components = append(v.components, component{
			number: t.component(b.Name), path: problem.At("/bonuses", i) + "/rates", from: b.From, until: b.Until, rates: b.Rates,
		})
	}
	for i := range p.Caps {
		v.limit(t, &p.Caps[i])
	}
	for i := range v.components {
		c := &v.components[i]
		for k := range v.caps {
			if v.caps[k].takes(c.number) {
				c.caps = append(c.caps, k)
			}
		}
		for k := range c.rates {
			v.note(c.window(k))
			v.asks.of(&c.rates[k])
			if name := c.rates[k].Partner; name != "" {
				t.named = append(t.named, name)
			}
		}
	}
	return v, nil
}

// window returns that of a rate; the zero Window has no end.
func (c *component) window(row int) partnerecon.Window {
	if w := c.rates[row].Recurs; w.Stated() {
		return w
	}
	return c.recurs
}

func (v *version) note(w partnerecon.Window) {
	if w.Stated() && !slices.Contains(v.windows, w) {
		v.windows = append(v.windows, w)
	}
}

func (v *version) limit(t *tables, c *commission.Cap) {
	l := limit{
		number: uint16(slices.Index(t.caps, c.Name) + 1), per: scopeOf(c.Per), limit: c.Limit.Minor(), from: c.From, until: c.Until,
	}
	l.components = make([]bool, len(t.components))
	if len(c.Components) == 0 {
		l.components[0] = true
	}
	for _, name := range c.Components {
		if name == baseName {
			name = ""
		}
		l.components[t.component(name)] = true
	}
	v.whole = v.whole || c.Per != commission.PerCustomer
	v.caps = append(v.caps, l)
}

// baseName is what the base commission is called in claims.
const baseName = "base"

// claim returns what a component is called in claims.
func (t *tables) claim(component uint16) string {
	if component == 0 {
		return baseName
	}
	return t.components[component]
}

// versionOn returns the version in force on a day; false before the first one.
func (t *tables) versionOn(d partnerecon.Day) (int, bool) {
	n := len(t.versions)
	for n > 0 && t.versions[n-1].from.After(d) {
		n--
	}
	return n - 1, n > 0
}

// ratesOf makes a plan of the rates alone, for a question about them.
func ratesOf(p commission.Policy) (commission.Plan, error) {
	p.Caps, p.Refunds, p.BooksIn, p.IfFirstVoid = nil, partnerecon.Window{}, "", ""
	p.Bonuses = slices.Clone(p.Bonuses)
	for i := range p.Bonuses {
		p.Bonuses[i].From, p.Bonuses[i].Until = partnerecon.Day{}, partnerecon.Day{}
	}
	return commission.New(p)
}

// asked says what rates ask of a payment beside who is credited.
type asked struct{ model, product, category, segment, region, purpose, level bool }

func (a *asked) of(r *commission.Row) {
	a.model = a.model || r.Model != ""
	a.product = a.product || r.Product != ""
	a.category = a.category || r.Category != ""
	a.segment = a.segment || r.Segment != ""
	a.region = a.region || r.Region != ""
	a.purpose = a.purpose || r.Sale != ""
	a.level = a.level || r.Level != ""
}

func (a *asked) add(o *asked) {
	a.model, a.product, a.category = a.model || o.model, a.product || o.product, a.category || o.category
	a.segment, a.region = a.segment || o.segment, a.region || o.region
	a.purpose, a.level = a.purpose || o.purpose, a.level || o.level
}
