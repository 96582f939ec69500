package settlement_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/settlement"
)

func TestProblemsOfAnAttribution(t *testing.T) {
	const at = "/terms/0/policy/attribution"
	for _, c := range []struct {
		name   string
		change func(p *settlement.Policy, a *attribution.Policy)
		want   []string
	}{
		{"right", func(*settlement.Policy, *attribution.Policy) {}, nil},
		{"the program's zone", func(p *settlement.Policy, a *attribution.Policy) { a.Zone = p.Zone }, nil},
		{"another zone", func(_ *settlement.Policy, a *attribution.Policy) { a.Zone = "Europe/Berlin" }, []string{at + "/zone conflict"}},
		{"a tier that the program has not", func(p *settlement.Policy, _ *attribution.Policy) { p.Tiers = p.Tiers[:2] }, []string{at + "/methods/2/tier unknown"}},
		{"additive shares", func(_ *settlement.Policy, a *attribution.Policy) { a.Methods[2].Split = attribution.Additive{} }, []string{at + "/methods/2/split conflict"}},
		{"no tree", func(_ *settlement.Policy, a *attribution.Policy) { a.Tree = nil }, []string{at + "/tree required"}},
		{"hardly anything", func(_ *settlement.Policy, a *attribution.Policy) {
			*a = attribution.Policy{Mixed: attribution.LowestTier}
		}, []string{at + "/kinds required", at + "/methods required", at + "/tree required"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := attributing()
			c.change(&p, &p.Terms[0].Policy.Attribution)
			_, err := settlement.New(p)
			if diff := cmp.Diff(c.want, paths(err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// The policy survives JSON with its trees, and a program keeps a copy of its own.
func TestAttributionSurvivesJSON(t *testing.T) {
	p := attributing()
	once, err := settlement.MarshalPolicy(p)
	if err != nil {
		t.Fatal(err)
	}
	program, err := settlement.Parse(once)
	if err != nil {
		t.Fatal(err)
	}
	again := func() string {
		t.Helper()
		b, err := settlement.MarshalPolicy(program.Policy())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if again() != string(once) || strings.Contains(again(), `"zone":"UTC","kinds"`) {
		t.Errorf("%s\nbecame %s", once, again())
	}
	program = settlement.Must(p)
	scribble(p)
	scribble(program.Policy())
	if again() != string(once) {
		t.Errorf("the policy of a program changed: %s", again())
	}
	_, err = settlement.Parse([]byte(strings.Replace(string(once), `"mixed"`, `"mixes"`, 1)))
	if !slices.Contains(paths(err), "/terms/0/policy/attribution/mixes unknown") {
		t.Errorf("%v", err)
	}
}

func TestProblemsOfTouches(t *testing.T) {
	for _, c := range []struct {
		name string
		e    settlement.Event
		want []string
	}{
		{"right", settlement.Touch{Customer: "c", Partner: "acme", Type: "click"}, nil},
		{"the company's own", settlement.Touch{Customer: "c", Type: "sales"}, nil},
		{"a registration with its contact", settlement.Touch{Customer: "c", Partner: "acme", Type: "registration", Contact: on("2025-02-01")}, nil},
		{"nothing", settlement.Touch{}, []string{"/customer required", "/touch required"}},
		{"an unknown kind", settlement.Touch{Customer: "c", Type: "smile"}, []string{"/touch unknown"}},
		{"a contact of a click", settlement.Touch{Customer: "c", Type: "click", Contact: on("2025-02-01")}, []string{"/contact conflict"}},
		{"a contact after it", settlement.Touch{Customer: "c", Type: "registration", Contact: on("2025-03-02")}, []string{"/contact out_of_range"}},
		{"a contact in the year 1", settlement.Touch{Customer: "c", Type: "registration", Contact: on("0001-03-02")}, []string{"/contact out_of_range"}},
		{"ids", settlement.Touch{Customer: "c", Type: "click", Deal: "\xff", Partner: "\xff", Evidence: "\xff"}, []string{"/deal syntax", "/evidence syntax", "/partner syntax"}},
		{"a close", settlement.DealClosed{Customer: "c", Deal: "d", Lead: on("2025-01-01"), Signup: on("2025-01-01"), Opened: on("2025-01-01")}, nil},
		{"a close of a deal that began in other ages", settlement.DealClosed{Customer: "c", Deal: "d", Lead: on("0001-01-01"), Signup: on("9999-12-31"), Opened: on("0001-01-01")}, []string{"/lead out_of_range", "/opened out_of_range", "/signup out_of_range"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, attributing())
			f := fact("t", "2025-03-01", c.e)
			_, err := r.program.Apply(&r.book, f)
			if diff := cmp.Diff(c.want, paths(err)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(r.program.Problems(f)) != len(c.want) {
				t.Errorf("Problems: %s", said(r.program.Problems(f)))
			}
		})
	}
}

// A journey holds 1,000 touches, and a customer no more.
func TestLimitOfTouches(t *testing.T) {
	r := open(t, attributing()).do(inTiers()...)
	for i := range 1000 {
		r.do(touched(fmt.Sprintf("t%04d acme click 2025-03-01", i)))
	}
	before := stored(t, &r.book)
	if _, err := r.program.Apply(&r.book, touched("t1000 acme click 2025-03-01")); !errors.Is(err, settlement.ErrTouches) {
		t.Errorf("%v", err)
	}
	if stored(t, &r.book) != before {
		t.Error("a touch that was refused changed the book")
	}
	r.do(closedDeal("2025-03-20", "2025-03-10"), paidOn("p", "2025-03-21"))
	if got := earned(r.entries); got != "acme 100.00 EUR" {
		t.Errorf("earned %s", got)
	}
}

// A stored book that somebody wrote by hand is refused or answers; nothing panics.
func TestForgedJourneys(t *testing.T) {
	program := settlement.Must(attributing())
	for _, forged := range []string{
		`"attributed":[{}]`, `"touches":[{}]`,
		`"touches":[{"id":"t","at":"2025-03-01","touch":"smile","partner":"x"}],"attributed":[{"deal":"d","at":"2025-04-01","terms":"2025"}]`,
		`"attributed":[{"deal":"d","at":"2025-04-01","terms":"none","credits":[{"partner":"","role":"","share":"100%"}]}]`,
		`"attributed":[{"deal":"d","at":"2025-04-01","terms":"2025","credits":[{"partner":"","role":"","share":"100%"}],"lines":[{"id":"p"},{"id":"p"}]}]`,
		`"attributed":[{"deal":"z","at":"0001-01-01","terms":"2025"},{"deal":"d","at":"2025-04-01","terms":"2025"}]`,
	} {
		b, err := settlement.ParseBook([]byte(`{"version":1,"customers":[{"ledger":{"customer":"c"},` + forged + `}]}`))
		if err != nil {
			if len(paths(err)) == 0 {
				t.Errorf("%s: %v", forged, err)
			}
			continue
		}
		for _, f := range []settlement.Fact{paidOn("p", "2025-04-02"), recorded(touched("t1 inca co_sell 2025-03-01"), "2025-04-03"), recorded(closedDeal("2025-04-01", "2025-03-01"), "2025-04-04")} {
			_, _ = program.Apply(b, f)
		}
		_, _ = program.Credit(b, "c", "d")
		_, _ = program.Why(b, "inca", day("2025-06-01"))
		_, _ = program.Apply(b, settlement.CloseOf(month("2025-04")))
		if _, err := b.MarshalJSON(); err != nil {
			t.Errorf("%s cannot be stored: %v", forged, err)
		}
	}
}
