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

// Rates that can apply to one payment are held against the whole, wherever they stand.
func TestReviewOfRatesThatAreMoreThanTheWhole(t *testing.T) {
	stacked := func(list ...commission.Row) commission.Policy {
		p := rows(list...)
		p.Winner = commission.Stack
		return p
	}
	tier := func(tier, share string) commission.Row { return commission.Row{Tier: tier, Share: pct(share)} }
	both := stacked(tier("", "60"), tier("", "60"))
	beside := func(b commission.Bonus, shares ...string) commission.Policy {
		p := rows(tier("", "60"))
		b.Name = "b"
		for _, share := range shares {
			b.Rates = append(b.Rates, tier("", share))
		}
		p.Bonuses = []commission.Bonus{b}
		return p
	}
	factor := doubled(commission.Range{})
	factor.Rates[0].Share = pct("60")
	clipped := doubled(commission.Range{Min: pct("10"), Max: pct("100")})
	clipped.Rates[0].Share = pct("60")
	guarded := stacked(tier("", "60"), tier("", "60"))
	guarded.Guard = commission.Guard{Floor: pct("0"), Below: commission.ScaleDown}
	flagged := stacked(tier("", "60"), tier("", "60"))
	flagged.Guard = commission.Guard{Floor: pct("0"), Below: commission.Flag}
	first := rows(tier("gold", "10"), tier("", "95"))
	first.Winner = commission.First
	first.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{tier("gold", "20")}}}
	silver := first.Clone()
	silver.Bonuses[0].Rates[0].Tier = "silver"
	product := rows(commission.Row{Product: "crm", Share: pct("10")}, tier("gold", "95"))
	product.Winner = commission.First
	product.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Product: "crm", Share: pct("20")}}}}
	products := product.Clone()
	products.Bonuses[0].Rates[0].Product = "erp"
	late := rows(tier("", "60"))
	late.Bonuses = []commission.Bonus{{Name: "b", Rates: []commission.Row{{Share: pct("60"), Age: commission.Age{From: 12}}}}}
	season := beside(commission.Bonus{Until: day("2025-06-01")}, "30")
	next := season.Bonuses[0]
	next.Name, next.From, next.Until = "c", day("2025-06-01"), partnerecon.Day{}
	season.Bonuses = append(season.Bonuses, next)
	// seasons are bonuses beside the base, each from a day until another.
	seasons := func(share string, each ...[2]string) commission.Policy {
		p := rows(tier("", "60"))
		for i, days := range each {
			b := commission.Bonus{Name: string(rune('b' + i)), Rates: []commission.Row{tier("", share)}}
			if days[0] != "" {
				b.From = day(days[0])
			}
			if days[1] != "" {
				b.Until = day(days[1])
			}
			p.Bonuses = append(p.Bonuses, b)
		}
		return p
	}
	// ages are bonuses of 15 % beside the base, each from a month until another.
	ages := func(each ...[2]int) commission.Policy {
		p := rows(tier("", "60"))
		for i, months := range each {
			p.Bonuses = append(p.Bonuses, commission.Bonus{Name: string(rune('b' + i)), Rates: []commission.Row{
				{Share: pct("15"), Age: commission.Age{From: months[0], Until: months[1]}},
			}})
		}
		return p
	}
	certified := func(to commission.Recipient) commission.Policy {
		p := beside(commission.Bonus{Of: "base", To: to}, "70")
		p.Facts = []commission.Declaration{{Name: "certified", Kind: commission.BoolFact, Of: commission.OfPartner}}
		p.Rates[0].When = []commission.Test{test("certified", commission.Eq, "false")}
		p.Bonuses[0].Rates[0].When = []commission.Test{test("certified", commission.Eq, "true")}
		return p
	}
	spring, summer := [2]string{"", "2025-06-01"}, [2]string{"2025-05-31", ""}
	for _, c := range []struct {
		name   string
		policy commission.Policy
		want   []string
	}{
		{"two that are added up", both, []string{"whole /rates/0 total=120% rate=/rates/0 pays=60% rate=/rates/1 pays=60%"}},
		{"and one of nothing", stacked(tier("", "60"), tier("", "0"), tier("", "60")), []string{"whole /rates/0 total=120% rate=/rates/0 pays=60% rate=/rates/2 pays=60%"}},
		{"the whole and no more", stacked(tier("", "60"), tier("", "40")), nil},
		{"the whole and no more of each tier", stacked(tier("gold", "60"), tier("gold", "40"), tier("silver", "60"), tier("silver", "40")), nil},
		{"of two tiers", stacked(tier("gold", "60"), tier("silver", "60")), nil},
		{"of two tiers and of all", stacked(tier("gold", "60"), tier("silver", "60"), tier("", "50")), []string{
			"whole /rates/0 total=110% rate=/rates/0 pays=60% rate=/rates/2 pays=50%",
			"whole /rates/1 total=110% rate=/rates/1 pays=60% rate=/rates/2 pays=50%",
		}},
		// 60 % x 200 % = 120 %
		{"a factor", factor, []string{"whole /rates/0 total=120% rate=/rates/0 pays=120%"}},
		{"a factor that is clipped", clipped, nil},
		{"a bonus beside the base", beside(commission.Bonus{}, "50"), []string{"whole /rates/0 total=110% rate=/rates/0 pays=60% rate=/bonuses/0/rates/0 pays=50%"}},
		{"a bonus that is owed", beside(commission.Bonus{Owes: true}, "50"), nil},
		{"a bonus for something else", beside(commission.Bonus{On: "renewal"}, "50"), nil},
		// 60 % and 70 % of it is 60 % + 42 % = 102 %.
		{"an override", beside(commission.Bonus{Of: "base", To: commission.ToUpline}, "70"), []string{"whole /rates/0 total=102% rate=/rates/0 pays=60% rate=/bonuses/0/rates/0 pays=42%"}},
		{"a smaller one", beside(commission.Bonus{Of: "base", To: commission.ToUpline}, "60"), nil},
		{"a floor of the margin that cuts", guarded, nil},
		{"one that says so and pays", flagged, []string{"whole /rates/0 total=120% rate=/rates/0 pays=60% rate=/rates/1 pays=60%"}},
		// 60 % for partners who are not certified, and 70 % of it for one who is: 102 % where that is who brought them.
		{"two partners in one", certified(""), nil},
		{"a partner and its upline", certified(commission.ToUpline), []string{"whole /rates/0 total=102% rate=/rates/0 pays=60% rate=/bonuses/0/rates/0 pays=42%"}},
		// Gold earns 10 % and 20 %, others 95 %.
		{"where another rate wins", first, nil},
		{"where no other one wins", silver, []string{"whole /rates/1 total=115% rate=/rates/1 pays=95% rate=/bonuses/0/rates/0 pays=20%"}},
		// Of the product the first rate wins, in gold as well: 10 % and 20 %.
		{"where another rate wins that is of the product", product, nil},
		{"where no other one wins that is of the product", products, []string{"whole /rates/1 total=115% rate=/rates/1 pays=95% rate=/bonuses/0/rates/0 pays=20%"}},
		{"after the window of the base", late, nil},
		// 11,000.5 hundredths of a percent, which are shown as the even one.
		{"half a hundredth of a percent", stacked(tier("", "60"), tier("", "50.005")), []string{"whole /rates/0 total=110% rate=/rates/0 pays=60% rate=/rates/1 pays=50%"}},
		// On 31 May both are paid: 60 %, 30 % and 30 %.
		{"two bonuses on one day", seasons("30", spring, summer), []string{"whole /rates/0 total=120% rate=/rates/0 pays=60% rate=/bonuses/0/rates/0 pays=30% rate=/bonuses/1/rates/0 pays=30%"}},
		{"the later one first", seasons("30", summer, spring), []string{"whole /rates/0 total=120% rate=/rates/0 pays=60% rate=/bonuses/0/rates/0 pays=30% rate=/bonuses/1/rates/0 pays=30%"}},
		{"a summer between them", seasons("30", spring, [2]string{"2025-09-01", ""}), nil},
		{"and the later one first", seasons("30", [2]string{"2025-09-01", ""}, spring), nil},
		// 60 %, 15 % and 15 % at a time: the third begins when the shorter one of the first two is over.
		{"three of which two meet", seasons("15", [2]string{"", "2025-07-01"}, [2]string{"", "2025-06-01"}, [2]string{"2025-06-15", ""}), nil},
		{"the shorter one first", seasons("15", [2]string{"", "2025-06-01"}, [2]string{"", "2025-07-01"}, [2]string{"2025-06-15", ""}), nil},
		// 60 %, 15 % and 15 % at a time: the third begins at the age at which the younger one ends.
		{"three ages of which two meet", ages([2]int{0, 12}, [2]int{0, 6}, [2]int{6, 0}), nil},
		{"the younger one first", ages([2]int{0, 6}, [2]int{0, 12}, [2]int{6, 0}), nil},
		{"the first month and the rest", ages([2]int{0, 12}, [2]int{0, 1}, [2]int{1, 0}), nil},
		{"three ages that meet", ages([2]int{0, 12}, [2]int{0, 6}, [2]int{5, 0}), []string{
			"whole /rates/0 total=105% rate=/rates/0 pays=60% rate=/bonuses/0/rates/0 pays=15% rate=/bonuses/1/rates/0 pays=15% rate=/bonuses/2/rates/0 pays=15%",
		}},
		{"three that meet", seasons("15", [2]string{"", "2025-07-01"}, [2]string{"", "2025-06-01"}, [2]string{"2025-05-31", ""}), []string{
			"whole /rates/0 total=105% rate=/rates/0 pays=60% rate=/bonuses/0/rates/0 pays=15% rate=/bonuses/1/rates/0 pays=15% rate=/bonuses/2/rates/0 pays=15%",
		}},
		// 60 % and 30 % at a time.
		{"one bonus after the other", season, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, line := range found(t, c.policy, commission.Assumptions{}) {
				if strings.HasPrefix(line, "whole ") {
					got = append(got, line)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The first 2,000 rates of a policy are held together: the whole of the last bonus is seen
// beside the others where it is one of them.
func TestReviewOfVeryManyRatesTogether(t *testing.T) {
	filled := func(n int) []commission.Row {
		return many(n, func(i int) commission.Row { return commission.Row{Tier: fmt.Sprint("t", i), Share: pct("0.5")} })
	}
	for n, want := range map[int]bool{999: true, 1000: false} {
		p := rows(filled(1000)...)
		p.Bonuses = []commission.Bonus{{Name: "b", Rates: filled(n)}, {Name: "c", Rates: sharing("100")}}
		got := slices.ContainsFunc(found(t, p, commission.Assumptions{}), func(line string) bool { return strings.HasPrefix(line, "whole ") })
		if got != want {
			t.Errorf("with %d rates: found %t", n, got)
		}
	}
}
