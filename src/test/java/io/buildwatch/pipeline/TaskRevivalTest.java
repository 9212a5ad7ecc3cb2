package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.broker.BrokerMain;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.streams.StreamFault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A commit that the broker does not answer for {@code max.block.ms}: Streams would revive the thread's tasks, and the
 * process must end before that. The broker is a process of its own, which is stopped and resumed by signals.
 */
@Tag("broker")
@DisabledOnOs(OS.WINDOWS)
class TaskRevivalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    @Test
    void aCommitWithoutAnAnswerEndsTheInstanceAndNothingIsLost() throws Exception {
        Process broker = startBroker(dir.resolve("broker"));
        try (BufferedReader out = broker.inputReader()) {
            String bootstrap = out.readLine().replace("bootstrap.servers=", "");
            try (Pipeline pipeline = new Pipeline(bootstrap, "revival.", dir.resolve("state"))) {
                pipeline.settings.put("producer.max.block.ms", "1000");
                pipeline.start();
                List<SimulatedBuild> builds = Stream.generate(() -> Jobs.newBuild(pipeline, 200))
                        .limit(8)
                        .toList();
                try (Seen seen = pipeline.seen();
                        Signals signals = new Signals(broker.pid())) {
                    builds.forEach(build -> pipeline.submit(build.rid()));
                    leaveACommitUnanswered(pipeline, builds, signals);
                    pipeline.restart();
                    builds.forEach(Jobs::succeed);
                    List<String> rids = builds.stream().map(SimulatedBuild::rid).toList();
                    rids.forEach(seen::untilComplete);

                    Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
                    assertThat(pipeline.faults)
                            .hasSize(1)
                            .allSatisfy(fault -> assertThat(fault)
                                    .isInstanceOf(StreamFault.class)
                                    .hasMessageContaining("a commit was not answered in time"));
                }
            }
        } finally {
            broker.destroyForcibly();
        }
    }

    /** Stops the broker in a commit; again if the commit ended before the signal came. */
    private static void leaveACommitUnanswered(Pipeline pipeline, List<SimulatedBuild> builds, Signals signals)
            throws IOException {
        for (int round = 0; pipeline.faults.isEmpty(); round++) {
            assertThat(round).as("rounds in which each commit was answered").isLessThan(10);
            int job = round;
            builds.forEach(build -> build.job(Jobs.job(build, job)).status("RUNNING"));
            signals.stopInCommit();
            awaitFault(pipeline);
            signals.resume();
        }
    }

    private static void awaitFault(Pipeline pipeline) {
        try {
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !pipeline.faults.isEmpty());
        } catch (ConditionTimeoutException e) {
            // There was no further commit without an answer.
        }
    }

    private static Process startBroker(Path data) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        return new ProcessBuilder(
                        java, "-Xmx256m", "-cp", classPath, BrokerMain.class.getName(), "--data-dir", data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Sends signals to the broker by a shell that runs already, because a commit takes only a few ms. */
    private static final class Signals implements AutoCloseable {
        private final long pid;
        private final Process shell;

        Signals(long pid) throws IOException {
            this.pid = pid;
            this.shell =
                    new ProcessBuilder("sh", "-c", "while read signal; do kill -$signal " + pid + "; done").start();
        }

        /** Stops the broker as soon as a stream thread is seen to wait for the answer to a commit. */
        void stopInCommit() throws IOException {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> Thread.getAllStackTraces().values().stream().anyMatch(Signals::awaitsCommit));
            send("STOP");
        }

        void resume() throws IOException {
            send("CONT");
        }

        private static boolean awaitsCommit(StackTraceElement[] stack) {
            return Arrays.stream(stack).anyMatch(at -> at.getMethodName().equals("await"))
                    && Arrays.stream(stack)
                            .anyMatch(at -> at.getMethodName().equals("commitTransaction")
                                    || at.getMethodName().equals("sendOffsetsToTransaction"));
        }

        private void send(String signal) throws IOException {
            OutputStream input = shell.getOutputStream();
            input.write((signal + "\n").getBytes());
            input.flush();
        }

        @Override
        public void close() throws IOException {
            // A stopped process must be resumed to react to other signals.
            ProcessHandle.of(pid).ifPresent(process -> {
                try {
                    resume();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            shell.getOutputStream().close();
        }
    }
}
