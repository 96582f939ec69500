package clawback_test

import (
	"encoding/json"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// full is an exposure in which every list has elements, under a policy that uses all of
// them.
func full(t testing.TB) *book {
	p := onlySchedules(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through), Limit: clawback.ToLoss})
	p.Anchor = clawback.PayoutDay
	b := open(t, p)
	for i, id := range []string{"1", "2", "3"} {
		b.do(
			posted("p"+id, "acme", "p"+id, "gold", "100", "2025-02-01"), clawback.Started{ID: "s" + id, On: start.Add(i)},
			clawback.Churn{ID: "x" + id, On: start.Add(40 + i)}, clawback.Reactivated{ID: "b" + id, On: start.Add(50 + i)},
			clawback.Breach{ID: "br" + id, Partner: "acme", Commitment: "demo", On: start.Add(60 + i)}, clawback.Fraud{ID: "f" + id, Partner: "gamma", On: start.Add(60 + i)},
			payoutRun("r"+id, 35+i, 31), handOver("t"+id, "acme", "beta", i), lost("l"+id, "p"+id, "1/2", 5+i),
		)
	}
	return b
}

// What becomes of a clone does not reach the original, nor the other way round.
func TestACloneSharesNothing(t *testing.T) {
	b := full(t)
	want, err := json.Marshal(b.exposure)
	if err != nil {
		t.Fatal(err)
	}
	clone := b.exposure.Clone()
	proof.Scribble(&clone)
	if got, err := json.Marshal(b.exposure); err != nil || string(got) != string(want) {
		t.Errorf("what became of the clone changed the original, %v\n%s\nwas\n%s", err, got, want)
	}
	clone = b.exposure.Clone()
	proof.Scribble(&b.exposure)
	if got, err := json.Marshal(clone); err != nil || string(got) != string(want) {
		t.Errorf("what became of the original changed the clone, %v\n%s\nwas\n%s", err, got, want)
	}

	o := owe(t, whole()).do(debited("a", "-10", 0), debited("b", "-20", 1), pay("r", "5", 2))
	want, _ = json.Marshal(o.debt)
	debt := o.debt.Clone()
	proof.Scribble(&debt)
	if got, _ := json.Marshal(o.debt); string(got) != string(want) {
		t.Errorf("what became of the clone of a debt changed the original\n%s\nwas\n%s", got, want)
	}
}

// A question writes nothing, not even behind the ends of lists: several may be asked at
// the same time.
func TestAQuestionWritesNowhere(t *testing.T) {
	b := full(t)
	x := &b.exposure
	behind := func() string {
		out, err := json.Marshal([]any{
			x.Churns[:cap(x.Churns)], x.Reactivations[:cap(x.Reactivations)], x.Breaches[:cap(x.Breaches)], x.Frauds[:cap(x.Frauds)],
			x.Payouts[:cap(x.Payouts)], x.Transfers[:cap(x.Transfers)], x.Losses[:cap(x.Losses)],
		})
		if err != nil {
			return "a day is not stated" // what is behind the end has none
		}
		return string(out)
	}
	x.Churns, x.Reactivations = append(x.Churns, clawback.Departure{On: start})[:3], append(x.Reactivations, clawback.Reactivation{On: start})[:3]
	x.Breaches, x.Frauds = append(x.Breaches, clawback.Incident{On: start})[:3], append(x.Frauds, clawback.Incident{On: start})[:3]
	x.Payouts, x.Transfers = append(x.Payouts, clawback.Payout{On: start, Through: start})[:3], append(x.Transfers, clawback.Transfer{On: start})[:3]
	x.Losses = append(x.Losses, clawback.Loss{On: start, Share: percent("1")})[:3]
	x.Churns, x.Reactivations, x.Breaches, x.Frauds = x.Churns[:3:4], x.Reactivations[:3:4], x.Breaches[:3:4], x.Frauds[:3:4]
	x.Payouts, x.Transfers, x.Losses = x.Payouts[:3:4], x.Transfers[:3:4], x.Losses[:3:4]
	want := behind()
	for _, e := range []clawback.Event{
		churn("x9", 90),
		clawback.Reactivated{ID: "b9", On: start.Add(90)},
		clawback.Breach{ID: "br9", Partner: "acme", Commitment: "demo", On: start.Add(90)},
		clawback.Fraud{ID: "f9", On: start.Add(90)},
		payoutRun("r9", 90, 31), handOver("t9", "acme", "beta", 90), lost("l9", "p1", "1/3", 90),
	} {
		if _, err := b.recourse.Preview(*x, e); err != nil {
			t.Fatal(err)
		}
		if got := behind(); got != want {
			t.Errorf("a preview of %+v wrote behind the end of a list\n%s\nwas\n%s", e, got, want)
		}
	}
	if _, err := b.recourse.AtRisk(*x, start.Add(90)); err != nil || behind() != want {
		t.Errorf("asking for the risk wrote, %v", err)
	}
}
