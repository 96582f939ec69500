package settlement

import (
	"reflect"
	"testing"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/commission"
)

// lengthen gives every list of a state one element, as far as they can be reached.
func lengthen(v reflect.Value) {
	switch {
	case v.Kind() == reflect.Slice && v.CanSet():
		v.Set(reflect.MakeSlice(v.Type(), 1, 2))
		if v.Type().Elem().Kind() == reflect.Pointer {
			v.Index(0).Set(reflect.New(v.Type().Elem().Elem()))
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			lengthen(v.Field(i))
		}
	}
}

// shared names the lists that two states have in common.
func shared(at string, a, b reflect.Value) (out []string) {
	switch a.Kind() {
	case reflect.Slice:
		if a.Len() > 0 && b.Len() > 0 && a.Pointer() == b.Pointer() || a.Len() != b.Len() {
			return []string{at}
		}
	case reflect.Struct:
		for i := range a.NumField() {
			if f := a.Type().Field(i); f.Anonymous || f.IsExported() {
				out = append(out, shared(at+"/"+f.Name, a.Field(i), b.Field(i))...)
			}
		}
	}
	return out
}

// A copy of a state has lists of its own: what is changed in one is not in the other.
func TestCopiesOfAStateShareNothing(t *testing.T) {
	a, c := &account{Partner: "a"}, &customer{}
	lengthen(reflect.ValueOf(a).Elem())
	lengthen(reflect.ValueOf(c).Elem())
	a.Roster.Facts, c.Desk.Facts = nil, nil // of an interface
	if got := shared("", reflect.ValueOf(*a), reflect.ValueOf(*a.clone())); len(got) > 0 {
		t.Errorf("an account shares %v", got)
	}
	if got := shared("", reflect.ValueOf(*c), reflect.ValueOf(*c.clone())); len(got) > 0 {
		t.Errorf("a customer shares %v", got)
	}
	tranches, later := []decidedTranche{{}}, []move{{}}
	a.Caps[0].Tranches, a.TrueUps[0].Later = tranches, later
	c.Attributed[0].Credits, c.Attributed[0].Lines = sharing("a sourced"), []attributedLine{{ID: "l"}}
	c.Attributed[0].Renewals = []renewed{{Credits: sharing("b sourced")}}
	copied, other := a.clone(), c.clone()
	copied.Caps[0].Tranches[0].State, copied.TrueUps[0].Later[0].Base = commission.TrancheReleased, 5
	d := &other.Attributed[0]
	d.Credits[0].Partner, d.Lines[0].ID, d.Renewals[0].ID, d.Renewals[0].Credits[0].Partner = "x", "x", "x", "x"
	if was := &c.Attributed[0]; tranches[0].State != "" || later[0].Base != 0 || was.Credits[0].Partner != "a" || was.Lines[0].ID != "l" || was.Renewals[0].ID != "" || was.Renewals[0].Credits[0].Partner != "b" {
		t.Errorf("%+v, %+v, %+v", tranches, later, was)
	}
	b := &Book{customers: map[string]*customer{"c": c}, accounts: map[string]*account{"a": a}, waiting: map[string]bool{"c": true}}
	b.common.months, b.common.rates, b.common.closes, b.common.last = make([]monthSums, 1), make([]dayRate, 1), make([]statementClose, 1), &position{id: "f"}
	n := b.Clone()
	n.months[0].Base, n.rates[0].Fact, n.closes[0].On, n.last.id, n.waiting["c"] = 5, "x", partnerecon.MustDay("2025-01-01"), "x", false
	if n.customers["c"] == c || n.accounts["a"] == a || b.months[0].Base != 0 || b.rates[0].Fact != "" || !b.closes[0].On.IsZero() || b.last.id != "f" || !b.waiting["c"] {
		t.Errorf("%+v", b.common)
	}
	if none := (&Book{}).Clone(); none.customers != nil || none.accounts != nil || none.last != nil {
		t.Errorf("%+v", none)
	}
	if (*Book)(nil).Clone() != nil {
		t.Error("no book has no copy")
	}
}
