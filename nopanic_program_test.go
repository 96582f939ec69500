package partnerecon_test

import (
	"time"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/tiers"
)

// The names of the world are x wherever they can be, because that is what the
// test calls everything: so a made-up fact names a partner, a deal, a tier, a
// touch and a role that there are.

func worldRates() commission.Policy {
	return commission.Policy{
		Rounding: partnerecon.HalfUp, Shared: commission.Each, Recurs: partnerecon.Months(12, partnerecon.Until),
		Rates: []commission.Row{{Share: partnerecon.MustPercent("10"), Payments: 3}},
		Caps: []commission.Cap{
			{Name: "c", Per: commission.PerCustomer, Limit: inEUR("5"), Counts: commission.OnNet},
			{Name: "d", Per: commission.PerDeal, Limit: inEUR("5"), Counts: commission.FirstCome},
		},
	}
}

func worldPolicy() settlement.Policy {
	rates := worldRates()
	rates.Influenced = commission.Influenced{Factor: partnerecon.MustPercent("25"), Pool: partnerecon.MustPercent("50")}
	rates.Bonuses = []commission.Bonus{
		{Name: "b", On: "x", Rates: []commission.Row{{Fee: commission.Fee{Amount: inEUR("3"), Per: commission.EachUnit}}}},
		{Name: "o", On: "x", Of: "b", To: commission.ToUpline, Rates: []commission.Row{{Share: partnerecon.MustPercent("50")}}},
		{Name: "v", Rates: []commission.Row{{Share: partnerecon.MustPercent("1")}}, Vests: []commission.Tranche{
			{Share: partnerecon.MustPercent("50"), Months: 2}, {Share: partnerecon.MustPercent("50"), Milestone: "x"},
		}},
	}
	agreement := settlement.Agreement{
		Commission: rates, Clawback: fromStart(),
		Caps: []settlement.Cap{
			{Name: "p", Every: settlement.EveryQuarter, Limit: inEUR("7"), Counts: commission.OnNet},
			{Name: "g", Every: settlement.EveryMonth, Limit: inEUR("0.01"), Counts: commission.FirstCome, Components: []string{"v"}, Defer: []commission.Tranche{
				{Share: partnerecon.MustPercent("50"), Months: 1}, {Share: partnerecon.MustPercent("50"), Milestone: "x"},
			}},
		},
		TrueUps:     []settlement.TrueUp{{Name: "t", Every: settlement.EveryMonth}},
		Attribution: worldAttribution(),
		Retainers:   []settlement.Retainer{{Name: "x", Terms: worldRetainer()}},
		Overrides: []settlement.TermsOverride{
			{
				Name: "x", For: settlement.OverrideScope{Partner: "v"}, Approval: settlement.OverrideApproval{Approver: "x", Reason: "x"},
				Rates: []commission.Row{{Share: partnerecon.MustPercent("11")}}, Caps: []settlement.OverrideCap{{Name: "p", Limit: inEUR("6")}},
			},
			{Name: "y", For: settlement.OverrideScope{Tier: "referral"}, Schedules: []clawback.Schedule{{Return: clawback.Nothing}}},
		},
		Exits: []settlement.Exit{
			{
				Cause: settlement.Resigned, Recurring: settlement.StopShares, Unvested: settlement.ForfeitUnvested, Incentives: settlement.StopIncentives,
				Registrations: settlement.TransferRegistrations, FinalDays: 5, Debt: settlement.DebtWrittenOff,
			},
			{
				Cause: settlement.ProgramEnded, Recurring: settlement.TailOff, TailMonths: 2, Unvested: settlement.KeepUnvested, Incentives: settlement.ContinueIncentives,
				Registrations: settlement.LapseRegistrations, FinalDays: 5, Debt: settlement.DebtReceivable,
			},
		},
	}
	climbing := agreement
	climbing.Ladder = worldLadder()
	climbing.Incentives = incentive.Policy{
		Rounding: partnerecon.HalfUp, Figures: []incentive.Declaration{{Name: "x", Unit: incentive.Number}},
		Bonuses: []incentive.Bonus{
			{Name: "z", Every: incentive.EveryMonth, Rule: incentive.Referrals{Figure: "x", Per: 1, Amount: inEUR("1"), Rest: incentive.Carried}},
			{Name: "y", Every: incentive.EveryMonth, Rule: incentive.Increment{
				Measure: incentive.Measure{Of: incentive.OfRevenue}, Rate: partnerecon.MustPercent("5"), Baseline: incentive.Goal{Amount: inEUR("1")},
			}},
		},
		Contests: []incentive.Contest{{
			Name: "c", From: partnerecon.MustMonth("2024-03"), Until: partnerecon.MustMonth("2024-05"), Measure: incentive.Measure{Of: incentive.OfRevenue},
			Mode: incentive.ByRank, Prizes: []partnerecon.Money{inEUR("10"), inEUR("5")},
		}},
		Collaborations: []incentive.Collaboration{{Name: "x", Amount: inEUR("10")}},
	}
	climbing.Recovery = clawback.RecoveryPolicy{
		Share: partnerecon.MustPercent("50"), Rounding: partnerecon.HalfUp, Expires: partnerecon.Days(20, partnerecon.Until), Leaving: clawback.ToWriteOff,
	}
	climbing.Payouts = settlement.Payouts{
		Policy: payout.Policy{Minimum: inEUR("1"), Reserve: payout.Reserve{Share: partnerecon.MustPercent("10"), Days: 20, Rounding: partnerecon.HalfUp}},
		Run:    commission.Run{Every: commission.EveryHalfMonth},
	}
	climbing.Ladder.Tiers[1].Name, climbing.Ladder.Review.Promotion = "referral", tiers.AtPeriodEnd
	climbing.LadderMetrics = []settlement.LadderMetric{{Metric: "m", Counts: settlement.CollectedRevenue, Of: settlement.ForAll, Roles: []partnerecon.Role{partnerecon.Sourced}}}
	return settlement.Policy{
		Version: settlement.Format, Currency: "EUR", Conversion: settlement.Conversion{From: []partnerecon.Currency{"USD"}, MaxAge: partnerecon.Days(90, partnerecon.Through), Rounding: partnerecon.HalfUp}, Zone: "UTC", Tiers: []string{"x", "referral", "integration", "solution"},
		Horizon: partnerecon.Days(30, partnerecon.Through), PinTerms: settlement.TermsEachPayment, PinTier: settlement.TierAtEarning,
		Statements: settlement.Statements{Every: settlement.PerMonth, DisputeWithin: partnerecon.Days(30, partnerecon.Through), Accepted: settlement.ByFact},
		Desk:       worldDesk(),
		Terms: partnerecon.Terms[settlement.Agreement]{
			{ID: "x", From: partnerecon.MustDay("2024-01-01"), Rationale: "a test", Policy: agreement},
			{ID: "y", From: partnerecon.MustDay("2024-03-02"), Rationale: "a ladder", Policy: climbing},
		},
	}
}

