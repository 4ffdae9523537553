package acls

import (
	"testing"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
	"github.com/stretchr/testify/require"
)

func rules(t *testing.T, texts ...string) kafka.ACLBindings {
	t.Helper()
	if len(texts) == 0 {
		return nil
	}
	parsed, err := Parse(texts)
	require.NoError(t, err)
	return parsed.rules
}

func texts(bindings kafka.ACLBindings) []string {
	var out []string
	for _, b := range bindings {
		out = append(out, format(b))
	}
	return out
}

func TestCompare(t *testing.T) {
	t.Parallel()
	const marked = " DESCRIBE transactional-id kafka-on-eks.managed"
	byHand := rules(t, "connect READ topic my-sports", "auditor READ topic my-sports")
	byHand[0].Host = "10.0.0.1"
	denied := rules(t, "connect READ topic my-sports")
	denied[0].PermissionType = kafka.ACLPermissionTypeDeny
	unknown := rules(t, "connect READ topic x")
	unknown[0].Type = kafka.ResourceUnknown
	for name, c := range map[string]struct {
		have, declared kafka.ACLBindings
		add, remove    []string
		foreign        int
	}{
		"first": {
			nil, rules(t, "connect READ topic my-sports", "connect READ group g", "producer WRITE topic my-sports"),
			[]string{"connect" + marked, "producer" + marked, "connect READ topic my-sports", "connect READ group g", "producer WRITE topic my-sports"}, nil, 0,
		},
		"the same":       {rules(t, "connect"+marked, "connect READ topic a"), rules(t, "connect READ topic a"), nil, nil, 0},
		"declared twice": {rules(t, "connect"+marked), rules(t, "connect READ topic a", "connect READ topic a"), []string{"connect READ topic a"}, nil, 0},
		"before there were markers": {
			rules(t, "connect READ topic a", "connect CREATE topic a"), rules(t, "connect READ topic a"),
			[]string{"connect" + marked}, []string{"connect CREATE topic a"}, 0,
		},
		"a renamed topic": {
			rules(t, "connect"+marked, "connect READ topic a"), rules(t, "connect READ topic b"), []string{"connect READ topic b"}, []string{"connect READ topic a"}, 0,
		},
		"a literal name is no prefix": {
			rules(t, "c"+marked, "c READ group-prefix a"), rules(t, "c READ group a"), []string{"c READ group a"}, []string{"c READ group-prefix a"}, 0,
		},
		"a user who is gone": {
			rules(t, "billing"+marked, "billing READ topic a", "connect"+marked, "connect READ topic a"), rules(t, "connect READ topic a"),
			nil, []string{"billing READ topic a", "billing" + marked}, 0,
		},
		"by hand": {
			append(byHand, append(denied, rules(t, "connect"+marked)...)...), rules(t, "connect READ topic my-sports"),
			[]string{"connect READ topic my-sports"}, []string{"connect READ topic my-sports, from 10.0.0.1", "connect READ topic my-sports, denied"}, 1,
		},
		"a kind that librdkafka doesn't know": {append(unknown, rules(t, "connect"+marked)...), rules(t, "connect READ topic a"), []string{"connect READ topic a"}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := compare(c.have, c.declared)
			require.Equal(t, c.add, texts(d.add))
			require.Equal(t, c.remove, texts(d.remove))
			require.Equal(t, c.foreign, d.foreign)
		})
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"connect READ topic my-sports", "a DESCRIBE transactional-id producer-b", "a WRITE topic-prefix x", "a READ group my group", "a IDEMPOTENT_WRITE cluster kafka-cluster",
	} {
		b, err := parse(text)
		require.NoError(t, err)
		require.Equal(t, text, format(b))
	}
	_, err := Parse([]string{"connect READ topic", "connect READS topic a", "connect ANY topic a", "connect READ topics a", "connect READ topic a"})
	require.EqualError(t, err, `got "connect READ topic", must be a user, an operation, a kind and a name (e.g. connect READ topic my-sports)
got operation "READS" in "connect READS topic a", must be one of Kafka's (e.g. READ)
got operation "ANY" in "connect ANY topic a", must be one of Kafka's (e.g. READ)
got kind "topics" in "connect READ topics a", must be topic, group, transactional-id or cluster, with -prefix for all whose names begin so (e.g. topic)`)
	_, err = Parse([]string{"billing QUOTA 5", "billing QUOTA bytes 5", "billing QUOTA request_percentage -1", "billing QUOTA request_percentage NaN", "billing READ topic a"})
	require.EqualError(t, err, `got "billing QUOTA 5", must be a user, QUOTA, a limit and a number (e.g. billing QUOTA producer_byte_rate 1048576)
got limit "bytes" in "billing QUOTA bytes 5", must be one of producer_byte_rate, consumer_byte_rate, request_percentage (e.g. producer_byte_rate)
got "-1" in "billing QUOTA request_percentage -1", must be a number above 0 (e.g. 1048576)
got "NaN" in "billing QUOTA request_percentage NaN", must be a number above 0 (e.g. 1048576)`)
	_, err = Parse(nil)
	require.ErrorContains(t, err, "got no rule")
}

func TestCompareQuotas(t *testing.T) {
	t.Parallel()
	parsed := func(texts ...string) []quota {
		var all []quota
		for _, text := range texts {
			require.True(t, isQuota(text))
			q, err := parseQuota(text)
			require.NoError(t, err)
			require.Equal(t, text, q.String())
			all = append(all, q)
		}
		return all
	}
	managed := func(user string) bool { return user != "auditor" }
	for name, c := range map[string]struct{ have, declared, set, remove []quota }{
		"first":       {nil, parsed("billing QUOTA producer_byte_rate 1048576"), parsed("billing QUOTA producer_byte_rate 1048576"), nil},
		"the same":    {parsed("billing QUOTA request_percentage 12.5"), parsed("billing QUOTA request_percentage 12.5"), nil, nil},
		"twice":       {nil, parsed("a QUOTA request_percentage 1", "a QUOTA request_percentage 1"), parsed("a QUOTA request_percentage 1"), nil},
		"another":     {parsed("a QUOTA request_percentage 1"), parsed("a QUOTA request_percentage 2"), parsed("a QUOTA request_percentage 2"), nil},
		"no more":     {parsed("b QUOTA consumer_byte_rate 1", "a QUOTA request_percentage 1"), nil, nil, parsed("a QUOTA request_percentage 1", "b QUOTA consumer_byte_rate 1")},
		"of others":   {parsed("auditor QUOTA consumer_byte_rate 1"), nil, nil, nil},
		"another one": {[]quota{{"a", "controller_mutation_rate", 1}}, nil, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := compareQuotas(c.have, c.declared, managed)
			require.Equal(t, c.set, got.set)
			require.Equal(t, c.remove, got.remove)
		})
	}
}
