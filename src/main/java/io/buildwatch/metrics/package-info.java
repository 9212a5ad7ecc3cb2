/** Every meter, its tags and meaning. */
@NullMarked
package io.buildwatch.metrics;

import org.jspecify.annotations.NullMarked;
