package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.internals.StateDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdFileTest {
    @TempDir
    Path dir;

    @Test
    void isReadBackByTheKafkaInUse() throws Exception {
        ProcessIdFile.ensure(dir, "foundry.buildwatch", "host-1");
        assertThat(idSeenByStreams("foundry.buildwatch"))
                .isEqualTo(ProcessIdFile.processId("foundry.buildwatch", "host-1"));
    }

    @Test
    void leavesTheIdThatStreamsMadeUp() throws Exception {
        UUID own = idSeenByStreams("app");
        ProcessIdFile.ensure(dir, "app", "host-1");
        assertThat(idSeenByStreams("app")).isEqualTo(own);
    }

    @Test
    void leavesNothingElseBehind() throws Exception {
        ProcessIdFile.ensure(dir, "app", "host-1");
        ProcessIdFile.ensure(dir, "app", "host-1");
        try (var files = Files.list(dir.resolve("app"))) {
            assertThat(files).containsExactly(dir.resolve("app").resolve(ProcessIdFile.NAME));
        }
    }

    @Test
    void differsByInstanceAndApplication() {
        UUID id = ProcessIdFile.processId("app", "host-1");
        assertThat(ProcessIdFile.processId("app", "host-1")).isEqualTo(id);
        assertThat(ProcessIdFile.processId("app", "host-2")).isNotEqualTo(id);
        assertThat(ProcessIdFile.processId("apphost", "-1")).isNotEqualTo(id);
    }

    private UUID idSeenByStreams(String applicationId) {
        StreamsConfig config = new StreamsConfig(Map.of(
                "application.id", applicationId, "bootstrap.servers", "localhost:1", "state.dir", dir.toString()));
        StateDirectory directory = new StateDirectory(config, Time.SYSTEM, true, false);
        try {
            return directory.initializeProcessId();
        } finally {
            directory.close();
        }
    }
}
