package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.JobStatus;
import io.buildwatch.state.WatchedJob;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Readings and settings for tests of the poller's parts. */
final class GivenBuilds {
    static final PollConfig CONFIG = PollConfig.defaults();
    static final long MINUTE = 60_000;

    private GivenBuilds() {}

    /** The poller's state of a build that is polled for the first time. */
    static BuildPollState state(String rid) {
        return new BuildPollState(rid, CONFIG, new SweepCycle(true, false, 0), false, build -> null);
    }

    static Job job(String rid, String word, @Nullable Long start, @Nullable Long finished) {
        return new Job(
                rid, JobStatus.of(word), word, Instant.ofEpochMilli(1), instant(start), instant(finished), List.of());
    }

    static JobReading reading(String word, @Nullable Long start, @Nullable Long finished) {
        return new JobReading(job("job", word, start, finished), 10_000, 10_001);
    }

    static JobReading reading(String word) {
        return reading(word, null, null);
    }

    /** The store's entry of a job after each of these readings was believed in turn, backward ones included. */
    static WatchedJob known(JobReading... readings) {
        WatchedJob known = null;
        for (JobReading reading : readings) {
            JobChanges.Verdict verdict =
                    JobChanges.compare(known, reading, reading.job().rawStatus());
            if (verdict instanceof JobChanges.Changed changed) {
                known = changed.after();
            } else if (verdict instanceof JobChanges.Refreshed refreshed) {
                known = refreshed.after();
            }
        }
        return known;
    }

    static FoundryFailure failure(FoundryFailure.Kind kind, int status) {
        return new FoundryFailure(kind, status, null, null, null, "failed");
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
