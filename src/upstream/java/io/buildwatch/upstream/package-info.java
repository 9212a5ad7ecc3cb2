/** Reproductions of faults in our dependencies, against those alone; {@code src/upstream/run} is the command. */
package io.buildwatch.upstream;
