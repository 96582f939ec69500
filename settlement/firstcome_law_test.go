package settlement_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/proof"
	"github.com/partnerecon/partnerecon/settlement"
)

// grantLaw is a program whose caps per period, one or two in each other, count first come.
func grantLaw(t *rapid.T) settlement.Policy {
	p := lawPolicy(t)
	a := &p.Terms[0].Policy
	a.Caps = nil
	for i := range rapid.IntRange(1, 2).Draw(t, "caps") {
		a.Caps = append(a.Caps, settlement.Cap{
			Name: fmt.Sprint("cap", i), Limit: proof.Amount(t, "limit", 2e6), Counts: commission.FirstCome,
			Every: rapid.SampledFrom([]settlement.Every{settlement.EveryDay, settlement.EveryWeek, settlement.EveryMonth, settlement.EveryQuarter, settlement.EveryYear, settlement.AllTime}).Draw(t, "every"),
		})
	}
	for i := range a.Commission.Caps {
		a.Commission.Caps[i].Counts = commission.FirstCome
	}
	p.Horizon = pe.Days(400, pe.Through)
	return p
}

// drawGrantFacts draws payments, what goes back of them, and other partners for some.
func drawGrantFacts(t *rapid.T) []settlement.Fact {
	out := drawFacts(t)
	for i := range rapid.IntRange(0, 2).Draw(t, "recredits") {
		k := rapid.IntRange(0, 5).Draw(t, "of")
		e := settlement.Recredit{Customer: fmt.Sprint("c", k%2), Of: fmt.Sprint("p", k)}
		e.Credits = pay("", "1", rapid.SampledFrom([][]string{{"acme"}, {"beta"}, {"acme", "core"}}).Draw(t, "to")...).Credits
		if slices.ContainsFunc(out, func(f settlement.Fact) bool { return f.ID == e.Of }) {
			out = append(out, fact(fmt.Sprint("rc", i), "2025-05-14", e))
		}
	}
	return append(lawStandings(), out...)
}

// grantModel works first-come caps out anew, from what level 1 posts on lines: it grants each
// line what room there is, and returns of a cut what the line returns.
type grantModel struct {
	caps   []settlement.Cap
	mode   pe.Rounding
	used   map[string]int64 // by partner, cap and period
	earned map[string]int64 // by partner, customer and line: what is left after caps of the line
	back   map[string]int64
	grants map[string][]int64 // by line, of each cap
	asked  map[string][]int64
	posted map[string]int64
}

func newGrantModel(p settlement.Policy) *grantModel {
	a := p.Terms[0].Policy
	caps := slices.Clone(a.Caps)
	slices.SortStableFunc(caps, func(x, y settlement.Cap) int { return lengthOf(x.Every) - lengthOf(y.Every) })
	return &grantModel{caps, a.Commission.Rounding, map[string]int64{}, map[string]int64{}, map[string]int64{}, map[string][]int64{}, map[string][]int64{}, map[string]int64{}}
}

func lengthOf(e settlement.Every) int {
	return slices.Index([]settlement.Every{settlement.EveryDay, settlement.EveryWeek, settlement.EveryMonth, settlement.EveryQuarter, settlement.EveryYear, settlement.AllTime}, e)
}

// periodOf names the period of a day, in calendar years.
func periodOf(every settlement.Every, d pe.Day) string {
	year, month := d.Month().Date()
	switch every {
	case settlement.EveryDay:
		return d.String()
	case settlement.EveryWeek:
		for d.Weekday() != 1 {
			d = d.Add(-1)
		}
		return d.String()
	case settlement.EveryMonth:
		return d.Month().String()
	case settlement.EveryQuarter:
		return fmt.Sprint(year, "-", (int(month)-1)/3)
	case settlement.EveryYear:
		return fmt.Sprint(year)
	case settlement.AllTime:
	}
	return ""
}

