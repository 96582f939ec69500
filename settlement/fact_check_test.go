package settlement_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// sealedRecord is the record of a payment of customer c.
func sealedRecord(t testing.TB) settlement.Record {
	t.Helper()
	p := pay("c", "1000", "acme")
	p.Model, p.Credits[0].Tier = commission.Annual, "integration"
	r := open(t, tiered()).through("2025-07", fact("p", "2025-01-10", p))
	record, err := settlement.RecordOf(r.entries[len(r.entries)-1])
	if err != nil {
		t.Fatal(err)
	}
	return record
}

// What a fact can have wrong by itself, kind by kind.
func TestProblemsOfAFact(t *testing.T) {
	long := strings.Repeat("x", 256)
	usd := pe.MustMoney("1", "USD")
	record := sealedRecord(t)
	other := record
	other.Form = "other"
	foreign := record
	foreign.Line.Items = []commission.Item{{Amount: usd}}
	exchanged := record
	exchanged.Line.Exchanged = &commission.Exchanged{Exchange: commission.Exchange{To: "JPY"}}
	pending := foreign
	pending.Line.Exchanged = &commission.Exchanged{Exchange: commission.Exchange{To: "EUR"}}
	negative := record
	negative.Line.Items = slices.Clone(record.Line.Items)
	negative.Line.Items[0].Quantity = -1
	credit := func(c pe.Credit) settlement.Payment {
		return settlement.Payment{Customer: "c", Amount: eur("1"), Credits: []pe.Credit{c}}
	}
	items := func(items ...commission.Item) settlement.Payment {
		return settlement.Payment{Customer: "c", Items: items}
	}
	for _, c := range []struct {
		name  string
		event settlement.Event
		want  []string
	}{
		{"no event", nil, []string{
			"/kind required: missing; one of standing, partner_enrolled, measured, tier_requested, tier_placed, demotion_noticed, partner_left, partner_exited, partner_stated, price_approved and 57 others",
		}},

		{"payment: right", pay("c", "1", "acme"), nil},
		{"payment: nothing stated", settlement.Payment{}, []string{
			"/amount required: missing; state the amount or the items",
			"/customer required: missing",
		}},
		{"payment: below nothing", pay("c", "-1", "acme"), []string{
			"/amount out_of_range: comes to -1.00 EUR; money that goes back is a refund",
		}},
		{"payment: another currency", settlement.Payment{Customer: "c", Amount: usd}, []string{
			"/amount conflict: 1.00 USD in a program in EUR, whose policy has no conversion",
		}},
		{"payment: long names", settlement.Payment{Customer: long, Deal: long, Seller: long, Amount: eur("1")}, []string{
			`/customer limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
			`/deal limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
			`/seller limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
		}},
		{"payment: not UTF-8", settlement.Payment{Customer: "c\xff", Deal: "\xff", Amount: eur("1")}, []string{
			`/customer syntax: not valid UTF-8: "c\xff"`,
			`/deal syntax: not valid UTF-8: "\xff"`,
		}},
		{"payment: an unknown model", settlement.Payment{Customer: "c", Amount: eur("1"), Model: "weekly"}, []string{
			`/model unknown: want one_time, monthly, annual, usage or outcome, got "weekly"`,
		}},
		{"payment: amount and items differ", settlement.Payment{Customer: "c", Amount: eur("2"), Items: []commission.Item{{Amount: eur("1")}}}, []string{
			"/amount conflict: 2.00 EUR, but the items add up to 1.00 EUR",
		}},
		{"payment: a model beside items", settlement.Payment{Customer: "c", Model: commission.Usage, Items: []commission.Item{{Amount: eur("1")}}}, []string{
			"/model conflict: stated beside items; give each item its own",
		}},
		{"payment: items in two currencies", items(commission.Item{Amount: eur("1")}, commission.Item{Amount: usd}), []string{
			"/items/1/amount conflict: 1.00 USD among amounts in EUR",
			"/items/1/amount conflict: 1.00 USD in a program in EUR, whose policy has no conversion",
		}},
		{"payment: items in another currency", items(commission.Item{Amount: usd}), []string{
			"/items/0/amount conflict: 1.00 USD in a program in EUR, whose policy has no conversion",
		}},
		{"payment: items below nothing", items(commission.Item{Amount: eur("1")}, commission.Item{Amount: eur("-2")}), []string{
			"/amount out_of_range: comes to -1.00 EUR; money that goes back is a refund",
		}},
		{"payment: items without anything", items(commission.Item{Amount: eur("1")}, commission.Item{Model: "weekly"}), []string{
			"/items/1/amount required: missing",
			`/items/1/model unknown: want one_time, monthly, annual, usage or outcome, got "weekly"`,
		}},
		{"payment: a credit without anything", credit(pe.Credit{}), []string{
			"/credits/0/partner required: missing",
			`/credits/0/role unknown: want sourced, influenced, assisted or serviced, got ""`,
			"/credits/0/share out_of_range: want above 0% and at most 100%, got no rate",
		}},
		{"payment: a credit in an unknown tier", credit(pe.Credit{Partner: "a", Role: pe.Sourced, Share: pe.Whole(), Tier: "gold"}), []string{
			`/credits/0/tier unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"payment: a credit with terms", credit(pe.Credit{Partner: "a", Role: pe.Sourced, Share: pe.Whole(), Terms: "2025"}), []string{
			`/credits/0/terms conflict: want the terms of the event, "", got "2025"`,
			"/credits/0/terms conflict: the program pins the terms; leave them out",
		}},
		{"payment: a credit of more than all", credit(pe.Credit{Partner: "a", Role: pe.Sourced, Share: pct("101")}), []string{
			"/credits out_of_range: sourced shares add up to 101% of the deal, more than 100%",
			"/credits/0/share out_of_range: want above 0% and at most 100%, got 101%",
		}},
		{"payment: a role that does not exist", credit(pe.Credit{Partner: "a", Role: "owner", Share: pe.Whole()}), []string{
			`/credits/0/role unknown: want sourced, influenced, assisted or serviced, got "owner"`,
		}},
		{"payment: a partner twice and sourced beyond the deal", settlement.Payment{Customer: "c", Amount: eur("1"), Credits: []pe.Credit{
			{Partner: "a", Role: pe.Sourced, Share: pct("60")}, {Partner: "a", Role: pe.Sourced, Share: pct("60")},
		}}, []string{
			"/credits out_of_range: sourced shares add up to 120% of the deal, more than 100%",
			`/credits/1/partner duplicate: "a" has a credit already`,
		}},

		{"payment: items in another currency", items(commission.Item{Amount: usd}, commission.Item{Amount: usd}), []string{
			"/items/0/amount conflict: 1.00 USD in a program in EUR, whose policy has no conversion",
			"/items/1/amount conflict: 1.00 USD in a program in EUR, whose policy has no conversion",
		}},
		{"clearing: nothing stated", settlement.Clearing{}, []string{
			"/customer required: missing",
			"/of required: missing",
		}},
		{"failure: nothing stated", settlement.Failure{}, []string{
			"/customer required: missing",
			"/of required: missing",
		}},
		{"refund: right", settlement.Refund{Customer: "c", Of: "p", Amount: eur("1")}, nil},
		{"refund: nothing stated", settlement.Refund{}, []string{
			"/amount required: missing",
			"/customer required: missing",
			"/of required: missing",
		}},
		{"refund: of nothing", settlement.Refund{Customer: "c", Of: "p", Amount: eur("0")}, []string{
			"/amount out_of_range: want an amount above 0, got 0.00 EUR",
		}},
		{"refund: another currency", settlement.Refund{Customer: "c", Of: "p", Amount: usd}, []string{
			"/amount conflict: 1.00 USD in a program in EUR, whose policy has no conversion",
		}},
		{"credit note: nothing stated", settlement.CreditNote{}, []string{
			"/amount required: missing",
			"/customer required: missing",
			"/of required: missing",
		}},
		{"credit note: below nothing", settlement.CreditNote{Customer: "c", Of: "p", Amount: eur("-1")}, []string{
			"/amount out_of_range: want an amount above 0, got -1.00 EUR",
		}},
		{"chargeback: nothing stated", settlement.Chargeback{}, []string{
			"/amount required: missing",
			"/customer required: missing",
			"/of required: missing",
		}},
		{"chargeback reversed: nothing stated", settlement.ChargebackReversed{}, []string{
			"/customer required: missing",
			"/of required: missing",
		}},
		{"started: nothing stated", settlement.Started{}, []string{
			"/customer required: missing",
		}},
		{"deal closed: nothing stated", settlement.DealClosed{}, []string{
			"/customer required: missing",
			"/deal required: missing",
		}},
		{"churn: nothing stated", settlement.Churn{}, []string{
			"/customer required: missing",
		}},
		{"churn: right", settlement.Churn{Customer: "c", Notice: day("2025-01-01"), Reason: "outage"}, nil},
		{"churn: a notice after it", settlement.Churn{Customer: "c", Notice: day("2025-12-31"), Reason: "\xff"}, []string{
			"/notice conflict: want a day up to the end of the service, 2025-09-01, got 2025-12-31",
			`/reason syntax: not valid UTF-8: "\xff"`,
		}},
		{"reactivated: nothing stated", settlement.Reactivated{}, []string{
			"/customer required: missing",
		}},

		{"recredit: right", settlement.Recredit{Customer: "c", Deal: "d"}, nil},
		{"recredit: nothing stated", settlement.Recredit{}, []string{
			"/customer required: missing",
			"/deal required: state the deal, or the payment in /of",
		}},
		{"recredit: a deal and a payment", settlement.Recredit{Customer: "c", Deal: "d", Of: "p"}, []string{
			"/of conflict: state the deal or one payment, not both",
		}},
		{"recredit: of one payment", settlement.Recredit{Customer: "c", Of: "p", Credits: pe.Sole("a")}, nil},
		{"recredit: an unknown tier", settlement.Recredit{Customer: "c", Of: "p", Credits: []pe.Credit{{Partner: "a", Role: pe.Sourced, Share: pe.Whole(), Tier: "gold"}}}, []string{
			`/credits/0/tier unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"recredit: a credit without anything", settlement.Recredit{Customer: "c", Deal: "d", Credits: []pe.Credit{{}}}, []string{
			"/credits/0/partner required: missing",
			`/credits/0/role unknown: want sourced, influenced, assisted or serviced, got ""`,
			"/credits/0/share out_of_range: want above 0% and at most 100%, got no rate",
		}},

		{"line disputed: another currency", settlement.LineDisputed{Partner: "a", Entry: "e", Amount: usd, Reason: "x"}, []string{
			"/amount conflict: 1.00 USD in a program in EUR",
			"/kind conflict: the program does not say how statements are disputed and accepted; state /statements in the policy",
		}},
		{"reopen: right", settlement.Reopen{Customer: "c", Record: record}, nil},
		{"reopen: nothing stated", settlement.Reopen{}, []string{
			"/customer required: missing",
			`/record/form unknown: want settlement.sealed, got ""`,
			"/record/line/id required: missing",
			"/record/line/items required: want 1 to 1000 items, got 0",
		}},
		{"reopen: a record of another program", settlement.Reopen{Customer: "c", Record: exchanged}, []string{
			"/record/line/exchanged/items conflict: want 1 items, got 0",
			`/record/line/exchanged/to conflict: "JPY" in a program in EUR`,
		}},
		{"reopen: a record of what has not cleared in another currency", settlement.Reopen{Customer: "c", Record: pending}, []string{
			"/record/line/base conflict: want the sum of the items, got 100000",
			"/record/line/exchanged/items conflict: want 1 items, got 0",
			"/record/line/items/0/amount conflict: 1.00 USD in a program in EUR, whose policy has no conversion",
		}},
		{"reopen: a record of another form", settlement.Reopen{Customer: "c", Record: other}, []string{
			`/record/form unknown: want settlement.sealed, got "other"`,
		}},
		{"reopen: a record of less than nothing", settlement.Reopen{Customer: "c", Record: negative}, []string{
			"/record/line/items/0/quantity out_of_range: want 0 or more, got -1",
		}},
		{"reopen: a record in another currency", settlement.Reopen{Customer: "c", Record: foreign}, []string{
			"/record/line/base conflict: want the sum of the items, got 100000",
			"/record/line/items/0/amount conflict: 1.00 USD in a program in EUR",
		}},

		{"standing: right", settlement.Standing{Partner: "a"}, nil},
		{"standing: nothing stated", settlement.Standing{}, []string{
			"/partner required: missing",
		}},
		{"standing: long names", settlement.Standing{Partner: "a", Type: long, Segment: long, Upline: long}, []string{
			`/segment limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
			`/type limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
			`/upline limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
		}},
		{"standing: an unknown tier", settlement.Standing{Partner: "a", Tier: "gold"}, []string{
			`/tier unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"hold: nothing stated", settlement.Hold{}, []string{
			"/partner required: missing",
			"/reason required: missing",
		}},
		{"hold: long", settlement.Hold{Partner: "a", Reason: long}, []string{
			`/reason limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
		}},
		{"release: nothing stated", settlement.Release{}, []string{
			"/approver required: missing",
			"/of required: missing",
			"/partner required: missing",
		}},
		{"adjustment: nothing stated", settlement.Adjustment{}, []string{
			"/amount required: missing",
			"/approver required: missing",
			"/partner required: missing",
			"/reason required: missing",
		}},
		{"adjustment: of nothing", settlement.Adjustment{Partner: "a", Amount: eur("0"), Reason: "r", Approver: "x"}, []string{
			"/amount out_of_range: want an amount other than 0",
		}},
		{"adjustment: another currency, and without an approver", settlement.Adjustment{Partner: "a", Amount: usd, Reason: "r"}, []string{
			"/amount conflict: 1.00 USD in a program in EUR",
			"/approver required: missing",
		}},
		{"adjustment: long", settlement.Adjustment{Partner: "a", Amount: eur("1"), Reason: long, Approver: long, About: long, Text: strings.Repeat("x", 4001)}, []string{
			`/about limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
			`/approver limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
			`/reason limit: longer than 255 bytes: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"`,
			"/text limit: want at most 4000 bytes of UTF-8",
		}},
		{"write-off: nothing stated", settlement.WriteOff{}, []string{
			"/amount required: missing",
			"/approver required: missing",
			"/partner required: missing",
			"/reason required: missing",
		}},
		{"write-off: below nothing", settlement.WriteOff{Partner: "a", Amount: eur("-1"), Reason: "r", Approver: "x"}, []string{
			"/amount out_of_range: want an amount above 0, got -1.00 EUR",
		}},
		{"payout: nothing stated", settlement.Payout{}, []string{
			"/amount required: missing",
			"/partner required: missing",
		}},
		{"payout: of nothing", settlement.Payout{Partner: "a", Amount: eur("0")}, []string{
			"/amount out_of_range: want an amount above 0, got 0.00 EUR",
		}},
		{"payout: another currency", settlement.Payout{Partner: "a", Amount: usd}, []string{
			"/amount conflict: 1.00 USD in a program in EUR",
		}},
		{"payout returned: nothing stated", settlement.PayoutReturned{}, []string{
			"/of required: missing",
			"/partner required: missing",
		}},
		{"repayment: nothing stated", settlement.Repayment{}, []string{
			"/amount required: missing",
			"/partner required: missing",
		}},
		{"a figure that nobody reads", settlement.FigureStated{Partner: "a", Name: "leads", Month: month("2025-01")}, []string{
			"/kind conflict: no version of the terms has incentives",
		}},
		{"final: right", settlement.Final{Partner: "a", TrueUp: "quarter", Month: month("2025-01"), Base: eur("0")}, nil},
		{"final: nothing stated", settlement.Final{}, []string{
			"/base required: missing",
			"/month required: missing",
			"/partner required: missing",
			"/true_up required: missing",
		}},
		{"final: below nothing", settlement.Final{Partner: "a", TrueUp: "quarter", Month: month("2025-01"), Base: eur("-1")}, []string{
			"/base out_of_range: want 0 or more, got -1.00 EUR",
		}},
		{"final: another currency", settlement.Final{Partner: "a", TrueUp: "quarter", Month: month("2025-01"), Base: usd}, []string{
			"/base conflict: 1.00 USD in a program in EUR",
		}},
		{"close: nothing stated", settlement.Close{}, []string{
			"/month required: missing",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			program := settlement.Must(tiered())
			f := fact("f", "2025-09-01", c.event)
			if diff := cmp.Diff(lines(c.want), said(program.Problems(f))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			// Apply refuses the fact for the same reasons and changes nothing.
			if len(c.want) > 0 {
				b := &settlement.Book{}
				_, err := program.Apply(b, f)
				if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" {
					t.Errorf("Apply (-want +got)\n%s", diff)
				}
				if got := stored(t, b); got != stored(t, &settlement.Book{}) {
					t.Errorf("the book became %s", got)
				}
			}
		})
	}
}

// What every fact can have wrong, whatever its kind.
func TestProblemsOfAnyFact(t *testing.T) {
	event := settlement.Churn{Customer: "c"}
	program := settlement.Must(tiered())
	for _, c := range []struct {
		name string
		fact settlement.Fact
		want []string
	}{
		{"nothing stated", settlement.Fact{}, []string{"/id required: missing", "/kind required: missing; one of " + strings.Join(settlement.Ranks()[:10], ", ") + " and 57 others"}},
		{"no id", settlement.Fact{Occurred: on("2025-01-01"), Event: event}, []string{"/id required: missing"}},
		{"no moment", settlement.Fact{ID: "f", Event: event}, []string{"/occurred required: missing"}},
		{"recorded alone", settlement.Fact{ID: "f", Recorded: on("2025-01-01"), Event: event}, []string{"/occurred required: missing"}},
		{"a long id", settlement.Fact{ID: strings.Repeat("x", 256), Occurred: on("2025-01-01"), Event: event}, []string{
			`/id limit: longer than 255 bytes: "` + strings.Repeat("x", 60) + `…"`,
		}},
		{"not UTF-8", settlement.Fact{ID: "\xff", Occurred: on("2025-01-01"), Event: event}, []string{`/id syntax: not valid UTF-8: "\xff"`}},
		{"an instant outside the calendar", settlement.Fact{ID: "f", Occurred: settlement.At(time.Date(12025, 1, 1, 0, 0, 0, 0, time.UTC)), Event: event}, []string{
			"/occurred out_of_range: outside the years 1 to 9999, in the program's zone or in UTC, or their first instant",
		}},
		{"a close of no month at no moment", settlement.Fact{ID: "f", Event: settlement.Close{}}, []string{"/month required: missing", "/occurred required: missing"}},
		{"the last month of the calendar", settlement.CloseOf(month("9999-12")), []string{
			"/month out_of_range: 9999-12 is the last month of the calendar, which has no day after it",
		}},
	} {
		if diff := cmp.Diff(lines(c.want), said(program.Problems(c.fact))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// Days at the ends of the calendar begin or end outside of it in UTC, where the zone is not
// that: what is taken is in a book that can be stored, and the rest is refused.
func TestABookOfTheEndsOfTheCalendarIsStored(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/New_York"} {
		p := flat()
		p.Zone = zone
		program := settlement.Must(p)
		taken := 0
		for _, f := range []settlement.Fact{
			fact("s", "0001-01-01", settlement.Standing{Partner: "acme", Tier: ""}), fact("s", "0001-01-02", settlement.Standing{Partner: "acme", Tier: ""}),
			fact("s", "9999-12-31", settlement.Standing{Partner: "acme", Tier: ""}), recorded(fact("s", "2025-01-01", settlement.Standing{Partner: "acme", Tier: ""}), "9999-12-31"),
			settlement.CloseOf(month("0001-01")), settlement.CloseOf(month("9999-11")), settlement.CloseOf(month("9999-12")),
		} {
			b := &settlement.Book{}
			if _, err := program.Apply(b, f); err != nil {
				continue
			}
			taken++
			text, err := b.MarshalJSON()
			if err == nil {
				err = new(settlement.Book).UnmarshalJSON(text)
			}
			if err != nil {
				t.Errorf("%s: %s of %s: %v", zone, f.ID, f.Occurred, err)
			}
		}
		if taken < 4 {
			t.Errorf("%s: %d taken", zone, taken)
		}
	}
}

// A deal of a milestone has no white space at its ends, and its name is one that a bonus or a tranche
// waits for, which are named once each.
func TestMilestonesAreNamedInOrder(t *testing.T) {
	p := flat()
	fee := []commission.Row{{Fee: commission.Fee{Amount: eur("5"), Per: commission.EachSale}}}
	p.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "a", On: "signup", Rates: fee}, {Name: "b", On: "demo", Rates: fee}, {Name: "c", On: "signup", Rates: fee}}
	got := said(settlement.Must(p).Problems(fact("m", "2025-01-10", settlement.Milestone{Customer: "c", Deal: " d", Name: "lead", Credits: pe.Sole("acme")})))
	if want := lines([]string{`/deal syntax: white space at an end: " d"`, `/name unknown: no bonus and no tranche of the program names milestone "lead"; it names one of demo, signup`}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
