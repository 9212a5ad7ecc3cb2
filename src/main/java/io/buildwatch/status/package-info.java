/** Builds and jobs as tables: their columns, and the order of jobs. Uses neither a Kafka client nor HTTP. */
@NullMarked
package io.buildwatch.status;

import org.jspecify.annotations.NullMarked;
