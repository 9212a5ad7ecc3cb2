package io.buildwatch.await;

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

    private final PaintedLines painted;
    private boolean cursorHidden;
    private ShownAge shownAge = ShownAge.CURRENT;

    /** @param size called at each painting */
    public LiveDisplay(PrintStream out, boolean color, Supplier<Size> size, Clock clock) {
        this.out = out;
        this.color = color;
        this.size = size;
        this.clock = clock;
        this.painted = new PaintedLines(out, color);
    }

    @Override
    public void show(Collection<AwaitedBuild> builds, ShownAge now) {
        shownAge = now;
        Size window = size.get();
        builds.forEach(this::showChange);
        if (!cursorHidden) {
            out.print(HIDE_CURSOR);
            cursorHidden = true;
        }
        painted.paint(rows(builds, window), above, window.columns());
        above.clear();
    }

    /** The lines to paint. If the window has too few, builds that are not complete come first. */
    private List<StyledLine> rows(Collection<AwaitedBuild> builds, Size window) {
        int room = Math.max(1, window.lines() - (shownAge.isOld() ? 3 : 2));
        int width = nameWidth(builds, window.columns());
        List<StyledLine> rows = BuildLines.linesThatFit(builds, room, build -> row(build, width));
        if (shownAge.isOld()) {
            rows.add(new StyledLine().add(shownAge.words(), BuildLines.YELLOW));
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

    private StyledLine row(AwaitedBuild build, int nameWidth) {
        BuildView view = build.view();
        String locator = VisibleText.of(BuildText.locator(build.rid()));
        String name = locator.substring(0, Math.min(nameWidth, locator.length()));
        StyledLine line = new StyledLine().add(name + " ".repeat(nameWidth - name.length()) + " ");
        if (view == null) {
            return line.add(BuildLines.bar(0, BAR), DIM).add(" waiting for its first record");
        }
        String style = BuildLines.style(view.state());
        line.add(BuildLines.bar(view.percentComplete(), BAR), style)
                .add(" %3d%% ".formatted(view.percentComplete()))
                .add("%-9s".formatted(view.state()), style)
                .add(" %6s".formatted(BuildText.runningTime(view, shownAge.asOf(clock.instant()))));
        BuildText.forEachCount(view.counts(), (count, status) -> line.add("  ").add(count, style(status)));
        if (view.monitoring() != Monitoring.WATCHING) {
            line.add("  " + view.monitoring(), BuildLines.YELLOW);
        } else if (BuildText.isUnknown(view)) {
            line.add("  nothing seen in Foundry yet", DIM);
        }
        if (view.complete() && build.isFromBefore()) {
            line.add("  being read again", DIM);
        } else if (view.detail() != null) {
            line.add("  " + VisibleText.of(view.detail()), DIM);
        }
        return line;
    }

    private static String style(String status) {
        return switch (status) {
            case "succeeded" -> BuildLines.GREEN;
            case "failed" -> BuildLines.RED;
            case "canceled" -> BuildLines.YELLOW;
            case "running" -> BuildLines.CYAN;
            default -> "";
        };
    }

    @Override
    public void showChange(AwaitedBuild build) {
        BuildView view = build.view();
        if (view == null) {
            return;
        }
        for (String job : build.failuresSinceLastCall()) {
            printAbove(new StyledLine()
                    .add("failed ", BuildLines.RED)
                    .add(VisibleText.of(job) + PlainDisplay.linkSuffix(view)));
        }
    }

    private void printAbove(StyledLine line) {
        // Never cut: a link that is cut leads nowhere.
        above.add(line.render(Integer.MAX_VALUE, color));
    }

    @Override
    public void showJobChange(JobStatusChanged event) {
        // Whole RIDs would take more than the usual 80 columns.
        String build = BuildText.locator(event.getBuildRid());
        String shortBuild = build.substring(0, Math.min(SHORT_NAME, build.length()));
        printAbove(new StyledLine()
                .add(VisibleText.of(shortBuild) + " "
                        + PlainDisplay.jobWords(BuildText.locator(event.getJobRid()), event)));
    }

    @Override
    public void note(String line) {
        printAbove(new StyledLine().add("buildwatch: " + VisibleText.of(line), BuildLines.YELLOW));
    }

    @Override
    public void close(Collection<AwaitedBuild> builds, Function<AwaitedBuild, BuildOutcome> outcome) {
        painted.paint(List.of(), above, size.get().columns());
        above.clear();
        StringBuilder end = new StringBuilder();
        for (AwaitedBuild build : builds) {
            BuildOutcome its = outcome.apply(build);
            StyledLine line = new StyledLine()
                    .add(mark(its) + " ", style(its))
                    .add(PlainDisplay.summary(build, its, clock.instant(), shownAge));
            end.append(line.render(Integer.MAX_VALUE, color)).append('\n');
        }
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
            case SUCCEEDED -> BuildLines.GREEN;
            case FAILED -> BuildLines.RED;
            case CANCELED, UNSEEN, OPEN -> BuildLines.YELLOW;
        };
    }

    @Override
    public boolean isUnread() {
        return out.checkError();
    }
}
