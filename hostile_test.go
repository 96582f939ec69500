package partnerecon_test

import (
	"encoding/hex"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// The figures that a hostile number is held to.
const (
	hostileTime  = time.Millisecond
	hostileBytes = 64 << 10
)

// A door is one way in for a number.
type door struct {
	name  string
	text  int // the longest error text
	enter func() error
}

// textDoors are the doors for text. The work of preparing the input is not
// theirs.
func textDoors(s string) []door {
	rate := func(form string) door {
		return door{"ParseRate " + strings.Replace(form, s, "…", 1), 200, func() error { _, err := partnerecon.ParseRate(form); return err }}
	}
	return append([]door{
		{"ParseMoney", 200, func() error { _, err := partnerecon.ParseMoney(s, "EUR"); return err }},
		{"ParseMoney JPY", 200, func() error { _, err := partnerecon.ParseMoney(s, "JPY"); return err }},
		rate(s), rate(s + "%"), rate(s + "/3"), rate("1/" + s),
		{"ParseDay", 200, func() error { _, err := partnerecon.ParseDay(s); return err }},
		{"ParseMonth", 200, func() error { _, err := partnerecon.ParseMonth(s); return err }},
	}, unmarshalDoors(s)...)
}

// unmarshalDoors are the doors for text that comes as bytes.
func unmarshalDoors(s string) []door {
	money, rate, plain := []byte(s+" EUR"), []byte(s+"%"), []byte(s)
	return []door{
		{"Money.UnmarshalText", 200, func() error { var m partnerecon.Money; return m.UnmarshalText(money) }},
		{"Rate.UnmarshalText", 200, func() error { var r partnerecon.Rate; return r.UnmarshalText(plain) }},
		{"Rate.UnmarshalText %", 200, func() error { var r partnerecon.Rate; return r.UnmarshalText(rate) }},
		{"Day.UnmarshalText", 200, func() error { var d partnerecon.Day; return d.UnmarshalText(plain) }},
		{"Month.UnmarshalText", 200, func() error { var m partnerecon.Month; return m.UnmarshalText(plain) }},
		{"Moment.UnmarshalText", 200, func() error { var m settlement.Moment; return m.UnmarshalText(plain) }},
	}
}

// jsonDoors are the doors for documents with a number in them, as text.
func jsonDoors(s string) []door {
	q := quoted(s)
	return append([]door{
		{"Money JSON", 400, readMoney(`{"amount":` + q + `,"currency":"EUR"}`)},
		{"commission.Parse share", 400, readPlan(`{"rounding":"half_up","rates":[{"share":` + q + `}]}`)},
		{"commission.Parse share %", 400, readPlan(`{"rounding":"half_up","rates":[{"share":` + strings.TrimSuffix(q, `"`) + `%"}]}`)},
		{"commission.Parse limit", 400, readPlan(`{"rounding":"half_up","rates":[{"share":"1%"}],"caps":[{"name":"c","per":"sale","limit":{"amount":` + q + `,"currency":"EUR"}}]}`)},
		{"settlement.ParseFact amount", 400, readFact(payment(`{"amount":`+q+`,"currency":"EUR"}`, `"100%"`))},
		{"settlement.ParseFact share", 400, readFact(payment(`{"amount":"1","currency":"EUR"}`, q))},
		{"settlement.ParseFact occurred", 400, readFact(`{"id":"x","occurred":` + q + `,"kind":"churn","customer":"c"}`)},
	}, slices.Concat(shareDoors(q), amountDoors(q), instantDoors(q))...)
}

// A stored book is the caller's own and may be a gibibyte; its whole numbers are
// text.
func bookDoor(number string) door {
	return door{"settlement.ParseBook volume", 400, readBook(`{"version":1,"volume":` + number + `}`)}
}

func payment(amount, share string) string {
	return `{"id":"p","occurred":"2025-01-20","kind":"payment","customer":"c","credits":[{"partner":"a","role":"sourced","share":` + share + `}],"amount":` + amount + `}`
}

func readMoney(doc string) func() error {
	b := []byte(doc)
	return func() error { var m partnerecon.Money; return m.UnmarshalJSON(b) }
}

func readPlan(doc string) func() error {
	b := []byte(doc)
	return func() error { _, err := commission.Parse(b); return err }
}

func readRecourse(doc string) func() error {
	b := []byte(doc)
	return func() error { _, err := clawback.Parse(b); return err }
}

func readFact(doc string) func() error {
	b := []byte(doc)
	return func() error { _, err := settlement.ParseFact(b); return err }
}

func readBook(doc string) func() error {
	b := []byte(doc)
	return func() error { _, err := settlement.ParseBook(b); return err }
}

// quoted writes s as a JSON string, with nothing changed that JSON lets stand:
// invalid UTF-8 goes in as it is.
func quoted(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteString(`\` + string(c))
		case c < 0x20:
			b.WriteString(`\u00` + hex.EncodeToString([]byte{c}))
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// checkRefused reports a door that takes a hostile number, or is slow, costly or
// talkative about it.
func checkRefused(t *testing.T, d door, s string) {
	t.Helper()
	err := d.enter()
	if err == nil {
		t.Errorf("%s accepts %s", d.name, shown(s))
		return
	}
	text := err.Error()
	if len(text) >= d.text {
		t.Errorf("%s of %s: error of %d bytes, want less than %d: %s", d.name, shown(s), len(text), d.text, text)
	}
	if !clean(text) {
		t.Errorf("%s of %s: error with characters that do not print: %q", d.name, shown(s), text)
	}
	took, bytes := cost(d.enter, hostileTime, hostileBytes)
	if took >= hostileTime {
		t.Errorf("%s of %s: took %v, want less than %v", d.name, shown(s), took, hostileTime)
	}
	if bytes >= hostileBytes {
		t.Errorf("%s of %s: allocated %d bytes, want less than %d", d.name, shown(s), bytes, hostileBytes)
	}
}

// clean reports whether every character prints.
func clean(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func shown(s string) string {
	if len(s) > 40 {
		return fmt.Sprintf("%q… (%d bytes)", s[:40], len(s))
	}
	return fmt.Sprintf("%q", s)
}

// cost returns the least time and the least memory that a call took in a few
// tries: other work on the machine can only add to both. It ends with the first
// try that is below the limits.
func cost(f func() error, fast time.Duration, small uint64) (time.Duration, uint64) {
	took, bytes := time.Hour, ^uint64(0)
	var before, after runtime.MemStats
	for range 20 {
		runtime.ReadMemStats(&before)
		start := time.Now()
		_ = f()
		took = min(took, time.Since(start))
		runtime.ReadMemStats(&after)
		bytes = min(bytes, after.TotalAlloc-before.TotalAlloc)
		if took < fast && bytes < small {
			break
		}
	}
	return took, bytes
}

func TestHostileNumbersAreRefusedEverywhere(t *testing.T) {
	corpus := hostileNumbers()
	seen := map[string]bool{}
	for _, group := range slices.Sorted(maps.Keys(corpus)) {
		t.Run(group, func(t *testing.T) {
			for _, s := range corpus[group] {
				if seen[s] {
					t.Errorf("%s stands twice in the corpus", shown(s))
				}
				seen[s] = true
				for _, d := range slices.Concat(textDoors(s), jsonDoors(s), []door{bookDoor(quoted(s)), heldDoor(quoted(s))}) {
					checkRefused(t, d, s)
				}
			}
		})
	}
	if len(seen) < 200 {
		t.Errorf("the corpus has %d texts, want at least 200", len(seen))
	}
}

func TestHostileHugeNumbersAreRefusedEverywhere(t *testing.T) {
	corpus := hugeNumbers()
	for _, name := range slices.Sorted(maps.Keys(corpus)) {
		s := corpus[name]
		t.Run(name, func(t *testing.T) {
			for _, d := range slices.Concat(textDoors(s), jsonDoors(s)) {
				checkRefused(t, d, s)
			}
		})
	}
}

// A number between the lengths above is inside a document that has to be read:
// then the memory is bounded by the document, not by a constant.
func TestHostileNumbersInLongDocumentsCostNoMoreThanTheirLength(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time, which the race detector multiplies")
	}
	for _, n := range []int{10_000, 100_000, mib - 200} {
		for _, d := range jsonDoors(strings.Repeat("9", n)) {
			if err := d.enter(); err == nil || len(err.Error()) >= d.text {
				t.Errorf("%s of %d digits: %v", d.name, n, err)
			}
			fast, small := hostileTime+time.Duration(n)*200*time.Nanosecond, uint64(16*n)+hostileBytes
			took, bytes := cost(d.enter, fast, small)
			if bytes >= small {
				t.Errorf("%s of %d digits: allocated %d bytes, want less than %d", d.name, n, bytes, small)
			}
			if took >= fast {
				t.Errorf("%s of %d digits: took %v, want less than %v", d.name, n, took, fast)
			}
		}
	}
}

func TestHostileNumbersOfOneDoorAreRefusedThere(t *testing.T) {
	for _, s := range hostileMoney() {
		doors := slices.Concat(textDoors(s)[:1], unmarshalDoors(s)[:1], jsonDoors(s)[:1], jsonDoors(s)[3:5], amountDoors(quoted(s)))
		for _, d := range doors {
			checkRefused(t, d, s)
		}
	}
	for _, s := range hostileRates() {
		doors := slices.Concat(textDoors(s)[2:3], unmarshalDoors(s)[1:2], jsonDoors(s)[1:2], jsonDoors(s)[5:6], shareDoors(quoted(s)))
		for _, d := range doors {
			checkRefused(t, d, s)
		}
	}
	for _, s := range hostileDays() {
		for _, d := range slices.Concat(textDoors(s)[6:7], unmarshalDoors(s)[3:4], unmarshalDoors(s)[5:], jsonDoors(s)[6:7]) {
			checkRefused(t, d, s)
		}
	}
	for _, s := range hostileMoments() {
		for _, d := range slices.Concat(textDoors(s)[6:7], unmarshalDoors(s)[3:4], unmarshalDoors(s)[5:], jsonDoors(s)[6:7], instantDoors(quoted(s))) {
			checkRefused(t, d, s)
		}
	}
	for _, s := range hostileMonths() {
		for _, d := range slices.Concat(textDoors(s)[7:8], unmarshalDoors(s)[4:5]) {
			checkRefused(t, d, s)
		}
	}
}

// A foreign text is cut after it was quoted: sixty bytes that do not print would
// become 240 and more.
func TestHostileTextThatDoesNotPrintMakesNoLongerError(t *testing.T) {
	for _, s := range []string{strings.Repeat("\x01", 60), strings.Repeat("\xff", 60), strings.Repeat("\u202e", 20), strings.Repeat("\U000e0031", 15), strings.Repeat("\x00", mib)} {
		for _, d := range slices.Concat(textDoors(s), jsonDoors(s)) {
			checkRefused(t, d, s)
		}
		name := []byte(`{` + quoted(s) + `:1}`)
		for _, d := range []door{
			{"an unknown member", 400, func() error { var m partnerecon.Money; return m.UnmarshalJSON(name) }},
			{"an unknown member of a fact", 400, readFact(string(name))},
		} {
			if len(s) < mib {
				checkRefused(t, d, s)
			}
		}
	}
}

// An amount or a fraction as a JSON number is refused whatever it is: most
// readers put it through a float.
func TestHostileJSONNumbersAreRefusedEverywhere(t *testing.T) {
	for _, raw := range []string{
		"0", "1", "-0", "-1", "0.1", "12.50", "1e2", "1E+2", "1e400", "-1e400", "1e-400", "1e1000000000", "0e1000000000",
		strings.Repeat("9", 1000), "0." + strings.Repeat("1", 1000), strings.Repeat("9", 2*mib),
		"NaN", "Infinity", "-Infinity", "+1", ".5", "5.", "01", "0x10", "1_000", "--1", "1e", "'1'", "", "true", "null", "[]", "{}", `["1"]`, `{"amount":"1"}`,
	} {
		for _, d := range slices.Concat(shareDoors(raw), amountDoors(raw), []door{
			{"Money JSON", 400, readMoney(`{"amount":` + raw + `,"currency":"EUR"}`)},
			{"commission.Parse share", 400, readPlan(`{"rounding":"half_up","rates":[{"share":` + raw + `}]}`)},
			{"settlement.ParseFact amount", 400, readFact(payment(`{"amount":`+raw+`,"currency":"EUR"}`, `"100%"`))},
			{"settlement.ParseFact money", 400, readFact(payment(raw, `"100%"`))},
		}) {
			checkRefused(t, d, raw)
		}
		if len(raw) < mib {
			checkRefused(t, bookDoor(raw), raw)
		}
	}
}

// Whole numbers of a policy are JSON numbers; they are bounded and have one form.
func TestHostileWholeNumbersAreRefusedEverywhere(t *testing.T) {
	for _, raw := range []string{
		"-1", "-36525", "36526", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1.0", "1.5", "1e2", "1E2", "1e400", "-1e400",
		strings.Repeat("9", 1000), strings.Repeat("9", 2*mib), `"90"`, `""`, "true", "null", "[]", "{}", "+1", "090", "0x10", "1_0", ".5", "5.", "NaN", "Infinity",
	} {
		for _, d := range append([]door{
			{"commission.Parse days", 500, readPlan(`{"rounding":"half_up","rates":[{"share":"1%"}],"recurs":{"days":` + raw + `,"edge":"until"}}`)},
			{"commission.Parse payable", 500, readPlan(`{"rounding":"half_up","rates":[{"share":"1%"}],"payable":[{"due":"net","days":` + raw + `}]}`)},
			{"clawback.Parse days", 500, readRecourse(`{"rounding":"half_up","anchor":"first_earned","schedules":[{"return":"full","window":{"days":` + raw + `,"edge":"until"}}]}`)},
		}, wholeDoors(raw)...) {
			checkRefused(t, d, raw)
		}
	}
}

func TestHostileCurrenciesAreRefused(t *testing.T) {
	for _, c := range []partnerecon.Currency{
		"", " ", "eur", "Eur", "EUR ", " EUR", "EURO", "EU", "E", "XXX", "XAU", "XTS", "XDR", "EUR\x00", "\u20ac", "\u0415UR", "EU\u0280", "\xff\xff\xff", "978",
		"EUR\n", "\u202eRUE", "null", partnerecon.Currency(strings.Repeat("E", 16*mib)),
	} {
		for _, d := range []door{
			{"ParseMoney", 200, func() error { _, err := partnerecon.ParseMoney("1", c); return err }},
			{"FromMinor", 200, func() error { _, err := partnerecon.FromMinor(1, c); return err }},
		} {
			checkRefused(t, d, string(c))
		}
	}
}
