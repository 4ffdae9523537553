package rules

import (
	"encoding/json"
	"fmt"
	"strings"

	"kafka-on-eks/local/engine"
)

// statement is one of an IAM policy.
type statement struct {
	of               resource
	key              string
	Sid, Effect      string
	Action, Resource any
	NotAction        any
	NotResource      any
	Principal        any
	Condition        map[string]any
}

func (s statement) String() string { return fmt.Sprintf("%s, %s, statement %s", s.of, s.key, s.Sid) }

// list reads a value that is one text or several.
func list(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, fmt.Sprint(e))
		}
		return all
	}
	return nil
}

// statements reads all policy documents of a plan.
func statements(plan *engine.Plan) (all []statement, problems []string) {
	for _, r := range of(plan, `^aws:`) {
		if r.Type == "aws:ecr/lifecyclePolicy:LifecyclePolicy" {
			continue // of images, not of access
		}
		for _, key := range []string{"policy", "assumeRolePolicy"} {
			if r.at(key) == nil {
				continue
			}
			text, _ := r.at(key).(string)
			var document struct{ Statement []statement }
			if err := json.Unmarshal([]byte(text), &document); err != nil {
				problems = append(problems, fmt.Sprintf("%s: %s can't be read: %v", r, key, err))
				continue
			}
			for _, s := range document.Statement {
				s.of, s.key = r, key
				all = append(all, s)
			}
		}
	}
	return all, problems
}

// anyResource are the statements, by type, name and Sid, that may be about every resource, each with the reason.
var anyResource = map[string]string{}

// keyPolicy tells whether a statement belongs to a KMS key, where the resource "*" means that key.
func (s statement) keyPolicy() bool { return s.of.Type == "aws:kms/key:Key" && s.key == "policy" }

// explicit: each statement names its actions and its resources.
func explicit(plan *engine.Plan) []string {
	all, problems := statements(plan)
	if len(all) == 0 {
		problems = append(problems, "there is no statement")
	}
	for _, s := range all {
		if s.NotAction != nil || s.NotResource != nil || len(list(s.Action)) == 0 {
			problems = append(problems, fmt.Sprintf("%s: actions and resources must be listed", s))
		}
		for _, action := range list(s.Action) {
			if strings.Contains(action, "*") {
				problems = append(problems, fmt.Sprintf("%s: action %s", s, action))
			}
		}
		if len(list(s.Resource)) == 0 && s.key != "assumeRolePolicy" {
			problems = append(problems, fmt.Sprintf("%s: no resource", s))
		}
		for _, target := range list(s.Resource) {
			if _, known := anyResource[s.of.String()+" "+s.Sid]; target == "*" && !known && !s.keyPolicy() {
				problems = append(problems, fmt.Sprintf("%s: resource *", s))
			}
		}
	}
	return problems
}

// trust: nobody but the named may take on a role or use a resource. "*" is for statements that deny, and for the policies of endpoints,
// which only narrow what other policies grant.
func trust(plan *engine.Plan) []string {
	all, problems := statements(plan)
	for _, s := range all {
		wide := s.Principal == "*"
		if by, ok := s.Principal.(map[string]any); ok {
			for _, who := range by {
				for _, name := range list(who) {
					wide = wide || strings.Contains(name, "*")
				}
			}
		}
		if wide && s.Effect != "Deny" && s.of.Type != "aws:ec2/vpcEndpoint:VpcEndpoint" {
			problems = append(problems, fmt.Sprintf("%s: principal %v", s, s.Principal))
		}
		if s.key == "assumeRolePolicy" && s.Principal == nil {
			problems = append(problems, fmt.Sprintf("%s: no principal", s))
		}
	}
	return problems
}

// tlsOnly: each bucket refuses requests without TLS.
func tlsOnly(plan *engine.Plan) []string {
	all, problems := statements(plan)
	refuses := map[any]bool{}
	for _, s := range all {
		secure, _ := at(s.Condition, "Bool").(map[string]any)
		if s.of.Type == "aws:s3/bucketPolicy:BucketPolicy" && s.Effect == "Deny" && s.Principal == "*" && secure["aws:SecureTransport"] == "false" {
			refuses[s.of.at("bucket")] = true
		}
	}
	return append(problems, each(plan, `^aws:s3/bucketV2:`, func(r resource) []string {
		if !refuses[r.at("bucket")] {
			return []string{fmt.Sprintf("%s: no policy refuses requests without TLS", r)}
		}
		return nil
	})...)
}
