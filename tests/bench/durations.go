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

// services are the usual times; the first that matches counts, and what matches none takes no time. Each line names where its time is from:
// the plan, the round figures that this project plans with; a place where somebody's own run is shown; or an estimate, short enough not to
// decide the longest chain. Short names: tf is github.com/hashicorp/terraform-provider-aws, tf-eks is
// github.com/terraform-aws-modules/terraform-aws-eks.
var services = []service{
	kind(`^aws:ec2/vpc:`, 12*time.Second), // estimate: tf makes it, then sets two DNS attributes and waits for each
	kind(`^aws:ec2/(internetGateway|routeTable|securityGroup|defaultSecurityGroup|eip):`, 2*time.Second, `^aws:ec2/vpc:`), // tf-eks/issues/2203: 2 to 3 s
	// tf-eks/issues/2203 has 10 s for public subnets, all of them the wait for mapPublicIpOnLaunch, which is off here.
	kind(`^aws:ec2/subnet:`, time.Second, `^aws:ec2/vpc:`),
	kind(`^aws:ec2/(route|routeTableAssociation):.*::network-public`, time.Second, `^aws:ec2/(internetGateway|routeTable|subnet):`), // tf-eks/issues/2203
	kind(`^aws:ec2/natGateway:`, 2*time.Minute, `^aws:ec2/(eip|subnet|internetGateway):`),                                           // the plan
	kind(`^aws:ec2/route:`, time.Second, `^aws:ec2/(natGateway|routeTable):`),
	kind(`^aws:ec2/routeTableAssociation:`, time.Second, `^aws:ec2/(routeTable|subnet):`),
	kind(`^aws:ec2/vpcEndpoint:`, 10*time.Second, `^aws:ec2/(routeTable|subnet):`), // estimate
	// tf/internal/service/kms/key.go: rotation and tags must each be seen five times in a row, at least a second apart.
	kind(`^aws:kms/key:`, 15*time.Second),
	kind(`^aws:iam/`, time.Second), // github.com/pulumi/pulumi-eks/issues/1819: 0.7 to 2 s
	kind(`^aws:s3/bucketV2:`, 3*time.Second),
	kind(`^aws:s3/bucketLifecycleConfigurationV2:`, time.Minute, `^aws:s3/bucketVersioningV2:`), // tf/issues/23352, 40316: 30 s to a minute of confirming
	kind(`^aws:s3/`, 2*time.Second, `^aws:s3/bucketV2:`),
	kind(`^aws:ecr/repository:`, time.Second, `^aws:kms/key:.*::data`),
	kind(`^docker-build:`, 2*time.Minute, `^aws:ecr/repository:`), // the plan
	// The plan; seen: 8:33 in github.com/DevopsArtFactory/terraform-provisioning/pull/47, 10:06 in tf-eks/pull/3218.
	kind(`^aws:eks/cluster:`, 9*time.Minute, `^aws:ec2/(subnet|securityGroup):`, `^aws:kms/key:.*::cluster`, `^aws:iam/.*::cluster-`),
	kind(`^aws:ec2/launchTemplate:`, 6*time.Second),
	// The plan; seen: 1:48 and 1:59 in terraform-provisioning/pull/47. A node joins only with its role's policies and a way out to the images.
	// The network add-on and what gives it its credentials must outlive nodes, or network interfaces stay that keep subnets from being
	// deleted: tf-eks/pull/2743, github.com/aws/amazon-vpc-cni-k8s/issues/1447.
	kind(`^aws:eks/nodeGroup:`, 150*time.Second, `^aws:eks/cluster:`, `^aws:ec2/launchTemplate:`, `^aws:iam/.*::nodes`, `^aws:ec2/route:.*::network-private`,
		`^aws:eks/addon:.*(agent|vpc-cni)$`),
	// Estimate: it runs on every node there is, so it is ready where there is none yet; the provider first looks after ten seconds.
	kind(`^aws:eks/addon:.*(agent|kube-proxy|vpc-cni)$`, 15*time.Second, `^aws:eks/cluster:`, `^aws:iam/.*::addons`),
	kind(`^aws:eks/addon:`, 30*time.Second, `^aws:eks/nodeGroup:`, `^aws:iam/.*::addons`), // estimate: pulls images, starts pods
	kind(`^aws:eks/`, 2*time.Second, `^aws:eks/cluster:`),
	kind(`^kubernetes:storage`, time.Second, `^aws:eks/cluster:`),
	// Its deletion deletes the volumes' claims: the driver and nodes must outlive it.
	kind(`^kubernetes:core/v1:Namespace::confluent$`, time.Second, `^aws:eks/addon:.*ebs-csi`, `^aws:eks/nodeGroup:`, `^kubernetes:storage`),
	// The plan. No pod starts before the namespace is closed.
	kind(`^kubernetes:helm.sh/v3:Release::operator$`, time.Minute, `^kubernetes:core/v1:Namespace::confluent$`, `^kubernetes:networking.k8s.io/v1:NetworkPolicy`),
	kind(`^kubernetes:helm.sh/`, time.Minute, `^aws:eks/nodeGroup:`),
	kind(`^tls:index/privateKey:`, time.Second), // estimate: two primes of 1536 bits
	// Estimate: image of a gigabyte, volume, quorum.
	kind(`^kubernetes:.*:KRaftController::`, 90*time.Second, `^kubernetes:helm.sh/v3:Release::operator$`, `^kubernetes:core/v1:Secret::`),
	kind(`^kubernetes:.*:Kafka::`, 3*time.Minute, `^kubernetes:.*:KRaftController::`), // the plan: three brokers, a minute each
	kind(`^kubernetes:.*:KafkaRestClass::`, time.Second, `^kubernetes:.*:Kafka::`),
	kind(`^kubernetes:.*:KafkaTopic::`, 5*time.Second, `^kubernetes:.*:KafkaRestClass::`),
	// Estimates: a small program starts, the first time with a pull of a few megabytes.
	kind(`^kubernetes:batch/v1:Job::acls-remove$`, 10*time.Second, `^kubernetes:.*:Connector::`, `^kubernetes:apps/v1:Deployment::producer`),
	kind(`^kubernetes:batch/v1:Job::`, 10*time.Second, `^kubernetes:.*:Kafka::`, `^docker-build:`),
	// Seen with Confluent's images: 100 to 140 s, the plugin's download included.
	kind(`^kubernetes:.*:Connect::`, 2*time.Minute, `^kubernetes:batch/v1:Job::acls$`, `^aws:eks/podIdentityAssociation:.*::sink`),
	kind(`^kubernetes:.*:Connector::`, 10*time.Second, `^kubernetes:.*:Connect::`, `^kubernetes:.*:KafkaTopic::`, `^kubernetes:batch/v1:Job::acls$`),
	kind(`^kubernetes:apps/v1:Deployment::producer`, 20*time.Second, `^docker-build:`, `^kubernetes:.*:KafkaTopic::`, `^kubernetes:batch/v1:Job::acls$`),
	kind(`^kubernetes:(core/v1:Secret|networking.k8s.io/v1:NetworkPolicy)::`, time.Second/2, `^kubernetes:core/v1:Namespace::confluent$`),
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
