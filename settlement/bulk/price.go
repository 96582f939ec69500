package bulk

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A price is which rates a payment earns: those that its version gives who is credited and
// what was sold. It was asked of the rules themselves, once.
type price struct {
	version  int
	shape    uint32
	rows     []paid
	windows  []partnerecon.Window // in which some of the rows earn
	variants []uint32             // by the windows that are open, a bit for each; the number of the variant, from 1
}

// A paid row is a rate that one of the credits earns.
type paid struct {
	component int // place among those of the version
	leg       int // place of the credit
	row       int // place among the rates of the component
	weight    exact.Num
	window    int // place among those of the price, or -1
}

// A variant is a price while some of its windows are open: what each component comes to, as
// fractions of what was paid.
type variant struct {
	version int
	shape   uint32 // of the credits
	parts   []weighed
	inOrder bool // the parts are, by their numbers
}

// A weighed component is what it comes to, of 1.
type weighed struct {
	component int // place among those of the version
	number    uint16
	total     exact.Num
	num       int64 // the same, where it fits, and is not to be worked out the long way
	den       exact.Divisor
	weights   []exact.Num // of the credits
	shares    []int64     // the same as whole numbers, if even: they fit
	sum       exact.Divisor
	even      bool
	applied   []applied
}

// rowAt returns the place of a rate in the policy of the program.
func rowAt(v *version, c *component, row int) string { return problem.At(v.path+c.path, row) }

// maxWindows is how many windows the rates of a version may have.
const maxWindows = 6

// price asks the rules for the price of a payment.
func (s *State) price(d *decoded) (uint32, error) {
	t, of := s.tables, &s.shapes[d.shape]
	v := &t.versions[d.version]
	credits := make([]partnerecon.Credit, len(of.legs))
	for i, l := range of.legs {
		stand := &s.stands[l.stand]
		credits[i] = partnerecon.Credit{
			Partner: string(s.partners.bytes(d.partners[i])), Role: l.role, Share: l.share,
			Tier: stand.tier, Type: stand.typ, Segment: stand.segment,
		}
	}
	probe := commission.Payment{ID: d.id, Customer: d.customerName, Credits: credits, Cleared: d.on}
	sale := s.sales[d.sale]
	probe.Context = commission.Context{Segment: sale.Segment, Region: sale.Region, Sale: sale.Purpose, Level: sale.Level}
	amount, err := partnerecon.FromMinor(probeAmount, t.currency)
	if err != nil {
		return 0, err
	}
	probe.Items = []commission.Item{{Product: sale.Product, Category: sale.Category, Model: sale.Model, Amount: amount}}
	seen, err := v.rates.Preview(commission.Ledger{}, probe)
	if err != nil {
		return 0, err
	}
	x := price{version: d.version, shape: d.shape}
	if err := x.read(v, credits, seen.Trace); err != nil {
		return 0, err
	}
	s.prices = append(s.prices, x)
	n := uint32(len(s.prices) - 1)
	if err := s.prove(n, credits, seen.Entries); err != nil {
		s.prices = s.prices[:n]
		return 0, err
	}
	return n, nil
}

// probeAmount is what is asked about: a large prime, so that no rate divides it.
const probeAmount = 1_000_000_007

// read takes the rates that apply from a trace.
func (x *price) read(v *version, credits []partnerecon.Credit, trace partnerecon.Trace) error {
	scale := exact.Int(1)
	for _, r := range trace {
		switch r.Code {
		case commission.CodePool:
			for _, d := range r.Details {
				if n, ok := exact.ParseNum(d.Value); ok && d.Name == "scale" {
					scale = n
				}
			}
		case commission.CodeRate:
			row, ok := v.find(r.Rule)
			for i := range credits {
				if !ok || len(r.Details) == 0 || credits[i].Partner != r.Details[0].Value {
					continue
				}
				row.leg = i
				x.add(v, row, &credits[i], scale)
			}
			if !ok {
				return fmt.Errorf("rate %s is not known: %w", r.Rule, ErrUnsupported)
			}
		}
	}
	return nil
}

// find returns the row that a pointer is about.
func (v *version) find(rule string) (paid, bool) {
	for i := range v.components {
		c := &v.components[i]
		rest, ok := strings.CutPrefix(rule, c.path+"/")
		if !ok {
			continue
		}
		digits, _, _ := strings.Cut(rest, "/")
		if n, err := strconv.Atoi(digits); err == nil && n >= 0 && n < len(c.rates) {
			return paid{component: i, row: n}, true
		}
	}
	return paid{}, false
}

