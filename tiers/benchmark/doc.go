// Package benchmark holds a partner program against benchmarks: its recruitment
// funnel, how concentrated its revenue is, how mature it is and on what path, what is
// due with its partners, and whether partnerships and joint plans do well.
//
// # Policy
//
// A [Policy] has the bands, schedules and weights that a program measures itself
// against, each with the title of the text that it comes from. All parts are optional.
// [Text] gives those of "Partner & Affiliate Program Design", and nothing else.
//
// # Decision
//
// [New] checks a policy and returns a [Yardstick]. Its questions take facts:
//
//	[Yardstick.Funnel]         what part of each stage of recruitment comes to the next
//	[Yardstick.Count]          how many partners came to each stage
//	[Yardstick.FirstReferral]  how long partners take to their first referral
//	[Yardstick.Concentration]  how much of the revenue the best partners bring
//	[Yardstick.AdvisoryBoard]  who the best partners are
//	[Yardstick.Maturity]       the stage of the program, and what holds it back
//	[Yardstick.TargetPath]     the way to a share of revenue, and the gap to it
//	[Yardstick.Ramp]           the time to the first revenue, by model
//	[Yardstick.Touchpoints]    syncs and reviews that are due
//	[Yardstick.Review]         the data pack and the agenda of a quarterly review
//	[Yardstick.Activation]     the steps after signing up; active or dormant
//	[Yardstick.Health]         the index of a partnership
//	[Yardstick.Compare]        joint customers beside others
//	[Yardstick.Notice]         whether a change of a model was announced in time
//	[Yardstick.Attestations]   whether a partner has what it has to have
//
// Three need no policy: [Track] says how far a target is, [JointPlan] how a plan with
// goals and owners stands, and [Portal] what partners do in the portal.
//
// A [Figure] is a fraction, what it was divided from, its band and a verdict: below,
// within, above. Bands include their ends; stages of maturity include the value that
// they begin with, and not the one that the next begins with. A figure whose
// denominator is 0 is undefined, which is not 0, and so is what is not known. One without
// a band has its value, and its verdict is undefined. Every report has a trace, with the place in the policy and the source of what it was held
// against. Nothing here moves money, and no verdict is a gate.
//
// # Rounding and money
//
// Figures are exact fractions. An average of fractions that is not one of two 63-bit
// numbers is shown to the nearest 0.000001 %, and judged exactly. Amounts that have to
// be rounded name the mode in the facts.
//
// # Time
//
// Days only, and what is measured on a day is measured at its end. Months are counted
// from their day, 31 January, 28 February, 31 March; quarters begin where the policy
// says that the year does.
//
// # Errors
//
// A malformed policy, and malformed facts, are a [partnerecon.InvalidError] with every
// problem at once. A question that cannot do without a part that the policy lacks is
// [ErrAbsent]. A sum that does not fit is [partnerecon.ErrOverflow]. The order of the
// lists of facts decides nothing but the order of answers to each.
//
// # Not covered
//
// The tier of a partner and the volume that is expected of it are a ladder's; what
// partners source of all revenue, and win rates, are measured in attribution/metrics;
// what the program costs, in commission/economics. Messages, meetings and surveys are
// sent, held and asked by others.
package benchmark
