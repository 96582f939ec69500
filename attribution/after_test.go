package attribution_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// credits reads "acme sourced 70%".
func credits(texts ...string) []partnerecon.Credit {
	var out []partnerecon.Credit
	for _, s := range texts {
		f := strings.Fields(s)
		out = append(out, partnerecon.Credit{Partner: f[0], Role: partnerecon.Role(f[1]), Share: rate(f[2])})
	}
	return out
}

func TestRenew(t *testing.T) {
	for _, tt := range []struct {
		name   string
		held   []partnerecon.Credit
		touch  []attribution.Touch
		lapsed attribution.Lapsed
		want   string
		left   string
	}{
		// 3 March to 1 June 2025 is 90 days.
		{"engaged on day 90", credits("a sourced 100%"), touches("1 a contact 2025-03-03"), "", "a sourced 100%", "0%"},
		{"not on day 91", credits("a sourced 100%"), touches("1 a contact 2025-03-02"), "", "", "100%"},
		{"a touch after the renewal", credits("a sourced 100%"), touches("1 a contact 2025-06-01T12:00:01Z"), "", "", "100%"},
		{"a touch at its instant", credits("a sourced 100%"), touches("1 a contact 2025-06-01"), "", "a sourced 100%", "0%"},
		{"an overlap flag engages nobody", credits("a sourced 100%"), touches("1 a overlap 2025-05-01"), "", "", "100%"},
		{"another's touch", credits("a sourced 100%"), touches("1 b demo 2025-05-01"), "", "", "100%"},
		{"influenced credit does not renew", credits("a sourced 100%", "b influenced 100%", "c assisted 100%"), touches("1 a demo 2025-05-01", "2 b demo 2025-05-01", "3 c demo 2025-05-01"), "", "a sourced 100%", "0%"},
		{"one of two lapsed: nobody gets its share", credits("a sourced 70%", "b sourced 30%"), touches("1 a demo 2025-05-01"), "", "a sourced 70%", "30%"},
		{"one of two lapsed: the other does", credits("a sourced 70%", "b sourced 30%"), touches("1 a demo 2025-05-01"), attribution.ToTheEngaged, "a sourced 100%", "0%"},
		// 20 and 30 of 50: 40 % and 60 %.
		{"one of three", credits("a sourced 20%", "b sourced 30%", "c sourced 50%"), touches("1 a demo 2025-05-01", "2 b demo 2025-05-01"), attribution.ToTheEngaged, "a sourced 40%; b sourced 60%", "0%"},
		{"one of two that have it in full: nobody has more than all of it", credits("a sourced 100%", "b sourced 100%"), touches("1 a demo 2025-05-01"), attribution.ToTheEngaged, "a sourced 100%", "0%"},
		{"nobody lapsed", credits("a sourced 20%", "b sourced 30%"), touches("1 a demo 2025-05-01", "2 b demo 2025-05-01"), attribution.ToTheEngaged, "a sourced 20%; b sourced 30%", "50%"},
		{"all lapsed", credits("a sourced 70%", "b sourced 30%"), nil, attribution.ToTheEngaged, "", "100%"},
		{"a removed partner", credits("z sourced 100%"), touches("1 z demo 2025-05-01"), "", "", "100%"},
		{"nothing was held", nil, touches("1 a demo 2025-05-01"), "", "", "100%"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := threeTier()
			if tt.lapsed != "" {
				p.Renewal.Lapsed = tt.lapsed
			}
			r := attribution.Renewal{
				ID: "r", Account: "acc", On: at("2025-06-01"), Held: tt.held, Touches: tt.touch,
				Partners: append(partners("a solution", "b solution", "c solution"), attribution.Partner{ID: "z", Tier: "referral", Standing: "removed"}),
			}
			d, err := attribution.Must(p).Renew(r)
			if err != nil {
				t.Fatal(err)
			}
			if said(d.Credits) != tt.want || d.Uncredited.String() != tt.left || len(d.Trace) == 0 {
				t.Errorf("got %q and %s left, want %q and %s\n%s", said(d.Credits), d.Uncredited, tt.want, tt.left, d.Trace)
			}
		})
	}
}

