//go:build defects

// Tests that fail: see defects_test.go of the root package. The oracle draws none
// of these situations; where it steps aside it says so.

package clawback_test

import (
	"testing"

	"github.com/partnerecon/partnerecon/clawback"
)

// A start is stated, another event states another one, and the first statement is
// delivered again: it moves the start back and posts entries whose ids are taken.
func TestDefectAStatedStartIsDeliveredAgain(t *testing.T) {
	stated := clawback.Started{ID: "s", Customer: "c", On: start.Add(15)}
	corrected := churn("y", 60)
	corrected.Start = start.Add(5)
	b := open(t, clawback.ThreeTier()).do(posted("p1", "acme", "p1", "integration", "900", "2025-02-01"),
		churn("x", 45), stated, corrected)
	want, ids := b.sum("acme"), map[string]bool{}
	b.do(stated)
	b.want("a repeated delivery changes nothing", b.sum("acme"), want)
	for _, e := range b.entries {
		if ids[e.ID()] {
			t.Errorf("entry %s was posted before", e.ID())
		}
		ids[e.ID()] = true
	}
}
