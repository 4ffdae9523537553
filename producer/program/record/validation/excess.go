package validation

import "time"

// excess is why an evaluation ends early. It is a panic, as it ends everything that is under way, and run recovers from it.
type excess string

// Error implements error.
func (e excess) Error() string { return string(e) }

const (
	tooLong  excess = "holding it to the schema takes more work than an event of its size may"
	tooLarge excess = "it has a number whose exponent has more than 15 digits"
	tooDeep  excess = "it is nested deeper than the schema can be followed"
)

// Work is counted in nanoseconds of an ordinary processor. The sums are the same for the same event and schema on any machine
// at any time, so the fate of an event doesn't depend on the machine's load. Only the work of regular expressions is
// measured, if it is less than the worst case.
const (
	// baseWork is the work that any event may take, and once more to find its faults.
	baseWork = 20 * time.Millisecond
	// workPerByte is the work that an event may take for each of its bytes.
	workPerByte = 200 * time.Nanosecond
	// maxDepth is how many schemas may be under way, inside one another. Each takes about a kilobyte of stack.
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
