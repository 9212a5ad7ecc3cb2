/** Waiting for builds: when one has ended and how, and what to show meanwhile. Uses no Kafka client. */
@NullMarked
package io.buildwatch.await;

import org.jspecify.annotations.NullMarked;
