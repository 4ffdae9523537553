package validation

import (
	"regexp"
	"regexp/syntax"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	// matchWork is the most that a byte takes for each instruction of a pattern, as package regexp follows all ways to match
	// side by side. Mostly it takes a hundredth of that.
	matchWork = 10 * time.Nanosecond
	// parseWork is the most that it takes to read a byte of a regular expression, in long lists of classes such as \pL.
	parseWork = 40 * time.Microsecond
)

// Pattern is a regular expression with the work that it takes.
type Pattern struct {
	*regexp.Regexp
	instructions int
}

// CompilePattern is the jsonschema.RegexpEngine that schemas for a Validator are compiled with.
func CompilePattern(text string) (jsonschema.Regexp, error) {
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, err
	}
	parsed, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil, err
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, err
	}
	return &Pattern{compiled, len(program.Inst)}, nil
}

// matches reports whether a pattern matches somewhere in a text.
func (e *evaluation) matches(p *Pattern, text string) (matches bool) {
	e.spendMeasured(matchWork*time.Duration((len(text)+1)*p.instructions), func() { matches = p.MatchString(text) })
	return matches
}

// expression returns an error unless a text is a regular expression.
func (e *evaluation) expression(text string) (err error) {
	e.spendMeasured(parseWork*time.Duration(len(text)), func() { _, err = syntax.Parse(text, syntax.Perl) })
	return err
}
