package io.buildwatch.foundry;

/**
 * What an endpoint's limit leaves, in calls a minute.
 *
 * @param limit what all instances together may make
 * @param share what this instance may make of it; 0 while it owns no partition
 * @param used what this instance began in the last minute, to the second
 * @param left what its share leaves of this minute, 0 or more
 */
public record RequestBudget(double limit, double share, int used, double left) {
    static RequestBudget of(double limit, double share, int used) {
        return new RequestBudget(limit, share, used, Math.max(0, share - used));
    }
}
