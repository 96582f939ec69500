// Package job is test support and nothing else: only tests and benchmarks import it, no package
// of the library does, and what it computes decides nothing that the library answers.
//
// It is the job that settling is measured on: two years of payments and refunds of
// customers that partners share, in tiers by the revenue of the twelve months before, under a
// cap, with refunds inside ninety days. Beside the policy there are programs written for the
// job by hand; all of them, and those in other languages, print the same digest of the
// statement.
package job

import (
	"crypto/md5"
	_ "embed"
	"fmt"
	"iter"
	"slices"
	"strconv"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// How long the job lasts, and how many partners it has.
const (
	Days     = 731 // 2024-01-01 to 2025-12-31
	Partners = 2000
	Months   = 24
)

// A Line is one payment, or a refund of an earlier line.
type Line struct {
	amount            int64 // cents
	ref               int   // position of the payment, -1 for a payment
	customer, partner int
	product, day      int
}

// A Job is the lines in booking order, and the second partner of shared
// customers (-1: none).
type Job struct {
	Lines  []Line
	Second []int
}

// Stream is the number stream that defines the job's lines (splitmix64).
type Stream uint64

func (s *Stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below draws a number from 0 up to n, without it.
func (s *Stream) Below(n int) int { return int(s.next() % uint64(n)) }

// New draws n payments and n/10 refunds from seed 42.
func New(n int) Job {
	r := Stream(42)
	customers := make([]struct {
		lead, second, start int
		scale               int64
	}, max(n/20, 10))
	for i := range customers {
		c := &customers[i]
		u := uint64(r.Below(1 << 20))
		c.lead = int(u * u * Partners >> 40)
		c.second = -1
		if r.Below(5) == 0 {
			c.second = (c.lead + 1 + r.Below(Partners-1)) % Partners
		}
		c.start = r.Below(Days - 30)
		c.scale = 1
		if r.Below(50) == 0 {
			c.scale = 40
		}
	}
	var price [50]int64
	for i := range price {
		price[i] = int64(900 + r.Below(20000))
	}
	type drawn struct {
		Line
		seq int
	}
	all := make([]drawn, 0, n+n/10)
	for i := range n {
		k := r.Below(len(customers))
		c := &customers[k]
		product := r.Below(50)
		amount := (price[product]*int64(1+r.Below(3)) + int64(r.Below(100))) * c.scale
		day := c.start + r.Below(Days-c.start)
		all = append(all, drawn{Line{amount, -1, k, c.lead, product, day}, i})
	}
	for i := range n / 10 {
		var of drawn
		var k, day int
		for {
			k = r.Below(n)
			of = all[k]
			if day = of.day + 1 + r.Below(120); day < Days {
				break
			}
		}
		amount := of.amount
		if r.Below(5) >= 3 {
			amount = 1 + int64(r.next()%uint64(of.amount))
		}
		all = append(all, drawn{Line{amount, k, of.customer, of.partner, of.product, day}, n + i})
	}
	slices.SortFunc(all, func(a, b drawn) int {
		if a.day != b.day {
			return a.day - b.day
		}
		return a.seq - b.seq
	})
	at := make([]int, len(all))
	for i := range all {
		at[all[i].seq] = i
	}
	out := Job{Lines: make([]Line, len(all))}
	for i := range all {
		out.Lines[i] = all[i].Line
		if ref := all[i].ref; ref >= 0 {
			out.Lines[i].ref = at[ref]
		}
	}
	for i := range customers {
		out.Second = append(out.Second, customers[i].second)
	}
	return out
}

// Start is the first day of the job.
func Start() pe.Day { return pe.MustDay("2024-01-01") }

// monthOf is the number of the month that a day is in, from 0.
func monthOf(day int) int { return Start().Add(day).Month().Sub(Start().Month()) }

// Partner is the id of a partner, from 0.
func Partner(i int) string { return fmt.Sprintf("P%04d", i+1) }

// Customer is the id of a customer, from 0.
func Customer(i int) string { return fmt.Sprintf("C%06d", i+1) }

// LineID is the id of a line, from 0.
func LineID(i int) string { return fmt.Sprintf("L%08d", i+1) }

// policy is the job as a policy: a document, and no code of its own.
//
//go:embed job.json
var policy []byte

// Program is the job with its ladder.
func Program() settlement.Program {
	p, err := settlement.Parse(policy)
	if err != nil {
		panic(err)
	}
	return p
}

// Stated is the job with its tiers handed in instead of assessed: the same rules but
// for the ladder.
func Stated() settlement.Program {
	policy := Program().Policy()
	policy.Terms[0].Policy.Ladder = tiers.Policy{}
	return settlement.Must(policy)
}

// Streamed is that with a horizon just long enough for the job, whose refunds come up to
// 120 days after their payment: lines are sealed as it goes.
func Streamed() settlement.Program {
	policy := Stated().Policy()
	policy.Horizon = pe.Days(120, pe.Through)
	return settlement.Must(policy)
}

// A monthEnd returns what is stated after a month in which partners brought these net
// revenues: on its last day, and on the first of the next.
type monthEnd func(revenue []int64, month int) (last, next []settlement.Fact)

// Facts are the lines as facts. Partners take part from the first day on, and at the end
// of each month somebody states what it brought net, which the ladder assesses.
func (j Job) Facts() []settlement.Fact { return slices.Collect(j.All()) }

// All yields the facts of Facts, and holds those of a month at a time.
func (j Job) All() iter.Seq[settlement.Fact] {
	var out []settlement.Fact
	for i := range Partners {
		out = append(out, settlement.Fact{ID: "e" + Partner(i), Occurred: settlement.On(Start()), Event: settlement.PartnerEnrolled{Partner: Partner(i)}})
	}
	return j.with(out, figures)
}

// StatedFacts are the lines as facts, with the tiers handed in: that of a partner is told
// by the net revenue of the twelve calendar months before, as the rivals tell it.
func (j Job) StatedFacts() []settlement.Fact {
	var out []settlement.Fact
	state := func(partner int, tier string, on pe.Day) {
		out = append(out, settlement.Fact{
			ID: "t" + on.String() + Partner(partner), Occurred: settlement.On(on), Event: settlement.Standing{Partner: Partner(partner), Tier: tier},
		})
	}
	stands := make([]string, Partners)
	for i := range stands {
		stands[i] = "bronze"
		state(i, stands[i], Start())
	}
	opening := out
	names := map[int64]string{permilleOf(0): "bronze", permilleOf(silverCents): "silver", permilleOf(goldCents): "gold"}
	var past [][]int64
	return slices.Collect(j.with(opening, func(revenue []int64, month int) (last, next []settlement.Fact) {
		past, out = append(past, slices.Clone(revenue)), nil
		for i := range stands {
			sum := int64(0)
			for _, of := range past[max(0, len(past)-trailingSpan):] {
				sum += of[i]
			}
			if tier := names[permilleOf(sum)]; tier != stands[i] {
				stands[i] = tier
				state(i, tier, Start().Month().Add(month+1).First())
			}
		}
		return nil, out
	}))
}

// with yields the lines as facts, among others: those of the beginning, and those that are
// stated at the end of each month, which may be of the first day of the next.
func (j Job) with(opening []settlement.Fact, ends monthEnd) iter.Seq[settlement.Fact] {
	p := Program()
	return func(yield func(settlement.Fact) bool) {
		revenue := make([]int64, Partners)
		of, month := slices.Clone(opening), 0
		for i := range j.Lines {
			l := &j.Lines[i]
			for ; month < monthOf(l.day); month++ {
				last, next := ends(revenue, month)
				clear(revenue)
				if !each(p, append(of, last...), yield) {
					return
				}
				of = append(of[:0], next...)
			}
			of = append(of, j.fact(i, revenue))
		}
		each(p, of, yield)
	}
}

// each yields the facts of a month in their order.
func each(p settlement.Program, of []settlement.Fact, yield func(settlement.Fact) bool) bool {
	p.Sort(of)
	for _, f := range of {
		if !yield(f) {
			return false
		}
	}
	return true
}

// fact is a line as a fact, which counts in the revenue of its month.
func (j Job) fact(i int, revenue []int64) settlement.Fact {
	l := j.Lines[i]
	amount, _ := pe.FromMinor(l.amount, "USD")
	f := settlement.Fact{ID: LineID(i), Occurred: settlement.On(Start().Add(l.day))}
	if l.ref >= 0 {
		revenue[l.partner] -= l.amount
		f.Event = settlement.Refund{Customer: Customer(l.customer), Of: LineID(l.ref), Amount: amount}
		return f
	}
	revenue[l.partner] += l.amount
	credits := pe.Sole(Partner(l.partner))
	if second := j.Second[l.customer]; second >= 0 {
		credits = []pe.Credit{
			{Partner: Partner(l.partner), Role: pe.Sourced, Share: pe.MustPercent("70")},
			{Partner: Partner(second), Role: pe.Sourced, Share: pe.MustPercent("30")},
		}
	}
	f.Event = settlement.Payment{Customer: Customer(l.customer), Credits: credits, Amount: amount}
	return f
}

// figures are the net revenues of a month as the ladder is told them.
func figures(revenue []int64, month int) (last, next []settlement.Fact) {
	at := Start().Month().Add(month)
	for i, n := range revenue {
		if n == 0 {
			continue
		}
		amount, _ := pe.FromMinor(n, "USD")
		last = append(last, settlement.Fact{
			ID: "r" + at.String() + Partner(i), Occurred: settlement.On(at.Last()),
			Event: settlement.Measured{Partner: Partner(i), Metric: "net revenue", Value: tiers.Value{Amount: amount}},
		})
	}
	return last, nil
}

// A Statement is commission and returns by partner and month, in cents.
type Statement [Partners * Months]struct{ commission, returned int64 }

// Add counts an entry where it was posted.
func (s *Statement) Add(e *pe.Entry) { s.Count(e.Claim.Partner, e.Posted.Month(), e.Kind, e.Amount) }

// Count counts what was posted to a partner in a month.
func (s *Statement) Count(partner string, month pe.Month, kind pe.Kind, amount pe.Money) {
	if kind == pe.Sealed {
		return // the record of a line, of no partner
	}
	p, _ := strconv.Atoi(partner[1:])
	cell := &s[(p-1)*Months+month.Sub(Start().Month())]
	switch kind {
	case pe.Earned, pe.Capped:
		cell.commission += amount.Minor()
	case pe.Returned:
		cell.returned -= amount.Minor()
	case pe.Rebased: // no money
	default:
		panic("the job posts no " + string(kind))
	}
}

// Digest is the job's digest of the statement, with its totals.
func (s *Statement) Digest() (sum string, commission, returned int64) {
	var b []byte
	for i, c := range s {
		if c.commission != 0 || c.returned != 0 {
			b = fmt.Appendf(b, "%s,%d,%d,%d\n", Partner(i/Months), i%Months, c.commission, c.returned)
			commission += c.commission
			returned += c.returned
		}
	}
	return fmt.Sprintf("%x", md5.Sum(b)), commission, returned
}
