package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// tasks writes tasks as "day duty partner customer about amount", with a mark where one
// is overdue.
func tasks(found []settlement.Task) []string {
	var out []string
	for _, x := range found {
		s := strings.Join(strings.Fields(fmt.Sprint(x.Day, " ", x.Duty, " ", x.Partner, " ", x.Seller, " ", x.Customer, " ", x.About)), " ")
		if x.Amount.Stated() {
			s += " " + x.Amount.Amount()
		}
		if x.Overdue {
			s += " !"
		}
		out = append(out, s)
	}
	return out
}

func TestNext(t *testing.T) {
	later := flat() // payable 30 days after a payment cleared
	later.Terms[0].Policy.Commission.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	reviews := flat()
	reviews.Reviews.Every = settlement.Quarterly
	trued := flat()
	trued.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "usage", Every: settlement.EveryQuarter}}
	back := flat()
	back.Terms[0].Policy.Clawback = clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.PaymentCleared, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(60, pe.Through)}},
	}
	vesting := flat()
	vesting.Terms[0].Policy.Commission.Vests = []commission.Tranche{
		{Share: pct("50"), Milestone: "onboarding", Within: pe.Days(60, pe.Through)}, {Share: pct("50"), Months: 3},
	}
	solo := fact("s", "2025-01-01", settlement.Standing{Partner: "solo", Tier: "solution"})
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		asOf   string
		want   []string
	}{
		{"nothing", flat(), nil, "2025-01-15", nil},
		{
			"money that is payable, and later", later,
			// 10 of 10 January from 9 February on, 20 of 20 January from 19 February on.
			[]settlement.Fact{fact("a", "2025-01-10", pay("c", "100", "acme")), fact("b", "2025-01-20", pay("c", "200", "acme"))},
			"2025-02-10",
			[]string{"2025-01-31 close_month 2025-01 !", "2025-02-10 pay_out acme 10.00", "2025-02-19 pay_out acme 20.00"},
		},
		{
			"a debt comes off what is payable later", later,
			// 10 were paid before their time, so that 20 of 20 January are owed, all payable by 19
			// February: on the 9th the 10 that become payable are those paid already.
			[]settlement.Fact{fact("a", "2025-01-10", pay("c", "100", "acme")), fact("b", "2025-01-20", pay("c", "200", "acme")), payout("o", "2025-01-25", "acme", "10")},
			"2025-01-31",
			[]string{"2025-01-31 close_month 2025-01", "2025-02-19 pay_out acme 20.00"},
		},
		{
			"a hold keeps it back", later,
			[]settlement.Fact{fact("a", "2025-01-10", pay("c", "100", "acme")), fact("h", "2025-01-20", settlement.Hold{Partner: "acme", Reason: "audit"})},
			"2025-01-31",
			[]string{"2025-01-31 close_month 2025-01"},
		},
		{
			"a review of the terms", reviews, nil, "2025-04-02", []string{"2025-04-01 review_terms !"},
		},
		{
			"final figures", trued,
			[]settlement.Fact{fact("a", "2025-02-10", pay("c", "100", "acme"))},
			"2025-02-10",
			[]string{"2025-02-10 pay_out acme 10.00", "2025-02-28 close_month 2025-02", "2025-03-31 state_final_figures acme usage"},
		},
		{
			"final figures that are stated", trued,
			[]settlement.Fact{
				fact("a", "2025-02-10", pay("c", "100", "acme")),
				fact("f", "2025-02-11", settlement.Final{Partner: "acme", TrueUp: "usage", Month: month("2025-02"), Base: eur("100")}),
			},
			"2025-02-11",
			[]string{"2025-02-11 pay_out acme 10.00", "2025-02-28 close_month 2025-02"},
		},
		{
			"until when a churn takes something back", back,
			// Day 60 after 10 January is 11 March; the 12th is safe.
			[]settlement.Fact{fact("a", "2025-01-10", pay("c", "100", "acme"))},
			"2025-01-10",
			[]string{"2025-01-10 pay_out acme 10.00", "2025-01-31 close_month 2025-01", "2025-03-12 exposure_ends acme c 10.00"},
		},
		{
			"what waits for a milestone, and for time", vesting,
			// Half of 10 and of 4 waits for the onboarding, 60 days from the first and the second
			// payment, 10 January and 1 February; half of each for three months.
			[]settlement.Fact{
				fact("a", "2025-01-10", pay("c", "100", "acme")), fact("b", "2025-01-10", pay("c", "40", "acme")), fact("d", "2025-02-01", pay("d", "20", "acme")),
			},
			"2025-03-12",
			[]string{
				"2025-02-28 close_month 2025-02 !", "2025-03-11 reach_milestone acme c onboarding 7.00 !",
				"2025-04-02 reach_milestone acme d onboarding 1.00", "2025-04-10 tranche_vests acme c 7.00", "2025-05-01 tranche_vests acme d 1.00",
			},
		},
		{
			"what has vested, and what is forfeited", vesting,
			[]settlement.Fact{
				fact("a", "2025-01-10", pay("c", "100", "acme")), fact("b", "2025-01-10", pay("d", "40", "acme")),
				fact("m", "2025-01-20", settlement.Milestone{Customer: "c", Name: "onboarding"}), fact("l", "2025-01-20", settlement.Churn{Customer: "d"}),
			},
			"2025-01-20",
			[]string{"2025-01-20 pay_out acme 5.00", "2025-01-31 close_month 2025-01", "2025-04-10 tranche_vests acme c 5.00"},
		},
		{
			"a registration in force", desked(),
			// Day 120 after 15 March is 13 July.
			[]settlement.Fact{inTiers()[2], touched("t inca contact 2025-03-01"), registers("r inca 2025-03-15")},
			"2025-03-20",
			[]string{"2025-03-31 close_month 2025-03", "2025-07-13 registration_expires inca c r"},
		},
		{
			"a registration that has expired", desked(),
			[]settlement.Fact{inTiers()[2], touched("t inca contact 2025-03-01"), registers("r inca 2025-03-15")},
			"2025-07-14",
			[]string{"2025-03-31 close_month 2025-03 !"},
		},
		{
			"a registration that is reviewed", reviewed(),
			// 72 hours from the 15th end with the 17th.
			[]settlement.Fact{inTiers()[2], touched("t inca contact 2025-03-01"), registers("r inca 2025-03-15")},
			"2025-03-15",
			[]string{"2025-03-17 review_registration inca c r", "2025-03-31 close_month 2025-03"},
		},
		{
			"a dispute", desked(),
			// Opened on Saturday, 11 January: 48 hours are over on the 13th, five business days on
			// Friday, the 17th.
			[]settlement.Fact{paidOn("p", "2025-01-10", "acme"), disputes("x", "2025-01-11", "120")},
			"2025-01-11",
			[]string{"2025-01-13 escalate_dispute acme c x 120.00", "2025-01-17 resolve_dispute acme c x 120.00", "2025-01-31 close_month 2025-01"},
		},
		{
			"a dispute that is escalated", desked(),
			[]settlement.Fact{
				paidOn("p", "2025-01-10", "acme"), disputes("x", "2025-01-11", "120"),
				fact("e", "2025-01-12", settlement.DisputeEscalated{Customer: "c", Partner: "acme", Dispute: "x"}),
			},
			"2025-01-20",
			[]string{"2025-01-17 resolve_dispute acme c x 120.00 !", "2025-01-31 close_month 2025-01"},
		},
		{
			"a dispute that is resolved", desked(),
			[]settlement.Fact{paidOn("p", "2025-01-10", "acme"), disputes("x", "2025-01-11", "120"), resolves("v", "2025-01-13", "x", "release", "", "")},
			"2025-01-13",
			[]string{"2025-01-13 pay_out acme 100.00", "2025-01-31 close_month 2025-01"},
		},
		{
			"a listed account", desked(),
			[]settlement.Fact{solo, fact("l", "2025-02-01", settlement.Listing{Customer: "c", Partner: "solo"})},
			"2025-02-02",
			[]string{"2025-02-28 close_month 2025-02", "2025-03-31 listed_account_lapses solo c"},
		},
		{
			"a listed account whose pipeline moved", desked(),
			[]settlement.Fact{
				solo, fact("l", "2025-02-01", settlement.Listing{Customer: "c", Partner: "solo"}),
				fact("m", "2025-02-02", settlement.StageMove{Customer: "c", Partner: "solo"}),
			},
			"2025-02-02",
			[]string{"2025-02-28 close_month 2025-02"},
		},
		{
			// acme listed it after solo, which the desk refuses: it is on one list only.
			"an account that another partner had listed first", desked(),
			[]settlement.Fact{
				solo, fact("t", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "solution"}),
				fact("l", "2025-02-01", settlement.Listing{Customer: "c", Partner: "solo"}),
				fact("l2", "2025-02-02", settlement.Listing{Customer: "c", Partner: "acme"}),
			},
			"2025-02-02",
			[]string{"2025-02-28 close_month 2025-02", "2025-03-31 listed_account_lapses solo c"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, c.policy).do(c.facts...)
			got, err := r.program.Next(&r.book, day(c.asOf))
			if diff := cmp.Diff(c.want, tasks(got)); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// What becomes payable although nothing falls due is listed on its day: of 20.00 that are less
// than the minimum all, when a version with a lower one begins; of 20.00 that a debt of 100.00
// takes all, when what is left of it expires, 60 days after it arose (10 January + 60 = 11
// March). Of 20.00 that a debt takes the half of it is 10.00 now, and no more when a version
// begins that takes a tenth: the other 10.00 are withheld with the payout.
func TestNextOfWhatIsPayableByItself(t *testing.T) {
	of := func(change func(a *settlement.Agreement, version int)) settlement.Policy {
		p := flat()
		p.Terms = append(p.Terms, version("later", "2025-04-01", "10"))
		for i := range p.Terms {
			change(&p.Terms[i].Policy, i)
		}
		return p
	}
	earned := fact("p", "2025-03-05", pay("c", "200", "acme"))
	debt := fact("a", "2025-01-10", settlement.Adjustment{Partner: "acme", Amount: eur("-100"), Reason: "booth", Approver: "cfo"})
	for _, c := range []struct {
		name   string
		policy settlement.Policy
		facts  []settlement.Fact
		want   []string
	}{
		{"a lower minimum", of(func(a *settlement.Agreement, i int) { a.Payouts.Minimum = eur([]string{"50", "20"}[i]) }), []settlement.Fact{earned}, []string{"2025-04-01 20.00"}},
		{"a debt that expires", of(func(a *settlement.Agreement, _ int) {
			a.Recovery = clawback.RecoveryPolicy{Expires: pe.Days(60, pe.Until), Leaving: clawback.ToReceivable}
		}), []settlement.Fact{debt, earned}, []string{"2025-03-11 20.00"}},
		{"a lower share", of(func(a *settlement.Agreement, i int) {
			a.Recovery = clawback.RecoveryPolicy{Share: pct([]string{"50", "10"}[i]), Rounding: pe.HalfUp, Leaving: clawback.ToReceivable}
		}), []settlement.Fact{debt, earned}, []string{"2025-03-06 10.00"}},
	} {
		r := open(t, c.policy).do(c.facts...)
		list, err := r.program.Next(&r.book, day("2025-03-06"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range list {
			if x.Duty == settlement.PayOut {
				got = append(got, x.Day.String()+" "+x.Amount.Amount())
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestNextRefuses(t *testing.T) {
	r := open(t, flat()).do(fact("a", "2025-01-10", pay("c", "100", "acme")))
	for _, c := range []struct {
		program settlement.Program
		book    *settlement.Book
		asOf    pe.Day
		want    error
	}{
		{r.program, &r.book, day("2025-01-09"), settlement.ErrOrder},
		{r.program, &r.book, pe.Day{}, pe.ErrSyntax},
		{r.program, nil, day("2025-01-10"), nil},
		{settlement.Program{}, &r.book, day("2025-01-10"), nil},
	} {
		if _, err := c.program.Next(c.book, c.asOf); err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("as of %s: %v", c.asOf, err)
		}
	}
}

// The list is in order, and on the day of each pay-out what the list has paid out so far
// is what an accrual of that day says is payable; on no day of two months more is.
func TestLawNextPaysWhatIsPayable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := lawPolicy(t)
		paysOut := func(a *settlement.Agreement) {
			if rapid.Bool().Draw(t, "payouts") {
				a.Payouts = drawPayouts(t)
			}
		}
		paysOut(&policy.Terms[0].Policy)
		later := policy.Terms[0]
		later.ID, later.From = "later", proof.Day(t, "later", day("2025-05-20"), 40)
		paysOut(&later.Policy)
		policy.Terms = append(policy.Terms, later)
		p := settlement.Must(policy)
		b := &settlement.Book{}
		foldOn(t, p, b, slices.Concat(lawStandings(), drawFacts(t), drawCash(t)), "2025-05")
		asOf := day("2025-05-31")
		list, err := p.Next(b, asOf)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSortedFunc(list, func(a, b settlement.Task) int { return a.Day.Compare(b.Day) }) {
			t.Fatalf("%v", tasks(list))
		}
		payable := func(partner string, on pe.Day) pe.Money {
			a, err := p.Accrual(b, on)
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range a.Partners {
				if x.Partner == partner {
					return x.Payable
				}
			}
			return eur("0")
		}
		paid := map[string]pe.Money{"acme": eur("0"), "beta": eur("0"), "core": eur("0")}
		for _, x := range list {
			if x.Overdue != x.Day.Before(asOf) {
				t.Fatalf("%+v", x)
			}
			if x.Duty != settlement.PayOut {
				continue
			}
			paid[x.Partner] = less(t, paid[x.Partner], x.Amount.Neg())
			if now := payable(x.Partner, x.Day); x.Amount.Sign() <= 0 || paid[x.Partner] != now {
				t.Fatalf("%+v: %s is payable by then", x, now)
			}
		}
		for partner := range paid {
			sum := int64(0)
			for d := asOf; d.Before(asOf.Add(60)); d = d.Add(1) {
				for _, x := range list {
					if x.Duty == settlement.PayOut && x.Partner == partner && x.Day == d {
						sum += x.Amount.Minor()
					}
				}
				if now := payable(partner, d); sum < now.Minor() {
					t.Fatalf("%s: %d of %s is in the list by %s", partner, sum, now, d)
				}
			}
		}
	})
}
