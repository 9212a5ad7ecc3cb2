/** Reproduces faults of our dependencies without our own code; {@code src/upstream/run} is the command. */
package io.buildwatch.upstream;
