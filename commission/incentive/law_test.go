package incentive_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// sums adds entries up by claim and kind.
func sums(entries []partnerecon.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		key := e.Claim.Component + " " + string(e.Kind)
		if out[key] += e.Amount.Minor(); out[key] == 0 {
			delete(out, key)
		}
	}
	return out
}

// TestLawG1_OrderDoesNotMatter: events and closes in any order come to the same sums
// by claim and kind.
func TestLawG1_OrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		want, _ := played(t, o.policy, o.events)
		got, _ := played(t, o.policy, rapid.Permutation(o.events).Draw(t, "another order"))
		if diff := cmp.Diff(sums(want), sums(got)); diff != "" {
			t.Fatalf("(-one order +another)\n%s", diff)
		}
	})
}

// TestLawG2_RepeatedDeliveriesChangeNothing: every event twice is every event once,
// and the close above all.
func TestLawG2_RepeatedDeliveriesChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		var twice []incentive.Event
		for _, e := range o.events {
			twice = append(twice, e, e)
		}
		once, tally := played(t, o.policy, o.events)
		again, same := played(t, o.policy, append(twice, o.events...))
		if mustJSON(once) != mustJSON(again) || mustJSON(tally) != mustJSON(same) {
			t.Fatalf("once\n%s\ntwice\n%s", mustJSON(once), mustJSON(again))
		}
		// Another close of what is closed posts nothing, either.
		s := incentive.Must(o.policy)
		if entries, err := s.Apply(&tally, end("once more")); err != nil || len(entries) > 0 {
			t.Fatalf("%v, %v", entries, err)
		}
	})
}

// TestLawG9_TallyJSONSurvives: a tally that is stored and read between events goes on
// as if it had not been.
func TestLawG9_TallyJSONSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		s := incentive.Must(o.policy)
		var kept, stored incentive.Tally
		for i, e := range o.events {
			want, err := s.Apply(&kept, e)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Apply(&stored, e)
			if err != nil || mustJSON(want) != mustJSON(got) {
				t.Fatalf("%v: kept\n%s\nstored\n%s", err, mustJSON(want), mustJSON(got))
			}
			if i%3 != 0 { // it takes its time
				continue
			}
			text, err := json.Marshal(stored)
			if err != nil {
				t.Fatal(err)
			}
			var read incentive.Tally
			if err := json.Unmarshal(text, &read); err != nil || !bytes.Equal(text, []byte(mustJSON(read))) {
				t.Fatalf("%s became %s, %v", text, mustJSON(read), err)
			}
			stored = read
		}
	})
}

// TestLawG9_PolicyJSONSurvives: a policy that is written and read is the same.
func TestLawG9_PolicyJSONSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		s, err := incentive.Parse([]byte(mustJSON(p)))
		if err != nil || mustJSON(s.Policy()) != mustJSON(p) {
			t.Fatalf("%s became %s, %v", mustJSON(p), mustJSON(s.Policy()), err)
		}
	})
}

// TestLawG12_PreviewIsPosting: a preview of an event says what it posts and why, or
// why nothing, and changes nothing.
func TestLawG12_PreviewIsPosting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		s := incentive.Must(o.policy)
		var tally incentive.Tally
		for _, e := range o.events {
			before := mustJSON(tally)
			p, err := s.Preview(tally, e)
			if err != nil || len(p.Trace) == 0 || mustJSON(tally) != before {
				t.Fatalf("%+v: %v, a trace of %d steps", e, err, len(p.Trace))
			}
			entries, err := s.Apply(&tally, e)
			if err != nil || mustJSON(entries) != mustJSON(p.Entries) {
				t.Fatalf("%+v: %v\n%s", e, err, cmp.Diff(mustJSON(p.Entries), mustJSON(entries)))
			}
		}
	})
}

