package delivery

import "strconv"

// page is the value, as JSON, of a record in the positions topic that holds part of what belongs to a checkpoint but
// is too much to be written with each. It is committed in the transaction of the checkpoint that it belongs to.
type page struct {
	Content []byte `json:"page"`
}

func pageKey(key string, n int) string { return key + "#" + strconv.Itoa(n) }
