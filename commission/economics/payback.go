package economics

import (
	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// UpfrontFacts are what a customer brings by the month and what is paid for it at
// once. Every month is alike.
type UpfrontFacts struct {
	// Months that the total is projected over, 1 to 1,200.
	Months      int               `json:"months"`
	Upfront     partnerecon.Money `json:"upfront"`     // commission paid at the start
	Acquisition partnerecon.Money `json:"acquisition"` // other cost of winning the customer
	Revenue     partnerecon.Money `json:"revenue"`     // of a month
	Goods       partnerecon.Money `json:"goods"`       // what a month costs
	// Recurring part of the revenue that a partner has every month, 0 % to 100 %.
	Recurring partnerecon.Rate `json:"recurring"`
	Limits    UpfrontLimits    `json:"limits,omitzero"`
}

// UpfrontLimits are the bands of the figures; an absent one judges nothing.
type UpfrontLimits struct {
	Mix       Band `json:"mix,omitzero"`
	FirstYear Band `json:"first_year,omitzero"`
	Payback   Band `json:"payback,omitzero"` // in months: 12/1 is a year
}

// UpfrontReport says how much is paid at once and when it comes back.
type UpfrontReport struct {
	// Mix is the upfront commission over all commission of the months.
	Mix Figure `json:"mix"`
	// FirstYear is the upfront commission over the gross margin of twelve months. It
	// is undefined where there is none, and then above any stated high end if
	// something is paid.
	FirstYear Figure `json:"first_year"`
	// Payback is the months until the upfront commission and the acquisition cost
	// are earned back, exactly, from the margin that the recurring share leaves. It
	// is undefined where that never happens, and then above any stated high end.
	Payback MonthFigure `json:"payback"`
	// Month is the one at whose end all is earned back: 12 and a half make 13. It is
	// 0 where nothing was spent, and where it never happens.
	Month int64 `json:"month"`
	// Never: a month leaves nothing, or less.
	Never bool `json:"never,omitzero"`
}

// Payback returns how much of the commission is paid upfront and when it is earned
// back. "How to design a partner incentive mix…" asks to "limit upfront payouts
// that strain cash flow or undermine unit economics".
func Payback(f UpfrontFacts) (UpfrontReport, error) {
	if err := f.check(); err != nil {
		return UpfrontReport{}, err
	}
	c := calc{currency: f.Revenue.Currency()}
	upfront, gross := minor(f.Upfront), minor(f.Revenue).Add(minor(f.Goods).Neg())
	recurring := minor(f.Revenue).Times(num(f.Recurring))
	total := upfront.Add(recurring.Mul(int64(f.Months), 1))
	spent, monthly := upfront.Add(minor(f.Acquisition)), gross.Add(recurring.Neg())
	out := UpfrontReport{
		Mix:       c.of(upfront, total, f.Limits.Mix),
		FirstYear: c.of(upfront, gross.Mul(12, 1), f.Limits.FirstYear),
		Never:     monthly.Sign() <= 0,
	}
	payback := c.of(spent, monthly, f.Limits.Payback)
	out.Payback = MonthFigure{Months{payback.Value.Size()}, payback.Verdict, payback.Of}
	if out.Never && f.Limits.Payback.High.Stated() {
		out.Payback.Verdict = Above
	}
	if gross.Sign() <= 0 && upfront.Sign() > 0 && f.Limits.FirstYear.High.Stated() {
		out.FirstYear.Verdict = Above
	}
	if n := out.Payback.Value.Exactly(); n.Stated() {
		out.Month = n.Num() / n.Den()
		if n.Num()%n.Den() != 0 {
			out.Month++
		}
	}
	return answer(&c, out)
}

func (f *UpfrontFacts) check() error {
	k := &checker{currency: f.Revenue.Currency()}
	if f.Months < 1 || f.Months > 1200 {
		k.Add("/months", problem.OutOfRange, "want 1 to 1200, got %d", f.Months)
	}
	k.cost("/upfront", f.Upfront)
	k.cost("/acquisition", f.Acquisition)
	k.cost("/revenue", f.Revenue)
	k.cost("/goods", f.Goods)
	k.part("/recurring", f.Recurring)
	k.band("/limits/mix", f.Limits.Mix)
	k.band("/limits/first_year", f.Limits.FirstYear)
	k.band("/limits/payback", f.Limits.Payback)
	return k.err()
}
