/** How the values of the Kafka Streams stores are serialised. */
@NullMarked
package io.buildwatch.store;

import org.jspecify.annotations.NullMarked;
