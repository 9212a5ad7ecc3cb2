package io.buildwatch.cli;

import io.buildwatch.foundry.BuildRid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Scanner;
import java.util.Set;

/** The builds that a command line names. */
final class RidArguments {
    private static final int LONGEST_SHOWN = 100;

    private RidArguments() {}

    /**
     * All of them or none: a typing error in the last must not leave the first ones done.
     *
     * @param texts RIDs; {@code -} stands for the lines of standard input
     * @param nothing what then was not done, in words
     * @throws CommandFailure a line for each that is none
     */
    static Set<BuildRid> parse(List<String> texts, Terminal terminal, String nothing) {
        Set<BuildRid> rids = new LinkedHashSet<>();
        List<String> malformed = new ArrayList<>();
        for (String text : expanded(texts, terminal)) {
            BuildRid.parse(text.strip())
                    .ifPresentOrElse(
                            rids::add,
                            () -> malformed.add("'" + shortened(text)
                                    + "' is not the RID of a build (ri.<service>.<instance>.build.<locator>)"));
        }
        if (!malformed.isEmpty()) {
            malformed.add(nothing);
            throw new CommandFailure(ExitStatus.USAGE, malformed);
        }
        if (rids.isEmpty() && !texts.isEmpty()) {
            throw new CommandFailure(ExitStatus.USAGE, "no RID on standard input, one a line; " + nothing);
        }
        return rids;
    }

    private static List<String> expanded(List<String> texts, Terminal terminal) {
        List<String> all = new ArrayList<>();
        for (String text : texts) {
            if (text.equals("-")) {
                Scanner lines = new Scanner(terminal.in(), StandardCharsets.UTF_8);
                while (lines.hasNextLine()) {
                    String line = lines.nextLine();
                    if (!line.isBlank()) {
                        all.add(line);
                    }
                }
            } else {
                all.add(text);
            }
        }
        return all;
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
    }
}
