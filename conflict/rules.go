package conflict

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// Rules are the rules of engagement, rendered from a policy: what is published
// is what is enforced.
type Rules struct {
	Sections []Section `json:"sections"`
}

// A Section of the rules.
type Section struct {
	Title string   `json:"title"`
	Rules []string `json:"rules"`
}

// Rules renders the policy as the rules of engagement, for partners and direct
// sales to read.
func (d Desk) Rules() Rules {
	if d.rules == nil {
		return Rules{}
	}
	p := d.rules.policy
	var out Rules
	for _, s := range []Section{
		{"Registration", p.registrationRules()},
		{"Direct sales", p.directRules()},
		{"Protected accounts", p.listRules()},
		{"Territories", p.territoryRules()},
		{"Pricing", p.pricingRules()},
		{"Sanctions", p.sanctionRules()},
		{"Disputes", p.disputeRules()},
		{"Conflicts", p.arbitrationRules()},
	} {
		if len(s.Rules) > 0 {
			out.Sections = append(out.Sections, s)
		}
	}
	return out
}

// String renders the rules as text, a line for each.
func (r Rules) String() string {
	var b strings.Builder
	for i, s := range r.Sections {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.ToUpper(s.Title) + "\n")
		for _, rule := range s.Rules {
			b.WriteString("- " + rule + "\n")
		}
	}
	return b.String()
}

// Markdown renders the rules as Markdown. Names from the policy are escaped, so
// that none of them becomes a heading, a link or a tag.
func (r Rules) Markdown() string {
	var b strings.Builder
	b.WriteString("# Rules of engagement\n")
	for _, s := range r.Sections {
		b.WriteString("\n## " + s.Title + "\n\n")
		for i, rule := range s.Rules {
			fmt.Fprintf(&b, "%d. %s\n", i+1, escaped(rule))
		}
	}
	return b.String()
}

// escaped keeps a text from being read as Markdown or HTML.
func escaped(s string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "&", "&amp;",
		"|", "\\|", "#", "\\#", "\n", " ", "\r", " ").Replace(s)
}

// span says how long a window is: "14 days", "48 hours", "12 months".
func span(w partnerecon.Window) string {
	n, unit := w.Days, "day"
	switch {
	case w.Months != 0:
		n, unit = w.Months, "month"
	case w.Hours != 0:
		n, unit = w.Hours, "hour"
	}
	out := plural(n, unit)
	switch {
	case w.Edge != partnerecon.Until:
		return out
	case w.Hours != 0:
		return out + " (the last instant not included)"
	}
	return out + " (the last day not included)"
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// times says how often: "once", "twice", "3 times".
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return strconv.Itoa(n) + " times"
}

// role says who: "the partner manager".
func role(name string) string { return "the " + strings.ReplaceAll(name, "_", " ") }

// enumerated joins names: "a, b and c".
func enumerated(names []string) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
}

// tierNames says "the tier a" or "the tiers a and b".
func tierNames(names []string) string {
	if len(names) == 1 {
		return "the tier " + names[0]
	}
	return "the tiers " + enumerated(names)
}

// tiersWith names the tiers of which something holds.
func (p Policy) tiersWith(holds func(Tier) bool) []string {
	var out []string
	for _, t := range p.Tiers {
		if holds(t) {
			out = append(out, t.Name)
		}
	}
	return out
}

func (p Policy) registrationRules() []string {
	r := p.Registration
	out := []string{"A partner registers an account within " + span(r.Within) + " of its first recorded contact with it. Days are counted in " + p.Zone + "."}
	from := "the day of the registration"
	if r.Clock == FromApproval {
		from = "the day it is accepted"
	}
	out = append(out,
		"A registration expires after "+span(r.ProtectFor)+" from "+from+" if no contract is signed.",
		"The first valid registration wins. The server's clock is authoritative; of equal instants the smaller id is first. Invalid earlier registrations do not block.")
	if r.Again == 0 {
		out = append(out, "An expired account is not registered again by the same partner.")
	} else {
		out = append(out, "After expiry a partner can register the account again "+times(r.Again)+", without regard to the first contact.")
	}
	if r.Extensions > 0 {
		out = append(out, "A registration can be extended "+times(r.Extensions)+", by "+span(r.ExtendBy)+", if that is asked for before it expires.")
	}
	if r.Renews.Stated() {
		out = append(out, "A stage movement keeps a registration in force for "+span(r.Renews)+" more.")
	}
	if r.Capacity > 0 {
		out = append(out, "A partner has at most "+plural(r.Capacity, "open registration")+" at a time. One that it lost or handed on is open until it withdraws it; one that it takes over needs a place, too.")
	}
	if r.Review != (Review{}) {
		out = append(out, "Registrations are reviewed by "+role(r.Review.By)+" within "+span(r.Review.Within)+"; direct sales waits until then. An accepted one counts from its submission; one that nobody decides expires after "+span(r.ProtectFor)+".")
	}
	for _, x := range p.Exclusions {
		out = append(out, x.text())
	}
	if r.CustomerChoice {
		out = append(out, "The customer's written choice of a partner decides between partners.")
	}
	if r.Override != "" {
		out = append(out, "Only "+role(r.Override)+" overrides these rules, in writing, with a reason and an end. The registrations that it sets aside do not come back.")
	}
	if r.Transfer != "" {
		out = append(out, "A registration passes to another partner with the consent of "+role(r.Transfer)+".")
	}
	if r.Consolation.Stated() {
		out = append(out, "A partner whose valid registration came second is offered "+r.Consolation.String()+" of its terms.")
	}
	return append(out, p.Matching.rules()...)
}

