package attribution_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
)

// tenTouches is a journey of ten touches by three partners.
func tenTouches() attribution.Journey {
	return attribution.Journey{
		ID: "d", Account: "acc", Created: at("2025-05-06"), Signup: at("2025-05-20"), Opened: at("2025-05-01"), Closed: at("2025-06-15"),
		Partners: partners("a referral", "b integration", "c solution"),
		Touches: touches("1 a click 2025-05-05", "2 b click 2025-05-06", "3 - sales 2025-05-07", "4 c co_sell 2025-05-08", "5 a demo 2025-05-09",
			"6 b registration 2025-05-10", "7 c contact 2025-05-11", "8 b reference 2025-05-12", "9 a click 2025-05-13", "x c demo 2025-05-14"),
	}
}

func BenchmarkAttribute(b *testing.B) {
	m, j := attribution.Must(threeTier()), tenTouches()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Attribute(j); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCredits(b *testing.B) {
	m, j := attribution.Must(threeTier()), tenTouches()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Credits(j); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMillionJourneys decides a million journeys of ten touches, all
// different, and reports the time of all.
func BenchmarkMillionJourneys(b *testing.B) {
	const million = 1_000_000
	m, j := attribution.Must(threeTier()), tenTouches()
	for b.Loop() {
		start := time.Now()
		sourced := 0
		for i := range million {
			j.Touches[i%10].At = at10.AddDate(0, 0, i%60)
			credits, err := m.Credits(j)
			if err != nil {
				b.Fatal(err)
			}
			if len(credits) > 0 && credits[0].Role == partnerecon.Sourced {
				sourced++
			}
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/million")
		b.ReportMetric(float64(sourced)/million, "sourced")
	}
}

var at10 = at("2025-05-01")

func BenchmarkThousandTouches(b *testing.B) {
	m, j := attribution.Must(threeTier()), tenTouches()
	j.Touches, j.Partners = nil, nil
	for i := range 1000 {
		j.Touches = append(j.Touches, touch(fmt.Sprintf("t%d p%d click 2025-05-%02d", i, i%200, 1+i%19)))
	}
	for i := range 200 {
		j.Partners = append(j.Partners, attribution.Partner{ID: fmt.Sprint("p", i), Tier: "integration"})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Credits(j); err != nil {
			b.Fatal(err)
		}
	}
}
