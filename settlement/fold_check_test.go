package settlement_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/conflict"
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

// A fact of a partner that comes twice posts nothing again, and one that its account refuses changes nothing.
func TestFoldPartnerRefusesWhatApplyRefuses(t *testing.T) {
	p := settlement.Must(flat())
	var program settlement.ProgramState
	var acme settlement.PartnerState
	payout := fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("1")})
	if out, err := p.FoldPartner(&program, &acme, payout); err != nil || len(out) != 1 {
		t.Fatalf("%v, %v", out, err)
	}
	before := string(written(&program)) + string(written(&acme))
	if out, err := p.FoldPartner(&program, &acme, payout); err != nil || out != nil {
		t.Errorf("again: %v, %v", out, err)
	}
	for _, c := range []struct {
		fact settlement.Fact
		want string
	}{
		{fact("back", "2025-01-12", settlement.PayoutReturned{Partner: "acme", Of: "other"}), `settlement: fact "back": payout "other": none within the horizon: unknown reference`},
		{fact("o", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("2")}), `settlement: fact "o": id already used with other content: partner "acme" has another fact of this id`},
	} {
		if out, err := p.FoldPartner(&program, &acme, c.fact); errText(err) != c.want || out != nil {
			t.Errorf("%v, %v, want %s", out, err, c.want)
		}
	}
	if after := string(written(&program)) + string(written(&acme)); after != before {
		t.Errorf("%s became %s", before, after)
	}
}

// The states of those partners come back from a close that had none: inca leaves and hands its registration on to
// indo. A state that stands twice ends the reading of them.
func TestFoldAllReturnsTheStatesThatItOpened(t *testing.T) {
	policy := desked()
	policy.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	r := open(t, policy).do(
		fact("s1", "2025-01-01", settlement.Standing{Partner: "inca", Tier: "integration"}),
		touched("t1 inca contact 2025-02-01"), registers("r1 inca 2025-02-02"),
	)
	common, customers, partners := r.book.Parts()
	exit := fact("x", "2025-02-20", settlement.PartnerExited{Partner: "inca", Cause: settlement.Resigned, To: "indo", Approver: "ann", Reason: "gave notice"})
	twice := slices.Values([]*settlement.PartnerState{partners[0], partners[0], partners[0]})
	if _, _, err := r.program.FoldAll(common, slices.Values(customers), twice, exit); errText(err) != `two states of partner "inca": id already used with other content` {
		t.Errorf("twice: %v", err)
	}
	_, opened, err := r.program.FoldAll(common, slices.Values(customers), slices.Values(partners), exit)
	if err != nil || len(partners) != 1 || len(opened) != 1 || opened[0].ID() != "indo" {
		t.Errorf("%d opened, %v", len(opened), err)
	}
	if _, opened, err = r.program.FoldAll(common, slices.Values(customers), slices.Values(append(partners, opened...)), settlement.CloseOf(month("2025-02"))); err != nil || opened != nil {
		t.Errorf("%d opened by a close, %v", len(opened), err)
	}
}

// 100.00 of 10 January wait for two months: the close of March releases them, of a book that was put together
// from states as well.
func TestWhatWaitsIsReleasedOfStates(t *testing.T) {
	policy := flat()
	policy.Terms[0].Policy.Commission.Vests = []commission.Tranche{{Share: pct("100"), Months: 2}}
	r := open(t, policy).through("2025-02", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("d", "0", "acme")))
	r.want("at the end of February", r.sum("acme"), "0.00")
	common, customers, partners := r.book.Parts()
	entries, _, err := r.program.FoldAll(common, slices.Values(customers), slices.Values(partners), settlement.CloseOf(month("2025-03")))
	if err != nil {
		t.Fatal(err)
	}
	r.entries = entries
	r.want("released", r.sum("acme"), "100.00")
	if text := string(written(customers[0])); strings.Contains(text, `"exposure"`) {
		t.Errorf("nothing of it goes back with a churn: %s", text)
	}
	r = open(t, policy).through("2025-03", fact("p", "2025-01-10", pay("c", "0.10", "acme")))
	r.want("a cent is released as well", r.sum("acme"), "0.01")
	// With a cap that counts first come 50.00 of them are cut off by the same close.
	policy.Terms[0].Policy.Caps = []settlement.Cap{firstCome("m", settlement.EveryMonth, "50")}
	r = open(t, policy).through("2025-03", fact("p", "2025-01-10", pay("c", "1000", "acme")), fact("q", "2025-01-11", pay("d", "0", "acme")))
	r.want("released and cut", r.sum("acme", pe.Earned)+" "+r.sum("acme"), "100.00 50.00")
}

