package validation

import (
	"math/big"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"kafka-on-eks/producer/program/record/decimal"
)

// bound is a limit of numbers.
type bound struct {
	keyword string
	limit   *big.Rat
	number  decimal.Number // the same
	sign    int            // of a number less the limit, where it is allowed
	equal   bool           // whether the limit itself is allowed
}

// allows reports whether a number is within the bound.
func (b *bound) allows(n decimal.Number) bool {
	c := n.Compare(b.number)
	return c == b.sign || c == 0 && b.equal
}

func boundsOf(schema *jsonschema.Schema) []bound {
	all := []bound{
		{keyword: "minimum", limit: schema.Minimum, sign: 1, equal: true},
		{keyword: "maximum", limit: schema.Maximum, sign: -1, equal: true},
		{keyword: "exclusiveMinimum", limit: schema.ExclusiveMinimum, sign: 1},
		{keyword: "exclusiveMaximum", limit: schema.ExclusiveMaximum, sign: -1},
	}
	var set []bound
	for _, b := range all {
		if b.limit != nil {
			b.number = numberOf(b.limit)
			set = append(set, b)
		}
	}
	return set
}

// numberOf turns r, which was read from a decimal number, back into one.
func numberOf(r *big.Rat) decimal.Number {
	digits, _ := r.FloatPrec()
	n, _ := decimal.Parse(r.FloatString(digits))
	return n
}
