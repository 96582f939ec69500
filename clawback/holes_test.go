package clawback_test

import (
	"errors"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
)

// An exposure that lacks partners or lines, as one that was put together by hand can, is refused
// with the place; what cannot refuse finds what is there.
func TestExposureWithHoles(t *testing.T) {
	recourse := clawback.Must(clawback.Policy{
		Rounding: pe.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd,
		Schedules: []clawback.Schedule{{Return: clawback.Full, Window: pe.Days(90, pe.Until)}},
	})
	on := pe.MustDay("2025-01-10")
	earned := pe.Entry{
		Cause: "p", Claim: pe.Claim{Partner: "acme", Customer: "c", Line: "p", Component: "base"}, Kind: pe.Earned,
		Amount: pe.MustMoney("10", "EUR"), Posted: on, Earned: on, Payable: on,
	}
	var filled clawback.Exposure
	if _, err := recourse.Apply(&filled, clawback.Posted{Entries: []pe.Entry{earned}, Start: on}); err != nil {
		t.Fatal(err)
	}
	line := filled.Partners[0].Groups[0].Lines[0]
	with := func(lines ...*clawback.Line) *clawback.Partner {
		p := *filled.Partners[0]
		p.Groups = []clawback.Group{p.Groups[0]}
		p.Groups[0].Lines = lines
		return &p
	}
	for name, c := range map[string]struct {
		partners []*clawback.Partner
		want     string
	}{
		"no partner":            {[]*clawback.Partner{nil}, "/partners/0"},
		"a partner, then none":  {[]*clawback.Partner{with(line), nil}, "/partners/1"},
		"no line":               {[]*clawback.Partner{with(nil)}, "/partners/0/groups/0/lines/0"},
		"a line, then none":     {[]*clawback.Partner{with(line, nil)}, "/partners/0/groups/0/lines/1"},
		"many lines, then none": {[]*clawback.Partner{with(append(make([]*clawback.Line, 0, 101), append([]*clawback.Line{line}, make([]*clawback.Line, 100)...)...)...)}, "/partners/0/groups/0/lines/1"},
	} {
		t.Run(name, func(t *testing.T) {
			made := func() clawback.Exposure {
				return clawback.Exposure{
					Customer: "c", Currency: "EUR", Start: on, First: on, Partners: c.partners,
					Churns: []clawback.Departure{{ID: "left", On: on.Add(1)}},
				}
			}
			lacks := func(what string, err error) {
				t.Helper()
				var bad *pe.InvalidError
				if !errors.As(err, &bad) || bad.Problems[0].Path != c.want || bad.Problems[0].Code != "required" {
					t.Errorf("%s: got %v, want %s", what, err, c.want)
				}
			}
			for what, e := range map[string]clawback.Event{
				"posted":      clawback.Posted{Entries: []pe.Entry{earned}, Start: on},
				"churn":       clawback.Churn{ID: "x", Customer: "c", On: on.Add(2)},
				"reactivated": clawback.Reactivated{ID: "x", Customer: "c", On: on.Add(2)},
				"fraud":       clawback.Fraud{ID: "x", Customer: "c", On: on.Add(2)},
				"paid out":    clawback.PaidOut{ID: "x", Customer: "c", Partner: "acme", On: on.Add(2), Through: on.Add(2)},
				"transferred": clawback.Transferred{ID: "x", Customer: "c", From: "acme", To: "beta", On: on.Add(2)},
				"lost":        clawback.Lost{ID: "x", Customer: "c", On: on.Add(2), Line: "p", Share: pe.Whole(), Start: on},
				"seal":        clawback.Seal{ID: "x", Customer: "c", Through: on, On: on.Add(100)},
			} {
				x := made()
				entries, err := recourse.Apply(&x, e)
				lacks("apply "+what, err)
				if entries != nil {
					t.Errorf("%s: entries beside the error: %v", what, entries)
				}
				_, err = recourse.Stage(&x, e)
				lacks("stage "+what, err)
				_, err = recourse.Preview(made(), e)
				lacks("preview "+what, err)
			}
			x := made()
			_, err := recourse.AtRisk(made(), on.Add(3))
			lacks("at risk", err)
			_, err = recourse.RunOff(made(), on.Add(3))
			lacks("run-off", err)
			_, err = recourse.RunOffByMonth(made(), on.Add(3))
			lacks("run-off by month", err)
			_, err = recourse.Taken(&x, "acme")
			lacks("taken", err)
			_, err = recourse.TakenIf(&x, "acme", on.Add(3))
			lacks("taken if", err)
			_, err = recourse.Loses(&x, *line, 1, clawback.ByChurn)
			lacks("loses", err)
			if !x.Knows("left") || x.Knows("p") {
				t.Error("Knows does not find what is there, or finds what is not")
			}
			if copied := x.Clone(); !copied.Equal(x) {
				t.Error("the copy is another")
			}
		})
	}
}
