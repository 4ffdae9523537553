// Package image builds container images from files of the project, and tells images of the same content apart from others.
package image

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/dirhash"
)

// Source is what an image is built from.
type Source struct {
	// Context is the folder of the build's context, such as ".". It is relative to the program's working folder, so that no machine's path gets into
	// the state.
	Context string
	// Dockerfile is a file in it, with slashes.
	Dockerfile string
	// Files are the files and folders in it that the Dockerfile copies, and nothing else. Its .dockerignore lets these through, and no tests.
	Files []string
	// Args are the build's arguments.
	Args map[string]string
}

// Tag is a tag that changes when, and only when, the contents of one of the files, or an argument, changes. Tests don't count.
func (s Source) Tag() (string, error) { return s.digest(false) }

// Fingerprint changes with the tag, and also with a file's mode, of which the build's provider makes a change, too: two people's checkouts may differ by that alone.
func (s Source) Fingerprint() (string, error) { return s.digest(true) }

func (s Source) digest(modes bool) (string, error) {
	var files []string
	for _, source := range append([]string{s.Dockerfile}, s.Files...) {
		found, err := s.walk(source)
		if err != nil {
			return "", fmt.Errorf("list sources of the image: %w", err)
		}
		files = append(files, found...)
	}
	read := map[string]string{} // what isn't a file
	for _, name := range slices.Sorted(maps.Keys(s.Args)) {
		read["arg "+name] = s.Args[name]
	}
	for _, name := range files {
		if !modes {
			break
		}
		info, err := os.Stat(s.path(name))
		if err != nil {
			return "", fmt.Errorf("look at sources of the image: %w", err)
		}
		read["mode "+name] = info.Mode().String()
	}
	sum, err := dirhash.Hash1(append(files, slices.Collect(maps.Keys(read))...), func(name string) (io.ReadCloser, error) {
		if text, ok := read[name]; ok {
			return io.NopCloser(strings.NewReader(text)), nil
		}
		return os.Open(s.path(name))
	})
	if err != nil {
		return "", fmt.Errorf("hash sources of the image: %w", err)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:"))
	if err != nil {
		return "", fmt.Errorf("decode hash %s: %w", sum, err)
	}
	return hex.EncodeToString(raw[:8]), nil
}

// walk lists the files of a file or folder of the context, by their names in it.
func (s Source) walk(source string) (files []string, err error) {
	err = filepath.WalkDir(s.path(source), func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if entry.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil
		}
		relative, err := filepath.Rel(s.Context, path)
		files = append(files, filepath.ToSlash(relative))
		return err
	})
	return files, err
}

func (s Source) path(name string) string { return filepath.Join(s.Context, filepath.FromSlash(name)) }
