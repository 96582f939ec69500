package settlement_test

import (
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	payrun "github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// Bombs are large in one way. By default they are as large as a quick test allows; with -bombs
// they are a million events of one customer, a hundred thousand partners and a policy of a
// mebibyte:
//
//	go test ./settlement -run Bomb -bombs -timeout 1h
var bombs = flag.Bool("bombs", false, "run the size bombs in full size")

func size(quick, full int) int {
	if *bombs {
		return full
	}
	return quick
}

// A customer with four times the events takes four times as long, and so do as many partners.
func TestBombsAreLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	for _, c := range []struct {
		name    string
		program settlement.Program
		n       int
		facts   func(n int) []settlement.Fact
	}{
		{"events of one customer", limitsProgram(), size(2_500, 250_000), func(n int) []settlement.Fact { return spread("p", n, 1, 5) }},
		{"partners", limitsProgram(), size(1_000, 25_000), func(n int) []settlement.Fact { return spread("p", n, n, n) }},
		{"lines in reserve", keepsBack(), size(5_000, 25_000), func(n int) []settlement.Fact { return spread("p", n, n, 1) }},
	} {
		program := c.program
		t.Run(c.name, func(t *testing.T) {
			proof.Linear(t, c.n, func(n int) time.Duration {
				facts := c.facts(n)
				b := &settlement.Book{}
				took := proof.Took(func() {
					for _, err := range program.Run(b, program.WithCloses(b, settlement.Facts(facts), month("2020-03"))) {
						if err != nil {
							t.Fatal(err)
						}
					}
				})
				s, err := program.Statement(b, month("2020-01"), month("2020-03"))
				if err != nil {
					t.Fatal(err)
				}
				if check(t, s); s.Base.Minor() != int64(n)*9999 {
					t.Errorf("the base of %d payments is %s", n, s.Base)
				}
				return took
			})
		})
	}
}

// keepsBack is a program with reserves, a cap on net that makes debits meet them, and debts.
func keepsBack() settlement.Program {
	policy := limitsProgram().Policy()
	a := &policy.Terms[0].Policy
	a.Payouts.Reserve = payrun.Reserve{Share: pct("10"), Days: 90, Rounding: pe.HalfUp}
	a.Caps[0].Every = settlement.EveryMonth
	a.Recovery = clawback.RecoveryPolicy{Share: pct("50"), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable, Expires: pe.Months(6, pe.Until)}
	return settlement.Must(policy)
}

// spread are n payments of customers to partners within two months.
func spread(kind string, n, customers, partners int) []settlement.Fact {
	out := make([]settlement.Fact, n)
	for i := range out {
		out[i] = settlement.Fact{
			ID: fmt.Sprintf("%s%07d", kind, i), Occurred: settlement.On(pe.MustDay("2020-01-01").Add(i * 60 / n)),
			Event: settlement.Payment{Customer: fmt.Sprint("c", i%customers), Credits: pe.Sole(fmt.Sprint("partner", i%partners)), Amount: richEUR("99.99")},
		}
	}
	return out
}

// A policy four times as long takes four times as long to read, and a fact under it is folded.
// The longest is as long as may be read, a mebibyte: 280 versions of 3.7 KB each, or 28 of a
// thousand rates.
func TestBombOfAPolicyIsLinear(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	for _, c := range []struct {
		name   string
		n      int
		policy settlement.Policy // of one version or more, the last of which is had n times
		credit pe.Credit
	}{
		{"versions of the rich program", size(20, 70), richPolicy(), pe.Credit{Partner: "sol", Role: pe.Sourced, Share: pct("100"), Tier: commission.Solution}},
		{"versions of a thousand rates", size(3, 7), manyRates(1000), pe.Credit{Partner: "acme", Role: pe.Sourced, Share: pct("100"), Plan: "plan 7"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var last time.Duration
			proof.Linear(t, c.n, func(n int) time.Duration {
				last = reading(t, versions(c.policy, n), c.credit)
				return last
			})
			if last > 2*time.Second {
				t.Errorf("reading it took %v", last)
			}
		})
	}
}

// reading is how long it takes to read a policy, under which a payment is folded.
func reading(t *testing.T, policy settlement.Policy, credit pe.Credit) time.Duration {
	t.Helper()
	stored, err := settlement.MarshalPolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	var program settlement.Program
	took := proof.Took(func() { program, err = settlement.Parse(stored) })
	if err != nil {
		t.Fatal(err)
	}
	pays := settlement.Payment{Customer: "c", Credits: []pe.Credit{credit}, Amount: richEUR("1000"), Model: commission.Monthly}
	if entries, err := program.Apply(&settlement.Book{}, fact("p", "2025-04-02", pays)); err != nil || len(entries) == 0 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	t.Logf("a policy of %d bytes in %v", len(stored), took)
	return took
}

// versions is a policy with n versions of its terms, one a day up to the one that it has.
func versions(policy settlement.Policy, n int) settlement.Policy {
	last := policy.Terms[len(policy.Terms)-1]
	policy.Terms = nil
	for i := range n {
		v := last
		v.ID, v.From = fmt.Sprint("version ", i), last.From.Add(i+1-n)
		policy.Terms = append(policy.Terms, v)
	}
	return policy
}

// manyRates is a policy with n rates, each but the first for a plan.
func manyRates(n int) settlement.Policy {
	policy := flat()
	rates := &policy.Terms[0].Policy.Commission
	rates.Winner, rates.Order = commission.MostSpecific, []commission.Dimension{"plan"}
	for i := range n - 1 {
		rates.Rates = append(rates.Rates, commission.Row{Plan: fmt.Sprint("plan ", i), Share: pct("10")})
	}
	return policy
}

// Sixty-four goroutines fold, ask and explain under one program, each with a book of its own:
// all have the same bytes. Run it with -race.
func TestManyGoroutinesShareAProgram(t *testing.T) {
	t.Parallel()
	p, facts := sampleYear(t)
	facts = facts[:300]
	results := make([]ran, 64)
	var wait sync.WaitGroup
	for i := range results {
		wait.Go(func() {
			b := &settlement.Book{}
			var entries []pe.Entry
			for e, err := range p.RunOn(1+i%3, b, settlement.Facts(facts)) {
				if err != nil {
					results[i].err = err.Error()
					return
				}
				entries = append(entries, e)
			}
			for _, id := range b.Partners() {
				tr, err := p.Why(b, id, day("2025-12-31"))
				results[i].err += fmt.Sprint(tr, err)
			}
			for _, e := range entries {
				tr, err := p.Explain(e)
				results[i].err += fmt.Sprint(len(tr), err)
			}
			results[i].entries, results[i].book = text(t, entries), text(t, b)
		})
	}
	wait.Wait()
	if i := slices.IndexFunc(results, func(r ran) bool { return r != results[0] }); i >= 0 || results[0].entries == "null" {
		t.Errorf("goroutine %d has other bytes than the first, or none", i)
	}
}
