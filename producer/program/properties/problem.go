package properties

// Problem is a property that a producer can't be given.
type Problem struct {
	// Name is the property's, as it was given.
	Name string
	// Text says what it got, what it must be, and gives an example.
	Text string
}
