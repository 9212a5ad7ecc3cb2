package io.buildwatch.foundry;

import io.buildwatch.text.VisibleText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds what people name by a RID, or by the address of a page that has the RID in it: builds, schedules and datasets; a
 * build also by its UUID alone. Only for the command line: a record of {@code build-rids} must hold a RID. Pure; any thread.
 */
public final class RidFinder {
    /** What precedes the UUID in the build RIDs of Foundry's documentation, and in those of the simulator. */
    private static final String USUAL_PREFIX = "ri.foundry.main.build.";

    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** A whole RID between separators of an address: a part of a misspelt RID would be another build's. */
    private static final Pattern IN_ADDRESS = Pattern.compile("(?<![A-Za-z0-9._-])"
            + "(ri\\.[a-z][a-z0-9-]*+\\.[a-z0-9][a-z0-9-]*+\\.(?:build|schedule|dataset)\\."
            + "[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]++)*+)"
            + "(?=\\.?(?:$|[/?#&=,;:!'\"()<>\\[\\]{}|*]))");

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern COMMAS = Pattern.compile("[,;]+");
    private static final Pattern COMMENT = Pattern.compile("(?:^|[\\s\\p{Z}])#.*", Pattern.DOTALL);

    /** Punctuation that lists, sentences and addresses put around a RID. */
    private static final Pattern AROUND = Pattern.compile("^[\"'<(\\[{]+|[\"'>)\\]},;/]+$");

    /** An address may hold another one, which is then encoded twice. */
    private static final int MOST_DECODINGS = 2;

    private RidFinder() {}

    /** The builds that one word names, in the order in which they occur; empty if it names none. */
    public static Set<BuildRid> find(String word) {
        String text = bare(word);
        Set<BuildRid> found = new LinkedHashSet<>();
        if (UUID.matcher(text).matches()) {
            found.add(new BuildRid(USUAL_PREFIX + text.toLowerCase(Locale.ROOT)));
        } else if (BuildRid.parse(text).isPresent()) {
            found.add(new BuildRid(text));
        } else {
            inAddress(text).forEach(rid -> BuildRid.parse(rid).ifPresent(found::add));
        }
        return found;
    }

    /**
     * The schedules or datasets that one word names, in the order in which they occur; empty if it names none. The
     * address of a schedule's page may hold a dataset's RID too; then only the schedule is meant.
     */
    public static Set<FollowRid> findFollows(String word) {
        String text = bare(word);
        Set<FollowRid> found = new LinkedHashSet<>();
        FollowRid.parse(text).ifPresent(found::add);
        if (found.isEmpty()) {
            inAddress(text).forEach(rid -> FollowRid.parse(rid).ifPresent(found::add));
        }
        boolean hasSchedule = found.stream().anyMatch(rid -> rid.kind() == FollowRid.Kind.SCHEDULE);
        found.removeIf(rid -> hasSchedule && rid.kind() == FollowRid.Kind.DATASET);
        return found;
    }

    private static List<String> inAddress(String text) {
        List<String> rids = new ArrayList<>();
        if (text.indexOf('/') >= 0) {
            Matcher matcher = IN_ADDRESS.matcher(decoded(text));
            while (matcher.find()) {
                rids.add(matcher.group(1));
            }
        }
        return rids;
    }

    /** The words of a line, separated by blanks, commas and semicolons. An address is not split at its commas. */
    public static List<String> words(String line) {
        return BLANKS.splitAsStream(line)
                .flatMap(word -> word.contains("://") ? Stream.of(word) : COMMAS.splitAsStream(word))
                .filter(word -> !bare(word).isEmpty())
                .toList();
    }

    /** The line without its comment, which begins with a {@code #} at the beginning of a word. */
    public static String withoutComment(String line) {
        return COMMENT.matcher(VisibleText.trim(line)).replaceFirst("");
    }

    private static String bare(String word) {
        return AROUND.matcher(VisibleText.trim(word)).replaceAll("");
    }

    private static String decoded(String address) {
        String text = address;
        try {
            for (int i = 0; i < MOST_DECODINGS; i++) {
                text = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException e) {
            return text; // it has a per cent sign that encodes nothing
        }
        return text;
    }
}
