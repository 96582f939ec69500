package conflict_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// problems lists path and code of everything that is wrong.
func problems(err error) []string {
	var invalid *partnerecon.InvalidError
	if !errors.As(err, &invalid) {
		return nil
	}
	var out []string
	for _, p := range invalid.Problems {
		out = append(out, p.Path+" "+p.Code)
	}
	return out
}

func TestPolicyProblems(t *testing.T) {
	days, hours := partnerecon.Days(5, partnerecon.Through), partnerecon.Hours(5, partnerecon.Through)
	many := slices.Repeat([]conflict.Exclusion{{Account: "a", Reason: "r"}}, 1001)
	for name, c := range map[string]struct {
		change func(*conflict.Policy)
		want   []string
	}{
		"nothing":                 {func(p *conflict.Policy) {}, nil},
		"empty":                   {func(p *conflict.Policy) { *p = conflict.Policy{} }, []string{"/registration/clock required", "/registration/protect_for required", "/registration/within required", "/tiers required", "/zone required"}},
		"unknown zone":            {func(p *conflict.Policy) { p.Zone = "Mars/Olympus" }, []string{"/zone unknown"}},
		"the zone of the machine": {func(p *conflict.Policy) { p.Zone = "Local" }, []string{"/zone unknown"}},
		"month 13":                {func(p *conflict.Policy) { p.YearStart = 13 }, []string{"/year_start out_of_range"}},
		"month 12":                {func(p *conflict.Policy) { p.YearStart = 12 }, nil},
		"month -1":                {func(p *conflict.Policy) { p.YearStart = -1 }, []string{"/year_start out_of_range"}},
		"no holiday":              {func(p *conflict.Policy) { p.Holidays = []partnerecon.Day{{}} }, []string{"/holidays/0 required"}},
		"tier twice":              {func(p *conflict.Policy) { p.Tiers[1].Name = "referral" }, []string{"/tiers/1/name duplicate"}},
		"tier without name":       {func(p *conflict.Policy) { p.Tiers[1].Name = "" }, []string{"/tiers/1/name required"}},
		"tier with a long name":   {func(p *conflict.Policy) { p.Tiers[1].Name = strings.Repeat("x", 256) }, []string{"/tiers/1/name limit"}},
		"a name of 255 bytes":     {func(p *conflict.Policy) { p.Tiers[1].Name = strings.Repeat("x", 255) }, nil},
		"no UTF-8":                {func(p *conflict.Policy) { p.Tiers[1].Name = "\xff" }, []string{"/tiers/1/name syntax"}},
		"direct first":            {func(p *conflict.Policy) { p.Tiers[0].DirectFirst = "sometimes"; p.Tiers[1].DirectFirst = "" }, []string{"/tiers/0/direct_first unknown", "/tiers/1/direct_first required"}},
		"lists without max":       {func(p *conflict.Policy) { p.Lists.Max = 0 }, []string{"/lists/max required"}},
		"negative max":            {func(p *conflict.Policy) { p.Lists.Max = -1 }, []string{"/lists/max out_of_range"}},
		"huge max":                {func(p *conflict.Policy) { p.Lists.Max = 100001 }, []string{"/lists/max out_of_range"}},
		"largest max":             {func(p *conflict.Policy) { p.Lists.Max = 100000 }, nil},
		"max without lists":       {func(p *conflict.Policy) { p.Tiers[2].Lists = false }, []string{"/lists conflict"}},
		"hours":                   {func(p *conflict.Policy) { p.Registration.Within, p.Registration.ProtectFor = hours, hours }, []string{"/registration/protect_for/hours out_of_range", "/registration/within/hours out_of_range"}},
		"edge":                    {func(p *conflict.Policy) { p.Registration.Within.Edge = "" }, []string{"/registration/within/edge unknown"}},
		"negative counts": {func(p *conflict.Policy) {
			p.Registration.Again, p.Registration.Extensions, p.Registration.Capacity = -1, -1, -1
		}, []string{"/registration/again out_of_range", "/registration/capacity out_of_range", "/registration/extensions out_of_range"}},
		"largest counts":     {func(p *conflict.Policy) { p.Registration.Again, p.Registration.Capacity = 100000, 100000 }, nil},
		"too large a count":  {func(p *conflict.Policy) { p.Registration.Again = 100001 }, []string{"/registration/again out_of_range"}},
		"extension":          {func(p *conflict.Policy) { p.Registration.Extensions = 1 }, []string{"/registration/extend_by required"}},
		"extend how often":   {func(p *conflict.Policy) { p.Registration.ExtendBy = days }, []string{"/registration/extensions required"}},
		"approval by nobody": {func(p *conflict.Policy) { p.Registration.Clock = conflict.FromApproval }, []string{"/registration/clock conflict"}},
		"review":             {func(p *conflict.Policy) { p.Registration.Review.By = "x" }, []string{"/registration/review/within required"}},
		"review by":          {func(p *conflict.Policy) { p.Registration.Review.Within = hours }, []string{"/registration/review/by required"}},
		"consolation":        {func(p *conflict.Policy) { p.Registration.Consolation = partnerecon.MustPercent("101") }, []string{"/registration/consolation out_of_range"}},
		"no consolation":     {func(p *conflict.Policy) { p.Registration.Consolation = partnerecon.MustPercent("0") }, []string{"/registration/consolation out_of_range"}},
		"whole consolation":  {func(p *conflict.Policy) { p.Registration.Consolation = partnerecon.Whole() }, nil},
		"exclusion": {func(p *conflict.Policy) {
			p.Exclusions = []conflict.Exclusion{{}, {Account: "a", Segment: "b", Reason: "r"}}
		}, []string{"/exclusions/0 required", "/exclusions/0/reason required", "/exclusions/1 required"}},
		"too many exclusions": {func(p *conflict.Policy) { p.Exclusions = many }, []string{"/exclusions limit"}},
		"1000 exclusions":     {func(p *conflict.Policy) { p.Exclusions = many[:1000] }, nil},
		"exclusion dates": {func(p *conflict.Policy) {
			p.Exclusions = []conflict.Exclusion{{Account: "a", Reason: "r", During: partnerecon.Interval{End: date("2025-01-01")}}, {Account: "a", Reason: "r", During: partnerecon.Interval{Start: date("2025-01-01"), End: date("2025-01-01")}}}
		}, []string{"/exclusions/0/during/start required", "/exclusions/1/during/end out_of_range"}},
		"assignment": {func(p *conflict.Policy) {
			p.Assignments = []conflict.Assignment{{}, {Territory: "t", Partner: "a"}, {Territory: "t", Partner: "a"}}
		}, []string{"/assignments/0 required", "/assignments/0/partner required", "/assignments/2 duplicate"}},
		"matching": {func(p *conflict.Policy) {
			p.Matching = conflict.Matching{Public: []string{"co.uk", "Mail.example", "x"}, Keys: []string{"vat", "vat", ""}}
		}, []string{"/matching/keys/1 duplicate", "/matching/keys/2 required", "/matching/public/1 type", "/matching/public/2 type"}},
		"discounts from nothing": {func(p *conflict.Policy) { p.Pricing = conflict.Pricing{DiscountBy: "x"} }, []string{"/pricing/published conflict"}},
		"promotion": {func(p *conflict.Policy) {
			p.Pricing.Promotions = []conflict.Promotion{{}, {ID: "a", Off: partnerecon.MustPercent("101"), During: partnerecon.Interval{Start: date("2025-01-01")}}, {ID: "a", Off: partnerecon.Whole(), During: partnerecon.Interval{Start: date("2025-01-01")}, Products: []string{""}, Partners: []string{"b", "b"}}}
		}, []string{"/pricing/promotions/0/during required", "/pricing/promotions/0/id required", "/pricing/promotions/0/off required", "/pricing/promotions/1/off out_of_range", "/pricing/promotions/2/id duplicate", "/pricing/promotions/2/partners/1 duplicate", "/pricing/promotions/2/products/0 required"}},
		"steps": {func(p *conflict.Policy) {
			p.Sanctions.Steps = []conflict.Sanction{{0, conflict.Warning}, {1, "shout"}, {1, conflict.Warning}}
		}, []string{"/sanctions/steps/0/strikes out_of_range", "/sanctions/steps/1/action unknown", "/sanctions/steps/1/action conflict", "/sanctions/steps/2/strikes out_of_range"}},
		"lighter step":       {func(p *conflict.Policy) { p.Sanctions.Steps[2].Action = conflict.Warning }, []string{"/sanctions/steps/2/action conflict"}},
		"a hold for ever":    {func(p *conflict.Policy) { p.Sanctions.ReleaseBy = "" }, []string{"/sanctions/release_by required"}},
		"no steps":           {func(p *conflict.Policy) { p.Sanctions.Steps = nil }, []string{"/sanctions/steps required"}},
		"expiry in hours":    {func(p *conflict.Policy) { p.Sanctions.Expire = hours }, []string{"/sanctions/expire/hours out_of_range"}},
		"disputes":           {func(p *conflict.Policy) { p.Disputes = conflict.Disputes{ResolveWithin: 1001} }, []string{"/disputes/levels required", "/disputes/resolve_from required", "/disputes/resolve_within out_of_range"}},
		"dispute levels":     {func(p *conflict.Policy) { p.Disputes.Levels = []conflict.Level{{"a", days}, {"a", hours}, {}} }, []string{"/disputes/levels/0/within out_of_range", "/disputes/levels/1/role duplicate", "/disputes/levels/2/role required", "/disputes/levels/2/within required"}},
		"1000 business days": {func(p *conflict.Policy) { p.Disputes.ResolveWithin = 1000 }, nil},
		"0 business days":    {func(p *conflict.Policy) { p.Disputes.ResolveWithin = 0 }, []string{"/disputes/resolve_within out_of_range"}},
		"precedence": {func(p *conflict.Policy) {
			p.Arbitration.Precedence = []conflict.Precedence{{"luck", conflict.OnChoice}, {conflict.OnChoice, conflict.OnList}, {conflict.OnChoice, conflict.OnList}}
		}, []string{"/arbitration/precedence/0/ground unknown", "/arbitration/precedence/2 duplicate"}},
		"cycle": {func(p *conflict.Policy) {
			p.Arbitration.Precedence = append(p.Arbitration.Precedence, conflict.Precedence{Ground: conflict.OnList, Over: conflict.OnOverride})
		}, []string{"/arbitration/precedence conflict"}},
		"over itself": {func(p *conflict.Policy) {
			p.Arbitration.Precedence = []conflict.Precedence{{conflict.OnList, conflict.OnList}}
		}, []string{"/arbitration/precedence conflict"}},
		"ties": {func(p *conflict.Policy) {
			p.Arbitration.Ties = []conflict.Tie{{conflict.PriceDispute, conflict.EqualSplit}, {conflict.LeadOwnership, "dice"}, {conflict.LeadOwnership, conflict.ToPeople}}
		}, []string{"/arbitration/ties/0/conflict unknown", "/arbitration/ties/1/rule unknown", "/arbitration/ties/2/conflict duplicate"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := conflict.ThreeTier("UTC")
			c.change(&p)
			_, err := conflict.New(p)
			if diff := cmp.Diff(c.want, problems(err)); diff != "" {
				t.Errorf("(-want +got)\n%s\n%v", diff, err)
			}
		})
	}
}

