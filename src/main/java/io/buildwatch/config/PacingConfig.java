package io.buildwatch.config;

/**
 * The settings on which it depends how often Foundry is asked. Immutable; any thread.
 *
 * @param limits how many calls may be made
 * @param refresh how jobs are read again
 * @param poll when builds are read
 */
public record PacingConfig(FoundryConfig.Limits limits, FoundryConfig.Refresh refresh, PollConfig poll) {
    /** The name of the setting behind {@link #callsPerMinute}. */
    public static final String CALLS_PER_MINUTE = ConfigKeys.FOUNDRY_PER_MINUTE.name();

    /** The name of the setting behind {@link #concurrency}. */
    public static final String CONCURRENCY = ConfigKeys.FOUNDRY_CONCURRENCY.name();

    public static final String SHARE = ConfigKeys.FOUNDRY_SHARE.name();
    public static final String BATCH_PER_SECOND = ConfigKeys.FOUNDRY_BATCH_PER_SECOND.name();
    public static final String BATCH_CONCURRENCY = ConfigKeys.FOUNDRY_BATCH_CONCURRENCY.name();
    public static final String REFRESH = ConfigKeys.FOUNDRY_REFRESH.name();
    public static final String REFRESH_INTERVAL = ConfigKeys.REFRESH_INTERVAL.name();
    public static final String BUILD_INTERVAL = ConfigKeys.BUILD_INTERVAL.name();
    public static final String LIST_INTERVAL = ConfigKeys.LIST_INTERVAL.name();
    public static final String POLL_INTERVAL_MIN = ConfigKeys.POLL_INTERVAL_MIN.name();
    public static final String POLL_INTERVAL_MAX = ConfigKeys.POLL_INTERVAL_MAX.name();

    /** The documented defaults. */
    public static PacingConfig defaults() {
        return ConfigSections.pacing(Settings.NONE);
    }

    /** How many calls all instances together may make in a minute. */
    public int callsPerMinute() {
        return limits.perMinute();
    }

    /** How many calls all instances together may make at once. */
    public int concurrency() {
        return limits.concurrency();
    }
}
