package io.buildwatch.foundry;

/**
 * An endpoint's limit, and how much of it is used and left, in calls a minute. Immutable; any thread.
 *
 * @param limit how many calls all instances together may make
 * @param share how many of those this instance may make; 0 while it owns no partition
 * @param used how many this instance began in the last minute, to the second
 * @param left {@code share} less {@code used}, 0 or more
 */
public record RequestBudget(double limit, double share, int used, double left) {
    static RequestBudget of(double limit, double share, int used) {
        return new RequestBudget(limit, share, used, Math.max(0, share - used));
    }
}
