package attribution_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// A7: single winners are the largest of a strict order: whoever wins against all
// wins against each.
func TestLawA7_TheWinnerWinsAgainstEach(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := attribution.Must(oneMethod(rapid.SampledFrom([]attribution.Split{attribution.First{}, attribution.Last{}, attribution.LastEligible{}}).Draw(t, "split")))
		j := clicks(t)
		winner := sourcedBy(decided(t, m, j))
		for _, other := range []string{"a", "b", "c", "d"} {
			if other == winner {
				continue
			}
			two := j
			two.Touches = slices.DeleteFunc(slices.Clone(j.Touches), func(x attribution.Touch) bool { return x.Partner != winner && x.Partner != other })
			if got := sourcedBy(decided(t, m, two)); got != winner {
				t.Fatalf("%s wins against all, %s against %s", winner, got, other)
			}
		}
	})
}

// clicks draws introductions of up to four partners, with ties.
func clicks(t *rapid.T) attribution.Journey {
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15")}
	for i := range rapid.IntRange(1, 8).Draw(t, "touches") {
		x := touch(fmt.Sprintf("t%d %s coupon 2025-06-01", rapid.IntRange(0, 9).Draw(t, "id")*10+i, rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "partner")))
		x.At = x.At.AddDate(0, 0, rapid.IntRange(0, 4).Draw(t, "day"))
		j.Touches = append(j.Touches, x)
	}
	return j
}

// sourcedBy returns the only partner that sourced a deal.
func sourcedBy(d attribution.Decision) string {
	var out string
	for _, c := range d.Credits {
		if c.Role == partnerecon.Sourced {
			out += c.Partner
		}
	}
	return out
}

// A8: the first touch is the last one of the journey in a mirror.
func TestLawA8_FirstIsLastInTheMirror(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := clicks(t)
		mirrored := j
		mirrored.Touches = slices.Clone(j.Touches)
		for i := range mirrored.Touches {
			mirrored.Touches[i].At = at("2025-06-01").Add(at("2025-06-05").Sub(j.Touches[i].At))
		}
		first := decided(t, attribution.Must(oneMethod(attribution.First{})), j)
		last := decided(t, attribution.Must(oneMethod(attribution.Last{})), mirrored)
		if said(first.Credits) != said(last.Credits) {
			t.Fatalf("first %s, last in the mirror %s", said(first.Credits), said(last.Credits))
		}
	})
}

// A9: linear gives each of n touches 1/n.
func TestLawA9_LinearGivesEachTouchTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := clicks(t)
		count := map[string]int64{}
		for _, x := range j.Touches {
			count[x.Partner]++
		}
		for _, c := range decided(t, attribution.Must(oneMethod(attribution.Linear{})), j).Credits {
			if rat(c.Share).Cmp(big.NewRat(count[c.Partner], int64(len(j.Touches)))) != 0 {
				t.Fatalf("%s has %d of %d touches and %s", c.Partner, count[c.Partner], len(j.Touches), c.Share)
			}
		}
	})
}

// A10: what another partner registers while the account is bound changes
// nothing.
func TestLawA10_ALockIsKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		p.Lock = partnerecon.Months(12, partnerecon.Until)
		m := attribution.Must(p)
		j := drawJourney(t, 10)
		j.Bound = attribution.Bond{At: at("2025-03-01"), Sourced: []attribution.Share{{Partner: "b", Share: rate("100%")}}}
		j.Partners[1].Standing = ""
		before := decided(t, m, j)
		if sourcedBy(before) != "b" {
			t.Fatalf("bound to b, sourced by %s", sourcedBy(before))
		}
		x := attribution.Touch{ID: "new", Partner: rapid.SampledFrom([]string{"a", "c", "d"}).Draw(t, "who"), Kind: "registration", At: j.Bound.At.Add(time.Duration(rapid.IntRange(0, 90*24).Draw(t, "hours")) * time.Hour)}
		j.Touches = append(slices.Clone(j.Touches), x)
		if after := decided(t, m, j); said(after.Credits) != said(before.Credits) {
			t.Fatalf("with another registration %q, before %q\n%s", said(after.Credits), said(before.Credits), after.Trace)
		}
	})
}

