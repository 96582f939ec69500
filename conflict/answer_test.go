package conflict_test

import (
	cmpstd "cmp"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

var period = partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-04-01")}

// Nothing panics on values that nobody made.
func TestNoPanic(t *testing.T) {
	hostile := []conflict.State{
		{},
		{Account: &conflict.Account{}},
		{Rosters: []*conflict.Roster{nil}},
		{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{}}},
		{Account: &conflict.Account{ID: "x", Facts: []conflict.Event{nil, (*conflict.Contact)(nil), conflict.Contact{}, conflict.Register{}, conflict.Decide{}, conflict.Resolve{}, conflict.Price{}}}},
		{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{Partner: "a", Facts: []conflict.Event{nil, (*conflict.Strike)(nil), conflict.Strike{}, conflict.Register{}, conflict.Transfer{}, conflict.List{}, conflict.Move{}, conflict.Price{}, conflict.Release{}}}}},
	}
	for _, d := range []conflict.Desk{{}, conflict.Must(conflict.ThreeTier("UTC")), conflict.Must(permutationPolicies()["reviewed"])} {
		for _, s := range hostile {
			askAll(d, s)
			for _, e := range append(seeds(), nil, (*conflict.Contact)(nil), conflict.Contact{}, struct{ conflict.Event }{}) {
				_, _ = d.Apply(s, e)
				_, _ = conflict.WriteEvent(e)
				conflict.Subjects(e)
				conflict.HeadingOf(e)
			}
			_, _ = d.MayEngage(s, "", time.Time{})
			_, _ = d.Protections(s, time.Time{})
			_, _ = d.ProtectionsAsOf(s, at("2025-01-01"), time.Time{})
		}
		_, _ = d.Arbitrate(conflict.Facts{})
		_, _ = d.Arbitrate(conflict.Facts{Price: &conflict.Price{}, Claims: []conflict.Claim{{}}, Approvals: []conflict.Approve{{}}})
		_, _ = d.Match(conflict.Company{}, []conflict.Company{{}})
		_, _ = d.ReviewList(nil, partnerecon.Day{})
		_, _ = d.Standing(nil, time.Time{})
		_, _ = d.Audit(partnerecon.Interval{}, nil)
		_, _ = d.Leakage(partnerecon.Interval{})
		d.Overlaps()
		_ = d.Rules().String() + d.Rules().Markdown()
		d.WithCalendar(nil).Policy()
	}
	(*conflict.Account)(nil).Partners()
	(*conflict.Account)(nil).Clone()
	(*conflict.Roster)(nil).Clone()
}

func TestTheZeroDeskAnswersNothing(t *testing.T) {
	s := conflict.State{Account: &conflict.Account{ID: "x"}, Rosters: []*conflict.Roster{{Partner: "a"}}}
	for i, err := range askAll(conflict.Desk{}, s) {
		if err == nil {
			t.Errorf("question %d has an answer", i)
		}
	}
	for i, err := range askAll(conflict.Must(conflict.ThreeTier("UTC")), s) {
		if err != nil {
			t.Errorf("question %d: %v", i, err)
		}
	}
	var d conflict.Desk
	if _, err := d.Arbitrate(conflict.Facts{Claims: []conflict.Claim{{ID: "1", Partner: "a", Ground: conflict.OnList, At: at("2025-01-01")}}}); err == nil {
		t.Error("arbitrated")
	}
	if _, err := d.Match(conflict.Company{Account: "a"}, nil); err == nil {
		t.Error("matched")
	}
	if js(d.Policy()) != js(conflict.Policy{}) || len(d.Rules().Sections) > 0 || d.Overlaps() != nil {
		t.Error("the zero Desk has a policy")
	}
}

