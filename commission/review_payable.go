package commission

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// payables looks for tiers whose lines can be paid out only after the month that
// follows the quarter they cleared in. What clears later is never payable sooner,
// so the last day of a quarter tells; seven years have it on every weekday.
// Quarters are those of the calendar.
func (r *review) payables() {
	v := &r.plan.versions[0]
	for i, p := range r.policy.Payable {
		late := 0
		var details []partnerecon.Detail
		quarter := partnerecon.MustMonth("2024-01")
		for range 7 * 4 {
			cleared := quarter.Add(2).Last()
			payable, by := v.payable(payee{p.Partner, p.Tier, p.Type, p.PartnerSegment, p.Segment, p.On}, cleared), quarter.Add(3).Last()
			if days := payable.Sub(by); days > late {
				late = days
				details = []partnerecon.Detail{
					partnerecon.D("cleared", cleared), partnerecon.D("payable", payable), partnerecon.D("want_by", by), count("days_late", days),
				}
			}
			quarter = quarter.Add(3)
		}
		if late > 0 {
			of := standing{tier: p.Tier}
			if p.On != "" {
				details = append([]partnerecon.Detail{text("milestone", p.On)}, details...)
			}
			r.add(CodeLintPayable, problem.At("/payable", i), of.and(details...)...)
		}
	}
}
