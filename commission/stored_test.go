package commission_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// storedText is the ledger of staged after a recredit and a start, with a
// clearing, a failure and a chargeback that was won: something in every list.
func storedText(t *testing.T) string {
	t.Helper()
	plan, ledger := staged(t)
	pending := stagePayment("p7")
	pending.Cleared, pending.Invoiced = partnerecon.Day{}, day("2025-01-22")
	coming := pending
	coming.ID = "p8"
	for _, e := range []commission.Event{
		commission.Started{ID: "s", On: day("2025-01-01")},
		pending, coming,
		commission.Clearing{ID: "k7", Of: "p7", On: day("2025-01-25")},
		commission.Failure{ID: "f7", Of: "p7", On: day("2025-01-26")},
		commission.ChargebackReversed{ID: "w2", Of: "b2", On: day("2025-02-02")},
		commission.Recredit{ID: "rc", Deal: "d", Credits: []partnerecon.Credit{{Partner: "acme", Role: partnerecon.Sourced, Share: pct("50"), Plan: "x"}}, On: day("2025-02-03")},
	} {
		if _, err := plan.Apply(ledger, e); err != nil {
			t.Fatal(err)
		}
	}
	return ledgerText(t, *ledger)
}

func TestStoredLedgerIsReadBackAsItWas(t *testing.T) {
	text := storedText(t)
	var l commission.Ledger
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		t.Fatal(err)
	}
	if got := ledgerText(t, l); got != text {
		t.Errorf("read and written again:\n%s\nwas\n%s", got, text)
	}
	if err := json.Unmarshal([]byte(`{}`), &l); err != nil || ledgerText(t, l) != `{}` {
		t.Errorf("an empty ledger: %v, %s", err, ledgerText(t, l))
	}
}

