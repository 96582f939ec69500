package settlement_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
)

// filed lists how the registrations of a customer stand at the end of February.
func (r *run) filed(customer string) string {
	r.t.Helper()
	found, err := r.program.Desk().Filings(r.book.OnRecord(customer), day("2025-02-28").Start(time.UTC))
	if err != nil {
		r.t.Fatal(err)
	}
	var out []string
	for _, f := range found {
		out = append(out, fmt.Sprint(f.Partner, " ", f.Registration, " ", f.Status))
	}
	return strings.Join(out, ", ")
}

// recordedIDs lists the ids of facts on record.
func recordedIDs(facts []conflict.Event) string {
	var out []string
	for _, f := range facts {
		out = append(out, conflict.HeadingOf(f).ID)
	}
	return strings.Join(out, " ")
}

// inca has two registrations with c and one with g, indo one with e and one with g. When inca
// resigns and names indo, its own are handed on and those of indo stay; when it is terminated they
// are given up. Each is on record with its customer, and with those it is about, under the day
// of the exit, though that was recorded five days later.
func TestEachRegistrationOfOneThatLeaves(t *testing.T) {
	p := desked()
	p.Terms[0].Policy.Exits = leaving().Terms[0].Policy.Exits
	registered := func(id, customer, deal, partner string) settlement.Fact {
		return fact(id, "2025-02-02", settlement.Registration{Customer: customer, Deal: deal, Partner: partner})
	}
	known := func(id, customer, partner string) settlement.Fact {
		return fact(id, "2025-02-01", settlement.Touch{Customer: customer, Partner: partner, Type: "contact"})
	}
	for _, recordedOn := range []string{"2025-02-20", "2025-02-25"} {
		for _, c := range []struct {
			exit       settlement.PartnerExited
			c, e, g    string
			inca, indo string
		}{
			{
				settlement.PartnerExited{Partner: "inca", Cause: settlement.Resigned, To: "indo", Approver: "ann", Reason: "gave notice"},
				"inca r1 transferred, inca r2 transferred, indo r1 accepted, indo r2 accepted", "indo r3 accepted", "inca r4 transferred, indo r5 accepted, indo r4 accepted",
				"s1 r1 r2 r4 x exit:2025-02-20:1 exit:2025-02-20:1 exit:2025-02-20:2", "s2 r3 r5 exit:2025-02-20:1 exit:2025-02-20:1 exit:2025-02-20:2",
			},
			{
				settlement.PartnerExited{Partner: "inca", Cause: settlement.TerminatedForCause, Approver: "ann", Reason: "breach"},
				"inca r1 withdrawn, inca r2 withdrawn", "indo r3 accepted", "inca r4 withdrawn, indo r5 accepted",
				"s1 r1 r2 r4 x exit:2025-02-20:1 exit:2025-02-20:1 exit:2025-02-20:2", "s2 r3 r5",
			},
		} {
			r := open(t, p).do(
				fact("s1", "2025-01-01", settlement.Standing{Partner: "inca", Tier: "integration"}), fact("s2", "2025-01-01", settlement.Standing{Partner: "indo", Tier: "integration"}),
				known("t1", "c", "inca"), known("t2", "e", "indo"), known("t3", "g", "inca"), known("t4", "g", "indo"),
				registered("r1", "c", "d1", "inca"), registered("r2", "c", "d2", "inca"), registered("r3", "e", "", "indo"),
				registered("r4", "g", "d1", "inca"), registered("r5", "g", "d2", "indo"),
				recorded(fact("x", "2025-02-20", c.exit), recordedOn),
			)
			name := string(c.exit.Cause) + " " + recordedOn
			r.want(name+", c", r.filed("c"), c.c)
			r.want(name+", e", r.filed("e"), c.e)
			r.want(name+", g", r.filed("g"), c.g)
			inca, indo := r.book.Roster("inca"), r.book.Roster("indo")
			r.want(name+", inca", recordedIDs(inca.Facts), c.inca)
			r.want(name+", indo", recordedIDs(indo.Facts), c.indo)
			r.want(name+", on record of c", recordedIDs(r.book.OnRecord("c").Account.Facts), "t1 r1 r2 exit:2025-02-20:1 exit:2025-02-20:2")
			r.want(name+", on record of e", recordedIDs(r.book.OnRecord("e").Account.Facts), "t2 r3")
		}
	}
}

// acme left the ladder on 1 March, which is recorded on the 10th; that it came back on the 5th is recorded on the
// 20th. It came back after it left, whatever day it is told of: the desk has it back as of the 20th.
func TestAReturnOfBeforeTheLeavingWasKnown(t *testing.T) {
	p := laddered(revenueLadder(3), revenue())
	p.Desk = conflict.ThreeTier("")
	r := open(t, p).do(
		fact("e", "2025-01-01", settlement.PartnerEnrolled{Partner: "acme"}),
		recorded(fact("l", "2025-03-01", settlement.PartnerLeft{Partner: "acme"}), "2025-03-10"),
	)
	r.do(recorded(fact("b", "2025-03-05", settlement.PartnerEnrolled{Partner: "acme"}), "2025-03-20"))
	var got []string
	for _, e := range r.book.Roster("acme").Facts {
		if e, ok := e.(conflict.Enroll); ok && e.Membership != "" {
			got = append(got, e.ID+" "+e.At.Format("2006-01-02")+" "+string(e.Membership))
		}
	}
	r.want("on record", strings.Join(got, "; "), "l 2025-03-10 left; b 2025-03-20 returned")
}
