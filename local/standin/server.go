package standin

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	sdkprovider "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

// maxMessage bounds one gRPC message; the engine's own limit is the same.
const maxMessage = 400 << 20

// Serve starts the stand-ins on loopback ports and returns how the engine finds them, in the form
// of PULUMI_DEBUG_PROVIDERS ("aws:40001,eks:40002"). They end with stop.
func (c *Cloud) Serve() (attach string, stop func(), err error) {
	var servers []*grpc.Server
	stop = func() {
		for _, s := range servers {
			s.Stop()
		}
	}
	var addresses []string
	for _, p := range c.providers() {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			stop()
			return "", nil, fmt.Errorf("listen for stand-in %s: %w", p.pkg, err)
		}
		s := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessage))
		pulumirpc.RegisterResourceProviderServer(s, &server{
			ResourceProviderServer: plugin.NewProviderServer(p),
			components:             c.components(p.pkg),
			file:                   p.file,
		})
		servers = append(servers, s)
		go func() { _ = s.Serve(listener) }() // returns with Stop
		addresses = append(addresses, fmt.Sprintf("%s:%d", p.pkg, listener.Addr().(*net.TCPAddr).Port))
	}
	return strings.Join(addresses, ","), stop, nil
}

// server adds remote components to a provider: the typed interface has no way back to the engine's
// resource monitor, which a component needs to register its children.
type server struct {
	pulumirpc.ResourceProviderServer
	components map[string]sdkprovider.ConstructFunc
	file       string
	engine     atomic.Pointer[string]
}

func (s *server) Handshake(
	ctx context.Context, req *pulumirpc.ProviderHandshakeRequest,
) (*pulumirpc.ProviderHandshakeResponse, error) {
	s.engine.Store(&req.EngineAddress)
	return s.ResourceProviderServer.Handshake(ctx, req)
}

// Attach is how an engine introduces itself to a server that it did not start.
func (s *server) Attach(_ context.Context, req *pulumirpc.PluginAttach) (*emptypb.Empty, error) {
	s.engine.Store(&req.Address)
	return &emptypb.Empty{}, nil
}

// Diff and DiffConfig say what the SDK's server leaves out.
func (s *server) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	answer, err := s.ResourceProviderServer.Diff(ctx, req)
	if err != nil {
		return nil, err
	}
	return complete(answer), nil
}

func (s *server) DiffConfig(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	answer, err := s.ResourceProviderServer.DiffConfig(ctx, req)
	if err != nil {
		return nil, err
	}
	return complete(answer), nil
}

func (s *server) Construct(
	ctx context.Context, req *pulumirpc.ConstructRequest,
) (*pulumirpc.ConstructResponse, error) {
	construct, ok := s.components[req.Type]
	if !ok {
		return nil, fmt.Errorf("component %s has no stand-in: add it in local/standin/%s", req.Type, s.file)
	}
	conn, err := grpc.NewClient(*s.engine.Load(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, fmt.Errorf("connect to the engine: %w", err)
	}
	defer conn.Close() // nothing is left to save
	return sdkprovider.Construct(ctx, req, conn, construct)
}