func fromStart() clawback.Policy {
	return clawback.Policy{Rounding: partnerecon.HalfEven, Anchor: clawback.CustomerStart, ChurnDay: clawback.ServiceEnd, Schedules: []clawback.Schedule{
		{Return: clawback.ProRata, Window: partnerecon.Days(90, partnerecon.Through), Obligation: "call"},
	}}
}

// worldAttribution is that of three tiers with a tier, a kind of touches and a
// fact more, all of them x, and two facts of the deal.
func worldAttribution() attribution.Policy {
	p := attribution.ThreeTier(attribution.Choices{Dormant: partnerecon.Days(30, partnerecon.Through), Influenced: partnerecon.MustPercent("25")})
	year := attribution.Look{To: attribution.Close, Window: partnerecon.Days(365, partnerecon.Through)}
	p.Kinds = append(p.Kinds, attribution.Kind{Name: "x", Class: "x", Introduces: year, Contributes: year, Engages: true})
	p.Facts = []attribution.Declaration{
		{Name: "x", Kind: attribution.TextFact, Of: attribution.OfPartner},
		{Name: "marks", Kind: attribution.SetFact, Of: attribution.OfJourney},
		{Name: "seats", Kind: attribution.CountFact, Of: attribution.OfJourney},
	}
	p.Tree = attribution.Fork{
		ID: "barred", If: attribution.Compare{Fact: "x", Op: attribution.Eq, Values: []string{"barred"}},
		Then: attribution.Leaf{ID: "out"},
		Else: p.Tree,
	}
	p.Methods = append([]attribution.Method{{Tier: "x", Registration: attribution.TakesPriority, Over: attribution.Touches, Split: attribution.Linear{}}}, p.Methods...)
	p.Eligibility.SelfReferral = []attribution.Mark{attribution.Owner, attribution.Domain, attribution.Token}
	p.Lock = partnerecon.Days(365, partnerecon.Through)
	return p
}

