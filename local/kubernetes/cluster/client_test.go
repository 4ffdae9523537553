package cluster

import (
	"context"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWatch holds that a watch tells of all that is there, changes and goes, also of what happens between two requests.
func TestWatch(t *testing.T) {
	object := func(name string, version int) string {
		return fmt.Sprintf(`{"metadata": {"name": %q, "resourceVersion": "%d"}}`, name, version)
	}
	lists := []string{
		object("a", 1) + "," + object("b", 2), // and then the watch ends
		object("a", 1) + "," + object("c", 5), // b has gone, c has come
	}
	var asked []string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Header.Get("Authorization")+" "+r.URL.String())
		if r.FormValue("watch") == "" {
			fmt.Fprintf(w, `{"kind": "ThingList", "metadata": {"resourceVersion": "4"}, "items": [%s]}`, lists[0])
			lists = slices.Concat(lists[1:], lists[:1])
			return
		}
		fmt.Fprintf(w, `{"type": "MODIFIED", "object": %s}{"type": "ERROR", "object": {}}`, object("a", 1))
	}))
	defer server.Close()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	client, err := newClient(server.URL, string(ca), "secret")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	var seen []string
	known := []Object{{"metadata": map[string]any{"name": "z"}}}
	require.NoError(t, client.Watch(ctx, "/things", known, func(o Object, gone bool) {
		seen = append(seen, fmt.Sprintf("%s %s %t", o.Kind(), o.Name(), gone))
		if o.Name() == "b" && gone {
			cancel()
		}
	}))
	require.Subset(t, seen, []string{"Thing a false", "Thing b false", " z true", " a false", "Thing c false", "Thing b true"})
	require.Equal(t, []string{"Bearer secret /things", "Bearer secret /things?watch=true&resourceVersion=4"}, asked[:2])
}
