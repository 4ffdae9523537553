package supervisor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// Probe says how to see that a process is ready. One of the first three fields is set, or none.
type Probe struct {
	TCP   string `json:"tcp,omitempty"`   // host:port that accepts a connection; the kernel does that for a process that stands still, too
	HTTP  string `json:"http,omitempty"`  // URL that answers 2xx
	Kafka string `json:"kafka,omitempty"` // host:port of a listener of a broker or controller, which answers in Kafka's protocol

	TLS bool   `json:"tls,omitempty"` // the Kafka listener speaks TLS
	CA  string `json:"ca,omitempty"`  // of an HTTP URL with TLS: the file of the authority that has signed the server's certificate, PEM
}

// probeTimeout bounds one look at a process.
const probeTimeout = 3 * time.Second

// probeClient keeps no connection: a process that ends must not be held up by whoever looks at it.
var probeClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// look is nil when the process is ready. It takes no longer than timeout.
func (p Probe) look(ctx context.Context, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var err error
	switch {
	case p.HTTP != "":
		err = p.lookHTTP(ctx)
	case p.Kafka != "":
		err = lookKafka(ctx, p.Kafka, p.TLS)
	case p.TCP != "":
		var connection net.Conn
		if connection, err = new(net.Dialer).DialContext(ctx, "tcp", p.TCP); err == nil {
			err = connection.Close()
		}
	}
	if err != nil && ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %s", timeout)
	}
	return err
}

// saidError is why a process itself says that it isn't ready.
type saidError struct{ reason string }

func (e saidError) Error() string { return e.reason }

func (p Probe) lookHTTP(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.HTTP, nil)
	if err != nil {
		return err
	}
	client, err := p.client()
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode/100 == 2 {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	if reason := reasonIn(body); err == nil && reason != "" {
		return saidError{reason}
	}
	return fmt.Errorf("%s answers %s", p.HTTP, response.Status)
}

// client trusts the probe's authority, where it has one.
func (p Probe) client() (*http.Client, error) {
	if p.CA == "" {
		return probeClient, nil
	}
	certificate, err := os.ReadFile(p.CA)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(certificate) {
		return nil, fmt.Errorf("read %s: no certificate", p.CA)
	}
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}, nil
}

// reasonIn reads why a process says that it isn't ready: a line of text, or a JSON object of its parts, of which all but "ok" are told.
func reasonIn(body []byte) string {
	text := strings.Join(strings.Fields(string(body)), " ")
	parts := map[string]string{}
	if json.Unmarshal(body, &parts) != nil {
		return cut(text)
	}
	var bad []string
	for _, part := range slices.Sorted(maps.Keys(parts)) {
		if parts[part] != "ok" {
			bad = append(bad, part+": "+parts[part])
		}
	}
	return cut(strings.Join(bad, "; "))
}

// apiVersions is the one request that a listener answers before anybody has logged in (KIP-35): length, API key 18 in version 0, correlation id 1,
// and no client id.
var apiVersions = []byte{0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff}

// lookKafka asks for the versions of the protocol, without a client library: theirs log in, which needs secrets.
func lookKafka(ctx context.Context, address string, secure bool) error {
	plain, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = plain.Close() }()
	defer context.AfterFunc(ctx, func() { _ = plain.SetDeadline(time.Unix(0, 1)) })() // ends whatever waits
	connection := plain
	if secure {
		// Whoever answers there is the process: nothing secret is sent, and nothing that it says is believed.
		connection = tls.Client(plain, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12})
	}
	if _, err := connection.Write(apiVersions); err != nil {
		return err
	}
	var head struct{ Length, Correlation int32 }
	if err := binary.Read(connection, binary.BigEndian, &head); err != nil {
		return err
	}
	if head.Correlation != 1 {
		return fmt.Errorf("%s doesn't answer as a Kafka listener", address)
	}
	return nil
}
