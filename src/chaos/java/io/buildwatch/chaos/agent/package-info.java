/**
 * The Java agent inside the instances of a chaos run: throws exceptions and announces commits; see
 * {@code InjectingAgent}.
 */
@org.jspecify.annotations.NullMarked
package io.buildwatch.chaos.agent;