// A11: registering again never shortens what a partner has.
func TestLawA11_RegisteringAgainShortensNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := attribution.Must(threeTier())
		j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a integration"), Touches: touches("1 a registration 2025-06-15")}
		before := rapid.IntRange(0, 200).Draw(t, "days before")
		j.Touches[0].At = j.Touches[0].At.AddDate(0, 0, -before)
		again := j
		again.Touches = append(slices.Clone(j.Touches), touch("2 a registration 2025-06-15"))
		again.Touches[1].At = again.Touches[1].At.AddDate(0, 0, -rapid.IntRange(0, before).Draw(t, "days before again"))
		if len(decided(t, m, j).Credits) > len(decided(t, m, again).Credits) {
			t.Fatal("the second registration ended the first one")
		}
	})
}

// worth orders what a partner has: the role, then the share.
func worth(d attribution.Decision, partner string) (int, *big.Rat) {
	for _, c := range d.Credits {
		if c.Partner == partner {
			return slices.Index([]partnerecon.Role{"", partnerecon.Influenced, partnerecon.Sourced}, c.Role), rat(c.Share)
		}
	}
	return 0, new(big.Rat)
}

// A11b: registering leaves nobody worse off than not registering, in role and
// in sourced share.
func TestLawA11b_RegisteringIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := attribution.Must(drawPolicy(t))
		j := drawJourney(t, 10)
		x := attribution.Touch{ID: "new", Partner: rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "who"), Kind: "registration", At: j.Closed.Add(-time.Duration(rapid.IntRange(0, 130*24).Draw(t, "hours")) * time.Hour)}
		j.Touches = slices.DeleteFunc(j.Touches, func(o attribution.Touch) bool { return o.Partner == x.Partner && o.Kind == x.Kind })
		after := j
		after.Touches = append(slices.Clone(j.Touches), x)
		role, share := worth(decided(t, m, j), x.Partner)
		d := decided(t, m, after)
		if r, s := worth(d, x.Partner); r < role || r == role && role == 2 && s.Cmp(share) < 0 {
			t.Fatalf("%s had role %d with %s, by registering %d with %s\n%s", x.Partner, role, share, r, s, d.Trace)
		}
	})
}

// A11b: a claimant that gets nothing changes nothing among those of the lowest
// tier that is there.
func TestLawA11b_WhoGetsNothingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPolicy(t)
		m := attribution.Must(p)
		j := drawJourney(t, 10)
		d := decided(t, m, j)
		tiers := map[string]int{}
		for _, x := range j.Partners {
			if tiers[x.ID] = slices.IndexFunc(p.Methods, func(m attribution.Method) bool { return m.Tier == x.Tier }); len(p.Methods) == 1 {
				tiers[x.ID] = 0
			}
		}
		lowest := 9
		for _, c := range d.Claims {
			if c.Role == partnerecon.Sourced {
				lowest = min(lowest, tiers[c.Partner])
			}
		}
		for _, loser := range d.Claims {
			if r, _ := worth(d, loser.Partner); loser.Role != partnerecon.Sourced || r == 2 {
				continue
			}
			without := j
			without.Touches = slices.DeleteFunc(slices.Clone(j.Touches), func(x attribution.Touch) bool { return x.Partner == loser.Partner })
			e := decided(t, m, without)
			for _, c := range d.Claims {
				if tiers[c.Partner] != lowest || c.Role != partnerecon.Sourced || c.Partner == loser.Partner {
					continue
				}
				r1, s1 := worth(d, c.Partner)
				r2, s2 := worth(e, c.Partner)
				if (r1 == 2) != (r2 == 2) || r1 == 2 && s1.Cmp(s2) != 0 {
					t.Fatalf("%s gets nothing, but without it %s has %s instead of %s\n%s", loser.Partner, c.Partner, s2, s1, d.Trace)
				}
			}
		}
	})
}

