package commission

// RateFor returns what one minor unit or unit of a sale earns on average, as a
// fraction.
func (s Scale) RateFor(r Reading) string { return s.rateFor(r).String() }

// FactorOf returns the scale of a table of factors without a check.
func FactorOf(t Table) Scale { return scaleOf(t) }
