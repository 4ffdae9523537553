package config

// measured is a text that stands for an amount, to which limits apply.
type measured interface {
	// measure returns the amount, and whether the text has the right form.
	measure() (int64, bool)
	// form says how the text is written, as the end of a sentence with "must be".
	form() string
}
