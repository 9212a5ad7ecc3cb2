/**
 * How Kafka Streams is run: its settings, state directory, commits, health, and the guards against what it gets wrong.
 */
@NullMarked
package io.buildwatch.streams;

import org.jspecify.annotations.NullMarked;
