package settings_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/settings"
)

// text writes a file and returns its path.
func text(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "text")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	token := text(t, "t0ken\n")
	got, err := settings.Load(valid("SOURCE_KIND=sse", "SOURCE_URL_FILE="+text(t, "https://u:p@example.org/feed/k3y?q=s3cret\r\n"), "SOURCE_TOKEN_FILE="+token,
		"SOURCE_HEADER_X_API_KEY_FILE="+text(t, "key"), "SOURCE_HEADER_ACCEPT_LANGUAGE=de", "SOURCE_HEADER_X_SERVICE_PORT=80"))
	require.NoError(t, err)
	address, headers, err := got.Source.Endpoint.Target()
	require.NoError(t, err)
	require.Equal(t, "https://u:p@example.org/feed/k3y?q=s3cret", address)
	require.Equal(t, http.Header{"Authorization": {"Bearer t0ken"}, "X-Api-Key": {"key"}, "Accept-Language": {"de"}, "X-Service-Port": {"80"}}, headers)

	for _, shown := range []string{fmt.Sprint(got), fmt.Sprintf("%+v", got.Source.Endpoint), fmt.Sprintf("%#v", got.Source), got.Source.Endpoint.Identity()} {
		for _, secret := range []string{"u:p", "k3y", "s3cret", "t0ken"} {
			require.NotContains(t, shown, secret)
		}
	}

	require.NoError(t, os.WriteFile(token, []byte("rotated"), 0o600))
	_, headers, err = got.Source.Endpoint.Target()
	require.NoError(t, err)
	require.Equal(t, "Bearer rotated", headers.Get("Authorization"))
}

