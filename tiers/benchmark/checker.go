package benchmark

import (
	"unicode/utf8"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/internal/problem"
)

const (
	maxList   = 100_000       // elements of a list of facts
	maxItems  = 1000          // of a list of a policy
	maxID     = 255           // bytes
	maxMonths = 1200          // of an age or a term
	maxDays   = 36_600        // of a term
	maxCount  = 1_000_000_000 // of anything that is counted
)

// A checker collects what is wrong with a policy or with facts.
type checker struct {
	problem.List
	currency partnerecon.Currency // of the amounts
}

// err returns what was found as an error, or nil.
func (k *checker) err() error { return invalid(k.Sorted()) }

// count wants a whole number between two bounds.
func (k *checker) count(path string, n, least, most int) {
	if n < least || n > most {
		k.Add(path, problem.OutOfRange, "want %d to %d, got %d", least, most, n)
	}
}

// part wants 0 % to 100 %.
func (k *checker) part(path string, r partnerecon.Rate) {
	if !r.Stated() || r.Compare(partnerecon.Whole()) > 0 {
		k.Add(path, problem.OutOfRange, "want 0 %% to 100 %%, got %s", r)
	}
}

// some wants more than 0 %, up to 100 %.
func (k *checker) some(path string, r partnerecon.Rate) {
	if r.Num() == 0 || r.Compare(partnerecon.Whole()) > 0 {
		k.Add(path, problem.OutOfRange, "want more than 0 %%, up to 100 %%, got %s", r)
	}
}

// inCurrency begins the check of facts that state their currency.
func (k *checker) inCurrency(c partnerecon.Currency) {
	k.currency = c
	if _, ok := c.Digits(); !ok {
		k.Add("/currency", problem.Unknown, "unknown currency %s", problem.Quote(string(c)))
	}
}

// amount wants an amount of 0 or more.
func (k *checker) amount(path string, m partnerecon.Money) {
	if !m.Stated() || m.Currency() != k.currency || m.Sign() < 0 {
		k.Add(path, problem.OutOfRange, "want 0 or more in %s, got %s", problem.Quote(string(k.currency)), m)
	}
}

func (k *checker) rounding(r partnerecon.Rounding) {
	if !r.Known() {
		k.Add("/rounding", problem.Unchosen(string(r)), "want half_even, half_up or down, got %s", problem.Quote(string(r)))
	}
}

// day wants a day.
func (k *checker) day(path string, d partnerecon.Day) {
	if d.IsZero() {
		k.Add(path, problem.Required, "missing")
	}
}

// notBefore wants a day that does not come before another one, or none.
func (k *checker) notBefore(path string, d, first partnerecon.Day) {
	if !d.IsZero() && d.Before(first) {
		k.Add(path, problem.OutOfRange, "want not before %s, got %s", first, d)
	}
}

// name wants a text that is there and that can be an id.
func (k *checker) name(path, name string) {
	if name == "" {
		k.Add(path, problem.Required, "missing")
		return
	}
	k.text(path, name)
}

func (k *checker) text(path, text string) {
	if len(text) > maxID || !utf8.ValidString(text) {
		k.Add(path, problem.Limit, "want at most %d bytes of UTF-8, got %s", maxID, problem.Quote(text))
	}
}

// once wants a name that no other element of the list has.
func (k *checker) once(path, name string, seen map[string]bool) {
	k.name(path, name)
	if seen[name] && name != "" {
		k.Add(path, problem.Duplicate, "%s stands twice", problem.Quote(name))
	}
	seen[name] = true
}

// few reports whether a list is short enough to be looked at.
func (k *checker) few(path string, n, most int) bool {
	if n > most {
		k.Add(path, problem.Limit, "%d elements, at most %d", n, most)
	}
	return n <= most
}