// A12: every candidate stands once among the claims, every touch once in the
// trace.
func TestLawA12_EveryCandidateIsExplainedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := drawJourney(t, 12)
		d := decided(t, attribution.Must(drawPolicy(t)), j)
		want, got := map[string]int{}, map[string]int{}
		for _, x := range j.Touches {
			want["touch "+x.ID] = 1
			if x.Partner != "" {
				want["partner "+x.Partner] = 1
			}
		}
		for _, r := range d.Trace {
			if len(r.Details) > 0 && r.Details[0].Name == "touch" {
				got["touch "+r.Details[0].Value]++
			}
			if r.Code == attribution.CodeClaim || r.Code == attribution.CodeIneligible {
				got["partner "+r.Details[0].Value]++
			}
		}
		credited := map[string]bool{}
		for _, c := range d.Credits {
			credited[c.Partner] = true
		}
		for _, c := range d.Claims {
			if got["partner "+c.Partner] != 1 {
				t.Fatalf("%s is explained %d times", c.Partner, got["partner "+c.Partner])
			}
			if credited[c.Partner] != (c.Verdict == attribution.Credited || c.Verdict == attribution.OtherRole) {
				t.Fatalf("%s is %s", c.Partner, c.Verdict)
			}
			if c.Verdict != attribution.Ineligible && len(c.Path) == 0 {
				t.Fatalf("%s has no path", c.Partner)
			}
		}
		for name, n := range want {
			if got[name] != n {
				t.Fatalf("%s is explained %d times\n%s", name, got[name], d.Trace)
			}
		}
	})
}

// The order of the lists, repeated touches and the zone of an instant decide
// nothing, down to the last byte.
func TestLawG1_OrderDecidesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := attribution.Must(drawPolicy(t))
		j := drawJourney(t, 10)
		first := encoded(t, decided(t, m, j))
		again := j
		again.Touches = rapid.Permutation(append(slices.Clone(j.Touches), j.Touches...)).Draw(t, "touches in another order")
		again.Partners = rapid.Permutation(slices.Clone(j.Partners)).Draw(t, "partners in another order")
		zone := time.FixedZone("elsewhere", rapid.IntRange(-12*3600, 12*3600).Draw(t, "offset"))
		for i := range again.Touches {
			again.Touches[i].At = again.Touches[i].At.In(zone)
		}
		again.Closed = again.Closed.In(zone)
		if second := encoded(t, decided(t, m, again)); !bytes.Equal(first, second) {
			t.Fatalf("%s\n%s", first, second)
		}
	})
}

func encoded(t *rapid.T, d attribution.Decision) []byte {
	out, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Names decide nothing but ties: renaming partners in order renames the result.
func TestLawX3_NamesDecideNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := attribution.Must(drawPolicy(t))
		j := drawJourney(t, 10)
		j.Bound, j.Agreed = attribution.Bond{}, nil
		renamed := j
		renamed.Touches, renamed.Partners = slices.Clone(j.Touches), slices.Clone(j.Partners)
		name := map[string]string{"": "", "a": "w", "b": "x", "c": "y", "d": "z"}
		for i := range renamed.Touches {
			renamed.Touches[i].Partner = name[renamed.Touches[i].Partner]
		}
		for i := range renamed.Partners {
			renamed.Partners[i].ID = name[renamed.Partners[i].ID]
		}
		want := decided(t, m, j)
		for i := range want.Credits {
			want.Credits[i].Partner = name[want.Credits[i].Partner]
		}
		if got := decided(t, m, renamed); said(got.Credits) != said(want.Credits) {
			t.Fatalf("%q, want %q", said(got.Credits), said(want.Credits))
		}
	})
}
