/** A Schema Registry in memory that speaks Confluent's REST API, for {@code dev} and the tests. */
@NullMarked
package io.buildwatch.dev.registry;

import org.jspecify.annotations.NullMarked;
