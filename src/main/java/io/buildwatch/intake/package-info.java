/** What comes in on build-rids, turned into commands. */
@NullMarked
package io.buildwatch.intake;

import org.jspecify.annotations.NullMarked;
