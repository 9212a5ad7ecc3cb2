package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.GroundTruth;
import io.buildwatch.dev.simulator.Transition;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The contract's guarantees, each asked of what committed readers saw. */
final class Guarantees {
    private Guarantees() {}

    static void assertAll(Seen seen, GroundTruth truth, List<String> rids) {
        for (String rid : rids) {
            sequenceIsGaplessAndInOrder(seen, rid);
            nothingIsSaidTwice(seen, rid);
            previousStatusChains(seen, rid);
            lastStatusIsTheTruth(seen, truth, rid);
            neverCompleteTooEarly(seen, truth, rid);
            countsEqualARecount(seen, rid);
        }
        cloudEventIdsAreUnique(seen);
    }

    static void sequenceIsGaplessAndInOrder(Seen seen, String rid) {
        Map<Long, Long> last = new HashMap<>();
        for (JobStatusChanged event : seen.events(rid)) {
            long expected = last.getOrDefault(event.getWatch(), 0L) + 1;
            assertThat(event.getSequence()).as("sequence of %s", event).isEqualTo(expected);
            last.put(event.getWatch(), expected);
        }
    }

    static void nothingIsSaidTwice(Seen seen, String rid) {
        Map<String, String> said = new HashMap<>();
        for (JobStatusChanged event : seen.events(rid)) {
            String now = event.getStatus() + "/" + event.getRawStatus() + "/" + event.getAttempt();
            assertThat(said.put(event.getWatch() + event.getJobRid(), now))
                    .as("event before %s", event)
                    .isNotEqualTo(now);
        }
        BuildCompletion before = null;
        for (BuildCompletion completion : seen.completions(rid)) {
            BuildCompletion bare = BuildCompletion.newBuilder(completion)
                    .setVersion(0)
                    .setSequence(0)
                    .setUpdatedTime(java.time.Instant.EPOCH)
                    .setFirstStartedTime(null)
                    .setLastFinishedTime(null)
                    .build();
            assertThat(bare).isNotEqualTo(before);
            before = bare;
        }
    }

    static void previousStatusChains(Seen seen, String rid) {
        Map<String, JobStatus> last = new HashMap<>();
        for (JobStatusChanged event : seen.events(rid)) {
            String job = event.getWatch() + event.getJobRid();
            assertThat(event.getPreviousStatus()).isEqualTo(last.put(job, event.getStatus()));
        }
    }

    static void lastStatusIsTheTruth(Seen seen, GroundTruth truth, String rid) {
        Map<String, String> published = new TreeMap<>();
        seen.events(rid)
                .forEach(event -> published.put(
                        event.getJobRid(),
                        event.getRawStatus() == null ? event.getStatus().name() : event.getRawStatus()));
        Map<String, String> real = new TreeMap<>();
        for (Transition transition : truth.transitions(rid)) {
            if (transition.jobRid() != null && transition.status() != null) {
                real.put(transition.jobRid(), transition.status());
            }
        }
        assertThat(published).isEqualTo(real);
    }

    static void neverCompleteTooEarly(Seen seen, GroundTruth truth, String rid) {
        long end = truth.transitions(rid).stream()
                .mapToLong(Transition::atMillis)
                .max()
                .orElse(0);
        for (BuildCompletion completion : seen.completions(rid)) {
            if (completion.getComplete()) {
                assertThat(completion.getUpdatedTime().toEpochMilli())
                        .as("completion of %s", rid)
                        .isGreaterThanOrEqualTo(end);
                assertThat(completion.getPercentComplete()).isEqualTo(100);
            } else {
                assertThat(completion.getPercentComplete()).isLessThan(100);
            }
        }
    }

    static void countsEqualARecount(Seen seen, String rid) {
        BuildCompletion last = seen.latest(rid).orElseThrow();
        Map<String, JobStatus> jobs = new HashMap<>();
        Set<String> failed = new HashSet<>();
        seen.events(rid).stream()
                .filter(event -> event.getWatch() == last.getWatch())
                .forEach(event -> {
                    jobs.put(event.getJobRid(), event.getStatus());
                    if (event.getStatus() == JobStatus.FAILED) {
                        failed.add(event.getJobRid());
                    } else {
                        failed.remove(event.getJobRid());
                    }
                });
        assertThat(last.getJobCount()).isEqualTo(jobs.size());
        assertThat(last.getCounts().getSucceeded()).isEqualTo((int)
                jobs.values().stream().filter(JobStatus.SUCCEEDED::equals).count());
        assertThat(last.getCounts().getFailed()).isEqualTo(failed.size());
        assertThat(last.getFailedJobs()).isSubsetOf(failed).hasSize(Math.min(20, failed.size()));
    }

    static void cloudEventIdsAreUnique(Seen seen) {
        Set<String> ids = new HashSet<>();
        seen.events.forEach(entry -> assertThat(ids.add(
                        new String(entry.record().headers().lastHeader("ce_id").value())))
                .isTrue());
    }
}
