package clawback_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// Every text of an entry and of a line is at most 255 bytes.
func TestTextsAreBounded(t *testing.T) {
	long, most := strings.Repeat("x", 256), strings.Repeat("x", 255)
	texts := map[string]func(e *partnerecon.Entry, l *clawback.Line, text string){
		"/partner":   func(e *partnerecon.Entry, l *clawback.Line, s string) { e.Claim.Partner, l.Partner = s, s },
		"/deal":      func(e *partnerecon.Entry, l *clawback.Line, s string) { e.Claim.Deal, l.Deal = s, s },
		"/line":      func(e *partnerecon.Entry, l *clawback.Line, s string) { e.Claim.Line, l.Line = s, s },
		"/component": func(e *partnerecon.Entry, l *clawback.Line, s string) { e.Claim.Component, l.Component = s, s },
		"/tier":      func(e *partnerecon.Entry, l *clawback.Line, s string) { e.Tier, l.Tier = s, s },
		"/terms":     func(e *partnerecon.Entry, l *clawback.Line, s string) { e.Terms, l.Terms = s, s },
		"/seller":    func(e *partnerecon.Entry, l *clawback.Line, s string) { e.Seller, l.Seller = s, s },
	}
	r := clawback.Must(clawback.ThreeTier())
	for member, set := range texts {
		p, l := posted("p", "acme", "p", "referral", "1", "2025-02-01"), clawback.Line{}
		set(&p.Entries[0], &l, long)
		at := "/entries/0" + member + " limit"
		if slices.Contains([]string{"/partner", "/deal", "/line", "/component"}, member) {
			at = "/entries/0/claim" + member + " limit"
		}
		_, err := r.Apply(&clawback.Exposure{}, p)
		if diff := cmp.Diff([]string{at}, paths(err)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", member, diff)
		}
		_, err = r.Apply(&clawback.Exposure{}, clawback.Reopen{ID: "o", On: start, Lines: []clawback.Line{{}, l}})
		if diff := cmp.Diff([]string{"/lines/1" + member + " limit"}, paths(err)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", member, diff)
		}
		set(&p.Entries[0], &l, most)
		if _, err := r.Apply(&clawback.Exposure{}, p); len(paths(err)) > 0 {
			t.Errorf("%s of 255 bytes: %v", member, err)
		}
	}
	for member, set := range map[string]func(c *partnerecon.Claim){
		"/partner": func(c *partnerecon.Claim) { c.Partner = long }, "/customer": func(c *partnerecon.Claim) { c.Customer = long },
		"/deal": func(c *partnerecon.Claim) { c.Deal = long }, "/line": func(c *partnerecon.Claim) { c.Line = long }, "/component": func(c *partnerecon.Claim) { c.Component = long },
	} {
		e := debited("a", "-1", 0)
		set(&e.Entries[0].Claim)
		_, err := clawback.MustRecovery(whole()).Apply(&clawback.Debt{}, e)
		if diff := cmp.Diff([]string{"/entries/0/claim" + member + " limit"}, paths(err)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", member, diff)
		}
	}
}

// The entries of a reopening are looked into, and its lists are bounded: 100,000 are
// taken, one more is not.
func TestAReopeningIsBounded(t *testing.T) {
	r := clawback.Must(clawback.ThreeTier())
	bad := posted("o", "acme", "p", "referral", "1", "2025-02-01").Entries
	bad[0].Amount = eur("0")
	_, err := r.Apply(&clawback.Exposure{}, clawback.Reopen{ID: "o", On: start, Entries: bad})
	if got := paths(err); !slices.Equal(got, []string{"/entries/0/amount conflict"}) {
		t.Errorf("%v", err)
	}
	for n, want := range map[int][]string{100_000: nil, 100_001: {"/lines limit"}} {
		_, err := r.Apply(&clawback.Exposure{}, clawback.Reopen{ID: "o", On: start, Lines: make([]clawback.Line, n)})
		if got := paths(err); !slices.Equal(got, want) {
			t.Errorf("%d lines: %v", n, err)
		}
	}
	for n, want := range map[int][]string{100_000: nil, 100_001: {"/keep limit"}} {
		_, err := r.Apply(&clawback.Exposure{}, clawback.Seal{ID: "s", On: start, Through: start, Keep: make([]string, n)})
		if got := paths(err); !slices.Equal(got, want) {
			t.Errorf("%d lines kept: %v", n, err)
		}
	}
	line := debited("a", "-0.01", 0).Entries[0]
	for n, want := range map[int][]string{100_000: nil, 100_001: {"/entries limit"}} {
		_, err := clawback.MustRecovery(whole()).Apply(&clawback.Debt{}, clawback.Debited{Partner: "beta", Entries: slices.Repeat([]partnerecon.Entry{line}, n)})
		if got := paths(err); !slices.Equal(got, want) {
			t.Errorf("%d entries: %v", n, err)
		}
	}
}

