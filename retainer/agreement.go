package retainer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/partnerecon/partnerecon"
)

// A Page is the agreed terms as the partner reads them.
type Page struct {
	Sections []Section `json:"sections"`
}

// A Section of a page.
type Section struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// Agreement renders a policy as the agreed terms, so that the page the partner reads is
// what is computed. A policy that [New] refuses has no page.
func Agreement(p Policy) (Page, error) {
	if err := invalid(check(p)); err != nil {
		return Page{}, err
	}
	return Page{[]Section{
		{"Roles", p.roleLines()},
		{"What each cycle pays", p.amountLines()},
		{"What the partner gets", p.upsideLines()},
		{"Scope and rhythm", p.Scope.lines()},
		{"Cycles", p.cycleLines()},
		{"Renewal and end", p.renewalLines()},
		{"Payment of a cycle", p.paymentLines()},
	}}, nil
}

// String renders the page as text, a line for each term.
func (p Page) String() string {
	var b strings.Builder
	for i, s := range p.Sections {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strings.ToUpper(s.Title) + "\n")
		for _, line := range s.Lines {
			b.WriteString("- " + strings.NewReplacer("\n", " ", "\r", " ").Replace(line) + "\n")
		}
	}
	return b.String()
}

// Markdown renders the page as Markdown. Texts from the policy are escaped, so that
// none of them becomes a heading, a link or a tag.
func (p Page) Markdown() string {
	var b strings.Builder
	b.WriteString("# Retainer agreement\n")
	for _, s := range p.Sections {
		b.WriteString("\n## " + escaped(s.Title) + "\n\n")
		for i, line := range s.Lines {
			fmt.Fprintf(&b, "%d. %s\n", i+1, escaped(line))
		}
	}
	return b.String()
}

// escaped keeps a text from being read as Markdown or HTML.
func escaped(s string) string {
	return strings.NewReplacer("\\", "\\\\", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "&", "&amp;",
		"|", "\\|", "#", "\\#", "\n", " ", "\r", " ").Replace(s)
}

func (p *Policy) roleLines() []string {
	r := p.Relationship
	out := []string{
		map[Model]string{
			Referral: "The partner introduced the client.", WhiteLabel: "The company works for the client under the partner's name.",
			Reseller: "The partner resells the work.", Operator: "The partner operates it for the client and surfaces what is needed.",
		}[p.Model],
		fmt.Sprintf("The %s owns the client relationship.", r.Owner),
		map[YesNo]string{Yes: "The client sees the partner's name only.", No: "The client knows that the company does the work."}[r.WhiteLabel],
		fmt.Sprintf("The %s controls the monthly decisions.", r.Controller),
	}
	if p.Model == Operator {
		out = append(out, fmt.Sprintf("The same need is seen in %d months in a row before it starts.", p.Months))
	}
	return append(out, fmt.Sprintf("It starts once approved by: %s.", strings.Join(p.Approvers, ", ")),
		"Nothing is taken over from the first deal: what does not stand here is not agreed.")
}

