package partnerecon_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/attribution/metrics"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// own checks that an answer is the caller's: what it is asked of stays as it is,
// whatever becomes of the answer, and the next answer is the same.
func own(t *testing.T, name string, of func() []byte, ask func() (any, error)) {
	t.Helper()
	keeps(t, "what "+name+" is asked of", of, func() {
		answer, err := ask()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		before := shownOf(answer)()
		scribble(answer)
		again, _ := ask()
		if after := shownOf(again)(); !bytes.Equal(before, after) {
			t.Errorf("%s answers\n  %s\nand then\n  %s", name, before, after)
		}
	})
}

// spare has room behind its last element, in which an append would write.
func spare[T any](list []T) []T { return append(make([]T, 0, len(list)+3), list...) }

func TestSpareHasRoom(t *testing.T) {
	list := spare([]int{1, 2})
	if other := append(list, 3); len(list) != 2 || cap(list) == 2 || &other[0] != &list[0] {
		t.Errorf("got %v with room for %d", list, cap(list))
	}
}

// aliasJourney is a journey with everything that one can state.
func aliasJourney() attribution.Journey {
	at := func(n int) time.Time { return time.Date(2024, 2, n, 12, 0, 0, 0, time.UTC) }
	half := partnerecon.MustRate("1/2")
	identity := attribution.Identity{Owners: spare([]string{"o"}), Domains: spare([]string{"o.example"}), Tokens: spare([]string{"k"})}
	return attribution.Journey{
		ID: "x", Account: "x", Created: at(1), Signup: at(8), Opened: at(1), Closed: at(15), Engagement: attribution.Dormant, Customer: identity,
		Partners: spare([]attribution.Partner{
			{ID: "x", Tier: "x", Identity: attribution.Identity{Owners: spare([]string{"o"})}, Facts: spare([]attribution.Fact{{Name: "x", Values: spare([]string{"x"})}})},
			{ID: "v", Tier: "solution"},
			{ID: "u", Tier: "x", Standing: "removed"},
			{ID: "y", Tier: "x", Identity: attribution.Identity{Owners: spare([]string{"other"})}},
		}),
		Touches: spare([]attribution.Touch{
			{ID: "t4", Partner: "v", Kind: "x", At: at(6)},
			{ID: "t1", Partner: "x", Kind: "x", At: at(2)},
			{ID: "t2", Partner: "y", Kind: "x", At: at(4)},
			{ID: "t3", Partner: "u", Kind: "x", At: at(5)},
			{ID: "t0", Kind: "sales", At: at(3)},
			{ID: "t5", Partner: "y", Kind: "registration", At: at(7), Contact: at(5)},
		}),
		Protections: spare([]partnerecon.Protection{{Registration: "t5", Account: "x", Partner: "y", Interval: partnerecon.Interval{Start: partnerecon.MustDay("2024-02-07")}}}),
		Agreed:      spare([]attribution.Share{{Partner: "v", Share: half}, {Partner: "y", Share: half}}),
		Bound:       attribution.Bond{At: at(1), Sourced: spare([]attribution.Share{{Partner: "y", Share: half}, {Partner: "v", Share: half}})},
		Facts:       spare([]attribution.Fact{{Name: "seats", Values: spare([]string{"7"})}, {Name: "marks", Values: spare([]string{"b", "a", "b"})}}),
	}
}

func TestAliasOfAttributionPolicy(t *testing.T) {
	policy := func(i int) attribution.Policy {
		p, split := zoned(worldAttribution()), splits()[i]
		p.Methods[0].Split, p.Methods[0].Over = split, overOf(split)
		p.Path.Priority = spare([]string{"x"})
		p.Eligibility.Accounts = spare([]attribution.Exclusion{{Account: "y", Reason: "r"}})
		p.Tree = attribution.Fork{
			ID: "asked", If: attribution.Not{Of: attribution.Touched{Kinds: spare([]string{"demo"}), Look: p.Kinds[2].Introduces}}, Then: p.Tree, Else: attribution.Leaf{ID: "demos"},
		}
		return p
	}
	for i := range splits() {
		if splits()[i] == nil {
			continue
		}
		build := map[string]func() (attribution.Model, any){
			"New": func() (attribution.Model, any) { p := policy(i); return attribution.Must(p), p },
			"Parse": func() (attribution.Model, any) {
				b := encode(t, policy(i))
				m, err := attribution.Parse(b)
				if err != nil {
					t.Fatal(err)
				}
				return m, b
			},
		}
		for name, f := range build {
			m, input := f()
			j := aliasJourney()
			text := func() []byte {
				d, err := m.Attribute(j)
				if err != nil {
					t.Fatal(err)
				}
				return encode(t, []any{m.Policy(), d, m.Tree().Enumerate(), m.Tree().Text()})
			}
			keeps(t, name+": the model", text, func() { scribble(input) })
			keeps(t, name+": the model", text, func() { scribble(m.Policy()) })
			keeps(t, name+": the model", text, func() { scribble(m.Tree().Enumerate()) })
		}
	}
	choices := attribution.Choices{Dormant: partnerecon.Days(30, partnerecon.Through)}
	own(t, "ThreeTier", func() []byte { return nil }, func() (any, error) { return attribution.ThreeTier(choices), nil })
}

