package faults

// framing is how a client learns where an answer's body ends (RFC 9112, section 6.3).
type framing int

const (
	closed  framing = iota // with the connection
	chunked                // with a last chunk
	sized                  // by Content-Length
)

func (f framing) String() string {
	return []string{"until the connection's end", "until the last chunk", "of a length"}[f]
}
