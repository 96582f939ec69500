package commission_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// An eventCase is an event, and all that is wrong with it: nothing at the edge of a
// bound.
type eventCase struct {
	name string
	e    commission.Event
	want []string
}

func checkEvents(t *testing.T, cases []eventCase) {
	t.Helper()
	for _, tt := range cases {
		var got []string
		for _, p := range commission.Problems(tt.e) {
			got = append(got, p.Path+" "+p.Code)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

// payment is a payment of 100.00 that is right but for one change.
func payment(change func(*commission.Payment)) commission.Payment {
	p := pay("p", "100", "2025-01-20")
	change(&p)
	return p
}

// credited returns n partners with an influenced share each.
func credited(n int) []partnerecon.Credit {
	return many(n, func(i int) partnerecon.Credit {
		return partnerecon.Credit{Partner: fmt.Sprint("partner-", i), Role: partnerecon.Influenced, Share: pct("1")}
	})
}

func brought(n int) []commission.Upline {
	return many(n, func(i int) commission.Upline {
		return commission.Upline{Of: fmt.Sprint("partner-", i), Partner: "mentor"}
	})
}

func TestProblemsOfPayments(t *testing.T) {
	item := func(change func(*commission.Item)) commission.Payment {
		return payment(func(p *commission.Payment) {
			i := commission.Item{Amount: eur("100")}
			change(&i)
			p.Amount, p.Items = partnerecon.Money{}, []commission.Item{i}
		})
	}
	usd := partnerecon.MustMoney("1", "USD")
	checkEvents(t, []eventCase{
		{"as it is", payment(func(*commission.Payment) {}), nil},
		{"no customer", payment(func(p *commission.Payment) { p.Customer = "" }), []string{"/customer required"}},
		{"a long customer", payment(func(p *commission.Payment) { p.Customer = tooLong }), []string{"/customer limit"}},
		{"the longest texts", payment(func(p *commission.Payment) {
			p.ID, p.Customer, p.Deal, p.Seller, p.Contract = longest, longest, longest, longest, longest
			p.Segment, p.Region, p.Sale, p.Level = longest, longest, longest, longest
		}), nil},
		{"texts too long", payment(func(p *commission.Payment) {
			p.ID, p.Customer, p.Deal, p.Seller, p.Contract = tooLong, tooLong, tooLong, tooLong, tooLong
			p.Segment, p.Region, p.Sale, p.Level = tooLong, tooLong, tooLong, tooLong
		}), []string{
			"/contract limit", "/customer limit", "/deal limit", "/id limit", "/level limit", "/region limit", "/sale limit", "/segment limit", "/seller limit",
		}},
		{"nothing paid", payment(func(p *commission.Payment) { p.Amount = eur("0") }), nil},
		{"no day", payment(func(p *commission.Payment) { p.Cleared = partnerecon.Day{} }), []string{"/cleared required"}},
		{"no day but that of the invoice", payment(func(p *commission.Payment) { p.Cleared, p.Invoiced = partnerecon.Day{}, day("2025-01-01") }), nil},
		{"no day but that of the service", payment(func(p *commission.Payment) { p.Cleared, p.Service = partnerecon.Day{}, day("2025-01-01") }), nil},
		{"no day but that of the record", payment(func(p *commission.Payment) { p.Cleared, p.Recorded = partnerecon.Day{}, day("2025-01-01") }), nil},

		{"100 credits", payment(func(p *commission.Payment) { p.Credits = credited(100) }), nil},
		{"101 credits", payment(func(p *commission.Payment) { p.Credits = credited(101) }), []string{"/credits limit"}},
		{"all of the deal in two shares", payment(func(p *commission.Payment) {
			p.Credits = []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: pct("40")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("60")}}
		}), nil},
		{"more than all of the deal", payment(func(p *commission.Payment) {
			p.Credits = []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: pct("40")}, {Partner: "b", Role: partnerecon.Sourced, Share: pct("60.1")}}
		}), []string{"/credits out_of_range"}},
		{"more than all of the deal to one", payment(func(p *commission.Payment) { p.Credits[0].Share = pct("101") }), []string{"/credits out_of_range", "/credits/0/share out_of_range"}},
		{"shares of those who helped", payment(func(p *commission.Payment) {
			p.Credits = []partnerecon.Credit{{Partner: "a", Role: partnerecon.Influenced, Share: pct("100")}, {Partner: "b", Role: partnerecon.Assisted, Share: pct("100")}}
		}), nil},
		{"a long tier, plan and type", payment(func(p *commission.Payment) {
			p.Credits[0].Tier, p.Credits[0].Plan, p.Credits[0].Type, p.Credits[0].Segment = tooLong, tooLong, tooLong, tooLong
		}), []string{
			"/credits/0/plan limit", "/credits/0/segment limit", "/credits/0/tier limit", "/credits/0/type limit",
		}},
		{"the terms of the payment", payment(func(p *commission.Payment) { p.Terms, p.Credits[0].Terms = "v1", "v1" }), nil},
		{"other terms", payment(func(p *commission.Payment) { p.Terms, p.Credits[0].Terms = "v1", "v2" }), []string{"/credits/0/terms conflict"}},

		{"100 uplines", payment(func(p *commission.Payment) { p.Uplines = brought(100) }), nil},
		{"101 uplines", payment(func(p *commission.Payment) { p.Uplines = brought(101) }), []string{"/uplines limit"}},
		{"bad uplines", payment(func(p *commission.Payment) {
			p.Uplines = []commission.Upline{
				{Of: "acme", Partner: "acme"}, {Of: "acme", Partner: "mentor", Tier: tooLong, Plan: tooLong}, {},
			}
		}), []string{
			"/uplines/0/partner conflict", "/uplines/1/of duplicate", "/uplines/1/plan limit", "/uplines/1/tier limit",
			"/uplines/2/of required", "/uplines/2/partner required",
		}},
		{"one who brought two", payment(func(p *commission.Payment) { p.Uplines = brought(2) }), nil},

		{"1,000 items", payment(func(p *commission.Payment) {
			p.Amount, p.Items = partnerecon.Money{}, many(1000, func(int) commission.Item { return commission.Item{Amount: eur("1")} })
		}), nil},
		{"items that agree with the amount", payment(func(p *commission.Payment) { p.Items = []commission.Item{{Amount: eur("130")}, {Amount: eur("-30")}} }), nil},
		{"items in another currency than the amount", payment(func(p *commission.Payment) {
			p.Items = []commission.Item{{Amount: partnerecon.MustMoney("100", "USD")}}
		}), []string{"/amount conflict"}},
		{"items that come to less than nothing", payment(func(p *commission.Payment) {
			p.Amount, p.Items = partnerecon.Money{}, []commission.Item{{Amount: eur("1")}, {Amount: eur("-1.01")}}
		}), []string{"/amount out_of_range"}},
		{"a long product and category", item(func(i *commission.Item) { i.Product, i.Category = tooLong, tooLong }), []string{"/items/0/category limit", "/items/0/product limit"}},
		{"fewer than no units", item(func(i *commission.Item) { i.Quantity = -1 }), []string{"/items/0/quantity out_of_range"}},
		{"no units", item(func(i *commission.Item) { i.Quantity = 0 }), nil},
		{"parts of the amount", item(func(i *commission.Item) { i.Tax, i.Fees, i.Cost, i.List = eur("19"), eur("0"), eur("1"), eur("120") }), nil},
		{"parts with another sign", item(func(i *commission.Item) { i.Tax, i.Fees, i.Cost, i.List = eur("-1"), eur("-1"), eur("-1"), eur("-1") }), []string{
			"/items/0/cost out_of_range", "/items/0/fees out_of_range", "/items/0/list out_of_range", "/items/0/tax out_of_range",
		}},
		{"parts in another currency", item(func(i *commission.Item) { i.Tax, i.Fees, i.Cost, i.List = usd, usd, usd, usd }), []string{
			"/items/0/cost conflict", "/items/0/fees conflict", "/items/0/list conflict", "/items/0/tax conflict",
		}},
		{"a period of a day", item(func(i *commission.Item) { i.Service, i.Through = day("2025-01-01"), day("2025-01-01") }), nil},
		{"a period that ends before it begins", item(func(i *commission.Item) { i.Service, i.Through = day("2025-01-02"), day("2025-01-01") }), []string{"/items/0/through conflict"}},
		{"the end of a period", item(func(i *commission.Item) { i.Through = day("2025-01-01") }), []string{"/items/0/service required"}},
		{"a hundred years", item(func(i *commission.Item) { i.Service, i.Through = day("2000-01-01"), day("2000-01-01").Add(36525) }), nil},
		{"a day more", item(func(i *commission.Item) { i.Service, i.Through = day("2000-01-01"), day("2000-01-01").Add(36526) }), []string{"/items/0/through out_of_range"}},
	})
}

