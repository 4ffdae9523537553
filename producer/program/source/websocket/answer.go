package websocket

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"kafka-on-eks/producer/program/source/web"
)

// setting names the setting for subprotocols: the producer's variable, and the key of a stack.
const setting = "SOURCE_SUBPROTOCOLS (source.subprotocols)"

// checkAnswer returns an error if the server's answer doesn't fit a client that offered subprotocols. A server that chooses
// none of them speaks something else. As in browsers, there is then no connection
// (https://websockets.spec.whatwg.org/#concept-websocket-establish, beyond RFC 6455, section 4.1).
func checkAnswer(answer *http.Response, offered []string) error {
	names := strings.Join(offered, ", ")
	if err := web.CheckStatus(answer, http.StatusSwitchingProtocols); err != nil {
		// These are the answers of servers to a client that offers nothing that they speak.
		insists := answer.StatusCode == http.StatusBadRequest || answer.StatusCode == http.StatusUpgradeRequired
		switch {
		case insists && names == "":
			return fmt.Errorf("%w; the server may insist on a subprotocol, and %s names none", err, setting)
		case insists:
			return fmt.Errorf("%w; the server may speak another subprotocol than those of %s: %s", err, setting, names)
		}
		return err
	}
	chosen := answer.Header.Get("Sec-WebSocket-Protocol")
	switch {
	case names == "" && chosen != "":
		return fmt.Errorf("%w: the server chose the subprotocol %q, must be none, as %s names none", web.ErrRefused, chosen, setting)
	case names != "" && chosen == "":
		return fmt.Errorf("%w: the server chose no subprotocol, must be one of %s: %s", web.ErrRefused, setting, names)
	case names != "" && !slices.ContainsFunc(offered, func(name string) bool { return strings.EqualFold(name, chosen) }):
		return fmt.Errorf("%w: the server chose the subprotocol %q, must be one of %s: %s", web.ErrRefused, chosen, setting, names)
	}
	return nil
}
