// Package bench measures. It prints ratios and times and fails nothing.
package bench

import (
	"regexp"
	"time"
)

// service is what making a kind of resource usually takes, and what it can't begin without.
type service struct {
	// resource matches type::name.
	resource *regexp.Regexp
	takes    time.Duration
	// needs match what must be there before, in the nature of the thing or for the sake of the teardown, whose order is this one
	// backwards. What is not listed need not be waited for, whatever the program does.
	needs []string
}

func kind(resource string, takes time.Duration, needs ...string) service {
	return service{regexp.MustCompile(resource), takes, needs}
}

// services are the usual times; the first that matches counts, and what matches none takes no time. Cluster, node group, NAT gateway,
// Helm release, image and broker have the round figures that this project plans with; a Connect worker was seen to need 100 to 140 s
// with Confluent's images. The rest are estimates, short enough not to decide the longest chain.
var services = []service{
	kind(`^aws:ec2/vpc:`, 12*time.Second), // with DNS attributes, each polled
	kind(`^aws:ec2/(internetGateway|routeTable|securityGroup|eip):`, 2*time.Second, `^aws:ec2/vpc:`),
	kind(`^aws:ec2/subnet:`, time.Second, `^aws:ec2/vpc:`),
	kind(`^aws:ec2/(route|routeTableAssociation):.*::network-public`, time.Second, `^aws:ec2/(internetGateway|routeTable|subnet):`),
	kind(`^aws:ec2/natGateway:`, 2*time.Minute, `^aws:ec2/(eip|subnet|internetGateway):`),
	kind(`^aws:ec2/route:`, time.Second, `^aws:ec2/(natGateway|routeTable):`),
	kind(`^aws:ec2/routeTableAssociation:`, time.Second, `^aws:ec2/(routeTable|subnet):`),
	kind(`^aws:ec2/vpcEndpoint:`, 10*time.Second, `^aws:ec2/(routeTable|subnet):`),
	kind(`^aws:kms/key:`, 15*time.Second), // the provider waits until the key's policy and rotation are seen
	kind(`^aws:iam/`, time.Second),
	kind(`^aws:s3/bucketV2:`, 3*time.Second),
	kind(`^aws:s3/bucketLifecycleConfigurationV2:`, time.Minute, `^aws:s3/bucketVersioningV2:`), // S3 confirms it late
	kind(`^aws:s3/`, 2*time.Second, `^aws:s3/bucketV2:`),
	kind(`^aws:ecr/repository:`, time.Second, `^aws:kms/key:.*::data`),
	kind(`^docker-build:`, 2*time.Minute, `^aws:ecr/repository:`),
	kind(`^aws:eks/cluster:`, 9*time.Minute, `^aws:ec2/(subnet|securityGroup):`, `^aws:kms/key:.*::cluster`, `^aws:iam/.*::cluster-`),
	kind(`^aws:ec2/launchTemplate:`, 6*time.Second),
	// A node joins only with its role's policies and a way out to the images.
	kind(`^aws:eks/nodeGroup:`, 150*time.Second, `^aws:eks/cluster:`, `^aws:ec2/launchTemplate:`, `^aws:iam/.*::nodes`, `^aws:ec2/route:.*::network-private`),
	// It runs on every node there is, so it is ready where there is none yet.
	kind(`^aws:eks/addon:.*(agent|kube-proxy|vpc-cni)$`, 15*time.Second, `^aws:eks/cluster:`),
	kind(`^aws:eks/addon:`, 30*time.Second, `^aws:eks/nodeGroup:`, `^aws:iam/.*::addons`),
	kind(`^aws:eks/`, 2*time.Second, `^aws:eks/cluster:`),
	kind(`^kubernetes:storage`, time.Second, `^aws:eks/cluster:`),
	// Its deletion deletes the volumes' claims: the driver and nodes must outlive it.
	kind(`^kubernetes:core/v1:Namespace::confluent$`, time.Second, `^aws:eks/addon:.*ebs-csi`, `^aws:eks/nodeGroup:`, `^kubernetes:storage`),
	kind(`^kubernetes:helm.sh/v3:Release::operator$`, time.Minute, `^kubernetes:core/v1:Namespace::confluent$`),
	kind(`^kubernetes:helm.sh/`, time.Minute, `^aws:eks/nodeGroup:`),
	kind(`^tls:index/privateKey:`, time.Second),
	kind(`^kubernetes:.*:KRaftController::`, 90*time.Second, `^kubernetes:helm.sh/v3:Release::operator$`, `^kubernetes:core/v1:Secret::`),
	kind(`^kubernetes:.*:Kafka::`, 3*time.Minute, `^kubernetes:.*:KRaftController::`), // three brokers, a minute each
	kind(`^kubernetes:.*:KafkaRestClass::`, time.Second, `^kubernetes:.*:Kafka::`),
	kind(`^kubernetes:.*:KafkaTopic::`, 5*time.Second, `^kubernetes:.*:KafkaRestClass::`),
	kind(`^kubernetes:batch/v1:Job::`, 30*time.Second, `^kubernetes:.*:Kafka::`), // pulls the image, starts a JVM
	kind(`^kubernetes:.*:Connect::`, 2*time.Minute, `^kubernetes:batch/v1:Job::acl-connect`, `^aws:eks/podIdentityAssociation:.*::sink`),
	kind(`^kubernetes:.*:Connector::`, 10*time.Second, `^kubernetes:.*:Connect::`, `^kubernetes:.*:KafkaTopic::`, `^kubernetes:batch/v1:Job::acl-sink`),
	kind(`^kubernetes:apps/v1:Deployment::producer`, 20*time.Second, `^docker-build:`, `^kubernetes:.*:KafkaTopic::`, `^kubernetes:batch/v1:Job::acl-producer`),
	kind(`^kubernetes:`, time.Second/2, `^aws:eks/cluster:`),
}

// serviceOf finds the entry of a resource.
func serviceOf(resource string) service {
	for _, s := range services {
		if s.resource.MatchString(resource) {
			return s
		}
	}
	return service{}
}