// worldDesk is that of three tiers with a tier more, a review and people of the
// role x.
func worldDesk() conflict.Policy {
	p := conflict.ThreeTier("UTC")
	p.Tiers = append(p.Tiers, conflict.Tier{Name: "x", DirectFirst: conflict.BeforeContact, FirstMover: true, Lists: true})
	r := &p.Registration
	r.Review = conflict.Review{By: "x", Within: partnerecon.Hours(72, partnerecon.Through)}
	r.Extensions, r.ExtendBy, r.Capacity = 1, partnerecon.Days(30, partnerecon.Through), 5
	r.Override, r.Transfer, r.Consolation = "x", "x", partnerecon.MustPercent("50")
	p.Exclusions = []conflict.Exclusion{{Segment: "x", Reason: "r"}}
	p.Assignments = []conflict.Assignment{{Territory: "x", Partner: "x"}, {Vertical: "x", Partner: "v"}}
	p.Matching = conflict.Matching{Public: []string{"co.uk"}, Keys: []string{"x"}}
	p.Pricing.BundleBy, p.Pricing.DiscountBy = "x", "x"
	p.Sanctions.ReleaseBy = "x"
	p.Disputes.Levels[0].Role = "x"
	return p
}

func worldFact(id, day string, e settlement.Event) settlement.Fact {
	return settlement.Fact{ID: id, Occurred: settlement.On(partnerecon.MustDay(day)), Event: e}
}

// worldFacts are facts, to be sorted; the second is a payment then, too.
func worldFacts() []settlement.Fact {
	fact := worldFact
	out := []settlement.Fact{
		fact("s", "2024-01-02", settlement.Standing{Partner: "x", Tier: "x"}),
		fact("p1", "2024-01-03", settlement.Payment{Customer: "x", Deal: "w", Credits: partnerecon.Sole("x"), Amount: inEUR("100")}),
		fact("r1", "2024-01-04", settlement.Refund{Customer: "x", Of: "p1", Amount: inEUR("30")}),
		fact("r2", "2024-01-05", settlement.Refund{Customer: "x", Of: "p9", Amount: inEUR("30")}),
		fact("f", "2024-01-06", settlement.Final{Partner: "x", TrueUp: "t", Month: partnerecon.MustMonth("2024-01"), Base: inEUR("90")}),
		fact("h", "2024-01-07", settlement.Hold{Partner: "x", Reason: "kyc"}),
		fact("c", "2024-01-08", settlement.Churn{Customer: "x"}),
		fact("a", "2024-01-09", settlement.Adjustment{Partner: "x", Amount: inEUR("9"), Reason: "r", Approver: "b"}),
		fact("o", "2024-01-10", settlement.Payout{Partner: "x", Amount: inEUR("3")}),
		settlement.CloseOf(partnerecon.MustMonth("2024-01")),
	}
	out = append(out, worldFactsOfRetainers()...)
	out = append(out, worldFactsOfTheDesk()...)
	out = append(out, worldFactsOfTheDeal()...)
	return append(out,
		settlement.CloseOf(partnerecon.MustMonth("2024-02")),
		fact("m", "2024-03-01", settlement.Milestone{
			Customer: "x", Deal: "x", Name: "x", Quantity: 2, Uplines: []commission.Upline{{Of: "x", Partner: "v"}},
		}),
		fact("x1", "2024-03-01", settlement.ExchangeRate{From: "USD", To: "EUR", Rate: "0.9", Source: "x"}),
		fact("x2", "2024-03-01", settlement.Payment{Customer: "x", Credits: partnerecon.Sole("x"), Amount: partnerecon.MustMoney("10", "USD")}),
		fact("x3", "2024-03-01", settlement.Refund{Customer: "x", Of: "x2", Amount: partnerecon.MustMoney("1", "USD")}),
		fact("x4", "2024-03-01", settlement.Payment{Customer: "x", Credits: partnerecon.Sole("x"), Amount: partnerecon.MustMoney("10", "USD"), Pending: true}),
		fact("p2", "2024-03-01", settlement.Payment{Customer: "x", Credits: partnerecon.Sole("x"), Amount: inEUR("10"), Pending: true}),
		fact("o2", "2024-03-01", settlement.Payout{Partner: "x", Amount: inEUR("1")}),
		fact("a2", "2024-03-01", settlement.Adjustment{Partner: "v", Amount: inEUR("-90"), Reason: "r", Approver: "b"}),
		fact("p3", "2024-03-02", settlement.Payment{Customer: "x", Credits: partnerecon.Sole("x"), Amount: inEUR("10")}),
		fact("p4", "2024-03-02", settlement.Chargeback{Customer: "x", Of: "p3", Amount: inEUR("10")}),
		fact("y1", "2024-03-02", settlement.PartnerEnrolled{Partner: "x", Segment: "x"}),
		fact("y2", "2024-03-02", settlement.Measured{Partner: "x", Metric: "c", Holder: "x", Value: tiers.Value{Level: "z"}}),
		fact("y3", "2024-03-02", settlement.TierRequested{Partner: "v", Tier: "referral"}),
		fact("l1", "2024-03-02", settlement.LineDisputed{Partner: "v", Entry: "a2/v////adjusted:a2/adjusted", Reason: "r"}),
	)
}

