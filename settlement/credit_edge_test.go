package settlement_test

import (
	"strings"
	"testing"

	"github.com/partnerecon/partnerecon/settlement"
)

// told is what the trace of deal d of customer c says with some codes.
func (r *run) told(codes ...string) string {
	r.t.Helper()
	out, err := r.program.Credit(&r.book, "c", "d")
	if err != nil {
		r.t.Fatal(err)
	}
	var said []string
	for line := range strings.Lines(out.Trace.String()) {
		for _, code := range codes {
			if strings.HasPrefix(line, code+" ") {
				said = append(said, strings.TrimSpace(line))
			}
		}
	}
	return strings.Join(said, "\n")
}

// The trace of a deal tells of the registrations that are about it, or about all deals of the
// customer, and of no other: r1 is of the deal, r2 of another one, r3 of all.
func TestCreditTellsOfTheRegistrationsOfItsDeal(t *testing.T) {
	registered := func(id, on, deal, partner string) settlement.Fact {
		return fact(id, on, settlement.Registration{Customer: "c", Deal: deal, Partner: partner})
	}
	r := open(t, desked()).do(inTiers()...).do(
		touched("t1 inca contact 2025-03-01"), touched("t2 indo contact 2025-03-01"), registered("r1", "2025-03-10", "d", "inca"), registered("r2", "2025-03-11", "e", "indo"),
		registered("r3", "2025-03-12", "", "indo"), won("2025-05-01", "2025-03-20"), paidOn("p", "2025-05-02"),
	)
	r.want("ruled", r.told(settlement.CodeRuled, settlement.CodeLeftOut), `settlement.ruled /desk/registration registration="r1" partner="inca" status="signed" code="conflict.signed" against=""
settlement.ruled /desk/registration registration="r3" partner="indo" status="rejected" code="conflict.still_active" against=""
settlement.left_out touch="r2" partner="indo" why="another deal"
settlement.left_out touch="r3" partner="indo" why="not granted"`)
}

// inca sourced the deal. A transfer of another deal is no part of its story, one from somebody who
// holds nothing of it moves nothing, and one of all deals from inca hands it to beta, whose it is
// now.
func TestCreditTellsOfTheTransfersOfItsDeal(t *testing.T) {
	moves := func(id, on, deal, from, to string) settlement.Fact {
		return fact(id, on, settlement.Transfer{Customer: "c", Deal: deal, From: from, To: to})
	}
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"))
	r.want("at first", r.told(settlement.CodeHandedOn, settlement.CodeNotHandedOn, settlement.CodeOfRecord), "")
	r.do(moves("x1", "2025-04-10", "e", "inca", "beta"), moves("x2", "2025-04-11", "d", "indo", "beta"))
	const vain = `settlement.not_handed_on transfer="x2" from="indo" to="beta" on="2025-04-11"`
	r.want("in vain", r.told(settlement.CodeHandedOn, settlement.CodeNotHandedOn, settlement.CodeOfRecord), vain)
	r.do(moves("x3", "2025-04-12", "", "inca", "beta"))
	r.want("to beta", r.told(settlement.CodeHandedOn, settlement.CodeNotHandedOn, settlement.CodeOfRecord), vain+`
settlement.handed_on transfer="x3" from="inca" to="beta" on="2025-04-12"
settlement.of_record partner="beta" role="sourced" share="100%" on="2025-04-12"`)
}

// A deal that its payment closes, and of which the registration is all that the desk has on record, tells of it.
func TestCreditTellsOfTheOnlyRegistration(t *testing.T) {
	r := open(t, desked()).do(inTiers()...).do(registers("r inca 2025-03-15"), paidOn("p", "2025-05-02"))
	r.want("ruled", r.told(settlement.CodeRuled), `settlement.ruled /desk/registration registration="r" partner="inca" status="rejected" code="conflict.no_contact" against=""`)
}

// One renewal is told as each of several is, without a transfer.
func TestCreditTellsOfItsRenewals(t *testing.T) {
	r := attributedRun(t, touched("t1 inca co_sell 2025-03-01"), closedDeal("2025-04-01", "2025-03-01"), paidOn("p", "2025-04-02"),
		fact("n1", "2026-04-01", settlement.Renewal{Customer: "c", Deal: "d"}))
	const first = `settlement.renewed /terms/0/policy/attribution/renewal renewal="n1" on="2026-04-01"`
	r.want("one", r.told(settlement.CodeRenewed), first)
	r.do(fact("n2", "2027-04-01", settlement.Renewal{Customer: "c", Deal: "d"}))
	r.want("two", r.told(settlement.CodeRenewed), first+"\n"+strings.ReplaceAll(strings.ReplaceAll(first, "n1", "n2"), "2026", "2027"))
}
