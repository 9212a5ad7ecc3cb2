package io.buildwatch.poll;

import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** 64 bits that tell one job list from another, whatever the order. Pure. */
final class Fingerprints {
    private static final long PRIME = 0x100000001b3L;

    private Fingerprints() {}

    static long of(List<JobReading> readings) {
        long sum = readings.size();
        for (JobReading reading : readings) {
            sum += of(reading.job());
        }
        return sum;
    }

    private static long of(Job job) {
        long hash = mix(mix(0xcbf29ce484222325L, job.rid()), job.rawStatus());
        hash = mix(hash, job.startedTime());
        hash = mix(hash, job.latestAttemptStartTime());
        hash = mix(hash, job.finishedTime());
        hash ^= hash >>> 32;
        return hash * 0x9e3779b97f4a7c15L;
    }

    private static long mix(long hash, String text) {
        long mixed = hash;
        for (int i = 0; i < text.length(); i++) {
            mixed = (mixed ^ text.charAt(i)) * PRIME;
        }
        return (mixed ^ 0xff) * PRIME;
    }

    private static long mix(long hash, @Nullable Instant time) {
        Long millis = Millis.of(time);
        return (hash ^ (millis == null ? 1 : millis)) * PRIME;
    }
}
