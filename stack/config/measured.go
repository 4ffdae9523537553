package config

// measured is a text that stands for an amount, which limits apply to.
type measured interface {
	// measure is the amount, and whether the text has the right form.
	measure() (int64, bool)
	// form is how it is written, as a sentence goes on after "must be".
	form() string
}
