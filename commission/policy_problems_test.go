package commission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// A policyCase changes one thing in a policy that is right, a base of 10 % with the
// bonus b of 1.00 a sale. Want lists all the problems of the result: none where the
// change is still right, as at the edge of a bound.
type policyCase struct {
	name   string
	change func(*commission.Policy)
	want   []string
}

func checkPolicies(t *testing.T, cases []policyCase) {
	t.Helper()
	for _, tt := range cases {
		p := flat("10")
		p.Bonuses = []commission.Bonus{{Name: "b", Rates: fee("1", commission.EachSale)}}
		tt.change(&p)
		_, err := commission.New(p)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v\n(-want +got)\n%s", tt.name, err, diff)
		}
	}
}

var (
	longest = strings.Repeat("x", 255)
	tooLong = strings.Repeat("x", 256)
)

// many returns n things, each made from its place.
func many[T any](n int, each func(i int) T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = each(i)
	}
	return out
}

func TestProblemsOfBonuses(t *testing.T) {
	// bonus changes b.
	bonus := func(change func(*commission.Bonus)) func(*commission.Policy) {
		return func(p *commission.Policy) { change(&p.Bonuses[0]) }
	}
	// second adds a bonus behind b.
	second := func(b commission.Bonus) func(*commission.Policy) {
		return func(p *commission.Policy) { p.Bonuses = append(p.Bonuses, b) }
	}
	some := func(i int) commission.Bonus {
		return commission.Bonus{Name: fmt.Sprint("bonus-", i), Rates: fee("1", commission.EachSale)}
	}
	checkPolicies(t, []policyCase{
		{"as it is", bonus(func(*commission.Bonus) {}), nil},
		{"100 bonuses", func(p *commission.Policy) { p.Bonuses = many(100, some) }, nil},
		{"101 bonuses", func(p *commission.Policy) { p.Bonuses = many(101, some) }, []string{"/bonuses limit"}},
		{"bonuses without a base", func(p *commission.Policy) { p.Rates = nil }, nil},
		{"neither", func(p *commission.Policy) { p.Rates, p.Bonuses = nil, nil }, []string{"/rates required"}},
		{"a bonus without a rate", bonus(func(b *commission.Bonus) { b.Rates = nil }), []string{"/bonuses/0/rates required"}},

		{"no name", bonus(func(b *commission.Bonus) { b.Name = "" }), []string{"/bonuses/0/name required"}},
		{"the name of the base", bonus(func(b *commission.Bonus) { b.Name = "base" }), []string{"/bonuses/0/name syntax"}},
		{"a name with a colon", bonus(func(b *commission.Bonus) { b.Name = "cap:x" }), []string{"/bonuses/0/name syntax"}},
		{"a name twice", second(commission.Bonus{Name: "b", Rates: fee("1", commission.EachSale)}), []string{"/bonuses/1/name duplicate"}},
		{"another name", second(commission.Bonus{Name: "c", Rates: fee("1", commission.EachSale)}), nil},
		{"the longest name", bonus(func(b *commission.Bonus) { b.Name = longest }), nil},
		{"a name too long", bonus(func(b *commission.Bonus) { b.Name = tooLong }), []string{"/bonuses/0/name limit"}},
		{"a milestone too long", bonus(func(b *commission.Bonus) { b.On = tooLong }), []string{"/bonuses/0/on limit"}},

		{"an unknown stage", bonus(func(b *commission.Bonus) { b.Stage = "churn" }), []string{"/bonuses/0/stage unknown"}},
		{"acquisition", bonus(func(b *commission.Bonus) { b.Stage = commission.Acquisition }), nil},
		{"activation", bonus(func(b *commission.Bonus) { b.Stage = commission.Activation }), nil},
		{"retention", bonus(func(b *commission.Bonus) { b.Stage = commission.Retention }), nil},
		{"expansion", bonus(func(b *commission.Bonus) { b.Stage = commission.Expansion }), nil},
		{"fewer than no times", bonus(func(b *commission.Bonus) { b.Times = -1 }), []string{"/bonuses/0/times out_of_range"}},
		{"once", bonus(func(b *commission.Bonus) { b.Times = 1 }), nil},

		{"a day long", bonus(func(b *commission.Bonus) { b.From, b.Until = day("2025-01-01"), day("2025-01-02") }), nil},
		{"no day long", bonus(func(b *commission.Bonus) { b.From, b.Until = day("2025-01-01"), day("2025-01-01") }), []string{"/bonuses/0/until conflict"}},
		{"from a day on", bonus(func(b *commission.Bonus) { b.From = day("2025-01-01") }), nil},
		{"until a day", bonus(func(b *commission.Bonus) { b.Until = day("2025-01-01") }), nil},

		{"an unknown rule for a void first payment", bonus(func(b *commission.Bonus) { b.IfFirstVoid = "pause" }), []string{"/bonuses/0/if_first_void unknown"}},
		{"stopped with a void first payment", bonus(func(b *commission.Bonus) { b.IfFirstVoid = commission.StopsEarning }), nil},
		{
			"stopped with a first payment, and on a milestone",
			bonus(func(b *commission.Bonus) { b.On, b.IfFirstVoid = "demo", commission.StopsEarning }),
			[]string{"/bonuses/0/if_first_void conflict"},
		},

		{"what rises without a milestone", bonus(func(b *commission.Bonus) { b.Rise = true }), []string{"/bonuses/0/rise conflict"}},
		{"what rises", bonus(func(b *commission.Bonus) { b.Rise, b.On = true, "recurring" }), nil},
		{
			"what rises, once: the first one never does",
			bonus(func(b *commission.Bonus) { b.Rise, b.On, b.Times = true, "recurring", 1 }),
			[]string{"/bonuses/0/times conflict"},
		},
		{"what rises, twice", bonus(func(b *commission.Bonus) { b.Rise, b.On, b.Times = true, "recurring", 2 }), nil},
		{
			"what rises, for one payment",
			bonus(func(b *commission.Bonus) { b.Rise, b.On, b.Rates[0].Payments = true, "recurring", 1 }),
			[]string{"/bonuses/0/rates/0/payments conflict"},
		},
		{
			"what rises, for a customer",
			bonus(func(b *commission.Bonus) {
				b.Rise, b.On, b.Rates = true, "recurring", fee("10", commission.EachCustomer)
			}),
			[]string{"/bonuses/0/rates/0/fee/per conflict"},
		},
		{"what rises, for a unit", bonus(func(b *commission.Bonus) { b.Rise, b.On, b.Rates = true, "recurring", fee("10", commission.EachUnit) }), nil},
		{"what another component earns, and rises", func(p *commission.Policy) {
			p.Bonuses[0].On = "recurring"
			p.Bonuses = append(p.Bonuses, commission.Bonus{Name: "c", On: "recurring", Of: "b", Rise: true, Rates: sharing("10")})
		}, []string{"/bonuses/1/rise conflict"}},

		{"owed", bonus(func(b *commission.Bonus) { b.Owes = true }), nil},
		{"owed in parts", bonus(func(b *commission.Bonus) { b.Owes, b.Vests = true, []commission.Tranche{{Share: pct("100")}} }), []string{"/bonuses/0/owes conflict"}},
		{"owed at least", bonus(func(b *commission.Bonus) { b.Owes, b.Minimum = true, eur("1") }), []string{"/bonuses/0/owes conflict"}},
		{"owed of what is earned", bonus(func(b *commission.Bonus) { b.Owes, b.Of, b.Rates = true, "base", sharing("1") }), []string{"/bonuses/0/owes conflict"}},
	})
}

