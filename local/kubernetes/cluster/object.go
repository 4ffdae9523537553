package cluster

// Object is a Kubernetes object as plain values.
type Object map[string]any

// At follows keys; nil where there is nothing.
func (o Object) At(keys ...string) any {
	var v any = map[string]any(o)
	for _, key := range keys {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// Text is the string at some keys, "" where there is none.
func (o Object) Text(keys ...string) string {
	s, _ := o.At(keys...).(string)
	return s
}

// Number is the number at some keys, 0 where there is none.
func (o Object) Number(keys ...string) int {
	n, _ := o.At(keys...).(float64)
	return int(n)
}

// Kind, Namespace and Name tell it from others.
func (o Object) Kind() string      { return o.Text("kind") }
func (o Object) Namespace() string { return o.Text("metadata", "namespace") }
func (o Object) Name() string      { return o.Text("metadata", "name") }

// Deleting tells whether it waits only for its finalizers.
func (o Object) Deleting() bool { return o.At("metadata", "deletionTimestamp") != nil }

// Finalizers have to be gone before it goes.
func (o Object) Finalizers() []string {
	all, _ := o.At("metadata", "finalizers").([]any)
	var names []string
	for _, name := range all {
		names = append(names, name.(string))
	}
	return names
}

// UID is its own, also among those of the same name before and after it.
func (o Object) UID() string { return o.Text("metadata", "uid") }

// key tells it from others of its collection.
func (o Object) key() string { return o.Namespace() + "/" + o.Name() }

// Annotation is the value of an annotation, "" where there is none.
func (o Object) Annotation(name string) string { return o.Text("metadata", "annotations", name) }

// Label is the value of a label, "" where there is none.
func (o Object) Label(name string) string { return o.Text("metadata", "labels", name) }

// Owner is the kind and the name of the object that has this one made, "" where none has.
func (o Object) Owner() (kind, name string) {
	owners, _ := o.At("metadata", "ownerReferences").([]any)
	for _, one := range owners {
		if owner, ok := one.(map[string]any); ok && owner["controller"] == true {
			kind, _ = owner["kind"].(string)
			name, _ = owner["name"].(string)
		}
	}
	return kind, name
}
