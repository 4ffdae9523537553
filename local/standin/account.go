package standin

import (
	"errors"
	"net/url"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// account is what AWS remembers between commands: what has a name there, whoever made it, with its inputs. A name is taken until its thing is deleted, whether the
// engine knows it or not. Without a folder nothing is remembered, and every name is free.
type account struct{ things objects }

// claim is where the thing of a type and a name is kept.
func claim(t tokens.Type, name string) reference {
	short := string(t[strings.LastIndexByte(string(t), ':')+1:])
	return reference{kind: short, name: url.PathEscape(name)}
}

// find returns the inputs of the thing of a type and a name; ok is false where there is none.
func (a account) find(t tokens.Type, name string) (in resource.PropertyMap, ok bool, err error) {
	m := map[string]any{}
	if a.things.dir == "" {
		return nil, false, nil
	}
	err = a.things.get(claim(t, name), &m)
	if errors.Is(err, errNoObject) {
		return nil, false, nil
	}
	return values(m), err == nil, err
}

func (a account) keep(t tokens.Type, name string, in resource.PropertyMap) error {
	if a.things.dir == "" {
		return nil
	}
	return a.things.put(claim(t, name), plainMap(in))
}

func (a account) forget(t tokens.Type, name string) error {
	if a.things.dir == "" {
		return nil
	}
	return a.things.delete(claim(t, name))
}

// names lists the names of the things of a type.
func (a account) names(t tokens.Type) ([]string, error) {
	if a.things.dir == "" {
		return nil, nil
	}
	kept, err := a.things.names(claim(t, "").kind, "")
	if err != nil {
		return nil, err
	}
	names := make([]string, len(kept))
	for i, escaped := range kept {
		if names[i], err = url.PathUnescape(escaped); err != nil {
			return nil, err
		}
	}
	return names, nil
}
