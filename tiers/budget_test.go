package tiers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

// The range of Integration is 2,000 to 10,000, both included; Solution has any amount
// above 0, Referral and who is in no tier none.
func TestBudgetRanges(t *testing.T) {
	b := tiers.MustBudget(tiers.CoMarketing("EUR"))
	for _, tt := range []struct {
		tier, amount string
		want         bool
		code         string
	}{
		{"integration", "1999.99", false, tiers.CodeBelowRange},
		{"integration", "2000", true, tiers.CodeBudget},
		{"integration", "10000", true, tiers.CodeBudget},
		{"integration", "10000.01", false, tiers.CodeAboveRange},
		{"solution", "0.01", true, tiers.CodeBudget},
		{"solution", "250000", true, tiers.CodeBudget},
		{"solution", "0", false, tiers.CodeBelowRange},
		{"referral", "5000", false, tiers.CodeNoBudget},
		{"", "5000", false, tiers.CodeNoBudget},
	} {
		got, err := b.Allows(tt.tier, eur(tt.amount))
		if err != nil || got.Allowed != tt.want || !got.Trace.Has(tt.code) {
			t.Errorf("%s for %q: %+v, %v; want %t by %s", tt.amount, tt.tier, got, err, tt.want, tt.code)
		}
	}
	if _, err := b.Allows("solution", partnerecon.MustMoney("5", "USD")); !errors.Is(err, partnerecon.ErrCurrency) {
		t.Errorf("got %v", err)
	}
}

// 10,000.00 by 30/25/20/15/10. 0.07: 2.1, 1.75, 1.4, 1.05 and 0.7 cents, rounded down
// 2, 1, 1, 1 and 0; the two cents that are left go to content (0.75) and swag (0.7).
func TestBudgetSplit(t *testing.T) {
	b := tiers.MustBudget(tiers.CoMarketing("EUR"))
	for amount, want := range map[string]string{
		"10000": "3000.00 2500.00 2000.00 1500.00 1000.00",
		"0.07":  "0.02 0.02 0.01 0.01 0.01",
		"0":     "0.00 0.00 0.00 0.00 0.00",
	} {
		got, err := b.Split(eur(amount))
		text := ""
		for i, s := range got {
			if i > 0 {
				text += " "
			}
			text += s.Amount.Amount()
		}
		if err != nil || text != want {
			t.Errorf("%s: got %s, %v, want %s", amount, text, err, want)
		}
	}
	third := partnerecon.MustRate("1/3")
	got, err := b.Split(eur("1000"), tiers.Portion{"b", third}, tiers.Portion{"a", third}, tiers.Portion{"c", third})
	want := []tiers.Spend{{"b", eur("333.33")}, {"a", eur("333.34")}, {"c", eur("333.33")}}
	if diff := cmp.Diff(fmt.Sprint(want), fmt.Sprint(got)); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := b.Split(eur("10"), tiers.Portion{"a", partnerecon.MustPercent("99.999999")}); err == nil {
		t.Error("weights of less than 100 % are no problem")
	}
	if _, err := b.Split(eur("-10")); err == nil {
		t.Error("an amount below 0 is no problem")
	}
}

