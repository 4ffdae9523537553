package web

import (
	"net/http"
	"strings"
)

// These are reasons why a header can't be set.
const (
	byAddress    = "it follows from the address"
	byConnection = "it belongs to the connection, which the producer makes"
	byProxy      = "name and password of a proxy belong into its address, in HTTPS_PROXY"
	byCodings    = "the producer asks for the codings that it can read"
	byPosition   = "the producer asks for what it hasn't read yet"
	byHandshake  = "it is part of the WebSocket's handshake, which the producer makes"
	byKind       = "the producer sets it itself"
)

// reserved are the headers that can't be set for any source, by their canonical names. Others replace the producer's own,
// such as Accept and User-Agent, or are added to them, such as Origin and Cookie.
var reserved = map[string]string{
	"Accept-Encoding":     byCodings,
	"Connection":          byConnection,
	"Content-Length":      byConnection,
	"Expect":              byConnection,
	"Host":                byAddress,
	"If-Match":            byPosition,
	"If-Modified-Since":   byPosition,
	"If-None-Match":       byPosition,
	"If-Range":            byPosition,
	"If-Unmodified-Since": byPosition,
	"Keep-Alive":          byConnection,
	"Last-Event-Id":       byPosition,
	"Proxy-Authorization": byProxy,
	"Proxy-Connection":    byConnection,
	"Range":               byPosition,
	"Te":                  byConnection,
	"Trailer":             byConnection,
	"Transfer-Encoding":   byConnection,
	"Upgrade":             byConnection,
}

// Reserved says why a header of a source of some kind (sse, http or websocket) can't be set, in a sentence such as "it
// follows from the address". It is empty if the header can be set. subprotocols is the caller's name of the setting for a
// WebSocket's subprotocols.
func Reserved(kind, name, subprotocols string) string {
	name = http.CanonicalHeaderKey(name)
	switch {
	case name == "Sec-Websocket-Protocol":
		return "subprotocols of a WebSocket have a setting of their own, " + subprotocols
	case strings.HasPrefix(name, "Sec-Websocket-"):
		return byHandshake
	case name == "Cache-Control" && kind == "sse":
		return byKind
	}
	return reserved[name]
}
