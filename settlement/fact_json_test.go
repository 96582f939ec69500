package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// everyFact has one fact of every kind, with every member stated, in the order
// of the ranks.
func everyFact(t testing.TB) []settlement.Fact {
	t.Helper()
	credits := []pe.Credit{
		{Partner: "acme", Role: pe.Sourced, Share: pe.MustRate("2/3"), Tier: "solution", Plan: "a"},
		{Partner: "beta", Role: pe.Influenced, Share: pct("100"), Tier: "referral", Plan: commission.TwelveMonths},
	}
	back := settlement.Refund{Customer: "c", Of: "p", Amount: eur("10.01"), Paid: day("2025-01-20")}
	at := settlement.At(time.Date(2025, 3, 1, 9, 30, 0, 5000, time.UTC))
	identity := attribution.Identity{Owners: []string{"bob"}, Domains: []string{"acme.example"}, Tokens: []string{"card-1"}}
	uplines := []commission.Upline{{Of: "acme", Partner: "up", Tier: "solution", Plan: "a"}}
	context := commission.Context{
		Segment: "smb", Region: "dach", Sale: "new", Level: "pro", Facts: []commission.Fact{{Name: "strategic", Values: []string{"true"}}},
		Partners: []commission.PartnerFacts{{Partner: "acme", Facts: []commission.Fact{{Name: "badge", Values: []string{"gold"}}}}},
	}
	var out []settlement.Fact
	for i, e := range []settlement.Event{
		settlement.Standing{Partner: "acme", Tier: "solution", Plan: commission.TwelveMonths, Type: "reseller", Segment: "enterprise", Upline: "up"},
		settlement.PartnerEnrolled{Partner: "acme", Segment: "emea"},
		settlement.Measured{Partner: "acme", Metric: "certified", Value: tiers.Value{Level: "expert"}, Customer: "c", Holder: "bob", Expires: day("2026-01-01"), Corrects: "m"},
		settlement.TierRequested{Partner: "acme", Tier: "solution"},
		settlement.TierPlaced{Partner: "acme", Tier: "solution", By: "partner manager", Reason: "strategic"},
		settlement.DemotionNoticed{Partner: "acme"},
		settlement.PartnerLeft{Partner: "acme"},
		settlement.PartnerExited{Partner: "acme", Cause: settlement.Resigned, To: "beta", Approver: "ann", Reason: "gave notice"},
		settlement.PartnerStated{Partner: "acme", Identity: identity, Approved: true, Facts: []attribution.Fact{{Name: "regions", Values: []string{"eu", "us"}}}},
		settlement.PriceApproved{Partner: "acme", Price: "offer", By: "partner manager", For: conflict.ForBundle},
		settlement.Price{
			Partner: "acme", Customer: "c", Advertised: true, Promotion: "spring",
			Items: []conflict.Item{{Product: "seats", Quantity: 3, Unit: eur("95"), Published: eur("100"), Minimum: eur("90")}, {Product: "setup", Service: true, Quantity: 1, Unit: eur("0")}},
		},
		settlement.LeadsShared{Partner: "acme", Leads: 12, Consent: "form 7"},
		settlement.Strike{Partner: "acme", Case: "map-1", Of: "offer", Reason: "advertised below the minimum"},
		settlement.SanctionReleased{Partner: "acme", By: "partner manager", Reason: "mended"},
		settlement.Started{Customer: "c"},
		settlement.Profile{Customer: "c", Segment: "smb", Territory: "dach", Vertical: "retail"},
		settlement.Touch{Customer: "c", Deal: "d", Partner: "acme", Type: "registration", Evidence: "crm", Contact: on("2025-02-01")},
		settlement.DealStated{
			Customer: "c", Deal: "d", Engagement: attribution.Dormant, Agreed: []attribution.Share{{Partner: "acme", Share: pct("60")}, {Partner: "beta", Share: pct("40")}},
			Identity: identity, Facts: []attribution.Fact{{Name: "seats", Values: []string{"50"}}},
		},
		settlement.Registration{Customer: "c", Deal: "d", Partner: "acme", Contacted: day("2025-02-01")},
		settlement.RegistrationDecided{Customer: "c", Partner: "acme", Registration: "r", By: "partner manager", Verdict: conflict.Reject, Reason: "known"},
		settlement.RegistrationExtended{Customer: "c", Partner: "acme", Registration: "r"},
		settlement.RegistrationWithdrawn{Customer: "c", Partner: "acme", Registration: "r"},
		settlement.RegistrationTransferred{Customer: "c", Partner: "acme", To: "beta", Registration: "r", By: "channel manager"},
		settlement.Choice{Customer: "c", Deal: "d", Partner: "acme", Evidence: "letter"},
		settlement.Override{Customer: "c", Deal: "d", Partner: "acme", Until: day("2025-06-30"), By: "channel manager", Reason: "agreed"},
		settlement.Listing{Customer: "c", Partner: "acme"},
		settlement.Unlisting{Customer: "c", Partner: "acme"},
		settlement.StageMove{Customer: "c", Partner: "acme"},
		settlement.DealClosed{Customer: "c", Deal: "d", Lead: on("2025-01-02"), Signup: at, Opened: on("2025-01-03"), Partner: "acme", Value: eur("12000")},
		settlement.Renewal{Customer: "c", Deal: "d"},
		settlement.Transfer{Customer: "c", Deal: "d", From: "acme", To: "beta"},
		settlement.ExchangeRate{From: "USD", To: "EUR", Rate: "0.9197", Source: "ECB"},
		settlement.Reopen{Customer: "c", Record: sealedRecord(t)},
		settlement.Payment{
			Customer: "c", Deal: "d", Seller: "de", Credits: credits, Amount: eur("990.20"), Pending: true,
			Items: []commission.Item{
				{Product: "seats", Model: commission.Monthly, Amount: eur("1000"), Service: day("2025-01-01")},
				{Product: "calls", Model: commission.Usage, Amount: eur("-9.80")},
			},
			Service: day("2025-01-01"), Invoiced: day("2025-01-02"), Contract: "k", Uplines: uplines, Context: context,
		},
		settlement.Milestone{
			Customer: "c", Deal: "d", Seller: "de", Name: "demo", Credits: credits, Amount: eur("1000"), Quantity: 3, Uplines: uplines, Context: context,
		},
		settlement.Clearing{Customer: "c", Of: "p"},
		settlement.Failure{Customer: "c", Of: "p"},
		back,
		settlement.CreditNote{Customer: back.Customer, Of: back.Of, Amount: back.Amount, Paid: back.Paid, Refunds: []string{"r", "s"}},
		settlement.Chargeback(back),
		settlement.ChargebackReversed{Customer: "c", Of: "cb"},
		settlement.Recredit{Customer: "c", Deal: "d", Credits: credits},
		settlement.Churn{Customer: "c", Notice: day("2025-01-01"), Reason: "outage"},
		settlement.Breach{Customer: "c", Partner: "acme", Commitment: "onboarding"},
		settlement.Fraud{Customer: "c", Partner: "acme"},
		settlement.Reactivated{Customer: "c"},
		settlement.RetainerEvent{Partner: "acme", Retainer: "r", Offer: "share", Event: retainer.Opened{Customer: "c", Deal: "d", System: "shop"}},
		settlement.Final{Partner: "acme", TrueUp: "quarter", Month: month("2025-02"), Base: eur("0")},
		settlement.Adjustment{Partner: "acme", Amount: eur("-12.34"), Reason: "goodwill", Text: "a \"quoted\" <text>\u2028", Approver: "bob", About: "p/acme"},
		settlement.Dispute{Customer: "c", Partner: "acme", Deal: "d", Amount: eur("40"), Reason: "two partners"},
		settlement.DisputeEscalated{Customer: "c", Partner: "acme", Dispute: "dispute"},
		settlement.DisputeResolved{
			Customer: "c", Partner: "acme", Dispute: "dispute", By: "partner manager", Remedy: conflict.ToAdjust, Amount: eur("30"), Reason: "shared", Corrects: "r1",
		},
		settlement.Hold{Partner: "acme", Reason: "map"},
		settlement.Release{Partner: "acme", Of: "h", Approver: "ann"},
		settlement.WriteOff{Partner: "acme", Amount: eur("1.11"), Reason: "old", Approver: "ann"},
		settlement.Payout{Partner: "acme", Amount: eur("300")},
		settlement.PayoutReturned{Partner: "acme", Of: "po"},
		settlement.LineDisputed{Partner: "acme", Entry: "p/acme/c//p/base/earned", Amount: eur("40"), Reason: "rate", Exception: settlement.Exception{Approver: "ann", Reason: "late"}},
		settlement.LineDisputeResolved{Partner: "acme", Of: "ld", Outcome: settlement.LineAdjusted, Amount: eur("-12.34"), Reason: "rate", Approver: "ann"},
		settlement.StatementAccepted{Partner: "acme", Through: day("2025-01-31"), By: "finance of acme"},
		settlement.Repayment{Partner: "acme", Amount: eur("12.34")},
		settlement.FigureStated{Partner: "acme", Name: "csat", Month: month("2025-01"), Value: incentive.Value{Fraction: pct("92.5")}},
		settlement.Certified{Partner: "acme", Person: "bob", Certification: "expert", Level: "2"},
		settlement.JointActivity{Partner: "acme", Collaboration: "webinar", Activity: incentive.Activity{
			ID: "w1", Value: eur("500"), Participants: []incentive.Participant{{ID: "acme", Weight: pct("60")}, {ID: "marketing", Weight: pct("40"), Internal: true}},
		}},
		settlement.SaleStated{Partner: "acme", Customer: "c", Base: eur("-10.01"), Quantity: -3, Tier: "solution", Product: "seats", Market: "fr"},
		settlement.PartnerReached{Partner: "acme", Milestone: "recovery", Facts: []commission.Fact{{Name: "revenue", Values: []string{"1000000"}}}},
		settlement.Close{Month: month("2025-01")},
	} {
		out = append(out, settlement.Fact{ID: fmt.Sprint("f", i), Occurred: at, Recorded: on("2025-04-01"), Event: e})
	}
	return out
}