// fundEvents are a fund from its grant to an outcome.
func fundEvents() []tiers.FundEvent {
	h := func(id, on string) (string, string, partnerecon.Day) { return id, "acme", date(on) }
	id, partner, on := h("grant", "2025-01-10")
	return []tiers.FundEvent{
		tiers.Granted{id, partner, on, "integration", eur("5000")},
		tiers.Asked{"webinar", "acme", date("2025-01-15"), "A joint webinar brings enterprise leads", "leads", n(40), eur("3000")},
		tiers.Asked{"booth", "acme", date("2025-01-16"), "A booth brings pipeline", "pipeline", tiers.Value{Amount: eur("20000")}, eur("3000")},
		tiers.Asked{"ads", "acme", date("2025-01-17"), "Ads bring trials", "conversion", tiers.Value{Share: partnerecon.MustPercent("5")}, eur("1000")},
		tiers.Approved{"ok1", "acme", date("2025-01-20"), "webinar", eur("3000"), "manager"},
		tiers.Approved{"ok2", "acme", date("2025-01-21"), "booth", eur("1500"), "manager"},
		tiers.Rejected{"no", "acme", date("2025-01-21"), "ads", "manager", "no budget left for it"},
		tiers.Claimed{"c1", "acme", date("2025-03-01"), "webinar", eur("2000"), "invoice 7"},
		tiers.Claimed{"c2", "acme", date("2025-03-31"), "webinar", eur("1000"), "invoice 8"},
		tiers.Achieved{"o1", "acme", date("2025-04-10"), "webinar", n(40)},
		tiers.Achieved{"o2", "acme", date("2025-04-11"), "booth", tiers.Value{Amount: eur("19999.99")}},
	}
}

// Of 5,000 are approved 3,000 + 1,500, so that 500 remain and lapse with the quarter; of
// 4,500 are claimed 3,000, so that 1,500 lapse as well.
func TestFund(t *testing.T) {
	b := tiers.MustBudget(tiers.CoMarketing("EUR"))
	var f tiers.Fund
	for _, e := range fundEvents() {
		if _, err := b.Apply(&f, e); err != nil {
			t.Fatalf("%+v: %v", e, err)
		}
		if _, err := b.Apply(&f, e); err != nil { // delivered again
			t.Fatalf("%+v again: %v", e, err)
		}
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var back tiers.Fund
		if err := json.Unmarshal(text, &back); err != nil || !back.Equal(f) {
			t.Fatalf("%s: %v", text, err)
		}
		f = back
	}
	for _, tt := range []struct{ on, approved, claimed, remaining, claimable, lapsed string }{
		{"2025-01-14", "0", "0", "5000", "0", "0"},
		{"2025-01-20", "3000", "0", "2000", "3000", "0"},
		{"2025-03-31", "4500", "3000", "500", "1500", "0"},
		{"2025-04-01", "4500", "3000", "0", "0", "2000"},
	} {
		got, err := b.Balance(f, date("2025-02-20"), date(tt.on))
		want := tiers.Balance{
			Quarter: partnerecon.MustMonth("2025-01"), Tier: "integration", Budget: eur("5000"), Approved: eur(tt.approved), Claimed: eur(tt.claimed),
			Remaining: eur(tt.remaining), Claimable: eur(tt.claimable), Lapsed: eur(tt.lapsed),
		}
		if err != nil || got != want {
			t.Errorf("on %s: got %+v, %v, want %+v", tt.on, got, err, want)
		}
	}
	all, err := b.Requests(f, date("2025-04-30"))
	if err != nil || len(all) != 3 {
		t.Fatalf("%+v, %v", all, err)
	}
	if w := all[0]; !w.Reached || w.Stage != tiers.StageApproved || w.Claimed != eur("3000") {
		t.Errorf("the webinar reached 40 of 40: %+v", w)
	}
	if o := all[1]; o.Reached || !o.Measured {
		t.Errorf("the booth reached a cent less than its target: %+v", o)
	}
	if a := all[2]; a.Stage != tiers.StageRejected {
		t.Errorf("%+v", a)
	}
}

