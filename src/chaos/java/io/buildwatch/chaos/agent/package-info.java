/** What runs inside an instance of a chaos run: throws at points, and tells the run of commits; see {@code InjectingAgent}. */
@org.jspecify.annotations.NullMarked
package io.buildwatch.chaos.agent;
