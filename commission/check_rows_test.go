package commission_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// Pairs of rates that cannot both be meant, by the rule that chooses between them.
// The problem stands at the rate that is in doubt and names the other one.
func TestRowsAgainstEachOther(t *testing.T) {
	share := func(percent string, r commission.Row) commission.Row { r.Share = pct(percent); return r }
	row := func(r commission.Row) commission.Row { return share("10", r) }
	when := func(fact string, op commission.Op, values ...string) commission.Row {
		return row(commission.Row{When: []commission.Test{{Fact: fact, Op: op, Values: values}}})
	}
	months := func(n int) partnerecon.Window { return partnerecon.Months(n, partnerecon.Until) }
	fixed := func(amount string, per commission.FeePer, r commission.Row) commission.Row {
		r.Fee = commission.Fee{Amount: eur(amount), Per: per}
		return r
	}
	const none, specific, first, best, stack = "", commission.MostSpecific, commission.First, commission.BestForPartner, commission.Stack
	ages := func(from, until int) commission.Row {
		return row(commission.Row{Age: commission.Age{From: from, Until: until}})
	}
	const second, former = "/rates/1 conflict", "/rates/0 conflict"
	for _, tt := range []struct {
		name   string
		winner commission.Winner
		a, b   commission.Row
		want   string
	}{
		{"one for all and one for a region", none, row(commission.Row{}), row(commission.Row{Region: "AT"}), second},
		{"two regions", none, row(commission.Row{Region: "DE"}), row(commission.Row{Region: "AT"}), ""},
		{"a region and a product", none, row(commission.Row{Region: "DE"}), row(commission.Row{Product: "crm"}), second},
		{"two roles", none, row(commission.Row{Role: partnerecon.Assisted}), row(commission.Row{}), ""},
		{"ages that touch", none, ages(0, 3), ages(3, 0), ""},
		{"ages that touch from above", none, ages(3, 0), ages(0, 3), ""},
		{"ages that overlap", none, ages(0, 4), ages(3, 0), second},
		{"ages that overlap from above", none, ages(3, 0), ages(0, 4), second},
		{"an age and all", none, ages(0, 4), row(commission.Row{}), second},
		{"numbers that touch", none, when("seats", commission.Lt, "50"), when("seats", commission.Ge, "50"), ""},
		{"numbers that overlap", none, when("seats", commission.Le, "50"), when("seats", commission.Ge, "50"), second},
		{"tests of two facts", none, when("seats", commission.Le, "50"), when("channel", commission.Eq, "web"), second},
		{"two texts", none, when("channel", commission.Eq, "shop"), when("channel", commission.Eq, "web"), ""},
		{"a text and not it", none, when("channel", commission.Eq, "web"), when("channel", commission.Ne, "web"), ""},
		{"a text and another beginning", none, when("channel", commission.Eq, "web"), when("channel", commission.StartsWith, "s"), ""},
		{"what is stated, and all", none, when("channel", commission.Exists), row(commission.Row{}), second},

		{"a region before a product", specific, row(commission.Row{Region: "DE"}), row(commission.Row{Product: "crm"}), ""},
		{"two that state the region", specific, row(commission.Row{Region: "DE"}), row(commission.Row{Region: "DE"}), second},
		{"two regions and a rule", specific, row(commission.Row{Region: "DE"}), row(commission.Row{Region: "AT"}), ""},
		{"two that state what the order has not", specific, row(commission.Row{Sale: "new"}), row(commission.Row{Level: "pro"}), second},
		{"ages that overlap, equally specific", specific, ages(0, 4), ages(3, 0), second},
		{"tests that overlap", specific, when("seats", commission.Le, "50"), when("seats", commission.Ge, "50"), second},

		{"all, and then one", first, row(commission.Row{}), row(commission.Row{Region: "DE"}), second},
		{"one, and then all", first, row(commission.Row{Region: "DE"}), row(commission.Row{}), ""},
		{"the same twice", first, row(commission.Row{Region: "DE"}), share("50", commission.Row{Region: "DE"}), second},
		{"all of a role, and one of another", first, row(commission.Row{}), row(commission.Row{Role: partnerecon.Serviced}), ""},
		{"a longer age, and then a part of it", first, ages(1, 0), ages(2, 3), second},
		{"a longer age, and then the end of it", first, ages(1, 3), ages(2, 3), second},
		{"a longer age, and then more than the end of it", first, ages(1, 3), ages(2, 4), ""},
		{"an age, and then a longer one", first, ages(2, 3), ages(2, 4), ""},
		{"more than 10, and then more than 20", first, when("seats", commission.Gt, "10"), when("seats", commission.Gt, "20"), second},
		{"more than 20, and then more than 10", first, when("seats", commission.Gt, "20"), when("seats", commission.Gt, "10"), ""},
		{"a part, and then what begins so", first, when("channel", commission.StartsWith, "w"), when("channel", commission.Eq, "web"), second},
		{"over sooner, and still the first", first, row(commission.Row{Recurs: months(1)}), row(commission.Row{Region: "DE"}), second},

		{"more for all than for one", best, row(commission.Row{}), share("9", commission.Row{Region: "DE"}), second},
		{"less for one, in front", best, share("9", commission.Row{Region: "DE"}), row(commission.Row{}), former},
		{"more for one", best, row(commission.Row{}), share("11", commission.Row{Region: "DE"}), ""},
		{"the same twice, and the second has the larger id", best, row(commission.Row{ID: "a"}), row(commission.Row{ID: "b"}), second},
		{"the same twice, and the first has the larger id", best, row(commission.Row{ID: "b"}), row(commission.Row{ID: "a"}), former},
		{"the same twice, and only one has an id", best, row(commission.Row{}), row(commission.Row{ID: "a"}), former},
		{"more, but for a shorter time", best, share("20", commission.Row{Recurs: months(3)}), row(commission.Row{}), ""},
		{"more, for a longer time", best, share("20", commission.Row{Recurs: months(4)}), row(commission.Row{Recurs: months(3)}), second},
		{"more, for days that months do not tell", best, share("20", commission.Row{Recurs: partnerecon.Days(400, partnerecon.Until)}), row(commission.Row{Recurs: months(3)}), ""},
		{"more, for fewer payments", best, share("20", commission.Row{Payments: 3}), row(commission.Row{Payments: 4}), ""},
		{"more, for as many payments", best, share("20", commission.Row{Payments: 4}), row(commission.Row{Payments: 4}), second},
		{"more, for payments of one model", best, share("20", commission.Row{Payments: 4}), row(commission.Row{Payments: 4, Model: commission.Usage}), ""},
		{"a larger fee", best, fixed("3", commission.EachUnit, commission.Row{}), fixed("2", commission.EachUnit, commission.Row{Region: "DE"}), second},
		{"a larger fee for the sale, which is not paid for its second item", best, fixed("3", commission.EachSale, commission.Row{}), fixed("2", commission.EachSale, commission.Row{}), ""},
		{"fees for other things", best, fixed("3", commission.EachUnit, commission.Row{}), fixed("2", commission.EachSale, commission.Row{}), ""},
		{"a fee and a share", best, fixed("3", commission.EachUnit, commission.Row{}), row(commission.Row{Region: "DE"}), ""},

		{"a larger fee in another currency", best, fixed("3", commission.EachUnit, commission.Row{}), commission.Row{Region: "DE", Fee: commission.Fee{Amount: partnerecon.MustMoney("2", "USD"), Per: commission.EachUnit}}, "/rates/1/fee/amount conflict"},
		{"a larger fee for more units", best, commission.Row{Fee: commission.Fee{Amount: eur("3"), Per: commission.EachUnit, Units: 10}}, commission.Row{Region: "DE", Fee: commission.Fee{Amount: eur("2"), Per: commission.EachUnit}}, ""},
		{"more, times a factor of 50 %: as much", best, share("20", commission.Row{Factor: "factor"}), share("10", commission.Row{Region: "DE"}), second},
		{"more, times the same factor", best, share("20", commission.Row{Factor: "factor"}), share("10", commission.Row{Region: "DE", Factor: "factor"}), second},
		{"more, kept to a range: 5 %, as much", best, share("20", commission.Row{Factor: "factor", Clip: commission.Range{Min: pct("0"), Max: pct("5")}}), share("10", commission.Row{Region: "DE", Factor: "factor"}), second},
		{"more, kept to a range below", best, share("20", commission.Row{Factor: "factor", Clip: commission.Range{Min: pct("0"), Max: pct("4")}}), share("10", commission.Row{Region: "DE", Factor: "factor"}), ""},
		{"two tables that pay 50 % each", best, commission.Row{Table: "low"}, commission.Row{Region: "DE", Table: "high"}, second},
		{"one table", best, commission.Row{Table: "low"}, commission.Row{Region: "DE", Table: "low"}, second},
		{"more, for days", best, share("20", commission.Row{Recurs: partnerecon.Days(30, partnerecon.Until)}), share("10", commission.Row{Region: "DE", Recurs: partnerecon.Days(30, partnerecon.Until)}), second},
		{"more, for a day less", best, share("20", commission.Row{Recurs: partnerecon.Days(29, partnerecon.Until)}), share("10", commission.Row{Region: "DE", Recurs: partnerecon.Days(30, partnerecon.Until)}), ""},
		{"more, to another edge", best, share("20", commission.Row{Recurs: partnerecon.Days(30, partnerecon.Until)}), share("10", commission.Row{Region: "DE", Recurs: partnerecon.Days(30, partnerecon.Through)}), ""},
		{"more, for as many months", best, share("20", commission.Row{Recurs: months(3)}), share("10", commission.Row{Region: "DE", Recurs: months(3)}), second},
		{"more, for a month less", best, share("20", commission.Row{Recurs: months(2)}), share("10", commission.Row{Region: "DE", Recurs: months(3)}), ""},
		{"more, for a window, than for ever", best, share("20", commission.Row{Recurs: months(3)}), share("10", commission.Row{Region: "DE"}), ""},
		{"more for a number of payments, than for all", best, share("20", commission.Row{Payments: 4}), share("10", commission.Row{Region: "DE"}), ""},
		{"more for a payment more", best, share("20", commission.Row{Payments: 5}), share("10", commission.Row{Region: "DE", Payments: 4}), second},
		{"as much", best, row(commission.Row{}), row(commission.Row{Region: "DE"}), second},
		{"a hair less", best, row(commission.Row{}), share("10.000001", commission.Row{Region: "DE"}), ""},
		{"as large a fee", best, fixed("2", commission.EachUnit, commission.Row{}), fixed("2", commission.EachUnit, commission.Row{Region: "DE"}), second},
		{"a fee that is a cent smaller", best, fixed("1.99", commission.EachUnit, commission.Row{}), fixed("2", commission.EachUnit, commission.Row{Region: "DE"}), ""},

		{"a smaller fee for fewer units", best, commission.Row{Fee: commission.Fee{Amount: eur("1"), Per: commission.EachUnit, Units: 2}}, commission.Row{Region: "DE", Fee: commission.Fee{Amount: eur("4"), Per: commission.EachUnit, Units: 8}}, second},
		{"a larger fee for each of two units than for one", best, commission.Row{Fee: commission.Fee{Amount: eur("9"), Per: commission.EachUnit, Units: 2}}, commission.Row{Region: "DE", Fee: commission.Fee{Amount: eur("4"), Per: commission.EachUnit}}, second},
		{"a larger fee for one unit than for each of two", best, commission.Row{Fee: commission.Fee{Amount: eur("5"), Per: commission.EachUnit}}, commission.Row{Region: "DE", Fee: commission.Fee{Amount: eur("9"), Per: commission.EachUnit, Units: 2}}, second},
		{"a hair less for each unit", best, commission.Row{Fee: commission.Fee{Amount: eur("1"), Per: commission.EachUnit, Units: 2}}, commission.Row{Region: "DE", Fee: commission.Fee{Amount: eur("4.01"), Per: commission.EachUnit, Units: 8}}, ""},
		{"the most of a table", best, share("12", commission.Row{}), commission.Row{Region: "DE", Table: "steps"}, second},
		{"less than the most of a table", best, share("11.9", commission.Row{}), commission.Row{Region: "DE", Table: "steps"}, ""},
		{"a table's least", best, commission.Row{Table: "steps"}, share("8", commission.Row{Region: "DE"}), second},
		{"more than a table's least", best, commission.Row{Table: "steps"}, share("8.1", commission.Row{Region: "DE"}), ""},
		{"the least of a table over a margin, which may be unknown", best, commission.Row{Table: "margin"}, share("8", commission.Row{Region: "DE"}), ""},
		{"the most of a table over a margin", best, share("12", commission.Row{}), commission.Row{Region: "DE", Table: "margin"}, second},
		{"the most of a table that lifts what was earned", best, share("12", commission.Row{}), commission.Row{Region: "DE", Table: "lifts"}, ""},
		{"the most of slices", best, share("12", commission.Row{}), commission.Row{Region: "DE", Table: "slices"}, second},
		{"the most of a table of fees", best, share("12", commission.Row{}), commission.Row{Region: "DE", Table: "fees"}, ""},
		{"the most of a share times a factor", best, share("12", commission.Row{}), share("100", commission.Row{Region: "DE", Factor: "steps"}), second},
		{"less than the most of a share times a factor", best, share("11.9", commission.Row{}), share("100", commission.Row{Region: "DE", Factor: "steps"}), ""},
		{"the most of a range", best, share("9", commission.Row{}), commission.Row{Region: "DE", Table: "steps", Clip: commission.Range{Min: pct("0"), Max: pct("9")}}, second},
		{"the least of a range", best, commission.Row{Table: "steps", Clip: commission.Range{Min: pct("9"), Max: pct("20")}}, share("9", commission.Row{Region: "DE"}), second},
		{"the least of a range of a table that may know nothing", best, commission.Row{Table: "margin", Clip: commission.Range{Min: pct("9"), Max: pct("20")}}, share("9", commission.Row{Region: "DE"}), ""},

		{"all and one, added up", stack, row(commission.Row{}), row(commission.Row{}), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := choosing(tt.winner, tt.a, tt.b)
			p.Facts = []commission.Declaration{
				{Name: "seats", Kind: commission.CountFact, Of: commission.OfPayment}, {Name: "channel", Kind: commission.TextFact, Of: commission.OfPayment},
			}
			p.Tables = tablesOf(tt.a, tt.b)
			if tt.winner == specific {
				p.Order = []commission.Dimension{"region", "product", "age", "when"}
			}
			_, err := commission.New(p)
			if tt.want == "" {
				want(t, err)
				return
			}
			want(t, err, tt.want)
		})
	}
}

