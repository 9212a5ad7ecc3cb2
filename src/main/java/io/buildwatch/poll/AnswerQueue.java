package io.buildwatch.poll;

import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.JobsReading;
import io.buildwatch.foundry.SweepResult;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where finished answers wait for the stream thread, and whose answer is processed next. It is the only object of a
 * poller's task that other threads use: HTTP I/O threads call {@link #put}, everything else is for the stream thread.
 *
 * <p>Builds take turns, one slice of an answer at a time, so that a build with many pages does not hold up the others.
 * The answers of one build keep their order. The number of answers is bounded: a build has at most one sweep and one
 * reading of {@code Build} under way, a sweep asks for no further page while too many of its readings wait, and a job is
 * in no second batch until its reading has been processed.
 */
final class AnswerQueue {
    /** A finished answer, for the life of a watch that made the call. */
    sealed interface Answer {
        BuildPollState state();

        /** When the answer was complete, ms since the epoch. */
        long receivedAt();
    }

    /** A page of the sweep that belongs to {@code state}. It is processed in slices, on the stream thread. */
    static final class PageRead implements Answer {
        private final BuildPollState state;
        private final List<JobReading> readings;
        private int taken;

        PageRead(BuildPollState state, List<JobReading> readings) {
            this.state = state;
            this.readings = readings;
        }

        @Override
        public BuildPollState state() {
            return state;
        }

        @Override
        public long receivedAt() {
            return readings.get(0).receivedAt();
        }

        /** The next readings, at most {@code most}. */
        List<JobReading> takeSlice(int most) {
            int from = taken;
            taken = Math.min(readings.size(), from + most);
            return readings.subList(from, taken);
        }

        boolean isProcessed() {
            return taken == readings.size();
        }
    }

    /** The end of the sweep that belongs to {@code state}, after all of its pages. */
    record Swept(BuildPollState state, SweepResult sweep) implements Answer {
        @Override
        public long receivedAt() {
            return sweep.receivedAt();
        }
    }

    /** The reading of {@code Build} that belongs to {@code state}. The jobs that it names are processed in slices. */
    static final class BuildRead implements Answer {
        private final BuildPollState state;
        private final BuildReading reading;
        private final int jobsHash;
        private int taken;

        BuildRead(BuildPollState state, BuildReading reading) {
            this.state = state;
            this.reading = reading;
            this.jobsHash =
                    reading.build() == null ? 0 : reading.build().jobRids().hashCode();
        }

        @Override
        public BuildPollState state() {
            return state;
        }

        @Override
        public long receivedAt() {
            return reading.receivedAt();
        }

        BuildReading reading() {
            return reading;
        }

        /** A hash of the jobs that it names, computed once because there may be very many. */
        int jobsHash() {
            return jobsHash;
        }

        /** The next of these jobs, at most {@code most}. */
        List<String> takeSlice(List<String> jobRids, int most) {
            int from = taken;
            taken = Math.min(jobRids.size(), from + most);
            return jobRids.subList(from, taken);
        }
    }

    /** What a batch says of jobs of the build. It is processed in slices, on the stream thread. */
    static final class JobsRead implements Answer {
        private final BuildPollState state;
        private final JobsReading reading;
        private int taken;

        JobsRead(BuildPollState state, JobsReading reading) {
            this.state = state;
            this.reading = reading;
        }

        @Override
        public BuildPollState state() {
            return state;
        }

        @Override
        public long receivedAt() {
            return reading.receivedAt();
        }

        JobsReading reading() {
            return reading;
        }

        /** The next readings, at most {@code most}. */
        List<JobReading> takeSlice(int most) {
            int from = taken;
            taken = Math.min(reading.jobs().size(), from + most);
            return reading.jobs().subList(from, taken);
        }

        boolean isProcessed() {
            return taken == reading.jobs().size();
        }
    }

    private final Queue<Answer> arrived = new ConcurrentLinkedQueue<>();
    private final Queue<BuildPollState> turns = new ArrayDeque<>();

    /** Any thread; never blocks. */
    void put(Answer answer) {
        arrived.add(answer);
    }

    /** The build whose turn it is, with at least one answer; null if no answer waits. */
    @Nullable
    BuildPollState nextBuild() {
        for (Answer answer = arrived.poll(); answer != null; answer = arrived.poll()) {
            BuildPollState build = answer.state();
            build.answers.add(answer);
            if (build.answers.size() == 1) {
                turns.add(build);
            }
        }
        return turns.poll();
    }

    /** Ends the turn of a build from {@link #nextBuild}. The build gets another turn if answers for it still wait. */
    void endTurn(BuildPollState build) {
        if (!build.answers.isEmpty()) {
            turns.add(build);
        }
    }
}
