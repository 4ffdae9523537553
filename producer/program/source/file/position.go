package file

import (
	"fmt"
	"strconv"
	"strings"

	"kafka-on-eks/producer/program/source/fingerprint"
)

// Position is where reading goes on in a file. As text it is the offset and the trail of the bytes before it, such as
// 4096-0F86D0813F9A0C2D. Earlier versions had only the offset.
type Position struct {
	// Offset is in bytes, decompressed if the file is compressed.
	Offset int64
	// Trail is the text of a fingerprint.Trail, "" for any.
	Trail string
}

// ParsePosition reads a position's text.
func ParsePosition(text string) (Position, error) {
	offset, trail, known := strings.Cut(text, "-")
	n, err := strconv.ParseInt(offset, 10, 64)
	if err != nil || n < 0 || known && len(trail) != len((&fingerprint.Trail{}).String()) {
		return Position{}, fmt.Errorf("position: got %q, must be an offset in bytes (e.g. 4096), or that and the sums of what is before it (e.g. 4096-0F86D0813F9A0C2D)", text)
	}
	return Position{Offset: n, Trail: trail}, nil
}

// agrees reports whether trail is the position's.
func (p Position) agrees(trail *fingerprint.Trail) bool {
	return p.Trail == "" || p.Trail == trail.String()
}
