package strictjson_test

import (
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/strictjson"
)

// Who writes a value of the vocabulary in another form reads how it is written; what it reads
// can be read.
func TestWrongFormsAreToldTheRightOne(t *testing.T) {
	type values struct {
		Rate     partnerecon.Rate
		Day      partnerecon.Day
		Month    partnerecon.Month
		Interval partnerecon.Interval
		Window   partnerecon.Window
		Money    partnerecon.Money
		Time     time.Time
		Name     string
	}
	for name, want := range map[string]string{
		"Rate": `"22.5%"`, "Day": `"2025-01-31"`, "Month": `"2025-01"`, "Interval": `{"start":"2025-01-01","end":"2025-04-01"}`,
		"Window": `{"months":12,"edge":"until"}`, "Money": `{"amount":"12.50","currency":"EUR"}`, "Time": `"2025-01-31T09:30:00Z"`, "Name": "",
	} {
		var v values
		err := strictjson.Decode([]byte(`{"`+name+`":7}`), &v, strictjson.Limits{})
		if err == nil || !strings.Contains(err.Error(), `, got the number "7"`) || strings.Contains(err.Error(), " such as "+want) != (want != "") {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
		if want != "" {
			if err := strictjson.Decode([]byte(`{"`+name+`":`+want+`}`), &v, strictjson.Limits{}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
