/** Half one: which builds are due, what their readings change, and what is published. Everything here runs on the stream thread but {@link io.buildwatch.poll.PollMailbox}. */
@NullMarked
package io.buildwatch.poll;

import org.jspecify.annotations.NullMarked;
