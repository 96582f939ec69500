package settlement_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
)

func nobody(string) settlement.PartnerRecord { return settlement.PartnerRecord{} }

// What is given to the wrong state, or to none, is refused and changes nothing.
func TestFoldIntoTheWrongState(t *testing.T) {
	p := settlement.Must(flat())
	var program settlement.ProgramState
	var c settlement.CustomerState
	out, err := p.FoldCustomer(&program, &c, fact("p", "2025-01-10", pay("c", "1000", "acme")), nobody)
	if err != nil || len(out.Handed) != 1 || out.Handed[0].Partner() != "acme" {
		t.Fatalf("%+v, %v", out, err)
	}
	var acme, beta settlement.PartnerState
	if _, err := p.FoldHanded(&program, &acme, out.Handed[0]); err != nil {
		t.Fatal(err)
	}
	payout := fact("o", "2025-01-11", settlement.Payout{Partner: "beta", Amount: eur("1")})
	if _, err := p.FoldPartner(&program, &beta, payout); err != nil {
		t.Fatal(err)
	}
	before := string(written(&program)) + string(written(&c)) + string(written(&acme)) + string(written(&beta))
	other := fact("q", "2025-01-12", pay("d", "1000", "acme"))
	payout.ID, payout.Occurred = "o2", on("2025-01-13")
	january := settlement.CloseOf(month("2025-01"))
	for name, fold := range map[string]func() error{
		"another customer": func() error { _, err := p.FoldCustomer(&program, &c, other, nobody); return err },
		"a partner's fact of a customer": func() error {
			_, err := p.FoldCustomer(&program, &c, payout, nobody)
			return err
		},
		"a close of a customer":          func() error { _, err := p.FoldCustomer(&program, &c, january, nobody); return err },
		"another partner":                func() error { _, err := p.FoldPartner(&program, &acme, payout); return err },
		"a customer's fact of a partner": func() error { _, err := p.FoldPartner(&program, &acme, other); return err },
		"a close of a partner":           func() error { _, err := p.FoldPartner(&program, &acme, january); return err },
		"handed to another partner":      func() error { _, err := p.FoldHanded(&program, &beta, out.Handed[0]); return err },
		"a payment as a close": func() error {
			_, _, err := p.FoldAll(&program, nil, nil, other)
			return err
		},
		"two states of one customer": func() error {
			_, _, err := p.FoldAll(&program, slices.Values([]*settlement.CustomerState{&c, &c}), nil, january)
			return err
		},
		"two states of one partner": func() error {
			_, err := settlement.BookOf(&program, nil, slices.Values([]*settlement.PartnerState{&acme, &acme}))
			return err
		},
	} {
		if err := fold(); !errors.Is(err, settlement.ErrReference) && !errors.Is(err, settlement.ErrDuplicate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := string(written(&program)) + string(written(&c)) + string(written(&acme)) + string(written(&beta)); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

// A fact that comes twice hands nothing over again, one that comes late is refused, and so is
// one that the customer's ledger refuses.
func TestFoldCustomerRefusesWhatApplyRefuses(t *testing.T) {
	p := settlement.Must(flat())
	var program settlement.ProgramState
	var c settlement.CustomerState
	payment := fact("p", "2025-01-10", pay("c", "1000", "acme"))
	for range 2 {
		if _, err := p.FoldCustomer(&program, &c, payment, nobody); err != nil {
			t.Fatal(err)
		}
	}
	again, err := p.FoldCustomer(&program, &c, payment, nobody)
	if err != nil || len(again.Entries)+len(again.Handed) > 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
	before := string(written(&program)) + string(written(&c))
	if _, err := p.FoldCustomer(&program, &c, fact("q", "2025-01-09", pay("c", "1000", "acme")), nobody); !errors.Is(err, settlement.ErrOrder) {
		t.Errorf("late: %v", err)
	}
	if _, err := p.FoldCustomer(&program, &c, fact("p", "2025-01-11", pay("c", "7", "acme")), nobody); !errors.Is(err, settlement.ErrDuplicate) {
		t.Errorf("another payment of one id: %v", err)
	}
	if after := string(written(&program)) + string(written(&c)); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

// Stored states are read strictly, as a book is.
func TestStatesAreReadStrictly(t *testing.T) {
	for _, c := range []struct {
		text  string
		state json.Unmarshaler
		want  string
	}{
		{`{"version":2}`, &settlement.ProgramState{}, "/version"},
		{`{"version":1,"volume":"-1"}`, &settlement.ProgramState{}, "/volume"},
		{`{"version":1,"volume":"5","from":[{"volume":"6"}]}`, &settlement.ProgramState{}, "/from/0/volume"},
		{`{"version":1,"volume":"5","from":[{"volume":"-1"}]}`, &settlement.ProgramState{}, "/from/0/volume"},
		{`{"version":1,"from":[{},{}]}`, &settlement.ProgramState{}, "/from/1"},
		{`{"version":1,"customer":[{"ledger":{"customer":"a"}},{"ledger":{"customer":"b"}}]}`, &settlement.CustomerState{}, "/customer/1"},
		{`{"version":1,"customers":[]}`, &settlement.ProgramState{}, "/customers"},
		{`{"version":0}`, &settlement.CustomerState{}, "/version"},
		{`{"version":1,"customer":[{"ledger":{}}]}`, &settlement.CustomerState{}, "/customer"},
		{`{"version":1,"partner":[{"partner":""}]}`, &settlement.PartnerState{}, "/partner"},
		{`{"version":1,"partner":[{"partner":"a"},{"partner":"b"}]}`, &settlement.PartnerState{}, "/partner/1"},
		{`{"version":1,"partner":[{"partner":"a"},{"partner":"b"}]}`, &settlement.PartnerRecord{}, "/partner/1"},
		{`{"version":3,"partner":"a","fact":{"id":"x","occurred":"2025-01-01","kind":"started","customer":"c"}}`, &settlement.Handed{}, "/version"},
		{`{"version":1,"partner":"a","fact":{"id":"x","occurred":"2025-01-01","kind":"started","customer":"c"},"figures":[{"metric":"","month":"2025-01"}]}`, &settlement.Handed{}, "/figures/0"},
	} {
		if err := c.state.UnmarshalJSON([]byte(c.text)); !slices.ContainsFunc(paths(err), func(p string) bool { return strings.HasPrefix(p, c.want) }) {
			t.Errorf("%s into %T: %v, want a problem at %s", c.text, c.state, err, c.want)
		}
	}
}

// A state that is on a branch is so again when it was stored, and one that is not is not.
func TestAStateIsStoredAsABranch(t *testing.T) {
	for text, branch := range map[string]bool{
		`{"version":1,"volume":"5","from":[{"volume":"5"}]}`: true, `{"version":1,"volume":"5","from":[{}]}`: true, `{"version":1,"volume":"5"}`: false,
	} {
		s := *new(settlement.ProgramState).Branch()
		if err := s.UnmarshalJSON([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := string(written(&s)); strings.Contains(got, `"from"`) != branch {
			t.Errorf("%s is stored as %s", text, got)
		}
		if err := new(settlement.ProgramState).Join(&s); (err == nil) != branch {
			t.Errorf("%s joins a state: %v", text, err)
		}
	}
}

// A fact of the whole program needs its state.
func TestAFactOfTheProgramNeedsItsState(t *testing.T) {
	if err := settlement.Must(flat()).FoldProgram(nil, settlement.CloseOf(month("2025-01"))); err == nil {
		t.Error("no state is no error")
	}
}
