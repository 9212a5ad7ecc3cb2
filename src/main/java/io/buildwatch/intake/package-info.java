/** Turns the records of {@code build-rids} into commands for the poller. */
@NullMarked
package io.buildwatch.intake;

import org.jspecify.annotations.NullMarked;
