package settlement_test

import (
	"crypto/md5"
	"fmt"
	"slices"
	"strconv"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
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

// jobProgram is the job as a policy: no code of its own.
func jobProgram() settlement.Policy {
	cap5000 := pe.MustMoney("5000", "USD")
	return settlement.Policy{
		Version: settlement.Format, Name: "settlement job", Currency: "USD", Zone: "UTC",
		Tiers:   []string{"bronze", "silver", "gold"},
		Horizon: pe.Days(731, pe.Through), PinTerms: settlement.TermsEachPayment, PinTier: settlement.TierAtEarning,
		Terms: pe.Terms[settlement.Agreement]{{
			ID: "job", From: jobStart, Rationale: "the rules of the job",
			Policy: settlement.Agreement{Commission: commission.Policy{
				Rounding: pe.HalfEven,
				Rates: []commission.Row{
					{Tier: "bronze", Share: pe.MustPercent("12.5")},
					{Tier: "silver", Share: pe.MustPercent("22.5")},
					{Tier: "gold", Share: pe.MustPercent("35")},
				},
				Recurs:  pe.Days(365, pe.Until),
				Shared:  commission.Lead,
				Caps:    []commission.Cap{{Name: "customer", Per: commission.PerCustomer, Limit: cap5000, Counts: commission.FirstCome}},
				Refunds: pe.Days(90, pe.Through),
			}},
		}},
	}
}

// jobFacts are the lines as facts, with the standings handed in: the tier of a
// lead partner is that of the net revenue of the twelve calendar months before.
func (j job) facts() []settlement.Fact {
	var out []settlement.Fact
	revenue := make([]int64, jobPartners*jobMonths)
	tiers := make([]string, jobPartners)
	month := -1
	share70, share30 := pe.MustPercent("70"), pe.MustPercent("30")
	for i, l := range j.lines {
		day := settlement.On(jobStart.Add(l.day))
		for m := jobMonth(l.day); month < m; {
			month++
			out = append(out, standings(revenue, tiers, month)...)
		}
		row := l.partner*jobMonths + month
		id, customer := jobLineID(i), jobCustomer(l.customer)
		amount, _ := pe.FromMinor(l.amount, "USD")
		if l.ref >= 0 {
			revenue[row] -= l.amount
			out = append(out, settlement.Fact{ID: id, Occurred: day, Event: settlement.Refund{Customer: customer, Of: jobLineID(l.ref), Amount: amount}})
			continue
		}
		revenue[row] += l.amount
		credits := pe.Sole(jobPartner(l.partner))
		if second := j.second[l.customer]; second >= 0 {
			credits = []pe.Credit{
				{Partner: jobPartner(l.partner), Role: pe.Sourced, Share: share70},
				{Partner: jobPartner(second), Role: pe.Sourced, Share: share30},
			}
		}
		out = append(out, settlement.Fact{ID: id, Occurred: day, Event: settlement.Payment{Customer: customer, Credits: credits, Amount: amount}})
	}
	return out
}

// standings states the tiers that change with a month.
func standings(revenue []int64, tiers []string, month int) []settlement.Fact {
	var out []settlement.Fact
	first := jobStart.Month().Add(month).First()
	for p := range jobPartners {
		sum := int64(0)
		for m := max(0, month-12); m < month; m++ {
			sum += revenue[p*jobMonths+m]
		}
		tier := "bronze"
		switch {
		case sum >= 2_500_000:
			tier = "gold"
		case sum >= 1_000_000:
			tier = "silver"
		}
		if tier != tiers[p] {
			tiers[p] = tier
			id := "tier-" + strconv.Itoa(month) + "-" + jobPartner(p)
			out = append(out, settlement.Fact{ID: id, Occurred: settlement.On(first), Event: settlement.Standing{Partner: jobPartner(p), Tier: tier}})
		}
	}
	return out
}

// A jobStatement is commission and returns by partner and month, in cents.
type jobStatement [jobPartners * jobMonths]struct{ commission, returned int64 }

// add counts an entry where it was posted.
func (s *jobStatement) add(e *pe.Entry) {
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