// worldFactsOfTheDesk are touches, a registration under review and others, and how
// three partners stand: x in good standing again, v well, u removed.
func worldFactsOfTheDesk() []settlement.Fact {
	fact := worldFact
	item := []conflict.Item{{Product: "x", Quantity: 2, Unit: inEUR("8"), Published: inEUR("10")}, {Product: "y", Service: true, Quantity: 1, Unit: inEUR("1")}}
	return []settlement.Fact{
		fact("s2", "2024-02-01", settlement.Standing{Partner: "u", Tier: "x"}),
		fact("s3", "2024-02-01", settlement.Standing{Partner: "v", Tier: "solution"}),
		fact("pf", "2024-02-02", settlement.Profile{Customer: "x", Territory: "x", Vertical: "x"}),
		fact("t1", "2024-02-03", settlement.Touch{Customer: "x", Partner: "x", Type: "x", Evidence: "x"}),
		fact("t2", "2024-02-04", settlement.Touch{Customer: "x", Deal: "x", Partner: "v", Type: "co_sell"}),
		fact("t3", "2024-02-05", settlement.Touch{Customer: "x", Type: "sales", Motion: conflict.Inbound}),
		fact("g1", "2024-02-06", settlement.Registration{Customer: "x", Deal: "x", Partner: "x"}),
		fact("x", "2024-02-07", settlement.Registration{Customer: "x", Deal: "y", Partner: "x", Contacted: partnerecon.MustDay("2024-02-02")}),
		fact("g2", "2024-02-08", settlement.RegistrationDecided{Customer: "x", Partner: "x", Registration: "g1", By: "x", Verdict: conflict.Accept}),
		fact("g3", "2024-02-09", settlement.RegistrationExtended{Customer: "x", Partner: "x", Registration: "g1"}),
		fact("l1", "2024-02-10", settlement.Listing{Customer: "x", Partner: "v"}),
		fact("l2", "2024-02-10", settlement.StageMove{Customer: "x", Partner: "v"}),
		fact("x", "2024-02-11", settlement.Price{Partner: "x", Customer: "x", Items: item}),
		fact("q1", "2024-02-12", settlement.PriceApproved{Partner: "x", Price: "x", By: "x", For: conflict.ForBundle}),
		fact("q2", "2024-02-12", settlement.LeadsShared{Partner: "x", Leads: 5}),
		fact("k1", "2024-02-12", settlement.Strike{Partner: "x", Case: "1", Of: "x", Reason: "r"}),
		fact("k2", "2024-02-12", settlement.Strike{Partner: "x", Case: "2", Reason: "r"}),
		fact("k3", "2024-02-13", settlement.SanctionReleased{Partner: "x", By: "x", Reason: "r"}),
		fact("k4", "2024-02-13", settlement.Strike{Partner: "u", Case: "1", Reason: "r"}),
		fact("k5", "2024-02-13", settlement.Strike{Partner: "u", Case: "2", Reason: "r"}),
		fact("k6", "2024-02-13", settlement.Strike{Partner: "u", Case: "3", Reason: "r"}),
	}
}