// What the text says beside what the preset says.
func TestThreeTierCarriesTheValuesOfTheText(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	for _, c := range []struct {
		text      string
		got, want any
	}{
		{"register deals within 14 days of first customer contact", p.Registration.Within, partnerecon.Days(14, partnerecon.Through)},
		{"expires after 120 days", p.Registration.ProtectFor, partnerecon.Days(120, partnerecon.Through)},
		{"can re-register once", p.Registration.Again, 1},
		{"counted from the registration", p.Registration.Clock, conflict.FromRegistration},
		{"max 50 accounts", p.Lists.Max, 50},
		{"Solution partners receive protected account lists", p.Tiers[2], conflict.Tier{Name: "solution", DirectFirst: conflict.BeforeContact, FirstMover: true, Lists: true}},
		{"Partner loses if deal registered after direct contact", p.Tiers[0], conflict.Tier{Name: "referral", DirectFirst: conflict.BeforeRegistration}},
		{"Deal registration within 14 days protects partner", p.Tiers[1], conflict.Tier{Name: "integration", DirectFirst: conflict.BeforeContact, FirstMover: true}},
		{"published pricing", p.Pricing.Published, true},
		{"approval from partner manager", p.Pricing.BundleBy, "partner_manager"},
		{"written warning (first)", p.Sanctions.Steps[0], conflict.Sanction{Strikes: 1, Action: conflict.Warning}},
		{"commission hold (second)", p.Sanctions.Steps[1], conflict.Sanction{Strikes: 2, Action: conflict.Holding}},
		{"program removal (third)", p.Sanctions.Steps[2], conflict.Sanction{Strikes: 3, Action: conflict.Removal}},
		{"escalated to partner manager within 48 hours", p.Disputes.Levels[0], conflict.Level{Role: "partner_manager", Within: partnerecon.Hours(48, partnerecon.Through)}},
		{"resolved within 5 business days", p.Disputes.ResolveWithin, 5},
		{"no review, capacity, extension in the text", p.Registration.Review.By != "" || p.Registration.Capacity+p.Registration.Extensions > 0, false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.text, c.got, c.want)
		}
	}
}

