package kubernetes

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

func TestDisagreements(t *testing.T) {
	for name, c := range map[string]struct {
		real, standIn operations
		want          []string
	}{
		"agreed": {operations{"Kafka kafka": "update", "Secret a": "same"}, operations{"Kafka kafka": "update", "Secret a": "same"}, nil},
		"another": {operations{"Secret a": "replace"}, operations{"Secret a": "update"},
			[]string{"Secret a: replace with the real provider, update with the stand-in"}},
		"missing":                           {operations{"Secret a": "delete"}, operations{}, []string{"Secret a: delete with the real provider, none with the stand-in"}},
		"both failed, and one came further": {operations{"Job a": failed, "Secret a": "create"}, operations{"Job a": failed}, nil},
		"one failed": {
			operations{"Job a": failed, "Secret a": "create"}, operations{"Job a": "create", "Secret a": "update"},
			[]string{"Job a: failed with the real provider, create with the stand-in"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, comparison{real: c.real, standIn: c.standIn}.disagreements())
		})
	}
	after := comparison{
		real:    operations{"Secret a": "create", "Secret b": "same", "Secret c": "update"},
		standIn: operations{"Secret a": "same", "Secret b": "create", "Secret c": "same"},
	}
	require.Len(t, after.disagreements(), 3)
	after.resumed = true
	require.Equal(t, []string{"Secret c: update with the real provider, same with the stand-in"}, after.disagreements(),
		"the failed run before came to b in one world, and to a in the other")
}

func TestSummary(t *testing.T) {
	made, deleted, replaced := apitype.OpCreateReplacement, apitype.OpDeleteReplaced, apitype.OpReplace
	require.Equal(t, "replace", summary([]apitype.OpType{made, replaced, deleted}))
	require.Equal(t, "delete, then create", summary([]apitype.OpType{deleted, replaced, made}))
	require.Equal(t, "update", summary([]apitype.OpType{apitype.OpUpdate}))
}
