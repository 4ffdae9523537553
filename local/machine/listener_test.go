package machine

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestListenersThatTrustEachOther: nodes go to another login one after the other only where both logins are known before and after.
func TestListenersThatTrustEachOther(t *testing.T) {
	t.Parallel()
	both := map[string]string{"kafka": "one", "kafka-b": "two"}
	was := Listener{TLS: true, SASL: true, Users: both, Username: "kafka", Password: "one"}
	for name, c := range map[string]struct {
		change func(*Listener)
		want   bool
	}{
		"the same":             {func(*Listener) {}, true},
		"another login":        {func(l *Listener) { l.Username, l.Password = "kafka-b", "two" }, true},
		"another user besides": {func(l *Listener) { l.Users = map[string]string{"kafka": "one", "kafka-b": "two", "billing": "three"} }, true},
		"another password":     {func(l *Listener) { l.Users, l.Password = map[string]string{"kafka": "new"}, "new" }, false},
		"a login that is new":  {func(l *Listener) { l.Users, l.Username = map[string]string{"kafka": "one", "x": "one"}, "x" }, false},
		"the old login is dropped": {func(l *Listener) {
			l.Users, l.Username, l.Password = map[string]string{"kafka-b": "two"}, "kafka-b", "two"
		}, false},
		"no TLS":   {func(l *Listener) { l.TLS = false }, false},
		"no login": {func(l *Listener) { l.SASL = false }, false},
	} {
		is := was
		c.change(&is)
		require.Equal(t, c.want, is.trusts(was), name)
		require.Equal(t, c.want, was.trusts(is), name)
	}
	require.True(t, Listener{}.trusts(Listener{}))
}
