package settlement

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// recoveringOf is a posting on 15 March of a program that recovers debts, which expire after 60 days.
func recoveringOf(a *account, asked bool) *posting {
	d := partnerecon.MustDay
	rec, err := clawback.NewRecovery(clawback.RecoveryPolicy{Leaving: clawback.ToReceivable, Expires: partnerecon.Days(60, partnerecon.Through)})
	if err != nil {
		panic(err)
	}
	p := Program{&rules{zone: time.UTC, follows: true, recoveries: []recovering{{Recovery: rec, stated: true, terms: "v", at: "/terms/0/policy/payouts/recovery"}}}}
	p.policy.Currency, p.policy.Statements.Every = "EUR", PerMonth
	p.policy.Terms = partnerecon.Terms[Agreement]{{ID: "v", From: d("2025-01-01")}}
	s := &posting{program: p, book: &Book{accounts: map[string]*account{"a": a}}, fact: Fact{ID: "f", Event: Refund{Customer: "c"}}, asked: asked}
	s.when.posted, s.when.on = d("2025-03-15"), d("2025-03-15")
	return s
}

// indebtedBy is an account that owes so much of claim l since a day, and has so much unpaid beside.
func indebtedBy(unpaid int64, since string, owed ...int64) *account {
	a := &account{Partner: "a", Total: unpaid, Debt: clawback.Debt{Partner: "a", On: partnerecon.MustDay(since)}}
	of := clawback.Account{Currency: "EUR"}
	for _, n := range owed {
		of.Owed = append(of.Owed, clawback.Owed{Claim: partnerecon.Claim{Partner: "a", Customer: "c", Line: "l", Component: "base"}, Since: partnerecon.MustDay(since), Amount: n})
		a.Total -= n
	}
	a.Debt.Accounts = []clawback.Account{of}
	return a
}

// A partner that leaves has what is unpaid set off against its debt, what no hold can keep back first:
// of 100 that are unpaid, 30 of which stand besides, 40. It is no more than there is of either.
func TestWhatIsUnpaidIsSetOffWhenAPartnerLeaves(t *testing.T) {
	for _, c := range []struct {
		name                   string
		unpaid, owed, besides  int64
		asked                  bool
		owes, wantBeside, said int64
	}{
		{"less is owed", 100, 40, 30, false, 0, 0, 0},
		{"less is owed than stands besides", 100, 20, 30, false, 0, 10, 0},
		{"more is owed", 25, 40, 0, false, 15, 0, 0},
		{"one of each", 1, 1, 0, false, 0, 0, 0},
		{"nothing is unpaid", 0, 40, 0, false, 40, 0, 0},
		{"a question", 100, 40, 30, true, 0, 0, 40},
	} {
		a := indebtedBy(c.unpaid, "2025-03-01", c.owed)
		a.Besides = c.besides
		s := recoveringOf(a, c.asked)
		s.setOffAll(a, a, s.program.recoveryOn(s.when.posted), s.when.posted)
		if a.owes() != c.owes || a.Besides != c.wantBeside || a.offset != c.said || a.Total != c.unpaid-c.owed {
			t.Errorf("%s: owes %d, besides %d, set off %d, total %d", c.name, a.owes(), a.Besides, a.offset, a.Total)
		}
	}
}

