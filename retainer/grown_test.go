package retainer_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/retainer"
)

// What an engagement remembers changes nothing: one that is stored and read again before each
// event posts the same, and has the same bytes; and events that are applied to a copy by
// assignment, which shares its lists, leave the original as it was.
func TestAnEngagementThatRemembersIsLikeOneThatIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := agreed()
		p.Units = retainer.Units{Name: "hours", Over: eur("1"), Pool: retainer.EachCycle}
		w := open(t, p, "2024-01-02")
		w.start("2025-01-31")
		for i := range rapid.SampledFrom([]int{0, 70}).Draw(t, "changes") { // so many are found by an index
			w.do(retainer.ScopeChanged{ID: fmt.Sprint("change ", i), Retainer: "r", What: "more", On: day("2025-02-01")})
		}
		var told []retainer.Event
		for i, e := range happenings(t) {
			noted := retainer.Asked{ID: fmt.Sprint("q", i), Retainer: "r", About: retainer.Scaling, On: dayOf(e).Add(rapid.IntRange(-9, 0).Draw(t, "asked"))}
			told = append(told, noted, e)
			told = append(told, rapid.SampledFrom(told).Draw(t, "again"))
		}
		for _, e := range told {
			before, err := json.Marshal(w.x)
			if err != nil {
				t.Fatal(err)
			}
			var read retainer.Engagement
			if err := json.Unmarshal(before, &read); err != nil {
				t.Fatal(err)
			}
			first, second := w.x, w.x
			want, wantErr := w.board.Apply(&read, e)
			for _, x := range []*retainer.Engagement{&first, &second} {
				got, err := w.board.Apply(x, e)
				if entriesText(t, got) != entriesText(t, want) || fmt.Sprint(err) != fmt.Sprint(wantErr) || !x.Equal(read) {
					t.Fatalf("%T: %s, %v, want %s, %v", e, entriesText(t, got), err, entriesText(t, want), wantErr)
				}
			}
			if after, _ := json.Marshal(w.x); string(after) != string(before) {
				t.Fatalf("%T changed the original:\n%s\n%s", e, before, after)
			}
			w.x = rapid.SampledFrom([]retainer.Engagement{first, second}).Draw(t, "goes on")
		}
	})
}

// Each of many events of an engagement takes as much memory as each of few.
func TestAnEventMoreCostsTheSameHoweverManyThereAre(t *testing.T) {
	if proof.Race {
		t.Skip("allocations are not exact under the race detector")
	}
	for name, event := range map[string]func(id string) retainer.Event{
		"change": func(id string) retainer.Event {
			return retainer.ScopeChanged{ID: id, Retainer: "r", What: "more", On: day("2024-02-10")}
		},
		"check-in": func(id string) retainer.Event {
			return retainer.CheckedIn{ID: id, Retainer: "r", On: day("2024-02-10")}
		},
		"evidence": func(id string) retainer.Event {
			return retainer.Evidenced{ID: id, Retainer: "r", Of: retainer.ProjectPaid, Ref: "inv", On: day("2024-02-10")}
		},
	} {
		cost := func(n int) uint64 {
			w := open(t, agreed(), "2024-01-02")
			w.start("2024-01-31")
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for i := range n {
				if _, err := w.board.Apply(&w.x, event(fmt.Sprintf("e%05d", i))); err != nil {
					t.Fatal(err)
				}
			}
			runtime.ReadMemStats(&after)
			return after.TotalAlloc - before.TotalAlloc
		}
		if few, many := cost(500), cost(1_500); many > 4*few { // lists grow by doubling
			t.Errorf("%s: 500 events take %d bytes, 1,500 take %d", name, few, many)
		}
	}
}
