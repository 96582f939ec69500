package settlement_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// problemsAt lists the problems of a stored book below a pointer, as "pointer code".
func problemsAt(at, book string) []string {
	_, err := settlement.ParseBook([]byte(book))
	var out []string
	for _, p := range paths(err) {
		out = append(out, strings.TrimPrefix(p, at))
	}
	if err != nil && len(out) == 0 {
		out = append(out, err.Error())
	}
	return out
}

func repeated(one string, n int) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }

// most is what a book can have at most: 2^55 minor units.
const (
	most    = "36028797018963968"
	oneMore = "36028797018963969"
)

// A stored customer, member by member: each one right, then with one thing changed.
func TestMembersOfAStoredCustomer(t *testing.T) {
	const (
		touch    = `{"id":"t","at":"2025-03-01T00:00:00Z","touch":"demo"}`
		told     = `{"id":"s","at":"2025-03-01T00:00:00Z"}`
		transfer = `{"id":"h","on":"2025-03-01","at":"2025-03-01T00:00:00Z","from":"a","to":"b"}`
		renewal  = `{"id":"n","at":"2025-03-01T00:00:00Z","terms":"v"}`
		credit   = `{"partner":"a","role":"sourced","share":"100%"}`
	)
	deal := func(members string) string {
		return `"attributed":[{"deal":"d","at":"2025-03-01T00:00:00Z","terms":"v"` + members + `}]`
	}
	for _, c := range []struct {
		name, members string
		want          []string
	}{
		{"a touch", `"touches":[` + touch + `]`, nil},
		{"a touch without an id", `"touches":[` + touch + `,{"id":"","at":"2025-03-01T00:00:00Z","touch":"demo"}]`, []string{"/touches/1 required"}},
		{"a touch without an instant", `"touches":[` + touch + `,{"id":"u","touch":"demo"}]`, []string{"/touches/1/at required"}},
		{"as many touches as may be", `"touches":[` + repeated(touch, 1000) + `]`, nil},
		{"one touch more", `"touches":[` + repeated(touch, 1001) + `]`, []string{"/touches limit"}},

		{"a statement", `"told":[` + told + `]`, nil},
		{"a statement without an id", `"told":[` + told + `,{"id":"","at":"2025-03-01T00:00:00Z"}]`, []string{"/told/1 required"}},
		{"a statement without an instant", `"told":[` + told + `,{"id":"u"}]`, []string{"/told/1/at required"}},
		{"as many statements as may be", `"told":[` + repeated(told, 1000) + `]`, nil},
		{"one statement more", `"told":[` + repeated(told, 1001) + `]`, []string{"/told limit"}},
		{"a split that was agreed on", `"told":[{"id":"s","at":"2025-03-01T00:00:00Z","agreed":[{"partner":"a","share":"100%"}]}]`, nil},
		{"a split without a share", `"told":[{"id":"s","at":"2025-03-01T00:00:00Z","agreed":[{"partner":"a","share":"100%"},{"partner":"b"}]}]`, []string{"/told/0/agreed/1/share required"}},
		{"as many facts as may be", `"told":[{"id":"s","at":"2025-03-01T00:00:00Z","facts":[` + repeated(`{"name":"f","values":["x"]}`, 1000) + `]}]`, nil},
		{"one fact more", `"told":[{"id":"s","at":"2025-03-01T00:00:00Z","facts":[` + repeated(`{"name":"f","values":["x"]}`, 1001) + `]}]`, []string{"/told/0/facts limit"}},

		{"a transfer", `"transfers":[` + transfer + `]`, nil},
		{"a transfer without an id", `"transfers":[` + transfer + `,` + strings.Replace(transfer, `"h"`, `""`, 1) + `]`, []string{"/transfers/1 required"}},
		{"a transfer without a day", `"transfers":[` + transfer + `,` + strings.Replace(transfer, `"on":"2025-03-01",`, ``, 1) + `]`, []string{"/transfers/1/on required"}},
		{"a transfer without an instant", `"transfers":[` + transfer + `,` + strings.Replace(transfer, `"at":"2025-03-01T00:00:00Z",`, ``, 1) + `]`, []string{"/transfers/1/at required"}},
		{"as many transfers as may be", `"transfers":[` + repeated(transfer, 1000) + `]`, nil},
		{"one transfer more", `"transfers":[` + repeated(transfer, 1001) + `]`, []string{"/transfers limit"}},

		{"whom it counts for", `"served":[{"metric":"m","partner":"a","since":"2025-03-01"},{"metric":"m","partner":"b","since":"2025-03-01"},{"metric":"n","partner":"a","since":"2025-03-01"}]`, nil},
		{"for nothing", `"served":[{"metric":"","partner":"a","since":"2025-03-01"}]`, []string{"/served/0 conflict"}},
		{"for nobody", `"served":[{"metric":"m","partner":"","since":"2025-03-01"}]`, []string{"/served/0 conflict"}},
		{"since no day", `"served":[{"metric":"m","partner":"a"}]`, []string{"/served/0/since required"}},
		{"for one twice", `"served":[{"metric":"m","partner":"a","since":"2025-03-01"},{"metric":"m","partner":"a","since":"2025-03-02"}]`, []string{"/served/1 conflict"}},
		{"out of order", `"served":[{"metric":"m","partner":"b","since":"2025-03-01"},{"metric":"m","partner":"a","since":"2025-03-01"}]`, []string{"/served/1 conflict"}},

		{"a deal", deal(``), nil},
		{"a deal without an instant", `"attributed":[{"deal":"d","terms":"v"}]`, []string{"/attributed/0/at required"}},
		{"two deals", deal(``)[:len(deal(``))-1] + `,{"deal":"e","at":"2025-03-01T00:00:00Z","terms":"v"}]`, nil},
		{"a deal twice", deal(``)[:len(deal(``))-1] + `,{"deal":"d","at":"2025-03-01T00:00:00Z","terms":"v"}]`, []string{"/attributed/1/deal conflict"}},
		{"deals out of order", deal(``)[:len(deal(``))-1] + `,{"deal":"c","at":"2025-03-01T00:00:00Z","terms":"v"}]`, []string{"/attributed/1/deal conflict"}},
		{"credits", deal(`,"credits":[` + credit + `]`), nil},
		{"a credit without a share", deal(`,"credits":[` + credit + `,{"partner":"b","role":"sourced"}]`), []string{"/attributed/0/credits/1/share required"}},
		{"a renewal", deal(`,"renewals":[` + renewal + `]`), nil},
		{"a renewal without an id", deal(`,"renewals":[` + renewal + `,` + strings.Replace(renewal, `"n"`, `""`, 1) + `]`), []string{"/attributed/0/renewals/1 required"}},
		{"a renewal without an instant", deal(`,"renewals":[` + renewal + `,{"id":"n","terms":"v"}]`), []string{"/attributed/0/renewals/1/at required"}},
		{"credits of a renewal", deal(`,"renewals":[{"id":"n","at":"2025-03-01T00:00:00Z","terms":"v","credits":[` + credit + `]}]`), nil},
		{"a credit of a renewal without a share", deal(`,"renewals":[{"id":"n","at":"2025-03-01T00:00:00Z","terms":"v","credits":[{"partner":"b","role":"sourced"}]}]`), []string{"/attributed/0/renewals/0/credits/0/share required"}},
		{"as many renewals as may be", deal(`,"renewals":[` + repeated(renewal, 1000) + `]`), nil},
		{"one renewal more", deal(`,"renewals":[` + repeated(renewal, 1001) + `]`), []string{"/attributed/0/renewals limit"}},

		{"cuts of sealed lines", `"sealed_cuts":[{"partner":"a","lines":1,"last":"l"},{"partner":"b","lines":2,"last":"m"}]`, nil},
		{"cuts of nobody", `"sealed_cuts":[{"partner":"","lines":1,"last":"l"}]`, []string{"/sealed_cuts/0 required"}},
		{"cuts of no line", `"sealed_cuts":[{"partner":"a","lines":0,"last":"l"}]`, []string{"/sealed_cuts/0 required"}},
		{"cuts of one partner twice", `"sealed_cuts":[{"partner":"a","lines":1,"last":"l"},{"partner":"a","lines":1,"last":"l"}]`, []string{"/sealed_cuts/1/partner duplicate"}},
		{"cuts out of order", `"sealed_cuts":[{"partner":"b","lines":1,"last":"l"},{"partner":"a","lines":1,"last":"l"}]`, []string{"/sealed_cuts/1/partner duplicate"}},
	} {
		got := problemsAt("/customers/0", `{"version":1,"customers":[{"ledger":{"customer":"c"},`+c.members+`}]}`)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A stored partner, member by member.
func TestMembersOfAStoredPartner(t *testing.T) {
	const (
		standing = `{"from":"2025-03-01","at":"2025-03-01T00:00:00Z","id":"s"}`
		told     = `{"id":"s","at":"2025-03-01T00:00:00Z"}`
		january  = `{"month":"2025-01","closed":true}`
	)
	sold := func(parts string) string {
		return `"disputes":[{"customer":"c","dispute":"x","sold":[` + parts + `]}]`
	}
	retained := func(id, partner, offer string) string {
		return `{"engagement":{"id":"` + id + `","partner":"` + partner + `","customer":"c","system":"shop","currency":"EUR","opened":"2025-01-01"},"offer":"` + offer + `"}`
	}
	for _, c := range []struct {
		name, members string
		want          []string
	}{
		{"a standing", `"standings":[` + standing + `]`, nil},
		{"a standing without an id", `"standings":[` + standing + `,{"from":"2025-03-01","at":"2025-03-01T00:00:00Z","id":""}]`, []string{"/standings/1 required"}},
		{"a standing without an instant", `"standings":[` + standing + `,{"from":"2025-03-01","id":"u"}]`, []string{"/standings/1/at required"}},
		{"a standing without a day", `"standings":[` + standing + `,{"at":"2025-03-01T00:00:00Z","id":"u"}]`, []string{"/standings/1/from required"}},
		{"its place on the ladder", `"ladder":{"partner":"a"}`, nil},
		{"that of another one", `"ladder":{"partner":"b"}`, []string{"/ladder/partner conflict"}},
		{"figures", `"figures":[{"metric":"m","month":"2025-01"},{"metric":"m","month":"2025-02"},{"metric":"n","month":"2025-01"}]`, nil},
		{"a figure of nothing", `"figures":[{"metric":"","month":"2025-01"}]`, []string{"/figures/0 conflict"}},
		{"a figure of no month", `"figures":[{"metric":"m"}]`, []string{"/figures/0/month required"}},
		{"a figure twice", `"figures":[{"metric":"m","month":"2025-01"},{"metric":"m","month":"2025-01"}]`, []string{"/figures/1 conflict"}},
		{"figures out of order", `"figures":[{"metric":"m","month":"2025-02"},{"metric":"m","month":"2025-01"}]`, []string{"/figures/1 conflict"}},
		{"a statement", `"told":[` + told + `]`, nil},
		{"a statement without an id", `"told":[` + told + `,{"id":"","at":"2025-03-01T00:00:00Z"}]`, []string{"/told/1 required"}},
		{"a statement without an instant", `"told":[` + told + `,{"id":"u"}]`, []string{"/told/1/at required"}},
		{"as many statements as may be", `"told":[` + repeated(told, 1000) + `]`, nil},
		{"one statement more", `"told":[` + repeated(told, 1001) + `]`, []string{"/told limit"}},
		{"one fact too many", `"told":[{"id":"s","at":"2025-03-01T00:00:00Z","facts":[` + repeated(`{"name":"f","values":["x"]}`, 1001) + `]}]`, []string{"/told/0/facts limit"}},

		{"what was set off", `"cells":[{"month":"2025-01","set_off":"` + most + `"},{"month":"2025-02"}]`, nil},
		{"more than there can be", `"cells":[{"month":"2025-01"},{"month":"2025-02","set_off":"` + oneMore + `"}]`, []string{"/cells/1/set_off out_of_range"}},
		{"less than nothing", `"cells":[{"month":"2025-01"},{"month":"2025-02","set_off":"-1"}]`, []string{"/cells/1/set_off out_of_range"}},
		{"what was dropped", `"forgotten":"2025-01-31","cells":[` + january + `]`, nil},
		{"dropped on the first day of what is kept", `"forgotten":"2025-01-01","cells":[` + january + `]`, nil},
		{"dropped the day before", `"forgotten":"2024-12-31","cells":[` + january + `]`, []string{"/forgotten conflict"}},
		{"dropped, and nothing kept", `"forgotten":"2025-01-31"`, []string{"/forgotten conflict"}},
		{"dropped, and still open", `"forgotten":"2025-01-31","cells":[{"month":"2025-01"}]`, []string{"/forgotten conflict"}},

		{"a dispute by selling entity", sold(`{"has":"` + most + `","written_off":"` + most + `"},{"seller":"gmbh","has":"-` + most + `"}`), nil},
		{"an entity twice", sold(`{"seller":"gmbh"},{"seller":"gmbh"}`), []string{"/disputes/0/sold/1/seller conflict"}},
		{"entities out of order", sold(`{"seller":"inc"},{"seller":"gmbh"}`), []string{"/disputes/0/sold/1/seller conflict"}},
		{"more of an entity than there can be", sold(`{"seller":"gmbh"},{"seller":"inc","has":"` + oneMore + `"}`), []string{"/disputes/0/sold/1 out_of_range"}},
		{"less of an entity than there can be", sold(`{"seller":"gmbh","has":"-` + oneMore + `"}`), []string{"/disputes/0/sold/0 out_of_range"}},
		{"more written off than there can be", sold(`{"seller":"gmbh","written_off":"` + oneMore + `"}`), []string{"/disputes/0/sold/0 out_of_range"}},
		{"less than nothing written off", sold(`{"seller":"gmbh","written_off":"-1"}`), []string{"/disputes/0/sold/0 out_of_range"}},

		{"retainers", `"retainers":[` + retained("r", "a", "share") + `,` + retained("s", "a", "share") + `]`, nil},
		{"a retainer twice", `"retainers":[` + retained("r", "a", "share") + `,` + retained("r", "a", "share") + `]`, []string{"/retainers/1/engagement/id conflict"}},
		{"retainers out of order", `"retainers":[` + retained("s", "a", "share") + `,` + retained("r", "a", "share") + `]`, []string{"/retainers/1/engagement/id conflict"}},
		{"a retainer of another one", `"retainers":[` + retained("r", "b", "share") + `]`, []string{"/retainers/0/engagement/partner conflict"}},
		{"a retainer that nobody offers", `"retainers":[` + retained("r", "a", "") + `]`, []string{"/retainers/0/offer required"}},
		{"what was earned by day", `"measured":[{"day":"2025-01-01"},{"day":"2025-01-02"}]`, nil},
		{"on no day", `"measured":[{"earned":"1"}]`, []string{"/measured/0/day required"}},
		{"on a day twice", `"measured":[{"day":"2025-01-01"},{"day":"2025-01-01"}]`, []string{"/measured/1/day conflict"}},
		{"days out of order", `"measured":[{"day":"2025-01-02"},{"day":"2025-01-01"}]`, []string{"/measured/1/day conflict"}},

		{"reserves", `"reserves":[{"terms":"v","account":{}},{"terms":"w","account":{}}]`, nil},
		{"reserves out of order", `"reserves":[{"terms":"w","account":{}},{"terms":"v","account":{}}]`, []string{"/reserves/1/terms conflict"}},
		{"a part with reserves of one version twice", `"sellers":[{"partner":"a","seller":"gmbh","reserves":[{"terms":"v","account":{}},{"terms":"v","account":{}}]}]`, []string{"/sellers/0/reserves/1/terms conflict"}},
		{"a part with too much set off", `"sellers":[{"partner":"a","seller":"gmbh","cells":[{"month":"2025-01","set_off":"-1"}]}]`, []string{"/sellers/0/cells/0/set_off out_of_range"}},
		{"parts out of order", `"sellers":[{"partner":"a","seller":"inc"},{"partner":"a","seller":"gmbh"}]`, []string{"/sellers/1/seller conflict"}},
	} {
		got := problemsAt("/accounts/0", `{"version":1,"accounts":[{"partner":"a",`+c.members+`}]}`)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// What a stored book says of the program that it was folded with.
func TestMembersOfTheProgramOfAStoredBook(t *testing.T) {
	for _, c := range []struct {
		name, members string
		want          []string
	}{
		{"a currency and a zone", `"currency":"EUR","zone":"UTC"`, nil},
		{"an unknown currency", `"currency":"XXY","zone":"UTC"`, []string{"/currency unknown"}},
		{"no zone", `"currency":"EUR"`, []string{"/zone conflict"}},
		{"no currency", `"zone":"UTC"`, []string{"/zone conflict"}},
		{"versions", `"priced":[{"terms":"v","digest":"1","parts":[{"name":"a","digest":"2"},{"name":"b","digest":"3"}]},{"terms":"w","digest":"4"}]`, nil},
		{"a version without an id", `"priced":[{"terms":"","digest":"1"}]`, []string{"/priced/0 conflict"}},
		{"a version without a digest", `"priced":[{"terms":"v","digest":""}]`, []string{"/priced/0 conflict"}},
		{"a version twice", `"priced":[{"terms":"v","digest":"1"},{"terms":"v","digest":"1"}]`, []string{"/priced/1 conflict"}},
		{"versions out of order", `"priced":[{"terms":"w","digest":"1"},{"terms":"v","digest":"1"}]`, []string{"/priced/1 conflict"}},
		{"a part without a name", `"priced":[{"terms":"v","digest":"1","parts":[{"name":"","digest":"2"}]}]`, []string{"/priced/0/parts/0 conflict"}},
		{"a part without a digest", `"priced":[{"terms":"v","digest":"1","parts":[{"name":"a","digest":""}]}]`, []string{"/priced/0/parts/0 conflict"}},
		{"a part twice", `"priced":[{"terms":"v","digest":"1","parts":[{"name":"a","digest":"2"},{"name":"a","digest":"2"}]}]`, []string{"/priced/0/parts/1 conflict"}},
		{"parts out of order", `"priced":[{"terms":"v","digest":"1","parts":[{"name":"b","digest":"2"},{"name":"a","digest":"2"}]}]`, []string{"/priced/0/parts/1 conflict"}},
	} {
		if diff := cmp.Diff(c.want, problemsAt("", `{"version":1,`+c.members+`}`)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// What is said of a stored member that is wrong says what it should be.
func TestWordsOnStoredMembers(t *testing.T) {
	_, err := settlement.ParseBook([]byte(`{"version":1,"accounts":[{"partner":"a","ladder":{"partner":"b"},"cells":[{"month":"2025-01","set_off":"-1"}]}]}`))
	var bad *pe.InvalidError
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	want := "/accounts/0/cells/0/set_off out_of_range: want 0 to " + most + " minor units, got -1\n" + `/accounts/0/ladder/partner conflict: want "a", got "b"` + "\n"
	if diff := cmp.Diff(want, said(bad.Problems)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Days of bonuses are stored in their order, each once.
func TestStoredDaysOfBonuses(t *testing.T) {
	row := func(component string) string { return `{"component":"` + component + `","due":"2025-01-01"}` }
	for _, c := range []struct{ list, want string }{
		{row("a") + "," + row("b"), ""},
		{row("b") + "," + row("a"), "/1"},
		{row("a") + "," + row("a"), "/1"},
		{`{"component":"a","due":null}`, "/0"},
		{row("a") + "," + row("c") + "," + row("b"), "/2"},
	} {
		if got := strings.Join(problemsAt("/accounts/0/rewards", `{"version":1,"accounts":[{"partner":"acme","rewards":[`+c.list+`]}]}`), " "); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %s, want %s", c.list, got, c.want)
		}
	}
}
