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

func eur(amount string) partnerecon.Money { return partnerecon.MustMoney(amount, "EUR") }
func day(s string) partnerecon.Day        { return partnerecon.MustDay(s) }

// start is the first service day of the customer in these tests.
var start = day("2025-01-01")

// posted is an entry of the commission on a line of customer c.
func posted(cause, partner, line, tier, amount, payable string) clawback.Posted {
	return clawback.Posted{Start: start, Entries: []partnerecon.Entry{entry(cause, partner, line, tier, amount, payable)}}
}

func entry(cause, partner, line, tier, amount, payable string) partnerecon.Entry {
	kind := partnerecon.Earned
	if strings.HasPrefix(amount, "-") {
		kind = partnerecon.Returned
	}
	return partnerecon.Entry{
		Cause: cause, Claim: partnerecon.Claim{Partner: partner, Customer: "c", Line: line, Component: "base"}, Kind: kind,
		Amount: eur(amount), Posted: day("2025-01-02"), Earned: day("2025-01-02"), Payable: day(payable), Tier: tier,
	}
}

// churn is a churn n days after the start.
func churn(id string, n int) clawback.Churn {
	return clawback.Churn{ID: id, Customer: "c", On: start.Add(n)}
}

// A book applies events to one exposure and keeps what they post.
type book struct {
	t        testing.TB
	recourse clawback.Recourse
	exposure clawback.Exposure
	entries  []partnerecon.Entry
}

func open(t testing.TB, p clawback.Policy) *book {
	t.Helper()
	r, err := clawback.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return &book{t: t, recourse: r}
}

// do applies events; every entry must explain itself, also when it was stored.
func (b *book) do(events ...clawback.Event) *book {
	b.t.Helper()
	for _, e := range events {
		entries, err := b.recourse.Apply(&b.exposure, e)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, entry := range entries {
			text, err := json.Marshal(entry)
			if err != nil {
				b.t.Fatal(err)
			}
			var stored partnerecon.Entry
			if err := json.Unmarshal(text, &stored); err != nil {
				b.t.Fatal(err)
			}
			if tr, err := b.recourse.Explain(stored); err != nil || len(tr) == 0 {
				b.t.Fatalf("%s: %v, trace of %d steps", entry.ID(), err, len(tr))
			}
		}
		b.entries = append(b.entries, entries...)
	}
	return b
}

func (b *book) refuse(e clawback.Event, want error) {
	b.t.Helper()
	before := b.exposure.Clone()
	entries, err := b.recourse.Apply(&b.exposure, e)
	if !errors.Is(err, want) || entries != nil {
		b.t.Errorf("%+v: got %v and %d entries, want %v", e, err, len(entries), want)
	}
	if !before.Equal(b.exposure) {
		b.t.Errorf("%+v was refused and changed the exposure", e)
	}
}

// sum adds up what was clawed from a partner (empty: all).
func (b *book) sum(partner string) string {
	total := partnerecon.MustMoney("0", "EUR")
	for _, e := range b.entries {
		if e.Kind == partnerecon.Clawed && (partner == "" || e.Claim.Partner == partner) {
			total, _ = total.Add(e.Amount)
		}
	}
	return total.Amount()
}

func (b *book) want(name, got, want string) {
	b.t.Helper()
	if got != want {
		b.t.Errorf("%s: got %s, want %s", name, got, want)
	}
}

func list(entries []partnerecon.Entry) []string {
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSpace(strings.Join([]string{string(e.Kind), e.Claim.Partner, e.Claim.Line, e.Amount.Amount(), e.Payable.String()}, " ")))
	}
	return out
}

func TestWhatGoesBack(t *testing.T) {
	for _, tt := range []struct {
		name, tier, earned string
		day                int
		want               string
	}{
		// 10,800 × (90 - d)/90
		{"integration on day 0: all", "integration", "10800", 0, "-10800.00"},
		{"day 30: two thirds", "integration", "10800", 30, "-7200.00"},
		{"day 60: one third", "integration", "10800", 60, "-3600.00"},
		{"day 90: nothing", "integration", "10800", 90, "0.00"},
		{"day 91: outside", "integration", "10800", 91, "0.00"},
		// 100 × 59/90 = 65.5555…
		{"100.00 on day 31", "integration", "100", 31, "-65.56"},
		{"referral on day 0", "referral", "100", 0, "-100.00"},
		{"day 60: all", "referral", "100", 60, "-100.00"},
		{"day 61: nothing", "referral", "100", 61, "0.00"},
		{"before the start", "referral", "100", -1, "0.00"},
		{"solution: nothing", "solution", "100", 10, "0.00"},
		{"a tier without a schedule", "none", "100", 10, "0.00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", tt.tier, tt.earned, "2025-02-01"), churn("x", tt.day))
			b.want("clawed", b.sum("acme"), tt.want)
		})
	}
}

