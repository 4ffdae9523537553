package delivery

import "strconv"

// page is, as JSON, the value of a record in the positions topic. It holds a part of the data that belongs to a checkpoint
// but is too large to be written with each of them. It is committed in the transaction of its checkpoint.
type page struct {
	Content []byte `json:"page"`
}

func pageKey(key string, n int) string { return key + "#" + strconv.Itoa(n) }
