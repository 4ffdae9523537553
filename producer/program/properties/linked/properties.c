#include <stdio.h>

// Of librdkafka's interface (rdkafka.h). Its library is linked by confluent-kafka-go, whose header isn't where other packages' C finds it.
// Weak, as this package is also linked by itself once, when cgo looks at it.
__attribute__((weak)) extern void rd_kafka_conf_properties_show(FILE *file);

char *properties(void) {
	char *text = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	if (file == NULL)
		return NULL;
	rd_kafka_conf_properties_show(file);
	fclose(file);
	return text;
}
