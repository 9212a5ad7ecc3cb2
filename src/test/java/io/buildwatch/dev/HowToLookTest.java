package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.Monitoring;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HowToLookTest {
    private static final DevSession.Addresses AT = new DevSession.Addresses(
            "127.0.0.1:19092", "http://127.0.0.1:18081", "http://127.0.0.1:8480", "http://127.0.0.1:18480", "foundry.");
    private static final String FAILED = "ri.foundry.main.build.00000000-0000-4000-8000-000000000001";
    private static final String RETRIED = "ri.foundry.main.build.00000000-0000-4000-8000-000000000002";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<BuildRow> rows() {
        BuildRow failed = new BuildRow(FAILED);
        failed.applyCompletion(CompletionReader.of(BuildState.FAILED, true, Monitoring.WATCHING, 5));
        BuildRow retried = new BuildRow(RETRIED);
        retried.addEvent(BuildRowTest.event(JobStatus.FAILED, JobStatus.RUNNING, 2), 0);
        retried.applyCompletion(CompletionReader.succeeded());
        return List.of(failed, retried);
    }

    @Test
    void addressOfThePageComesFirst() {
        new HowToLook(AT, true).printAddresses(out);

        assertThat(lines())
                .allMatch(line -> line.length() <= 80)
                .first()
                .asString()
                .contains("http://127.0.0.1:8480/");
        assertThat(lines()).anyMatch(line -> line.contains("19092") && line.contains("foundry.*"));
    }

    @Test
    void hintsAreCommandsOfOurOwnThatFitEightyColumns() {
        new HowToLook(AT, true).printCommands(out, true, rows());

        assertThat(lines())
                .allMatch(line -> line.length() <= 80)
                .anyMatch(line -> line.startsWith("  http://127.0.0.1:8480/"))
                .anyMatch(line -> line.startsWith("  ./buildwatch tail job-status-changed --from-beginning"))
                .anyMatch(line -> line.startsWith("  ./buildwatch dev --more"))
                .contains("  ./buildwatch status " + FAILED, "  ./buildwatch status " + RETRIED)
                .noneMatch(line -> line.contains("kafka-console-consumer"));
    }

    @Test
    void realFoundryHasNoMoreBuildsToBegin() {
        new HowToLook(AT, false).printCommands(out, false, List.of());

        assertThat(lines()).noneMatch(line -> line.contains("--more")).anyMatch(line -> line.contains("dev --keep"));
    }
}
