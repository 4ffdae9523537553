package kubernetes

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// comparison is one scenario's outcome in both worlds.
type comparison struct {
	course, scenario string
	real, standIn    operations
	// fault is the scenario's, and problems are what was otherwise than it should be in each of the worlds that were played.
	fault    string
	problems map[string][]string
	// resumed says that the scenario before has failed, so that this one also makes what that one didn't come to.
	resumed bool
}

// none is the operation of a resource that isn't there.
const none = "none"

// disagreements lists the resources to which different things were done. In a run that fails it is by chance what else it comes to: then only what failed
// counts, and in the run after it no resource counts that is made in one world and was there already in the other.
func (c comparison) disagreements() []string {
	partial := len(c.real.failures())+len(c.standIn.failures()) > 0
	names := operations{}
	maps.Copy(names, c.real)
	maps.Copy(names, c.standIn)
	var all []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		r, s := c.real.of(name), c.standIn.of(name)
		made := []string{"create", "same"}
		if c.resumed && slices.Contains(made, r) && slices.Contains(made, s) {
			continue
		}
		if r != s && (!partial || r == failed || s == failed) {
			all = append(all, fmt.Sprintf("%s: %s with the real provider, %s with the stand-in", name, r, s))
		}
	}
	return all
}

func (o operations) of(name string) string {
	if operation, ok := o[name]; ok {
		return operation
	}
	return none
}

// table is for people: what was done in each scenario, and where the worlds disagree.
func table(all []comparison) string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "course\tscenario\tresources\treal provider\tstand-in\tagree\tdisagree")
	agreed, disagreed := 0, 0
	for _, c := range all {
		wrong := len(c.disagreements())
		right := max(len(c.real), len(c.standIn)) - wrong
		agreed, disagreed = agreed+right, disagreed+wrong
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%s\t%d\t%d\n", c.course, c.scenario, len(c.real), c.real, c.standIn, right, wrong)
	}
	fmt.Fprintf(w, "\tall\t\t\t\t%d\t%d\n", agreed, disagreed)
	_ = w.Flush() // into memory
	for _, c := range all {
		for _, d := range c.disagreements() {
			fmt.Fprintf(&text, "%s, %s: %s\n", c.course, c.scenario, d)
		}
	}
	return text.String()
}

// String counts the operations: "2 update, 38 same".
func (o operations) String() string {
	counts := count(o)
	var parts []string
	for _, operation := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d %s", counts[operation], operation))
	}
	return strings.Join(parts, ", ")
}

// faultTable is for people: the scenarios that stand for a fault of earlier programs, and whether the program has it.
func faultTable(all []comparison) string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "fault\tcourse, scenario\t"+realWorld+"\t"+standInWorld)
	for _, c := range all {
		if c.fault == "" {
			continue
		}
		fmt.Fprintf(w, "%s\t%s, %s\t%s\t%s\n", c.fault, c.course, c.scenario, c.showed(realWorld), c.showed(standInWorld))
	}
	_ = w.Flush() // into memory
	return text.String()
}

// showed is the first of what was otherwise than it should be in a world, cut to fit a table, or that nothing was.
func (c comparison) showed(world string) string {
	problems, played := c.problems[world]
	switch {
	case !played:
		return "not played"
	case len(problems) == 0:
		return "holds"
	}
	line := strings.Join(strings.Fields(problems[0]), " ")
	if runes := []rune(line); len(runes) > widest {
		line = string(runes[:widest]) + " ..."
	}
	return fmt.Sprintf("%d wrong: %s", len(problems), line)
}

// widest is how many characters of a problem a table shows.
const widest = 200
