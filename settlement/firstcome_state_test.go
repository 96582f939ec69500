package settlement_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
)

// What is handed over of lines may come from anywhere; what cannot be is refused.
func TestHandedLinesAreChecked(t *testing.T) {
	p := settlement.Must(withCaps(firstCome("m", settlement.EveryMonth, "150")))
	var program settlement.ProgramState
	var c settlement.CustomerState
	out, err := p.FoldCustomer(&program, &c, fact("p1", "2025-01-10", pay("c", "2000", "acme")), nobody)
	if err != nil || len(out.Handed) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	good := text(t, out.Handed[0])
	for _, forged := range [][3]string{
		{`"lines":[{"customer":"c"`, `"lines":[{"customer":"d"`, "/lines/0/customer conflict"},
		{`"line":"p1","component":"base","terms"`, `"line":"","component":"base","terms"`, "/lines/0 required"},
		{`"earned":"20000"`, `"earned":"36028797018963969"`, "/lines/0 out_of_range"},
		{`"lines":[`, `"cuts":[{"partner":"beta","customer":"c","line":"p0","cap":"m","under":"v","terms":"v","cleared":"2025-01-10","earned":"1"}],"lines":[`, "/cuts/0 conflict"},
	} {
		text := strings.Replace(good, forged[0], forged[1], 1)
		if text == good {
			t.Fatalf("%s is not in %s", forged[0], good)
		}
		var h settlement.Handed
		if err := h.UnmarshalJSON([]byte(text)); err != nil {
			t.Fatal(err)
		}
		var acme settlement.PartnerState
		_, err := p.FoldHanded(&program, &acme, h)
		if got := strings.Join(codes(problemsOf(t, err)), "; "); got != forged[2] || acme.ID() != "" {
			t.Errorf("%s: got %q", forged[2], got)
		}
	}
	var acme settlement.PartnerState
	entries, err := p.FoldHanded(&program, &acme, out.Handed[0])
	if err != nil || len(entries) != 1 || entries[0].Amount != eur("-50") {
		t.Errorf("%v, %v", entries, err)
	}
}

// A copy of a book keeps its cuts when the book folds on.
func TestCopiesKeepTheirCuts(t *testing.T) {
	r := open(t, withCaps(firstCome("m", settlement.EveryMonth, "150"))).do(fact("p1", "2025-01-10", pay("c", "2000", "acme")), fact("p2", "2025-01-11", pay("d", "1000", "acme")))
	copied := r.book.Clone()
	before := text(t, copied)
	r.do(back("r1", "2025-01-12", "c", "p1", "500"), fact("rc", "2025-01-13", settlement.Recredit{Customer: "d", Of: "p2", Credits: pay("d", "1", "beta").Credits}))
	if after := text(t, copied); after != before {
		t.Errorf("the copy became\n%s\n%s", before, after)
	}
}
