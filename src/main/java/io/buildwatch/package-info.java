/**
 * The flow: {@link io.buildwatch.BuildwatchTopology}. From there the way of a RID is {@code intake.RidParser}, then
 * {@code poll.BuildPoller}, which asks {@code foundry}, then {@code rollup.BuildRollup}; {@code service} runs it, and
 * {@code cli} starts that. See docs/architecture.md#one-rid-from-its-record-to-its-completion.
 */
@NullMarked
package io.buildwatch;

import org.jspecify.annotations.NullMarked;
