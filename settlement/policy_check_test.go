package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/internal/job"
)

// said lists problems as "pointer code: message", one a line.
func said(problems []pe.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&b, "%s %s: %s\n", p.Path, p.Code, p.Message)
	}
	return b.String()
}

// saidOf lists the problems of an error.
func saidOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var bad *pe.InvalidError
	if !errors.As(err, &bad) || bad.Package != "settlement" {
		t.Fatalf("%v is not what the package reports", err)
	}
	return said(bad.Problems)
}

// exported lets values be compared with all that they hold.
func exported() cmp.Option { return cmp.Exporter(func(reflect.Type) bool { return true }) }

// lines joins the lines of a table's expectation.
func lines(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, "\n") + "\n"
}

// Every problem that a policy can have, one by one. The policy that they are
// made in is right.
func TestProblemsOfAPolicy(t *testing.T) {
	type policy = settlement.Policy
	agreement := func(change func(a *settlement.Agreement)) func(*policy) {
		return func(p *policy) { change(&p.Terms[0].Policy) }
	}
	for _, c := range []struct {
		name   string
		change func(p *policy)
		want   []string
	}{
		{"right", func(*policy) {}, nil},
		{"a version of another form", func(p *policy) { p.Version = 2 }, []string{
			"/version unknown: want 1, got 2",
		}},
		{"no version", func(p *policy) { p.Version = 0 }, []string{
			"/version required: missing; write 1",
		}},
		{"no currency", func(p *policy) { p.Currency = "" }, []string{
			"/currency required: missing; write it as EUR",
			`/terms/0/policy/caps/0/limit conflict: 20000.00 EUR in a program in ""`,
		}},
		{"an unknown currency", func(p *policy) { p.Currency = "EUX" }, []string{
			`/currency unknown: unknown currency "EUX"`,
			`/terms/0/policy/caps/0/limit conflict: 20000.00 EUR in a program in "EUX"`,
		}},
		{"no zone", func(p *policy) { p.Zone = "" }, []string{
			`/zone required: missing; name the zone in which instants become days, or "UTC"`,
		}},
		{"an unknown zone", func(p *policy) { p.Zone = "Mars/Olympus" }, []string{
			`/zone unknown: unknown zone "Mars/Olympus"`,
		}},
		{"the zone of the machine", func(p *policy) { p.Zone = "Local" }, []string{
			`/zone unknown: unknown zone "Local"`,
		}},
		{"no horizon", func(p *policy) { p.Horizon = pe.Window{} }, []string{
			"/horizon required: missing; say for how many days facts about a payment may change anything",
		}},
		{"a horizon of months", func(p *policy) { p.Horizon = pe.Months(6, pe.Through) }, []string{
			"/horizon required: want a window of days, got 6 months through",
		}},
		{"a horizon without an edge", func(p *policy) { p.Horizon = pe.Window{Days: 180} }, []string{
			`/horizon/edge unknown: want "through" or "until", got ""`,
		}},
		{"a horizon before its anchor", func(p *policy) { p.Horizon = pe.Days(-1, pe.Through) }, []string{
			"/horizon/days out_of_range: want 1 to 36525, got -1",
		}},
		{"a horizon of two units", func(p *policy) { p.Horizon = pe.Window{Days: 1, Hours: 5, Edge: pe.Through} }, []string{
			"/horizon required: state one of days, months and hours, got 2 of them",
		}},
		{"a fiscal year that begins in no month", func(p *policy) { p.YearStart = 13 }, []string{
			"/year_start out_of_range: want a month, 1 to 12, got 13",
		}},
		{"a negative month", func(p *policy) { p.YearStart = -1 }, []string{
			"/year_start out_of_range: want a month, 1 to 12, got -1",
		}},
		{"no pins", func(p *policy) { p.PinTerms, p.PinTier = "", "" }, []string{
			`/pin_terms required: want at_close, each_payment or cycle_start, got ""`,
			`/pin_tier required: want at_earning or at_close, got ""`,
		}},
		{"unknown pins", func(p *policy) { p.PinTerms, p.PinTier = "at_signing", "at_signing" }, []string{
			`/pin_terms unknown: want at_close, each_payment or cycle_start, got "at_signing"`,
			`/pin_tier unknown: want at_earning or at_close, got "at_signing"`,
		}},
		{"tiers twice and without a name", func(p *policy) { p.Tiers = append(p.Tiers, "", "solution") }, []string{
			"/tiers/3 required: missing",
			`/tiers/4 duplicate: "solution" stands twice`,
		}},

		{"no terms", func(p *policy) { p.Terms = nil }, []string{
			"/terms required: want at least one version",
		}},
		{"terms without an id, a day and a reason", func(p *policy) { p.Terms[0].ID, p.Terms[0].From, p.Terms[0].Rationale = "", pe.Day{}, "" }, []string{
			"/terms/0/from required: missing",
			"/terms/0/id required: missing",
			"/terms/0/rationale required: missing; say why the terms are what they are",
		}},
		{"versions by ids that no line can be stored with", func(p *policy) {
			p.Terms[0].ID = strings.Repeat("x", 256)
			p.Terms = append(p.Terms, version("v ", "2026-01-01", "10"), version(strings.Repeat("x", 255), "2027-01-01", "10"))
		}, []string{
			`/terms/0/id limit: longer than 255 bytes: "` + strings.Repeat("x", 60) + `…"`,
			`/terms/1/id syntax: white space at an end: "v "`,
		}},
		{"versions out of order", func(p *policy) { p.Terms = append(p.Terms, version("v2", "2024-12-31", "10")) }, []string{
			"/terms/1/from conflict: must be after the version before, 2025-01-01, got 2024-12-31",
		}},
		{"two versions of one day and id", func(p *policy) { p.Terms = append(p.Terms, p.Terms[0]) }, []string{
			"/terms/1/from conflict: must be after the version before, 2025-01-01, got 2025-01-01",
			`/terms/1/id duplicate: "2025" stands twice`,
		}},
		{"a cap that means something else in the next version", func(p *policy) {
			a, b := version("v1", "2025-01-01", "10"), version("v2", "2025-02-01", "10")
			a.Policy.Commission.Caps = []commission.Cap{{Name: "max", Per: commission.PerCustomer, Limit: eur("1"), Counts: commission.OnNet}}
			b.Policy.Commission.Caps = []commission.Cap{{Name: "max", Per: commission.PerDeal, Limit: eur("1"), Counts: commission.OnNet}}
			p.Terms = pe.Terms[settlement.Agreement]{a, b}
		}, []string{
			`/terms/1/policy/commission/caps/0 conflict: cap "max" is per customer, on_net and in EUR in version "v1"; give another cap another name`,
		}},

		{"an empty agreement", agreement(func(a *settlement.Agreement) { *a = settlement.Agreement{} }), []string{
			"/terms/0/policy/commission/rates required: want at least one rate",
			`/terms/0/policy/commission/rounding required: want half_even, half_up or down, got ""`,
		}},
		{"a rate for a tier that the program has not", agreement(func(a *settlement.Agreement) { a.Commission.Rates[3].Tier = "gold" }), []string{
			`/terms/0/policy/commission/payable required: no rule for tier "gold" of /rates/3, and none for all tiers`,
			`/terms/0/policy/commission/rates/3/tier unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"a rate that is missing, one beyond its range", agreement(func(a *settlement.Agreement) {
			a.Commission.Rates[0].Share, a.Commission.Rates[4].Share = pe.Rate{}, pct("16")
		}), []string{
			"/terms/0/policy/commission/rates/0/share required: missing; the library picks no rate. State a share, a fee or a table",
			"/terms/0/policy/commission/rates/4/share out_of_range: want 10% to 15%, got 16%",
		}},
		{"a payable day for a tier that the program has not", agreement(func(a *settlement.Agreement) { a.Commission.Payable[0].Tier = "gold" }), []string{
			`/terms/0/policy/commission/payable required: no rule for tier "referral" of /rates/0, and none for all tiers`,
			`/terms/0/policy/commission/payable required: no rule for tier "referral" of /rates/1, and none for all tiers`,
			`/terms/0/policy/commission/payable required: no rule for tier "referral" of /rates/4, and none for all tiers`,
			`/terms/0/policy/commission/payable required: no rule for tier "referral" of /rates/7, and none for all tiers`,
			`/terms/0/policy/commission/payable required: no rule for tier "referral" of /rates/10, and none for all tiers`,
			`/terms/0/policy/commission/payable/0/tier unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"a clawback for a tier that the program has not", agreement(func(a *settlement.Agreement) { a.Clawback.Schedules[0].Tier = "gold" }), []string{
			`/terms/0/policy/clawback/schedules/0/tier unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"a clawback in months and without an anchor", agreement(func(a *settlement.Agreement) {
			a.Clawback.Anchor, a.Clawback.Schedules[1].Window = "", pe.Months(3, pe.Through)
		}), []string{
			`/terms/0/policy/clawback/anchor required: want customer_start, first_earned, payment_cleared or payout, got ""`,
			"/terms/0/policy/clawback/schedules/1/window/months conflict: pro_rata counts days; state the window in days, or with counts how months are counted",
		}},
		{"a schedule that returns something else", agreement(func(a *settlement.Agreement) { a.Clawback.Schedules[2].Return = "half" }), []string{
			`/terms/0/policy/clawback/schedules/2/return unknown: want full, pro_rata, stepped, unserved or nothing, got "half"`,
		}},
		{"a cap per customer in another currency", agreement(func(a *settlement.Agreement) {
			a.Commission.Caps = []commission.Cap{{Name: "c", Per: commission.PerSale, Limit: pe.MustMoney("1", "USD")}}
		}), []string{
			`/terms/0/policy/commission/caps/0/limit conflict: 1.00 USD in a program in "EUR"`,
		}},

		{"a cap without anything", agreement(func(a *settlement.Agreement) { a.Caps[0] = settlement.Cap{} }), []string{
			`/terms/0/policy/caps/0/counts required: want first_come or on_net, got ""`,
			`/terms/0/policy/caps/0/every unknown: want day, week, month, quarter, year or all_time, got ""`,
			"/terms/0/policy/caps/0/limit out_of_range: want an amount above 0, got no amount",
			"/terms/0/policy/caps/0/name required: missing",
		}},
		{"a cap with a colon in its name", agreement(func(a *settlement.Agreement) { a.Caps[0].Name = "a:b" }), []string{
			`/terms/0/policy/caps/0/name syntax: "a:b": claims put a colon after the name`,
		}},
		{"a cap of an unknown period", agreement(func(a *settlement.Agreement) { a.Caps[0].Every = "decade" }), []string{
			`/terms/0/policy/caps/0/every unknown: want day, week, month, quarter, year or all_time, got "decade"`,
		}},
		{"a cap of nothing", agreement(func(a *settlement.Agreement) { a.Caps[0].Limit = eur("0") }), []string{
			"/terms/0/policy/caps/0/limit out_of_range: want an amount above 0, got 0.00 EUR",
		}},
		{"a cap below nothing", agreement(func(a *settlement.Agreement) { a.Caps[0].Limit = eur("-1") }), []string{
			"/terms/0/policy/caps/0/limit out_of_range: want an amount above 0, got -1.00 EUR",
		}},
		{"a cap in another currency", agreement(func(a *settlement.Agreement) { a.Caps[0].Limit = pe.MustMoney("1", "USD") }), []string{
			`/terms/0/policy/caps/0/limit conflict: 1.00 USD in a program in "EUR"`,
		}},
		{"a true-up without anything", agreement(func(a *settlement.Agreement) { a.TrueUps[0] = settlement.TrueUp{} }), []string{
			`/terms/0/policy/true_ups/0/every unknown: want month, quarter or year, got ""`,
			"/terms/0/policy/true_ups/0/name required: missing",
		}},
		{"a true-up of an unknown period", agreement(func(a *settlement.Agreement) { a.TrueUps[0].Every = "week" }), []string{
			`/terms/0/policy/true_ups/0/every unknown: want month, quarter or year, got "week"`,
		}},
		{"a true-up of a tier that the program has not", agreement(func(a *settlement.Agreement) { a.TrueUps[0].Tiers = []string{"solution", "gold"} }), []string{
			`/terms/0/policy/true_ups/0/tiers/1 unknown: the program has no tier "gold"; it has referral, integration, solution`,
		}},
		{"a true-up with a colon in its name", agreement(func(a *settlement.Agreement) { a.TrueUps[0].Name = "a:b" }), []string{
			`/terms/0/policy/true_ups/0/name syntax: "a:b": claims put a colon after the name`,
		}},
		{"names with periods of another length", func(p *policy) {
			next := p.Terms[0]
			next.ID, next.From = "next", day("2026-01-01")
			next.Policy.Caps = slices.Clone(next.Policy.Caps)
			next.Policy.TrueUps = slices.Clone(next.Policy.TrueUps)
			next.Policy.Caps[0].Every, next.Policy.TrueUps[0].Every = settlement.EveryYear, settlement.EveryYear
			p.Terms = append(p.Terms, next)
		}, []string{
			`/terms/1/policy/caps/0/every conflict: "month" is for every month in version "2025"; give another period another name`,
			`/terms/1/policy/true_ups/0/every conflict: "quarter" is for every quarter in version "2025"; give another period another name`,
		}},
		{"one name for four things", agreement(func(a *settlement.Agreement) {
			a.Commission.Caps = []commission.Cap{{Name: "n", Per: commission.PerSale, Limit: eur("1")}, {Name: "n", Per: commission.PerSale, Limit: eur("1")}}
			a.Caps[0].Name, a.TrueUps[0].Name = "n", "n"
		}), []string{
			`/terms/0/policy/caps/0/name duplicate: "n" stands twice`,
			`/terms/0/policy/commission/caps/1/name duplicate: "n" stands twice`,
			`/terms/0/policy/true_ups/0/name duplicate: "n" stands twice`,
		}},

		{"several things at once, in the order of their places", func(p *policy) {
			p.Currency, p.Zone, p.PinTier = "EUX", "", ""
			p.Terms[0].Policy.Commission.Rounding = ""
			p.Terms[0].Policy.Caps[0].Every = ""
		}, []string{
			`/currency unknown: unknown currency "EUX"`,
			`/pin_tier required: want at_earning or at_close, got ""`,
			`/terms/0/policy/caps/0/every unknown: want day, week, month, quarter, year or all_time, got ""`,
			`/terms/0/policy/caps/0/limit conflict: 20000.00 EUR in a program in "EUX"`,
			`/terms/0/policy/commission/rounding required: want half_even, half_up or down, got ""`,
			`/zone required: missing; name the zone in which instants become days, or "UTC"`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := tiered()
			c.change(&p)
			_, err := settlement.New(p)
			if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			// The same problems with the policy as a document. What a document
			// cannot state, such as no day, is missing in it.
			if b, err := settlement.MarshalPolicy(p); err == nil {
				_, err := settlement.Parse(b)
				if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" {
					t.Errorf("as a document (-want +got)\n%s", diff)
				}
			}
		})
	}
}

// What only a document can have wrong is reported together with what is wrong
// with the policy that could be read.
func TestProblemsOfAPolicyDocument(t *testing.T) {
	right, err := settlement.MarshalPolicy(tiered())
	if err != nil {
		t.Fatal(err)
	}
	with := func(old, changed string) string {
		t.Helper()
		if strings.Count(string(right), old) == 0 {
			t.Fatalf("the document has no %s", old)
		}
		return strings.Replace(string(right), old, changed, 1)
	}
	for _, c := range []struct {
		name, doc string
		want      []string
	}{
		{"right", string(right), nil},
		{"an unknown member", with(`"zone":`, `"timezone":"UTC","zone":`), []string{
			"/timezone unknown: unknown member",
		}},
		{"a member in capitals", with(`"zone":"UTC"`, `"Zone":"UTC"`), []string{
			`/Zone unknown: unknown member; write "zone"`,
			`/zone required: missing; name the zone in which instants become days, or "UTC"`,
		}},
		{"a member twice", with(`"zone":"UTC"`, `"zone":"UTC","zone":"UTC"`), []string{
			"/zone duplicate: stands twice",
		}},
		{"null", with(`"zone":"UTC"`, `"zone":null`), []string{
			"/zone type: null is no value; leave the member out",
		}},
		{"a number for a rate", with(`"share":"15%"`, `"share":15`), []string{
			`/terms/0/policy/commission/rates/0/share type: want text in quotation marks such as "22.5%" or "1/3", got the number "15"`,
		}},
		{"a bare number as a rate", with(`"share":"15%"`, `"share":"15"`), []string{
			`/terms/0/policy/commission/rates/0/share type: rate "15": malformed: write "15%"`,
		}},
		{"a number for an amount", with(`{"amount":"20000.00","currency":"EUR"}`, `20000`), []string{
			`/terms/0/policy/caps/0/limit type: want an object such as {"amount":"12.50","currency":"EUR"}, got the number "20000"`,
		}},
		{"an amount finer than a cent", with(`"amount":"20000.00"`, `"amount":"20000.001"`), []string{
			`/terms/0/policy/caps/0/limit/amount type: amount "20000.001": finer than a minor unit; the currency has 2 decimals`,
		}},
		{"a text for a number", with(`"version":1`, `"version":"1"`), []string{
			`/version type: want a whole number, got "1"`,
		}},
		{"a fraction for a whole number", with(`"days":180`, `"days":180.5`), []string{
			`/horizon/days type: want a whole number in range, got "180.5"`,
		}},
		{"a day of another form", with(`"from":"2025-01-01"`, `"from":"2025-1-1"`), []string{
			`/terms/0/from type: day "2025-1-1": malformed: want the form 2006-01-02`,
		}},
		{"an unknown currency in an amount", with(`"20000.00","currency":"EUR"`, `"20000.00","currency":"XXY"`), []string{
			`/terms/0/policy/caps/0/limit/currency unknown: unknown currency "XXY"`,
		}},
		{"data after the document", string(right) + " {}", []string{
			fmt.Sprintf(" syntax: text after the end of the value, at line 1, column %d", len(right)+2),
		}},
		{"cut off", string(right[:40]), []string{
			`/zone syntax: not JSON at line 1, column 41: want a closing ", got the end`,
		}},
		{"nothing", "", []string{
			" syntax: not JSON at line 1, column 1: want a value, got the end",
		}},
		{"a list", "[]", []string{
			" type: want an object, got a list",
		}},
		{"an empty object", "{}", []string{
			"/currency required: missing; write it as EUR",
			"/horizon required: missing; say for how many days facts about a payment may change anything",
			`/pin_terms required: want at_close, each_payment or cycle_start, got ""`,
			`/pin_tier required: want at_earning or at_close, got ""`,
			"/terms required: want at least one version",
			"/version required: missing; write 1",
			`/zone required: missing; name the zone in which instants become days, or "UTC"`,
		}},
		{"of the document and of the policy at once", strings.Replace(with(`"zone":"UTC"`, `"zone":"Atlantis"`), `"share":"15%"`, `"share":15`, 1), []string{
			`/terms/0/policy/commission/rates/0/share type: want text in quotation marks such as "22.5%" or "1/3", got the number "15"`,
			`/zone unknown: unknown zone "Atlantis"`,
		}},
		{"more than a megabyte", strings.Repeat(" ", 1<<20+1), []string{
			" limit: 1048577 bytes, at most 1048576 are read",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := settlement.Parse([]byte(c.doc))
			if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A policy, its document, and the policy again.
func TestPoliciesSurviveJSON(t *testing.T) {
	nothing := flat()
	nothing.Terms[0].Policy.Clawback = clawback.Policy{}
	for name, p := range map[string]settlement.Policy{
		"flat": flat(), "tiered": tiered(), "rich": richPolicy(), "of the job": job.Program().Policy(), "of the examples": tenPercent(), "without clawback": nothing,
	} {
		text, err := settlement.MarshalPolicy(p)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		program, err := settlement.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(p, program.Policy(), exported()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		again, err := settlement.MarshalPolicy(program.Policy())
		if err != nil || string(again) != string(text) {
			t.Errorf("%s: %s became %s, %v", name, text, again, err)
		}
		if other, err := json.Marshal(p); err != nil || !json.Valid(other) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheZeroProgramAnswersWithAnError(t *testing.T) {
	var zero settlement.Program
	b := &settlement.Book{}
	_, apply := zero.Apply(b, fact("p", "2025-01-01", pay("c", "1", "acme")))
	_, statement := zero.Statement(b, month("2025-01"), month("2025-01"))
	_, why := zero.Why(b, "acme", day("2025-01-01"))
	_, risk := zero.AtRisk(b, day("2025-01-01"))
	_, explain := zero.Explain(pe.Entry{})
	for name, err := range map[string]error{"Apply": apply, "Statement": statement, "Why": why, "AtRisk": risk, "Explain": explain} {
		if err == nil || !strings.Contains(err.Error(), "zero Program") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := zero.Problems(fact("p", "2025-01-01", pay("c", "1", "acme"))); len(got) != 1 {
		t.Errorf("Problems: %v", got)
	}
	program := settlement.Must(flat())
	_, apply = program.Apply(nil, fact("p", "2025-01-01", pay("c", "1", "acme")))
	_, statement = program.Statement(nil, month("2025-01"), month("2025-01"))
	_, why = program.Why(nil, "acme", day("2025-01-01"))
	_, risk = program.AtRisk(nil, day("2025-01-01"))
	for name, err := range map[string]error{"Apply": apply, "Statement": statement, "Why": why, "AtRisk": risk} {
		if err == nil || !strings.Contains(err.Error(), "no book") {
			t.Errorf("%s without a book: %v", name, err)
		}
	}
}

// A part of a policy is stated by any list that it has: what it lacks is a problem then,
// whatever lists it has besides.
func TestAListAloneStatesAPart(t *testing.T) {
	type agreement = settlement.Agreement
	reason, schedule := []clawback.ReasonCode{{Code: "ours", Means: clawback.VendorFault}}, []clawback.Schedule{{Return: clawback.Nothing}}
	const ofClawback, ofIncentives, ofRecovery = "/terms/0/policy/clawback/rounding", "/terms/0/policy/incentives/rounding", "/terms/0/policy/recovery/leaving"
	figure, bonus := make([]incentive.Declaration, 1), make([]incentive.Bonus, 1)
	contest, collaboration := make([]incentive.Contest, 1), make([]incentive.Collaboration, 1)
	for _, c := range []struct {
		name   string
		change func(*agreement)
		at     string
	}{
		{"the reasons of a clawback", func(a *agreement) { a.Clawback = clawback.Policy{Reasons: reason} }, ofClawback},
		{"as many schedules as reasons", func(a *agreement) { a.Clawback = clawback.Policy{Reasons: reason, Schedules: schedule} }, ofClawback},
		{"the minimum of a recovery", func(a *agreement) { a.Recovery = clawback.RecoveryPolicy{Minimum: []pe.Money{eur("1")}} }, ofRecovery},
		{"as many limits as minimums", func(a *agreement) {
			a.Recovery = clawback.RecoveryPolicy{Minimum: []pe.Money{eur("1")}, PerPeriod: []pe.Money{eur("1")}}
		}, ofRecovery},
		{"as many figures as bonuses", func(a *agreement) { a.Incentives = incentive.Policy{Figures: figure, Bonuses: bonus} }, ofIncentives},
		{"as many bonuses as contests", func(a *agreement) { a.Incentives = incentive.Policy{Bonuses: bonus, Contests: contest} }, ofIncentives},
		{"as many contests as collaborations", func(a *agreement) {
			a.Incentives = incentive.Policy{Contests: contest, Collaborations: collaboration}
		}, ofIncentives},
		{"collaborations alone", func(a *agreement) { a.Incentives = incentive.Policy{Collaborations: collaboration} }, ofIncentives},
	} {
		p := flat()
		c.change(&p.Terms[0].Policy)
		_, err := settlement.New(p)
		if got := saidOf(t, err); !strings.Contains(got, c.at+" required") {
			t.Errorf("%s: %s is not required in\n%s", c.name, c.at, got)
		}
	}
}

// What a version forbids to override is no override: 30 % of 100.00 by the one that it has.
func TestAnOverrideBesideAnInvariant(t *testing.T) {
	p := flat()
	a := &p.Terms[0].Policy
	a.Invariants = []string{"caps"}
	a.Overrides = []settlement.TermsOverride{{Name: "acme", For: settlement.OverrideScope{Partner: "acme"}, Approval: agreed(), Rates: only("30")}}
	r := open(t, p).do(fact("p", "2025-01-10", pay("c", "100", "acme")))
	r.want("acme", r.sum("acme"), "30.00")
}

// Terms that say one thing alone are stated, and lack a rounding, or have none that there is.
func TestTermsThatSayOneThingAlone(t *testing.T) {
	for name, change := range map[string]func(*settlement.Agreement){
		"incentives: a rounding": func(a *settlement.Agreement) { a.Incentives.Rounding = "up" },
		"incentives: a currency": func(a *settlement.Agreement) { a.Incentives.Currency = "EUR" },
		"incentives: a year":     func(a *settlement.Agreement) { a.Incentives.YearStart = 1 },
		"incentives: a figure": func(a *settlement.Agreement) {
			a.Incentives.Figures = []incentive.Declaration{{Name: "csat", Unit: incentive.Fraction}}
		},
		"recovery: a share":    func(a *settlement.Agreement) { a.Recovery.Share = pct("50") },
		"recovery: a limit":    func(a *settlement.Agreement) { a.Recovery.PerPeriod = []pe.Money{eur("40")} },
		"recovery: a window":   func(a *settlement.Agreement) { a.Recovery.Expires = pe.Days(90, pe.Until) },
		"recovery: a rounding": func(a *settlement.Agreement) { a.Recovery.Rounding = pe.HalfUp },
		"clawback: a rounding": func(a *settlement.Agreement) { a.Clawback.Rounding = "up" },
		"clawback: an anchor":  func(a *settlement.Agreement) { a.Clawback.Anchor = clawback.CustomerStart },
		"clawback: a day":      func(a *settlement.Agreement) { a.Clawback.ChurnDay = clawback.ServiceEnd },
	} {
		p := flat()
		change(&p.Terms[0].Policy)
		_, err := settlement.New(p)
		member, _, _ := strings.Cut(name, ":")
		if err == nil || !strings.Contains(saidOf(t, err), "/terms/0/policy/"+member+"/"+map[string]string{"recovery": "leaving "}[member]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