func TestAliasOfAttributionAnswers(t *testing.T) {
	m := attribution.Must(zoned(worldAttribution()))
	j := aliasJourney()
	held := spare([]partnerecon.Credit{{Partner: "y", Role: partnerecon.Sourced, Share: partnerecon.Whole()}})
	renewal := attribution.Renewal{ID: "r", Account: "x", On: j.Closed, Held: held, Customer: j.Customer, Partners: j.Partners, Touches: j.Touches}
	transfers := spare([]attribution.Transfer{
		{ID: "2", From: "v", To: "y", On: partnerecon.MustDay("2024-03-02"), Exposure: true},
		{ID: "1", From: "y", To: "v", On: partnerecon.MustDay("2024-03-01"), Tier: "solution"},
	})
	given := textOf(t, []any{j, renewal, held, transfers})
	on := partnerecon.MustDay("2024-03-05")
	for name, ask := range map[string]func() (any, error){
		"Attribute":   func() (any, error) { return m.Attribute(j) },
		"Credits":     func() (any, error) { return m.Credits(j) },
		"Reattribute": func() (any, error) { return m.Reattribute(held, j) },
		"Renew":       func() (any, error) { return m.Renew(renewal) },
		"SelfTest":    func() (any, error) { return attribution.Must(zoned(worldAttribution())).SelfTest() },
		"OfRecord":    func() (any, error) { return attribution.OfRecord(held, transfers, on) },
		"Divide":      func() (any, error) { return attribution.Divide(inEUR("100"), held, partnerecon.HalfUp) },
		"Correction.Divide": func() (any, error) {
			c, err := m.Reattribute(held, j)
			if err != nil {
				return nil, err
			}
			return c.Divide(inEUR("100"), partnerecon.HalfUp)
		},
		"Bond": func() (any, error) {
			d, err := m.Attribute(j)
			if err != nil {
				return nil, err
			}
			return d.Bond()
		},
	} {
		own(t, name, given, ask)
	}
	d, err := m.Reattribute(held, j)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Decision.Claims) != 4 || len(d.Moves) == 0 {
		t.Fatalf("the journey moves nothing: %+v", d)
	}
	// What the journey was is not looked at again, and a bond is not the decision's.
	keeps(t, "the correction", textOf(t, d), func() { scribble(j); scribble(held) })
	keeps(t, "the decision", textOf(t, d), func() { b, _ := d.Decision.Bond(); scribble(b) })
}

func TestAliasOfMetrics(t *testing.T) {
	period := partnerecon.Interval{Start: partnerecon.MustDay("2024-01-01"), End: partnerecon.MustDay("2024-04-01")}
	deal := func(id string, closed partnerecon.Day) metrics.Deal {
		return metrics.Deal{
			ID: id, Account: "x", Stage: "s", Staged: partnerecon.MustDay("2024-01-05"), Closed: closed, Won: !closed.IsZero(), Amount: inEUR("100"),
			Credits: partnerecon.Sole("x"), Touches: spare([]metrics.Touch{{Partner: "y", On: period.Start}, {Partner: "x", On: period.Start}}),
		}
	}
	facts := metrics.Facts{
		Period: period, Currency: "EUR", Rounding: partnerecon.HalfUp, Target: inEUR("50"), Ages: spare([]int{30, 60}),
		Deals:    spare([]metrics.Deal{deal("b", partnerecon.Day{}), deal("a", partnerecon.MustDay("2024-02-01"))}),
		Partners: spare([]metrics.Partner{{ID: "y", Signed: period.Start}, {ID: "x", Tier: "t", Signed: period.Start, FirstLead: partnerecon.MustDay("2024-01-09")}}),
	}
	own(t, "Measure", textOf(t, facts), func() (any, error) { return metrics.Measure(facts, metrics.Text()) })
	own(t, "Text", func() []byte { return nil }, func() (any, error) { return metrics.Text(), nil })
	report, err := metrics.Measure(facts, metrics.Text())
	if err != nil {
		t.Fatal(err)
	}
	keeps(t, "the report", textOf(t, report), func() { scribble(&facts) })
}

