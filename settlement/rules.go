package settlement

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/partnerecon/partnerecon/retainer"
)

// Rules are a whole program as people read it, rendered from its policy: what is
// published is what is enforced. Every cell of the policy is in them; a sentence says
// what the most common ones do, and the others are listed by their names.
type Rules struct {
	Title    string         `json:"title"`
	Sections []RulesSection `json:"sections"`
}

// A RulesSection is a part of the rules.
type RulesSection struct {
	Title  string   `json:"title"`
	Rules  []string `json:"rules"`
	Figure string   `json:"figure,omitzero"` // lines of text that stand as they are, such as a decision tree
}

// Rules renders the program: what holds for all of it, the rules of its desk as
// conflict.Desk has them, and each version of its terms with what it pays, from
// when, what goes back, what limits it, and how credit is decided, with the decision
// tree. The zero Program has none.
func (p Program) Rules() (Rules, error) {
	if p.rules == nil {
		return Rules{}, errZero
	}
	tree, err := document(p.Policy())
	if err != nil {
		return Rules{}, err
	}
	out := Rules{Title: oneLine(p.policy.Name)}
	if out.Title == "" {
		out.Title = "Partner program"
	}
	out.add("Program", p.programRules(tree))
	if p.desks {
		for _, s := range p.desk.Rules().Sections {
			out.add(s.Title, s.Rules)
		}
	}
	for i, m := range tree.member("terms").members {
		out.versionRules(p, i, m.node.member("policy"))
	}
	return out, nil
}

func (r *Rules) add(title string, rules []string) {
	if len(rules) > 0 {
		r.Sections = append(r.Sections, RulesSection{Title: oneLine(title), Rules: rules})
	}
}

// programRules are what holds under every version.
func (p Program) programRules(tree *node) []string {
	s := speak(tree, "version", "name", "desk", "terms")
	out := []string{
		fmt.Sprintf("All amounts are in %s; days are counted in %s.", s.say("currency"), s.say("zone")),
		fmt.Sprintf("Facts about a payment can change what it earns for %s after it cleared.", s.say("horizon")),
		map[PinTerms]string{
			TermsAtClose:     "The terms in force when a deal closed govern all its payments (pin terms at_close).",
			TermsEachPayment: "The terms in force when a payment cleared govern it (pin terms each_payment).",
			TermsCycleStart:  "The terms in force on the first day of the service that a payment bills govern it (pin terms cycle_start).",
		}[PinTerms(s.say("pin_terms"))],
		map[PinTier]string{
			TierAtEarning: "The tier in which a partner stands when a payment cleared prices it (pin tier at_earning).",
			TierAtClose:   "The tier in which a partner stood when the deal closed prices all its payments (pin tier at_close).",
		}[PinTier(s.say("pin_tier"))],
	}
	if c := tree.member("conversion"); c != nil {
		out = append(out, conversionRule(speak(c)))
		s.say("conversion")
	}
	if tiers := s.say("tiers"); tiers != "" {
		out = append(out, "Tiers, from the lowest to the highest: "+tiers+".")
	}
	if r := tree.member("reviews"); r != nil {
		x := speak(r, "emergencies")
		out = append(out, fmt.Sprintf("The terms are reviewed %s, and change no more often%s.", x.say("every"), x.rest()))
		out = append(out, each(r, "emergencies", emergencyRule)...)
		s.say("reviews")
	}
	if r := tree.member("statements"); r != nil {
		x := speak(r)
		out = append(out, statementsRule(x))
		s.say("statements")
	}
	return append(out, s.others()...)
}

