package conflict_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// claims says what is claimed on acme.
func (o *office) claims(when string) string {
	o.t.Helper()
	f, err := o.desk.Facts(o.state, at(when))
	if err != nil {
		o.t.Fatal(err)
	}
	var out []string
	for _, c := range f.Claims {
		out = append(out, c.ID+" "+c.At.Format("02"))
	}
	return strings.Join(out, ", ")
}

// What is claimed on acme, and since which day of January 2025. Partner a is a
// solution partner, b and c are referral partners.
func TestClaimsOnRecord(t *testing.T) {
	preset := conflict.ThreeTier("UTC")
	assigned := conflict.ThreeTier("UTC")
	assigned.Assignments = []conflict.Assignment{{Territory: "north", Vertical: "retail", Partner: "c"}, {Territory: "north", Partner: "b"}, {Vertical: "health", Partner: "a"}}
	profile := func(territory, vertical string) conflict.Event {
		return conflict.Profile{ID: "p", Account: "acme", At: at("2025-01-01"), Territory: territory, Vertical: vertical}
	}
	override := func(until string) conflict.Event {
		return conflict.Override{ID: "x", Account: "acme", Partner: "b", At: at("2025-01-02"), Until: date(until), By: "channel_manager", Reason: "because"}
	}
	listed := conflict.List{ID: "l", Account: "acme", Partner: "a", At: at("2025-01-03")}
	click := func(id, when string) conflict.Event {
		return conflict.Contact{ID: id, Account: "acme", Partner: "b", At: at(when), Introduction: true}
	}
	signed := conflict.Sign{ID: "s", Account: "acme", Partner: "b", At: at("2025-01-05")}
	for name, c := range map[string]struct {
		policy conflict.Policy
		events []conflict.Event
		when   string
		want   string
	}{
		"nothing":                  {preset, nil, "2025-01-02", ""},
		"a first move":             {preset, []conflict.Event{contact("c1", "a", "2025-01-01"), contact("c2", "a", "2025-01-02")}, "2025-01-15", "first_mover/a/c1 01"},
		"the window is over":       {preset, []conflict.Event{contact("c1", "a", "2025-01-01")}, "2025-01-16", ""},
		"from the first contact":   {preset, []conflict.Event{contact("c1", "a", "2025-01-01"), contact("c2", "a", "2025-01-02")}, "2025-01-16", ""},
		"direct sales was first":   {preset, []conflict.Event{direct("d", "2025-01-01", conflict.Inbound), contact("c1", "a", "2025-01-02")}, "2025-01-03", "direct_contact//d 01"},
		"at the same instant":      {preset, []conflict.Event{direct("d", "2025-01-01", conflict.Inbound), contact("c1", "a", "2025-01-01")}, "2025-01-03", "first_mover/a/c1 01, direct_contact//d 01"},
		"a registration":           {preset, []conflict.Event{contact("c1", "b", "2025-01-01"), of("r", "", "b", "2025-01-02")}, "2025-01-03", "registration/b/r 02"},
		"its last day":             {preset, []conflict.Event{contact("c1", "b", "2025-01-01"), of("r", "", "b", "2025-01-02")}, "2025-05-02", "registration/b/r 02"},
		"the day after it":         {preset, []conflict.Event{contact("c1", "b", "2025-01-01"), of("r", "", "b", "2025-01-02")}, "2025-05-03", ""},
		"signed, in its time":      {preset, []conflict.Event{contact("c1", "b", "2025-01-01"), of("r", "", "b", "2025-01-02"), signed}, "2025-05-02", "registration/b/r 02"},
		"signed, after its time":   {preset, []conflict.Event{contact("c1", "b", "2025-01-01"), of("r", "", "b", "2025-01-02"), signed}, "2025-05-03", ""},
		"withdrawn":                {preset, []conflict.Event{contact("c1", "b", "2025-01-01"), of("r", "", "b", "2025-01-02"), conflict.Withdraw{ID: "w", Account: "acme", Partner: "b", Registration: "r", At: at("2025-01-03")}}, "2025-01-04", ""},
		"two registrations":        {preset, []conflict.Event{contact("c1", "b", "2025-01-01"), of("r1", "o", "b", "2025-01-02"), of("r2", "p", "b", "2025-01-03")}, "2025-01-04", "registration/b/r1 02"},
		"of two partners":          {preset, []conflict.Event{contact("c1", "b", "2025-01-01"), contact("c2", "c", "2025-01-01"), of("r1", "o", "b", "2025-01-02"), of("r2", "p", "c", "2025-01-03")}, "2025-01-04", "registration/b/r1 02, registration/c/r2 03"},
		"under review":             {reviewedPolicy(), []conflict.Event{contact("c1", "b", "2025-01-01"), of("r", "", "b", "2025-01-02")}, "2025-01-03", ""},
		"a list":                   {preset, []conflict.Event{listed}, "2025-03-31", "protected_list/a/l 03"},
		"the quarter is over":      {preset, []conflict.Event{listed}, "2025-04-01", ""},
		"kept":                     {preset, []conflict.Event{listed, conflict.Move{ID: "m", Account: "acme", Partner: "a", At: at("2025-03-31")}}, "2025-06-30", "protected_list/a/l 03"},
		"kept once":                {preset, []conflict.Event{listed, conflict.Move{ID: "m", Account: "acme", Partner: "a", At: at("2025-03-31")}}, "2025-07-01", ""},
		"taken off":                {preset, []conflict.Event{listed, conflict.Unlist{ID: "u", Account: "acme", Partner: "a", At: at("2025-01-04")}}, "2025-01-04", ""},
		"a choice":                 {preset, []conflict.Event{chosen("ch", "", "b", "2025-01-02")}, "2026-01-01", "customer_choice/b/ch 02"},
		"another choice":           {preset, []conflict.Event{chosen("ch", "", "b", "2025-01-02"), chosen("ch2", "", "c", "2025-01-03")}, "2026-01-01", "customer_choice/c/ch2 03"},
		"of another opportunity":   {preset, []conflict.Event{chosen("ch", "o", "b", "2025-01-02"), chosen("ch2", "p", "c", "2025-01-03")}, "2026-01-01", "customer_choice/b/ch 02, customer_choice/c/ch2 03"},
		"an override":              {preset, []conflict.Event{override("2025-02-01")}, "2025-02-01", "override/b/x 02"},
		"an override that is over": {preset, []conflict.Event{override("2025-02-01")}, "2025-02-02", ""},
		"an introduction":          {preset, []conflict.Event{click("k1", "2025-01-02"), click("k2", "2025-01-03")}, "2026-01-01", "introduction/b/k1 02"},
		"a late introduction":      {preset, []conflict.Event{direct("d", "2025-01-01", conflict.Outbound), click("k1", "2025-01-02")}, "2025-01-03", "direct_contact//d 01"},
		"a contact is none":        {preset, []conflict.Event{contact("c1", "b", "2025-01-01")}, "2025-01-03", ""},
		"direct contacts":          {preset, []conflict.Event{direct("d1", "2025-01-01", conflict.Outbound), direct("d2", "2025-01-02", conflict.Outbound)}, "2025-01-03", "direct_contact//d1 01"},
		"a breach is none":         {preset, []conflict.Event{listed, direct("d1", "2025-01-04", conflict.Outbound)}, "2025-01-05", "protected_list/a/l 03"},
		"a removed partner":        {preset, []conflict.Event{click("k1", "2025-01-02"), contact("c1", "a", "2025-01-01"), struck("1"), struck("2"), struck("3")}, "2025-01-03", "introduction/b/k1 02"},
		"a removed introducer": {preset, []conflict.Event{
			conflict.Contact{ID: "k", Account: "acme", Partner: "a", At: at("2025-01-01"), Introduction: true}, struck("1"), struck("2"), struck("3"),
		}, "2025-01-03", ""},
		"a territory":             {assigned, []conflict.Event{profile("north", "energy")}, "2025-01-02", "assignment/b/p 01"},
		"a territory, and a part": {assigned, []conflict.Event{profile("north", "retail")}, "2025-01-02", "assignment/c/p 01, assignment/b/p 01"},
		"a vertical":              {assigned, []conflict.Event{profile("south", "health")}, "2025-01-02", "assignment/a/p 01"},
		"no territory":            {assigned, []conflict.Event{profile("south", "retail")}, "2025-01-02", ""},
		"before the profile":      {assigned, nil, "2025-01-02", ""},
	} {
		o := open(t, c.policy, "a", "solution", "b", "referral", "c", "referral")
		o.apply(c.events...)
		if got := o.claims(c.when); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, c.want)
		}
	}
}

