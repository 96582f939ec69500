package bulk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/settlement"
)

// taken lists what of a policy package bulk takes, as it stands in JSON: pointers, in which * is
// any place of a list and ** is all that stands below. What is not listed is refused, so that
// whatever settlement learns later is refused as well, until somebody teaches it to the lane.
func taken() []string {
	out := []string{
		"/version", "/name", "/currency", "/zone", "/tiers/**", "/horizon/**", "/year_start", "/pin_terms", "/pin_tier", "/reviews/**",
		"/terms/*/id", "/terms/*/from", "/terms/*/rationale", "/terms/*/policy/ladder/**",
	}
	of := "/terms/*/policy/commission"
	for _, member := range []string{
		"/rounding", "/winner", "/order/**", "/recurs/**", "/anchor", "/if_first_void", "/shared", "/influenced/factor", "/influenced/within/**",
		"/influenced/pool", "/refunds/**", "/books_in", "/caps/*/name", "/caps/*/per", "/caps/*/limit/**", "/caps/*/counts",
		"/caps/*/components/**", "/caps/*/from", "/caps/*/until", "/caps/*/rationale",
		"/bonuses/*/name", "/bonuses/*/stage", "/bonuses/*/from", "/bonuses/*/until", "/bonuses/*/if_first_void",
	} {
		out = append(out, of+member)
	}
	for _, rates := range []string{"/rates/*", "/bonuses/*/rates/*"} {
		for _, member := range []string{
			"id", "model", "tier", "role", "partner", "type", "partner_segment", "segment", "product", "category", "region", "sale", "level",
			"precedence", "share", "within/**", "recurs/**",
		} {
			out = append(out, of+rates+"/"+member)
		}
	}
	return out
}

// check reports what of a policy the lane does not take, all of it at once.
func check(p settlement.Program) error {
	var list problem.List
	policy := p.Policy()
	if policy.Version == 0 {
		return fmt.Errorf("bulk: the zero Program is %w", ErrUnsupported)
	}
	if err := checkMembers(&list, policy); err != nil {
		return err
	}
	checkValues(&list, &policy)
	if found := list.Sorted(); len(found) > 0 {
		return &partnerecon.InvalidError{Package: "bulk", Err: ErrUnsupported, Problems: problem.Convert[partnerecon.Problem](found)}
	}
	return nil
}

// checkMembers reports what stands in a policy and is not listed.
func checkMembers(list *problem.List, policy settlement.Policy) error {
	text, err := settlement.MarshalPolicy(policy)
	if err != nil {
		return fmt.Errorf("bulk: %w", err)
	}
	var all any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&all); err != nil {
		return fmt.Errorf("bulk: %w", err)
	}
	w := walk{list: list, taken: taken()}
	w.value("", "", all)
	return nil
}

// refuse reports a part of the terms.
func refuse(list *problem.List, at, what string) {
	list.Add(at, problem.Conflict, "package bulk takes no %s; package settlement does", what)
}

// A walk goes through a policy in JSON.
type walk struct {
	list  *problem.List
	taken []string
}

// value looks at what stands at a place; form is the place with a * for each number.
func (w *walk) value(at, form string, v any) {
	switch {
	case slices.Contains(w.taken, form+"/**") || slices.Contains(w.taken, form):
		return
	case !w.below(form):
		refuse(w.list, at, what(at))
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			w.value(at+"/"+name, form+"/"+name, v[name])
		}
	case []any:
		for i := range v {
			w.value(problem.At(at, i), form+"/*", v[i])
		}
	}
}

// below reports whether something that is taken stands below a place.
func (w *walk) below(form string) bool {
	return slices.ContainsFunc(w.taken, func(t string) bool { return strings.HasPrefix(t, form+"/") })
}

// what names the member that a pointer ends with.
func what(at string) string {
	return strings.ReplaceAll(at[strings.LastIndexByte(at, '/')+1:], "_", " ")
}

// checkValues reports members that are taken with some values alone.
func checkValues(list *problem.List, p *settlement.Policy) {
	if p.PinTerms != settlement.TermsEachPayment {
		refuse(list, "/pin_terms", "terms that the close of a deal pins")
	}
	if p.PinTier != settlement.TierAtEarning {
		refuse(list, "/pin_tier", "tiers that the close of a deal pins")
	}
	if len(p.Terms) > maxVersions {
		list.Add("/terms", problem.Limit, "package bulk takes at most %d versions, got %d", maxVersions, len(p.Terms))
	}
	for i := range p.Terms {
		checkCommission(list, problem.At("/terms", i)+"/policy/commission", &p.Terms[i].Policy.Commission)
	}
}

// maxVersions is how many versions the numbers of records reach for.
const maxVersions = 1000

func checkCommission(list *problem.List, at string, c *commission.Policy) {
	if c.Winner == commission.BestForPartner {
		refuse(list, at+"/winner", "winner that depends on amounts")
	}
	if c.Anchor == commission.CustomerStart {
		refuse(list, at+"/anchor", "start of a customer beside its first payment")
	}
	if c.IfFirstVoid == commission.StopsEarning {
		refuse(list, at+"/if_first_void", "commission that stops with the first payment")
	}
	if c.BooksIn == commission.InRefund {
		refuse(list, at+"/books_in", "returns in periods of their own")
	}
	for i := range c.Bonuses {
		if c.Bonuses[i].IfFirstVoid == commission.StopsEarning {
			refuse(list, problem.At(at+"/bonuses", i)+"/if_first_void", "bonus that stops with the first payment")
		}
	}
	for i := range c.Caps {
		if c.Caps[i].Counts == commission.OnNet {
			refuse(list, problem.At(at+"/caps", i)+"/counts", "cap on net")
		}
	}
	if n := len(windowsOf(c)); n > maxWindows {
		list.Add(at+"/rates", problem.Limit, "package bulk takes rates of at most %d windows, got %d", maxWindows, n)
	}
}

// windowsOf lists the windows of all rates.
func windowsOf(c *commission.Policy) []partnerecon.Window {
	out := []partnerecon.Window{c.Recurs}
	note := func(rates []commission.Row) {
		for i := range rates {
			if !slices.Contains(out, rates[i].Recurs) {
				out = append(out, rates[i].Recurs)
			}
		}
	}
	note(c.Rates)
	for i := range c.Bonuses {
		note(c.Bonuses[i].Rates)
	}
	return slices.DeleteFunc(out, func(w partnerecon.Window) bool { return !w.Stated() })
}
