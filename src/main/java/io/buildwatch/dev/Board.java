package io.buildwatch.dev;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobCounts;
import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Shows the builds: painted over on a terminal, one line a change elsewhere. One thread. */
final class Board {
    private static final int BAR = 20;
    private static final int SHORT_RID = 8;

    private final PrintStream out;
    private final DevOptions options;
    private final Map<String, String> shown = new HashMap<>();
    private int painted;

    Board(PrintStream out, DevOptions options) {
        this.out = out;
        this.options = options;
    }

    void show(Collection<BuildRow> rows) {
        if (options.live()) {
            paint(rows);
        } else {
            rows.forEach(this::tell);
        }
    }

    private void paint(Collection<BuildRow> rows) {
        StringBuilder frame = new StringBuilder();
        if (painted > 0) {
            frame.append("\033[").append(painted).append('A');
        }
        for (BuildRow row : rows) {
            frame.append("\033[2K").append(line(row)).append('\n');
        }
        painted = rows.size();
        out.print(frame);
        out.flush();
    }

    private void tell(BuildRow row) {
        String line = words(row.completion());
        if (!line.equals(shown.put(row.rid, line))) {
            out.println(
                    LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + row.rid + " " + line);
        }
    }

    private String line(BuildRow row) {
        BuildCompletion now = row.completion();
        int percent = now == null ? 0 : now.getPercentComplete();
        int filled = BAR * percent / 100;
        String bar = "█".repeat(filled) + "░".repeat(BAR - filled);
        String rest = " " + words(now);
        int room = options.columns() - SHORT_RID - BAR - 3;
        String cut = rest.length() > room && room > 0 ? rest.substring(0, room) : rest;
        String state = now == null ? "" : now.getState().name();
        return row.rid
                        .substring(row.rid.lastIndexOf('.') + 1)
                        .substring(0, Math.min(SHORT_RID, row.rid.length() - row.rid.lastIndexOf('.') - 1))
                + " "
                + colored(bar, state)
                + cut;
    }

    private String colored(String text, String state) {
        if (!options.color()) {
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
        JobCounts counts = now.getCounts();
        StringBuilder words = new StringBuilder()
                .append("%3d%% %-9s".formatted(now.getPercentComplete(), now.getState()))
                .append(now.getComplete() ? " complete" : "");
        count(words, counts.getWaiting(), "waiting");
        count(words, counts.getRunning(), "running");
        count(words, counts.getSucceeded(), "succeeded");
        count(words, counts.getFailed(), "failed");
        count(words, counts.getCanceled(), "canceled");
        count(words, counts.getDidNotRun(), "did not run");
        count(words, counts.getUnknown(), "unknown");
        if (!now.getMonitoring().name().equals("WATCHING")) {
            words.append(" (").append(now.getMonitoring()).append(')');
        }
        return words.toString();
    }

    private static void count(StringBuilder words, int count, String what) {
        if (count > 0) {
            words.append("  ").append(count).append(' ').append(what);
        }
    }

    /** The closing table. */
    void close(Collection<BuildRow> rows) {
        out.println();
        out.printf("%-58s %-10s %5s %7s %16s %15s%n", "build", "state", "jobs", "events", "to event, median", "worst");
        for (BuildRow row : rows) {
            BuildCompletion now = row.completion();
            out.printf(
                    "%-58s %-10s %5d %7d %16s %15s%n",
                    row.rid,
                    now == null ? "-" : now.getState(),
                    now == null ? 0 : now.getJobCount(),
                    row.events(),
                    milliseconds(row.medianLatency()),
                    milliseconds(row.worstLatency()));
        }
    }

    private static String milliseconds(OptionalLong time) {
        return time.isEmpty() ? "-" : time.getAsLong() + " ms";
    }
}
