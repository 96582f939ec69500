package settlement_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// attributing is the flat program of 10 % with tiers whose credits are decided by
// the three-tier attribution.
func attributing() settlement.Policy {
	p := flat()
	p.Tiers = []string{"referral", "integration", "solution"}
	p.Terms[0].Policy.Attribution = attribution.ThreeTier(attribution.Choices{Dormant: pe.Days(180, pe.Through), Influenced: pct("25")})
	p.Terms[0].Policy.Commission.Influenced = commission.Influenced{Factor: pct("25"), Pool: pct("50")}
	return p
}

// standing facts of a partner in each tier, from the first day on.
func inTiers() []settlement.Fact {
	return []settlement.Fact{
		fact("s1", "2025-01-01", settlement.Standing{Partner: "acme", Tier: "referral"}),
		fact("s2", "2025-01-01", settlement.Standing{Partner: "beta", Tier: "referral"}),
		fact("s3", "2025-01-01", settlement.Standing{Partner: "inca", Tier: "integration"}),
		fact("s4", "2025-01-01", settlement.Standing{Partner: "indo", Tier: "integration"}),
	}
}

// touched reads "id partner kind 2025-01-31" as a touch of customer c; the partner
// "-" is the company.
func touched(s string) settlement.Fact {
	f := strings.Fields(s)
	if f[1] == "-" {
		f[1] = ""
	}
	return fact(f[0], f[3], settlement.Touch{Customer: "c", Partner: f[1], Type: f[2]})
}

// closedDeal closes deal d, whose lead signed up and whose opportunity was opened
// on a day.
func closedDeal(day, signup string) settlement.Fact {
	return fact("close-d", day, settlement.DealClosed{Customer: "c", Deal: "d", Signup: on(signup), Opened: on(signup)})
}

func paidOn(id, day string, partners ...string) settlement.Fact {
	p := pay("c", "1000", partners...)
	p.Deal = "d"
	return fact(id, day, p)
}