func TestProblemsOfMeasuredBonuses(t *testing.T) {
	measured := func(change func(*commission.Bonus)) func(*commission.Policy) {
		return func(p *commission.Policy) {
			b := commission.Bonus{Name: "m", Of: "base", Rates: sharing("10")}
			change(&b)
			p.Bonuses = append(p.Bonuses, b)
		}
	}
	row := func(r commission.Row) func(*commission.Policy) {
		return measured(func(b *commission.Bonus) { b.Rates = []commission.Row{r} })
	}
	checkPolicies(t, []policyCase{
		{"on the base", measured(func(*commission.Bonus) {}), nil},
		{"on the bonus before", measured(func(b *commission.Bonus) { b.Of = "b" }), nil},
		{"for the upline", measured(func(b *commission.Bonus) { b.To = commission.ToUpline }), nil},
		{"for the upline of an upline", func(p *commission.Policy) {
			p.Bonuses = []commission.Bonus{
				{Name: "a", Of: "base", To: commission.ToUpline, Rates: sharing("10")},
				{Name: "b", Of: "a", To: commission.ToUpline, Rates: sharing("10")},
			}
		}, []string{"/bonuses/1/of conflict"}},
		{"for somebody else", measured(func(b *commission.Bonus) { b.To = "downline" }), []string{"/bonuses/1/to unknown"}},
		{"for the upline, of what was paid", measured(func(b *commission.Bonus) { b.Of, b.To = "", commission.ToUpline }), []string{"/bonuses/1/of required"}},
		{"on itself", measured(func(b *commission.Bonus) { b.Of = "m" }), []string{"/bonuses/1/of unknown"}},
		{"on nothing known", measured(func(b *commission.Bonus) { b.Of = "x" }), []string{"/bonuses/1/of unknown"}},
		{"on one that stands behind it", func(p *commission.Policy) {
			p.Bonuses[0].Of, p.Bonuses[0].Rates = "late", sharing("10")
			p.Bonuses = append(p.Bonuses, commission.Bonus{Name: "late", Rates: sharing("1")})
		}, []string{"/bonuses/0/of unknown"}},
		{"on one with another trigger", measured(func(b *commission.Bonus) { b.On = "demo" }), []string{"/bonuses/1/on conflict"}},
		{"on what is owed", func(p *commission.Policy) {
			p.Bonuses[0].Owes = true
			measured(func(b *commission.Bonus) { b.Of = "b" })(p)
		}, []string{"/bonuses/1/of conflict"}},
		{"by the unit", row(commission.Row{Fee: commission.Fee{Amount: eur("1"), Per: commission.EachUnit}}), []string{"/bonuses/1/rates/0/fee/per conflict"}},
		{"by the sale", row(commission.Row{Fee: commission.Fee{Amount: eur("1"), Per: commission.EachSale}}), nil},
		{"by the model of an item", row(commission.Row{Share: pct("1"), Model: commission.Usage}), []string{"/bonuses/1/rates/0/model conflict"}},
		{"by the product of an item", row(commission.Row{Share: pct("1"), Product: "crm"}), []string{"/bonuses/1/rates/0/product conflict"}},
		{"by the category of an item", row(commission.Row{Share: pct("1"), Category: "services"}), []string{"/bonuses/1/rates/0/category conflict"}},
		{"by the tier", row(commission.Row{Share: pct("1"), Tier: "gold"}), nil},
		{"a milestone has no items either", func(p *commission.Policy) { p.Bonuses[0].On, p.Bonuses[0].Rates[0].Product = "demo", "crm" }, []string{"/bonuses/0/rates/0/product conflict"}},
		{"a payment has", func(p *commission.Policy) { p.Bonuses[0].Rates[0].Product = "crm" }, nil},
	})
}

