package rules

import (
	"fmt"
	"slices"

	"kafka-on-eks/local/engine"
)

func clusterSecrets(plan *engine.Plan) []string {
	return each(plan, `^aws:eks/cluster:`, func(r resource) []string {
		problems := r.is("encryptionConfig.resources", []string{"secrets"})
		if key, _ := r.at("encryptionConfig.provider.keyArn").(string); key == "" {
			problems = append(problems, fmt.Sprintf("%s: no key", r))
		}
		return problems
	})
}

func clusterLogs(plan *engine.Plan) []string {
	return each(plan, `^aws:eks/cluster:`, func(r resource) []string {
		got := list(r.at("enabledClusterLogTypes"))
		slices.Sort(got)
		if want := []string{"api", "audit", "authenticator", "controllerManager", "scheduler"}; !slices.Equal(got, want) {
			return []string{fmt.Sprintf("%s: log types are %v, must be %v", r, got, want)}
		}
		return nil
	})
}

func privateEndpoint(plan *engine.Plan) []string {
	return each(plan, `^aws:eks/cluster:`, func(r resource) []string {
		return append(r.is("vpcConfig.endpointPublicAccess", false), r.is("vpcConfig.endpointPrivateAccess", true)...)
	})
}

func instanceMetadata(plan *engine.Plan) []string {
	return each(plan, `^aws:ec2/launchTemplate:`, func(r resource) []string {
		return append(r.is("metadataOptions.httpTokens", "required"), r.is("metadataOptions.httpPutResponseHopLimit", 1)...)
	})
}

func volumes(plan *engine.Plan) []string {
	problems := each(plan, `^aws:ec2/launchTemplate:`, func(r resource) []string {
		disks, _ := r.at("blockDeviceMappings").([]any)
		if len(disks) == 0 {
			return []string{fmt.Sprintf("%s: no disk", r)}
		}
		var problems []string
		for i := range disks {
			problems = append(problems, r.is(fmt.Sprintf("blockDeviceMappings.%d.ebs.encrypted", i), true)...)
		}
		return problems
	})
	return append(problems, each(plan, `^kubernetes:storage.k8s.io/v1:StorageClass$`, func(r resource) []string {
		return r.is("parameters.encrypted", true)
	})...)
}

// bucket: each is encrypted with a key of the account and closed to the public.
func bucket(plan *engine.Plan) []string {
	closed, encrypted := map[any]bool{}, map[any]bool{}
	for _, r := range of(plan, `^aws:s3/bucketPublicAccessBlock:`) {
		closed[r.at("bucket")] = r.at("blockPublicAcls") == true && r.at("blockPublicPolicy") == true && r.at("ignorePublicAcls") == true && r.at("restrictPublicBuckets") == true
	}
	for _, r := range of(plan, `^aws:s3/bucketServerSideEncryptionConfigurationV2:`) {
		encrypted[r.at("bucket")] = r.at("rules.0.applyServerSideEncryptionByDefault.sseAlgorithm") == "aws:kms"
	}
	return each(plan, `^aws:s3/bucketV2:`, func(r resource) []string {
		if name := r.at("bucket"); !closed[name] || !encrypted[name] {
			return []string{fmt.Sprintf("%s: closed %t, encrypted %t, must be both", r, closed[name], encrypted[name])}
		}
		return nil
	})
}

// ingress: no security group lets the world in.
func ingress(plan *engine.Plan) []string {
	world := func(v any) bool {
		return slices.ContainsFunc(list(v), func(cidr string) bool { return cidr == "0.0.0.0/0" || cidr == "::/0" })
	}
	var problems []string
	for _, r := range of(plan, `^aws:ec2/(securityGroup|defaultSecurityGroup):`) { // there need be none: nodes use the cluster's own
		rules, _ := r.at("ingress").([]any)
		for _, rule := range rules {
			if world(at(rule, "cidrBlocks")) || world(at(rule, "ipv6CidrBlocks")) {
				problems = append(problems, fmt.Sprintf("%s: open to the world", r))
			}
		}
	}
	for _, r := range of(plan, `^aws:(ec2/securityGroupRule|vpc/securityGroupIngressRule):`) {
		in := r.at("type") == "ingress" || r.at("type") == nil
		if in && (world(r.at("cidrBlocks")) || world(r.at("ipv6CidrBlocks")) || world(r.at("cidrIpv4")) || world(r.at("cidrIpv6"))) {
			problems = append(problems, fmt.Sprintf("%s: open to the world", r))
		}
	}
	return problems
}