func TestAliasOfConflictPolicy(t *testing.T) {
	policy := func() conflict.Policy {
		p := worldDesk()
		p.Holidays = spare([]partnerecon.Day{partnerecon.MustDay("2024-02-09")})
		p.Pricing.Promotions = spare([]conflict.Promotion{{
			ID: "p", Off: partnerecon.MustPercent("5"), During: partnerecon.Interval{Start: partnerecon.MustDay("2024-02-01"), End: partnerecon.MustDay("2024-03-01")},
			Products: spare([]string{"x"}), Partners: spare([]string{"x"}),
		}})
		return p
	}
	for name, f := range map[string]func() (conflict.Desk, any){
		"New": func() (conflict.Desk, any) { p := policy(); return conflict.Must(p), p },
		"Parse": func() (conflict.Desk, any) {
			b := encode(t, policy())
			d, err := conflict.Parse(b)
			if err != nil {
				t.Fatal(err)
			}
			return d, b
		},
		"ThreeTier": func() (conflict.Desk, any) { p := conflict.ThreeTier("UTC"); return conflict.Must(p), p },
	} {
		d, input := f()
		text := func() []byte { return encode(t, []any{d.Policy(), d.Rules(), d.Overlaps()}) }
		keeps(t, name+": the desk", text, func() { scribble(input) })
		keeps(t, name+": the desk", text, func() { scribble(d.Policy()); scribble(d.Rules()); scribble(d.Overlaps()) })
	}
	own(t, "Kinds", func() []byte { return nil }, func() (any, error) { return conflict.Kinds(), nil })
}

// Events are put on record one by one; neither they nor rulings, nor a copy that
// was taken before, have anything to do with the record from then on.
func TestAliasOfConflictEvents(t *testing.T) {
	w := newWorld(t, &caller{})
	state := conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{Partner: "u"}, {Partner: "v"}, {Partner: "x"}}}
	var events []conflict.Event
	for _, partner := range []string{"u", "v", "x"} {
		for _, e := range w.book.Roster(partner).Facts {
			if conflict.HeadingOf(e).Account == "" {
				events = append(events, e)
			}
		}
	}
	d, text := w.program.Desk(), textOf(t, &state)
	for _, e := range append(events, w.book.OnRecord("x").Account.Facts...) {
		b, err := conflict.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		read, err := conflict.ReadEvent(b)
		if err != nil {
			t.Fatal(err)
		}
		keeps(t, "the event", shownOf(read), func() { scribble(b) })
		account := state.Account.Clone()
		before := encode(t, account)
		var ruling conflict.Ruling
		keeps(t, "the event", shownOf(read), func() {
			if ruling, err = d.Apply(state, read); err != nil {
				t.Fatal(err)
			}
		})
		if !bytes.Equal(encode(t, account), before) {
			t.Errorf("the copy was\n  %s\nand is\n  %s", before, encode(t, account))
		}
		keeps(t, "the record", text, func() { scribble(ruling) })
		keeps(t, "the record", text, func() { scribble(read) })
		keeps(t, "the record", text, func() { scribble(state.Account.Clone()) })
		for _, r := range state.Rosters {
			keeps(t, "the record", text, func() { scribble(r.Clone()) })
		}
	}
	if got, want := encode(t, state.Account), encode(t, w.book.OnRecord("x").Account); !bytes.Equal(got, want) {
		t.Errorf("the record is\n  %s\nwant\n  %s", got, want)
	}
}

