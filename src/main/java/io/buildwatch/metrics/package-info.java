/** Every meter, its tags and its meaning. */
@NullMarked
package io.buildwatch.metrics;

import org.jspecify.annotations.NullMarked;
