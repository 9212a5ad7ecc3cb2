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
        private final SlicedList<JobReading> readings;
        private final long receivedAt;

        PageRead(BuildPollState state, List<JobReading> readings) {
            this.state = state;
            this.readings = new SlicedList<>(readings);
            this.receivedAt = readings.get(0).receivedAt();
        }

        @Override
        public BuildPollState state() {
            return state;
        }

        @Override
        public long receivedAt() {
            return receivedAt;
        }

        SlicedList<JobReading> readings() {
            return readings;
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
        private final SlicedList<String> jobRids;

        BuildRead(BuildPollState state, BuildReading reading) {
            this.state = state;
            this.reading = reading;
            List<String> named =
                    reading.build() == null ? List.of() : reading.build().jobRids();
            this.jobsHash = reading.build() == null ? 0 : named.hashCode();
            this.jobRids = new SlicedList<>(named);
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

        SlicedList<String> jobRids() {
            return jobRids;
        }
    }

    /** What a batch says of jobs of the build. It is processed in slices, on the stream thread. */
    static final class JobsRead implements Answer {
        private final BuildPollState state;
        private final JobsReading reading;
        private final SlicedList<JobReading> readings;

        JobsRead(BuildPollState state, JobsReading reading) {
            this.state = state;
            this.reading = reading;
            this.readings = new SlicedList<>(reading.jobs());
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

        SlicedList<JobReading> readings() {
            return readings;
        }
    }

    private final Queue<Answer> arrived = new ConcurrentLinkedQueue<>();
    private final Queue<BuildPollState> turns = new ArrayDeque<>();

    /** Any thread; never blocks. */
    void put(Answer answer) {
        arrived.add(answer);
    }

    /** The build that is next, with at least one answer; null if no answer waits. */
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
