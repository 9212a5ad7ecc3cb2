package io.buildwatch.await;

import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.text.VisibleText;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import io.buildwatch.view.ViewJson;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object a line: a {@link BuildView} at each change of a build, a {@link JobView}, which has a
 * {@code jobRid}, at each change of a job, and at the end a {@link Result}, which has an {@code outcome}, for each
 * build. One thread.
 */
public final class JsonDisplay implements BuildDisplay {
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;
    private final Map<String, BuildView> told = new HashMap<>();
    private final ShownAgeNotes notes = new ShownAgeNotes();
    private ShownAge shownAge = ShownAge.CURRENT;

    /**
     * What became of a build.
     *
     * @param link to the build in Foundry; null if no record has it
     * @param asOf the time at which that was known; null if it is up to date
     */
    public record Result(
            String buildRid,
            BuildOutcome outcome,
            @Nullable String link,
            @Nullable Instant asOf) {}

    /** @param err for notes */
    public JsonDisplay(PrintStream out, PrintStream err, Clock clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    @Override
    public void show(Collection<AwaitedBuild> builds, ShownAge now) {
        builds.forEach(this::showChange);
        shownAge = now;
        notes.noteIfDue(now, this::note);
    }

    @Override
    public void showChange(AwaitedBuild build) {
        BuildView view = build.view();
        if (view != null && !view.equals(told.put(build.rid(), view))) {
            out.println(line(view));
        }
    }

    @Override
    public void showJobChange(JobStatusChanged event) {
        out.println(line(JobView.after(null, event)));
    }

    @Override
    public void note(String line) {
        err.println("buildwatch: " + VisibleText.of(line));
    }

    @Override
    public void close(Collection<AwaitedBuild> builds, Function<AwaitedBuild, BuildOutcome> outcome) {
        Instant asOf = shownAge.isOld() ? shownAge.asOf(clock.instant()) : null;
        for (AwaitedBuild build : builds) {
            BuildView view = build.view();
            out.println(line(new Result(build.rid(), outcome.apply(build), view == null ? null : view.link(), asOf)));
        }
    }

    /**
     * One line of JSON. Everything but ASCII is escaped, so that no record can send control sequences to the terminal.
     */
    public static String line(Object view) {
        String json = ViewJson.line(view);
        StringBuilder ascii = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            // Escapes are needed within strings only: the rest of JSON is ASCII.
            ascii.append(c < 0x7f ? String.valueOf(c) : "\\u%04x".formatted((int) c));
        }
        return ascii.toString();
    }

    @Override
    public boolean isUnread() {
        return out.checkError();
    }
}
