package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
)

// Who reads of one partner sees which steps are about another, and no details
// that state nothing.
func TestStepsOfATrace(t *testing.T) {
	trace := partnerecon.Trace{
		{Code: "a.rate", Rule: "/rates/0", Details: []partnerecon.Detail{{Name: "partner", Value: "acme"}, {Name: "tier"}}},
		{Code: "a.rate", Rule: "/rates/1", Details: []partnerecon.Detail{{Name: "partner", Value: "bob"}, {Name: "paid_by", Value: "c"}}},
		{Code: "a.posted", Details: []partnerecon.Detail{{Name: "terms"}}},
	}
	want := [][]string{{"1", "a.rate", "partner acme", "/rates/0"}, {"2", "a.rate", "other partner bob, paid by c", "/rates/1"}, {"3", "a.posted", "", ""}}
	if diff := cmp.Diff(want, steps("", "acme", trace).Rows); diff != "" {
		t.Errorf("for people (-want +got)\n%s", diff)
	}
	want[1][2] = "partner bob, paid by c"
	if diff := cmp.Diff(want, steps("", "", trace).Rows); diff != "" {
		t.Errorf("for whom it may concern (-want +got)\n%s", diff)
	}
	want = [][]string{
		{"1", "a.rate", "/rates/0", "partner", "acme"},
		{"2", "a.rate", "/rates/1", "partner", "bob"},
		{"2", "a.rate", "/rates/1", "paid_by", "c"},
		{"3", "a.posted", "", "", ""},
	}
	if diff := cmp.Diff(want, details(trace).Rows); diff != "" {
		t.Errorf("for a spreadsheet (-want +got)\n%s", diff)
	}
}
