package machine

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// rewriter turns what a container is told (mount paths, service addresses, listening addresses) into what holds on this machine.
type rewriter struct {
	root     string                                        // folder that stands for the container's "/"
	mounts   *regexp.Regexp                                // paths of mounted folders; nil without any
	services func(host []string, port int) (string, error) // address of a service; host is its name up to ".svc"
	ports    map[int]int                                   // container port → local port
}

// newRewriter knows the folders of the mounted files.
func newRewriter(root string, files map[string][]byte, ports map[int]int, services func([]string, int) (string, error)) *rewriter {
	var folders []string
	for file := range files {
		if folder := path.Dir(file); folder != "/" {
			folders = append(folders, regexp.QuoteMeta(folder))
		} else {
			folders = append(folders, regexp.QuoteMeta(file))
		}
	}
	r := &rewriter{root: root, services: services, ports: ports}
	if len(folders) > 0 {
		slices.Sort(folders)
		slices.Reverse(folders) // a folder inside another one first
		r.mounts = regexp.MustCompile(`(^|[^A-Za-z0-9_./-])(` + strings.Join(slices.Compact(folders), "|") + `)(/|[^A-Za-z0-9_.-]|$)`)
	}
	return r
}

// serviceAddress is a service's or pod's name in the cluster with a port.
var serviceAddress = regexp.MustCompile(`\b((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+)svc\.cluster\.local:(\d+)`)

// listenAddress is a port on all addresses.
var listenAddress = regexp.MustCompile(`(^|[=\s])(?:0\.0\.0\.0|\[::\])?:(\d+)$`)

// text replaces mount paths and service addresses.
func (r *rewriter) text(value string) (string, error) {
	if r.mounts != nil {
		value = r.mounts.ReplaceAllString(value, "${1}"+strings.ReplaceAll(r.root, "$", "$$")+"${2}${3}")
	}
	var problems []error
	value = serviceAddress.ReplaceAllStringFunc(value, func(match string) string {
		parts := serviceAddress.FindStringSubmatch(match)
		port, err := strconv.Atoi(parts[2])
		if err != nil {
			problems = append(problems, err)
			return match
		}
		address, err := r.services(strings.Split(strings.TrimSuffix(parts[1], "."), "."), port)
		if err != nil {
			problems = append(problems, fmt.Errorf("find %s: %w", match, err))
			return match
		}
		return address
	})
	return value, errors.Join(problems...)
}

// setting replaces what text does and, in a whole value, the address that a declared container port is to be listened on.
func (r *rewriter) setting(value string) (string, error) {
	value = listenAddress.ReplaceAllStringFunc(value, func(match string) string {
		parts := listenAddress.FindStringSubmatch(match)
		port, err := strconv.Atoi(parts[2])
		local, declared := r.ports[port]
		if err != nil || !declared {
			return match
		}
		return fmt.Sprintf("%s127.0.0.1:%d", parts[1], local)
	})
	return r.text(value)
}

// file replaces what text does in a file of text; any other stays as it is.
func (r *rewriter) file(content []byte) ([]byte, error) {
	if !utf8.Valid(content) || bytes.IndexByte(content, 0) >= 0 {
		return content, nil
	}
	text, err := r.text(string(content))
	return []byte(text), err
}

// path is where a mounted file lies here.
func (r *rewriter) path(file string) string { return filepath.Join(r.root, filepath.FromSlash(file)) }