// The longest texts, terms and lists that an event may have are taken.
func TestTheMostOfAnEvent(t *testing.T) {
	b := open(t, clawback.ThreeTier())
	most := withTerms()
	var digits strings.Builder
	for i := range 1_000_000 {
		digits.WriteString(strconv.Itoa(1_000_000 + i))
	}
	for i := range 1_000_000 {
		most.Scopes = append(most.Scopes, clawback.LineScope{Line: digits.String()[7*i : 7*i+7]})
	}
	for _, s := range most.Scopes[:100_000] {
		most.Terms = append(most.Terms, clawback.PaidTerm{Line: s.Line, Term: term("2025-01-01", "2026-01-01")})
	}
	century := withTerms(clawback.PaidTerm{Line: "p", Term: partnerecon.Interval{Start: start, End: start.Add(36_525)}})
	for name, e := range map[string]clawback.Event{
		"255 bytes":                         clawback.Breach{ID: "x", Partner: "acme", Commitment: strings.Repeat("x", 255), On: start},
		"a term of 36,525 days":             century,
		"100,000 terms, a million scopes":   most,
		"no entries that terms could be of": clawback.Reopen{ID: "o", On: start, Terms: []clawback.PaidTerm{{}}},
	} {
		if _, err := b.recourse.Stage(&clawback.Exposure{}, e); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	most.Scopes = append(most.Scopes, clawback.LineScope{Line: "p"})
	if _, err := b.recourse.Stage(&clawback.Exposure{}, most); !slices.Equal(paths(err), []string{"/scopes limit"}) {
		t.Errorf("a million scopes and one: %v", err)
	}
	most.Scopes = slices.Repeat([]clawback.LineScope{{Line: "p"}}, 2)
	if _, err := b.recourse.Stage(&clawback.Exposure{}, most); !slices.Equal(paths(err), []string{"/scopes/1/line conflict"}) {
		t.Errorf("two scopes of one line: %v", err)
	}
}

// What is wrong with the basis of an entry is said, with its place.
func TestABasisThatIsNone(t *testing.T) {
	r, recovery := clawback.Must(clawback.ThreeTier()), clawback.MustRecovery(whole())
	for form, ask := range map[string]func(partnerecon.Entry) error{
		"clawback.sealed":     func(e partnerecon.Entry) error { _, err := clawback.Record(e); return err },
		"clawback.obligation": func(e partnerecon.Entry) error { _, err := clawback.ObligationOf(e); return err },
		"clawback.borne":      func(e partnerecon.Entry) error { _, err := r.Explain(e); return err },
		"clawback.debt":       func(e partnerecon.Entry) error { _, err := recovery.Explain(e); return err },
	} {
		e := entry("x", "acme", "p", "referral", "-1", "2025-02-01")
		e.Kind = partnerecon.Obligation
		if err := json.Unmarshal([]byte(`{"form":"`+form+`","more":1}`), &e.Basis); err != nil {
			t.Fatal(err)
		}
		if got := paths(ask(e)); !slices.Equal(got, []string{"/more unknown"}) {
			t.Errorf("%s: %v", form, ask(e))
		}
		if form == "clawback.debt" {
			_, err := recovery.ReceivableOf(e)
			if got := paths(err); !slices.Equal(got, []string{"/more unknown"}) {
				t.Errorf("%v", err)
			}
		}
	}
	// A line of unknown terms, in a group of known ones.
	e := entry("x", "acme", "p", "referral", "-1", "2025-02-01")
	if err := json.Unmarshal([]byte(`{"form":"clawback.line","partner":"acme","currency":"EUR","classes":[],"line":{"id":"p","terms":"other","earned":"2025-01-01","payable":"2025-01-01"}}`), &e.Basis); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Explain(e); !errors.Is(err, clawback.ErrTerms) {
		t.Errorf("%v", err)
	}
	// A sum that does not fit with what was posted on sealed lines.
	e = entry("x", "acme", "p", "referral", "-1", "2025-02-01")
	text := `{"form":"clawback.rest","partner":"acme","currency":"EUR","classes":[{"net":"9223372036854775807","fraud":"2025-01-01"}],"partner_net":"9223372036854775807","sealed":"9223372036854775807"}`
	if err := json.Unmarshal([]byte(text), &e.Basis); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Explain(e); !errors.Is(err, partnerecon.ErrOverflow) {
		t.Errorf("%v", err)
	}
}

// Lists of a policy have 1,000 elements at most.
func TestListsOfAPolicyAreBounded(t *testing.T) {
	names := func(n int) (out []string) {
		for i := range n {
			out = append(out, strings.Repeat("x", i/26+1)+string(rune('a'+i%26)))
		}
		return out
	}
	for list, of := range map[string]func(n int) clawback.Policy{
		"/schedules": func(n int) clawback.Policy {
			p := onlySchedules()
			for _, tier := range names(n) {
				p.Schedules = append(p.Schedules, clawback.Schedule{Tier: tier, Return: clawback.Nothing})
			}
			return p
		},
		"/reasons": func(n int) clawback.Policy {
			p := clawback.ThreeTier()
			for _, code := range names(n) {
				p.Reasons = append(p.Reasons, clawback.ReasonCode{Code: code, Means: clawback.ByChurn})
			}
			return p
		},
		"/schedules/0/components": func(n int) clawback.Policy {
			return onlySchedules(clawback.Schedule{Components: names(n), Return: clawback.Nothing})
		},
		"/schedules/0/steps": func(n int) clawback.Policy {
			s := clawback.Schedule{Return: clawback.Stepped}
			for i := range n {
				share, _ := partnerecon.Fraction(int64(2000-i), 2000)
				s.Steps = append(s.Steps, clawback.Step{Window: partnerecon.Days(i+1, partnerecon.Through), Share: share})
			}
			return onlySchedules(s)
		},
	} {
		for n, want := range map[int][]string{1000: nil, 1001: {list + " limit"}} {
			_, err := clawback.New(of(n))
			if got := paths(err); !slices.Equal(got, want) {
				t.Errorf("%d %s: %v", n, list, err)
			}
		}
	}
}

// A seal of days that are sealed is a repeated delivery.
func TestASealOfWhatIsSealed(t *testing.T) {
	seal := clawback.Seal{ID: "s", Through: start.Add(30), On: start.Add(40)}
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "referral", "1", "2025-02-01"), seal)
	for days, repeated := range map[int]bool{29: true, 30: true, 31: false} {
		seal.Through = start.Add(days)
		staged, err := b.recourse.Stage(&b.exposure, seal)
		if err != nil || staged.Repeated() != repeated {
			t.Errorf("through day %d: repeated %t, %v", days, staged.Repeated(), err)
		}
	}
}

