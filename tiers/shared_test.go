package tiers_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/tiers"
)

// shared is a ladder whose revenue counts a shared line in one of the ways.
func shared(s tiers.Shared) tiers.Ladder {
	p := metals()
	p.Metrics[0].Shared = s
	return tiers.Must(p)
}

func credit(partner string, role partnerecon.Role, share string) partnerecon.Credit {
	return partnerecon.Credit{Partner: partner, Role: role, Share: partnerecon.MustRate(share)}
}

// A line of 100.00 that beta has brought by half, acme and core by a quarter each, and
// dune has helped with.
func TestASharedLine(t *testing.T) {
	credits := []partnerecon.Credit{
		credit("dune", partnerecon.Influenced, "100%"), credit("core", partnerecon.Sourced, "1/4"), credit("beta", partnerecon.Sourced, "50%"), credit("acme", partnerecon.Sourced, "25%"),
	}
	for s, want := range map[tiers.Shared]string{
		tiers.ForLead: "[{beta 100.00 EUR}]",
		tiers.ForAll:  "[{acme 100.00 EUR} {beta 100.00 EUR} {core 100.00 EUR}]",
		tiers.ByShare: "[{acme 25.00 EUR} {beta 50.00 EUR} {core 25.00 EUR}]",
	} {
		got, err := shared(s).Divide("revenue", tiers.Value{Amount: eur("100")}, credits)
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: got %v, %v, want %s", s, got, err, want)
		}
	}
	// Two thirds are credited: 0.10 in three parts is 0.03 each, and the odd cent goes to the
	// smallest id, which is that of the third that nobody has.
	got, err := shared(tiers.ByShare).Divide("revenue", tiers.Value{Amount: eur("0.10")}, []partnerecon.Credit{credit("beta", partnerecon.Sourced, "1/3"), credit("acme", partnerecon.Sourced, "1/3")})
	if err != nil || fmt.Sprint(got) != "[{acme 0.03 EUR} {beta 0.03 EUR}]" {
		t.Errorf("got %v, %v", got, err)
	}
	// Of equal shares the smaller id leads.
	got, err = shared(tiers.ForLead).Divide("revenue", tiers.Value{Amount: eur("1")}, []partnerecon.Credit{credit("beta", partnerecon.Sourced, "1/2"), credit("acme", partnerecon.Sourced, "50%")})
	if err != nil || fmt.Sprint(got) != "[{acme 1.00 EUR}]" {
		t.Errorf("got %v, %v", got, err)
	}
	for _, of := range []tiers.Shared{tiers.ForAll, tiers.ForLead} { // several may have sourced all of it
		two := []partnerecon.Credit{credit("beta", partnerecon.Sourced, "100%"), credit("acme", partnerecon.Sourced, "100%")}
		want := map[tiers.Shared]int{tiers.ForAll: 2, tiers.ForLead: 1}[of]
		if got, err := shared(of).Divide("revenue", tiers.Value{Amount: eur("1")}, two); err != nil || len(got) != want || got[0].Partner != "acme" {
			t.Errorf("%s: %v, %v", of, got, err)
		}
	}
	if got, err := shared(tiers.ForAll).Divide("revenue", tiers.Value{Amount: eur("1")}, credits[:1]); err != nil || got != nil {
		t.Errorf("nobody has brought it: got %v, %v", got, err)
	}
}

func TestASharedLineRefuses(t *testing.T) {
	l := shared(tiers.ByShare)
	_, err := l.Divide("revenue", n(5), []partnerecon.Credit{
		credit("acme", partnerecon.Sourced, "60%"), credit("beta", partnerecon.Sourced, "50%"), credit("acme", partnerecon.Sourced, "10%"), {Role: "friend", Partner: "core"}, credit("", partnerecon.Assisted, "0%"),
	})
	want := []string{"/credits out_of_range", "/credits/2/partner duplicate", "/credits/3/role unknown", "/credits/4/partner required", "/credits/4/share out_of_range", "/value/amount required", "/value/number conflict"}
	if diff := cmp.Diff(want, problems(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	for metric, want := range map[string]string{"customers": "/metric conflict", "bookings": "/metric unknown"} {
		if _, err := l.Divide(metric, n(5), nil); !cmp.Equal([]string{want}, problems(err)) {
			t.Errorf("%s: got %v", metric, err)
		}
	}
	if _, err := l.Divide("revenue", tiers.Value{Amount: eur("1")}, []partnerecon.Credit{credit("acme", partnerecon.Influenced, "101%")}); !slices.Contains(problems(err), "/credits/0/share out_of_range") {
		t.Errorf("more than all of it: got %v", err)
	}
	// Shares whose rest is no fraction that can be written.
	share := func(den int64) partnerecon.Rate { r, _ := partnerecon.Fraction(1, den); return r }
	fine := []partnerecon.Credit{{Partner: "a", Role: partnerecon.Sourced, Share: share(999_999_999_989)}, {Partner: "b", Role: partnerecon.Sourced, Share: share(999_999_999_961)}}
	if _, err := l.Divide("revenue", tiers.Value{Amount: eur("1")}, fine); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("got %v", err)
	}
	whole := []partnerecon.Credit{credit("acme", partnerecon.Sourced, "100%")}
	for n, want := range map[int]string{200: "/credits/1/partner duplicate", 201: "/credits limit"} {
		if _, err := l.Divide("revenue", tiers.Value{Amount: eur("1")}, slices.Repeat(whole, n)); !slices.Contains(problems(err), want) {
			t.Errorf("%d credits: got %v", n, problems(err)[0])
		}
	}
	p := metals()
	p.Metrics[1].Shared, p.Metrics[3].Shared = tiers.ByShare, "some"
	if diff := cmp.Diff([]string{"/metrics/1/shared conflict", "/metrics/3/shared unknown"}, problems(second(tiers.New(p)))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// By share, what partners are counted adds up to their part of the line, each within a
// cent of its share, and the order of the credits decides nothing.
func TestSharesAddUp(t *testing.T) {
	l := shared(tiers.ByShare)
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(3, 9).Draw(t, "den")
		rest := den
		var credits []partnerecon.Credit
		for i := range 3 {
			num := rapid.Int64Range(1, max(1, rest-int64(2-i))).Draw(t, "num")
			rest -= num
			share, _ := partnerecon.Fraction(num, den)
			credits = append(credits, partnerecon.Credit{Partner: string(rune('a' + i)), Role: partnerecon.Sourced, Share: share})
		}
		v := proof.Signed(t, "amount", 100_000)
		got, err := l.Divide("revenue", tiers.Value{Amount: v}, credits)
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for i, c := range got {
			exact := v.Minor() * credits[i].Share.Num()
			if d := c.Value.Amount.Minor()*credits[i].Share.Den() - exact; d >= credits[i].Share.Den() || -d >= credits[i].Share.Den() {
				t.Fatalf("%s by %s: got %s", v, credits[i].Share, c.Value)
			}
			sum += c.Value.Amount.Minor()
		}
		if rest == 0 && sum != v.Minor() {
			t.Fatalf("%s became %v", v, got)
		}
		back, err := l.Divide("revenue", tiers.Value{Amount: v}, []partnerecon.Credit{credits[2], credits[0], credits[1]})
		if err != nil || fmt.Sprint(back) != fmt.Sprint(got) {
			t.Fatalf("in another order %v, was %v, %v", back, got, err)
		}
	})
}
