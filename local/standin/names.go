package standin

import "regexp"

// nameRule is what the API server demands of a name.
type nameRule struct {
	pattern *regexp.Regexp
	most    int
	words   string
}

// Source: kubernetes, staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go.
var (
	subdomain = nameRule{regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`), 253,
		"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. example.com)"}
	label = nameRule{regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?$`), 63,
		"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. my-name)"}
	serviceName = nameRule{regexp.MustCompile(`^[a-z]([-a-z0-9]*[a-z0-9])?$`), 63,
		"a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. my-name)"}
	pathSegment = nameRule{regexp.MustCompile(`^[^/%]+$`), 253, "may not contain '/' or '%' (e.g. my-name)"}
	portName    = nameRule{regexp.MustCompile(`^([a-z0-9]+-)*[0-9]*[a-z][a-z0-9]*(-[a-z0-9]+)*$`), 15,
		"must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), and at least one letter (e.g. http)"}
	labelValue = nameRule{regexp.MustCompile(`^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$`), 63,
		"a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. my_value)"}
)

// nameRules are those of kinds whose names aren't subdomains.
var nameRules = map[string]nameRule{
	"Namespace": label, "Service": serviceName,
	"ClusterRole": pathSegment, "ClusterRoleBinding": pathSegment, "Role": pathSegment, "RoleBinding": pathSegment,
}

// allows tells whether a name meets the rule. One that isn't known yet does.
func (r nameRule) allows(name string) bool {
	return name == notYet || len(name) <= r.most && r.pattern.MatchString(name)
}

func nameRuleOf(kind string) nameRule {
	if rule, ok := nameRules[kind]; ok {
		return rule
	}
	return subdomain
}
