package io.buildwatch.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.GroundTruth;
import io.buildwatch.dev.simulator.WorldChange;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The guarantees about {@code JobStatusChanged}. */
final class JobGuarantees {
    /** Its own list, not the product's: the guarantees are checked independently. */
    private static final Set<JobStatus> TERMINAL =
            Set.of(JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELED, JobStatus.DID_NOT_RUN);

    private JobGuarantees() {}

    static boolean isTerminal(JobStatus status) {
        return TERMINAL.contains(status);
    }

    static void sequenceIsGaplessAndInOrder(Seen seen, GroundTruth truth, String rid) {
        Map<Long, Long> last = new HashMap<>();
        for (JobStatusChanged event : seen.events(rid)) {
            long expected = last.merge(event.getWatch(), 1L, Long::sum);
            assertThat(event.getSequence()).as("sequence of %s", event).isEqualTo(expected);
        }
    }

    static void nothingIsSaidTwice(Seen seen, GroundTruth truth, String rid) {
        Map<String, String> said = new HashMap<>();
        for (JobStatusChanged event : seen.events(rid)) {
            String now = event.getStatus() + "/" + event.getRawStatus() + "/" + event.getAttempt();
            assertThat(said.put(job(event), now)).as("event before %s", event).isNotEqualTo(now);
        }
    }

    static void previousStatusChains(Seen seen, GroundTruth truth, String rid) {
        Map<String, JobStatus> last = new HashMap<>();
        for (JobStatusChanged event : seen.events(rid)) {
            assertThat(event.getPreviousStatus())
                    .as("previous status of %s", event)
                    .isEqualTo(last.put(job(event), event.getStatus()));
        }
    }

    static void attemptsCountTheTerminalStatusesLeft(Seen seen, GroundTruth truth, String rid) {
        Map<String, Integer> attempts = new HashMap<>();
        for (JobStatusChanged event : seen.events(rid)) {
            JobStatus before = event.getPreviousStatus();
            boolean again = before == null || isTerminal(before);
            int expected = attempts.getOrDefault(job(event), 0) + (again ? 1 : 0);
            assertThat(event.getAttempt()).as("attempt of %s", event).isEqualTo(expected);
            attempts.put(job(event), expected);
        }
    }

    static void windowsAreNotEmpty(Seen seen, GroundTruth truth, String rid) {
        for (JobStatusChanged event : seen.events(rid)) {
            if (event.getPreviousStatus() == null) {
                assertThat(event.getPreviousObservedTime()).isNull();
            } else {
                assertThat(event.getPreviousObservedTime())
                        .as("window of %s", event)
                        .isNotNull()
                        .isBefore(event.getObservedTime());
            }
        }
    }

    static void lastStatusIsTheTruth(Seen seen, GroundTruth truth, String rid) {
        Map<String, String> published = new TreeMap<>();
        seen.events(rid).forEach(event -> published.put(event.getJobRid(), word(event)));
        Map<String, String> real = new TreeMap<>();
        for (WorldChange transition : truth.transitions(rid)) {
            if (transition.jobRid() != null && transition.status() != null) {
                real.put(transition.jobRid(), transition.status());
            }
        }
        assertThat(published).as("last statuses of %s", rid).isEqualTo(real);
    }

    static void statusIsMonotoneWithinAnAttempt(Seen seen, GroundTruth truth, String rid) {
        Map<String, JobStatus> last = new HashMap<>();
        for (JobStatusChanged event : seen.events(rid)) {
            JobStatus before = last.put(job(event) + "/" + event.getAttempt(), event.getStatus());
            if (before != null) {
                assertThat(rank(event.getStatus()))
                        .as("rank after %s of %s", before, event)
                        .isGreaterThanOrEqualTo(rank(before));
                assertThat(isTerminal(before)).as("two ends in %s", event).isFalse();
            }
        }
    }

    /**
     * If the job took the new status only once in the simulator, and from the previous status, that time is in the
     * event's window.
     */
    static void windowHoldsTheTrueTime(Seen seen, GroundTruth truth, String rid) {
        Map<String, List<WorldChange>> transitions = truth.transitions(rid).stream()
                .filter(transition -> transition.jobRid() != null)
                .collect(Collectors.groupingBy(WorldChange::jobRid));
        for (JobStatusChanged event : seen.events(rid)) {
            List<WorldChange> such = transitions.getOrDefault(event.getJobRid(), List.of()).stream()
                    .filter(transition -> word(event).equals(transition.status()))
                    .toList();
            boolean direct = such.size() == 1
                    && event.getPreviousStatus() != null
                    && event.getPreviousStatus().name().equals(such.get(0).previousStatus());
            if (direct) {
                assertThat(such.get(0).atMillis())
                        .as("true time of %s", event)
                        .isBetween(
                                event.getPreviousObservedTime().toEpochMilli(),
                                event.getObservedTime().toEpochMilli());
            } else if (such.size() == 1) {
                assertThat(such.get(0).atMillis())
                        .isLessThanOrEqualTo(event.getObservedTime().toEpochMilli());
            }
        }
    }

    private static int rank(JobStatus status) {
        return status == JobStatus.WAITING ? 0 : isTerminal(status) ? 2 : 1;
    }

    private static String word(JobStatusChanged event) {
        return event.getRawStatus() == null ? event.getStatus().name() : event.getRawStatus();
    }

    private static String job(JobStatusChanged event) {
        return event.getWatch() + "/" + event.getJobRid();
    }
}
