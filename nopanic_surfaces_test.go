package partnerecon_test

import (
	"reflect"

	"github.com/partnerecon/partnerecon"
	"github.com/partnerecon/partnerecon/attribution"
	"github.com/partnerecon/partnerecon/attribution/metrics"
	"github.com/partnerecon/partnerecon/clawback"
	"github.com/partnerecon/partnerecon/commission"
	"github.com/partnerecon/partnerecon/commission/economics"
	"github.com/partnerecon/partnerecon/commission/incentive"
	"github.com/partnerecon/partnerecon/commission/payout"
	"github.com/partnerecon/partnerecon/commission/pilot"
	"github.com/partnerecon/partnerecon/conflict"
	"github.com/partnerecon/partnerecon/retainer"
	"github.com/partnerecon/partnerecon/settlement"
	"github.com/partnerecon/partnerecon/settlement/bulk"
	"github.com/partnerecon/partnerecon/tiers/benchmark"
)

// surfaces are what the packages export.
func surfaces() []surface {
	return []surface{
		ofVocabulary(), ofAttribution(), ofMetrics(), ofClawback(), ofCommission(), ofPayout(),
		ofConflict(), ofSettlement(), ofBulk(), ofEconomics(), ofIncentive(), ofPilot(), ofTiers(), ofBenchmark(), ofRetainer(),
	}
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

func ofVocabulary() surface {
	return surface{".", map[string]any{
		"AddBusinessDays": partnerecon.AddBusinessDays, "Allocate": partnerecon.Allocate, "BasisOf": partnerecon.BasisOf, "D": partnerecon.D,
		"DayIn": partnerecon.DayIn, "DayOf": partnerecon.DayOf, "Days": partnerecon.Days, "Fraction": partnerecon.Fraction, "FromMinor": partnerecon.FromMinor,
		"Hours": partnerecon.Hours, "MoneyOf": partnerecon.MoneyOf, "Months": partnerecon.Months,
		"MustDay": partnerecon.MustDay, "MustMoney": partnerecon.MustMoney, "MustMonth": partnerecon.MustMonth, "MustPercent": partnerecon.MustPercent,
		"MustRate": partnerecon.MustRate, "ParseDay": partnerecon.ParseDay, "ParseMoney": partnerecon.ParseMoney, "ParseMonth": partnerecon.ParseMonth,
		"ParseRate": partnerecon.ParseRate, "RateOf": partnerecon.RateOf, "Sole": partnerecon.Sole, "Sum": partnerecon.Sum, "Whole": partnerecon.Whole,
	}, []reflect.Type{
		typeOf[partnerecon.Basis](), typeOf[partnerecon.Claim](), typeOf[partnerecon.Count](), typeOf[partnerecon.Credit](), typeOf[partnerecon.Currency](),
		typeOf[partnerecon.Day](), typeOf[partnerecon.Detail](), typeOf[partnerecon.Edge](), typeOf[partnerecon.Entry](),
		typeOf[partnerecon.Interval](), typeOf[partnerecon.InvalidError](), typeOf[partnerecon.Kind](), typeOf[partnerecon.Money](), typeOf[partnerecon.Month](),
		typeOf[partnerecon.Part](), typeOf[partnerecon.Problem](), typeOf[partnerecon.Protection](), typeOf[partnerecon.Rate](), typeOf[partnerecon.Reason](),
		typeOf[partnerecon.Role](), typeOf[partnerecon.Rounding](), typeOf[partnerecon.Terms[commission.Policy]](), typeOf[partnerecon.Text](),
		typeOf[partnerecon.Trace](), typeOf[partnerecon.Version[commission.Policy]](), typeOf[partnerecon.Weekdays](), typeOf[partnerecon.Window](),
	}}
}

func ofAttribution() surface {
	return surface{"attribution", map[string]any{
		"Divide": attribution.Divide, "Must": attribution.Must, "New": attribution.New, "NextRenewal": attribution.NextRenewal,
		"OfRecord": attribution.OfRecord, "Parse": attribution.Parse, "ParseJourney": attribution.ParseJourney, "ParseRenewal": attribution.ParseRenewal,
		"ThreeTier": attribution.ThreeTier,
	}, []reflect.Type{
		typeOf[attribution.Additive](), typeOf[attribution.Amount](), typeOf[attribution.Answer](), typeOf[attribution.Bearer](), typeOf[attribution.Bond](),
		typeOf[attribution.Choices](), typeOf[attribution.Claim](), typeOf[attribution.Compare](), typeOf[attribution.Correction](), typeOf[attribution.Decay](),
		typeOf[attribution.Decision](), typeOf[attribution.Declaration](), typeOf[attribution.Direct](), typeOf[attribution.DirectFirst](),
		typeOf[attribution.Eligibility](), typeOf[attribution.Engagement](), typeOf[attribution.Equal](), typeOf[attribution.Exclusion](), typeOf[attribution.Fact](),
		typeOf[attribution.FactKind](), typeOf[attribution.First](), typeOf[attribution.Fork](), typeOf[attribution.Identity](), typeOf[attribution.Influenced](),
		typeOf[attribution.Is](), typeOf[attribution.Journey](), typeOf[attribution.Kind](), typeOf[attribution.Lapsed](), typeOf[attribution.Last](),
		typeOf[attribution.LastEligible](), typeOf[attribution.LastNot](), typeOf[attribution.Leaf](), typeOf[attribution.Linear](), typeOf[attribution.Look](),
		typeOf[attribution.Mark](), typeOf[attribution.Method](), typeOf[attribution.Mixed](), typeOf[attribution.Model](), typeOf[attribution.Moment](),
		typeOf[attribution.Move](), typeOf[attribution.Not](), typeOf[attribution.Op](), typeOf[attribution.Outcome](), typeOf[attribution.Over](),
		typeOf[attribution.Partner](), typeOf[attribution.Path](), typeOf[attribution.Policy](), typeOf[attribution.Position](), typeOf[attribution.Record](),
		typeOf[attribution.Registers](), typeOf[attribution.Registration](), typeOf[attribution.Renewal](), typeOf[attribution.Renewals](),
		typeOf[attribution.Repeats](), typeOf[attribution.Scope](), typeOf[attribution.Share](), typeOf[attribution.Signal](), typeOf[attribution.Step](),
		typeOf[attribution.Touch](), typeOf[attribution.Touched](), typeOf[attribution.Transfer](), typeOf[attribution.Tree](), typeOf[attribution.TwoTouch](),
		typeOf[attribution.Unaccepted](), typeOf[attribution.Verdict](), typeOf[attribution.Weight](), typeOf[attribution.Weighted](),
	}}
}

func ofMetrics() surface {
	return surface{"attribution/metrics", map[string]any{
		"Measure": metrics.Measure, "Text": metrics.Text,
	}, []reflect.Type{
		typeOf[metrics.Account](), typeOf[metrics.Band](), typeOf[metrics.Benchmarks](), typeOf[metrics.Deal](), typeOf[metrics.Facts](), typeOf[metrics.Figure](),
		typeOf[metrics.FirstLead](), typeOf[metrics.Lead](), typeOf[metrics.Median](), typeOf[metrics.Pair](), typeOf[metrics.Partner](), typeOf[metrics.Report](), typeOf[metrics.Revenue](),
		typeOf[metrics.Stage](), typeOf[metrics.Touch](), typeOf[metrics.Verdict](),
	}}
}

func ofClawback() surface {
	return surface{"clawback", map[string]any{
		"Must": clawback.Must, "New": clawback.New, "NewDated": clawback.NewDated, "ObligationOf": clawback.ObligationOf, "Parse": clawback.Parse, "Record": clawback.Record, "ThreeTier": clawback.ThreeTier,
		"MustRecovery": clawback.MustRecovery, "NewRecovery": clawback.NewRecovery, "ParseRecovery": clawback.ParseRecovery,
	}, []reflect.Type{
		typeOf[clawback.Breach](), typeOf[clawback.ChurnDay](), typeOf[clawback.Counting](), typeOf[clawback.Fraud](), typeOf[clawback.Incident](),
		typeOf[clawback.Obligation](), typeOf[clawback.ReasonCode](), typeOf[clawback.Step](), typeOf[clawback.Trigger](),
		typeOf[clawback.Anchor](), typeOf[clawback.Churn](), typeOf[clawback.Departure](), typeOf[clawback.Exposure](), typeOf[clawback.Group](), typeOf[clawback.Line](), typeOf[clawback.SealedDay](),
		typeOf[clawback.Policy](), typeOf[clawback.Posted](), typeOf[clawback.Preview](), typeOf[clawback.Reactivated](), typeOf[clawback.Reactivation](),
		typeOf[clawback.Recourse](), typeOf[clawback.Reopen](), typeOf[clawback.Return](), typeOf[clawback.Risk](), typeOf[clawback.Schedule](),
		typeOf[clawback.Seal](), typeOf[clawback.Started](), typeOf[clawback.Staged](), typeOf[clawback.Statement](), typeOf[clawback.Class](), typeOf[clawback.Partner](),
		typeOf[clawback.Account](), typeOf[clawback.Applied](), typeOf[clawback.Debited](), typeOf[clawback.Debt](),
		typeOf[clawback.Lapse](), typeOf[clawback.Limit](), typeOf[clawback.LineScope](), typeOf[clawback.Loss](), typeOf[clawback.Lost](), typeOf[clawback.Leaving](), typeOf[clawback.Offboarded](), typeOf[clawback.Offset](), typeOf[clawback.Owed](),
		typeOf[clawback.Recovery](), typeOf[clawback.RecoveryPolicy](), typeOf[clawback.Repaid](), typeOf[clawback.Run](), typeOf[clawback.WriteOff](),
		typeOf[clawback.Borne](), typeOf[clawback.PaidOut](), typeOf[clawback.PaidTerm](), typeOf[clawback.Payout](), typeOf[clawback.Transfer](), typeOf[clawback.Transferred](), typeOf[clawback.Taking](),
	}}
}

func ofPayout() surface {
	return surface{"commission/payout", map[string]any{"Must": payout.Must, "New": payout.New, "Parse": payout.Parse}, []reflect.Type{
		typeOf[payout.Account](), typeOf[payout.Balance](), typeOf[payout.Dated](), typeOf[payout.Known](), typeOf[payout.Line](), typeOf[payout.Policy](),
		typeOf[payout.Posted](), typeOf[payout.Reserve](), typeOf[payout.Run](), typeOf[payout.Terms](),
	}}
}

func ofCommission() surface {
	return surface{"commission", map[string]any{
		"Must": commission.Must, "New": commission.New, "NewDated": commission.NewDated, "NewScale": commission.NewScale, "Parse": commission.Parse, "Problems": commission.Problems,
		"AnnualValue": commission.AnnualValue, "CycleOf": commission.CycleOf, "Record": commission.Record, "Resell": commission.Resell, "ThreeTier": commission.ThreeTier,
	}, []reflect.Type{
		typeOf[commission.Anchor](), typeOf[commission.Cadence](), typeOf[commission.Run](), typeOf[commission.Back](), typeOf[commission.Bounds](), typeOf[commission.Cap](), typeOf[commission.Chargeback](),
		typeOf[commission.ChargebackReversed](), typeOf[commission.Choices](), typeOf[commission.Clearing](), typeOf[commission.Contracted](), typeOf[commission.Correction](), typeOf[commission.Counter](),
		typeOf[commission.Counts](), typeOf[commission.CreditNote](), typeOf[commission.Due](), typeOf[commission.Failure](), typeOf[commission.Grant](),
		typeOf[commission.Influenced](), typeOf[commission.Item](), typeOf[commission.Ledger](), typeOf[commission.Line](), typeOf[commission.LineCredits](),
		typeOf[commission.Model](), typeOf[commission.ModelCount](), typeOf[commission.Part](), typeOf[commission.Payable](), typeOf[commission.Payment](),
		typeOf[commission.Per](), typeOf[commission.Plan](), typeOf[commission.PlanChoice](), typeOf[commission.Policy](), typeOf[commission.Preview](),
		typeOf[commission.Range](), typeOf[commission.Recredit](), typeOf[commission.Remembered](), typeOf[commission.Refund](), typeOf[commission.Reopen](),
		typeOf[commission.Reversal](), typeOf[commission.Row](), typeOf[commission.Seal](), typeOf[commission.Shared](), typeOf[commission.Staged](), typeOf[commission.Started](),
		typeOf[commission.Applies](), typeOf[commission.Boundary](), typeOf[commission.Earning](), typeOf[commission.Inversion](), typeOf[commission.Measure](),
		typeOf[commission.Reading](), typeOf[commission.Reads](), typeOf[commission.Scale](), typeOf[commission.Span](), typeOf[commission.Step](),
		typeOf[commission.Table](), typeOf[commission.TableMode](), typeOf[commission.Volume](),
		typeOf[commission.Age](), typeOf[commission.Basis](), typeOf[commission.Below](), typeOf[commission.Bonus](), typeOf[commission.BooksIn](), typeOf[commission.FirstPaid](), typeOf[commission.IfFirstVoid](), typeOf[commission.Context](), typeOf[commission.Counted](),
		typeOf[commission.Cut](), typeOf[commission.Declaration](), typeOf[commission.Deduction](), typeOf[commission.Dimension](), typeOf[commission.Elapsed](), typeOf[commission.Ended](),
		typeOf[commission.Fact](), typeOf[commission.FactKind](), typeOf[commission.Fee](), typeOf[commission.FeePer](), typeOf[commission.Gates](), typeOf[commission.Gate](), typeOf[commission.Deferral](), typeOf[commission.TrancheState](), typeOf[commission.Wait](), typeOf[commission.Guard](),
		typeOf[commission.Milestone](), typeOf[commission.ModelCut](), typeOf[commission.NamedPeak](), typeOf[commission.Op](), typeOf[commission.PartnerFacts](), typeOf[commission.Peak](), typeOf[commission.Permit](),
		typeOf[commission.Pricing](), typeOf[commission.Reached](), typeOf[commission.Recipient](), typeOf[commission.Resale](), typeOf[commission.Scope](), typeOf[commission.Stage](),
		typeOf[commission.Test](), typeOf[commission.Tranche](), typeOf[commission.Upline](), typeOf[commission.Winner](),
		typeOf[commission.Exchange](), typeOf[commission.Exchanged](), typeOf[commission.Touched](),
		typeOf[commission.Assumptions](), typeOf[commission.ExpectedCustomer](), typeOf[commission.ExpectedMilestone](), typeOf[commission.Finding](),
		typeOf[commission.Limits](), typeOf[commission.Severity](),
	}}
}

func ofEconomics() surface {
	return surface{"commission/economics", map[string]any{
		"Afford": economics.Afford, "Cohorts": economics.Cohorts, "CompareRates": economics.CompareRates, "CrossSell": economics.CrossSell,
		"Influence": economics.Influence, "Margins": economics.Margins, "ModelMargins": economics.ModelMargins, "Payback": economics.Payback,
		"ReferralFee": economics.ReferralFee, "Renewals": economics.Renewals, "Stages": economics.Stages, "Text": economics.Text, "Weigh": economics.Weigh,
	}, []reflect.Type{
		typeOf[economics.Allowance](), typeOf[economics.Band](), typeOf[economics.Basis](), typeOf[economics.Cohort](), typeOf[economics.CohortFacts](),
		typeOf[economics.CohortReport](), typeOf[economics.ComparedRate](), typeOf[economics.Contract](), typeOf[economics.CrossSellFacts](),
		typeOf[economics.CrossSellReport](), typeOf[economics.CrossSold](), typeOf[economics.Customer](), typeOf[economics.Dimension](), typeOf[economics.FeeFacts](),
		typeOf[economics.Figure](), typeOf[economics.Grouping](), typeOf[economics.Growth](), typeOf[economics.InfluenceFacts](), typeOf[economics.Influenced](),
		typeOf[economics.Lifetime](), typeOf[economics.Margin](), typeOf[economics.MarginFacts](), typeOf[economics.MarginLine](), typeOf[economics.MarginReport](),
		typeOf[economics.Mark](), typeOf[economics.ModelFacts](), typeOf[economics.ModelLine](), typeOf[economics.ModelMargin](), typeOf[economics.ModelReport](),
		typeOf[economics.MonthFigure](), typeOf[economics.Months](), typeOf[economics.Plan](), typeOf[economics.RateFacts](), typeOf[economics.Ratio](), typeOf[economics.RenewalFacts](), typeOf[economics.RenewalReport](),
		typeOf[economics.Scorecard](), typeOf[economics.StageFacts](), typeOf[economics.StagePayout](), typeOf[economics.StageReport](),
		typeOf[economics.TierRange](), typeOf[economics.TierRate](), typeOf[economics.Trend](), typeOf[economics.UpfrontFacts](), typeOf[economics.UpfrontLimits](),
		typeOf[economics.UpfrontReport](), typeOf[economics.Velocity](), typeOf[economics.Verdict](), typeOf[economics.Weighed](),
	}}
}

func ofIncentive() surface {
	return surface{"commission/incentive", map[string]any{
		"Must": incentive.Must, "New": incentive.New, "NewDated": incentive.NewDated, "Parse": incentive.Parse, "ReadEvent": incentive.ReadEvent,
		"Seasonal": incentive.Seasonal, "WriteEvent": incentive.WriteEvent,
	}, []reflect.Type{
		typeOf[incentive.Accelerator](), typeOf[incentive.Absence](), typeOf[incentive.Activity](), typeOf[incentive.Award](), typeOf[incentive.Awarded](),
		typeOf[incentive.Awarding](), typeOf[incentive.Bonus](), typeOf[incentive.Certificate](), typeOf[incentive.Certified](), typeOf[incentive.Claim](),
		typeOf[incentive.Close](), typeOf[incentive.Collaboration](), typeOf[incentive.Contest](), typeOf[incentive.ContestSum](), typeOf[incentive.Customer](),
		typeOf[incentive.Declaration](), typeOf[incentive.Division](), typeOf[incentive.Earlier](), typeOf[incentive.Ended](), typeOf[incentive.Every](), typeOf[incentive.Figure](),
		typeOf[incentive.Gate](), typeOf[incentive.Goal](), typeOf[incentive.Increment](), typeOf[incentive.Joined](), typeOf[incentive.Lines](),
		typeOf[incentive.LogoChurn](), typeOf[incentive.Mark](), typeOf[incentive.Measure](), typeOf[incentive.Mode](), typeOf[incentive.NetRetention](),
		typeOf[incentive.NewMarket](), typeOf[incentive.Of](), typeOf[incentive.Onboarding](), typeOf[incentive.Part](), typeOf[incentive.Participant](),
		typeOf[incentive.Pays](), typeOf[incentive.PeriodTable](), typeOf[incentive.Policy](), typeOf[incentive.Posted](), typeOf[incentive.Preview](),
		typeOf[incentive.Prize](), typeOf[incentive.Referrals](), typeOf[incentive.Rest](), typeOf[incentive.Retained](), typeOf[incentive.Reward](),
		typeOf[incentive.Scheme](), typeOf[incentive.Seal](), typeOf[incentive.StagePayout](), typeOf[incentive.Standing](), typeOf[incentive.Statement](),
		typeOf[incentive.Sum](), typeOf[incentive.Tally](), typeOf[incentive.Target](), typeOf[incentive.Training](), typeOf[incentive.Unit](),
		typeOf[incentive.Value](),
	}}
}

func ofPilot() surface {
	return surface{"commission/pilot", map[string]any{
		"MarshalPolicy": pilot.MarshalPolicy, "Must": pilot.Must, "New": pilot.New, "Parse": pilot.Parse,
	}, []reflect.Type{
		typeOf[pilot.Arm](), typeOf[pilot.ArmReport](), typeOf[pilot.Assignment](), typeOf[pilot.Change](), typeOf[pilot.Customer](), typeOf[pilot.Facts](),
		typeOf[pilot.Median](), typeOf[pilot.Partner](), typeOf[pilot.Pilot](), typeOf[pilot.Policy](), typeOf[pilot.Promoters](), typeOf[pilot.Renewal](),
		typeOf[pilot.Report](), typeOf[pilot.Trials](), typeOf[pilot.Verdict](),
	}}
}

func ofConflict() surface {
	return surface{"conflict", map[string]any{
		"HeadingOf": conflict.HeadingOf, "Kinds": conflict.Kinds, "Must": conflict.Must, "New": conflict.New, "Parse": conflict.Parse,
		"Problems": conflict.Problems, "ReadEvent": conflict.ReadEvent, "Subjects": conflict.Subjects, "ThreeTier": conflict.ThreeTier,
		"WriteEvent": conflict.WriteEvent,
	}, []reflect.Type{
		typeOf[conflict.Account](), typeOf[conflict.Action](), typeOf[conflict.Anchor](), typeOf[conflict.Approval](), typeOf[conflict.Approve](),
		typeOf[conflict.Arbitration](), typeOf[conflict.Assignment](), typeOf[conflict.Award](), typeOf[conflict.Choose](), typeOf[conflict.Claim](),
		typeOf[conflict.Clock](), typeOf[conflict.Company](), typeOf[conflict.Conflict](), typeOf[conflict.Contact](), typeOf[conflict.Decide](),
		typeOf[conflict.Desk](), typeOf[conflict.Direct](), typeOf[conflict.DirectFirst](), typeOf[conflict.Dispute](), typeOf[conflict.Disputes](),
		typeOf[conflict.Engagement](), typeOf[conflict.Enroll](), typeOf[conflict.Escalate](), typeOf[conflict.Exclusion](), typeOf[conflict.Extend](),
		typeOf[conflict.Facts](), typeOf[conflict.Filing](), typeOf[conflict.Finding](), typeOf[conflict.Footing](), typeOf[conflict.Ground](),
		typeOf[conflict.Heading](), typeOf[conflict.Hold](), typeOf[conflict.Item](), typeOf[conflict.Key](), typeOf[conflict.Leak](), typeOf[conflict.LeakKind](),
		typeOf[conflict.Level](), typeOf[conflict.List](), typeOf[conflict.ListReview](), typeOf[conflict.Lists](), typeOf[conflict.Match](),
		typeOf[conflict.Matching](), typeOf[conflict.Matter](), typeOf[conflict.MatterStage](), typeOf[conflict.Membership](), typeOf[conflict.Motion](), typeOf[conflict.Move](),
		typeOf[conflict.Outcome](), typeOf[conflict.Overlap](), typeOf[conflict.Override](), typeOf[conflict.PartnerAudit](), typeOf[conflict.Policy](), typeOf[conflict.ProtectedDays](),
		typeOf[conflict.Portion](), typeOf[conflict.Precedence](), typeOf[conflict.Price](), typeOf[conflict.PriceAudit](), typeOf[conflict.Pricing](),
		typeOf[conflict.Profile](), typeOf[conflict.Promotion](), typeOf[conflict.Register](), typeOf[conflict.Registration](), typeOf[conflict.Release](),
		typeOf[conflict.Remedy](), typeOf[conflict.Resolve](), typeOf[conflict.Result](), typeOf[conflict.Review](), typeOf[conflict.Reviewed](),
		typeOf[conflict.Roster](), typeOf[conflict.Rules](), typeOf[conflict.Ruling](), typeOf[conflict.Sanction](), typeOf[conflict.Sanctions](),
		typeOf[conflict.Section](), typeOf[conflict.Share](), typeOf[conflict.Sign](), typeOf[conflict.Standing](), typeOf[conflict.State](),
		typeOf[conflict.Status](), typeOf[conflict.Step](), typeOf[conflict.Strike](), typeOf[conflict.Tie](), typeOf[conflict.TieRule](), typeOf[conflict.Tier](),
		typeOf[conflict.Transfer](), typeOf[conflict.Unlist](), typeOf[conflict.Verdict](), typeOf[conflict.Withdraw](),
	}}
}

func ofSettlement() surface {
	return surface{"settlement", map[string]any{
		"At": settlement.At, "Audit": settlement.Audit, "BookOf": settlement.BookOf, "CloseOf": settlement.CloseOf, "Diff": settlement.Diff[settlement.Agreement], "Facts": settlement.Facts,
		"Journal": settlement.Journal, "Simulate": settlement.Simulate, "MarshalPolicy": settlement.MarshalPolicy, "Must": settlement.Must,
		"New": settlement.New, "On": settlement.On, "Parse": settlement.Parse, "ParseBook": settlement.ParseBook, "ParseFact": settlement.ParseFact,
		"ParseFacts": settlement.ParseFacts, "Ranks": settlement.Ranks, "RecordOf": settlement.RecordOf,
	}, []reflect.Type{
		typeOf[settlement.CustomerState](), typeOf[settlement.ExitIncentives](), typeOf[settlement.Folded](), typeOf[settlement.Handed](), typeOf[settlement.Keys](),
		typeOf[settlement.PartnerRecord](), typeOf[settlement.PartnerState](), typeOf[settlement.ProgramState](),
		typeOf[settlement.Adjustment](), typeOf[settlement.Agreement](), typeOf[settlement.Book](), typeOf[settlement.Cap](), typeOf[settlement.IncentiveTerms](), typeOf[settlement.Revenue](), typeOf[settlement.Chargeback](),
		typeOf[settlement.ChargebackReversed](), typeOf[settlement.Choice](), typeOf[settlement.Churn](), typeOf[settlement.Breach](), typeOf[settlement.Fraud](), typeOf[settlement.Clearing](), typeOf[settlement.Close](),
		typeOf[settlement.CreditNote](), typeOf[settlement.DealClosed](), typeOf[settlement.DealStated](), typeOf[settlement.Dispute](),
		typeOf[settlement.DisputeEscalated](), typeOf[settlement.DisputeResolved](), typeOf[settlement.Every](), typeOf[settlement.Fact](),
		typeOf[settlement.FactError](), typeOf[settlement.Failure](), typeOf[settlement.Final](), typeOf[settlement.FrozenCut](), typeOf[settlement.Hold](), typeOf[settlement.LeadsShared](),
		typeOf[settlement.LineError](), typeOf[settlement.Listing](), typeOf[settlement.Milestone](), typeOf[settlement.Moment](), typeOf[settlement.Portion](), typeOf[settlement.Override](), typeOf[settlement.PartnerStated](),
		typeOf[settlement.Payment](), typeOf[settlement.Payout](), typeOf[settlement.PayoutReturned](), typeOf[settlement.Payouts](), typeOf[settlement.Repayment](), typeOf[settlement.FigureStated](), typeOf[settlement.Certified](),
		typeOf[settlement.JointActivity](), typeOf[settlement.SaleStated](), typeOf[settlement.PinTerms](), typeOf[settlement.PinTier](),
		typeOf[settlement.Policy](), typeOf[settlement.Price](), typeOf[settlement.PriceApproved](), typeOf[settlement.Profile](), typeOf[settlement.Program](),
		typeOf[settlement.Reactivated](), typeOf[settlement.Receivable](), typeOf[settlement.Retained](), typeOf[settlement.Retainer](), typeOf[settlement.RetainerEvent](), typeOf[settlement.Record](), typeOf[settlement.Recredit](), typeOf[settlement.Refund](), typeOf[settlement.Registration](),
		typeOf[settlement.RegistrationDecided](), typeOf[settlement.RegistrationExtended](), typeOf[settlement.RegistrationTransferred](),
		typeOf[settlement.RegistrationWithdrawn](), typeOf[settlement.Release](), typeOf[settlement.Renewal](), typeOf[settlement.Reopen](), typeOf[settlement.Risk](), typeOf[settlement.RiskMonth](),
		typeOf[settlement.Row](), typeOf[settlement.SanctionReleased](), typeOf[settlement.StageMove](), typeOf[settlement.Standing](), typeOf[settlement.Started](),
		typeOf[settlement.Statement](), typeOf[settlement.Strike](), typeOf[settlement.Touch](), typeOf[settlement.Transfer](), typeOf[settlement.TrueUp](),
		typeOf[settlement.Unlisting](), typeOf[settlement.Unmatched](), typeOf[settlement.WriteOff](),
		typeOf[settlement.Accounts](), typeOf[settlement.Accrual](), typeOf[settlement.Accrued](), typeOf[settlement.AccruedMonth](),
		typeOf[settlement.Audited](), typeOf[settlement.AuditedLine](), typeOf[settlement.AuditedSum](), typeOf[settlement.Change](),
		typeOf[settlement.Compared](), typeOf[settlement.Divergence](), typeOf[settlement.Duty](), typeOf[settlement.Emergency](), typeOf[settlement.HeldFor](), typeOf[settlement.HeldPart](), typeOf[settlement.Outstanding](),
		typeOf[settlement.Expectation](), typeOf[settlement.Expected](), typeOf[settlement.Forecast](), typeOf[settlement.PlanFinding](), typeOf[settlement.Replayed](),
		typeOf[settlement.ReviewDue](), typeOf[settlement.ReviewPeriod](), typeOf[settlement.Reviews](), typeOf[settlement.Rules](),
		typeOf[settlement.RulesSection](), typeOf[settlement.Shift](), typeOf[settlement.SimulatedPlan](), typeOf[settlement.Simulation](),
		typeOf[settlement.Task](), typeOf[settlement.Verdict](), typeOf[settlement.Voucher](), typeOf[settlement.VoucherLine](), typeOf[settlement.Vouchers](),
		typeOf[settlement.CountedFor](), typeOf[settlement.Counts](), typeOf[settlement.DemotionNoticed](), typeOf[settlement.LadderMetric](), typeOf[settlement.Measured](),
		typeOf[settlement.PartnerEnrolled](), typeOf[settlement.PartnerLeft](), typeOf[settlement.Stood](), typeOf[settlement.TierPlaced](), typeOf[settlement.TierRequested](),
		typeOf[settlement.Acceptance](), typeOf[settlement.Cadence](), typeOf[settlement.DisputedLine](), typeOf[settlement.Exception](), typeOf[settlement.LineDisputed](),
		typeOf[settlement.LineDisputeResolved](), typeOf[settlement.LineOutcome](), typeOf[settlement.PartnerStatement](), typeOf[settlement.StatementAccepted](),
		typeOf[settlement.StatementPeriod](), typeOf[settlement.Statements](), typeOf[settlement.StatementStatus](),
		typeOf[settlement.Exit](), typeOf[settlement.ExitCause](), typeOf[settlement.ExitDebt](), typeOf[settlement.ExitRegistrations](), typeOf[settlement.ExitShares](),
		typeOf[settlement.ExitUnvested](), typeOf[settlement.Forfeit](), typeOf[settlement.PartnerExited](), typeOf[settlement.PartnerReached](),
		typeOf[settlement.TermsOverride](), typeOf[settlement.OverrideApproval](), typeOf[settlement.OverrideCap](), typeOf[settlement.OverrideScope](),
		typeOf[settlement.Conversion](), typeOf[settlement.ExchangeRate](),
	}}
}

func ofBenchmark() surface {
	return surface{"tiers/benchmark", map[string]any{
		"JointPlan": benchmark.JointPlan, "MonthsBetween": benchmark.MonthsBetween, "Must": benchmark.Must, "New": benchmark.New, "Parse": benchmark.Parse, "Portal": benchmark.Portal, "Text": benchmark.Text, "Track": benchmark.Track,
	}, []reflect.Type{
		typeOf[benchmark.Activation](), typeOf[benchmark.ActivationFacts](), typeOf[benchmark.ActivationReport](), typeOf[benchmark.ActivationStep](),
		typeOf[benchmark.AdvisoryBoard](), typeOf[benchmark.Agenda](), typeOf[benchmark.Attestation](), typeOf[benchmark.AttestationFacts](),
		typeOf[benchmark.AttestationPolicy](), typeOf[benchmark.AttestationReport](), typeOf[benchmark.Band](), typeOf[benchmark.BoardReport](),
		typeOf[benchmark.Cadence](), typeOf[benchmark.Candidate](), typeOf[benchmark.CandidateFacts](), typeOf[benchmark.Class](),
		typeOf[benchmark.Compared](), typeOf[benchmark.ComparedLifetime](), typeOf[benchmark.Comparison](), typeOf[benchmark.ComparisonFacts](),
		typeOf[benchmark.ComparisonReport](), typeOf[benchmark.Concentration](), typeOf[benchmark.ConcentrationReport](), typeOf[benchmark.CountReport](),
		typeOf[benchmark.Counts](), typeOf[benchmark.Customer](), typeOf[benchmark.Deal](), typeOf[benchmark.Difference](), typeOf[benchmark.Dimension](),
		typeOf[benchmark.DoneStep](), typeOf[benchmark.Figure](), typeOf[benchmark.FirstReferral](), typeOf[benchmark.FunnelPolicy](),
		typeOf[benchmark.FunnelReport](), typeOf[benchmark.Goal](), typeOf[benchmark.GoalReport](), typeOf[benchmark.Group](), typeOf[benchmark.Health](),
		typeOf[benchmark.HealthFacts](), typeOf[benchmark.HealthPart](), typeOf[benchmark.HealthReport](), typeOf[benchmark.Held](),
		typeOf[benchmark.Lead](), typeOf[benchmark.Maturity](), typeOf[benchmark.MaturityFacts](), typeOf[benchmark.MaturityReport](),
		typeOf[benchmark.Median](), typeOf[benchmark.MonthShare](), typeOf[benchmark.Newcomer](), typeOf[benchmark.NewcomerFacts](),
		typeOf[benchmark.Notice](), typeOf[benchmark.NoticeFacts](), typeOf[benchmark.NoticeReport](), typeOf[benchmark.Number](),
		typeOf[benchmark.Outcome](), typeOf[benchmark.Pace](), typeOf[benchmark.PathFacts](), typeOf[benchmark.PathPoint](), typeOf[benchmark.PathReport](),
		typeOf[benchmark.PlanFacts](), typeOf[benchmark.PlanReport](), typeOf[benchmark.Policy](), typeOf[benchmark.PortalFacts](),
		typeOf[benchmark.PortalReport](), typeOf[benchmark.PortalUse](), typeOf[benchmark.Progress](), typeOf[benchmark.ProgressFacts](),
		typeOf[benchmark.Quantity](), typeOf[benchmark.Ramp](), typeOf[benchmark.RampFacts](), typeOf[benchmark.RampReport](), typeOf[benchmark.Range](),
		typeOf[benchmark.ReferralReport](), typeOf[benchmark.ReferralTime](), typeOf[benchmark.Revenue](), typeOf[benchmark.RevenueFacts](),
		typeOf[benchmark.ReviewFacts](), typeOf[benchmark.ReviewReport](), typeOf[benchmark.Stage](), typeOf[benchmark.Status](), typeOf[benchmark.Step](),
		typeOf[benchmark.TargetPath](), typeOf[benchmark.Threshold](), typeOf[benchmark.Topic](), typeOf[benchmark.Totals](), typeOf[benchmark.Touchpoint](),
		typeOf[benchmark.TouchpointFacts](), typeOf[benchmark.TouchpointReport](), typeOf[benchmark.Verdict](), typeOf[benchmark.Yardstick](),
	}}
}

func ofRetainer() surface {
	return surface{"retainer", map[string]any{
		"Agreement": retainer.Agreement, "Must": retainer.Must, "New": retainer.New, "NewDated": retainer.NewDated, "Parse": retainer.Parse,
		"Problems": retainer.Problems, "StampOf": retainer.StampOf, "Stamped": retainer.Stamped,
		"ReadEvent": retainer.ReadEvent, "Repeatability": retainer.Repeatability, "RetainerBoard": retainer.RetainerBoard, "Statements": retainer.Statements, "WriteEvent": retainer.WriteEvent,
	}, []reflect.Type{
		typeOf[retainer.AmountConfirmed](), typeOf[retainer.Answered](), typeOf[retainer.Approval](), typeOf[retainer.Approved](),
		typeOf[retainer.Asked](), typeOf[retainer.AtEnd](), typeOf[retainer.Board](), typeOf[retainer.Cadence](), typeOf[retainer.CheckedIn](), typeOf[retainer.Choices](),
		typeOf[retainer.ClientPriced](), typeOf[retainer.Commission](), typeOf[retainer.CommissionStated](), typeOf[retainer.Cycle](),
		typeOf[retainer.CycleApproved](), typeOf[retainer.CyclePaid](), typeOf[retainer.CycleReport](), typeOf[retainer.Direction](),
		typeOf[retainer.Draw](), typeOf[retainer.Elapsed](), typeOf[retainer.Ended](), typeOf[retainer.Engagement](), typeOf[retainer.Every](),
		typeOf[retainer.Evidence](), typeOf[retainer.Evidenced](), typeOf[retainer.Flag](), typeOf[retainer.Guarantee](), typeOf[retainer.Known](),
		typeOf[retainer.ManagementMargin](), typeOf[retainer.Mark](), typeOf[retainer.Marked](), typeOf[retainer.Measured](),
		typeOf[retainer.MismatchError](), typeOf[retainer.Missed](), typeOf[retainer.Model](), typeOf[retainer.Need](), typeOf[retainer.NeedSeen](),
		typeOf[retainer.Next](), typeOf[retainer.NoUpside](), typeOf[retainer.NoticeGiven](), typeOf[retainer.OneCycleBonus](), typeOf[retainer.Opened](),
		typeOf[retainer.Page](), typeOf[retainer.Partial](), typeOf[retainer.Party](), typeOf[retainer.Pattern](), typeOf[retainer.Paused](),
		typeOf[retainer.PayerConfirmed](), typeOf[retainer.Policy](), typeOf[retainer.Pool](), typeOf[retainer.Posted](), typeOf[retainer.Preview](),
		typeOf[retainer.Price](), typeOf[retainer.ProofAttached](), typeOf[retainer.Proven](), typeOf[retainer.Question](), typeOf[retainer.Readiness](),
		typeOf[retainer.Recovery](), typeOf[retainer.RecurringShare](), typeOf[retainer.Refunded](), typeOf[retainer.Relationship](),
		typeOf[retainer.Renewal](), typeOf[retainer.RenewalMode](), typeOf[retainer.Report](), typeOf[retainer.Resumed](), typeOf[retainer.Scope](),
		typeOf[retainer.ScopeChanged](), typeOf[retainer.Seal](), typeOf[retainer.Sealed](), typeOf[retainer.Section](), typeOf[retainer.SeenNeed](),
		typeOf[retainer.Sent](), typeOf[retainer.SprintAgreed](), typeOf[retainer.Stability](), typeOf[retainer.Stage](), typeOf[retainer.Stamp](), typeOf[retainer.Started](),
		typeOf[retainer.Stated](), typeOf[retainer.Statement](), typeOf[retainer.Status](), typeOf[retainer.Steadiness](), typeOf[retainer.Step](),
		typeOf[retainer.StepUp](), typeOf[retainer.Understood](), typeOf[retainer.Units](), typeOf[retainer.UnitsUsed](), typeOf[retainer.Use](),
		typeOf[retainer.Waived](), typeOf[retainer.Waiver](), typeOf[retainer.Work](), typeOf[retainer.WorkAsked](), typeOf[retainer.YesNo](),
	}}
}

func ofBulk() surface {
	return surface{"settlement/bulk", map[string]any{
		"MovementOf": bulk.MovementOf, "Movements": bulk.Movements, "New": bulk.New,
	}, []reflect.Type{
		typeOf[bulk.Engine](), typeOf[bulk.Kind](), typeOf[bulk.Ledger](), typeOf[bulk.Movement](), typeOf[bulk.MovementError](), typeOf[bulk.Posting](),
		typeOf[bulk.Sale](), typeOf[bulk.State](), typeOf[bulk.Sum](), typeOf[bulk.Unmatched](), typeOf[bulk.Working](),
	}}
}