// versionRules are what a version of the terms says.
func (r *Rules) versionRules(p Program, at int, tree *node) {
	v := p.policy.Terms[at]
	title := func(of string) string { return of + ", terms " + v.ID }
	until := ""
	if at+1 < len(p.policy.Terms) {
		until = " through " + p.policy.Terms[at+1].From.Add(-1).String()
	}
	r.add("Terms "+v.ID, []string{fmt.Sprintf("In force from %s%s: %s", v.From, until, oneLine(v.Rationale))})
	all := speak(tree)
	if c := tree.member("commission"); c != nil {
		all.say("commission")
		r.add(title("Commission"), each(c, "rates", rateRule))
		r.add(title("Limits"), each(c, "caps", limitRule))
		r.add(title("When it is paid"), each(c, "payable", payableRule))
		r.add(title("How it is worked out"), commissionRules(c))
	}
	if c := tree.member("clawback"); c != nil {
		all.say("clawback")
		r.add(title("What goes back when a customer leaves"), append(each(c, "schedules", scheduleRule), listed(c, "schedules")...))
	}
	r.add(title("Limits of a period"), each(tree, "caps", limitRule))
	r.add(title("Final figures"), each(tree, "true_ups", trueUpRule))
	all.say("caps")
	all.say("true_ups")
	r.add(title("Other terms for some"), each(tree, "overrides", overrideRule))
	all.say("overrides")
	if same := all.say("invariants"); same != "" {
		r.add(title("The same for all"), []string{"No partner has other terms in these: " + same + "."})
	}
	r.add(title("When a partner leaves"), each(tree, "exits", exitRuleText))
	all.say("exits")
	if c := tree.member("payouts"); c != nil {
		all.say("payouts")
		r.add(title("What is paid out"), payoutRules(c))
	}
	if c := tree.member("recovery"); c != nil {
		all.say("recovery")
		r.add(title("What is owed back"), recoveryRules(c))
	}
	if c := tree.member("incentives"); c != nil {
		all.say("incentives")
		r.add(title("What is earned by the period"), incentiveRules(c))
	}
	if m, ok := p.models[v.ID]; ok {
		a := tree.member("attribution")
		all.say("attribution")
		rules := listed(a, "tree")
		rules = append(rules, questions(a.member("tree"))...)
		r.Sections = append(r.Sections, RulesSection{Title: oneLine(title("Credit for a deal")), Rules: rules, Figure: m.Tree().Text()})
	}
	if l := tree.member("ladder"); l != nil {
		all.say("ladder")
		r.add(title("Tiers"), listed(l))
	}
	all.say("retainers")
	for _, offer := range v.Policy.Retainers {
		r.add(title("Retainer "+offer.Name), retainerRules(p.policy.ofProgram(offer.Terms)))
	}
	r.add(title("Besides"), all.others())
}

// retainerRules are the terms of a retainer as its agreement has them, so that there is one
// wording of them.
func retainerRules(terms retainer.Policy) []string {
	page, err := retainer.Agreement(terms)
	if err != nil {
		return nil // New refuses what has no page
	}
	var out []string
	for _, s := range page.Sections {
		out = append(out, s.Lines...)
	}
	return out
}

// commissionRules are what a commission says beside its lists of rates, limits and
// days.
func commissionRules(c *node) []string {
	s := speak(c, "rates", "caps", "payable")
	var out []string
	switch s.say("shared") {
	case "each":
		out = append(out, "Where several partners sourced a deal, each share earns its partner's own rate (shared each).")
	case "lead":
		out = append(out, "Where several partners sourced a deal, every share earns the rate of the lead (shared lead).")
	}
	if i := c.member("influenced"); i != nil {
		s.say("influenced")
		x := speak(i)
		rule := "Whoever influenced a deal and did not source it earns its own rate times " + x.say("factor")
		if pool := x.say("pool"); pool != "" {
			rule += ", all of them together at most " + pool
		}
		if recurs := x.say("recurs"); recurs != "" {
			rule += ", for " + recurs
		}
		out = append(out, rule+x.rest()+".")
	}
	if b := c.member("bonuses"); b != nil {
		s.say("bonuses")
		for _, m := range b.members {
			x := speak(m.node, "rates")
			out = append(out, "Bonus "+x.say("name")+x.rest()+": "+strings.Join(each(m.node, "rates", bonusMeasure(m.node).rateRule), " "))
		}
	}
	return append(out, s.others()...)
}

// A measure says what the rates of a component are of: its shares, and its fees for a sale.
type measure struct{ share, sale string }

// bonusMeasure is that of a bonus, which can be earned by a milestone or on what another
// component earns.
func bonusMeasure(n *node) measure {
	s, m := speak(n), baseMeasure()
	if on := s.say("on"); on != "" {
		m = measure{"of the amount of the milestone", "milestone"}
	}
	if of := s.say("of"); of != "" {
		m.share = "of what " + of + " earns"
	}
	return m
}

func baseMeasure() measure { return measure{"of every payment", "sale"} }

// rateRule says what a rate of the base commission pays, and for what.
func rateRule(n *node) string { return baseMeasure().rateRule(n) }

