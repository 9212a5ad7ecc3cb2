/** Kafka as Buildwatch uses it: topics, provisioning, Streams settings, dead letters, commits and health. */
@NullMarked
package io.buildwatch.kafka;

import org.jspecify.annotations.NullMarked;
