package payout_test

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/payout"
)

// places returns path and code of each problem of an error.
func places(t *testing.T, err error) string {
	t.Helper()
	var bad *partnerecon.InvalidError
	if !errors.As(err, &bad) {
		t.Fatalf("no list of problems: %v", err)
	}
	var out []string
	for _, p := range bad.Problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return strings.Join(out, ", ")
}

func TestPolicyAtItsBounds(t *testing.T) {
	at := func(change func(*payout.Policy)) error {
		p := reserved()
		change(&p)
		_, err := payout.New(p)
		return err
	}
	for name, change := range map[string]func(*payout.Policy){
		"nothing stated":        func(p *payout.Policy) { *p = payout.Policy{} },
		"all of it is reserved": func(p *payout.Policy) { p.Reserve.Share = partnerecon.Whole() },
		"a day":                 func(p *payout.Policy) { p.Reserve.Days = 1 },
		"ten years":             func(p *payout.Policy) { p.Reserve.Days = 3650 },
		"a cent":                func(p *payout.Policy) { p.Minimum = eur("0.01") },
	} {
		if err := at(change); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, tt := range []struct {
		want   string
		change func(*payout.Policy)
	}{
		{"/minimum out_of_range", func(p *payout.Policy) { p.Minimum = eur("0") }},
		{"/reserve/share out_of_range", func(p *payout.Policy) { p.Reserve.Share = partnerecon.MustPercent("0") }},
		{"/reserve/share out_of_range", func(p *payout.Policy) { p.Reserve.Share = partnerecon.Rate{} }},
		{"/reserve/share out_of_range", func(p *payout.Policy) { p.Reserve.Share = partnerecon.MustPercent("100.01") }},
		{"/reserve/days out_of_range", func(p *payout.Policy) { p.Reserve.Days = 0 }},
		{"/reserve/days out_of_range", func(p *payout.Policy) { p.Reserve.Days = 3651 }},
		{"/reserve/rounding required", func(p *payout.Policy) { p.Reserve.Rounding = "" }},
	} {
		if got := places(t, at(tt.change)); got != tt.want {
			t.Errorf("want %s, got %s", tt.want, got)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("Must takes a policy with problems")
		}
	}()
	payout.Must(payout.Policy{Minimum: eur("-1")})
}

// JSON and policy are reported together, each place once.
func TestParseReportsBoth(t *testing.T) {
	_, err := payout.Parse([]byte(`{"minimum":{"amount":"-1","currency":"EUR"},"least":"5","reserve":{"share":"10%","days":0,"rounding":"half_up"}}`))
	if got, want := places(t, err), "/least unknown, /minimum out_of_range, /reserve/days out_of_range"; got != want {
		t.Errorf("want %s, got %s", want, got)
	}
}

func TestRefusedEntriesNameThePlace(t *testing.T) {
	terms := payout.Must(reserved())
	long := strings.Repeat("x", 2049)
	for _, tt := range []struct {
		want   string
		change func(*partnerecon.Entry)
	}{
		{"/claim/partner required", func(e *partnerecon.Entry) { e.Claim.Partner = "" }},
		{"/claim/partner limit", func(e *partnerecon.Entry) { e.Claim.Partner = long }},
		{"/claim/customer limit", func(e *partnerecon.Entry) { e.Claim.Customer = long }},
		{"/claim/line syntax", func(e *partnerecon.Entry) { e.Claim.Line = "\xff" }},
		{"/claim/deal limit", func(e *partnerecon.Entry) { e.Claim.Deal = long }},
		{"/claim/component limit", func(e *partnerecon.Entry) { e.Claim.Component = long }},
		{"/cause required", func(e *partnerecon.Entry) { e.Cause = "" }},
		{"/kind unknown", func(e *partnerecon.Entry) { e.Kind = "gift" }},
		{"/amount required", func(e *partnerecon.Entry) { e.Amount = partnerecon.Money{} }},
		{"/posted required", func(e *partnerecon.Entry) { e.Posted = partnerecon.Day{} }},
	} {
		e := earned("p1", "p1", "100", "2025-02-01", "2025-02-01")
		tt.change(&e.Entry)
		var a payout.Account
		entries, err := terms.Apply(&a, e)
		if got := places(t, err); got != tt.want || entries != nil || !a.Equal(payout.Account{}) {
			t.Errorf("want %s, got %s; %d entries, account %+v", tt.want, got, len(entries), a)
		}
	}
	var a payout.Account
	_, err := terms.Apply(&a, payout.Run{})
	if got := places(t, err); got != "/id required, /on required" {
		t.Errorf("a run of nothing: %s", got)
	}
	if _, err := terms.Apply(&a, nil); err == nil {
		t.Error("no event is applied")
	}
	if _, err := terms.Apply(nil, payout.Run{ID: "r", On: day("2025-01-01")}); err == nil {
		t.Error("an event is applied to no account")
	}
}

// An entry without money is noted, so that it is known again, and is no reason for
// another account to be refused.
func TestEntriesWithoutMoneyChangeNoSum(t *testing.T) {
	terms := payout.Must(reserved())
	var a payout.Account
	e := earned("p1", "p1", "100", "2025-02-01", "2025-02-01")
	e.Entry.Kind, e.Entry.Amount = partnerecon.Sealed, partnerecon.Money{}
	held := earned("h1", "", "5", "2025-02-01", "2025-02-01")
	held.Entry.Kind = partnerecon.Held
	for _, x := range []payout.Posted{e, held, e} {
		if entries, err := terms.Apply(&a, x); err != nil || entries != nil {
			t.Fatalf("%v, %v", entries, err)
		}
	}
	if len(a.Known) != 2 || a.Partner != "" || a.Owed != 0 || len(a.Lines)+len(a.Later) != 0 {
		t.Errorf("got %+v", a)
	}
}

// Each sum of an account is bounded by itself, and what is refused leaves all of them.
func TestOverflowChangesNothing(t *testing.T) {
	terms := payout.Must(reserved())
	most, _ := partnerecon.FromMinor(math.MaxInt64, "EUR")
	least, _ := partnerecon.FromMinor(-math.MaxInt64, "EUR")
	entry := func(cause, line string, m partnerecon.Money, payable string) payout.Posted {
		e := earned(cause, line, "1", "2025-02-01", payable)
		e.Entry.Amount = m
		return e
	}
	for name, events := range map[string][]payout.Posted{
		"owed": {entry("a", "p1", most, "2025-02-01"), entry("b", "p2", eur("0.01"), "2025-02-02")},
		// The sum is 0 when the last one comes.
		"a line":      {entry("a", "p1", most, "2025-02-01"), entry("b", "", least, "2025-02-01"), entry("c", "p1", eur("0.01"), "2025-02-01")},
		"a later day": {entry("a", "p1", most, "2025-03-01"), entry("b", "", least, "2025-02-01"), entry("c", "p2", eur("0.01"), "2025-03-01")},
	} {
		var a payout.Account
		for i, e := range events {
			before := a.Clone()
			entries, err := terms.Apply(&a, e)
			if i < len(events)-1 {
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				continue
			}
			if !errors.Is(err, partnerecon.ErrOverflow) || entries != nil || !before.Equal(a) {
				t.Errorf("%s: %v, %d entries", name, err, len(entries))
			}
		}
	}
}

// 25.00 is the minimum: it is paid, and 24.99 is carried.
func TestTheMinimumItselfIsPaid(t *testing.T) {
	policy := reserved()
	policy.Reserve = payout.Reserve{}
	s := &story{t: t, terms: payout.Must(policy)}
	s.do(earned("p1", "p1", "24.99", "2025-02-01", "2025-02-01"), payout.Run{ID: "r1", On: day("2025-02-01")})
	s.want()
	s.do(earned("p2", "p2", "0.01", "2025-02-02", "2025-02-02"), payout.Run{ID: "r2", On: day("2025-02-02")})
	s.want("2025-02-02 paid -25.00")
}

// What is payable on the day of the run is paid with it; what is payable the day after
// is not, nor is it reserved less.
func TestTheDayOfARunIsPaid(t *testing.T) {
	policy := reserved()
	policy.Minimum = partnerecon.Money{}
	s := &story{t: t, terms: payout.Must(policy)}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), earned("p2", "p2", "100", "2025-02-01", "2025-03-02"),
		payout.Run{ID: "r1", On: day("2025-03-01")})
	s.want("2025-02-01 held 10.00 p1", "2025-02-01 held 10.00 p2", "2025-03-01 paid -90.00")
	want := payout.Balance{Owed: eur("110"), Held: eur("20"), NotYet: eur("90"), Payable: eur("0"), Debt: eur("0")}
	if got := s.account.Balance(day("2025-03-01")); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	want.NotYet, want.Payable = eur("0"), eur("90")
	if got := s.account.Balance(day("2025-03-02")); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// More goes back on a later day than becomes payable: it is taken from what would be
