package io.buildwatch.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Every meter; those of reading from Foundry are in {@link FoundryMetrics}. Those of Buildwatch have names that begin with
 * {@code buildwatch_} and are in base units. No label ever holds a RID, so that the number of series does not grow with
 * the number of builds. Any thread; no method blocks. A gauge's supplier is called on the thread that scrapes.
 */
public final class BuildwatchMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final MeterMaker meters = new MeterMaker(registry);
    private final FoundryMetrics foundry = new FoundryMetrics(registry);
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final Timer changeToEvent = Timer.builder("buildwatch.change.to.event")
            .description("From the complete answer with a change to its forwarding as an event")
            .serviceLevelObjectives(HistogramBuckets.CHANGE_TO_EVENT)
            .register(registry);

    /** Registered at 0 from the start: Prometheus sees no increase in a counter that appears with its first count. */
    private final Counter eventGaps = Counter.builder("buildwatch.event.gaps")
            .description("Times that the rollup found a job event of a build missing")
            .register(registry);

    /** The text of {@code /metrics}, in Prometheus' format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    /** The meters of reading from Foundry. */
    public FoundryMetrics foundry() {
        return foundry;
    }

    /**
     * {@code buildwatch_events_published_total}: a record was forwarded to an output topic.
     *
     * @param type such as {@code job_status_changed}
     */
    public void countPublished(String type) {
        events(type).increment();
    }

    /**
     * {@code buildwatch_dead_letters_total}: input that could not be used.
     *
     * @param reason the stable word of the record's header
     */
    public void countDeadLetter(String reason) {
        deadLetters(reason).increment();
    }

    /**
     * Registers the counters of {@link #countPublished} and {@link #countDeadLetter} at 0: Prometheus sees no increase in
     * a counter that appears with its first count.
     */
    public void registerCounters(List<String> eventTypes, List<String> deadLetterReasons) {
        eventTypes.forEach(type -> events(type).increment(0));
        deadLetterReasons.forEach(reason -> deadLetters(reason).increment(0));
    }

    /** {@code buildwatch_change_to_event_seconds}: from the complete answer with a change to its forwarding. */
    public void recordChangeToEvent(Duration duration) {
        changeToEvent.record(duration);
    }

    /**
     * {@code buildwatch_builds}: builds in the stores of this instance.
     *
     * @param state {@code polled}, or {@code ended}: settled or stopped, and held
     */
    public void registerBuilds(String state, Supplier<Number> count) {
        meters.gauge("buildwatch.builds", "Builds in the stores of this instance", count, "state", state);
    }

    /**
     * {@code buildwatch_follows}: schedules and datasets that this instance follows;
     * {@code buildwatch_follow_oldest_reading_seconds}: how long ago the oldest reading that is under way began.
     */
    public void registerFollows(Supplier<Number> count, Supplier<Duration> oldestReading) {
        meters.gauge("buildwatch.follows", "Schedules and datasets that this instance follows", count);
        meters.seconds(
                "buildwatch.follow.oldest.reading",
                "For how long the oldest reading of a follow has been under way",
                () -> oldestReading.get().toMillis());
    }

    /**
     * {@code buildwatch_builds_by_state}: builds that have a completion record, in the stores of this instance.
     *
     * @param state as in the completion record, in lower case
     * @param monitoring as in the completion record, in lower case
     */
    public void registerBuildsByState(String state, String monitoring, Supplier<Number> count) {
        String help = "Builds in the stores of this instance, as their completion records say";
        meters.gauge("buildwatch.builds.by.state", help, count, "state", state, "monitoring", monitoring);
    }

    /**
     * {@code buildwatch_builds_with_event_gaps}: builds in the stores of this instance whose job events are not all
     * there.
     */
    public void registerEventGaps(Supplier<Number> count) {
        meters.gauge(
                "buildwatch.builds.with.event.gaps", "Builds of which job events are missing in the rollup", count);
    }

    /** {@code buildwatch_event_gaps_total}: a job event of a build was not counted when it was due. */
    public void countEventGap() {
        eventGaps.increment();
    }

    /** {@code buildwatch_live} and {@code buildwatch_ready}: what {@code /livez} and {@code /readyz} say. */
    public void registerProbes(BooleanSupplier live, BooleanSupplier ready) {
        meters.gauge(
                "buildwatch.live",
                "1 if /livez answers yes, 0 if only a restart helps",
                () -> live.getAsBoolean() ? 1 : 0);
        meters.gauge(
                "buildwatch.ready",
                "1 if /readyz answers yes: all stores are restored and the streams go on",
                () -> ready.getAsBoolean() ? 1 : 0);
    }

    /**
     * {@code buildwatch_restoring_records} and {@code buildwatch_restoring_seconds}: stores that are restored from
     * their changelogs.
     */
    public void registerRestoring(Supplier<Number> recordsLeft, Supplier<Duration> since) {
        meters.gauge(
                "buildwatch.restoring.records", "Records of changelogs still to be read into the stores", recordsLeft);
        meters.seconds(
                "buildwatch.restoring",
                "For how long stores have been read back from their changelogs, 0 while none is",
                () -> since.get().toMillis());
    }

    /**
     * {@code buildwatch_input_lag_records}: records of an input topic that this instance has still to fetch, of its
     * partitions.
     */
    public void registerInputLag(String topic, Supplier<Number> records) {
        meters.gauge(
                "buildwatch.input.lag.records",
                "Committed records of this instance's partitions of a topic that were not fetched yet",
                records,
                "topic",
                topic);
    }

    /** {@code buildwatch_build_info}: always 1. */
    public void registerBuildInfo(String version) {
        // Micrometer takes "info" off the name of a gauge.
        Info.builder()
                .name("buildwatch_build_info")
                .help("Always 1; the label is the version that runs")
                .labelNames("version")
                .register(registry.getPrometheusRegistry())
                .setLabelValues(version);
    }

    /**
     * {@code buildwatch_streams_state} (1 for the state that Kafka Streams is in, 0 for the others), and Kafka Streams'
     * own metrics ({@code kafka_stream_…}), for each thread, task and store.
     */
    public void bind(KafkaStreams streams) {
        closers.push(StreamsMeters.bindTo(registry, streams));
    }

    /** Memory, garbage collection, threads, processor and uptime of this process. */
    public void bindJvm() {
        closers.push(JvmMeters.bindTo(registry));
    }

    /** Stops listening to the JVM and to Kafka Streams. */
    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
        registry.close();
    }

    private Counter events(String type) {
        return meters.counter("buildwatch.events.published", "Records forwarded to output topics", "type", type);
    }

    private Counter deadLetters(String reason) {
        return meters.counter("buildwatch.dead.letters", "Input that could not be used", "reason", reason);
    }
}
