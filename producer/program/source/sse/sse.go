// Package sse reads server-sent events (https://html.spec.whatwg.org/#server-sent-events) over HTTP or HTTPS, and
// connects again for as long as it takes.
package sse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"

	"kafka-on-eks/producer/program/source"
)

const (
	// minRetry is the first pause before a new connection, where the server hints at none.
	minRetry = time.Second
	// maxRetry is the longest pause, whatever the server hints at.
	maxRetry = time.Minute
	// maxFirst is how long the first connection may take to come about, with all its attempts.
	maxFirst = time.Minute
)

// SSE is a source of one event for each server-sent event that has data. An event's position is its last event ID.
type SSE struct {
	// URL is the stream's address. Its query and password are left out of logs and errors.
	URL *url.URL
	// IdleTimeout is how long nothing may arrive, not even a comment, before the connection counts as dead.
	IdleTimeout time.Duration
	// UserAgent introduces the program to the server.
	UserAgent string
	// Monitor is told about connections.
	Monitor source.Monitor
	// Log gets a line for each lost connection.
	Log *slog.Logger
}

// Identity is the address and, as the query may hold a token, the query's hash.
func (s *SSE) Identity() string {
	sum := sha256.Sum256([]byte(s.URL.RawQuery))
	return "sse:" + s.address() + "#" + hex.EncodeToString(sum[:4])
}

// address is the URL without what may be secret.
func (s *SSE) address() string { return s.URL.Scheme + "://" + s.URL.Host + s.URL.EscapedPath() }

// Open connects and has the server go on after position, a last event ID. It tries again for a minute, unless the
// server says that the request itself is wrong.
func (s *SSE) Open(ctx context.Context, position string) (source.Stream, error) {
	delay := backoff.NewExponentialBackOff()
	delay.InitialInterval, delay.MaxInterval = minRetry, maxRetry
	t := &stream{
		ctx: ctx, sse: s, delay: delay, lastID: []byte(position),
		// The default transport takes proxies from the environment. Compression would hold small events back.
		client: &http.Client{Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: s.IdleTimeout,
			ForceAttemptHTTP2:     true,
			DisableCompression:    true,
		}},
	}
	if err := t.connectFirst(); err != nil {
		return nil, err
	}
	return t, nil
}
