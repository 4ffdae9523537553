package record

import "kafka-on-eks/producer/program/record/scan"

// lookup finds the values of several paths while it goes through an event once. Of members with the same name the last
// counts, at every depth, as for most readers of JSON and for Connect's JsonConverter. RFC 8259 doesn't say which one counts
// (https://www.rfc-editor.org/rfc/rfc8259#section-4). So lookup goes on to the event's end, unless no such name can follow.
type lookup struct {
	event string // valid JSON
	paths [maxPaths]*Path
	found [maxPaths]value
	tried bool // whether settled has looked at what follows
}

// maxPaths is how many paths a lookup may have: a record's key and its timestamp.
const maxPaths = 2

// wanted are the paths that lead to a value or into it, a bit for each.
type wanted uint8

// run looks up the paths in the event.
func (l *lookup) run() {
	all := wanted(0)
	for i, path := range l.paths {
		if path != nil {
			all |= 1 << i
		}
	}
	if all != 0 {
		l.value(scan.Space(l.event, 0), 0, all)
	}
}

// value goes through the value at start, to which depth steps of the paths lead, and returns where it ends. Values found
// before belong to members that this one replaces.
func (l *lookup) value(start, depth int, paths wanted) (end int) {
	inside := wanted(0)
	for i, path := range l.paths {
		if paths&(1<<i) == 0 {
			continue
		}
		if l.found[i] = ""; len(path.steps) > depth && path.steps[depth].isName == (l.event[start] == '{') {
			inside |= 1 << i
		}
	}
	switch {
	case inside != 0 && l.event[start] == '{':
		end = l.object(start, depth, inside)
	case inside != 0 && l.event[start] == '[':
		end = l.array(start, depth, inside)
	default:
		end = scan.Value(l.event, start)
	}
	for i, path := range l.paths {
		if paths&(1<<i) != 0 && len(path.steps) == depth {
			l.found[i] = value(l.event[start:end])
		}
	}
	return end
}

// settled reports whether the rest of the outermost object, from i on, can't change the found values: every path has a value,
// and none of the names with which they begin can follow. It looks only once, as looking is far faster than going through the event, but not free.
func (l *lookup) settled(i int) bool {
	if l.tried {
		return false
	}
	for j, path := range l.paths {
		if path != nil && !l.found[j].exists() {
			return false
		}
	}
	l.tried = true
	for _, path := range l.paths {
		if path != nil && path.steps[0].mayBeIn(l.event[i:]) {
			return false
		}
	}
	return true
}

// object goes through the object at start.
func (l *lookup) object(start, depth int, paths wanted) (end int) {
	event := l.event
	for i := start + 1; ; {
		if i = scan.Separator(event, i); event[i] == '}' {
			return i + 1
		}
		afterName, escaped := scan.String(event, i)
		name := event[i+1 : afterName-1]
		if escaped {
			name = scan.Unescape(event[i:afterName])
		}
		matching := wanted(0)
		for j, path := range l.paths {
			if paths&(1<<j) != 0 && path.steps[depth].name == name {
				matching |= 1 << j
			}
		}
		i = scan.Space(event, scan.Space(event, afterName)+1)
		if matching != 0 {
			if i = l.value(i, depth+1, matching); depth == 0 && l.settled(i) {
				return i
			}
		} else {
			i = scan.Value(event, i)
		}
	}
}

// array goes through the array at start.
func (l *lookup) array(start, depth int, paths wanted) (end int) {
	length := 0 // needed for indexes from the end only
	for i, path := range l.paths {
		if paths&(1<<i) != 0 && path.steps[depth].index < 0 && length == 0 {
			length = scan.Count(l.event, start)
		}
	}
	i := start + 1
	for index := 0; ; index++ {
		if i = scan.Separator(l.event, i); l.event[i] == ']' {
			return i + 1
		}
		matching := wanted(0)
		for j, path := range l.paths {
			if paths&(1<<j) == 0 {
				continue
			}
			if at := path.steps[depth].index; at == index || at < 0 && at+length == index {
				matching |= 1 << j
			}
		}
		if matching != 0 {
			i = l.value(i, depth+1, matching)
		} else {
			i = scan.Value(l.event, i)
		}
	}
}
