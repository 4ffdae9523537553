package settings

import (
	"net/http"
	"strings"

	"golang.org/x/net/http/httpguts"

	"kafka-on-eks/producer/program/source/web"
)

const headerPrefix = "SOURCE_HEADER_"

// loadEndpoint reads SOURCE_URL, SOURCE_QUERY (the address's query, if that isn't in SOURCE_URL), SOURCE_TOKEN, and
// SOURCE_HEADER_X_Y, which sets the header X-Y. Each may come from a file, by the variable's name with _FILE at its end. No
// problem repeats a value, as any of them may be secret.
func loadEndpoint(e *environment, kind Kind, must, example string, schemes ...string) *web.Endpoint {
	headers := loadHeaders(e, kind)
	address, key := e.secret("SOURCE_URL", "/mnt/source/url")
	query, queryKey := e.secret("SOURCE_QUERY", "/mnt/source/query")
	if address.Empty() {
		if key == "" {
			e.problem("SOURCE_URL", "not set, must be %s (e.g. %s)", must, example)
		}
		return nil
	}
	if text, err := address.Read(); err == nil && !query.Empty() && strings.ContainsAny(text, "?#") {
		e.problem(queryKey, "set together with a query in %s, must be one of the two", key)
	}
	endpoint, err := web.NewEndpoint(address, query, headers, schemes...)
	if err != nil {
		e.problem(key, "got something else, must be %s (e.g. %s)", must, example)
	}
	return endpoint
}

func loadHeaders(e *environment, kind Kind) map[string]web.Secret {
	headers := map[string]web.Secret{}
	add := func(name, key string, secret web.Secret) {
		if secret.Empty() {
			return
		}
		if value, err := secret.Read(); err != nil || !httpguts.ValidHeaderFieldValue(value) {
			e.problem(key, "got something else, must be a line of text, as it goes into a header (e.g. abc123)")
			return
		}
		headers[name] = secret
	}
	token, key := e.secret("SOURCE_TOKEN", "/mnt/source/token")
	if !token.Empty() {
		add("Authorization", key, web.Bearer(token))
	}
	for _, key := range e.names(headerPrefix) {
		variable := strings.TrimSuffix(key, fileSuffix)
		name := http.CanonicalHeaderKey(strings.ReplaceAll(strings.TrimPrefix(variable, headerPrefix), "_", "-"))
		reserved := web.Reserved(string(kind), name, subprotocolsKey)
		switch {
		case !httpguts.ValidHeaderFieldName(name):
			e.problem(key, "names no header, must end in the letters and digits of one (e.g. SOURCE_HEADER_X_API_KEY)")
		case reserved != "":
			e.problem(key, "must not be set: %s", reserved)
		case name == "Authorization" && !token.Empty():
			e.problem(key, "set together with SOURCE_TOKEN, must be one of the two")
		case key != variable && e.values[variable] != "":
			// reported below, with the other of the two
		default:
			secret, _ := e.secret(variable, "/mnt/source/key")
			add(name, key, secret)
		}
	}
	return headers
}

// secret reads a variable, or the name of a file from the variable with _FILE at its end. from is the variable that was set,
// "" if neither was. The secret is empty if there is none, or a problem with it.
func (e *environment) secret(key, example string) (secret web.Secret, from string) {
	e.know(key, key+fileSuffix)
	value, path := e.values[key], e.values[key+fileSuffix]
	switch {
	case value != "" && path != "":
		e.problem(key+fileSuffix, "set together with %s, must be one of the two", key)
		return web.Secret{}, key + fileSuffix
	case value != "":
		return web.Value(value), key
	case path == "":
		return web.Secret{}, ""
	}
	secret = web.File(path)
	content, err := secret.Read()
	if err != nil {
		e.problem(key+fileSuffix, "got %q, must be a file that can be read: %v (e.g. %s)", path, reason(err), example)
		return web.Secret{}, key + fileSuffix
	}
	if content == "" {
		e.problem(key+fileSuffix, "got %q, which is empty (e.g. %s)", path, example)
		return web.Secret{}, key + fileSuffix
	}
	return secret, key + fileSuffix
}
