package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.API;
import static io.buildwatch.dev.simulator.Http.RID;
import static io.buildwatch.dev.simulator.Http.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buildwatch.testing.SeededCases;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** {@link GroundTruth} holds everything that happened in the simulated world, and nothing else. */
class GroundTruthTest {
    private static final List<String> WORDS =
            List.of("WAITING", "RUNNING", "SUCCEEDED", "FAILED", "CANCELED", "DID_NOT_RUN", "ABORTED", "-");

    private final AtomicLong clock = new AtomicLong(1_000);

    @Test
    void replayingTheTransitionsGivesTheWorld() {
        SeededCases.check(
                200, source -> source.list(60, each -> each.intBetween(0, 39)), this::replayedTransitionsGiveTheWorld);
    }

    private void replayedTransitionsGiveTheWorld(List<Integer> moves) {
        clock.set(1_000);
        SimulatedWorld world = new SimulatedWorld(clock::get);
        SimulatedBuild build = world.buildOrNew(RID);
        for (int move : moves) {
            clock.addAndGet(move);
            String word = WORDS.get(move % WORDS.size());
            String job = job(move / WORDS.size());
            if (word.equals("-")) {
                build.remove(job);
            } else {
                build.job(job).status(word);
            }
        }
        Map<String, String> replayed = new HashMap<>();
        Map<String, Integer> attempts = new HashMap<>();
        long last = 0;
        for (WorldChange transition : world.truth().transitions(RID)) {
            assertThat(transition.atMillis()).isGreaterThanOrEqualTo(last);
            last = transition.atMillis();
            String key = String.valueOf(transition.jobRid());
            assertThat(replayed.get(key)).isEqualTo(transition.previousStatus());
            if (transition.status() == null) {
                replayed.remove(key);
            } else {
                replayed.put(key, transition.status());
            }
            attempts.put(key, transition.attempt());
        }
        assertThat(replayed.remove("null")).isEqualTo("RUNNING");
        Map<String, String> present = new HashMap<>();
        build.jobs().forEach(job -> {
            present.put(job.rid(), job.status());
            assertThat(attempts).containsEntry(job.rid(), job.attempt());
        });
        assertThat(replayed).isEqualTo(present);
    }

    @Test
    void countsAttemptsAndSetsTimesAsFoundryWould() {
        SimulatedWorld world = new SimulatedWorld(clock::get);
        SimulatedJob job = world.buildOrNew(RID).job(job(1)).status("RUNNING").status("FAILED");
        assertThat(job.now().finishedTime()).isNotNull();
        clock.addAndGet(5);
        job.retry();
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.now().finishedTime()).isNull();
        assertThat(job.now().latestAttemptStartTime().toEpochMilli()).isEqualTo(clock.get());
        assertThat(job.now().startedTime().toEpochMilli()).isEqualTo(clock.get() - 5);
    }

    @Test
    void saysNothingOfAChangeThatIsNone() {
        SimulatedWorld world = new SimulatedWorld(clock::get);
        world.buildOrNew(RID).status("RUNNING").job(job(1)).status("WAITING");
        assertThat(world.truth().transitions(RID)).hasSize(2);
        assertThat(world.truth().transitions("other")).isEmpty();
        world.truth().forget(RID);
        assertThat(world.truth().builds()).isEmpty();
    }

    @Test
    void remembersWhatWasShownAndForHowLong() throws Exception {
        try (FoundrySimulator simulator =
                FoundrySimulator.start(SimulatorSettings.defaults().withClock(clock::get))) {
            Http http = new Http(simulator);
            simulator.build(RID).job(job(1));
            simulator.build(RID).job(job(2));
            // A reading is noted just after the last byte of its answer was sent; nothing may change before that.
            http.list(RID, "&pageSize=1");
            awaitReadings(simulator, 1);
            clock.set(2_000);
            http.list(RID, "&pageSize=1");
            awaitReadings(simulator, 2);
            simulator.build(RID).job(job(1)).status("RUNNING").status("SUCCEEDED");
            http.list(RID, "&pageSize=1");
            awaitReadings(simulator, 3);
            http.get(API + "/builds/" + RID);
            awaitReadings(simulator, 4);

            assertThat(simulator.truth().served(RID))
                    .containsExactly(
                            new ServedStatus(RID, job(1), 1, "WAITING", 1_000, 1_000, 2_000, 2_000, 2),
                            new ServedStatus(RID, job(1), 1, "SUCCEEDED", 2_000, 2_000, 2_000, 2_000, 1),
                            new ServedStatus(RID, null, 1, "RUNNING", 2_000, 2_000, 2_000, 2_000, 1));
        }
    }

    private static void awaitReadings(FoundrySimulator simulator, long readings) {
        await().until(() -> simulator.truth().served(RID).stream()
                        .mapToLong(ServedStatus::times)
                        .sum()
                == readings);
    }

    @Test
    void showsSeveralChangesTogether() throws Exception {
        SimulatedWorld world = new SimulatedWorld(clock::get);
        SimulatedBuild build = world.buildOrNew(RID);
        build.job(job(1));
        Thread reader = new Thread(() -> {
            boolean halfway = false;
            while (!Thread.currentThread().isInterrupted() && !halfway) {
                SimulatedBuild.Slice slice = build.slice(0, 2, Long.MAX_VALUE);
                halfway = slice.jobs().size() == 2
                        && slice.jobs().get(0).state().status().equals("WAITING");
            }
            assertThat(halfway).isFalse();
        });
        AtomicLong failures = new AtomicLong();
        reader.setUncaughtExceptionHandler((thread, failure) -> failures.incrementAndGet());
        reader.start();
        for (int i = 0; i < 2_000; i++) {
            build.change(() -> {
                build.job(job(2));
                build.job(job(1)).status("RUNNING");
            });
            build.change(() -> {
                build.remove(job(2));
                build.job(job(1)).status("WAITING");
            });
        }
        reader.interrupt();
        reader.join();
        assertThat(failures).hasValue(0);
    }
}
