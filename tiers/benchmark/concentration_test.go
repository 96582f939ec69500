package benchmark_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// revenues reads amounts; "4 x 200000" is four partners. Their names are p001, p002 and so
// on.
func revenues(rows ...string) benchmark.RevenueFacts {
	f := benchmark.RevenueFacts{Currency: "EUR"}
	for _, row := range rows {
		n, amount := 1, row
		if many, each, ok := strings.Cut(row, " x "); ok {
			if _, err := fmt.Sscan(many, &n); err != nil {
				panic(err)
			}
			amount = each
		}
		for range n {
			f.Partners = append(f.Partners, benchmark.Revenue{Partner: fmt.Sprintf("p%03d", len(f.Partners)+1), Revenue: eur(amount)})
		}
	}
	return f
}

func TestConcentration(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   benchmark.RevenueFacts
		want string // count and share of the top, size and part of the core, share of the leading 20 %
	}{
		// 4 × 200,000 + 16 × 12,500 = 1,000,000. The top 10 % are 2 partners with
		// 400,000 = 40 %, below 50 %. 4 partners bring 800,000 = 80 %: 4/20 = 20 %, in
		// 10-20 %. The leading 20 % are the same 4.
		{"the example", revenues("4 x 200000", "16 x 12500"), "2 within, 40% below; 4, 20% within; 4, 80% within"},
		// A cent less of one of the four, and a fifth partner is needed: 25 %.
		{"a cent short", revenues("3 x 200000", "199999.99", "16 x 12500"), "2 within, 40000000/99999999 below; 5, 25% above; 4, 79999999/99999999 below"},
		// 1 of 21: ceil(2.1) = 3 partners are the top, ceil(4.2) = 5 the leading; the
		// one with everything is 1/21 = 4.8 %.
		{"one has all", revenues("1000", "20 x 0"), "3 within, 100% within; 1, 1/21 below; 5, 100% within"},
		// 10 with 100 each: one is the top with 10 %; 8 bring 80 %.
		{"all alike", revenues("10 x 100"), "1 below, 10% below; 8, 80% above; 2, 20% below"},
		{"one alone", revenues("100"), "1 below, 100% within; 1, 100% above; 1, 100% within"},
		// 60 partners: the top are 6, above 2-5.
		{"many", revenues("60 x 10"), "6 above, 10% below; 48, 80% above; 12, 20% below"},
		{"no revenue", revenues("20 x 0"), "2 within, no rate undefined; 0, no rate undefined; 4, no rate undefined"},
		{"nobody", revenues(), "0 below, no rate undefined; 0, no rate undefined; 0, no rate undefined"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := must(t, text().Concentration, tt.in)
			got := fmt.Sprintf("%d %s, %s; %d, %s; %d, %s", r.TopCount.Value, r.TopCount.Verdict, shown(r.TopShare), r.CoreCount, shown(r.Core), r.Leading, shown(r.LeadingShare))
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if len(r.Top) != r.TopCount.Value || r.Partners != len(tt.in.Partners) || len(r.Trace) != 4 {
				t.Error(js(r))
			}
		})
	}
}

func TestConcentrationNamesTheTop(t *testing.T) {
	f := revenues("5", "9", "9", "1", "9", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3", "3")
	r := must(t, text().Concentration, f)
	// 22 partners: ceil(2.2) = 3. Of equal ones the smaller id comes first.
	if diff := cmp.Diff([]string{"p002", "p003", "p005"}, r.Top); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if r.Total != eur("84") { // 5 + 27 + 1 + 17 × 3
		t.Error(r.Total)
	}
	says(t, r.Trace,
		`benchmark.within /concentration/top_count figure="top_count" value="3" range="2 to 5" source="Partner & Affiliate Program Design"`,
		`benchmark.below /concentration/top_share figure="top_share" of="27 EUR / 84 EUR" value="9/28" band="50% and more" source=`)
}

func TestConcentrationRefuses(t *testing.T) {
	f := revenues("5", "6")
	f.Partners[1].Partner = "p001"
	f.Partners[0].Revenue = partnerecon.MustMoney("5", "USD")
	f.Currency = "EUX"
	refuses(t, text().Concentration, f, "/currency unknown", "/partners/0/revenue out_of_range", "/partners/1/partner duplicate", "/partners/1/revenue out_of_range")
	refuses(t, text().Concentration, revenues("-0.01"), "/partners/0/revenue out_of_range")
	refuses(t, text().AdvisoryBoard, revenues("-0.01"), "/partners/0/revenue out_of_range")
	refuses(t, text().Concentration, benchmark.RevenueFacts{Currency: "EUR", Partners: make([]benchmark.Revenue, 100_001)}, "/partners limit")
}

func TestAdvisoryBoard(t *testing.T) {
	r := must(t, text().AdvisoryBoard, revenues("1", "7", "7", "0", "3", "2", "5", "0.01"))
	var got []string
	for _, m := range r.Members {
		got = append(got, m.Partner+" "+m.Revenue.Amount())
	}
	if diff := cmp.Diff([]string{"p002 7.00", "p003 7.00", "p007 5.00", "p005 3.00", "p006 2.00"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	says(t, r.Trace, `benchmark.seated /advisory_board/seats seat="5" partner="p006" revenue="2.00 EUR" source="Partner & Affiliate Program Design"`)
	few := must(t, text().AdvisoryBoard, revenues("0", "4", "0"))
	if len(few.Members) != 1 || few.Members[0].Partner != "p002" {
		t.Error(js(few))
	}
	says(t, few.Trace, `benchmark.too_few /advisory_board/seats seats="5" empty="4"`)
}