// Each row damages one place of a stored ledger; the problem names it.
func TestStoredLedgerRefuses(t *testing.T) {
	text := storedText(t)
	for _, c := range []struct{ name, old, new, want string }{
		{"an unknown member", `"customer":"c"`, `"customer":"c","owner":"x"`, "/owner unknown"},
		{"a null line", `"lines":[`, `"lines":[null,`, "/lines/0 type"},
		{"an amount that is no text", `"base":"`, `"base":1,"x":"`, "/base type"},
		{"an unknown currency", `"currency":"EUR"`, `"currency":"ZZZ"`, "/currency unknown"},
		{"no currency", `"currency":"EUR",`, ``, "/currency unknown"},
		{"another currency", `"currency":"EUR","start"`, `"currency":"USD","start"`, "/lines/0/items conflict"},
		{"a start without its event", `"started":"s",`, ``, "/start conflict"},
		{"a long name", `"customer":"c"`, `"customer":"` + strings.Repeat("c", 256) + `"`, "/customer limit"},
		{"another base", `"base":"20000"`, `"base":"20001"`, "/base conflict"},
		{"another retained amount", `"retained":"18000"`, `"retained":"17999"`, "/retained conflict"},
		{"another first day", `"first":"2025-01-20"`, `"first":"2025-01-21"`, "/first conflict"},
		{"no first day", `"first":"2025-01-20",`, ``, "/first conflict"},
		{"a line without an id", `{"id":"p1",`, `{"id":"",`, "/lines/0/id required"},
		{"a line twice", `{"id":"p2",`, `{"id":"p1",`, "/lines/1/corrections/0/of conflict"},
		{"a line without items", `"items":[{"model":"usage","amount":{"amount":"100.00","currency":"EUR"}}],"base":"10000","cleared":"2025-01-20"`, `"items":[],"base":"10000","cleared":"2025-01-20"`, "/lines/0/items required"},
		{"items that add up to something else", `"items":[{"model":"usage","amount":{"amount":"100.00"`, `"items":[{"model":"usage","amount":{"amount":"100.01"`, "/lines/0/base conflict"},
		{"an unknown model", `"items":[{"model":"usage"`, `"items":[{"model":"wish"`, "/lines/0/items/0/model unknown"},
		{"a line that never was", `"base":"10000","cleared":"2025-01-20",`, `"base":"10000",`, "/lines/0/cleared required"},
		{"a line that cleared by nothing", `"cleared_by":"k7",`, ``, "/lines/2/cleared_by conflict"},
		{"a line that cleared before it came", `"pending":true,"cleared_by":"k7",`, `"cleared_by":"k7",`, "/lines/2/cleared_by conflict"},
		{"a share above all of it", `"share":"50%"`, `"share":"150%"`, "/lines/0/credits/0/share out_of_range"},
		{"credits that were replaced by nothing", `,"recredited":true`, ``, "/lines/0/given conflict"},
		{"a part of nobody", `"parts":[{"partner":"acme"`, `"parts":[{"partner":"zeta"`, "/lines/0/parts/0/partner conflict"},
		{"a part without a day", `,"payable":"2025-01-20"`, ``, "/lines/0/parts/0/payable required"},
		{"a part below zero", `"earned":"1000"`, `"earned":"-1000"`, "/lines/0/parts/0 out_of_range"},
		{"more earned", `"earned":"1000"`, `"earned":"1001"`, "/lines/0/retained conflict"},
		{"no parts", `"parts":[{"partner":"acme","payable":"2025-01-20","earned":"1000"}],`, ``, "/lines/0/parts conflict"},
		{"more returned than there was", `"returned":"-1000"`, `"returned":"-1001"`, "/lines/2/parts/0 out_of_range"},
		{"more base returned than there was", `"returned_base":"-10000"`, `"returned_base":"-10001"`, "/lines/2/parts/0/returned_base out_of_range"},
		{"base returned to the partner", `"returned_base":"-10000"`, `"returned_base":"1"`, "/lines/2/parts/0/returned_base out_of_range"},
		{"more refunded than paid", `"refunded":"10000"`, `"refunded":"10001"`, "/lines/2/refunded out_of_range"},
		{"refunded less than nothing", `"refunded":"10000"`, `"refunded":"-1"`, "/lines/2/refunded out_of_range"},
		{"a correction of another line", `"type":"chargeback","of":"p2"`, `"type":"chargeback","of":"p1"`, "/lines/1/corrections/0/of conflict"},
		{"a correction of no kind", `"type":"chargeback"`, `"type":"gift"`, "/lines/1/corrections/0/type unknown"},
		{"a correction without an amount", `"of":"p2","amount":"4000"`, `"of":"p2"`, "/lines/1/corrections/0/amount out_of_range"},
		{"a failure with an amount", `"type":"failure","of":"p7"`, `"type":"failure","of":"p7","amount":"1"`, "/lines/2/corrections/0/amount conflict"},
		{"a correction on no day", `"amount":"4000","on":"2025-02-01"`, `"amount":"4000","on":"2025-02-31"`, "/lines/1/corrections/0/on type"},
		{"a correction without a day", `"of":"p3","amount":"1000","on":"2025-02-01"`, `"of":"p3","amount":"1000"`, "/waiting/0/on required"},
		{"a correction of nothing", `"type":"refund","of":"p3"`, `"type":"refund","of":""`, "/waiting/0/of required"},
		{"a correction without an id", `"waiting":[{"id":"r3"`, `"waiting":[{"id":""`, "/waiting/0/id required"},
		{"a part in a tier with a long name", `"parts":[{"partner":"acme"`, `"parts":[{"partner":"acme","tier":"` + strings.Repeat("t", 256) + `"`, "/lines/0/parts/0/tier limit"},
		{"a reversal on no day", `,"reversed_on":"2025-02-02"`, ``, "/lines/1/corrections/0/reversed_on conflict"},
		{"a day of no reversal", `"reversed":"w2",`, ``, "/lines/1/corrections/0/reversed_on conflict"},
		{"a failure that was won", `"of":"p7","on"`, `"of":"p7","reversed":"w7","reversed_on":"2025-03-01","on"`, "/lines/2/corrections/0/reversed conflict"},
		{"a waiting correction twice", `"waiting":[`, `"waiting":[{"id":"r3","type":"refund","of":"p3","amount":"1000","on":"2025-02-01"},`, "/waiting/1/id duplicate"},
		{"a correction that waits for a line that is there", `"type":"refund","of":"p3"`, `"type":"refund","of":"p1"`, "/waiting/0/of conflict"},
		{"a reversal without an id", `"reversals":[{"id":"w4"`, `"reversals":[{"id":""`, "/reversals/0/id required"},
		{"a reversal of a chargeback that is there", `"of":"b4"`, `"of":"b2"`, "/reversals/0/of conflict"},
		{"two reversals of one chargeback", `"reversals":[`, `"reversals":[{"id":"w5","of":"b4","on":"2025-02-01"},`, "/reversals/1/of duplicate"},
		{"a reversal with a known id", `"reversals":[{"id":"w4"`, `"reversals":[{"id":"w2"`, "/reversals/0/id duplicate"},
		{"a recredit with a known id", `"remembered":[{"id":"rc"`, `"remembered":[{"id":"s"`, "/remembered/0/id duplicate"},
		{"a recredit that is forgotten before it happens", `"until":"2025-02-03"`, `"until":"2025-02-02"`, "/remembered/0/until conflict"},
		{"a line that was sealed and never came back", `"recredited":true`, `"recredited":true,"sealed":true`, "/lines/0/sealed conflict"},
		{"a plan of nobody", `"plans":[{"partner":"acme"`, `"plans":[{"partner":""`, "/plans/0/partner required"},
		{"a plan twice", `"plans":[`, `"plans":[{"partner":"acme","plan":"y"},`, "/plans/1/partner duplicate"},
		{"a counter of no cap", `"caps":[{"cap":"customer"`, `"caps":[{"cap":""`, "/caps/0/cap required"},
		{"counters in another order", `"caps":[`, `"caps":[{"cap":"deal"},`, "/caps/1 conflict"},
		{"a null counter", `"caps":[`, `"caps":[null,`, "/caps/0 type"},
		{"payments sealed without a seal", `"caps":[`, `"sealed_payments":[{"model":"usage","n":1}],"caps":[`, "/sealed_payments conflict"},
		{"a line that is sealed", `"caps":[`, `"sealed_through":"2025-01-31","caps":[`, "/lines/0/cleared conflict"},
		{"sealed payments below zero", `"caps":[`, `"sealed_through":"2025-01-01","sealed_payments":[{"model":"usage","n":-1}],"caps":[`, "/sealed_payments/0/n out_of_range"},
		{"sealed payments twice", `"caps":[`, `"sealed_through":"2025-01-01","sealed_payments":[{"model":"","n":1},{"model":"","n":1}],"caps":[`, "/sealed_payments/1/model duplicate"},
		{"a rank of no model", `"anchor"`, `"ranks":[{"model":"wish","n":1}],"anchor"`, "/lines/0/ranks/0/model unknown"},
		{"a grant of no cap", `"grants":[{"cap":"deal"`, `"grants":[{"cap":""`, "/lines/0/grants/0/cap required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			damaged := strings.Replace(text, c.old, c.new, 1)
			if damaged == text {
				t.Fatalf("%s is not in\n%s", c.old, text)
			}
			l := commission.Ledger{Customer: "as it was"}
			err := l.UnmarshalJSON([]byte(damaged))
			var invalid *partnerecon.InvalidError
			if !errors.As(err, &invalid) || l.Customer != "as it was" || l.Lines != nil {
				t.Fatalf("error %v, ledger %s", err, ledgerText(t, l))
			}
			var got []string
			for _, p := range invalid.Problems {
				got = append(got, p.Path+" "+p.Code)
			}
			if !slices.Contains(got, c.want) {
				t.Errorf("problems %q, want %q", got, c.want)
			}
		})
	}
	if err := (*commission.Ledger)(nil).UnmarshalJSON([]byte(`{}`)); err == nil {
		t.Error("read into no ledger")
	}
	for _, bad := range []string{``, `null`, `[]`, `{`, `{"lines":{}}`, `{} x`} {
		var l commission.Ledger
		var invalid *partnerecon.InvalidError
		if err := l.UnmarshalJSON([]byte(bad)); !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// A line that names the same payment as another one is found by its id.
func TestStoredLedgerWithALineTwice(t *testing.T) {
	text := storedText(t)
	var l commission.Ledger
	err := l.UnmarshalJSON([]byte(strings.Replace(text, `{"id":"p7",`, `{"id":"p1",`, 1)))
	if err == nil || !strings.Contains(err.Error(), `/lines/2/id: "p1" stands twice`) {
		t.Error(err)
	}
}

// Whatever events came, what is written is read back and goes on as if it had
// stayed in memory.
func TestLawG9_StoredLedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := limitsPlan()
		var kept, read commission.Ledger
		events := stageEvents()
		var names []string
		for name := range events {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range rapid.Permutation(names).Draw(t, "events") {
			a, errKept := plan.Apply(&kept, events[name])
			b, errRead := plan.Apply(&read, events[name])
			if diff := cmp.Diff(a, b, entryBytes); diff != "" || (errKept == nil) != (errRead == nil) {
				t.Fatalf("%s: %v, %v, (-kept +read) %s", name, errKept, errRead, diff)
			}
			text, err := json.Marshal(kept)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			if !read.Equal(kept) {
				t.Fatalf("%s: another ledger is read", name)
			}
		}
	})
}