func TestUnpaidLinesGoFirst(t *testing.T) {
	// Earned 900, of which 300 is payable on 1 March and not paid yet. On day
	// 45 half goes back: 450. 300 against the unpaid line, on its payable day;
	// 150 against the next run.
	later := posted("p2", "acme", "p2", "integration", "300", "2025-03-01")
	later.Entries[0].Earned = day("2025-02-01")
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "600", "2025-02-01"), later, churn("x", 45))
	want := []string{"clawed acme p2 -300.00 2025-03-01", "clawed acme p1 -150.00 2025-02-15"}
	if diff := cmp.Diff(want, list(b.entries)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A line earned earlier and payable later is the unpaid one: p1, earned on 5
// January, is payable on 22 March; p2, earned on 20 January, on 19 February. On
// 2 March half of 400 goes back: all of it from p1, whichever was recorded first.
func TestTheLinePayableLastGoesFirst(t *testing.T) {
	line := func(id, earned, payable string) clawback.Posted {
		p := posted(id, "acme", id, "integration", "200", payable)
		p.Entries[0].Earned = day(earned)
		return p
	}
	p1, p2 := line("p1", "2025-01-05", "2025-03-22"), line("p2", "2025-01-20", "2025-02-19")
	for _, order := range [][]clawback.Event{{p1, p2}, {p2, p1}} {
		b := open(t, clawback.ThreeTier()).do(append(order, churn("x", 45))...)
		if diff := cmp.Diff([]string{"clawed acme p1 -200.00 2025-03-22"}, list(b.entries)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	// Recorded after it was payable, p2 is still the one payable first.
	late := line("p2", "2025-01-20", "2025-03-25")
	late.Entries[0].Posted, late.Entries[0].Due = day("2025-03-25"), day("2025-02-19")
	b := open(t, clawback.ThreeTier()).do(p1, late, churn("x", 45))
	if diff := cmp.Diff([]string{"clawed acme p1 -200.00 2025-03-22"}, list(b.entries)); diff != "" {
		t.Errorf("recorded late (-want +got)\n%s", diff)
	}
}

func TestRefundAndChurnInEitherOrder(t *testing.T) {
	refund := posted("r", "acme", "p2", "integration", "-200", "2025-03-01")
	events := []clawback.Event{posted("p1", "acme", "p1", "integration", "600", "2025-02-01"), posted("p2", "acme", "p2", "integration", "300", "2025-03-01")}
	first := open(t, clawback.ThreeTier()).do(append(slices.Clone(events), refund, churn("x", 45))...)
	then := open(t, clawback.ThreeTier()).do(append(slices.Clone(events), churn("x", 45), refund)...)
	// Half of the 700 that are left.
	first.want("refund first", first.sum("acme"), "-350.00")
	then.want("churn first", then.sum("acme"), "-350.00")
	if a, b := byClaim(first.entries), byClaim(then.entries); !same(a, b) {
		t.Errorf("%v and %v", a, b)
	}
}

func TestAPaymentThatComesAfterTheChurn(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"), churn("x", 20),
		posted("p2", "acme", "p2", "referral", "50", "2025-03-01"))
	b.want("all of both", b.sum("acme"), "-150.00")
}

func TestTheRoundingIsOnTheSum(t *testing.T) {
	// Two lines of 0.01, half of each: 0.005 each would round to 0.02 in all;
	// the sum is 0.01.
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "0.01", "2025-02-01"),
		posted("p2", "acme", "p2", "integration", "0.01", "2025-03-01"), churn("x", 45))
	b.want("once on the sum", b.sum("acme"), "-0.01")
}