func (p *Policy) amountLines() []string {
	var out []string
	per := "a " + string(p.Cycle.Every)
	switch {
	case p.direction() == PartnerOwes:
		out = append(out, fmt.Sprintf("The partner pays the company %s %s, whatever the client pays the partner.", p.Amount, per))
		if p.SetOff {
			out = append(out, "It is set off against what the partner gets.")
		} else {
			out = append(out, "It is not set off against what the partner gets.")
		}
	case p.Amount.Stated():
		out = append(out, fmt.Sprintf("The client pays the company %s %s.", p.Amount, per))
	default:
		out = append(out, fmt.Sprintf("The client pays the company what is confirmed for each %s.", p.Cycle.Every))
	}
	for _, s := range p.Steps {
		out = append(out, fmt.Sprintf("From cycle %d on it is %s.", s.From, s.Amount))
	}
	if u := p.Units; u.Name != "" {
		pool := "in each cycle; what is left lapses"
		if u.Pool == BurnDown {
			pool = "once, for all cycles in turn"
		}
		out = append(out, fmt.Sprintf("It includes %d %s %s; each one beyond is %s.", u.Included, u.Name, pool, u.Over))
	}
	return append(out, map[Partial]string{
		ByDays:    "A cycle cut short by the start, the end or a pause is paid by its active days.",
		InFull:    "A cycle cut short by the start, the end or a pause is paid in full if any day of it is active.",
		OnlyWhole: "A cycle cut short by the start, the end or a pause is not paid.",
	}[p.Cycle.Partial], map[partnerecon.Rounding]string{
		partnerecon.HalfUp:   "Fractions of the smallest unit are rounded to the nearest, halves away from zero.",
		partnerecon.HalfEven: "Fractions of the smallest unit are rounded to the nearest, halves to the even one.",
		partnerecon.Down:     "Fractions of the smallest unit are dropped.",
	}[p.Rounding])
}

func (p *Policy) upsideLines() []string {
	var out []string
	switch e := p.Economics.(type) {
	case RecurringShare:
		out = append(out, fmt.Sprintf("%s of what is paid for a cycle.", e.Share))
		if e.Cycles > 0 {
			out = append(out, fmt.Sprintf("It ends after %d paid cycles.", e.Cycles))
		}
		if !e.Until.IsZero() {
			out = append(out, fmt.Sprintf("Cycles that begin on %s or later earn nothing.", e.Until))
		}
		if e.Amount.Stated() {
			out = append(out, fmt.Sprintf("All shares together are %s at most.", e.Amount))
		}
	case ManagementMargin:
		out = append(out, fmt.Sprintf("%s for each paid cycle, whatever its amount; for a cycle cut short the same part of it.", e.Amount))
	case OneCycleBonus:
		out = append(out, fmt.Sprintf("%s once, with the first cycle that is paid.", e.Amount))
	case NoUpside:
		out = append(out, "No ongoing upside: this was decided.")
	}
	if _, none := p.Economics.(NoUpside); !none {
		when := "on the day the cycle was paid"
		if p.PayableAfter > 0 {
			when = fmt.Sprintf("%d days after the cycle was paid", p.PayableAfter)
		}
		out = append(out, "It is payable "+when+". Where a part of a cycle is refunded, the same part of it goes back.")
	}
	if p.direction() == PartnerOwes {
		out = append(out, "What the client pays beyond the amount of the cycle is the partner's.")
	}
	return append(out, p.drawLines()...)
}

// counted says which commission is meant.
func (m Measured) counted() string {
	if m == OnNet {
		return "commission earned, net of returns,"
	}
	return "commission earned"
}

func first(cycles int) string {
	if cycles == 0 {
		return ""
	}
	return " in the first " + strconv.Itoa(cycles) + " cycles"
}

func (p *Policy) drawLines() []string {
	var out []string
	if g := p.Guarantee; g.Amount.Stated() {
		out = append(out, fmt.Sprintf("At least %s a cycle%s, %s and the retainer together; the top-up is not recovered.", g.Amount, first(g.Cycles), g.Measured.counted()))
	}
	d := p.Draw
	if !d.Amount.Stated() {
		return out
	}
	out = append(out, fmt.Sprintf("A draw of %s a cycle%s against %s of the cycle.", d.Amount, first(d.Cycles), d.Measured.counted()))
	if d.Recovery == NonRecoverable {
		return append(out, "What the commission falls short of it is not owed back.")
	}
	out = append(out, "What the commission falls short of it is owed, and recovered from commission beyond the draw.")
	if d.RecoverFrom > 1 {
		out = append(out, fmt.Sprintf("Nothing is recovered before cycle %d.", d.RecoverFrom))
	}
	if d.RecoverShare.Stated() {
		out = append(out, fmt.Sprintf("At most %s of the commission beyond the draw is recovered.", d.RecoverShare))
	}
	if d.MostACycle.Stated() {
		out = append(out, fmt.Sprintf("At most %s is recovered in a cycle.", d.MostACycle))
	}
	if d.MostOwed.Stated() {
		out = append(out, fmt.Sprintf("No more than %s is owed: the draw is cut there.", d.MostOwed))
	}
	if d.AtEnd == Forgiven {
		return append(out, "What is owed when the retainer ends is forgiven.")
	}
	return append(out, "What is owed when the retainer ends stays owed.")
}

