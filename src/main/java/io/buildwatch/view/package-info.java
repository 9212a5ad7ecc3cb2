/** Builds and jobs as people see them: folded from the public records, and written as the JSON of every command and answer. Pure; knows no Kafka. */
@NullMarked
package io.buildwatch.view;

import org.jspecify.annotations.NullMarked;
