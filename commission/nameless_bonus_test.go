package commission_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/commission"
)

// A bonus without a name is not the base commission: it would take its place.
func TestBonusWithoutName(t *testing.T) {
	_, err := commission.Parse([]byte(`{"rounding":"half_up","rates":[{"share":"20%"}],"bonuses":[{"rates":[]},{"rates":[{"share":"1%"}]}]}`))
	for _, want := range []string{"/bonuses/0/name: missing", "/bonuses/0/rates: want at least one rate", "/bonuses/1/name: missing"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
}
