package io.buildwatch.follow;

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
    private static final Clock CLOCK = Clock.fixed(Records.NOW, ZoneOffset.UTC);
    private static final String LINK = Records.SOURCE + "/workspace/data-integration/job-tracker/builds/" + Records.RID;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final Followed build = new Followed(Records.RID);
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
                .setBuildRid(Records.RID)
                .setWatch(1)
                .setJobRid(job)
                .setSequence(3)
                .setAttempt(2)
                .setPreviousStatus(JobStatus.WAITING)
                .setStatus(JobStatus.UNKNOWN)
                .setRawStatus("PAUSED\u001b[31m")
                .setObservedTime(Records.NOW)
                .build();
    }

    @Test
    void plainIsALineAChangeThatGrepFinds() {
        PlainDisplay plain = new PlainDisplay(out, out, CLOCK);
        build.take(Records.running(1), Records.SOURCE);
        plain.show(List.of(build), ShownAge.CURRENT);
        plain.show(List.of(build), ShownAge.CURRENT);
        build.take(Records.failing(2, "ri.foundry.main.job.j"), Records.SOURCE);
        plain.show(List.of(build), ShownAge.CURRENT);
        plain.job(event("ri.foundry.main.job.k\u001b"));
        build.take(Records.complete(BuildState.SUCCEEDED, 3), Records.SOURCE);
        plain.close(List.of(build), it -> Outcome.SUCCEEDED);

        assertThat(printed().lines())
                .containsExactly(
                        "2026-01-02T03:04:05Z " + Records.RID + " 40% RUNNING    6 running  4 succeeded",
                        "2026-01-02T03:04:05Z " + Records.RID + " 40% FAILING    6 running  4 succeeded",
                        "2026-01-02T03:04:05Z " + Records.RID + " failed ri.foundry.main.job.j " + LINK,
                        "2026-01-02T03:04:05Z " + Records.RID
                                + " job ri.foundry.main.job.k\\u001b WAITING -> UNKNOWN (PAUSED\\u001b[31m), attempt 2",
                        Records.RID + " SUCCEEDED  10 jobs: 10 succeeded  1m00s  " + LINK);
    }

    @Test
    void jsonIsAnObjectALineInAsciiOnly() {
        JsonDisplay json = new JsonDisplay(out, out, CLOCK);
        build.take(Records.running(1), Records.SOURCE);
        json.show(List.of(build), ShownAge.CURRENT);
        json.show(List.of(build), ShownAge.CURRENT);
        json.job(event("j\u0085\u202e"));
        json.close(List.of(build), it -> Outcome.OPEN);

        List<String> lines = printed().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("{\"buildRid\":\"" + Records.RID).contains("\"state\":\"RUNNING\"");
        assertThat(lines.get(1)).contains("\"jobRid\":\"j\\u0085\\u202e\"");
        assertThat(lines.get(2))
                .isEqualTo("{\"buildRid\":\"" + Records.RID + "\",\"outcome\":\"OPEN\",\"link\":\"" + LINK
                        + "\",\"asOf\":null}");
    }

    @Test
    void liveIsPaintedOverAndFailuresScrollAway() {
        LiveDisplay live = live(false);
        live.show(List.of(build), ShownAge.CURRENT);
        assertThat(printed()).startsWith("\033[?25l").contains("waiting for its first record\n");
        build.take(Records.failing(1, "ri.foundry.main.job.j"), Records.SOURCE);
        live.show(List.of(build), ShownAge.CURRENT);

        assertThat(printed())
                .isEqualTo("\r\033[1A" + LiveDisplay.CLEAR_BELOW + "failed ri.foundry.main.job.j " + LINK + "\n"
                        + "a4386b7e-d546-49be-8a36-2b7b2a9e8d3c ████████░░░░░░░░░░░░  40% FAILING    1m05s"
                        + "  6 running  4 succeeded\n");
        live.show(List.of(build), ShownAge.CURRENT);
        assertThat(printed()).isEmpty();
    }

    @Test
    void colourMarksStateAndCounts() {
        build.take(Records.failing(1), Records.SOURCE);
        live(true).show(List.of(build), ShownAge.CURRENT);

        assertThat(printed())
                .contains("\033[31mFAILING  \033[0m", "\033[36m6 running\033[0m", "\033[32m4 succeeded\033[0m");
    }

    @Test
    void withoutColourNothingIsColoured() {
        build.take(Records.failing(1, "j"), Records.SOURCE);
        LiveDisplay live = live(false);
        live.show(List.of(build), ShownAge.CURRENT);
        live.close(List.of(build), it -> Outcome.FAILED);

        assertThat(printed().replace(LiveDisplay.RESTORE, "")).doesNotContainPattern("\033\\[[0-9]*m");
    }

    @Test
    void linesAreCutAtTheWindowsEdgeAndRepaintedWhenItNarrows() {
        build.take(Records.running(1), Records.SOURCE);
        LiveDisplay live = live(false);
        live.show(List.of(build), ShownAge.CURRENT);
        int length =
                printed().replaceAll("\033\\[[^A-Za-z]*[A-Za-z]|[\r\n]", "").length();
        size = new LiveDisplay.Size(50, 24);
        live.show(List.of(build), ShownAge.CURRENT);

        String repainted = printed();
        int broken = (length + 49) / 50;
        assertThat(repainted).startsWith("\r\033[" + broken + "A" + LiveDisplay.CLEAR_BELOW);
        assertThat(repainted.replaceAll("\033\\[[^A-Za-z]*[A-Za-z]|[\r\n]", "")).hasSizeLessThan(50);
    }

    @Test
    void aLowWindowShowsTheRestAsANumber() {
        size = new LiveDisplay.Size(120, 4);
        List<Followed> many = List.of(build, new Followed("ri.a.b.build.1"), new Followed("ri.a.b.build.2"));
        build.take(Records.complete(BuildState.SUCCEEDED, 1), null);
        live(false).show(many, ShownAge.CURRENT);

        assertThat(printed().split("\n")).hasSize(3).endsWith("… and 1 more; 1 of 3 complete");
    }

    @Test
    void theEndIsASummaryAndATerminalInOrder() {
        build.take(Records.monitored(Monitoring.LOST, 1), Records.SOURCE);
        LiveDisplay live = live(true);
        live.show(List.of(build), ShownAge.CURRENT);
        printed();
        live.close(List.of(build), it -> Outcome.UNSEEN);

        assertThat(printed())
                .startsWith("\r\033[1A" + LiveDisplay.CLEAR_BELOW)
                .contains(Records.RID + " cannot be seen (LOST)  10 jobs: 6 running, 4 succeeded  1m05s  " + LINK)
                .endsWith("\n" + LiveDisplay.RESTORE);
    }

    private static ShownAge away(int seconds) {
        return new ShownAge(Duration.ofSeconds(seconds), "Kafka does not answer");
    }

    @Test
    void plainTellsOnceWhenWhatItToldBecomesOldAndWhenItIsCurrentAgain() {
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        PlainDisplay plain = new PlainDisplay(out, new PrintStream(notes, true, StandardCharsets.UTF_8), CLOCK);
        build.take(Records.running(1), Records.SOURCE);
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
        build.take(Records.running(1), Records.SOURCE);
        plain.show(List.of(build), away(81));
        json.show(List.of(build), away(81));
        printed();
        plain.close(List.of(build), it -> Outcome.OPEN);
        json.close(List.of(build), it -> Outcome.OPEN);

        assertThat(printed().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith(Records.RID + " not complete (RUNNING 40%)")
                                .endsWith("  as of 2026-01-02T03:02:44Z, Kafka does not answer"),
                        line -> assertThat(line).endsWith("\"asOf\":\"2026-01-02T03:02:44Z\"}"));
    }

    @Test
    void liveSaysHowOldItIsAndItsClockStandsStill() {
        build.take(Records.running(1), Records.SOURCE);
        LiveDisplay live = live(false);
        live.show(List.of(build), away(10));
        assertThat(printed()).contains("1m05s").doesNotContain("Kafka");
        live.show(List.of(build), away(25));
        assertThat(printed())
                .contains("RUNNING      40s  6 running", "\nKafka does not answer: what is shown is 25s old\n");
        live.show(List.of(build), away(0));
        assertThat(printed()).contains("1m05s").doesNotContain("Kafka");

        size = new LiveDisplay.Size(120, 4);
        live.show(List.of(build, new Followed("ri.a.b.build.1"), new Followed("ri.a.b.build.2")), away(25));
        assertThat(printed().split("\n")).as("lines in the full window").hasSize(3);
    }

    @Test
    void aBuildOfWhichFoundryHasShownNothingIsNotToldAsOneThatWaits() {
        build.take(
                Records.completion(BuildState.PENDING, 1)
                        .setJobCount(0)
                        .setPercentComplete(0)
                        .setFirstStartedTime(null)
                        .setCounts(JobCounts.newBuilder().build())
                        .build(),
                null);
        PlainDisplay plain = new PlainDisplay(out, out, CLOCK);
        plain.show(List.of(build), ShownAge.CURRENT);
        plain.close(List.of(build), it -> Outcome.OPEN);
        live(false).show(List.of(build), ShownAge.CURRENT);

        assertThat(printed())
                .contains(
                        Records.RID + " 0% PENDING    nothing of it seen in Foundry yet\n",
                        Records.RID + " not complete: Foundry has shown nothing of it yet; is the RID right?",
                        "  0% PENDING           nothing seen in Foundry yet\n");
    }

    @Test
    void whatIsPaintedOverGoesIntoNoScrollback() {
        VirtualTerminal terminal = new VirtualTerminal(80, 24);
        for (int i = 0; i < 3; i++) {
            terminal.out.print(
                    (i == 0 ? "" : "\r\033[2A" + LiveDisplay.CLEAR_BELOW) + "one " + i + "\ntwo " + i + "\n");
        }

        assertThat(terminal.screen()).containsExactly("one 2", "two 2", "");
        assertThat(terminal.scrollback).isEmpty();
    }
}
