package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.Monitoring;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BoardTest {
    private static final DevOptions.Screen PLAIN = new DevOptions.Screen(false, false, 100, 24);
    private static final DevOptions.Screen LIVE = new DevOptions.Screen(true, false, 100, 24);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final BuildRow first = new BuildRow(Completions.RID);
    private final BuildRow second = new BuildRow("ri.foundry.main.build.b.2");
    private final List<BuildRow> rows = List.of(first, second);

    /** What was printed since it was asked last. */
    private String printed() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    private static DevOptions.Screen live(int columns, int lines) {
        return new DevOptions.Screen(true, false, columns, lines);
    }

    @Test
    void plainIsOneLineForEachChangeAndNoMore() {
        Board board = new Board(out, PLAIN);
        board.show(rows);
        assertThat(printed().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("\\d\\d:\\d\\d.* ri\\..* submitted"))
                .first()
                .asString()
                .contains(Completions.RID);

        board.show(rows);
        assertThat(printed()).isEmpty();

        first.completion(Completions.running(4));
        board.show(rows);
        assertThat(printed().lines())
                .singleElement()
                .asString()
                .contains(Completions.RID, " 40% RUNNING", "6 running  4 succeeded")
                .doesNotContain("\033");
    }

    @Test
    void monitoringIsToldWhereItIsNotTheUsual() {
        first.completion(Completions.unreadable(Monitoring.LOST));

        new Board(out, PLAIN).show(rows);

        assertThat(printed()).contains("(LOST)").doesNotContain("WATCHING");
    }

    @Test
    void terminalIsPaintedOverAndOnlyOnAChange() {
        Board board = new Board(out, LIVE);
        first.completion(Completions.running(5));
        board.show(rows);
        assertThat(printed().lines())
                .containsExactly(
                        "\033[2Ka4386b7e " + "█".repeat(10) + "░".repeat(10)
                                + "  50% RUNNING    5 running  5 succeeded",
                        "\033[2Kb.2      " + "░".repeat(20) + " submitted");

        board.show(rows);
        assertThat(printed()).isEmpty();

        first.completion(Completions.succeeded());
        board.show(rows);
        assertThat(printed()).startsWith("\033[2A\033[2Ka4386b7e ").contains("complete", "submitted");
    }

    @Test
    void colourFollowsTheState() {
        first.completion(Completions.succeeded());

        new Board(out, new DevOptions.Screen(true, true, 100, 24)).show(rows);

        assertThat(printed()).contains("\033[32m" + "█".repeat(20) + "\033[0m");
    }

    @Test
    void paintedLineIsCutAtTheEdge() {
        first.completion(Completions.running(5));

        new Board(out, live(60, 24)).show(rows);

        assertThat(printed().replaceAll("\033\\[[0-9;]*[A-Za-z]", "").lines()).allMatch(line -> line.length() <= 60);
    }

    @ParameterizedTest
    @CsvSource({"100, 2", "59, 24"})
    void terminalWithoutTheRoomHasPlainLines(int columns, int lines) {
        new Board(out, live(columns, lines)).show(rows);

        assertThat(printed()).doesNotContain("\033").contains(Completions.RID);
    }

    @Test
    void tableFitsAHundredColumnsWithWholeRids() {
        first.completion(Completions.succeeded());

        new Board(out, PLAIN).close(rows);

        String table = printed();
        assertThat(table.lines()).allMatch(line -> line.length() <= 100);
        assertThat(table.lines().filter(line -> line.startsWith(Completions.RID)))
                .singleElement()
                .asString()
                .matches(".* SUCCEEDED +10 +0 +- +-");
        assertThat(table).contains("median", "worst", "from a change in Foundry until its event could be read");
    }

    @Test
    void narrowTerminalHasOnlyTheLocatorsInTheTable() {
        new Board(out, live(80, 24)).close(rows);

        assertThat(printed().lines())
                .allMatch(line -> line.length() <= 80)
                .anyMatch(line -> line.startsWith(Completions.LOCATOR + " "))
                .anyMatch(line -> line.startsWith("b.2 "));
    }
}