// rateRule says what a rate pays, and for what.
func (m measure) rateRule(n *node) string {
	s := speak(n)
	var pays, for_ []string
	of := "" // an amount is of nothing
	if share := s.say("share"); share != "" {
		pays, of = append(pays, share), " "+m.share
	}
	if f := n.member("fee"); f != nil {
		s.say("fee")
		x := speak(f)
		fee, per := x.say("amount"), x.say("per")
		switch units := x.say("units"); {
		case units != "":
			per = units + " units"
		case per == "sale":
			per = m.sale
		}
		pays = append(pays, fee+" per "+per+x.rest())
	}
	if table := s.say("table"); table != "" {
		pays = append(pays, "what its step of the table "+table+" says")
	}
	if factor := s.say("factor"); factor != "" {
		pays = append(pays, "times the factor of the table "+factor)
	}
	for _, what := range [...]string{"model", "tier", "plan", "role", "partner", "type", "partner_segment", "segment", "product", "category", "region", "sale", "level"} {
		if value := s.say(what); value != "" {
			for_ = append(for_, spaced(what)+" "+value)
		}
	}
	out := strings.Join(pays, ", ")
	if len(for_) == 0 || m != baseMeasure() {
		out += of
	}
	if len(for_) > 0 {
		out += " for " + strings.Join(for_, ", ")
	}
	if recurs := s.say("recurs"); recurs != "" {
		out += ", for " + recurs
	}
	switch n := s.say("payments"); n {
	case "":
	case "1":
		out += ", for the first payment"
	default:
		out += ", for the first " + n + " payments"
	}
	return out + s.rest() + "."
}

// emergencyRule says who decided that a version could not wait for a review.
func emergencyRule(n *node) string {
	s := speak(n)
	return fmt.Sprintf("Terms %s could not wait for a review: %s (approved by %s)%s.", s.say("version"), s.say("rationale"), s.say("approver"), s.rest())
}

// limitRule says what a cap limits.
func limitRule(n *node) string {
	s := speak(n)
	per := s.say("per")
	if every := s.say("every"); every != "" {
		per = "partner and " + every
	}
	return fmt.Sprintf("At most %s per %s (cap %s)%s.", s.say("limit"), per, s.say("name"), s.rest())
}

// payableRule says from when lines can be paid out.
func payableRule(n *node) string {
	s := speak(n)
	who := "All"
	if tier := s.say("tier"); tier != "" {
		who = "Tier " + tier
	}
	for _, what := range [...]string{"partner", "type", "partner_segment", "segment"} {
		if value := s.say(what); value != "" {
			who += ", " + spaced(what) + " " + value
		}
	}
	if on := s.say("on"); on != "" {
		who += ", milestone " + on
	}
	due, days := s.say("due"), s.say("days")
	switch {
	case due == "month_after":
		due = "from the first day of the month after the payment cleared"
	case days == "":
		due = "from the day the payment cleared"
	default:
		due = days + " days after the payment cleared"
	}
	return who + ": payable " + due + s.rest() + "."
}

// scheduleRule says what of a commission goes back.
func scheduleRule(n *node) string {
	s := speak(n)
	who := "All"
	if tier := s.say("tier"); tier != "" {
		who = "Tier " + tier
	}
	what := s.say("return")
	switch what {
	case "full":
		what = "all of it"
		if window := s.say("window"); window != "" {
			what += " within " + window
		}
	case "pro_rata":
		what = "the part of it that is left of " + s.say("window")
	}
	return who + ": " + what + s.rest() + "." // of what returns nothing, the window is that of its obligation
}

// trueUpRule says when final figures count.
func trueUpRule(n *node) string {
	s := speak(n)
	of := "all tiers"
	if tiers := s.say("tiers"); tiers != "" {
		of = "the tiers " + tiers
	}
	return fmt.Sprintf("The final figures of each %s settle what %s earned on provisional ones (true-up %s)%s.", s.say("every"), of, s.say("name"), s.rest())
}

// questions say what the questions of a decision tree stand for.
func questions(n *node) []string {
	if n == nil {
		return nil
	}
	s := speak(n, "then", "else")
	out := []string{"In the tree, " + s.say("id") + ": " + strings.TrimPrefix(s.rest(), "; ") + "."}
	return append(append(out, questions(n.member("then"))...), questions(n.member("else"))...)
}

// each renders the elements of a list.
func each(of *node, name string, rule func(*node) string) []string {
	list := of.member(name)
	if list == nil {
		return nil
	}
	var out []string
	for _, m := range list.members {
		out = append(out, rule(m.node))
	}
	return out
}

// listed renders the members of an object by their names, but for some.
func listed(n *node, but ...string) []string {
	return speak(n, but...).others()
}

// oneLine keeps a name on one line.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s))
}