// rules say what shows that two accounts may be one company, and what does not.
func (m Matching) rules() []string {
	var out []string
	if len(m.Keys) > 0 {
		out = append(out, "Accounts that have one of these in common may be one company: "+enumerated(m.Keys)+".")
	}
	if len(m.Public) > 0 {
		out = append(out, "Domains that many companies share do not show that accounts are one: "+enumerated(m.Public)+".")
	}
	return out
}

func (x Exclusion) text() string {
	what := "The account " + x.Account
	if x.Segment != "" {
		what = "Accounts of the segment " + x.Segment
	}
	out := what + " cannot be registered"
	if x.During != (partnerecon.Interval{}) {
		out += ", " + x.During.String()
	}
	return out + ": " + x.Reason + "."
}

func (p Policy) directRules() []string {
	out := []string{"Direct sales checks before it engages any account. An account that a partner has registered, or protects otherwise, is not engaged outbound; inbound requests are answered.", "A breach is recorded, and the partner's claim stands."}
	if names := p.tiersWith(func(t Tier) bool { return t.FirstMover }); len(names) > 0 {
		out = append(out, "From the first contact of a partner of "+tierNames(names)+", direct sales waits for the "+span(p.Registration.Within)+" in which it may register.")
	}
	if names := p.tiersWith(func(t Tier) bool { return t.DirectFirst == BeforeRegistration }); len(names) > 0 {
		out = append(out, "A registration by a partner of "+tierNames(names)+" does not count if direct sales was in contact before it.")
	}
	if names := p.tiersWith(func(t Tier) bool { return t.DirectFirst == BeforeContact }); len(names) > 0 {
		out = append(out, "A registration by a partner of "+tierNames(names)+" counts unless direct sales was in contact before the partner's first contact.")
	}
	if p.Registration.PriorContact.Stated() {
		out = append(out, "An account that the company was in contact with before the partner is not registered for "+span(p.Registration.PriorContact)+" after that contact.")
	}
	return out
}

func (p Policy) listRules() []string {
	names := p.tiersWith(func(t Tier) bool { return t.Lists })
	if len(names) == 0 {
		return nil
	}
	return []string{
		"Partners of " + tierNames(names) + " protect accounts by list, at most " + strconv.Itoa(p.Lists.Max) + " at any time.",
		"A listed account is excluded from direct outbound through the end of the quarter, and is on one list only: the earliest.",
		"A registration of an account on the partner's own list counts whatever direct contact came before.",
		"At the end of each quarter, listed accounts without a movement of the pipeline in the quarter lose protection.",
	}
}

func (p Policy) territoryRules() []string {
	var out []string
	for _, a := range p.Assignments {
		var what []string
		if a.Territory != "" {
			what = append(what, "territory "+a.Territory)
		}
		if a.Vertical != "" {
			what = append(what, "vertical "+a.Vertical)
		}
		out = append(out, "The "+strings.Join(what, ", ")+" is assigned to "+a.Partner+".")
	}
	return out
}

func (p Policy) pricingRules() []string {
	var out []string
	if p.Pricing.Published {
		out = append(out, "Partners sell at published prices or above. There are no unauthorized discounts.")
	}
	if p.Pricing.Advertised {
		out = append(out, "Partners do not advertise below the minimum advertised price.")
	}
	if len(out) > 0 {
		out = append(out, "Partners offer their own services at any price.")
	}
	if p.Pricing.BundleBy != "" {
		out = append(out, "A bundle with a partner's own services needs the approval of "+role(p.Pricing.BundleBy)+" before the sale, and may not hide a discount.")
	}
	if p.Pricing.DiscountBy != "" {
		out = append(out, "A price below the published one needs the approval of "+role(p.Pricing.DiscountBy)+" before the sale.")
	}
	for _, o := range p.Pricing.Promotions {
		line := "Promotion " + o.ID + ": up to " + o.Off.String() + " off, " + o.During.String()
		if len(o.Products) > 0 {
			line += ", for " + enumerated(o.Products)
		}
		if len(o.Partners) > 0 {
			line += ", by " + enumerated(o.Partners)
		}
		out = append(out, line+".")
	}
	return out
}

