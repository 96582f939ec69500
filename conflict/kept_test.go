package conflict_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/proof"
)

// An account with many facts, of which the desk keeps what it has folded, is ruled on like a
// copy of it of which nothing is kept; and so is the account that a copy by assignment went on
// from.
func TestAnAccountThatIsKeptIsRuledOnLikeOneThatIsFolded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(conflict.Must(drawPolicy(t)))
		events := drawTiers(t)
		for i := range 70 {
			for _, account := range drawnAccounts {
				events = append(events, conflict.Profile{ID: fmt.Sprint("before", i), Account: account, At: drawnStart.Add(time.Duration(i) * time.Minute), Segment: "s"})
			}
		}
		var drawn []conflict.Event
		for i := range rapid.IntRange(1, 25).Draw(t, "events") {
			drawn = append(drawn, drawEvent(t, fmt.Sprint("e", i)))
		}
		if rapid.Bool().Draw(t, "in order") {
			slices.SortStableFunc(drawn, func(a, b conflict.Event) int { return conflict.HeadingOf(a).At.Compare(conflict.HeadingOf(b).At) })
		}
		for _, e := range append(events, drawn...) {
			s := w.state(accountOf(e))
			folded, gone := conflict.State{}, conflict.State{Rosters: cloned(s.Rosters)}
			folded.Rosters = cloned(s.Rosters)
			if s.Account != nil {
				x, y := s.Account.Clone(), *s.Account
				folded.Account, gone.Account = &x, &y
			}
			want, errWant := w.desk.Apply(folded, e)
			if rapid.Bool().Draw(t, "a copy goes on first") {
				_, _ = w.desk.Apply(gone, e)
			}
			got, err := w.desk.Apply(s, e)
			if fmt.Sprint(err) != fmt.Sprint(errWant) || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Fatalf("%T: %+v, %v\nwant %+v, %v", e, got, err, want, errWant)
			}
			if s.Account != nil && fmt.Sprint(s.Account.Facts) != fmt.Sprint(folded.Account.Facts) {
				t.Fatalf("%T: %v, want %v", e, s.Account.Facts, folded.Account.Facts)
			}
		}
	})
}

// cloned are rosters of which nothing is known to be the same.
func cloned(list []*conflict.Roster) []*conflict.Roster {
	var out []*conflict.Roster
	for _, r := range list {
		c := r.Clone()
		out = append(out, &c)
	}
	return out
}

// Each of many contacts of an account, of direct sales and of partners, takes as much memory as
// each of few.
func TestAContactMoreCostsTheSameHoweverManyThereAre(t *testing.T) {
	if proof.Race {
		t.Skip("allocations are not exact under the race detector")
	}
	desk := conflict.Must(conflict.ThreeTier("UTC"))
	cost := func(n int) uint64 {
		s := conflict.State{Account: &conflict.Account{ID: "acme"}, Rosters: []*conflict.Roster{{Partner: "a"}}}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range n {
			id, when := fmt.Sprintf("%05d", i), drawnStart.Add(time.Duration(i)*time.Minute)
			var e conflict.Event = conflict.Direct{ID: id, Account: "acme", At: when, Motion: conflict.Outbound}
			if i%2 == 0 {
				e = conflict.Contact{ID: id, Account: "acme", Partner: "a", At: when}
			}
			if _, err := desk.Apply(s, e); err != nil {
				t.Fatal(err)
			}
		}
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	if few, many := cost(1_000), cost(3_000); many > 4*few { // lists grow by doubling
		t.Errorf("1,000 contacts take %d bytes, 3,000 take %d", few, many)
	}
}

// A partner that was in contact first holds direct sales off; once it was removed, which its
// roster alone says, it does not.
func TestAnAccountIsFoldedAnewWhereAPartnerWasRemoved(t *testing.T) {
	policy := conflict.ThreeTier("UTC")
	policy.Tiers[0].FirstMover = true
	o := open(t, policy, "a", "referral")
	o.apply(contact("c", "a", "2025-01-01"))
	for i := range 70 {
		o.apply(direct(fmt.Sprint("d", i), "2025-01-02", conflict.Outbound))
	}
	if got := o.apply(direct("held", "2025-01-02T13:00:00Z", conflict.Outbound)); got.Outcome != conflict.Breached {
		t.Errorf("before: %+v", got)
	}
	for _, id := range []string{"1", "2", "3"} {
		o.apply(struck(id))
	}
	if got := o.apply(direct("free", "2025-01-03", conflict.Outbound)); got.Outcome != conflict.Noted {
		t.Errorf("after: %+v", got)
	}
}
