/** The Foundry orchestration API, seen from the poller: HTTP out, no Kafka. */
@NullMarked
package io.buildwatch.foundry;

import org.jspecify.annotations.NullMarked;