// The claims that the desk takes from its record are claims that it arbitrates,
// however long the ids are.
func TestClaimsWithLongNames(t *testing.T) {
	long := strings.Repeat("x", 255)
	partner := long[5:] // for the id of its tier
	o := open(t, conflict.ThreeTier("UTC"), partner, "integration")
	o.apply(conflict.Contact{ID: long, Account: "acme", Partner: partner, At: at("2025-01-01")})
	f, err := o.desk.Facts(o.state, at("2025-01-02"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := o.desk.Arbitrate(f); err != nil || got.Partner != partner {
		t.Errorf("%+v, %v", got, err)
	}
	f.Claims[0].ID = strings.Repeat("x", 766)
	if _, err := o.desk.Arbitrate(f); fmt.Sprint(problems(err)) != "[/claims/0/id limit]" {
		t.Errorf("got %v", err)
	}
	f.Claims[0].ID = strings.Repeat("x", 765)
	if _, err := o.desk.Arbitrate(f); err != nil {
		t.Error(err)
	}
}

// A contract that was signed while the registration waited signs it when it is
// accepted: on the day of the submission and after it, through the last day.
func TestSignedWhileItWaited(t *testing.T) {
	for name, c := range map[string]struct {
		opportunity, when string
		status            conflict.Status
		codes             string
	}{
		"before the submission": {"", "2025-01-02T11:59:00Z", conflict.Accepted, "accepted"},
		"after it":              {"", "2025-01-02T12:01:00Z", conflict.Signed, "accepted signed"},
		"at its instant":        {"", "2025-01-02T12:00:00Z", conflict.Signed, "accepted signed"},
		"of the opportunity":    {"o", "2025-01-03", conflict.Signed, "accepted signed"},
		"of another":            {"p", "2025-01-03", conflict.Accepted, "accepted"},
	} {
		o := open(t, reviewedPolicy(), "a", "referral")
		o.apply(contact("c", "a", "2025-01-01"), of("r", "o", "a", "2025-01-02"), conflict.Sign{ID: "s", Account: "acme", Opportunity: c.opportunity, Partner: "a", At: at(c.when)})
		got := o.apply(decided("1", "a", "r", "2025-01-04", conflict.Accept))
		if got.Status != c.status || codes(got.Trace) != c.codes || got.Outcome != conflict.Granted {
			t.Errorf("%s: got %s %s", name, got.Status, codes(got.Trace))
		}
	}
}

// A registration of 2 January is through 2 May. A movement renews it by 60 days,
// never shortens it, and renews no other.
func TestRenewal(t *testing.T) {
	renewed := conflict.ThreeTier("UTC")
	renewed.Registration.Renews = partnerecon.Days(60, partnerecon.Through)
	moved := func(partner, when string) conflict.Event {
		return conflict.Move{ID: "m", Account: "acme", Partner: partner, At: at(when)}
	}
	for name, c := range map[string]struct {
		policy conflict.Policy
		events []conflict.Event
		code   string
		until  string
	}{
		"early":            {renewed, []conflict.Event{moved("a", "2025-01-03")}, conflict.CodeNoted, "2025-05-03"},
		"just so":          {renewed, []conflict.Event{moved("a", "2025-03-03")}, conflict.CodeNoted, "2025-05-03"}, // through 2 May
		"a day later":      {renewed, []conflict.Event{moved("a", "2025-03-04")}, conflict.CodeRenewed, "2025-05-04"},
		"late":             {renewed, []conflict.Event{moved("a", "2025-05-02")}, conflict.CodeRenewed, "2025-07-02"},
		"too late":         {renewed, []conflict.Event{moved("a", "2025-05-03")}, conflict.CodeNoted, "2025-05-03"},
		"by another":       {renewed, []conflict.Event{moved("b", "2025-05-02")}, conflict.CodeNoted, "2025-05-03"},
		"not by this rule": {conflict.ThreeTier("UTC"), []conflict.Event{moved("a", "2025-05-02")}, conflict.CodeNoted, "2025-05-03"},
		"withdrawn":        {renewed, []conflict.Event{conflict.Withdraw{ID: "w", Account: "acme", Partner: "a", Registration: "r", At: at("2025-05-01")}, moved("a", "2025-05-02")}, conflict.CodeNoted, "2025-05-01"},
	} {
		o := open(t, c.policy, "a", "referral", "b", "referral")
		o.apply(contact("c", "a", "2025-01-01"), of("r", "", "a", "2025-01-02"))
		if got := o.apply(c.events...); got.Code != c.code {
			t.Errorf("%s: got %s, want %s", name, got.Code, c.code)
		}
		all, err := o.desk.Protections(o.state, at("2025-12-31"))
		if err != nil || len(all) != 1 || all[0].Interval.End != date(c.until) {
			t.Errorf("%s: got %+v, %v, want %s", name, all, err, c.until)
		}
	}
}

// A registration that is withdrawn on the next day has protected one day, one that
// is withdrawn on its own day none.
func TestTheShortestProtection(t *testing.T) {
	for when, want := range map[string]string{"2025-01-03": "2025-01-02 until 2025-01-03", "2025-01-02T13:00:00Z": ""} {
		o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
		o.apply(contact("c", "a", "2025-01-01"), of("r", "", "a", "2025-01-02"), conflict.Withdraw{ID: "w", Account: "acme", Partner: "a", Registration: "r", At: at(when)})
		got, err := o.desk.Protections(o.state, at("2025-02-01"))
		text := ""
		for _, p := range got {
			text += p.Interval.String()
		}
		if err != nil || text != want {
			t.Errorf("%s: got %s, %v", when, text, err)
		}
	}
}

// What is refused fills no place of the list: the partner lists acme in a tier
// that has none, or in none, and bolt in one that has one place.
func TestARefusedListFillsNoPlace(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Lists.Max = 1
	for _, before := range []string{"referral", "", "solution"} {
		o := open(t, p, "a", before)
		o.apply(conflict.List{ID: "l1", Account: "acme", Partner: "a", At: at("2025-01-02")}, conflict.Enroll{ID: "t2", Partner: "a", At: at("2025-01-03"), Tier: "solution"})
		o.state.Account = &conflict.Account{ID: "bolt"}
		got := o.apply(conflict.List{ID: "l2", Account: "bolt", Partner: "a", At: at("2025-01-04")})
		if want := map[bool]string{true: conflict.CodeListFull, false: conflict.CodeListed}[before == "solution"]; got.Code != want {
			t.Errorf("%q: got %s, want %s", before, got.Code, want)
		}
	}
}

// The rules name a single tier, and several.
func TestRulesNameTheTiers(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Tiers = []conflict.Tier{{Name: "a", DirectFirst: conflict.BeforeRegistration}, {Name: "b", DirectFirst: conflict.BeforeContact, FirstMover: true, Lists: true}}
	one := conflict.Must(p).Rules().String()
	p.Tiers = append(p.Tiers, conflict.Tier{Name: "c", DirectFirst: conflict.BeforeRegistration, FirstMover: true, Lists: true}, conflict.Tier{Name: "d", DirectFirst: conflict.BeforeContact})
	several := conflict.Must(p).Rules().String()
	for text, want := range map[string][]string{
		one: {
			"From the first contact of a partner of the tier b, direct sales waits", "A registration by a partner of the tier a does not count if",
			"A registration by a partner of the tier b counts unless", "Partners of the tier b protect accounts",
		},
		several: {
			"From the first contact of a partner of the tiers b and c, direct sales waits", "A registration by a partner of the tiers a and c does not count if",
			"A registration by a partner of the tiers b and d counts unless", "Partners of the tiers b and c protect accounts",
		},
	} {
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("the rules do not say %q:\n%s", w, text)
			}
		}
	}
}

