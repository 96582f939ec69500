package attribution_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// Every operator on a fact that is stated, and on one that is not.
func TestComparisons(t *testing.T) {
	for _, tt := range []struct {
		fact, op, values string // values by comma
		yes, no          string // facts by semicolon; elements of sets by comma, {} is the empty set
	}{
		{"size", "eq", "5.00 EUR", "5 EUR;5.00 EUR", "5.01 EUR;-5 EUR"},
		{"size", "ne", "5.00 EUR", "5.01 EUR", "5.00 EUR"},
		{"size", "lt", "5.00 EUR", "4.99 EUR;-1 EUR", "5.00 EUR"},
		{"size", "le", "5.00 EUR", "5.00 EUR", "5.01 EUR"},
		{"size", "gt", "5.00 EUR", "5.01 EUR", "5.00 EUR"},
		{"size", "ge", "5.00 EUR", "5.00 EUR", "4.99 EUR"},
		{"size", "between", "5.00 EUR,6.00 EUR", "5.00 EUR;6.00 EUR", "4.99 EUR;6.01 EUR"},
		{"size", "in", "5.00 EUR,6.00 EUR", "5.00 EUR;6.00 EUR", "5.50 EUR"},
		{"size", "not_in", "5.00 EUR,6.00 EUR", "5.50 EUR", "5.00 EUR;6.00 EUR"},
		{"score", "gt", "1.5", "1.500001", "1.5;1.499999"},
		{"seats", "between", "5,10", "5;10", "4;11"},
		{"strategic", "eq", "true", "true", "false"},
		{"strategic", "ne", "true", "false", "true"},
		{"segment", "eq", "mid", "mid", "Mid;mid2"},
		{"segment", "ne", "mid", "Mid", "mid"},
		{"segment", "in", "mid,smb", "mid;smb", "large"},
		{"segment", "not_in", "mid,smb", "large", "mid;smb"},
		{"segment", "contains", "id", "mid;id;idea", "i;d"},
		{"segment", "starts_with", "mi", "mid", "smi"},
		{"segment", "ends_with", "id", "mid", "ids"},
		{"products", "eq", "a,b", "b,a;a,b,a", "a;a,b,c;{}"},
		{"products", "ne", "a,b", "a;a,b,c;{}", "b,a"},
		{"products", "in", "a,b", "a;b,x", "x;{}"},
		{"products", "not_in", "a,b", "x;{}", "a;b,x"},
		{"products", "contains", "a,b", "a,b;a,b,c", "a;b,c;{}"},
		{"signed", "lt", "2025-01-01", "2024-12-31", "2025-01-01"},
		{"signed", "ge", "2025-01-01", "2025-01-01", "2024-12-31"},
		{"trained", "gt", "2025-01-01T00:00:00.5Z", "2025-01-01T00:00:00.6Z;2025-01-01T01:00:00.5+00:30", "2025-01-01T00:00:00.5Z;2025-01-01T01:00:00.5+01:00"},
		{"trained", "eq", "2025-01-01T00:00:00Z", "2025-01-01T01:00:00+01:00", "2025-01-01T00:00:00.000000001Z"},
	} {
		c := compare{Fact: tt.fact, Op: attribution.Op(tt.op), Values: strings.Split(tt.values, ",")}
		for want, list := range map[attribution.Answer]string{attribution.Yes: tt.yes, attribution.No: tt.no, attribution.Unknown: "-"} {
			for _, f := range strings.Split(list, ";") {
				var stated []string
				if f != "{}" {
					stated = strings.Split(f, ",")
				}
				if got := asked(t, c, tt.fact, stated, f != "-"); got != want {
					t.Errorf("%s of %s %s %s: %s, want %s", f, tt.fact, tt.op, tt.values, got, want)
				}
				turned := map[attribution.Answer]attribution.Answer{attribution.Yes: attribution.No, attribution.No: attribution.Yes, attribution.Unknown: attribution.Unknown}
				if got := asked(t, not{c}, tt.fact, stated, f != "-"); got != turned[want] {
					t.Errorf("not: %s of %s %s %s: %s", f, tt.fact, tt.op, tt.values, got)
				}
			}
		}
	}
	exists := compare{Fact: "products", Op: attribution.Exists}
	if a, b := asked(t, exists, "products", nil, true), asked(t, exists, "products", nil, false); a != attribution.Yes || b != attribution.No {
		t.Errorf("an empty set exists: %s, one that is not stated: %s", a, b)
	}
}

