package clawback_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

func TestPreviewIsApply(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"))
	before := b.exposure.Clone()
	preview, err := b.recourse.Preview(b.exposure, churn("x", 45))
	if err != nil || !before.Equal(b.exposure) {
		t.Fatalf("%v, or the exposure changed", err)
	}
	b.do(churn("x", 45))
	if diff := cmp.Diff(list(b.entries), list(preview.Entries)); diff != "" {
		t.Errorf("(-applied +previewed)\n%s", diff)
	}
	for _, code := range []string{clawback.CodeWindow, clawback.CodeRounded, clawback.CodeTaken, clawback.CodePosted} {
		if !preview.Trace.Has(code) {
			t.Errorf("want %s in\n%s", code, preview.Trace)
		}
	}
	again, err := b.recourse.Preview(b.exposure, churn("x", 45))
	if err != nil || !again.Trace.Has(clawback.CodeRepeated) {
		t.Errorf("%v, want %s in\n%s", err, clawback.CodeRepeated, again.Trace)
	}
	if _, err := b.recourse.Preview(b.exposure, churn("", 45)); err == nil {
		t.Error("a bad event: want an error")
	}
}

func TestTracesNameTheReason(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"),
		posted("p2", "acme", "p2", "solution", "100", "2025-02-01"), posted("p3", "acme", "p3", "none", "100", "2025-02-01"))
	preview, err := b.recourse.Preview(b.exposure, churn("x", 61))
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{clawback.CodeOutside, clawback.CodeNothing, clawback.CodeNoSchedule} {
		if !preview.Trace.Has(code) {
			t.Errorf("want %s in\n%s", code, preview.Trace)
		}
	}
}

// What was earned after the customer came back is not touched by the churn before: the
// trace says so by the schedule that would take it, the first one of the policy as any.
func TestTracesOfWhatCameBack(t *testing.T) {
	full := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}
	nothing := clawback.Schedule{Return: clawback.Nothing}
	full.Tier, nothing.Tier = "gold", "silver"
	for tier, want := range map[string]string{"gold": clawback.CodeCameBack, "silver": clawback.CodeNothing, "none": clawback.CodeNoSchedule} {
		for _, p := range []clawback.Policy{onlySchedules(full, nothing), onlySchedules(nothing, full)} {
			b := open(t, p).do(posted("p", "acme", "p", tier, "10", "2025-02-01"), churn("x", 10), clawback.Reactivated{ID: "back", On: start.Add(20)})
			later := posted("q", "acme", "q", tier, "5", "2025-03-01")
			later.Entries[0].Earned = start.Add(25)
			preview, err := b.recourse.Preview(b.exposure, later)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range preview.Trace {
				for _, d := range r.Details {
					if d.Name == "net" && d.Value == "5.00 EUR" {
						got = append(got, r.Code)
					}
				}
			}
			if diff := cmp.Diff([]string{want}, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s\n%s", tier, diff, preview.Trace)
			}
		}
	}
}

func TestExplainRefusesWhatDoesNotFollow(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"), churn("x", 10))
	for name, change := range map[string]func(*partnerecon.Entry){
		"another amount":     func(e *partnerecon.Entry) { e.Amount = eur("-99") },
		"another partner":    func(e *partnerecon.Entry) { e.Claim.Partner = "beta" },
		"no basis":           func(e *partnerecon.Entry) { e.Basis = partnerecon.Basis{} },
		"a basis of another": func(e *partnerecon.Entry) { e.Basis = partnerecon.BasisOf(1) },
		"a basis of no form": func(e *partnerecon.Entry) { e.Basis = readBasis(`{"form":"x"}`) },
		"a form of no text":  func(e *partnerecon.Entry) { e.Basis = readBasis(`{"form":1}`) },
		"a bad basis":        func(e *partnerecon.Entry) { e.Basis = readBasis(`{"form":"clawback.line","x":1}`) },
		"a line that is not": func(e *partnerecon.Entry) {
			e.Basis = readBasis(`{"form":"clawback.line","partner":"acme","currency":"EUR","line":{"id":"p9","earned":"2025-01-01","payable":"2025-01-01"}}`)
		},
	} {
		e := b.entries[0]
		change(&e)
		if tr, err := b.recourse.Explain(e); err == nil {
			t.Errorf("%s: explained as\n%s", name, tr)
		}
	}
}

func readBasis(text string) partnerecon.Basis {
	var b partnerecon.Basis
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		panic(err)
	}
	return b
}

// Lines that come to nothing together give nothing, though one of them has something:
// what they give must follow from the sums that the entry holds.
func TestLinesThatComeToNothingGiveNothing(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Components: []string{"bonus"}, Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)})
	bonus := posted("p3", "acme", "p3", "gold", "5", "2025-02-01")
	bonus.Entries[0].Claim.Component = "bonus"
	b := open(t, p).do(posted("p1", "acme", "p1", "gold", "10", "2025-03-01"), posted("p2", "acme", "p2", "gold", "-10", "2025-02-01"), bonus,
		clawback.Fraud{ID: "f", On: start})
	if got := list(b.entries); len(got) != 1 || got[0] != "clawed acme p3 -5.00 2025-02-01" {
		t.Errorf("got %v", got)
	}
}