// add takes a row up that a credit earns.
func (x *price) add(v *version, row paid, credit *partnerecon.Credit, scale exact.Num) {
	c := &v.components[row.component]
	r := &c.rates[row.row]
	row.weight = exact.Int(1).Mul(r.Share.Num(), r.Share.Den())
	if credit.Role == partnerecon.Influenced && r.Role != partnerecon.Influenced {
		factor := v.policy.Influenced.Factor
		if !factor.Stated() {
			return
		}
		row.weight = row.weight.Mul(factor.Num(), factor.Den()).Times(scale)
	}
	row.weight = row.weight.Mul(credit.Share.Num(), credit.Share.Den())
	row.window = -1
	if w := c.window(row.row); w.Stated() {
		row.window = x.windowAt(w)
	}
	x.rows = append(x.rows, row)
}

func (x *price) windowAt(w partnerecon.Window) int {
	for i := range x.windows {
		if x.windows[i] == w {
			return i
		}
	}
	x.windows = append(x.windows, w)
	return len(x.windows) - 1
}

// variant returns the number of a price while some of its windows are open.
func (s *State) variant(n uint32, legs int, open int) uint32 {
	x := &s.prices[n]
	if x.variants == nil {
		x.variants = make([]uint32, 1<<len(x.windows))
	}
	if at := x.variants[open]; at > 0 {
		return at - 1
	}
	v := &s.tables.versions[x.version]
	out := variant{version: x.version, shape: x.shape}
	for i := range v.components {
		weights := make([]exact.Num, legs)
		var total exact.Num
		for _, row := range x.rows {
			if row.component == i && (row.window < 0 || open>>row.window&1 == 1) {
				weights[row.leg] = weights[row.leg].Add(row.weight)
				total = total.Add(row.weight)
			}
		}
		if total.Sign() == 0 {
			continue
		}
		w := weighed{component: i, number: v.components[i].number, total: total, weights: weights}
		if !s.tables.slow {
			w.shorten()
		}
		w.applied = x.applied(v, i, open, legs)
		out.parts = append(out.parts, w)
	}
	out.inOrder = slices.IsSortedFunc(out.parts, func(a, b weighed) int { return cmp.Compare(a.number, b.number) })
	s.variants = append(s.variants, out)
	x.variants[open] = uint32(len(s.variants))
	return uint32(len(s.variants) - 1)
}

// shorten finds whole numbers for the fractions, if they fit.
func (w *weighed) shorten() {
	if num, den, ok := fractionOf(w.total); ok {
		w.num, w.den = num, exact.DivisorOf(uint64(den))
	}
	den := uint64(1) // of all of them
	for _, x := range w.weights {
		_, d, ok := fractionOf(x)
		hi, lo := bits.Mul64(den/gcd(den, uint64(max(d, 1))), uint64(max(d, 1)))
		if !ok || hi > 0 {
			return
		}
		den = lo
	}
	shares, sum := make([]int64, len(w.weights)), uint64(0)
	for i, x := range w.weights {
		n, d, _ := fractionOf(x)
		hi, lo := bits.Mul64(uint64(n), den/uint64(d))
		if sum += lo; hi > 0 || lo > math.MaxInt64 || sum > math.MaxInt64 {
			return
		}
		shares[i] = int64(lo)
	}
	w.shares, w.sum, w.even = shares, exact.DivisorOf(sum), true
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// fractionOf returns a number as a fraction, if both parts fit.
func fractionOf(n exact.Num) (num, den int64, ok bool) {
	a, b, whole := strings.Cut(n.String(), "/")
	num, err := strconv.ParseInt(a, 10, 64)
	if err != nil {
		return 0, 0, false
	}
	if !whole {
		return num, 1, true
	}
	den, err = strconv.ParseInt(b, 10, 64)
	return num, den, err == nil
}

// prove compares what a price comes to on what was asked about with what the rules said.
func (s *State) prove(n uint32, credits []partnerecon.Credit, entries []partnerecon.Entry) error {
	x := &s.prices[n]
	v := &s.tables.versions[x.version]
	type key struct{ partner, component string }
	said := map[key]int64{}
	for i := range entries {
		e := &entries[i]
		said[key{e.Claim.Partner, e.Claim.Component}] += e.Amount.Minor()
	}
	all := s.variant(n, len(credits), 1<<len(x.windows)-1)
	var out []int64
	for i := range s.variants[all].parts {
		w := &s.variants[all].parts[i]
		total, ok := w.of(probeAmount, v.mode)
		if !ok {
			return fmt.Errorf("a rate comes to more than all: %w", partnerecon.ErrOverflow)
		}
		out = w.split(out[:0], total)
		for k, amount := range out {
			said[key{credits[k].Partner, s.tables.claim(w.number)}] -= amount
		}
	}
	for _, left := range said {
		if left != 0 {
			return fmt.Errorf("the rates of terms %s come to something else: %w", v.id, ErrUnsupported)
		}
	}
	return nil
}
