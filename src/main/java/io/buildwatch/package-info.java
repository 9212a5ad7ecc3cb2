/** The service as a whole: the topology, and one running instance with its checks, health and metrics. */
@NullMarked
package io.buildwatch;

import org.jspecify.annotations.NullMarked;
