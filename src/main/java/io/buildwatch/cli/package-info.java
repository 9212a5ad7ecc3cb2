/** The commands: one class each, and {@code Main}. Nothing else imports picocli. */
@NullMarked
package io.buildwatch.cli;

import org.jspecify.annotations.NullMarked;
