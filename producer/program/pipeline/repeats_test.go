package pipeline

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// shelf is where pages are kept between commits.
type shelf map[int][]byte

func (s shelf) save(n int, content []byte) error {
	s[n] = content
	return nil
}

// restore reads what a new process would.
func (s shelf) restore(count uint64) *repeats {
	pages := make([][]byte, pageCount(count))
	for n := range pages {
		pages[n] = s[n]
	}
	return newRepeats(count, pages)
}

// TestRepeats adds, commits, rolls back and restores at random and compares with a plain list of all events.
func TestRepeats(t *testing.T) {
	t.Parallel()
	for seed := range uint64(5) {
		random := rand.New(rand.NewPCG(seed, 0))
		saved := shelf{}
		r := newRepeats(0, nil)
		var current, committed []uint64
		next := uint64(0)
		for range 200 {
			for range random.IntN(1 << random.IntN(14)) {
				next++
				require.True(t, r.add(next))
				current = append(current, next)
			}
			for range 20 {
				if back := 1 + random.IntN(remembered); back <= len(current) {
					require.False(t, r.add(current[len(current)-back]), "%d events back", back)
				}
			}
			switch random.IntN(4) {
			case 0:
				r.rollback()
				current = current[:len(committed)]
			case 1:
				r = saved.restore(uint64(len(committed)))
				current = current[:len(committed)]
			default:
				require.NoError(t, r.changed(saved.save))
				r.commit()
				committed = current
			}
			require.EqualValues(t, len(current), r.current.count)
			require.Len(t, r.known, min(len(current), remembered))
		}
		if older := len(current) - remembered - 1; older >= 0 {
			require.True(t, r.add(current[older]), "forgotten")
		}
	}
}

// TestChangedPages: what a commit writes is bounded, and in proportion to its events.
func TestChangedPages(t *testing.T) {
	t.Parallel()
	r := newRepeats(0, nil)
	next := uint64(0)
	for _, c := range []struct{ events, pages int }{
		{0, 0}, {1, 1}, {30, 1}, {1, 1}, {1, 1}, {31, 1}, {33, 2}, {remembered, 128}, {10 * remembered, 128}, {1, 1},
	} {
		for range c.events {
			next++
			require.True(t, r.add(next))
		}
		saved := shelf{}
		require.NoError(t, r.changed(saved.save))
		r.commit()
		require.Len(t, saved, c.pages, "after %d events", next)
	}
}

// TestLostPage: a page that is gone costs what it held, no more.
func TestLostPage(t *testing.T) {
	t.Parallel()
	r, saved := newRepeats(0, nil), shelf{}
	for sum := range uint64(100) {
		require.True(t, r.add(sum+1))
	}
	require.NoError(t, r.changed(saved.save))
	delete(saved, 1)
	r = saved.restore(100)
	for sum := range uint64(100) {
		require.Equal(t, sum/pageEvents == 1, r.add(sum+1), sum)
	}
}

func TestSum(t *testing.T) {
	t.Parallel()
	sum := func(id, eventType, data string) uint64 { return sumOf([]byte(id), []byte(eventType), []byte(data)) }
	require.Equal(t, sum("1", "", "a"), sum("1", "", "a"))
	require.Equal(t, sum("1", "x", "a"), sum("1", "x", "a"))
	require.NotEqual(t, sum("1", "", "a"), sum("1", "", "b"), "one ID for several events")
	require.NotEqual(t, sum("1", "update", "a"), sum("1", "delete", "a"), "one ID for several types")
	require.NotEqual(t, sum("1", "x", "a"), sum("1x", "", "a"))
	require.NotEqual(t, sum("1", "xa", ""), sum("1", "x", "a"))
	require.NotEqual(t, sum("1", "", "2a"), sum("12", "", "a"))
	require.Equal(t, uint64(0xafcd8e6b6c69278f), sum("1", "", "a"), "what older processes saved must stay known")
}
