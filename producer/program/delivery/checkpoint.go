package delivery

import (
	"encoding/json"
	"unicode/utf8"
)

// Checkpoint says how far a producer got. As JSON it is the value of the producer's record in the positions topic. It is
// committed in the transaction of the events that it counts. Without transactions it is written after they are
// acknowledged.
type Checkpoint struct {
	// Position is where the source goes on. It may be any bytes. It is "" for the beginning, and if the source has no positions.
	Position string
	// Records is the number of events acknowledged by the topic since the source's beginning.
	Records int64
	// DeadLetters is the number of events acknowledged by the dead-letter topic since the source's beginning.
	DeadLetters int64
	// Identified is the number of events, of both kinds, that came with an ID of their own.
	Identified uint64
}

// checkpoint is a Checkpoint's JSON. JSON's strings are Unicode, so a position that isn't UTF-8 is in Raw, in base64, and
// not in Position.
type checkpoint struct {
	Position    string `json:"position"`
	Raw         []byte `json:"positionBase64,omitempty"`
	Records     int64  `json:"records"`
	DeadLetters int64  `json:"deadLetters"`
	Identified  uint64 `json:"identified,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (c Checkpoint) MarshalJSON() ([]byte, error) {
	to := checkpoint{Position: c.Position, Records: c.Records, DeadLetters: c.DeadLetters, Identified: c.Identified}
	if !utf8.ValidString(c.Position) {
		to.Position, to.Raw = "", []byte(c.Position)
	}
	return json.Marshal(to)
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *Checkpoint) UnmarshalJSON(text []byte) error {
	var from checkpoint
	if err := json.Unmarshal(text, &from); err != nil {
		return err
	}
	*c = Checkpoint{Position: from.Position, Records: from.Records, DeadLetters: from.DeadLetters, Identified: from.Identified}
	if from.Raw != nil {
		c.Position = string(from.Raw)
	}
	return nil
}
