package settlement_test

import (
	"crypto/md5"
	_ "embed"
	"fmt"
	"slices"
	"strconv"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// The settlement job: a year's payments and refunds of customers that partners
// share, in tiers by the revenue of the twelve months before, under a cap, with
// refunds inside ninety days. Programs in other languages settle the same lines;
// all of them print the same digest of the statement.

const (
	jobDays     = 731 // 2024-01-01 to 2025-12-31
	jobPartners = 2000
	jobMonths   = 24
)

// A jobLine is one payment, or a refund of an earlier line.
type jobLine struct {
	amount            int64 // cents
	ref               int   // position of the payment, -1 for a payment
	customer, partner int
	product, day      int
}

// A job is the lines in booking order, and the second partner of shared
// customers (-1: none).
type job struct {
	lines  []jobLine
	second []int
}

// stream is the number stream that defines the job's lines (splitmix64).
type stream uint64

func (s *stream) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	z := uint64(*s)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (s *stream) below(n int) int { return int(s.next() % uint64(n)) }

// newJob draws n payments and n/10 refunds from seed 42.
func newJob(n int) job {
	r := stream(42)
	customers := make([]struct {
		lead, second, start int
		scale               int64
	}, max(n/20, 10))
	for i := range customers {
		c := &customers[i]
		u := uint64(r.below(1 << 20))
		c.lead = int(u * u * jobPartners >> 40)
		c.second = -1
		if r.below(5) == 0 {
			c.second = (c.lead + 1 + r.below(jobPartners-1)) % jobPartners
		}
		c.start = r.below(jobDays - 30)
		c.scale = 1
		if r.below(50) == 0 {
			c.scale = 40
		}
	}
	var price [50]int64
	for i := range price {
		price[i] = int64(900 + r.below(20000))
	}
	type drawn struct {
		jobLine
		seq int
	}
	all := make([]drawn, 0, n+n/10)
	for i := range n {
		k := r.below(len(customers))
		c := &customers[k]
		product := r.below(50)
		amount := (price[product]*int64(1+r.below(3)) + int64(r.below(100))) * c.scale
		day := c.start + r.below(jobDays-c.start)
		all = append(all, drawn{jobLine{amount, -1, k, c.lead, product, day}, i})
	}
	for i := range n / 10 {
		var of drawn
		var k, day int
		for {
			k = r.below(n)
			of = all[k]
			if day = of.day + 1 + r.below(120); day < jobDays {
				break
			}
		}
		amount := of.amount
		if r.below(5) >= 3 {
			amount = 1 + int64(r.next()%uint64(of.amount))
		}
		all = append(all, drawn{jobLine{amount, k, of.customer, of.partner, of.product, day}, n + i})
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
	out := job{lines: make([]jobLine, len(all))}
	for i := range all {
		out.lines[i] = all[i].jobLine
		if ref := all[i].ref; ref >= 0 {
			out.lines[i].ref = at[ref]
		}
	}
	for i := range customers {
		out.second = append(out.second, customers[i].second)
	}
	return out
}

var jobStart = pe.MustDay("2024-01-01")

// jobMonth is the number of the month that a day is in, from 0.
func jobMonth(day int) int { return jobStart.Add(day).Month().Sub(jobStart.Month()) }

func jobPartner(i int) string  { return fmt.Sprintf("P%04d", i+1) }
func jobCustomer(i int) string { return fmt.Sprintf("C%06d", i+1) }
func jobLineID(i int) string   { return fmt.Sprintf("L%08d", i+1) }

// jobPolicy is the job as a policy: a document, and no code of its own.
//
//go:embed testdata/job.json
var jobPolicy []byte

func jobProgram() settlement.Program {
	p, err := settlement.Parse(jobPolicy)
	if err != nil {
		panic(err)
	}
	return p
}

// jobStated is the job with its tiers handed in instead of assessed: the same rules but
// for the ladder.
func jobStated() settlement.Program {
	policy := jobProgram().Policy()
	policy.Terms[0].Policy.Ladder = tiers.Policy{}
	return settlement.Must(policy)
}

// jobStreamed is that with a horizon just long enough for the job, whose refunds come up to
// 120 days after their payment: lines are sealed as it goes.
func jobStreamed() settlement.Program {
	policy := jobStated().Policy()
	policy.Horizon = pe.Days(120, pe.Through)
	return settlement.Must(policy)
}

// A monthEnd returns what is stated at the end of a month in which partners brought these
// net revenues.
type monthEnd func(revenue []int64, month int) []settlement.Fact

// facts are the lines as facts. Partners take part from the first day on, and at the end
// of each month somebody states what it brought net, which the ladder assesses.
func (j job) facts() []settlement.Fact {
	var out []settlement.Fact
	for i := range jobPartners {
		out = append(out, settlement.Fact{ID: "e" + jobPartner(i), Occurred: settlement.On(jobStart), Event: settlement.PartnerEnrolled{Partner: jobPartner(i)}})
	}
	return j.factsWith(out, figures)
}

// statedFacts are the lines as facts, with the tiers handed in: that of a partner is told
// by the net revenue of the twelve calendar months before, as the rivals tell it.
func (j job) statedFacts() []settlement.Fact {
	var out []settlement.Fact
	state := func(partner int, tier string, on pe.Day) {
		out = append(out, settlement.Fact{
			ID: "t" + on.String() + jobPartner(partner), Occurred: settlement.On(on), Event: settlement.Standing{Partner: jobPartner(partner), Tier: tier},
		})
	}
	stands := make([]string, jobPartners)
	for i := range stands {
		stands[i] = "bronze"
		state(i, stands[i], jobStart)
	}
	opening := out
	names := map[int64]string{permilleOf(0): "bronze", permilleOf(silverCents): "silver", permilleOf(goldCents): "gold"}
	var past [][]int64
	return j.factsWith(opening, func(revenue []int64, month int) []settlement.Fact {
		past, out = append(past, slices.Clone(revenue)), nil
		for i := range stands {
			sum := int64(0)
			for _, of := range past[max(0, len(past)-trailingSpan):] {
				sum += of[i]
			}
			if tier := names[permilleOf(sum)]; tier != stands[i] {
				stands[i] = tier
				state(i, tier, jobStart.Month().Add(month+1).First())
			}
		}
		return out
	})
}

// factsWith are the lines as facts behind others, with what is stated at the end of each month.
func (j job) factsWith(out []settlement.Fact, ends monthEnd) []settlement.Fact {
	revenue := make([]int64, jobPartners)
	share70, share30 := pe.MustPercent("70"), pe.MustPercent("30")
	month := 0
	for i, l := range j.lines {
		day := settlement.On(jobStart.Add(l.day))
		for ; month < jobMonth(l.day); month++ {
			out = append(out, ends(revenue, month)...)
			clear(revenue)
		}
		id, customer := jobLineID(i), jobCustomer(l.customer)
		amount, _ := pe.FromMinor(l.amount, "USD")
		if l.ref >= 0 {
			revenue[l.partner] -= l.amount
			out = append(out, settlement.Fact{ID: id, Occurred: day, Event: settlement.Refund{Customer: customer, Of: jobLineID(l.ref), Amount: amount}})
			continue
		}
		revenue[l.partner] += l.amount
		credits := pe.Sole(jobPartner(l.partner))
		if second := j.second[l.customer]; second >= 0 {
			credits = []pe.Credit{
				{Partner: jobPartner(l.partner), Role: pe.Sourced, Share: share70},
				{Partner: jobPartner(second), Role: pe.Sourced, Share: share30},
			}
		}
		out = append(out, settlement.Fact{ID: id, Occurred: day, Event: settlement.Payment{Customer: customer, Credits: credits, Amount: amount}})
	}
	jobProgram().Sort(out)
	return out
}

// figures are the net revenues of a month as the ladder is told them.
func figures(revenue []int64, month int) []settlement.Fact {
	var out []settlement.Fact
	at := jobStart.Month().Add(month)
	for i, n := range revenue {
		if n == 0 {
			continue
		}
		amount, _ := pe.FromMinor(n, "USD")
		out = append(out, settlement.Fact{
			ID: "r" + at.String() + jobPartner(i), Occurred: settlement.On(at.Last()),
			Event: settlement.Measured{Partner: jobPartner(i), Metric: "net revenue", Value: tiers.Value{Amount: amount}},
		})
	}
	return out
}

// A jobStatement is commission and returns by partner and month, in cents.
type jobStatement [jobPartners * jobMonths]struct{ commission, returned int64 }

// add counts an entry where it was posted.
func (s *jobStatement) add(e *pe.Entry) {
	if e.Kind == pe.Sealed {
		return // the record of a line, of no partner
	}
	p, _ := strconv.Atoi(e.Claim.Partner[1:])
	cell := &s[(p-1)*jobMonths+e.Posted.Month().Sub(jobStart.Month())]
	switch e.Kind {
	case pe.Earned, pe.Capped:
		cell.commission += e.Amount.Minor()
	case pe.Returned:
		cell.returned -= e.Amount.Minor()
	case pe.Rebased: // no money
	default:
		panic("the job posts no " + string(e.Kind))
	}
}

// digest is the job's digest of the statement, with its totals.
func (s *jobStatement) digest() (sum string, commission, returned int64) {
	var b []byte
	for i, c := range s {
		if c.commission != 0 || c.returned != 0 {
			b = fmt.Appendf(b, "%s,%d,%d,%d\n", jobPartner(i/jobMonths), i%jobMonths, c.commission, c.returned)
			commission += c.commission
			returned += c.returned
		}
	}
	return fmt.Sprintf("%x", md5.Sum(b)), commission, returned
}
