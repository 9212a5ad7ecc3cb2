package io.buildwatch.poll;

import static io.buildwatch.poll.GivenBuilds.known;
import static io.buildwatch.poll.GivenBuilds.reading;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.JobReading;
import io.buildwatch.state.WatchedJob;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JobChangesTest {
    static Stream<Arguments> backward() {
        return Stream.of(
                backward("a lower rank", known(reading("RUNNING")), reading("WAITING")),
                backward("unknown ranks like running", known(reading("ABORT_PENDING")), reading("WAITING")),
                backward("terminal to running", known(reading("SUCCEEDED")), reading("RUNNING")),
                backward("terminal to unknown", known(reading("SUCCEEDED")), reading("COMPLETED")),
                backward("one terminal to another", known(reading("SUCCEEDED")), reading("FAILED")),
                backward("a status left", known(reading("RUNNING"), reading("ODD")), reading("RUNNING")),
                backward("a word left", known(reading("ODD"), reading("EVEN")), reading("ODD")),
                backward("an earlier start", known(reading("RUNNING", 500L, null)), reading("FAILED", 400L, null)),
                backward(
                        "an earlier start, same status",
                        known(reading("FAILED", 500L, null)),
                        reading("FAILED", 400L, null)),
                backward(
                        "a finish before the start known",
                        known(reading("RUNNING", 500L, null)),
                        reading("FAILED", null, 450L)),
                backward(
                        "the last attempt's end, no start",
                        known(reading("FAILED", 100L, 200L), reading("RUNNING", 300L, 200L)),
                        reading("FAILED", null, 200L)),
                backward(
                        "a start after all starts but not after the finish",
                        known(reading("FAILED", 100L, 200L)),
                        reading("RUNNING", 150L, null)),
                backward(
                        "a start where none is known proves nothing",
                        known(reading("RUNNING")),
                        reading("WAITING", 150L, null)));
    }

    private static Arguments backward(String name, WatchedJob known, JobReading reading) {
        return Arguments.of(name, known, reading);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backward")
    void aBackwardReadingIsDoubtedUntilAWholeSweepSaysTheSame(String name, WatchedJob known, JobReading reading) {
        assertThat(JobChanges.compare(known, reading, null)).isInstanceOf(JobChanges.Doubted.class);
        assertThat(JobChanges.compare(known, reading, "ANOTHER")).isInstanceOf(JobChanges.Doubted.class);
        assertThat(JobChanges.compare(known, reading, reading.job().rawStatus()))
                .isNotInstanceOf(JobChanges.Doubted.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("backward")
    void whatWasProvenIsNotDoubtedAgain(String name, WatchedJob known, JobReading reading) {
        JobChanges.Verdict verdict =
                JobChanges.compare(known, reading, reading.job().rawStatus());
        WatchedJob after = verdict instanceof JobChanges.Changed changed
                ? changed.after()
                : verdict instanceof JobChanges.Refreshed refreshed ? refreshed.after() : known;

        assertThat(JobChanges.compare(after, reading, null)).isInstanceOf(JobChanges.Same.class);
    }

    static Stream<Arguments> forward() {
        return Stream.of(
                Arguments.of("waiting to running", known(reading("WAITING")), reading("RUNNING"), 1),
                Arguments.of("waiting to done", known(reading("WAITING")), reading("SUCCEEDED"), 1),
                Arguments.of("running to unknown", known(reading("RUNNING")), reading("ABORT_PENDING"), 1),
                Arguments.of("one unknown word to another", known(reading("ODD")), reading("EVEN"), 1),
                Arguments.of(
                        "a new attempt, by its start",
                        known(reading("FAILED", 100L, 200L)),
                        reading("RUNNING", 300L, 200L),
                        2),
                Arguments.of(
                        "a new attempt that ended unseen",
                        known(reading("FAILED", 100L, 200L)),
                        reading("SUCCEEDED", 300L, 400L),
                        2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forward")
    void aForwardReadingIsBelievedAtOnce(String name, WatchedJob known, JobReading reading, int attempt) {
        assertThat(JobChanges.compare(known, reading, null))
                .isInstanceOfSatisfying(JobChanges.Changed.class, changed -> {
                    assertThat(changed.after().getWord())
                            .isEqualTo(reading.job().rawStatus());
                    assertThat(changed.after().getAttempt()).isEqualTo(attempt);
                });
    }

    @Test
    void theFirstSightOfAJobIsAChangeEvenWhereBuildHasNamedIt() {
        WatchedJob named = WatchedJob.newBuilder().build();

        assertThat(JobChanges.compare(named, reading("WAITING"), null))
                .isInstanceOfSatisfying(
                        JobChanges.Changed.class,
                        changed -> assertThat(changed.after().getAttempt()).isEqualTo(1));
    }

    @Test
    void aRetriedJobThatShowsTheFinishOfItsLastAttemptIsNotDoubtedWhileItRuns() {
        JobReading running = reading("RUNNING", 300L, 200L);
        WatchedJob known = known(reading("FAILED", 100L, 200L), running);

        assertThat(JobChanges.compare(known, running, null)).isInstanceOf(JobChanges.Same.class);
    }

    @Test
    void otherTimesWithTheSameStatusAreKeptAndNotPublished() {
        assertThat(JobChanges.compare(known(reading("RUNNING")), reading("RUNNING", 300L, null), null))
                .isInstanceOfSatisfying(
                        JobChanges.Refreshed.class,
                        refreshed ->
                                assertThat(refreshed.after().getLatestStart()).isEqualTo(300L));
    }

    @Test
    void afterTooManyWordsInOneAttemptEachNewOneNeedsProof() {
        WatchedJob known = known(Stream.iterate(0, i -> i + 1)
                .limit(18)
                .map(i -> reading("WORD" + i))
                .toArray(JobReading[]::new));

        assertThat(JobChanges.compare(known, reading("NEXT"), null)).isInstanceOf(JobChanges.Doubted.class);
    }

    /** Even after an earlier start was believed, since the later one was read too. */
    @Test
    void anotherStatusWithAStartEarlierThanOneReadNeedsProofOfItsOwn() {
        WatchedJob known = known(reading("RUNNING", 500L, null), reading("RUNNING", 400L, null));
        JobReading ended = reading("FAILED", 400L, 450L);

        assertThat(JobChanges.compare(known, reading("RUNNING", 400L, null), null))
                .isInstanceOf(JobChanges.Same.class);
        assertThat(JobChanges.compare(known, ended, null)).isInstanceOf(JobChanges.Doubted.class);
        assertThat(JobChanges.compare(known, ended, ended.job().rawStatus())).isInstanceOf(JobChanges.Changed.class);
    }
}
