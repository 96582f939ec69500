//go:build race

package proof

// Race tells whether the race detector is built in. It lets pools forget what
// they hold at random, so allocations cannot be counted under it.
const Race = true
