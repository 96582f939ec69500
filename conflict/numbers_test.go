package conflict_test

import (
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// at reads an instant: RFC 3339, or a day, which is its noon in UTC.
func at(s string) time.Time {
	if len(s) == len("2006-01-02") {
		s += "T12:00:00Z"
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func date(s string) partnerecon.Day { return partnerecon.MustDay(s) }

func eur(s string) partnerecon.Money { return partnerecon.MustMoney(s, "EUR") }

// a desk at work: an account, and partners in their tiers.
type office struct {
	t     testing.TB
	desk  conflict.Desk
	state conflict.State
}

// open opens an office; tiers are partner, tier, partner, tier.
func open(t testing.TB, p conflict.Policy, tiers ...string) *office {
	t.Helper()
	desk, err := conflict.New(p)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t, desk, conflict.State{Account: &conflict.Account{ID: "acme"}}}
	for i := 0; i < len(tiers); i += 2 {
		o.state.Rosters = append(o.state.Rosters, &conflict.Roster{Partner: tiers[i]})
		o.apply(conflict.Enroll{ID: "tier-" + tiers[i], Partner: tiers[i], At: at("2020-01-01"), Tier: tiers[i+1]})
	}
	return o
}

func (o *office) apply(events ...conflict.Event) conflict.Ruling {
	o.t.Helper()
	var out conflict.Ruling
	for _, e := range events {
		var err error
		if out, err = o.desk.Apply(o.state, e); err != nil {
			o.t.Fatalf("%+v: %v", e, err)
		}
	}
	return out
}

func contact(id, partner, when string) conflict.Contact {
	return conflict.Contact{ID: id, Account: "acme", Partner: partner, At: at(when)}
}

func register(id, partner, when string) conflict.Register {
	return conflict.Register{ID: id, Account: "acme", Partner: partner, At: at(when)}
}

func direct(id, when string, m conflict.Motion) conflict.Direct {
	return conflict.Direct{ID: id, Account: "acme", At: at(when), Motion: m}
}

func wantRuling(t testing.TB, got conflict.Ruling, outcome conflict.Outcome, code string) {
	t.Helper()
	if got.Outcome != outcome || got.Code != code {
		t.Errorf("%s: got %s %s, want %s %s\n%s", got.Event, got.Outcome, got.Code, outcome, code, got.Trace)
	}
	if len(got.Trace) == 0 || got.Trace[len(got.Trace)-1].Code != got.Code {
		t.Errorf("%s: the trace does not end with %s:\n%s", got.Event, got.Code, got.Trace)
	}
}

// 11:59:59+02:00 is 09:59:59Z, a second before 10:00:00Z.
func TestTheFirstInstantWinsWhateverItsZone(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral", "b", "referral")
	o.apply(contact("ca", "a", "2025-01-01"), contact("cb", "b", "2025-01-01"))
	a := o.apply(register("ra", "a", "2025-01-02T10:00:00Z"))
	wantRuling(t, a, conflict.Granted, conflict.CodeAccepted)
	b := o.apply(register("rb", "b", "2025-01-02T11:59:59+02:00"))
	wantRuling(t, b, conflict.Granted, conflict.CodeAccepted)
	if len(b.Changed) != 1 || b.Changed[0].Event != "ra" || b.Changed[0].Code != conflict.CodeTaken || b.Changed[0].Against != "b" {
		t.Errorf("got %+v, want ra refused as taken by b", b.Changed)
	}
}

// 1 Jan + 120 = 1 May, the last day; 2 May + 120 = 30 Aug.
func TestReRegistrationOnce(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "integration")
	o.apply(contact("c", "a", "2025-01-01"))
	first := o.apply(register("r1", "a", "2025-01-01"))
	wantRuling(t, first, conflict.Granted, conflict.CodeAccepted)
	if want := (conflict.ProtectedDays{Start: date("2025-01-01"), End: date("2025-05-02")}); first.Protected != want {
		t.Errorf("got %s, want %s", first.Protected, want)
	}
	wantRuling(t, o.apply(register("early", "a", "2025-05-01T23:59:59Z")), conflict.Refused, conflict.CodeStillActive)
	again := o.apply(register("r2", "a", "2025-05-02T00:00:00Z"))
	wantRuling(t, again, conflict.Granted, conflict.CodeAccepted)
	if want := date("2025-08-31"); again.Protected.End != want {
		t.Errorf("valid until %s, want %s", again.Protected.End, want)
	}
	wantRuling(t, o.apply(register("r3", "a", "2025-08-31")), conflict.Refused, conflict.CodeAgainUsed)
}

func TestRegistrationWindow(t *testing.T) {
	for _, c := range []struct{ when, code string }{
		{"2025-01-15T23:59:59Z", conflict.CodeAccepted}, // day 14
		{"2025-01-16T00:00:00Z", conflict.CodeLate},     // day 15
		{"2025-01-01T11:59:59Z", conflict.CodeNoContact},
		{"2025-01-01T12:00:00Z", conflict.CodeAccepted}, // the instant of the contact
	} {
		o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
		got := o.apply(contact("c", "a", "2025-01-01"), register("r", "a", c.when))
		if got.Code != c.code {
			t.Errorf("registered %s: got %s, want %s", c.when, got.Code, c.code)
		}
	}
}

// Contact on day 0, direct contact on day 5, registration on day 10.
func TestDirectContactBetween(t *testing.T) {
	for _, c := range []struct {
		tier  string
		click bool
		file  bool
		code  string
		wins  bool
	}{
		{"referral", false, true, conflict.CodeDirectFirst, false},
		{"integration", false, true, conflict.CodeAccepted, true},
		{"solution", false, true, conflict.CodeAccepted, true},
		{"referral", true, true, conflict.CodeDirectFirst, true}, // by the introduction
		{"referral", true, false, "", true},
		{"referral", false, false, "", false},
	} {
		o := open(t, conflict.ThreeTier("UTC"), "a", c.tier)
		o.apply(conflict.Contact{ID: "c", Account: "acme", Partner: "a", At: at("2025-01-01"), Introduction: c.click}, direct("d", "2025-01-06", conflict.Inbound))
		if c.file {
			if got := o.apply(register("r", "a", "2025-01-11")); got.Code != c.code {
				t.Errorf("%+v: got %s", c, got.Code)
			}
		}
		facts, err := o.desk.Facts(o.state, at("2025-01-12"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.desk.Arbitrate(facts)
		if err != nil || got.Result != conflict.Win || got.Partner == "a" != c.wins || got.Direct == c.wins {
			t.Errorf("%+v: got %+v, %v", c, got, err)
		}
	}
}

func TestDisputeDeadlines(t *testing.T) {
	holiday := conflict.ThreeTier("UTC")
	holiday.Holidays = []partnerecon.Day{date("2025-01-06")}
	for _, c := range []struct {
		policy conflict.Policy
		by     string
	}{{conflict.ThreeTier("UTC"), "2025-01-10"}, {holiday, "2025-01-13"}} {
		o := open(t, c.policy, "a", "referral")
		o.apply(conflict.Dispute{ID: "q", Account: "acme", Partner: "a", At: at("2025-01-03T16:00:00Z"), Amount: eur("100"), Reason: "a share is missing"})
		got, err := o.desk.Disputes(o.state, at("2025-01-03T16:00:00Z"))
		if err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
		if m := got[0]; !m.EscalateBy.Equal(at("2025-01-05T16:00:00Z")) || m.ResolveBy != date(c.by) || m.Held != eur("100") || m.EscalationOverdue {
			t.Errorf("got %+v, want %s", m, c.by)
		}
	}
}

func TestPriceBelowPublished(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
	got := o.apply(conflict.Price{ID: "p", Partner: "a", At: at("2025-01-03"), Items: []conflict.Item{{Product: "seat", Quantity: 1, Unit: eur("95.00"), Published: eur("100.00")}}})
	wantRuling(t, got, conflict.Breached, conflict.CodeBelowPrice)
	if got.Below != eur("5.00") {
		t.Errorf("got %s", got.Below)
	}
}

func TestThe51stAccountIsRefused(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "solution")
	for i := range 51 {
		id := string(rune('A'+i/26)) + string(rune('a'+i%26))
		o.state.Account = &conflict.Account{ID: id}
		got := o.apply(conflict.List{ID: "l" + id, Account: id, Partner: "a", At: at("2025-01-02").Add(time.Duration(i) * time.Hour)})
		if i < 50 {
			wantRuling(t, got, conflict.Granted, conflict.CodeListed)
		} else {
			wantRuling(t, got, conflict.Refused, conflict.CodeListFull)
		}
	}
	if got := o.apply(conflict.List{ID: "once more", Account: o.state.Account.ID, Partner: "a", At: at("2025-04-01")}); got.Code != conflict.CodeListed {
		t.Errorf("in the next quarter: %s", got.Code) // nothing moved, so all were dropped
	}
}

// An expired registration gives its place back; registering anew takes one.
func TestRegisteringAnewNeedsAPlace(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Registration.Capacity = 1
	o := open(t, p, "a", "integration")
	acme := o.state.Account
	o.apply(contact("c", "a", "2025-01-01"), register("r", "a", "2025-01-01"))
	o.state.Account = &conflict.Account{ID: "bolt"}
	o.apply(conflict.Contact{ID: "cb", Account: "bolt", Partner: "a", At: at("2025-05-02")})
	wantRuling(t, o.apply(conflict.Register{ID: "rb", Account: "bolt", Partner: "a", At: at("2025-05-02")}), conflict.Granted, conflict.CodeAccepted)
	o.state.Account = acme
	wantRuling(t, o.apply(register("again", "a", "2025-05-03")), conflict.Refused, conflict.CodeNoCapacity)
}
