package config

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"kafka-on-eks/infra"
)

var update = flag.Bool("update", false, "write docs/configuration.md anew")

const referenceFile = "../../docs/configuration.md"

// keysFollow is where in the page its written part ends and the generated one begins.
const keysFollow = "<!-- What follows is written by `make docs`, from Pulumi.yaml and the tags of config.Config. -->\n"

// TestReference holds docs/configuration.md to Pulumi.yaml and the fields of Config.
func TestReference(t *testing.T) {
	t.Parallel()
	project, err := workspace.LoadProject("../../Pulumi.yaml")
	require.NoError(t, err)
	page, err := os.ReadFile(referenceFile)
	require.NoError(t, err)
	intro, is, found := strings.Cut(string(page), keysFollow)
	require.True(t, found, "%s lacks the line %s", referenceFile, keysFollow)
	r := &reference{t: t, described: project.Config, known: map[string]bool{}, anchors: map[string]bool{}}
	must := r.write(fields(new(Config)))
	if *update {
		require.NoError(t, os.WriteFile(referenceFile, []byte(intro+keysFollow+must), 0o600))
		return
	}
	was, want := strings.Split(is, "\n"), strings.Split(must, "\n")
	for i := range min(len(was), len(want)) {
		require.Equal(t, want[i], was[i], "the page differs: run `make docs`, and review with git diff")
	}
	require.Len(t, was, len(want), "the page differs: run `make docs`, and review with git diff")
}

// reference writes the part of the page that has the keys.
type reference struct {
	t         *testing.T
	described map[string]workspace.ProjectConfigType
	known     map[string]bool
	anchors   map[string]bool
	text      strings.Builder
}

func (r *reference) write(all []field) string {
	var links []string
	begins := map[string]string{} // a section, by the group or key that it begins with
	for i := range reflect.TypeFor[Config]().NumField() {
		tag := reflect.TypeFor[Config]().Field(i).Tag
		if section := tag.Get("section"); section != "" {
			begins[tag.Get("config")] = section
			links = append(links, fmt.Sprintf("[%s](#%s)", section, anchor(section)))
		}
	}
	for _, f := range all {
		r.known[f.key] = true
	}
	r.printf("\n%s\n", strings.Join(links, " ·\n"))
	for _, f := range all {
		group, _, _ := strings.Cut(f.key, ".")
		if section, ok := begins[group]; ok {
			r.heading("## ", section)
			delete(begins, group)
		}
		r.field(f, r.described[f.key].Description)
		if f.isList() {
			r.elements(f)
		}
	}
	return r.text.String()
}

// elements describes what an element of a list of objects has: keys of its own, and those that it shares with source.
func (r *reference) elements(list field) {
	var shared []string
	for _, f := range fieldsOf(reflect.New(list.value.Type().Elem()).Elem(), "") {
		key := list.key + "[]." + f.key
		if same := "source." + f.key; r.known[same] {
			shared = append(shared, fmt.Sprintf("[`%s`](#%s)", f.key, anchor(same)))
			continue
		}
		f.key = key
		r.field(f, f.about)
	}
	if len(shared) == 0 {
		return
	}
	r.printf("\nThe other keys of an element are those of `source`, with the same defaults and limits:\n%s.\n", strings.Join(shared, ",\n"))
}

func (r *reference) field(f field, description string) {
	require.NotEmpty(r.t, description, f.key)
	r.heading("### ", "`"+f.key+"`")
	r.printf("\n%s\n\n*%s.*", r.linked(strings.TrimSpace(description)), f.wordOfKind())
	if f.isEmpty() {
		r.printf(" Empty by default.")
	} else {
		r.printf(" Default: %s.", f.code(f.fallback))
	}
	if f.sample != "" {
		r.printf(" Example: %s.", f.code(f.sample))
	}
	r.printf("\n")
}

func (r *reference) heading(level, title string) {
	require.False(r.t, r.anchors[anchor(title)], "two headings have the address #%s", anchor(title))
	r.anchors[anchor(title)] = true
	r.printf("\n%s%s\n", level, title)
}

func (r *reference) printf(format string, args ...any) { fmt.Fprintf(&r.text, format, args...) }

var codePattern = regexp.MustCompile("`([A-Za-z.]+)`")

// linked makes links of the keys that a description names, and refuses those that there are none of.
func (r *reference) linked(description string) string {
	return codePattern.ReplaceAllStringFunc(description, func(code string) string {
		key := strings.Trim(code, "`")
		group, _, dotted := strings.Cut(key, ".")
		if r.known[key] {
			return fmt.Sprintf("[%s](#%s)", code, anchor(key))
		}
		isKey := slices.ContainsFunc(slices.Collect(maps.Keys(r.known)), func(known string) bool { return strings.HasPrefix(known, group+".") })
		require.False(r.t, dotted && isKey, "%s is no key", code)
		return code
	})
}

