package validation

import (
	"fmt"
	"math/big"

	"golang.org/x/text/message"
)

// outside is the fault of a number that a keyword doesn't allow. The library's own faults would hold the number as a fraction.
type outside struct {
	keyword string
	got     string
	want    *big.Rat
}

// KeywordPath implements jsonschema.ErrorKind.
func (o *outside) KeywordPath() []string { return []string{o.keyword} }

// LocalizedString implements jsonschema.ErrorKind.
func (o *outside) LocalizedString(*message.Printer) string {
	want, _ := o.want.Float64()
	return fmt.Sprintf("%s: got %s, want %v", o.keyword, cut(o.got, maxGot), want)
}
