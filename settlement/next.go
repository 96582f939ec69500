package settlement

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/retainer"
)

// A Duty is something that somebody has to do, or has to know, by a day.
type Duty string

// The duties, in the order in which those of one day are listed.
const (
	CloseMonth Duty = "close_month" // the next month, or statement that ends in one, to close: About, on its last day
	PayOut     Duty = "pay_out"     // Amount becomes payable to Partner; what is payable already, on the day asked about
	// RunPayouts: the next pay run, by the calendar of the version in force.
	RunPayouts Duty = "run_payouts"
	// ReleaseReserve: Amount of what is reserved of Partner's lines is let go. What falls due by
	// then and goes back has used its part.
	ReleaseReserve Duty = "release_reserve"
	// ReleaseDeferred: Amount of what a cap per period put off for Partner is released; the
	// first close on the day or later posts it. About is the cap and its period.
	ReleaseDeferred Duty = "release_deferred"
	// DebtExpires: what is left of Amount, which Partner owes, is written off.
	DebtExpires         Duty = "debt_expires"
	StateFinalFigures   Duty = "state_final_figures"  // of the true-up About, by the end of its period
	ReviewTerms         Duty = "review_terms"         // of the program
	ReviewRegistration  Duty = "review_registration"  // About, by Partner: the deadline of its review
	RegistrationExpires Duty = "registration_expires" // the last day on which About protects Customer for Partner
	// ListedAccountLapses: the last day on which Customer is on Partner's list, unless its
	// pipeline moves by then.
	ListedAccountLapses Duty = "listed_account_lapses"

	Requalify Duty = "requalify" // the last day for which Partner holds tier About without qualifying anew
	// HoldAgain: the last day on which what was held before, such as a business review,
	// counts for Partner's tier: About, a metric of the ladder, is to be held and stated again
	// by then. One that was never held is due by the end of its window.
	HoldAgain   Duty = "hold_again"
	GiveNotice  Duty = "give_notice"  // to Partner, that it is going to fall from tier About
	GraceEnds   Duty = "grace_ends"   // the last day on which Partner keeps tier About in a grace, or since it was given notice
	RenewCycle  Duty = "renew_cycle"  // of retainer About, with Customer: the last day before the cycle to decide on
	TakeStep    Duty = "take_step"    // of retainer About, with Customer: what Step says
	TakePayment Duty = "take_payment" // Amount, which Partner owes for retainer About and pays by itself

	EscalateDispute Duty = "escalate_dispute" // About, by Partner: to the first level
	ResolveDispute  Duty = "resolve_dispute"  // About, by Partner
	// AcceptStatement: the last day on which the lines of Partner's statement through the
	// day About can be disputed, while nobody has accepted it.
	AcceptStatement Duty = "accept_statement"
	// DecideLineDispute: that of Amount which Partner's fact About opened, by the last day
	// of the policy's DecideWithin; without one on the day asked about.
	DecideLineDispute Duty = "decide_line_dispute"
	// ReachMilestone: the last day on which milestone About of Customer, or of Partner where a
	// cap per period put Amount off, releases Amount, which waits for it.
	ReachMilestone Duty = "reach_milestone"
	// TrancheVests: the day on which time releases Amount, unless Customer has left by then;
	// it is released with the close of that month.
	TrancheVests Duty = "tranche_vests"
	ExposureEnds Duty = "exposure_ends" // the first day on which a churn of Customer takes nothing of Amount back

	FinalStatement Duty = "final_statement" // of Partner, which left by fact About: Amount is payable by then
	CollectDebt    Duty = "collect_debt"    // Amount, which Partner owes since its final statement
)

// A Task is a duty and its day.
type Task struct {
	Day     partnerecon.Day `json:"day,omitzero"` // by which it is to be done, this day included
	Duty    Duty            `json:"duty,omitzero"`
	Overdue bool            `json:"overdue"` // Day is before the day asked about
	// Of whom and of what it is; each is empty where it does not apply.
	Partner  string            `json:"partner,omitzero"`
	Seller   string            `json:"seller,omitzero"` // selling entity that pays out
	Customer string            `json:"customer,omitzero"`
	About    string            `json:"about,omitzero"`
	Step     retainer.Step     `json:"step,omitzero"` // what to do next with a retainer
	Amount   partnerecon.Money `json:"amount,omitzero"`
	Rule     string            `json:"rule,omitzero"` // JSON Pointer into the policy, where a rule sets the day
}

