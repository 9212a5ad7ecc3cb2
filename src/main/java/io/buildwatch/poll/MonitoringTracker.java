package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.state.WatchedBuild;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a build can be seen: turns the outcomes of its sweeps into {@code monitoring}, by
 * docs/events.md#whether-a-build-can-be-seen. Held in memory for one life of a watch. Times in ms since the epoch.
 * Stream thread only.
 */
public final class MonitoringTracker {
    private final long lostAfter;
    private final long notFoundGrace;

    private @Nullable Long firstFailure;
    private int failures;
    private int refusals;
    private @Nullable Long firstNotFound;

    public MonitoringTracker(PollConfig config) {
        this.lostAfter = config.lostAfter().toMillis();
        this.notFoundGrace = config.notFoundGrace().toMillis();
    }

    /** Whether Foundry answers, but does not show the build. It is then read again, but seldom. */
    static boolean isNotShown(WatchedBuild entry) {
        String monitoring = entry.getMonitoring();
        return monitoring.equals(Monitoring.NOT_FOUND.name()) || monitoring.equals(Monitoring.FORBIDDEN.name());
    }

    /** Whether the latest reading failed in a way that makes the build {@code LOST} if it lasts. */
    boolean isFailing() {
        return failures > 0;
    }

    /** A sweep has read the build's job list. */
    public Monitoring sweepSucceeded() {
        clearFailures();
        refusals = 0;
        firstNotFound = null;
        return Monitoring.WATCHING;
    }

    /**
     * A sweep has failed.
     *
     * @param failedAt when it failed, which may be long before {@code now} if the stream thread was held up
     * @param now when the failure is processed
     * @param otherListed when this instance last listed any build with success; 0 for never
     * @return what the failure proves the build's monitoring to be; empty if it proves nothing
     */
    public Optional<Monitoring> sweepFailed(FoundryFailure failure, long failedAt, long now, long otherListed) {
        return switch (failure.kind()) {
            case NOT_SENT, THROTTLED -> Optional.empty();
            case FORBIDDEN -> {
                clearFailures();
                firstNotFound = null;
                refusals++;
                yield refusals >= 2 ? Optional.of(Monitoring.FORBIDDEN) : Optional.empty();
            }
            case NOT_FOUND -> {
                clearFailures();
                yield notFound(now);
            }
            case SERVICE_NOT_USABLE ->
                failure.isBareNotFound() ? bareNotFound(failedAt, now, otherListed) : lostIfLong(failedAt);
            case RETRYABLE, UNAUTHORIZED, PROTOCOL -> lostIfLong(failedAt);
        };
    }

    private Optional<Monitoring> notFound(long now) {
        refusals = 0;
        if (firstNotFound == null) {
            firstNotFound = now;
        }
        return now - firstNotFound >= notFoundGrace ? Optional.of(Monitoring.NOT_FOUND) : Optional.empty();
    }

    /** A 404 without a body may mean that the endpoint is missing, unless another build was listed meanwhile. */
    private Optional<Monitoring> bareNotFound(long failedAt, long now, long otherListed) {
        Optional<Monitoring> gone = notFound(now);
        // Not too long ago, and not after now: the clock may have been set back.
        boolean endpointIsThere =
                firstNotFound != null && otherListed >= Math.max(firstNotFound, now - lostAfter) && otherListed <= now;
        if (!endpointIsThere) {
            return lostIfLong(failedAt);
        }
        clearFailures();
        return gone;
    }

    /** Foundry has answered about this very build, so the failures before have passed. */
    private void clearFailures() {
        firstFailure = null;
        failures = 0;
    }

    private Optional<Monitoring> lostIfLong(long failedAt) {
        failures++;
        if (firstFailure == null) {
            firstFailure = failedAt;
        }
        return failures >= 2 && failedAt - firstFailure >= lostAfter ? Optional.of(Monitoring.LOST) : Optional.empty();
    }
}