func TestEachTierOfEarningHasItsSchedule(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"),
		posted("p2", "acme", "p2", "integration", "100", "2025-02-01"), posted("p3", "acme", "p3", "solution", "100", "2025-02-01"), churn("x", 45))
	// Promoted twice: 100 as referral, half of 100 as integration, nothing as
	// solution.
	b.want("by tier of earning", b.sum("acme"), "-150.00")
	obligations := 0
	for _, e := range b.entries {
		if e.Kind == partnerecon.Obligation {
			obligations++
			if tr, err := b.recourse.Explain(e); err != nil || !strings.Contains(tr.String(), "retention_assistance") {
				t.Errorf("%v\n%s", err, tr)
			}
		}
	}
	if obligations != 1 {
		t.Errorf("%d obligations, want one for solution", obligations)
	}
}

func TestChurnsRepeatAndReturn(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"), churn("x", 30), churn("x", 30))
	b.want("once", b.sum("acme"), "-600.00")
	b.refuse(churn("x", 31), clawback.ErrDuplicate)
	back := clawback.Reactivated{ID: "back", Customer: "c", On: start.Add(40)}
	b.do(back, back)
	b.want("a reactivation undoes nothing", b.sum("acme"), "-600.00")
	b.refuse(clawback.Reactivated{ID: "back", Customer: "c", On: start.Add(41)}, clawback.ErrDuplicate)
	b.refuse(clawback.Reactivated{ID: "x", Customer: "c", On: start.Add(41)}, clawback.ErrDuplicate)
	b.refuse(churn("back", 50), clawback.ErrDuplicate)
	later := posted("p2", "acme", "p2", "integration", "90", "2025-03-01")
	later.Entries[0].Earned = start.Add(41)
	b.do(later)
	b.want("what is earned after the return is safe", b.sum("acme"), "-600.00")
	b.do(churn("y", 60))
	// p1 gave two thirds on day 30, more than the third of day 60. p2 gives a
	// third: the original start counts.
	b.want("churned again", b.sum("acme"), "-630.00")
}

func TestACapOfTheCustomerShrinksWhatGoesBack(t *testing.T) {
	cap := entry("p1", "acme", "", "referral", "-40", "2025-02-01")
	cap.Kind, cap.Claim.Component = partnerecon.Capped, "cap:max"
	b := open(t, clawback.ThreeTier()).do(clawback.Posted{Start: start, Entries: []partnerecon.Entry{
		entry("p1", "acme", "p1", "referral", "100", "2025-02-01"), cap,
	}}, churn("x", 10))
	b.want("only what the cap had left", b.sum("acme"), "-60.00")
}

// Lines of 100.00 and -100.00 come to nothing: there is nothing to shrink in proportion to,
// and of the line in the window all goes back.
func TestACapOfLinesThatComeToNothing(t *testing.T) {
	cap := entry("p1", "acme", "", "gold", "-40", "2025-02-01")
	cap.Kind, cap.Claim.Component = partnerecon.Capped, "cap:max"
	p := onlySchedules(clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}, clawback.Schedule{Components: []string{"bonus"}, Return: clawback.Nothing})
	bonus := entry("p1", "acme", "p1", "gold", "-100", "2025-02-01")
	bonus.Claim.Component = "bonus"
	b := open(t, p).do(clawback.Posted{Start: start, Entries: []partnerecon.Entry{
		entry("p1", "acme", "p1", "gold", "100", "2025-02-01"), bonus, cap,
	}}, churn("x", 10))
	b.want("all of the line", b.sum("acme"), "-100.00")
}

func TestTheStartMayBeStatedAgain(t *testing.T) {
	b := open(t, clawback.ThreeTier())
	b.do(churn("x", 45))
	b.refuse(clawback.Posted{Entries: []partnerecon.Entry{entry("p1", "acme", "p1", "integration", "900", "2025-02-01")}}, clawback.ErrStart)
	b.do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"))
	b.want("from 1 January", b.sum("acme"), "-450.00")
	b.do(clawback.Started{ID: "s", Customer: "c", On: start.Add(15)})
	b.want("from the 16th: day 30", b.sum("acme"), "-600.00")
	with := churn("y", 75)
	with.Start = start.Add(30)
	b.do(with)
	b.want("from the 31st: day 15", b.sum("acme"), "-750.00")
}

// A start is stated, another event states another one, and the first statement is
// delivered again: it is known, and no start comes back.
func TestAStatedStartIsDeliveredAgain(t *testing.T) {
	stated := clawback.Started{ID: "s", Customer: "c", On: start.Add(15)}
	corrected := churn("y", 60)
	corrected.Start = start.Add(5)
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"),
		churn("x", 45), stated, corrected)
	want, ids := b.sum("acme"), map[string]bool{}
	b.do(stated)
	b.want("a repeated delivery changes nothing", b.sum("acme"), want)
	for _, e := range b.entries {
		if ids[e.ID()] {
			t.Errorf("entry %s was posted before", e.ID())
		}
		ids[e.ID()] = true
	}
}

