/** The rollup: the completion of each build, computed from the records of the output topics. */
@NullMarked
package io.buildwatch.rollup;

import org.jspecify.annotations.NullMarked;
