package clawback_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

func handOver(id, from, to string, on int) clawback.Transferred {
	return clawback.Transferred{ID: id, Customer: "c", From: from, To: to, On: start.Add(on)}
}

// acme earned 900.00; a churn on day 45 takes half, one on day 30 two thirds.
func TestTheExposurePassesToTheNewPartner(t *testing.T) {
	line := posted("p", "acme", "p", "integration", "900", "2025-03-01")
	for _, tt := range []struct {
		name       string
		events     []clawback.Event
		acme, beta string
	}{
		{"a churn on the day of the transfer is the new partner's", []clawback.Event{handOver("t", "acme", "beta", 45), churn("x", 45)}, "0.00", "-450.00"},
		{"a churn on the day before stays", []clawback.Event{handOver("t", "acme", "beta", 46), churn("x", 45)}, "-450.00", "0.00"},
		{"of two churns the first one takes more", []clawback.Event{handOver("t", "acme", "beta", 40), churn("x", 45), churn("y", 30)}, "-600.00", "0.00"},
		{"handed on", []clawback.Event{handOver("t", "acme", "gamma", 40), handOver("u", "gamma", "beta", 44), churn("x", 45)}, "0.00", "-450.00"},
		{"handed back", []clawback.Event{handOver("t", "acme", "beta", 40), handOver("u", "beta", "acme", 44), churn("x", 45)}, "-450.00", "0.00"},
		{"on one day by id", []clawback.Event{handOver("a", "acme", "gamma", 40), handOver("b", "gamma", "beta", 40), churn("x", 45)}, "0.00", "-450.00"},
		{"whoever bears nothing passes nothing on", []clawback.Event{handOver("t", "gamma", "beta", 40), churn("x", 45)}, "-450.00", "0.00"},
		{"a fraud stays with who earned", []clawback.Event{handOver("t", "acme", "beta", 40), clawback.Fraud{ID: "f", On: start.Add(45)}}, "-900.00", "0.00"},
		{"a fraud takes more than the churn: it is who earned that gives all back", []clawback.Event{handOver("t", "acme", "beta", 40), churn("x", 45), clawback.Fraud{ID: "f", On: start.Add(46)}}, "-900.00", "0.00"},
		{"as much by a churn as by a fraud is the churn's", []clawback.Event{handOver("t", "acme", "beta", 0), clawback.Fraud{ID: "f", On: start.Add(45)}, churn("x", 0)}, "0.00", "-900.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			permute(append([]clawback.Event{line}, tt.events...), 0, func(order []clawback.Event) {
				b := open(t, clawback.ThreeTier()).do(order...)
				b.want("acme", b.sum("acme"), tt.acme)
				b.want("beta", b.sum("beta"), tt.beta)
			})
		})
	}
}

// Half of 900 is borne by beta, in a claim that names whose lines they are; a refund of
// 300 gives it back 150. acme's unpaid line is left alone.
func TestWhatIsBorneIsAClaimOfItsOwn(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(
		posted("p", "acme", "p", "integration", "900", "2025-03-01"), handOver("t", "acme", "beta", 40), churn("x", 45),
		posted("r", "acme", "p", "integration", "-300", "2025-03-01"))
	var got []string
	for _, e := range b.entries {
		got = append(got, e.ID()+" "+e.Amount.Amount()+" "+e.Payable.String())
	}
	want := []string{
		"x/beta/c///clawback:integration:of:acme/clawed -450.00 2025-02-15",
		"r/beta/c///clawback:integration:of:acme/clawed 150.00 2025-01-02",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tr, err := b.recourse.Explain(b.entries[0])
	if err != nil || !tr.Has(clawback.CodeBorne) {
		t.Errorf("%s, %v", tr, err)
	}
	wrong := b.entries[0]
	wrong.Claim.Partner = "acme"
	if _, err := b.recourse.Explain(wrong); err == nil {
		t.Error("an entry against another partner follows from the basis of beta's")
	}
	// Nothing is left on beta once all is returned.
	b.do(posted("r2", "acme", "p", "integration", "-600", "2025-03-01"))
	b.want("beta", b.sum("beta"), "0.00")
	if g := b.exposure.Partners[0].Groups[0]; len(g.Borne) != 0 {
		t.Errorf("%+v", g)
	}
}

// A cent that belongs to nobody alone: p earned 1 cent before the customer came back, q
// 1 cent since. Half of each goes back, of p by acme and of q by beta: 1 cent in all.
// Rounded up to acme 0.5 is 1 cent, and 1.0 in all leaves beta none.
func TestTheOddCentOfABearer(t *testing.T) {
	policy := onlySchedules(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(365, partnerecon.Through), Share: percent("50")})
	since := posted("q", "acme", "q", "gold", "0.01", "2025-02-01")
	since.Entries[0].Earned = start.Add(20)
	b := open(t, policy).do(
		posted("p", "acme", "p", "gold", "0.01", "2025-02-01"), since,
		churn("x", 10), clawback.Reactivated{ID: "b", On: start.Add(15)}, handOver("t", "acme", "beta", 30), churn("y", 40))
	b.want("acme", b.sum("acme"), "-0.01")
	b.want("beta", b.sum("beta"), "0.00")
}

// Whoever bears it on the day is named with what is at risk.
func TestRiskNamesTheBearer(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "integration", "900", "2025-03-01"), handOver("t", "acme", "beta", 40))
	for day, bearer := range map[int]string{39: "", 40: "beta"} {
		risks, err := b.recourse.AtRisk(b.exposure, start.Add(day))
		if err != nil || len(risks) != 1 || risks[0].Partner != "acme" || risks[0].Bearer != bearer {
			t.Errorf("day %d: %v, %v", day, risks, err)
		}
	}
	b.do(churn("x", 45))
	risks, err := b.recourse.AtRisk(b.exposure, start.Add(60))
	if err != nil || len(risks) != 0 {
		t.Errorf("what beta bears already is at risk again: %v, %v", risks, err)
	}
	b.do(handOver("t", "acme", "beta", 40))
	b.refuse(handOver("t", "acme", "gamma", 40), clawback.ErrDuplicate)
}

// What acme bears and what beta does may be too far apart, where the commission returned
// more than it had posted: p is acme's by the first churn, q and r are beta's by the second.
func TestSharesThatDoNotFit(t *testing.T) {
	const most = "92233720368547758.07"
	line := func(id, amount string, earned int) clawback.Posted {
		p := posted(id, "acme", id, "referral", amount, "2025-02-01")
		p.Entries[0].Earned = start.Add(earned)
		return p
	}
	b := open(t, onlySchedules(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)})).do(
		line("p", most, 0), churn("x", 10),
		clawback.Reactivated{ID: "b", On: start.Add(15)}, line("q", "-"+most, 20),
		clawback.Reactivated{ID: "b2", On: start.Add(22)}, line("r", "-"+most, 25), handOver("t", "acme", "beta", 30))
	b.want("of acme", b.sum("acme"), "-"+most)
	b.refuse(churn("y", 40), partnerecon.ErrOverflow)
}
