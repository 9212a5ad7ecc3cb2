/** The service as a whole: the flow, and one running instance. */
@NullMarked
package io.buildwatch;

import org.jspecify.annotations.NullMarked;
