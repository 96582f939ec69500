package settlement_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// A change is made of a program.
type change struct {
	name string
	make func(*settlement.Policy)
}

// forNobody are changes of a program that concern nobody: rates of their own and a due day for
// a partner that there is not, a bonus for a milestone that is never reached, and versions that
// say once more what the one before them says.
var forNobody = []change{
	{"rates of nobody", inEach(func(a *settlement.Agreement) {
		a.Overrides = append(a.Overrides, ofNobody(settlement.TermsOverride{Rates: only("1")}))
	})},
	{"due days of nobody", inEach(func(a *settlement.Agreement) {
		days := []commission.Payable{{Due: commission.Net, Days: 90}}
		a.Overrides = append(a.Overrides, ofNobody(settlement.TermsOverride{Payable: days}))
	})},
	{"a bonus on nothing", inEach(func(a *settlement.Agreement) {
		a.Commission.Bonuses = append(a.Commission.Bonuses, commission.Bonus{Name: "never", On: "never", Rates: only("1")})
	})},
	{"versions that change nothing", func(p *settlement.Policy) {
		var out pe.Terms[settlement.Agreement]
		for i, v := range p.Terms {
			out = append(out, v)
			for k := range 4 {
				again := v
				again.ID, again.From = fmt.Sprint(v.ID, " again ", k), v.From.Add(10+23*k)
				if i+1 == len(p.Terms) || again.From.Before(p.Terms[i+1].From) {
					out = append(out, again)
				}
			}
		}
		p.Terms = out
	}},
}

// byOtherNames gives later versions names that come first. Some facts name versions, and what a
// debit releases stands in the order of their names, so it is no change of a scenario.
func byOtherNames(p *settlement.Policy) {
	p.Terms = slices.Clone(p.Terms)
	for i := range p.Terms {
		p.Terms[i].ID = fmt.Sprint(len(p.Terms)-i, " ", p.Terms[i].ID)
	}
}

func inEach(change func(*settlement.Agreement)) func(*settlement.Policy) {
	return func(p *settlement.Policy) {
		p.Terms = slices.Clone(p.Terms)
		for i := range p.Terms {
			a := &p.Terms[i].Policy
			a.Overrides, a.Commission.Bonuses = slices.Clone(a.Overrides), slices.Clone(a.Commission.Bonuses)
			change(a)
		}
	}
}

func ofNobody(o settlement.TermsOverride) settlement.TermsOverride {
	o.Name, o.For, o.Approval = "nobody", settlement.OverrideScope{Partner: "nobody at all"}, agreed()
	return o
}

// TestTermsForNobodyChangeNoScenario makes the changes that a program may have, all at once.
func TestTermsForNobodyChangeNoScenario(t *testing.T) {
	t.Parallel()
	stories, err := filepath.Glob("testdata/*/README.md")
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, story := range stories {
		folder := filepath.Dir(story)
		s := readScenario(t, folder)
		for _, x := range forNobody {
			if folder == filepath.Join("testdata", "account-bound-by-the-other-deal") && strings.HasPrefix(x.name, "versions") {
				continue // a deal that closes again under other terms is refused
			}
			if changed, err := x.of(s.program.Policy()); err == nil {
				s.program, made = changed, made+1
			}
		}
		if diff := cmp.Diff(readText(t, filepath.Join(folder, "want.txt")), s.settle(t)); diff != "" {
			t.Errorf("%s (-want +with terms for nobody)\n%s", folder, diff)
		}
	}
	if made < 300 {
		t.Errorf("%d changes made", made)
	}
}

// of makes a program with a change. Not all have one: who says nothing of due days for all has
// none for one partner.
func (x change) of(p settlement.Policy) (settlement.Program, error) {
	x.make(&p)
	return settlement.New(p)
}

