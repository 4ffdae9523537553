package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// differences says in a line for each property what a step changes in it: "scalingConfig.desiredSize: 1 => 2", "+tags.Team: events", "-tags.Team: events".
// Secrets are masked. Those that a resource is replaced for come first.
func differences(step apitype.StepEventMetadata) []string {
	if step.Old == nil || step.New == nil {
		return nil
	}
	paths := slices.Sorted(maps.Keys(step.DetailedDiff))
	slices.SortStableFunc(paths, func(a, b string) int { return rank(step.DetailedDiff[a]) - rank(step.DetailedDiff[b]) })
	var lines []string
	for _, path := range paths {
		change := step.DetailedDiff[path]
		before := step.Old.Outputs
		if change.InputDiff {
			before = step.Old.Inputs
		}
		old, new := valueAt(before, path), valueAt(step.New.Inputs, path)
		switch change.Kind {
		case apitype.DiffAdd, apitype.DiffAddReplace:
			lines = append(lines, fmt.Sprintf("+%s: %s", path, cut(brief(new))))
		case apitype.DiffDelete, apitype.DiffDeleteReplace:
			lines = append(lines, fmt.Sprintf("-%s: %s", path, cut(brief(old))))
		default:
			before, after := apart(brief(old), brief(new))
			lines = append(lines, fmt.Sprintf("%s: %s => %s", path, cut(before), cut(after)))
		}
	}
	return lines
}

// rank is 0 for a change that replaces the resource, and 1 for others.
func rank(change apitype.PropertyDiff) int {
	if strings.HasSuffix(string(change.Kind), "-replace") {
		return 0
	}
	return 1
}

// valueAt finds what lies at a path. Whatever lies in a secret is one, and in something unknown is unknown.
func valueAt(properties map[string]any, path string) any {
	keys, err := resource.ParsePropertyPath(path)
	if err != nil {
		keys = resource.PropertyPath{path}
	}
	v := readable(properties)
	for _, key := range keys {
		switch in := v.(type) {
		case map[string]any:
			name, _ := key.(string)
			v = in[name]
		case []any:
			i, ok := key.(int)
			if !ok || i >= len(in) {
				return nil
			}
			v = in[i]
		}
	}
	return v
}

// brief is a value in a line: text as it is, other things as JSON.
func brief(v any) []rune {
	text, ok := v.(string)
	if !ok {
		raw, _ := json.Marshal(v) // it comes from JSON
		text = string(raw)
	}
	return []rune(strings.Join(strings.Fields(text), " "))
}

const (
	// valueWidth is how much of a value a line has, and around how much of what stays the same at each side of a change.
	valueWidth, around = 60, 12
	// lineWidth is up to where differences follow what they belong to in the same line, and mostDifferences how many are told otherwise.
	lineWidth, mostDifferences = 160, 5
)

// apart takes off what two long values have in common at their beginnings and ends, so that a line has the part that differs.
func apart(old, new []rune) (before, after []rune) {
	shorter := min(len(old), len(new))
	if max(len(old), len(new)) <= valueWidth {
		return old, new
	}
	start, end := 0, 0
	for start < shorter && old[start] == new[start] {
		start++
	}
	for end < shorter-start && old[len(old)-1-end] == new[len(new)-1-end] {
		end++
	}
	start, end = max(start-around, 0), max(end-around, 0)
	return part(old, start, len(old)-end), part(new, start, len(new)-end)
}

// cut is as much of a value as a line has.
func cut(value []rune) string { return string(part(value, 0, min(len(value), valueWidth))) }

// part is a value from one place to another, with a mark for what is left out.
func part(value []rune, start, end int) []rune {
	out := slices.Clone(value[start:end])
	if start > 0 {
		out = slices.Insert(out, 0, '…')
	}
	if end < len(value) {
		out = append(out, '…')
	}
	return out
}

// told is a line with the differences in it, or with some of them below it where they are too many.
func told(line string, differences []string) string {
	if len(differences) == 0 {
		return line
	}
	if whole := line + ": " + strings.Join(differences, ", "); utf8.RuneCountInString(whole) <= lineWidth {
		return whole
	}
	line += ":"
	for _, d := range differences[:min(len(differences), mostDifferences)] {
		line += "\n      " + d
	}
	if more := len(differences) - mostDifferences; more > 0 {
		line += fmt.Sprintf("\n      and %d more", more)
	}
	return line
}