func TestProblemsOfFacts(t *testing.T) {
	facts := func(n int) []commission.Fact {
		return many(n, func(i int) commission.Fact { return commission.Fact{Name: fmt.Sprint("f", i), Values: []string{"x"}} })
	}
	values := func(n int) []commission.Fact {
		return []commission.Fact{{Name: "f", Values: many(n, func(i int) string { return fmt.Sprint(i) })}}
	}
	partners := func(n int) []commission.PartnerFacts {
		return many(n, func(i int) commission.PartnerFacts { return commission.PartnerFacts{Partner: fmt.Sprint("p", i)} })
	}
	checkEvents(t, []eventCase{
		{"100 facts", payment(func(p *commission.Payment) { p.Facts = facts(100) }), nil},
		{"101 facts", payment(func(p *commission.Payment) { p.Facts = facts(101) }), []string{"/facts limit"}},
		{"1,000 values", payment(func(p *commission.Payment) { p.Facts = values(1000) }), nil},
		{"1,001 values", payment(func(p *commission.Payment) { p.Facts = values(1001) }), []string{"/facts/0/values limit"}},
		{"100 partners", payment(func(p *commission.Payment) { p.Partners = partners(100) }), nil},
		{"101 partners", payment(func(p *commission.Payment) { p.Partners = partners(101) }), []string{"/partners limit"}},
		{"bad partners", payment(func(p *commission.Payment) {
			p.Partners = []commission.PartnerFacts{{Partner: "a", Facts: facts(101)}, {Partner: "a"}, {}}
		}), []string{"/partners/0/facts limit", "/partners/1/partner duplicate", "/partners/2/partner required"}},
	})
}

