package settlement

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

// membersOf yields the texts and amounts of an event by their JSON Pointers, each to be set. Lists have one
// element.
func membersOf(v reflect.Value, at string, yield func(at string, v reflect.Value)) {
	amount := v.Type() == reflect.TypeFor[partnerecon.Money]()
	switch {
	case amount, v.Kind() == reflect.String:
		yield(at, v)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		membersOf(v.Index(0), at+"/0", yield)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case f.Anonymous && name == "":
				membersOf(v.Field(i), at, yield)
			case f.IsExported():
				membersOf(v.Field(i), at+"/"+name, yield)
			}
		}
	}
}

// Names are refused that have white space at an end, and texts, as names, that are longer than 255 bytes
// or not UTF-8; amounts that are not in the currency of the program. What is a name, a text and an amount
// of each kind of fact, as far as a program says that has no ladder, desk and incentives, which look at
// theirs themselves.
func TestNamesTextsAndAmountsOfFacts(t *testing.T) {
	for kind, c := range map[string]struct{ names, texts, amounts string }{
		"standing":              {"/partner /upline", "/type /segment", ""},
		"partner_enrolled":      {"/partner", "", ""},
		"measured":              {"/partner", "", ""},
		"tier_requested":        {"/partner", "", ""},
		"tier_placed":           {"/partner", "", ""},
		"demotion_noticed":      {"/partner", "", ""},
		"partner_left":          {"/partner", "", ""},
		"partner_exited":        {"/partner /to", "/approver /reason", ""},
		"partner_stated":        {"/partner", "", ""},
		"price_approved":        {"/partner", "", ""},
		"price":                 {"/partner", "", ""},
		"leads_shared":          {"/partner", "", ""},
		"strike":                {"/partner", "", ""},
		"sanction_released":     {"/partner", "", ""},
		"started":               {"/customer", "", ""},
		"profile":               {"/customer", "", ""},
		"touch":                 {"/customer /deal /partner", "/touch /evidence", ""},
		"deal_stated":           {"/customer /deal /agreed/0/partner", "", ""},
		"registration":          {"/customer", "", ""},
		"registration_decided":  {"/customer", "", ""},
		"registration_extended": {"/customer", "", ""},
		"deal_closed":           {"/customer /deal", "", ""},
		"renewal":               {"/customer /deal", "", ""},
		"transfer":              {"/customer /deal /from /to", "", ""},
		"exchange_rate":         {"", "/source", ""},
		"payment": {
			"/customer /deal /seller /credits/0/partner /contract /uplines/0/of /uplines/0/partner",
			"/credits/0/tier /credits/0/type /credits/0/segment /credits/0/plan /items/0/product /items/0/category /uplines/0/tier /uplines/0/plan /segment /region /sale /level /facts/0/name /facts/0/values/0 /partners/0/partner",
			"/amount /items/0/amount",
		},
		"milestone": {
			"/customer /deal /seller /credits/0/partner /uplines/0/of /uplines/0/partner",
			"/name /credits/0/tier /credits/0/type /credits/0/segment /credits/0/plan /uplines/0/tier /uplines/0/plan /segment /region /sale /level",
			"/amount",
		},
		"clearing":              {"/customer /of", "", ""},
		"payment_failed":        {"/customer /of", "", ""},
		"refund":                {"/customer /of", "", "/amount"},
		"credit_note":           {"/customer /of", "", "/amount"},
		"chargeback":            {"/customer /of", "", "/amount"},
		"chargeback_reversed":   {"/customer /of", "", ""},
		"recredit":              {"/customer /credits/0/partner", "/credits/0/tier /credits/0/type /credits/0/segment /credits/0/plan", ""},
		"churn":                 {"/customer", "/reason", ""},
		"breach":                {"/customer /partner", "/commitment", ""},
		"fraud":                 {"/customer /partner", "", ""},
		"reactivated":           {"/customer", "", ""},
		"final":                 {"/partner", "/true_up", "/base"},
		"adjustment":            {"/partner /seller", "/reason /approver /about", "/amount"},
		"dispute":               {"/customer", "", ""},
		"dispute_escalated":     {"/customer", "", ""},
		"dispute_resolved":      {"/customer", "", ""},
		"hold":                  {"/partner", "/reason", ""},
		"release":               {"/partner /of", "/approver", ""},
		"write_off":             {"/partner /seller", "/reason /approver", "/amount"},
		"payout":                {"/partner /seller", "/withheld_as", "/amount /withheld"},
		"payout_returned":       {"/partner /of", "", ""},
		"line_disputed":         {"/partner", "/reason /exception/approver /exception/reason", "/amount"},
		"line_dispute_resolved": {"/partner", "/of /reason /approver", ""},
		"statement_accepted":    {"/partner", "/by", ""},
		"repayment":             {"/partner /seller", "", "/amount"},
		"figure_stated":         {"/partner", "", ""},
		"certified":             {"/partner", "", ""},
		"joint_activity":        {"/partner", "", ""},
		"sale_stated":           {"/partner", "", ""},
		"partner_reached":       {"/partner", "/facts/0/name /facts/0/values/0", ""},
	} {
		p := Program{&rules{zone: time.UTC, policy: Policy{Currency: "EUR"}}}
		e := zeroOf(t, kind)
		var left [3]string
		found := func(at string) (codes []string) {
			for _, x := range p.Problems(Fact{ID: "f", Occurred: On(partnerecon.MustDay("2025-01-10")), Event: e.Interface().(Event)}) {
				if x.Path == at {
					codes = append(codes, x.Code)
				}
			}
			return codes
		}
		membersOf(e, "", func(at string, v reflect.Value) {
			refuses := func(code string, right, wrong any) bool {
				v.Set(reflect.ValueOf(right).Convert(v.Type()))
				was := found(at)
				v.Set(reflect.ValueOf(wrong).Convert(v.Type()))
				is := found(at)
				v.SetZero()
				return count(is, code) > count(was, code) || len(is) > 0 && is[0] == code && !cmp.Equal(is, was)
			}
			if v.Kind() != reflect.String {
				if refuses(problem.Conflict, moneyIn(100, "EUR"), moneyIn(100, "USD")) || refuses("currency", moneyIn(100, "EUR"), moneyIn(100, "USD")) {
					left[2] += " " + at
				}
				return
			}
			text := refuses(problem.Limit, "x", strings.Repeat("x", maxID+1)) && !refuses(problem.Limit, "x", strings.Repeat("x", maxID)) && refuses(problem.Syntax, "x", "\xff")
			name := text && refuses(problem.Syntax, "x", "x ") && refuses(problem.Syntax, "x", " x") && refuses(problem.Syntax, "x", "\tx")
			switch {
			case name:
				left[0] += " " + at
			case text:
				left[1] += " " + at
			}
		})
		for i, want := range []string{c.names, c.texts, c.amounts} {
			for at := range strings.FieldsSeq(want) {
				if !strings.Contains(left[i]+" ", " "+at+" ") {
					t.Errorf("%s: %s is no %s, of%s", kind, at, []string{"name", "text", "amount"}[i], left[i])
				}
			}
		}
	}
}

// zeroOf returns an event of a kind, to be changed.
func zeroOf(t *testing.T, kind string) reflect.Value {
	t.Helper()
	for _, k := range kinds() {
		if k.Name == kind {
			return reflect.New(reflect.TypeOf(k.Value)).Elem()
		}
	}
	t.Fatalf("no event of kind %s", kind)
	return reflect.Value{}
}

func count(list []string, s string) (n int) {
	for _, x := range list {
		if x == s {
			n++
		}
	}
	return n
}
