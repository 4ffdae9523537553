package standin

// replacedFields lists by kind the fields (dotted paths) that Pulumi's provider can't change in place: it makes another object.
// Source: pulumi-kubernetes, provider/pkg/provider/diff.go, forceNew.
var replacedFields = map[string][]string{
	"apps/v1:Deployment":    {"spec.selector"},
	"batch/v1:Job":          {"spec.completions", "spec.parallelism", "spec.selector", "spec.template"},
	"core/v1:ResourceQuota": {"spec.scopes"},
	"core/v1:Secret":        {"type"},
	"core/v1:Service":       {"spec.clusterIP"},

	"rbac.authorization.k8s.io/v1:ClusterRoleBinding": {"roleRef"},
	"rbac.authorization.k8s.io/v1:RoleBinding":        {"roleRef"},

	"storage.k8s.io/v1:StorageClass": {"parameters", "provisioner"},
}

// content is the data of a kind that the provider takes for immutable, unless it is told otherwise.
type content struct {
	// mutable is the provider's input that says so. An object that is immutable by itself stays it.
	mutable string
	fields  []string
}

var contents = map[string]content{
	"core/v1:ConfigMap": {"enableConfigMapMutable", []string{"binaryData", "data"}},
	"core/v1:Secret":    {"enableSecretMutable", []string{"data", "stringData"}},
}

// immutable is what the API server says of most fields that it doesn't change. A preview of another object in place of the one that is there leaves
// it out, as the provider tries it under another name; what is said in other words stops even the preview.
const immutable = "field is immutable"

// fixedFields lists by kind the fields that the API server doesn't change, and its words.
// Source: kubernetes, pkg/apis/<group>/validation/validation.go.
var fixedFields = map[string]map[string]string{
	"apps/v1:Deployment":    {"spec.selector": immutable},
	"batch/v1:Job":          {"spec.completions": immutable, "spec.selector": immutable, "spec.template": immutable},
	"core/v1:ResourceQuota": {"spec.scopes": immutable},
	"core/v1:Secret":        {"type": immutable},

	"rbac.authorization.k8s.io/v1:ClusterRoleBinding": {"roleRef": "cannot change roleRef"},
	"rbac.authorization.k8s.io/v1:RoleBinding":        {"roleRef": "cannot change roleRef"},

	"scheduling.k8s.io/v1:PriorityClass": {"preemptionPolicy": immutable, "value": "Forbidden: may not be changed in an update."},
	"storage.k8s.io/v1:StorageClass": {
		"parameters":        "Forbidden: updates to parameters are forbidden.",
		"provisioner":       "Forbidden: updates to provisioner are forbidden.",
		"reclaimPolicy":     "Forbidden: updates to reclaimPolicy are forbidden.",
		"volumeBindingMode": immutable,
	},
}

// immutableContent is what the API server doesn't change of an object that says it is immutable.
var immutableContent = []string{"binaryData", "data", "immutable", "stringData"}

// droppedMaps are the fields, wherever they are, that the API server drops where they are empty maps: those that map names to text. Others, such as
// emptyDir and podSelector, say something by being there.
var droppedMaps = map[string]bool{
	"annotations": true, "binaryData": true, "data": true, "hard": true, "labels": true, "limits": true, "matchLabels": true, "nodeSelector": true,
	"parameters": true, "requests": true, "stringData": true,
}