// payable now, no further than there is any.
func TestWhatGoesBackLaterIsTakenFromWhatIsPayable(t *testing.T) {
	terms := payout.Must(payout.Policy{})
	for _, tt := range []struct {
		back          string
		notYet, debt  string
		payable, owed string
	}{
		{"-30", "0", "0", "70", "70"},
		{"-100", "0", "0", "0", "0"},
		{"-130", "-30", "0", "0", "-30"},
	} {
		var a payout.Account
		back := earned("x", "", tt.back, "2025-02-01", "2025-03-01")
		back.Entry.Kind = partnerecon.Clawed
		for _, e := range []payout.Event{earned("p1", "p1", "100", "2025-02-01", "2025-02-01"), back} {
			if _, err := terms.Apply(&a, e); err != nil {
				t.Fatal(err)
			}
		}
		want := payout.Balance{Owed: eur(tt.owed), Held: eur("0"), NotYet: eur(tt.notYet), Payable: eur(tt.payable), Debt: eur(tt.debt)}
		if got := a.Balance(day("2025-02-15")); got != want {
			t.Errorf("%s goes back: got %+v, want %+v", tt.back, got, want)
		}
	}
}

// The entries of the run before the last are known; those of its day belong to it.
func TestWhatIsForgottenIsRefused(t *testing.T) {
	s := &story{t: t, terms: payout.Must(payout.Policy{})}
	early, first := earned("p0", "p0", "1", "2025-02-28", "2025-02-28"), earned("p1", "p1", "1", "2025-03-01", "2025-03-01")
	s.do(early, first, payout.Run{ID: "r1", On: day("2025-03-01")}, payout.Run{ID: "r2", On: day("2025-04-01")})
	if got := len(s.account.Known); got != 3 { // p1, r1, r2
		t.Errorf("%d events are known: %+v", got, s.account.Known)
	}
	s.do(first) // delivered again: nothing happens
	if _, err := s.terms.Apply(&s.account, early); !errors.Is(err, payout.ErrOrder) {
		t.Errorf("posted before the run before the last: %v", err)
	}
	s.want("2025-03-01 paid -2.00")
}

