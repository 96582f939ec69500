package commission

import (
	"fmt"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// input is what a line is priced from: its facts, nothing of the policy.
type input struct {
	Deal     string               `json:"deal,omitzero"`
	Items    []Item               `json:"items"`
	Base     int64                `json:"base,string"`
	Credits  []partnerecon.Credit `json:"credits,omitempty"`
	Service  partnerecon.Day      `json:"service,omitzero"`
	Invoiced partnerecon.Day      `json:"invoiced,omitzero"`
	Cleared  partnerecon.Day      `json:"cleared,omitzero"`
	Anchor   partnerecon.Day      `json:"anchor,omitzero"`
	Ranks    []ModelCount         `json:"ranks,omitempty"`
	Grants   []Grant              `json:"grants,omitempty"`
}

func (l *Line) input() input {
	return input{l.Deal, l.Items, l.Base, l.Credits, l.Service, l.Invoiced, l.Cleared, l.Anchor, l.Ranks, l.Grants}
}

// tested returns the day that an item's windows are tested on, and its name.
func (in *input) tested(item Item) (day partnerecon.Day, by string) {
	switch {
	case !item.Service.IsZero():
		return item.Service, "service"
	case !in.Service.IsZero():
		return in.Service, "service"
	case !in.Invoiced.IsZero():
		return in.Invoiced, "invoiced"
	}
	return in.Cleared, "cleared"
}

// firstTested returns the earliest day that any item is tested on.
func (in *input) firstTested() partnerecon.Day {
	first, _ := in.tested(in.Items[0])
	for _, item := range in.Items[1:] {
		if day, _ := in.tested(item); day.Before(first) {
			first = day
		}
	}
	return first
}

// money returns n minor units in the currency of the line.
func (in *input) money(n int64) partnerecon.Money { return moneyIn(n, in.Items[0].Amount.Currency()) }

// moneyIn returns n minor units of a currency that is known to be one.
func moneyIn(n int64, c partnerecon.Currency) partnerecon.Money {
	m, _ := partnerecon.FromMinor(n, c)
	return m
}

// price works out what a line earns: the whole calculation from the base to the
// partners' parts, with one rounding. It is a pure function of the version and
// the input; with a trace it also says why.
//
// The order is fixed: rate, factor and share of each credit, caps per sale and
// deal, the rounding, the split, caps per customer.
func (v *version) price(in *input, tr *partnerecon.Trace) ([]Part, error) {
	parts := make([]Part, len(in.Credits))
	for i, c := range in.Credits {
		parts[i] = Part{Partner: c.Partner, Tier: c.Tier, Payable: v.payable(c.Tier, in.Cleared)}
	}
	switch {
	case in.Cleared.IsZero():
		tr.Add(CodeNotCleared, "")
		return nil, nil
	case len(in.Credits) == 0:
		tr.Add(CodeNoCredit, "")
		return parts, nil
	case in.Base == 0:
		tr.Add(CodeNothingPaid, "")
		return parts, nil
	}
	weights, err := v.weights(in, tr)
	if err != nil {
		return nil, err
	}
	if err := v.split(in, weights, parts, tr); err != nil {
		return nil, err
	}
	v.capCustomers(in, parts, tr)
	return parts, nil
}

// weights returns the exact commission of each credit, before caps and
// rounding.
func (v *version) weights(in *input, tr *partnerecon.Trace) ([]exact.Num, error) {
	if _, sourced := leadOf(in.Credits); sourced > 1 && v.policy.Shared == "" {
		return nil, fmt.Errorf("commission: %d sourced credits: %w", sourced, ErrShared)
	}
	scale := v.poolScale(in, tr)
	out := make([]exact.Num, len(in.Credits))
	for i, c := range in.Credits {
		as := v.pricedAs(in.Credits, i)
		if as != c {
			tr.Add(CodeLeadRate, "/shared", of(c), text("tier", as.Tier), text("plan", as.Plan))
		}
		out[i] = v.weight(in, as, scale, tr)
	}
	return out, nil
}

// pricedAs returns a credit as it is priced: with the tier and the plan of the
// lead, where the policy says so.
func (v *version) pricedAs(credits []partnerecon.Credit, i int) partnerecon.Credit {
	c := credits[i]
	if v.policy.Shared == Lead && c.Role == partnerecon.Sourced {
		lead, _ := leadOf(credits)
		c.Tier, c.Plan = credits[lead].Tier, credits[lead].Plan
	}
	return c
}

// leadOf returns the position of the lead and the number of sourced credits.
func leadOf(credits []partnerecon.Credit) (lead, sourced int) {
	for i, c := range credits {
		if c.Role != partnerecon.Sourced {
			continue
		}
		sourced++
		best := credits[lead]
		larger := c.Share.Compare(best.Share)
		if sourced == 1 || larger > 0 || larger == 0 && c.Partner < best.Partner {
			lead = i
		}
	}
	return lead, sourced
}

// weight returns the exact commission of one credit.
func (v *version) weight(in *input, c partnerecon.Credit, scale exact.Num, tr *partnerecon.Trace) exact.Num {
	var sum exact.Num
	rows := v.rowsFor(c)
	for i := range in.Items {
		share, ok := v.earns(in, pricedItem{in.Items[i], c, rows.of(in.Items[i].Model)}, tr)
		if ok {
			sum = sum.Add(exact.Int(in.Items[i].Amount.Minor()).Mul(share.Num(), share.Den()))
		}
	}
	if sum.Sign() < 0 {
		tr.Add(CodeBelowZero, "", of(c))
		return exact.Num{}
	}
	sum = sum.Mul(c.Share.Num(), c.Share.Den())
	if c.Role != partnerecon.Influenced {
		return sum
	}
	factor := v.policy.Influenced.Factor
	if !factor.Stated() {
		tr.Add(CodeNoInfluenced, "/influenced", of(c))
		return exact.Num{}
	}
	if tr != nil {
		tr.Add(CodeInfluenced, "/influenced/factor", of(c), partnerecon.D("factor", factor), partnerecon.D("share", c.Share))
	}
	return sum.Mul(factor.Num(), factor.Den()).Times(scale)
}

// poolScale returns by what the factors of influenced credits are multiplied so
// that they fit the pool: 1 if they do.
func (v *version) poolScale(in *input, tr *partnerecon.Trace) exact.Num {
	one := exact.Int(1)
	factor, pool := v.policy.Influenced.Factor, v.policy.Influenced.Pool
	if !factor.Stated() || !pool.Stated() {
		return one
	}
	var sum exact.Num
	for _, c := range in.Credits {
		if c.Role == partnerecon.Influenced {
			sum = sum.Add(exact.Ratio(c.Share.Num(), c.Share.Den()).Mul(factor.Num(), factor.Den()))
		}
	}
	limit := exact.Ratio(pool.Num(), pool.Den())
	if sum.Cmp(limit) <= 0 {
		return one
	}
	scale := limit.Quo(sum)
	if tr != nil {
		tr.Add(CodePool, "/influenced/pool",
			partnerecon.D("factors", sum), partnerecon.D("pool", pool), partnerecon.D("scale", scale))
	}
	return scale
}

// A pricedItem is an item with the credit it is priced for, and the row that fits
// both, or -1.
type pricedItem struct {
	Item
	credit partnerecon.Credit
	row    int
}

// earns returns the rate that an item earns for a credit, if any: that of the row
// inside its window and count of payments.
func (v *version) earns(in *input, item pricedItem, tr *partnerecon.Trace) (partnerecon.Rate, bool) {
	i, c := item.row, item.credit
	if i < 0 {
		tr.Add(CodeNoRate, "/rates", of(c), text("model", item.Model), text("tier", c.Tier), text("plan", c.Plan), text("role", c.Role))
		return partnerecon.Rate{}, false
	}
	r := &v.policy.Rates[i]
	if !in.inWindow(item.Item, v.recurs(i), tr) {
		return partnerecon.Rate{}, false
	}
	helped := recurs{v.policy.Influenced.Recurs, "/influenced/recurs"}
	if c.Role == partnerecon.Influenced && !in.inWindow(item.Item, helped, tr) {
		return partnerecon.Rate{}, false
	}
	if before := countOf(in.Ranks, r.Model); r.Payments > 0 && before >= r.Payments {
		tr.Add(CodePaymentsUsed, problem.At("/rates", i)+"/payments",
			count("payment", before+1), count("payments", r.Payments))
		return partnerecon.Rate{}, false
	}
	if tr != nil {
		tr.Add(CodeRate, problem.At("/rates", i)+"/share", of(c), partnerecon.D("base", item.Amount),
			partnerecon.D("rate", r.Share), partnerecon.D("share", c.Share), text("tier", c.Tier))
	}
	return r.Share, true
}

// recurs is a window and where in the policy it stands.
type recurs struct {
	partnerecon.Window
	rule string
}

// recurs returns the window of a row: its own, else that of the policy.
func (v *version) recurs(row int) recurs {
	if w := v.policy.Rates[row].Recurs; w.Stated() {
		return recurs{w, problem.At("/rates", row) + "/recurs"}
	}
	return recurs{v.policy.Recurs, "/recurs"}
}

// inWindow reports whether an item falls inside a window; every item falls inside
// one that is not stated.
func (in *input) inWindow(item Item, w recurs, tr *partnerecon.Trace) bool {
	if !w.Stated() {
		return true
	}
	day, by := in.tested(item)
	inside := w.Contains(in.Anchor, day)
	if tr == nil {
		return inside
	}
	code := CodeTested
	if !inside {
		code = CodeWindowOver
	}
	tr.Add(code, w.rule, partnerecon.D("window", w.Window), partnerecon.D("anchor", in.Anchor), partnerecon.D("tested", day), text("by", by))
	return inside
}

func countOf(counts []ModelCount, m Model) int {
	for _, c := range counts {
		if c.Model == m {
			return c.N
		}
	}
	return 0
}

// split rounds the sum of the weights once, under the caps per sale and deal,
// and allocates it to the parts.
func (v *version) split(in *input, weights []exact.Num, parts []Part, tr *partnerecon.Trace) error {
	var sum exact.Num
	for _, w := range weights {
		sum = sum.Add(w)
	}
	if sum.Sign() == 0 {
		return nil
	}
	sum = v.capWhole(in, sum, tr)
	total, ok := sum.Round(v.mode)
	if !ok {
		return fmt.Errorf("commission: %s minor units: %w", sum, partnerecon.ErrOverflow)
	}
	if tr != nil {
		tr.Add(CodeRounded, "/rounding", in.exactly(sum),
			text("mode", v.policy.Rounding), partnerecon.D("total", in.money(total)))
	}
	if len(parts) == 1 {
		parts[0].Earned = total
		return nil
	}
	ids := make([]string, len(parts))
	for i, p := range parts {
		ids[i] = p.Partner
	}
	amounts, _ := exact.Allocate(total, ids, weights)
	for i, amount := range amounts {
		parts[i].Earned = amount
		if tr != nil {
			tr.Add(CodeSplit, "", of(in.Credits[i]), in.exactly(weights[i]),
				partnerecon.D("earned", in.money(amount)))
		}
	}
	return nil
}

// capWhole applies the caps that look at the whole line, before the rounding.
func (v *version) capWhole(in *input, sum exact.Num, tr *partnerecon.Trace) exact.Num {
	for i, c := range v.policy.Caps {
		room, code := c.Limit.Minor(), CodeSaleCapped
		switch {
		case c.Per == PerDeal && c.Counts == FirstCome && in.Deal != "":
			room, code = max(0, room-granted(in.Grants, c.Name, "")), CodeDealCapped
		case c.Per != PerSale:
			continue
		}
		limit := exact.Int(room)
		if sum.Cmp(limit) <= 0 {
			continue
		}
		if tr != nil {
			tr.Add(code, problem.At("/caps", i), partnerecon.D("limit", c.Limit), partnerecon.D("room", in.money(room)),
				in.exactly(sum))
		}
		sum = limit
	}
	return sum
}

// capCustomers applies the first-come caps per customer to each part.
func (v *version) capCustomers(in *input, parts []Part, tr *partnerecon.Trace) {
	for i, c := range v.policy.Caps {
		if c.Per != PerCustomer || c.Counts != FirstCome {
			continue
		}
		for k := range parts {
			p := &parts[k]
			room := max(0, c.Limit.Minor()-granted(in.Grants, c.Name, p.Partner))
			cut := max(0, p.Earned+p.Capped-room)
			p.Capped -= cut
			if cut > 0 && tr != nil {
				tr.Add(CodeCustomerCapped, problem.At("/caps", i), text("partner", p.Partner),
					partnerecon.D("limit", c.Limit), partnerecon.D("room", in.money(room)), partnerecon.D("cut", in.money(cut)))
			}
		}
	}
}

func granted(grants []Grant, name, partner string) int64 {
	for _, g := range grants {
		if g.Cap == name && g.Partner == partner {
			return g.Before
		}
	}
	return 0
}

// payable returns the day from which a line of a tier can be paid out.
func (v *version) payable(tier string, cleared partnerecon.Day) partnerecon.Day {
	i := v.payableRule(tier)
	switch {
	case i < 0:
		return cleared
	case v.policy.Payable[i].Due == MonthAfter:
		return cleared.Month().Add(1).First()
	}
	return cleared.Add(v.policy.Payable[i].Days)
}

// payableRule returns the position of the rule for a tier, or -1.
func (v *version) payableRule(tier string) int {
	named := func(name string) int {
		return slices.IndexFunc(v.policy.Payable, func(p Payable) bool { return p.Tier == name })
	}
	if i := named(tier); i >= 0 {
		return i
	}
	return named("")
}

// of names the partner of a credit in a trace.
func of(c partnerecon.Credit) partnerecon.Detail { return text("partner", c.Partner) }

func text[T ~string](name string, value T) partnerecon.Detail {
	return partnerecon.D(name, partnerecon.Text(value))
}

func count(name string, n int) partnerecon.Detail { return partnerecon.D(name, partnerecon.Count(n)) }

// exactly shows an exact number of minor units as an amount.
func (in *input) exactly(n exact.Num) partnerecon.Detail {
	c := in.Items[0].Amount.Currency()
	digits, _ := c.Digits()
	return text("exact", n.Major(digits).String()+" "+string(c))
}