// fold takes up what one fact posted on level 1.
func (m *grantModel) fold(posted []pe.Entry) {
	var lines []string
	days := map[string]pe.Day{}
	for _, e := range posted {
		if e.Claim.Line == "" || strings.Contains(e.Claim.Component, ":") {
			continue
		}
		line := e.Claim.Partner + "|" + e.Claim.Customer + "|" + e.Claim.Line
		switch e.Kind {
		case pe.Earned, pe.Capped:
			m.earned[line] += e.Amount.Minor()
		case pe.Returned:
			m.back[line] += e.Amount.Minor()
		default:
			continue
		}
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
		days[line] = e.Earned
	}
	for _, line := range lines {
		m.settle(line, days[line])
	}
}

func (m *grantModel) settle(line string, day pe.Day) {
	if m.grants[line] == nil {
		m.grants[line], m.asked[line] = make([]int64, len(m.caps)), make([]int64, len(m.caps))
	}
	asks, net := m.earned[line], m.earned[line]+m.back[line]
	partner, _, _ := strings.Cut(line, "|")
	for i, c := range m.caps {
		used := partner + "|" + c.Name + "|" + periodOf(c.Every, day)
		if m.asked[line][i] != asks {
			m.used[used] -= m.grants[line][i]
			m.grants[line][i] = max(0, min(asks, c.Limit.Minor()-m.used[used]))
			m.used[used] += m.grants[line][i]
			m.asked[line][i] = asks
		}
		cut := int64(0)
		if asks > 0 {
			cut = roundRat(big.NewRat((asks-m.grants[line][i])*net, asks), m.mode)
		}
		asks, net = m.grants[line][i], net-cut
	}
	m.posted[line] = net - m.earned[line] - m.back[line]
}

// roundRat rounds a fraction of 0 or more to a whole number.
func roundRat(x *big.Rat, mode pe.Rounding) int64 {
	whole := new(big.Int).Quo(x.Num(), x.Denom())
	rest := new(big.Rat).Sub(x, new(big.Rat).SetInt(whole))
	up := rest.Cmp(big.NewRat(1, 2))
	if mode != pe.Down && (up > 0 || up == 0 && (mode == pe.HalfUp || whole.Bit(0) == 1)) {
		whole.Add(whole, big.NewInt(1))
	}
	return whole.Int64()
}

// cutLines adds up what caps per period cut off lines.
func cutLines(entries []pe.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		if e.Claim.Line != "" && strings.HasPrefix(e.Claim.Component, "cap:") {
			out[e.Claim.Partner+"|"+e.Claim.Customer+"|"+e.Claim.Line] += e.Amount.Minor()
		}
	}
	return out
}

// TestLawC6_FirstComeCapsAgainstAModel: without a clawback every line is granted what a slow
// model says, after every fact; no period of a partner is ever above its limit, and no line
// below nothing.
func TestLawC6_FirstComeCapsAgainstAModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := grantLaw(t)
		policy.Terms[0].Policy.Clawback = clawback.Policy{}
		p := settlement.Must(policy)
		facts := drawGrantFacts(t)
		facts = delay(t, facts)
		p.Sort(facts)
		m, b := newGrantModel(policy), &settlement.Book{}
		var all []pe.Entry
		for f := range keys(p.WithCloses(b, settlement.Facts(facts), month("2025-05"))) {
			posted, err := p.Apply(b, f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, posted...)
			m.fold(posted)
			got := cutLines(all)
			for line, want := range m.posted {
				if got[line] != want {
					t.Fatalf("after %s: %s is cut by %d, the model by %d", f.ID, line, got[line], want)
				}
				if left := m.earned[line] + m.back[line] + want; left < 0 || left > max(0, m.earned[line]) {
					t.Fatalf("after %s: %d are left of %s", f.ID, left, line)
				}
			}
			withinLimits(t, policy, all)
		}
	})
}

