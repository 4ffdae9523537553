package standin

import (
	"context"
	"reflect"
)

// What follows is for a real cluster of which this machine plays the nodes and the operator: the API server has the objects, and what runs here goes by them.

// Keep takes in an object as the API server has it. The pods that mount it see what has changed.
func (c *Cloud) Keep(ctx context.Context, object map[string]any) error {
	m := manifest(object)
	before, err := c.live(m.reference())
	if err != nil {
		return err
	}
	if err := c.objects.put(m.reference(), m); err != nil {
		return err
	}
	if reflect.DeepEqual(before["data"], m["data"]) && reflect.DeepEqual(before["binaryData"], m["binaryData"]) {
		return nil
	}
	return c.remount(ctx, m.reference())
}

// Forget lets go of an object that is gone.
func (c *Cloud) Forget(object map[string]any) error {
	return c.objects.delete(manifest(object).reference())
}

// KeepOnly takes in all objects of a kind, and forgets others of that kind.
func (c *Cloud) KeepOnly(ctx context.Context, kind string, all []map[string]any) error {
	there := map[reference]bool{}
	for _, object := range all {
		there[manifest(object).reference()] = true
		if err := c.Keep(ctx, object); err != nil {
			return err
		}
	}
	return c.objects.deleteWhere(func(r reference) bool { return r.kind == kind && !there[r] })
}

// KeepOperator notes whether the operator runs in a namespace: without it nothing acts on Kafka's resources.
func (c *Cloud) KeepOperator(namespace string, runs bool) error {
	release := reference{"Release", namespace, operatorChart}
	if !runs {
		return c.objects.delete(release)
	}
	return c.objects.put(release, manifest{"chart": operatorChart})
}

// Realize has an object do its work, and returns when that is done, with its status. One whose kind does nothing here has an empty status.
func (c *Cloud) Realize(ctx context.Context, object map[string]any) (status map[string]any, err error) {
	m := manifest(object)
	e := effects[m.apiVersion()+":"+m.kind()]
	if e.apply == nil {
		return map[string]any{}, nil
	}
	return e.apply(ctx, c, m)
}

// Undo takes back what an object has done, before it goes.
func (c *Cloud) Undo(ctx context.Context, object map[string]any) error {
	m := manifest(object)
	e := effects[m.apiVersion()+":"+m.kind()]
	if e.delete == nil {
		return nil
	}
	return e.delete(ctx, c, m)
}