// worldFactsOfTheDeal are a deal that was stated, closed, paid for by a payment
// that states no credits and one that states those of a removed partner, renewed
// and handed on, with a dispute that is over and one that is not.
func worldFactsOfTheDeal() []settlement.Fact {
	fact := worldFact
	half := partnerecon.MustRate("1/2")
	on := func(day string) settlement.Moment { return settlement.On(partnerecon.MustDay(day)) }
	return []settlement.Fact{
		fact("i1", "2024-02-14", settlement.PartnerStated{
			Partner: "x", Identity: attribution.Identity{Owners: []string{"x"}, Domains: []string{"x.example"}, Tokens: []string{"x"}}, Approved: true,
			Facts: []attribution.Fact{{Name: "x", Values: []string{"x"}}},
		}),
		fact("i2", "2024-02-14", settlement.DealStated{
			Customer: "x", Deal: "x", Engagement: attribution.Dormant, Agreed: []attribution.Share{{Partner: "x", Share: half}, {Partner: "v", Share: half}},
			Identity: attribution.Identity{Owners: []string{"x"}}, Facts: []attribution.Fact{{Name: "marks", Values: []string{"x", "y"}}},
		}),
		fact("d", "2024-02-15", settlement.DealClosed{
			Customer: "x", Deal: "x", Partner: "x", Lead: on("2024-02-01"), Signup: on("2024-02-05"), Opened: on("2024-02-01"), Value: inEUR("1000"),
		}),
		fact("e1", "2024-02-16", settlement.Payment{Customer: "x", Deal: "x", Amount: inEUR("100")}),
		fact("e2", "2024-02-16", settlement.Payment{Customer: "x", Deal: "z", Credits: partnerecon.Sole("u"), Amount: inEUR("100")}),
		fact("b1", "2024-02-17", settlement.Dispute{Customer: "x", Partner: "x", Deal: "x", Amount: inEUR("1"), Reason: "r"}),
		fact("b2", "2024-02-17", settlement.Dispute{Customer: "x", Partner: "x", Amount: inEUR("2"), Reason: "r"}),
		fact("b3", "2024-02-18", settlement.DisputeEscalated{Customer: "x", Partner: "x", Dispute: "b2"}),
		fact("b4", "2024-02-19", settlement.DisputeResolved{Customer: "x", Partner: "x", Dispute: "b1", By: "x", Remedy: conflict.ToWriteOff, Reason: "r"}),
		fact("n1", "2024-02-20", settlement.Renewal{Customer: "x", Deal: "x"}),
		fact("m1", "2024-02-21", settlement.Choice{Customer: "x", Deal: "z", Partner: "v", Evidence: "mail"}),
		fact("m2", "2024-02-22", settlement.Override{Customer: "x", Deal: "w", Partner: "v", Until: partnerecon.MustDay("2024-06-30"), By: "x", Reason: "r"}),
		fact("n2", "2024-02-23", settlement.Transfer{Customer: "x", Deal: "x", From: "x", To: "v"}),
		fact("e3", "2024-02-24", settlement.Payment{Customer: "x", Deal: "x", Amount: inEUR("50")}),
	}
}

