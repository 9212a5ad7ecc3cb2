package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class BrokerLogFilterTest {
    private final LoggerContext context = new LoggerContext();

    private FilterReply reply(String logger, @Nullable Throwable cause) {
        return new BrokerLogFilter()
                .decide(new LoggingEvent("", context.getLogger(logger), Level.ERROR, "refused", cause, null));
    }

    @Test
    void leavesOutOnlyABatchThatIsSentAgain() {
        assertThat(reply("kafka.server.ReplicaManager", new OutOfOrderSequenceException("2 in place of 0")))
                .isEqualTo(FilterReply.DENY);

        assertThat(reply("kafka.server.ReplicaManager", new KafkaStorageException("disk")))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply("kafka.server.ReplicaManager", null)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(reply("io.buildwatch.service", new OutOfOrderSequenceException("ours")))
                .isEqualTo(FilterReply.NEUTRAL);
    }
}
