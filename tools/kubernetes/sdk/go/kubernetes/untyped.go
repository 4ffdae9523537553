// Package kubernetes has the one type that the provider needs of the SDK's package of that name.
package kubernetes

import "reflect"

// UntypedArgs is a resource of any kind.
type UntypedArgs map[string]any

// ElementType is the type that the inputs resolve to.
func (UntypedArgs) ElementType() reflect.Type { return reflect.TypeFor[map[string]any]() }