func TestQuestionProblems(t *testing.T) {
	d := conflict.Must(conflict.ThreeTier("UTC"))
	s := conflict.State{Account: &conflict.Account{ID: "x", Facts: []conflict.Event{contact("c", "a", "2025-01-01")}}}
	full := conflict.State{Account: s.Account, Rosters: []*conflict.Roster{{Partner: "a"}}}
	now := at("2025-01-01")
	claim := conflict.Claim{ID: "1", Partner: "a", Ground: conflict.OnList, At: now}
	for name, c := range map[string]struct {
		err  func() error
		want error
	}{
		"no account":          {func() error { _, err := d.Filings(conflict.State{}, now); return err }, conflict.ErrAccount},
		"no roster":           {func() error { _, err := d.Filings(s, now); return err }, conflict.ErrRoster},
		"no instant":          {func() error { _, err := d.Filings(full, time.Time{}); return err }, partnerecon.ErrSyntax},
		"as of no instant":    {func() error { _, err := d.ProtectionsAsOf(full, now, time.Time{}); return err }, partnerecon.ErrSyntax},
		"year 1":              {func() error { _, err := d.Filings(full, at("0001-12-31")); return err }, partnerecon.ErrSyntax},
		"year 2":              {func() error { _, err := d.Filings(full, at("0002-01-01")); return err }, nil},
		"year 9998":           {func() error { _, err := d.Filings(full, at("9998-12-31")); return err }, nil},
		"as of too late":      {func() error { _, err := d.ProtectionsAsOf(full, now, at("9999-01-01")); return err }, partnerecon.ErrSyntax},
		"as of before":        {func() error { _, err := d.ProtectionsAsOf(full, now, now.Add(-1)); return err }, partnerecon.ErrSyntax},
		"another partner":     {func() error { _, err := d.NextSteps(full, "b", now); return err }, conflict.ErrRoster},
		"no day":              {func() error { _, err := d.ReviewList(full.Rosters[0], partnerecon.Day{}); return err }, partnerecon.ErrSyntax},
		"standing of nobody":  {func() error { _, err := d.Standing(nil, now); return err }, conflict.ErrRoster},
		"standing at no time": {func() error { _, err := d.Standing(full.Rosters[0], time.Time{}); return err }, partnerecon.ErrSyntax},
		"roster twice":        {func() error { _, err := d.Audit(period, full.Rosters[0], full.Rosters[0]); return err }, conflict.ErrRoster},
		"roster nil":          {func() error { _, err := d.Audit(period, nil); return err }, conflict.ErrRoster},
		"leaks of a misfit":   {func() error { _, err := d.Leakage(period, s); return err }, conflict.ErrRoster},
	} {
		if err := c.err(); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		err  func() error
		want []string
	}{
		"motion":    {func() error { _, err := d.MayEngage(full, "sideways", now); return err }, []string{"/motion unknown"}},
		"no period": {func() error { _, err := d.Audit(partnerecon.Interval{}); return err }, []string{"/period required"}},
		"no claims": {func() error { _, err := d.Arbitrate(conflict.Facts{}); return err }, []string{"/claims required"}},
		"both": {func() error {
			_, err := d.Arbitrate(conflict.Facts{Claims: []conflict.Claim{claim}, Price: &conflict.Price{ID: "p", Partner: "a", At: now}})
			return err
		}, []string{"/price conflict", "/price/items required"}},
		"claims twice": {func() error {
			_, err := d.Arbitrate(conflict.Facts{Claims: []conflict.Claim{claim, claim, {}}})
			return err
		}, []string{"/claims/1/id duplicate", "/claims/2/at required", "/claims/2/ground required", "/claims/2/id required", "/claims/2/ground conflict"}},
		"company": {func() error {
			_, err := d.Match(conflict.Company{Domains: []string{"x y"}, Keys: []conflict.Key{{Name: "vat"}}}, nil)
			return err
		}, []string{"/account required", "/domains/0 type", "/keys/0/name unknown", "/keys/0/value required"}},
		"candidate": {func() error { _, err := d.Match(conflict.Company{Account: "a"}, []conflict.Company{{}}); return err }, []string{"/candidates/0/account required"}},
	} {
		got := problems(c.err())
		if name == "claims twice" {
			if len(got) != 5 {
				t.Errorf("%s: got %v", name, got)
			}
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestArbitratePrice(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Pricing.DiscountBy = "sales_director"
	d := conflict.Must(p)
	seat := func(unit string) conflict.Item {
		return conflict.Item{Product: "seat", Quantity: 1, Unit: eur(unit), Published: eur("100")}
	}
	service := conflict.Item{Product: "consulting", Service: true, Quantity: 1, Unit: eur("1")}
	for name, c := range map[string]struct {
		items    []conflict.Item
		approval conflict.Approve
		want     conflict.Result
	}{
		"in order":                 {[]conflict.Item{seat("100")}, conflict.Approve{}, conflict.Win},
		"below":                    {[]conflict.Item{seat("99.99")}, conflict.Approve{}, conflict.Rejection},
		"approved":                 {[]conflict.Item{seat("99.99")}, conflict.Approve{At: at("2025-01-05"), By: "sales_director", For: conflict.ForDiscount}, conflict.Win},
		"approved too late":        {[]conflict.Item{seat("99.99")}, conflict.Approve{At: at("2025-01-06"), By: "sales_director", For: conflict.ForDiscount}, conflict.Rejection},
		"approved by another role": {[]conflict.Item{seat("99.99")}, conflict.Approve{At: at("2025-01-05"), By: "partner_manager", For: conflict.ForDiscount}, conflict.Rejection},
		"approved of another":      {[]conflict.Item{seat("99.99")}, conflict.Approve{At: at("2025-01-05"), By: "sales_director", For: conflict.ForDiscount, Price: "another"}, conflict.Rejection},
		"approved to another":      {[]conflict.Item{seat("99.99")}, conflict.Approve{At: at("2025-01-05"), By: "sales_director", For: conflict.ForDiscount, Partner: "b"}, conflict.Rejection},
		"bundle":                   {[]conflict.Item{seat("100"), service}, conflict.Approve{}, conflict.Escalation},
		"bundle approved":          {[]conflict.Item{seat("100"), service}, conflict.Approve{At: at("2025-01-04"), By: "partner_manager", For: conflict.ForBundle}, conflict.Win},
		"services alone":           {[]conflict.Item{service, service}, conflict.Approve{}, conflict.Win},
	} {
		f := conflict.Facts{Price: &conflict.Price{ID: "p", Partner: "a", At: at("2025-01-05"), Items: c.items}}
		if c.approval.By != "" {
			c.approval.ID, c.approval.Partner, c.approval.Price = "x", cmpstd.Or(c.approval.Partner, "a"), cmpstd.Or(c.approval.Price, "p")
			other := c.approval
			other.ID, other.Price = "y", "another"
			f.Approvals = []conflict.Approve{other, c.approval}
		}
		got, err := d.Arbitrate(f)
		if err != nil || got.Result != c.want || got.Conflict != conflict.PriceDispute || (got.Partner == "a") != (c.want == conflict.Win) || len(got.Trace) == 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestClassify(t *testing.T) {
	d := conflict.Must(conflict.ThreeTier("UTC"))
	now := at("2025-01-02")
	claim := func(partner string, g conflict.Ground) conflict.Claim {
		return conflict.Claim{ID: partner + string(g), Partner: partner, Ground: g, At: now}
	}
	direct := claim("", conflict.OnDirectContact)
	for _, c := range []struct {
		claims []conflict.Claim
		want   conflict.Conflict
		result conflict.Result
		winner string
	}{
		{[]conflict.Claim{claim("a", conflict.OnRegistration)}, conflict.NoConflict, conflict.Win, "a"},
		{[]conflict.Claim{direct}, conflict.NoConflict, conflict.Win, ""},
		{[]conflict.Claim{claim("a", conflict.OnRegistration), claim("a", conflict.OnList)}, conflict.NoConflict, conflict.Win, "a"},
		{[]conflict.Claim{claim("a", conflict.OnRegistration), direct}, conflict.PartnerAgainstDirect, conflict.Win, "a"},
		{[]conflict.Claim{claim("a", conflict.OnIntroduction), direct}, conflict.LeadOwnership, conflict.Win, "a"}, // at the same instant
		{[]conflict.Claim{claim("a", conflict.OnAssignment), direct}, conflict.LeadOwnership, conflict.Win, ""},
		{[]conflict.Claim{claim("a", conflict.OnList), claim("b", conflict.OnRegistration)}, conflict.PartnerAgainstPartner, conflict.Win, "b"},
		{[]conflict.Claim{claim("b", conflict.OnList), claim("a", conflict.OnList)}, conflict.PartnerAgainstPartner, conflict.Win, "a"},
		{[]conflict.Claim{claim("a", conflict.OnChoice), claim("b", conflict.OnOverride), direct}, conflict.PartnerAgainstDirect, conflict.Win, "b"},
	} {
		got, err := d.Arbitrate(conflict.Facts{Claims: c.claims})
		if err != nil || got.Conflict != c.want || got.Result != c.result || got.Partner != c.winner {
			t.Errorf("%+v: %+v, %v", c.claims, got, err)
		}
	}
	late := claim("a", conflict.OnIntroduction)
	late.At = now.Add(1)
	if got, err := d.Arbitrate(conflict.Facts{Claims: []conflict.Claim{late, direct}}); err != nil || !got.Direct || !got.Trace.Has(conflict.CodeTooLate) {
		t.Errorf("%+v, %v", got, err)
	}
	p := conflict.ThreeTier("UTC")
	p.Arbitration = conflict.Arbitration{Precedence: []conflict.Precedence{{Ground: conflict.OnOverride, Over: conflict.OnChoice}}}
	got, err := conflict.Must(p).Arbitrate(conflict.Facts{Claims: []conflict.Claim{late, direct}})
	if err != nil || got.Result != conflict.Rejection || !got.Trace.Has(conflict.CodeNobody) || !got.Trace.Has(conflict.CodeNoGround) {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = conflict.Must(p).Arbitrate(conflict.Facts{Claims: []conflict.Claim{claim("a", conflict.OnChoice), claim("b", conflict.OnChoice)}})
	if err != nil || got.Result != conflict.Escalation {
		t.Errorf("%+v, %v", got, err)
	}
}

type always bool

func (a always) IsBusinessDay(partnerecon.Day) bool { return bool(a) }

func TestWithCalendar(t *testing.T) {
	for _, c := range []struct {
		calendar partnerecon.Calendar
		want     partnerecon.Day
	}{{always(true), date("2025-01-09")}, {always(false), partnerecon.Day{}}, {nil, date("2025-01-13")}} {
		p := conflict.ThreeTier("UTC")
		p.Holidays = []partnerecon.Day{date("2025-01-06")}
		o := open(t, p, "a", "referral")
		o.desk = o.desk.WithCalendar(c.calendar)
		o.apply(conflict.Dispute{ID: "q", Account: "acme", Partner: "a", At: at("2025-01-03"), Reason: "because"})
		got, err := o.desk.Disputes(o.state, at("2026-01-01"))
		if err != nil || got[0].ResolveBy != c.want || got[0].ResolutionOverdue == c.want.IsZero() || got[0].Held.Stated() {
			t.Errorf("%v: %+v, %v", c.calendar, got, err)
		}
	}
}

func TestRulesGolden(t *testing.T) {
	rich := conflict.ThreeTier("Europe/Berlin")
	rich.Registration = conflict.Registration{
		Within: partnerecon.Months(1, partnerecon.Until), ProtectFor: partnerecon.Months(6, partnerecon.Until), Clock: conflict.FromApproval, Again: 3,
		Extensions: 2, ExtendBy: partnerecon.Days(30, partnerecon.Through), Renews: partnerecon.Days(60, partnerecon.Through), Capacity: 1,
		Review: conflict.Review{By: "deal_desk", Within: partnerecon.Hours(48, partnerecon.Through)}, PriorContact: partnerecon.Months(6, partnerecon.Until), Consolation: partnerecon.MustPercent("50"),
	}
	rich.Exclusions = []conflict.Exclusion{{Account: "<b>*house*</b>", Reason: "our own"}, {Segment: "public", Reason: "tenders", During: period}}
	rich.Assignments = []conflict.Assignment{{Territory: "bavaria", Vertical: "retail", Partner: "alpha"}}
	rich.Pricing = conflict.Pricing{Published: true, DiscountBy: "sales_director", Promotions: []conflict.Promotion{{ID: "spring", Off: partnerecon.MustPercent("12.5"), During: period, Products: []string{"a", "b"}, Partners: []string{"c", "d", "e"}}}}
	rich.Sanctions = conflict.Sanctions{Steps: []conflict.Sanction{{Strikes: 11, Action: conflict.Warning}}, Expire: partnerecon.Months(12, partnerecon.Until)}
	rich.Matching = conflict.Matching{Public: []string{"gmail.com", "co.uk"}, Keys: []string{"register_number"}}
	rich.Holidays = []partnerecon.Day{partnerecon.MustDay("2025-12-25"), partnerecon.MustDay("2026-01-01")}
	rich.Disputes.ResolveFrom, rich.Disputes.ResolveWithin = conflict.FromEscalation, 1
	rich.Disputes.Levels = append(rich.Disputes.Levels, conflict.Level{Role: "director", Within: partnerecon.Hours(24, partnerecon.Through)})
	rich.Arbitration.Ties = []conflict.Tie{{Conflict: conflict.PartnerAgainstPartner, Rule: conflict.EqualSplit}, {Conflict: conflict.PartnerAgainstDirect, Rule: conflict.ToPeople}}
	poor := conflict.Policy{Zone: "UTC", Tiers: []conflict.Tier{{Name: "all", DirectFirst: conflict.Never}}, Registration: conflict.Registration{
		Within: partnerecon.Days(1, partnerecon.Through), ProtectFor: partnerecon.Days(2, partnerecon.Through), Clock: conflict.FromRegistration, Again: 2,
	}}
	none := poor
	none.Registration.Again = 0
	for name, p := range map[string]conflict.Policy{"three_tier": conflict.ThreeTier("UTC"), "rich": rich, "poor": poor, "once": none} {
		rules := conflict.Must(p).Rules()
		for file, got := range map[string]string{name + ".txt": rules.String(), name + ".md": rules.Markdown()} {
			file = filepath.Join("testdata", "rules", file)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", file, diff)
			}
		}
	}
	text := conflict.Must(conflict.ThreeTier("UTC")).Rules().String()
	for _, number := range []string{"14 days", "120 days", "again once", "48 hours", "5 business days", "at most 50", "Three strikes"} {
		if !strings.Contains(text, number) {
			t.Errorf("the rules do not say %q", number)
		}
	}
}

// Every code that the package names is given by some story.
func TestLawX5_EveryRuleIsReachedBySomeCase(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var stories strings.Builder
	files, err := filepath.Glob("testdata/*/want.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		stories.Write(b)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && strings.HasPrefix(lit.Value, `"conflict.`) {
			if !strings.Contains(stories.String(), lit.Value) {
				t.Errorf("no story is decided by %s", lit.Value)
			}
		}
		return true
	})
}
