/**
 * What the records of all topics and stores have in common: headers, tombstones, dead letters, times, store values.
 */
@NullMarked
package io.buildwatch.records;

import org.jspecify.annotations.NullMarked;
