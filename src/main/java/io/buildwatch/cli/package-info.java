/** The commands; nothing else imports picocli. */
@NullMarked
package io.buildwatch.cli;

import org.jspecify.annotations.NullMarked;