// anchor is the address that GitHub gives to a heading.
func anchor(title string) string {
	return regexp.MustCompile(`[^a-z0-9-]`).ReplaceAllString(strings.ReplaceAll(strings.ToLower(title), " ", "-"), "")
}

// wordOfKind is the field's type and limit.
func (f field) wordOfKind() string {
	word := map[string]string{
		"integer": "Whole number", "boolean": "`true` or `false`", "array": "List of text values", "object": "Names with a text value each",
		"string": "Text",
	}[f.kind()]
	switch f.value.Interface().(type) {
	case Cores:
		word = "CPU"
	case Size:
		word = "Size"
	case KubernetesVersion:
		word = "Minor version"
	}
	switch {
	case f.value.Type() == durationType:
		word = "Time span"
	case f.isList():
		word = "List of objects"
	case f.secret:
		word += ", secret"
	}
	if limit := f.limit.String(); limit != "" {
		for _, value := range f.limit.values {
			limit = regexp.MustCompile(`\b`+value+`\b(,| |$)`).ReplaceAllString(limit, "`"+value+"`$1")
		}
		word += ", " + limit
	}
	return word
}

func (f field) isEmpty() bool { return slices.Contains([]string{"", "[]", "{}"}, f.fallback) }

// code is a value as it stands in a stack's file.
func (f field) code(text string) string {
	written, err := yaml.Marshal(text)
	switch {
	case f.kind() != "string" || f.isAmount() || err == nil && strings.TrimSpace(string(written)) == text:
	case strings.Contains(text, `"`):
		text = "'" + text + "'"
	default:
		text = strconv.Quote(text)
	}
	return "`" + text + "`"
}

// TestExamplesLoad holds that each example is good, with the keys that it needs beside it.
func TestExamplesLoad(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("schemas", 0o700))
	require.NoError(t, os.WriteFile("schemas/match.json", []byte("{}"), 0o600))
	examples := map[string]string{}
	for _, f := range fields(new(Config)) {
		if f.sample != "" {
			examples[f.key] = f.sample
		}
	}
	webSocket := map[string]string{"source.kind": "websocket", "source.url": "wss://example.com/matches"}
	beside := map[string]map[string]string{
		"source.path":                 {"source.kind": "file"},
		"source.pollInterval":         {"source.kind": "http", "source.url": "https://example.com/matches.ndjson"},
		"source.subscribe":            webSocket,
		"source.subprotocols":         webSocket,
		"source.record.timestampZone": {"source.record.timestampFormat": examples["source.record.timestampFormat"]},
		"network.vpcId":               {"network.privateSubnetIds": examples["network.privateSubnetIds"]},
		"network.privateSubnetIds":    {"network.vpcId": examples["network.vpcId"]},
		"network.publicSubnetIds":     {"network.vpcId": examples["network.vpcId"], "network.privateSubnetIds": examples["network.privateSubnetIds"]},
		"nodes.spotInstanceTypes":     {"nodes.generalSpot": "true"},
		"registry.cacheCredential":    {"registry.cache": "true"},
		"bucket.keyArn":               {"bucket.name": examples["bucket.name"]},
		"access.domain":               {"access.hostedZoneId": examples["access.hostedZoneId"]},
		"access.hostedZoneId":         {"access.domain": examples["access.domain"]},
		"access.cidrs":                {"access.domain": examples["access.domain"], "access.hostedZoneId": examples["access.hostedZoneId"]},
	}
	for key, example := range examples {
		values := map[string]string{"aws:region": "eu-west-1", "kafka-on-eks:" + key: example}
		for other, value := range beside[key] {
			values["kafka-on-eks:"+other] = value
		}
		_, err := Load("kafka-on-eks", "dev", values)
		require.NoError(t, err, key)
	}
}

// TestEveryTextHasAnExample holds that a key without a default shows what to write, but for tokens.
func TestEveryTextHasAnExample(t *testing.T) {
	t.Parallel()
	for _, f := range fields(new(Config)) {
		require.True(t, !f.isEmpty() || f.sample != "" || f.key == "source.token", f.key)
	}
}

// TestLogRetentions holds that the config offers what CloudWatch does.
func TestLogRetentions(t *testing.T) {
	t.Parallel()
	var days []string
	for _, d := range infra.LogRetentions() {
		days = append(days, strconv.Itoa(d))
	}
	require.Equal(t, days, fieldOf("cluster.logRetentionDays").limit.values)
}

// TestTierDays holds the limit of a key to the one that infra has.
func TestTierDays(t *testing.T) {
	t.Parallel()
	require.Equal(t, strconv.Itoa(infra.LeastTierDays), fieldOf("bucket.infrequentAccessDays").limit.lowest)
}

// fieldOf is the field of a key that there is.
func fieldOf(key string) field {
	all := fields(new(Config))
	return all[slices.IndexFunc(all, func(f field) bool { return f.key == key })]
}