// The zero Recourse says so, whatever it is asked.
func TestTheZeroRecourse(t *testing.T) {
	var zero clawback.Recourse
	for name, ask := range map[string]func() error{
		"AtRisk":        func() error { _, err := zero.AtRisk(clawback.Exposure{}, start); return err },
		"RunOffByMonth": func() error { _, err := zero.RunOffByMonth(clawback.Exposure{}, start); return err },
		"RunOff":        func() error { _, err := zero.RunOff(clawback.Exposure{}, start); return err },
		"Apply":         func() error { _, err := zero.Apply(&clawback.Exposure{}, churn("x", 1)); return err },
		"Preview":       func() error { _, err := zero.Preview(clawback.Exposure{}, churn("x", 1)); return err },
	} {
		if err := ask(); err == nil || !strings.Contains(err.Error(), "zero Recourse") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if (*clawback.Exposure)(nil).Knows("x") {
		t.Error("no exposure knows an event")
	}
}

// A reopening of what is open is a repeated delivery, unless entries come with it.
func TestAReopeningOfWhatIsOpen(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "referral", "100", "2025-02-01"), clawback.Seal{ID: "s", Through: start.Add(30), On: start.Add(40)})
	record, err := clawback.Record(b.entries[0])
	if err != nil {
		t.Fatal(err)
	}
	b.refuse(lost("l", "p", "1/3", 41), clawback.ErrSealed) // the one line is sealed
	reopen := clawback.Reopen{ID: "o", Lines: []clawback.Line{record}, On: start.Add(42)}
	b.do(reopen)
	for entries, repeated := range map[string]bool{"": true, "more": false} {
		e := reopen
		if entries != "" {
			e.Entries = posted("o", "acme", "p", "referral", "-40", "2025-02-01").Entries
		}
		staged, err := b.recourse.Stage(&b.exposure, e)
		if err != nil || staged.Repeated() != repeated || staged.Commit() != nil {
			t.Errorf("%q: repeated %t, %v", entries, staged.Repeated(), err)
		}
	}
	if net := b.exposure.Partners[0].Groups[0].Lines[0].Net; net != 6000 {
		t.Errorf("%d are left of 100.00 less 40.00", net)
	}
}
