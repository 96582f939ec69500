package incentive_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// An entry explains itself after it was stored, without tally and events: the last
// step is what was posted, and the reasons are those that the preview gave.
func TestExplainStoredEntry(t *testing.T) {
	b := open(t, only(quarterly(growth(incentive.Goal{Earlier: incentive.PeriodBefore}))))
	b.sold("2025-02-10", "100", "1000")
	b.sold("2025-05-10", "140", "1400")
	e := b.closes("2025-06")[0]
	var read partnerecon.Entry
	if err := json.Unmarshal([]byte(written(t, e)), &read); err != nil {
		t.Fatal(err)
	}
	tr, err := b.scheme.Explain(read)
	if err != nil {
		t.Fatal(err)
	}
	want := `incentive.gained /bonuses/0/rate period="2025-04 to 2025-06" actual="1400.00 EUR" baseline="1000.00 EUR" gained="400.00 EUR" rate="5%"
incentive.rounded /rounding exact="20 EUR" due="20.00 EUR"
incentive.posted component="bonus:b:2025-04" due="20.00 EUR" before="0.00 EUR" posted="20.00 EUR"
`
	if diff := cmp.Diff(want, tr.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestExplainRefusesWhatDoesNotFollow(t *testing.T) {
	p := everything()
	p.Bonuses = append(p.Bonuses, quarterly(growth(incentive.Goal{Earlier: incentive.PeriodBefore})))
	b := open(t, p)
	b.sold("2025-02-10", "100", "1000")
	b.sold("2025-05-10", "140", "1400")
	b.apply(awarded("w", "2025-06-02", "acme 1"))
	b.apply(incentive.Joined{ID: "j", Partner: "acme", Collaboration: "webinar", Activity: incentive.Activity{ID: "a", Participants: participants("acme 1/1")}, On: day("2025-05-05")})
	var entry, prize, part partnerecon.Entry
	for _, e := range append(b.entries, b.closes("2025-06")...) {
		switch e.Claim.Component {
		case "bonus:b:2025-04":
			entry = e
		case "contest:spring":
			prize = e
		case "joint:webinar:a":
			part = e
		}
	}
	forged := func(e partnerecon.Entry, old, replacement string) partnerecon.Entry {
		text := strings.Replace(written(t, e.Basis), old, replacement, 1)
		if text == written(t, e.Basis) {
			t.Fatalf("%s is not in %s", old, text)
		}
		var basis partnerecon.Basis
		if err := json.Unmarshal([]byte(text), &basis); err != nil {
			t.Fatal(err)
		}
		e.Basis = basis
		return e
	}
	changed := func(e partnerecon.Entry, change func(*partnerecon.Entry)) partnerecon.Entry {
		change(&e)
		return e
	}
	for name, e := range map[string]partnerecon.Entry{
		"another amount":        changed(entry, func(e *partnerecon.Entry) { e.Amount = eur("20.01") }),
		"another currency":      changed(entry, func(e *partnerecon.Entry) { e.Amount = partnerecon.MustMoney("20", "USD") }),
		"another component":     changed(entry, func(e *partnerecon.Entry) { e.Claim.Component = "bonus:b:2025-01" }),
		"another kind":          changed(entry, func(e *partnerecon.Entry) { e.Kind = partnerecon.TruedUp }),
		"unknown terms":         changed(entry, func(e *partnerecon.Entry) { e.Terms = "x" }),
		"a bonus of another":    changed(entry, func(e *partnerecon.Entry) { e.Claim.Partner = "beta" }),
		"no basis":              changed(entry, func(e *partnerecon.Entry) { e.Basis = partnerecon.Basis{} }),
		"a basis of others":     changed(entry, func(e *partnerecon.Entry) { e.Basis = partnerecon.BasisOf(struct{ A int }{1}) }),
		"another form":          forged(entry, "incentive.bonus", "incentive.b"),
		"a form of another":     forged(entry, "incentive.bonus", "incentive.contest"),
		"a form that is none":   forged(entry, `"incentive.bonus"`, `1`),
		"another bonus":         forged(entry, `"bonus":"b"`, `"bonus":"gated"`),
		"an unknown bonus":      forged(entry, `"bonus":"b"`, `"bonus":"x"`),
		"the middle of it":      forged(entry, `"period":"2025-04"`, `"period":"2025-05"`),
		"a bonus of no period":  forged(entry, `"period":"2025-04"`, `"period":"0001-01"`),
		"a reading less":        forged(entry, `"from":"2025-01"`, `"from":"2025-02"`),
		"a reading of text":     forged(entry, `"value":"140000"`, `"value":"1.4"`),
		"another reading":       forged(entry, `"value":"140000"`, `"value":"140020"`),
		"another before":        forged(entry, `"readings"`, `"posted":"1","readings"`),
		"another place":         forged(prize, `"1.00"`, `"2.00"`),
		"no place":              forged(prize, `"1.00"`, `"-1.00"`),
		"another contest":       forged(prize, `"spring"`, `"spiff"`),
		"an unknown contest":    forged(prize, `"spring"`, `"x"`),
		"another partner":       changed(prize, func(e *partnerecon.Entry) { e.Claim.Partner = "beta" }),
		"an unknown activity":   forged(part, `"webinar"`, `"x"`),
		"an activity of others": forged(part, `"acme"`, `"beta"`),
	} {
		tr, err := b.scheme.Explain(e)
		var invalid *partnerecon.InvalidError
		switch {
		case name == "another place": // still the only one, whatever it reached
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case !errors.Is(err, incentive.ErrEntry) && !errors.As(err, &invalid), tr != nil:
			t.Errorf("%s: %v, %v", name, tr, err)
		}
	}
	for _, e := range []partnerecon.Entry{entry, prize, part} {
		if _, err := b.scheme.Explain(e); err != nil {
			t.Error(err)
		}
	}
}

// The second of two contests is explained by its own prizes, and what is finer than a
// cent is shown as it is: 5 % of 0.10 are half a cent.
func TestExplainTheSecondContest(t *testing.T) {
	second := spring()
	second.Name, second.Prizes = "summer", []partnerecon.Money{eur("7")}
	b := open(t, contests(spring(), second))
	won := awarded("w", "2025-06-02", "acme 1")
	won.Contest = "summer"
	b.apply(won)
	if len(b.entries) != 1 || b.entries[0].Amount != eur("7") {
		t.Fatalf("%d entries", len(b.entries))
	}
	if tr, err := b.scheme.Explain(b.entries[0]); err != nil {
		t.Errorf("%v\n%s", err, tr)
	}

	b = open(t, only(quarterly(growth(incentive.Goal{Earlier: incentive.PeriodBefore}))))
	b.sold("2025-02-10", "1", "1")
	b.sold("2025-05-10", "1", "1.10")
	tr, err := b.scheme.Explain(b.closes("2025-06")[0])
	if err != nil || !strings.Contains(tr.String(), `exact="1/200 EUR" due="0.01 EUR"`) {
		t.Errorf("%v\n%s", err, tr)
	}
}

func TestByStage(t *testing.T) {
	p := everything()
	b := open(t, p)
	entries := []partnerecon.Entry{}
	post := func(component, amount string) {
		entries = append(entries, partnerecon.Entry{Claim: partnerecon.Claim{Partner: "acme", Component: component}, Kind: partnerecon.Earned, Amount: eur(amount)})
	}
	post("bonus:gated:2025-04", "10")
	post("bonus:gated:2025-07", "-3")
	post("bonus:churn:2025-07", "1")
	post("contest:spring", "100")
	post("joint:webinar:w-1", "20")
	post("base", "1000")        // of a line
	post("bonus:x:2025", "999") // of another scheme
	got, err := b.scheme.ByStage(entries)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"stage":"acquisition","amount":{"amount":"100.00","currency":"EUR"}},{"stage":"activation","amount":{"amount":"20.00","currency":"EUR"}},` +
		`{"stage":"retention","amount":{"amount":"0.00","currency":"EUR"}},{"stage":"expansion","amount":{"amount":"7.00","currency":"EUR"}},{"amount":{"amount":"1.00","currency":"EUR"}}]`
	if diff := cmp.Diff(want, written(t, got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	entries[0].Amount = partnerecon.MustMoney("1", "USD")
	if _, err := b.scheme.ByStage(entries); !errors.Is(err, partnerecon.ErrCurrency) {
		t.Errorf("got %v", err)
	}
	if _, err := (incentive.Scheme{}).ByStage(nil); err == nil {
		t.Error("the zero scheme knows no stages")
	}
}
