package io.buildwatch.cli;

import io.buildwatch.await.BuildText;
import io.buildwatch.await.JsonDisplay;
import io.buildwatch.client.BuildSource;
import io.buildwatch.client.ClientFailure;
import io.buildwatch.events.BuildState;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.status.StatusTables;
import io.buildwatch.text.VisibleText;
import io.buildwatch.view.AgeLimit;
import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run of {@code status}: reads builds and jobs from a source, and prints them. One use, one thread. */
final class StatusRun {
    private final CommandIo terminal;
    private final BuildSource source;
    private final boolean json;
    private final int limit;
    private final Instant now;
    private boolean ageTold;
    /** Names of schedules, by RID; null until they are read. */
    private @Nullable Map<String, String> names;

    /** @param limit the most builds, or jobs of each, that are printed */
    StatusRun(CommandIo terminal, BuildSource source, boolean json, int limit, Instant now) {
        this.terminal = terminal;
        this.source = source;
        this.json = json;
        this.limit = limit;
        this.now = now;
    }

    /** @throws CommandFailure if a word is no state */
    static BuildFilter filter(
            Collection<String> words, boolean failed, @Nullable String schedule, @Nullable Instant since) {
        Set<BuildState> states = EnumSet.noneOf(BuildState.class);
        for (String word : words) {
            states.add(Arrays.stream(BuildState.values())
                    .filter(state -> state.name().equals(VisibleText.trim(word).toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailure(
                            ExitStatus.USAGE,
                            "--state " + word + ": must be of " + Arrays.toString(BuildState.values()))));
        }
        return BuildFilter.of(states, failed, schedule, since);
    }

    /** Prints the builds that the filter accepts, a line each; returns the exit status. */
    int printList(BuildFilter filter) {
        List<BuildView> found = source.builds(filter, limit == Integer.MAX_VALUE ? limit : limit + 1);
        List<BuildView> shown = found.subList(0, Math.min(limit, found.size()));
        Instant asOf = asOf();
        if (json) {
            shown.forEach(view -> terminal.out().println(JsonDisplay.line(view)));
        } else if (!shown.isEmpty()) {
            print(StatusTables.builds(shown, namesFor(shown), asOf));
        }
        if (found.size() > limit) {
            say("there are more builds; a higher --limit shows them");
        } else if (found.isEmpty()) {
            say(
                    filter.equals(BuildFilter.ALL)
                                    || source.builds(BuildFilter.ALL, 1).isEmpty()
                            ? "no build is known; 'buildwatch submit RID' starts watching one"
                            : "there are builds, but none " + conditions(filter));
        }
        return ExitStatus.DONE;
    }

    /** Names of schedules, by RID. They are read once, and only if one of the builds has a schedule. */
    private Map<String, String> namesFor(Collection<BuildView> builds) {
        if (names == null && builds.stream().anyMatch(build -> build.scheduleRid() != null)) {
            names = readNames();
        }
        return names == null ? Map.of() : names;
    }

    private Map<String, String> readNames() {
        try {
            return source.followNames();
        } catch (ClientFailure e) {
            // Builds can be shown without them. A service of an earlier release has none.
            say("schedules are shown without their names: " + e.getMessage());
            return Map.of();
        }
    }

    private static String conditions(BuildFilter filter) {
        List<String> conditions = new ArrayList<>();
        if (!filter.states().isEmpty()) {
            conditions.add("that is "
                    + filter.states().stream().map(Enum::name).sorted().collect(Collectors.joining(" or ")));
        }
        if (filter.failed()) {
            conditions.add("that failed or is failing");
        }
        if (filter.schedule() != null) {
            conditions.add("of " + filter.schedule());
        }
        if (filter.since() != null) {
            conditions.add("that has changed since " + filter.since().truncatedTo(ChronoUnit.SECONDS));
        }
        return String.join(" and ", conditions);
    }

    /** The time at which what is shown was current. If that is too long ago, a line says so, once. */
    private Instant asOf() {
        Duration age = source.age();
        if (!AgeLimit.isOld(age)) {
            return now;
        }
        if (!ageTold) {
            ageTold = true;
            say("what is shown is " + BuildText.of(age) + " old: the service has not read all of the topics since");
        }
        return now.minus(age);
    }

    /** Prints these builds with their jobs; returns the exit status. */
    int printEach(Collection<BuildRid> rids) {
        int status = ExitStatus.DONE;
        for (BuildRid rid : rids) {
            Optional<BuildView> build = source.build(rid.value());
            if (build.isEmpty()) {
                asOf();
                say("nothing is known of " + rid + "; 'buildwatch submit " + rid + "' starts watching it");
                status = ExitStatus.UNSEEN;
            } else {
                printBuild(build.get());
            }
        }
        return status;
    }

    private void printBuild(BuildView build) {
        PrintStream out = terminal.out();
        List<JobView> jobs = new ArrayList<>();
        source.jobs(build, jobs::add);
        Instant asOf = asOf();
        if (json) {
            out.println(JsonDisplay.line(build));
            jobs.stream().limit(limit).forEach(job -> out.println(JsonDisplay.line(job)));
        } else {
            print(StatusTables.buildLines(build, namesFor(List.of(build)), asOf));
            if (!jobs.isEmpty()) {
                print(StatusTables.jobs(jobs, limit, asOf));
            }
        }
        if (jobs.size() > limit) {
            say((jobs.size() - limit) + " more jobs of " + build.buildRid() + "; a higher --limit shows them");
        }
    }

    private void print(List<String> lines) {
        lines.forEach(terminal.out()::println);
    }

    private void say(String line) {
        say(terminal, line);
    }

    static void say(CommandIo terminal, String line) {
        terminal.err().println("buildwatch: " + VisibleText.of(line));
    }
}