// withinLimits checks what partners have earned in each period, net of what went back.
func withinLimits(t *rapid.T, policy settlement.Policy, all []pe.Entry) {
	for _, c := range policy.Terms[0].Policy.Caps {
		sums := map[string]int64{}
		for _, e := range all {
			if e.Claim.Line != "" && (e.Kind == pe.Earned || e.Kind == pe.Returned || e.Kind == pe.Capped) {
				sums[e.Claim.Partner+" in "+periodOf(c.Every, e.Earned)] += e.Amount.Minor()
			}
		}
		for who, sum := range sums {
			if sum > c.Limit.Minor() {
				t.Fatalf("%s has %d, more than %s of cap %s", who, sum, c.Limit, c.Name)
			}
		}
	}
}

// TestLawC6_AFirstComeCapOfEverythingIsNone: without a limit that is reached nothing is posted.
func TestLawC6_AFirstComeCapOfEverythingIsNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := grantLaw(t)
		for i := range policy.Terms[0].Policy.Caps {
			policy.Terms[0].Policy.Caps[i].Limit = eur("99999999999")
		}
		facts := drawGrantFacts(t)
		_, capped := fold(t, settlement.Must(policy), facts)
		policy.Terms[0].Policy.Caps = nil
		_, free := fold(t, settlement.Must(policy), facts)
		if x, y := text(t, capped), text(t, free); x != y {
			t.Fatalf("a cap that is never reached posts: %s", firstDifference(x, y))
		}
	})
}

// TestLawB2_AFullRefundLeavesNothingOfACutLine: whatever was granted, and whatever a churn took.
func TestLawB2_AFullRefundLeavesNothingOfACutLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(grantLaw(t))
		facts := drawGrantFacts(t)
		for _, f := range slices.Clone(facts) {
			if e, ok := f.Event.(settlement.Payment); ok {
				facts = append(facts, fact("all-"+f.ID, "2025-05-20", settlement.Refund{Customer: e.Customer, Of: f.ID, Amount: e.Amount}))
			}
		}
		_, entries := fold(t, p, facts)
		for who, sum := range byCustomer(entries) {
			if sum != 0 {
				t.Fatalf("%s has %d left", who, sum)
			}
		}
	})
}

// byCustomer adds up what partners have of each customer.
func byCustomer(entries []pe.Entry) map[string]int64 {
	out := map[string]int64{}
	for _, e := range entries {
		if e.Claim.Customer != "" && e.Kind.Earning() {
			out[e.Claim.Partner+" of "+e.Claim.Customer] += e.Amount.Minor()
		}
	}
	return out
}

// TestLawB4_AClawbackNeverTakesMoreThanWasGranted: what a partner has of a customer is never
// below nothing, after any fact, and a fraud leaves nothing.
func TestLawB4_AClawbackNeverTakesMoreThanWasGranted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := grantLaw(t)
		p := settlement.Must(policy)
		facts := drawGrantFacts(t)
		for i := range 2 {
			facts = append(facts, fact(fmt.Sprint("fraud", i), "2025-05-20", settlement.Fraud{Customer: fmt.Sprint("c", i)}))
		}
		p.Sort(facts)
		b := &settlement.Book{}
		var all []pe.Entry
		for f := range keys(p.WithCloses(b, settlement.Facts(facts), month("2025-05"))) {
			posted, err := p.Apply(b, f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, posted...)
			for who, sum := range byCustomer(all) {
				if sum < 0 {
					t.Fatalf("after %s: %s has %d", f.ID, who, sum)
				}
			}
			for _, e := range posted {
				if _, err := p.Explain(e); err != nil {
					t.Fatal(err)
				}
			}
		}
		for who, sum := range byCustomer(all) {
			if sum != 0 {
				t.Fatalf("after a fraud %s has %d left", who, sum)
			}
		}
	})
}

