package decimal_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/record/decimal"
)

func number(t testing.TB, text string) decimal.Number {
	t.Helper()
	n, ok := decimal.Parse(text)
	require.True(t, ok, text)
	return n
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e-", "0x10", "inf", "NaN", "Infinity", "1_000", "1,5", " 1", "1 ", "1e5.0",
		"1e1000000000000000", "1e-99999999999999999999999", "1.2.3", "--1", "１"} {
		_, ok := decimal.Parse(bad)
		require.False(t, ok, bad)
	}
	for _, equal := range [][]string{
		{"0", "-0", "0.000", "0e999999999999999", "-0.0e-5", "+0", ".0", "0."},
		{"1", "1.0", "10e-1", "0.1e1", "+1", "01", "1.", "0.00000001e8", "100000e-5", "1e00000000000000000000"},
		{"-1250", "-1.25e3", "-1250.000", "-12500e-1", "-0.125E+4"},
		{"1e1000001", "10e1000000", "0.1e1000002"},
		{"1e-1000001", "0.1e-1000000"},
	} {
		for _, text := range equal {
			require.Zero(t, number(t, equal[0]).Compare(number(t, text)), text)
			require.Equal(t, number(t, equal[0]).Append(nil), number(t, text).Append(nil), text)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	ascending := []string{
		"-1e1000001", "-1e400", "-100", "-99.9", "-1.0001", "-1", "-0.5", "-1e-1000001", "0", "1e-1000001", "9e-1000001", "0.05", "0.5", "0.50001",
		"1", "1.5", "9", "10", "99", "100", "1e400", "1e1000001", "1.1e1000001", "1e999999999999999",
	}
	for i, a := range ascending {
		for j, b := range ascending {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			require.Equal(t, want, number(t, a).Compare(number(t, b)), "%s, %s", a, b)
		}
	}
}

func TestDigits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"0": 0, "7": 1, "-1250.0": 4, "0.25": 2, "1.5": 1, "1e400": 401, "1e-1000001": 1000001, "5e-324": 324} {
		require.Equal(t, want, number(t, text).Digits(), text)
	}
}

func TestFloor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		shift int
		want  int64
	}{
		{"1769903999.9996", 3, 1769903999999},
		{"1769903999.9999999999999999999999", 3, 1769903999999},
		{"17699039999996e-4", 3, 1769903999999},
		{"1.7699039999996E9", 3, 1769903999999},
		{"1769903999999600", -3, 1769903999999},
		{"1769903999999999999", -6, 1769903999999},
		{"1769904000000000", -3, 1769904000000},
		{"1769904000", 3, 1769904000000},
		{"0", 3, 0}, {"-0.0", 3, 0}, {"0.0009", 3, 0}, {"0.001", 3, 1}, {"1e-400", 3, 0}, {"1e-999999999999999", 3, 0},
		{"-0.0009", 3, -1}, {"-0.001", 3, -1}, {"-0.0011", 3, -2}, {"-1e-400", 3, -1}, {"-5", 3, -5000},
		{"999999999999999.999", 3, 999999999999999999}, {"-999999999999999.999", 3, -999999999999999999},
		{"0." + strings.Repeat("9", 900000), 3, 999},
	} {
		got, ok := number(t, c.text).Floor(c.shift)
		require.True(t, ok, c.text)
		require.Equal(t, c.want, got, c.text)
	}
	for _, text := range []string{"1e15", "1e400", "-1e400", "1e1000001", "1e999999999999999", strings.Repeat("1", 900000)} {
		_, ok := number(t, text).Floor(3)
		require.False(t, ok, text)
	}
}

func TestDivides(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		divisor, text string
		want          bool
	}{
		{"0.01", "1.5", true}, {"0.01", "1.505", false}, {"0.01", "1e1000001", true}, {"0.01", "1e-1000001", false}, {"0.01", "-1.25", true},
		{"3", "1e1000001", false}, {"3", "3e1000001", true}, {"3", "2.1e1000001", true}, {"7", "1e999999999999999", false}, {"0.0001", "0.0075", true},
		{"1e-8", "12391239123", true}, {"0.123456789", "1e308", false}, {"1e400", "5e400", true}, {"1e400", "5e399", false}, {"8", "1e3", true},
		{"2.5", "1e1", true}, {"2.5", "7.5", true}, {"2.5", "8", false}, {"1", "1.0", true}, {"1", "1.1", false}, {"5", "0", true}, {"5", "-0.0", true},
		{"3", strings.Repeat("1", 900000), true}, {"7", strings.Repeat("1", 900000), true}, {"3", strings.Repeat("1", 899999), false},
		{"98249283749234923498293171823948729348710298301928331", "98249283749234923498293171823948729348710298301928331", true},
		{"98249283749234923498293171823948729348710298301928331", "98249283749234923498293171823948729348710298301928332", false},
	} {
		require.Equal(t, c.want, decimal.NewDivisor(number(t, c.divisor)).Divides(number(t, c.text)), "%s, %.20s", c.divisor, c.text)
	}
}

// FuzzNumber holds numbers to those of math/big, which takes exponents up to a million.
func FuzzNumber(f *testing.F) {
	for _, seed := range []string{"0", "-1.5e3", "1769903999.9996", "000.100e-3", "1e20", "-.5", "5.", "123456789012345678901234567890", "1e300", "9e-300"} {
		f.Add(seed, "0.01")
		f.Add("12", seed)
	}
	small := func(text string) bool {
		_, exponent, _ := strings.Cut(strings.ToLower(text), "e")
		return len(text) < 50 && len(strings.TrimLeft(exponent, "+-0")) <= 3 && !strings.ContainsAny(text, "_xXoObBpP/")
	}
	f.Fuzz(func(t *testing.T, x, y string) {
		a, aOK := decimal.Parse(x)
		b, bOK := decimal.Parse(y)
		if !small(x) || !small(y) {
			return
		}
		ratA, ratAOK := new(big.Rat).SetString(x)
		ratB, ratBOK := new(big.Rat).SetString(y)
		require.Equal(t, ratAOK, aOK, x)
		require.Equal(t, ratBOK, bOK, y)
		if !aOK || !bOK {
			return
		}
		require.Equal(t, ratA.Cmp(ratB), a.Compare(b))
		require.Equal(t, ratA.Cmp(ratB) == 0, string(a.Append(nil)) == string(b.Append(nil)))
		require.Equal(t, ratA.IsInt(), a.IsInteger())
		if ratB.Sign() != 0 {
			require.Equal(t, new(big.Rat).Quo(ratA, ratB).IsInt(), decimal.NewDivisor(b).Divides(a))
		}
		scaled := new(big.Rat).Mul(ratA, big.NewRat(1000, 1))
		floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclidean, as the denominator is positive: rounds down
		if got, ok := a.Floor(3); ok {
			require.Equal(t, floor.String(), big.NewInt(got).String())
		} else {
			require.Greater(t, len(floor.String()), 18)
		}
	})
}
