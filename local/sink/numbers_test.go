package sink

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestHugeNumbers: a number that a double has no room for stays as it was written, and one that Jackson doesn't read is a
// dead letter with its reason (StreamReadConstraints: 1,000 digits; BigDecimal: an exponent of 32 bits). As a time it is
// Java's largest or smallest long.
func TestHugeNumbers(t *testing.T) {
	t.Parallel()
	nines, zeros := strings.Repeat("9", 900_000), strings.Repeat("0", 900_000)
	const tooMany, outOfRange = "has more than 1000 digits", "exponent of the number at byte 12 is out of range"
	for _, c := range []struct{ value, line, reason, folder string }{
		{value: `{"at":0,"n":1e1000001}`, line: `{"at":0,"n":1e1000001}`},
		{value: `{"at":0,"n":-1E-1000001}`, line: `{"at":0,"n":-1E-1000001}`},
		{value: `{"at":0,"n":1e2147483647}`, line: `{"at":0,"n":1e2147483647}`},
		{value: `{"at":0,"n":1e2147483648}`, reason: outOfRange},
		{value: `{"at":0,"n":1e-9223372036854775809}`, reason: outOfRange},
		{value: `{"at":0,"n":` + nines + `}`, reason: tooMany},
		{value: `{"at":0,"n":0.` + nines + `}`, reason: tooMany},
		{value: `{"at":0,"n":1e` + nines + `}`, reason: outOfRange},
		{value: `{"at":0,"n":1e` + zeros + `1}`, reason: tooMany},
		{value: `{"at":0,"n":` + zeros + `7}`, line: `{"at":0,"n":7}`},
		{value: `{"at":` + nines + `}`, reason: tooMany},
		{value: `{"at":1e1000001}`, line: `{"at":1e1000001}`, folder: "date=292278994-08-17/hour=07"},
		{value: `{"at":-1e1000001}`, line: `{"at":-1e1000001}`, folder: "date=-292275055-05-16/hour=17"},
		{value: `{"at":1e-1000001}`, line: `{"at":1e-1000001}`},
	} {
		name := c.value[:min(len(c.value), 40)]
		config, err := ParseConfig(goodConfigs(with(with(fieldTimes, "flush.size", "1"), "errors.tolerance", "all")))
		require.NoError(t, err)
		tp := TopicPartition{Topic: "events"}
		task := NewTask(config, t.TempDir())
		task.Open(tp, 0)
		batch, err := task.Put([]Message{{TopicPartition: tp, Timestamp: 1, Value: []byte(c.value)}}, 0)
		require.NoError(t, err, name)
		if c.reason != "" {
			require.Len(t, batch.DeadLetters, 1, name)
			require.Equal(t, "VALUE_CONVERTER", batch.DeadLetters[0].Stage)
			require.Contains(t, batch.DeadLetters[0].Reason, c.reason, name)
			require.Less(t, len(batch.DeadLetters[0].Reason), 200)
			continue
		}
		require.Empty(t, batch.DeadLetters, name)
		if c.folder == "" {
			c.folder = "date=1970-01-01/hour=00"
		}
		file := batch.Rotations[0].Files[0]
		require.Contains(t, file.Key, c.folder, name)
		require.Equal(t, c.line+"\n", content(t, file, config.Gzip()), name)
	}
}