func TestAliasOfConflictAnswers(t *testing.T) {
	w := newWorld(t, &caller{})
	d, state, at := w.program.Desk(), w.book.OnRecord("x"), time.Date(2024, 2, 18, 12, 0, 0, 0, time.UTC)
	text := textOf(t, &state)
	period := partnerecon.Interval{Start: partnerecon.MustDay("2024-01-01"), End: partnerecon.MustDay("2024-12-31")}
	claims, err := d.Facts(state, at)
	if err != nil || len(claims.Claims) == 0 {
		t.Fatal("no claims to arbitrate", err)
	}
	companies := spare([]conflict.Company{{Account: "b", Name: "B", Domains: spare([]string{"www.B.example"})}, {Account: "a", Name: "b", Keys: spare([]conflict.Key{{Name: "x", Value: "1"}})}})
	own(t, "Arbitrate", textOf(t, claims), func() (any, error) { return d.Arbitrate(claims) })
	own(t, "Match", textOf(t, companies), func() (any, error) { return d.Match(companies[0], companies) })
	for name, ask := range map[string]func() (any, error){
		"Rulings":         func() (any, error) { return d.Rulings(state) },
		"Filings":         func() (any, error) { return d.Filings(state, at) },
		"Disputes":        func() (any, error) { return d.Disputes(state, at) },
		"Facts":           func() (any, error) { return d.Facts(state, at) },
		"Protections":     func() (any, error) { return d.Protections(state, at) },
		"ProtectionsAsOf": func() (any, error) { return d.ProtectionsAsOf(state, at, at.AddDate(0, 1, 0)) },
		"MayEngage":       func() (any, error) { return d.MayEngage(state, conflict.Outbound, at) },
		"NextSteps":       func() (any, error) { return d.NextSteps(state, "x", at) },
		"Leakage":         func() (any, error) { return d.Leakage(period, state) },
		"Audit":           func() (any, error) { return d.Audit(period, slices.Clone(state.Rosters)...) },
		"Standing":        func() (any, error) { return d.Standing(state.Rosters[0], at) },
		"ReviewList":      func() (any, error) { return d.ReviewList(state.Rosters[1], partnerecon.MustDay("2024-02-18")) },
		"Partners":        func() (any, error) { return state.Account.Partners(), nil },
	} {
		own(t, name, text, ask)
	}
}

// Facts of every kind that is accepted: a book does not change with them, nor with
// a copy of it.
func TestAliasOfFactsOfTheDesk(t *testing.T) {
	w := newWorld(t, &caller{})
	program := settlement.Must(worldPolicy())
	book := &settlement.Book{}
	text := textOf(t, book)
	for _, f := range w.facts {
		var clone *settlement.Book
		keeps(t, "the fact", textOf(t, f), func() {
			clone = book.Clone()
			if _, err := program.Apply(book, f); err != nil {
				t.Fatal(err)
			}
		})
		keeps(t, "the book after its copy", text, func() {
			if _, err := program.Apply(clone, f); err != nil {
				t.Fatal(err)
			}
			_, _ = program.Apply(clone, settlement.CloseOf(partnerecon.MustMonth("2024-03")))
		})
		keeps(t, "the book after "+f.ID, text, func() { scribble(f) })
		for _, partner := range book.Partners() {
			keeps(t, "the book after Roster", text, func() { scribble(book.Roster(partner)) })
		}
		keeps(t, "the book after OnRecord", text, func() { scribble(book.OnRecord("x")) })
	}
	if got, want := text(), encode(t, w.book); !bytes.Equal(got, want) {
		t.Errorf("facts that were changed after the call gave\n  %s\nwant\n  %s", got, want)
	}
	// Nor do facts that correct deals that were decided.
	for _, f := range worldFollowUps() {
		clone := w.book.Clone()
		keeps(t, "the book after its copy", textOf(t, w.book), func() { _, _ = program.Apply(clone, f) })
		keeps(t, "the copy", textOf(t, clone), func() { scribble(f) })
	}
}

func TestAliasOfAProgramWithADesk(t *testing.T) {
	policy := worldPolicy()
	program := settlement.Must(policy)
	w := newWorld(t, &caller{})
	book := textOf(t, w.book)
	text := func() []byte {
		d, err := program.Credit(w.book, "x", "x")
		if err != nil {
			t.Fatal(err)
		}
		return encode(t, []any{program.Policy(), program.Desk().Policy(), d})
	}
	keeps(t, "the program", text, func() { scribble(policy) })
	keeps(t, "the program", text, func() { scribble(program.Policy()); scribble(program.Desk().Policy()) })
	for name, ask := range map[string]func() (any, error){
		"Credit":   func() (any, error) { return program.Credit(w.book, "x", "x") },
		"Line":     func() (any, error) { return program.Line(w.book, "x", "p3") },
		"Why":      func() (any, error) { return program.Why(w.book, "x", partnerecon.MustDay("2024-03-31")) },
		"Roster":   func() (any, error) { return w.book.Roster("x").Facts, nil },
		"OnRecord": func() (any, error) { return w.book.OnRecord("x").Account.Facts, nil },
	} {
		own(t, name, book, ask)
	}
}
