package incentive_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission/incentive"
)

// full is a tally in which every part of one occurs.
func full(t *testing.T) *book {
	b := open(t, everything())
	for _, e := range []incentive.Event{
		incentive.Posted{ID: "1", Partner: "acme", Kind: partnerecon.Earned, Amount: eur("90"), Base: eur("900"), Quantity: 2, Customer: "c", Tier: "silver", Product: "x", Market: "fr", Component: "base", Earned: day("2025-01-10"), On: day("2025-01-10")},
		figure("2", "referrals", "2025-01", "2025-01-31", count(7)),
		figure("3", "csat", "2025-01", "2025-01-31", fraction("80")),
		figure("4", "mrr", "2025-01", "2025-01-31", amount("80")),
		certified("5", "ann", "expert", "2025-01-12"),
		awarded("6", "2025-06-02", "acme 100"),
		incentive.Joined{ID: "7", Partner: "acme", Collaboration: "webinar", Activity: incentive.Activity{ID: "w", Participants: participants("acme 1/1")}, On: day("2025-04-10")},
		closing("8", "2025-03", "2025-04-01"),
		incentive.Seal{ID: "9", Partner: "acme", Through: month("2024-12"), On: day("2025-04-01")},
	} {
		b.apply(e)
	}
	return b
}

func TestTallySurvivesItsJSON(t *testing.T) {
	b := full(t)
	text := written(t, b.tally)
	var read incentive.Tally
	if err := json.Unmarshal([]byte(text), &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, written(t, read)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// It goes on where the other one stands, and knows what was delivered.
	e := closing("10", "2025-06", "2025-07-01")
	want, err := b.scheme.Apply(&b.tally, e)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.scheme.Apply(&read, e)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(written(t, want), written(t, got)); diff != "" || written(t, b.tally) != written(t, read) {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if again, err := b.scheme.Apply(&read, closing("8", "2025-03", "2025-04-01")); err != nil || len(again) > 0 {
		t.Errorf("%v, %v", again, err)
	}
}

// What no series of events could have left is refused, with its place.
func TestForgedTallies(t *testing.T) {
	text := written(t, full(t).tally)
	for _, tt := range []struct {
		name, old, forged string
		want              []string
	}{
		{"no partner", `"partner":"acme",`, ``, []string{"/partner required"}},
		{"no currency", `"currency":"EUR",`, ``, []string{"/currency unknown", "/figures/1/money conflict"}},
		{"an unknown member", `"partner":"acme",`, `"partner":"acme","bonus":1,`, []string{"/bonus unknown"}},
		{"sealed and not closed", `"sealed":"2024-12"`, `"sealed":"2025-05"`, []string{
			"/sealed conflict", "/seen/0/month conflict", "/seen/1/month conflict", "/seen/2/month conflict", "/seen/3/month conflict", "/seen/4/month conflict", "/seen/6/month conflict", "/seen/7/month conflict",
		}},
		{"closed at the end of days", `"closed":"2025-03"`, `"closed":"9999-12"`, []string{" limit", "/closed out_of_range"}},
		{"a sum of no month", `"sums":[{"month":"2025-01"`, `"sums":[{"month":"0001-01"`, []string{" limit", "/sums/0/month out_of_range"}},
		{"a sum twice", `"sums":[`, `"sums":[{"month":"2025-01","tier":"silver","product":"x","market":"fr","component":"base"},`, []string{"/sums/1 conflict"}},
		{"a sum without an opposite", `"revenue":"90000","quantity"`, `"revenue":"-9223372036854775808","quantity"`, []string{"/sums/0 out_of_range"}},
		{"figures out of order", `"figures":[{"name":"csat"`, `"figures":[{"name":"xsat"`, []string{"/figures/1 conflict"}},
		{"a figure below 0", `"number":"7"`, `"number":"-7"`, []string{"/figures/2 out_of_range"}},
		{"a figure of nobody", `"by":"2"`, `"by":""`, []string{"/figures/2/by required"}},
		{"a customer of no market", `"market":"fr","customer"`, `"market":"","customer"`, []string{"/customers/0/market required"}},
		{"a certificate of nobody", `"person":"ann"`, `"person":""`, []string{"/certificates/0/person required"}},
		{"a claim on a period that is not closed", `"bonus":"fresh","period":"2025-01"`, `"bonus":"fresh","period":"2025-04"`, []string{"/claims/0/period conflict"}},
		{"an award of nothing", `"of":"spring"`, `"of":""`, []string{"/awards/0/of required"}},
		{"a claim of nothing", `"bonus":"fresh"`, `"bonus":""`, []string{"/claims/0/bonus required"}},
		{"a claim without an opposite", `"period":"2025-01","posted":"3000"`, `"period":"2025-01","posted":"-9223372036854775808"`, []string{"/claims/0 out_of_range"}},
		{"an award without an opposite", `"on":"2025-06-02","posted":"10000"`, `"on":"2025-06-02","posted":"-9223372036854775808"`, []string{"/awards/0 out_of_range"}},
		{"a certificate of nothing", `"certification":"platform"`, `"certification":""`, []string{"/certificates/0/certification required"}},
		{"a certificate of a long level", `"level":"expert"`, `"level":"` + strings.Repeat("x", 256) + `"`, []string{"/certificates/0/level limit"}},
		{"a certificate of no day", `"person":"ann","on":"2025-01-12"`, `"person":"ann","on":"0001-01-01"`, []string{" limit", "/certificates/0/on out_of_range"}},
		{"a customer of no name", `"market":"fr","customer":"c"`, `"market":"fr","customer":""`, []string{"/customers/0/customer required"}},
		{"a customer before all days", `"first":"2025-01-10"`, `"first":"0001-01-10"`, []string{"/customers/0/first out_of_range"}},
		{"an award of a long activity", `"activity":"w"`, `"activity":"` + strings.Repeat("w", 256) + `"`, []string{"/awards/1/activity limit"}},
		{"an award of no event", `"by":"6"`, `"by":""`, []string{"/awards/0/by required"}},
		{"a figure without a name", `"figures":[{"name":"csat"`, `"figures":[{"name":""`, []string{"/figures/0/name required"}},
		{"a tier of a long name", `"tier":"silver"`, `"tier":"` + strings.Repeat("s", 256) + `"`, []string{"/sums/0 limit"}},
		{"an event without an id", `"id":"1"`, `"id":""`, []string{"/seen/0/id required"}},
		{"an id twice", `"id":"2"`, `"id":"1"`, []string{"/seen/1/id duplicate"}},
		{"an event of a month beyond all", `,"month":"2025-01"},{"id":"2"`, `,"month":"9999-12"},{"id":"2"`, []string{"/seen/0/month out_of_range"}},
		{"half a digest", `"digest":"`, `"digest":"x`, []string{"/seen/0/digest type"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			forged := strings.Replace(text, tt.old, tt.forged, 1)
			if forged == text {
				t.Fatalf("%s is not in %s", tt.old, text)
			}
			tally := incentive.Tally{Partner: "beta"}
			err := json.Unmarshal([]byte(forged), &tally)
			if diff := cmp.Diff(tt.want, found(err)); diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
			if tally.Partner != "beta" {
				t.Error("the tally has changed")
			}
		})
	}
	if err := (*incentive.Tally)(nil).UnmarshalJSON([]byte(text)); err == nil {
		t.Error("nothing can be read into")
	}
}