func TestAStatementOfTheStartHasOneContent(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(clawback.Started{ID: "s", On: start})
	b.refuse(clawback.Started{ID: "s", On: start.Add(1)}, clawback.ErrDuplicate)
	b.refuse(clawback.Churn{ID: "s", On: start}, clawback.ErrDuplicate)
}

// What posts nothing, a repeated delivery above all, can be handed on as it is.
func TestNothingPostedChangesNothing(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"))
	before := b.exposure.Clone()
	b.do(clawback.Posted{}, clawback.Posted{Start: start.Add(5)})
	if !before.Equal(b.exposure) || len(b.entries) != 0 {
		t.Errorf("%+v", b.exposure)
	}
}

func TestFirstEarnedAnchor(t *testing.T) {
	p := clawback.ThreeTier()
	p.Anchor = clawback.FirstEarned
	b := open(t, p).do(clawback.Posted{Entries: []partnerecon.Entry{entry("p1", "acme", "p1", "referral", "100", "2025-02-01")}})
	// Earned on 2 January: day 60 is 3 March.
	b.do(clawback.Churn{ID: "x", On: day("2025-03-04")})
	b.want("day 61", b.sum("acme"), "0.00")
	b.do(clawback.Churn{ID: "y", On: day("2025-03-03")})
	b.want("day 60", b.sum("acme"), "-100.00")
}

func TestMonthsWindow(t *testing.T) {
	b := open(t, clawback.Policy{Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, Schedules: []clawback.Schedule{
		{Return: clawback.Full, Window: partnerecon.Months(2, partnerecon.Until)},
	}}).do(posted("p1", "acme", "p1", "any", "100", "2025-02-01"), clawback.Churn{ID: "x", On: day("2025-03-01")})
	b.want("two months until 1 March", b.sum("acme"), "0.00")
	b.do(clawback.Churn{ID: "y", On: day("2025-02-28")})
	b.want("28 February is inside", b.sum("acme"), "-100.00")
}

func TestAtRisk(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"),
		posted("p2", "beta", "p2", "integration", "900", "2025-02-01"), posted("p3", "core", "p3", "solution", "50", "2025-02-01"))
	before := b.exposure.Clone()
	for _, tt := range []struct {
		day  int
		want []string
	}{
		{0, []string{"acme referral 100.00 EUR 2025-03-03", "beta integration 900.00 EUR 2025-04-01"}},
		{30, []string{"acme referral 100.00 EUR 2025-03-03", "beta integration 600.00 EUR 2025-04-01"}},
		{61, []string{"beta integration 290.00 EUR 2025-04-01"}},
		{90, nil},
	} {
		risks, err := b.recourse.AtRisk(b.exposure, start.Add(tt.day))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range risks {
			got = append(got, strings.Join([]string{r.Partner, r.Tier, r.Amount.String(), r.Safe.String()}, " "))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("day %d: (-want +got)\n%s", tt.day, diff)
		}
		// The safe day is the first on which nothing of it goes back.
		for _, r := range risks {
			for d, want := range map[partnerecon.Day]bool{r.Safe: false, r.Safe.Add(-1): true} {
				again, _ := b.recourse.AtRisk(b.exposure, d)
				if got := slices.ContainsFunc(again, func(k clawback.Risk) bool { return k.Partner == r.Partner }); got != want {
					t.Errorf("%s is at risk on %s: %t, want %t", r.Partner, d, got, want)
				}
			}
		}
	}
	if !before.Equal(b.exposure) {
		t.Error("asking changes nothing")
	}
	// What has gone back is not at risk any more.
	b.do(churn("x", 30))
	risks, err := b.recourse.AtRisk(b.exposure, start.Add(10))
	if err != nil || len(risks) != 1 || risks[0].Amount != eur("200") {
		// 900 × 80/90 = 800, of which 600 have gone back.
		t.Errorf("got %+v, %v", risks, err)
	}
}