// The same entry with another amount is no repeated delivery.
func TestAnotherEntryOfTheSameID(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-02-01"))
	before := s.account.Clone()
	_, err := s.terms.Apply(&s.account, earned("p1", "p1", "101", "2025-02-01", "2025-02-01"))
	if !errors.Is(err, payout.ErrDuplicate) || !before.Equal(s.account) {
		t.Errorf("%v", err)
	}
}

// A debit of a line takes no reserve of another, and a credit on no line none at all.
func TestOnlyDebitsOnNoLineUseReserves(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-02-01"), earned("gift", "", "40", "2025-02-02", "2025-02-02"),
		clawed("c2", "p2", "-30", "2025-02-03"))
	returned := earned("pay", "", "-20", "2025-02-04", "2025-02-04")
	returned.Entry.Kind = partnerecon.Paid
	s.do(returned)
	s.want("2025-02-01 held 10.00 p1")
}

func TestForgedAccountsAreRefused(t *testing.T) {
	line := payout.Line{Customer: "c", Line: "p1", Net: 1000, Payable: day("2025-03-01"), Held: 100, Used: 900}
	good := payout.Account{
		Partner: "acme", Currency: "EUR", Owed: 5, Run: day("2025-02-01"), Before: day("2025-01-01"),
		Later: []payout.Dated{{Day: day("2025-02-02"), Amount: 1}, {Day: day("2025-02-03"), Amount: 1}},
		Lines: []payout.Line{line, {Customer: "c", Line: "p2", Payable: day("2025-03-01")}},
		Known: []payout.Known{{ID: "a", On: day("2025-01-01"), Digest: "x"}, {ID: "b", On: day("2025-01-01"), Digest: "x"}},
	}
	read := func(a payout.Account) (payout.Account, error) {
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var out payout.Account
		err = json.Unmarshal(b, &out)
		return out, err
	}
	if back, err := read(good); err != nil || !back.Equal(good) {
		t.Fatalf("%v: %+v", err, back)
	}
	if _, err := read(payout.Account{}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		want   string
		change func(*payout.Account)
	}{
		{"/partner limit", func(a *payout.Account) { a.Partner = strings.Repeat("x", 2049) }},
		{"/currency unknown", func(a *payout.Account) { a.Currency = "EURO" }},
		{"/currency unknown", func(a *payout.Account) { a.Currency, a.Later, a.Lines = "", nil, nil }},
		{"/currency unknown", func(a *payout.Account) { a.Currency, a.Owed, a.Later = "", 0, nil }},
		{"/currency unknown", func(a *payout.Account) { a.Currency, a.Owed, a.Lines = "", 0, nil }},
		{"/currency unknown", func(a *payout.Account) { a.Currency, a.Owed, a.Later, a.Lines = "", 0, a.Later[:1], nil }},
		{"/lines/0/held out_of_range", func(a *payout.Account) { a.Lines[0].Held, a.Lines[0].Used = 1, 1000 }},
		{"/before conflict", func(a *payout.Account) { a.Before = day("2025-02-02") }},
		{"/later/0/day conflict", func(a *payout.Account) { a.Later[0].Day = day("2025-02-01") }},
		{"/later/1/day conflict", func(a *payout.Account) { a.Later[1].Day = day("2025-02-02") }},
		{"/lines/0/customer limit", func(a *payout.Account) { a.Lines[0].Customer = "a" + strings.Repeat("x", 2048) }},
		{"/lines/0/line required", func(a *payout.Account) { a.Lines[0].Line = "" }},
		{"/lines/0/deal limit", func(a *payout.Account) { a.Lines[0].Deal = strings.Repeat("x", 2049) }},
		{"/lines/0/held out_of_range", func(a *payout.Account) { a.Lines[0].Held = -1 }},
		{"/lines/0/held out_of_range", func(a *payout.Account) { a.Lines[0].Used = -1 }},
		{"/lines/0/held out_of_range", func(a *payout.Account) { a.Lines[0].Held = 101 }},
		{"/lines/0/held out_of_range", func(a *payout.Account) { a.Lines[0].Net = -1 }},
		{"/lines/1 conflict", func(a *payout.Account) { a.Lines[1].Line = "p1" }},
		{"/lines/1 conflict", func(a *payout.Account) { a.Lines[1].Customer = "b" }},
		{"/known/0/id required", func(a *payout.Account) { a.Known[0].ID = "" }},
		{"/known/1/id conflict", func(a *payout.Account) { a.Known[1].ID = "a" }},
		{"/known/1/id limit", func(a *payout.Account) { a.Known[1].ID = strings.Repeat("b", 32769) }},
	} {
		forged := good.Clone()
		tt.change(&forged)
		out, err := read(forged)
		if got := places(t, err); got != tt.want || !out.Equal(payout.Account{}) {
			t.Errorf("want %s, got %s", tt.want, got)
		}
	}
	for text, want := range map[string]string{
		`{"currency":"EUR","later":[{"amount":"1"}]}`:                                    "/later/0/day required",
		`{"currency":"EUR","lines":[{"line":"p1","net":"1"}]}`:                           "/lines/0/payable required",
		`{"currency":"EUR","known":[{"id":"a","digest":"x","on":"2025-01-01"}],"due":1}`: "/due unknown",
	} {
		var out payout.Account
		if got := places(t, json.Unmarshal([]byte(text), &out)); got != want {
			t.Errorf("%s: want %s, got %s", text, want, got)
		}
	}
	if err := (*payout.Account)(nil).UnmarshalJSON([]byte("{}")); err == nil {
		t.Error("read into nothing")
	}
	if good.Equal(payout.Account{}) {
		t.Error("an account equals another")
	}
}

