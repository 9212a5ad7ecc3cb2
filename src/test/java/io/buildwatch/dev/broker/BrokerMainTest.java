package io.buildwatch.dev.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
class BrokerMainTest {
    @TempDir
    Path dir;

    @Test
    void tellsItsAddressServesAndStopsOnSigterm() throws Exception {
        Process broker = run("--data-dir", dir.toString());
        try (BufferedReader out = broker.inputReader()) {
            String line = out.readLine();
            assertThat(line).startsWith("bootstrap.servers=127.0.0.1:");
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", line.substring(line.indexOf('=') + 1)))) {
                assertThat(admin.describeCluster().nodes().get()).hasSize(1);
            }
            broker.toHandle().destroy(); // SIGTERM that leaves its output readable
            assertThat(broker.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(out.readLine()).isNull();
        } finally {
            broker.destroyForcibly();
        }
    }

    @Test
    void refusesAnOptionItDoesNotKnow() throws Exception {
        Process broker = run("--prot", "1");
        try (BufferedReader errors = broker.errorReader()) {
            assertThat(errors.readLine()).startsWith("usage:").contains("--prot");
            assertThat(broker.waitFor()).isEqualTo(2);
        }
    }

    private static Process run(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName()));
        command.addAll(Arrays.asList(args));
        return new ProcessBuilder(command).start();
    }
}