func TestSourceProblems(t *testing.T) {
	t.Parallel()
	empty, good, lines := text(t, "\n"), text(t, "https://example.org"), text(t, "s3cret\nline")
	pipe := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	const address = "SOURCE_URL=https://example.org"
	for name, c := range map[string]struct {
		environ []string
		want    []string
	}{
		"no address": {[]string{"SOURCE_KIND=sse"}, []string{
			"SOURCE_URL: not set, must be an http or https address of an event stream (e.g. https://stream.wikimedia.org/v2/stream/recentchange)"}},
		"address in a file": {[]string{"SOURCE_KIND=sse", "SOURCE_URL_FILE=" + lines}, []string{
			"SOURCE_URL_FILE: got something else, must be an http or https address of an event stream (e.g. https://stream.wikimedia.org/v2/stream/recentchange)"}},
		"two queries": {[]string{"SOURCE_KIND=sse", address + "/a?b=c", "SOURCE_QUERY=d"}, []string{
			"SOURCE_QUERY: set together with a query in SOURCE_URL, must be one of the two"}},
		"two addresses": {[]string{"SOURCE_KIND=sse", address, "SOURCE_URL_FILE=" + good}, []string{
			"SOURCE_URL_FILE: set together with SOURCE_URL, must be one of the two"}},
		"files": {[]string{"SOURCE_KIND=sse", "SOURCE_URL_FILE=/nowhere", "SOURCE_TOKEN_FILE=" + empty, "SOURCE_HEADER_X_FILE=/nowhere"}, []string{
			`SOURCE_TOKEN_FILE: got "` + empty + `", which is empty (e.g. /mnt/source/token)`,
			`SOURCE_HEADER_X_FILE: got "/nowhere", must be a file that can be read: no such file or directory (e.g. /mnt/source/key)`,
			`SOURCE_URL_FILE: got "/nowhere", must be a file that can be read: no such file or directory (e.g. /mnt/source/url)`}},
		"values": {[]string{"SOURCE_KIND=sse", address, "SOURCE_TOKEN=s3cret\n", "SOURCE_HEADER_X=s3cret\x00", "SOURCE_HEADER_Y_FILE=" + lines}, []string{
			"SOURCE_TOKEN: got something else, must be a line of text, as it goes into a header (e.g. abc123)",
			"SOURCE_HEADER_X: got something else, must be a line of text, as it goes into a header (e.g. abc123)",
			"SOURCE_HEADER_Y_FILE: got something else, must be a line of text, as it goes into a header (e.g. abc123)"}},
		"names": {[]string{"SOURCE_KIND=sse", address, "SOURCE_HEADER_=a", "SOURCE_HEADER_A.Ü=a", "SOURCE_HEADER_RANGE=a", "SOURCE_HEADER_SEC_WEBSOCKET_KEY=a"}, []string{
			"SOURCE_HEADER_: names no header, must end in the letters and digits of one (e.g. SOURCE_HEADER_X_API_KEY)",
			"SOURCE_HEADER_A.Ü: names no header, must end in the letters and digits of one (e.g. SOURCE_HEADER_X_API_KEY)",
			"SOURCE_HEADER_RANGE: must not be set: the producer asks for what it hasn't read yet",
			"SOURCE_HEADER_SEC_WEBSOCKET_KEY: must not be set: it is part of the WebSocket's handshake, which the producer makes"}},
		"cache": {[]string{"SOURCE_KIND=sse", address, "SOURCE_HEADER_CACHE_CONTROL_FILE=" + good, "SOURCE_HEADER_HOST=a"}, []string{
			"SOURCE_HEADER_CACHE_CONTROL_FILE: must not be set: the producer sets it itself",
			"SOURCE_HEADER_HOST: must not be set: it follows from the address"}},
		"subprotocol as a header": {[]string{"SOURCE_KIND=websocket", "SOURCE_URL=ws://example.org", "SOURCE_HEADER_SEC_WEBSOCKET_PROTOCOL=a"}, []string{
			"SOURCE_HEADER_SEC_WEBSOCKET_PROTOCOL: must not be set: subprotocols of a WebSocket have a setting of their own, SOURCE_SUBPROTOCOLS"}},
		"lists": {[]string{"SOURCE_KIND=sse", address, "SOURCE_EVENTS=update,,delete", "SOURCE_SUBPROTOCOLS=a b"}, []string{
			`SOURCE_EVENTS: got "update,,delete", must be types of events with commas between them, each once (e.g. update,delete)`,
			`SOURCE_SUBPROTOCOLS: got "a b", must be names of subprotocols with commas between them, each once (e.g. graphql-transport-ws)`}},
		"twice in a list": {[]string{"SOURCE_KIND=sse", address, "SOURCE_EVENTS=update, update", "SOURCE_SUBPROTOCOLS=a,b,a"}, []string{
			`SOURCE_EVENTS: got "update, update", must be types of events with commas between them, each once (e.g. update,delete)`,
			`SOURCE_SUBPROTOCOLS: got "a,b,a", must be names of subprotocols with commas between them, each once (e.g. graphql-transport-ws)`}},
		"twice": {[]string{"SOURCE_KIND=sse", address, "SOURCE_TOKEN=a", "SOURCE_TOKEN_FILE=b", "SOURCE_HEADER_X=a", "SOURCE_HEADER_X_FILE=b"}, []string{
			"SOURCE_TOKEN_FILE: set together with SOURCE_TOKEN, must be one of the two",
			"SOURCE_HEADER_X_FILE: set together with SOURCE_HEADER_X, must be one of the two"}},
		"http": {[]string{"SOURCE_KIND=http", "SOURCE_URL=ws://example.org", "SOURCE_POLL_INTERVAL=500ms"}, []string{
			`SOURCE_POLL_INTERVAL: got "500ms", must be a duration from 1s to 24h, or 0 for one long-lived answer (e.g. 30s)`,
			"SOURCE_URL: got something else, must be an http or https address of lines of JSON (e.g. https://example.org/matches.ndjson)"}},
		"websocket": {[]string{"SOURCE_KIND=websocket", address, "SOURCE_SUBSCRIBE=s3cret", "SOURCE_SUBSCRIBE_FILE=/nowhere"}, []string{
			"SOURCE_URL: got something else, must be a ws or wss address (e.g. wss://example.org/matches)",
			"SOURCE_SUBSCRIBE_FILE: set together with SOURCE_SUBSCRIBE, must be one of the two"}},
		"follow": {[]string{"SOURCE_KIND=file", "SOURCE_PATH=-", "SOURCE_FOLLOW=true"}, []string{
			"SOURCE_FOLLOW: got true with standard input, which is read to its end anyhow; must be false, or SOURCE_PATH a file (e.g. /data/matches.ndjson)"}},
		"follow what": {[]string{"SOURCE_KIND=file", "SOURCE_PATH=/nowhere/in.ndjson", "SOURCE_FOLLOW=yes"}, []string{
			`SOURCE_FOLLOW: got "yes", must be true or false (e.g. true)`,
			`SOURCE_PATH: got "/nowhere/in.ndjson", must be a file that can be read: no such file or directory (e.g. /data/matches.ndjson)`}},
		"follow a pipe": {[]string{"SOURCE_KIND=file", "SOURCE_PATH=" + pipe, "SOURCE_FOLLOW=true"}, []string{
			`SOURCE_PATH: got "` + pipe + `", which can't be followed, must be a file and not a pipe (e.g. /data/matches.ndjson)`}},
		"two logins": {[]string{"SOURCE_KIND=sse", address, "SOURCE_TOKEN=a", "SOURCE_HEADER_AUTHORIZATION=b"}, []string{
			"SOURCE_HEADER_AUTHORIZATION: set together with SOURCE_TOKEN, must be one of the two"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := settings.Load(valid(c.environ...))
			var problems settings.Problems
			require.ErrorAs(t, err, &problems)
			var got []string
			for _, problem := range problems {
				got = append(got, problem.Key+": "+problem.Text)
			}
			require.Equal(t, c.want, got)
			require.NotContains(t, strings.Join(got, ""), "s3cret")
		})
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	got, err := settings.Load(valid("SOURCE_EVENTS=update, status.update", "SOURCE_SUBPROTOCOLS=graphql-transport-ws,graphql-ws"))
	require.NoError(t, err)
	require.Equal(t, []string{"update", "status.update"}, got.Source.Events)
	require.Equal(t, []string{"graphql-transport-ws", "graphql-ws"}, got.Source.Subprotocols)
}

func TestFollow(t *testing.T) {
	t.Parallel()
	for _, path := range []string{text(t, "{}"), filepath.Join(t.TempDir(), "later.ndjson")} {
		got, err := settings.Load(valid("SOURCE_KIND=file", "SOURCE_PATH="+path, "SOURCE_FOLLOW=true"))
		require.NoError(t, err)
		require.True(t, got.Source.Follow)
	}
}