// asked asks a condition of a journey with one fact, or without it.
func asked(t *testing.T, c attribution.Condition, fact string, stated []string, with bool) attribution.Answer {
	t.Helper()
	p := threeTier()
	p.Facts, p.Tree = facts(), asks(c)
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a solution"), Touches: touches("1 a contact 2025-06-01")}
	if f := []attribution.Fact{{Name: fact, Values: stated}}; with && (fact == "signed" || fact == "trained") {
		j.Partners[0].Facts = f
	} else if with {
		j.Facts = f
	}
	d := attribute(t, attribution.Must(p), j)
	claim := claimOf(d, "a")
	if (claim.Path[0].Answer == attribution.Yes) != (claim.Leaf == "y") {
		t.Errorf("%s leads to %s", claim.Path[0].Answer, claim.Leaf)
	}
	return claim.Path[0].Answer
}

func TestSignals(t *testing.T) {
	protection := func(start, end string) []partnerecon.Protection {
		return []partnerecon.Protection{{Partner: "a", Account: "acc", Registration: "r", Interval: partnerecon.Interval{Start: partnerecon.MustDay(start), End: partnerecon.MustDay(end)}}}
	}
	for _, tt := range []struct {
		name    string
		journey attribution.Journey
		want    string // introduced known engaged contributed registered protected direct touched
	}{
		{"a contact", attribution.Journey{Touches: touches("1 a contact 2025-06-01")}, "no unknown unknown no no no unknown no"},
		{"a demo", attribution.Journey{Touches: touches("1 a demo 2025-06-01")}, "no unknown unknown yes no no unknown yes"},
		{"a demo 30 days before", attribution.Journey{Touches: touches("1 a demo 2025-05-16")}, "no unknown unknown yes no no unknown yes"},
		{"a demo 31 days before", attribution.Journey{Touches: touches("1 a demo 2025-05-15")}, "no unknown unknown yes no no unknown no"},
		{"a registration", attribution.Journey{Touches: touches("r a registration 2025-06-01")}, "yes no no no yes no no no"},
		{"a lead known before", attribution.Journey{Created: at("2025-05-01"), Touches: touches("r a registration 2025-06-01", "s - sales 2025-05-31")}, "yes yes yes no yes no yes no"},
		{"a lead known since", attribution.Journey{Created: at("2025-06-02"), Touches: touches("r a registration 2025-06-01", "s - sales 2025-06-02")}, "yes no no no yes no no no"},
		{"direct at the same instant", attribution.Journey{Touches: touches("r a registration 2025-06-01", "s - sales 2025-06-01")}, "yes no yes no yes no no no"},
		{"a protection in force on its last day", attribution.Journey{Protections: protection("2025-01-01", "2025-06-16")}, "yes no no no yes yes no no"},
		{"a protection that has ended", attribution.Journey{Protections: protection("2025-01-01", "2025-06-15")}, "no unknown unknown no no no unknown no"},
		{"a protection rules over the window", attribution.Journey{Touches: touches("r a registration 2025-06-01"), Protections: protection("2025-06-01", "2025-06-10")}, "no unknown unknown no no no unknown no"},
		{"and keeps what the window does not", attribution.Journey{Touches: touches("r a registration 2024-06-01"), Protections: protection("2024-06-01", "2025-06-16")}, "yes no no no yes yes no no"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, c := range []attribution.Condition{
				is{attribution.Introduced},
				is{attribution.KnownBeforeContact},
				is{attribution.ActivelyEngaged},
				is{attribution.Contributed},
				is{attribution.Registered},
				is{attribution.Protected},
				is{attribution.DirectContactFirst},
				attribution.Touched{Kinds: []string{"reference", "demo"}, Look: attribution.Look{To: attribution.Close, Window: through(30)}},
			} {
				p := threeTier()
				p.Tree = fork{ID: "q", If: c, Then: leaf{ID: "y"}, Else: leaf{ID: "n"}}
				j := tt.journey
				j.ID, j.Account, j.Opened, j.Closed, j.Partners = "d", "acc", at("2025-04-01"), at("2025-06-15"), partners("a solution")
				got = append(got, string(claimOf(attribute(t, attribution.Must(p), j), "a").Path[0].Answer))
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJourneysAreChecked(t *testing.T) {
	p := threeTier()
	p.Facts = facts()
	m := attribution.Must(p)
	for _, tt := range []struct {
		name  string
		spoil func(j *attribution.Journey)
		want  []string
	}{
		{"right", func(*attribution.Journey) {}, nil},
		{"empty", func(j *attribution.Journey) { *j = attribution.Journey{} }, []string{"/account required", "/closed required", "/id required"}},
		{"a touch without an instant", func(j *attribution.Journey) { j.Touches[0].At = time.Time{} }, []string{"/touches/0/at required"}},
		{"out of all time", func(j *attribution.Journey) {
			j.Created, j.Signup, j.Opened = time.Unix(1<<60, 0), time.Unix(-1<<60, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		}, []string{"/created out_of_range", "/opened out_of_range", "/signup out_of_range"}},
		{"an unknown kind of touch", func(j *attribution.Journey) { j.Touches[1].Kind = "dream" }, []string{"/touches/1/kind unknown"}},
		{"the same touch twice", func(j *attribution.Journey) { j.Touches = append(j.Touches, j.Touches[0]) }, nil},
		{"in another zone", func(j *attribution.Journey) {
			again := j.Touches[0]
			again.At = again.At.In(time.FixedZone("x", 3600))
			j.Touches = append(j.Touches, again)
		}, nil},
		{"another touch of the same id", func(j *attribution.Journey) {
			again := j.Touches[0]
			again.Kind = "demo"
			j.Touches = append(j.Touches, again)
		}, []string{"/touches/2/id duplicate"}},
		{"among many", func(j *attribution.Journey) {
			for i := range 20 {
				j.Touches = append(j.Touches, touch(fmt.Sprintf("t%d a demo 2025-06-01", i)))
			}
			j.Touches = append(j.Touches, j.Touches[5], touch("t7 b demo 2025-06-01"))
		}, []string{"/touches/23/id duplicate"}},
		{"a partner twice", func(j *attribution.Journey) { j.Partners = append(j.Partners, j.Partners[0]) }, []string{"/partners/2/id duplicate"}},
		{"among many partners", func(j *attribution.Journey) {
			for i := range 20 {
				j.Partners = append(j.Partners, attribution.Partner{ID: fmt.Sprint("p", i), Tier: "solution"})
			}
			j.Partners = append(j.Partners, j.Partners[4])
		}, []string{"/partners/22/id duplicate"}},
		{"a tier without a method", func(j *attribution.Journey) { j.Partners[0].Tier = "gold" }, []string{"/partners/0/tier unknown"}},
		{"a partner without a tier", func(j *attribution.Journey) { j.Touches[0].Partner = "stranger" }, []string{"/partners required"}},
		{"a contact of what is no registration", func(j *attribution.Journey) { j.Touches[0].Contact = at("2025-01-01") }, []string{"/touches/0/contact conflict"}},
		{"a contact after the registration", func(j *attribution.Journey) { j.Touches[1].Contact = at("2025-07-01") }, []string{"/touches/1/contact out_of_range"}},
		{"an unknown engagement", func(j *attribution.Journey) { j.Engagement = "married" }, []string{"/engagement unknown"}},
		{"protections", func(j *attribution.Journey) {
			j.Protections = []partnerecon.Protection{{Partner: "a", Account: "other", Registration: "2"}, {}}
		}, []string{
			"/protections/0/account conflict", "/protections/0/interval/start required", "/protections/0/registration conflict",
			"/protections/1/account conflict", "/protections/1/interval/start required", "/protections/1/partner required", "/protections/1/registration required",
		}},
		{"a protection that dates its registration before all time", func(j *attribution.Journey) {
			j.Protections = []partnerecon.Protection{
				{Partner: "b", Account: "acc", Registration: "r", Interval: partnerecon.Interval{Start: partnerecon.MustDay("0001-01-01")}},
				{Partner: "b", Account: "acc", Registration: "s", Interval: partnerecon.Interval{Start: partnerecon.MustDay("9999-01-01")}},
				{Partner: "b", Account: "acc", Registration: "t", Interval: partnerecon.Interval{Start: partnerecon.MustDay("0002-01-01")}},
				{Partner: "b", Account: "acc", Registration: "u", Interval: partnerecon.Interval{Start: partnerecon.MustDay("9998-12-31")}},
			}
		}, []string{"/protections/0/interval/start out_of_range", "/protections/1/interval/start out_of_range"}},
		{"a protection of a touch that registers nothing", func(j *attribution.Journey) {
			j.Protections = []partnerecon.Protection{{Partner: "a", Account: "acc", Registration: "1", Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-06-01")}}}
		}, []string{"/protections/0/registration conflict"}},
		{"a registration of two partners", func(j *attribution.Journey) {
			j.Protections = []partnerecon.Protection{
				{Partner: "a", Account: "acc", Registration: "r", Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-06-01")}},
				{Partner: "b", Account: "acc", Registration: "r", Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-06-01")}},
			}
		}, []string{"/protections/1/registration conflict"}},
		{"an agreement", func(j *attribution.Journey) {
			j.Agreed = []attribution.Share{{Partner: "a", Share: rate("50%")}, {Partner: "b", Share: rate("49%")}}
		}, []string{"/agreed conflict"}},
		{"a worse one", func(j *attribution.Journey) {
			j.Agreed = []attribution.Share{{Partner: "a", Share: rate("150%")}, {Partner: "a"}, {Share: rate("0%")}}
		}, []string{"/agreed/0/share out_of_range", "/agreed/1/partner duplicate", "/agreed/1/share required", "/agreed/2/partner required", "/agreed/2/share out_of_range"}},
		{"a bond", func(j *attribution.Journey) {
			j.Bound = attribution.Bond{Sourced: []attribution.Share{{Partner: "a", Share: rate("50%")}}}
		}, []string{"/bound/at required", "/bound/sourced conflict"}},
		{"facts", func(j *attribution.Journey) {
			j.Facts = []attribution.Fact{{Name: "mood", Values: []string{"x"}}, {Name: "seats"}, {Name: "seats", Values: []string{"1"}}, {Name: "signed", Values: []string{"2025-01-01"}}, {Name: "size", Values: []string{"1 USD"}}}
			j.Partners[1].Facts = []attribution.Fact{{Name: "signed", Values: []string{"x"}}, {Name: "seats", Values: []string{"1"}}}
		}, []string{"/facts/0/name unknown", "/facts/1/values required", "/facts/2/name duplicate", "/facts/3/name unknown", "/facts/4/values/0 type", "/partners/1/facts/0/values/0 type", "/partners/1/facts/1/name unknown"}},
		{"facts of a bystander", func(j *attribution.Journey) {
			j.Partners = append(j.Partners, attribution.Partner{ID: "c", Tier: "solution", Facts: []attribution.Fact{{Name: "signed", Values: []string{"x"}}}})
		}, []string{"/partners/2/facts/0/values/0 type"}},
		{"names", func(j *attribution.Journey) {
			j.ID, j.Touches[0].ID, j.Touches[0].Evidence, j.Customer.Domains = strings.Repeat("x", 256), "", "\xff", []string{"", "a", "a"}
			j.Partners[0].Identity.Owners = []string{"\xff"}
		}, []string{"/customer/domains/0 required", "/customer/domains/2 duplicate", "/id limit", "/partners/0/identity/owners/0 syntax", "/touches/0/evidence syntax", "/touches/0/id required"}},
		{"an identity of too much", func(j *attribution.Journey) { j.Customer.Tokens = make([]string, 101) }, []string{"/customer/tokens limit"}},
		{"too much", func(j *attribution.Journey) {
			j.Touches, j.Partners, j.Protections = make([]attribution.Touch, 1001), make([]attribution.Partner, 1001), make([]partnerecon.Protection, 1001)
		}, []string{"/touches limit"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := attribution.Journey{
				ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a referral", "b solution"),
				Touches: touches("1 a click 2025-06-01", "2 b registration 2025-06-01"),
			}
			tt.spoil(&j)
			_, err := m.Attribute(j)
			if diff := cmp.Diff(tt.want, problems(err)); diff != "" {
				t.Errorf("%v\n(-want +got)\n%s", err, diff)
			}
			if _, again := m.Credits(j); fmt.Sprint(again) != fmt.Sprint(err) {
				t.Errorf("Credits: %v, Attribute: %v", again, err)
			}
		})
	}
}

func TestEligibility(t *testing.T) {
	p := threeTier()
	p.Eligibility = attribution.Eligibility{
		Standings: []string{"removed", "suspended"}, SelfReferral: []attribution.Mark{attribution.Owner, attribution.Domain, attribution.Token},
		Accounts: []attribution.Exclusion{{Account: "house", Reason: "house account"}, {Account: "acc", Partner: "z", Reason: "list"}},
	}
	m := attribution.Must(p)
	for _, tt := range []struct {
		name, want, reason string
		spoil              func(j *attribution.Journey)
	}{
		{"as it is", "a sourced 100%", "", func(*attribution.Journey) {}},
		{"a suspended partner: the next one", "b sourced 100%", "suspended", func(j *attribution.Journey) { j.Partners[0].Standing = "suspended" }},
		{"another standing is none of its business", "a sourced 100%", "", func(j *attribution.Journey) { j.Partners[0].Standing = "hold" }},
		{"the same owner", "b sourced 100%", "self_referral by owner", func(j *attribution.Journey) {
			j.Partners[0].Identity.Owners, j.Customer.Owners = []string{"x", "eve"}, []string{"eve"}
		}},
		{"the same domain", "b sourced 100%", "self_referral by domain", func(j *attribution.Journey) {
			j.Partners[0].Identity.Domains, j.Customer.Domains = []string{"Acme.example"}, []string{"acme.EXAMPLE"}
		}},
		{"the same card", "b sourced 100%", "self_referral by token", func(j *attribution.Journey) {
			j.Partners[0].Identity.Tokens, j.Customer.Tokens = []string{"t"}, []string{"t"}
		}},
		{"approved", "a sourced 100%", "", func(j *attribution.Journey) {
			j.Partners[0].Identity.Tokens, j.Customer.Tokens, j.Partners[0].Approved = []string{"t"}, []string{"t"}, true
		}},
		{"an excluded account", "", "house account", func(j *attribution.Journey) { j.Account = "House" }},
		{"excluded for one", "b sourced 100%", "list", func(j *attribution.Journey) { j.Partners[0].ID, j.Touches[0].Partner = "z", "z" }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			j := attribution.Journey{
				ID: "d", Account: "acc", Signup: at("2025-06-10"), Closed: at("2025-06-15"), Partners: partners("a referral", "b referral"),
				Touches: touches("1 a click 2025-06-01", "2 b click 2025-06-02"),
			}
			tt.spoil(&j)
			d := attribute(t, m, j)
			got := d.Claims[0].Reason + d.Claims[1].Reason
			if tt.name == "an excluded account" {
				got = d.Claims[0].Reason
			}
			if said(d.Credits) != tt.want || got != tt.reason {
				t.Errorf("got %q for %q, want %q for %q\n%s", said(d.Credits), got, tt.want, tt.reason, d.Trace)
			}
		})
	}
}

func TestEvidenceOfATier(t *testing.T) {
	for _, tt := range []struct {
		unaccepted attribution.Unaccepted
		evidence   string
		want       string
		flagged    bool
	}{
		{attribution.Flag, "cookie", "a sourced 100%", false},
		{attribution.Flag, "overlap_report", "a sourced 100%", true},
		{attribution.Flag, "", "a sourced 100%", false},
		{attribution.Refuse, "cookie", "a sourced 100%", false},
		{attribution.Refuse, "overlap_report", "", true},
		{attribution.Refuse, "", "", false},
	} {
		p := threeTier()
		p.Methods[0].Unaccepted = tt.unaccepted
		j := attribution.Journey{
			ID: "d", Account: "acc", Signup: at("2025-06-10"), Closed: at("2025-06-15"), Partners: partners("a referral"),
			Touches: []attribution.Touch{{ID: "1", Partner: "a", Kind: "click", At: at("2025-06-01"), Evidence: tt.evidence}},
		}
		d := attribute(t, attribution.Must(p), j)
		if said(d.Credits) != tt.want || strings.Contains(d.Trace.String(), `expected="no"`) != tt.flagged {
			t.Errorf("%s %q: got %q\n%s", tt.unaccepted, tt.evidence, said(d.Credits), d.Trace)
		}
	}
}

// Every touch that does not count says why.
func TestWhyATouchDoesNotCount(t *testing.T) {
	p := threeTier()
	p.Methods[1].Unaccepted = attribution.Refuse
	p.Lock = partnerecon.Months(12, partnerecon.Until)
	for _, tt := range []struct{ touch, want string }{
		{"a click 2025-05-01", attribution.CodeIntroduction},
		{"a demo 2025-06-01", attribution.CodeContribution},
		{"a co_sell 2025-06-01", attribution.CodeIntroduction},
		{"a overlap 2025-06-01", attribution.CodeRecorded},
		{"- sales 2025-06-01", attribution.CodeDirect},
		{"a demo 2025-06-16", attribution.CodeAfter},
		{"a registration 2025-06-16", attribution.CodeAfter},
		{"a click 2025-05-11", attribution.CodeAfter},
		{"a click 2025-01-01", attribution.CodeOutside},
		{"a co_sell 2025-01-01", attribution.CodeOutside},
		{"a demo 2025-03-30", attribution.CodeBeforeCycle},
		{"a registration 2025-06-01", attribution.CodeIntroduction},
		{"r registration 2025-06-01", attribution.CodeVoid},
		{"i demo 2025-06-01", attribution.CodeRefused},
	} {
		j := attribution.Journey{
			ID: "d", Account: "acc", Signup: at("2025-05-10"), Opened: at("2025-04-01"), Closed: at("2025-06-15"),
			Partners: partners("a solution", "r referral", "i integration"), Touches: touches("x "+tt.touch, "direct - sales 2025-05-01"),
		}
		d := attribute(t, attribution.Must(p), j)
		if got := codeOf(d, "x"); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.touch, got, tt.want)
		}
	}
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a solution", "b solution"), Touches: touches("x a click 2025-06-01", "y a demo 2025-06-01")}
	if d := attribute(t, attribution.Must(p), j); codeOf(d, "x") != attribution.CodeNoMoment || codeOf(d, "y") != attribution.CodeNoCycle {
		t.Errorf("%s", d.Trace)
	}
	j.Touches, j.Bound = touches("x a registration 2025-06-01"), attribution.Bond{At: at("2025-01-01"), Sourced: []attribution.Share{{Partner: "b", Share: rate("100%")}}}
	if d := attribute(t, attribution.Must(p), j); codeOf(d, "x") != attribution.CodeLocked {
		t.Errorf("%s", d.Trace)
	}
	p.Kinds[1].Registers = attribution.ByProtection
	j.Bound = attribution.Bond{}
	if d := attribute(t, attribution.Must(p), j); codeOf(d, "x") != attribution.CodeUnprotected {
		t.Errorf("%s", d.Trace)
	}
	j.Protections = []partnerecon.Protection{{Partner: "a", Account: "acc", Registration: "x", Interval: partnerecon.Interval{Start: partnerecon.MustDay("2025-06-16")}}}
	if d := attribute(t, attribution.Must(p), j); codeOf(d, "x") != attribution.CodeProtectionOver {
		t.Errorf("%s", d.Trace)
	}
}

func TestLock(t *testing.T) {
	shares := func(texts ...string) []attribution.Share {
		var out []attribution.Share
		for _, s := range texts {
			f := strings.Fields(s)
			out = append(out, attribution.Share{Partner: f[0], Share: rate(f[1])})
		}
		return out
	}
	for _, tt := range []struct {
		name   string
		lock   partnerecon.Window
		bound  attribution.Bond
		change func(j *attribution.Journey)
		want   string
		code   string
	}{
		{"no lock in the policy", partnerecon.Window{}, attribution.Bond{At: at("2025-06-01"), Sourced: shares("z 100%")}, nil, "a sourced 100%", ""},
		{"bound, on the last day", partnerecon.Days(30, partnerecon.Through), attribution.Bond{At: at("2025-05-16"), Sourced: shares("z 100%")}, nil, "z sourced 100%; b influenced 100%", attribution.CodeLock},
		{"the day after", partnerecon.Days(30, partnerecon.Through), attribution.Bond{At: at("2025-05-15"), Sourced: shares("z 100%")}, nil, "a sourced 100%; b influenced 100%", attribution.CodeLockOver},
		{"by the hour", partnerecon.Hours(24, partnerecon.Until), attribution.Bond{At: at("2025-06-14T12:00:01Z"), Sourced: shares("z 100%")}, nil, "z sourced 100%; b influenced 100%", attribution.CodeLock},
		{"an hour too late", partnerecon.Hours(24, partnerecon.Until), attribution.Bond{At: at("2025-06-14T12:00:00Z"), Sourced: shares("z 100%")}, nil, "a sourced 100%; b influenced 100%", attribution.CodeLockOver},
		{"bound after the close", partnerecon.Months(12, partnerecon.Until), attribution.Bond{At: at("2025-06-15T12:00:01Z"), Sourced: shares("z 100%")}, nil, "a sourced 100%; b influenced 100%", attribution.CodeLockOver},
		{"bound to two", partnerecon.Months(12, partnerecon.Until), attribution.Bond{At: at("2025-05-16"), Sourced: shares("z 70%", "y 30%")}, nil, "y sourced 30%; z sourced 70%; b influenced 100%", attribution.CodeLock},
		{
			// 70 of the 70 that are left.
			"one of the two was removed", partnerecon.Months(12, partnerecon.Until),
			attribution.Bond{At: at("2025-05-16"), Sourced: shares("z 70%", "y 30%")},
			func(j *attribution.Journey) { j.Partners[3].Standing = "removed" }, "z sourced 100%; b influenced 100%", attribution.CodeLock,
		},
		{
			"all were removed", partnerecon.Months(12, partnerecon.Until),
			attribution.Bond{At: at("2025-05-16"), Sourced: shares("y 100%")},
			func(j *attribution.Journey) { j.Partners[3].Standing = "removed" }, "a sourced 100%; b influenced 100%", attribution.CodeLockVoid,
		},
		{
			"bound to one that also helped", partnerecon.Months(12, partnerecon.Until),
			attribution.Bond{At: at("2025-05-16"), Sourced: shares("b 100%")},
			nil,
			"b sourced 100%", attribution.CodeLock,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := threeTier()
			p.Lock = tt.lock
			j := attribution.Journey{
				ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Partners: partners("a integration", "b integration", "z solution", "y solution"),
				Touches: touches("1 a registration 2025-06-01", "2 b demo 2025-06-02"), Bound: tt.bound,
			}
			if tt.change != nil {
				tt.change(&j)
			}
			if tt.code == "" {
				j.Touches = j.Touches[:1]
			}
			d := attribute(t, attribution.Must(p), j)
			if said(d.Credits) != tt.want || tt.code != "" && !d.Trace.Has(tt.code) {
				t.Errorf("got %q, want %q\n%s", said(d.Credits), tt.want, d.Trace)
			}
		})
	}
}

func TestBondOfADecision(t *testing.T) {
	j := attribution.Journey{ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a solution", "b solution"), Touches: touches("1 a registration 2025-06-01", "2 b registration 2025-06-01")}
	m := attribution.Must(threeTier())
	d := attribute(t, m, j)
	bond, err := d.Bond()
	if err != nil || len(bond.Sourced) != 2 || !bond.At.Equal(j.Closed) {
		t.Errorf("%v, %v", bond, err)
	}
	j.Touches = nil
	if _, err := attribute(t, m, j).Bond(); !errors.Is(err, attribution.ErrShares) {
		t.Errorf("nobody sourced it: %v", err)
	}
}

func TestCap(t *testing.T) {
	for _, tt := range []struct {
		split   attribution.Split
		cap     string
		touches []attribution.Touch
		want    string
		sum     string
	}{
		{attribution.Additive{}, "300%", touches("1 a coupon 2025-06-01", "2 b coupon 2025-06-01", "3 c coupon 2025-06-01"), "a sourced 100%; b sourced 100%; c sourced 100%", "300%"},
		{attribution.Additive{}, "150%", touches("1 a coupon 2025-06-01", "2 b coupon 2025-06-01", "3 c coupon 2025-06-01"), "a sourced 50%; b sourced 50%; c sourced 50%", "150%"},
		{attribution.Additive{}, "150%", touches("1 a coupon 2025-06-01", "2 b coupon 2025-06-01", "3 c demo 2025-06-01"), "a sourced 75%; b sourced 75%", "150%"},
		// 2 × 25 % wanted, 10 % of room: 1/5 each.
		{attribution.Equal{}, "110%", touches("1 a coupon 2025-06-01", "2 b demo 2025-06-01", "3 c demo 2025-06-01"), "a sourced 100%; b influenced 20%; c influenced 20%", "100%"},
		{attribution.Equal{}, "150%", touches("1 a coupon 2025-06-01", "2 b demo 2025-06-01", "3 c demo 2025-06-01"), "a sourced 100%; b influenced 100%; c influenced 100%", "100%"},
		{attribution.Equal{}, "100%", touches("1 a coupon 2025-06-01", "2 b demo 2025-06-01"), "a sourced 100%", "100%"},
	} {
		p := oneMethod(tt.split)
		p.Cap = rate(tt.cap)
		d := attribute(t, attribution.Must(p), attribution.Journey{ID: "d", Account: "acc", Opened: at("2025-05-01"), Closed: at("2025-06-15"), Touches: tt.touches})
		if said(d.Credits) != tt.want || d.Sourced.String() != tt.sum {
			t.Errorf("cap %s: got %q, %s, want %q\n%s", tt.cap, said(d.Credits), d.Sourced, tt.want, d.Trace)
		}
	}
}

func TestRolesOfLeaves(t *testing.T) {
	p := threeTier()
	p.Tree = fork{
		ID: "1", If: attribution.Touched{Kinds: []string{"demo"}, Look: attribution.Look{To: attribution.Close, Window: through(90)}},
		Then: leaf{ID: "a", Role: partnerecon.Assisted}, Else: leaf{ID: "s", Role: partnerecon.Serviced},
	}
	p.Dormant = partnerecon.Window{}
	d := attribute(t, attribution.Must(p), attribution.Journey{
		ID: "d", Account: "acc", Closed: at("2025-06-15"), Partners: partners("a solution", "b solution"), Touches: touches("1 b demo 2025-06-01", "2 a contact 2025-06-01"),
	})
	if said(d.Credits) != "b assisted 100%; a serviced 100%" || d.Uncredited != partnerecon.Whole() {
		t.Errorf("%s, %s", said(d.Credits), d.Uncredited)
	}
}

func TestSelfTest(t *testing.T) {
	if d, err := attribution.Must(threeTier()).SelfTest(); err != nil || said(d.Credits) != "self-test sourced 100%" {
		t.Errorf("%s, %v", said(d.Credits), err)
	}
	p := threeTier()
	p.Tree = leaf{ID: "nobody"}
	if _, err := attribution.Must(p).SelfTest(); !errors.Is(err, attribution.ErrSelfTest) {
		t.Errorf("a program that credits nobody: %v", err)
	}
	p.Kinds = []attribution.Kind{{Name: "x", Engages: true}}
	if _, err := attribution.Must(p).SelfTest(); !errors.Is(err, attribution.ErrSelfTest) {
		t.Errorf("a program that nothing introduces to: %v", err)
	}
}
