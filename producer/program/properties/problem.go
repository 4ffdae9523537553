package properties

// Problem is a property that a producer can't have.
type Problem struct {
	// Name is the property's name, as it was given.
	Name string
	// Text says what the property got and what it must be, with an example.
	Text string
}