func (s Scope) lines() []string {
	out := []string{"Delivery: " + s.Delivery, "Reporting: " + s.Reporting, "Approvals: " + s.Approvals, "Reviews: " + s.Reviews}
	if len(s.Included) > 0 {
		out = append(out, "Inside: "+strings.Join(s.Included, ", "))
	}
	if s.Excluded[0] == None {
		return append(out, "Outside: nothing.")
	}
	return append(out, "Outside: "+strings.Join(s.Excluded, ", ")+". This takes a sprint of its own, with its own scope and economics.")
}

func (p *Policy) cycleLines() []string {
	y := p.Cycle
	from := "the first day of the retainer"
	if !y.Anchor.IsZero() {
		from = y.Anchor.String()
	}
	out := []string{fmt.Sprintf("Every %s, counted from %s; in a month without that day, its last day.", y.Every, from)}
	if months, _ := y.Every.step(); months == 0 {
		out[0] = fmt.Sprintf("Every %s, counted from %s.", y.Every, from)
	}
	if y.Cycles > 0 {
		out = append(out, fmt.Sprintf("It ends after %d cycles; paused ones count.", y.Cycles))
	}
	if s := p.Stability; s.Cycles > 0 {
		out = append(out, fmt.Sprintf("Scope and rhythm change at most %d times in %d cycles, or are fixed anew.", s.Changes, s.Cycles))
	}
	return out
}

func (p *Policy) renewalLines() []string {
	r := p.Renewal
	var out []string
	switch r.Mode {
	case ByDefault:
		out = append(out, "It renews by default, unless notice was given.")
	case AfterCheckIn:
		out = append(out, "A cycle renews after a check-in in the one before.")
	case ByApproval:
		roles := r.Approvers
		if len(roles) == 0 {
			roles = p.Approvers
		}
		out = append(out, fmt.Sprintf("Every cycle takes an approval of its own, by: %s.", strings.Join(roles, ", ")))
	}
	switch {
	case r.Missed == MissedEnds:
		out = append(out, "Where it is missed, the retainer ends with the cycle before.")
	case r.Missed == MissedWaits && r.Mode == AfterCheckIn:
		out = append(out, "Where it is missed, the cycle is left out; a check-in in it renews the next one.")
	case r.Missed == MissedWaits:
		out = append(out, "Where it is missing, the cycle is left out; an approval through its last day brings it back.")
	}
	if n := r.Notice; n.Stated() {
		return append(out, fmt.Sprintf("Notice runs for %s, and ends it with the cycle in which it runs out.", span(n)))
	}
	return append(out, "Notice ends it with the running cycle.")
}

// span says how long a window is, and whether its last step is in it.
func span(w partnerecon.Window) string {
	n, unit := w.Days, "day"
	if w.Months > 0 {
		n, unit = w.Months, "month"
	}
	if n != 1 {
		unit += "s"
	}
	if w.Edge == partnerecon.Through {
		return fmt.Sprintf("%d %s after its day, the last day included", n, unit)
	}
	return fmt.Sprintf("%d %s from its day on", n, unit)
}

func (p *Policy) paymentLines() []string {
	return []string{
		"The amount is confirmed, then the payer, then the payment is sent, then the proof attached; then the cycle is paid.",
		"Nothing is sent while the proof of an earlier cycle is missing. An amount other than the confirmed one is refused.",
	}
}