// TestLawB7_AChargebackThatIsWonRestoresTheCut: sums by claim are as if it had never been.
func TestLawB7_AChargebackThatIsWonRestoresTheCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := settlement.Must(grantLaw(t))
		facts := drawGrantFacts(t)
		_, before := fold(t, p, facts)
		for _, f := range slices.Clone(facts) {
			if e, ok := f.Event.(settlement.Payment); ok {
				facts = append(facts,
					fact("lost-"+f.ID, "2025-05-20", settlement.Chargeback{Customer: e.Customer, Of: f.ID, Amount: e.Amount}),
					fact("won-"+f.ID, "2025-05-21", settlement.ChargebackReversed{Customer: e.Customer, Of: "lost-" + f.ID}))
			}
		}
		_, after := fold(t, p, facts)
		if x, y := fmt.Sprint(withoutZero(cutLines(before))), fmt.Sprint(withoutZero(cutLines(after))); x != y {
			t.Fatalf("%s\n%s", x, y)
		}
	})
}

func withoutZero(sums map[string]int64) map[string]int64 {
	for k, n := range sums {
		if n == 0 {
			delete(sums, k)
		}
	}
	return sums
}

// TestLawG1_FirstComeIsTheSameInAllWays: at once, month by month with stored books, on
// goroutines and by key.
func TestLawG1_FirstComeIsTheSameInAllWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		policy := grantLaw(t)
		policy.Horizon = pe.Days(rapid.SampledFrom([]int{30, 400}).Draw(t, "horizon"), pe.Through)
		p := settlement.Must(policy)
		var facts []settlement.Fact
		for i := range rapid.IntRange(1, 3).Draw(t, "batches") {
			for k, f := range drawGrantFacts(t) {
				if i > 0 && k < len(lawStandings()) {
					continue
				}
				facts = append(facts, renamedFact(t, f, i))
			}
		}
		p.Sort(facts)
		taken, book, entries := takenFacts(t, p, facts)
		for _, n := range []int{2, 3, 7, 64} {
			b := &settlement.Book{}
			var got []pe.Entry
			for e, err := range p.RunOn(n, b, settlement.Facts(taken)) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, e)
			}
			if x, y := text(t, entries), text(t, got); x != y {
				t.Fatalf("on %d goroutines: %s", n, firstDifference(x, y))
			}
			if x, y := text(t, book), text(t, b); x != y {
				t.Fatalf("on %d goroutines: %s", n, firstDifference(x, y))
			}
		}
		b, rows := &settlement.Book{}, keyed{}
		var got, byKey []pe.Entry
		for i, f := range taken {
			posted, err := p.Apply(b, f)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, posted...)
			if i%3 == len(taken)%3 { // storing takes longer than all else
				if b, err = settlement.ParseBook([]byte(text(t, b))); err != nil {
					t.Fatal(err)
				}
			}
			if posted, err = rows.apply(p, f); err != nil {
				t.Fatal(err)
			}
			byKey = append(byKey, posted...)
		}
		if x, y, z := text(t, entries), text(t, got), text(t, byKey); x != y || x != z {
			t.Fatalf("with a stored book: %s\nby key: %s", firstDifference(x, y), firstDifference(x, z))
		}
	})
}

// renamedFact gives a fact of a batch, and what it names, names of their own.
func renamedFact(t *rapid.T, f settlement.Fact, n int) settlement.Fact {
	f, err := settlement.ParseFact([]byte(strings.ReplaceAll(text(t, f), `"customer":"`, fmt.Sprintf(`"customer":"%d-`, n))))
	if err != nil {
		t.Fatal(err)
	}
	if f.Keys().Partner != "" {
		f.ID = fmt.Sprint(n, "-", f.ID)
	}
	return f
}

// takenFacts are the facts that a book takes, with closes between them.
func takenFacts(t *rapid.T, p settlement.Program, facts []settlement.Fact) (taken []settlement.Fact, b *settlement.Book, entries []pe.Entry) {
	b = &settlement.Book{}
	for f := range keys(p.WithCloses(b, settlement.Facts(facts), month("2025-07"))) {
		posted, err := p.Apply(b, f)
		if err != nil {
			if f.Keys().All {
				t.Fatal(err)
			}
			continue
		}
		taken, entries = append(taken, f), append(entries, posted...)
	}
	return taken, b, entries
}
