package clawback_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// everything is a policy in which every part of one occurs.
func everything() clawback.Policy {
	p := onlySchedules(
		clawback.Schedule{Tier: "integration", Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through), Obligation: "call", Due: partnerecon.Days(14, partnerecon.Until)},
		falling(), unserved(clawback.WholeMonths), over24(clawback.StartedMonths), clawback.Schedule{Trigger: clawback.ByFraud, Tier: "referral", Return: clawback.Nothing})
	p.Anchor, p.ChurnDay = clawback.PaymentCleared, clawback.NoticeGiven
	p.Schedules[1].Components, p.Schedules[2].Tier, p.Schedules[3].Trigger, p.Schedules[3].Share = []string{"base"}, "referral", clawback.ByBreach, percent("50")
	p.Reasons = []clawback.ReasonCode{{Code: "outage", Means: clawback.VendorFault}, {Code: "lied", Means: clawback.ByFraud}}
	return p
}

// manyEvents are events of every kind, of which each changes something.
func manyEvents() []clawback.Event {
	p, q, left, outage := posted("p", "acme", "p", "integration", "100", "2025-02-01"), posted("q", "beta", "q", "referral", "50", "2025-02-01"), noticed("x", 20, 31), noticed("o", 5, 5)
	q.Term, outage.Reason = term("2025-01-01", "2025-05-01"), "outage"
	return []clawback.Event{
		p, q, outage, left,
		clawback.Breach{ID: "b", Partner: "acme", Commitment: "demo", On: start.Add(40)},
		clawback.Reactivated{ID: "r", On: start.Add(50)},
		posted("p3", "acme", "p3", "gold", "7", "2025-02-01"),
		clawback.Fraud{ID: "f", Partner: "beta", On: start.Add(60)},
		clawback.Seal{ID: "s", Through: day("2025-12-31"), On: day("2026-06-30")},
	}
}

// FuzzExposureJSON reads any text as an exposure: what is accepted is written
// and read again as the same.
func FuzzExposureJSON(f *testing.F) {
	for _, p := range []clawback.Policy{clawback.ThreeTier(), everything()} {
		b := open(f, p)
		for _, e := range manyEvents() {
			if _, err := b.recourse.Apply(&b.exposure, e); err != nil {
				f.Fatal(err)
			}
			if text, err := json.Marshal(b.exposure); err == nil {
				f.Add(text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var x clawback.Exposure
		if json.Unmarshal(in, &x) != nil {
			return
		}
		once, err := json.Marshal(x)
		if err != nil {
			return // a day that has to be stated is not
		}
		var again clawback.Exposure
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
		if copied, err := json.Marshal(again.Clone()); err != nil || string(copied) != string(once) {
			t.Fatalf("the clone of %s is %s, %v", once, copied, err)
		}
	})
}

// FuzzBasis puts any text into the basis of an entry: it is explained or
// refused, and its record is read or refused.
func FuzzBasis(f *testing.F) {
	b := open(f, everything())
	for _, e := range manyEvents() {
		entries, err := b.recourse.Apply(&b.exposure, e)
		if err != nil {
			f.Fatal(err)
		}
		for _, e := range entries {
			if text, err := json.Marshal(e.Basis); err == nil {
				f.Add(text, string(e.Kind))
			}
		}
	}
	f.Fuzz(func(t *testing.T, in []byte, kind string) {
		var basis partnerecon.Basis
		if json.Unmarshal(in, &basis) != nil {
			return
		}
		e := partnerecon.Entry{
			Cause: "x", Claim: partnerecon.Claim{Partner: "acme", Customer: "c", Line: "p", Component: "base"},
			Kind: partnerecon.Kind(kind), Amount: eur("-65.56"), Posted: day("2025-02-01"), Basis: basis,
		}
		if tr, err := b.recourse.Explain(e); err == nil && len(tr) == 0 {
			t.Fatalf("%s is explained by nothing", in)
		}
		_, _ = clawback.ObligationOf(e)
		line, err := clawback.Record(e)
		if err != nil {
			return
		}
		exposure := b.exposure.Clone()
		_, _ = b.recourse.Apply(&exposure, clawback.Reopen{ID: "o", Customer: "c", Lines: []clawback.Line{line}, On: day("2026-07-01")})
	})
}

func FuzzParse(f *testing.F) {
	for _, p := range []clawback.Policy{clawback.ThreeTier(), everything()} {
		if text, err := json.Marshal(p); err == nil {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := clawback.Parse(in)
		if err != nil {
			return
		}
		once, err := json.Marshal(r.Policy())
		if err != nil {
			t.Fatal(err)
		}
		again, err := clawback.Parse(once)
		if err != nil {
			t.Fatalf("%s was accepted, %s is not: %v", in, once, err)
		}
		if twice, err := json.Marshal(again.Policy()); err != nil || string(twice) != string(once) {
			t.Fatalf("%s became %s, %v", once, twice, err)
		}
	})
}

// FuzzExposure stores any text as an exposure and goes on with it: whatever the
// state is, an event is answered without a panic.
func FuzzExposure(f *testing.F) {
	f.Add([]byte(`{"currency":"EUR","start":"2025-01-01","partners":[{"id":"a","groups":[{"tier":"referral","classes":[{"net":"100"}],"lines":[{"partner":"a","line":"p","component":"base","tier":"referral","earned":"2025-01-01","payable":"2025-02-01","net":"100"}]}]}]}`))
	f.Add([]byte(`{"currency":"EUR","churns":[{"id":"x","on":"2025-01-02"}],"partners":[{"id":"a","rest":"-1","groups":[{"classes":[{"since":"2025-01-01","net":"5"}],"sealed":"-3"}]}]}`))
	f.Add([]byte(`{"currency":"EUR","breaches":[{"id":"x","on":"2025-01-02","partner":"a","commitment":"demo"}],"frauds":[{"id":"f","on":"2025-01-02"}],"partners":[{"id":"a","groups":[{"classes":[{"component":"bonus","cleared":"2025-01-01","term":{"start":"2025-01-01","end":"2025-03-01"},"net":"5"}],"sealed":"-3"}]}]}`))
	r, rich := clawback.Must(clawback.ThreeTier()), clawback.Must(everything())
	f.Fuzz(func(t *testing.T, in []byte) {
		var x clawback.Exposure
		if json.Unmarshal(in, &x) != nil {
			return
		}
		y := x.Clone()
		for _, e := range manyEvents() {
			_, _ = rich.Apply(&y, e)
			_, _ = rich.RunOff(y, start.Add(20))
		}
		for _, e := range []clawback.Event{
			posted("q", "a", "q", "integration", "10", "2025-02-01"), churn("y", 30),
			clawback.Reactivated{ID: "b", On: start.Add(40)},
			clawback.Seal{ID: "s", Through: day("2025-12-31"), On: day("2026-06-30")},
		} {
			_, _ = r.Apply(&x, e)
		}
	})
}
