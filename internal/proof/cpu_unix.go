//go:build unix

package proof

import (
	"syscall"
	"time"
)

// cpuTime is what this process has used of the processors: on a busy machine it
// says more about work than a clock.
func cpuTime() (time.Duration, bool) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, false
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), true
}
