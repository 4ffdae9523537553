package pipeline

// sourceError is why a source can't be read any more. All of its events are acknowledged.
type sourceError struct{ cause error }

func (e *sourceError) Error() string { return "read source: " + e.cause.Error() }

func (e *sourceError) Unwrap() error { return e.cause }
