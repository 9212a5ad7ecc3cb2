package io.buildwatch.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.testing.Monitoring;
import io.buildwatch.testing.Prometheus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Checks the alerts with Prometheus' own tool. Skipped if that is not installed (Debian's package {@code prometheus}).
 */
class PromtoolTest {
    @BeforeAll
    static void isThere() {
        Prometheus.assumeInstalled("promtool");
    }

    @Test
    void alertsFireWhenTheyShouldAndElseNot() throws Exception {
        assertThat(promtool("test", "rules", Monitoring.ALERT_TESTS.toString())).contains("SUCCESS");
    }

    @Test
    void alertsAreWellFormed() throws Exception {
        assertThat(promtool("check", "rules", Monitoring.ALERTS.toString()))
                .contains("SUCCESS: " + Monitoring.alerts().size() + " rules found");
    }

    @Test
    void theExampleIsWellFormed() throws Exception {
        String file = Monitoring.DIRECTORY.resolve("prometheus.yml").toString();
        assertThat(promtool("check", "config", file)).contains("1 rule files found");
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