func TestProblemsOfRates(t *testing.T) {
	rate := func(change func(*commission.Row)) func(*commission.Policy) {
		return func(p *commission.Policy) { change(&p.Rates[0]) }
	}
	fixed := func(f commission.Fee) func(*commission.Policy) {
		return rate(func(r *commission.Row) { r.Share, r.Fee = partnerecon.Rate{}, f })
	}
	named := func(i int) commission.Row { return commission.Row{Tier: fmt.Sprint(i), Share: pct("1")} }
	one := commission.Fee{Amount: eur("1"), Per: commission.EachSale}
	checkPolicies(t, []policyCase{
		{"no form", rate(func(r *commission.Row) { r.Share = partnerecon.Rate{} }), []string{"/rates/0/share required"}},
		{"two forms", rate(func(r *commission.Row) { r.Fee = one }), []string{"/rates/0 conflict"}},
		{"all of it", rate(func(r *commission.Row) { r.Share = pct("100") }), nil},
		{"more than all of it", rate(func(r *commission.Row) { r.Share = pct("100.000001") }), []string{"/rates/0/share out_of_range"}},
		{"at both ends of its range", rate(func(r *commission.Row) { r.Within = commission.Range{Min: pct("10"), Max: pct("10")} }), nil},
		{"below its range", rate(func(r *commission.Row) { r.Within = commission.Range{Min: pct("10.1"), Max: pct("11")} }), []string{"/rates/0/share out_of_range"}},
		{"above its range", rate(func(r *commission.Row) { r.Within = commission.Range{Min: pct("9"), Max: pct("9.9")} }), []string{"/rates/0/share out_of_range"}},
		{"a fee in a range", rate(func(r *commission.Row) {
			r.Share, r.Fee, r.Within = partnerecon.Rate{}, one, commission.Range{Min: pct("9"), Max: pct("10")}
		}), []string{"/rates/0/within conflict"}},
		{"a share that is clipped", rate(func(r *commission.Row) { r.Clip = commission.Range{Min: pct("9"), Max: pct("10")} }), []string{"/rates/0/clip conflict"}},
		{"half a clip", rate(func(r *commission.Row) { r.Clip = commission.Range{Max: pct("10")} }), []string{"/rates/0/clip required", "/rates/0/clip conflict"}},

		{"a fee of nothing", fixed(commission.Fee{Amount: eur("0"), Per: commission.EachSale}), []string{"/rates/0/fee/amount out_of_range"}},
		{"a fee of a cent", fixed(commission.Fee{Amount: eur("0.01"), Per: commission.EachSale}), nil},
		{"a fee for something else", fixed(commission.Fee{Amount: eur("1"), Per: "click"}), []string{"/rates/0/fee/per unknown"}},
		{"a fee per customer", fixed(commission.Fee{Amount: eur("1"), Per: commission.EachCustomer}), nil},
		{"a fee for a hundred", fixed(commission.Fee{Amount: eur("1"), Per: commission.EachUnit, Units: 100}), nil},
		{"a fee for fewer than none", fixed(commission.Fee{Amount: eur("1"), Per: commission.EachUnit, Units: -1}), []string{"/rates/0/fee/units conflict"}},
		{"a fee for a hundred sales", fixed(commission.Fee{Amount: eur("1"), Per: commission.EachSale, Units: 100}), []string{"/rates/0/fee/units conflict"}},
		{"a fee per customer for three payments", rate(func(r *commission.Row) {
			r.Share, r.Fee, r.Payments = partnerecon.Rate{}, commission.Fee{Amount: eur("1"), Per: commission.EachCustomer}, 3
		}), []string{"/rates/0/payments conflict"}},
		{"a fee for three payments", rate(func(r *commission.Row) { r.Share, r.Fee, r.Payments = partnerecon.Rate{}, one, 3 }), nil},
		{"fewer than no payments", rate(func(r *commission.Row) { r.Payments = -1 }), []string{"/rates/0/payments out_of_range"}},

		{"an age of 1,200 months", rate(func(r *commission.Row) { r.Age = commission.Age{From: 1200} }), nil},
		{"an age of 1,201 months", rate(func(r *commission.Row) { r.Age = commission.Age{From: 1201} }), []string{"/rates/0/age/from out_of_range"}},
		{"an age below 0", rate(func(r *commission.Row) { r.Age = commission.Age{From: -1} }), []string{"/rates/0/age/from out_of_range"}},
		{"up to 1,200 months", rate(func(r *commission.Row) { r.Age = commission.Age{Until: 1200} }), nil},
		{"up to 1,201 months", rate(func(r *commission.Row) { r.Age = commission.Age{Until: 1201} }), []string{"/rates/0/age/until out_of_range"}},
		{"up to less than none", rate(func(r *commission.Row) { r.Age = commission.Age{Until: -1} }), []string{"/rates/0/age/until out_of_range"}},
		{"from 3 up to 3", rate(func(r *commission.Row) { r.Age = commission.Age{From: 3, Until: 3} }), []string{"/rates/0/age conflict"}},
		{"from 3 up to 4", rate(func(r *commission.Row) { r.Age = commission.Age{From: 3, Until: 4} }), nil},

		{"1,000 rates", func(p *commission.Policy) { p.Rates = many(1000, named) }, nil},
		{"1,001 rates", func(p *commission.Policy) { p.Rates = many(1001, named) }, []string{"/rates limit"}},
		{"an id twice", func(p *commission.Policy) {
			p.Rates = []commission.Row{{ID: "a", Tier: "x", Share: pct("1")}, {ID: "a", Tier: "y", Share: pct("1")}}
		}, []string{"/rates/1/id duplicate"}},
		{"a rate of its own for influenced credits", func(p *commission.Policy) {
			p.Rates = append(p.Rates, commission.Row{Role: partnerecon.Influenced, Share: pct("1")})
		}, nil},
		{"that rate beside a factor", func(p *commission.Policy) {
			p.Rates = append(p.Rates, commission.Row{Role: partnerecon.Influenced, Share: pct("1")})
			p.Influenced.Factor = pct("50")
		}, []string{"/rates/1/role conflict"}},
		{"that rate of a bonus", func(p *commission.Policy) {
			p.Bonuses[0].Rates[0].Role = partnerecon.Influenced
			p.Influenced.Factor = pct("50")
		}, nil},
		{"what a rate is for, each too long", rate(func(r *commission.Row) {
			r.ID, r.Tier, r.Plan, r.Partner, r.Type, r.Segment = tooLong, tooLong, tooLong, tooLong, tooLong, tooLong
			r.Product, r.Category, r.Region, r.Sale, r.Level = tooLong, tooLong, tooLong, tooLong, tooLong
		}), []string{
			"/rates/0/category limit", "/rates/0/id limit", "/rates/0/level limit", "/rates/0/partner limit", "/rates/0/plan limit", "/rates/0/product limit",
			"/rates/0/region limit", "/rates/0/sale limit", "/rates/0/segment limit", "/rates/0/tier limit", "/rates/0/type limit",
		}},
		{"what a rate is for, each as long as can be", rate(func(r *commission.Row) {
			r.ID, r.Tier, r.Plan, r.Partner, r.Type, r.Segment = longest, longest, longest, longest, longest, longest
			r.Product, r.Category, r.Region, r.Sale, r.Level = longest, longest, longest, longest, longest
		}), nil},
		{"an order without the rule", func(p *commission.Policy) { p.Order = []commission.Dimension{"tier"} }, []string{"/order conflict"}},
		{"the rule without an order", func(p *commission.Policy) { p.Winner = commission.MostSpecific }, []string{"/order required"}},
		{"a dimension twice, and one that is none", func(p *commission.Policy) {
			p.Winner, p.Order = commission.MostSpecific, []commission.Dimension{"tier", "colour", "tier"}
		}, []string{"/order/1 unknown", "/order/2 duplicate"}},
		{"an unknown rule", func(p *commission.Policy) { p.Winner = "last" }, []string{"/winner unknown"}},
	})
}

