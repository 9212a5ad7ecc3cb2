package io.buildwatch.foundry;

import io.buildwatch.text.VisibleText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds as people name them: by a RID, by the address of a page that has the RID in it, or by the UUID alone. This is
 * for the command line and the page; on the topic only a RID counts. Pure; any thread.
 */
public final class RidFinder {
    /** What stands before the UUID in the RIDs of builds in Foundry's documentation, and in those of the simulator. */
    private static final String USUAL_PREFIX = "ri.foundry.main.build.";

    private static final Pattern UUID = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Whole, between what separates the parts of an address: half of a misspelt RID would be another build's. */
    private static final Pattern IN_ADDRESS = Pattern.compile("(?<![A-Za-z0-9._-])"
            + "(ri\\.[a-z][a-z0-9-]*+\\.[a-z0-9][a-z0-9-]*+\\.build\\.[A-Za-z0-9_-]++(?:\\.[A-Za-z0-9_-]++)*+)"
            + "(?=\\.?(?:$|[/?#&=,;:!'\"()<>\\[\\]{}|*]))");

    private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]+");
    private static final Pattern COMMAS = Pattern.compile("[,;]+");
    private static final Pattern COMMENT = Pattern.compile("(?:^|[\\s\\p{Z}])#.*", Pattern.DOTALL);

    /** What lists, sentences and addresses put around a RID. */
    private static final Pattern AROUND = Pattern.compile("^[\"'<(\\[{]+|[\"'>)\\]},;/]+$");

    /** An address may hold another one, which is then encoded twice. */
    private static final int MOST_DECODINGS = 2;

    private RidFinder() {}

    /** The builds that one word names, in their order in it; none if it names none. */
    public static Set<BuildRid> find(String word) {
        String text = bare(word);
        Set<BuildRid> found = new LinkedHashSet<>();
        if (UUID.matcher(text).matches()) {
            found.add(new BuildRid(USUAL_PREFIX + text.toLowerCase(Locale.ROOT)));
        } else if (BuildRid.parse(text).isPresent()) {
            found.add(new BuildRid(text));
        } else if (text.indexOf('/') >= 0) {
            Matcher matcher = IN_ADDRESS.matcher(decoded(text));
            while (matcher.find()) {
                BuildRid.parse(matcher.group(1)).ifPresent(found::add);
            }
        }
        return found;
    }

    /** The words of a line: blanks, commas and semicolons separate them, but addresses hold commas of their own. */
    public static List<String> words(String line) {
        return BLANKS.splitAsStream(line)
                .flatMap(word -> word.contains("://") ? Stream.of(word) : COMMAS.splitAsStream(word))
                .filter(word -> !bare(word).isEmpty())
                .toList();
    }

    /** The line without its comment: from a {@code #} on that begins a word. */
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
            return text; // a per cent sign that encodes nothing
        }
        return text;
    }
}
