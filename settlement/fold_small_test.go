package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// byKey folds facts into one book and by key over stored states: the same entries and the same
// book, byte by byte.
func byKey(t *testing.T, name string, p settlement.Program, facts []settlement.Fact) {
	t.Helper()
	whole, rows := &settlement.Book{}, keyed{}
	for _, f := range facts {
		want, err := p.Apply(whole, f)
		got, errKeyed := rows.apply(p, f)
		if errText(err) != errText(errKeyed) || text(t, want) != text(t, got) {
			t.Fatalf("%s, %s: %v, by key %v: %s", name, f.ID, err, errKeyed, firstDifference(text(t, want), text(t, got)))
		}
	}
	built, err := rows.book()
	if err != nil {
		t.Fatal(err)
	}
	if want, got := text(t, whole), text(t, built); want != got {
		t.Errorf("%s: %s", name, firstDifference(want, got))
	}
}

// inTurn puts the closes of the months between facts.
func inTurn(p settlement.Program, last string, facts ...settlement.Fact) (out []settlement.Fact) {
	p.Sort(facts)
	for f := range keys(p.WithCloses(&settlement.Book{}, settlement.Facts(facts), month(last))) {
		out = append(out, f)
	}
	return out
}

// A dispute and its money, a ruling of the desk and who is named by a transfer are handed over to
// partners.
func TestTheDeskFoldsByKey(t *testing.T) {
	desk := settlement.Must(desked())
	byKey(t, "a dispute", desk, inTurn(desk, "2025-01",
		paidOn("p", "2025-01-10", "acme"), disputes("x", "2025-01-11", "60"), back("b", "2025-01-12", "c", "p", "400"),
		resolves("v", "2025-01-13", "x", conflict.ToAdjust, "20", ""), resolves("w", "2025-01-14", "x", conflict.ToRelease, "", "v"), strikes("k1 acme a 2025-01-15")))
	byKey(t, "registrations", desk, inTurn(desk, "2025-05", append(inTiers(),
		touched("t inca contact 2025-03-01"), registers("r inca 2025-03-10"),
		fact("h", "2025-04-01", settlement.RegistrationTransferred{Customer: "c", Partner: "inca", To: "indo", Registration: "r", By: "channel_manager"}),
		won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"))...))
	attributes := settlement.Must(attributing())
	byKey(t, "a transfer", attributes, inTurn(attributes, "2025-04", append(inTiers(),
		touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
		fact("tr", "2025-04-10", settlement.Transfer{Customer: "c", From: "inca", To: "new"}), paidOn("q", "2025-04-12"))...))
}

// What incentives count, lines that caps count first come, with their cuts when they are reopened,
// and figures of the ladder are handed over, too.
func TestWhatLinesCountForFoldsByKey(t *testing.T) {
	for name, policy := range map[string]settlement.Policy{
		"a bonus": broughtTo(), "figures of the ladder": everyMetric(60), "lines first come": withCaps(firstCome("m", settlement.EveryMonth, "30")),
	} {
		policy.Horizon = pe.Days(60, pe.Through)
		p := settlement.Must(policy)
		facts := inTurn(p, "2025-04", fact("p", "2025-01-10", pay("c", "1000", "acme", "beta")), fact("q", "2025-01-11", pay("c", "500", "acme")))
		record := recordOf(t, (&run{t: t, program: p}).do(facts...))
		byKey(t, name, p, append(facts, fact("again", "2025-05-01", settlement.Reopen{Customer: "c", Record: record}),
			fact("b", "2025-05-02", settlement.Refund{Customer: "c", Of: "p", Amount: eur("400"), Paid: day("2025-01-10")}), settlement.CloseOf(month("2025-05"))))
	}
}

// The states are what was stored of them, and a document that is refused changes none.
func TestStatesAreWhatWasStored(t *testing.T) {
	p := settlement.Must(flat())
	var program settlement.ProgramState
	var c settlement.CustomerState
	out, err := p.FoldCustomer(&program, &c, fact("p", "2025-01-10", pay("c", "1000", "acme")), nobody)
	if err != nil {
		t.Fatal(err)
	}
	var a settlement.PartnerState
	if _, err := p.FoldHanded(&program, &a, out.Handed[0]); err != nil {
		t.Fatal(err)
	}
	record := a.Record()
	type state interface {
		json.Marshaler
		json.Unmarshaler
	}
	for _, s := range []struct {
		state, none state
		empty       string
	}{
		{&program, (*settlement.ProgramState)(nil), `{"version":1}`},
		{&c, (*settlement.CustomerState)(nil), `{"version":1}`},
		{&a, (*settlement.PartnerState)(nil), `{"version":1}`},
		{&record, nil, `{"version":1}`},
		{&out.Handed[0], nil, ""},
	} {
		name, was := fmt.Sprintf("%T", s.state), string(written(s.state))
		for _, refused := range []string{`{"version":2}`, `{"version":1,"owner":"x"}`, ``} {
			if err := s.state.UnmarshalJSON([]byte(refused)); err == nil || string(written(s.state)) != was {
				t.Errorf("%s: %s gives %v and %s", name, refused, err, written(s.state))
			}
		}
		if s.none != nil {
			if _, err := s.none.MarshalJSON(); err == nil {
				t.Errorf("%s: nothing is written", name)
			}
			if err := s.none.UnmarshalJSON([]byte(s.empty)); err == nil {
				t.Errorf("%s: nothing is read into", name)
			}
		}
		if s.empty == "" {
			continue
		}
		if err := s.state.UnmarshalJSON([]byte(s.empty)); err != nil || string(written(s.state)) != s.empty {
			t.Errorf("%s: empty it is %s, %v", name, written(s.state), err)
		}
		if err := s.state.UnmarshalJSON([]byte(was)); err != nil || string(written(s.state)) != was {
			t.Errorf("%s: read again it is %s, %v, want %s", name, written(s.state), err, was)
		}
	}
	if err := (*settlement.PartnerRecord)(nil).UnmarshalJSON([]byte(`{"version":1}`)); err == nil {
		t.Error("a record is read into nothing")
	}
	if err := (*settlement.Handed)(nil).UnmarshalJSON(written(out.Handed[0])); err == nil {
		t.Error("what is handed over is read into nothing")
	}
	if (*settlement.CustomerState)(nil).ID() != "" || (*settlement.PartnerState)(nil).ID() != "" || string(written((*settlement.PartnerState)(nil).Record())) != `{"version":1}` {
		t.Error("no state has an id")
	}
}

// What is handed over may come from anywhere: each document has one thing wrong, of one that is
// right, and leaves the state as it was.
func TestProblemsOfWhatIsHandedOver(t *testing.T) {
	p := settlement.Must(func() settlement.Policy {
		x := broughtTo()
		x.Terms[0].Policy.Caps = []settlement.Cap{firstCome("m", settlement.EveryMonth, "30")}
		return x
	}())
	var program settlement.ProgramState
	var c settlement.CustomerState
	out, err := p.FoldCustomer(&program, &c, fact("p", "2025-01-10", pay("c", "1000", "acme")), nobody)
	if err != nil {
		t.Fatal(err)
	}
	right := string(written(out.Handed[0]))
	cut := func(of string) string {
		return `{"partner":"acme","customer":"c","line":"l","cap":"m","under":"2025","terms":"2025","cleared":"2025-01-10","earned":"5"` + of + `}`
	}
	with := func(member string) string { return strings.TrimSuffix(right, "}") + "," + member + "}" }
	for _, x := range []struct{ name, doc, want string }{
		{"as it is", right, ""},
		{"of nobody", strings.Replace(right, `"partner":"acme"`, `"partner":""`, 1), "reference"},
		{"an entry of somebody else", strings.NewReplacer(`"claim":{"partner":"acme"`, `"claim":{"partner":"beta"`, "p/acme/c", "p/beta/c").Replace(right), "/entries/0/claim/partner conflict\n"},
		{"an entry that was posted on no day", strings.Replace(right, `"posted":"2025-01-10",`, "", 1), "/entries/0 required\n"},
		{"an entry that was earned on no day", strings.Replace(right, `"posted":"2025-01-10","earned":"2025-01-10",`, `"posted":"2025-01-10",`, 1), "/entries/0 required\n"},
		{"an entry in another currency", strings.Replace(right, `"kind":"earned","amount":{"amount":"100.00","currency":"EUR"},"base":{"amount":"1000.00","currency":"EUR"}`,
			`"kind":"earned","amount":{"amount":"100.00","currency":"USD"},"base":{"amount":"1000.00","currency":"USD"}`, 1), "/entries/0/amount conflict\n"},
		{"a sale of somebody else", strings.Replace(right, `{"id":"p","partner":"acme","entry":"rebased"`, `{"id":"p","partner":"beta","entry":"rebased"`, 1), "/sales/1/partner conflict\n"},
		{"a line of another customer", strings.Replace(right, `"lines":[{"customer":"c"`, `"lines":[{"customer":"d"`, 1), "/lines/0/customer conflict\n"},
		{"a line without a name", strings.Replace(right, `"lines":[{"customer":"c","line":"p"`, `"lines":[{"customer":"c","line":""`, 1), "/lines/0 required\n"},
		{"a line of more than there can be", strings.Replace(right, `"earned":"10000","net"`, `"earned":"36028797018963969","net"`, 1), "/lines/0 out_of_range\n"},
		{"a cut", with(`"cuts":[` + cut("") + `]`), ""},
		{"a cut of somebody else", with(`"cuts":[` + cut("") + `,` + strings.Replace(cut(""), "acme", "beta", 1) + `]`), "/cuts/1 conflict\n"},
		{"a cut of another customer", with(`"cuts":[` + strings.Replace(cut(""), `"customer":"c"`, `"customer":"d"`, 1) + `]`), "/cuts/0 conflict\n"},
		{"a cut that cannot be", with(`"cuts":[` + cut(`,"posted":"1"`) + `]`), "/cuts/0 conflict\n"},
		{"a roster", with(`"roster":[{"partner":"acme"}]`), ""},
		{"a roster of somebody else", with(`"roster":[{"partner":"beta"}]`), "/roster/partner conflict\n"},
		{"two rosters", with(`"roster":[{"partner":"acme"},{"partner":"acme"}]`), "/roster/1 duplicate\n"},
		{"two disputes", with(`"dispute":[{"customer":"c","dispute":"d"},{"customer":"c","dispute":"e"}]`), "/dispute/1 duplicate\n"},
		{"a figure", with(`"figures":[{"metric":"m","month":"2025-01"}]`), ""},
		{"a figure of no month", with(`"figures":[{"metric":"m","month":"2025-01"},{"metric":"m"}]`), "/figures/1/month required\n"},
		{"a figure of nothing", with(`"figures":[{"metric":"","month":"2025-01"}]`), "/figures/0 required\n"},
	} {
		var h settlement.Handed
		var a settlement.PartnerState
		err := h.UnmarshalJSON([]byte(x.doc))
		if err == nil {
			_, err = p.FoldHanded(&program, &a, h)
		}
		got := strings.Join(append(paths(err), ""), "\n")
		if errors.Is(err, settlement.ErrReference) {
			got = "reference"
		}
		if got != x.want {
			t.Errorf("%s: %v, want %s", x.name, err, x.want)
		}
		if err != nil && a.ID() != "" {
			t.Errorf("%s: it became an account", x.name)
		}
	}
}
