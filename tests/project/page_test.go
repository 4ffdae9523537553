package project

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// page is what a Markdown file links to, and what can be linked to in it.
type page struct {
	links   []string
	anchors map[string]bool
}

// named are anchors in HTML.
var named = regexp.MustCompile(`\b(?:id|name)="([^"]+)"`)

func parse(t *testing.T, file string) *page {
	t.Helper()
	return parsed([]byte(read(t, file)))
}

func parsed(source []byte) *page {
	p := &page{anchors: map[string]bool{}}
	document := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch node := node.(type) {
		case *ast.Link:
			p.links = append(p.links, string(node.Destination))
		case *ast.Image:
			p.links = append(p.links, string(node.Destination))
		case *ast.Heading:
			p.heading(words(node, source))
		case *ast.RawHTML:
			p.html(string(node.Segments.Value(source)))
		case *ast.HTMLBlock:
			p.html(string(node.Lines().Value(source)))
		}
		return ast.WalkContinue, nil
	})
	return p
}

// heading adds the anchor that GitHub gives it: letters, digits, - and _ in lower case, spaces as -, and a number if there is one already.
func (p *page) heading(title string) {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, title)
	anchor := slug
	for i := 1; p.anchors[anchor]; i++ {
		anchor = fmt.Sprintf("%s-%d", slug, i)
	}
	p.anchors[anchor] = true
}

func (p *page) html(raw string) {
	for _, match := range named.FindAllStringSubmatch(raw, -1) {
		p.anchors[match[1]] = true
	}
}

// words are a heading's, without its markup.
func words(node ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if leaf, is := n.(*ast.Text); is && entering {
			b.Write(leaf.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}
