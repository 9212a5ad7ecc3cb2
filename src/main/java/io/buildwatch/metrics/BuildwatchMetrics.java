package io.buildwatch.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Every meter. Those of Buildwatch have names that begin with {@code buildwatch_} and are in base units. No label ever
 * holds a RID, so that the number of series does not grow with the number of builds. Any thread; no method blocks. A
 * gauge's supplier is called on the thread that scrapes.
 */
public final class BuildwatchMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<Runnable> closers = new ArrayDeque<>();
    private final Timer changeToEvent = Timer.builder("buildwatch.change.to.event")
            .description("From the complete answer with a change to its forwarding as an event")
            .serviceLevelObjectives(HistogramBuckets.CHANGE_TO_EVENT)
            .register(registry);

    /** Registered at 0 from the start: Prometheus sees no increase in a counter that appears with its first count. */
    private final Counter eventGaps = Counter.builder("buildwatch.event.gaps")
            .description("Times that the rollup found a job event of a build missing")
            .register(registry);

    private final Timer jobAge = Timer.builder("buildwatch.job.age")
            .description("How old the reading before of a job was when the job was read by batch")
            .serviceLevelObjectives(HistogramBuckets.JOB_AGE)
            .register(registry);

    /** The text of {@code /metrics}, in Prometheus' format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    /**
     * {@code buildwatch_polls_total} and {@code buildwatch_poll_duration_seconds}: a call to Foundry has ended.
     *
     * @param endpoint such as {@code list_jobs} or {@code build_batch}
     * @param outcome such as {@code ok}, {@code throttled} or {@code not_found}
     * @param took how long the call took, without waiting for its turn
     */
    public void recordPoll(String endpoint, String outcome, Duration took) {
        Counter.builder("buildwatch.polls")
                .description("Calls to Foundry that ended")
                .tag("endpoint", endpoint)
                .tag("outcome", outcome)
                .register(registry)
                .increment();
        Timer.builder("buildwatch.poll.duration")
                .description("How long calls to Foundry took, waiting for their turn not counted")
                .tag("endpoint", endpoint)
                .serviceLevelObjectives(HistogramBuckets.POLL)
                .register(registry)
                .record(took);
    }

    /**
     * {@code buildwatch_polls_queued} and {@code buildwatch_polls_in_flight}: calls to Foundry that wait for their
     * turn, and calls in progress.
     */
    public void registerPolls(String endpoint, Supplier<Number> queued, Supplier<Number> inFlight) {
        gauge("buildwatch.polls.queued", "Calls to Foundry that wait for their turn", queued, "endpoint", endpoint);
        gauge("buildwatch.polls.in.flight", "Calls to Foundry in progress", inFlight, "endpoint", endpoint);
    }

    /** {@code buildwatch_foundry_up}: 0 while Foundry cannot be used. */
    public void registerFoundryUp(BooleanSupplier up) {
        String help = "1 unless Foundry is out of reach or refuses the credentials";
        gauge("buildwatch.foundry.up", help, () -> up.getAsBoolean() ? 1 : 0);
    }

    /** {@code buildwatch_sweep_readings_held}: readings of jobs that wait to be compared with the stores. */
    public void registerReadingsHeld(Supplier<Number> readings) {
        gauge("buildwatch.sweep.readings.held", "Readings of jobs that wait to be compared with the stores", readings);
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
     * {@code buildwatch_answer_flaws_total}: something was wrong in an answer of Foundry's.
     *
     * @param flaw such as {@code malformed_element}
     * @param count how often in that answer
     */
    public void countAnswerFlaws(String flaw, int count) {
        flaws(flaw).increment(count);
    }

    /**
     * Registers the counters of {@link #countPublished}, {@link #countDeadLetter} and {@link #countAnswerFlaws} at 0:
     * Prometheus sees no increase in a counter that appears with its first count.
     */
    public void registerCounters(List<String> eventTypes, List<String> deadLetterReasons, List<String> flaws) {
        eventTypes.forEach(type -> events(type).increment(0));
        deadLetterReasons.forEach(reason -> deadLetters(reason).increment(0));
        flaws.forEach(flaw -> flaws(flaw).increment(0));
    }

    /** {@code buildwatch_change_to_event_seconds}: from the complete answer with a change to its forwarding. */
    public void recordChangeToEvent(Duration duration) {
        changeToEvent.record(duration);
    }

    /** {@code buildwatch_job_age_seconds}: a job was read by batch, and the reading before was so old. */
    public void recordJobAge(Duration age) {
        jobAge.record(age);
    }

    /**
     * {@code buildwatch_refreshed_jobs} and {@code buildwatch_oldest_job_seconds}: the jobs that are read by batch, and
     * how long ago the one was read that has waited longest.
     */
    public void registerRefreshedJobs(Supplier<Number> jobs, Supplier<Duration> oldest) {
        gauge("buildwatch.refreshed.jobs", "Jobs that are read again by batch", jobs);
        seconds(
                "buildwatch.oldest.job",
                "How long ago the job that has waited longest was read by batch, 0 if none waits",
                () -> oldest.get().toMillis());
    }

    /**
     * {@code buildwatch_refresh_way}: 1 for the way in which jobs are read again now, 0 for the others.
     *
     * @param way such as {@code batch}
     */
    public void registerRefreshWay(String way, BooleanSupplier isNow) {
        String help = "1 for the way in which jobs that may still change are read again now";
        gauge("buildwatch.refresh.way", help, () -> isNow.getAsBoolean() ? 1 : 0, "way", way);
    }

    /**
     * {@code buildwatch_calls_per_minute}: calls to Foundry that were begun in the last minute.
     *
     * @param purpose such as {@code jobs} or {@code proofs}
     */
    public void registerCallsPerMinute(String purpose, Supplier<Number> calls) {
        gauge("buildwatch.calls.per.minute", "Calls to Foundry begun in the last minute", calls, "purpose", purpose);
    }

    /**
     * {@code buildwatch_builds}: builds in the stores of this instance.
     *
     * @param state {@code polled}, or {@code ended}: settled or stopped, and held
     */
    public void registerBuilds(String state, Supplier<Number> count) {
        gauge("buildwatch.builds", "Builds in the stores of this instance", count, "state", state);
    }

    /**
     * {@code buildwatch_builds_by_state}: builds that have a completion record, in the stores of this instance.
     *
     * @param state as in the completion record, in lower case
     * @param monitoring as in the completion record, in lower case
     */
    public void registerBuildsByState(String state, String monitoring, Supplier<Number> count) {
        String help = "Builds in the stores of this instance, as their completion records say";
        gauge("buildwatch.builds.by.state", help, count, "state", state, "monitoring", monitoring);
    }

    /**
     * {@code buildwatch_request_limit}, {@code buildwatch_request_share}, {@code buildwatch_requests_used} and
     * {@code buildwatch_requests_left}: the budget of calls to Foundry, all four in calls a minute.
     */
    public void registerRequestBudget(
            String endpoint,
            Supplier<Number> limit,
            Supplier<Number> share,
            Supplier<Number> used,
            Supplier<Number> left) {
        String together = "Calls to Foundry a minute that all instances together may make";
        String mine = "Calls to Foundry a minute that this instance may make, by the partitions that it owns";
        gauge("buildwatch.request.limit", together, limit, "endpoint", endpoint);
        gauge("buildwatch.request.share", mine, share, "endpoint", endpoint);
        gauge("buildwatch.requests.used", "Calls to Foundry begun in the last minute", used, "endpoint", endpoint);
        gauge("buildwatch.requests.left", "The share less what is used of it, 0 or more", left, "endpoint", endpoint);
    }

    /**
     * {@code buildwatch_builds_with_event_gaps}: builds in the stores of this instance whose job events are not all
     * there.
     */
    public void registerEventGaps(Supplier<Number> count) {
        gauge("buildwatch.builds.with.event.gaps", "Builds of which job events are missing in the rollup", count);
    }

    /** {@code buildwatch_event_gaps_total}: a job event of a build was not counted when it was due. */
    public void countEventGap() {
        eventGaps.increment();
    }

    /**
     * {@code buildwatch_last_poll_success_timestamp_seconds}.
     *
     * @param at when jobs were last listed with success, ms since the epoch; 0 if not since the start
     */
    public void registerLastPollSuccess(LongSupplier at) {
        seconds(
                "buildwatch.last.poll.success.timestamp",
                "When the jobs of a build were last listed with success, 0 if not since the start",
                at);
    }

    /** {@code buildwatch_oldest_unpolled_seconds}: for how long the build that has waited longest was not read. */
    public void registerOldestUnpolled(Supplier<Duration> age) {
        seconds(
                "buildwatch.oldest.unpolled",
                "For how long the active build that has waited longest was not read",
                () -> age.get().toMillis());
    }

    /** {@code buildwatch_live} and {@code buildwatch_ready}: what {@code /livez} and {@code /readyz} say. */
    public void registerProbes(BooleanSupplier live, BooleanSupplier ready) {
        gauge(
                "buildwatch.live",
                "1 if /livez answers yes, 0 if only a restart helps",
                () -> live.getAsBoolean() ? 1 : 0);
        gauge(
                "buildwatch.ready",
                "1 if /readyz answers yes: all stores are restored and the streams go on",
                () -> ready.getAsBoolean() ? 1 : 0);
    }

    /**
     * {@code buildwatch_restoring_records} and {@code buildwatch_restoring_seconds}: stores that are restored from
     * their changelogs.
     */
    public void registerRestoring(Supplier<Number> recordsLeft, Supplier<Duration> since) {
        gauge("buildwatch.restoring.records", "Records of changelogs still to be read into the stores", recordsLeft);
        seconds(
                "buildwatch.restoring",
                "For how long stores have been read back from their changelogs, 0 while none is",
                () -> since.get().toMillis());
    }

    /**
     * {@code buildwatch_input_lag_records}: records of an input topic that this instance has still to fetch, of its
     * partitions.
     */
    public void registerInputLag(String topic, Supplier<Number> records) {
        gauge(
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
        return counter("buildwatch.events.published", "Records forwarded to output topics", "type", type);
    }

    private Counter deadLetters(String reason) {
        return counter("buildwatch.dead.letters", "Input that could not be used", "reason", reason);
    }

    private Counter flaws(String flaw) {
        return counter("buildwatch.answer.flaws", "Flaws found in the answers of Foundry", "flaw", flaw);
    }

    private Counter counter(String name, String description, String tag, String value) {
        return Counter.builder(name).description(description).tag(tag, value).register(registry);
    }

    /** @param tags names and values in turn */
    private void gauge(String name, String description, Supplier<Number> number, String... tags) {
        Gauge.builder(name, number).description(description).tags(tags).register(registry);
    }

    private void seconds(String name, String description, LongSupplier millis) {
        Gauge.builder(name, () -> millis.getAsLong() / 1000.0)
                .description(description)
                .baseUnit("seconds")
                .register(registry);
    }
}