// The tests of all rates are bounded together: 1,000 with 10,000 values.
func TestProblemsOfManyTests(t *testing.T) {
	tested := func(rows, tests, values int) func(*commission.Policy) {
		return func(p *commission.Policy) {
			p.Facts = many(tests, func(i int) commission.Declaration {
				return commission.Declaration{Name: fmt.Sprint("f", i), Kind: commission.TextFact, Of: commission.OfPayment}
			})
			p.Rates = many(rows, func(i int) commission.Row {
				when := many(tests, func(k int) commission.Test {
					return commission.Test{Fact: fmt.Sprint("f", k), Op: commission.In, Values: many(values, func(v int) string { return fmt.Sprint(v) })}
				})
				return commission.Row{Tier: fmt.Sprint(i), Share: pct("1"), When: when}
			})
		}
	}
	checkPolicies(t, []policyCase{
		{"100 of a rate", tested(1, 100, 1), nil},
		{"101 of a rate", tested(1, 101, 1), []string{"/rates/0/when limit"}},
		{"1,000 of all", tested(10, 100, 1), nil},
		{"1,001 of all", tested(11, 91, 1), []string{"/rates limit"}},
		{"10,000 values", tested(100, 1, 100), nil},
		{"10,100 values", tested(101, 1, 100), []string{"/rates limit"}},
	})
}