func TestFundRefuses(t *testing.T) {
	b := tiers.MustBudget(tiers.CoMarketing("EUR"))
	for _, tt := range []struct {
		name  string
		after int // of fundEvents
		e     tiers.FundEvent
		want  error
	}{
		{"a budget below the range", 0, tiers.Granted{"g", "acme", date("2025-01-10"), "integration", eur("1999.99")}, tiers.ErrFund},
		{"a budget of Referral", 0, tiers.Granted{"g", "acme", date("2025-01-10"), "referral", eur("3000")}, tiers.ErrFund},
		{"a second budget in the quarter", 1, tiers.Granted{"g", "acme", date("2025-03-31"), "solution", eur("1")}, tiers.ErrFund},
		{"a request without a budget", 1, tiers.Asked{"a", "acme", date("2025-04-01"), "h", "m", n(1), eur("1")}, tiers.ErrFund},
		{"an approval of more than was asked for", 2, tiers.Approved{"o", "acme", date("2025-01-20"), "webinar", eur("3000.01"), "m"}, tiers.ErrFund},
		{"an approval of more than remains", 5, tiers.Approved{"o", "acme", date("2025-01-20"), "booth", eur("2000.01"), "m"}, tiers.ErrFund},
		{"an approval after the quarter", 5, tiers.Approved{"o", "acme", date("2025-04-01"), "booth", eur("1"), "m"}, tiers.ErrFund},
		{"a second approval", 5, tiers.Approved{"o", "acme", date("2025-01-20"), "webinar", eur("1"), "m"}, tiers.ErrFund},
		{"a rejection of what is approved", 5, tiers.Rejected{"o", "acme", date("2025-01-20"), "webinar", "m", "r"}, tiers.ErrFund},
		{"a claim on what is not approved", 5, tiers.Claimed{"c", "acme", date("2025-01-20"), "booth", eur("1"), "p"}, tiers.ErrFund},
		{"a claim of more than is approved", 8, tiers.Claimed{"c", "acme", date("2025-03-01"), "webinar", eur("1000.01"), "p"}, tiers.ErrFund},
		{"a claim after the quarter", 8, tiers.Claimed{"c", "acme", date("2025-04-01"), "webinar", eur("1"), "p"}, tiers.ErrFund},
		{"an outcome of another kind", 9, tiers.Achieved{"x", "acme", date("2025-04-01"), "booth", n(5)}, tiers.ErrFund},
		{"no such request", 9, tiers.Achieved{"x", "acme", date("2025-04-01"), "nothing", n(5)}, tiers.ErrFund},
		{"out of order", 9, tiers.Achieved{"x", "acme", date("2025-03-30"), "webinar", n(5)}, tiers.ErrFund},
		{"another partner", 9, tiers.Achieved{"x", "beta", date("2025-04-01"), "webinar", n(5)}, tiers.ErrPartner},
		{"other content", 9, tiers.Claimed{"c1", "acme", date("2025-03-01"), "webinar", eur("2000"), "invoice 9"}, tiers.ErrDuplicate},
		{"another currency", 1, tiers.Asked{"a", "acme", date("2025-02-01"), "h", "m", n(1), partnerecon.MustMoney("1", "USD")}, partnerecon.ErrCurrency},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var f tiers.Fund
			for _, e := range fundEvents()[:tt.after] {
				if _, err := b.Apply(&f, e); err != nil {
					t.Fatal(err)
				}
			}
			before := f.Clone()
			if _, err := b.Apply(&f, tt.e); !errors.Is(err, tt.want) || !f.Equal(before) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
	var f tiers.Fund
	_, err := b.Apply(&f, tiers.Asked{ID: "a", Partner: "acme", On: date("2025-01-01"), Amount: eur("0")})
	if diff := cmp.Diff([]string{"/amount out_of_range", "/hypothesis required", "/metric required", "/target out_of_range"}, problems(err)); diff != "" {
		t.Errorf("a request without a hypothesis (-want +got)\n%s", diff)
	}
}

// What was approved can be claimed for 30 days after the quarter, through 30 April 2025,
// where the policy says so.
func TestFundClaimsAfterTheQuarter(t *testing.T) {
	p := tiers.CoMarketing("EUR")
	p.ClaimWithin = partnerecon.Days(30, partnerecon.Until)
	b := tiers.MustBudget(p)
	var f tiers.Fund
	for _, e := range fundEvents()[:5] {
		if _, err := b.Apply(&f, e); err != nil {
			t.Fatal(err)
		}
	}
	late := tiers.Claimed{"late", "acme", date("2025-05-01"), "webinar", eur("1"), "p"}
	if _, err := b.Apply(&f, late); !errors.Is(err, tiers.ErrFund) {
		t.Errorf("got %v", err)
	}
	late.On = date("2025-04-30")
	got, err := b.Apply(&f, late)
	if err != nil || got.Claimed != eur("1") || got.Claimable != eur("2999") || got.Lapsed != eur("2000") {
		t.Errorf("got %+v, %v", got, err)
	}
}

// Whatever is asked for and decided: what is approved is at most the budget, what is
// claimed at most what is approved, and the parts of a balance add up to the budget.
func TestFundAddsUp(t *testing.T) {
	p := tiers.CoMarketing("EUR")
	p.ClaimWithin = partnerecon.Months(1, partnerecon.Until)
	b := tiers.MustBudget(p)
	rapid.Check(t, func(t *rapid.T) {
		var f tiers.Fund
		on := date("2025-01-02")
		if _, err := b.Apply(&f, tiers.Granted{"g", "acme", on, "solution", proof.Amount(t, "budget", 10_000)}); err != nil {
			t.Fatal(err)
		}
		for i := range rapid.IntRange(1, 15).Draw(t, "events") {
			id, request := fmt.Sprint("e", i), fmt.Sprint("e", rapid.IntRange(0, i).Draw(t, "request"))
			on = on.Add(rapid.IntRange(0, 15).Draw(t, "days"))
			amount := proof.Amount(t, "amount", 6_000)
			e := rapid.SampledFrom([]tiers.FundEvent{
				tiers.Asked{id, "acme", on, "h", "m", n(1), amount}, tiers.Approved{id, "acme", on, request, amount, "m"}, tiers.Claimed{id, "acme", on, request, amount, "p"},
			}).Draw(t, "event")
			before := f.Clone()
			if _, err := b.Apply(&f, e); err != nil && !f.Equal(before) {
				t.Fatalf("%+v was refused and has changed the fund", e)
			}
			got, err := b.Balance(f, date("2025-01-02"), on)
			if err != nil {
				t.Fatal(err)
			}
			sum, err := partnerecon.Sum("EUR", got.Claimed, got.Claimable, got.Remaining, got.Lapsed)
			if err != nil || sum != got.Budget || got.Approved.Minor() > got.Budget.Minor() || got.Claimed.Minor() > got.Approved.Minor() {
				t.Fatalf("%+v, sum %s, %v", got, sum, err)
			}
		}
	})
}

// What can still be approved is what remains, to the cent, and a refusal says how much
// that is.
func TestApprovalsOfWhatRemains(t *testing.T) {
	b := tiers.MustBudget(tiers.CoMarketing("EUR"))
	apply := func(events ...tiers.FundEvent) (tiers.Fund, error) {
		var f tiers.Fund
		for _, e := range events {
			if _, err := b.Apply(&f, e); err != nil {
				return f, err
			}
		}
		return f, nil
	}
	on := date("2025-03-31") // the last day of the quarter
	before := fundEvents()[:5]
	approve := func(amount string) tiers.FundEvent {
		return tiers.Approved{"ok", "acme", on, "booth", eur(amount), "m"}
	}
	// 5,000 less 3,000.
	f, err := apply(append(before[:5:5], approve("2000"))...)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Balance(f, on, on); err != nil || got.Remaining != eur("0") || got.Approved != eur("5000") {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, tt := range []struct {
		e    tiers.FundEvent
		want string
	}{
		{approve("2000.01"), "2000.00 EUR of the budget remain, got 2000.01 EUR"},
		{tiers.Approved{"ok", "acme", on, "ads", eur("1000.01"), "m"}, "1000.00 EUR were asked for, got 1000.01 EUR"},
		{tiers.Approved{"ok", "acme", on.Add(1), "ads", eur("1"), "m"}, "lapsed with the quarter, on 2025-03-31"},
		{tiers.Approved{"ok", "acme", on, "webinar", eur("1"), "m"}, `request "webinar" is approved`},
		{tiers.Claimed{"c", "acme", on, "webinar", eur("3000.01"), "p"}, "3000.00 EUR are approved and 0.00 EUR claimed, got 3000.01 EUR"},
		{tiers.Claimed{"c", "acme", on.Add(1), "webinar", eur("1"), "p"}, "it could be claimed through 2025-03-31"},
		{tiers.Asked{"again", "acme", on.Add(1), "h", "m", n(1), eur("1")}, "the quarter from 2025-04 has no budget"},
		{tiers.Granted{"again", "acme", on, "solution", eur("1")}, "the quarter from 2025-01 has a budget already"},
		{tiers.Granted{"again", "acme", on.Add(1), "integration", eur("10000.01")}, tiers.CodeAboveRange},
		{tiers.Rejected{"again", "acme", on, "webinar", "m", "r"}, `request "webinar" is approved`},
		{tiers.Achieved{"again", "acme", on, "booth", n(1)}, `request "booth" is asked`},
		{tiers.Achieved{"again", "acme", date("2025-01-19"), "webinar", n(1)}, "the last event is of 2025-01-20"},
		{tiers.Approved{"x", "acme", on, "party", eur("1"), "m"}, `no request "party"`},
		{tiers.Rejected{"x", "acme", on, "party", "m", "r"}, `no request "party"`},
		{tiers.Claimed{"x", "acme", on, "party", eur("1"), "p"}, `no request "party"`},
		{tiers.Achieved{"x", "acme", on, "party", n(1)}, `no request "party"`},
	} {
		if _, err := apply(append(before[:5:5], tt.e)...); !errors.Is(err, tiers.ErrFund) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	usd := partnerecon.MustMoney("1", "USD")
	for _, e := range []tiers.FundEvent{tiers.Approved{"ok", "acme", on, "ads", usd, "m"}, tiers.Claimed{"c", "acme", on, "webinar", usd, "p"}, tiers.Granted{"g", "acme", on.Add(1), "solution", usd}} {
		if _, err := apply(append(before[:5:5], e)...); !errors.Is(err, partnerecon.ErrCurrency) {
			t.Errorf("%+v: got %v", e, err)
		}
	}
}

// An outcome is compared with a target of its own kind: what reaches it reaches it at the
// target, and an outcome of another kind is refused.
func TestOutcomes(t *testing.T) {
	b := tiers.MustBudget(tiers.CoMarketing("EUR"))
	amount := func(s string) tiers.Value { return tiers.Value{Amount: eur(s)} }
	share := func(s string) tiers.Value { return tiers.Value{Share: partnerecon.MustPercent(s)} }
	for _, tt := range []struct {
		target, actual tiers.Value
		reached, fits  bool
	}{
		{n(5), n(5), true, true},
		{n(5), n(4), false, true},
		{n(5), tiers.Value{}, false, true},
		{n(5), amount("9"), false, false},
		{n(5), share("9"), false, false},
		{amount("5"), amount("5"), true, true},
		{amount("5"), amount("4.99"), false, true},
		{amount("5"), n(9), false, false},
		{amount("5"), tiers.Value{Amount: partnerecon.MustMoney("9", "USD")}, false, false},
		{share("5"), share("5"), true, true},
		{share("5"), share("4.99"), false, true},
		{share("5"), n(9), false, false},
		{share("5"), amount("9"), false, false},
	} {
		var f tiers.Fund
		on := date("2025-01-10")
		for _, e := range []tiers.FundEvent{
			tiers.Granted{"g", "acme", on, "solution", eur("10")}, tiers.Asked{"r", "acme", on, "h", "m", tt.target, eur("10")}, tiers.Approved{"o", "acme", on, "r", eur("10"), "m"},
		} {
			if _, err := b.Apply(&f, e); err != nil {
				t.Fatal(err)
			}
		}
		_, err := b.Apply(&f, tiers.Achieved{"x", "acme", on, "r", tt.actual})
		if tt.fits != (err == nil) || !tt.fits && !errors.Is(err, tiers.ErrFund) {
			t.Errorf("%s for %s: %v", tt.actual, tt.target, err)
			continue
		}
		all, err := b.Requests(f, on)
		if err != nil || all[0].Measured != tt.fits || all[0].Reached != tt.reached || tt.fits && all[0].Actual != tt.actual {
			t.Errorf("%s for %s: %+v, %v", tt.actual, tt.target, all, err)
		}
	}
}

// A request of which nobody has decided lapses the day after its quarter, of a fiscal
// year as well: February to April.
func TestRequestsLapse(t *testing.T) {
	p := tiers.CoMarketing("EUR")
	p.YearStart = 2
	b := tiers.MustBudget(p)
	var f tiers.Fund
	for _, e := range []tiers.FundEvent{tiers.Granted{"g", "acme", date("2025-02-01"), "solution", eur("10")}, tiers.Asked{"r", "acme", date("2025-04-30"), "h", "m", n(1), eur("10")}} {
		if _, err := b.Apply(&f, e); err != nil {
			t.Fatal(err)
		}
	}
	for on, want := range map[string]tiers.Stage{"2025-04-30": tiers.StageAsked, "2025-05-01": tiers.StageLapsed} {
		if all, err := b.Requests(f, date(on)); err != nil || len(all) != 1 || all[0].Stage != want || all[0].Quarter != partnerecon.MustMonth("2025-02") {
			t.Errorf("on %s: %+v, %v", on, all, err)
		}
	}
	if all, err := b.Requests(f, date("2025-04-29")); err != nil || len(all) != 0 {
		t.Errorf("the day before it came: %+v, %v", all, err)
	}
	if got, err := b.Balance(f, date("2025-04-30"), date("2025-05-01")); err != nil || got.Quarter != partnerecon.MustMonth("2025-02") || got.Lapsed != eur("10") || got.Tier != "solution" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := b.Balance(f, date("2025-05-01"), date("2025-05-01")); err != nil || got != (tiers.Balance{}) {
		t.Errorf("the next quarter: %+v, %v", got, err)
	}
}

// A fund holds 10,000 events.
func TestFundIsBounded(t *testing.T) {
	b := tiers.MustBudget(tiers.CoMarketing("EUR"))
	on := date("2025-01-10")
	f := tiers.Fund{Partner: "acme", Events: []tiers.FundEvent{tiers.Granted{"g", "acme", on, "solution", eur("10")}, tiers.Asked{"r", "acme", on, "h", "m", n(1), eur("10")}, tiers.Approved{"o", "acme", on, "r", eur("10"), "m"}}}
	for i := len(f.Events); i < 9_999; i++ {
		f.Events = append(f.Events, tiers.Achieved{fmt.Sprint("x", i), "acme", on, "r", n(1)})
	}
	if _, err := b.Apply(&f, tiers.Achieved{"last", "acme", on, "r", n(2)}); err != nil {
		t.Errorf("the 10,000th: %v", err)
	}
	if _, err := b.Apply(&f, tiers.Achieved{"more", "acme", on, "r", n(2)}); !errors.Is(err, tiers.ErrFund) || len(f.Events) != 10_000 {
		t.Errorf("one more: %v", err)
	}
	f.Events = append(f.Events, tiers.Achieved{"more", "acme", on, "r", n(2)})
	if _, err := b.Balance(f, on, on); !has(err, "/events", "limit") {
		t.Errorf("10,001 read: %v", err)
	}
}
