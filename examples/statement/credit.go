package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// credit answers who gets credit for a deal, and why.
func (s settled) credit(q question) (answer, error) {
	if !slices.ContainsFunc(s.program.Policy().Terms, func(v partnerecon.Version[settlement.Agreement]) bool { return v.Policy.Attribution.Tree != nil }) {
		return answer{}, errors.New("the program decides no credits: they are stated with the payments")
	}
	customer, deal, err := s.deal(q.credit)
	if err != nil {
		return answer{}, err
	}
	d, err := s.program.Credit(s.state.Book, customer, deal)
	if errors.Is(err, settlement.ErrSealed) && q.book == "" {
		return answer{}, fmt.Errorf("%w; ask as of an earlier month, with -month", err)
	}
	if err != nil {
		return answer{}, err
	}
	quoted, err := s.rules(d.Trace)
	if err != nil {
		return answer{}, err
	}
	out := answer{
		Title:  "Who gets credit for " + named(deal) + " of " + customer + ", closed " + partnerecon.DayIn(d.At, s.zone).String(),
		Tables: []table{candidates(d)},
		CSV:    details(d.Trace),
		JSON:   d,
	}
	if s.hasDesk() {
		out.Next = [][2]string{{q.command("-rulings", customer), "How did the desk rule on this customer?"}}
	}
	if len(d.Claims) == 0 {
		out.Title += ": nobody, for no partner has a touch or a registration that is part of it"
		out.Tables = nil
	} else {
		out.Tables = append(out.Tables, asked(d))
	}
	out.Tables = append(out.Tables, steps("How it was decided", "", d.Trace), quoted)
	return out, nil
}

func named(deal string) string {
	if deal == "" {
		return "payments without a deal"
	}
	return deal
}

// candidates are those who may get credit, and what they get.
func candidates(d attribution.Decision) table {
	out := table{Head: []string{"partner", "tier", "credit", "verdict"}, Texts: 4}
	for _, c := range d.Claims {
		out.Rows = append(out.Rows, []string{c.Partner, c.Tier, creditOf(d, c.Partner), string(c.Verdict) + after(": ", c.Reason)})
	}
	return out
}

// creditOf is what a partner is credited with, for people.
func creditOf(d attribution.Decision, partner string) string {
	var out []string
	for _, c := range d.Credits {
		if c.Partner == partner {
			out = append(out, string(c.Role)+" "+c.Share.String())
		}
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

// asked are the questions of the tree, of each candidate alone.
func asked(d attribution.Decision) table {
	out := table{Title: "What the tree asked, of each alone", Head: []string{"partner", "question", "answer"}, Texts: 3}
	for _, c := range d.Claims {
		for _, q := range c.Path {
			out.Rows = append(out.Rows, []string{c.Partner, q.Question, string(q.Answer)})
		}
		if len(c.Path) > 0 {
			role := string(c.Role)
			if role == "" {
				role = "nothing"
			}
			out.Rows = append(out.Rows, []string{c.Partner, "so by itself it has", role})
		}
	}
	return out
}

// deal reads CUSTOMER, of a customer with one deal, or CUSTOMER/DEAL.
func (s settled) deal(text string) (customer, deal string, err error) {
	if deals := s.deals(text); len(deals) == 1 {
		return text, deals[0], nil
	} else if len(deals) > 1 {
		return "", "", fmt.Errorf("customer %s has several deals; ask -credit %s", text, text+"/"+strings.Join(deals, " or "+text+"/"))
	}
	for i, c := range text {
		if c != '/' {
			continue
		}
		if _, err := s.program.Credit(s.state.Book, text[:i], text[i+1:]); !errors.Is(err, settlement.ErrReference) {
			return text[:i], text[i+1:], nil
		}
	}
	return "", "", fmt.Errorf("no deal of %q has closed or was paid through %s; want CUSTOMER or CUSTOMER/DEAL", text, s.to)
}

// deals are those of a customer that were signed or paid, by name.
func (s settled) deals(customer string) []string {
	var out []string
	if c := s.state.Seen.Customers[customer]; c != nil {
		for _, p := range c.Payments {
			out = append(out, p.Deal)
		}
	}
	for _, f := range s.state.Book.OnRecord(customer).Account.Facts {
		if signed, ok := f.(conflict.Sign); ok {
			out = append(out, signed.Opportunity)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// credited is a table of the deals that a trace is about, with what a partner gets
// of each.
func (s settled) credited(partner string, trace partnerecon.Trace) (table, error) {
	out := table{Title: "Deals that it had a part in; -credit CUSTOMER/DEAL says why", Head: []string{"customer", "deal", "credit", "verdict"}, Texts: 4}
	for _, r := range trace {
		if r.Code != settlement.CodeAttributed {
			continue
		}
		customer, deal := detail(r, "customer"), detail(r, "deal")
		d, err := s.program.Credit(s.state.Book, customer, deal)
		if err != nil {
			return table{}, err
		}
		for _, c := range d.Claims {
			if c.Partner == partner {
				out.Rows = append(out.Rows, []string{customer, deal, creditOf(d, partner), string(c.Verdict) + after(": ", c.Reason)})
			}
		}
	}
	return out, nil
}
