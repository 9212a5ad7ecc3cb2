/** A Foundry that can be told what to say and how to misbehave: real HTTP, a known truth, faults on demand. */
@NullMarked
package io.buildwatch.dev.simulator;

import org.jspecify.annotations.NullMarked;