// A clone shares no list with its original.
func TestClonesShareNothing(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"))
	was := s.account.Clone()
	kept, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	s.do(earned("a2", "p1", "50", "2025-02-01", "2025-03-01"), earned("a1", "a1", "50", "2025-02-01", "2025-02-20"), payout.Run{ID: "r", On: day("2025-05-01")})
	now, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(kept), string(now)); diff != "" {
		t.Errorf("(-was +now)\n%s", diff)
	}
}

// Each reason why nothing, or not more, would be paid, with its numbers.
func TestWhySaysEachReason(t *testing.T) {
	why := func(policy payout.Policy, on string, events ...payout.Event) string {
		t.Helper()
		s := &story{t: t, terms: payout.Must(policy)}
		s.do(events...)
		before := s.account.Clone()
		trace, err := s.terms.Why(s.account, day(on))
		if err != nil || !before.Equal(s.account) {
			t.Fatalf("%v", err)
		}
		return trace.String()
	}
	policy := reserved()
	p1, p2 := earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), earned("p2", "p2", "50", "2025-02-02", "2025-03-02")
	for _, tt := range []struct{ name, got, want string }{
		{"nothing was posted", why(policy, "2025-02-01"), "payout.nothing\n"},
		{
			"a part is not payable yet", why(policy, "2025-03-01", p1, p2),
			`payout.reserve /reserve/share customer="c" line="p1" net="100.00 EUR" reserved="10.00 EUR" used="0.00 EUR" until="2025-04-30"
payout.reserve /reserve/share customer="c" line="p2" net="50.00 EUR" reserved="5.00 EUR" used="0.00 EUR" until="2025-05-01"
payout.paid amount="90.00 EUR"
payout.owed after_the_run="60.00 EUR"
payout.reserved /reserve amount="15.00 EUR"
payout.not_yet amount="45.00 EUR"
`,
		},
		{
			// 135.00 were paid in March; the reserve of 10.00 ends on the day of the run, 5.00 a day later.
			"a reserve ends", why(policy, "2025-04-30", p1, p2, payout.Run{ID: "r1", On: day("2025-03-02")}),
			`payout.let_go /reserve/days customer="c" line="p1" net="100.00 EUR" reserved="10.00 EUR" used="0.00 EUR" until="2025-04-30"
payout.reserve /reserve/share customer="c" line="p2" net="50.00 EUR" reserved="5.00 EUR" used="0.00 EUR" until="2025-05-01"
payout.owed after_the_run="15.00 EUR"
payout.reserved /reserve amount="5.00 EUR"
payout.below /minimum payable="10.00 EUR" minimum="25.00 EUR"
`,
		},
		{
			// 100.00 - 90.00 - 40.00 = -30.00, and the reserve of 10.00 is used up.
			"a debt", why(policy, "2025-03-10", p1, payout.Run{ID: "r1", On: day("2025-03-01")}, clawed("churn", "", "-40", "2025-03-05")),
			`payout.used /reserve customer="c" line="p1" net="100.00 EUR" reserved="0.00 EUR" used="10.00 EUR" until="2025-04-30"
payout.owed after_the_run="-30.00 EUR"
payout.debt amount="30.00 EUR"
`,
		},
		{
			"all is paid", why(payout.Policy{}, "2025-03-01", p1),
			"payout.paid amount=\"100.00 EUR\"\npayout.owed after_the_run=\"0.00 EUR\"\n",
		},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

// What a line earns later, and later payable, keeps its whole reserve until then:
// 10.00 + 1.00 until 19 May, 60 days after 20 March.
func TestMoreOfALineExtendsTheReserve(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p1", "p1", "100", "2025-02-01", "2025-03-01"), earned("b1", "p1", "10", "2025-03-02", "2025-03-20"),
		earned("b2", "p1", "10", "2025-03-03", "2025-03-10"), payout.Run{ID: "r1", On: day("2025-05-18")}, payout.Run{ID: "r2", On: day("2025-05-19")})
	s.want("2025-02-01 held 10.00 p1", "2025-03-02 held 1.00 p1", "2025-03-03 held 1.00 p1",
		"2025-05-18 paid -108.00", "2025-05-19 released -12.00 p1")
}