func TestProblemsOfTranches(t *testing.T) {
	vests := func(list ...commission.Tranche) func(*commission.Policy) {
		return func(p *commission.Policy) { p.Vests = list }
	}
	hundredth := func(int) commission.Tranche { return commission.Tranche{Share: pct("1")} }
	within := partnerecon.Days(90, partnerecon.Through)
	checkPolicies(t, []policyCase{
		{"100 tranches", func(p *commission.Policy) { p.Vests = many(100, hundredth) }, nil},
		{"101 tranches", func(p *commission.Policy) { p.Vests = many(101, hundredth) }, []string{"/vests limit"}},
		{"less than all", vests(commission.Tranche{Share: pct("99")}), []string{"/vests out_of_range"}},
		{"more than all", vests(commission.Tranche{Share: pct("99")}, commission.Tranche{Share: pct("2")}), []string{"/vests out_of_range"}},
		{"a tranche of nothing", vests(commission.Tranche{Share: pct("100")}, commission.Tranche{Share: pct("0")}), []string{"/vests/1/share required"}},
		{"a tranche without a share", vests(commission.Tranche{Share: pct("100")}, commission.Tranche{Months: 1}), []string{"/vests/1/share required"}},
		{"after 1,200 months", vests(commission.Tranche{Share: pct("100"), Months: 1200}), nil},
		{"after 1,201 months", vests(commission.Tranche{Share: pct("100"), Months: 1201}), []string{"/vests/0/months out_of_range"}},
		{"after less than none", vests(commission.Tranche{Share: pct("100"), Months: -1}), []string{"/vests/0/months out_of_range"}},
		{"a milestone in 90 days", vests(commission.Tranche{Share: pct("100"), Milestone: "m", Within: within}), nil},
		{"90 days without a milestone", vests(commission.Tranche{Share: pct("100"), Within: within}), []string{"/vests/0/within conflict"}},
		{"a milestone in hours", vests(commission.Tranche{Share: pct("100"), Milestone: "m", Within: partnerecon.Hours(1, partnerecon.Through)}), []string{"/vests/0/within/hours out_of_range"}},
		{"a milestone too long", vests(commission.Tranche{Share: pct("100"), Milestone: tooLong}), []string{"/vests/0/milestone limit"}},
		{"those of a bonus", func(p *commission.Policy) { p.Bonuses[0].Vests = []commission.Tranche{{Share: pct("1")}} }, []string{"/bonuses/0/vests out_of_range"}},
	})
}

