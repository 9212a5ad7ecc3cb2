/**
 * The chaos run, {@code src/chaos/run}: makes faults in a real cluster and checks every guarantee. Not part of the
 * product.
 */
package io.buildwatch.chaos;
