/**
 * {@code buildwatch dev}: a broker, a registry, a Foundry simulator and the service in one process, to try or to test
 * it.
 */
@NullMarked
package io.buildwatch.dev;

import org.jspecify.annotations.NullMarked;
