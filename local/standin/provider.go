package standin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// function answers one provider function (an invoke).
type function func(c *Cloud, args resource.PropertyMap) (resource.PropertyMap, error)

// provider answers for one provider package.
type provider struct {
	plugin.UnimplementedProvider
	cloud *Cloud
	pkg   string
	// file is where a new type is added; errors name it.
	file      string
	kinds     func(tokens.Type) (kind, bool)
	functions map[tokens.ModuleMember]function
	// config is told the provider's own inputs.
	config func(in resource.PropertyMap)
	// replaced lists the provider's own inputs whose change replaces whatever it made; nil for none.
	replaced func(olds, news resource.PropertyMap) []string
}

var _ plugin.Provider = (*provider)(nil)

func (p *provider) Close() error { return nil }

func (p *provider) SignalCancellation(context.Context) error { return nil }

func (p *provider) Handshake(
	context.Context, plugin.ProviderHandshakeRequest,
) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{AcceptSecrets: true, AcceptResources: true, AcceptOutputs: true}, nil
}

func (p *provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	return plugin.PluginInfo{Version: &semver.Version{Major: 99}}, nil
}

func (p *provider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	return plugin.GetSchemaResponse{Schema: []byte("{}")}, nil
}

func (p *provider) CheckConfig(
	_ context.Context, req plugin.CheckConfigRequest,
) (plugin.CheckConfigResponse, error) {
	return plugin.CheckConfigResponse{Properties: req.News}, nil
}

// DiffConfig lets a change of a provider's configuration through in place, except where the real provider would replace what it made.
func (p *provider) DiffConfig(_ context.Context, req plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	var replaces []string
	if p.replaced != nil {
		replaces = p.replaced(req.OldInputs, req.NewInputs)
	}
	return diff(req.OldInputs, req.NewInputs, replaces), nil
}

// Configure takes in the settings of the program's own provider. The same stand-in answers for one that the cluster's component brings along, by which
// nothing is made, so that its settings, most of which are off, count for nothing.
func (p *provider) Configure(_ context.Context, req plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	if p.config != nil && !(req.URN != nil && strings.Contains(string(req.URN.QualifiedType()), clusterComponent+"$")) {
		p.config(req.Inputs)
	}
	return plugin.ConfigureResponse{}, nil
}

func (p *provider) Check(_ context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	k, err := p.kind(req.Type)
	if err != nil {
		return plugin.CheckResponse{}, err
	}
	in := req.News.Copy()
	if key := resource.PropertyKey(k.autoname); key != "" && !in.HasValue(key) {
		if old, ok := req.Olds[key]; ok {
			in[key] = old
		} else {
			in[key] = resource.NewProperty(fmt.Sprintf("%s-%s", req.Name, hex.EncodeToString(req.RandomSeed)[:7]))
		}
	}
	o := object{cloud: p.cloud, urn: req.URN, name: req.Name, in: in, old: req.Olds}
	if k.complete != nil {
		in = merged(in, k.complete(o))
	}
	var failures []plugin.CheckFailure
	if k.check != nil {
		failures = k.check(o)
	}
	return plugin.CheckResponse{Properties: in, Failures: failures}, nil
}

func (p *provider) Diff(_ context.Context, req plugin.DiffRequest) (plugin.DiffResponse, error) {
	k, err := p.kind(req.Type)
	if err != nil {
		return plugin.DiffResponse{}, err
	}
	if k.compare != nil {
		return k.compare(p.cloud, req.OldInputs, req.NewInputs), nil
	}
	found := diff(req.OldInputs, req.NewInputs, k.replaces)
	if k.expired != nil {
		for _, key := range k.expired(req.NewInputs, req.OldOutputs) {
			found.Changes = plugin.DiffSome
			found.ChangedKeys = append(found.ChangedKeys, resource.PropertyKey(key))
			found.ReplaceKeys = append(found.ReplaceKeys, resource.PropertyKey(key))
		}
	}
	return found, nil
}

func (p *provider) Create(ctx context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	k, err := p.kind(req.Type)
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	o := object{cloud: p.cloud, urn: req.URN, name: req.Name, in: req.Properties}
	if req.Preview {
		if err := k.refuse(o); err != nil {
			return plugin.CreateResponse{}, fmt.Errorf("create %s %s: %w", req.Type, req.Name, err)
		}
		out := req.Properties
		if k.computed != nil {
			out = merged(out, unknown(k.computed(o)))
		}
		return plugin.CreateResponse{Properties: out}, nil
	}
	if err := p.cloud.refuseTaken(req.Type, o.in); err != nil {
		return plugin.CreateResponse{}, fmt.Errorf("create %s %s: %w", req.Type, req.Name, err)
	}
	if err := p.cloud.take(ctx, string(req.Type), req.Name); err != nil {
		return plugin.CreateResponse{}, err
	}
	o.id = k.identify(o)
	out := req.Properties
	if k.computed != nil {
		out = merged(out, k.computed(o))
	}
	if k.create != nil {
		made, err := k.create(ctx, o)
		out = merged(out, made)
		if err != nil {
			return plugin.CreateResponse{}, initFailed(fmt.Errorf("create %s %s: %w", req.Type, req.Name, err), o.id, req.Properties, out)
		}
	}
	if err := p.cloud.register(req.Type, o.in); err != nil {
		return plugin.CreateResponse{}, err
	}
	return plugin.CreateResponse{ID: resource.ID(o.id), Properties: out}, nil
}

