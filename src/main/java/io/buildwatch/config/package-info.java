/**
 * The settings: their bounds, where values come from, and the checked records. Uses no other package but {@code text}.
 */
@NullMarked
package io.buildwatch.config;

import org.jspecify.annotations.NullMarked;
