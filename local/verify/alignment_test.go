package verify

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// hashes are letters as lines.
func hashes(letters string) (all []uint64) {
	for _, letter := range letters {
		all = append(all, uint64(letter))
	}
	return all
}

func TestAlign(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lines, expected string
		lead            bool
		lost            string // expected lines that aren't there
		moved, extra    []int
		leading         int
	}{
		{lines: "abc", expected: "abc"},
		{lines: "", expected: "abc", lost: "abc"},
		{lines: "abc", expected: "", extra: []int{0, 1, 2}},
		{lines: "acd", expected: "abcd", lost: "b"},
		{lines: "abbc", expected: "abc", extra: []int{2}},
		{lines: "abxc", expected: "abc", extra: []int{2}},
		{lines: "acbd", expected: "abcd", moved: []int{2}},
		{lines: "adcbe", expected: "abcde", moved: []int{2, 3}},
		{lines: "bcda", expected: "abcd", moved: []int{3}},
		{lines: "axcx", expected: "abcd", lost: "bd", extra: []int{1, 3}},
		{lines: "xxxx", expected: "xxx", extra: []int{3}},
		{lines: "pqrabc", expected: "abc", lead: true, leading: 3},
		{lines: "pqrabc", expected: "abcyz", lead: true, leading: 3, lost: "yz"},
		{lines: "abcabc", expected: "abc", lead: true, leading: 3},
		{lines: "pqrac", expected: "abc", lead: true, leading: 3, lost: "b"},
		{lines: "pqbrac", expected: "abc", lead: true, leading: 4, lost: "b"}, // that was there before, as far as anybody can tell
		{lines: "pqrabbc", expected: "abc", lead: true, leading: 3, extra: []int{5}},
		{lines: "pqr", expected: "", lead: true, leading: 3},
	} {
		a := align(hashes(test.lines), hashes(test.expected), test.lead)
		name := test.lines + " for " + test.expected
		lost := ""
		for i, line := range a.lineOf {
			if line < 0 {
				lost += test.expected[i : i+1]
			} else {
				require.Equal(t, test.expected[i], test.lines[line], name)
			}
		}
		require.Equal(t, test.lost, lost, name)
		require.Len(t, a.moved, len(test.moved), name)
		require.Len(t, a.extra, len(test.extra), name)
		require.Equal(t, test.leading, a.lead, name)
		if len(test.extra) == 1 && !strings.Contains(name, "bb") && !strings.Contains(name, "xx") {
			require.Equal(t, test.extra, a.extra, name)
		}
	}
}

// TestAlignCounts: whatever the lines, and however many are the same, each is used once, and the counts are right.
func TestAlignCounts(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		letters := 1 + random.IntN(6)
		some := func() (all []uint64) {
			for range random.IntN(20) {
				all = append(all, uint64(random.IntN(letters)))
			}
			return all
		}
		lines, expected := some(), some()
		a := align(lines, expected, false)
		used := map[int]bool{}
		found := 0
		for i, line := range a.lineOf {
			if line >= 0 {
				require.False(t, used[line])
				require.Equal(t, expected[i], lines[line])
				used[line] = true
				found++
			}
		}
		common := 0
		for letter := range letters {
			same := func(l uint64) bool { return l == uint64(letter) }
			common += min(countOf(lines, same), countOf(expected, same))
		}
		require.Equal(t, common, found)
		require.Len(t, a.extra, len(lines)-found)
		for _, line := range a.extra {
			require.False(t, used[line])
		}
		text := func(all []uint64) (words []string) {
			for _, l := range all {
				words = append(words, string(rune('a'+l)))
			}
			return words
		}
		require.Len(t, a.moved, found-longestCommon(text(lines), text(expected)))
	}
}

func countOf(all []uint64, ok func(uint64) bool) (n int) {
	for _, l := range all {
		if ok(l) {
			n++
		}
	}
	return n
}

// TestAlignMany: very many lines that are the same take neither much time nor much memory.
func TestAlignMany(t *testing.T) {
	t.Parallel()
	expected := slices.Repeat(hashes("aaab"), 25_000)
	lines := slices.Concat(expected[:100], expected[101:60_000], hashes("x"), expected[60_000:])
	for _, lead := range []bool{false, true} {
		a := align(lines, expected, lead)
		lost := 0
		for _, line := range a.lineOf {
			if line < 0 {
				lost++
			}
		}
		require.Equal(t, 1, lost)
		require.Equal(t, 1, len(a.extra)+a.lead)
	}
}
