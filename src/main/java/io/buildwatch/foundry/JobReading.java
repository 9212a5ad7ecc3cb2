package io.buildwatch.foundry;

/**
 * One job as one answer of the API showed it. Immutable; any thread.
 *
 * @param sentAt when the request for the page with this job was sent, ms since the epoch
 * @param receivedAt when that page's answer was complete, ms since the epoch
 */
public record JobReading(Job job, long sentAt, long receivedAt) {}
