package io.buildwatch.await;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.text.VisibleText;
import io.buildwatch.view.BuildView;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Paints one line a build at the foot of a terminal, again at each change. Lines that are shown once, such as notes,
 * scroll away above. One thread; but any thread may print {@link #RESTORE} at the end.
 */
public final class LiveDisplay implements BuildDisplay {
    /** Resets colours and shows the cursor. To be printed however the process ends. */
    public static final String RESTORE = "\033[0m\033[?25h";

    private static final String HIDE_CURSOR = "\033[?25l";

    /**
     * Clears the line and everything below it. The second part begins at the second column: from the first one, tmux
     * takes it for a clearing of the whole screen, and keeps every painting in its history.
     */
    static final String CLEAR_BELOW = "\033[2K\033[C\033[J\r";

    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String CYAN = "36";
    private static final String DIM = "2";
    private static final int BAR = 20;
    private static final int WIDEST_NAME = 36;
    private static final int SHORT_NAME = 8;
    /** The columns for everything behind the name. */
    private static final int REST = 75;

    /** The window's size, in characters. */
    public record Size(int columns, int lines) {}

    private final PrintStream out;
    private final boolean color;
    private final Supplier<Size> size;
    private final Clock clock;
    /** To be printed above the builds at the next painting. */
    private final List<String> above = new ArrayList<>();
    /** The length of each line that is painted now. */
    private List<Integer> painted = List.of();

    private List<String> shown = List.of();
    private boolean begun;
    private ShownAge shownAge = ShownAge.CURRENT;

    /** @param size called at each painting */
    public LiveDisplay(PrintStream out, boolean color, Supplier<Size> size, Clock clock) {
        this.out = out;
        this.color = color;
        this.size = size;
        this.clock = clock;
    }

    @Override
    public void show(Collection<AwaitedBuild> builds, ShownAge now) {
        shownAge = now;
        Size window = size.get();
        builds.forEach(this::changed);
        List<StyledLine> lines = rows(builds, window);
        // The last column stays free: some terminals break the line there.
        int columns = Math.max(1, window.columns() - 1);
        List<String> frame =
                lines.stream().map(line -> line.render(columns, color)).toList();
        if (above.isEmpty() && frame.equals(shown)) {
            return;
        }
        StringBuilder painting = new StringBuilder(begun ? "" : HIDE_CURSOR).append(erase(columns));
        above.forEach(line -> painting.append(line).append('\n'));
        frame.forEach(line -> painting.append(line).append('\n'));
        above.clear();
        begun = true;
        shown = frame;
        painted = lines.stream().map(line -> Math.min(line.length(), columns)).toList();
        out.print(painting);
        out.flush();
    }

    /** Moves up to the first painted line and clears. In a window made narrower, a line may take several rows. */
    private String erase(int columns) {
        int rows = painted.stream()
                .mapToInt(length -> Math.max(1, (length + columns) / (columns + 1)))
                .sum();
        return rows == 0 ? "\r" + CLEAR_BELOW : "\r\033[" + rows + "A" + CLEAR_BELOW;
    }

    /** The lines to paint. If the window has too few, builds that are not complete come first. */
    private List<StyledLine> rows(Collection<AwaitedBuild> builds, Size window) {
        int room = Math.max(1, window.lines() - (shownAge.isOld() ? 3 : 2));
        List<AwaitedBuild> shownBuilds = new ArrayList<>(builds);
        if (builds.size() > room) {
            shownBuilds.sort((a, b) -> Boolean.compare(isComplete(a), isComplete(b)));
        }
        int width = nameWidth(builds, window.columns());
        List<StyledLine> rows = new ArrayList<>();
        shownBuilds.stream().limit(room).forEach(build -> rows.add(row(build, width)));
        if (builds.size() > room) {
            long complete = builds.stream().filter(LiveDisplay::isComplete).count();
            rows.add(new StyledLine()
                    .add("… and " + (builds.size() - room) + " more; " + complete + " of " + builds.size()
                            + " complete"));
        }
        if (shownAge.isOld()) {
            rows.add(new StyledLine().add(shownAge.words(), YELLOW));
        }
        return rows;
    }

    private static int nameWidth(Collection<AwaitedBuild> builds, int columns) {
        int longest = builds.stream()
                .mapToInt(build -> BuildText.locator(build.rid()).length())
                .max()
                .orElse(0);
        return Math.min(longest, Math.max(SHORT_NAME, Math.min(WIDEST_NAME, columns - REST)));
    }

    private static boolean isComplete(AwaitedBuild build) {
        BuildView view = build.view();
        return view != null && view.complete();
    }

    private StyledLine row(AwaitedBuild build, int nameWidth) {
        BuildView view = build.view();
        String locator = VisibleText.of(BuildText.locator(build.rid()));
        String name = locator.substring(0, Math.min(nameWidth, locator.length()));
        StyledLine line = new StyledLine().add(name + " ".repeat(nameWidth - name.length()) + " ");
        if (view == null) {
            return line.add("░".repeat(BAR), DIM).add(" waiting for its first record");
        }
        int filled = BAR * Math.min(100, Math.max(0, view.percentComplete())) / 100;
        line.add("█".repeat(filled) + "░".repeat(BAR - filled), style(view.state()))
                .add(" %3d%% ".formatted(view.percentComplete()))
                .add("%-9s".formatted(view.state()), style(view.state()))
                .add(" %6s".formatted(BuildText.runningTime(view, shownAge.asOf(clock.instant()))));
        BuildText.counts(view.counts(), (count, status) -> line.add("  ").add(count, style(status)));
        if (view.monitoring() != Monitoring.WATCHING) {
            line.add("  " + view.monitoring(), YELLOW);
        } else if (BuildText.isUnknown(view)) {
            line.add("  nothing seen in Foundry yet", DIM);
        }
        if (view.complete() && build.isHeld()) {
            line.add("  being read again", DIM);
        } else if (view.detail() != null) {
            line.add("  " + VisibleText.of(view.detail()), DIM);
        }
        return line;
    }

    private static String style(BuildState state) {
        return switch (state) {
            case SUCCEEDED -> GREEN;
            case FAILING, FAILED -> RED;
            case CANCELED -> YELLOW;
            case PENDING, RUNNING -> CYAN;
            case UNKNOWN -> "";
        };
    }

    private static String style(String status) {
        return switch (status) {
            case "succeeded" -> GREEN;
            case "failed" -> RED;
            case "canceled" -> YELLOW;
            case "running" -> CYAN;
            default -> "";
        };
    }

    @Override
    public void changed(AwaitedBuild build) {
        BuildView view = build.view();
        if (view == null) {
            return;
        }
        for (String job : build.takeNewFailures()) {
            above(new StyledLine().add("failed ", RED).add(VisibleText.of(job) + PlainDisplay.link(view)));
        }
    }

    private void above(StyledLine line) {
        // Never cut: a link that is cut leads nowhere.
        above.add(line.render(Integer.MAX_VALUE, color));
    }

    @Override
    public void job(JobStatusChanged event) {
        above(new StyledLine().add(PlainDisplay.jobWords(event)));
    }

    @Override
    public void note(String line) {
        above(new StyledLine().add("buildwatch: " + VisibleText.of(line), YELLOW));
    }

    @Override
    public void close(Collection<AwaitedBuild> builds, Function<AwaitedBuild, BuildOutcome> outcome) {
        StringBuilder end = new StringBuilder(erase(Math.max(1, size.get().columns() - 1)));
        above.forEach(line -> end.append(line).append('\n'));
        above.clear();
        for (AwaitedBuild build : builds) {
            BuildOutcome its = outcome.apply(build);
            StyledLine line = new StyledLine()
                    .add(mark(its) + " ", style(its))
                    .add(PlainDisplay.summary(build, its, clock.instant(), shownAge));
            end.append(line.render(Integer.MAX_VALUE, color)).append('\n');
        }
        painted = List.of();
        shown = List.of();
        out.print(end.append(RESTORE));
        out.flush();
    }

    private static String mark(BuildOutcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> "✓";
            case FAILED -> "✗";
            case CANCELED -> "-";
            case UNSEEN, OPEN -> "?";
        };
    }

    private static String style(BuildOutcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> GREEN;
            case FAILED -> RED;
            case CANCELED, UNSEEN, OPEN -> YELLOW;
        };
    }

    @Override
    public boolean isUnread() {
        return out.checkError();
    }
}
