package partnerecon_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
)

func entry() partnerecon.Entry {
	return partnerecon.Entry{
		Cause: "inv-7", Claim: partnerecon.Claim{Partner: "acme", Customer: "c-12", Deal: "d/1", Line: "inv~7", Component: "base"},
		Kind: partnerecon.Earned, Amount: eur("123.45"), Base: eur("1234.50"), Posted: day("2025-02-05"), Earned: day("2025-01-20"),
		Payable: day("2025-03-01"), Terms: "2025", Tier: "gold", Seller: "eu", Basis: partnerecon.BasisOf(map[string]string{"form": "x"}),
	}
}

func TestEntryID(t *testing.T) {
	if got, want := entry().ID(), "inv-7/acme/c-12/d~11/inv~07/base/earned"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	level2 := partnerecon.Entry{Cause: "close:2025-01", Claim: partnerecon.Claim{Partner: "acme", Component: "hold"}, Kind: partnerecon.Held}
	if got, want := level2.ID(), "close:2025-01/acme////hold/held"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestEntryIDIsUnique: entries that differ in a part of the id differ in the id,
// whatever separators the parts contain.
func TestEntryIDIsUnique(t *testing.T) {
	part := rapid.StringOfN(rapid.RuneFrom([]rune("a/~01")), 0, 3, -1)
	draw := func(t *rapid.T, label string) partnerecon.Entry {
		p := rapid.SliceOfN(part, 6, 6).Draw(t, label)
		return partnerecon.Entry{Cause: p[0], Claim: partnerecon.Claim{Partner: p[1], Customer: p[2], Deal: p[3], Line: p[4], Component: p[5]}, Kind: partnerecon.Earned}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		if same := a.Cause == b.Cause && a.Claim == b.Claim; (a.ID() == b.ID()) != same {
			t.Fatalf("%+v and %+v have the ids %s and %s", a.Claim, b.Claim, a.ID(), b.ID())
		}
	})
}

func TestLawG9_EntryJSONSurvives(t *testing.T) {
	want := entry()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got partnerecon.Entry
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	opts := cmp.AllowUnexported(partnerecon.Money{}, partnerecon.Day{})
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	again, err := json.Marshal(got)
	if err != nil || string(again) != string(text) {
		t.Errorf("%s became %s, %v", text, again, err)
	}
}

func TestEntryJSONIsStrict(t *testing.T) {
	valid := `{"id":"a/p////hold/held","cause":"a","claim":{"partner":"p","component":"hold"},"kind":"held",` +
		`"amount":{"amount":"1.00","currency":"EUR"},"posted":"2025-01-01"}`
	var e partnerecon.Entry
	if err := json.Unmarshal([]byte(valid), &e); err != nil {
		t.Fatalf("%s: %v", valid, err)
	}
	for name, text := range map[string]string{
		"another id":        `{"id":"b/p////hold/held","cause":"a","claim":{"partner":"p","component":"hold"},"kind":"held","amount":{"amount":"1.00","currency":"EUR"},"posted":"2025-01-01"}`,
		"an unknown kind":   `{"id":"a/p////hold/x","cause":"a","claim":{"partner":"p","component":"hold"},"kind":"x","amount":{"amount":"1.00","currency":"EUR"},"posted":"2025-01-01"}`,
		"money in a status": `{"id":"a/p////hold/sealed","cause":"a","claim":{"partner":"p","component":"hold"},"kind":"sealed","amount":{"amount":"1.00","currency":"EUR"},"posted":"2025-01-01"}`,
		"no amount":         `{"id":"a/p////hold/held","cause":"a","claim":{"partner":"p","component":"hold"},"kind":"held","posted":"2025-01-01"}`,
		"an unknown member": `{"id":"a/p////hold/held","x":1,"cause":"a","claim":{"partner":"p","component":"hold"},"kind":"held","amount":{"amount":"1.00","currency":"EUR"},"posted":"2025-01-01"}`,
		"a basis of text":   `{"id":"a/p////hold/held","cause":"a","claim":{"partner":"p","component":"hold"},"kind":"held","amount":{"amount":"1.00","currency":"EUR"},"posted":"2025-01-01","basis":"x"}`,
	} {
		if err := json.Unmarshal([]byte(text), &e); err == nil {
			t.Errorf("%s: want an error", name)
		}
	}
}

