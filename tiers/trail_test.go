package tiers_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/tiers"
)

// read returns a standing as it is after it was stored and read again.
func read(t interface{ Fatal(...any) }, s tiers.Standing) tiers.Standing {
	var out tiers.Standing
	if err := out.UnmarshalJSON([]byte(stored(t, s))); err != nil {
		t.Fatal(err)
	}
	return out
}

// written returns changes as they are written.
func written(t interface{ Fatal(...any) }, changes []tiers.Change) string {
	b, err := json.Marshal(changes)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What a ladder remembers of a standing decides nothing: one that is stored and read again
// before each event goes the same way, and so do copies that were left behind, and one that
// goes on under another version of the ladder.
func TestAStandingThatIsReadAgainGoesOnAsOneThatIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHistory(t)
		other := h.ladder.Policy()
		other.Review.Term, other.Review.Grace, other.Review.Notice = 0, partnerecon.Window{}, partnerecon.Window{}
		other.Review.Promotion, other.Review.Demotion = tiers.AtOnce, tiers.ToQualified
		ladders := []tiers.Ladder{h.ladder, h.ladder, h.ladder, tiers.Must(other)}
		var s, left tiers.Standing
		for i := range rapid.IntRange(5, 40).Draw(t, "events") {
			e, l := h.event(t, &s, i), rapid.SampledFrom(ladders).Draw(t, "ladder")
			again := read(t, s)
			want, wantErr := l.Apply(&again, e)
			old := s
			preview, previewErr := l.Preview(s, e)
			changes, err := l.Apply(&s, e)
			if stored(t, s) != stored(t, again) || written(t, want) != written(t, changes) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
				t.Fatalf("after %+v: %v\n%s\n%v\nread again: %v\n%s\n%v", e, err, stored(t, s), changes, wantErr, stored(t, again), want)
			}
			if written(t, want) != written(t, preview) || fmt.Sprint(previewErr) != fmt.Sprint(wantErr) {
				t.Fatalf("preview of %+v: %v %v, want %v %v", e, previewErr, preview, wantErr, want)
			}
			if rapid.IntRange(0, 5).Draw(t, "leave a copy behind") == 0 {
				left = old
			}
			if left.Partner != "" && rapid.IntRange(0, 5).Draw(t, "go on with the copy") == 0 {
				again, e := read(t, left), h.event(t, &left, 100+i)
				want, wantErr := l.Apply(&again, e)
				changes, err := l.Apply(&left, e)
				if stored(t, left) != stored(t, again) || written(t, want) != written(t, changes) || fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Fatalf("the copy after %+v: %v\n%s\nread again: %v\n%s", e, err, stored(t, left), wantErr, stored(t, again))
				}
			}
		}
	})
}

// A standing that somebody has written into is checked like one that comes from anywhere,
// also where the lists are the ones that the ladder has made.
func TestWhatIsWrittenIntoAStandingIsSeen(t *testing.T) {
	event := measured("later", "customers", "2025-04-20", n(3))
	for name, write := range map[string]func(s *tiers.Standing){
		"a fact":            func(s *tiers.Standing) { s.Facts[0] = measured("", "customers", "2025-01-01", n(3)) },
		"a fact of another": func(s *tiers.Standing) { s.Facts[0] = tiers.Left{ID: "x", Partner: "beta", On: date("2025-01-01")} },
		"no fact":           func(s *tiers.Standing) { s.Facts[0] = nil },
		"a fact twice":      func(s *tiers.Standing) { s.Facts = append(s.Facts, s.Facts[len(s.Facts)-1]) },
		"a fact of no kind": func(s *tiers.Standing) {
			s.Facts[0] = own{Left: tiers.Left{ID: "x", Partner: "acme", On: date("2025-01-01")}}
		},
		"a stretch":             func(s *tiers.Standing) { s.History[0].What = "fell" },
		"what is carried":       func(s *tiers.Standing) { s.Carried[0].Value.Yes = true },
		"where it stands":       func(s *tiers.Standing) { s.Now.Tier = "platinum" },
		"what was sealed":       func(s *tiers.Standing) { s.Through = partnerecon.Day{} },
		"where it stood before": func(s *tiers.Standing) { s.Sealed.FallsTo = "silver" },
		"whose it is":           func(s *tiers.Standing) { s.Partner = "beta" },
	} {
		ladder, s := rich(t)
		write(&s)
		var bad *partnerecon.InvalidError
		if _, err := ladder.Apply(&s, event); !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is sound is taken as it stands: the figure that was 3 is 7 for all that comes.
	ladder, s := rich(t)
	must(t, ladder, &s, measured("c1", "customers", "2025-04-20", n(3)))
	s.Facts[len(s.Facts)-1] = measured("c1", "customers", "2025-04-20", n(7))
	again := read(t, s)
	end := tiers.Close{ID: "q2", Partner: "acme", On: date("2025-06-30")}
	must(t, ladder, &s, end)
	must(t, ladder, &again, end)
	if stored(t, s) != stored(t, again) {
		t.Errorf("got\n%s\nwant\n%s", stored(t, s), stored(t, again))
	}
}

// own is an event of another package, and not comparable.
type own struct {
	tiers.Left
	_ []int
}
