package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// policy is the sample program: the three-tier presets, a cap on each customer
// and on each partner's month, and a quarterly true-up. In July the monthly rate
// of Integration partners goes up; deals that closed before keep theirs. Days are
// counted in the zone of the program, for its desk and its attribution, too.
func policy() settlement.Policy {
	second := agreement()
	for i := range second.Commission.Rates {
		if r := &second.Commission.Rates[i]; r.Model == commission.Monthly && r.Tier == commission.Integration {
			r.Share = partnerecon.MustPercent("22")
		}
	}
	return settlement.Policy{
		Version: settlement.Format, Name: "Northwind Partners", Currency: currency, Zone: "Europe/Berlin",
		Tiers:    []string{commission.Referral, commission.Integration, commission.Solution},
		Horizon:  partnerecon.Days(180, partnerecon.Through),
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Desk: conflict.ThreeTier(""),
		Terms: partnerecon.Terms[settlement.Agreement]{
			{ID: "2025-01", From: day("2025-01-01"), Rationale: "the program as published", Policy: agreement()},
			{ID: "2025-07", From: day("2025-07-01"), Rationale: "Integration partners take over first-line support", Policy: second},
		},
	}
}

// influenced is what an influenced credit earns, of the rate of a sourced one.
func influenced() partnerecon.Rate { return partnerecon.MustPercent("30") }

func agreement() settlement.Agreement {
	plan := commission.ThreeTier(commission.Choices{
		ReferralAnnual:    partnerecon.MustPercent("12.5"),
		IntegrationAnnual: partnerecon.MustPercent("22.5"),
		SolutionMonthly:   partnerecon.MustPercent("35"),
		SolutionAnnual:    partnerecon.MustPercent("32.5"),
		Influenced:        influenced(),
		Shared:            commission.Each,
	})
	// The sample is there to be changed: its rates keep to no range.
	plan.Influenced.Within = commission.Range{}
	for i := range plan.Rates {
		plan.Rates[i].Within = commission.Range{}
	}
	plan.Caps = []commission.Cap{
		{Name: "customer", Per: commission.PerCustomer, Limit: eur("7500"), Counts: commission.OnNet},
	}
	return settlement.Agreement{
		Commission: plan,
		Clawback:   clawback.ThreeTier(),
		Caps:       []settlement.Cap{{Name: "month", Every: settlement.EveryMonth, Limit: eur("6000"), Counts: commission.OnNet}},
		TrueUps:    []settlement.TrueUp{{Name: "usage", Every: settlement.EveryQuarter, Tiers: []string{commission.Solution}}},
		Retainers:  offers(),
		Attribution: attribution.ThreeTier(attribution.Choices{
			Dormant: partnerecon.Days(90, partnerecon.Through), Influenced: influenced(),
		}),
		Ladder: ladder(), LadderMetrics: ladderMetrics(),
	}
}

// programText writes a policy for people: what fits on a line stands on one.
func programText(p settlement.Policy) ([]byte, error) {
	text, err := settlement.MarshalPolicy(p)
	if err != nil {
		return nil, err
	}
	text = bytes.ReplaceAll(text, []byte(`"zone":"",`), nil) // it is the program's
	var out bytes.Buffer
	layOut(&out, text, "")
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// layOut writes a JSON value on one line if it is short, else its members one
// below the other.
func layOut(out *bytes.Buffer, value json.RawMessage, indent string) {
	const short = 116
	if len(value) <= short || value[0] != '{' && value[0] != '[' {
		out.WriteString(spaced(value))
		return
	}
	decoder := json.NewDecoder(bytes.NewReader(value))
	opening, _ := decoder.Token()
	inner := indent + "  "
	fmt.Fprint(out, opening)
	for n := 0; decoder.More(); n++ {
		if n > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n" + inner)
		if value[0] == '{' {
			name, _ := decoder.Token()
			fmt.Fprintf(out, "%q: ", name)
		}
		var member json.RawMessage
		_ = decoder.Decode(&member) // MarshalPolicy wrote it
		layOut(out, member, inner)
	}
	closing, _ := decoder.Token()
	fmt.Fprintf(out, "\n%s%s", indent, closing)
}

// spaced puts a space after colons and commas outside of strings.
func spaced(value []byte) string {
	var out strings.Builder
	quoted := false
	for i, c := range value {
		if c == '"' && (i == 0 || value[i-1] != '\\') {
			quoted = !quoted
		}
		out.WriteByte(c)
		if !quoted && (c == ':' || c == ',') {
			out.WriteByte(' ')
		}
	}
	return out.String()
}
