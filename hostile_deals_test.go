package partnerecon_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/conflict"
)

// attributionWith is the smallest policy that a model is made of, and one member
// more.
func attributionWith(member string) string {
	return `{"zone":"UTC","kinds":[{"name":"k","introduces":{"to":"close","window":{"days":9,"edge":"until"}}}],"tree":{"kind":"leaf","id":"x","role":"sourced"},` +
		`"methods":[{"registration":"as_touch","split":{"kind":"equal"}}],` + member + `}`
}

func readModel(doc string) func() error {
	b := []byte(doc)
	return func() error { _, err := attribution.Parse(b); return err }
}

func readJourney(member string) func() error {
	b := []byte(`{"id":"j","account":"a",` + member + `}`)
	return func() error { _, err := attribution.ParseJourney(b); return err }
}

func readEvent(member string) func() error {
	b := []byte(`{"kind":"dispute","id":"d","account":"a","partner":"p","reason":"r",` + member + `}`)
	return func() error { _, err := conflict.ReadEvent(b); return err }
}

// A way in for a share, an amount or an instant, as text.
func shareDoors(q string) []door {
	return []door{
		{"attribution.Parse factor", 400, readModel(attributionWith(`"influenced":{"factor":` + q + `,"pool":"100%"}`))},
		{"attribution.ParseJourney share", 400, readJourney(`"closed":"2025-01-20T00:00:00Z","agreed":[{"partner":"a","share":` + q + `}]`)},
		{"settlement.ParseFact agreed", 400, readFact(`{"id":"x","occurred":"2025-01-20","kind":"deal_stated","customer":"c","agreed":[{"partner":"a","share":` + q + `}]}`)},
	}
}

func amountDoors(q string) []door {
	return []door{
		{"conflict.ReadEvent amount", 400, readEvent(`"at":"2025-01-20T00:00:00Z","amount":{"amount":` + q + `,"currency":"EUR"}`)},
		{"settlement.ParseFact item", 400, readFact(`{"id":"x","occurred":"2025-01-20","kind":"price","partner":"p","items":[{"product":"x","quantity":1,"unit":{"amount":` + q + `,"currency":"EUR"},"published":{"amount":"1","currency":"EUR"}}]}`)},
	}
}

func instantDoors(q string) []door {
	return []door{
		{"attribution.ParseJourney closed", 400, readJourney(`"closed":` + q)},
		{"conflict.ReadEvent at", 400, readEvent(`"at":` + q)},
	}
}

// wholeDoors are for whole numbers, which are JSON numbers.
func wholeDoors(raw string) []door {
	return []door{
		{"attribution.Parse days", 500, readModel(attributionWith(`"lock":{"days":` + raw + `,"edge":"until"}`))},
		{"attribution.Parse months", 500, readModel(attributionWith(`"dormant":{"months":` + raw + `,"edge":"until"}`))},
	}
}

// heldDoor is a whole number of a stored book, which is text.
func heldDoor(number string) door {
	return door{"settlement.ParseBook held", 400, readBook(`{"version":1,"accounts":[{"partner":"a","disputes":[{"customer":"c","dispute":"d","held":` + number + `}]}]}`)}
}

// A door that no number passes would keep out the hostile ones as well.
func TestHostileDoorsOpenForNumbers(t *testing.T) {
	for _, doors := range [][]door{shareDoors(`"100%"`), amountDoors(`"1"`), instantDoors(`"2025-01-20T00:00:00Z"`), wholeDoors("90"), {heldDoor(`"90"`)}} {
		for _, d := range doors {
			if err := d.enter(); err != nil {
				t.Errorf("%s: %v", d.name, err)
			}
		}
	}
}