func TestProblemsOfTheBasis(t *testing.T) {
	basis := func(b commission.Basis) func(*commission.Policy) { return func(p *commission.Policy) { p.Basis = b } }
	names := func(n int) []string { return many(n, func(i int) string { return fmt.Sprint(i) }) }
	checkPolicies(t, []policyCase{
		{"each deduction", basis(commission.Basis{Less: []commission.Deduction{commission.LessTax, commission.LessFees, commission.LessCost}}), nil},
		{"a deduction twice", basis(commission.Basis{Less: []commission.Deduction{commission.LessTax, commission.LessFees, commission.LessTax}}), []string{"/basis/less/2 duplicate"}},
		{"an unknown deduction", basis(commission.Basis{Less: []commission.Deduction{"discount"}}), []string{"/basis/less/0 unknown"}},
		{"products without a name", basis(commission.Basis{Products: []string{"x", ""}}), []string{"/basis/exclude_products/1 required"}},
		{"categories without a name", basis(commission.Basis{Categories: []string{"x", ""}}), []string{"/basis/exclude_categories/1 required"}},
		{"a rate for a product that earns nothing", func(p *commission.Policy) {
			p.Basis.Products, p.Rates[0].Product = []string{"x", "gift"}, "gift"
		}, []string{"/rates/0/product conflict"}},
		{"for the first of them", func(p *commission.Policy) {
			p.Basis.Products, p.Rates[0].Product = []string{"gift"}, "gift"
		}, []string{"/rates/0/product conflict"}},
		{"a rate for a category that earns nothing", func(p *commission.Policy) {
			p.Basis.Categories, p.Bonuses[0].Rates[0].Category = []string{"services"}, "services"
		}, []string{"/bonuses/0/rates/0/category conflict"}},
		{"a rate for others", func(p *commission.Policy) {
			p.Basis.Categories, p.Basis.Products, p.Rates[0].Category, p.Rates[0].Product = []string{"services"}, []string{"gift"}, "gift", "services"
		}, nil},
		{"1,000 products", basis(commission.Basis{Products: names(1000)}), nil},
		{"1,001 products", basis(commission.Basis{Products: names(1001)}), []string{"/basis/exclude_products limit"}},
		{"1,001 categories", basis(commission.Basis{Categories: names(1001)}), []string{"/basis/exclude_categories limit"}},
		{"cut by days", basis(commission.Basis{Cut: commission.ByDays}), nil},
		{"cut by months", basis(commission.Basis{Cut: commission.ByMonths}), nil},
		{"cut by hours", basis(commission.Basis{Cut: "hours"}), []string{"/basis/cut unknown"}},
	})
}

func TestProblemsOfMinimumAndGuard(t *testing.T) {
	guard := func(g commission.Guard) func(*commission.Policy) { return func(p *commission.Policy) { p.Guard = g } }
	minimum := func(least string, caps ...commission.Cap) func(*commission.Policy) {
		return func(p *commission.Policy) { p.Minimum, p.Caps = eur(least), caps }
	}
	sale := func(limit string, components ...string) commission.Cap {
		return commission.Cap{Name: "sale", Per: commission.PerSale, Limit: eur(limit), Components: components}
	}
	usd := commission.Cap{Name: "dollars", Per: commission.PerSale, Limit: partnerecon.MustMoney("4", "USD")}
	checkPolicies(t, []policyCase{
		{"a cent", minimum("0.01"), nil},
		{"nothing", minimum("0"), []string{"/minimum out_of_range"}},
		{"as much as a cap", minimum("5", sale("5")), nil},
		{"more than a cap", minimum("5", sale("4.99")), []string{"/minimum conflict"}},
		{"more than a cap over something else", minimum("5", sale("4.99", "b")), nil},
		// Amounts of two currencies are problems of their own, and are not compared.
		{"more than a cap in another currency", minimum("5", usd), []string{"/bonuses/0/rates/0/fee/amount conflict", "/minimum conflict"}},
		{"that of a bonus", func(p *commission.Policy) { p.Bonuses[0].Minimum = eur("0") }, []string{"/bonuses/0/minimum out_of_range"}},
		{"that of a bonus in another currency", func(p *commission.Policy) { p.Bonuses[0].Minimum = partnerecon.MustMoney("1", "USD") }, []string{"/bonuses/0/rates/0/fee/amount conflict"}},

		// 10 % beside a floor of 50 % leaves room for a cost of 40 %, and for no more.
		{"a floor", guard(commission.Guard{Floor: pct("50"), Below: commission.Flag}), nil},
		{"a cost that leaves just enough", guard(commission.Guard{Floor: pct("50"), Cost: pct("40"), Below: commission.Refuse}), nil},
		{"a cost that leaves less", guard(commission.Guard{Floor: pct("50"), Cost: pct("40.1"), Below: commission.ScaleDown}), []string{"/rates/0/share out_of_range"}},
		{"a floor above all", guard(commission.Guard{Floor: pct("101"), Below: commission.Flag}), []string{"/guard/floor out_of_range"}},
		{"a cost above all", guard(commission.Guard{Floor: pct("0"), Cost: pct("101"), Below: commission.Flag}), []string{"/guard/cost out_of_range", "/rates/0/share out_of_range"}},
		{"no floor", guard(commission.Guard{Below: commission.Flag}), []string{"/guard/floor required"}},
		{"nothing that happens below", guard(commission.Guard{Floor: pct("50")}), []string{"/guard/below required"}},
		{"something else that happens below", guard(commission.Guard{Floor: pct("50"), Below: "warn"}), []string{"/guard/below unknown"}},
	})
}