func (p Policy) sanctionRules() []string {
	steps := p.Sanctions.Steps
	if len(steps) == 0 {
		return nil
	}
	last := steps[len(steps)-1]
	out := []string{capital(strikes(last.Strikes)) + "; several violations of one case are one strike."}
	for _, s := range steps {
		line := "After " + strikes(s.Strikes) + ": "
		switch s.Action {
		case Warning:
			line += "a written warning."
		case Holding:
			line += "commission and bonuses are held until " + role(p.Sanctions.ReleaseBy) + " releases them."
		case Removal:
			line += "removal from the program. What was earned and cleared stays payable."
		}
		out = append(out, line)
	}
	if p.Sanctions.Expire.Stated() {
		return append(out, "A strike counts for "+span(p.Sanctions.Expire)+".")
	}
	return append(out, "Strikes do not expire.")
}

// strikes counts strikes in words: "three strikes".
func strikes(n int) string {
	words := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	word := strconv.Itoa(n)
	if n < len(words) {
		word = words[n]
	}
	if n == 1 {
		return word + " strike"
	}
	return word + " strikes"
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

func (p Policy) disputeRules() []string {
	levels := p.Disputes.Levels
	if len(levels) == 0 {
		return nil
	}
	out := []string{"A dispute is escalated to " + role(levels[0].Role) + " within " + span(levels[0].Within) + "."}
	for _, l := range levels[1:] {
		out = append(out, "After "+span(l.Within)+" more it goes on to "+role(l.Role)+".")
	}
	from := "the day it was opened"
	if p.Disputes.ResolveFrom == FromEscalation {
		from = "the day it was escalated"
	}
	holidays := ""
	if len(p.Holidays) > 0 {
		days := make([]string, len(p.Holidays))
		for i, d := range p.Holidays {
			days[i] = d.String()
		}
		if holidays = "; " + enumerated(days) + " are holidays"; len(days) == 1 {
			holidays = "; " + days[0] + " is a holiday"
		}
	}
	return append(out,
		"It is resolved within "+plural(p.Disputes.ResolveWithin, "business day")+" from "+from+holidays+".",
		"Disputed money is held until the resolution, which releases exactly what was held, holds it on, or writes it off. A resolution is final; a correction names it.")
}

// groundText says what a claim rests on.
func groundText(g Ground) string {
	switch g {
	case OnOverride:
		return "an override"
	case OnChoice:
		return "the customer's written choice"
	case OnRegistration:
		return "a registration in force"
	case OnList:
		return "a protected account list"
	case OnFirstMove:
		return "the first contact, while it may be registered"
	case OnIntroduction:
		return "an introduction before any direct contact"
	case OnDirectContact:
		return "a direct contact"
	case OnAssignment:
		return "an assigned territory or vertical"
	}
	return string(g)
}

func (p Policy) arbitrationRules() []string {
	levels, _ := levelsOf(p.Arbitration.Precedence)
	if len(levels) == 0 {
		return []string{"Every conflict is decided by people."}
	}
	var ranks []string
	for n := 0; n < len(levels); n++ {
		var here []string
		for _, g := range grounds() {
			if at, ok := levels[g]; ok && at == n {
				here = append(here, groundText(g))
			}
		}
		if len(here) > 0 {
			ranks = append(ranks, strings.Join(here, " or "))
		}
	}
	out := []string{"Claims on an account go in this order: " + strings.Join(ranks, "; ") + "."}
	ties := map[Conflict]TieRule{}
	for _, t := range p.Arbitration.Ties {
		ties[t.Conflict] = t.Rule
	}
	for _, c := range []struct {
		conflict Conflict
		text     string
	}{
		{PartnerAgainstPartner, "between partners"}, {PartnerAgainstDirect, "between a partner and direct sales"}, {LeadOwnership, "about who owns a lead"},
	} {
		switch ties[c.conflict] {
		case EarliestWins:
			out = append(out, "Of equal claims "+c.text+" the earliest wins; of equal instants, the smaller id.")
		case EqualSplit:
			out = append(out, "Equal claims "+c.text+" share equally.")
		case ToPeople, "":
			out = append(out, "Equal claims "+c.text+" are decided by people.")
		}
	}
	return out
}
