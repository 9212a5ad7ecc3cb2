/**
 * The poller: which builds are due, what their readings change, and what is published. Everything here runs on the
 * stream thread, except that HTTP I/O threads put answers into the {@link io.buildwatch.poll.PollMailbox}. All tasks of
 * an instance share {@link io.buildwatch.poll.LastSuccessfulListing} and {@link io.buildwatch.poll.PartitionShare},
 * which any thread may use.
 */
@NullMarked
package io.buildwatch.poll;

import org.jspecify.annotations.NullMarked;
