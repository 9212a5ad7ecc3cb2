package io.buildwatch.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.GroundTruth;
import io.buildwatch.dev.simulator.WorldChange;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The guarantees about {@code BuildCompletion}. */
final class CompletionGuarantees {
    // Its own lists, not the product's: the guarantees are checked independently.
    private static final Set<String> BUILD_ENDED = Set.of("SUCCEEDED", "FAILED", "CANCELED");
    private static final Set<String> JOB_ENDED = Set.of("SUCCEEDED", "FAILED", "CANCELED", "DID_NOT_RUN");

    private CompletionGuarantees() {}

    static void versionsCountOn(Seen seen, GroundTruth truth, String rid) {
        Map<Long, Long> last = new HashMap<>();
        for (BuildCompletion completion : seen.completions(rid)) {
            assertThat(completion.getVersion())
                    .as("version of %s", completion)
                    .isEqualTo(last.merge(completion.getWatch(), 1L, Long::sum));
        }
    }

    static void nothingIsSaidTwice(Seen seen, GroundTruth truth, String rid) {
        BuildCompletion before = null;
        for (BuildCompletion completion : seen.completions(rid)) {
            BuildCompletion bare = BuildCompletion.newBuilder(completion)
                    .setVersion(0)
                    .setSequence(0)
                    .setUpdatedTime(Instant.EPOCH)
                    .setFirstStartedTime(null)
                    .setLastFinishedTime(null)
                    .build();
            assertThat(bare).isNotEqualTo(before);
            before = bare;
        }
    }

    /** The counts of each record are those of the jobs after the events up to its sequence. */
    static void countsEqualARecount(Seen seen, GroundTruth truth, String rid) {
        for (long watch : seen.watches(rid)) {
            List<JobStatusChanged> events = seen.events(rid).stream()
                    .filter(event -> event.getWatch() == watch)
                    .toList();
            Map<String, JobStatus> jobs = new HashMap<>();
            Map<JobStatus, Integer> counts = new EnumMap<>(JobStatus.class);
            Set<String> failed = new HashSet<>();
            int counted = 0;
            for (BuildCompletion completion : seen.completions(rid)) {
                if (completion.getWatch() != watch) {
                    continue;
                }
                for (; counted < completion.getSequence(); counted++) {
                    JobStatusChanged event = events.get(counted);
                    JobStatus before = jobs.put(event.getJobRid(), event.getStatus());
                    if (before != null) {
                        counts.merge(before, -1, Integer::sum);
                    }
                    counts.merge(event.getStatus(), 1, Integer::sum);
                    failed.remove(event.getJobRid());
                    if (event.getStatus() == JobStatus.FAILED) {
                        failed.add(event.getJobRid());
                    }
                }
                assertThat((long) counted).as("%s goes back", completion).isEqualTo(completion.getSequence());
                assertThat(completion.getCounts())
                        .as("counts of %s", completion)
                        .isEqualTo(counts(counts));
                assertThat(completion.getJobCount()).isEqualTo(jobs.size());
                assertThat(completion.getFailedJobs())
                        .isSubsetOf(failed)
                        .doesNotHaveDuplicates()
                        .hasSize(Math.min(20, failed.size()));
            }
        }
    }

    static void stateFollowsFromCountsAndStatus(Seen seen, GroundTruth truth, String rid) {
        for (BuildCompletion completion : seen.completions(rid)) {
            assertThat(completion.getState()).as("state of %s", completion).isEqualTo(expectedState(completion));
            JobCounts counts = completion.getCounts();
            int ended = counts.getSucceeded() + counts.getFailed() + counts.getCanceled() + counts.getDidNotRun();
            int jobs = completion.getJobCount();
            int percent = jobs == 0 ? 0 : Math.min(99, (int) (100L * ended / jobs));
            assertThat(completion.getPercentComplete())
                    .as("percent of %s", completion)
                    .isEqualTo(completion.getComplete() ? 100 : percent);
        }
    }

