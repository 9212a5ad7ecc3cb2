/**
 * A simulated Foundry over real HTTP: builds that a test or a script changes, faults on demand, and a record of what
 * was true and what was shown.
 */
@NullMarked
package io.buildwatch.dev.simulator;

import org.jspecify.annotations.NullMarked;
