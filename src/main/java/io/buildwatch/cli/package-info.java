/** The commands: one class each, {@code Main}, and what they share. Nothing else imports picocli. */
@NullMarked
package io.buildwatch.cli;

import org.jspecify.annotations.NullMarked;
