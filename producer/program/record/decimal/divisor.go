package decimal

import (
	"math/big"
	"strconv"
)

// chunk is how many digits are taken at a time, as many as fit into 64 bits.
const chunk = 18

var (
	ten       = big.NewInt(10)
	chunkSize = new(big.Int).Exp(ten, big.NewInt(chunk), nil)
)

// Divisor is a number other than zero, of which others may be multiples. It is an integer times ten to the power of exponent.
type Divisor struct {
	integer  *big.Int
	exponent int64
}

// NewDivisor makes a Divisor of n, which must not be zero. It should have few digits, as the time of a division grows with them.
func NewDivisor(n Number) *Divisor {
	integer, _ := new(big.Int).SetString(n.whole+n.fraction, 10)
	return &Divisor{integer, n.point - int64(n.length())}
}

// Divides reports whether n is an integer times d. Signs don't matter.
func (d *Divisor) Divides(n Number) bool {
	if n.length() == 0 {
		return true
	}
	// n is D * 10^(d.exponent+power), where the last digit of D isn't 0.
	power := n.point - int64(n.length()) - d.exponent
	if power < 0 {
		return false // else ten would divide D
	}
	remainder := d.remainder(n)
	if power > 0 {
		remainder.Mul(remainder, new(big.Int).Exp(ten, big.NewInt(power), d.integer))
		remainder.Mod(remainder, d.integer)
	}
	return remainder.Sign() == 0
}

// remainder is the remainder of n's digits, as an integer, after division.
func (d *Divisor) remainder(n Number) *big.Int {
	remainder, next := new(big.Int), new(big.Int)
	text := n.whole + n.fraction
	for first := len(text) % chunk; ; first = chunk {
		if first > 0 {
			value, _ := strconv.ParseInt(text[:first], 10, 64)
			remainder.Mul(remainder, chunkSize)
			remainder.Add(remainder, next.SetInt64(value))
			remainder.Mod(remainder, d.integer)
			text = text[first:]
		}
		if text == "" {
			return remainder
		}
	}
}
