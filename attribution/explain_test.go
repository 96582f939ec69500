package attribution_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// Transfers in the order in which they are taken, with who answers for what was
// earned; credits by role, bearers by earner.
func TestWhatATransferSays(t *testing.T) {
	on := partnerecon.MustDay("2025-03-01")
	transfers := []attribution.Transfer{
		{ID: "3", From: "q", To: "a", On: on},
		{ID: "2", From: "b", To: "x", On: on},
		{ID: "1", From: "c", To: "x", On: on, Exposure: true},
		{ID: "4", From: "x", To: "b", On: on.Add(1)},
	}
	r, err := attribution.OfRecord(credits("c assisted 100%", "b influenced 100%", "b sourced 40%", "a sourced 60%", "c influenced 50%"), transfers, on)
	if err != nil {
		t.Fatal(err)
	}
	if want := "a sourced 60%; x sourced 40%; x influenced 100%; x assisted 100%"; said(r.Credits) != want {
		t.Errorf("got %s, want %s", said(r.Credits), want)
	}
	if want := []attribution.Bearer{{Earner: "b", Bearer: "b"}, {Earner: "c", Bearer: "x"}}; !cmp.Equal(want, r.Bearers) {
		t.Errorf("%v", r.Bearers)
	}
	want := strings.Join([]string{
		`attribution.transferred transfer="1" from="c" to="x" on="2025-03-01" exposure="x"`,
		`attribution.transferred transfer="2" from="b" to="x" on="2025-03-01" exposure="b"`,
		`attribution.not_transferred transfer="3" from="q" to="a" on="2025-03-01" because="holds nothing"`,
		`attribution.not_transferred transfer="4" from="x" to="b" on="2025-03-02" because="later"`,
	}, "\n") + "\n"
	if diff := cmp.Diff(want, r.Trace.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Parts of one role that come together are added, up to all of it.
func TestCreditsThatComeTogether(t *testing.T) {
	on := partnerecon.MustDay("2025-03-01")
	move := []attribution.Transfer{{ID: "1", From: "a", To: "b", On: on, Tier: "solution"}}
	for _, tt := range []struct{ a, b, want string }{
		{"30%", "40%", "b sourced 70%"},
		{"60%", "40%", "b sourced 100%"},
		{"60%", "41%", "b sourced 100%"},
		{"100%", "100%", "b sourced 100%"},
	} {
		r, err := attribution.OfRecord(credits("a sourced "+tt.a, "b sourced "+tt.b), move, on)
		if err != nil || said(r.Credits) != tt.want || r.Credits[0].Tier != "solution" {
			t.Errorf("%s and %s: %s, %v", tt.a, tt.b, said(r.Credits), err)
		}
	}
}

// A partner that gave its credit away twice is one earner.
func TestEarnersStandOnce(t *testing.T) {
	day := partnerecon.MustDay("2025-03-01")
	transfers := []attribution.Transfer{{ID: "1", From: "a", To: "x", On: day}, {ID: "2", From: "x", To: "a", On: day}, {ID: "3", From: "a", To: "y", On: day, Exposure: true}}
	r, err := attribution.OfRecord(credits("a sourced 100%"), transfers, day)
	if want := []attribution.Bearer{{Earner: "a", Bearer: "y"}, {Earner: "x", Bearer: "x"}}; err != nil || !cmp.Equal(want, r.Bearers) {
		t.Errorf("%v, %v", r.Bearers, err)
	}
}

// What a correction moves is by partner, without those that keep what they have.
func TestWhatACorrectionMoves(t *testing.T) {
	c := attribution.Correction{
		Before:   credits("a sourced 50%", "b sourced 25%", "d sourced 25%"),
		Decision: attribution.Decision{Credits: credits("b sourced 25%", "c sourced 50%", "d sourced 25%")},
	}
	moved, err := c.Divide(partnerecon.MustMoney("100", "EUR"), partnerecon.HalfUp)
	if got := fmt.Sprint(moved); got != "[{a -50.00 EUR} {c 50.00 EUR}]" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	m := attribution.Must(threeTier())
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("b solution"), Touches: touches("1 b co_sell 2025-06-01")}
	corrected, err := m.Reattribute(credits("a sourced 100%"), j)
	want := `attribution.moved partner="a" role="sourced" before="100%" after="no rate"
attribution.moved partner="b" role="sourced" before="no rate" after="100%"
`
	if !strings.HasSuffix(corrected.Decision.Trace.String(), want) || err != nil {
		t.Errorf("%v\n%s", err, corrected.Decision.Trace)
	}
}

// Limits that are just filled say nothing, and take nothing away.
func TestLimitsThatAreJustFilled(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cap   string
		split attribution.Split
		pool  string
		want  string
		codes []string
	}{
		// Two of 25 % in a pool of 50 %.
		{"the pool", "", attribution.Equal{}, "50%", "a sourced 50%; b sourced 50%; c influenced 100%; d influenced 100%", nil},
		{"a pool that is too small", "", attribution.Equal{}, "25%", "a sourced 50%; b sourced 50%; c influenced 50%; d influenced 50%", []string{attribution.CodePool}},
		{"the cap of the deal", "150%", attribution.Equal{}, "50%", "a sourced 50%; b sourced 50%; c influenced 100%; d influenced 100%", nil},
		{"a cap with room", "400%", attribution.Equal{}, "50%", "a sourced 50%; b sourced 50%; c influenced 100%; d influenced 100%", nil},
		// 100 % of 125 % are sourced; 50 % share the 25 %.
		{"a cap that is too small", "125%", attribution.Equal{}, "50%", "a sourced 50%; b sourced 50%; c influenced 50%; d influenced 50%", []string{attribution.CodeCap}},
		// The pool leaves 25 % of the 50 %, and the cap has room for that.
		{"the pool comes first", "125%", attribution.Equal{}, "25%", "a sourced 50%; b sourced 50%; c influenced 50%; d influenced 50%", []string{attribution.CodePool}},
		// The pool leaves 30 % and the cap 15 %: each has 30 % of its 25 %.
		{"and the cap takes its part of what is left", "115%", attribution.Equal{}, "30%", "a sourced 50%; b sourced 50%; c influenced 30%; d influenced 30%", []string{attribution.CodePool, attribution.CodeCap}},
		{"in full each, up to the cap", "200%", attribution.Additive{}, "50%", "a sourced 100%; b sourced 100%", []string{attribution.CodeAdditive, attribution.CodeCap}},
		{"in full each, with room for one that helped", "225%", attribution.Additive{}, "50%", "a sourced 100%; b sourced 100%; c influenced 50%; d influenced 50%", []string{attribution.CodeAdditive, attribution.CodeCap}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := oneMethod(tt.split)
			p.Influenced.Pool = rate(tt.pool)
			if tt.cap != "" {
				p.Cap = rate(tt.cap)
			}
			d := attribute(t, attribution.Must(p), attribution.Journey{
				ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"),
				Touches: touches("1 a coupon 2025-06-01", "2 b coupon 2025-06-01", "3 c demo 2025-06-01", "4 d demo 2025-06-01"),
			})
			var codes []string
			for _, r := range d.Trace {
				switch r.Code {
				case attribution.CodePool, attribution.CodeCap, attribution.CodeAdditive:
					codes = append(codes, r.Code)
				}
			}
			if diff := cmp.Diff(tt.codes, codes); said(d.Credits) != tt.want || diff != "" {
				t.Errorf("got %q, want %q (-want +got)\n%s\n%s", said(d.Credits), tt.want, diff, d.Trace)
			}
		})
	}
}

