/** Half two: the completion of each build, counted from the public topics. */
@NullMarked
package io.buildwatch.rollup;

import org.jspecify.annotations.NullMarked;
