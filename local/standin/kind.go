package standin

import (
	"context"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
)

// kind says how one resource type behaves.
type kind struct {
	// idPrefix starts the identifiers that the provider makes up ("vpc-"). Without one the
	// resource's logical name is its identifier.
	idPrefix string
	// id gives the identifier where it follows from the inputs.
	id func(in resource.PropertyMap) string
	// autoname is the input that gets the logical name and a random suffix where it is not set.
	autoname string
	// computed gives the properties that the provider adds when it creates the resource. It is also
	// called in previews, with unknown inputs, for its keys alone.
	computed func(o object) resource.PropertyMap
	// replaces lists the inputs (dotted paths) that can't be changed in place.
	replaces []string
	// compare, where it is set, takes the place of replaces.
	compare func(c *Cloud, olds, news resource.PropertyMap) plugin.DiffResult
	// expired gives the outputs that are no longer what the provider would make, so that it makes the resource anew though no input has changed; nil for none.
	expired func(in, state resource.PropertyMap) []string
	// complete gives the inputs that the provider adds to those of the program, in previews too; nil for none.
	complete func(o object) resource.PropertyMap
	// check refuses inputs, in previews too; unknown inputs have to pass.
	check func(o object) []plugin.CheckFailure
	// rehearse refuses in a preview what create or update would refuse then.
	rehearse func(o object) error
	// create, update and remove do the real work; a kind without them is recorded only.
	create func(ctx context.Context, o object) (resource.PropertyMap, error)
	update func(ctx context.Context, o object) (resource.PropertyMap, error)
	remove func(ctx context.Context, o object) error
	// inert kinds are kept for others to refer to, but nothing that runs here goes by them.
	inert bool
}

// real tells whether a resource of this kind changes anything beyond the record.
func (k kind) real() bool { return k.create != nil && !k.inert }

// object is one resource on its way through a kind's functions.
type object struct {
	cloud *Cloud
	urn   resource.URN
	name  string // logical name
	id    string // empty before creation
	in    resource.PropertyMap
	// old holds the state before an update, in a check the inputs before it; nil otherwise.
	old resource.PropertyMap
}
