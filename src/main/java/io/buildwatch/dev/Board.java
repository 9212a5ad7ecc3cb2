package io.buildwatch.dev;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.follow.Words;
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

/** Shows the builds: painted over on a terminal that has the room, one line a change elsewhere. One thread. */
final class Board {
    private static final int BAR = 20;
    private static final int SHORT_RID = 8;
    private static final int NARROWEST = 60;

    /** State, jobs, events and the two times of the closing table. */
    private static final String FIGURES = " %-9s %5s %6s %8s %8s";

    private static final int FIGURES_WIDTH = 41;
    private static final long LONG_MS = 100_000;

    private final PrintStream out;
    private final DevOptions.Screen screen;
    private final Map<String, String> told = new HashMap<>();
    private List<String> painted = List.of();

    Board(PrintStream out, DevOptions.Screen screen) {
        this.out = out;
        this.screen = screen;
    }

    /** Prints what has changed since it was called last; always the same builds. */
    void show(Collection<BuildRow> rows) {
        // The cursor stands on the line below the last.
        if (screen.live() && screen.columns() >= NARROWEST && rows.size() < screen.lines()) {
            paint(rows.stream().map(this::line).toList());
        } else {
            rows.forEach(this::tell);
        }
    }

    private void paint(List<String> lines) {
        if (lines.equals(painted)) {
            return;
        }
        StringBuilder frame = new StringBuilder();
        if (!painted.isEmpty()) {
            frame.append("\033[").append(painted.size()).append('A');
        }
        for (String line : lines) {
            frame.append("\033[2K").append(line).append('\n');
        }
        painted = lines;
        out.print(frame);
        out.flush();
    }

    private void tell(BuildRow row) {
        String line = words(row.completion());
        if (!line.equals(told.put(row.rid, line))) {
            out.println(
                    LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + row.rid + " " + line);
        }
    }

    private String line(BuildRow row) {
        BuildCompletion now = row.completion();
        int percent = now == null ? 0 : now.getPercentComplete();
        int filled = BAR * percent / 100;
        String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
        String words = words(now);
        int room = screen.columns() - SHORT_RID - BAR - 3;
        String cut = words.length() > room ? words.substring(0, room) : words;
        String state = now == null ? "" : now.getState().name();
        String locator = Words.locator(row.rid);
        String name = locator.substring(0, Math.min(SHORT_RID, locator.length()));
        return "%-8s %s %s".formatted(name, colored(bar, state), cut);
    }

    private String colored(String text, String state) {
        if (!screen.color()) {
            return text;
        }
        String color = switch (state) {
            case "SUCCEEDED" -> "32";
            case "FAILED", "FAILING" -> "31";
            case "CANCELED" -> "33";
            default -> "36";
        };
        return "\033[" + color + "m" + text + "\033[0m";
    }

    private static String words(@Nullable BuildCompletion now) {
        if (now == null) {
            return "submitted";
        }
        return Words.of(BuildView.of(now, null));
    }

    /** The closing table; of each RID only the locator where the terminal has no room for more. */
    void close(Collection<BuildRow> rows) {
        int longest = rows.stream().mapToInt(row -> row.rid.length()).max().orElse(0);
        boolean whole = !screen.live() || longest + FIGURES_WIDTH <= screen.columns();
        int width = Math.max(
                "build".length(),
                rows.stream().mapToInt(row -> name(row, whole).length()).max().orElse(0));
        String format = "%-" + width + "s" + FIGURES + "%n";
        out.println();
        out.printf(format, "build", "state", "jobs", "events", "median", "worst");
        for (BuildRow row : rows) {
            BuildCompletion now = row.completion();
            out.printf(
                    format,
                    name(row, whole),
                    now == null ? "-" : now.getState(),
                    now == null ? 0 : now.getJobCount(),
                    row.events(),
                    time(row.medianLatency()),
                    time(row.worstLatency()));
        }
        out.println("median, worst: from a change in Foundry until its event could be read");
    }

    private static String name(BuildRow row, boolean whole) {
        return whole ? row.rid : Words.locator(row.rid);
    }

    private static String time(OptionalLong ms) {
        if (ms.isEmpty()) {
            return "-";
        }
        long value = ms.getAsLong();
        return value < LONG_MS ? value + " ms" : value / 1_000 + " s";
    }
}
