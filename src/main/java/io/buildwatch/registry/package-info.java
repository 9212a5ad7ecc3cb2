/** The Schema Registry, seen from a Kafka client: REST calls, cache, wire format, serializer and deserializer. */
@NullMarked
package io.buildwatch.registry;

import org.jspecify.annotations.NullMarked;
