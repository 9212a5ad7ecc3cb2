package io.buildwatch.await;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.testing.VirtualTerminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DisplaysTest {
    private static final Clock CLOCK = Clock.fixed(AwaitRecords.NOW, ZoneOffset.UTC);
    private static final String LINK =
            AwaitRecords.SOURCE + "/workspace/data-integration/job-tracker/builds/" + AwaitRecords.RID;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AwaitedBuild build = new AwaitedBuild(AwaitRecords.RID);
    private LiveDisplay.Size size = new LiveDisplay.Size(120, 24);

    private String printed() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    private LiveDisplay live(boolean color) {
        return new LiveDisplay(out, color, () -> size, CLOCK);
    }

    private static JobStatusChanged event(String job) {
        return JobStatusChanged.newBuilder()
                .setBuildRid(AwaitRecords.RID)
                .setWatch(1)
                .setJobRid(job)
                .setSequence(3)
                .setAttempt(2)
                .setPreviousStatus(JobStatus.WAITING)
                .setStatus(JobStatus.UNKNOWN)
                .setRawStatus("PAUSED\u001b[31m")
                .setObservedTime(AwaitRecords.NOW)
                .build();
    }

    @Test
    void plainIsALineAChangeThatGrepFinds() {
        PlainDisplay plain = new PlainDisplay(out, out, CLOCK);
        build.apply(AwaitRecords.running(1), AwaitRecords.SOURCE);
        plain.show(List.of(build), ShownAge.CURRENT);
        plain.show(List.of(build), ShownAge.CURRENT);
        build.apply(AwaitRecords.failing(2, "ri.foundry.main.job.j"), AwaitRecords.SOURCE);
        plain.show(List.of(build), ShownAge.CURRENT);
        plain.showJobChange(event("ri.foundry.main.job.k\u001b"));
        build.apply(AwaitRecords.complete(BuildState.SUCCEEDED, 3), AwaitRecords.SOURCE);
        plain.close(List.of(build), it -> BuildOutcome.SUCCEEDED);

        assertThat(printed().lines())
                .containsExactly(
                        "2026-01-02T03:04:05Z " + AwaitRecords.RID + " 40% RUNNING    6 running  4 succeeded",
                        "2026-01-02T03:04:05Z " + AwaitRecords.RID + " 40% FAILING    6 running  4 succeeded",
                        "2026-01-02T03:04:05Z " + AwaitRecords.RID + " failed ri.foundry.main.job.j " + LINK,
                        "2026-01-02T03:04:05Z " + AwaitRecords.RID
                                + " job ri.foundry.main.job.k\\u001b WAITING -> UNKNOWN (PAUSED\\u001b[31m), attempt 2",
                        AwaitRecords.RID + " SUCCEEDED  10 jobs: 10 succeeded  1m00s  " + LINK);
    }

    @Test
    void jsonIsAnObjectALineInAsciiOnly() {
        JsonDisplay json = new JsonDisplay(out, out, CLOCK);
        build.apply(AwaitRecords.running(1), AwaitRecords.SOURCE);
        json.show(List.of(build), ShownAge.CURRENT);
        json.show(List.of(build), ShownAge.CURRENT);
        json.showJobChange(event("j\u0085\u202e"));
        json.close(List.of(build), it -> BuildOutcome.OPEN);

        List<String> lines = printed().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .startsWith("{\"buildRid\":\"" + AwaitRecords.RID)
                .contains("\"state\":\"RUNNING\"");
        assertThat(lines.get(1)).contains("\"jobRid\":\"j\\u0085\\u202e\"");
        assertThat(lines.get(2))
                .isEqualTo("{\"buildRid\":\"" + AwaitRecords.RID + "\",\"outcome\":\"OPEN\",\"link\":\"" + LINK
                        + "\",\"asOf\":null}");
    }

    @Test
    void liveIsPaintedOverAndFailuresScrollAway() {
        LiveDisplay live = live(false);
        live.show(List.of(build), ShownAge.CURRENT);
        assertThat(printed()).startsWith("\033[?25l").contains("waiting for its first record\n");
        build.apply(AwaitRecords.failing(1, "ri.foundry.main.job.j"), AwaitRecords.SOURCE);
        live.show(List.of(build), ShownAge.CURRENT);

        assertThat(printed())
                .isEqualTo("\r\033[1A" + PaintedLines.CLEAR_BELOW + "failed ri.foundry.main.job.j " + LINK + "\n"
                        + "a4386b7e-d546-49be-8a36-2b7b2a9e8d3c ████████░░░░░░░░░░░░  40% FAILING    1m05s"
                        + "  6 running  4 succeeded\n");
        live.show(List.of(build), ShownAge.CURRENT);
        assertThat(printed()).isEmpty();
    }

    @Test
    void liveNamesBuildAndJobOfAChangeWithinEightyColumns() {
        LiveDisplay live = live(false);
        live.show(List.of(build), ShownAge.CURRENT);
        printed();
        live.showJobChange(
                JobStatusChanged.newBuilder(event("ri.foundry.main.job.6f1b7d44-aaaa-4bbb-8ccc-0123456789ab"))
                        .setStatus(JobStatus.SUCCEEDED)
                        .setRawStatus(null)
                        .setAttempt(1)
                        .build());
        live.show(List.of(build), ShownAge.CURRENT);

        assertThat(printed()).contains("\ra4386b7e job 6f1b7d44-aaaa-4bbb-8ccc-0123456789ab WAITING -> SUCCEEDED\n");
    }

    @Test
    void aLineThatIsCutSaysSo() {
        assertThat(new StyledLine().add("4 running").add("  10 succeeded").render(15, false))
                .isEqualTo("4 running  10 …");
        assertThat(new StyledLine().add("4 running").render(9, false)).isEqualTo("4 running");
    }

    @Test
    void colourMarksStateAndCounts() {
        build.apply(AwaitRecords.failing(1), AwaitRecords.SOURCE);
        live(true).show(List.of(build), ShownAge.CURRENT);

        assertThat(printed())
                .contains("\033[31mFAILING  \033[0m", "\033[36m6 running\033[0m", "\033[32m4 succeeded\033[0m");
    }

    @Test
    void withoutColourNothingIsColoured() {
        build.apply(AwaitRecords.failing(1, "j"), AwaitRecords.SOURCE);
        LiveDisplay live = live(false);
        live.show(List.of(build), ShownAge.CURRENT);
        live.close(List.of(build), it -> BuildOutcome.FAILED);

        assertThat(printed().replace(LiveDisplay.RESTORE, "")).doesNotContainPattern("\033\\[[0-9]*m");
    }

    @Test
    void linesAreCutAtTheWindowsEdgeAndRepaintedWhenItNarrows() {
        build.apply(AwaitRecords.running(1), AwaitRecords.SOURCE);
        LiveDisplay live = live(false);
        live.show(List.of(build), ShownAge.CURRENT);
        int length =
                printed().replaceAll("\033\\[[^A-Za-z]*[A-Za-z]|[\r\n]", "").length();
        size = new LiveDisplay.Size(50, 24);
        live.show(List.of(build), ShownAge.CURRENT);

        String repainted = printed();
        int broken = (length + 49) / 50;
        assertThat(repainted).startsWith("\r\033[" + broken + "A" + PaintedLines.CLEAR_BELOW);
        assertThat(repainted.replaceAll("\033\\[[^A-Za-z]*[A-Za-z]|[\r\n]", "")).hasSizeLessThan(50);
    }

    @Test
    void aLowWindowShowsTheRestAsANumber() {
        size = new LiveDisplay.Size(120, 4);
        List<AwaitedBuild> many =
                List.of(build, new AwaitedBuild("ri.a.b.build.1"), new AwaitedBuild("ri.a.b.build.2"));
        build.apply(AwaitRecords.complete(BuildState.SUCCEEDED, 1), null);
        live(false).show(many, ShownAge.CURRENT);

        assertThat(printed().split("\n")).hasSize(3).endsWith("… and 1 more; 1 of 3 complete");
    }

    @Test
    void theEndIsASummaryAndATerminalInOrder() {
        build.apply(AwaitRecords.monitored(Monitoring.LOST, 1), AwaitRecords.SOURCE);
        LiveDisplay live = live(true);
        live.show(List.of(build), ShownAge.CURRENT);
        printed();
        live.close(List.of(build), it -> BuildOutcome.UNSEEN);

        assertThat(printed())
                .startsWith("\r\033[1A" + PaintedLines.CLEAR_BELOW)
                .contains(AwaitRecords.RID + " cannot be seen (LOST)  10 jobs: 6 running, 4 succeeded  1m05s  " + LINK)
                .endsWith("\n" + LiveDisplay.RESTORE);
    }

    private static ShownAge away(int seconds) {
        return new ShownAge(Duration.ofSeconds(seconds), "Kafka does not answer");
    }

    @Test
    void plainTellsOnceWhenWhatItToldBecomesOldAndWhenItIsCurrentAgain() {
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        PlainDisplay plain = new PlainDisplay(out, new PrintStream(notes, true, StandardCharsets.UTF_8), CLOCK);
        build.apply(AwaitRecords.running(1), AwaitRecords.SOURCE);
        for (int seconds : List.of(0, 9, 10, 11, 12, 21, 22, 43, 44, 1, 0)) {
            plain.show(List.of(build), away(seconds));
        }

        assertThat(notes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "buildwatch: Kafka does not answer: what is shown is 11s old; still waiting",
                        "buildwatch: Kafka does not answer: what is shown is 22s old; still waiting",
                        "buildwatch: Kafka does not answer: what is shown is 44s old; still waiting",
                        "buildwatch: what is shown is current again");
    }

    @Test
    void theSummaryOfWhatMayHaveChangedSinceSaysAsOfWhen() {
        PlainDisplay plain = new PlainDisplay(out, out, CLOCK);
        JsonDisplay json = new JsonDisplay(out, out, CLOCK);
        build.apply(AwaitRecords.running(1), AwaitRecords.SOURCE);
        plain.show(List.of(build), away(81));
        json.show(List.of(build), away(81));
        printed();
        plain.close(List.of(build), it -> BuildOutcome.OPEN);
        json.close(List.of(build), it -> BuildOutcome.OPEN);

        assertThat(printed().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(AwaitRecords.RID + " not complete (RUNNING 40%)")
                                .endsWith("  as of 2026-01-02T03:02:44Z, Kafka does not answer"),
                        line -> assertThat(line).endsWith("\"asOf\":\"2026-01-02T03:02:44Z\"}"));
    }

    @Test
    void liveSaysHowOldItIsAndItsClockStandsStill() {
        build.apply(AwaitRecords.running(1), AwaitRecords.SOURCE);
        LiveDisplay live = live(false);
        live.show(List.of(build), away(10));
        assertThat(printed()).contains("1m05s").doesNotContain("Kafka");
        live.show(List.of(build), away(25));
        assertThat(printed())
                .contains("RUNNING      40s  6 running", "\nKafka does not answer: what is shown is 25s old\n");
        live.show(List.of(build), away(0));
        assertThat(printed()).contains("1m05s").doesNotContain("Kafka");

        size = new LiveDisplay.Size(120, 4);
        live.show(List.of(build, new AwaitedBuild("ri.a.b.build.1"), new AwaitedBuild("ri.a.b.build.2")), away(25));
        assertThat(printed().split("\n")).as("lines in the full window").hasSize(3);
    }

    @Test
    void aBuildOfWhichFoundryHasShownNothingIsNotToldAsOneThatWaits() {
        build.apply(
                AwaitRecords.completion(BuildState.PENDING, 1)
                        .setJobCount(0)
                        .setPercentComplete(0)
                        .setFirstStartedTime(null)
                        .setCounts(JobCounts.newBuilder().build())
                        .build(),
                null);
        PlainDisplay plain = new PlainDisplay(out, out, CLOCK);
        plain.show(List.of(build), ShownAge.CURRENT);
        plain.close(List.of(build), it -> BuildOutcome.OPEN);
        live(false).show(List.of(build), ShownAge.CURRENT);

        assertThat(printed())
                .contains(
                        AwaitRecords.RID + " 0% PENDING    nothing of it seen in Foundry yet\n",
                        AwaitRecords.RID + " not complete: Foundry has shown nothing of it yet; is the RID right?",
                        "  0% PENDING           nothing seen in Foundry yet\n");
    }

    @Test
    void whatIsPaintedOverGoesIntoNoScrollback() {
        VirtualTerminal terminal = new VirtualTerminal(80, 24);
        for (int i = 0; i < 3; i++) {
            terminal.out.print(
                    (i == 0 ? "" : "\r\033[2A" + PaintedLines.CLEAR_BELOW) + "one " + i + "\ntwo " + i + "\n");
        }

        assertThat(terminal.screen()).containsExactly("one 2", "two 2", "");
        assertThat(terminal.scrollback).isEmpty();
    }
}
