/**
 * The follower: reads the runs of schedules, and has the builds that they start watched. Everything here runs on the
 * stream thread, except that HTTP I/O threads put answers into the {@link io.buildwatch.follow.FollowAnswers}.
 */
@NullMarked
package io.buildwatch.follow;

import org.jspecify.annotations.NullMarked;
