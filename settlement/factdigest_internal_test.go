package settlement

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/tiers"
)

// The digest that is written at once is that of the JSON of the fact, member by member; what is not
// plain, or may not be, is left to the JSON: an instant, a text with a sign that JSON escapes or that
// is not ASCII, a value of another kind or of two.
func TestTheQuickDigestIsThatOfTheJSON(t *testing.T) {
	on := On(partnerecon.MustDay("2025-01-10"))
	fact := func(id string, e Event) Fact { return Fact{ID: id, Occurred: on, Event: e} }
	number := func(n int64) tiers.Value { return tiers.Value{Number: n} }
	amount := tiers.Value{Amount: partnerecon.MustMoney("12.30", "EUR")}
	whole := Measured{
		Partner: "a", Metric: "m", Value: number(7), Customer: "c", Class: "k", Holder: "h", Expires: partnerecon.MustDay("2026-01-01"), Corrects: "f",
	}
	other := func(change func(*Measured)) Measured {
		m := whole
		change(&m)
		return m
	}
	digests := map[string]string{}
	for name, f := range map[string]Fact{
		"enrolled":              fact("f", PartnerEnrolled{Partner: "a"}),
		"enrolled in a segment": fact("f", PartnerEnrolled{Partner: "a", Segment: "s"}),
		"enrolled, no partner":  fact("f", PartnerEnrolled{}),
		"another id":            fact("g", PartnerEnrolled{Partner: "a"}),
		"another day":           {ID: "f", Occurred: On(partnerecon.MustDay("2025-01-11")), Event: PartnerEnrolled{Partner: "a"}},
		"signs":                 fact(" ~/'<>&", PartnerEnrolled{Partner: "a"}),
		"measured":              fact("f", Measured{Partner: "a", Metric: "m"}),
		"all members":           fact("f", whole),
		"another partner":       fact("f", other(func(m *Measured) { m.Partner = "b" })),
		"another metric":        fact("f", other(func(m *Measured) { m.Metric = "n" })),
		"no customer":           fact("f", other(func(m *Measured) { m.Customer = "" })),
		"no class":              fact("f", other(func(m *Measured) { m.Class = "" })),
		"no holder":             fact("f", other(func(m *Measured) { m.Holder = "" })),
		"does not expire":       fact("f", other(func(m *Measured) { m.Expires = partnerecon.Day{} })),
		"corrects nothing":      fact("f", other(func(m *Measured) { m.Corrects = "" })),
		"an amount":             fact("f", other(func(m *Measured) { m.Value = amount })),
		"an amount of 0":        fact("f", other(func(m *Measured) { m.Value.Number, m.Value.Amount = 0, partnerecon.MustMoney("0", "EUR") })),
		"another number":        fact("f", other(func(m *Measured) { m.Value = number(-8) })),
		"12":                    fact("f", other(func(m *Measured) { m.Value = number(12) })),
		"1":                     fact("f", other(func(m *Measured) { m.Value = number(1) })),
	} {
		quick, ok := quickDigest(&f)
		slow, err := strictjson.Digest(factJSON(f), unions()...)
		if !ok || err != nil || quick != slow {
			t.Errorf("%s: %v, %v: %s is not %s", name, ok, err, quick, slow)
		}
		if was, known := digests[quick]; known {
			t.Errorf("%s is %s", name, was)
		}
		digests[quick] = name
	}
	// As written by hand.
	for text, f := range map[string]Fact{
		`{"id":"f","occurred":"2025-01-10","kind":"partner_enrolled","partner":"a","segment":"s"}`:                                                                                             fact("f", PartnerEnrolled{Partner: "a", Segment: "s"}),
		`{"id":"f","occurred":"2025-01-10","kind":"measured","partner":"a","metric":"m","value":{"number":"7"},"customer":"c","class":"k","holder":"h","expires":"2026-01-01","corrects":"f"}`: fact("f", whole),
		`{"id":"f","occurred":"2025-01-10","kind":"measured","partner":"a","metric":"m","value":{"amount":{"amount":"12.30","currency":"EUR"}}}`:                                               fact("f", Measured{Partner: "a", Metric: "m", Value: amount}),
	} {
		if quick, _ := quickDigest(&f); quick != strictjson.Identify([]byte(text)) {
			t.Errorf("%s: %s", text, quick)
		}
	}
	for name, f := range map[string]Fact{
		"an instant":             {ID: "f", Occurred: At(time.Date(2025, 1, 10, 0, 0, 0, 0, time.UTC)), Event: PartnerEnrolled{Partner: "a"}},
		"no moment":              {ID: "f", Event: PartnerEnrolled{Partner: "a"}},
		"another kind":           fact("f", PartnerLeft{Partner: "a"}),
		"a sign of control":      fact("f", PartnerEnrolled{Partner: "a\x1f"}),
		"the last of ASCII":      fact("f", PartnerEnrolled{Partner: "a\x7f"}),
		"a quote":                fact("f", PartnerEnrolled{Partner: `a"`}),
		"a backslash":            fact(`f\`, PartnerEnrolled{Partner: "a"}),
		"not ASCII":              fact("f", PartnerEnrolled{Partner: "é", Segment: "s"}),
		"a share":                fact("f", other(func(m *Measured) { m.Value = tiers.Value{Share: partnerecon.Whole()} })),
		"yes":                    fact("f", other(func(m *Measured) { m.Value = tiers.Value{Yes: true} })),
		"a level":                fact("f", other(func(m *Measured) { m.Value = tiers.Value{Level: "l"} })),
		"a number and a level":   fact("f", other(func(m *Measured) { m.Value.Level = "l" })),
		"a number and an amount": fact("f", other(func(m *Measured) { m.Value.Amount = amount.Amount })),
	} {
		if digest, ok := quickDigest(&f); ok || digest != "" {
			t.Errorf("%s: %s", name, digest)
		}
	}
}

// A fact is known by its id and content, be there few or many; what the horizon has passed is not.
func TestWhatAMemoryKnows(t *testing.T) {
	d := partnerecon.MustDay
	for _, n := range []int{1, fewSeen, fewSeen + 1, 3 * fewSeen} {
		var m memory
		id := func(i int) string { return "f" + partnerecon.Count(i).String() }
		for i := range n {
			m.see(seen{id(i), d("2025-01-01").Add(i), "d" + id(i)})
		}
		check := func(what string, i int, digest string, known, same bool) {
			t.Helper()
			if k, s := m.wasSeen(id(i), digest); k != known || s != same || m.remembers(id(i)) != known {
				t.Errorf("%d: %s: %v, %v", n, what, k, s)
			}
		}
		check("the first", 0, "d"+id(0), true, true)
		check("the last", n-1, "d"+id(n-1), true, true)
		check("another content", n-1, "x", true, false)
		check("another one", n, "d"+id(n), false, false)
		m.see(seen{id(n), d("2025-01-01").Add(n), "d" + id(n)})
		check("one more", n, "d"+id(n), true, true)
		m.forget(d("2024-12-31"))
		check("nothing has passed", 0, "d"+id(0), true, true)
		m.forget(d("2025-01-01"))
		check("one has passed", 0, "d"+id(0), false, false)
		check("the next one stays", 1, "d"+id(1), true, true)
		if c := m.clone(); len(c.Seen) != n || c.digests != nil || cmp.Diff(c.Seen, m.Seen, sameInside()) != "" {
			t.Errorf("%d: a copy of %d", n, len(c.Seen))
		}
	}
}
