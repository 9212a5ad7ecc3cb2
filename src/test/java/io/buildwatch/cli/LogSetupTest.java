package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.encoder.Encoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogSetupTest {
    private static final String FORGED =
            "x\n2026-01-01T00:00:00.000Z INFO  [main] i.b.Service - all is well\r\u001b[2J\u2028y";

    private final LoggerContext context = new LoggerContext();

    private List<String> lines(Encoder<ILoggingEvent> encoder, Throwable thrown) {
        context.setMDCAdapter(new LogbackMDCAdapter());
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("io.buildwatch.Test"), Level.INFO, "read {}", thrown, new Object[] {FORGED});
        return new String(encoder.encode(event), StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void textLineHoldsTheMessageAndNothingElseBeginsALine() {
        List<String> lines = lines(LogSetup.text(context), null);

        assertThat(lines)
                .singleElement()
                .asString()
                .contains("INFO", "read x\\u000a2026", "well\\u000d\\u001b[2J\\u2028y");
    }

    @Test
    void messagesOfExceptionsBeginNoLineEither() {
        List<String> lines =
                lines(LogSetup.text(context), new IllegalStateException(FORGED, new IllegalArgumentException(FORGED)));

        assertThat(lines).hasSizeGreaterThan(3);
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.startsWith("    "));
        assertThat(lines).noneMatch(line -> line.contains("\u001b") || line.contains("\u2028"));
        assertThat(lines).anyMatch(line -> line.contains("at io.buildwatch.cli.LogSetupTest"));
    }

    @Test
    void jsonIsOneLineWithTheMessage() {
        List<String> lines = lines(LogSetup.json(context), new IllegalStateException(FORGED));

        assertThat(lines)
                .singleElement()
                .asString()
                .startsWith("{")
                .endsWith("}")
                .contains("\"level\":\"INFO\"", "\"formattedMessage\":\"read x\\n2026")
                .doesNotContain("\u001b");
    }

    @Test
    void whatKafkasClientsSayOfEachAttemptIsNotShownUnlessItIsAskedFor() {
        ch.qos.logback.classic.Logger client = context.getLogger("org.apache.kafka.clients.NetworkClient");

        LogSetup.levels(context, null);
        assertThat(client.isWarnEnabled()).isFalse();
        assertThat(client.isErrorEnabled()).isTrue();
        assertThat(context.getLogger("org.apache.kafka.streams").isWarnEnabled())
                .isTrue();

        LogSetup.levels(context, "DEBUG");
        assertThat(client.isDebugEnabled()).isTrue();
    }
}
