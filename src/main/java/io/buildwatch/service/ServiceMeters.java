package io.buildwatch.service;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.AnswerFlaw;
import io.buildwatch.foundry.ApiEndpoint;
import io.buildwatch.foundry.CallPurpose;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.foundry.RefreshStatus;
import io.buildwatch.metrics.BuildwatchMetrics;
import io.buildwatch.metrics.FoundryMetrics;
import io.buildwatch.poll.LastSuccessfulListing;
import io.buildwatch.records.DeadLetter;
import io.buildwatch.streams.InputLag;
import io.buildwatch.streams.RestoreProgress;
import io.buildwatch.streams.StreamsHealth;
import io.buildwatch.topics.BuildwatchTopics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.streams.KafkaStreams;

/** Connects each gauge with what it reads. Used by the starting thread; the gauges are read on the scraping thread. */
final class ServiceMeters {
    static final String JOB_STATUS_CHANGED = "job_status_changed";
    static final String BUILD_OBSERVED = "build_observed";
    static final String BUILD_COMPLETION = "build_completion";

    private final BuildwatchMetrics metrics;
    private final FoundryMetrics foundry;

    ServiceMeters(BuildwatchMetrics metrics) {
        this.metrics = metrics;
        this.foundry = metrics.foundry();
        metrics.bindJvm();
        metrics.registerBuildInfo(ProductVersion.get());
        metrics.registerCounters(
                List.of(JOB_STATUS_CHANGED, BUILD_OBSERVED, BUILD_COMPLETION),
                Stream.of(DeadLetter.Reason.values())
                        .map(DeadLetter.Reason::word)
                        .toList());
        foundry.registerFlaws(
                Stream.of(AnswerFlaw.values()).map(ServiceMeters::word).toList());
    }

    void registerHealth(StreamsHealth health) {
        metrics.registerProbes(() -> health.isLive(ServiceHealth.now()), () -> health.isReady(ServiceHealth.now()));
    }

    /** @param clock the clock by which the times in the census and the listings were taken */
    void registerBuilds(TaskCensus census, LastSuccessfulListing listings, Clock clock) {
        metrics.registerBuilds("polled", census::polled);
        metrics.registerBuilds("ended", census::ended);
        metrics.registerEventGaps(census::withGaps);
        metrics.registerFollows(census::follows, () -> Duration.ofMillis(census.oldestFollowReadingMs(clock.millis())));
        foundry.registerOldestUnpolled(() -> Duration.ofMillis(census.oldestUnseenMs(clock.millis())));
        foundry.registerLastPollSuccess(listings::lastListedAt);
        for (BuildState state : BuildState.values()) {
            for (Monitoring monitoring : Monitoring.values()) {
                // UNKNOWN is never written: readers get it in place of a symbol that their older schema lacks.
                if (state != BuildState.UNKNOWN && monitoring != Monitoring.UNKNOWN) {
                    metrics.registerBuildsByState(
                            word(state), word(monitoring), () -> census.published(state, monitoring));
                }
            }
        }
    }

    void registerRequests(HttpFoundryReader reader) {
        foundry.registerReadingsHeld(reader::untakenReadings);
        foundry.registerRefreshedJobs(
                () -> reader.refreshStatus().jobs(),
                () -> Duration.ofMillis(reader.refreshStatus().oldestMillis()));
        for (RefreshStatus.Way way : RefreshStatus.Way.values()) {
            foundry.registerRefreshWay(word(way), () -> reader.refreshStatus().way() == way);
        }
        for (CallPurpose purpose : CallPurpose.values()) {
            foundry.registerCallsPerMinute(word(purpose), () -> reader.callsInLastMinute(purpose));
        }
        for (ApiEndpoint endpoint : ApiEndpoint.values()) {
            String word = word(endpoint);
            foundry.registerPolls(word, () -> reader.queued(endpoint), () -> reader.inFlight(endpoint));
            foundry.registerRequestBudget(
                    word,
                    () -> reader.budget(endpoint).limit(),
                    () -> reader.budget(endpoint).share(),
                    () -> reader.budget(endpoint).used(),
                    () -> reader.budget(endpoint).left());
        }
    }

    /** Must be called before the streams are started. */
    void registerStreams(KafkaStreams streams, BuildwatchTopics topics) {
        RestoreProgress restoring = new RestoreProgress(ServiceHealth::now);
        streams.setGlobalStateRestoreListener(restoring);
        metrics.registerRestoring(restoring::recordsLeft, () -> Duration.ofMillis(restoring.runningMs()));
        InputLag lag = new InputLag(streams::metrics);
        topics.inputs().forEach((name, topic) -> metrics.registerInputLag(name, () -> lag.records(topic)));
        metrics.bind(streams);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
