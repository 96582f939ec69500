package settlement_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// everyUnit is a ladder with metrics that are stated in every way.
func everyUnit() tiers.Policy {
	return tiers.Policy{
		Boundary: tiers.ReachedAt,
		Metrics: []tiers.Metric{
			{Name: "revenue", Unit: tiers.Amount, Currency: "EUR", Over: tiers.Sum, CustomerLimit: pct("50")},
			{Name: "deals", Unit: tiers.Number, Over: tiers.Sum, Classes: []tiers.Class{{Name: "a", Factor: pct("100")}, {Name: "<b>", Factor: pct("50")}}},
			{Name: "renewals", Unit: tiers.Share},
			{Name: "agreed", Unit: tiers.Yes},
			{Name: "certified", Unit: tiers.Certificate, Levels: []string{"basic", "expert"}},
		},
		Tiers: []tiers.Tier{{Name: "referral"}, {Name: "integration", Needs: needs(tiers.Criterion{
			Metric: "deals", Target: tiers.Value{Number: 3}, Within: tiers.Span{Of: tiers.Lifetime},
		})}},
		Review: tiers.Review{Every: tiers.EveryMonth, Promotion: tiers.AtPeriodEnd, Demotion: tiers.ToQualified},
	}
}

// drawFigure draws a figure as such a ladder takes it, or an enrolment.
func drawFigure(t *rapid.T) settlement.Event {
	text := func(label string, some ...string) string { return rapid.SampledFrom(some).Draw(t, label) }
	partner := text("partner", "acme", "Größe", `a"b\c`, "<a&b>", "a\u2028b", "\x7f")
	if rapid.IntRange(0, 3).Draw(t, "enrols") == 0 {
		return settlement.PartnerEnrolled{Partner: partner, Segment: text("segment", "", "big", "klein & fein", "\t")}
	}
	e := settlement.Measured{Partner: partner, Metric: text("metric", "revenue", "deals", "renewals", "agreed", "certified")}
	switch n := rapid.Int64Range(-5, 1<<40).Draw(t, "n"); e.Metric {
	case "revenue":
		e.Value.Amount, _ = pe.FromMinor(n, "EUR")
		e.Customer = text("customer", "c", `c"`)
	case "deals":
		e.Value.Number, e.Class = n, text("class", "a", "<b>")
	case "renewals":
		e.Value.Share = pct("91")
	case "agreed":
		e.Value.Yes = n%2 == 0
	default:
		e.Value.Level, e.Holder = text("level", "basic", "expert"), text("holder", "ada", "žofie")
		if n%2 == 0 {
			e.Expires = day("2026-01-31")
		}
	}
	return e
}

// A fact is known again by the digest of its JSON without the day on which it was recorded,
// however that was worked out.
func TestAFactIsKnownByTheDigestOfItsJSON(t *testing.T) {
	program := settlement.Must(laddered(everyUnit(), nil))
	rapid.Check(t, func(t *rapid.T) {
		f := settlement.Fact{ID: rapid.SampledFrom([]string{"f1", `f"1`, "é", "a/b~c"}).Draw(t, "id"), Event: drawFigure(t)}
		f.Occurred = settlement.On(day("2025-01-05"))
		if rapid.Bool().Draw(t, "at an hour") {
			f.Occurred = settlement.At(time.Date(2025, 1, 5, 10, 0, 0, 5e8, time.UTC))
		}
		text, err := f.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(text)
		if rapid.Bool().Draw(t, "late") {
			f.Recorded = settlement.On(day("2025-01-09"))
		}
		var book settlement.Book
		if _, err := program.Apply(&book, f); err != nil {
			t.Fatal(err)
		}
		stored, err := json.Marshal(&book)
		if err != nil {
			t.Fatal(err)
		}
		if want := `"digest":"` + hex.EncodeToString(sum[:16]) + `"`; !strings.Contains(string(stored), want) {
			t.Fatalf("%s: want %s in %s", text, want, stored)
		}
	})
}
