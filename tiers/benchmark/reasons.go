package benchmark

// The codes of the steps of a trace.
const (
	CodeBelow     = "benchmark.below"     // a figure is below its band, or early
	CodeWithin    = "benchmark.within"    // it is within its band
	CodeAbove     = "benchmark.above"     // it is above its band, or late
	CodeUndefined = "benchmark.undefined" // there is nothing to divide by, or no band
	CodeTooFew    = "benchmark.too_few"   // fewer than the figure needs

	CodeOutOfOrder = "benchmark.out_of_order" // a stage was reached without the one before

	CodeStage     = "benchmark.stage"      // the stage that one dimension is in
	CodeOverall   = "benchmark.overall"    // the stage of the program
	CodeHeldBack  = "benchmark.held_back"  // what holds it back
	CodeNextStage = "benchmark.next_stage" // what the next stage needs
	CodeTopStage  = "benchmark.top_stage"  // there is no stage above

	CodeBehind = "benchmark.behind"  // less than was to be by now
	CodeOn     = "benchmark.on"      // exactly as much
	CodeAhead  = "benchmark.ahead"   // more
	CodeNoPace = "benchmark.no_pace" // there is nothing to compare

	CodeReached   = "benchmark.reached"   // the target is reached
	CodeRemaining = "benchmark.remaining" // what is missing, and how much a day
	CodeMissed    = "benchmark.missed"    // the time is over and the target is not reached
	CodeReward    = "benchmark.reward"    // the next threshold and what it brings

	CodeUpcoming = "benchmark.upcoming" // not due yet
	CodeDue      = "benchmark.due"      // to be done now
	CodeOverdue  = "benchmark.overdue"  // it was to be done before
	CodeDone     = "benchmark.done"     // done
	CodeNothing  = "benchmark.nothing"  // the tier has nothing to do

	CodeActive  = "benchmark.active"  // it referred somebody in time
	CodeDormant = "benchmark.dormant" // it did not
	CodeOpen    = "benchmark.open"    // it did not, but still can

	CodeCounted  = "benchmark.counted"   // a total of a quarter
	CodeWeighed  = "benchmark.weighed"   // a part of an index
	CodeMissing  = "benchmark.missing"   // something that is needed is not there
	CodeNotValid = "benchmark.not_valid" // it is there, but not valid on the day
	CodeHeld     = "benchmark.held"      // it is there and valid

	CodeInTime = "benchmark.in_time" // announced early enough
	CodeShort  = "benchmark.short"   // announced too late, by so many days

	CodeCompared     = "benchmark.compared"     // two groups have the figure
	CodeInsufficient = "benchmark.insufficient" // a group is too small to be compared
	CodeSeated       = "benchmark.seated"       // a partner of the board
)
