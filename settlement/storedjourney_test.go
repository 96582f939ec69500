package settlement_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	pe "github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/settlement"
)

// A stored book is held to the bounds that facts are held to, and to what it cannot
// be stored without.
func TestProblemsOfStoredJourneys(t *testing.T) {
	r := open(t, desked())
	for _, f := range append(inTiers(), touched("t inca co_sell 2025-03-01"), won("2025-04-01", "2025-03-01"), renews("n 2025-05-01"), handsOn("h inca indo 2025-05-01"),
		states("a", "2025-03-20", settlement.DealStated{Engagement: "active"}), fact("w", "2025-06-01", settlement.PartnerStated{Partner: "inca", Approved: true})) {
		if f.ID == "a" {
			f = recorded(f, "2025-05-02")
		}
		r.do(f)
	}
	book := stored(t, &r.book)
	many := func(one string) string {
		return strings.TrimSuffix(strings.Repeat(one+",", 1001), ",")
	}
	for _, c := range []struct{ name, from, to, want string }{
		{"a touch without an instant", `"id":"t","at":"2025-03-01T00:00:00Z"`, `"id":"t"`, "/customers/0/touches/0/at"},
		{"a statement without an id", `"told":[{"id":"a",`, `"told":[{`, "/customers/0/told/0/id"},
		{"a transfer without a day", `"transfers":[{"id":"h","on":"2025-05-01"`, `"transfers":[{"id":"h"`, "/customers/0/transfers/0/on"},
		{"a renewal without an instant", `"id":"n","at":"2025-05-01T00:00:00Z"`, `"id":"n"`, "/customers/0/attributed/0/renewals/0/at"},
		{"a credit without a share", `"role":"sourced","share":"100%"}],"renewals"`, `"role":"sourced"}],"renewals"`, "/customers/0/attributed/0/credits/0/share"},
		{"a partner's statement without an instant", `"id":"w","at":"2025-06-01T00:00:00Z"`, `"id":"w"`, "/accounts/2/told/0/at"},
		{"too many touches", `"touches":[`, `"touches":[` + many(`{"id":"x","at":"2025-03-01T00:00:00Z","touch":"demo"}`) + `,`, "/customers/0/touches"},
		{"too many statements", `"told":[{"id":"a"`, `"told":[` + many(`{"id":"x","at":"2025-03-01T00:00:00Z"}`) + `,{"id":"a"`, "/customers/0/told"},
		{"too many transfers", `"transfers":[`, `"transfers":[` + many(`{"id":"x","on":"2025-03-01","at":"2025-03-01T00:00:00Z","from":"a","to":"b"}`) + `,`, "/customers/0/transfers"},
		{"too many renewals", `"renewals":[`, `"renewals":[` + many(`{"id":"x","at":"2025-03-01T00:00:00Z","terms":"x"}`) + `,`, "/customers/0/attributed/0/renewals"},
	} {
		text := strings.Replace(book, c.from, c.to, 1)
		if text == book {
			t.Errorf("%s: the book has no %s\n%s", c.name, c.from, book)
			continue
		}
		_, err := settlement.ParseBook([]byte(text))
		var bad *pe.InvalidError
		if !errors.As(err, &bad) || bad.Problems[0].Path != c.want {
			t.Errorf("%s: %v, want a problem at %s", c.name, err, c.want)
		}
	}
}

// The bounds on facts that decide credits: a thousand of each sort for a customer.
func TestTooManyFactsThatDecideCredits(t *testing.T) {
	for name, e := range map[string]func(i int) settlement.Event{
		"touches": func(int) settlement.Event {
			return settlement.Touch{Customer: "c", Deal: "none", Partner: "inca", Type: "demo"}
		},
		"told": func(int) settlement.Event {
			return settlement.DealStated{Customer: "c", Deal: "none", Engagement: "active"}
		},
		"transfers": func(int) settlement.Event {
			return settlement.Transfer{Customer: "c", Deal: "none", From: "inca", To: "indo"}
		},
		"partners": func(int) settlement.Event { return settlement.PartnerStated{Partner: "inca", Approved: true} },
	} {
		t.Run(name, func(t *testing.T) {
			r := open(t, attributing())
			for i := range 1000 {
				r.do(fact(fmt.Sprintf("f%04d", i), "2025-03-01", e(i)))
			}
			r.refuse(fact("last", "2025-03-01", e(1000)), settlement.ErrTouches)
		})
	}
}
