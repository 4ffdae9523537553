package project

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLinksLeadSomewhere: each relative link of each page leads to a file, and its anchor to a heading. Addresses outside aren't fetched.
func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	pages := map[string]*page{}
	for _, file := range run(t, "git", "ls-files", "*.md") {
		if _, err := os.Stat(filepath.Join(root, file)); err == nil { // else it is deleted, and not committed yet
			pages[file] = parse(t, file)
		}
	}
	require.Contains(t, pages, "README.md")
	for file, p := range pages {
		for _, link := range p.links {
			address, err := url.Parse(link)
			if err == nil && address.IsAbs() {
				continue
			}
			if !leads(pages, file, address) {
				t.Errorf("%s links to %s, which leads nowhere", file, link)
			}
		}
	}
}

func leads(pages map[string]*page, from string, link *url.URL) bool {
	if link == nil {
		return false
	}
	file := from
	if link.Path != "" {
		file = path.Join(path.Dir(from), link.Path)
	}
	if _, err := os.Stat(filepath.Join(root, file)); err != nil || strings.HasPrefix(file, "../") {
		return false
	}
	if to := pages[file]; link.Fragment != "" && to != nil {
		return to.anchors[link.Fragment]
	}
	return link.Fragment == ""
}

// longestReadme is the number of lines that a newcomer reads at most.
const longestReadme = 130

func TestReadmeIsShort(t *testing.T) {
	t.Parallel()
	require.LessOrEqual(t, strings.Count(read(t, "README.md"), "\n"), longestReadme, "lines of README.md: move what not everybody needs to docs/")
}

func TestAnchors(t *testing.T) {
	t.Parallel()
	p := parsed([]byte("# Kafka's `acks`, and 2 more_s\n\n## Same\n\n## Same\n\n<a id=\"here\"></a>\n\n[a](b.md#c) ![d](e.png) `[no](no.md)`\n\n```\n# none\n```\n"))
	require.Equal(t, map[string]bool{"kafkas-acks-and-2-more_s": true, "same": true, "same-1": true, "here": true}, p.anchors)
	require.Equal(t, []string{"b.md#c", "e.png"}, p.links)
}
