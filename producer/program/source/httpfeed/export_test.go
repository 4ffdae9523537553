package httpfeed

import (
	"context"
	"net/http"

	"kafka-on-eks/producer/program/source"
	"kafka-on-eks/producer/program/source/web"
)

// OpenOver is Open with another transport than the network.
func (f *Feed) OpenOver(ctx context.Context, position string, transport http.RoundTripper) (source.Stream, error) {
	client := web.NewClient(f.Config)
	client.HTTP.Transport = transport
	return f.open(ctx, position, client)
}
