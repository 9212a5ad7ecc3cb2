/**
 * Half one: which builds are due, what their readings change, and what is published. Everything here runs on stream
 * threads, except that HTTP threads put into the {@link io.buildwatch.poll.PollMailbox}. All tasks of an instance share
 * {@link io.buildwatch.poll.ListingSight} and {@link io.buildwatch.poll.PartitionShare}, which are safe for any thread.
 */
@NullMarked
package io.buildwatch.poll;

import org.jspecify.annotations.NullMarked;