func TestProblemsOfMilestones(t *testing.T) {
	milestone := func(change func(*commission.Milestone)) commission.Milestone {
		m := reached("m", "demo", "100", "2025-01-20")
		change(&m)
		return m
	}
	checkEvents(t, []eventCase{
		{"as it is", milestone(func(*commission.Milestone) {}), nil},
		{"the zero milestone", commission.Milestone{}, []string{"/customer required", "/id required", "/name required", "/on required"}},
		{"texts too long", milestone(func(m *commission.Milestone) {
			m.Name, m.Deal, m.Seller, m.Terms, m.Segment = tooLong, tooLong, tooLong, tooLong, tooLong
		}), []string{
			"/deal limit", "/name limit", "/segment limit", "/seller limit", "/terms limit",
		}},
		{"no amount", milestone(func(m *commission.Milestone) { m.Amount = eur("0") }), nil},
		{"less than nothing", milestone(func(m *commission.Milestone) { m.Amount = eur("-0.01") }), []string{"/amount out_of_range"}},
		{"no units", milestone(func(m *commission.Milestone) { m.Quantity = 0 }), nil},
		{"fewer than no units", milestone(func(m *commission.Milestone) { m.Quantity = -1 }), []string{"/quantity out_of_range"}},
		{"a credit of nobody", milestone(func(m *commission.Milestone) { m.Credits[0].Partner = "" }), []string{"/credits/0/partner required"}},
		{"other terms", milestone(func(m *commission.Milestone) { m.Credits[0].Terms = "v2" }), []string{"/credits/0/terms conflict"}},
		{"an upline of nobody", milestone(func(m *commission.Milestone) { m.Uplines = []commission.Upline{{Partner: "mentor"}} }), []string{"/uplines/0/of required"}},
	})
}