    /**
     * For each complete record there is an observation, not later than the record, that is settled and has the same
     * sequence.
     */
    static void completeOnlyWhereSettledAndCounted(Seen seen, GroundTruth truth, String rid) {
        seen.completions(rid).stream()
                .filter(BuildCompletion::getComplete)
                .forEach(completion -> assertThat(settlements(seen, completion))
                        .as("settled observations behind %s", completion)
                        .isNotEmpty());
    }

    /**
     * When a build is published as complete, it has ended in the simulator, and so have its jobs unless the observation
     * says otherwise.
     */
    static void neverCompleteTooEarly(Seen seen, GroundTruth truth, String rid) {
        for (BuildCompletion completion : seen.completions(rid)) {
            if (!completion.getComplete()) {
                continue;
            }
            Map<String, String> then = new HashMap<>();
            for (WorldChange transition : truth.transitions(rid)) {
                if (transition.atMillis() <= completion.getUpdatedTime().toEpochMilli()) {
                    then.put(transition.jobRid() == null ? "" : transition.jobRid(), transition.status());
                }
            }
            assertThat(then.remove("")).as("Build.status behind %s", completion).isIn(BUILD_ENDED);
            then.values().removeAll(Collections.singleton(null));
            boolean byTheRule = settlements(seen, completion).stream().anyMatch(each -> each.getDetail() == null);
            if (byTheRule) {
                assertThat(then.values()).as("jobs behind %s", completion).isSubsetOf(JOB_ENDED);
            }
        }
    }

    static void completionsCountsTheTimesItBecameComplete(Seen seen, GroundTruth truth, String rid) {
        Map<Long, Integer> times = new HashMap<>();
        Map<Long, Boolean> complete = new HashMap<>();
        for (BuildCompletion completion : seen.completions(rid)) {
            long watch = completion.getWatch();
            boolean before = Boolean.TRUE.equals(complete.put(watch, completion.getComplete()));
            int expected = times.merge(watch, completion.getComplete() && !before ? 1 : 0, Integer::sum);
            assertThat(completion.getCompletions())
                    .as("completions of %s", completion)
                    .isEqualTo(expected);
        }
    }

    static List<BuildObserved> settlements(Seen seen, BuildCompletion completion) {
        return seen.observations(completion.getBuildRid()).stream()
                .filter(observed -> observed.getWatch() == completion.getWatch()
                        && observed.getSettled()
                        && observed.getSequence() == completion.getSequence()
                        && !observed.getObservedTime().isAfter(completion.getUpdatedTime()))
                .toList();
    }

    private static BuildState expectedState(BuildCompletion completion) {
        JobCounts counts = completion.getCounts();
        if (!completion.getComplete()) {
            boolean pending = counts.getWaiting() == completion.getJobCount();
            return counts.getFailed() > 0 ? BuildState.FAILING : pending ? BuildState.PENDING : BuildState.RUNNING;
        }
        if (completion.getBuildStatus() != null) {
            return BuildState.valueOf(completion.getBuildStatus().name());
        }
        boolean noneRan = counts.getDidNotRun() == completion.getJobCount();
        return counts.getFailed() > 0
                ? BuildState.FAILED
                : counts.getCanceled() > 0 || noneRan ? BuildState.CANCELED : BuildState.SUCCEEDED;
    }

    private static JobCounts counts(Map<JobStatus, Integer> of) {
        return JobCounts.newBuilder()
                .setWaiting(of.getOrDefault(JobStatus.WAITING, 0))
                .setRunning(of.getOrDefault(JobStatus.RUNNING, 0))
                .setSucceeded(of.getOrDefault(JobStatus.SUCCEEDED, 0))
                .setFailed(of.getOrDefault(JobStatus.FAILED, 0))
                .setCanceled(of.getOrDefault(JobStatus.CANCELED, 0))
                .setDidNotRun(of.getOrDefault(JobStatus.DID_NOT_RUN, 0))
                .setUnknown(of.getOrDefault(JobStatus.UNKNOWN, 0))
                .build();
    }
}