// What a person gives up, or the partner pays back, is at most what is owed; what has expired by then
// is written off first.
func TestDebtsThatAreGivenUp(t *testing.T) {
	for _, c := range []struct {
		name    string
		a       *account
		amount  int64
		ok      bool
		owes    int64
		written string
	}{
		{"a part", indebtedBy(0, "2025-03-01", 40), 15, true, 25, ""},
		{"one", indebtedBy(0, "2025-03-01", 1), 1, true, 0, ""},
		{"all", indebtedBy(0, "2025-03-01", 40), 40, true, 0, ""},
		{"one too much", indebtedBy(0, "2025-03-01", 40), 41, false, 40, ""},
		{"what has expired", indebtedBy(0, "2024-12-01", 40), 1, false, 40, ""},
		{"nothing is owed", indebtedBy(0, "2025-03-01"), 1, false, 0, ""},
	} {
		s := recoveringOf(c.a, false)
		total := c.a.Total
		ok := s.giveUp(c.a, sellerSum{amount: c.amount})
		if ok != c.ok || c.a.owes() != c.owes || c.a.Total != total || len(s.entries) != 0 {
			t.Errorf("%s: %v, owes %d, total %d, %d entries", c.name, ok, c.a.owes(), c.a.Total, len(s.entries))
		}
	}
	// 30 of 1 December has expired, and 40 of 1 March not: of the 40 is given up, and the 30 are written off.
	a := indebtedBy(0, "2025-03-01", 40)
	old := indebtedBy(0, "2024-12-01", 30)
	a.Debt.Accounts[0].Owed = append(old.Debt.Accounts[0].Owed, a.Debt.Accounts[0].Owed...)
	a.Total -= 30
	s := recoveringOf(a, false)
	if !s.giveUp(a, sellerSum{amount: 40}) || a.owes() != 0 || len(s.entries) != 1 || s.entries[0].Kind != partnerecon.WrittenOff || s.entries[0].Amount != partnerecon.MustMoney("0.30", "EUR") || a.Total != -40 {
		t.Errorf("owes %d, total %d, %+v", a.owes(), a.Total, s.entries)
	}
	if e := s.entries[0]; e.Posted != s.when.posted || e.Earned != s.when.on || e.Payable != s.when.posted || e.Terms != "v" || e.Cause == "" || e.Claim.Customer != "" {
		t.Errorf("%+v", e)
	}
	// All of 40 has expired: it is written off, and the 5 that are receivable early are given up without it.
	a = indebtedBy(0, "2024-12-01", 40)
	a.Total -= 5
	s = recoveringOf(a, false)
	if got := s.program.debt(a, "", s.when.posted); got != 45 {
		t.Errorf("40 that are owed and 5 beside are %d", got)
	}
	if !s.giveUp(a, sellerSum{amount: 5}) || a.owes() != 0 || len(s.entries) != 1 || s.entries[0].Amount != partnerecon.MustMoney("0.40", "EUR") || a.Total != -5 {
		t.Errorf("owes %d, total %d, %+v", a.owes(), a.Total, s.entries)
	}
	s.program.policy.Statements.BySeller = true
	if s.giveUp(a, sellerSum{seller: "gmbh", amount: 1}) {
		t.Error("nothing is owed to an entity that is not known")
	}
	plain := indebtedBy(0, "2025-03-01")
	plain.Total = -40
	s = recoveringOf(plain, false)
	s.program.recoveries = nil
	for amount, want := range map[int64]bool{39: true, 40: true, 41: false} {
		if got := s.giveUp(plain, sellerSum{amount: amount}); got != want {
			t.Errorf("%d of 40 that are set off like any: %v", amount, got)
		}
	}
}

// A debt that has expired is written off; a question tells it and posts nothing.
func TestDebtsThatHaveExpired(t *testing.T) {
	for _, c := range []struct {
		name, since string
		asked       bool
		owes, total int64
		given       int64
		entries     int
	}{
		{"within 60 days", "2025-01-14", false, 40, -40, 0, 0}, // 60 days before 15 March
		{"after 60 days", "2025-01-13", false, 0, 0, 0, 1},
		{"a question", "2025-01-13", true, 0, 0, 40, 0},
	} {
		a := indebtedBy(0, c.since, 40)
		s := recoveringOf(a, c.asked)
		s.lapse(a, a, s.program.recoveryOn(s.when.posted), s.when.posted)
		if a.owes() != c.owes || a.Total != c.total || a.given != c.given || len(s.entries) != c.entries {
			t.Errorf("%s: owes %d, total %d, given up %d, %d entries", c.name, a.owes(), a.Total, a.given, len(s.entries))
		}
	}
	a := indebtedBy(0, "2024-12-01", 40)
	s := recoveringOf(a, false)
	v := s.program.recoveryOn(s.when.posted)
	v.Recovery, _ = clawback.NewRecovery(clawback.RecoveryPolicy{Leaving: clawback.ToReceivable})
	if s.lapse(a, a, v, s.when.posted); a.owes() != 40 {
		t.Errorf("one that does not expire: owes %d", a.owes())
	}
}

