package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.PacingConfig;
import io.buildwatch.plan.FreshnessPlan;
import io.buildwatch.plan.PlannedCalls;
import io.buildwatch.plan.PlannedLoad;
import io.buildwatch.plan.WayPlan;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds what the command {@code plan} says of batches against the queue itself, which is run by a clock that moves only
 * when told to. As many builds begin as end.
 */
final class RefreshQueueFreshnessTest {
    private static final int JOBS = 20;
    private static final int RUNNING = 3;
    private static final double JOB_MS = 75_000;
    private static final long ANSWER_MS = 40;
    private static final int COMMIT_MS = 100;
    private static final int PER_SECOND = 4;
    private static final long SPACING_MS = 1_000 / PER_SECOND;
    private static final double PER_MINUTE = PacingConfig.defaults().callsPerMinute();
    private static final long MEASURED_FROM_MS = 600_000;
    private static final long MEASURED_UNTIL_MS = 800_000;

    private final Random random = new Random(7);
    private final PriorityQueue<Long> builds = new PriorityQueue<>();
    private final PriorityQueue<JobRun> ends = new PriorityQueue<>(Comparator.comparingLong(job -> job.endsAt));
    private final Map<RefreshQueue.Entry, JobRun> jobs = new HashMap<>();
    private final List<Double> delays = new ArrayList<>();
    private int begun;
    private int calls;
    private int lists;
    private double nextList;

    /** A job as it is, and what was read of it. Times in ms. */
    private static final class JobRun {
        final RefreshQueue.Entry entry;
        final Deque<JobRun> waiting;
        boolean started;
        boolean startIsRead;
        boolean ended;
        long startedAt;
        long endsAt;

        JobRun(RefreshQueue.Entry entry, Deque<JobRun> waiting) {
            this.entry = entry;
            this.waiting = waiting;
        }
    }

    @ParameterizedTest
    @CsvSource({"20, 2000, 0.5", "100, 1000, 0.5", "300, 2000, 0.5", "500, 1000, 0", "500, 1000, 0.5", "420, 1000, 1"})
    void thePlanSaysWhatTheQueueDoes(int live, long intervalMs, double share) {
        run(live, intervalMs, share);

        PacingConfig defaults = PacingConfig.defaults();
        FoundryConfig.Refresh refresh = new FoundryConfig.Refresh(true, Duration.ofMillis(intervalMs));
        WayPlan plan = FreshnessPlan.of(
                        new PlannedLoad(live, JOBS, JOB_MS / 1000, RUNNING, 1, 0),
                        new PacingConfig(withShare(defaults.limits(), share), refresh, defaults.poll()))
                .byBatch();
        double mean = delays.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        double p99 = delays.stream()
                .sorted()
                .skip(delays.size() * 99L / 100)
                .findFirst()
                .orElseThrow();
        double minutes = (MEASURED_UNTIL_MS - MEASURED_FROM_MS) / 60_000.0;
        double listed = plan.calls().stream()
                .filter(each -> each.purpose().startsWith("out of turn"))
                .mapToDouble(PlannedCalls::perMinute)
                .sum();
        // A call that is not full takes jobs along that are not due yet. The plan leaves that out.
        assertThat(plan.delay().meanSeconds()).isBetween(0.7 * mean, 1.45 * mean);
        assertThat(plan.delay().p99Seconds()).isCloseTo(p99, withinPercentage(30));
        assertThat(plan.calls().get(0).perMinute()).isCloseTo(calls / minutes, withinPercentage(30));
        assertThat(listed).isCloseTo(lists / minutes, withinPercentage(30));
    }

    private static FoundryConfig.Limits withShare(FoundryConfig.Limits limits, double share) {
        return new FoundryConfig.Limits(
                limits.perMinute(), limits.concurrency(), share, limits.batchPerSecond(), limits.batchConcurrency());
    }