// Of a line that gave back more than it earned nothing is reserved, though the whole of
// what lines earn is.
func TestNothingIsReservedOfLessThanNothing(t *testing.T) {
	policy := reserved()
	policy.Reserve.Share = partnerecon.Whole()
	s := &story{t: t, terms: payout.Must(policy)}
	s.do(earned("p1", "p1", "10", "2025-02-01", "2025-02-01"), clawed("c1", "p1", "-10.01", "2025-02-02"))
	s.want("2025-02-01 held 10.00 p1", "2025-02-02 released -10.00 p1")
}

// A debit of one cent takes one cent of a reserve, and both are listed; a line of which
// the reserve rounds to nothing is not.
func TestTheSmallestDebit(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("p0", "p0", "0.04", "2025-02-01", "2025-02-01"), earned("p1", "p1", "0.10", "2025-02-01", "2025-02-01"),
		clawed("c1", "", "-0.01", "2025-02-02"))
	s.want("2025-02-01 held 0.01 p1", "2025-02-02 released -0.01 p1")
	trace, err := s.terms.Why(s.account, day("2025-02-03"))
	want := `payout.used /reserve customer="c" line="p1" net="0.10 EUR" reserved="0.00 EUR" used="0.01 EUR" until="2025-04-02"
payout.owed after_the_run="0.13 EUR"
payout.below /minimum payable="0.13 EUR" minimum="25.00 EUR"
`
	if err != nil || trace.String() != want {
		t.Errorf("%v: got\n%s", err, trace)
	}
	if _, err := (payout.Terms{}).Why(s.account, day("2025-02-03")); err == nil {
		t.Error("the zero Terms say why")
	}
}

