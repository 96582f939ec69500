//go:build !unix

package proof

import "time"

// cpuTime is not known here; checks of time are skipped.
func cpuTime() (time.Duration, bool) { return 0, false }