// A renewal hands on shares and says so, but only if somebody lapsed.
func TestWhatARenewalSays(t *testing.T) {
	p := threeTier()
	p.Renewal.Lapsed = attribution.ToTheEngaged
	for _, tt := range []struct{ lapsed, want string }{
		{"", ""},
		{"b", `attribution.share /renewal/lapsed partner="a" share="100%"`},
	} {
		r := attribution.Renewal{
			ID: "r", Account: "acc", On: at("2025-06-01"), Held: credits("a sourced 70%", "b sourced 30%"), Partners: partners("a solution", "b solution"),
			Touches: touches("1 a demo 2025-05-01", "2 b demo 2025-05-01"),
		}
		if tt.lapsed != "" {
			r.Touches = r.Touches[:1]
		}
		d, err := attribution.Must(p).Renew(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Trace.Has(attribution.CodeShare); got != (tt.want != "") || !strings.Contains(d.Trace.String(), tt.want) {
			t.Errorf("%q lapsed:\n%s", tt.lapsed, d.Trace)
		}
	}
}

// Steps repeat the questions as people read them, turned where they are negated.
func TestStepsOfATree(t *testing.T) {
	p := threeTier()
	p.Tree = fork{ID: "q", If: not{is{attribution.Introduced}}, Then: leaf{ID: "n"}, Else: leaf{ID: "y", Role: partnerecon.Sourced}}
	tree := attribution.Must(p).Tree()
	got := tree.Follow(func(string) attribution.Answer { return attribution.Yes })
	want := attribution.Outcome{
		Steps: []attribution.Step{{Fork: "q", Question: "not introduced", Answer: attribution.No}},
		Leaf:  "y", Role: partnerecon.Sourced, Rule: "/tree/else",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := tree.Follow(nil); got.Leaf != "" || got.Steps != nil {
		t.Errorf("without answers: %v", got)
	}
	p.Tree = leaf{ID: "all", Role: partnerecon.Sourced}
	tree = attribution.Must(p).Tree()
	if got := tree.Follow(func(string) attribution.Answer { return attribution.Yes }); got.Leaf != "all" || tree.Text() != "sourced\n" {
		t.Errorf("a tree of one leaf: %v, %q", got, tree.Text())
	}
}

// The self-test uses the first kind that introduces without a registration, and
// says what came of it.
func TestWhatTheSelfTestSays(t *testing.T) {
	p := threeTier()
	p.Kinds[0], p.Kinds[2], p.Kinds[3] = p.Kinds[3], p.Kinds[0], p.Kinds[2]
	d, err := attribution.Must(p).SelfTest()
	if err != nil || !strings.Contains(d.Trace.String(), `touch="self-test" partner="self-test" kind="click"`) {
		t.Errorf("%v\n%s", err, d.Trace)
	}
	p.Tree = leaf{ID: "all", Role: partnerecon.Influenced}
	_, err = attribution.Must(p).SelfTest()
	if want := "attribution: a partner that introduced a new lead sourced 0% of the deal, want 100%, attribution.uncredited : self-test failed"; fmt.Sprint(err) != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// Errors of JSON name the package, and a reversed pair both of its values.
func TestErrorsInWords(t *testing.T) {
	if _, err := (attribution.Policy{}).MarshalJSON(); err == nil || !strings.HasPrefix(err.Error(), "attribution: policy: ") {
		t.Errorf("a policy without a tree was written: %v", err)
	}
	if _, err := attribution.ParseRenewal([]byte(`{"id":1}`)); fmt.Sprint(problems(err)) != "[/id type]" {
		t.Error(err)
	}
	p := threeTier()
	p.Facts, p.Tree = facts(), asks(compare{Fact: "seats", Op: attribution.Between, Values: []string{"2", "1"}})
	if _, err := attribution.New(p); fmt.Sprint(err) != `attribution: /tree/if/values/1: want at least "2", got "1"` {
		t.Error(err)
	}
}
