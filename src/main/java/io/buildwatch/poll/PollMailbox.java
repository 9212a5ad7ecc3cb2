package io.buildwatch.poll;

import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.SweepResult;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where finished answers wait for the stream thread; the only object of a poller's task that other threads use. HTTP
 * I/O threads put answers, and the stream thread takes them. Their number is bounded: a build has at most one sweep and
 * one reading of {@code Build} under way, and a sweep asks for no further page while too many of its readings wait.
 */
final class PollMailbox {
    /** A finished answer, for the life of a watch that made the call. */
    sealed interface Answer permits PageRead, Swept, BuildRead {
        BuildPollState state();
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

        /** When the page's answer was complete, ms since the epoch. */
        long receivedAt() {
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
    record Swept(BuildPollState state, SweepResult sweep) implements Answer {}

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

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();

    /** Any thread; never blocks. */
    void put(Answer answer) {
        answers.add(answer);
    }

    /** Stream thread only; null if nothing waits. */
    @Nullable
    Answer take() {
        return answers.poll();
    }
}
