package main

import (
	"slices"
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// tasks answers what is to be done by when, and what the next pay run pays: for all partners, or
// of one with the day of the run.
func (s settled) tasks(partner string) (answer, error) {
	asOf := s.asOf()
	all, err := s.program.Next(s.state.Book, asOf)
	if err != nil {
		return answer{}, err
	}
	if partner != "" {
		all = slices.DeleteFunc(all, func(t settlement.Task) bool { return t.Partner != partner && t.Duty != settlement.RunPayouts })
	}
	run, err := nextRun(all)
	if err != nil {
		return answer{}, err
	}
	list := duties(all)
	out := answer{
		Title: "What is to be done or known, as of " + asOf.String() + after(", of ", partner),
		CSV:   list,
		JSON: struct {
			AsOf  partnerecon.Day   `json:"as_of"`
			Tasks []settlement.Task `json:"tasks"`
		}{asOf, slices.Concat([]settlement.Task{}, all)},
	}
	if len(all) == 0 {
		out.Notes = []note{{Text: "Nothing."}}
		return out, nil
	}
	out.Tables = append(run, list.stated())
	return out, nil
}

// duties is a row for each task.
func duties(all []settlement.Task) table {
	out := table{Title: "By when", Head: []string{"by", "overdue", "what", "partner", "seller", "customer", "about", "step", "rule", "currency", "amount"}, Texts: 10}
	for _, t := range all {
		overdue := ""
		if t.Overdue {
			overdue = "yes"
		}
		out.Rows = append(out.Rows, []string{
			day(t.Day), overdue, strings.ReplaceAll(string(t.Duty), "_", " "), t.Partner, t.Seller, t.Customer, t.About, string(t.Step), t.Rule,
			string(t.Amount.Currency()), amount(t.Amount),
		})
	}
	return out
}

// nextRun is what becomes payable to each partner through the day of the next pay run, if the
// program has such days and there is something.
func nextRun(all []settlement.Task) ([]table, error) {
	i := slices.IndexFunc(all, func(t settlement.Task) bool { return t.Duty == settlement.RunPayouts })
	if i < 0 {
		return nil, nil
	}
	on := all[i].Day
	out := table{Title: "What the run of " + on.String() + " pays, if nothing else happens", Head: []string{"partner", "seller", "amount"}, Texts: 2}
	var total partnerecon.Money
	var sums []partnerecon.Money
	for _, t := range all {
		if t.Duty != settlement.PayOut || t.Day.After(on) {
			continue
		}
		k := slices.IndexFunc(out.Rows, func(row []string) bool { return row[0] == t.Partner && row[1] == t.Seller })
		if k < 0 {
			k = len(out.Rows)
			out.Rows, sums = append(out.Rows, []string{t.Partner, t.Seller, ""}), append(sums, partnerecon.Money{})
		}
		var err error
		if sums[k], err = sums[k].Add(t.Amount); err != nil {
			return nil, err
		}
		if total, err = total.Add(t.Amount); err != nil {
			return nil, err
		}
		out.Rows[k][2] = sums[k].Amount()
	}
	if len(out.Rows) == 0 {
		return nil, nil
	}
	slices.SortFunc(out.Rows, slices.Compare)
	return []table{out.withTotal(total).stated()}, nil
}
