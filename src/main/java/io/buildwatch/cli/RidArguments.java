package io.buildwatch.cli;

import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.RidFinder;
import io.buildwatch.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Scanner;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a command line names, in any form that {@link RidFinder} accepts. One use, one thread. */
final class RidArguments {
    /** Describes the arguments of a command that takes schedules and datasets too. */
    static final String ALL_FORMS = "RIDs or page addresses; UUIDs of builds; - reads standard input.";

    /** Describes these arguments in a command's help. */
    static final String FORMS = "RIDs, UUIDs or page addresses of builds; - reads standard input.";

    private static final String BUILD_FORM = "ri.<service>.<instance>.build.<locator>";

    private static final String FORMS_OF_ALL =
            BUILD_FORM + ", ri.scheduler.<instance>.schedule.<locator>, ri.foundry.<instance>.dataset.<locator>";

    private static final int LONGEST_SHOWN = 100;
    private static final int MOST_SHOWN = 10;
    private static final Pattern OTHER_RID = Pattern.compile("\\bri\\.[^.\\s/]+\\.[^.\\s/]+\\.([a-z][a-z0-9-]*)\\.");

    private final boolean followsToo;
    private final Set<BuildRid> builds = new LinkedHashSet<>();
    private final Set<FollowRid> follows = new LinkedHashSet<>();
    private final List<String> malformed = new ArrayList<>();

    /** What a command line names, in the order of the texts, each once. */
    record Named(Set<BuildRid> builds, Set<FollowRid> follows) {}

    private RidArguments(boolean followsToo) {
        this.followsToo = followsToo;
    }

    /**
     * Reads all of the texts before anything is done with one, so that a typing error in the last cannot leave the
     * first ones done.
     *
     * @param texts RIDs, addresses or UUIDs; {@code -} stands for the lines of standard input, where {@code #} begins a
     *     comment
     * @param nothing what was not done because of a mistake, in words, such as "nothing was sent"
     * @return in the order of the texts, each build once
     * @throws CommandFailure if a text names no build; with a line for each, up to 10
     */
    static Set<BuildRid> parse(List<String> texts, CommandIo terminal, String nothing) {
        return parse(texts, terminal, nothing, false).builds;
    }

    /** The same for a command that takes schedules and datasets too. */
    static Named parseAll(List<String> texts, CommandIo terminal, String nothing) {
        RidArguments arguments = parse(texts, terminal, nothing, true);
        return new Named(arguments.builds, arguments.follows);
    }

    private static RidArguments parse(List<String> texts, CommandIo terminal, String nothing, boolean followsToo) {
        RidArguments arguments = new RidArguments(followsToo);
        for (String text : texts) {
            if (text.equals("-")) {
                arguments.read(new Scanner(terminal.in(), StandardCharsets.UTF_8));
            } else {
                arguments.take(text);
            }
        }
        arguments.check(!texts.isEmpty(), nothing);
        return arguments;
    }

    private void read(Scanner lines) {
        for (int number = 1; lines.hasNextLine(); number++) {
            for (String word : RidFinder.words(RidFinder.withoutComment(lines.nextLine()))) {
                take(word, "line " + number + ": ");
            }
        }
    }

    private void take(String argument) {
        List<String> words = RidFinder.words(argument);
        (words.isEmpty() ? List.of(argument) : words).forEach(word -> take(word, ""));
    }

    private void take(String word, String where) {
        Set<BuildRid> found = RidFinder.find(word);
        builds.addAll(found);
        Set<FollowRid> followed = found.isEmpty() && followsToo ? RidFinder.findFollows(word) : Set.of();
        follows.addAll(followed);
        if (found.isEmpty() && followed.isEmpty()) {
            malformed.add(where + problem(word));
        }
    }

    private String problem(String word) {
        String shown = "'" + VisibleText.cut(VisibleText.of(word), LONGEST_SHOWN) + "'";
        Set<String> kinds = followsToo ? Set.of("build", "schedule", "dataset") : Set.of("build");
        String wanted = followsToo ? "build, schedule or dataset (" + FORMS_OF_ALL + ")" : "build (" + BUILD_FORM + ")";
        Matcher other = OTHER_RID.matcher(word);
        return other.find() && !kinds.contains(other.group(1))
                ? shown + " names a " + other.group(1) + ", not a " + wanted
                : shown + " is not the RID of a " + wanted;
    }

    private void check(boolean someAreNamed, String nothing) {
        if (!malformed.isEmpty()) {
            List<String> lines = new ArrayList<>(malformed.subList(0, Math.min(MOST_SHOWN, malformed.size())));
            if (malformed.size() > MOST_SHOWN) {
                lines.add("and " + (malformed.size() - MOST_SHOWN) + " more that are no such RIDs");
            }
            lines.add(nothing);
            throw new CommandFailure(ExitStatus.USAGE, lines);
        }
        if (builds.isEmpty() && follows.isEmpty() && someAreNamed) {
            throw new CommandFailure(ExitStatus.USAGE, "no RID on standard input; " + nothing);
        }
    }
}
