package supervisor

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Probe says how to see that a process is ready. One field is set, or none.
type Probe struct {
	TCP  string `json:"tcp,omitempty"`  // host:port that accepts a connection
	HTTP string `json:"http,omitempty"` // URL that answers 2xx
}

// probeTimeout bounds one look at a process.
const probeTimeout = 3 * time.Second

// probeClient keeps no connection: a process that ends must not be held up by the one who looks at it.
var probeClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// look is nil when the process is ready.
func (p Probe) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	switch {
	case p.HTTP != "":
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.HTTP, nil)
		if err != nil {
			return err
		}
		response, err := probeClient.Do(request)
		if err != nil {
			return err
		}
		_ = response.Body.Close()
		if response.StatusCode/100 != 2 {
			return fmt.Errorf("%s answers %s", p.HTTP, response.Status)
		}
		return nil
	case p.TCP != "":
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", p.TCP)
		if err != nil {
			return err
		}
		return connection.Close()
	default:
		return nil
	}
}
