package settlement

import (
	"strconv"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/strictjson"
	"github.com/partnerecon/partnerecon/tiers"
)

// quickDigest identifies the content of the facts that come for every partner and month: the
// same as for all others, without a look at what their types are made of. It reports false
// where that is not as plain as it mostly is.
func quickDigest(f *Fact) (string, bool) {
	var room [512]byte
	w := plainWriter{room[:0], true}
	switch e := f.Event.(type) {
	case PartnerEnrolled:
		w.head(f, "partner_enrolled")
		w.member(`,"partner":`, e.Partner, true)
		w.member(`,"segment":`, e.Segment, false)
	case Measured:
		w.head(f, "measured")
		w.measured(&e)
	default:
		return "", false
	}
	if !w.plain {
		return "", false
	}
	return strictjson.Identify(append(w.text, '}')), true
}

// A plainWriter writes JSON of texts in which nothing is escaped. Plain: so far there were
// no others.
type plainWriter struct {
	text  []byte
	plain bool
}

func (w *plainWriter) head(f *Fact, kind string) {
	w.member(`{"id":`, f.ID, true)
	w.plain = w.plain && !f.Occurred.day.IsZero() // an instant is not plain
	w.day(`,"occurred":`, f.Occurred.day)
	w.member(`,"kind":`, kind, true)
}

func (w *plainWriter) measured(e *Measured) {
	w.member(`,"partner":`, e.Partner, true)
	w.member(`,"metric":`, e.Metric, true)
	w.value(&e.Value)
	w.member(`,"customer":`, e.Customer, false)
	w.member(`,"class":`, e.Class, false)
	w.member(`,"holder":`, e.Holder, false)
	w.day(`,"expires":`, e.Expires)
	w.member(`,"corrects":`, e.Corrects, false)
}

// value writes an amount or a number.
func (w *plainWriter) value(v *tiers.Value) {
	w.text = append(w.text, `,"value":{`...)
	switch {
	case v.Share.Stated() || v.Yes || v.Level != "" || v.Number != 0 && v.Amount.Stated():
		w.plain = false
	case v.Amount.Stated():
		w.member(`"amount":{"amount":`, v.Amount.Amount(), true)
		w.member(`,"currency":`, string(v.Amount.Currency()), true)
		w.text = append(w.text, '}')
	case v.Number != 0:
		w.text = append(w.text, `"number":"`...)
		w.text = append(strconv.AppendInt(w.text, v.Number, 10), '"')
	}
	w.text = append(w.text, '}')
}

// day writes a day, if there is one.
func (w *plainWriter) day(name string, d partnerecon.Day) {
	if !d.IsZero() {
		w.member(name, d.String(), true)
	}
}

// member writes a text, an empty one where it is wanted.
func (w *plainWriter) member(name, s string, wanted bool) {
	if s == "" && !wanted {
		return
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			w.plain = false
			return
		}
	}
	w.text = append(append(append(append(w.text, name...), '"'), s...), '"')
}