// A payout of 60 that comes back had paid 5 too much: they are owed no more, and what of it a debt
// had taken its share of is clear again.
func TestAPayoutThatComesBackIsNotPaidTooMuch(t *testing.T) {
	for _, c := range []struct {
		name string
		owed []int64
		of   paidOut
		owes int64
		want int64
	}{
		{"paid too much", []int64{5}, paidOut{Over: 5, Cleared: 50}, 0, 57},
		{"one too much", []int64{1}, paidOut{Over: 1, Cleared: 50}, 0, 57},
		{"it was recovered since", []int64{3}, paidOut{Over: 5}, 0, 7},
		{"not too much", []int64{5}, paidOut{Cleared: 50}, 5, 57},
		{"nothing is owed", nil, paidOut{Over: 5, Cleared: 50}, 0, 57},
	} {
		a := indebtedBy(0, "2025-03-01", c.owed...)
		a.Cleared = 7
		for i := range a.Debt.Accounts[0].Owed {
			a.Debt.Accounts[0].Owed[i].Claim = overpaid("a")
		}
		s := recoveringOf(a, false)
		if s.undo(a, &c.of); a.owes() != c.owes || a.Cleared != c.want {
			t.Errorf("%s: owes %d, %d cleared", c.name, a.owes(), a.Cleared)
		}
	}
	a := indebtedBy(0, "2025-03-01", 5)
	s := recoveringOf(a, false)
	if s.undo(a, &paidOut{Over: 5}); a.owes() != 5 {
		t.Errorf("what is owed of another claim stays: %d", a.owes())
	}
}

// What comes back on a claim is taken from the debt of that claim.
func TestWhatComesBackOnAClaimIsNotOwed(t *testing.T) {
	claim := partnerecon.Claim{Partner: "a", Customer: "c", Line: "l", Component: "base"}
	for _, c := range []struct {
		name string
		kind partnerecon.Kind
		of   func(*partnerecon.Claim)
		n    int64
		want int64
	}{
		{"a chargeback that was won", partnerecon.Returned, nil, 15, 25},
		{"one cent", partnerecon.Returned, nil, 1, 39},
		{"all and more", partnerecon.Returned, nil, 50, 0},
		{"it goes back", partnerecon.Returned, nil, -15, 40},
		{"of another line", partnerecon.Returned, func(c *partnerecon.Claim) { c.Line = "k" }, 15, 40},
		{"earned, which is a claim of its own", partnerecon.Earned, nil, 15, 40},
		{"paid", partnerecon.Paid, nil, 15, 40},
		{"what was credited to somebody else is once more", partnerecon.Earned, func(c *partnerecon.Claim) { c.Line = "credited" }, 15, 25},
	} {
		a := indebtedBy(0, "2025-03-01", 40)
		s := recoveringOf(a, false)
		e := partnerecon.Entry{Cause: "x", Claim: claim, Kind: c.kind, Amount: moneyIn(c.n, "EUR"), Posted: s.when.posted, Earned: s.when.on, Payable: s.when.posted}
		if c.of != nil {
			c.of(&e.Claim)
		}
		if e.Claim.Line == "credited" { // which is owed apart
			owed := &a.Debt.Accounts[0].Owed[0].Claim
			owed.Line, owed.Component = e.Claim.Line, "base:earned"
		}
		if s.giveBack(a, &e); a.owes() != c.want {
			t.Errorf("%s: owes %d, want %d", c.name, a.owes(), c.want)
		}
	}
	p := parting()
	p.policy.Terms[0].From, p.policy.Terms[1].From = partnerecon.MustDay("2025-01-01"), partnerecon.MustDay("2025-02-01")
	p.policy.Terms[0].Policy.Exits = nil
	for day, want := range map[string]bool{"2024-12-31": false, "2025-01-31": false, "2025-02-01": true} {
		if got := p.exitsOn(partnerecon.MustDay(day)); got != want {
			t.Errorf("exits on %s: %v", day, got)
		}
	}
	p.policy.Terms[1].Policy.Exits = p.policy.Terms[1].Policy.Exits[:1]
	if !p.exitsOn(partnerecon.MustDay("2025-02-01")) {
		t.Error("one exit is enough")
	}
}

