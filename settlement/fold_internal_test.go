package settlement

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
)

// What a fact about a customer leaves to partners is handed over by partner: entries on it, what the
// desk has on record of it, a dispute, a transfer, and what ladders, incentives and caps count.
func TestWhatIsHandedOverToEachPartner(t *testing.T) {
	s := &posting{fact: Fact{ID: "f", Event: Transfer{Customer: "c"}}, apart: true}
	entry := func(partner, line string) partnerecon.Entry {
		return partnerecon.Entry{Claim: partnerecon.Claim{Partner: partner, Line: line}}
	}
	s.entries = []partnerecon.Entry{entry("b", "1"), entry("", "2"), entry("a", "3"), entry("b", "4")}
	s.rosters = []*conflict.Roster{{Partner: "c"}, {Partner: "a"}}
	s.named = "d"
	s.figures = map[string][]figure{"e": {{Metric: "m"}}, "a": {{Metric: "n"}}}
	s.sales = map[string][]incentive.Posted{"g": {{ID: "s"}}}
	s.sums = lineSums{"h": {{Line: "l"}}}
	s.cuts = []FrozenCut{{Partner: "i", Cap: "m"}, {Partner: "a", Cap: "m"}, {Partner: "i", Cap: "q"}}
	s.dispute = &dispute{partner: "j"}
	show := func(h *handed) string {
		out := []string{}
		for _, r := range h.rosters {
			out = append(out, "roster "+r.Partner)
		}
		if h.named != "" {
			out = append(out, "named "+h.named)
		}
		if h.dispute != nil {
			out = append(out, "dispute "+h.dispute.partner)
		}
		for p, x := range h.figures {
			out = append(out, "figure "+p+" "+x[0].Metric)
		}
		for p, x := range h.sales {
			out = append(out, "sale "+p+" "+x[0].ID)
		}
		for p, x := range h.sums {
			out = append(out, "sum "+p+" "+x[0].Line)
		}
		for _, x := range h.cuts {
			out = append(out, "cut "+x.Cap)
		}
		return strings.Join(out, ", ")
	}
	var got []string
	for _, h := range s.hand() {
		line := h.Partner() + ":"
		for i := range h.entries {
			line += " " + h.entries[i].Claim.Line
		}
		if !h.apart || h.fact.ID != "f" {
			t.Errorf("%+v", h)
		}
		if h.roster == nil && h.dispute == nil && len(h.figures)+len(h.sales)+len(h.sums) == 0 {
			if all := h.toAll(); all.figures != nil || all.sales != nil || all.sums != nil || all.rosters != nil || all.dispute != nil {
				t.Errorf("%s: %+v", h.partner, all)
			}
		}
		h.fact.Event = Refund{}
		all := h.toAll()
		got = append(got, line+"; "+show(&all))
	}
	if diff := cmp.Diff([]string{
		"a: 3; roster a, figure a n, cut m", "b: 1 4; ", "c:; roster c", "d:; ", "e:; figure e m", "g:; sale g s", "h:; sum h l", "i:; cut m, cut q", "j:; dispute j",
	}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	moved := Handed{partner: "d", fact: s.fact}
	if all := moved.toAll(); show(&all) != "named d" {
		t.Errorf("a transfer names %s", show(&all))
	}
	roster := conflict.Roster{Partner: "a"}
	own := Handed{partner: "a", roster: &roster, fact: s.fact}
	if all := own.toAll(); all.rosters[0] == &roster {
		t.Error("what is handed over is shared")
	}
}

// small is a program of one version that pays 10 %.
func small() Program {
	return Must(Policy{
		Version: Format, Currency: "EUR", Zone: "UTC", Horizon: partnerecon.Days(180, partnerecon.Through), PinTerms: TermsAtClose, PinTier: TierAtEarning,
		Terms: partnerecon.Terms[Agreement]{{ID: "v", From: partnerecon.MustDay("2025-01-01"), Rationale: "test", Policy: Agreement{
			Commission: commission.Policy{Rounding: partnerecon.HalfUp, Shared: commission.Each, Rates: []commission.Row{{Share: partnerecon.MustPercent("10")}}},
		}}},
	})
}

// What is handed over may come from anywhere: it is checked member by member before it is booked.
func TestWhatIsHandedOverIsChecked(t *testing.T) {
	d := partnerecon.MustDay
	p := small()
	eur := partnerecon.MustMoney("1", "EUR")
	good := func() Handed {
		return Handed{
			partner: "a", fact: Fact{ID: "f", Occurred: On(d("2025-01-10")), Event: Started{Customer: "c"}},
			entries: []partnerecon.Entry{{Claim: partnerecon.Claim{Partner: "a", Customer: "c"}, Kind: partnerecon.Earned, Amount: eur, Posted: d("2025-01-10"), Earned: d("2025-01-10")}},
			roster:  &conflict.Roster{Partner: "a"}, dispute: &dispute{partner: "a"}, sales: []incentive.Posted{{Partner: "a"}},
			cuts: []FrozenCut{{Partner: "a", Customer: "c", Line: "l", Cap: "m", Cleared: d("2025-01-10"), Earned: 5}},
		}
	}
	for _, c := range []struct {
		name   string
		change func(*Handed)
		want   string
	}{
		{"all is well", func(*Handed) {}, ""},
		{"a status", func(h *Handed) { h.entries[0].Amount = partnerecon.Money{} }, ""},
		{"a fact that is wrong", func(h *Handed) { h.fact.ID = "" }, "/id"},
		{"of another partner", func(h *Handed) { h.entries[0].Claim.Partner = "b" }, "/entries/0/claim/partner"},
		{"not posted", func(h *Handed) { h.entries[0].Posted = partnerecon.Day{} }, "/entries/0"},
		{"not earned", func(h *Handed) { h.entries[0].Earned = partnerecon.Day{} }, "/entries/0"},
		{"in another currency", func(h *Handed) { h.entries[0].Amount = partnerecon.MustMoney("1", "CHF") }, "/entries/0/amount"},
		{"a sale of another partner", func(h *Handed) { h.sales[0].Partner = "b" }, "/sales/0/partner"},
		{"a cut of another partner", func(h *Handed) { h.cuts[0].Partner = "b" }, "/cuts/0"},
		{"a cut on another customer", func(h *Handed) { h.cuts[0].Customer = "d" }, "/cuts/0"},
		{"a cut of nothing", func(h *Handed) { h.cuts[0].Earned = 0 }, "/cuts/0"},
		{"a roster of another partner", func(h *Handed) { h.roster.Partner = "b" }, "/roster/partner"},
		{"a dispute of another partner", func(h *Handed) { h.dispute.partner = "b" }, "/dispute/partner"},
	} {
		h := good()
		c.change(&h)
		err := p.checkHanded(&PartnerState{}, &h)
		var bad *partnerecon.InvalidError
		got := ""
		if errors.As(err, &bad) {
			got = bad.Problems[0].Path
		}
		if got != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%s: %v, want a problem at %q", c.name, err, c.want)
		}
	}
	for _, c := range []struct {
		name  string
		state *PartnerState
		of    string
		ok    bool
	}{
		{"of a state without a partner", &PartnerState{}, "a", true},
		{"of its partner", &PartnerState{&account{Partner: "a"}}, "a", true},
		{"of another one", &PartnerState{&account{Partner: "b"}}, "a", false},
		{"of nobody", &PartnerState{}, "", false},
	} {
		h := good()
		h.partner, h.entries, h.roster, h.dispute, h.sales, h.cuts = c.of, nil, nil, nil, nil, nil
		if err := p.checkHanded(c.state, &h); (err == nil) != c.ok || !c.ok && !errors.Is(err, ErrReference) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	h := good()
	h.fact.Event = Hold{Partner: "a", Reason: "r"}
	if err := p.checkHanded(&PartnerState{}, &h); !errors.Is(err, ErrReference) {
		t.Errorf("a fact about no customer: %v", err)
	}
}

// What has the id of a fact, as far as the book knows: a payment, with what was paid where it was not
// converted, a milestone, a fact that is remembered, and else another one.
func TestWhatHasAnID(t *testing.T) {
	d := partnerecon.MustDay
	item := []commission.Item{{Amount: partnerecon.MustMoney("7", "EUR")}}
	b := &Book{customers: map[string]*customer{"c": {
		Ledger: commission.Ledger{Customer: "c", Lines: []*commission.Line{
			{ID: "p", Cleared: d("2025-01-10"), Base: 700, Items: item},
			{ID: "m", Milestone: "demo", Cleared: d("2025-01-11"), Items: item},
			{ID: "x", Cleared: d("2025-01-12"), Base: 700, Items: item, Exchanged: &commission.Exchanged{}},
			{ID: "n", Cleared: d("2025-01-13"), Base: 700},
		}},
		memory: memory{Seen: []seen{{ID: "s", On: d("2025-01-14")}, {ID: "u", On: d("2025-01-15")}}},
	}}}
	for _, c := range []struct {
		who      subject
		id, want string
	}{
		{subject{}, "p", ""},
		{subject{partner: "a"}, "p", `partner "a" has another fact of this id`},
		{subject{customer: "z"}, "p", ""},
		{subject{customer: "c"}, "p", `customer "c" has a payment of 7.00 EUR of 2025-01-10 under this id`},
		{subject{customer: "c"}, "m", `customer "c" has milestone "demo" of 2025-01-11 under this id`},
		{subject{customer: "c"}, "x", `customer "c" has a payment of 2025-01-12 under this id`},
		{subject{customer: "c"}, "n", `customer "c" has a payment of 2025-01-13 under this id`},
		{subject{customer: "c"}, "s", `customer "c" has another fact of 2025-01-14 under this id`},
		{subject{customer: "c"}, "u", `customer "c" has another fact of 2025-01-15 under this id`},
		{subject{customer: "c"}, "q", `customer "c" has another fact of this id`},
	} {
		if got := b.first(c.who, c.id); got != c.want {
			t.Errorf("%+v, %s: %s, want %s", c.who, c.id, got, c.want)
		}
	}
	other := errors.New("other")
	f := Fact{ID: "p", Event: Refund{Customer: "c"}}
	for _, c := range []struct{ err, want string }{
		{"duplicate", ErrDuplicate.Error() + `: customer "c" has a payment of 7.00 EUR of 2025-01-10 under this id`},
		{"once", "done"},
		{"sealed", commission.ErrSealed.Error() + "; what is sealed is brought back by a reopen with the record of its entry of kind sealed, recorded first"},
		{"other", "other"},
	} {
		err := map[string]error{"duplicate": ErrDuplicate, "once": once("done"), "sealed": commission.ErrSealed, "other": other}[c.err]
		if got := advised(b, f, err); got.Error() != c.want || !errors.Is(got, err) {
			t.Errorf("%s: %v, want %s", c.err, got, c.want)
		}
	}
	if got := advised(b, Fact{ID: "p", Event: Close{}}, ErrDuplicate); !errors.Is(got, ErrDuplicate) || got.Error() != ErrDuplicate.Error() {
		t.Errorf("of nobody: %v", got)
	}
	if got := kindName(Standing{}); got != Ranks()[0] {
		t.Errorf("the first kind: %q, want %q", got, Ranks()[0])
	}
	if got := kindName(nil); got != "" {
		t.Errorf("no kind: %q", got)
	}
}

// The first payment closes a deal that no fact has closed; one that is recorded late does, unless a
// close is past the horizon. A deal that closed where nothing decided credits keeps its day.
func TestAPaymentClosesADeal(t *testing.T) {
	d := partnerecon.MustDay
	for _, c := range []struct {
		name     string
		known    attributed
		pin      deal
		occurred string
		want     string
	}{
		{"none is known", attributed{}, deal{}, "2025-03-10", "2025-03-10"},
		{"a fact closed it", attributed{Deal: "d", Closed: "k", At: noon("2025-03-20"), Terms: "was"}, deal{}, "2025-03-10", "2025-03-20 k was"},
		{"a payment before did", attributed{Deal: "d", At: noon("2025-03-09"), Terms: "was"}, deal{}, "2025-03-10", "2025-03-09 was"},
		{"one of the same instant did", attributed{Deal: "d", At: noon("2025-03-10"), Terms: "was"}, deal{}, "2025-03-10", "2025-03-10 was"},
		{"a later one did", attributed{Deal: "d", At: noon("2025-03-11"), Terms: "was"}, deal{}, "2025-03-10", "2025-03-10"},
		{"a later one did, past the horizon", attributed{Deal: "d", At: noon("2025-03-01"), Terms: "was"}, deal{}, "2025-02-10", "2025-03-01 was"},
		{"a milestone came before", attributed{Deal: "d", At: noon("2025-03-09"), Open: true, Terms: "was"}, deal{}, "2025-03-10", "2025-03-10"},
		{"it closed without an attribution", attributed{}, deal{ID: "d", Closed: "k", Governed: d("2025-03-20"), Terms: "v"}, "2025-03-10", "2025-03-20 k"},
		{"a payment governs it since before", attributed{}, deal{ID: "d", Governed: d("2025-03-09"), Terms: "v"}, "2025-03-10", "2025-03-09"},
		{"this payment governs it", attributed{}, deal{ID: "d", Governed: d("2025-03-10"), Terms: "v"}, "2025-03-10", "2025-03-10"},
		{"a milestone came before, and a close", attributed{Deal: "d", At: noon("2025-03-09"), Open: true}, deal{ID: "d", Closed: "k", Governed: d("2025-03-20"), Terms: "v"}, "2025-03-10", "2025-03-20 k"},
	} {
		var known []attributed
		if c.known.Deal != "" {
			known = append(known, c.known)
		}
		v := evidenceOf(false, known...)
		if c.pin.ID != "" {
			v.c.Deals = []deal{c.pin}
		}
		v.when.occurred, v.when.on = noon(c.occurred).instant, d(c.occurred)
		got, err := v.paid("d")
		if err != nil {
			t.Fatal(err)
		}
		said := partnerecon.DayIn(instant(got.At), time.UTC).String()
		if got.Closed != "" {
			said += " " + got.Closed
		}
		if got.Terms != "v" {
			said += " " + got.Terms
		}
		if said != c.want || got.Open || got.Deal != "d" {
			t.Errorf("%s: %s, want %s", c.name, said, c.want)
		}
	}
	for _, c := range []struct {
		name  string
		known attributed
		want  string
	}{
		{"none is known", attributed{}, "2025-03-10 open"},
		{"closed", attributed{Deal: "d", At: noon("2025-03-01"), Terms: "was"}, "2025-03-01"},
		{"an earlier milestone", attributed{Deal: "d", Open: true, At: noon("2025-03-09"), Terms: "was"}, "2025-03-10 open"},
		{"one of the same instant", attributed{Deal: "d", Open: true, At: noon("2025-03-10"), Terms: "was"}, "2025-03-10 open was"},
		{"a later one", attributed{Deal: "d", Open: true, At: noon("2025-03-11"), Terms: "was"}, "2025-03-11 open was"},
	} {
		var known []attributed
		if c.known.Deal != "" {
			known = append(known, c.known)
		}
		v := evidenceOf(false, known...)
		v.when.occurred, v.when.on = noon("2025-03-10").instant, d("2025-03-10")
		got, err := v.reached("d")
		if err != nil {
			t.Fatal(err)
		}
		said := partnerecon.DayIn(instant(got.At), time.UTC).String()
		if got.Open {
			said += " open"
			if got.Terms == "was" {
				said += " was"
			}
		}
		if said != c.want {
			t.Errorf("a milestone, %s: %s, want %s", c.name, said, c.want)
		}
	}
}

// What is handed over is read as it was written, each part of it alone as well.
func TestWhatIsHandedOverIsStored(t *testing.T) {
	d := partnerecon.MustDay
	fact := Fact{ID: "f", Occurred: On(d("2025-01-10")), Event: Started{Customer: "c"}}
	for name, change := range map[string]func(*Handed){
		"nothing": func(*Handed) {},
		"a roster": func(h *Handed) {
			h.roster = &conflict.Roster{Partner: "a", Facts: []conflict.Event{conflict.Enroll{ID: "e", Partner: "a", At: noon("2025-01-01").instant, Tier: "gold"}}}
		},
		"a dispute": func(h *Handed) {
			h.dispute = &dispute{"a", disputed{Customer: "c", Dispute: "x", Deal: "d", Amount: 7}}
		},
		"figures": func(h *Handed) { h.figures = []figure{{Metric: "m", Month: partnerecon.MustMonth("2025-01")}} },
		"lines": func(h *Handed) {
			h.sums = []lineSum{{Customer: "c", Line: "l", Component: "base", Cleared: d("2025-01-10"), Booked: d("2025-01-10"), Payable: d("2025-01-10"), Earned: 5}}
		},
		"cuts": func(h *Handed) {
			h.cuts = []FrozenCut{{Partner: "a", Customer: "c", Line: "l", Cap: "m", Cleared: d("2025-01-10"), Earned: 5}}
		},
		"apart": func(h *Handed) { h.apart = true },
	} {
		h, read := Handed{partner: "a", fact: fact}, Handed{}
		change(&h)
		text, err := h.MarshalJSON()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := read.UnmarshalJSON(text); err != nil {
			t.Errorf("%s: %s: %v", name, text, err)
		}
		again, err := read.MarshalJSON()
		if diff := cmp.Diff(string(text), string(again)); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
		}
		if read.partner != "a" || read.dispute != nil && read.dispute.partner != "a" || (read.dispute != nil) != (h.dispute != nil) || (read.roster != nil) != (h.roster != nil) {
			t.Errorf("%s: %+v", name, read)
		}
	}
}
