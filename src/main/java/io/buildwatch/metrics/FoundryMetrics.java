package io.buildwatch.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The meters of reading builds and jobs from Foundry: the calls, the budget for them, and how old what was read is. Any
 * thread; no method blocks. A gauge's supplier is called on the thread that scrapes.
 */
public final class FoundryMetrics {
    private final MeterRegistry registry;
    private final MeterMaker meters;
    private final Timer jobAge;

    FoundryMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.meters = new MeterMaker(registry);
        jobAge = Timer.builder("buildwatch.job.age")
                .description("How old the reading before of a job was when the job was read by batch")
                .serviceLevelObjectives(HistogramBuckets.JOB_AGE)
                .register(registry);
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
        meters.gauge(
                "buildwatch.polls.queued", "Calls to Foundry that wait for their turn", queued, "endpoint", endpoint);
        meters.gauge("buildwatch.polls.in.flight", "Calls to Foundry in progress", inFlight, "endpoint", endpoint);
    }

    /** {@code buildwatch_foundry_up}: 0 while Foundry cannot be used. */
    public void registerFoundryUp(BooleanSupplier up) {
        String help = "1 unless Foundry is out of reach or refuses the credentials";
        meters.gauge("buildwatch.foundry.up", help, () -> up.getAsBoolean() ? 1 : 0);
    }

    /** {@code buildwatch_sweep_readings_held}: readings of jobs that wait to be compared with the stores. */
    public void registerReadingsHeld(Supplier<Number> readings) {
        meters.gauge(
                "buildwatch.sweep.readings.held",
                "Readings of jobs that wait to be compared with the stores",
                readings);
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
     * Registers the counters of {@link #countAnswerFlaws} at 0: Prometheus sees no increase in a counter that appears
     * with its first count.
     */
    public void registerFlaws(List<String> flaws) {
        flaws.forEach(flaw -> flaws(flaw).increment(0));
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
        meters.gauge("buildwatch.refreshed.jobs", "Jobs that are read again by batch", jobs);
        meters.seconds(
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
        meters.gauge("buildwatch.refresh.way", help, () -> isNow.getAsBoolean() ? 1 : 0, "way", way);
    }

    /**
     * {@code buildwatch_calls_per_minute}: calls to Foundry that were begun in the last minute.
     *
     * @param purpose such as {@code jobs} or {@code proofs}
     */
    public void registerCallsPerMinute(String purpose, Supplier<Number> calls) {
        meters.gauge(
                "buildwatch.calls.per.minute", "Calls to Foundry begun in the last minute", calls, "purpose", purpose);
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
        meters.gauge("buildwatch.request.limit", together, limit, "endpoint", endpoint);
        meters.gauge("buildwatch.request.share", mine, share, "endpoint", endpoint);
        meters.gauge(
                "buildwatch.requests.used", "Calls to Foundry begun in the last minute", used, "endpoint", endpoint);
        meters.gauge(
                "buildwatch.requests.left", "The share less what is used of it, 0 or more", left, "endpoint", endpoint);
    }

    /**
     * {@code buildwatch_last_poll_success_timestamp_seconds}.
     *
     * @param at when jobs were last listed with success, ms since the epoch; 0 if not since the start
     */
    public void registerLastPollSuccess(LongSupplier at) {
        meters.seconds(
                "buildwatch.last.poll.success.timestamp",
                "When the jobs of a build were last listed with success, 0 if not since the start",
                at);
    }

    /** {@code buildwatch_oldest_unpolled_seconds}: for how long the build that has waited longest was not read. */
    public void registerOldestUnpolled(Supplier<Duration> age) {
        meters.seconds(
                "buildwatch.oldest.unpolled",
                "For how long the active build that has waited longest was not read",
                () -> age.get().toMillis());
    }

    private Counter flaws(String flaw) {
        return meters.counter("buildwatch.answer.flaws", "Flaws found in the answers of Foundry", "flaw", flaw);
    }
}
