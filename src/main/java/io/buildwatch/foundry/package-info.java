/** Reads builds and jobs from Foundry's orchestration API over HTTP; depends on nothing of Kafka. */
@NullMarked
package io.buildwatch.foundry;

import org.jspecify.annotations.NullMarked;
