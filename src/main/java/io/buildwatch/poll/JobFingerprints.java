package io.buildwatch.poll;

import io.buildwatch.foundry.Job;
import io.buildwatch.records.EpochMillis;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** 64-bit hashes of a reading of a job, of a job list whatever its order, and of a RID. Pure. */
final class JobFingerprints {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private JobFingerprints() {}

    /** The hash of a reading. The hash of a job list is the sum over its jobs. */
    static long of(Job job) {
        long hash = mix(mix(OFFSET, job.rid()), job.rawStatus());
        hash = mix(hash, job.startedTime());
        hash = mix(hash, job.latestAttemptStartTime());
        hash = mix(hash, job.finishedTime());
        return spread(hash);
    }

    /** The hash of a RID. */
    static long ofText(String text) {
        return spread(mix(OFFSET, text));
    }

    private static long spread(long hash) {
        long folded = hash ^ (hash >>> 32);
        return folded * 0x9e3779b97f4a7c15L;
    }

    private static long mix(long hash, String text) {
        long mixed = hash;
        for (int i = 0; i < text.length(); i++) {
            mixed = (mixed ^ text.charAt(i)) * PRIME;
        }
        return (mixed ^ 0xff) * PRIME;
    }

    private static long mix(long hash, @Nullable Instant time) {
        Long millis = EpochMillis.of(time);
        return (hash ^ (millis == null ? 1 : millis)) * PRIME;
    }
}
