package standin

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func randomProvider(c *Cloud) *provider {
	return &provider{cloud: c, pkg: "random", file: "random.go", kinds: table(map[string]kind{
		"random:index/randomPassword:RandomPassword": randomKind("result", password),
		"random:index/randomString:RandomString":     randomKind("result", password),
		"random:index/randomId:RandomId":             randomKind("hex", randomID),
	})}
}

// randomKind makes its value once, when it is created; every change of its inputs makes a new one.
func randomKind(output string, draw func(object) (string, error)) kind {
	return kind{
		replaces: []string{"length", "special", "upper", "lower", "numeric", "overrideSpecial", "keepers", "byteLength"},
		id:       func(resource.PropertyMap) string { return "none" },
		computed: func(object) resource.PropertyMap { return values(map[string]any{output: ""}) },
		create: func(_ context.Context, o object) (resource.PropertyMap, error) {
			drawn, err := draw(o)
			if err != nil {
				return nil, err
			}
			return resource.PropertyMap{resource.PropertyKey(output): resource.MakeSecret(resource.NewProperty(drawn))}, nil
		},
	}
}

// password draws from the character classes that the inputs allow, with the real provider's defaults.
func password(o object) (string, error) {
	alphabet := ""
	for _, class := range []struct{ input, characters string }{
		{"lower", "abcdefghijklmnopqrstuvwxyz"},
		{"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
		{"numeric", "0123456789"},
		{"special", "!@#$%&*()-_=+[]{}<>:?"},
	} {
		if on, set := at(o.in, class.input); set && on == false {
			continue
		}
		if own := text(o.in, "overrideSpecial"); class.input == "special" && own != "" {
			class.characters = own
		}
		alphabet += class.characters
	}
	length, _ := at(o.in, "length")
	n, _ := length.(float64)
	if n < 1 || alphabet == "" {
		return "", fmt.Errorf("draw a password: got length %v of %d possible characters, must be at least 1 (e.g. 32)",
			length, len(alphabet))
	}
	out := make([]byte, int(n))
	for i := range out {
		at, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			return "", fmt.Errorf("draw a password: %w", err)
		}
		out[i] = alphabet[at.Int64()]
	}
	return string(out), nil
}

func randomID(o object) (string, error) {
	length, _ := at(o.in, "byteLength")
	n, _ := length.(float64)
	raw := make([]byte, int(n))
	_, err := rand.Read(raw)
	return hex.EncodeToString(raw), err
}
