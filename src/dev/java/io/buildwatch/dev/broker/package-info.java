/** A real Kafka broker in this process, for {@code dev} and the tests. */
@NullMarked
package io.buildwatch.dev.broker;

import org.jspecify.annotations.NullMarked;
