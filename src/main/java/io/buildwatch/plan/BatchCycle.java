package io.buildwatch.plan;

import io.buildwatch.foundry.OrchestrationApi;
import io.buildwatch.foundry.RefreshQueue;
import java.util.random.RandomGenerator;

/**
 * How often unended jobs are read with {@code jobs/getBatch}, and by lists out of turn. <em>Fast</em> jobs are those that
 * run, and those of a build in which something moved lately; if the calls do not suffice, the slow ones become three times
 * as old. Immutable. Times in s.
 *
 * @param fast between two readings of a fast job
 * @param slow between two readings of a slow job
 * @param spacing between two batches
 * @param lists out of turn, in a second
 * @param moved the share of builds in which something moved lately
 * @param limited whether the limit on calls decides, and not the interval
 */
record BatchCycle(double fast, double slow, double spacing, double lists, double moved, boolean limited) {
    /** Jobs in one call. */
    private static final int JOBS = OrchestrationApi.MAX_JOB_BATCH;

    /** How long a build counts as one in which something moved, in s. */
    private static final double MOVED_FOR = RefreshQueue.MOVED_MS / 1000.0;

    /** How many times as fast as the others fast jobs grow old. */
    private static final double WEIGHT = RefreshQueue.FAST;

    /** The part of all calls that batches of jobs may take, if the limit of all calls binds. */
    private static final double MOST_OF_ALL = 0.5;

    private static final int HALVINGS = 60;

    /** By batches alone. */
    static BatchCycle of(PlannedLoad load, PlannedLimits limits) {
        double moved = 1 - Math.exp(-MOVED_FOR * load.movesPerSecond());
        double interval = limits.refreshSeconds();
        // While other calls wait, three of four are batches, of jobs or of builds.
        double shortest = Math.max(limits.batch().spacing(), limits.all().spacing() / MOST_OF_ALL);
        double full = load.unendedJobs() / JOBS;
        if (full * shortest <= interval) {
            // A call leaves when the first job is due, and takes along those that soon will be. So not all calls are
            // full.
            double calls = Math.max(1, (full + Math.ceil(full)) / 2);
            return new BatchCycle(interval, interval, Math.max(shortest, interval / calls), 0, moved, false);
        }
        return limited(load, interval, shortest, 0, moved);
    }

    /**
     * By lists out of turn too. They are made only while the mean age of the readings is above the interval.
     *
     * @param most how many may be made in a second
     */
    BatchCycle withLists(PlannedLoad load, PlannedLimits limits, double most) {
        double interval = limits.refreshSeconds();
        if (!limited || most <= 0 || meanAge(load) <= interval) {
            return this;
        }
        BatchCycle all = limited(load, interval, spacing, most, moved);
        if (all.meanAge(load) > interval) {
            return all;
        }
        double low = 0;
        double high = most;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (limited(load, interval, spacing, middle, moved).meanAge(load) > interval) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return limited(load, interval, spacing, high, moved);
    }

    private static BatchCycle limited(PlannedLoad load, double interval, double spacing, double lists, double moved) {
        double fastJobs = fastJobs(load, moved);
        double slowJobs = slowJobs(load, moved);
        // The build with the oldest job is listed, which is a slow one. A fast one is read then at any age, so half of
        // the reading is wasted.
        double perList = (slowJobs + fastJobs / 2) / load.builds() / load.pages();
        double perSecond = JOBS / spacing + lists * perList;
        double left = perSecond - fastJobs / interval;
        if (left > 0 && slowJobs / left <= WEIGHT * interval) {
            return new BatchCycle(interval, Math.max(interval, slowJobs / left), spacing, lists, moved, true);
        }
        double fast = (fastJobs + slowJobs / WEIGHT) / perSecond;
        return new BatchCycle(fast, WEIGHT * fast, spacing, lists, moved, true);
    }

    private static double fastJobs(PlannedLoad load, double moved) {
        return load.runningJobs() + moved * load.waitingJobs();
    }

    private static double slowJobs(PlannedLoad load, double moved) {
        return (1 - moved) * load.waitingJobs();
    }

    /** How old readings are on average. */
    private double meanAge(PlannedLoad load) {
        return (fast * fastJobs(load, moved) + slow * slowJobs(load, moved)) / 2 / load.unendedJobs();
    }

    /** Whether the limit of all calls together binds before that of batches. */
    static boolean isBoundByAll(PlannedLimits limits) {
        return limits.all().spacing() / MOST_OF_ALL > limits.batch().spacing();
    }

    double callsPerMinute() {
        return 60 / spacing;
    }

    /** How late changes are seen. When a job ends, another one of the build starts at the same time. */
    DelaySummary delays(PlannedLoad load) {
        boolean starts = load.waitingJobs() > 0;
        return DelaySummary.draw(random -> CallAllowance.ANSWER
                + (starts && random.nextBoolean() ? untilStartIsRead(random) : random.nextDouble() * fast));
    }

    private double untilStartIsRead(RandomGenerator random) {
        if (random.nextDouble() < moved) {
            return random.nextDouble() * fast;
        }
        double next = random.nextDouble() * slow;
        // Once the end of the other job is read, this one is fast too. If it is old enough, it is read at once.
        double endRead = random.nextDouble() * fast;
        return Math.min(next, Math.max(endRead + spacing, next - (slow - fast)));
    }
}