func TestPolicySurvivesJSON(t *testing.T) {
	p := conflict.ThreeTier("Europe/Berlin")
	p.Holidays = []partnerecon.Day{date("2025-01-06")}
	p.Registration.Consolation = partnerecon.MustPercent("50")
	p.Exclusions = []conflict.Exclusion{{Segment: "s", During: partnerecon.Interval{Start: date("2025-01-01")}, Reason: "r"}}
	p.Matching = conflict.Matching{Public: []string{"co.uk"}, Keys: []string{"vat"}}
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	d, err := conflict.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(js(p), js(d.Policy())); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		`{`:                     " syntax",
		`{"zone":"UTC","x":1}`:  "/x unknown",
		`{"zone":"UTC","y":1}`:  "/tiers required", // with what is wrong in the text
		`{"zone":null}`:         "/zone type",
		`{"Zone":"UTC"}`:        "/Zone unknown",
		`{"zone":"UTC"} {}`:     " syntax",
		`{"lists":{"max":"5"}}`: "/lists/max type",
		`{"registration":{"protect_for":{"days":-5,"edge":"through"}}}`: "/registration/protect_for/days out_of_range",
	} {
		_, err := conflict.Parse([]byte(text))
		if found := problems(err); !slices.Contains(found, want) {
			t.Errorf("%s: %v, want %s", text, found, want)
		}
	}
}

