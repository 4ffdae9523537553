package standin

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil/rpcerror"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
)

// unwell is the error of an object that the cluster has taken, but that doesn't do what it should: a Deployment whose pod keeps ending. As the real
// provider does, the stand-in keeps such an object, and the engine remembers it with its error: the next run applies it again, whether its inputs have
// changed or not.
// Source: pulumi-kubernetes, provider/pkg/provider/provider.go, partialError.
type unwell struct{ cause error }

func (e *unwell) Error() string { return e.cause.Error() }

func (e *unwell) Unwrap() error { return e.cause }

// orUnwell marks what goes wrong after an object was taken.
func orUnwell(err error) error {
	if err == nil {
		return nil
	}
	return &unwell{err}
}

// initFailed is err as the engine takes it from a provider; for an unwell resource it carries the resource's state.
func initFailed(err error, id string, in, out resource.PropertyMap) error {
	var u *unwell
	if !errors.As(err, &u) {
		return err
	}
	options := plugin.MarshalOptions{KeepUnknowns: true, KeepSecrets: true, KeepResources: true, PropagateNil: true}
	inputs, inputsErr := plugin.MarshalProperties(in, options)
	state, stateErr := plugin.MarshalProperties(out, options)
	if problem := errors.Join(inputsErr, stateErr); problem != nil {
		return errors.Join(err, problem)
	}
	return rpcerror.WithDetails(rpcerror.New(codes.Unknown, err.Error()), &pulumirpc.ErrorResourceInitFailed{
		Id: id, Inputs: inputs, Properties: state, Reasons: []string{err.Error()},
	})
}
