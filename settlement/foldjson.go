package settlement

import (
	"strings"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// The stored forms of the states begin with the version of the format, as a book does.
type (
	programJSON struct {
		Version int `json:"version"`
		programKnown
		Last   []positionJSON    `json:"last,omitempty"` // none or one
		Closed partnerecon.Month `json:"closed,omitzero"`
		Cut    partnerecon.Day   `json:"cut,omitzero"`
		Closes []statementClose  `json:"closes,omitempty"`
		Rates  []dayRate         `json:"rates,omitempty"`
		Volume int64             `json:"volume,omitzero,string"`
		Months []monthSums       `json:"months,omitempty"`
		From   []branchPoint     `json:"from,omitempty"` // none or one
	}
	customerJSON struct {
		Version  int        `json:"version"`
		Customer []customer `json:"customer,omitempty"` // none or one
	}
	partnerJSON struct {
		Version int       `json:"version"`
		Partner []account `json:"partner,omitempty"` // none or one
	}
	handedJSON struct {
		Version int                 `json:"version"`
		Partner string              `json:"partner"`
		Fact    Fact                `json:"fact"`
		Entries []partnerecon.Entry `json:"entries,omitempty"`
		Roster  []conflict.Roster   `json:"roster,omitempty"`  // none or one
		Dispute []disputed          `json:"dispute,omitempty"` // none or one
		Figures []figure            `json:"figures,omitempty"`
		Sales   []incentive.Posted  `json:"sales,omitempty"`
		Lines   []lineSum           `json:"lines,omitempty"`
		Cuts    []FrozenCut         `json:"cuts,omitempty"`
		Apart   bool                `json:"apart,omitzero"`
	}
)

// MarshalJSON writes the state as a book has it.
func (s *ProgramState) MarshalJSON() ([]byte, error) {
	if s == nil {
		return nil, errNoState
	}
	c := &s.common
	raw := programJSON{Format, c.stored(), c.position(), c.closed, c.cut, c.closes, c.rates, c.volume, c.months, nil}
	if s.from != nil {
		raw.From = []branchPoint{*s.from}
	}
	return strictjson.Encode(raw)
}

// UnmarshalJSON reads the form of MarshalJSON, strictly.
func (s *ProgramState) UnmarshalJSON(text []byte) error {
	if s == nil {
		return errNoState
	}
	var raw programJSON
	if err := readState(text, &raw); err != nil {
		return err
	}
	b, list := bookJSON{Version: raw.Version, programKnown: raw.programKnown, Last: raw.Last, Closed: raw.Closed, Cut: raw.Cut, Closes: raw.Closes, Rates: raw.Rates, Volume: raw.Volume, Months: raw.Months}.book()
	atMostOne(list, "/from", len(raw.From))
	for i := range raw.From {
		if n := raw.From[i].Volume; n < 0 || n > raw.Volume {
			list.Add(problem.At("/from", i)+"/volume", problem.OutOfRange, "want 0 to %d, got %d", raw.Volume, n)
		}
	}
	if err := stateError(list, "", ""); err != nil {
		return err
	}
	s.common, s.from = b.common, nil
	if len(raw.From) > 0 {
		s.from = &raw.From[0]
	}
	return nil
}

// MarshalJSON writes the state as a book has it.
func (s *CustomerState) MarshalJSON() ([]byte, error) {
	if s == nil {
		return nil, errNoState
	}
	raw := customerJSON{Version: Format}
	if s.customer != nil {
		raw.Customer = []customer{*s.customer}
	}
	return strictjson.Encode(raw)
}

// UnmarshalJSON reads the form of MarshalJSON, strictly.
func (s *CustomerState) UnmarshalJSON(text []byte) error {
	if s == nil {
		return errNoState
	}
	var raw customerJSON
	if err := readState(text, &raw); err != nil {
		return err
	}
	_, list := bookJSON{Version: raw.Version, Customers: raw.Customer}.book()
	atMostOne(list, "/customers", len(raw.Customer))
	if err := stateError(list, "/customers", "/customer"); err != nil {
		return err
	}
	s.customer = nil
	if len(raw.Customer) > 0 {
		s.customer = &raw.Customer[0]
	}
	return nil
}

// MarshalJSON writes the state as a book has it.
func (s *PartnerState) MarshalJSON() ([]byte, error) {
	if s == nil {
		return nil, errNoState
	}
	return marshalAccount(s.account)
}

// UnmarshalJSON reads the form of MarshalJSON, strictly.
func (s *PartnerState) UnmarshalJSON(text []byte) error {
	if s == nil {
		return errNoState
	}
	a, err := unmarshalAccount(text)
	if err == nil {
		s.account = a
	}
	return err
}

// MarshalJSON writes the record.
func (r PartnerRecord) MarshalJSON() ([]byte, error) { return marshalAccount(r.account) }

// UnmarshalJSON reads the form of MarshalJSON, strictly.
func (r *PartnerRecord) UnmarshalJSON(text []byte) error {
	if r == nil {
		return errNoState
	}
	a, err := unmarshalAccount(text)
	if err == nil {
		r.account = a
	}
	return err
}

func marshalAccount(a *account) ([]byte, error) {
	raw := partnerJSON{Version: Format}
	if a != nil {
		raw.Partner = []account{*a}
	}
	return strictjson.Encode(raw)
}

func unmarshalAccount(text []byte) (*account, error) {
	var raw partnerJSON
	if err := readState(text, &raw); err != nil {
		return nil, err
	}
	_, list := bookJSON{Version: raw.Version, Accounts: raw.Partner}.book()
	atMostOne(list, "/accounts", len(raw.Partner))
	if err := stateError(list, "/accounts", "/partner"); err != nil || len(raw.Partner) == 0 {
		return nil, err
	}
	return &raw.Partner[0], nil
}

// MarshalJSON writes what is handed over.
func (h Handed) MarshalJSON() ([]byte, error) {
	raw := handedJSON{Version: Format, Partner: h.partner, Fact: h.fact, Entries: h.entries, Figures: h.figures, Sales: h.sales, Lines: h.sums, Cuts: h.cuts, Apart: h.apart}
	if h.roster != nil {
		raw.Roster = []conflict.Roster{*h.roster}
	}
	if x := h.dispute; x != nil {
		raw.Dispute = []disputed{x.now}
	}
	return strictjson.Encode(raw)
}

// UnmarshalJSON reads the form of MarshalJSON, strictly.
func (h *Handed) UnmarshalJSON(text []byte) error {
	if h == nil {
		return errNoState
	}
	var raw handedJSON
	if err := readState(text, &raw); err != nil {
		return err
	}
	var list problem.List
	atMostOne(&list, "/roster", len(raw.Roster))
	atMostOne(&list, "/dispute", len(raw.Dispute))
	for i, f := range raw.Figures {
		if f.Metric == "" || f.Month.IsZero() {
			list.Add(problem.At("/figures", i), problem.Required, "want a metric and a month")
		}
	}
	if raw.Version != Format {
		list.Add("/version", problem.Unknown, "want %d, got %d", Format, raw.Version)
	}
	if err := stateError(&list, "", ""); err != nil {
		return err
	}
	*h = Handed{partner: raw.Partner, fact: raw.Fact, entries: raw.Entries, figures: raw.Figures, sales: raw.Sales, sums: raw.Lines, cuts: raw.Cuts, apart: raw.Apart}
	if len(raw.Roster) > 0 {
		h.roster = &raw.Roster[0]
	}
	if len(raw.Dispute) > 0 {
		h.dispute = &dispute{raw.Partner, raw.Dispute[0]}
	}
	return nil
}

// readState reads the stored form of a state. A state is a part of a book, and no larger.
func readState(text []byte, raw any) error {
	return factError(strictjson.Restore(text, raw, strictjson.Limits{Bytes: maxBookBytes, Items: maxBookItems}))
}

func atMostOne(list *problem.List, path string, n int) {
	if n > 1 {
		list.Add(problem.At(path, 1), problem.Duplicate, "want one, got %d", n)
	}
}

// stateError gives the problems of a stored state their public form. Those of a book are under
// another name.
func stateError(list *problem.List, from, to string) error {
	found := list.Sorted()
	for i := range found {
		if rest, ok := strings.CutPrefix(found[i].Path, from); ok {
			found[i].Path = to + rest
		}
	}
	if len(found) > 0 {
		return factError(&strictjson.Error{Problems: found})
	}
	return nil
}
