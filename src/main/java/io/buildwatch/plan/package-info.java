/**
 * What freshness a request budget buys: how many calls Buildwatch would make, and how late it would see a change, with a
 * given number of builds. Arithmetic only: calls neither Kafka nor Foundry.
 */
@NullMarked
package io.buildwatch.plan;

import org.jspecify.annotations.NullMarked;
