/** Measures the figures of docs/results.md#measure-it; {@code src/bench/run} is its command. No part of the product. */
package io.buildwatch.bench;
