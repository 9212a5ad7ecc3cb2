/** The client of the Schema Registry: REST calls, cache, wire format, serializer and deserializer. */
@NullMarked
package io.buildwatch.registry;

import org.jspecify.annotations.NullMarked;
