package io.buildwatch.dev;

import io.buildwatch.await.BuildText;
import io.buildwatch.await.LiveDisplay.Size;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.view.BuildView;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of builds. On a terminal it repaints its lines; elsewhere it prints one line for each change. One
 * thread.
 */
final class BuildBoard {
    private static final int LONGEST_BAR = 20;
    private static final int SHORTEST_BAR = 5;

    /** Columns that suffice for the status text of most builds. */
    private static final int WORDS = 36;

    /** The columns of the closing table after the RID: state, jobs, events, median and worst latency. */
    private static final String FIGURES = " %-9s %5s %6s %8s %8s";

    private static final int FIGURES_WIDTH = 41;
    private static final long LONG_MS = 100_000;

    private final PrintStream out;
    private final DevOptions.Screen screen;
    private final Map<String, String> told = new HashMap<>();
    private List<Line> painted = List.of();

    /** @param color the SGR code of the bar's colour */
    private record Line(String name, String bar, String color, String words) {
        int length() {
            return name.length() + bar.length() + words.length();
        }

        String render(boolean colored) {
            return name + (colored && !bar.isEmpty() ? "\033[" + color + "m" + bar + "\033[0m" : bar) + words;
        }
    }

    BuildBoard(PrintStream out, DevOptions.Screen screen) {
        this.out = out;
        this.screen = screen;
    }

    /** Prints what has changed since the last call. Each call must pass the same builds. */
    void show(Collection<BuildRow> rows) {
        if (screen.live()) {
            Size size = screen.size().get();
            paint(lines(rows, size), size.columns());
        } else {
            rows.forEach(this::tell);
        }
    }

    private void tell(BuildRow row) {
        String line = words(row.completion());
        if (!line.equals(told.put(row.rid, line))) {
            out.println(
                    LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + row.rid + " " + line);
        }
    }

    /**
     * As many lines as fit the window; if not all builds fit, incomplete ones come first. One line too many would
     * scroll the window at each repaint.
     */
    private static List<Line> lines(Collection<BuildRow> rows, Size size) {
        // The cursor is on the line below the last one. The last column stays free, because some terminals wrap there.
        int room = Math.max(1, size.lines() - 1);
        int columns = Math.max(1, size.columns() - 1);
        List<BuildRow> shown = new ArrayList<>(rows);
        if (rows.size() > room) {
            shown.sort(Comparator.comparing(BuildRow::isComplete));
            shown.subList(Math.max(0, room - 1), shown.size()).clear();
        }
        List<Line> lines =
                shown.stream().map(row -> line(row, columns)).collect(Collectors.toCollection(ArrayList::new));
        if (rows.size() > room) {
            long complete = rows.stream().filter(BuildRow::isComplete).count();
            String rest =
                    "… and " + (rows.size() - shown.size()) + " more; " + complete + " of " + rows.size() + " complete";
            lines.add(new Line("", "", "", cut(rest, columns)));
        }
        return lines;
    }

    /**
     * The line of one build. If the whole RID does not fit, its last part is shown, which the commands accept as well.
     */
    private static Line line(BuildRow row, int columns) {
        BuildCompletion now = row.completion();
        boolean whole = row.rid.length() + LONGEST_BAR + WORDS + 2 <= columns;
        String name = cut((whole ? row.rid : BuildText.locator(row.rid)) + " ", columns);
        int width = Math.min(LONGEST_BAR, columns - name.length() - WORDS - 1);
        int bar = Math.max(0, Math.min(Math.max(SHORTEST_BAR, width), columns - name.length()));
        int percent = now == null ? 0 : now.getPercentComplete();
        int filled = bar * Math.min(100, Math.max(0, percent)) / 100;
        return new Line(
                name,
                "█".repeat(filled) + "░".repeat(bar - filled),
                color(now == null ? "" : now.getState().name()),
                cut(" " + words(now), columns - name.length() - bar));
    }

    /** Shortens the text to {@code room} columns, between two counts if possible. */
    private static String cut(String words, int room) {
        if (words.length() <= room) {
            return words;
        }
        int end = words.lastIndexOf("  ", Math.max(0, room));
        return words.substring(0, end > 0 ? end : Math.max(0, room)).stripTrailing();
    }

    private static String color(String state) {
        return switch (state) {
            case "SUCCEEDED" -> "32";
            case "FAILED", "FAILING" -> "31";
            case "CANCELED" -> "33";
            default -> "36";
        };
    }

    /** Clears line by line: clearing the whole screen would fill the scrollback of a terminal multiplexer. */
    private void paint(List<Line> lines, int columns) {
        if (lines.equals(painted)) {
            return;
        }
        // If the window was made narrower, the painted lines now wrap and take up more lines.
        int before = painted.stream()
                .mapToInt(line -> Math.max(1, (line.length() + columns - 1) / columns))
                .sum();
        StringBuilder frame = new StringBuilder(before > 0 ? "\r\033[" + before + "A" : "\r");
        for (Line line : lines) {
            frame.append("\033[2K").append(line.render(screen.color())).append('\n');
        }
        int left = before - lines.size();
        if (left > 0) {
            frame.append("\033[2K\n".repeat(left)).append("\033[").append(left).append('A');
        }
        painted = lines;
        out.print(frame);
        out.flush();
    }

    private static String words(@Nullable BuildCompletion now) {
        if (now == null) {
            return "submitted";
        }
        return BuildText.of(BuildView.of(now, null));
    }

    /** Prints the closing table. If a RID and its figures do not fit the terminal, each build takes two lines. */
    void close(Collection<BuildRow> rows) {
        int longest = rows.stream().mapToInt(row -> row.rid.length()).max().orElse(0);
        boolean oneLine =
                !screen.live() || longest + FIGURES_WIDTH <= screen.size().get().columns();
        String format = (oneLine ? "%-" + Math.max("build".length(), longest) + "s" : "%s%n   ") + FIGURES + "%n";
        out.println();
        out.printf(format, "build", "state", "jobs", "events", "median", "worst");
        for (BuildRow row : rows) {
            BuildCompletion now = row.completion();
            out.printf(
                    format,
                    row.rid,
                    now == null ? "-" : now.getState(),
                    now == null ? 0 : now.getJobCount(),
                    row.events(),
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
