//go:build !unix

package settlement_test

import "time"

// cpuTime falls back to a clock.
func cpuTime() time.Duration { return time.Duration(time.Now().UnixNano()) }