// TestTermsForNobodyChangeNoProgram makes them one by one in drawn programs. A debt that expires
// may be written off in two parts, where a version begins between.
func TestTermsForNobodyChangeNoProgram(t *testing.T) {
	t.Parallel()
	n, made := *simulatorPrograms, 0
	if testing.Short() {
		n = min(n, 2)
	}
	draw := rapid.Custom(drawCombined)
	for seed := *simulatorSeed; seed < *simulatorSeed+n; seed++ {
		drawn := draw.Example(seed)
		program, err := settlement.New(drawn.policy)
		if err != nil {
			t.Fatalf("-seed %d: %v", seed, err)
		}
		facts := slices.Clone(drawn.facts)
		program.Sort(facts)
		want := outcomes(t, program, facts)
		for _, x := range append(slices.Clone(forNobody), change{"versions by other names", byOtherNames}) {
			changed, err := x.of(drawn.policy)
			if err != nil {
				continue
			}
			got := outcomes(t, changed, facts)
			if again := "has payments already"; strings.Count(fmt.Sprint(got), again) > strings.Count(fmt.Sprint(want), again) {
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-seed %d, %s (-without +with)\n%s", seed, x.name, diff)
			}
			made++
		}
	}
	if made < 2*n {
		t.Errorf("%d changes made in %d programs", made, n)
	}
}

// TestTheZoneOfAProgramMovesNoDay: what occurred on a day did so on that day, whatever the zone.
func TestTheZoneOfAProgramMovesNoDay(t *testing.T) {
	t.Parallel()
	stories, err := filepath.Glob("testdata/*/README.md")
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	for i, story := range stories {
		folder := filepath.Dir(story)
		s := readScenario(t, folder)
		if slices.ContainsFunc(s.facts, func(f settlement.Fact) bool { return strings.Contains(f.Occurred.String()+f.Recorded.String(), "T") }) {
			continue // an instant, which is on another day elsewhere
		}
		p := s.program.Policy()
		p.Zone = []string{"America/New_York", "Pacific/Kiritimati"}[i%2]
		if p.Desk.Zone != "" {
			p.Desk.Zone = p.Zone
		}
		if s.program, err = settlement.New(p); err != nil {
			t.Fatalf("%s: %v", folder, err)
		}
		if diff := cmp.Diff(readText(t, filepath.Join(folder, "want.txt")), s.settle(t)); diff != "" {
			t.Errorf("%s in %s (-want +got)\n%s", folder, p.Zone, diff)
		}
		moved++
	}
	if moved < 100 {
		t.Errorf("%d scenarios moved", moved)
	}
}

// TestBusinessOfOthersChangesNothing: what a partner does with a customer of its own changes
// nothing of what others earn and are paid.
func TestBusinessOfOthersChangesNothing(t *testing.T) {
	t.Parallel()
	const other = "another "
	n := *simulatorPrograms
	if testing.Short() {
		n = min(n, 2)
	}
	draw := rapid.Custom(drawCombined)
	for seed := *simulatorSeed; seed < *simulatorSeed+n; seed++ {
		drawn := draw.Example(seed)
		program, facts := settlement.Must(drawn.policy), slices.Clone(drawn.facts)
		program.Sort(facts)
		want, more := outcomes(t, program, facts), slices.Clone(facts)
		for i, on := range []string{"2025-01-09", "2025-02-11", "2025-03-13", "2025-04-17", "2025-05-20"} {
			paid := pay(other+"customer", "0.01", other+"partner")
			if i%2 == 0 {
				paid.Deal = other + "deal"
			}
			more = append(more, fact(fmt.Sprint(other, "payment ", i), on, paid),
				fact(fmt.Sprint(other, "standing ", i), on, settlement.Standing{Partner: other + "partner", Type: "agency"}))
		}
		program.Sort(more)
		got := slices.DeleteFunc(outcomes(t, program, more), func(line string) bool { return strings.Contains(line, other) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-seed %d (-alone +beside another)\n%s", seed, diff)
		}
	}
}

// outcomes are what facts post and what they are refused for, sorted, and how partners stand then.
func outcomes(t *testing.T, p settlement.Program, facts []settlement.Fact) []string {
	var b settlement.Book
	var out []string
	for _, f := range facts {
		posted, err := p.Apply(&b, f)
		if err != nil {
			out = append(out, fmt.Sprintf("%s: %.60v", f.ID, err))
		}
		for _, e := range posted {
			if e.Kind != pe.WrittenOff {
				out = append(out, fmt.Sprint(f.ID, e.Kind, e.Claim, e.Amount, e.Base, e.Posted, e.Payable))
			}
		}
	}
	slices.Sort(out)
	statement, err := p.Statement(&b, month(simulatedLast), month(simulatedLast))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range statement.Rows {
		out = append(out, fmt.Sprintf("%+v", row))
	}
	return out
}
