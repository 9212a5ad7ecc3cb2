package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Applies the faults that change the entries of {@code jobs/getBatch}. Each is counted if it changed something. Any
 * thread.
 */
final class JobBatchFaults {
    private final FaultRules misbehaviour;
    private final PageFaults pages;

    JobBatchFaults(FaultRules misbehaviour) {
        this.misbehaviour = misbehaviour;
        this.pages = new PageFaults(misbehaviour);
    }

    /** The RID of a job because of which the whole call is refused; null if there is none. */
    @Nullable
    String forbiddenAmong(List<SimulatedJob> asked) {
        for (SimulatedJob job : asked) {
            if (job.build().isFirst(job) && misbehaviour.strikes(ApiFault.JOB_FORBIDDEN, job.buildRid())) {
                misbehaviour.count(ApiFault.JOB_FORBIDDEN);
                return job.rid();
            }
        }
        return null;
    }

    /**
     * What the answer has under each RID.
     *
     * @param asked the jobs that were asked for and exist
     * @param rids all RIDs that were asked for
     */
    Map<String, ServedJob> entries(List<SimulatedJob> asked, Set<String> rids) {
        Map<String, ServedJob> entries = new LinkedHashMap<>();
        for (SimulatedJob job : asked) {
            ServedJob entry = entry(job);
            if (entry != null) {
                entries.put(job.rid(), entry);
            }
            addUnasked(job, rids, entries);
        }
        return entries;
    }

    /** What the answer has under the job's RID; null if it has nothing. */
    private @Nullable ServedJob entry(SimulatedJob job) {
        List<ServedJob> left = new ArrayList<>(List.of(job.served()));
        pages.vanish(left, job.buildRid());
        if (left.isEmpty()) {
            return null;
        }
        if (misbehaviour.strikesAndCounts(ApiFault.JOB_LEFT_OUT, job.buildRid())) {
            return null;
        }
        if (misbehaviour.strikesAndCounts(ApiFault.JOB_MALFORMED, job.buildRid())) {
            return pages.malformed(left.get(0));
        }
        if (misbehaviour.strikes(ApiFault.JOB_OF_ANOTHER, job.buildRid())) {
            SimulatedJob other = find(job.build(), each -> each != job);
            if (other != null) {
                misbehaviour.count(ApiFault.JOB_OF_ANOTHER);
                return other.served();
            }
        }
        return misbehaviour.strikes(ApiFault.JOB_STALE, job.buildRid()) ? stale(job, left.get(0)) : left.get(0);
    }

    private @Nullable ServedJob stale(SimulatedJob job, ServedJob now) {
        ServedJob then =
                job.servedAsOf(job.build().nowMillis() - misbehaviour.tuning().staleMillis());
        if (!now.equals(then)) {
            misbehaviour.count(ApiFault.JOB_STALE);
        }
        return then;
    }

    private void addUnasked(SimulatedJob job, Set<String> rids, Map<String, ServedJob> entries) {
        if (misbehaviour.strikes(ApiFault.JOB_NOT_ASKED_FOR, job.buildRid())) {
            SimulatedJob other =
                    find(job.build(), each -> !rids.contains(each.rid()) && !entries.containsKey(each.rid()));
            if (other != null) {
                misbehaviour.count(ApiFault.JOB_NOT_ASKED_FOR);
                entries.put(other.rid(), other.served());
            }
        }
    }

    /** The build's first job that {@code which} accepts; null if there is none. */
    private static @Nullable SimulatedJob find(SimulatedBuild build, Predicate<SimulatedJob> which) {
        return build.jobs().stream().filter(which).findFirst().orElse(null);
    }
}