// Nothing that is handed in or out is shared.
func TestPolicyIsNotShared(t *testing.T) {
	p := conflict.ThreeTier("UTC")
	p.Pricing.Promotions = []conflict.Promotion{{ID: "a", Off: partnerecon.Whole(), During: partnerecon.Interval{Start: date("2025-01-01")}, Products: []string{"x"}, Partners: []string{"y"}}}
	p.Exclusions, p.Assignments = []conflict.Exclusion{{Account: "a", Reason: "r"}}, []conflict.Assignment{{Territory: "t", Partner: "p"}}
	p.Matching, p.Holidays = conflict.Matching{Public: []string{"co.uk"}, Keys: []string{"k"}}, []partnerecon.Day{date("2025-01-01")}
	d := conflict.Must(p)
	want := js(d.Policy())
	for _, q := range []conflict.Policy{p, d.Policy()} {
		q.Tiers[0].Name, q.Holidays[0], q.Exclusions[0].Account, q.Assignments[0].Partner = "x", date("2026-01-01"), "x", "x"
		q.Matching.Public[0], q.Matching.Keys[0], q.Pricing.Promotions[0].ID = "x.y", "x", "x"
		q.Pricing.Promotions[0].Products[0], q.Pricing.Promotions[0].Partners[0] = "z", "z"
		q.Sanctions.Steps[0].Strikes, q.Disputes.Levels[0].Role, q.Arbitration.Precedence[0].Over, q.Arbitration.Ties[0].Rule = 9, "x", "x", "x"
	}
	if got := js(d.Policy()); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

func TestEventProblems(t *testing.T) {
	long := strings.Repeat("x", 256)
	when := at("2025-01-01")
	item := conflict.Item{Product: "p", Quantity: 1, Unit: eur("1"), Published: eur("1")}
	price := func(items ...conflict.Item) conflict.Event {
		return conflict.Price{ID: "i", Partner: "a", At: when, Items: items}
	}
	pointer := contact("c", "a", "2025-01-01")
	for name, c := range map[string]struct {
		event conflict.Event
		want  []string
	}{
		"nil":               {nil, []string{" unknown"}},
		"a pointer":         {&pointer, []string{" unknown"}},
		"a nil pointer":     {(*conflict.Contact)(nil), []string{" unknown"}},
		"embedded":          {struct{ conflict.Event }{pointer}, []string{" unknown"}},
		"empty contact":     {conflict.Contact{}, []string{"/account required", "/at required", "/id required", "/partner required"}},
		"empty enroll":      {conflict.Enroll{}, []string{"/at required", "/id required", "/partner required"}},
		"a long tier":       {conflict.Enroll{ID: "e", Partner: "a", At: when, Tier: long}, []string{"/tier limit"}},
		"long":              {conflict.Contact{ID: long, Account: long, Partner: long, Opportunity: long, At: when}, []string{"/account limit", "/id limit", "/opportunity limit", "/partner limit"}},
		"year 1":            {conflict.Contact{ID: "c", Account: "a", Partner: "p", At: at("0001-12-31")}, []string{"/at required"}},
		"year 9999":         {conflict.Contact{ID: "c", Account: "a", Partner: "p", At: at("9999-01-01")}, []string{"/at required"}},
		"year 9998":         {conflict.Contact{ID: "c", Account: "a", Partner: "p", At: at("9998-12-31")}, nil},
		"year 2":            {conflict.Contact{ID: "c", Account: "a", Partner: "p", At: at("0002-01-01")}, nil},
		"decide":            {conflict.Decide{ID: "i", Account: "x", Partner: "a", At: when, Verdict: conflict.Reject}, []string{"/by required", "/reason required", "/registration required"}},
		"verdict":           {conflict.Decide{ID: "i", Account: "x", Partner: "a", At: when, Verdict: "perhaps", By: "b", Registration: "r"}, []string{"/verdict unknown"}},
		"extend":            {conflict.Extend{ID: "i", Account: "x", Partner: "a", At: when}, []string{"/registration required"}},
		"withdraw":          {conflict.Withdraw{ID: "i", Account: "x", Partner: "a", At: when}, []string{"/registration required"}},
		"choose":            {conflict.Choose{ID: "i", Account: "x", Partner: "a", At: when, Opportunity: long}, []string{"/evidence required", "/opportunity limit"}},
		"override":          {conflict.Override{ID: "i", Account: "x", Partner: "a", At: when, Opportunity: long}, []string{"/by required", "/opportunity limit", "/reason required", "/until required"}},
		"transfer":          {conflict.Transfer{ID: "i", Account: "x", Partner: "a", To: "a", At: when}, []string{"/by required", "/registration required", "/to conflict"}},
		"transfer to":       {conflict.Transfer{ID: "i", Account: "x", Partner: "a", At: when, By: "b", Registration: "r"}, []string{"/to required"}},
		"direct":            {conflict.Direct{ID: "i", Account: "x", At: when}, []string{"/motion required"}},
		"profile":           {conflict.Profile{ID: "i", Account: "x", At: when, Segment: long, Territory: long, Vertical: long}, []string{"/segment limit", "/territory limit", "/vertical limit"}},
		"sign direct":       {conflict.Sign{ID: "i", Account: "x", At: when, Amount: eur("-1")}, []string{"/amount out_of_range", "/motion required"}},
		"sign":              {conflict.Sign{ID: "i", Account: "x", At: when, Partner: "a", Motion: conflict.Inbound, Opportunity: long}, []string{"/motion conflict", "/opportunity limit"}},
		"strike":            {conflict.Strike{ID: "i", Partner: "a", At: when, Of: long, Reason: strings.Repeat("x", 4001)}, []string{"/case required", "/of limit", "/reason limit"}},
		"release":           {conflict.Release{ID: "i", Partner: "a", At: when}, []string{"/by required", "/reason required"}},
		"release of blanks": {conflict.Release{ID: "i", Partner: "a", At: when, By: "x", Reason: "  "}, []string{"/reason required"}},
		"approve":           {conflict.Approve{ID: "i", Partner: "a", At: when}, []string{"/by required", "/for required", "/price required"}},
		"share":             {conflict.Share{ID: "i", Partner: "a", At: when, Consent: long}, []string{"/consent limit", "/leads out_of_range"}},
		"dispute":           {conflict.Dispute{ID: "i", Account: "x", Partner: "a", At: when, Deal: long, Amount: eur("-1")}, []string{"/amount out_of_range", "/deal limit", "/reason required"}},
		"escalate":          {conflict.Escalate{ID: "i", Account: "x", Partner: "a", At: when}, []string{"/dispute required"}},
		"resolve":           {conflict.Resolve{ID: "i", Account: "x", Partner: "a", At: when, Remedy: conflict.ToRelease, Amount: eur("1"), Corrects: long}, []string{"/amount conflict", "/by required", "/corrects limit", "/dispute required", "/reason required"}},
		"adjust":            {conflict.Resolve{ID: "i", Account: "x", Partner: "a", At: when, Remedy: conflict.ToAdjust, Dispute: "d", By: "b", Reason: "r"}, []string{"/amount conflict"}},
		"adjust below":      {conflict.Resolve{ID: "i", Account: "x", Partner: "a", At: when, Remedy: conflict.ToAdjust, Amount: eur("-1"), Dispute: "d", By: "b", Reason: "r"}, []string{"/amount conflict"}},
		"no items":          {price(), []string{"/items required"}},
		"1001 items":        {price(slices.Repeat([]conflict.Item{item}, 1001)...), []string{"/items limit"}},
		"1000 items":        {price(slices.Repeat([]conflict.Item{item}, 1000)...), nil},
		"empty item":        {price(conflict.Item{}), []string{"/items/0/product required", "/items/0/published required", "/items/0/quantity out_of_range", "/items/0/unit required"}},
		"service":           {price(conflict.Item{Product: "s", Service: true, Quantity: 1_000_000_000, Unit: eur("0")}), nil},
		"quantity":          {price(conflict.Item{Product: "s", Service: true, Quantity: 1_000_000_001, Unit: eur("-1")}), []string{"/items/0/quantity out_of_range", "/items/0/unit out_of_range"}},
		"currencies":        {price(item, conflict.Item{Product: "s", Service: true, Quantity: 1, Unit: partnerecon.MustMoney("1", "USD")}), []string{"/items/1 conflict"}},
		"overflow":          {price(conflict.Item{Product: "p", Quantity: 1_000_000_000, Unit: eur("1"), Published: eur("100000000")}, conflict.Item{Product: "p", Quantity: 1, Unit: eur("1"), Published: eur("1")}), []string{"/items out_of_range"}},
		"a bad sum":         {price(conflict.Item{Product: "p", Quantity: 1, Unit: eur("1"), Published: eur("92233720368547758.07")}, item), []string{"/items out_of_range"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := conflict.Must(conflict.ThreeTier("UTC"))
			s := conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{Partner: "a"}}}
			_, err := conflict.WriteEvent(c.event)
			if diff := cmp.Diff(c.want, problems(err)); diff != "" {
				t.Errorf("(-want +got)\n%s\n%v", diff, err)
			}
			if c.want != nil {
				_, err = d.Apply(s, c.event)
				if diff := cmp.Diff(c.want, problems(err)); diff != "" || len(s.Account.Facts)+len(s.Rosters[0].Facts) > 0 {
					t.Errorf("(-want +got)\n%s\n%v", diff, err)
				}
			}
			if got := len(problems(err)); got != len(c.want) {
				t.Error(err)
			}
		})
	}
}