// What a balance is short of, 40, is owed by the claims that went back last: 25 of the last entry and 15 of
// the one before; what no entry took off is of a payout that paid too much.
func TestADebtIsOfWhatWentBackLast(t *testing.T) {
	d := partnerecon.MustDay
	e := func(line string, n int64) partnerecon.Entry {
		return partnerecon.Entry{Claim: partnerecon.Claim{Partner: "a", Customer: "c", Line: line, Component: "base"}, Kind: partnerecon.Returned, Amount: moneyIn(n, "EUR"), Posted: d("2025-03-15"), Payable: d("2025-03-15")}
	}
	for _, c := range []struct {
		name    string
		entries []partnerecon.Entry
		total   int64
		event   Event
		want    map[string]int64
		over    int64
		besides int64
	}{
		{"of two", []partnerecon.Entry{e("k", -100), e("l", -20), e("m", 5), e("n", -25)}, -40, Refund{Customer: "c"}, map[string]int64{"n": 25, "l": 15}, 0, -10},
		{"of one", []partnerecon.Entry{e("k", -100), e("l", -40)}, -40, Refund{Customer: "c"}, map[string]int64{"l": 40}, 0, -10},
		{"a cent of one", []partnerecon.Entry{e("k", -100), e("l", -39)}, -40, Refund{Customer: "c"}, map[string]int64{"l": 39, "k": 1}, 0, -10},
		{"and a payout", []partnerecon.Entry{e("l", -30)}, -40, Payout{Partner: "a", Amount: moneyIn(50, "EUR")}, map[string]int64{"l": 30, "": 10}, 10, -10},
		{"of a cent", []partnerecon.Entry{e("l", -30)}, -1, Refund{Customer: "c"}, map[string]int64{"l": 1}, 0, -49},
		{"and a payout of one cent too much", []partnerecon.Entry{e("l", -39)}, -40, Payout{Partner: "a", Amount: moneyIn(50, "EUR")}, map[string]int64{"l": 39, "": 1}, 1, -10},
		{"and what no entry of the fact took", []partnerecon.Entry{e("l", -30)}, -40, Refund{Customer: "c"}, map[string]int64{"l": 30, "": 10}, 0, -10},
		{"nothing is short", []partnerecon.Entry{e("l", -30)}, 0, Refund{Customer: "c"}, map[string]int64{}, 0, -50},
	} {
		a := &account{Partner: "a", Total: c.total, Besides: -50, Payouts: []paidOut{{ID: "o"}}}
		s := recoveringOf(a, false)
		s.entries, s.fact.Event = c.entries, c.event
		s.owe(a, a, s.program.recoveryOn(s.when.posted), s.when.posted)
		got := map[string]int64{}
		for _, x := range a.Debt.Accounts {
			for _, o := range x.Owed {
				got[o.Claim.Line] += o.Amount
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" || a.Payouts[0].Over != c.over || a.Besides != c.besides || a.Total != c.total {
			t.Errorf("%s: over %d, besides %d (-want +got)\n%s", c.name, a.Payouts[0].Over, a.Besides, diff)
		}
	}
}

// What stands besides is no less than nothing after a debt took what it lacked, and stays what it is above that.
func TestWhatStandsBesidesADebt(t *testing.T) {
	for _, c := range []struct{ besides, want int64 }{{-50, -10}, {-41, -1}, {-40, 0}, {-39, 0}, {-1, 0}, {0, 0}, {1, 1}, {50, 50}} {
		a := &account{Partner: "a", Total: -40, Besides: c.besides}
		s := recoveringOf(a, false)
		if s.owe(a, a, s.program.recoveryOn(s.when.posted), s.when.posted); a.Besides != c.want || a.owes() != 40 {
			t.Errorf("%d: %d besides, owes %d", c.besides, a.Besides, a.owes())
		}
	}
}

// A debt that is paid in full leaves nothing behind, but what the month of its partner that left says; one of a program that
// recovers nothing within limits any more is in the balance, and set off like any.
func TestADebtThatIsNoMore(t *testing.T) {
	settle := func(a *account, change func(*posting)) {
		s := recoveringOf(a, false)
		if change != nil {
			change(s)
		}
		s.settleDebt(a)
	}
	a := indebtedBy(0, "2025-02-01")
	if settle(a, nil); a.Debt.Partner != "" || !a.Debt.On.IsZero() || a.Debt.Accounts != nil {
		t.Errorf("paid: %+v", a.Debt)
	}
	a = indebtedBy(0, "2025-02-01", 40)
	if settle(a, nil); a.owes() != 40 || len(a.Debt.Accounts) != 1 {
		t.Errorf("owed: %+v", a.Debt)
	}
	if settle(a, func(s *posting) { s.program.recoveries[0].stated = false }); a.owes() != 0 || a.Debt.Accounts != nil || a.Total != -40 {
		t.Errorf("set off like any: %+v, total %d", a.Debt, a.Total)
	}
	a = indebtedBy(0, "2025-02-01", 40)
	if settle(a, func(s *posting) { s.program.recoveries = nil }); a.owes() != 0 {
		t.Errorf("of a program without: %+v", a.Debt)
	}
}

// A balance is short of what it lacks today of what is payable later, beyond what is owed of it: where 30
// are left and 70 fall due tomorrow, 40. What goes back tomorrow is there today, and a payout of it
// is not too much today; of 100 of which 40 go back, 60 may be paid.
func TestWhatABalanceIsShortOf(t *testing.T) {
	d := partnerecon.MustDay
	for _, c := range []struct {
		name               string
		total, owed, later int64
		paid, withheld     int64
		short, over, ahead int64
	}{
		{"it has enough", 100, 0, 0, 60, 0, -100, -100, 0},
		{"all is payable later", 100, 0, 100, 60, 0, 0, 0, 0},
		{"it lacks some", -40, 0, 0, 60, 0, 40, 40, 0},
		{"it lacks some, which is owed", -40, 40, 0, 60, 0, 0, 0, 0},
		{"it lacks what is payable later", 30, 0, 70, 60, 0, 40, 40, 0},
		{"it lacks more than was paid", -90, 0, 0, 60, 5, 90, 65, 0},
		{"it lacks more than was paid, nothing withheld", -90, 0, 0, 60, 0, 90, 60, 0},
		{"some goes back later", 60, 0, -40, 60, 0, -100, -60, 40},
		{"all goes back later", 0, 0, -40, 40, 0, -40, 0, 40},
	} {
		a := indebtedBy(c.total+c.owed, "2025-03-01")
		if c.owed != 0 {
			a = indebtedBy(c.total+c.owed, "2025-03-01", c.owed)
		}
		if c.later != 0 {
			a.Due = []scheduled{{Day: d("2025-03-16"), Amount: c.later}}
		}
		s := recoveringOf(a, false)
		pays := Payout{Partner: "a", Amount: moneyIn(c.paid, "EUR")}
		if c.withheld != 0 {
			pays.Withheld = moneyIn(c.withheld, "EUR")
		}
		s.fact.Event = pays
		if short, over, ahead := s.short(a, s.when.posted), s.over(a, s.when.posted), s.program.ahead(a, s.when.posted); short != c.short || over != c.over || ahead != c.ahead {
			t.Errorf("%s: short %d, over %d, ahead %d", c.name, short, over, ahead)
		}
		s.fact.Event = Refund{Customer: "c"}
		if got := s.over(a, s.when.posted); got != 0 {
			t.Errorf("%s: nothing is paid: %d", c.name, got)
		}
	}
	a := indebtedBy(-40, "2025-03-01")
	s := recoveringOf(a, false)
	s.fact.Event = Payout{Partner: "a", Amount: moneyIn(60, "EUR"), Seller: "gmbh"}
	if got := s.over(a, s.when.posted); got != 40 {
		t.Errorf("of one balance: %d", got)
	}
	s.program.policy.Statements.BySeller = true
	if got := s.over(a, s.when.posted); got != 0 {
		t.Errorf("of another entity: %d", got)
	}
	if got := s.over(&account{Seller: "gmbh", Total: -40}, s.when.posted); got != 40 {
		t.Errorf("of the entity: %d", got)
	}
	one := recoveringOf(indebtedBy(0, "2025-03-01", 40), false)
	if got := one.program.debt(one.book.accounts["a"], "", one.when.posted); got != 40 {
		t.Errorf("owed %d", got)
	}
	one.program.policy.Statements.BySeller = true
	if got := one.program.debt(one.book.accounts["a"], "gmbh", one.when.posted); got != 0 {
		t.Errorf("owed to an entity that is not known: %d", got)
	}
}

// A payout takes what is owed off what could be paid, and says what it saw: of 100 that are unpaid and 40
// that are owed 60 are left for it. What no hold can keep back goes first.
func TestAPayoutTakesWhatIsOwed(t *testing.T) {
	for _, c := range []struct {
		name                  string
		unpaid, owed, besides int64
		since                 string
		gross, owes           int64
		cleared, wantBeside   int64
	}{
		{"less is owed", 100, 40, 0, "2025-03-01", 100, 0, 60, 0},
		{"of what stands besides", 100, 40, 50, "2025-03-01", 100, 0, 60, 10},
		{"more is owed", 25, 40, 30, "2025-03-01", 25, 15, 0, 5},
		{"a cent is owed", 100, 1, 0, "2025-03-01", 100, 0, 99, 0},
		{"a cent is unpaid", 1, 40, 0, "2025-03-01", 1, 39, 0, 0},
		{"nothing is unpaid", 0, 40, 0, "2025-03-01", 0, 40, 0, 0},
		{"nothing is owed", 100, 0, 50, "2025-03-01", 0, 0, 0, 50},
		{"it has expired", 100, 40, 50, "2024-12-01", 0, 0, 0, 50},
	} {
		a := indebtedBy(c.unpaid, c.since)
		if c.owed > 0 {
			a = indebtedBy(c.unpaid, c.since, c.owed)
		}
		a.Besides = c.besides
		s := recoveringOf(a, false)
		b := s.recover(a, cashBasis{Form: formCash, Amount: -7}, "")
		if b.Gross != c.gross || a.owes() != c.owes || a.Cleared != c.cleared || a.Besides != c.wantBeside || b.Amount != -7 {
			t.Errorf("%s: %+v; owes %d, cleared %d, besides %d", c.name, b, a.owes(), a.Cleared, a.Besides)
		}
		if seen := owing(b.Debt); c.gross > 0 && (seen != c.owed || b.Terms != "v") || c.gross == 0 && (seen != 0 || b.Terms != "") {
			t.Errorf("%s: it saw %d, under %q", c.name, seen, b.Terms)
		}
		s.program.recoveries = nil
		if b := s.recover(a, cashBasis{}, ""); b.Gross != 0 {
			t.Errorf("%s, set off like any: %+v", c.name, b)
		}
	}
}

// Two debts that expire on two days before a fact are two entries, which are told apart.
func TestDebtsThatExpireOnTwoDaysBeforeAFact(t *testing.T) {
	d := partnerecon.MustDay
	a, later := indebtedBy(0, "2024-12-01", 30), indebtedBy(0, "2024-12-10", 40)
	a.Debt.Accounts[0].Owed = append(a.Debt.Accounts[0].Owed, later.Debt.Accounts[0].Owed...)
	a.Debt.On, a.Total = d("2024-12-10"), -70
	s := recoveringOf(a, false)
	s.passes = true
	for _, day := range []string{"2025-01-29", "2025-02-01", "2025-02-10"} {
		s.lapse(a, a, s.program.recoveryOn(s.when.posted), d(day))
	}
	if len(s.entries) != 2 || s.entries[0].ID() == s.entries[1].ID() || s.entries[0].Amount != moneyIn(30, "EUR") || s.entries[1].Amount != moneyIn(40, "EUR") || a.owes() != 0 {
		t.Errorf("owes %d, %+v", a.owes(), s.entries)
	}
}

// What is given up with an exit is the whole balance below 0, and the debt goes with it, where it is recovered
// within limits; where the partner keeps owing it, or nothing is owed, neither.
func TestADebtThatAnExitGivesUp(t *testing.T) {
	for _, c := range []struct {
		name        string
		debt        ExitDebt
		owed, total int64
		written     string
		owes, after int64
	}{
		{"written off", DebtWrittenOff, 40, -40, "0.40 EUR", 0, 0},
		{"a cent", DebtWrittenOff, 1, -1, "0.01 EUR", 0, 0},
		{"more than is recovered", DebtWrittenOff, 40, -45, "0.45 EUR", 0, 0},
		{"nothing is owed", DebtWrittenOff, 0, 0, "", 0, 0},
		{"it keeps owing it", DebtReceivable, 40, -40, "", 40, -40},
	} {
		a := indebtedBy(c.owed+c.total, "2025-03-01", c.owed)
		s := recoveringOf(a, false)
		s.program.policy.Terms[0].Policy.Exits = []Exit{{Cause: Resigned, Debt: c.debt}}
		s.giveUpExit(a, a, &exited{ID: "x", On: partnerecon.MustDay("2025-02-28"), Cause: Resigned, Terms: "v"})
		written := ""
		for _, e := range s.entries {
			written += e.Amount.String()
			if e.Kind != partnerecon.WrittenOff || e.Claim.Component != "exit:x" || e.Terms != "v" {
				t.Errorf("%s: %+v", c.name, e)
			}
		}
		if written != c.written || a.owes() != c.owes || a.Total != c.after {
			t.Errorf("%s: %s written off, owes %d, total %d", c.name, written, a.owes(), a.Total)
		}
	}
}

// A payout that paid 5 over is undone: the partner owes 5 less of that, and nothing else where it paid nothing over or
// where nothing is owed.
func TestAPayoutIsUndone(t *testing.T) {
	for _, c := range []struct {
		name             string
		owed             []int64
		over, owes, left int64
	}{
		{"nothing over", []int64{40}, 0, 40, 7},
		{"nothing is owed", nil, 5, 0, 7},
	} {
		a := indebtedBy(0, "2025-03-01", c.owed...)
		s := recoveringOf(a, false)
		before := a.Debt.Clone()
		s.undo(a, &paidOut{Over: c.over, Cleared: 7})
		if a.owes() != c.owes || a.Cleared != c.left {
			t.Errorf("%s: owes %d, cleared %d", c.name, a.owes(), a.Cleared)
		}
		if diff := cmp.Diff(before, a.Debt, sameInside()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}
