package io.buildwatch.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Every meter. Names begin with {@code buildwatch_} and are in base units; no label ever holds a RID, so that the
 * number of series does not grow with the builds. All methods are for any thread and do not block; a gauge's supplier
 * is called on the thread that scrapes.
 */
public final class BuildwatchMetrics implements AutoCloseable {
    /** From 5 ms, what a good commit takes, to a minute, which is an outage. */
    private static final Duration[] CHANGE_TO_EVENT = {
        ms(5), ms(10), ms(25), ms(50), ms(100), ms(250), ms(500), ms(1_000), ms(5_000), ms(15_000), ms(60_000)
    };

    /** From 10 ms, a near server, to the longest that a call may take. */
    private static final Duration[] POLL = {
        ms(10),
        ms(25),
        ms(50),
        ms(100),
        ms(250),
        ms(500),
        ms(1_000),
        ms(2_500),
        ms(5_000),
        ms(10_000),
        ms(30_000),
        ms(60_000)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final Timer changeToEvent = Timer.builder("buildwatch.change.to.event")
            .description("From the complete answer with a change to its forwarding as an event")
            .serviceLevelObjectives(CHANGE_TO_EVENT)
            .register(registry);

    /** The text of {@code /metrics}, in Prometheus' format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    /**
     * {@code buildwatch_polls_total} and {@code buildwatch_poll_duration_seconds}: a call to Foundry has ended.
     *
     * @param endpoint such as {@code jobs} or {@code builds_batch}
     * @param outcome such as {@code ok}, {@code throttled} or {@code not_found}
     */
    public void poll(String endpoint, String outcome, Duration took) {
        Counter.builder("buildwatch.polls")
                .description("Calls to Foundry that ended")
                .tag("endpoint", endpoint)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
        Timer.builder("buildwatch.poll.duration")
                .description("How long calls to Foundry took, waiting for their turn not counted")
                .tag("endpoint", endpoint)
                .serviceLevelObjectives(POLL)
                .register(registry)
                .record(took);
    }

    /** {@code buildwatch_polls_queued} and {@code buildwatch_polls_in_flight}: calls that wait for their turn, and that are out. */
    public void pollGauges(String endpoint, Supplier<Number> queued, Supplier<Number> inFlight) {
        gauge("buildwatch.polls.queued", "Calls to Foundry that wait for their turn", "endpoint", endpoint, queued);
        gauge("buildwatch.polls.in.flight", "Calls to Foundry that are out", "endpoint", endpoint, inFlight);
    }

    /**
     * {@code buildwatch_events_published_total}: a record was forwarded to an output topic.
     *
     * @param type such as {@code job_status_changed}
     */
    public void eventPublished(String type) {
        count("buildwatch.events.published", "Records forwarded to output topics", "type", type);
    }

    /**
     * {@code buildwatch_dead_letters_total}: input that could not be used.
     *
     * @param reason the stable word of the record's header
     */
    public void deadLetter(String reason) {
        count("buildwatch.dead.letters", "Input that could not be used", "reason", reason);
    }

    /** {@code buildwatch_change_to_event_seconds}: from the complete answer with a change to its forwarding. */
    public void changeToEvent(Duration duration) {
        changeToEvent.record(duration);
    }

    /**
     * {@code buildwatch_builds}: builds in the stores of this instance.
     *
     * @param state {@code polled}, or {@code ended}: settled or stopped, and held
     */
    public void builds(String state, Supplier<Number> count) {
        gauge("buildwatch.builds", "Builds in the stores of this instance", "state", state, count);
    }

    /** {@code buildwatch_oldest_unpolled_seconds}: for how long the build that has waited longest was not read. */
    public void oldestUnpolled(Supplier<Duration> age) {
        Gauge.builder("buildwatch.oldest.unpolled", () -> age.get().toMillis() / 1000.0)
                .description("For how long the active build that has waited longest was not read")
                .baseUnit("seconds")
                .register(registry);
    }

    /**
     * {@code buildwatch_streams_state} (1 for the state that Kafka Streams is in, 0 for the others), and Kafka Streams'
     * own metrics ({@code kafka_stream_…}), for each thread, task and store.
     */
    public void bind(KafkaStreams streams) {
        for (KafkaStreams.State state : KafkaStreams.State.values()) {
            gauge(
                    "buildwatch.streams.state",
                    "1 for the state that Kafka Streams is in",
                    "state",
                    state.name().toLowerCase(Locale.ROOT),
                    () -> streams.state() == state ? 1 : 0);
        }
        KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams);
        closers.push(metrics::close);
        metrics.bindTo(registry);
    }

    /** Memory, garbage collection, threads, processor and uptime of this process. */
    public void bindJvm() {
        JvmGcMetrics gc = new JvmGcMetrics();
        closers.push(gc::close);
        for (MeterBinder binder : new MeterBinder[] {
            gc, new JvmMemoryMetrics(), new JvmThreadMetrics(), new ProcessorMetrics(), new UptimeMetrics()
        }) {
            binder.bindTo(registry);
        }
    }

    /** Ends the listening to the JVM and to Kafka Streams; close this before Streams is forgotten. */
    @Override
    public void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
        registry.close();
    }

    private void count(String name, String description, String tag, String value) {
        Counter.builder(name)
                .description(description)
                .tag(tag, value)
                .register(registry)
                .increment();
    }

    private void gauge(String name, String description, String tag, String value, Supplier<Number> number) {
        Gauge.builder(name, number).description(description).tag(tag, value).register(registry);
    }

    private static Duration ms(long millis) {
        return Duration.ofMillis(millis);
    }
}
