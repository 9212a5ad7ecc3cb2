package io.buildwatch.poll;

import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.Sweep;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where finished readings wait for the stream thread: the one object of a task that other threads touch. HTTP I/O
 * threads put, the stream thread takes. What it holds is bounded: of a build no more than one sweep and one reading of
 * {@code Build} are under way, and a sweep stops when a few pages of it wait.
 */
final class PollMailbox {
    /** A finished reading, for the life of the watch that asked for it. */
    sealed interface Answer permits PageRead, Swept, BuildRead {
        LiveBuild live();
    }

    /** A page of the sweep that {@code live} asked for; it is taken in slices, on the stream thread. */
    static final class PageRead implements Answer {
        private final LiveBuild live;
        private final List<JobReading> readings;
        private int taken;

        PageRead(LiveBuild live, List<JobReading> readings) {
            this.live = live;
            this.readings = readings;
        }

        @Override
        public LiveBuild live() {
            return live;
        }

        /** When the page's answer was complete, ms since the epoch. */
        long receivedAt() {
            return readings.get(0).receivedAt();
        }

        /** The next readings, so many at most. */
        List<JobReading> slice(int most) {
            int from = taken;
            taken = Math.min(readings.size(), from + most);
            return readings.subList(from, taken);
        }

        boolean isTaken() {
            return taken == readings.size();
        }
    }

    /** The end of the sweep that {@code live} asked for, behind all of its pages. */
    record Swept(LiveBuild live, Sweep sweep) implements Answer {}

    /** The reading of {@code Build} that {@code live} asked for; the jobs that it names are taken in slices. */
    static final class BuildRead implements Answer {
        private final LiveBuild live;
        private final BuildReading reading;
        private final int jobsHash;
        private int taken;

        BuildRead(LiveBuild live, BuildReading reading) {
            this.live = live;
            this.reading = reading;
            this.jobsHash =
                    reading.build() == null ? 0 : reading.build().jobRids().hashCode();
        }

        @Override
        public LiveBuild live() {
            return live;
        }

        BuildReading reading() {
            return reading;
        }

        /** Of the jobs that it names; computed once, for there may be very many. */
        int jobsHash() {
            return jobsHash;
        }

        /** The next of these jobs, so many at most. */
        List<String> slice(List<String> jobRids, int most) {
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

    /** The stream thread; null where nothing waits. */
    @Nullable
    Answer take() {
        return answers.poll();
    }
}
