package io.buildwatch.service;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.AnswerFlaw;
import io.buildwatch.foundry.ApiEndpoint;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.metrics.BuildwatchMetrics;
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

    ServiceMeters(BuildwatchMetrics metrics) {
        this.metrics = metrics;
        metrics.bindJvm();
        metrics.buildInfo(ProductVersion.get());
        metrics.beginCounters(
                List.of(JOB_STATUS_CHANGED, BUILD_OBSERVED, BUILD_COMPLETION),
                Stream.of(DeadLetter.Reason.values())
                        .map(DeadLetter.Reason::word)
                        .toList(),
                Stream.of(AnswerFlaw.values()).map(ServiceMeters::word).toList());
    }

    void health(StreamsHealth health) {
        metrics.probes(() -> health.isLive(ServiceHealth.now()), () -> health.isReady(ServiceHealth.now()));
    }

    /** @param clock the clock by which the times in the census and the listings were taken */
    void builds(TaskCensus census, LastSuccessfulListing listings, Clock clock) {
        metrics.builds("polled", census::polled);
        metrics.builds("ended", census::ended);
        metrics.eventGaps(census::withGaps);
        metrics.oldestUnpolled(() -> Duration.ofMillis(census.oldestUnseenMs(clock.millis())));
        metrics.lastPollSuccess(listings::lastListed);
        for (BuildState state : BuildState.values()) {
            for (Monitoring monitoring : Monitoring.values()) {
                // UNKNOWN is never written: readers get it in place of a symbol that their older schema lacks.
                if (state != BuildState.UNKNOWN && monitoring != Monitoring.UNKNOWN) {
                    metrics.buildsByState(word(state), word(monitoring), () -> census.published(state, monitoring));
                }
            }
        }
    }

    void requests(HttpFoundryReader reader) {
        metrics.readingsHeld(reader::untakenReadings);
        for (ApiEndpoint endpoint : ApiEndpoint.values()) {
            String word = word(endpoint);
            metrics.pollGauges(word, () -> reader.queued(endpoint), () -> reader.inFlight(endpoint));
            metrics.requestBudget(
                    word,
                    () -> reader.budget(endpoint).limit(),
                    () -> reader.budget(endpoint).share(),
                    () -> reader.budget(endpoint).used(),
                    () -> reader.budget(endpoint).left());
        }
    }

    /** Must be called before the streams are started. */
    void streams(KafkaStreams streams, BuildwatchTopics topics) {
        RestoreProgress restoring = new RestoreProgress(ServiceHealth::now);
        streams.setGlobalStateRestoreListener(restoring);
        metrics.restoring(restoring::recordsLeft, () -> Duration.ofMillis(restoring.runningMs()));
        InputLag lag = new InputLag(streams::metrics);
        topics.inputs().forEach((name, topic) -> metrics.inputLag(name, () -> lag.of(topic)));
        metrics.bind(streams);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
