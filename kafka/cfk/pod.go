package cfk

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// PodTemplate has the settings of a component's pods that the operator allows. There is no nodeSelector: use Affinity.
type PodTemplate struct {
	// Annotations of each pod; another value rolls them.
	Annotations                   map[string]string          `json:"annotations,omitempty"`
	ServiceAccountName            pulumi.StringInput         `json:"serviceAccountName,omitempty"`
	TerminationGracePeriodSeconds int                        `json:"terminationGracePeriodSeconds,omitempty"`
	Resources                     Resources                  `json:"resources"`
	PodSecurityContext            PodSecurityContext         `json:"podSecurityContext"`
	SecurityContext               SecurityContext            `json:"securityContext"`
	Affinity                      *Affinity                  `json:"affinity,omitempty"`
	Tolerations                   []Toleration               `json:"tolerations,omitempty"`
	TopologySpreadConstraints     []TopologySpreadConstraint `json:"topologySpreadConstraints,omitempty"`
}

// Resources are requests, and the limit on memory. CPU has no limit, so that a broker may use all that its node has left.
type Resources struct {
	Requests map[string]string `json:"requests"`
	Limits   map[string]string `json:"limits"`
}

// PodSecurityContext makes a pod meet Kubernetes' Pod Security Standard "restricted".
type PodSecurityContext struct {
	FSGroup        int            `json:"fsGroup"`
	RunAsUser      int            `json:"runAsUser"`
	RunAsNonRoot   bool           `json:"runAsNonRoot"`
	SeccompProfile SeccompProfile `json:"seccompProfile"`
}

// SeccompProfile limits system calls.
type SeccompProfile struct {
	Type string `json:"type"`
}

// SecurityContext makes a container meet "restricted".
type SecurityContext struct {
	AllowPrivilegeEscalation bool         `json:"allowPrivilegeEscalation"`
	RunAsNonRoot             bool         `json:"runAsNonRoot"`
	Capabilities             Capabilities `json:"capabilities"`
}

// Capabilities are those that a container gives up.
type Capabilities struct {
	Drop []string `json:"drop"`
}

// Affinity restricts a pod to some nodes.
type Affinity struct {
	NodeAffinity NodeAffinity `json:"nodeAffinity"`
}

// NodeAffinity selects nodes by labels that they must have when the pod is scheduled.
type NodeAffinity struct {
	Required NodeSelector `json:"requiredDuringSchedulingIgnoredDuringExecution"`
}

// NodeSelector matches nodes that any of its terms matches.
type NodeSelector struct {
	Terms []NodeSelectorTerm `json:"nodeSelectorTerms"`
}

// NodeSelectorTerm matches nodes that all of its expressions match.
type NodeSelectorTerm struct {
	Expressions []NodeSelectorExpression `json:"matchExpressions"`
}

// NodeSelectorExpression compares one label.
type NodeSelectorExpression struct {
	Key      string   `json:"key"`
	Operator string   `json:"operator"`
	Values   []string `json:"values"`
}

// Toleration lets a pod onto tainted nodes.
type Toleration struct {
	Key      string `json:"key"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
	Effect   string `json:"effect"`
}

// TopologySpreadConstraint spreads pods over zones.
type TopologySpreadConstraint struct {
	MaxSkew           int           `json:"maxSkew"`
	TopologyKey       string        `json:"topologyKey"`
	WhenUnsatisfiable string        `json:"whenUnsatisfiable"`
	NodeTaintsPolicy  string        `json:"nodeTaintsPolicy"`
	LabelSelector     LabelSelector `json:"labelSelector"`
}

// LabelSelector picks pods.
type LabelSelector struct {
	MatchLabels map[string]string `json:"matchLabels"`
}

// RestrictedPod is the pod security of all components: the images' user 1000, which also owns the volumes.
func RestrictedPod() PodSecurityContext {
	return PodSecurityContext{FSGroup: 1000, RunAsUser: 1000, RunAsNonRoot: true, SeccompProfile: SeccompProfile{Type: "RuntimeDefault"}}
}

// RestrictedContainer is the container security of all components.
func RestrictedContainer() SecurityContext {
	return SecurityContext{RunAsNonRoot: true, Capabilities: Capabilities{Drop: []string{"ALL"}}}
}

// OnNodes restricts pods to nodes with a label.
func OnNodes(label, value string) *Affinity {
	return &Affinity{NodeAffinity: NodeAffinity{Required: NodeSelector{Terms: []NodeSelectorTerm{
		{Expressions: []NodeSelectorExpression{{Key: label, Operator: "In", Values: []string{value}}}},
	}}}}
}

// Tolerate lets pods onto nodes with a NoSchedule taint.
func Tolerate(key, value string) []Toleration {
	return []Toleration{{Key: key, Operator: "Equal", Value: value, Effect: "NoSchedule"}}
}

// OverZones spreads the pods of a component, which the operator labels app=NAME, over zones. No zone has more than one pod more than another.
// Nodes whose taints keep the pods away don't count: a zone with no other nodes would stay empty, and the next pod pending for ever.
func OverZones(app string) []TopologySpreadConstraint {
	return []TopologySpreadConstraint{{
		MaxSkew: 1, TopologyKey: "topology.kubernetes.io/zone", WhenUnsatisfiable: "DoNotSchedule", NodeTaintsPolicy: "Honor",
		LabelSelector: LabelSelector{MatchLabels: map[string]string{"app": app}},
	}}
}
