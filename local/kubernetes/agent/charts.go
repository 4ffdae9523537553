package agent

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"kafka-on-eks/local/kubernetes/chart"
)

// serveCharts serves the charts that stand for those of the program's releases.
func (a *Agent) serveCharts() (io.Closer, error) {
	repository, err := chart.NewRepository(a.o.ChartVersions...)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(a.o.ChartPort)))
	if err != nil {
		return nil, fmt.Errorf("serve charts: %w", err)
	}
	server := &http.Server{Handler: repository, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }() // returns with Close
	return server, nil
}
