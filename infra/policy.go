package infra

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// Policy is an IAM policy document, built from Go values so that the compiler and tests see each action and resource.
type Policy []Statement

// Statement allows actions, or denies them where Deny is set.
type Statement struct {
	// Sid says what the statement is for, in letters and digits.
	Sid  string
	Deny bool
	// Actions are explicit, such as s3:PutObject.
	Actions []string
	// Resources are ARNs. A role's trust policy has none.
	Resources pulumi.StringArray
	// Service is the principal of a trust policy, such as pods.eks.amazonaws.com.
	Service pulumi.StringInput
	// Everyone makes all principals the statement's principal. It is for resource policies that deny, or that conditions limit.
	Everyone bool
	// Conditions are by operator and condition key, such as StringEquals and aws:RequestTag/kubernetes-namespace.
	Conditions map[string]map[string]string
}

// JSON is the document as AWS takes it. Keys are sorted, so the same policy always has the same text.
func (p Policy) JSON() pulumi.StringOutput {
	statements := make(pulumi.Array, len(p))
	for i, s := range p {
		statements[i] = s.document()
	}
	return pulumi.JSONMarshal(pulumi.Map{"Version": pulumi.String("2012-10-17"), "Statement": statements})
}

func (s Statement) document() pulumi.Map {
	effect := "Allow"
	if s.Deny {
		effect = "Deny"
	}
	doc := pulumi.Map{"Sid": pulumi.String(s.Sid), "Effect": pulumi.String(effect), "Action": pulumi.ToStringArray(s.Actions)}
	if len(s.Resources) > 0 {
		doc["Resource"] = s.Resources
	}
	switch {
	case s.Everyone:
		doc["Principal"] = pulumi.String("*")
	case s.Service != nil:
		doc["Principal"] = pulumi.Map{"Service": s.Service}
	}
	if len(s.Conditions) > 0 {
		conditions := pulumi.Map{}
		for operator, values := range s.Conditions {
			conditions[operator] = pulumi.ToStringMap(values)
		}
		doc["Condition"] = conditions
	}
	return doc
}

// trust is the policy that lets an AWS service take on a role.
func trust(sid string, service pulumi.StringInput) Policy {
	return Policy{{Sid: sid, Actions: []string{"sts:AssumeRole"}, Service: service}}
}
