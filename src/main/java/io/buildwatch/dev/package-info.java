/** Everything embedded: a broker, a registry, a Foundry simulator and the service, to try it or to test it. */
@NullMarked
package io.buildwatch.dev;

import org.jspecify.annotations.NullMarked;
