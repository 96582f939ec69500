package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// Nobody states the credits of a payment, and the rules by which they are decided
// are those of the presets.
func TestCreditsAreDecidedByThePresets(t *testing.T) {
	w := settledSample(t)
	if n := count(w, func(_ settlement.Fact, e settlement.Payment) bool { return len(e.Credits) > 0 }); n > 0 {
		t.Errorf("%d payments state credits", n)
	}
	p := w.program.Policy()
	if !reflect.DeepEqual(p.Desk, conflict.ThreeTier("")) {
		t.Errorf("the desk is another one than the preset: %+v", p.Desk)
	}
	want := attribution.ThreeTier(attribution.Choices{Dormant: partnerecon.Days(90, partnerecon.Through), Influenced: partnerecon.MustPercent("30")})
	for _, v := range p.Terms {
		if !reflect.DeepEqual(v.Policy.Attribution, want) {
			t.Errorf("the attribution of %s is another one than the preset: %+v", v.ID, v.Policy.Attribution)
		}
		if factor := v.Policy.Commission.Influenced.Factor; factor != want.Influenced.Factor {
			t.Errorf("an influenced credit of %s earns %s, and is limited as if it earned %s", v.ID, factor, want.Influenced.Factor)
		}
	}
}

// creditsOf says who is credited with the only deal of a customer.
func (w world) creditsOf(customer string) string {
	w.t.Helper()
	id, deal, err := w.deal(customer)
	if err != nil {
		w.t.Fatal(err)
	}
	d, err := w.program.Credit(w.state.Book, id, deal)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, c := range d.Credits {
		out = append(out, c.Partner+" "+string(c.Role)+" "+c.Share.String())
	}
	return strings.Join(out, ", ")
}

// How credit is decided, and what comes of it. The annual rates are 12.5 % for
// Referral, 22.5 % for Integration and 32.5 % for Solution partners; an influenced
// credit earns 30 % of them.
func TestClaimsInTheSample(t *testing.T) {
	w := settledSample(t)
	for _, c := range []struct {
		what, customer, payment string
		credits                 string
		earned                  []string
	}{
		// 3 June to 1 September are 90 days: 27 + 31 + 31 + 1. 2,400 × 12.5 %.
		{"a click on day 90", "marble-dental", "inv-120", "maren-voss sourced 100%", []string{"300.00"}},
		{"a click on day 91", "marble-logistics", "inv-121", "", nil},
		// 4 to 18 August are 14 days. 3,200 × 22.5 %.
		{"a registration on day 14", "marble-foods", "inv-122", "dataflume sourced 100%", []string{"720.00"}},
		// Refused. What is left is the demo: 30 % of 720.00.
		{"a registration on day 15", "marble-legal", "inv-123", "dataflume influenced 100%", []string{"216.00"}},
		// 4,000 × 22.5 %
		{"a registration that expired, and another", "marble-robotics", "inv-124", "plugfield sourced 100%", []string{"900.00"}},
		// The last call was 159 days before the partner came: 2,800 × 22.5 %.
		{"a dormant lead", "marble-travel", "inv-125", "syncline-apps sourced 100%", []string{"630.00"}},
		// It was 12 days before, of 90: 30 % of 630.00.
		{"an active lead", "marble-energy", "inv-126", "syncline-apps influenced 100%", []string{"189.00"}},
		{"direct contact before a Referral partner registers", "marble-textiles", "inv-127", "", nil},
		// The partner's own contact was first: 1,800 × 22.5 %.
		{"direct contact before an Integration partner registers", "marble-studios", "inv-128", "tandem-tools sourced 100%", []string{"405.00"}},
		// Two meetings and one: 810.00 = 3,600 × 22.5 % goes two to one.
		{"two partners share by touches", "marble-pharma", "inv-129", "plugfield sourced 2/3, syncline-apps sourced 1/3", []string{"540.00", "270.00"}},
		// All 810.00 go to who registered; who met in the cycle has helped: 30 % of it.
		{"a registration takes priority", "nectar-dental", "inv-130", "syncline-apps sourced 100%, plugfield influenced 100%", []string{"243.00", "810.00"}},
		// 4,400 × 32.5 % = 1,430.00, as agreed 70 to 30.
		{"two partners agreed", "nectar-legal", "inv-133", "atelier-north sourced 30%, kranich-systems sourced 70%", []string{"429.00", "1001.00"}},
	} {
		if got := w.creditsOf(c.customer); got != c.credits {
			t.Errorf("%s: credits %s, want %s", c.what, got, c.credits)
		}
		w.on(c.payment, partnerecon.Earned, c.earned...)
	}
}

// How the desk ruled on the registrations, and what became of them.
func TestRegistrationsInTheSample(t *testing.T) {
	w := settledSample(t)
	end := w.to.Add(1).First().Start(w.zone)
	for _, c := range []struct {
		customer string
		want     []string // status, code, protection
	}{
		{"marble-foods", []string{"signed conflict.signed 2025-08-18/2025-12-17"}},
		{"marble-legal", []string{"rejected conflict.late /"}},
		// 10 March and 120 days are 8 July: 21 + 30 + 31 + 30 + 8.
		{"marble-robotics", []string{"expired conflict.expired 2025-03-10/2025-07-09", "signed conflict.signed 2025-07-21/2025-11-19"}},
		{"marble-textiles", []string{"rejected conflict.direct_first /"}},
		{"marble-studios", []string{"signed conflict.signed 2025-08-18/2025-12-17"}},
		{"nectar-dental", []string{"signed conflict.signed 2025-09-02/2026-01-01"}},
	} {
		filings, err := w.program.Desk().Filings(w.state.Book.OnRecord(c.customer), end)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range filings {
			got = append(got, string(f.Status)+" "+f.Code+" "+day(f.Protected.Start)+"/"+day(f.Protected.End))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.customer, got, c.want)
		}
	}
}

// Two strikes hold all commission that is unpaid, until the partner manager
// releases it: 100.00 a month, 500 × 20 %.
func TestAStruckPartnerInTheSample(t *testing.T) {
	w := settledSample(t)
	w.by("strike-spring", partnerecon.Held)                         // a warning
	w.by("strike-summer", partnerecon.Held, "200.00")               // April's was paid in June; May's and June's are not
	w.by("nectar-logistics/inv-131-04", partnerecon.Held, "100.00") // July's is earned, and held as well
	w.by("release-loopcraft", partnerecon.Released, "-300.00")
	w.by("payout-2025-08-loopcraft", partnerecon.Paid, "-200.00") // July's is payable in August
	some(w, "an advertisement below the minimum", func(_ settlement.Fact, e settlement.Price) bool {
		return e.Advertised && e.Items[0].Unit.Minor() < e.Items[0].Minimum.Minor()
	})
}

// A dispute holds what it is about: 650.00 = 2,000 × 32.5 %. Three quarters of it
// are released, 487.50, and the rest is written off.
func TestADisputeInTheSample(t *testing.T) {
	w := settledSample(t)
	w.on("inv-132", partnerecon.Earned, "650.00")
	w.by("nectar-foods/dispute-132", partnerecon.Held, "650.00")
	w.by("nectar-foods/resolved-132", partnerecon.Released, "-650.00")
	w.by("nectar-foods/resolved-132", partnerecon.Adjusted, "-162.50")
	// October's payments come on top, and nothing of the dispute is missing but the rest.
	w.by("payout-2025-11-workbench-co", partnerecon.Paid, "-1097.90") // 610.40 + 650.00 - 162.50
}
