package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.await.LiveDisplay.Size;
import io.buildwatch.events.Monitoring;
import io.buildwatch.testing.VirtualTerminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BuildBoardTest {
    private static final DevOptions.Screen PLAIN = new DevOptions.Screen(false, false, () -> new Size(100, 24));
    private static final DevOptions.Screen LIVE = live(100, 24);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final BuildRow first = new BuildRow(CompletionReader.RID);
    private final BuildRow second = new BuildRow("ri.foundry.main.build.b.2");
    private final List<BuildRow> rows = List.of(first, second);

    /** What was printed since the last call of this method. */
    private String printed() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    private static DevOptions.Screen live(int columns, int lines) {
        return new DevOptions.Screen(true, false, () -> new Size(columns, lines));
    }

    @Test
    void plainIsOneLineForEachChangeAndNoMore() {
        BuildBoard board = new BuildBoard(out, PLAIN);
        board.show(rows);
        assertThat(printed().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("\\d\\d:\\d\\d.* ri\\..* submitted"))
                .first()
                .asString()
                .contains(CompletionReader.RID);

        board.show(rows);
        assertThat(printed()).isEmpty();

        first.applyCompletion(CompletionReader.running(4));
        board.show(rows);
        assertThat(printed().lines())
                .singleElement()
                .asString()
                .contains(CompletionReader.RID, " 40% RUNNING", "6 running  4 succeeded")
                .doesNotContain("\033");
    }

    @Test
    void monitoringIsToldWhereItIsNotTheUsual() {
        first.applyCompletion(CompletionReader.unreadable(Monitoring.LOST));

        new BuildBoard(out, PLAIN).show(rows);

        assertThat(printed()).contains("(LOST)").doesNotContain("WATCHING");
    }

    @Test
    void terminalIsPaintedOverAndOnlyOnAChange() {
        VirtualTerminal terminal = new VirtualTerminal(100, 24);
        BuildBoard painted = new BuildBoard(terminal.out, LIVE);
        BuildBoard board = new BuildBoard(out, LIVE);
        first.applyCompletion(CompletionReader.running(5));
        painted.show(rows);
        board.show(rows);
        assertThat(terminal.screen())
                .containsExactly(
                        CompletionReader.LOCATOR + " " + "█".repeat(10) + "░".repeat(10)
                                + "  50% RUNNING    5 running  5 succeeded",
                        "ri.foundry.main.build.b.2 " + "░".repeat(20) + " submitted",
                        "");
        printed();

        board.show(rows);
        assertThat(printed()).isEmpty();

        first.applyCompletion(CompletionReader.succeeded());
        painted.show(rows);
        board.show(rows);
        assertThat(printed()).startsWith("\r\033[2A").contains(CompletionReader.LOCATOR, "complete", "submitted");
        assertThat(terminal.screen())
                .hasSize(3)
                .first()
                .asString()
                .startsWith(CompletionReader.LOCATOR + " " + "█".repeat(20) + " 100% SUCCEEDED");
    }

    @Test
    void colourFollowsTheState() {
        first.applyCompletion(CompletionReader.succeeded());

        new BuildBoard(out, new DevOptions.Screen(true, true, () -> new Size(100, 24))).show(rows);

        assertThat(printed()).contains("\033[32m" + "█".repeat(20) + "\033[0m");
    }

    @Test
    void paintedLineIsCutAtTheEdge() {
        first.applyCompletion(CompletionReader.running(5));

        new BuildBoard(out, live(60, 24)).show(rows);

        assertThat(printed().replaceAll("\033\\[[0-9;]*[A-Za-z]", "").lines()).allMatch(line -> line.length() <= 60);
    }

    /** {@code count} running builds, whose lines are as long as lines can be. */
    private static List<BuildRow> running(int count, int done) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    BuildRow row = new BuildRow(rid(i));
                    row.applyCompletion(CompletionReader.running(done));
                    return row;
                })
                .toList();
    }

    private static String rid(int number) {
        return "ri.foundry.main.build.00000000-0000-4000-8000-%012d".formatted(number);
    }

    private static String locator(int number) {
        return rid(number).substring("ri.foundry.main.build.".length());
    }

    @ParameterizedTest
    @CsvSource({"120, 24", "80, 24", "80, 7", "50, 24", "36, 24"})
    void noPaintingGoesIntoTheScrollback(int columns, int lines) {
        VirtualTerminal terminal = new VirtualTerminal(columns, lines);
        BuildBoard board = new BuildBoard(terminal.out, live(columns, lines));
        for (int done = 0; done < 10; done++) {
            board.show(running(6, done));
        }

        assertThat(terminal.screen()).hasSize(7);
        assertThat(terminal.scrollback).isEmpty();
    }

    @Test
    void locatorsAreWholeAtEightyColumnsAndRidsAtAHundredAndTwenty() {
        VirtualTerminal narrow = new VirtualTerminal(80, 24);
        new BuildBoard(narrow.out, live(80, 24)).show(running(2, 9));
        assertThat(narrow.screen())
                .startsWith(
                        locator(0) + " ████░  90% RUNNING    1 running …",
                        locator(1) + " ████░  90% RUNNING    1 running …");

        VirtualTerminal wide = new VirtualTerminal(120, 24);
        new BuildBoard(wide.out, live(120, 24)).show(running(1, 9));
        assertThat(wide.screen().get(0)).startsWith(rid(0) + " ██").endsWith("  90% RUNNING    1 running  9 succeeded");
    }

    @Test
    void windowMadeNarrowerOrWiderLeavesNothingBehind() {
        AtomicInteger columns = new AtomicInteger(120);
        VirtualTerminal terminal = new VirtualTerminal(120, 24);
        BuildBoard board =
                new BuildBoard(terminal.out, new DevOptions.Screen(true, false, () -> new Size(columns.get(), 24)));
        board.show(running(3, 1));
        for (int width : new int[] {60, 40, 100}) {
            columns.set(width);
            terminal.resize(width);
            board.show(running(3, width / 20));
        }

        assertThat(terminal.screen())
                .hasSize(4)
                .filteredOn(line -> !line.isEmpty())
                .hasSize(3);
        assertThat(terminal.scrollback).isEmpty();
    }

    @Test
    void windowThatIsTooLowShowsWhatIsNotCompleteAndCountsTheRest() {
        VirtualTerminal terminal = new VirtualTerminal(80, 6);
        BuildBoard board = new BuildBoard(terminal.out, live(80, 6));
        List<BuildRow> many = running(12, 5);
        board.show(many);
        many.get(0).applyCompletion(CompletionReader.succeeded());
        board.show(many);

        assertThat(terminal.screen())
                .hasSize(6)
                .anyMatch(line -> line.startsWith(locator(1)))
                .noneMatch(line -> line.startsWith(locator(0)))
                .contains("… and 8 more; 1 of 12 complete");
        assertThat(terminal.scrollback).isEmpty();
    }

    @Test
    void tableFitsAHundredColumnsWithWholeRids() {
        first.applyCompletion(CompletionReader.succeeded());

        new BuildBoard(out, PLAIN).printTable(rows);

        String table = printed();
        assertThat(table.lines()).allMatch(line -> line.length() <= 100);
        assertThat(table.lines().filter(line -> line.startsWith(CompletionReader.RID)))
                .singleElement()
                .asString()
                .matches(".* SUCCEEDED +10 +0 +- +-");
        assertThat(table).contains("median", "worst", "from a change in Foundry until its event could be read");
    }

    @Test
    void narrowTerminalHasTheWholeRidsInTheTableOnLinesOfTheirOwn() {
        new BuildBoard(out, live(80, 24)).printTable(rows);

        assertThat(printed().lines())
                .allMatch(line -> line.length() <= 80)
                .contains(CompletionReader.RID, "ri.foundry.main.build.b.2");
    }
}