// worldFollowUps are facts about what is still open at the end of those.
func worldFollowUps() []settlement.Fact {
	recorded := settlement.At(time.Date(2024, 3, 3, 12, 0, 0, 0, time.UTC))
	out := []settlement.Fact{
		worldFact("u1", "2024-03-03", settlement.DisputeResolved{Customer: "x", Partner: "x", Dispute: "b2", By: "x", Remedy: conflict.ToAdjust, Amount: inEUR("1"), Reason: "r"}),
		worldFact("u2", "2024-03-03", settlement.DisputeResolved{Customer: "x", Partner: "x", Dispute: "b1", By: "x", Remedy: conflict.ToRelease, Reason: "r", Corrects: "b4"}),
		worldFact("u3", "2024-03-03", settlement.RegistrationDecided{Customer: "x", Partner: "x", Registration: "x", By: "x", Verdict: conflict.Reject, Reason: "r"}),
		worldFact("u4", "2024-03-03", settlement.RegistrationTransferred{Customer: "x", Partner: "x", To: "v", Registration: "g1", By: "x"}),
		worldFact("u5", "2024-03-03", settlement.RegistrationWithdrawn{Customer: "x", Partner: "x", Registration: "g1"}),
		worldFact("u6", "2024-03-03", settlement.Strike{Partner: "x", Case: "3", Reason: "r"}),
		worldFact("u7", "2024-03-03", settlement.Refund{Customer: "x", Of: "e1", Amount: inEUR("100")}),
		worldFact("u8", "2024-03-03", settlement.Recredit{Customer: "x", Deal: "x", Credits: partnerecon.Sole("u")}),
		worldFact("u9", "2024-03-03", settlement.Clearing{Customer: "x", Of: "p2"}),
		worldFact("v1", "2024-03-03", settlement.Failure{Customer: "x", Of: "p2"}),
		worldFact("v2", "2024-03-03", settlement.ChargebackReversed{Customer: "x", Of: "p4"}),
		worldFact("v3", "2024-03-03", settlement.Final{Partner: "x", TrueUp: "t", Month: partnerecon.MustMonth("2024-02"), Base: inEUR("150")}),
		worldFact("v4", "2024-03-03", settlement.Release{Partner: "x", Of: "h", Approver: "b"}),
		worldFact("v5", "2024-03-03", settlement.WriteOff{Partner: "v", Amount: inEUR("1"), Reason: "r", Approver: "b"}),
		worldFact("v7", "2024-03-03", settlement.Measured{Partner: "x", Metric: "c", Holder: "x", Value: tiers.Value{Level: "x"}, Corrects: "y2"}),
		worldFact("v8", "2024-03-03", settlement.TierPlaced{Partner: "v", Tier: "referral", By: "x", Reason: "r"}),
		worldFact("v9", "2024-03-03", settlement.DemotionNoticed{Partner: "x"}),
		worldFact("w1", "2024-03-03", settlement.PartnerLeft{Partner: "u"}),
		worldFact("w2", "2024-03-03", settlement.LineDisputed{Partner: "x", Entry: "o2/x////payout:o2/paid", Amount: inEUR("1"), Reason: "r"}),
		worldFact("w3", "2024-03-03", settlement.LineDisputeResolved{Partner: "v", Of: "l1", Outcome: settlement.LineAdjusted, Amount: inEUR("1"), Reason: "r", Approver: "b"}),
		worldFact("w4", "2024-03-03", settlement.StatementAccepted{Partner: "x", Through: partnerecon.MustDay("2024-02-29"), By: "b"}),
		worldFact("w2", "2024-03-03", settlement.PartnerExited{Partner: "u", Cause: settlement.Resigned, To: "v", Approver: "b", Reason: "r"}),
		worldFact("v6", "2024-03-03", settlement.PayoutReturned{Partner: "x", Of: "o2"}),
		worldFact("x5", "2024-03-03", settlement.Clearing{Customer: "x", Of: "x4"}),
		worldFact("w6", "2024-03-03", settlement.Repayment{Partner: "v", Amount: inEUR("1")}),
		worldFact("w2", "2024-03-03", settlement.FigureStated{Partner: "x", Name: "x", Month: partnerecon.MustMonth("2024-03"), Value: incentive.Value{Number: 2}}),
		worldFact("w2", "2024-03-03", settlement.PartnerReached{Partner: "x", Milestone: "x"}),
		worldFact("w3", "2024-03-03", settlement.SaleStated{Partner: "v", Base: inEUR("100")}),
		worldFact("w4", "2024-03-03", settlement.Certified{Partner: "x", Person: "x", Certification: "x"}),
		worldFact("w5", "2024-03-03", settlement.JointActivity{Partner: "x", Collaboration: "x", Activity: incentive.Activity{ID: "x", Participants: []incentive.Participant{{ID: "x", Weight: partnerecon.Whole()}}}}),
	}
	for _, day := range []string{"2024-02-02", "2024-02-14", "2024-02-16", "2024-02-20"} {
		for _, e := range []settlement.Event{
			settlement.Touch{Customer: "x", Deal: "x", Partner: "u", Type: "click"},
			settlement.Touch{Customer: "x", Type: "sales", Motion: conflict.Outbound},
			settlement.Renewal{Customer: "x", Deal: "x"},
			settlement.Transfer{Customer: "x", From: "x", To: "u"},
			settlement.Registration{Customer: "x", Partner: "v"},
			settlement.DealStated{Customer: "x", Facts: []attribution.Fact{{Name: "seats", Values: []string{"7"}}}},
			settlement.Strike{Partner: "v", Case: "1", Reason: "r"},
			settlement.DealClosed{Customer: "x", Deal: "z", Motion: conflict.Outbound, Signup: settlement.On(partnerecon.MustDay("2024-02-05"))},
		} {
			f := worldFact("late", day, e)
			f.Recorded = recorded
			out = append(out, f)
		}
	}
	return out
}
