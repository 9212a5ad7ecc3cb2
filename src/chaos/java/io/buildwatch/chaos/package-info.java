/** Faults that are really made, and a check that nothing was lost; {@code src/chaos/run} is its command. No part of the product. */
package io.buildwatch.chaos;
