package clawback_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// stored is an exposure in which everything occurs.
const stored = `{"customer":"c","currency":"EUR","start":"2025-01-01","starts":[{"id":"s","on":"2025-01-01"}],"first":"2025-01-02",
"churns":[{"id":"x","on":"2025-02-01"},{"id":"y","on":"2025-04-01","notice":"2025-03-15","reason":"moved"}],"reactivations":[{"id":"z","on":"2025-03-01"}],
"breaches":[{"id":"b","on":"2025-04-02","partner":"acme","commitment":"demo"},{"id":"d","on":"2025-04-03","partner":"acme","commitment":"demo"}],"frauds":[{"id":"f","on":"2025-04-02"}],
"partners":[{"id":"acme","rest":"-5","groups":[
 {"tier":"gold","classes":[{"terms":"v1","net":"300"},{"since":"2025-03-01","component":"base","cleared":"2025-03-02","term":{"start":"2025-03-01","end":"2026-03-01"},"net":"40"}],"on_lines":"-30","sealed":"-7","clawed":"2","lines":[
  {"partner":"acme","line":"p2","component":"base","tier":"gold","terms":"v1","earned":"2025-01-02","payable":"2025-02-01","net":"100","clawed":"-30"},
  {"partner":"acme","line":"p1","component":"base","tier":"gold","terms":"v1","earned":"2025-01-02","payable":"2025-02-01","net":"200"},
  {"partner":"acme","line":"p3","component":"base","tier":"gold","earned":"2025-03-02","payable":"2025-04-01","since":"2025-03-01","term":{"start":"2025-03-01","end":"2026-03-01"},"net":"40"}]},
 {"tier":"silver"}]},{"id":"beta"}],"sealed_through":"2024-12-31","sealed_lines":1}`

func TestAStoredExposureSurvives(t *testing.T) {
	var x clawback.Exposure
	if err := json.Unmarshal([]byte(stored), &x); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(text), strings.NewReplacer("\n", "", "\n ", "", " ", "").Replace(stored); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if copied := x.Clone(); !copied.Equal(x) {
		t.Errorf("a clone is another: %+v", copied)
	}
}

