package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
)

// Endpoint is a source's address, with the headers of requests to it. They never show in logs, errors or positions, except
// for the part of the address that String returns. Make it with NewEndpoint.
type Endpoint struct {
	address  Secret
	query    Secret
	headers  map[string]Secret
	schemes  []string
	shown    string
	identity string
}

// errAddress doesn't repeat the address, which may hold a secret.
var errAddress = errors.New("not an address of a scheme that fits")

// NewEndpoint checks that address is a URL of one of schemes. If query isn't empty, it becomes the address's query. The
// names of headers must be canonical.
func NewEndpoint(address, query Secret, headers map[string]Secret, schemes ...string) (*Endpoint, error) {
	e := &Endpoint{address: address, query: query, headers: headers, schemes: schemes}
	u, err := e.url()
	if err != nil {
		return nil, err
	}
	// A query may hold a token, and so may the path of an address that is kept in a file.
	e.shown, e.identity = u.Scheme+"://"+u.Host+u.EscapedPath(), u.RawQuery
	if address.FromFile() {
		e.shown, e.identity = u.Scheme+"://"+u.Host, u.EscapedPath()
	}
	sum := sha256.Sum256([]byte(e.identity))
	e.identity = e.shown + "#" + hex.EncodeToString(sum[:4])
	return e, nil
}

// String is the address without the parts that may be secret: user, password and query, and if it came from a file also the
// path.
func (e *Endpoint) String() string { return e.shown }

// Identity tells the endpoint from others. It is String with a hash of the query or, if the address came from a file, of the
// path. The query of an address in a file is left out, as it may be a token that changes.
func (e *Endpoint) Identity() string { return e.identity }

func (e *Endpoint) url() (*url.URL, error) {
	text, err := e.address.Read()
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(text)
	if err != nil || !slices.Contains(e.schemes, u.Scheme) || u.Host == "" {
		return nil, errAddress
	}
	if e.query.Empty() {
		return u, nil
	}
	u.RawQuery, err = e.query.Read()
	return u, err
}

// Target returns the address and the headers as they are now.
func (e *Endpoint) Target() (address string, headers http.Header, err error) {
	u, err := e.url()
	if err != nil {
		return "", nil, fmt.Errorf("read address: %w", err)
	}
	headers = http.Header{}
	for _, name := range slices.Sorted(maps.Keys(e.headers)) {
		value, err := e.headers[name].Read()
		if err != nil {
			return "", nil, fmt.Errorf("read header %s: %w", name, err)
		}
		headers.Set(name, value)
	}
	return u.String(), headers, nil
}