// Every kind is in one group.
func TestKindGroups(t *testing.T) {
	for group, kinds := range map[string][]partnerecon.Kind{
		"earning": {partnerecon.Earned, partnerecon.Returned, partnerecon.Clawed, partnerecon.Capped, partnerecon.TruedUp, partnerecon.Adjusted},
		"cash":    {partnerecon.Paid, partnerecon.WrittenOff},
		"holding": {partnerecon.Held, partnerecon.Released},
		"status":  {partnerecon.Sealed, partnerecon.Obligation, partnerecon.Rebased},
		"none":    {"", "x", "Earned", "earned "},
	} {
		for _, k := range kinds {
			got := map[string]bool{"earning": k.Earning(), "cash": k.Cash(), "holding": k.Holding(), "status": k.Status(), "none": !k.Known()}
			for g, in := range got {
				if in != (g == group) {
					t.Errorf("%q in the group %s: %t", k, g, in)
				}
			}
		}
	}
}

func TestSole(t *testing.T) {
	want := []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: partnerecon.Whole()}}
	if diff := cmp.Diff(want, partnerecon.Sole("acme"), cmp.AllowUnexported(partnerecon.Rate{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRolesKnown(t *testing.T) {
	for r, want := range map[partnerecon.Role]bool{
		partnerecon.Sourced: true, partnerecon.Influenced: true, partnerecon.Assisted: true, partnerecon.Serviced: true, "": false, "x": false,
	} {
		if r.Known() != want {
			t.Errorf("%q known = %t, want %t", r, r.Known(), want)
		}
	}
}

func TestTermsAt(t *testing.T) {
	terms := partnerecon.Terms[string]{
		{ID: "1", From: day("2025-01-01"), Rationale: "launch", Policy: "20 %"},
		{ID: "2", From: day("2025-07-01"), Rationale: "review", Policy: "15 %"},
	}
	for d, want := range map[string]string{"2024-12-31": "", "2025-01-01": "1", "2025-06-30": "1", "2025-07-01": "2", "9999-12-31": "2"} {
		if v, ok := terms.At(day(d)); v.ID != want || ok != (want != "") {
			t.Errorf("on %s: %q, %t; want %q", d, v.ID, ok, want)
		}
	}
	if got := terms.Problems(); len(got) > 0 {
		t.Errorf("%v", got)
	}
}

func TestTermsProblems(t *testing.T) {
	terms := partnerecon.Terms[string]{
		{ID: "1", From: day("2025-07-01"), Rationale: "launch"},
		{ID: "1", From: day("2025-07-01"), Rationale: "again"},
		{},
	}
	var got []string
	for _, p := range terms.Problems() {
		got = append(got, p.Path+" "+p.Code)
	}
	want := []string{"/1/from conflict", "/1/id duplicate", "/2/from required", "/2/id required", "/2/rationale required"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := (partnerecon.Terms[string]{}).Problems(); len(got) != 1 || got[0].Code != "required" {
		t.Errorf("no versions: %v", got)
	}
}

func TestTrace(t *testing.T) {
	var tr partnerecon.Trace
	tr.Add("x.rate", "/rates/0", partnerecon.D("base", eur("990.20")), partnerecon.D("n", partnerecon.Count(3)), partnerecon.D("t", partnerecon.Text(`a "b"`)))
	tr.Add("x.none", "")
	want := "x.rate /rates/0 base=\"990.20 EUR\" n=\"3\" t=\"a \\\"b\\\"\"\nx.none\n"
	if tr.String() != want {
		t.Errorf("got %q, want %q", tr.String(), want)
	}
	if !tr.Has("x.none") || tr.Has("x.other") {
		t.Error("Has finds what is there")
	}
	var none *partnerecon.Trace
	none.Add("x.rate", "") // records nothing, and does not panic
	for _, nothing := range []fmt.Stringer{nil, (*partnerecon.Day)(nil)} {
		if got := partnerecon.D("n", nothing); got != (partnerecon.Detail{Name: "n", Value: "<nil>"}) {
			t.Errorf("a detail of %T is %+v", nothing, got)
		}
	}
}

func TestAnEntryIsNotPayableBeforeItIsPosted(t *testing.T) {
	for _, tt := range []struct{ due, payable, early string }{
		{"2025-02-01", "2025-02-01", ""},
		{"2025-01-20", "2025-01-20", ""},
		{"2025-01-19", "2025-01-20", "2025-01-19"},
	} {
		e := partnerecon.Entry{Posted: partnerecon.MustDay("2025-01-20"), Due: partnerecon.MustDay("2024-01-01")}
		e.PayableFrom(partnerecon.MustDay(tt.due))
		early := ""
		if !e.Due.IsZero() {
			early = e.Due.String()
		}
		if e.Payable.String() != tt.payable || early != tt.early || e.DueOn().String() != tt.due {
			t.Errorf("due on %s: payable %s, due %s", tt.due, e.Payable, early)
		}
	}
}
