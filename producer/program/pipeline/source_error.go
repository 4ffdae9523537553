package pipeline

// sourceError is why a source can't be read on. Everything that it gave is acknowledged.
type sourceError struct{ cause error }

func (e *sourceError) Error() string { return "read source: " + e.cause.Error() }

func (e *sourceError) Unwrap() error { return e.cause }
