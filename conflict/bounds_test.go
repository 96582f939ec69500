package conflict_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// walk visits every field of a value that can be set, elements of lists included,
// with its JSON Pointer.
func walk(v reflect.Value, path string, visit func(path string, v reflect.Value)) {
	visit(path, v)
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				walk(v.Field(i), path+"/"+name, visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), fmt.Sprintf("%s/%d", path, i), visit)
		}
	}
}

// pathsOf lists where a value has something.
func pathsOf(v any, is func(reflect.Value) bool) []string {
	var out []string
	walk(reflect.ValueOf(v), "", func(path string, v reflect.Value) {
		if is(v) {
			out = append(out, path)
		}
	})
	return out
}

// replaced sets what stands at a path.
func replaced(target any, path string, set func(reflect.Value)) {
	walk(reflect.ValueOf(target).Elem(), "", func(p string, v reflect.Value) {
		if p == path {
			set(v)
		}
	})
}

func isString(v reflect.Value) bool { return v.Kind() == reflect.String }

// fullPolicy has an element in every list, and a text in every field.
func fullPolicy() conflict.Policy {
	p := conflict.ThreeTier("UTC")
	year := partnerecon.Interval{Start: date("2025-01-01"), End: date("2026-01-01")}
	p.Holidays = []partnerecon.Day{date("2025-01-01")}
	p.Registration.Review = conflict.Review{By: "desk", Within: partnerecon.Hours(48, partnerecon.Through)}
	p.Exclusions = []conflict.Exclusion{{Account: "a", Reason: "r", During: year}, {Segment: "s", Reason: "r"}}
	p.Assignments = []conflict.Assignment{{Territory: "t", Vertical: "v", Partner: "p"}}
	p.Matching = conflict.Matching{Public: []string{"co.uk"}, Keys: []string{"vat"}}
	p.Pricing.DiscountBy = "director"
	p.Pricing.Promotions = []conflict.Promotion{{ID: "o", Off: partnerecon.MustPercent("10"), During: year, Products: []string{"x"}, Partners: []string{"y"}}}
	p.Sanctions.Expire = partnerecon.Months(12, partnerecon.Through)
	return p
}

// fullEvents are events of all kinds with a text in every field.
func fullEvents() []conflict.Event {
	when := at("2025-01-01")
	return []conflict.Event{
		conflict.Enroll{ID: "i", Partner: "p", At: when, Tier: "t"},
		conflict.Profile{ID: "i", Account: "x", At: when, Segment: "s", Territory: "t", Vertical: "v"},
		conflict.Strike{ID: "i", Partner: "p", At: when, Case: "c", Of: "o", Reason: "r"},
		conflict.Release{ID: "i", Partner: "p", At: when, By: "b", Reason: "r"},
		conflict.Approve{ID: "i", Partner: "p", At: when, Price: "q", For: conflict.ForBundle, By: "b"},
		conflict.Contact{ID: "i", Account: "x", Opportunity: "o", Partner: "p", At: when},
		conflict.Register{ID: "i", Account: "x", Opportunity: "o", Partner: "p", At: when},
		conflict.List{ID: "i", Account: "x", Partner: "p", At: when},
		conflict.Decide{ID: "i", Account: "x", Partner: "p", Registration: "g", At: when, By: "b", Verdict: conflict.Reject, Reason: "r"},
		conflict.Extend{ID: "i", Account: "x", Partner: "p", Registration: "g", At: when},
		conflict.Move{ID: "i", Account: "x", Partner: "p", At: when},
		conflict.Choose{ID: "i", Account: "x", Opportunity: "o", Partner: "p", At: when, Evidence: "e"},
		conflict.Override{ID: "i", Account: "x", Opportunity: "o", Partner: "p", At: when, Until: date("2025-02-01"), By: "b", Reason: "r"},
		conflict.Transfer{ID: "i", Account: "x", Partner: "p", To: "q", Registration: "g", At: when, By: "b"},
		conflict.Withdraw{ID: "i", Account: "x", Partner: "p", Registration: "g", At: when},
		conflict.Unlist{ID: "i", Account: "x", Partner: "p", At: when},
		conflict.Direct{ID: "i", Account: "x", At: when, Motion: conflict.Inbound},
		conflict.Sign{ID: "i", Account: "x", Opportunity: "o", At: when, Partner: "p", Amount: eur("1")},
		conflict.Price{ID: "i", Partner: "p", At: when, Customer: "c", Promotion: "o", Items: []conflict.Item{{Product: "s", Quantity: 1, Unit: eur("1"), Published: eur("1")}}},
		conflict.Share{ID: "i", Partner: "p", At: when, Leads: 1, Consent: "c"},
		conflict.Dispute{ID: "i", Account: "x", Partner: "p", At: when, Deal: "d", Amount: eur("1"), Reason: "r"},
		conflict.Escalate{ID: "i", Account: "x", Partner: "p", Dispute: "d", At: when},
		conflict.Resolve{ID: "i", Account: "x", Partner: "p", Dispute: "d", At: when, By: "b", Remedy: conflict.ToRelease, Reason: "r", Corrects: "c"},
	}
}

