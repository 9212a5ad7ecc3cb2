/** The bench, {@code src/bench/run}: measures the figures of docs/results.md#measure-it. Not part of the product. */
package io.buildwatch.bench;