// A promotion is published with what it is for and who may sell under it.
func TestRulesNameThePromotions(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	o := conflict.Promotion{ID: "x", Off: partnerecon.MustPercent("10"), During: partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-02-01")}}
	for want, c := range map[string][2][]string{
		"Promotion x: up to 10% off, 2025-01-01 until 2025-02-01.":                             {},
		"Promotion x: up to 10% off, 2025-01-01 until 2025-02-01, for seat.":                   {{"seat"}, nil},
		"Promotion x: up to 10% off, 2025-01-01 until 2025-02-01, by a and b.":                 {nil, {"a", "b"}},
		"Promotion x: up to 10% off, 2025-01-01 until 2025-02-01, for seat, desk and x, by a.": {{"seat", "desk", "x"}, {"a"}},
	} {
		o.Products, o.Partners = c[0], c[1]
		p.Pricing.Promotions = []conflict.Promotion{o}
		if text := conflict.Must(p).Rules().String(); !strings.Contains(text, "- "+want+"\n") {
			t.Errorf("the rules do not say %q:\n%s", want, text)
		}
	}
}

// Protections are in the order of their beginning, whatever they are from.
func TestProtectionsInTheirOrder(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral", "b", "referral")
	o.apply(conflict.Override{ID: "x", Account: "acme", Partner: "b", At: at("2025-01-02"), Until: date("2025-01-03"), By: "channel_manager", Reason: "because"}, contact("c", "a", "2025-01-09"), of("r", "", "a", "2025-01-10"))
	got, err := o.desk.Protections(o.state, at("2025-02-01"))
	if err != nil || len(got) != 2 || got[0].Registration != "x" || got[1].Registration != "r" {
		t.Errorf("%+v, %v", got, err)
	}
}

// The account has nothing to rule on: the rulings are those on the partners.
func TestRulingsOfAnEmptyAccount(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
	got, err := o.desk.Rulings(o.state)
	if err != nil || len(got) != 1 || got[0].Event != "tier-a" || len(got[0].Trace) == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// A list is reviewed through the year 9998, as questions are asked.
func TestTheLastReview(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "solution")
	for day, want := range map[string]error{"0001-01-01": nil, "9998-12-31": nil, "9999-01-01": partnerecon.ErrSyntax, "9999-12-31": partnerecon.ErrSyntax} {
		if got, err := o.desk.ReviewList(o.state.Rosters[0], date(day)); !errors.Is(err, want) {
			t.Errorf("%s: %+v, %v", day, got, err)
		}
	}
}

// The first tier of a policy is a tier like the others.
func TestTheFirstTierMovesFirst(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Tiers[0].FirstMover, p.Tiers[1].FirstMover = true, false
	for tier, want := range map[string]string{"referral": "first_mover/a/c 01", "integration": "", "solution": "first_mover/a/c 01", "none": ""} {
		o := open(t, p, "a", tier)
		o.apply(contact("c", "a", "2025-01-01"))
		if got := o.claims("2025-01-02"); got != want {
			t.Errorf("%s: got %s, want %s", tier, got, want)
		}
	}
}

// Who closes a deal over whom: a holds o.
func TestContracts(t *testing.T) {
	sign := func(partner, opportunity string, m conflict.Motion) conflict.Event {
		return conflict.Sign{ID: "s", Account: "acme", Partner: partner, Opportunity: opportunity, Motion: m, At: at("2025-01-03")}
	}
	for name, c := range map[string]struct {
		event conflict.Event
		want  string
	}{
		"its own":                          {sign("a", "o", ""), "granted signed"},
		"its own, of another opportunity":  {sign("a", "p", ""), "noted noted"},
		"another's":                        {sign("b", "o", ""), "breached closed_over a"},
		"another's, of another":            {sign("b", "p", ""), "noted noted"},
		"direct sales, asked":              {sign("", "o", conflict.Inbound), "granted signed"},
		"direct sales, unasked":            {sign("", "o", conflict.Outbound), "breached closed_over a"},
		"direct sales, unasked, elsewhere": {sign("", "p", conflict.Outbound), "noted noted"},
		"direct sales, the whole":          {sign("", "", conflict.Outbound), "breached closed_over a"},
	} {
		o := open(t, conflict.ThreeTier("UTC"), "a", "referral", "b", "referral")
		got := o.apply(contact("c", "a", "2025-01-01"), of("r", "o", "a", "2025-01-02"), c.event)
		text := strings.TrimSpace(string(got.Outcome) + " " + strings.TrimPrefix(got.Code, "conflict.") + " " + got.Against)
		if text != c.want {
			t.Errorf("%s: got %s, want %s", name, text, c.want)
		}
	}
}

// A warning that no step names is explained by the ladder as a whole.
func TestStandingWithoutAStep(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Sanctions.Steps = []conflict.Sanction{{Strikes: 1, Action: conflict.Holding}}
	o := open(t, p, "a", "referral")
	o.apply(struck("1"))
	held, err := o.desk.Standing(o.state.Rosters[0], at("2025-01-03"))
	if err != nil || held.Footing != conflict.OnHold || held.Trace[1].Rule != "/sanctions/steps/0" {
		t.Errorf("%+v, %v", held, err)
	}
	o.apply(conflict.Release{ID: "l", Partner: "a", At: at("2025-01-04"), By: "partner_manager", Reason: "because"})
	warned, err := o.desk.Standing(o.state.Rosters[0], at("2025-01-05"))
	if err != nil || warned.Footing != conflict.Warned || warned.Trace[1].Rule != "/sanctions/steps" {
		t.Errorf("%+v, %v", warned, err)
	}
}

// Leads are shared by the billion, at most.
func TestLeadsAreBounded(t *testing.T) {
	for n, ok := range map[int64]bool{0: false, 1: true, 1_000_000_000: true, 1_000_000_001: false} {
		found := conflict.Problems(conflict.Share{ID: "i", Partner: "a", At: at("2025-01-01"), Leads: n})
		if len(found) == 0 != ok {
			t.Errorf("%d: %v", n, found)
		}
	}
}

// What is wrong with the text of an event is told with its path.
func TestReadEventProblems(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind":"contact","id":"c","account":"x","partner":"p","at":"2025-01-01T00:00:00Z","more":1}`: "[/more unknown]",
		`{"kind":"contact","id":"c","account":"x","partner":"p"}`:                                      "[/at required]",
		`{"kind":"wish"}`: "[/kind unknown]",
		`[]`:              "[ type]",
	} {
		if got, err := conflict.ReadEvent([]byte(text)); fmt.Sprint(problems(err)) != want || got != nil {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

// A problem lists what may be said.
func TestAProblemListsTheMembers(t *testing.T) {
	for text, e := range map[string]conflict.Event{
		`want inbound or outbound, got "sideways"`:              conflict.Direct{ID: "i", Account: "x", At: at("2025-01-01"), Motion: "sideways"},
		`want release, hold, write_off or adjust, got "forget"`: conflict.Resolve{ID: "i", Account: "x", Partner: "a", At: at("2025-01-01"), Dispute: "d", By: "b", Remedy: "forget", Reason: "r"},
	} {
		found := conflict.Problems(e)
		if len(found) != 1 || found[0].Message != text {
			t.Errorf("got %+v, want %s", found, text)
		}
	}
}

// An account holds 10,000 facts.
func TestAnAccountIsFull(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
	for i := range 9_999 {
		o.state.Account.Facts = append(o.state.Account.Facts, conflict.Profile{ID: fmt.Sprintf("%05d", i), Account: "acme", At: at("2025-01-01")})
	}
	o.apply(conflict.Profile{ID: "x", Account: "acme", At: at("2025-01-02")})
	before := len(o.state.Account.Facts)
	_, err := o.desk.Apply(o.state, conflict.Profile{ID: "y", Account: "acme", At: at("2025-01-02")})
	if !errors.Is(err, partnerecon.ErrOverflow) || before != 10_000 || len(o.state.Account.Facts) != 10_000 {
		t.Errorf("%d facts, then %d, %v", before, len(o.state.Account.Facts), err)
	}
	if got := o.apply(conflict.Profile{ID: "x", Account: "acme", At: at("2025-01-02")}); !got.Repeated {
		t.Error("one of them is not known")
	}
}

// An account that 1,500 partners work, each its own opportunity, is answered for
// in a moment: the time does not grow with the cube of the partners.
func TestACrowdedAccount(t *testing.T) {
	if testing.Short() {
		t.Skip("4,500 facts")
	}
	s := conflict.State{Account: &conflict.Account{ID: "acme"}}
	var registered, profiled []conflict.Event
	for i := range 1_500 {
		p := fmt.Sprintf("%04d", i)
		c, r := contact("c"+p, p, "2025-01-01"), of("r"+p, p, p, "2025-01-02")
		s.Account.Facts = append(s.Account.Facts, c)
		registered = append(registered, r)
		profiled = append(profiled, conflict.Profile{ID: p, Account: "acme", At: at("2025-01-03")})
		s.Rosters = append(s.Rosters, &conflict.Roster{Partner: p, Facts: []conflict.Event{conflict.Enroll{ID: "t", Partner: p, At: at("2024-01-01"), Tier: "referral"}, c, r}})
	}
	s.Account.Facts = append(append(s.Account.Facts, registered...), profiled...)
	start := time.Now()
	got, err := conflict.Must(conflict.ThreeTier("UTC")).MayEngage(s, conflict.Outbound, at("2025-01-04"))
	if took := time.Since(start); err != nil || len(got.Holds) != 1_500 || took > 5*time.Second {
		t.Errorf("%d holds in %s, %v", len(got.Holds), took, err)
	}
}

// A state that cannot be written is no duplicate of an event.
func TestAFactThatCannotBeCompared(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
	never := contact("c", "a", "2025-01-01")
	never.At = never.At.AddDate(20_000, 0, 0)
	o.state.Account.Facts = []conflict.Event{never}
	if _, err := o.desk.Apply(o.state, contact("c", "a", "2025-01-01")); err == nil || errors.Is(err, conflict.ErrDuplicate) {
		t.Errorf("got %v", err)
	}
	if b, err := o.state.Account.MarshalJSON(); err == nil || b != nil {
		t.Errorf("written as %s, %v", b, err)
	}
}

// Stored facts are kept in UTC, whatever zone they were stored in.
func TestStoredFactsAreInUTC(t *testing.T) {
	var a conflict.Account
	if err := json.Unmarshal([]byte(`{"id":"x","facts":[{"kind":"contact","id":"c","account":"x","partner":"p","at":"2025-01-01T01:00:00+01:00"}]}`), &a); err != nil {
		t.Fatal(err)
	}
	if b, err := json.Marshal(a); err != nil || !strings.Contains(string(b), `"at":"2025-01-01T00:00:00Z"`) {
		t.Errorf("%s, %v", b, err)
	}
}

func TestMustPanicsOnAnError(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("it made a desk of nothing")
		}
	}()
	conflict.Must(conflict.Policy{})
}

// What is taken for the same company.
func TestMatchReasons(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Matching = conflict.Matching{Public: []string{"mail.example"}, Keys: []string{"vat", "duns"}}
	d := conflict.Must(p)
	host := strings.Repeat("a", 250) + ".b-_c" // 255 bytes
	for name, c := range map[string]struct {
		one, other conflict.Company
		want       string
	}{
		"a domain":              {conflict.Company{Domains: []string{"  HTTPS://jo:x@www.Acme.example.:443/a?b#c "}}, conflict.Company{Domains: []string{"acme.example"}}, "same_domain"},
		"a mail domain":         {conflict.Company{Domains: []string{"@acme.example"}}, conflict.Company{Domains: []string{"acme.example"}}, "same_domain"},
		"a domain with a dash":  {conflict.Company{Domains: []string{"my-acme_1.example"}}, conflict.Company{Domains: []string{"my-acme_1.example"}}, "same_domain"},
		"the longest domain":    {conflict.Company{Domains: []string{host}}, conflict.Company{Domains: []string{host}}, "same_domain"},
		"2,000 bytes":           {conflict.Company{Domains: []string{strings.Repeat(" ", 1988) + "acme.example"}}, conflict.Company{Domains: []string{"acme.example"}}, "same_domain"},
		"a part of another":     {conflict.Company{Domains: []string{"shop.acme.example"}}, conflict.Company{Domains: []string{"acme.example"}}, "subdomain"},
		"the other way":         {conflict.Company{Domains: []string{"acme.example"}}, conflict.Company{Domains: []string{"shop.acme.example"}}, "subdomain"},
		"the end of a word":     {conflict.Company{Domains: []string{"bigacme.example"}}, conflict.Company{Domains: []string{"acme.example"}}, ""},
		"a public domain":       {conflict.Company{Domains: []string{"jo@mail.example"}}, conflict.Company{Domains: []string{"ann@mail.example"}}, ""},
		"below a public domain": {conflict.Company{Domains: []string{"acme.mail.example"}}, conflict.Company{Domains: []string{"acme.mail.example"}}, "same_domain"},
		"a domain twice":        {conflict.Company{Domains: []string{"acme.example", "www.acme.example"}}, conflict.Company{Domains: []string{"acme.example"}}, "same_domain"},
		"a key":                 {conflict.Company{Keys: []conflict.Key{{Name: "vat", Value: "de 12-3"}}}, conflict.Company{Keys: []conflict.Key{{Name: "vat", Value: "DE123"}}}, "same_key"},
		"another key":           {conflict.Company{Keys: []conflict.Key{{Name: "vat", Value: "1"}}}, conflict.Company{Keys: []conflict.Key{{Name: "duns", Value: "1"}}}, ""},
		"another value":         {conflict.Company{Keys: []conflict.Key{{Name: "vat", Value: "1"}}}, conflict.Company{Keys: []conflict.Key{{Name: "vat", Value: "2"}}}, ""},
		"a key of nothing":      {conflict.Company{Keys: []conflict.Key{{Name: "vat", Value: "--"}}}, conflict.Company{Keys: []conflict.Key{{Name: "vat", Value: "?"}}}, ""},
		"the name":              {conflict.Company{Name: "Acme, Inc.", Country: "US"}, conflict.Company{Name: "ACME INC", Country: "us"}, "same_name"},
		"without a country":     {conflict.Company{Name: "Acme"}, conflict.Company{Name: "Acme"}, ""},
		"in another country":    {conflict.Company{Name: "Acme", Country: "US"}, conflict.Company{Name: "Acme", Country: "DE"}, ""},
		"another name":          {conflict.Company{Name: "Acme", Country: "US"}, conflict.Company{Name: "Bolt", Country: "US"}, ""},
		"a name of nothing":     {conflict.Company{Name: "...", Country: "US"}, conflict.Company{Name: "!", Country: "US"}, ""},
		"all of it, the best first": {
			conflict.Company{Name: "Acme", Country: "US", Domains: []string{"acme.example", "b.acme.example"}, Keys: []conflict.Key{{Name: "vat", Value: "1"}}},
			conflict.Company{Name: "Acme", Country: "US", Domains: []string{"acme.example"}, Keys: []conflict.Key{{Name: "vat", Value: "1"}}},
			"same_key same_domain subdomain same_name",
		},
	} {
		c.one.Account, c.other.Account = "1", "2"
		got, err := d.Match(c.one, []conflict.Company{c.other, c.one})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text := ""
		for _, m := range got {
			text += codes(m.Trace)
		}
		if text != c.want {
			t.Errorf("%s: got %s, want %s", name, text, c.want)
		}
	}
	for _, bad := range []string{"", "acme", ".example", "acme..example", "a b.example", "a!.example", ":acme.example", "http://:80", "a" + host, strings.Repeat(" ", 1989) + "acme.example"} {
		if _, err := d.Match(conflict.Company{Account: "1", Domains: []string{bad}}, nil); fmt.Sprint(problems(err)) != "[/domains/0 type]" {
			t.Errorf("%.20q: got %v", bad, err)
		}
	}
}

// The reasons are in the order of the domains, whatever order they came in.
func TestMatchNamesTheDomains(t *testing.T) {
	d := conflict.Must(conflict.ThreeTier("UTC"))
	got, err := d.Match(conflict.Company{Account: "1", Domains: []string{"b.example", "a.example"}}, []conflict.Company{{Account: "2", Domains: []string{"a.example", "b.example"}}})
	if err != nil || len(got) != 1 || got[0].Trace.String() != "conflict.same_domain domain=\"a.example\"\nconflict.same_domain domain=\"b.example\"\n" {
		t.Errorf("%+v, %v", got, err)
	}
}

// The strongest reason first, then more reasons, then the id.
func TestMatchOrder(t *testing.T) {
	d := conflict.Must(conflict.ThreeTier("UTC"))
	named := conflict.Company{Name: "Acme", Country: "US"}
	company := func(id string, c conflict.Company, domains ...string) conflict.Company {
		c.Account, c.Domains = id, domains
		return c
	}
	got, err := d.Match(company("0", named, "acme.example", "bolt.example"), []conflict.Company{
		company("6", named), company("5", named), company("4", conflict.Company{}, "shop.acme.example"), company("3", conflict.Company{}, "acme.example"), company("2", named, "acme.example"), company("1", conflict.Company{}, "acme.example", "bolt.example", "x.bolt.example"),
	})
	if err != nil {
		t.Fatal(err)
	}
	out := ""
	for _, m := range got {
		out += m.Account
	}
	if out != "123456" {
		t.Errorf("got %s", out)
	}
}

// A list and an override end when the partner leaves or is removed, and coming back does not
// bring them back: direct sales and other partners are free from that instant on, and an
// override protects through the day before.
func TestWhatWasGivenEndsWithTheMembership(t *testing.T) {
	strike := func(id, on string) conflict.Event {
		return conflict.Strike{ID: id, Partner: "a", At: at(on), Case: id, Reason: "r"}
	}
	left := conflict.Enroll{ID: "x", Partner: "a", At: at("2025-03-01"), Membership: conflict.HasLeft}
	back := conflict.Enroll{ID: "y", Partner: "a", At: at("2025-03-10"), Tier: "solution", Membership: conflict.HasReturned}
	for name, gone := range map[string][]conflict.Event{
		"left":            {left},
		"left and back":   {left, back},
		"removed":         {strike("k1", "2025-02-20"), strike("k2", "2025-02-21"), strike("k3", "2025-03-01")},
		"back, unnoticed": {back, left}, // recorded in the other order
	} {
		o := open(t, conflict.ThreeTier("UTC"), "a", "solution", "b", "solution")
		o.apply(
			conflict.List{ID: "l", Account: "acme", Partner: "a", At: at("2025-01-10")},
			conflict.Override{ID: "o", Account: "acme", Partner: "a", At: at("2025-01-10"), Until: date("2025-12-31"), By: "channel_manager", Reason: "r"},
		)
		o.apply(gone...)
		may, err := o.desk.MayEngage(o.state, conflict.Outbound, at("2025-03-15"))
		if err != nil || !may.Allowed {
			t.Errorf("%s: %+v, %v", name, may, err)
		}
		was, err := o.desk.MayEngage(o.state, conflict.Outbound, at("2025-02-28"))
		if err != nil || len(was.Holds) != 2 {
			t.Errorf("%s, before: %+v, %v", name, was, err)
		}
		all, err := o.desk.Protections(o.state, at("2025-03-15"))
		if err != nil || len(all) != 1 || all[0].Interval.End != date("2025-03-01") {
			t.Errorf("%s: %+v, %v", name, all, err)
		}
		review, err := o.desk.ReviewList(o.state.Rosters[0], date("2025-03-15"))
		if err != nil || len(review.Accounts) != 0 {
			t.Errorf("%s: %+v, %v", name, review, err)
		}
		for _, e := range []conflict.Event{
			conflict.List{ID: "l2", Account: "acme", Partner: "b", At: at("2025-03-12")},
			conflict.Contact{ID: "c", Account: "acme", Partner: "b", At: at("2025-03-12")},
			conflict.Register{ID: "r", Account: "acme", Partner: "b", At: at("2025-03-13")},
		} {
			if out := o.apply(e); out.Outcome == conflict.Refused {
				t.Errorf("%s: %s is refused, %s", name, out.Event, out.Code)
			}
		}
	}
}
