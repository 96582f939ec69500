package settlement

import (
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// placed returns where a rule of the commission or the clawback stands in a version, whose
// pointer in the list of versions is given.
func (p Program) placed(version, member, rule string) string {
	for i, v := range p.policy.Terms {
		if problem.At("", i) == version {
			o := p.origins[v.ID]
			path, _, _ := o.place(member, rule)
			return path
		}
	}
	return "/" + member + rule
}

// within makes the pointers of a trace lead into the agreement at a place, and says before
// each rate or schedule that applies of what level it is.
func (o *origins) within(tr partnerecon.Trace, a *Agreement, at, member string) partnerecon.Trace {
	var out partnerecon.Trace
	told := ""
	for _, step := range tr {
		if step.Rule == "" {
			out = append(out, step)
			continue
		}
		path, override, known := o.place(member, step.Rule)
		applies := step.Code == commission.CodeRate || step.Code == commission.CodePayable || member == "clawback"
		if known && applies && path != told {
			told = path
			out = append(out, levelStep(a, at, "/"+member, override))
		}
		step.Rule = at + path
		out = append(out, step)
	}
	return out
}

// levelStep says which override applies, or that the program's own terms do.
func levelStep(a *Agreement, at, member string, override int) partnerecon.Reason {
	var tr partnerecon.Trace
	names := levelNames()
	if override < 0 || override >= len(a.Overrides) {
		tr.Add(CodeTermsLevel, at+member, text("level", names[levelProgram]))
		return tr[0]
	}
	f := &a.Overrides[override]
	details := []partnerecon.Detail{text("level", names[max(0, f.For.level())]), text("override", f.Name)}
	for _, part := range [...]struct{ name, text string }{{"partner", f.For.Partner}, {"type", f.For.Type}, {"segment", f.For.Segment}, {"partner_segment", f.For.PartnerSegment}, {"tier", f.For.Tier}} {
		if part.text != "" {
			details = append(details, text(part.name, part.text))
		}
	}
	tr.Add(CodeTermsLevel, problem.At(at+"/overrides", override), details...)
	return tr[0]
}

// addCapLevel says whose limit a cap per period has, where some override has one.
func (p Program) addCapLevel(terms, limit string, tr *partnerecon.Trace) {
	for i := range p.policy.Terms {
		v := &p.policy.Terms[i]
		if v.ID != terms || !v.Policy.overriding(overridesCaps) {
			continue
		}
		at := problem.At("/terms", i) + "/policy"
		for k := range v.Policy.Overrides {
			if strings.HasPrefix(limit, problem.At(at+"/overrides", k)+"/") {
				*tr = append(*tr, levelStep(&v.Policy, at, "/caps", k))
				return
			}
		}
		*tr = append(*tr, levelStep(&v.Policy, at, "/caps", -1))
	}
}

// overrideRule says what an override replaces, and for whom.
func overrideRule(n *node) string {
	s := speak(n, "rates", "schedules", "payable", "caps")
	for_ := n.member("for")
	s.say("for")
	x := speak(for_)
	var who []string
	for _, what := range [...]string{"partner", "type", "segment", "partner_segment", "tier"} {
		if value := x.say(what); value != "" {
			who = append(who, spaced(what)+" "+value)
		}
	}
	out := "For " + strings.Join(who, ", ") + " (" + s.say("name")
	if a := n.member("approval"); a != nil {
		s.say("approval")
		y := speak(a)
		out += ", approved by " + y.say("approver") + ": " + y.say("reason")
	}
	out += ")" + s.rest() + ", instead:"
	for _, rule := range each(n, "rates", rateRule) {
		out += " " + rule
	}
	for _, rule := range each(n, "schedules", scheduleRule) {
		out += " Of what goes back: " + rule
	}
	for _, rule := range each(n, "payable", payableRule) {
		out += " " + rule
	}
	for _, rule := range each(n, "caps", overrideCapRule) {
		out += " " + rule
	}
	return out
}

func overrideCapRule(n *node) string {
	s := speak(n)
	return "At most " + s.say("limit") + " by cap " + s.say("name") + s.rest() + "."
}
