package delivery

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLanes(t *testing.T) {
	t.Parallel()
	l := newLanes(func(bool) {})
	next := func(want int32, records int) {
		t.Helper()
		got, free, err := l.try(records, want)
		require.NoError(t, err)
		require.True(t, free)
		require.Equal(t, want, got)
	}
	none := func(why string) {
		t.Helper()
		_, free, err := l.try(1, nil)
		require.NoError(t, err)
		require.False(t, free, why)
	}
	land := func(partition int32, err error) *Report {
		t.Helper()
		report, due := l.land(partition, err)
		if !due {
			return nil
		}
		require.Equal(t, partition, report.Tag)
		return &report
	}
	none("Kafka hasn't answered yet")
	missing, refused := errors.New("no such topic"), errors.New("refused")
	l.resize(0, missing)
	_, _, err := l.try(1, nil)
	require.ErrorIs(t, err, missing)

	l.resize(3, nil)
	next(1, 3)
	next(2, 1)
	next(0, 2)
	none("every partition has a run under way")
	require.Nil(t, land(1, nil))
	require.Nil(t, land(1, nil))
	none("of the run to 1 a record is open")
	require.Equal(t, 3, land(1, nil).Acknowledged)
	require.Nil(t, land(1, nil), "not of a run")
	next(1, 4)

	l.resize(4, nil)
	require.Nil(t, land(7, nil), "a partition that a newer broker told about")
	next(3, 1)
	require.Equal(t, Report{Tag: int32(3), Err: refused}, *land(3, refused))

	require.Nil(t, land(1, nil))
	require.Equal(t, Report{Tag: int32(1), Err: refused, Failed: 1}, *land(1, refused))
	l.withdraw(1, 1)
	require.Equal(t, Report{Tag: int32(1), Err: refused, Failed: 2, Acknowledged: 1}, *land(1, refused))
}

// TestLanesWait: a free partition ends the wait, and so does the end.
func TestLanesWait(t *testing.T) {
	t.Parallel()
	var waits []bool
	l := newLanes(func(waiting bool) { waits = append(waits, waiting) })
	l.resize(1, nil)
	_, err := l.take(t.Context(), 1, nil)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	for err == nil { // the first is awake already
		_, err = l.take(ctx, 1, nil)
	}
	require.ErrorIs(t, err, context.DeadlineExceeded)
	go l.land(0, nil)
	partition, err := l.take(t.Context(), 1, nil)
	require.NoError(t, err)
	require.Zero(t, partition)
	require.Subset(t, waits, []bool{true, false})
}