    private void run(int live, long intervalMs, double share) {
        RefreshQueue queue = new RefreshQueue(intervalMs);
        for (int i = 0; i < live; i++) {
            builds.add((long) (random.nextDouble() * MEASURED_FROM_MS));
        }
        CallWindow window = new CallWindow(PER_SECOND);
        long now = 0;
        long lastCall = -SPACING_MS;
        while (now < MEASURED_UNTIL_MS) {
            long allowed = Math.max(lastCall + SPACING_MS, window.nextStart(PER_SECOND, SPACING_MS, 0));
            Long nextBuild = builds.peek();
            long wanted = Math.min(queue.nextDue(), nextBuild == null ? MEASURED_UNTIL_MS : nextBuild);
            now = Math.max(now + 1, Math.max(allowed, wanted));
            passTo(now);
            beginBuilds(queue, now);
            listOutOfTurn(queue, now, intervalMs, share);
            List<RefreshQueue.Entry> taken = queue.take(OrchestrationApi.MAX_JOB_BATCH, now);
            if (!taken.isEmpty()) {
                lastCall = now;
                calls += now >= MEASURED_FROM_MS ? 1 : 0;
                passTo(now + ANSWER_MS / 2);
                window.noteEnd(now + ANSWER_MS);
                read(queue, taken, now, now + ANSWER_MS);
                now += ANSWER_MS;
            }
        }
    }

    /** Makes the calls that the share allows until now, each as if it were answered at once. */
    private void listOutOfTurn(RefreshQueue queue, long now, long intervalMs, double share) {
        for (; share > 0 && nextList <= now; nextList += 60_000 / (PER_MINUTE * share)) {
            long sentAt = (long) nextList;
            RefreshQueue.Group oldest = queue.meanAge(sentAt) > intervalMs ? queue.oldest(one -> true, sentAt) : null;
            if (oldest != null) {
                lists += sentAt >= MEASURED_FROM_MS ? 1 : 0;
                List<RefreshQueue.Entry> listed = List.copyOf(oldest.entries.values());
                listed.forEach(entry -> queue.remove(entry, sentAt));
                read(queue, listed, sentAt, sentAt + ANSWER_MS);
            }
        }
    }

    private void beginBuilds(RefreshQueue queue, long now) {
        while (!builds.isEmpty() && builds.peek() <= now) {
            builds.poll();
            RefreshQueue.Group group =
                    new RefreshQueue.Group(new BuildRid("ri.foundry.main.build." + begun++), reading -> {});
            Deque<JobRun> waiting = new ArrayDeque<>();
            for (int i = 0; i < JOBS; i++) {
                RefreshQueue.Entry entry = new RefreshQueue.Entry(group, "job-" + i);
                JobRun job = new JobRun(entry, waiting);
                group.entries.put(entry.jobRid, entry);
                jobs.put(entry, job);
                if (i < RUNNING) {
                    start(job, now);
                    job.startIsRead = true;
                } else {
                    waiting.add(job);
                }
                queue.put(entry, job.started, now, now);
            }
        }
    }

    private void start(JobRun job, long at) {
        job.started = true;
        job.startedAt = at;
        job.endsAt = at + (long) (JOB_MS * Math.exp(0.5 * random.nextGaussian()));
        ends.add(job);
    }

    /** Ends the jobs that have ended by then; in the place of each, another job of its build starts. */
    private void passTo(long now) {
        while (!ends.isEmpty() && ends.peek().endsAt <= now) {
            JobRun job = ends.poll();
            job.ended = true;
            JobRun next = job.waiting.poll();
            if (next != null) {
                start(next, job.endsAt);
            } else if (job.entry.group.entries.values().stream().allMatch(one -> jobs.get(one).ended)) {
                builds.add(job.endsAt);
            }
        }
    }

    private void read(RefreshQueue queue, List<RefreshQueue.Entry> taken, long sentAt, long now) {
        Set<RefreshQueue.Group> moved = new HashSet<>();
        for (RefreshQueue.Entry entry : taken) {
            JobRun job = jobs.get(entry);
            if (job.started && !job.startIsRead) {
                job.startIsRead = true;
                note(job.startedAt, now);
                moved.add(entry.group);
            }
            if (job.ended) {
                note(job.endsAt, now);
                moved.add(entry.group);
                entry.group.entries.remove(entry.jobRid);
                jobs.remove(entry);
            } else {
                queue.put(entry, job.started, sentAt, now);
            }
        }
        moved.forEach(group -> queue.noteMove(group, now));
    }

    private void note(long changedAt, long readAt) {
        if (readAt >= MEASURED_FROM_MS) {
            delays.add((readAt + random.nextInt(COMMIT_MS) - changedAt) / 1000.0);
        }
    }
}