func TestStateProblems(t *testing.T) {
	d := conflict.Must(conflict.ThreeTier("UTC"))
	c := contact("c", "a", "2025-01-01")
	transfer := conflict.Transfer{ID: "t", Account: "acme", Partner: "a", To: "b", Registration: "r", At: at("2025-01-01"), By: "x"}
	a, b := &conflict.Roster{Partner: "a"}, &conflict.Roster{Partner: "b"}
	acme := &conflict.Account{ID: "acme"}
	for name, x := range map[string]struct {
		desk  conflict.Desk
		state conflict.State
		event conflict.Event
		want  error
	}{
		"fine":               {d, conflict.State{Account: acme, Rosters: []*conflict.Roster{a}}, c, nil},
		"a fresh roster":     {d, conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{}}}, c, nil},
		"no account":         {d, conflict.State{Rosters: []*conflict.Roster{a}}, c, conflict.ErrAccount},
		"another account":    {d, conflict.State{Account: &conflict.Account{ID: "x"}, Rosters: []*conflict.Roster{a}}, c, conflict.ErrAccount},
		"no roster":          {d, conflict.State{Account: &conflict.Account{}}, c, conflict.ErrRoster},
		"another roster":     {d, conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{b}}, c, conflict.ErrRoster},
		"a nil roster":       {d, conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{nil}}, c, conflict.ErrRoster},
		"a roster twice":     {d, conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{Partner: "a"}, {Partner: "a"}}}, c, conflict.ErrRoster},
		"two fresh rosters":  {d, conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{}, {Partner: "a"}}}, c, conflict.ErrRoster},
		"nobody's facts":     {d, conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{Facts: []conflict.Event{c}}}}, c, conflict.ErrRoster},
		"half a transfer":    {d, conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{Partner: "a"}}}, transfer, conflict.ErrRoster},
		"a fresh transfer":   {d, conflict.State{Account: &conflict.Account{}, Rosters: []*conflict.Roster{{}}}, transfer, conflict.ErrRoster},
		"a known partner":    {d, conflict.State{Account: &conflict.Account{ID: "acme", Facts: []conflict.Event{contact("x", "z", "2025-01-01")}}, Rosters: []*conflict.Roster{{Partner: "a"}}}, c, conflict.ErrRoster},
		"same id, other day": {d, conflict.State{Account: acme, Rosters: []*conflict.Roster{a}}, contact("c", "a", "2025-01-02"), conflict.ErrDuplicate},
	} {
		if name == "same id, other day" {
			acme.Facts, acme.ID = []conflict.Event{c}, "acme"
		}
		if _, err := x.desk.Apply(x.state, x.event); !errors.Is(err, x.want) {
			t.Errorf("%s: got %v, want %v", name, err, x.want)
		}
	}
	if _, err := (conflict.Desk{}).Apply(conflict.State{}, c); err == nil {
		t.Error("the zero Desk decides")
	}
}