// TestLawEveryEntryExplainsItself: from its basis alone, after it was stored, and in
// the words of the preview.
func TestLawEveryEntryExplainsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		s := incentive.Must(o.policy)
		entries, _ := played(t, o.policy, o.events)
		for _, e := range entries {
			var read partnerecon.Entry
			if err := json.Unmarshal([]byte(mustJSON(e)), &read); err != nil {
				t.Fatal(err)
			}
			fresh, err := s.Explain(e)
			if err != nil {
				t.Fatal(err)
			}
			stored, err := s.Explain(read)
			if err != nil || fresh.String() != stored.String() || fresh[len(fresh)-1].Code != incentive.CodePosted {
				t.Fatalf("%v\n%s\n%s", err, fresh, stored)
			}
			read.Amount, _ = read.Amount.Add(eur("0.01"))
			if _, err := s.Explain(read); err == nil {
				t.Fatalf("%s explains another amount, too", e.ID())
			}
		}
	})
}

// TestLawBonusesStandAlone: removing one bonus leaves every entry of the others as it
// was.
func TestLawBonusesStandAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		without := o.policy
		at := rapid.IntRange(0, len(o.policy.Bonuses)-1).Draw(t, "removed")
		removed := "bonus:" + o.policy.Bonuses[at].Name + ":"
		without.Bonuses = slices.Delete(slices.Clone(o.policy.Bonuses), at, at+1)
		without.Collaborations = together().Collaborations // one incentive has to be left
		all, _ := played(t, o.policy, o.events)
		others, _ := played(t, without, o.events)
		var left []partnerecon.Entry
		for _, e := range all {
			if !strings.HasPrefix(e.Claim.Component, removed) {
				left = append(left, e)
			}
		}
		if mustJSON(left) != mustJSON(others) {
			t.Fatalf("(-with +without)\n%s", cmp.Diff(mustJSON(left), mustJSON(others)))
		}
	})
}

// TestLawG11_EntriesAreUnique: no two entries share an id, and none is 0.
func TestLawG11_EntriesAreUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		entries, _ := played(t, o.policy, o.events)
		seen := map[string]bool{}
		for _, e := range entries {
			if seen[e.ID()] || e.Amount.Sign() == 0 {
				t.Fatalf("%s of %s", e.ID(), e.Amount)
			}
			seen[e.ID()] = true
		}
	})
}

// TestLawC5_MaximumHolds: after every event no period has more than the maximum, and
// a maximum that nothing reaches is none.
func TestLawC5_MaximumHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		limit := proof.Amount(t, "limit", 3000)
		capped, free := o.policy, o.policy
		capped.Bonuses, free.Bonuses = slices.Clone(capped.Bonuses), slices.Clone(free.Bonuses)
		for i := range capped.Bonuses {
			capped.Bonuses[i].Minimum, free.Bonuses[i].Minimum = partnerecon.Money{}, partnerecon.Money{}
			capped.Bonuses[i].Maximum, free.Bonuses[i].Maximum = limit, partnerecon.Money{}
		}
		entries, _ := played(t, capped, o.events)
		sum := map[string]int64{}
		for i, e := range entries {
			last := i+1 == len(entries) || entries[i+1].Cause != e.Cause
			if sum[e.Claim.Component] += e.Amount.Minor(); last && sum[e.Claim.Component] > limit.Minor() {
				t.Fatalf("%s has %d, the maximum is %s", e.Claim.Component, sum[e.Claim.Component], limit)
			}
		}
		all, _ := played(t, free, o.events)
		for claim, n := range byClaim(all) { // C6: what is due is the smaller of the two
			if got := byClaim(entries)[claim]; got != min(n, limit.Minor()) {
				t.Fatalf("%s: %d of %d with a maximum of %s", claim, got, n, limit)
			}
		}
		for i := range free.Bonuses {
			free.Bonuses[i].Maximum = partnerecon.MustMoney("92233720368547758.07", "EUR")
		}
		if same, _ := played(t, free, o.events); mustJSON(same) != mustJSON(all) {
			t.Fatal("a maximum that nothing reaches changed something")
		}
	})
}

