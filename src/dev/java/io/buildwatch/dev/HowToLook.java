package io.buildwatch.dev;

import io.buildwatch.events.BuildState;
import io.buildwatch.view.BuildView;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;

/** Prints where everything is, and the commands with which to look at it. */
final class HowToLook {
    private final DevSession.Addresses at;
    private final boolean simulated;

    /** @param simulated whether Foundry is simulated, so that more builds can be begun */
    HowToLook(DevSession.Addresses at, boolean simulated) {
        this.at = at;
        this.simulated = simulated;
    }

    /** Prints the lines before the first build. */
    void printAddresses(PrintStream out) {
        out.println("Page       " + at.http() + "/   (open it in a browser)");
        out.println("Kafka      " + at.bootstrapServers() + "   topics " + at.topicsPrefix() + "*");
        out.println("Registry   " + at.schemaRegistry());
        out.println("Foundry    " + at.foundry() + (simulated ? "   (simulated)" : ""));
    }

    /**
     * Prints the lines after the last build.
     *
     * @param stays whether the parts keep running; otherwise the lines say with which option they would
     */
    void printCommands(PrintStream out, boolean stays, Collection<BuildRow> rows) {
        out.println();
        out.println(
                stays
                        ? "Look for yourself, in a browser or in another terminal:"
                        : "Look for yourself: './buildwatch dev --keep' leaves all of this running. Then:");
        out.println("  " + at.http() + "/");
        first(rows, row -> isInState(row, BuildState.FAILED))
                .ifPresent(rid -> status(out, rid, "a build that failed, with its jobs"));
        first(rows, row -> row.isRetried() && isInState(row, BuildState.SUCCEEDED))
                .ifPresent(rid -> status(out, rid, "one of which a job failed and was tried again"));
        printCommand(out, "./buildwatch tail job-status-changed --from-beginning", "every change");
        if (simulated) {
            printCommand(out, "./buildwatch follows", "what is followed");
            printCommand(out, "./buildwatch dev --more", "more builds");
        }
        printCommand(out, "./buildwatch --help", "all commands");
    }

    private static void printCommand(PrintStream out, String command, String what) {
        out.printf("  %-54s # %s%n", command, what);
    }

    private static void status(PrintStream out, String rid, String what) {
        out.println("  ./buildwatch status " + rid);
        out.println("      # " + what);
    }

    private static Optional<String> first(Collection<BuildRow> rows, Predicate<BuildRow> wanted) {
        return rows.stream().filter(wanted).map(row -> row.rid).findFirst();
    }

    private static boolean isInState(BuildRow row, BuildState state) {
        BuildView view = row.build().view();
        return view != null && view.state() == state;
    }
}