// Every text of a policy and of an event has its bound, and the problem its path.
func TestTextsAreBounded(t *testing.T) {
	long := strings.Repeat("x", 4001)
	bounded := func(where string, found []string, path string) {
		t.Helper()
		if !slices.ContainsFunc(found, func(p string) bool {
			return p == path+" limit" || p == path+" unknown" || p == path+" type"
		}) {
			t.Errorf("%s%s: got %v", where, path, found)
		}
	}
	if _, err := conflict.New(fullPolicy()); err != nil {
		t.Fatal(err)
	}
	for _, path := range pathsOf(fullPolicy(), isString) {
		p := fullPolicy()
		replaced(&p, path, func(v reflect.Value) { v.SetString(long) })
		_, err := conflict.New(p)
		bounded("policy", problems(err), path)
	}
	for _, e := range fullEvents() {
		if found := conflict.Problems(e); len(found) > 0 {
			t.Fatalf("%+v: %v", e, found)
		}
		for _, path := range pathsOf(e, isString) {
			if path == "/motion" {
				continue // which a partner's contract has not
			}
			changed := reflect.New(reflect.TypeOf(e))
			changed.Elem().Set(reflect.ValueOf(e))
			if _, ok := e.(conflict.Price); ok { // its list is shared
				changed.Elem().FieldByName("Items").Set(reflect.ValueOf([]conflict.Item{{Product: "s", Quantity: 1, Unit: eur("1"), Published: eur("1")}}))
			}
			replaced(changed.Interface(), path, func(v reflect.Value) { v.SetString(long) })
			var found []string
			for _, p := range conflict.Problems(changed.Elem().Interface().(conflict.Event)) {
				found = append(found, p.Path+" "+p.Code)
			}
			bounded(fmt.Sprintf("%T", e), found, path)
		}
	}
}

// Every list of a policy has 1,000 elements at most; a longer one is not looked
// into. At most 100 problems are told.
func TestListsAreBounded(t *testing.T) {
	lists := pathsOf(fullPolicy(), func(v reflect.Value) bool { return v.Kind() == reflect.Slice })
	if len(lists) != 13 {
		t.Fatalf("%d lists: %v", len(lists), lists)
	}
	for _, path := range lists {
		for n, limited := range map[int]bool{1000: false, 1001: true} {
			p := fullPolicy()
			replaced(&p, path, func(v reflect.Value) { v.Set(reflect.MakeSlice(v.Type(), n, n)) })
			_, err := conflict.New(p)
			var found []string
			for _, p := range problems(err) {
				if strings.HasPrefix(p, path) {
					found = append(found, p)
				}
			}
			if limited && !slices.Equal(found, []string{path + " limit"}) || !limited && (len(found) < 100 || slices.Contains(found, path+" limit")) {
				t.Errorf("%s: %d elements, %d problems: %.200s", path, n, len(found), fmt.Sprint(found))
			}
		}
	}
}

