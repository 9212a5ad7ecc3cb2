/** Measures the figures that the README names; {@code src/bench/run} is its command. No part of the product. */
package io.buildwatch.bench;
