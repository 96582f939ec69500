package settlement_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// hardTimes is a cap that lasts from February until April.
func hardTimes(name string, counts commission.Counts, limit string) settlement.Cap {
	c := capEvery(name, settlement.EveryMonth, limit)
	c.Counts, c.From, c.Until, c.Rationale = counts, day("2025-02-01"), day("2025-04-01"), "liquidity"
	return c
}

func TestCapsForAWhileAreChecked(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*settlement.Cap)
		want   string
	}{
		{"as it is", func(*settlement.Cap) {}, ""},
		{"no first day", func(c *settlement.Cap) { c.From = pe.Day{} }, ""},
		{"no end", func(c *settlement.Cap) { c.Until = pe.Day{} }, "/until required\n"},
		{"no reason", func(c *settlement.Cap) { c.Rationale = "" }, "/rationale required\n"},
		{"an end that is no later", func(c *settlement.Cap) { c.From = c.Until }, "/until conflict\n"},
		{"in the middle of months", func(c *settlement.Cap) { c.From, c.Until = day("2025-02-02"), day("2025-03-31") }, "/from conflict\n/until conflict\n"},
		{"in the middle of a quarter", func(c *settlement.Cap) { c.Every = settlement.EveryQuarter }, "/from conflict\n"},
		{"weeks begin on Mondays", func(c *settlement.Cap) {
			c.Every, c.From, c.Until = settlement.EveryWeek, day("2025-02-03"), day("2025-03-31")
		}, ""},
		{"of no length", func(c *settlement.Cap) { c.Every = "monthly" }, "/every unknown\n"},
		{"of all time", func(c *settlement.Cap) { c.Every = settlement.AllTime }, "/until conflict\n"},
	} {
		for _, counts := range []commission.Counts{commission.OnNet, commission.FirstCome} {
			one := hardTimes("m", counts, "80")
			c.change(&one)
			_, err := settlement.New(withCaps(one))
			if got := strings.ReplaceAll(placesOf(t, err), "/terms/0/policy/caps/0", ""); got != c.want {
				t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
			}
		}
	}
}

// 10 % of 1,000.00 a month: 100.00. February and March are cut to 80.00, January and April are
// not; what goes back of February in April, 300.00 and so 30.00, is below the cap again.
func TestACapForAWhile(t *testing.T) {
	for _, c := range []struct {
		counts commission.Counts
		want   []string
	}{
		// 70.00 are left of February on net: nothing is cut any more.
		{commission.OnNet, []string{"cap:m:2025-02 of 2025-02-01 0.00", "cap:m:2025-03 of 2025-03-01 -20.00"}},
		// First come, 30 % of the 20.00 that were cut go back with the line: 14.00 stay cut.
		{commission.FirstCome, []string{"cap:m:2025-02 of 2025-02-10 -14.00", "cap:m:2025-03 of 2025-03-10 -20.00"}},
	} {
		r := open(t, withCaps(hardTimes("m", c.counts, "80"))).through("2025-04",
			fact("jan", "2025-01-10", pay("c", "1000", "acme")), fact("feb", "2025-02-10", pay("c", "1000", "acme")),
			fact("mar", "2025-03-10", pay("c", "1000", "acme")), fact("apr", "2025-04-10", pay("c", "1000", "acme")),
			fact("back", "2025-04-20", settlement.Refund{Customer: "c", Of: "feb", Amount: eur("300")}))
		if diff := cmp.Diff(c.want, cuts(r.entries)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.counts, diff)
		}
		i := slices.IndexFunc(r.entries, func(e pe.Entry) bool { return strings.HasPrefix(e.Claim.Component, "cap:") })
		tr, err := r.program.Explain(r.entries[i])
		if err != nil || !strings.Contains(tr.String(), `until="2025-04-01" rationale="liquidity"`) {
			t.Errorf("%s: %v\n%s", c.counts, err, tr)
		}
	}
}

// Under 250.00 a quarter 80.00 a month for two months: 100.00 in January, 80.00 each in February
// and March are 260.00, of which the quarter cuts off 10.00.
func TestACapForAWhileUnderOneThatStays(t *testing.T) {
	p := withCaps(hardTimes("m", commission.OnNet, "80"), capEvery("q", settlement.EveryQuarter, "250"))
	r := open(t, p).through("2025-03", fact("jan", "2025-01-10", pay("c", "1000", "acme")),
		fact("feb", "2025-02-10", pay("c", "1000", "acme")), fact("mar", "2025-03-10", pay("c", "1000", "acme")))
	r.want("what is left", r.sum("acme"), "250.00")
}