// A rate names tables that are there, that look at facts which are declared, and whose
// answer is of the form that the rate asks for.
func TestProblemsOfTablesOfRates(t *testing.T) {
	slab := commission.Table{
		Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue, Spans: commission.SpanTransaction, Steps: shares("0", "10"),
	}
	score := commission.Table{Name: "t", Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverFact, Fact: "score", Steps: []commission.Step{{Share: pct("5")}}}
	marginal := commission.Table{Name: "t", Mode: commission.Marginal, Over: commission.OverRevenue, Spans: commission.SpanTransaction, Steps: shares("0", "10")}
	flats := slab
	flats.Steps = []commission.Step{{Flat: eur("5")}}
	fees := slab
	fees.Over, fees.Steps = commission.OverQuantity, []commission.Step{{Fee: eur("5")}}
	yearlyNet := yearly(commission.Marginal, shares("0", "1")...)
	yearlyNet.Name = "t"
	flatScore := score
	flatScore.Steps = []commission.Step{{Flat: eur("5")}}

	uses := func(table commission.Table, row commission.Row, facts ...commission.Declaration) func(*commission.Policy) {
		return func(p *commission.Policy) {
			p.Tables, p.Rates, p.Facts = []commission.Table{table}, []commission.Row{row}, facts
		}
	}
	cut := func(change func(*commission.Policy)) func(*commission.Policy) {
		return func(p *commission.Policy) { change(p); p.Basis.Cut = commission.ByDays }
	}
	table, clipped := commission.Row{Table: "t"}, commission.Row{Table: "t", Clip: commission.Range{Min: pct("1"), Max: pct("2")}}
	factor := commission.Row{Share: pct("10"), Factor: "t"}
	fact := func(kind commission.FactKind) commission.Declaration {
		return commission.Declaration{Name: "score", Kind: kind, Of: commission.OfPayment}
	}
	checkPolicies(t, []policyCase{
		{"a slab of the sale", uses(slab, table), nil},
		{"a table that is not there", uses(slab, commission.Row{Table: "x"}), []string{"/rates/0/table unknown"}},
		{"a factor that is not there", uses(slab, commission.Row{Share: pct("10"), Factor: "x"}), []string{"/rates/0/factor unknown"}},
		{"a table over a count", uses(score, table, fact(commission.CountFact)), nil},
		{"a table over a number", uses(score, table, fact(commission.NumberFact)), nil},
		{"a table over a text", uses(score, table, fact(commission.TextFact)), []string{"/rates/0/table unknown"}},
		{"a table over nothing declared", uses(score, table), []string{"/rates/0/table unknown"}},
		{"a claim on a net", uses(yearlyNet, table), []string{"/rates/0/table conflict"}},
		{"one share in a range", uses(slab, clipped), nil},
		{"slices in a range", uses(marginal, clipped), []string{"/rates/0/table conflict"}},
		{"fees in a range", uses(fees, clipped), []string{"/rates/0/table conflict"}},
		{"flat amounts in a range", uses(flats, clipped), []string{"/rates/0/table conflict"}},
		{"slices with a factor", uses(marginal, commission.Row{Table: "t", Factor: "t"}), []string{"/rates/0/factor conflict", "/rates/0/table conflict"}},
		{"a slab as a factor", uses(slab, factor), nil},
		{"slices as a factor", uses(marginal, factor), []string{"/rates/0/factor conflict"}},
		{"a fee with a factor", func(p *commission.Policy) {
			uses(slab, commission.Row{Fee: commission.Fee{Amount: eur("1"), Per: commission.EachSale}, Factor: "t"})(p)
		}, []string{"/rates/0/factor conflict"}},
		{"a factor in a range", uses(slab, commission.Row{Share: pct("10"), Factor: "t", Clip: commission.Range{Min: pct("1"), Max: pct("2")}}), nil},
		{"a table within a range", uses(slab, commission.Row{Table: "t", Within: commission.Range{Min: pct("1"), Max: pct("2")}}), []string{"/rates/0/within conflict"}},
		{"a share that is cut", cut(uses(slab, table)), nil},
		{"slices that are cut", cut(uses(marginal, table)), []string{"/basis/cut conflict"}},
		{"flat amounts of a volume that is cut", cut(uses(flats, table)), []string{"/basis/cut conflict"}},
		{"flat amounts of a fact", cut(uses(flatScore, table, fact(commission.CountFact))), nil},
	})
}

