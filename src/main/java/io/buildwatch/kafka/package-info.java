/** Settings of plain Kafka clients and what is wrong with them, what brokers advertise and allow, and what Kafka's failures mean. */
@NullMarked
package io.buildwatch.kafka;

import org.jspecify.annotations.NullMarked;