func (p *provider) Update(ctx context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	k, err := p.kind(req.Type)
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	o := object{
		cloud: p.cloud, urn: req.URN, name: req.Name, id: string(req.ID),
		in: req.NewInputs, old: req.OldOutputs,
	}
	out := req.NewInputs
	if k.computed != nil {
		out = merged(out, k.computed(o))
	}
	if req.Preview {
		if err := k.refuse(o); err != nil {
			return plugin.UpdateResponse{}, fmt.Errorf("update %s %s: %w", req.Type, req.Name, err)
		}
		// What the provider computes may change with the inputs, so it is not known before.
		for key, v := range out {
			if old, ok := req.OldOutputs[key]; ok && !req.NewInputs.HasValue(key) && !old.DeepEquals(v) {
				out[key] = resource.MakeComputed(resource.NewProperty(""))
			}
		}
	}
	if !req.Preview && k.update != nil {
		made, err := k.update(ctx, o)
		out = merged(out, made)
		if err != nil {
			return plugin.UpdateResponse{}, initFailed(fmt.Errorf("update %s %s: %w", req.Type, req.Name, err), o.id, req.NewInputs, out)
		}
	}
	if !req.Preview {
		if err := p.cloud.register(req.Type, req.NewInputs); err != nil {
			return plugin.UpdateResponse{}, err
		}
	}
	return plugin.UpdateResponse{Properties: out}, nil
}

// Read returns what the engine knows of a resource. Of one that it doesn't know, and is to import, it returns what the account knows; nothing, where there is none.
func (p *provider) Read(_ context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	if len(req.State) == 0 && len(req.Inputs) == 0 {
		in, ok, err := p.cloud.imported(req.Type, string(req.ID))
		if err != nil || !ok {
			return plugin.ReadResponse{}, err
		}
		k, err := p.kind(req.Type)
		if err != nil {
			return plugin.ReadResponse{}, err
		}
		out := in
		if k.computed != nil {
			out = merged(in, k.computed(object{cloud: p.cloud, urn: req.URN, name: req.Name, id: string(req.ID), in: in}))
		}
		return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: req.ID, Inputs: in, Outputs: out}}, nil
	}
	return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: req.ID, Inputs: req.Inputs, Outputs: req.State}}, nil
}

func (p *provider) Delete(ctx context.Context, req plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	k, err := p.kind(req.Type)
	if err != nil {
		return plugin.DeleteResponse{}, err
	}
	if k.remove != nil {
		o := object{cloud: p.cloud, urn: req.URN, name: req.Name, id: string(req.ID), in: req.Inputs, old: req.Outputs}
		if err := k.remove(ctx, o); err != nil {
			return plugin.DeleteResponse{}, fmt.Errorf("delete %s %s: %w", req.Type, req.Name, err)
		}
	}
	if err := p.cloud.release(req.Type, req.Inputs); err != nil {
		return plugin.DeleteResponse{}, err
	}
	if req.Type == logGroupType {
		return plugin.DeleteResponse{}, p.cloud.writeLateLines(text(req.Inputs, "name"))
	}
	return plugin.DeleteResponse{}, nil
}

func (p *provider) Invoke(_ context.Context, req plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	f, ok := p.functions[req.Tok]
	if !ok {
		return plugin.InvokeResponse{}, fmt.Errorf("function %s has no stand-in: add it in local/standin/%s", req.Tok, p.file)
	}
	out, err := f(p.cloud, req.Args)
	if err != nil {
		return plugin.InvokeResponse{}, fmt.Errorf("call %s: %w", req.Tok, err)
	}
	return plugin.InvokeResponse{Properties: out}, nil
}

func (p *provider) kind(t tokens.Type) (kind, error) {
	k, ok := p.kinds(t)
	if !ok {
		return kind{}, fmt.Errorf("resource type %s has no stand-in: add it in local/standin/%s, "+
			"as real or as recorded", t, p.file)
	}
	return k, nil
}

// refuse is what rehearse says, where it is set.
func (k kind) refuse(o object) error {
	if k.rehearse == nil {
		return nil
	}
	return k.rehearse(o)
}

// identify chooses the identifier of a new resource.
func (k kind) identify(o object) string {
	switch {
	case k.id != nil:
		return k.id(o.in)
	case k.idPrefix != "":
		return k.idPrefix + digest(string(o.urn))[:17]
	case k.autoname != "":
		return text(o.in, k.autoname)
	default:
		return o.name
	}
}

// digest is a stable hexadecimal digest of s, for identifiers that must not change between runs.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
