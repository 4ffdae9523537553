package rehearsal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// embeddedVariable names the providers that stand in. Programs ask it whether all of them do, before they take settings as they are in tests: secrets in plain text.
const embeddedVariable = "PULUMI_DEBUG_PROVIDERS"

// OtherProgram is the stack program of another folder, such as a worktree of an earlier commit. It is a language host, which runs the program as a process of its own.
type OtherProgram struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	// Dir has the program, its Pulumi.yaml and the stacks' files.
	Dir string
	// Transform changes what the program registers; nil for nothing.
	Transform pulumi.ResourceTransform

	binary, address string
	engine          atomic.Pointer[string]
}

// BuildProgram builds the program of a folder, and has it ready to run until the test's end.
func BuildProgram(t testing.TB, dir string) *OtherProgram {
	t.Helper()
	p := &OtherProgram{Dir: dir, binary: filepath.Join(t.TempDir(), "program")}
	build := exec.Command("go", "build", "-o", p.binary, ".")
	build.Dir = dir
	said, err := build.CombinedOutput()
	require.NoError(t, err, "%s", said)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer()
	pulumirpc.RegisterLanguageRuntimeServer(server, p)
	go func() { _ = server.Serve(listener) }() // returns with Stop
	t.Cleanup(server.Stop)
	p.address = fmt.Sprintf("go:%d", listener.Addr().(*net.TCPAddr).Port)
	return p
}

// Handshake is how the engine says where it is.
func (p *OtherProgram) Handshake(_ context.Context, req *pulumirpc.LanguageHandshakeRequest) (*pulumirpc.LanguageHandshakeResponse, error) {
	p.engine.Store(&req.EngineAddress)
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetPluginInfo says which version of the language host this is: any.
func (p *OtherProgram) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: "1.0.0"}, nil
}

// GetRequiredPackages lists no plugin to fetch: all that there are stand in, or are on the PATH.
func (p *OtherProgram) GetRequiredPackages(context.Context, *pulumirpc.GetRequiredPackagesRequest) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// GetRequiredPlugins is GetRequiredPackages in an older form.
func (p *OtherProgram) GetRequiredPlugins(context.Context, *pulumirpc.GetRequiredPluginsRequest) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

// Run runs the program as the language host of Go does.
// Source: pulumi/sdk/go/pulumi-language-go, constructEnv.
func (p *OtherProgram) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	config, configErr := json.Marshal(req.GetConfig())
	secret, secretErr := json.Marshal(req.GetConfigSecretKeys())
	if err := errors.Join(configErr, secretErr); err != nil {
		return nil, fmt.Errorf("encode configuration: %w", err)
	}
	stop, err := p.transform(ctx, req)
	if err != nil {
		return nil, err
	}
	defer stop()
	var said bytes.Buffer
	program := exec.CommandContext(ctx, p.binary)
	program.Dir, program.Stdout, program.Stderr = p.Dir, &said, &said
	program.Env = append(os.Environ(),
		pulumi.EnvOrganization+"="+req.GetOrganization(), pulumi.EnvProject+"="+req.GetProject(), pulumi.EnvStack+"="+req.GetStack(),
		pulumi.EnvConfig+"="+string(config), pulumi.EnvConfigSecretKeys+"="+string(secret), pulumi.EnvDryRun+"="+strconv.FormatBool(req.GetDryRun()),
		embeddedVariable+"="+os.Getenv(embeddedVariable)+",kubernetes:0",
		pulumi.EnvParallel+"="+strconv.Itoa(int(req.GetParallel())), pulumi.EnvMonitor+"="+req.GetMonitorAddress(), pulumi.EnvEngine+"="+*p.engine.Load(),
	)
	if err := program.Run(); err != nil {
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program of %s: %v\n%s", p.Dir, err, &said)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

// transform registers Transform with the engine, which calls it back for each resource until stop.
func (p *OtherProgram) transform(ctx context.Context, req *pulumirpc.RunRequest) (stop func(), err error) {
	if p.Transform == nil {
		return func() {}, nil
	}
	own, err := pulumi.NewContext(ctx, pulumi.RunInfo{
		Project: req.GetProject(), Stack: req.GetStack(), Parallel: req.GetParallel(), DryRun: req.GetDryRun(), Organization: req.GetOrganization(),
		MonitorAddr: req.GetMonitorAddress(), EngineAddr: *p.engine.Load(),
	})
	if err != nil {
		return nil, fmt.Errorf("connect to the engine: %w", err)
	}
	if err := own.RegisterResourceTransform(p.Transform); err != nil {
		return nil, errors.Join(fmt.Errorf("register the transform: %w", err), own.Close())
	}
	return func() { _ = own.Close() }, nil // nothing is left to save
}