// Lists of questions have their bounds, too.
func TestQuestionsAreBounded(t *testing.T) {
	d := conflict.Must(fullPolicy())
	price := conflict.Price{ID: "i", Partner: "p", At: at("2025-01-01"), Items: []conflict.Item{{Product: "s", Quantity: 1, Unit: eur("1"), Published: eur("1")}}}
	claims := make([]conflict.Claim, 1001)
	for i := range claims {
		claims[i] = conflict.Claim{ID: fmt.Sprint(i), Partner: "p", Ground: conflict.OnList, At: at("2025-01-01")}
	}
	ask := func(f conflict.Facts) error { _, err := d.Arbitrate(f); return err }
	match := func(c conflict.Company) error { _, err := d.Match(c, nil); return err }
	for name, c := range map[string]struct {
		err  error
		want []string
	}{
		"1000 claims":        {ask(conflict.Facts{Claims: claims[:1000]}), nil},
		"1001 claims":        {ask(conflict.Facts{Claims: claims}), []string{"/claims limit"}},
		"1001 empty claims":  {ask(conflict.Facts{Claims: make([]conflict.Claim, 1001)}), []string{"/claims limit"}},
		"1001 approvals":     {ask(conflict.Facts{Price: &price, Approvals: make([]conflict.Approve, 1001)}), []string{"/approvals limit"}},
		"an approval":        {ask(conflict.Facts{Price: &price, Approvals: []conflict.Approve{{ID: "i", Partner: "p", At: at("2025-01-01"), Price: "q", For: conflict.ForBundle}}}), []string{"/approvals/0/by required"}},
		"a long claim":       {ask(conflict.Facts{Claims: []conflict.Claim{{ID: "1", Partner: strings.Repeat("p", 256), Ground: conflict.OnList, At: at("2025-01-01")}}}), []string{"/claims/0/partner limit"}},
		"a claim of no time": {ask(conflict.Facts{Claims: []conflict.Claim{{ID: "1", Partner: "p", Ground: conflict.OnList}}}), []string{"/claims/0/at required"}},
		"1001 domains":       {match(conflict.Company{Account: "a", Domains: make([]string, 1001)}), []string{"/domains limit"}},
		"1001 keys":          {match(conflict.Company{Account: "a", Keys: make([]conflict.Key, 1001)}), []string{"/keys limit"}},
		"long names":         {match(conflict.Company{Account: "a", Name: strings.Repeat("x", 256), Country: strings.Repeat("x", 256)}), []string{"/country limit", "/name limit"}},
	} {
		if got := problems(c.err); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %.200s", name, fmt.Sprint(got))
		}
	}
}

func TestCandidatesAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("a million companies")
	}
	d, many := conflict.Must(fullPolicy()), slices.Repeat([]conflict.Company{{Account: "a"}}, 1_000_001)
	if _, err := d.Match(conflict.Company{Account: "a"}, many[1:]); err != nil {
		t.Error(err)
	}
	_, err := d.Match(conflict.Company{Account: "a"}, many)
	if got := problems(err); !slices.Equal(got, []string{"/candidates limit"}) {
		t.Error(got)
	}
}

// Whatever zone an instant is stated in, and whatever clock it was read from, the
// event is kept and written in UTC.
func TestEventsAreWrittenInUTC(t *testing.T) {
	zone := time.FixedZone("x", 5*3600)
	kinds := conflict.Kinds()
	for _, e := range fullEvents() {
		want, err := conflict.WriteEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		moved := reflect.New(reflect.TypeOf(e))
		moved.Elem().Set(reflect.ValueOf(e))
		instant := moved.Elem().FieldByName("At")
		instant.Set(reflect.ValueOf(instant.Interface().(time.Time).In(zone)))
		got, err := conflict.WriteEvent(moved.Elem().Interface().(conflict.Event))
		if err != nil || string(got) != string(want) {
			t.Errorf("got %s, want %s, %v", got, want, err)
		}
		kinds = slices.DeleteFunc(kinds, func(k string) bool { return strings.Contains(string(want), `"kind":"`+k+`"`) })
	}
	if len(kinds) > 0 || len(conflict.Kinds()) != 23 {
		t.Errorf("no event of %v, of %d", kinds, len(conflict.Kinds()))
	}
}
