package settlement_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/settlement"
)

// tenPercent is the program of the examples: 10 % of what customers pay; who
// leaves within 60 days never was a customer.
func tenPercent() settlement.Policy {
	return settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Zone: "Europe/Berlin",
		Horizon:  partnerecon.Days(180, partnerecon.Through),
		PinTerms: settlement.TermsAtClose, PinTier: settlement.TierAtEarning,
		Terms: partnerecon.Terms[settlement.Agreement]{{
			ID: "2025", From: partnerecon.MustDay("2025-01-01"), Rationale: "the program begins",
			Policy: settlement.Agreement{
				Commission: commission.Policy{
					Rounding: partnerecon.HalfUp,
					Rates:    []commission.Row{{Share: partnerecon.MustPercent("10")}},
					Payable:  []commission.Payable{{Due: commission.Net, Days: 30}},
				},
				Clawback: clawback.Policy{
					Rounding: partnerecon.HalfUp, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd,
					Schedules: []clawback.Schedule{{Return: clawback.Full, Window: partnerecon.Days(60, partnerecon.Through)}},
				},
			},
		}},
	}
}

// paid is a payment of a customer of acme.
func paid(id, on, amount string) settlement.Fact {
	return settlement.Fact{
		ID: id, Occurred: settlement.On(partnerecon.MustDay(on)),
		Event: settlement.Payment{Customer: "c-12", Credits: partnerecon.Sole("acme"), Amount: partnerecon.MustMoney(amount, "EUR")},
	}
}

// refunded is money given back of a payment.
func refunded(id, on, of, amount string) settlement.Fact {
	return settlement.Fact{
		ID: id, Occurred: settlement.On(partnerecon.MustDay(on)),
		Event: settlement.Refund{Customer: "c-12", Of: of, Amount: partnerecon.MustMoney(amount, "EUR")},
	}
}

// A month of a program, from facts to a statement.
func Example() {
	program := settlement.Must(tenPercent())
	var book settlement.Book // load it; store it with the entries
	facts := settlement.Facts([]settlement.Fact{
		paid("inv-7", "2025-01-20", "1000"),
		refunded("re-9", "2025-01-25", "inv-7", "250"),
	})
	january := partnerecon.MustMonth("2025-01")
	for e, err := range program.Run(&book, program.WithCloses(&book, facts, january)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.ID(), e.Amount)
	}
	s, err := program.Statement(&book, january, january)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range s.Rows {
		fmt.Println(r.Partner, "earned", r.Earned, "returned", r.Returned, "closing", r.Closing, "not yet payable", r.NotYet)
	}
	// Output:
	// inv-7/acme/c-12//inv-7/base/earned 100.00 EUR
	// re-9/acme/c-12//inv-7/base/returned -25.00 EUR
	// acme earned 100.00 EUR returned -25.00 EUR closing 75.00 EUR not yet payable 75.00 EUR
}

func ExampleNew() {
	policy := tenPercent()
	policy.Zone = "Europe/Atlantis"
	policy.Terms[0].Policy.Commission.Rates[0].Tier = "gold"
	policy.Terms[0].Policy.Clawback.Rounding = ""

	_, err := settlement.New(policy)
	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems { // mark the field of a form
			fmt.Println(p.Path, p.Code)
		}
	}
	// Output:
	// /terms/0/policy/clawback/rounding required
	// /terms/0/policy/commission/rates/0/tier unknown
	// /zone unknown
}

func ExampleParse() {
	program, err := settlement.Parse([]byte(`{
		"version": 1, "currency": "EUR", "zone": "UTC", "horizon": {"days": 180, "edge": "through"},
		"pin_terms": "at_close", "pin_tier": "at_earning",
		"terms": [{"id": "2025", "from": "2025-01-01", "rationale": "the program begins",
			"policy": {"commission": {"rounding": "half_up", "rates": [{"share": "10%"}]}}}]
	}`))
	fmt.Println(program.Policy().Horizon, err)

	_, err = settlement.Parse([]byte(`{"version": 1, "currency": "EUR", "zone": "UTC", "horizont": {"days": 180, "edge": "through"}}`))
	var invalid *partnerecon.InvalidError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems {
			fmt.Println(p.Path, p.Message)
		}
	}
	// Output:
	// 180 days through <nil>
	// /horizon missing; say for how many days facts about a payment may change anything
	// /horizont unknown member; write "horizon"
	// /pin_terms want at_close, each_payment or cycle_start, got ""
	// /pin_tier want at_earning or at_close, got ""
	// /terms want at least one version
}

