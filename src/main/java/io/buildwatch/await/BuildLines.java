package io.buildwatch.await;

import io.buildwatch.events.BuildState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** What the lines of builds on a terminal have in common: the bar, its colour, and which builds fit. Pure. */
public final class BuildLines {
    static final String RED = "31";
    static final String GREEN = "32";
    static final String YELLOW = "33";
    static final String CYAN = "36";

    private BuildLines() {}

    /** A bar of {@code width} characters. */
    public static String bar(int percent, int width) {
        int filled = width * Math.min(100, Math.max(0, percent)) / 100;
        return "█".repeat(filled) + "░".repeat(width - filled);
    }

    /** The style of the bar, for {@link StyledLine#add(String, String)}. */
    public static String style(BuildState state) {
        return switch (state) {
            case SUCCEEDED -> GREEN;
            case FAILING, FAILED -> RED;
            case CANCELED -> YELLOW;
            case PENDING, RUNNING -> CYAN;
            case UNKNOWN -> "";
        };
    }

    /**
     * The lines of the first {@code most} builds, those that are not complete first, and a line that counts the others.
     * If there are at most {@code most}, their order is kept.
     */
    public static List<StyledLine> linesThatFit(
            Collection<AwaitedBuild> builds, int most, Function<AwaitedBuild, StyledLine> line) {
        List<AwaitedBuild> shown = new ArrayList<>(builds);
        if (builds.size() > most) {
            shown.sort(Comparator.comparing(AwaitedBuild::isComplete));
        }
        List<StyledLine> lines = new ArrayList<>();
        shown.stream().limit(most).map(line).forEach(lines::add);
        if (builds.size() > most) {
            long complete = builds.stream().filter(AwaitedBuild::isComplete).count();
            lines.add(new StyledLine()
                    .add("… and " + (builds.size() - most) + " more; " + complete + " of " + builds.size()
                            + " complete"));
        }
        return lines;
    }
}