// Next lists what is to be done or known, by day, from the book and the policy as they
// stand at the end of a day: months to close and final figures to state, money that
// becomes payable, reviews of the terms and of registrations, registrations and listed
// accounts that lapse, tiers that have to be qualified for again or are about to be lost,
// business reviews that they ask for again, the next step of retainers and what partners
// owe for them, statements to accept, lines in dispute and other disputes that have a
// deadline, what waits for milestones or for time, unless a partner that left forfeits it, and
// the days from which nothing can go back any more. What is overdue comes first. The day must
// not be before the last fact of the book, else it is [ErrOrder].
//
// What becomes payable on a later day is what would be on top of what is payable before
// it, if nothing else happened: after debts and holds, by the terms of that day. What is paid
// in between may change that: it leaves less for a minimum, and has recovered debts.
func (p Program) Next(b *Book, asOf partnerecon.Day) ([]Task, error) {
	if err := p.asksAsOf(b, "tasks", asOf); err != nil {
		return nil, err
	}
	var out []Task
	for _, list := range [...]func(*Book, partnerecon.Day) ([]Task, error){
		p.monthToClose, p.payable, p.finalFigures, p.termsToReview, p.accountsToWatch, p.listsToWatch, p.tiersToWatch, p.retainersToWatch,
		p.exposures, p.statementsToWatch, p.exitsToSettle, p.nextRun, p.debtsToExpire, p.deferredToWatch, p.vestingsToWatch,
	} {
		tasks, err := list(b, asOf)
		if err != nil {
			return nil, err
		}
		out = append(out, tasks...)
	}
	for i := range out {
		out[i].Overdue = out[i].Day.Before(asOf)
	}
	duties := [...]Duty{
		CloseMonth, RunPayouts, ReleaseReserve, ReleaseDeferred, DebtExpires, PayOut, StateFinalFigures, ReviewTerms, ReviewRegistration, RegistrationExpires, ListedAccountLapses,
		Requalify, HoldAgain, GiveNotice, GraceEnds, RenewCycle, TakeStep, TakePayment, EscalateDispute, ResolveDispute,
		AcceptStatement, DecideLineDispute, ReachMilestone, TrancheVests, ExposureEnds,
		FinalStatement, CollectDebt,
	}
	slices.SortStableFunc(out, func(a, b Task) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(slices.Index(duties[:], a.Duty), slices.Index(duties[:], b.Duty)),
			cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Seller, b.Seller), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.About, b.About))
	})
	return out, nil
}

// monthToClose is the one month, or statement that ends in it, that can be closed next.
func (p Program) monthToClose(b *Book, _ partnerecon.Day) ([]Task, error) {
	from := p.firstOpen(b)
	if from.IsZero() {
		return nil, nil
	}
	next := p.closeFrom(from)
	task := Task{Day: next.last(), Duty: CloseMonth, About: next.Month.String()}
	if !next.Through.IsZero() {
		task.About = next.Through.String()
	}
	return []Task{task}, nil
}

// payable lists what can be paid out, and from when what cannot be yet.
func (p Program) payable(b *Book, asOf partnerecon.Day) ([]Task, error) {
	var out []Task
	for _, id := range b.Partners() {
		a := b.accounts[id]
		released := p.releases(a, asOf)
		for _, r := range released {
			if !r.used {
				out = append(out, Task{Day: r.Day, Duty: ReleaseReserve, Partner: id, Amount: p.money(r.Amount), Rule: r.at})
			}
		}
		before, used := map[string]int64{}, map[string]int64{} // used: with what a debt takes
		for _, d := range p.payingDays(a, released, asOf) {
			for of, c := range p.eachComposition(a, d) {
				was := before[of.Seller]
				if c.Payable <= was || was > 0 && c.Payable <= used[of.Seller] {
					continue // paid by then, or withheld with what was
				}
				out = append(out, Task{Day: d, Duty: PayOut, Partner: id, Seller: of.Seller, Amount: p.money(c.Payable - was)})
				before[of.Seller], used[of.Seller] = c.Payable, c.gross
			}
		}
	}
	return out, nil
}

