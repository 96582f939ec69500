package partnerecon_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/retainer"
)

// readersOfRetainers read what the package of retainers takes as JSON.
func readersOfRetainers(t *testing.T) []reader {
	t.Helper()
	event, err := retainer.WriteEvent(worldEventsOfRetainers()[0])
	if err != nil {
		t.Fatal(err)
	}
	return []reader{
		{name: "retainer.Parse", read: func(b []byte) error { _, err := retainer.Parse(b); return err }, good: string(encode(t, worldRetainer()))},
		{name: "retainer.ReadEvent", read: func(b []byte) error { _, err := retainer.ReadEvent(b); return err }, good: string(event)},
	}
}

func TestAliasOfRetainerPolicy(t *testing.T) {
	p := worldRetainer()
	board := retainer.Must(p)
	text := func() []byte { return encode(t, board.Policy()) }
	keeps(t, "the board", text, func() { scribble(p) })
	keeps(t, "the board", text, func() { scribble(board.Policy()) })
	keeps(t, "the board", text, func() { out, _ := board.Terms(retainer.Engagement{}); scribble(out) })
	keeps(t, "the board", text, func() { page, _ := retainer.Agreement(board.Policy()); scribble(page) })
	terms := partnerecon.Terms[retainer.Policy]{{ID: "a", From: partnerecon.MustDay("2023-01-01"), Rationale: "r", Policy: worldRetainer()}}
	board, err := retainer.NewDated(terms)
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, "the board of terms", text, func() { scribble(terms) })
	choices := retainer.Choices{Scope: worldRetainer().Scope, Renewal: worldRetainer().Renewal}
	preset := retainer.RetainerBoard(retainer.WhiteLabel, choices)
	keeps(t, "the preset", func() []byte { return encode(t, preset.Scope) }, func() { scribble(choices) })
	use := retainer.Use{Policy: worldRetainer(), Engagement: retainer.Engagement{Customer: "x", Start: partnerecon.MustDay("2024-01-31")}}
	patterns, err := retainer.Repeatability(use)
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, "the pattern", func() []byte { return encode(t, patterns) }, func() { scribble(use) })
}

func TestAliasOfRetainerEvents(t *testing.T) {
	board := retainer.Must(worldRetainer())
	var x retainer.Engagement
	on := partnerecon.MustDay("2024-02-10")
	apply := func(e retainer.Event) {
		t.Helper()
		text := textOf(t, &x)
		keeps(t, "the engagement after Preview", text, func() { p, _ := board.Preview(x, e); scribble(p) })
		keeps(t, "the engagement after Report", text, func() { r, _ := board.Report(x, on); scribble(r) })
		keeps(t, "the engagement after Next", text, func() { n, _ := board.Next(x, on); scribble(n) })
		keeps(t, "the engagement after Readiness", text, func() { r, _ := board.Readiness(x); scribble(r) })
		clone := x.Clone()
		keeps(t, "the engagement after its clone", text, func() { _, _ = board.Apply(&clone, e); scribble(clone) })
		clone = x.Clone()
		var out []partnerecon.Entry
		keeps(t, "the event", func() []byte {
			text, err := retainer.WriteEvent(e)
			if err != nil {
				t.Fatal(err)
			}
			return text
		}, func() {
			var err error
			if out, err = board.Apply(&x, e); err != nil {
				t.Fatal(err)
			}
		})
		keeps(t, "the clone", textOf(t, &clone), func() { scribble(x.Clone()) })
		keeps(t, "the engagement after the entries are changed", text, func() { scribble(out) })
	}
	for _, e := range worldEventsOfRetainers() {
		apply(e)
	}
	apply(retainer.SprintAgreed{
		ID: "sp", Retainer: "x", Work: "w", Scope: retainer.Scope{Delivery: "y", Reporting: "y", Approvals: "y", Reviews: "y", Excluded: []string{"y"}},
		Economics: retainer.NoUpside{}, On: partnerecon.MustDay("2024-03-02"),
	})
	apply(retainer.Seal{ID: "sl", Retainer: "x", Through: partnerecon.MustDay("2024-02-28"), On: partnerecon.MustDay("2024-03-02")})
}