// earned says what each partner was posted in all, as "acme 100.00 EUR; …".
func earned(entries []pe.Entry) string {
	sums := map[string]pe.Money{}
	for _, e := range entries {
		if e.Amount.Stated() && e.Claim.Partner != "" {
			if was, ok := sums[e.Claim.Partner]; ok {
				sums[e.Claim.Partner], _ = was.Add(e.Amount)
			} else {
				sums[e.Claim.Partner] = e.Amount
			}
		}
	}
	var out []string
	for partner, m := range sums {
		if m.Sign() != 0 {
			out = append(out, fmt.Sprint(partner, " ", m))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// 10 % of a payment of 1,000.00 is 100.00.
func TestCreditsAreDecided(t *testing.T) {
	late := func(f settlement.Fact) settlement.Fact { return recorded(f, "2025-04-20") }
	for _, c := range []struct {
		name  string
		facts []settlement.Fact
		want  string
	}{
		{"nobody touched it", []settlement.Fact{closedDeal("2025-04-01", "2025-04-01"), paidOn("p", "2025-04-02")}, ""},
		// 1 January to 1 April are 90 days, to 2 April 91.
		{"click on day 90", []settlement.Fact{touched("t acme click 2025-01-01"), closedDeal("2025-04-05", "2025-04-01"), paidOn("p", "2025-04-06")}, "acme 100.00 EUR"},
		{"click on day 91", []settlement.Fact{touched("t acme click 2025-01-01"), closedDeal("2025-04-05", "2025-04-02"), paidOn("p", "2025-04-06")}, ""},
		{"two integrations share", []settlement.Fact{
			touched("t1 inca co_sell 2025-03-01"), touched("t2 indo co_sell 2025-03-02"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
		}, "inca 50.00 EUR; indo 50.00 EUR"},
		{"later payments use the same", []settlement.Fact{
			touched("t acme click 2025-03-01"), closedDeal("2025-04-01", "2025-04-01"), paidOn("p", "2025-04-02"),
			touched("u beta click 2025-04-03"), paidOn("q", "2025-05-02"),
		}, "acme 200.00 EUR"},
		{"without a close, the first payment is", []settlement.Fact{
			touched("t inca co_sell 2025-03-01"), paidOn("p", "2025-04-02"), touched("u indo co_sell 2025-04-03"), paidOn("q", "2025-05-02"),
		}, "inca 200.00 EUR"},
		{"a payment that states credits keeps them", []settlement.Fact{
			touched("t acme click 2025-03-01"), closedDeal("2025-04-01", "2025-04-01"), paidOn("p", "2025-04-02", "beta"), paidOn("q", "2025-04-03"),
		}, "acme 100.00 EUR; beta 100.00 EUR"},
		{"a late touch moves the shares", []settlement.Fact{
			touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"), paidOn("own", "2025-04-02", "beta"),
			late(touched("t2 indo co_sell 2025-03-02")), paidOn("q", "2025-05-02"),
		}, "beta 100.00 EUR; inca 100.00 EUR; indo 100.00 EUR"},
		{"a late first click takes it all", []settlement.Fact{
			touched("t1 beta click 2025-03-02"), closedDeal("2025-04-01", "2025-04-01"), paidOn("p", "2025-04-02"), late(touched("t2 acme click 2025-03-01")),
		}, "acme 100.00 EUR"},
		{"a late touch after the close counts nothing", []settlement.Fact{
			touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"), late(touched("t2 indo co_sell 2025-04-02")),
		}, "inca 100.00 EUR"},
		{"a late close", []settlement.Fact{
			// As of the first payment there was no signup, so the click led nowhere.
			touched("t acme click 2025-03-01"), paidOn("p", "2025-04-02"), late(closedDeal("2025-04-01", "2025-03-20")), paidOn("q", "2025-05-02"),
		}, "acme 200.00 EUR"},
		{"a recredit of the deal stands", []settlement.Fact{
			touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
			fact("rc", "2025-04-10", settlement.Recredit{Customer: "c", Deal: "d", Credits: pe.Sole("beta")}),
			late(touched("t2 indo co_sell 2025-03-02")), paidOn("q", "2025-05-02"),
		}, "beta 200.00 EUR"},
		{"a recredit stands before a late close", []settlement.Fact{
			touched("t1 inca co_sell 2025-03-01"), paidOn("p", "2025-04-02"),
			fact("rc", "2025-04-10", settlement.Recredit{Customer: "c", Deal: "d", Credits: pe.Sole("beta")}),
			late(closedDeal("2025-04-01", "2025-03-01")), paidOn("q", "2025-05-02"),
		}, "beta 200.00 EUR"},
		{"a recredit of one payment stands", []settlement.Fact{
			touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
			fact("rc", "2025-04-10", settlement.Recredit{Customer: "c", Of: "p", Credits: pe.Sole("beta")}),
			late(touched("t2 indo co_sell 2025-03-02")), paidOn("q", "2025-05-02"),
		}, "beta 100.00 EUR; inca 50.00 EUR; indo 50.00 EUR"},
		{"a touch of another deal", []settlement.Fact{
			fact("t", "2025-03-01", settlement.Touch{Customer: "c", Deal: "other", Partner: "inca", Type: "co_sell"}), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
		}, ""},
		{"a partner in no tier", []settlement.Fact{touched("t nobody co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02")}, ""},
		{"payments without a deal", []settlement.Fact{touched("t inca co_sell 2025-03-01"), fact("p", "2025-04-02", pay("c", "1000"))}, "inca 100.00 EUR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantEarned(t, attributing(), c.facts, c.want)
		})
	}
}

// Without an attribution credits come with the payments alone, and touches are
// refused.
func TestTouchesNeedAnAttribution(t *testing.T) {
	r := open(t, tiered())
	f := touched("t acme click 2025-03-01")
	if _, err := r.program.Apply(&r.book, f); !slices.Equal(paths(err), []string{"/kind conflict"}) {
		t.Errorf("%v, want a problem at /kind", err)
	}
}