// What only one of the two states has, because storing the other one failed, is
// put right by the next delivery.
func TestAHalfStoredFactIsHealed(t *testing.T) {
	o := open(t, conflict.ThreeTier("UTC"), "a", "referral")
	before := o.state.Rosters[0].Clone()
	moved := conflict.Move{ID: "c", Account: "acme", Partner: "a", At: at("2025-01-01")}
	first := o.apply(moved)
	*o.state.Rosters[0] = before
	if again := o.apply(moved); again.Repeated || again.Code != first.Code || len(o.state.Rosters[0].Facts) != 2 || len(o.state.Account.Facts) != 1 {
		t.Errorf("%+v, %d facts", again, len(o.state.Rosters[0].Facts))
	}
	if third := o.apply(moved); !third.Repeated {
		t.Error("not repeated")
	}
}

// A partner's own record has its contacts only where its places are counted.
func TestContactsAreOnTheRosterWherePlacesAreCounted(t *testing.T) {
	for capacity, want := range []int{1, 2} {
		p := conflict.ThreeTier("UTC")
		p.Registration.Capacity = capacity
		o := open(t, p, "a", "referral")
		o.apply(contact("c", "a", "2025-01-01"))
		if got := o.apply(contact("c", "a", "2025-01-01")); !got.Repeated || len(o.state.Rosters[0].Facts) != want || len(o.state.Account.Facts) != 1 {
			t.Errorf("capacity %d: %d facts on the roster, %+v", capacity, len(o.state.Rosters[0].Facts), got)
		}
	}
}