func ExampleMust() {
	defer func() { fmt.Println(recover()) }()
	policy := tenPercent()
	policy.YearStart = 13
	settlement.Must(policy) // for constants: it panics
	// Output: settlement: /year_start: want a month, 1 to 12, got 13
}

func ExampleMarshalPolicy() {
	policy := tenPercent()
	policy.Terms[0].Policy.Clawback = clawback.Policy{}
	b, err := settlement.MarshalPolicy(policy)
	fmt.Println(string(b), err)
	// Output:
	// {"version":1,"currency":"EUR","zone":"Europe/Berlin","horizon":{"days":180,"edge":"through"},"pin_terms":"at_close","pin_tier":"at_earning","terms":[{"id":"2025","from":"2025-01-01","rationale":"the program begins","policy":{"commission":{"rounding":"half_up","rates":[{"share":"10%"}],"payable":[{"due":"net","days":30}]}}}]} <nil>
}

func ExampleProgram_Policy() {
	program := settlement.Must(tenPercent())
	copied := program.Policy()
	copied.Terms[0].Policy.Commission.Rates[0].Share = partnerecon.MustPercent("99")
	fmt.Println(program.Policy().Terms[0].Policy.Commission.Rates[0].Share)
	// Output: 10%
}

func ExampleProgram_Run() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	facts := []settlement.Fact{
		paid("inv-7", "2025-01-20", "1000"),
		paid("inv-8", "2025-01-21", "-1"), // money that goes back is a refund
		paid("inv-9", "2025-01-22", "1000"),
	}
	for e, err := range program.Run(&book, settlement.Facts(facts)) {
		var bad *settlement.FactError
		if errors.As(err, &bad) {
			fmt.Println("stopped at fact", bad.Position, bad.Fact.ID)
			fmt.Println(bad)
			break
		}
		fmt.Println(e.ID(), e.Amount)
	}
	// Output:
	// inv-7/acme/c-12//inv-7/base/earned 100.00 EUR
	// stopped at fact 1 inv-8
	// settlement: fact "inv-8", number 2 of those folded: /amount: comes to -1.00 EUR; money that goes back is a refund
}

func ExampleProgram_Apply() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	for range 2 { // a repeated delivery changes nothing
		entries, err := program.Apply(&book, paid("inv-7", "2025-01-20", "1000"))
		fmt.Println(len(entries), err)
	}
	_, err := program.Apply(&book, paid("inv-7", "2025-01-20", "2000"))
	fmt.Println(errors.Is(err, settlement.ErrDuplicate))
	// Output:
	// 1 <nil>
	// 0 <nil>
	// true
}

func ExampleProgram_WithCloses() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	facts := settlement.Facts([]settlement.Fact{paid("inv-7", "2025-01-20", "1000"), paid("inv-8", "2025-03-02", "1000")})
	for f := range program.WithCloses(&book, facts, partnerecon.MustMonth("2025-03")) {
		fmt.Println(f.ID)
	}
	// Output:
	// inv-7
	// close:2025-01
	// close:2025-02
	// inv-8
	// close:2025-03
}

func ExampleFacts() {
	for f, err := range settlement.Facts([]settlement.Fact{paid("inv-7", "2025-01-20", "1000"), refunded("re-9", "2025-01-25", "inv-7", "250")}) {
		fmt.Println(f.ID, f.Occurred, err)
	}
	// Output:
	// inv-7 2025-01-20 <nil>
	// re-9 2025-01-25 <nil>
}

func ExampleParseFacts() {
	file := []byte(`{"id":"inv-7","occurred":"2025-01-20","kind":"payment","customer":"c-12","amount":{"amount":"1000.00","currency":"EUR"}}
{"id":"re-9","occurred":"2025-01-25","kind":"refund","customer":"c-12","of":"inv-7","amount":250}

{"id":"x-1","occurred":"2025-2-3","kind":"churn","customer":"c-12"}
`)
	for f, err := range settlement.ParseFacts(file) { // the reading goes on after a bad line
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(f.ID)
	}
	// Output:
	// inv-7
	// line 2: settlement: /amount: want an object such as {"amount":"12.50","currency":"EUR"}, got the number "250"
	// line 4: settlement: /occurred: day "2025-2-3": malformed: want the form 2006-01-02
}

