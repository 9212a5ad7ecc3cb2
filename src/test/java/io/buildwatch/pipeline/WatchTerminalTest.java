package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.buildwatch.cli.Main;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} as a process on a pseudo terminal, which {@code script} of util-linux makes. */
@Tag("broker")
final class WatchTerminalTest {
    private static final String CTRL_C = "\u0003";
    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private Process start(Pipeline pipeline, String rid) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // The shell survives Ctrl-C, and then prints the exit status and the terminal's state. It makes the window
        // narrower when the file appears.
        String line =
                "trap : INT; stty rows 30 cols 100; (until [ -e narrower ]; do sleep 0.1; done; stty cols 60 </dev/tty) & "
                        + java + " -Xmx192m -Dbuildwatch.terminal=true -Dbuildwatch.columns=100 -Dbuildwatch.lines=30 "
                        + Main.class.getName() + " watch --bootstrap-server " + BROKER.bootstrapServers()
                        + " --schema-registry " + pipeline.registry.url() + " --topics-prefix " + pipeline.topic("")
                        + " "
                        + rid + "; echo status=$?; stty -a; touch narrower";
        Files.writeString(dir.resolve("session"), line);
        // If this test runs in the background, SIGINT may be ignored, and all processes that it starts would inherit
        // that.
        ProcessBuilder builder = new ProcessBuilder(
                        SCRIPT.toString(), "-qec", "env --default-signal=INT sh session", "/dev/null")
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("out").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().remove("NO_COLOR");
        return builder.start();
    }

    private String shown() throws IOException {
        return Files.readString(dir.resolve("out"), StandardCharsets.UTF_8);
    }

    private void untilShown(String text) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> shown().contains(text));
    }

    @Test
    void ctrlCLeavesTheTerminalInOrderAndIsAHundredAndThirty() throws Exception {
        assumeThat(SCRIPT).as("script of util-linux makes the terminal").exists();
        try (Pipeline pipeline = new Pipeline(BROKER, dir.resolve("state")).start()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 3);
            Process session = start(pipeline, build.rid());
            try (OutputStream keys = session.getOutputStream()) {
                untilShown("3 waiting");
                Jobs.run(build);
                untilShown("3 running");
                build.job(Jobs.job(build, 1)).status("FAILED");
                untilShown("1 failed");
                Files.createFile(dir.resolve("narrower"));
                // The row was wider before; now it is as wide as the window.
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> lastRow(build).length() == 59);
                keys.write(CTRL_C.getBytes(StandardCharsets.US_ASCII));
                keys.flush();

                assertThat(session.waitFor(30, TimeUnit.SECONDS)).as(shown()).isTrue();
            } finally {
                session.destroyForcibly();
            }
            String all = shown();
            assertThat(all).contains("\033[?25l", "status=130", "\033[31m1 failed\033[0m");
            assertThat(all).contains("failed \033[0m" + Jobs.job(build, 1) + " https://");
            assertThat(all.lastIndexOf("\033[?25h"))
                    .as("the cursor is shown at the end")
                    .isGreaterThan(all.lastIndexOf("\033[?25l"));
            String after = all.substring(all.indexOf("status=130"));
            assertThat(after).as("nothing is painted after the end").doesNotContain("\033");
            assertThat(List.of(after.split("[\\s;]+"))).contains("echo", "icanon", "isig");
            assertThat(all).contains(build.rid() + " not complete (FAILING");
        }
    }

    /** The row of the build as it was painted last, without colours. */
    private String lastRow(SimulatedBuild build) throws IOException {
        String all = shown();
        String name = build.rid().substring(build.rid().lastIndexOf('.') + 1).substring(0, 8);
        int begin = Math.max(all.lastIndexOf("\n" + name), all.lastIndexOf("\r" + name));
        int end = all.indexOf("\r", begin + 1);
        return begin < 0 || end < 0 ? "" : all.substring(begin + 1, end).replaceAll("\033\\[[^A-Za-z]*[A-Za-z]", "");
    }
}
