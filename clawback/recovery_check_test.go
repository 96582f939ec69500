package clawback_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

func TestRecoveryReportsEverythingAtOnce(t *testing.T) {
	_, err := clawback.NewRecovery(clawback.RecoveryPolicy{
		Share: percent("101"), PerPeriod: []partnerecon.Money{eur("1"), eur("2"), eur("0")}, Minimum: []partnerecon.Money{eur("-1")},
		Expires: partnerecon.Window{Days: 5}, Leaving: "keep",
	})
	want := []string{
		"/expires/edge unknown", "/leaving unknown", "/minimum/0 out_of_range", "/per_period/1 duplicate", "/per_period/2 out_of_range", "/rounding required", "/share out_of_range",
	}
	if diff := cmp.Diff(want, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	for _, tt := range []struct {
		name   string
		change func(*clawback.RecoveryPolicy)
		want   []string
	}{
		{"no share, no rounding", func(p *clawback.RecoveryPolicy) {}, nil},
		{"all of it", func(p *clawback.RecoveryPolicy) { p.Share, p.Rounding = percent("100"), partnerecon.Down }, nil},
		{"none of it", func(p *clawback.RecoveryPolicy) { p.Share, p.Rounding = percent("0"), partnerecon.Down }, []string{"/share out_of_range"}},
		{"a rounding of nothing", func(p *clawback.RecoveryPolicy) { p.Rounding = "up" }, []string{"/rounding unknown"}},
		{"hours", func(p *clawback.RecoveryPolicy) { p.Expires = partnerecon.Hours(5, partnerecon.Until) }, []string{"/expires/hours out_of_range"}},
		{"too many amounts", func(p *clawback.RecoveryPolicy) { p.Minimum = make([]partnerecon.Money, 1001) }, []string{"/minimum limit"}},
	} {
		p := whole()
		tt.change(&p)
		if _, err := clawback.NewRecovery(p); !slices.Equal(tt.want, paths(err)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	// A thousand amounts are looked into.
	p := whole()
	p.Minimum = make([]partnerecon.Money, 1000)
	if _, err := clawback.NewRecovery(p); !slices.Contains(paths(err), "/minimum/0 out_of_range") {
		t.Errorf("1000 amounts of nothing: %v", err)
	}
	_, err = clawback.ParseRecovery([]byte(`{"leaving":"keep","share":"50%","more":1}`))
	if diff := cmp.Diff([]string{"/leaving unknown", "/more unknown", "/rounding required"}, paths(err)); diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	text, _ := json.Marshal(limited())
	r, err := clawback.ParseRecovery(text)
	if again, _ := json.Marshal(r.Policy()); err != nil || string(again) != string(text) {
		t.Errorf("%s, %v", again, err)
	}
	r.Policy().Minimum[0] = eur("1")
	if r.Policy().Minimum[0] != eur("20") {
		t.Error("the policy is shared with its reader")
	}
	if _, err := (clawback.Recovery{}).Apply(&clawback.Debt{}, pay("r", "1", 0)); err == nil {
		t.Error("the zero Recovery decides")
	}
	if _, err := (clawback.Recovery{}).Explain(partnerecon.Entry{}); err == nil || !strings.Contains(err.Error(), "zero Recovery") {
		t.Errorf("the zero Recovery explains: %v", err)
	}
	if _, err := clawback.MustRecovery(whole()).Apply(nil, pay("r", "1", 0)); err == nil {
		t.Error("no debt is changed")
	}
	if _, err := clawback.MustRecovery(whole()).Apply(&clawback.Debt{}, nil); err == nil {
		t.Error("no event is applied")
	}
}

func TestDebtEventsStateWhatTheyAre(t *testing.T) {
	bad := debited("a", "-1", 0)
	bad.Entries = append(bad.Entries, bad.Entries[0], bad.Entries[0], bad.Entries[0], bad.Entries[0])
	bad.Entries[1].Cause = "b"
	bad.Entries[2].Amount = eur("0")
	bad.Entries[3].Payable = partnerecon.Day{}
	bad.Entries[4].Claim.Line = "\xff"
	o := owe(t, whole())
	for _, tt := range []struct {
		name string
		e    clawback.DebtEvent
		want []string
	}{
		{"a run of nothing", clawback.Run{}, []string{"/id required", "/on required", "/partner required", "/payable required", "/period required"}},
		{"a lapse", clawback.Lapse{}, []string{"/id required", "/on required", "/partner required"}},
		{"paid back nothing", clawback.Repaid{ID: "x", Partner: "acme", On: start, Amount: eur("0")}, []string{"/amount out_of_range"}},
		{"a write-off by nobody", clawback.WriteOff{ID: "x", Partner: "acme", On: start, Amount: eur("-1")}, []string{"/amount out_of_range", "/approver required", "/reason required"}},
		{"a write-off of blanks", clawback.WriteOff{ID: "x", Partner: "acme", On: start, Amount: eur("1"), Reason: "  ", Approver: "\u00a0"}, []string{"/approver required", "/reason required"}},
		{"nobody leaves", clawback.Offboarded{}, []string{"/id required", "/on required", "/partner required"}},
		{"entries of two events", bad, []string{"/entries/1/cause conflict", "/entries/2/amount out_of_range", "/entries/3/posted required", "/entries/4/claim/line syntax"}},
		{"an entry of no event", clawback.Debited{Partner: "acme", Entries: []partnerecon.Entry{{
			Claim: partnerecon.Claim{Partner: "acme", Customer: "c", Component: "x"}, Kind: partnerecon.Clawed, Amount: eur("-1"), Posted: start, Payable: start,
		}}}, []string{"/entries/0/cause required"}},
		{"of nobody", clawback.Debited{}, []string{"/partner required"}},
		{"too many entries", clawback.Debited{Partner: "acme", Entries: make([]partnerecon.Entry, 100_001)}, []string{"/entries limit"}},
		{"a pointer", &clawback.Run{}, []string{" unknown"}},
	} {
		_, err := o.recovery.Apply(&o.debt, tt.e)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
	most := debited("a", "-92233720368547758.07", 0)
	o.do(most)
	o.refuse(debited("b", "-0.01", 0), partnerecon.ErrOverflow)
	o.refuse(pay("r", "-0.01", 0), partnerecon.ErrOverflow)
	o.do(debited("c", "92233720368547758.07", 1))
	o.refuse(pay("r", "0.01", 2), partnerecon.ErrOverflow) // with the credit
	o.refuse(debited("c", "0.01", 1), partnerecon.ErrOverflow)

	// In one period two runs recover 9.2e18 minor units each.
	twice := owe(t, whole()).do(debited("a", "-92000000000000000", 0), pay("r", "92000000000000000", 1), debited("b", "-92000000000000000", 2))
	twice.refuse(pay("s", "92000000000000000", 3), partnerecon.ErrOverflow)
	if p, err := twice.recovery.Preview(twice.debt, pay("s", "92000000000000000", 3)); !errors.Is(err, partnerecon.ErrOverflow) || p.Entries != nil || p.Trace != nil {
		t.Errorf("a preview: %v, %d entries\n%s", err, len(p.Entries), p.Trace)
	}
	if f, err := twice.recovery.Recoverable(twice.debt, pay("s", "92000000000000000", 3)); !errors.Is(err, partnerecon.ErrOverflow) || f.Trace != nil {
		t.Errorf("recoverable: %v, %+v", err, f)
	}
	twice.do(pay("s", "92000000000000000", 35)) // in the next one it fits
}

// An entry that another calculation would give is refused.
func TestRecoveryRefusesForeignEntries(t *testing.T) {
	o := owe(t, whole()).do(debited("a", "-130", 0), pay("r", "100", 1), clawback.Offboarded{ID: "x", Partner: "acme", On: start.Add(2)}, pay("s", "31", 3))
	obliged, paid := o.entries[0], o.entries[1]
	for name, change := range map[string]func() partnerecon.Entry{
		"another amount":   func() partnerecon.Entry { e := paid; e.Amount = eur("-1.01"); return e },
		"another currency": func() partnerecon.Entry { e := paid; e.Amount = partnerecon.MustMoney("-1", "USD"); return e },
		"another partner":  func() partnerecon.Entry { e := paid; e.Claim.Partner = "beta"; return e },
		"another kind":     func() partnerecon.Entry { e := paid; e.Kind = partnerecon.Clawed; return e },
		"nothing written":  func() partnerecon.Entry { e := paid; e.Kind = partnerecon.WrittenOff; return e },
		"no basis":         func() partnerecon.Entry { e := paid; e.Basis = partnerecon.Basis{}; return e },
	} {
		if _, err := o.recovery.Explain(change()); !errors.Is(err, clawback.ErrEntry) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A basis of an event that is none, and one of nothing that was paid back.
	back := owe(t, whole()).do(debited("a", "-130", 0), clawback.Repaid{ID: "r", Partner: "acme", On: start.Add(1), Amount: eur("30")}).entries[0]
	text, err := back.Basis.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	for was, is := range map[string]string{`"what":"repaid"`: `"what":"gift"`, `"amount":"3000"`: `"amount":"0"`} {
		e := back
		if e.Amount = eur("0"); !strings.Contains(string(text), was) {
			t.Fatalf("%s has no %s", text, was)
		}
		e.Basis = readBasis(strings.Replace(string(text), was, is, 1))
		if _, err := o.recovery.Explain(e); err == nil || errors.Is(err, clawback.ErrDebt) != strings.Contains(is, "amount") {
			t.Errorf("%s is explained, or refused as something else: %v", is, err)
		}
	}
	forged := obliged
	forged.Claim.Partner = "beta"
	if _, err := o.recovery.ReceivableOf(forged); !errors.Is(err, clawback.ErrEntry) {
		t.Errorf("another partner's receivable: %v", err)
	}
	if _, err := o.recovery.ReceivableOf(paid); !errors.Is(err, clawback.ErrEntry) {
		t.Errorf("what is paid is no receivable: %v", err)
	}
	for _, ask := range []func() error{
		func() error { _, err := clawback.ObligationOf(obliged); return err },
		func() error { _, err := clawback.Record(obliged); return err },
		func() error { _, err := clawback.Must(clawback.ThreeTier()).Explain(paid); return err },
	} {
		if err := ask(); !errors.Is(err, clawback.ErrEntry) {
			t.Errorf("an entry of a debt: %v", err)
		}
	}
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "solution", "9", "2025-02-01"), posted("q", "acme", "q", "referral", "9", "2025-02-01"), churn("x", 1))
	for _, e := range b.entries {
		if _, err := o.recovery.Explain(e); !errors.Is(err, clawback.ErrEntry) {
			t.Errorf("%s: %v", e.ID(), err)
		}
	}
}

func TestStoredDebtsFitTogether(t *testing.T) {
	for text, want := range map[string][]string{
		`{"accounts":[{"currency":"???"}]}`:                                                                                                                          {"/accounts/0/currency unknown"},
		`{"accounts":[{"currency":"EUR"},{"currency":"EUR"}]}`:                                                                                                       {"/accounts/1 conflict"},
		`{"accounts":[{"currency":"EUR","credit":"-1"}]}`:                                                                                                            {"/accounts/0 out_of_range"},
		`{"accounts":[{"currency":"EUR","recovered":"-1"}]}`:                                                                                                         {"/accounts/0 out_of_range"},
		`{"accounts":[{"currency":"EUR","recovered":"1"}]}`:                                                                                                          {"/accounts/0 out_of_range"},
		`{"accounts":[{"currency":"EUR","owed":[{"claim":{},"since":"2025-01-01","amount":"0"}]}]}`:                                                                  {"/accounts/0/owed/0 out_of_range"},
		`{"accounts":[{"currency":"EUR","owed":[{"claim":{"deal":"` + strings.Repeat("x", 256) + `"},"since":"2025-01-01","amount":"1"}]}]}`:                         {"/accounts/0/owed/0/claim/deal limit"},
		`{"accounts":[{"currency":"EUR","owed":[{"claim":{},"since":"2025-01-02","amount":"1"},{"claim":{},"since":"2025-01-01","amount":"1"}]}]}`:                   {"/accounts/0/owed/1/since conflict"},
		`{"accounts":[{"currency":"EUR","owed":[{"claim":{},"since":"2025-01-02","amount":"9223372036854775807"},{"claim":{},"since":"2025-01-02","amount":"1"}]}]}`: {"/accounts/0/owed/1 out_of_range"},
		`{"events":[{"id":"a","what":"run","digest":"x"},{"id":"a","what":"run","digest":"y"}]}`:                                                                     {"/events/1/id duplicate"},
		`{"events":[{"id":"","what":"","digest":""}]}`:                                                                                                               {"/events/0/digest required", "/events/0/id required", "/events/0/what required"},
		`{"more":1}`: {"/more unknown"},
	} {
		var d clawback.Debt
		err := json.Unmarshal([]byte(text), &d)
		if diff := cmp.Diff(want, paths(err)); diff != "" || !d.Equal(clawback.Debt{}) {
			t.Errorf("%s: %v (-want +got)\n%s", text, err, diff)
		}
	}
	if err := (*clawback.Debt)(nil).UnmarshalJSON([]byte(`{}`)); err == nil {
		t.Error("nothing was read into")
	}
}

// A basis of a debt that no account could have left explains nothing.
func TestAForgedBasisOfADebt(t *testing.T) {
	o := owe(t, whole()).do(debited("a", "-130", 0), clawback.Offboarded{ID: "x", Partner: "acme", On: start.Add(2)})
	obliged := o.entries[0]
	text, err := json.Marshal(obliged.Basis)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, old, new string }{
		{"owed less than nothing", `"amount":"13000"`, `"amount":"-13000"`},
		{"a credit below 0", `"owed":`, `"credit":"-1","owed":`},
		{"another currency", `"currency":"EUR"`, `"currency":"???"`},
	} {
		forged := obliged
		changed := strings.Replace(string(text), tt.old, tt.new, 1)
		if changed == string(text) {
			t.Fatalf("%s is not in %s", tt.old, text)
		}
		if err := json.Unmarshal([]byte(changed), &forged.Basis); err != nil {
			t.Fatal(err)
		}
		m, err := o.recovery.ReceivableOf(forged)
		var invalid *partnerecon.InvalidError
		if !errors.As(err, &invalid) {
			t.Errorf("%s: %s, %v", tt.name, m, err)
		}
	}
}