// TestWhatAStoredExposureCanHaveWrong changes one thing at a time.
func TestWhatAStoredExposureCanHaveWrong(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{`"customer":"c"`, `"customer":"c","x":1`, "/x unknown"},
		{`"currency":"EUR"`, `"currency":"EUX"`, "/currency unknown"},
		{`"currency":"EUR",`, ``, "/currency unknown"},
		{`{"id":"x","on":"2025-02-01"}`, `{"id":"x"}`, "/churns/0/on required"},
		{`{"id":"x","on":"2025-02-01"}`, `{"on":"2025-02-01"}`, "/churns/0/id required"},
		{`{"id":"x","on":"2025-02-01"}`, `null`, "/churns/0 type"},
		{`{"id":"x","on":"2025-02-01"}`, `{"id":"x","on":"2025-04-02"}`, "/churns/1 conflict"},
		{`{"id":"y",`, `{"id":"x",`, "/churns/1/id duplicate"},
		{`{"id":"z","on":"2025-03-01"}`, `{"id":"y","on":"2025-03-01"}`, "/reactivations/0/id duplicate"},
		{`{"id":"z","on":"2025-03-01"}`, `{"id":"z","on":"2025-03-01"},{"id":"w","on":"2025-03-01"}`, "/reactivations/1 conflict"},
		{`{"id":"s",`, `{"id":"x",`, "/churns/0/id duplicate"},
		{`{"id":"beta"}`, `{"id":"acme"}`, "/partners/1 conflict"},
		{`{"tier":"silver"}`, `{"tier":"gold"}`, "/partners/0/groups/1 conflict"},
		{`{"since":"2025-03-01","component":"base","cleared":"2025-03-02","term":{"start":"2025-03-01","end":"2026-03-01"},"net":"40"}`, `{"terms":"v1","net":"40"}`, "/partners/0/groups/0/classes/1 conflict"},
		{`"line":"p2"`, `"line":"p0"`, "/partners/0/groups/0/lines/1 conflict"},
		{`"line":"p3"`, `"line":"p1"`, "/partners/0/groups/0/lines/2/line duplicate"},
		{`"2025-03-01","term":{"start":"2025-03-01","end":"2026-03-01"},"net":"40"}]}`, `"2025-03-01","term":{"start":"2025-03-01"},"net":"40"}]}`, "/partners/0/groups/0/lines/2 out_of_range"},
		{`{"id":"b",`, `{"id":"x",`, "/breaches/0/id duplicate"},
		{`{"id":"f","on":"2025-04-02"}`, `{"id":"f"}`, "/frauds/0/on required"},
		{`{"id":"f",`, `{"id":"b",`, "/frauds/0/id duplicate"},
		{`{"id":"b","on":"2025-04-02"`, `{"id":"b","on":"2025-04-04"`, "/breaches/1 conflict"},
		{`{"id":"f","on":"2025-04-02"}`, `{"id":"f","on":"2025-04-02"},{"id":"a","on":"2025-04-02"}`, "/frauds/1 conflict"},
		{`"line":"p2"`, `"line":""`, "/partners/0/groups/0/lines/0/line duplicate"},
		{`{"partner":"acme","line":"p2"`, `{"partner":"beta","line":"p2"`, "/partners/0/groups/0/lines/0 conflict"},
		{`"line":"p2","component":"base","tier":"gold"`, `"line":"p2","component":"base","tier":"silver"`, "/partners/0/groups/0/lines/0 conflict"},
		{`"earned":"2025-03-02","payable":"2025-04-01","since":"2025-03-01"`, `"earned":"2025-03-02","payable":"2025-04-01","since":"2025-03-03"`, "/partners/0/groups/0/lines/2 out_of_range"},
		{`"earned":"2025-03-02","payable":"2025-04-01"`, `"earned":"2025-03-02"`, "/partners/0/groups/0/lines/2/payable required"},
		{`"on_lines":"-30"`, `"on_lines":"-29"`, "/partners/0/groups/0/on_lines conflict"},
		{`"clawed":"-30"}`, `"clawed":"30"}`, "/partners/0/groups/0/lines/0 out_of_range"},
		{`"on_lines":"-30"`, `"borne":[{"partner":"beta","clawed":"-1"},{"partner":"acme","clawed":"-1"}],"on_lines":"-30"`, "/partners/0/groups/0/borne/1 conflict"},
		{`"on_lines":"-30"`, `"borne":[{"partner":"beta","clawed":"-1"},{"partner":"beta","clawed":"-1"}],"on_lines":"-30"`, "/partners/0/groups/0/borne/1 conflict"},
		{`"on_lines":"-30"`, `"borne":[{"partner":"beta","clawed":"0"}],"on_lines":"-30"`, "/partners/0/groups/0/borne/0 out_of_range"},
		{`"on_lines":"-30"`, `"borne":[{"partner":"","clawed":"-1"}],"on_lines":"-30"`, "/partners/0/groups/0/borne/0 out_of_range"},
		{`"sealed_lines":1`, `"sealed_lines":-1`, "/sealed_lines out_of_range"},
		{`"sealed_through":"2024-12-31",`, ``, "/sealed_lines out_of_range"},
	} {
		text := strings.Replace(stored, tt.from, tt.to, 1)
		if text == stored {
			t.Fatalf("%s does not occur", tt.from)
		}
		x := clawback.Exposure{Customer: "as it was"}
		err := json.Unmarshal([]byte(text), &x)
		got := paths(err)
		if len(got) == 0 || got[0] != tt.want && (len(got) < 2 || got[1] != tt.want) {
			t.Errorf("%s: %v, want %s", tt.to, err, tt.want)
		}
		if diff := cmp.Diff(partnerecon.Currency(""), x.Currency); diff != "" || x.Customer != "as it was" {
			t.Errorf("%s: refused, and read: %+v", tt.to, x)
		}
	}
}

