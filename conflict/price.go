package conflict

import (
	"math/bits"
	"slices"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/exact"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// A Finding is an item whose price is not in order.
type Finding struct {
	Price   string            `json:"price"`
	Item    int               `json:"item"` // its place in the price
	Product string            `json:"product"`
	Code    string            `json:"code"`
	Below   partnerecon.Money `json:"below"` // by how much, of all units
}

// judge rules on a price. Approvals are those of it that came before.
func (r *rules) judge(e Price, approvals []Approve, out *verdict) (found []Finding, unapproved bool) {
	p := r.policy.Pricing
	products := slices.ContainsFunc(e.Items, func(i Item) bool { return !i.Service })
	bundle := products && !e.Advertised && slices.ContainsFunc(e.Items, func(i Item) bool { return i.Service })
	promotion := r.promotion(e, out)
	discount := p.DiscountBy != "" && approved(approvals, ForDiscount, p.DiscountBy)
	unapproved = bundle && p.BundleBy != "" && !approved(approvals, ForBundle, p.BundleBy)
	for i, item := range e.Items {
		code, rule, short := "", "", int64(0)
		switch {
		case item.Service:
			out.add(CodeOwnService, "/pricing", detail("item", item.Product))
		case e.Advertised:
			if p.Advertised && item.Minimum.Stated() {
				code, rule, short = CodeBelowMinimum, "/pricing/advertised", item.Minimum.Minor()-item.Unit.Minor()
			}
		case p.Published:
			code, rule, short = CodeBelowPrice, "/pricing/published", item.Published.Minor()-item.Unit.Minor()
			if bundle {
				code = CodeHidden
			}
		}
		switch {
		case code == "":
		case short <= 0:
			out.add(CodePriceKept, rule, detail("item", item.Product), partnerecon.D("unit", item.Unit))
		case !e.Advertised && promotion >= 0 && p.Promotions[promotion].covers(item):
			out.add(CodePromotion, problem.At("/pricing/promotions", promotion), detail("item", item.Product), partnerecon.D("unit", item.Unit), partnerecon.D("off", p.Promotions[promotion].Off))
		case !e.Advertised && discount:
			out.add(CodeApproved, "/pricing/discount_by", detail("item", item.Product), detail("by", p.DiscountBy))
		default:
			below := shortfall(short, item)
			found = append(found, Finding{e.ID, i, item.Product, code, below})
			out.add(code, rule, detail("item", item.Product), partnerecon.D("unit", item.Unit), partnerecon.D("below", below))
		}
	}
	r.conclude(e, found, unapproved, out)
	return found, unapproved
}

// conclude decides on a price, given what was found.
func (r *rules) conclude(e Price, found []Finding, unapproved bool, out *verdict) {
	p := r.policy.Pricing
	for _, f := range found {
		out.Below, _ = out.Below.Add(f.Below) // bounded by the check of the event
	}
	switch {
	case len(found) > 0:
		if unapproved {
			out.add(CodeNoApproval, "/pricing/bundle_by", detail("want", p.BundleBy))
		}
		out.note(Breached, found[0].Code, "/pricing", partnerecon.D("below", out.Below))
	case unapproved:
		out.note(Refused, CodeNoApproval, "/pricing/bundle_by", detail("want", p.BundleBy))
	case !p.Published && !p.Advertised && p.BundleBy == "":
		out.note(Noted, CodeNoted, "/pricing")
	default:
		out.note(Granted, CodePriceKept, "/pricing", partnerecon.D("items", partnerecon.Count(len(e.Items))))
	}
}

// approved reports whether somebody in a role approved something.
func approved(all []Approve, what Approval, by string) bool {
	return slices.ContainsFunc(all, func(a Approve) bool { return a.For == what && a.By == by })
}

// promotion returns the place of the promotion that a price names, if it applies
// to the partner and the day, or -1.
func (r *rules) promotion(e Price, out *verdict) int {
	if e.Promotion == "" {
		return -1
	}
	i := slices.IndexFunc(r.policy.Pricing.Promotions, func(o Promotion) bool {
		return o.ID == e.Promotion && o.During.Contains(r.day(e.At)) && (len(o.Partners) == 0 || slices.Contains(o.Partners, e.Partner))
	})
	if i < 0 {
		out.add(CodeNoPromotion, "/pricing/promotions", detail("promotion", e.Promotion))
	}
	return i
}

// covers reports whether an item is not below what the promotion authorises:
// published - unit is at most off × published, exactly.
func (o Promotion) covers(item Item) bool {
	if len(o.Products) > 0 && !slices.Contains(o.Products, item.Product) {
		return false
	}
	hi1, lo1 := bits.Mul64(uint64(item.Published.Minor()-item.Unit.Minor()), uint64(o.Off.Den()))
	hi2, lo2 := bits.Mul64(uint64(item.Published.Minor()), uint64(o.Off.Num()))
	return hi1 < hi2 || hi1 == hi2 && lo1 <= lo2
}

// shortfall is what all units of an item fall short of.
func shortfall(unit int64, item Item) partnerecon.Money {
	n, _ := exact.MulDiv(unit, item.Quantity, 1, exact.Down) // bounded by the check of the event
	m, _ := partnerecon.FromMinor(n, item.Unit.Currency())
	return m
}

// checkTotal reports items whose amounts add up to more than Money holds.
func checkTotal(list *problem.List, items []Item) {
	var sum int64
	for _, item := range items {
		n, ok := exact.MulDiv(max(item.Published.Minor(), item.Minimum.Minor(), item.Unit.Minor()), max(item.Quantity, 1), 1, exact.Down)
		if ok {
			sum, ok = exact.Add(sum, n)
		}
		if !ok {
			list.Add("/items", problem.OutOfRange, "the amounts add up to more than is counted")
			return
		}
	}
}