// TestLawT5_CutAndOrderOfSalesDoNotMatter: what a marginal table gives on a year, month
// by month, is what it gives on the sum, however the revenue was cut into sales and
// in whichever order they came; T6: a refund posts the difference; T4: nothing on
// nothing.
func TestLawT5_CutAndOrderOfSalesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := inFull(volumes(commission.SpanYear))
		r.Table.Steps = []commission.Step{{Share: proof.Share(t, "low")}, {From: eur("37"), Share: proof.Share(t, "high")}}
		p := only(monthly(r))
		p.Rounding = proof.Rounding(t, "rounding")
		var cut []incentive.Event
		total := int64(0)
		for i := range rapid.IntRange(0, 12).Draw(t, "sales") {
			on := proof.Day(t, "on", day("2025-01-01"), 364)
			e := incentive.Posted{ID: fmt.Sprint(i), Partner: "acme", Kind: partnerecon.Earned, Base: proof.Amount(t, "base", 2000), Earned: on, On: on}
			if total += e.Base.Minor(); rapid.IntRange(0, 3).Draw(t, "refunded") == 0 {
				back := e
				back.ID, back.Kind, back.Base = "r"+e.ID, partnerecon.Returned, e.Base.Neg()
				total -= e.Base.Minor()
				cut = append(cut, back)
			}
			cut = append(cut, e)
		}
		cut = append(rapid.Permutation(cut).Draw(t, "order"), end("end"))
		sold, err := partnerecon.FromMinor(total, "EUR")
		if err != nil {
			t.Fatal(err)
		}
		one := []incentive.Event{incentive.Posted{ID: "one", Partner: "acme", Kind: partnerecon.Earned, Base: sold, Earned: day("2025-07-07"), On: day("2025-07-07")}, end("end")}
		add := func(events []incentive.Event) (n int64) {
			entries, _ := played(t, p, events)
			for _, e := range entries {
				n += e.Amount.Minor()
			}
			return n
		}
		if a, b := add(cut), add(one); a != b {
			t.Fatalf("%d for %s cut into %d, %d in one", a, sold, len(cut)-1, b)
		}
		if total == 0 && add(one) != 0 {
			t.Fatal("nothing earns something")
		}
	})
}

// TestLawT9_CuttingAStepChangesNothing: a step cut in two of one rate pays the same,
// and T10: steps of one rate pay what the rate does.
func TestLawT9_CuttingAStepChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := drawProgram(t)
		r := inFull(volumes(commission.SpanMonth))
		low := proof.Part(t, "low")
		r.Table.Steps[0].Share = low
		cut := r
		cut.Table.Steps = []commission.Step{r.Table.Steps[0], {From: eur("7"), Share: low}, r.Table.Steps[1]}
		want, _ := played(t, only(monthly(r)), o.events)
		got, _ := played(t, only(monthly(cut)), o.events)
		if diff := cmp.Diff(sums(want), sums(got)); diff != "" {
			t.Fatalf("(-whole +cut)\n%s", diff)
		}
		r.Table.Steps[1].Share = low
		flat := growth(atLeast("0"))
		flat.Rate = low
		want, _ = played(t, only(monthly(flat)), o.events)
		got, _ = played(t, only(monthly(r)), o.events)
		if diff := cmp.Diff(sums(want), sums(got)); diff != "" {
			t.Fatalf("(-flat +steps)\n%s", diff)
		}
	})
}

// TestLawNothingOfNothing: where the divisor of an outcome is 0, nothing is paid.
func TestLawNothingOfNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		for i, r := range []incentive.Rule{
			incentive.LogoChurn{Start: "start", Lost: "lost", Target: drawTarget(t)},
			incentive.NetRetention{Start: "mrr", Expansion: "expansion", Contraction: "contraction", Churned: "churned", Target: drawTarget(t)},
			incentive.Onboarding{Started: "started", Completed: "completed", Target: drawTarget(t)},
			incentive.Retained{Start: "cohort", End: "left", Share: proof.Part(t, "share"), Periods: 1, Amount: eur("1")},
			quota(incentive.Goal{Figure: "quota"}),
		} {
			b := monthly(r)
			b.Name = fmt.Sprint(i)
			p.Bonuses = append(p.Bonuses, b)
		}
		events := drawEvents(t, p)
		for i, e := range events {
			if f, ok := e.(incentive.Figure); ok && slices.Contains([]string{"start", "mrr", "started", "cohort", "quota"}, f.Name) {
				if f.Number = 0; f.Money.Stated() {
					f.Money = eur("0")
				}
				events[i] = f
			}
		}
		entries, _ := played(t, p, append(events, end("end")))
		for claim := range byClaim(entries) {
			for i := range 5 {
				if strings.HasPrefix(claim, fmt.Sprintf("bonus:%d:", i)) {
					t.Fatalf("%s was paid", claim)
				}
			}
		}
	})
}