// Lines are told apart by what a version asks for, and by nothing else: what it does not
// ask for is left out of the sums, and lines that differ in it are one class.
func TestClassesTellApartWhatIsAskedFor(t *testing.T) {
	full := clawback.Schedule{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}
	bonus, limit := full, full
	bonus.Components, limit.Limit = []string{"bonus"}, clawback.ToLoss
	cleared, payout := onlySchedules(full), onlySchedules(full)
	cleared.Anchor, payout.Anchor = clawback.PaymentCleared, clawback.PayoutDay
	one, two := posted("p", "acme", "p", "gold", "1", "2025-02-01"), posted("q", "acme", "q", "gold", "2", "2025-03-01")
	one.Term, two.Term = term("2025-01-01", "2025-02-01"), term("2025-01-01", "2025-03-01")
	two.Entries[0].Claim.Component, two.Entries[0].Earned = "bonus", start.Add(3)
	for _, tt := range []struct {
		name   string
		policy clawback.Policy
		want   []clawback.Class
	}{
		{"by nothing", onlySchedules(full), []clawback.Class{{Net: 300}}},
		{"by component", onlySchedules(full, bonus), []clawback.Class{{Component: "base", Net: 100}, {Component: "bonus", Net: 200}}},
		{"by the day it cleared", cleared, []clawback.Class{{Cleared: start.Add(1), Net: 100}, {Cleared: start.Add(3), Net: 200}}},
		{"by the payout", payout, []clawback.Class{{Net: 200}, {Paid: start.Add(40), Net: 100}}},
		{"by the paid term", onlySchedules(unserved(clawback.EachDay)), []clawback.Class{{Term: one.Term, Net: 100}, {Term: two.Term, Net: 200}}},
		{"by what was lost", onlySchedules(limit), []clawback.Class{{Net: 200}, {Lost: percent("50"), Net: 100}}},
	} {
		b := open(t, tt.policy).do(one, two, payoutRun("run", 40, 31), lost("l", "p", "50%", 1))
		if got := b.exposure.Partners[0].Groups[0].Classes; !slices.Equal(tt.want, got) {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestNoExposureToReadInto(t *testing.T) {
	if err := (*clawback.Exposure)(nil).UnmarshalJSON([]byte(`{}`)); err == nil {
		t.Error("read into no exposure")
	}
}

// Every list of a customer's life stands in its order.
func TestStoredListsStandInTheirOrder(t *testing.T) {
	for list, element := range map[string]string{
		"losses":        `"line":"p","share":"50%"`,
		"payouts":       `"partner":"acme","through":"2025-01-01"`,
		"transfers":     `"from":"acme","to":"beta"`,
		"breaches":      `"partner":"acme","commitment":"demo"`,
		"frauds":        `"partner":"acme"`,
		"churns":        ``,
		"reactivations": ``,
	} {
		of := func(id, on string) string {
			return `{"id":"` + id + `","on":"` + on + `"` + strings.TrimSuffix(","+element, ",") + `}`
		}
		read := func(first, second string) error {
			text := `{"customer":"c","` + list + `":[` + of("a", first) + `,` + of("b", second) + `]}`
			var x clawback.Exposure
			return json.Unmarshal([]byte(text), &x)
		}
		if err := read("2025-02-01", "2025-03-01"); err != nil {
			t.Errorf("%s in their order: %v", list, err)
		}
		if err := read("2025-03-01", "2025-02-01"); err == nil || !strings.Contains(err.Error(), "/"+list+"/1") {
			t.Errorf("%s out of order: %v", list, err)
		}
	}
}

// What a line passed on to the partner that bears it is stored with its group.
func TestWhatAnotherPartnerBearsIsStored(t *testing.T) {
	b := open(t, clawback.ThreeTier()).do(posted("p", "acme", "p", "integration", "900", "2025-03-01"), handOver("h", "acme", "beta", 20), churn("x", 30))
	text, err := json.Marshal(b.exposure)
	if err != nil {
		t.Fatal(err)
	}
	var again clawback.Exposure
	if err := json.Unmarshal(text, &again); err != nil || !again.Equal(b.exposure) || !strings.Contains(string(text), `"borne":[{"partner":"beta","clawed":"-60000"}]`) {
		t.Errorf("%v\n%s", err, text)
	}
}

// What was paid out, handed over and lost is checked as what ended the customer is: each
// has an id of its own and a day, and they stand in order.
func TestEveryListOfAStoredExposureIsChecked(t *testing.T) {
	rest := map[string]string{
		"payouts": `"partner":"acme","through":"2025-02-01"`, "transfers": `"from":"acme","to":"beta"`, "losses": `"line":"p1","share":"10%"`,
		"breaches": `"partner":"acme","commitment":"demo"`, "frauds": `"partner":"acme"`, "churns": `"reason":"moved"`, "reactivations": "", "starts": "",
	}
	for name, more := range rest {
		one := func(id, on string) string {
			text := `{"id":"` + id + `"`
			if on != "" {
				text += `,"on":"` + on + `"`
			}
			if more != "" {
				text += "," + more
			}
			return text + "}"
		}
		for _, tt := range []struct{ list, want string }{
			{one("a", "2025-02-01") + "," + one("b", "2025-02-02"), ""},
			{one("a", "2025-02-01") + "," + one("a", "2025-02-02"), "/1/id duplicate"},
			{one("", "2025-02-01"), "/0/id required"},
			{one("a", ""), "/0/on required"},
			{one("a", "2025-02-02") + "," + one("b", "2025-02-01"), "/1 conflict"},
		} {
			if name == "starts" && tt.want == "/1 conflict" {
				continue // they stand as they came
			}
			var x clawback.Exposure
			got := paths(json.Unmarshal([]byte(`{"customer":"c","currency":"EUR","`+name+`":[`+tt.list+`]}`), &x))
			if tt.want == "" && len(got) > 0 || tt.want != "" && !slices.Contains(got, "/"+name+tt.want) {
				t.Errorf("%s: %s: got %q, want %q", name, tt.list, got, tt.want)
			}
		}
	}
}
