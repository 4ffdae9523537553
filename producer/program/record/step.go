package record

// step goes from a value to one inside it: to an object's member by its name, or to an array's element by its index, which
// counts from the end where it is negative.
type step struct {
	isName bool
	name   string
	quoted string // the name and its closing quote, as they are spelled without a backslash
	index  int
}