// Its record has of a partner what folds of customers read: without a final base that was stated not what caps
// have cut off.
func TestARecordHasCapsWithAFinalBaseAlone(t *testing.T) {
	policy := withCaps(capEvery("m", settlement.EveryMonth, "50"))
	policy.Terms[0].Policy.TrueUps = []settlement.TrueUp{{Name: "u", Every: settlement.EveryMonth}}
	final := fact("u", "2025-01-31", settlement.Final{Partner: "acme", TrueUp: "u", Month: month("2025-01"), Base: eur("2000")})
	for _, stated := range []bool{false, true} {
		r := open(t, policy).do(fact("p", "2025-01-10", pay("c", "1000", "acme")))
		if stated {
			r.do(final)
		}
		_, _, partners := r.book.Parts()
		record := partners[0].Record()
		if text := string(written(&record)); strings.Contains(text, `"caps"`) != stated || strings.Contains(text, `"true_ups"`) != stated {
			t.Errorf("stated %v: %s", stated, text)
		}
	}
}

// Questions about no book, and to no program, have the zero answer.
func TestQuestionsOfNoBook(t *testing.T) {
	var b *settlement.Book
	common, customers, partners := b.Parts()
	if !b.Closed().IsZero() || b.Unmatched() != nil || customers != nil || partners != nil || string(written(common)) != string(written(&settlement.ProgramState{})) {
		t.Errorf("%s, %v, %v, %v, %s", b.Closed(), b.Unmatched(), customers, partners, written(common))
	}
	if _, err := (settlement.Program{}).Desk().Filings(conflict.State{}, day("2025-01-01").Start(time.UTC)); err == nil {
		t.Error("the desk of no program decides")
	}
}

// A branch takes no fact of the whole program, and no rate that was stated on its stem since is on it. Joined, the
// state knows with which program it was settled: of days in UTC.
func TestWhatABranchIsOf(t *testing.T) {
	p := settlement.Must(converting())
	state := &settlement.ProgramState{}
	for _, f := range []settlement.Fact{
		rate("r1", "2025-01-02", "USD", "EUR", "0.9"), rate("r2", "2025-01-03", "USD", "EUR", "0.91"), rate("r3", "2025-01-04", "USD", "EUR", "0.92"),
	} {
		if err := p.FoldProgram(state, f); err != nil {
			t.Fatal(err)
		}
	}
	branch := state.Branch()
	before := string(written(branch))
	next := rate("r4", "2025-01-05", "JPY", "EUR", "0.006")
	if err := p.FoldProgram(branch, next); errText(err) != `settlement: fact "r4": a fact of kind "exchange_rate" cannot be folded into the state of a branch of the program: unknown reference` {
		t.Errorf("a rate on a branch: %v", err)
	}
	if err := p.FoldProgram(state, next); err != nil {
		t.Fatal(err)
	}
	if after := string(written(branch)); after != before {
		t.Errorf("%s became %s", before, after)
	}
	plain := settlement.Must(flat())
	fresh := &settlement.ProgramState{}
	branch = fresh.Branch()
	if _, err := plain.FoldPartner(branch, &settlement.PartnerState{}, fact("o", "2025-01-11", settlement.Payout{Partner: "acme", Amount: eur("1")})); err != nil {
		t.Fatal(err)
	}
	if err := fresh.Join(branch); err != nil {
		t.Fatal(err)
	}
	other := settlement.Must(func() settlement.Policy { x := flat(); x.Zone = "Europe/Berlin"; return x }())
	_, err := other.FoldPartner(fresh, &settlement.PartnerState{}, fact("o2", "2025-01-12", settlement.Payout{Partner: "acme", Amount: eur("1")}))
	if errText(err) != "settlement: book of days in UTC, program in Europe/Berlin: zones differ" {
		t.Errorf("joined: %v", err)
	}
}

