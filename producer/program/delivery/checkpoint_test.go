package delivery_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/delivery"
)

// TestCheckpoint: a position comes back byte for byte, whatever bytes it is of, and one that is text stands as text.
func TestCheckpoint(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for b := range 256 {
		all.WriteByte(byte(b))
	}
	for _, position := range []string{
		"", "42", `[{"topic":"a","partition":0,"offset":-1}]`, "ü \u2028 \ufffd <&>", "\xff", "a\xc3", "\x00\x1f\x7f", "\xed\xa0\x80", all.String(),
	} {
		want := delivery.Checkpoint{Position: position, Records: 3, DeadLetters: 2, Identified: 1}
		text, err := json.Marshal(want)
		require.NoError(t, err)
		var got delivery.Checkpoint
		require.NoError(t, json.Unmarshal(text, &got), "%s", text)
		require.Equal(t, want, got, "%s", text)
	}
	text, err := json.Marshal(delivery.Checkpoint{Position: "42", Records: 3})
	require.NoError(t, err)
	require.Equal(t, `{"position":"42","records":3,"deadLetters":0}`, string(text), "as it was before")

	var got delivery.Checkpoint
	require.NoError(t, json.Unmarshal([]byte(`{"position":"[1]","records":3,"deadLetters":1,"identified":4}`), &got))
	require.Equal(t, delivery.Checkpoint{Position: "[1]", Records: 3, DeadLetters: 1, Identified: 4}, got, "what older processes saved")
	require.Error(t, json.Unmarshal([]byte(`{"position":5}`), &got))
}