func TestProblemsOfOtherEvents(t *testing.T) {
	on := day("2025-01-20")
	lines := func(n int) commission.Recredit {
		return commission.Recredit{ID: "x", On: on, Lines: many(n, func(i int) commission.LineCredits { return commission.LineCredits{Of: fmt.Sprint("p", i)} })}
	}
	checkEvents(t, []eventCase{
		{"a refund of a cent", back("r", "p", "0.01", "2025-01-20"), nil},
		{"a clearing with what it may state", commission.Clearing{ID: "k", Of: "p", On: on, Terms: longest, Credits: credited(2), Uplines: brought(2)}, nil},
		{
			"a clearing that states it badly",
			commission.Clearing{ID: "k", Of: "p", On: on, Terms: tooLong, Credits: []partnerecon.Credit{{}}, Uplines: []commission.Upline{{Of: "a", Partner: "a"}}},
			[]string{"/credits/0/partner required", "/credits/0/role unknown", "/credits/0/share out_of_range", "/terms limit", "/uplines/0/partner conflict"},
		},
		{"an end", commission.Ended{ID: "e", On: on}, nil},
		{"the zero end", commission.Ended{}, []string{"/id required", "/on required"}},
		{"the zero time", commission.Elapsed{}, []string{"/id required", "/on required"}},
		{"a customer too long", commission.Ended{ID: "e", Customer: tooLong, On: on}, []string{"/customer limit"}},
		{"a recredit of a deal", commission.Recredit{ID: "x", On: on, Deal: "d"}, nil},
		{"a recredit of a deal too long", commission.Recredit{ID: "x", On: on, Deal: tooLong}, []string{"/deal limit"}},
		{"100,000 lines", lines(100_000), nil},
		{"100,001 lines", lines(100_001), []string{"/lines limit"}},
		{"an upline of a line", commission.Recredit{ID: "x", On: on, Lines: []commission.LineCredits{{Of: "p", Uplines: []commission.Upline{{Of: "a", Partner: "a"}}}}}, []string{"/lines/0/uplines/0/partner conflict"}},
		{"a line of nothing", commission.Recredit{ID: "x", On: on, Lines: []commission.LineCredits{{}}}, []string{"/lines/0/of required"}},
		{"a recredit of a line alone", commission.Recredit{ID: "x", On: on, Lines: []commission.LineCredits{{Of: "p"}}}, nil},
	})
}

// Where all rates name a model a payment has to; where rates come in plans the
// agreement has to choose one, for every item that such a rate could be for. What a
// milestone earns is no reason to ask, unless it is one, and neither is what an upline
// gets.
func TestPlansThatAgreementsHaveToChoose(t *testing.T) {
	plans := func(rows ...commission.Row) commission.Policy {
		return commission.Policy{Rounding: partnerecon.HalfUp, Rates: rows}
	}
	monthly := func(plan string) commission.Row {
		return commission.Row{Model: commission.Monthly, Plan: plan, Share: pct("10")}
	}
	usage := commission.Row{Model: commission.Usage, Share: pct("5")}
	items := func(models ...commission.Model) commission.Payment {
		return payment(func(p *commission.Payment) {
			p.Amount = partnerecon.Money{}
			for _, m := range models {
				p.Items = append(p.Items, commission.Item{Model: m, Amount: eur("10")})
			}
		})
	}
	chosen := func(p commission.Payment, plan string) commission.Payment { p.Credits[0].Plan = plan; return p }
	override := plans(commission.Row{Share: pct("10")})
	override.Bonuses = []commission.Bonus{{Name: "over", Of: "base", To: commission.ToUpline, Rates: []commission.Row{{Plan: "a", Share: pct("10")}}}}
	demo := plans(commission.Row{Share: pct("10")})
	demo.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Rates: []commission.Row{{Plan: "a", Fee: commission.Fee{Amount: eur("1"), Per: commission.EachSale}}}}}
	signing := plans(commission.Row{Share: pct("10")})
	signing.Bonuses = []commission.Bonus{{Name: "signing", Rates: []commission.Row{{Plan: "a", Share: pct("1")}}}}

	both := plans(monthly("a"), monthly("b"), usage)
	for _, tt := range []struct {
		name   string
		policy commission.Policy
		e      commission.Event
		want   []string
	}{
		{"chosen", both, chosen(items(commission.Monthly), "a"), nil},
		{"not chosen", both, items(commission.Monthly), []string{"/credits/0/plan required"}},
		{"a plan that there is not", both, chosen(items(commission.Monthly), "c"), []string{"/credits/0/plan required"}},
		{"nothing that comes in plans", both, items(commission.Usage), nil},
		{"the second item comes in plans", both, items(commission.Usage, commission.Usage, commission.Monthly), []string{"/credits/0/plan required"}},
		{"no model", plans(monthly(""), usage), items(""), []string{"/items/0/model required"}},
		{"no model of the second item", plans(monthly(""), usage), items(commission.Usage, ""), []string{"/items/1/model required"}},
		{"a model that earns nothing", plans(monthly(""), usage), items(commission.Annual), nil},
		{"what an upline gets", override, payment(func(*commission.Payment) {}), nil},
		{"what a demo earns, on a payment", demo, payment(func(*commission.Payment) {}), nil},
		{"what a demo earns, on a demo", demo, reached("m", "demo", "", "2025-01-20"), []string{"/credits/0/plan required"}},
		{"what a bonus earns", signing, payment(func(*commission.Payment) {}), []string{"/credits/0/plan required"}},
	} {
		_, err := commission.Must(tt.policy).Apply(new(commission.Ledger), tt.e)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
}