// A state that is not there is neither written nor read; one that has taken up nothing is read as it was written.
func TestStatesOfNothing(t *testing.T) {
	var (
		program  *settlement.ProgramState
		customer *settlement.CustomerState
		partner  *settlement.PartnerState
		record   *settlement.PartnerRecord
		handed   *settlement.Handed
	)
	read := func(s json.Unmarshaler) error { return s.UnmarshalJSON([]byte(`{"version":1}`)) }
	write := func(s json.Marshaler) error { _, err := s.MarshalJSON(); return err }
	for name, err := range map[string]error{
		"program": write(program), "program, read": read(program), "customer": write(customer), "customer, read": read(customer),
		"partner": write(partner), "partner, read": read(partner), "record, read": read(record), "handed, read": read(handed),
	} {
		if errText(err) != "settlement: no state to fold into" {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, s := range []interface {
		json.Marshaler
		json.Unmarshaler
	}{&settlement.ProgramState{}, &settlement.CustomerState{}, &settlement.PartnerState{}, &settlement.PartnerRecord{}} {
		before := string(written(s))
		if err := read(s); err != nil || string(written(s)) != before {
			t.Errorf("%T: %v, %s became %s", s, err, before, written(s))
		}
	}
}

// What was handed over is folded by the program that handed it over, into a state that then knows it; and a record is asked for
// once for each partner.
func TestWhatWasHandedOverIsOfOneProgram(t *testing.T) {
	p := settlement.Must(flat())
	other := settlement.Must(func() settlement.Policy { x := flat(); x.Zone = "Europe/Berlin"; return x }())
	asked := map[string]int{}
	out, err := p.FoldCustomer(&settlement.ProgramState{}, &settlement.CustomerState{}, fact("p", "2025-01-10", pay("c", "1000", "acme", "beta")), func(id string) settlement.PartnerRecord {
		asked[id]++
		return settlement.PartnerRecord{}
	})
	if err != nil || len(out.Handed) != 2 || asked["acme"] != 1 || asked["beta"] != 1 || len(asked) != 2 {
		t.Fatalf("%v, asked %v", err, asked)
	}
	program, state := &settlement.ProgramState{}, &settlement.PartnerState{}
	if _, err := (settlement.Program{}).FoldHanded(program, state, out.Handed[0]); errText(err) != "settlement: the zero Program decides nothing; make one with New" {
		t.Errorf("of no program: %v", err)
	}
	if _, err := p.FoldHanded(program, state, out.Handed[0]); err != nil {
		t.Fatal(err)
	}
	text := `settlement: book of days in UTC, program in Europe/Berlin: zones differ`
	if _, err := other.FoldHanded(program, &settlement.PartnerState{}, out.Handed[1]); errText(err) != text {
		t.Errorf("of another program: %v", err)
	}
	if state.ID() != "acme" {
		t.Errorf("it is of %s", state.ID())
	}
}

// What is handed over on a branch says so, for the volume of it is counted there; and a transfer is handed over to the partner that
// it names, whether or not anything of it moves.
func TestWhatIsHandedOverSays(t *testing.T) {
	p := settlement.Must(flat())
	stem := &settlement.ProgramState{}
	for name, state := range map[string]*settlement.ProgramState{"stem": stem, "branch": stem.Branch()} {
		out, err := p.FoldCustomer(state, &settlement.CustomerState{}, fact("p", "2025-01-10", pay("c", "1000", "acme")), nil)
		if err != nil || len(out.Handed) != 1 {
			t.Fatalf("%s: %+v, %v", name, out, err)
		}
		if text := string(written(out.Handed[0])); strings.Contains(text, `"apart":true`) != (name == "branch") {
			t.Errorf("%s: %s", name, text)
		}
	}
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"))
	common, customers, _ := r.book.Parts()
	out, err := r.program.FoldCustomer(common, customers[0], fact("x", "2025-04-11", settlement.Transfer{Customer: "c", Deal: "d", From: "indo", To: "new"}), nil)
	if got := strings.Join(handedTo(out), " "); err != nil || got != "new" {
		t.Errorf("handed to %q, %v", got, err)
	}
}
