/** Builds and jobs as tables: which to show, in what order and columns. Pure; knows no Kafka and no HTTP. */
@NullMarked
package io.buildwatch.status;

import org.jspecify.annotations.NullMarked;