// A fact of every kind, its document, and the fact again.
func TestEveryFactSurvivesJSON(t *testing.T) {
	facts := everyFact(t)
	policy := tiered()
	policy.Terms[0].Policy.Attribution = attributing().Terms[0].Policy.Attribution
	policy.Terms[0].Policy.Attribution.Facts = []attribution.Declaration{
		{Name: "seats", Kind: attribution.CountFact, Of: attribution.OfJourney}, {Name: "regions", Kind: attribution.SetFact, Of: attribution.OfPartner},
	}
	policy.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "demo", On: "demo", Rates: []commission.Row{{Tier: "solution", Share: pct("1")}}}}
	policy.Terms[0].Policy.Retainers = []settlement.Retainer{{Name: "share", Terms: shareOfRetainer()}}
	policy.Statements = settlement.Statements{Every: settlement.PerMonth, DisputeWithin: pe.Days(30, pe.Through), Accepted: settlement.BySilence}
	policy.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	policy.Terms[0].Policy.Incentives = incentive.Policy{
		Rounding: pe.HalfUp, Figures: []incentive.Declaration{{Name: "csat", Unit: incentive.Fraction}},
		Collaborations: []incentive.Collaboration{{Name: "webinar", Share: pct("10")}},
	}
	policy.Conversion = converting().Conversion
	policy.Terms[0].Policy.Caps = []settlement.Cap{putsOff(capEvery("put off", settlement.EveryMonth, "1000"))}
	policy.Terms[0].Policy.Commission.Facts = deferring().Terms[0].Policy.Commission.Facts
	without := settlement.Must(policy)
	policy.Desk = conflict.ThreeTier("")
	desk := settlement.Must(policy)
	policy.Terms[0].Policy.Ladder = certifiedLadder()
	ladder := settlement.Must(policy)
	for i, f := range facts {
		program := desk
		if _, ok := f.Event.(settlement.Touch); ok {
			program = without // a registration is a touch only there
		}
		if i > 0 && i < 7 {
			program = ladder
		}
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if kind := `"kind":"` + settlement.Ranks()[i] + `"`; strings.Count(string(text), kind) != 1 {
			t.Errorf("%s has no %s", text, kind)
		}
		read, err := settlement.ParseFact(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, err := json.Marshal(read)
		if err != nil || string(again) != string(text) {
			t.Errorf("%s became %s, %v", text, again, err)
		}
		var other settlement.Fact
		if err := json.Unmarshal(text, &other); err != nil {
			t.Error(err)
		}
		for _, got := range []settlement.Fact{read, other} {
			if diff := cmp.Diff(f, got, exported()); diff != "" {
				t.Errorf("%s (-want +got)\n%s", text, diff)
			}
		}
		if found := program.Problems(read); len(found) > 0 {
			t.Errorf("%s: %s", text, said(found))
		}
	}
	if len(facts) != len(settlement.Ranks()) {
		t.Errorf("%d facts of %d kinds", len(facts), len(settlement.Ranks()))
	}
}

