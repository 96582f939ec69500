package conflict_test

import (
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/conflict"
)

// The items of a price are a list of its own in every copy.
func TestACloneSharesNoItems(t *testing.T) {
	price := conflict.Price{ID: "p", Partner: "a", Items: []conflict.Item{{Product: "crm", Quantity: 1, Unit: partnerecon.MustMoney("9", "EUR")}}}
	roster := conflict.Roster{Partner: "a", Facts: []conflict.Event{price, nil}}
	account := conflict.Account{ID: "c", Facts: []conflict.Event{price}}
	for _, facts := range [][]conflict.Event{roster.Clone().Facts, account.Clone().Facts} {
		p, ok := facts[0].(conflict.Price)
		if !ok || len(p.Items) != 1 {
			t.Fatalf("got %v, want the price", facts[0])
		}
		p.Items[0].Product = "changed"
	}
	if price.Items[0].Product != "crm" {
		t.Errorf("the item of the original is %q", price.Items[0].Product)
	}
}
