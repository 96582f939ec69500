package strictjson_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon/internal/problem"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// What is restored has all members that are always written; what is decoded need not.
func TestRestoreWantsWhatIsAlwaysWritten(t *testing.T) {
	for _, tt := range []struct {
		text string
		want []string
	}{
		{`{"name":""}`, nil},
		{`{"name":"a","rows":[{"share":"1/2"}],"tree":{"kind":"fork","id":"f","then":{"kind":"leaf","role":"r"}}}`, nil},
		{`{}`, []string{"/name required"}},
		{`{"name":"a","rows":[{"share":"1/2"},{"tier":"gold"}],"links":[{}]}`, []string{"/links/0/share required", "/rows/1/share required"}},
		{`{"name":"a","tree":{"kind":"fork","id":"f"}}`, []string{"/tree/then required"}},
		{`{"name":"a","tree":{"kind":"fork","then":{"kind":"leaf"}}}`, []string{"/tree/id required", "/tree/then/role required"}},
		{`{"tree":{"kind":"leaf","x":1}}`, []string{"/name required", "/tree/role required", "/tree/x unknown"}},
	} {
		var p policy
		var bad *strictjson.Error
		var got []string
		if err := strictjson.Restore([]byte(tt.text), &p, strictjson.Limits{}, nodes()); errors.As(err, &bad) {
			got = codes(bad.Problems)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.text, diff)
		}
		_, found := decode(tt.text)
		for _, p := range found {
			if p.Code == problem.Required {
				t.Errorf("%s: decoded with %v", tt.text, p)
			}
		}
	}
}
