package bulk

// Slow returns an engine that works out every amount the long way, with numbers of any size.
func Slow(e Engine) Engine {
	t := *e.tables
	t.slow = true
	return Engine{&t}
}