// Facts are strict JSON: all problems of a document at once, each with its
// pointer.
func TestProblemsOfAFactDocument(t *testing.T) {
	for _, c := range []struct {
		name, doc string
		want      []string
	}{
		{"right", `{"id":"x","occurred":"2025-01-01","kind":"churn","customer":"c"}`, nil},
		{"members in any order", `{"customer":"c","kind":"churn","occurred":"2025-01-01","id":"x"}`, nil},
		{"nothing", ``, []string{
			" syntax: not JSON at line 1, column 1: want a value, got the end",
		}},
		{"no object", `"x"`, []string{
			` type: want an object, got "x"`,
		}},
		{"no kind", `{"id":"x","occurred":"2025-01-01","customer":"c"}`, []string{
			"/kind required: missing; one of standing, partner_enrolled, measured, tier_requested, tier_placed, demotion_noticed, partner_left, partner_exited, partner_stated, price_approved and 57 others",
		}},
		{"an unknown kind", `{"id":"x","occurred":"2025-01-01","kind":"left","customer":"c"}`, []string{
			`/kind unknown: unknown kind "left"; one of leads_shared, listing, line_disputed, line_dispute_resolved and 63 others`,
		}},
		{"a kind that is no text", `{"id":"x","occurred":"2025-01-01","kind":7,"customer":"c"}`, []string{
			`/kind type: want text in quotation marks, got the number "7"`,
		}},
		{"an unknown member", `{"id":"x","occurred":"2025-01-01","kind":"churn","customer":"c","because":"price"}`, []string{
			"/because unknown: unknown member",
		}},
		{"a member of another kind", `{"id":"x","occurred":"2025-01-01","kind":"hold","partner":"a","reason":"r","amount":{"amount":"1.00","currency":"EUR"}}`, []string{
			"/amount unknown: unknown member",
		}},
		{"a member in capitals", `{"ID":"x","occurred":"2025-01-01","kind":"churn","customer":"c"}`, []string{
			"/ID unknown: unknown member",
		}},
		{"a member twice", `{"id":"x","id":"y","occurred":"2025-01-01","kind":"churn","customer":"c"}`, []string{
			"/id duplicate: stands twice",
		}},
		{"null", `{"id":"x","occurred":"2025-01-01","kind":"churn","customer":null}`, []string{
			"/customer type: null is no value; leave the member out",
		}},
		{"a number for a text", `{"id":1,"occurred":"2025-01-01","kind":"churn","customer":"c"}`, []string{
			`/id type: want text in quotation marks, got the number "1"`,
		}},
		{"a number for an amount", `{"id":"x","occurred":"2025-01-01","kind":"payout","partner":"a","amount":{"amount":1.5,"currency":"EUR"}}`, []string{
			`/amount/amount type: want text in quotation marks, got the number "1.5"`,
		}},
		{"an amount without a currency", `{"id":"x","occurred":"2025-01-01","kind":"payout","partner":"a","amount":{"amount":"1.50"}}`, []string{
			"/amount/currency required: missing; write it as EUR",
		}},
		{"a currency in small letters", `{"id":"x","occurred":"2025-01-01","kind":"payout","partner":"a","amount":{"amount":"1.50","currency":"eur"}}`, []string{
			`/amount/currency unknown: unknown currency "eur"; write "EUR"`,
		}},
		{"an amount with an exponent", `{"id":"x","occurred":"2025-01-01","kind":"payout","partner":"a","amount":{"amount":"1e1000000","currency":"EUR"}}`, []string{
			`/amount/amount type: amount "1e1000000": malformed; write digits with a point, without grouping: 1000.00`,
		}},
		{"a share as a bare number", `{"id":"x","occurred":"2025-01-01","kind":"payment","customer":"c","credits":[{"partner":"a","role":"sourced","share":"0.5"}]}`, []string{
			`/credits/0/share type: rate "0.5": malformed: write "0.5%" or "50%"`,
		}},
		{"an instant without a zone", `{"id":"x","occurred":"2025-01-01T10:00:00","kind":"churn","customer":"c"}`, []string{
			`/occurred type: moment "2025-01-01T10:00:00": malformed: want a date or an RFC 3339 time`,
		}},
		{"a month for a day", `{"id":"x","occurred":"2025-01","kind":"churn","customer":"c"}`, []string{
			`/occurred type: day "2025-01": malformed: want the form 2006-01-02`,
		}},
		{"a day for a month", `{"id":"x","occurred":"2025-01-31","kind":"close","month":"2025-01-31"}`, []string{
			`/month type: month "2025-01-31": malformed: want the form 2006-01`,
		}},
		{"a list for an object", `{"id":"x","occurred":"2025-01-01","kind":"payment","customer":"c","amount":[]}`, []string{
			`/amount type: want an object such as {"amount":"12.50","currency":"EUR"}, got a list`,
		}},
		{"an object for a list", `{"id":"x","occurred":"2025-01-01","kind":"payment","customer":"c","items":{}}`, []string{
			"/items type: want a list, got an object",
		}},
		{"a text for a bool", `{"id":"x","occurred":"2025-01-01","kind":"payment","customer":"c","pending":"yes"}`, []string{
			`/pending type: want true or false, got "yes"`,
		}},
		{"more after the fact", `{"id":"x","occurred":"2025-01-01","kind":"churn","customer":"c"} {}`, []string{
			" syntax: text after the end of the value, at line 1, column 66",
		}},
		{"cut off", `{"id":"x","occurred":"2025-01-01","kind":"churn"`, []string{
			` syntax: not JSON at line 1, column 49: want "," or "}", got the end`,
		}},
		{"three at once", `{"id":7,"occurred":"2025-1-1","kind":"payout","partner":"a","payee":"b"}`, []string{
			`/id type: want text in quotation marks, got the number "7"`,
			`/occurred type: day "2025-1-1": malformed: want the form 2006-01-02`,
			"/payee unknown: unknown member",
		}},
		{"too large", `{"id":"` + strings.Repeat("x", 1<<20) + `"}`, []string{
			" limit: 1048585 bytes, at most 1048576 are read",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := settlement.ParseFact([]byte(c.doc))
			if diff := cmp.Diff(lines(c.want), saidOf(t, err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			var f settlement.Fact
			if again := f.UnmarshalJSON([]byte(c.doc)); (again == nil) != (err == nil) {
				t.Errorf("ParseFact says %v, UnmarshalJSON %v", err, again)
			}
		})
	}
}

// A file of facts is read to its end; each bad line says its number.
func TestParseFactsGoesOn(t *testing.T) {
	file := "\n" + `{"id":"a","occurred":"2025-01-01","kind":"churn","customer":"c"}` + "\r\n" +
		"not a fact\n\n  \t\n" + `{"id":"b","occurred":"2025-01-01","kind":"churn"` + "\n" + `{"id":"c","occurred":"2025-01-01","kind":"churn","customer":"c"}`
	var got []string
	for f, err := range settlement.ParseFacts([]byte(file)) {
		var bad *settlement.LineError
		switch {
		case err == nil:
			got = append(got, f.ID)
		case errors.As(err, &bad):
			got = append(got, fmt.Sprint("line ", bad.Line, ": ", len(paths(err))))
		default:
			t.Errorf("%v names no line", err)
		}
	}
	if diff := cmp.Diff([]string{"a", "line 3: 1", "line 6: 1", "c"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for range settlement.ParseFacts([]byte(file)) {
		break // a reader who has seen enough
	}
}

func TestMomentsSurvive(t *testing.T) {
	for _, text := range []string{"2025-01-31", "2025-01-31T09:30:00Z", "2025-01-31T09:30:00.000000001Z", "0001-01-01", "9999-12-31T23:59:59Z"} {
		var m settlement.Moment
		if err := m.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := m.MarshalText(); err != nil || string(got) != text || m.String() != text {
			t.Errorf("%s became %s, %v", text, got, err)
		}
	}
	var m settlement.Moment
	if err := m.UnmarshalText([]byte("2025-01-31T10:30:00+01:00")); err != nil || m.String() != "2025-01-31T09:30:00Z" {
		t.Errorf("got %s, %v", m, err)
	}
	var zero settlement.Moment
	if _, err := zero.MarshalText(); !errors.Is(err, pe.ErrSyntax) || !zero.IsZero() || zero.String() != "no moment" {
		t.Errorf("the zero Moment is %s, %v", zero, err)
	}
	for _, text := range []string{"", "2025", "2025-1-31", "2025-01-31 09:30", "2025-01-31T09:30", "2025-01-31T25:00:00Z", "10000-01-01T00:00:00Z"} {
		var m settlement.Moment
		if err := m.UnmarshalText([]byte(text)); err == nil || !m.IsZero() {
			t.Errorf("%q became %s, %v", text, m, err)
		}
	}
}
