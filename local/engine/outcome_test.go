package engine

import (
	"errors"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/auto/events"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/require"
)

const (
	kafkaURN    = "urn:pulumi:local::kafka-on-eks::kubernetes:platform.confluent.io/v1beta1:Kafka::kafka"
	producerURN = "urn:pulumi:local::kafka-on-eks::kubernetes:apps/v1:Deployment::producer"
	topicURN    = "urn:pulumi:local::kafka-on-eks::kubernetes:platform.confluent.io/v1beta1:KafkaTopic::my-sports"
	sinkURN     = "urn:pulumi:local::kafka-on-eks::kubernetes:platform.confluent.io/v1beta1:Connector::s3-sink"
	roleURN     = "urn:pulumi:local::kafka-on-eks::aws:iam/role:Role::sink"
)

func step(op apitype.OpType, urn string) apitype.StepEventMetadata {
	return apitype.StepEventMetadata{Op: op, URN: urn, Type: string(resource.URN(urn).Type()), Provider: "urn:provider::id"}
}

func begun(op apitype.OpType, urn string) events.EngineEvent {
	return events.EngineEvent{EngineEvent: apitype.EngineEvent{ResourcePreEvent: &apitype.ResourcePreEvent{Metadata: step(op, urn)}}}
}

func done(op apitype.OpType, urn string) events.EngineEvent {
	return events.EngineEvent{EngineEvent: apitype.EngineEvent{ResOutputsEvent: &apitype.ResOutputsEvent{Metadata: step(op, urn)}}}
}

func failed(urn string, status resource.Status, message string) []events.EngineEvent {
	return []events.EngineEvent{
		{EngineEvent: apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{URN: urn, Severity: "error", Message: message}}},
		{EngineEvent: apitype.EngineEvent{ResOpFailedEvent: &apitype.ResOpFailedEvent{Metadata: step(apitype.OpUpdate, urn), Status: int(status)}}},
	}
}

// TestOutcome: a run that fails says of each change what came of it, and of each failure why, once.
func TestOutcome(t *testing.T) {
	component := done(apitype.OpUpdate, "urn:pulumi:local::kafka-on-eks::kafka-on-eks:kafka:Sink::sink")
	component.ResOutputsEvent.Metadata.Provider = ""
	seen := []events.EngineEvent{begun(apitype.OpUpdate, kafkaURN), done(apitype.OpSame, roleURN), done(apitype.OpUpdate, kafkaURN), component}
	seen = append(seen, failed(producerURN, resource.StatusPartialFailure, "1 error occurred:\n\t* update Deployment producer: it failed 4 times\n  its last words:\n    no\n\n")...)
	seen = append(seen, failed(sinkURN, resource.StatusUnknown, "update Connector s3-sink: nobody knows it")...)
	seen = append(seen, events.EngineEvent{EngineEvent: apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{Severity: "error", Message: "update failed"}}})

	got := outcome(seen)
	require.Equal(t, Outcome{Applied: []string{kafkaURN}, Unwell: []string{producerURN}, Failed: []string{sinkURN}}, got)
	plan := &Plan{Resources: []PlannedResource{
		{URN: kafkaURN, Provider: "p", Steps: []string{"update"}}, {URN: producerURN, Provider: "p", Steps: []string{"update"}},
		{URN: roleURN, Provider: "p", Steps: []string{"same"}}, {URN: topicURN, Provider: "p", Steps: []string{"delete"}},
		{URN: "urn:pulumi:local::kafka-on-eks::kafka-on-eks:kafka:Sink::sink", Steps: []string{"update"}},
	}}
	require.Equal(t, []string{topicURN}, plan.Left(got))
	require.Equal(t, "KafkaTopic my-sports", Called(topicURN))

	require.Equal(t, "up failed: update Deployment producer: it failed 4 times\n  its last words:\n    no\nupdate Connector s3-sink: nobody knows it",
		explain("up", errors.New("exit status 255"), seen).Error())
}

func TestProgressTellsOfChangesOnly(t *testing.T) {
	var out strings.Builder
	p := newProgress(&out)
	defer p.stop()
	for _, event := range append([]events.EngineEvent{
		begun(apitype.OpUpdate, kafkaURN), done(apitype.OpSame, roleURN), done(apitype.OpUpdate, kafkaURN), begun(apitype.OpCreate, topicURN),
		{EngineEvent: apitype.EngineEvent{DiagnosticEvent: &apitype.DiagnosticEvent{Severity: "warning", Message: "mind the gap\n"}}},
		done(apitype.OpDelete, sinkURN),
	}, failed(producerURN, resource.StatusUnknown, "no")...) {
		p.see(event)
	}
	require.Equal(t, " ~  Kafka kafka updated\nwarning: mind the gap\n -  Connector s3-sink deleted\n", out.String())
	out.Reset()
	p.remind()
	require.Equal(t, "    still at work on KafkaTopic my-sports (0s)\n", out.String())
}