// A debit on no line is met by the reserves that end first, whatever the order of the
// lines: 12.00 by all of the 10.00 of line b, payable in February, and 2.00 of those of
// line a, payable in March.
func TestADebitTakesTheReserveThatEndsFirst(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("e1", "a", "100", "2025-01-10", "2025-03-01"), earned("e2", "b", "100", "2025-01-10", "2025-02-01"),
		clawed("x", "", "-12", "2025-01-20"))
	s.want("2025-01-10 held 10.00 a", "2025-01-10 held 10.00 b", "2025-01-20 released -10.00 b", "2025-01-20 released -2.00 a")
}

// Once a reserve has met a debit, all that its line earned goes back: more has been used
// than is left of the line. Such an account is read back as it was.
func TestALineOfWhichMoreWasUsedThanIsLeft(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("e", "a", "100", "2025-01-10", "2025-02-01"), clawed("x", "", "-10", "2025-01-20"), clawed("y", "a", "-100", "2025-01-21"))
	text, err := json.Marshal(s.account)
	if err != nil {
		t.Fatal(err)
	}
	var read payout.Account
	if err := json.Unmarshal(text, &read); err != nil || !read.Equal(s.account) {
		t.Errorf("%s: %v", text, err)
	}
	if got := read.Lines[0]; got.Used != 1000 || got.Net != 0 || got.Held != 0 {
		t.Errorf("%+v", got)
	}
}

// An entry of nothing keeps nothing back for longer, although it is payable later.
func TestAnEntryOfNothingDoesNotExtendTheReserve(t *testing.T) {
	s := &story{t: t, terms: payout.Must(reserved())}
	s.do(earned("e", "a", "100", "2025-01-10", "2025-01-10"), earned("z", "a", "0", "2025-01-20", "2025-02-20"))
	if got := s.account.Lines[0].Payable; got != day("2025-01-10") {
		t.Errorf("the reserve is counted from %s", got)
	}
}
