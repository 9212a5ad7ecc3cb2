package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.examples.CompletionSubscriber;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs the subscribers that docs/events.md#reading-the-topics shows; the one in JavaScript is run in containers. */
@Tag("broker")
class ExamplesTest {
    private static final long PATIENCE_SECONDS = 60;

    /** The one on the PATH need not be the system's, for which Debian's packages are. */
    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void theJavaExamplePrintsTheCompletedBuild() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = completedBuild(pipeline, seen);
            List<String> told = new ArrayList<>();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);

            CompletionSubscriber.run(
                    BROKER.bootstrapServers(),
                    pipeline.registry.url(),
                    pipeline.topic("build-completion"),
                    told::add,
                    () -> !told.isEmpty() || System.nanoTime() >= end);

            assertThat(told).containsExactly(build.rid() + " SUCCEEDED");
        }
    }

    @Test
    void thePythonExamplePrintsTheCompletedBuild() throws Exception {
        Path output = dir.resolve("output");
        Optional<String> python = findPython(output);
        // Debian: python3-confluent-kafka, python3-avro.
        Assumptions.assumeTrue(python.isPresent(), "no Python here has the packages that the example needs");
        try (Pipeline pipeline = new Pipeline(BROKER, dir.resolve("state")).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild build = completedBuild(pipeline, seen);

            boolean ended = ends(
                    output,
                    python.orElseThrow(),
                    "src/test/python/completions.py",
                    BROKER.bootstrapServers(),
                    pipeline.registry.url(),
                    pipeline.topic("build-completion"),
                    "1");

            assertThat(Files.readString(output)).isEqualTo(build.rid() + " SUCCEEDED\n");
            assertThat(ended).isTrue();
        }
    }

    private static Optional<String> findPython(Path output) throws InterruptedException {
        for (String python : PYTHONS) {
            if (ends(output, python, "-c", "import avro.io, confluent_kafka")) {
                return Optional.of(python);
            }
        }
        return Optional.empty();
    }

    private static SimulatedBuild completedBuild(Pipeline pipeline, Seen seen) {
        SimulatedBuild build = Jobs.newBuild(pipeline, 2);
        Jobs.succeed(build);
        pipeline.submit(build.rid());
        seen.untilComplete(build.rid());
        return build;
    }

    /** Whether the command ends by itself, and well; its output is in the file. False if there is no such program. */
    private static boolean ends(Path output, String... command) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException noSuchProgram) {
            return false;
        }
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return false;
        }
        return process.exitValue() == 0;
    }
}