func TestWhatIsWrongWithTwoRowsReads(t *testing.T) {
	for w, want := range map[commission.Winner]string{
		"":                        `commission: /rates/1: applies to the same payments as /rates/0; say where each applies, or set "winner"`,
		commission.First:          `commission: /rates/1: is never the first: /rates/0 stands before it and applies wherever it does`,
		commission.BestForPartner: `commission: /rates/1: is never the best: /rates/0 applies wherever it does, for as long, and pays as much or more`,
	} {
		_, err := commission.New(choosing(w, commission.Row{Share: pct("10")}, commission.Row{Tier: "gold", Share: pct("10")}))
		if err == nil || err.Error() != want {
			t.Errorf("%s: got  %v\nwant %s", w, err, want)
		}
	}
	p := choosing(commission.MostSpecific, commission.Row{Share: pct("10")})
	p.Order = nil
	_, err := commission.New(p)
	if want := `commission: /order: missing; list the dimensions, the one that decides first in front, such as ["product"]`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	p = choosing(commission.MostSpecific, commission.Row{Tier: "gold", Share: pct("10")}, commission.Row{Tier: "gold", Share: pct("11")})
	p.Order = []commission.Dimension{"tier"}
	_, err = commission.New(p)
	if want := `commission: /rates/1: applies to the same payments as /rates/0 and states the same of the order's dimensions, so that none is more specific`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// Bonuses are held to the rule as the base is.
func TestRowsOfBonusesAgainstEachOther(t *testing.T) {
	p := flat("10")
	p.Winner = commission.First
	p.Bonuses = []commission.Bonus{{Name: "extra", Rates: []commission.Row{{Share: pct("1")}, {Tier: "gold", Share: pct("2")}}}}
	_, err := commission.New(p)
	want(t, err, "/bonuses/0/rates/1 conflict")
	p.Bonuses[0].Rates[0], p.Bonuses[0].Rates[1] = p.Bonuses[0].Rates[1], p.Bonuses[0].Rates[0]
	b := open(t, p).do(sale())
	b.want("gold", b.of("extra"), "2.00")
}

// The tests of each rate are held against those of all others, so there are not
// too many of them: 1,000, with 10,000 values.
func TestTheTestsOfAllRatesAreBounded(t *testing.T) {
	policy := func(rates, tests, values int) commission.Policy {
		p := flat("1")
		p.Facts, p.Winner, p.Rates = facts(), commission.Stack, nil
		for range rates {
			r := commission.Row{Share: pct("1")}
			for k := range tests {
				test := commission.Test{Fact: "seats", Op: commission.NotIn}
				for v := range values {
					test.Values = append(test.Values, fmt.Sprint(k*values+v))
				}
				r.When = append(r.When, test)
			}
			p.Rates = append(p.Rates, r)
		}
		return p
	}
	for _, tt := range []struct {
		rates, tests, values int
		want                 []string
	}{
		{500, 2, 10, nil},
		{501, 2, 1, []string{"/rates limit"}},
		{10, 1, 1000, nil},
		{11, 1, 910, []string{"/rates limit"}},
	} {
		_, err := commission.New(policy(tt.rates, tt.tests, tt.values))
		want(t, err, tt.want...)
	}
}

// tablesOf are slabs of one step for the tables that rows name.
func tablesOf(rows ...commission.Row) []commission.Table {
	var out []commission.Table
	for _, r := range rows {
		for _, name := range []string{r.Table, r.Factor} {
			known := slices.ContainsFunc(out, func(t commission.Table) bool { return t.Name == name })
			if name != "" && !known {
				out = append(out, tableNamed(name))
			}
		}
	}
	return out
}

// tableNamed is a table of 8 % and 12 % for some names, and of 50 % for others.
func tableNamed(name string) commission.Table {
	out := commission.Table{
		Name: name, Mode: commission.Slab, Boundary: commission.ReachedAt, Over: commission.OverRevenue,
		Spans: commission.SpanTransaction, Steps: shares("0", "8", "1000", "12"),
	}
	switch name {
	case "steps":
	case "margin":
		out.Over, out.Spans = commission.OverMargin, ""
		out.Steps = []commission.Step{{Share: pct("8")}, {FromPercent: pct("30"), Share: pct("12")}}
	case "lifts":
		out.Spans, out.Applies, out.Counts = commission.SpanYear, commission.ToWhole, commission.FirstCome
	case "slices":
		out.Mode = commission.Marginal
	case "fees":
		out.Steps = []commission.Step{{Fee: eur("0.08")}, {From: eur("1000"), Fee: eur("0.12")}}
	default:
		out.Steps = shares("0", "50")
	}
	return out
}

// Rows that all have a precedence are held against each other: one never applies where another
// of a higher one fits whatever it fits, also where rates are added up.
func TestRowsThatAllHaveAPrecedence(t *testing.T) {
	for _, tt := range []struct {
		winner        commission.Winner
		first, second int
		want          string
	}{
		{"", 1, 2, ""},
		{"", 2, 1, "/rates/1 conflict"},
		{commission.Stack, 1, 2, ""},
		{commission.Stack, 2, 1, "/rates/1 conflict"},
		{commission.Stack, 2, 2, ""},
	} {
		p := flat("10")
		p.Winner = tt.winner
		p.Rates = []commission.Row{{Share: pct("10"), Precedence: tt.first}, {Tier: "gold", Share: pct("20"), Precedence: tt.second}}
		_, err := commission.New(p)
		if got := strings.Join(paths(err), ", "); got != tt.want {
			t.Errorf("%q, %d before %d: %s, want %s", tt.winner, tt.first, tt.second, got, tt.want)
		}
	}
}

// Of two fees the one that is as large for each unit is never worse; a fee for the sale may be
// more or less than one for units, of which there may be none.
func TestFeesThatAreNeverTheBest(t *testing.T) {
	per := func(amount string, units int64) commission.Row {
		return commission.Row{Fee: commission.Fee{Amount: eur(amount), Per: commission.EachUnit, Units: units}}
	}
	sale := func(amount string) commission.Row { return pays(amount, commission.EachSale) }
	for _, tt := range []struct {
		name   string
		first  commission.Row
		second commission.Row
		want   string
	}{
		{"as large", per("1", 0), per("1", 0), "/rates/1 conflict"},
		{"for ten units as large", per("1", 10), per("0.10", 0), "/rates/1 conflict"},
		{"for eleven units less", per("1", 11), per("0.10", 0), ""},
		{"less for ten units", per("0.10", 0), per("1.01", 10), ""},
		{"as much for ten units", per("0.10", 1), per("1", 10), "/rates/1 conflict"},
		{"for a unit and for the sale", per("2", 0), sale("1"), ""},
		{"for the sale and for a unit", sale("2"), per("1", 0), ""},
		{"for the sale, which is paid once", sale("2"), sale("1"), ""},
	} {
		p := flat("10")
		tt.second.Product = "crm"
		p.Winner, p.Rates = commission.BestForPartner, []commission.Row{tt.first, tt.second}
		_, err := commission.New(p)
		if got := strings.Join(paths(err), ", "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