func ExampleParseFact() {
	f, err := settlement.ParseFact([]byte(`{"id":"h-1","occurred":"2025-01-20T09:30:00+01:00","recorded":"2025-01-21",
		"kind":"hold","partner":"acme","reason":"bank details missing"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.ID, f.Occurred, f.Recorded, f.Event.(settlement.Hold).Reason)
	text, err := json.Marshal(f)
	fmt.Println(string(text), err)
	// Output:
	// h-1 2025-01-20T08:30:00Z 2025-01-21 bank details missing
	// {"id":"h-1","occurred":"2025-01-20T08:30:00Z","recorded":"2025-01-21","kind":"hold","partner":"acme","reason":"bank details missing"} <nil>
}

func ExampleProgram_Sort() {
	program := settlement.Must(tenPercent())
	late := refunded("re-1", "2025-01-20", "inv-7", "100")
	late.Recorded = settlement.On(partnerecon.MustDay("2025-02-05")) // a January fact that was learned of in February
	facts := []settlement.Fact{
		late,
		paid("inv-8", "2025-02-01", "100"),
		settlement.CloseOf(partnerecon.MustMonth("2025-01")),
		refunded("re-0", "2025-01-20", "inv-7", "100"), // of the same day: after its payment
		paid("inv-7", "2025-01-20", "1000"),
	}
	program.Sort(facts)
	for _, f := range facts {
		fmt.Println(f.ID)
	}
	// Output:
	// inv-7
	// re-0
	// close:2025-01
	// inv-8
	// re-1
}

func ExampleRanks() {
	for rank, kind := range settlement.Ranks() {
		fmt.Println(rank, kind)
	}
	// Output:
	// 0 standing
	// 1 partner_enrolled
	// 2 measured
	// 3 tier_requested
	// 4 tier_placed
	// 5 demotion_noticed
	// 6 partner_left
	// 7 partner_exited
	// 8 partner_stated
	// 9 price_approved
	// 10 price
	// 11 leads_shared
	// 12 strike
	// 13 sanction_released
	// 14 started
	// 15 profile
	// 16 touch
	// 17 deal_stated
	// 18 registration
	// 19 registration_decided
	// 20 registration_extended
	// 21 registration_withdrawn
	// 22 registration_transferred
	// 23 choice
	// 24 override
	// 25 listing
	// 26 unlisting
	// 27 stage_move
	// 28 deal_closed
	// 29 renewal
	// 30 transfer
	// 31 exchange_rate
	// 32 reopen
	// 33 payment
	// 34 milestone
	// 35 clearing
	// 36 payment_failed
	// 37 refund
	// 38 credit_note
	// 39 chargeback
	// 40 chargeback_reversed
	// 41 recredit
	// 42 churn
	// 43 breach
	// 44 fraud
	// 45 reactivated
	// 46 retainer_event
	// 47 final
	// 48 adjustment
	// 49 dispute
	// 50 dispute_escalated
	// 51 dispute_resolved
	// 52 hold
	// 53 release
	// 54 write_off
	// 55 payout
	// 56 payout_returned
	// 57 line_disputed
	// 58 line_dispute_resolved
	// 59 statement_accepted
	// 60 repayment
	// 61 figure_stated
	// 62 certified
	// 63 joint_activity
	// 64 sale_stated
	// 65 partner_reached
	// 66 close
}

func ExampleProgram_Problems() {
	program := settlement.Must(tenPercent())
	for _, p := range program.Problems(settlement.Fact{
		ID: "a-1", Occurred: settlement.On(partnerecon.MustDay("2025-01-20")),
		Event: settlement.Adjustment{Partner: "acme", Amount: partnerecon.MustMoney("10", "USD"), Reason: "goodwill"},
	}) {
		fmt.Println(p.Path, p.Message)
	}
	// Output:
	// /amount 10.00 USD in a program in EUR
	// /approver missing
}

func ExampleProgram_Statement() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	january, february := partnerecon.MustMonth("2025-01"), partnerecon.MustMonth("2025-02")
	late := refunded("re-9", "2025-01-20", "inv-7", "1000")
	late.Recorded = settlement.On(partnerecon.MustDay("2025-02-05"))
	facts := settlement.Facts([]settlement.Fact{paid("inv-7", "2025-01-20", "1000"), late})
	for _, err := range program.Run(&book, program.WithCloses(&book, facts, february)) {
		if err != nil {
			fmt.Println(err)
		}
	}
	for _, month := range []partnerecon.Month{january, february} {
		s, err := program.Statement(&book, month, month)
		if err != nil {
			fmt.Println(err)
			return
		}
		r := s.Total
		fmt.Println(month, r.Opening, "+", r.Earned, "+", r.Returned, "=", r.Closing)
		fmt.Println(month, s.Commission, "+", s.Retained, "=", s.Base)
	}
	// Output:
	// 2025-01 0.00 EUR + 100.00 EUR + 0.00 EUR = 100.00 EUR
	// 2025-01 100.00 EUR + 900.00 EUR = 1000.00 EUR
	// 2025-02 100.00 EUR + 0.00 EUR + -100.00 EUR = 0.00 EUR
	// 2025-02 -100.00 EUR + -900.00 EUR = -1000.00 EUR
}

func ExampleProgram_Explain() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	_, _ = program.Apply(&book, paid("inv-7", "2025-01-20", "990.25"))
	entries, err := program.Apply(&book, refunded("re-9", "2025-01-25", "inv-7", "100"))
	if err != nil {
		fmt.Println(err)
		return
	}
	trace, err := program.Explain(entries[0]) // the entry is enough
	fmt.Print(trace)
	fmt.Println(err)
	// Output:
	// settlement.pinned_terms /pin_terms pin_terms="at_close" terms="2025" cleared="2025-01-20"
	// commission.rate /terms/0/policy/commission/rates/0/share partner="acme" base="990.25 EUR" rate="10%" share="100%" tier=""
	// commission.rounded /terms/0/policy/commission/rounding exact="3961/40 EUR" mode="half_up" total="99.03 EUR"
	// commission.payable /terms/0/policy/commission/payable/0 due="net" cleared="2025-01-20" payable="2025-02-19"
	// commission.returned /terms/0/policy/commission/rounding earned="99.03 EUR" refunded="100.00 EUR" paid="990.25 EUR" mode="half_up" returned="-10.00 EUR"
	// commission.posted kind="returned" due="-10.00 EUR" before="0.00 EUR" posted="-10.00 EUR" terms="2025"
	// <nil>
}

func ExampleProgram_Why() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	_, _ = program.Apply(&book, paid("inv-7", "2025-01-20", "1000"))
	trace, err := program.Why(&book, "acme", partnerecon.MustDay("2025-01-31"))
	fmt.Print(trace)
	fmt.Println(err)
	// Output:
	// settlement.balance owed="100.00 EUR" as_of="2025-01-31" tier=""
	// settlement.earned sum="100.00 EUR"
	// settlement.payable payable="0.00 EUR"
	// settlement.not_yet_payable amount="100.00 EUR" from="2025-02-19"
	// <nil>
}

func ExampleProgram_Line() {
	policy := tenPercent()
	policy.Terms[0].Policy.Commission.Bonuses = []commission.Bonus{{Name: "spiff", Times: 1, Rates: []commission.Row{
		{Sale: "new", Fee: commission.Fee{Amount: partnerecon.MustMoney("500", "EUR"), Per: commission.EachSale}},
	}}}
	program := settlement.Must(policy)
	var book settlement.Book
	_, _ = program.Apply(&book, paid("inv-7", "2025-01-20", "1000"))
	trace, err := program.Line(&book, "c-12", "inv-7")
	fmt.Print(trace)
	fmt.Println(err)
	// Output:
	// commission.rate /terms/0/policy/commission/rates/0/share partner="acme" base="1000.00 EUR" rate="10%" share="100%" tier=""
	// commission.rounded /terms/0/policy/commission/rounding exact="100 EUR" mode="half_up" total="100.00 EUR"
	// commission.component /terms/0/policy/commission/bonuses/0 component="spiff" stage=""
	// commission.no_rate /terms/0/policy/commission/bonuses/0/rates partner="acme" role="sourced" sale=""
	// commission.payable /terms/0/policy/commission/payable/0 due="net" cleared="2025-01-20" payable="2025-02-19"
	// <nil>
}

func ExampleProgram_AtRisk() {
	program := settlement.Must(tenPercent())
	var book settlement.Book
	_, _ = program.Apply(&book, paid("inv-7", "2025-01-20", "1000"))
	risks, err := program.AtRisk(&book, partnerecon.MustDay("2025-02-28"))
	for _, r := range risks {
		fmt.Println(r.Partner, r.Customer, r.Amount, "safe from", r.Safe)
	}
	fmt.Println(err)
	// Output:
	// acme c-12 100.00 EUR safe from 2025-03-22
	// <nil>
}
