package io.buildwatch.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * Every meter, its tags and meaning. No RID is ever a tag. Any thread; nothing here blocks.
 */
public final class BuildwatchMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final Map<String, Census> census = new ConcurrentHashMap<>();
    private final Counter jobEvents;
    private final Counter observations;
    private final Counter completions;
    private final Timer answerToEvent;

    private @Nullable KafkaStreamsMetrics streamsMetrics;

    /** How many builds a task holds. */
    private record Census(int polled, int ended, long oldestSeenMs) {}

    public BuildwatchMetrics() {
        jobEvents = published("job-status-changed");
        observations = published("build-observed");
        completions = published("build-completion");
        answerToEvent = Timer.builder("buildwatch.answer.to.event")
                .description("From the complete answer of Foundry to the forwarded job event")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(30))
                .register(registry);
        Gauge.builder("buildwatch.builds", census, all -> sum(all, Census::polled))
                .description("Builds held by this instance")
                .tag("state", "polled")
                .register(registry);
        Gauge.builder("buildwatch.builds", census, all -> sum(all, Census::ended))
                .description("Builds held by this instance")
                .tag("state", "ended")
                .register(registry);
        Gauge.builder("buildwatch.oldest.unpolled", this, metrics -> metrics.oldestUnseenMs() / 1000.0)
                .description("Age of the build whose last successful listing is oldest")
                .baseUnit("seconds")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    /** A job event was forwarded, so long after its answer was complete. */
    public void jobEvent(long sinceAnswerMs) {
        jobEvents.increment();
        answerToEvent.record(Duration.ofMillis(Math.max(0, sinceAnswerMs)));
    }

    /** An observation, or its tombstone, was forwarded. */
    public void observation() {
        observations.increment();
    }

    /** A completion record, or its tombstone, was forwarded. */
    public void completion() {
        completions.increment();
    }

    /** An input record went to the dead letters. */
    public void deadLetter(String reason) {
        Counter.builder("buildwatch.dead.letters")
                .description("Records that could not be used, by reason")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    /** A call to Foundry has ended; {@code outcome} is {@code ok} or the kind of failure. */
    public void call(String endpoint, String outcome, long nanos) {
        Timer.builder("buildwatch.foundry.calls")
                .description("Calls to Foundry, by endpoint and outcome")
                .tag("endpoint", endpoint)
                .tag("outcome", outcome)
                .register(registry)
                .record(Duration.ofNanos(nanos));
    }

    /** The builds of one task; zeros when it has gone. */
    public void builds(String task, int polled, int ended, long oldestSeenMs) {
        if (polled == 0 && ended == 0) {
            census.remove(task);
        } else {
            census.put(task, new Census(polled, ended, oldestSeenMs));
        }
    }

    /** How long ago, in ms, the build was listed that has waited longest; 0 where none is polled. */
    public long oldestUnseenMs() {
        long oldest = census.values().stream()
                .filter(each -> each.polled > 0)
                .mapToLong(Census::oldestSeenMs)
                .min()
                .orElse(Long.MAX_VALUE);
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, System.currentTimeMillis() - oldest);
    }

    /** How many builds this instance polls. */
    public long polledBuilds() {
        return (long) sum(census, Census::polled);
    }

    /** Shows a number that something else keeps, e.g. the calls that wait at an endpoint. */
    public void gauge(String name, String description, String tag, String value, Supplier<Number> number) {
        Gauge.builder(name, number).description(description).tag(tag, value).register(registry);
    }

    /** Adds Kafka Streams' own metrics, those of threads, tasks and clients. */
    public void bind(KafkaStreams streams) {
        streamsMetrics = new KafkaStreamsMetrics(streams);
        streamsMetrics.bindTo(registry);
    }

    /** All of it in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        if (streamsMetrics != null) {
            streamsMetrics.close();
        }
        gc.close();
        registry.close();
    }

    private Counter published(String topic) {
        return Counter.builder("buildwatch.records.published")
                .description("Records forwarded to the public topics")
                .tag("topic", topic)
                .register(registry);
    }

    private static double sum(Map<String, Census> census, ToDoubleFunction<Census> of) {
        return census.values().stream().mapToDouble(of).sum();
    }
}
