/** Builds and jobs as tables: which to show, in what order and columns. Uses neither a Kafka client nor HTTP. */
@NullMarked
package io.buildwatch.status;

import org.jspecify.annotations.NullMarked;