func TestRenewWithoutARule(t *testing.T) {
	p := threeTier()
	p.Renewal = attribution.Renewals{}
	d, err := attribution.Must(p).Renew(attribution.Renewal{ID: "r", Account: "acc", On: at("2025-06-01"), Held: credits("a sourced 100%"), Touches: nil})
	if err != nil || said(d.Credits) != "" || !d.Trace.Has(attribution.CodeNoRenewal) {
		t.Errorf("%s, %v\n%s", said(d.Credits), err, d.Trace)
	}
	_, err = attribution.Must(p).Renew(attribution.Renewal{Held: append(credits("a sourced 0%", "a sourced 101%", "x friend 10%"), partnerecon.Credit{}), Touches: touches("1 a dream 2025-01-01")})
	want := []string{"/account required", "/held/0/share out_of_range", "/held/1/partner duplicate", "/held/1/share out_of_range", "/held/2/role unknown", "/held/3/partner required", "/held/3/role unknown", "/held/3/share out_of_range", "/id required", "/on required", "/touches/0/kind unknown"}
	if diff := cmp.Diff(want, problems(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestNextRenewal(t *testing.T) {
	day := func(s string) partnerecon.Day {
		if s == "" {
			return partnerecon.Day{}
		}
		return partnerecon.MustDay(s)
	}
	for _, tt := range []struct{ start, end, after, want string }{
		{"2024-02-29", "", "2024-02-29", "2025-02-28"},
		{"2024-02-29", "", "2025-02-27", "2025-02-28"},
		{"2024-02-29", "", "2025-02-28", "2026-02-28"},
		{"2024-02-29", "", "2027-03-01", "2028-02-29"},
		{"2024-12-31", "", "2023-01-01", "2025-12-31"},
		{"2024-06-01", "", "2026-05-31", "2026-06-01"},
		{"2024-06-01", "2027-06-01", "2024-06-01", "2027-06-01"},
		{"2024-06-01", "2027-06-01", "2027-05-31", "2027-06-01"},
		{"2024-06-01", "2027-06-01", "2027-06-01", ""},
		{"", "2027-06-01", "2024-06-01", ""},
		{"2024-06-01", "", "9999-12-31", ""},
	} {
		got := attribution.NextRenewal(partnerecon.Interval{Start: day(tt.start), End: day(tt.end)}, day(tt.after))
		if got != day(tt.want) {
			t.Errorf("from %s to %s, after %s: %s, want %s", tt.start, tt.end, tt.after, got, tt.want)
		}
	}
}

func TestCovers(t *testing.T) {
	m := attribution.Must(threeTier())
	interval := func(start, end string) partnerecon.Interval {
		out := partnerecon.Interval{Start: partnerecon.MustDay(start)}
		if end != "" {
			out.End = partnerecon.MustDay(end)
		}
		return out
	}
	for _, tt := range []struct {
		role       partnerecon.Role
		term, want partnerecon.Interval
	}{
		{partnerecon.Sourced, interval("2025-01-31", "2028-01-31"), interval("2025-01-31", "2028-01-31")},
		{partnerecon.Influenced, interval("2025-01-31", "2028-01-31"), interval("2025-01-31", "2026-01-31")},
		{partnerecon.Influenced, interval("2025-01-31", "2025-07-31"), interval("2025-01-31", "2025-07-31")},
		{partnerecon.Influenced, interval("2024-02-29", ""), interval("2024-02-29", "2025-02-28")},
		{partnerecon.Assisted, interval("2024-02-29", ""), interval("2024-02-29", "")},
	} {
		if got := m.Covers(tt.role, tt.term); got != tt.want {
			t.Errorf("%s of %s: %s, want %s", tt.role, tt.term, got, tt.want)
		}
	}
	if got := (attribution.Model{}).Covers(partnerecon.Influenced, interval("2025-01-31", "")); got != interval("2025-01-31", "") {
		t.Errorf("the zero Model: %s", got)
	}
}

func TestOfRecord(t *testing.T) {
	move := func(id, from, to, on string, exposure bool) attribution.Transfer {
		return attribution.Transfer{ID: id, From: from, To: to, On: partnerecon.MustDay(on), Tier: "solution", Exposure: exposure}
	}
	for _, tt := range []struct {
		name      string
		transfers []attribution.Transfer
		on        string
		want      string
		bearers   string
	}{
		{"the day before", []attribution.Transfer{move("1", "a", "x", "2025-03-01", false)}, "2025-02-28", "a sourced 70%; b sourced 30%; a influenced 100%", ""},
		{"from the day on", []attribution.Transfer{move("1", "a", "x", "2025-03-01", false)}, "2025-03-01", "x sourced 70%; b sourced 30%; x influenced 100%", "a:a"},
		{"with the exposure", []attribution.Transfer{move("1", "a", "x", "2025-03-01", true)}, "2025-03-01", "x sourced 70%; b sourced 30%; x influenced 100%", "a:x"},
		{"to a partner that is there already", []attribution.Transfer{move("1", "a", "b", "2025-03-01", false)}, "2025-03-01", "b sourced 100%; b influenced 100%", "a:a"},
		{"on and on, in any order", []attribution.Transfer{move("2", "x", "y", "2025-04-01", true), move("1", "a", "x", "2025-03-01", true)}, "2025-04-01", "y sourced 70%; b sourced 30%; y influenced 100%", "a:y x:y"},
		{"the exposure of the first one stays", []attribution.Transfer{move("2", "x", "y", "2025-04-01", true), move("1", "a", "x", "2025-03-01", false)}, "2025-04-01", "y sourced 70%; b sourced 30%; y influenced 100%", "a:a x:y"},
		{"two on a day, by id", []attribution.Transfer{move("2", "x", "y", "2025-03-01", false), move("1", "a", "x", "2025-03-01", false)}, "2025-03-01", "y sourced 70%; b sourced 30%; y influenced 100%", "a:a x:x"},
		{"of what the partner does not hold", []attribution.Transfer{move("1", "q", "x", "2025-03-01", false)}, "2025-03-01", "a sourced 70%; b sourced 30%; a influenced 100%", ""},
		{"there and back", []attribution.Transfer{move("1", "a", "x", "2025-03-01", true), move("2", "x", "a", "2025-04-01", true)}, "2025-05-01", "a sourced 70%; b sourced 30%; a influenced 100%", "a:a x:a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := attribution.OfRecord(credits("a sourced 70%", "b sourced 30%", "a influenced 100%"), tt.transfers, partnerecon.MustDay(tt.on))
			if err != nil {
				t.Fatal(err)
			}
			var bearers []string
			for _, b := range r.Bearers {
				bearers = append(bearers, b.Earner+":"+b.Bearer)
			}
			if got := said(r.Credits); sortedText(got) != sortedText(tt.want) || strings.Join(bearers, " ") != tt.bearers {
				t.Errorf("got %q, %s, want %q, %s\n%s", got, bearers, tt.want, tt.bearers, r.Trace)
			}
			if len(r.Trace) != len(tt.transfers) {
				t.Errorf("%d steps for %d transfers", len(r.Trace), len(tt.transfers))
			}
			for _, c := range r.Credits {
				if moved := c.Partner != "a" && c.Partner != "b"; moved != (c.Tier == "solution") && c.Partner != "b" && c.Partner != "a" {
					t.Errorf("%s in the tier %q", c.Partner, c.Tier)
				}
			}
		})
	}
	_, err := attribution.OfRecord(credits("a sourced 0%"), []attribution.Transfer{{}, {ID: "x", From: "a", To: "a", On: partnerecon.MustDay("2025-01-01")}, {ID: "x", From: "a", To: "b", On: partnerecon.MustDay("2025-01-01")}}, partnerecon.Day{})
	want := []string{"/held/0/share out_of_range", "/on required", "/transfers/0/from required", "/transfers/0/id required", "/transfers/0/on required", "/transfers/0/to required", "/transfers/1/to conflict", "/transfers/2/id duplicate"}
	if diff := cmp.Diff(want, problems(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReattribute(t *testing.T) {
	m := attribution.Must(threeTier())
	j := attribution.Journey{
		ID: "d", Account: "acc", Signup: at("2025-06-10"), Opened: at("2025-05-01"), Closed: at("2025-06-15"), Partners: partners("a solution", "b solution", "c solution"),
		Touches: touches("1 a click 2025-06-01", "2 b click 2025-06-02", "3 c demo 2025-06-03"),
	}
	before := attribute(t, m, j).Credits
	j.Touches = append(j.Touches, touch("4 c click 2025-06-01")) // known late
	c, err := m.Reattribute(before, j)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, x := range c.Moves {
		got = append(got, fmt.Sprint(x.Partner, " ", x.Role, " ", x.Before, " to ", x.After))
	}
	want := []string{"a sourced 50% to 1/3", "b sourced 50% to 1/3", "c sourced no rate to 1/3", "c influenced 100% to no rate"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// 100.00 was 50.00 and 50.00, is 33.34, 33.33 and 33.33.
	amounts, err := c.Divide(partnerecon.MustMoney("100", "EUR"), partnerecon.HalfUp)
	got = nil
	for _, a := range amounts {
		got = append(got, a.Partner+" "+a.Amount.String())
	}
	if diff := cmp.Diff([]string{"a -16.66 EUR", "b -16.67 EUR", "c 33.33 EUR"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if c, err := m.Reattribute(c.Decision.Credits, j); err != nil || len(c.Moves) != 0 {
		t.Errorf("the same journey again moves %v, %v", c.Moves, err)
	}
	if _, err := m.Reattribute(credits("a sourced 0%"), j); len(problems(err)) != 1 {
		t.Error(err)
	}
	if _, err := m.Reattribute(nil, attribution.Journey{}); len(problems(err)) != 3 {
		t.Error(err)
	}
}

func TestDivide(t *testing.T) {
	for _, tt := range []struct {
		amount  string
		credits []partnerecon.Credit
		want    string
	}{
		{"100", credits("a sourced 1/3", "c sourced 1/3", "b sourced 1/3", "x influenced 100%"), "a 33.34 EUR; b 33.33 EUR; c 33.33 EUR"},
		{"-100", credits("a sourced 1/3", "c sourced 1/3", "b sourced 1/3"), "a -33.34 EUR; b -33.33 EUR; c -33.33 EUR"},
		{"100", credits("a sourced 70%"), " 30.00 EUR; a 70.00 EUR"},
		{"100", nil, " 100.00 EUR"},
		{"100", credits("a sourced 100%", "b sourced 100%"), "a 100.00 EUR; b 100.00 EUR"},
		// 150 % of 0.01 is 0.015, rounded half up 0.02: one cent each.
		{"0.01", credits("a sourced 75%", "b sourced 75%"), "a 0.01 EUR; b 0.01 EUR"},
	} {
		amounts, err := attribution.Divide(partnerecon.MustMoney(tt.amount, "EUR"), tt.credits, partnerecon.HalfUp)
		var got []string
		for _, a := range amounts {
			got = append(got, a.Partner+" "+a.Amount.String())
		}
		if strings.Join(got, "; ") != tt.want || err != nil {
			t.Errorf("%s among %s: %q, %v, want %q", tt.amount, said(tt.credits), got, err, tt.want)
		}
	}
	_, err := attribution.Divide(partnerecon.Money{}, credits("a sourced 0%"), "")
	if diff := cmp.Diff([]string{"/amount required", "/held/0/share out_of_range", "/rounding required"}, problems(err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	largest, _ := partnerecon.FromMinor(1<<63-1, "EUR")
	if _, err := attribution.Divide(largest, credits("a sourced 100%", "b sourced 100%"), partnerecon.Down); err == nil {
		t.Error("twice the largest amount")
	}
}
