// Package linked shows the properties of the librdkafka that the program is linked with. Tests compare it with the table of package properties,
// which itself links nothing.
package linked

// #include <stdlib.h>
// char *properties(void);
import "C"

import (
	"unsafe"

	_ "github.com/confluentinc/confluent-kafka-go/v2/kafka" // links librdkafka
)

// Properties is librdkafka's own list: a table in Markdown for global properties, and one for those of topics.
func Properties() string {
	text := C.properties()
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}
