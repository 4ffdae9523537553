package validation

import "time"

// excess is why an evaluation ends before its time. It is thrown, as it ends all that is under way, and caught in run.
type excess string

// Error implements error.
func (e excess) Error() string { return string(e) }

const (
	tooLong  excess = "holding it to the schema takes more work than an event of its size may"
	tooLarge excess = "it has a number whose exponent has more than 15 digits"
	tooDeep  excess = "it is nested deeper than the schema can be followed"
)

// Work is counted in nanoseconds, those of an ordinary processor. The sums are the same for the same event and schema on
// any machine at any time, so that what happens to an event doesn't depend on what else the machine does. Only regular
// expressions have a part that is measured, where it is less than could be feared.
const (
	// baseWork is what any event may take, and again to find out what is wrong with it.
	baseWork = 20 * time.Millisecond
	// workPerByte is what an event may take for each of its bytes.
	workPerByte = 200 * time.Nanosecond
	// maxDepth is how many schemas may be under way, one inside the other. Each takes about a kilobyte of stack.
	maxDepth = 10_000

	applyWork   = 60  // to begin with a schema and a value
	memberWork  = 30  // for each member or element that is looked at
	failWork    = 100 // for each fault
	compareWork = 5   // for each name that is compared
	uniqueWork  = 150 // for each element that others are compared to

	escapeWork        = 300 // for a string with escaped characters
	escapeWorkPerByte = 5

	divideWork         = 500 // for a multipleOf
	divideWorkPerDigit = 10
	powerWork          = 20_000 // for one with an exponent
)
