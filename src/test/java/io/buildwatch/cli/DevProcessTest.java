package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dev} as a process that is told to stop: it removes everything that it made before it ends. */
@Tag("broker")
final class DevProcessTest {
    @TempDir
    Path directory;

    private Path temporary;
    private Path instance;
    private Process dev;

    private void start(String... args) throws IOException {
        temporary = Files.createDirectories(directory.resolve("tmp"));
        instance = directory.resolve("data/buildwatch/dev-instance.properties");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "dev"));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out").toFile());
        builder.environment().put("XDG_DATA_HOME", directory.resolve("data").toString());
        dev = builder.start();
    }

    @AfterEach
    void end() {
        if (dev != null) {
            dev.destroyForcibly();
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }

    private List<Path> leftOver() throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith("buildwatch"))
                    .toList();
        }
    }

    private void stopAndCheck() throws Exception {
        dev.destroy();
        assertThat(dev.waitFor(20, TimeUnit.SECONDS))
                .as("dev ended; its output: %s", Files.readString(directory.resolve("out")))
                .isTrue();
        assertThat(leftOver()).isEmpty();
        assertThat(instance).doesNotExist();
        assertThat(Files.readString(directory.resolve("out")))
                .startsWith("starting Kafka\n")
                .doesNotContain("Exception", "not everything ended", "WARN", "ERROR");
    }

    @Test
    void stopWhileTheBrokerStartsLeavesNothingBehind() throws Exception {
        start("--keep");
        await(() -> leftOver().stream()
                .anyMatch(path -> path.getFileName().toString().startsWith("buildwatch-broker")));

        stopAndCheck();
    }

    @Test
    void stopWhileTheServiceStartsLeavesNothingBehind() throws Exception {
        start("--keep");
        await(() -> Files.exists(instance));

        stopAndCheck();
    }

    @Test
    void addressesThatCannotBeNotedAreToldAndEndNothing() throws Exception {
        Files.writeString(directory.resolve("data"), "no directory");
        start("--builds", "1", "--jobs", "2", "--seconds", "1");

        assertThat(dev.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(directory.resolve("out")))
                .contains("buildwatch: cannot write " + instance, "the other commands need --bootstrap-server");
        assertThat(dev.exitValue()).isZero();
    }
}