func TestStoredStateProblems(t *testing.T) {
	fact := func(id, partner, when string) string {
		return `{"kind":"contact","id":"` + id + `","account":"x","partner":"` + partner + `","at":"` + when + `"}`
	}
	a, b := fact("a", "p", "2025-01-01T00:00:00Z"), fact("b", "p", "2025-01-01T01:00:00+01:00")
	for text, want := range map[string][]string{
		`{}`: nil,
		`{"id":"x","facts":[` + a + `,` + b + `]}`:                        nil, // one instant, in two zones
		`{"id":"x","facts":[` + b + `,` + a + `]}`:                        {"/facts/1 conflict"},
		`{"id":"x","facts":[` + a + `,` + a + `]}`:                        {"/facts/1/id duplicate"},
		`{"id":"y","facts":[` + a + `]}`:                                  {"/facts/0 conflict"},
		`{"facts":[` + a + `]}`:                                           {"/facts/0 conflict", "/id required"},
		`{"id":"x","facts":[{"kind":"contact"}]}`:                         {"/facts/0/account required", "/facts/0/at required", "/facts/0/id required", "/facts/0/partner required"},
		`{"id":"x","facts":[{"kind":"wish"}]}`:                            {"/facts/0/kind unknown"},
		`{"id":"x","facts":[{}]}`:                                         {"/facts/0/kind required"},
		`{"id":"x","facts":null}`:                                         {"/facts type"},
		`{"id":"x","more":1}`:                                             {"/more unknown"},
		`{"id":"x","facts":[` + strings.Replace(a, "Z", "", 1) + `]}`:     {"/facts/0/at type"},
		`{"id":"x","facts":[` + strings.Replace(a, `"x"`, `""`, 1) + `]}`: {"/facts/0 conflict", "/facts/0/account required"},
	} {
		var x conflict.Account
		err := json.Unmarshal([]byte(text), &x)
		if diff := cmp.Diff(want, problems(err)); diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
	onY, later := strings.Replace(a, `"x"`, `"y"`, 1), fact("a", "p", "2025-01-02T00:00:00Z")
	alone := `{"kind":"enroll","id":"a","partner":"p","at":"2025-01-01T00:00:00Z","tier":"gold"}`
	for text, want := range map[string][]string{
		`{}`:                                  nil,
		`{"partner":"p","facts":[` + a + `]}`: nil,
		`{"partner":"p","facts":[` + a + `,` + onY + `]}`:                                              nil,                   // one id on two accounts
		`{"partner":"p","facts":[` + onY + `,` + a + `]}`:                                              {"/facts/1 conflict"}, // in the order of the accounts
		`{"partner":"p","facts":[` + a + `,` + onY + `,` + later + `]}`:                                {"/facts/2/id duplicate"},
		`{"partner":"p","facts":[` + alone + `,` + a + `]}`:                                            nil, // on an account and of the partner
		`{"partner":"p","facts":[` + alone + `,` + strings.Replace(alone, `"gold"`, `"tin"`, 1) + `]}`: {"/facts/1/id duplicate"},
		`{"partner":"q","facts":[` + a + `]}`:                                                          {"/facts/0 conflict"},
		`{"partner":"q","more":1}`:                                                                     {"/more unknown"},
		`{"partner":null}`:                                                                             {"/partner type"},
		`{"facts":[` + a + `]}`:                                                                        {"/facts/0 conflict", "/partner required"},
		`{"partner":"q","facts":[{"kind":"transfer","id":"t","account":"x","partner":"p","to":"q","registration":"r","at":"2025-01-01T00:00:00Z","by":"b"}]}`: nil,
		`{"partner":"","facts":[{"kind":"direct","id":"t","account":"x","at":"2025-01-01T00:00:00Z","motion":"inbound"}]}`:                                    {"/partner required"},
		`{"partner":"q","facts":[{"kind":"direct","id":"t","account":"x","at":"2025-01-01T00:00:00Z","motion":"inbound"}]}`:                                   {"/facts/0 conflict"},
		`{"partner":"q","facts":[{"kind":"enroll","id":"t","partner":"q","at":"2025-01-01T00:00:00Z","tier":""}]}`:                                            nil, // in no tier
	} {
		var x conflict.Roster
		err := json.Unmarshal([]byte(text), &x)
		if diff := cmp.Diff(want, problems(err)); diff != "" {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
	if (*conflict.Account)(nil).UnmarshalJSON([]byte(`{}`)) == nil || (*conflict.Roster)(nil).UnmarshalJSON([]byte(`{}`)) == nil {
		t.Error("read into nothing")
	}
}