func TestRefusals(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "referral", "100", "2025-02-01"))
	other := churn("x", 10)
	other.Customer = "d"
	b.refuse(other, clawback.ErrCustomer)
	usd := posted("p2", "acme", "p2", "referral", "100", "2025-02-01")
	usd.Entries[0].Amount = partnerecon.MustMoney("1", "USD")
	b.refuse(usd, partnerecon.ErrCurrency)
	dated := posted("p2", "acme", "p2", "referral", "100", "2025-02-01")
	dated.Entries[0].Terms = "v1"
	b.refuse(dated, clawback.ErrTerms)
	most, _ := partnerecon.FromMinor(1<<63-1, "EUR")
	over := posted("p2", "acme", "p1", "referral", "100", "2025-02-01")
	over.Entries[0].Amount = most
	b.refuse(over, partnerecon.ErrOverflow)

	for _, tt := range []struct {
		name string
		e    clawback.Event
		want []string
	}{
		{"entries of two events", clawback.Posted{Entries: []partnerecon.Entry{
			entry("a", "acme", "p", "", "1", "2025-02-01"), entry("b", "acme", "p", "", "1", "2025-02-01"),
		}}, []string{"/entries/1/cause conflict"}},
		{"an entry without a cause", clawback.Posted{Entries: []partnerecon.Entry{entry("", "acme", "p", "", "1", "2025-02-01")}}, []string{"/entries/0/cause required"}},
		{"an entry without money", clawback.Posted{Entries: []partnerecon.Entry{{Cause: "a", Kind: partnerecon.Earned}}}, []string{"/entries/0/amount conflict"}},
		{"an entry without days", clawback.Posted{Entries: []partnerecon.Entry{
			{Cause: "a", Kind: partnerecon.Earned, Amount: eur("1"), Claim: partnerecon.Claim{Line: "p"}},
		}}, []string{"/entries/0/earned required"}},
		{"the zero churn", clawback.Churn{}, []string{"/id required", "/on required"}},
		{"the zero reactivation", clawback.Reactivated{}, []string{"/id required", "/on required"}},
		{"the zero start", clawback.Started{}, []string{"/id required", "/on required"}},
		{"the zero seal", clawback.Seal{}, []string{"/id required", "/on required", "/through required"}},
		{"the zero reopening", clawback.Reopen{}, []string{"/id required", "/on required"}},
		{"a long id", clawback.Churn{ID: strings.Repeat("x", 256), On: start}, []string{"/id limit"}},
		{"a long customer", clawback.Churn{ID: "x", Customer: strings.Repeat("x", 256), On: start}, []string{"/customer limit"}},
		{"an id that is no text", clawback.Churn{ID: "\xff", On: start}, []string{"/id syntax"}},
	} {
		_, err := b.recourse.Apply(&b.exposure, tt.e)
		if diff := cmp.Diff(tt.want, paths(err)); diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", tt.name, err, diff)
		}
	}
	var zero clawback.Recourse
	if _, err := zero.Apply(&b.exposure, churn("x", 1)); err == nil {
		t.Error("the zero Recourse: want an error")
	}
	if _, err := b.recourse.Apply(nil, churn("x", 1)); err == nil {
		t.Error("no exposure: want an error")
	}
	if _, err := b.recourse.Apply(&b.exposure, nil); err == nil {
		t.Error("no event: want an error")
	}
	if len(zero.Policy().Schedules) != 0 || !zero.Idle() {
		t.Error("the zero Recourse has the zero Policy")
	}
}

// paths renders the problems of an error as "path code".
func paths(err error) []string {
	var out []string
	var bad *partnerecon.InvalidError
	if errors.As(err, &bad) {
		for _, p := range bad.Problems {
			out = append(out, p.Path+" "+p.Code)
		}
	}
	return out
}

// Half goes back on day 45, of the line that is payable last. A payment that is recorded
// after the churn, and payable before the one that was there, gives nothing as long as
// that one has something: of 300.00 and 300.00 the 300.00 that go back are all the
// first one's.
func TestALatePaymentThatIsPayableBeforeTheOther(t *testing.T) {
	p := onlySchedules(clawback.Schedule{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through)})
	b := open(t, p).do(posted("a", "acme", "a", "gold", "300", "2025-03-01"), churn("x", 45))
	b.want("half of the first", b.sum(""), "-150.00")
	b.do(posted("b", "acme", "b", "gold", "300", "2025-02-01"))
	b.want("half of both", b.sum(""), "-300.00")
	for _, e := range b.entries {
		if e.Claim.Line != "a" {
			t.Errorf("%s of line %q", e.Amount, e.Claim.Line)
		}
	}
}
