package config

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestRotation holds the two runs by which a stack gets other passwords, and that no other order is taken.
func TestRotation(t *testing.T) {
	t.Parallel()
	up := func(passwords int, old bool) Settled {
		return Settled{Topic: "my-sports", Partitions: 6, ReplicationFactor: 3, Passwords: passwords, OldPasswords: old}
	}
	for about, c := range map[string]struct {
		before   Settled
		rotation string
		want     string // "" where it is taken
	}{
		"a new stack":             {Settled{}, `{"passwords":3}`, ""},
		"a new stack, with old":   {Settled{}, `{"passwords":2,"oldPasswords":true}`, "rotation.oldPasswords: got true, must be false for a stack that isn't up"},
		"an earlier version":      {up(0, false), `{}`, ""},
		"from an earlier version": {up(0, false), `{"passwords":2,"oldPasswords":true}`, ""},
		"first run":               {up(1, false), `{"passwords":2,"oldPasswords":true}`, ""},
		"first run, again":        {up(2, true), `{"passwords":2,"oldPasswords":true}`, ""},
		"second run":              {up(2, true), `{"passwords":2}`, ""},
		"nothing":                 {up(2, false), `{"passwords":2}`, ""},
		"at once": {up(1, false), `{"passwords":2}`,
			"rotation.oldPasswords: got false, must be true while rotation.passwords goes from 1 to 2, or nodes refuse each other until all have the new ones (e.g. true)"},
		"two steps":  {up(1, false), `{"passwords":3,"oldPasswords":true}`, "rotation.passwords: got 3, must be 1, which there is, or 2: generations follow one another (e.g. 2)"},
		"back":       {up(2, false), `{"passwords":1}`, "rotation.passwords: got 1, must be 2, which there is, or 3"},
		"unfinished": {up(2, true), `{"passwords":3,"oldPasswords":true}`, "rotation.passwords: got 3, must stay 2 until the passwords before that are gone"},
		"gone ones":  {up(2, false), `{"passwords":2,"oldPasswords":true}`, "rotation.oldPasswords: got true, must be false: the passwords before those of generation 2 are gone"},
	} {
		_, err := Inputs{
			Project: "kafka-on-eks", Stack: "dev", Settled: c.before, Values: map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:rotation": c.rotation},
		}.Load()
		if c.want == "" {
			require.NoError(t, err, about)
			continue
		}
		require.ErrorContains(t, err, "config has 1 problem:\n  kafka-on-eks:"+c.want, about)
	}
	c, err := Inputs{Project: "kafka-on-eks", Stack: "dev", Values: map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:rotation.passwords": "2"}}.Load()
	require.NoError(t, err)
	require.Equal(t, 2, c.Settle(time.Now()).Passwords)
}