// payingDays lists the days from one on on which more may become payable although nothing is
// recorded: something falls due or is let go, a version of the terms begins, a debt expires.
func (p Program) payingDays(a *account, released []letting, asOf partnerecon.Day) []partnerecon.Day {
	days := []partnerecon.Day{asOf}
	note := func(d partnerecon.Day) {
		if i, known := slices.BinarySearchFunc(days, d, partnerecon.Day.Compare); !known && d.After(asOf) {
			days = slices.Insert(days, i, d)
		}
	}
	for _, s := range a.Due {
		note(s.Day)
	}
	for _, r := range released {
		note(r.Day)
	}
	if p.payouts != nil || p.recoveries != nil {
		for i := range p.policy.Terms {
			note(p.policy.Terms[i].From)
		}
	}
	for i := 0; i < len(days) && p.recoveries != nil; i++ { // a debt of one day expires on a later one
		if v := p.recoveryOn(days[i]); v.stated {
			for _, x := range v.expiring(p.until(a, days[i])) {
				note(x.Day)
			}
		}
	}
	return days
}

// nextRun is the next pay run, where the version in force has a calendar.
func (p Program) nextRun(_ *Book, asOf partnerecon.Day) ([]Task, error) {
	v := p.payoutsOn(asOf)
	if v.run == (commission.Run{}) {
		return nil, nil
	}
	return []Task{{Day: v.run.Next(asOf), Duty: RunPayouts, About: v.run.String(), Rule: v.at + "/run"}}, nil
}

// finalFigures lists the true-ups that nobody has stated final figures for.
func (p Program) finalFigures(b *Book, _ partnerecon.Day) ([]Task, error) {
	var out []Task
	for _, id := range b.Partners() {
		for i := range b.accounts[id].TrueUps {
			u := &b.accounts[id].TrueUps[i]
			_, at, ok := p.trueUpOf(u)
			if ok && u.Stated == "" {
				out = append(out, Task{
					Day: u.Start.Add(p.monthsOf(u) - 1).Last(), Duty: StateFinalFigures, Partner: id, About: u.Name, Rule: at,
				})
			}
		}
	}
	return out, nil
}

// monthsOf returns the length of a true-up's period.
func (p Program) monthsOf(u *trueUpClaim) int {
	for _, v := range p.policy.Terms {
		for _, known := range v.Policy.TrueUps {
			if v.ID == u.Terms && known.Name == u.Name {
				return known.Every.months()
			}
		}
	}
	return 1
}

func (p Program) termsToReview(_ *Book, asOf partnerecon.Day) ([]Task, error) {
	due, err := p.ReviewDue(asOf)
	if err != nil || due.Due.IsZero() {
		return nil, err
	}
	return []Task{{Day: due.Due, Duty: ReviewTerms, Rule: "/reviews/every"}}, nil
}

// accountsToWatch lists the deadlines of the desk on the accounts of customers.
func (p Program) accountsToWatch(b *Book, asOf partnerecon.Day) ([]Task, error) {
	if !p.desks {
		return nil, nil
	}
	at := asOf.Start(p.zone).Add(24*time.Hour - 1)
	if next := asOf.Add(1); next.After(asOf) {
		at = next.Start(p.zone).Add(-1)
	}
	var out []Task
	for _, id := range b.sortedCustomers() {
		if len(b.customers[id].Desk.Facts) == 0 {
			continue
		}
		s := b.OnRecord(id)
		filings, err := p.desk.Filings(s, at)
		if err != nil {
			return nil, fmt.Errorf("settlement: customer %s: %w", problem.Quote(id), problem.Inner(err))
		}
		for _, f := range filings {
			out = append(out, p.filed(id, f, asOf)...)
		}
		matters, err := p.desk.Disputes(s, at)
		if err != nil {
			return nil, fmt.Errorf("settlement: customer %s: %w", problem.Quote(id), problem.Inner(err))
		}
		for _, m := range matters {
			out = append(out, p.disputed(id, m)...)
		}
	}
	return out, nil
}

