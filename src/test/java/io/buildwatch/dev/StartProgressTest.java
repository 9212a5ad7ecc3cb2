package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.testing.VirtualTerminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StartProgressTest {
    private long now;

    private void pass(StartProgress progress, int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += Duration.ofSeconds(1).toNanos();
            progress.count();
        }
    }

    @Test
    void terminalHasOneLineThatCountsFromTheStartAndIsGoneInTheEnd() {
        VirtualTerminal terminal = new VirtualTerminal(80, 24);
        try (StartProgress progress = new StartProgress(terminal.out, true, () -> now)) {
            progress.step("starting Kafka");
            assertThat(terminal.screen()).containsExactly("starting Kafka … 0 s");

            pass(progress, 2);
            assertThat(terminal.screen()).containsExactly("starting Kafka … 2 s");

            progress.note("port 1 is taken");
            progress.step("starting the service");
            pass(progress, 1);
            assertThat(terminal.screen()).containsExactly("port 1 is taken", "starting the service … 3 s");

            progress.end();
            pass(progress, 1);
            assertThat(terminal.screen()).containsExactly("port 1 is taken", "");
        }
    }

    @Test
    void elsewhereEachStepIsALineAndEveryTenSecondsAReminder() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        try (StartProgress progress = new StartProgress(out, false, () -> now)) {
            progress.step("starting Kafka");
            pass(progress, 5);
            progress.step("starting the service");
            pass(progress, 25);
            progress.end();
            pass(progress, 25);
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "starting Kafka",
                        "starting the service",
                        "still starting the service, 15 s after the start",
                        "still starting the service, 25 s after the start");
    }
}
