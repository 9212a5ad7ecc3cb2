package io.buildwatch.dev;

import io.buildwatch.await.AwaitedBuild;
import io.buildwatch.await.BuildLines;
import io.buildwatch.await.BuildText;
import io.buildwatch.await.LiveDisplay.Size;
import io.buildwatch.await.PaintedLines;
import io.buildwatch.await.StyledLine;
import io.buildwatch.events.BuildState;
import io.buildwatch.view.BuildView;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of builds. On a terminal it repaints its lines; elsewhere it prints one line for each change. One
 * thread.
 */
final class BuildBoard {
    private static final int LONGEST_BAR = 20;
    private static final int SHORTEST_BAR = 5;
    private static final String CUT = " …";

    /** Columns that suffice for the status text of most builds. */
    private static final int WORDS = 36;

    /** The columns of the closing table after the RID: state, jobs, events, median and worst latency. */
    private static final String FIGURES = " %-9s %5s %6s %8s %8s";

    private static final int FIGURES_WIDTH = 41;
    private static final long LONG_MS = 100_000;

    private final PrintStream out;
    private final DevOptions.Screen screen;
    private final Map<String, String> printed = new HashMap<>();
    private final PaintedLines painted;

    BuildBoard(PrintStream out, DevOptions.Screen screen) {
        this.out = out;
        this.screen = screen;
        this.painted = new PaintedLines(out, screen.color());
    }

    /** Prints what has changed since the last call. Each call must pass the same builds. */
    void show(Collection<BuildRow> rows) {
        if (screen.live()) {
            Size size = screen.size().get();
            painted.paint(lines(rows, size), List.of(), size.columns());
        } else {
            rows.forEach(this::printChange);
        }
    }

    private void printChange(BuildRow row) {
        String line = words(row.build().view());
        if (!line.equals(printed.put(row.rid, line))) {
            out.println(
                    LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + row.rid + " " + line);
        }
    }

    /**
     * As many lines as fit the window; if not all builds fit, incomplete ones come first. One line too many would
     * scroll the window at each repaint.
     */
    private static List<StyledLine> lines(Collection<BuildRow> rows, Size size) {
        // The cursor is on the line below the last one. The last column stays free, because some terminals wrap there.
        int room = Math.max(1, size.lines() - 1);
        int columns = Math.max(1, size.columns() - 1);
        return BuildLines.linesThatFit(
                rows.stream().map(BuildRow::build).toList(),
                rows.size() > room ? room - 1 : room,
                build -> line(build, columns));
    }

    /**
     * The line of one build. If the whole RID does not fit, its last part is shown, which the commands accept as well.
     */
    private static StyledLine line(AwaitedBuild build, int columns) {
        BuildView view = build.view();
        boolean whole = build.rid().length() + LONGEST_BAR + WORDS + 2 <= columns;
        String name = cut((whole ? build.rid() : BuildText.locator(build.rid())) + " ", columns);
        int width = Math.min(LONGEST_BAR, columns - name.length() - WORDS - 1);
        int bar = Math.max(0, Math.min(Math.max(SHORTEST_BAR, width), columns - name.length()));
        return new StyledLine()
                .add(name)
                .add(
                        BuildLines.bar(view == null ? 0 : view.percentComplete(), bar),
                        BuildLines.style(view == null ? BuildState.PENDING : view.state()))
                .add(cut(" " + words(view), columns - name.length() - bar));
    }

    /** Shortens the text to {@code room} columns, between two counts if possible; then it ends in " …". */
    private static String cut(String words, int room) {
        if (words.length() <= room) {
            return words;
        }
        int end = words.lastIndexOf("  ", Math.max(0, room - CUT.length()));
        return end > 0 ? words.substring(0, end).stripTrailing() + CUT : words.substring(0, Math.max(0, room));
    }

    private static String words(@Nullable BuildView view) {
        return view == null ? "submitted" : BuildText.of(view);
    }

    /** Prints the closing table. If a RID and its figures do not fit the terminal, each build takes two lines. */
    void printTable(Collection<BuildRow> rows) {
        int longest = rows.stream().mapToInt(row -> row.rid.length()).max().orElse(0);
        boolean oneLine =
                !screen.live() || longest + FIGURES_WIDTH <= screen.size().get().columns();
        String format = (oneLine ? "%-" + Math.max("build".length(), longest) + "s" : "%s%n   ") + FIGURES + "%n";
        out.println();
        out.printf(format, "build", "state", "jobs", "events", "median", "worst");
        for (BuildRow row : rows) {
            BuildView view = row.build().view();
            out.printf(
                    format,
                    row.rid,
                    view == null ? "-" : view.state(),
                    view == null ? 0 : view.jobCount(),
                    row.eventCount(),
                    time(row.medianLatency()),
                    time(row.worstLatency()));
        }
        out.println("median, worst: from a change in Foundry until its event could be read");
    }

    private static String time(OptionalLong ms) {
        if (ms.isEmpty()) {
            return "-";
        }
        long value = ms.getAsLong();
        return value < LONG_MS ? value + " ms" : value / 1_000 + " s";
    }
}