func (p Program) filed(customer string, f conflict.Filing, asOf partnerecon.Day) []Task {
	switch {
	case f.Status.InForce():
		return []Task{{
			Day: asOf.Add(f.DaysLeft - 1), Duty: RegistrationExpires, Partner: f.Partner, Customer: customer, About: f.Registration,
			Rule: "/desk/registration/protect_for",
		}}
	case f.Status == conflict.UnderReview && !f.ReviewBy.IsZero():
		return []Task{{
			Day: partnerecon.DayIn(f.ReviewBy.Add(-1), p.zone), Duty: ReviewRegistration, Partner: f.Partner, Customer: customer, About: f.Registration,
			Rule: "/desk/registration/review/within",
		}}
	}
	return nil
}

func (p Program) disputed(customer string, m conflict.Matter) []Task {
	if m.Stage == conflict.MatterResolved {
		return nil
	}
	var out []Task
	if m.Stage == conflict.MatterOpen && !m.EscalateBy.IsZero() {
		out = append(out, Task{
			Day: partnerecon.DayIn(m.EscalateBy, p.zone), Duty: EscalateDispute, Partner: m.Partner, Customer: customer, About: m.Dispute,
			Amount: m.Disputed, Rule: "/desk/disputes/levels/0/within",
		})
	}
	if !m.ResolveBy.IsZero() {
		out = append(out, Task{
			Day: m.ResolveBy, Duty: ResolveDispute, Partner: m.Partner, Customer: customer, About: m.Dispute,
			Amount: m.Disputed, Rule: "/desk/disputes/resolve_within",
		})
	}
	return out
}

// listsToWatch lists the accounts that leave a list at the end of the quarter.
func (p Program) listsToWatch(b *Book, asOf partnerecon.Day) ([]Task, error) {
	if !p.desks || p.policy.Desk.Lists.Max == 0 {
		return nil, nil
	}
	var out []Task
	for _, id := range b.Partners() {
		review, err := p.desk.ReviewList(b.Roster(id), asOf)
		if err != nil {
			return nil, fmt.Errorf("settlement: partner %s: %w", problem.Quote(id), problem.Inner(err))
		}
		last := review.Quarter.End.Start(p.zone).Add(-1)
		for _, a := range review.Accounts {
			if a.Kept {
				continue
			}
			listed, err := p.lists(b, a.Account, id, last)
			if err != nil {
				return nil, err
			}
			if listed {
				out = append(out, Task{Day: review.Quarter.End.Add(-1), Duty: ListedAccountLapses, Partner: id, Customer: a.Account, Rule: "/desk/lists"})
			}
		}
	}
	return out, nil
}

// lists reports whether a customer is on a partner's list at an instant, and not only on its
// record: another partner may have listed it first.
func (p Program) lists(b *Book, customer, partner string, at time.Time) (bool, error) {
	found, err := p.desk.MayEngage(b.OnRecord(customer), conflict.Outbound, at)
	if err != nil {
		return false, fmt.Errorf("settlement: customer %s: %w", problem.Quote(customer), problem.Inner(err))
	}
	return slices.ContainsFunc(found.Holds, func(h conflict.Hold) bool { return h.Ground == conflict.OnList && h.Partner == partner }), nil
}

// exposures lists from when churns take nothing back.
func (p Program) exposures(b *Book, asOf partnerecon.Day) ([]Task, error) {
	risks, err := p.AtRisk(b, asOf)
	if err != nil {
		return nil, err
	}
	var out []Task
	for _, r := range risks {
		if !r.Safe.IsZero() {
			out = append(out, Task{Day: r.Safe, Duty: ExposureEnds, Partner: cmp.Or(r.Bearer, r.Partner), Customer: r.Customer, About: r.Tier, Amount: r.Amount})
		}
	}
	return out, nil
}
