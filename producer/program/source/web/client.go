package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"time"
)

// maxRedirects is no more than browsers and net/http follow.
const maxRedirects = 10

// Client sends requests to a source's server. It takes proxies from the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY).
type Client struct {
	config Config
	// HTTP is the client below, for callers that need it. It never sends the endpoint's headers to another host.
	HTTP *http.Client
}

// NewClient returns a client with connections of its own.
func NewClient(config Config) *Client {
	return &Client{config: config, HTTP: &http.Client{
		CheckRedirect: config.Endpoint.redirect,
		Transport: &http.Transport{
			Proxy:                 proxy,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ResponseHeaderTimeout: config.IdleTimeout,
			ForceAttemptHTTP2:     true,
			DisableCompression:    true, // each source says which encodings it takes
		},
	}}
}

// proxy is http.ProxyFromEnvironment, whose error would repeat the proxy's address with its password.
func proxy(request *http.Request) (*url.URL, error) {
	address, err := http.ProxyFromEnvironment(request)
	if err != nil {
		return nil, errors.New("HTTP_PROXY or HTTPS_PROXY is not the address of a proxy")
	}
	return address, nil
}

// redirect keeps the endpoint's headers from other hosts, other ports and from connections without TLS. net/http by itself
// keeps back only Authorization and cookies, and not from subdomains.
func (e *Endpoint) redirect(request *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return fmt.Errorf("stopped after %d redirects", maxRedirects)
	}
	request.Header.Del("Referer") // holds the query
	if !sameServer(via[0].URL, request.URL) {
		for name := range e.headers {
			request.Header.Del(name)
		}
	}
	return nil
}

// sameServer reports whether b may get the headers that are meant for a.
func sameServer(a, b *url.URL) bool {
	upgraded := a.Scheme == "http" && b.Scheme == "https" && a.Port() == "" && b.Port() == ""
	return a.Hostname() == b.Hostname() && (a.Scheme == b.Scheme && port(a) == port(b) || upgraded)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// Get sends a GET request with header and the endpoint's own headers. Reads of the answer's body fail if nothing arrives for
// the idle timeout. Close the body after use. The answer may have any status.
func (c *Client) Get(ctx context.Context, header http.Header) (*http.Response, error) {
	address, own, err := c.Target()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		cancel(nil)
		return nil, fmt.Errorf("make request: %w", errAddress)
	}
	maps.Copy(request.Header, header)
	maps.Copy(request.Header, own)
	answer, err := c.HTTP.Do(request)
	if err != nil {
		cancel(nil)
		return nil, Hidden(err)
	}
	answer.Body = newBody(ctx, cancel, answer.Body, c.config.IdleTimeout)
	return answer, nil
}

// Target returns the endpoint's address, and its headers with the user agent.
func (c *Client) Target() (address string, headers http.Header, err error) {
	address, headers, err = c.config.Endpoint.Target()
	if err == nil && headers.Get("User-Agent") == "" {
		headers.Set("User-Agent", c.config.UserAgent)
	}
	return address, headers, err
}

// Close closes connections that wait for another request.
func (c *Client) Close() { c.HTTP.CloseIdleConnections() }

// errNoAnswer takes the place of net/http's io.EOF, which would mean here that the source has ended.
var errNoAnswer = errors.New("the server closed the connection without an answer")

// Hidden is net/http's error without the address and query, which it repeats. It is never io.EOF.
func Hidden(err error) error {
	if wrapped := (*url.Error)(nil); errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, io.EOF) {
		return errNoAnswer
	}
	return err
}
