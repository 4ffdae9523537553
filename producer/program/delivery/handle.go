package delivery

// #include <stdlib.h>
// #include "produce.h"
import "C"

import (
	"errors"
	"reflect"
	"time"
	"unsafe"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// These are the headers of each event's record: the producer's name and, if the event has them, its type and the source's
// position after it.
const (
	SourceHeader   = C.SOURCE_HEADER
	EventHeader    = C.EVENT_HEADER
	PositionHeader = C.POSITION_HEADER
)

// handle is the part of a client that C needs.
type handle struct {
	client, topic unsafe.Pointer
	source        []byte
}

// newHandle returns the handle of a producer's topic of events, for records of a source.
func newHandle(producer *kafka.Producer, topic, source string) (*handle, error) {
	// The library doesn't export its handle.
	field := reflect.ValueOf(producer).Elem().FieldByName("handle")
	if field.IsValid() {
		field = field.FieldByName("rk")
	}
	if !field.IsValid() || field.Kind() != reflect.Pointer {
		return nil, errors.New("confluent-kafka-go keeps librdkafka's handle elsewhere than in version 2.11")
	}
	h := &handle{client: field.UnsafePointer(), source: []byte(source)}
	name := C.CString(topic)
	defer C.free(unsafe.Pointer(name))
	if h.topic = C.open_topic(h.client, name); h.topic == nil {
		return nil, errors.New("librdkafka doesn't take the topic " + topic)
	}
	return h, nil
}

func (h *handle) close() { C.close_topic(h.topic) }

// flush sends the waiting records at once, and waits for the reports on them, at most for limit.
func (h *handle) flush(limit time.Duration) { C.flush(h.client, C.int(limit/time.Millisecond)) }

// produce hands over the records of r from number first on. It returns how many were taken, and an error if not all were.
func (h *handle) produce(r *Run, first int, partition int32) (taken int, err error) {
	var code C.int
	rest := r.records[first:]
	n := C.produce_run(h.client, h.topic, C.int32_t(partition), (*C.char)(unsafe.Pointer(unsafe.SliceData(h.source))), C.size_t(len(h.source)),
		(*C.char)(unsafe.Pointer(unsafe.SliceData(r.memory))), unsafe.SliceData(rest), C.size_t(len(rest)), &code)
	if taken = int(n); taken < len(rest) {
		err = kafka.NewError(kafka.ErrorCode(code), "", false)
	}
	return taken, err
}
