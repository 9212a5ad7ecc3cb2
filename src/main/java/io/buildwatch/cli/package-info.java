/**
 * The commands: one class each, {@code Main}, and what they share. What they read and write is in {@code client}.
 * Nothing else imports picocli.
 */
@NullMarked
package io.buildwatch.cli;

import org.jspecify.annotations.NullMarked;
