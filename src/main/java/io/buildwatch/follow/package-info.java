/** Waiting for builds: when one has ended and how, and what to show meanwhile. Knows views and streams of text, no Kafka. */
@NullMarked
package io.buildwatch.follow;

import org.jspecify.annotations.NullMarked;
