package conflict_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/conflict"
)

// With one place on the list: acme is on the list of a, so that of b is refused and fills the
// place of b all the same. Taken off, it is free, and the ruling says so; once more there is
// nothing to take off. What is dropped with the quarter has no place any more.
func TestAPlaceOfWhatAnotherListedFirst(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Lists.Max = 1
	list := func(id, account, partner, when string) conflict.Event {
		return conflict.List{ID: id, Account: account, Partner: partner, At: at(when)}
	}
	off := func(id, account, partner, when string) conflict.Event {
		return conflict.Unlist{ID: id, Account: account, Partner: partner, At: at(when)}
	}
	desk := conflict.Must(p)
	rosters := map[string]*conflict.Roster{"a": {Partner: "a"}, "b": {Partner: "b"}}
	accounts := map[string]*conflict.Account{"acme": {ID: "acme"}, "bolt": {ID: "bolt"}}
	for _, c := range []struct {
		event conflict.Event
		want  string
	}{
		{conflict.Enroll{ID: "ta", Partner: "a", At: at("2025-01-01"), Tier: "solution"}, "noted conflict.tier"},
		{conflict.Enroll{ID: "tb", Partner: "b", At: at("2025-01-01"), Tier: "solution"}, "noted conflict.tier"},
		{list("l1", "acme", "a", "2025-01-02"), "granted conflict.listed"},
		{list("l2", "acme", "b", "2025-01-03"), "refused conflict.listed_by_other"},
		{list("l3", "bolt", "b", "2025-01-04"), "refused conflict.list_full"},
		{off("u1", "acme", "b", "2025-01-05"), "granted conflict.unlisted /lists/max"},
		{off("u2", "acme", "b", "2025-01-06"), "refused conflict.not_in_force"},
		{list("l4", "bolt", "b", "2025-01-07"), "granted conflict.listed"},
		{off("u3", "acme", "a", "2025-01-08"), "granted conflict.unlisted /lists"},
		{off("u4", "bolt", "b", "2025-04-01"), "refused conflict.not_in_force"}, // nothing moved in the quarter
	} {
		account, partners := conflict.Subjects(c.event)
		state := conflict.State{Account: accounts[account]}
		for _, partner := range []string{"a", "b"} {
			if account != "" || partners[0] == partner {
				state.Rosters = append(state.Rosters, rosters[partner])
			}
		}
		out, err := desk.Apply(state, c.event)
		if err != nil {
			t.Fatal(err)
		}
		got := string(out.Outcome) + " " + out.Code
		if out.Code == conflict.CodeUnlisted {
			got += " " + out.Trace[len(out.Trace)-1].Rule
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", conflict.HeadingOf(c.event).ID, got, c.want)
		}
	}
}