// What New accepts it keeps as its own: changing the policy afterwards changes nothing,
// and neither does changing what Policy returns.
func TestThePlanSharesNothingWithItsPolicy(t *testing.T) {
	p := rich()
	plan := commission.Must(p)
	want := jsonText(t, plan.Policy())
	for _, mine := range []commission.Policy{p, plan.Policy()} {
		mine.Rates[0].Tier, mine.Rates[0].When[0].Values[0] = "x", "x"
		mine.Bonuses[0].Name, mine.Bonuses[0].Rates[0].Tier, mine.Bonuses[0].Rates[0].When[0].Values[0] = "x", "x", "x"
		mine.Bonuses[0].When[0].Values[0], mine.Bonuses[0].Vests[0].Milestone = "x", "x"
		mine.Vests[0].Milestone, mine.Order[0], mine.Facts[0].Name = "x", "x", "x"
		mine.Caps[0].Name, mine.Caps[0].Components[0], mine.Caps[0].Defer[0].Milestone = "x", "x", "x"
		mine.Tables[0].Name, mine.Tables[0].Steps[0].Share = "x", pct("99")
		mine.Permits[0].Type, mine.Permits[0].Pricing[0] = "x", "x"
		mine.Payable[0].Tier, mine.Basis.Less[0], mine.Basis.Products[0], mine.Basis.Categories[0] = "x", "x", "x", "x"
		if got := jsonText(t, plan.Policy()); got != want {
			t.Errorf("the plan changed (-want +got)\n%s", cmp.Diff(want, got))
		}
	}
}

// rich is a policy with something in every list.
func rich() commission.Policy {
	seats := func() []commission.Test {
		return []commission.Test{{Fact: "seats", Op: commission.Ge, Values: []string{"5"}}}
	}
	gates := func() []commission.Tranche {
		return []commission.Tranche{{Share: pct("50"), Milestone: "go-live"}, {Share: pct("50"), Months: 6}}
	}
	p := flat("10")
	p.Winner, p.Order = commission.MostSpecific, []commission.Dimension{"tier"}
	p.Facts = []commission.Declaration{{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}}
	p.Rates[0].Tier, p.Rates[0].When = "gold", seats()
	p.Basis = commission.Basis{Less: []commission.Deduction{commission.LessTax}, Products: []string{"hardware"}, Categories: []string{"services"}}
	p.Tables = []commission.Table{yearly(commission.Marginal, slices.Clone(shares("0", "1"))...)}
	p.Vests = gates()
	p.Permits = []commission.Permit{{Type: "reseller", Pricing: []commission.Pricing{commission.RevenueShare, commission.ReferralFee}}}
	p.Bonuses = []commission.Bonus{{
		Name: "signing", When: seats(), Vests: gates(),
		Rates: []commission.Row{{Fee: commission.Fee{Amount: eur("1"), Per: commission.EachSale}, When: []commission.Test{{Fact: "seats", Op: commission.Le, Values: []string{"50"}}}}},
	}}
	p.Caps = []commission.Cap{{Name: "sale", Per: commission.PerSale, Limit: eur("5"), Components: []string{"base"}, Defer: gates()}}
	p.Payable = []commission.Payable{{Due: commission.Net, Days: 30}}
	return p
}
