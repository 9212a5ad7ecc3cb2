package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands as real processes that write to real pipes. */
final class ClosedPipeTest {
    private static final String RID = "ri.foundry.main.build.a";

    @TempDir
    Path directory;

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().keySet().removeIf(name -> name.startsWith("BUILDWATCH_"));
        return builder;
    }

    private static int statusOf(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("has ended").isTrue();
        return process.exitValue();
    }

    private String err() throws IOException {
        return Files.readString(directory.resolve("err"), StandardCharsets.UTF_8);
    }

    /**
     * The broker accepts connections and never answers. A command that did not notice the closed pipe would wait for
     * it, and end with 1.
     */
    @ParameterizedTest
    @ValueSource(strings = {"tail", "watch " + RID, "status", "submit " + RID})
    void aCommandWithoutAReaderEndsAlthoughItPrintsNothing(String line) throws Exception {
        try (ServerSocket broker = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            List<String> arguments = new ArrayList<>(List.of(line.split(" ", -1)));
            arguments.addAll(List.of(
                    "--bootstrap-server",
                    "127.0.0.1:" + broker.getLocalPort(),
                    "--schema-registry",
                    "http://127.0.0.1:1"));
            Process process = command(arguments.toArray(new String[0])).start();
            process.getInputStream().close();

            assertThat(statusOf(process)).as(err()).isEqualTo(141);
        }
    }

    @Test
    void aFullDiskIsAFailureAndNoClosedPipe() throws Exception {
        File full = new File("/dev/full");
        assumeTrue(full.exists(), "a device that is full");

        assertThat(statusOf(command("version").redirectOutput(full).start())).isEqualTo(ExitStatus.FAILED);
        assertThat(err()).isEqualTo("buildwatch: could not write all to standard output; is the disk full?\n");
    }

    @Test
    void whatIsReadToTheEndIsWellDone() throws Exception {
        Process process = command("version").start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("buildwatch ");
        assertThat(statusOf(process)).isEqualTo(ExitStatus.DONE);
    }
}
