/**
 * Reads and writes the topics as commands do, and asks a running service over HTTP. What goes wrong is told by a
 * {@link io.buildwatch.client.ClientFailure}; its line may name options of the commands.
 */
@NullMarked
package io.buildwatch.client;

import org.jspecify.annotations.NullMarked;
