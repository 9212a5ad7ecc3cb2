package io.buildwatch.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A subscriber that is not on the JVM: KafkaJS with Confluent's client of the registry. */
@Tag("containers")
class JavaScriptReaderIT {
    private static final Path SOURCES = Path.of("src", "containers", "javascript");
    private static final Path DIRECTORY = Path.of("target", "javascript-reader");
    private static final String SUCCESS = "exit status 0";
    private static final int JOBS = 6;
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final ContainerPartsExtension PARTS = new ContainerPartsExtension();

    @BeforeAll
    static void install() throws Exception {
        Files.createDirectories(DIRECTORY);
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (Path source : sources.toList()) {
                Files.copy(source, DIRECTORY.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path log = DIRECTORY.resolve("install.log");
        String end = run(Duration.ofMinutes(5), log, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        Assumptions.assumeTrue(
                end.equals(SUCCESS), "no reader in JavaScript: npm cannot install it (" + end + "), see " + log);
    }

    @Test
    void readsTheEventsAsWeDo() throws Exception {
        try (BuildwatchContainer buildwatch = PARTS.parts().buildwatch(PARTS.prefix())) {
            buildwatch.start();
            List<String> rids = PARTS.parts().simulate(2, JOBS, 4);
            buildwatch.submit(rids);
            try (Published published = new Published(
                    PARTS.parts().bootstrapServers(), PARTS.parts().registryUrl(), PARTS.prefix())) {
                published.awaitComplete(rids, ContainerParts.PATIENCE);
                published.assertConsistent(rids, JOBS);
                for (String rid : rids) {
                    List<JsonNode> events = read("job-status-changed", published.eventCount(rids), rid);
                    assertThat(events)
                            .extracting(event -> event.path("sequence").asLong()
                                    + " " + event.path("jobRid").asText()
                                    + " " + event.path("status").asText()
                                    + " " + event.path("rawStatus").asText())
                            .containsExactlyElementsOf(published.events(rid).stream()
                                    .map(JavaScriptReaderIT::line)
                                    .toList());
                    List<JsonNode> completions = read("build-completion", published.completionCount(rids), rid);
                    BuildCompletion last = published.lastCompletion(rid);
                    JsonNode theirs = completions.get(completions.size() - 1);
                    assertThat(theirs.path("complete").asBoolean()).isTrue();
                    assertThat(theirs.path("state").asText())
                            .isEqualTo(last.getState().name());
                    assertThat(theirs.path("sequence").asLong()).isEqualTo(last.getSequence());
                    assertThat(theirs.path("counts").path("succeeded").asInt())
                            .isEqualTo(last.getCounts().getSucceeded());
                }
            }
        }
    }

    private static String line(JobStatusChanged event) {
        return event.getSequence() + " " + event.getJobRid() + " " + event.getStatus() + " " + event.getRawStatus();
    }

    /**
     * Reads so many records of the topic.
     *
     * @return the values of this build's records, in order
     */
    private static List<JsonNode> read(String topic, int records, String rid) throws Exception {
        Path out = DIRECTORY.resolve(topic + ".jsonl");
        String end = run(
                ContainerParts.PATIENCE,
                out,
                "node",
                "read.mjs",
                PARTS.parts().bootstrapServers(),
                PARTS.parts().registryUrl(),
                Integer.toString(records),
                PARTS.prefix() + topic);
        assertThat(end)
                .as("the reader of %d records wrote: %s", records, Files.readString(out))
                .isEqualTo(SUCCESS);
        List<JsonNode> values = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            JsonNode record = JSON.readTree(line);
            if (record.path("key").asText().equals(rid)) {
                values.add(record.path("value"));
            }
        }
        return values;
    }

    /**
     * Runs a command, whose output goes to the file.
     *
     * @return {@link #SUCCESS}, or how it ended otherwise
     */
    private static String run(Duration patience, Path output, String... command) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(DIRECTORY.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return e.getMessage();
        }
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return "not ended after " + patience.toSeconds() + " s";
        }
        return "exit status " + process.exitValue();
    }
}
