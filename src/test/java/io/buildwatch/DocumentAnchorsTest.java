package io.buildwatch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every place in the documents that the sources or the documents themselves name is there. */
class DocumentAnchorsTest {
    private static final Path ROOT = Path.of("");
    private static final List<String> SOURCES = List.of("src", "schemas", "plugins", "monitoring", ".ci");

    /** A page, perhaps with an anchor, by its path from the root. */
    private static final Pattern CITED = Pattern.compile("\\bdocs/[A-Za-z0-9_/-]+\\.md(?:#[a-z0-9_-]+)?");

    private static final Pattern CODE_BLOCK = Pattern.compile("^ *```.*?^ *```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.*?)(?: +#+)?$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("\\[([^\\[\\]]*)]\\(([^()\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

    @Test
    void everyPlaceThatTheSourcesNameIsThere() throws IOException {
        List<String> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Path source : sources()) {
            Matcher cited = CITED.matcher(Files.readString(source, ISO_8859_1));
            while (cited.find()) {
                String line = source + ": " + cited.group();
                named.add(line);
                if (!isThere(ROOT, cited.group())) {
                    missing.add(line);
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(named).hasSizeGreaterThan(20);
    }

    @Test
    void everyLinkBetweenTheDocumentsLeadsSomewhere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            for (String target : links(Files.readString(document))) {
                Path directory = document.getParent() == null ? ROOT : document.getParent();
                if (!isThere(directory, target.startsWith("#") ? document.getFileName() + target : target)) {
                    missing.add(document + ": " + target);
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void headingsHaveTheAnchorsThatGitHubGivesThem() {
        String document = "# After kill -9\n```sh\n# no heading\n```\n## The `Build`, [read](x.md) anew!\n"
                + "## The Build, read anew\n### Foundry's API_1 ##\n";

        assertThat(anchors(document))
                .containsExactly("after-kill--9", "the-build-read-anew", "the-build-read-anew-1", "foundrys-api_1");
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String directory : SOURCES) {
            sources.addAll(filesIn(Path.of(directory)));
        }
        return sources;
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(filesIn(Path.of("docs")));
        try (Stream<Path> files = Files.list(ROOT)) {
            documents.addAll(files.toList());
        }
        documents.removeIf(file -> !isDocument(file));
        return documents;
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean isDocument(Path file) {
        return file.toString().endsWith(".md");
    }

    /** Where the document's links within this repository lead. */
    private static List<String> links(String document) {
        return LINK.matcher(CODE.matcher(withoutCodeBlocks(document)).replaceAll(""))
                .results()
                .map(link -> link.group(2))
                .filter(target -> !ELSEWHERE.matcher(target).matches())
                .toList();
    }

    /** @param target a path from the directory, perhaps with an anchor */
    private static boolean isThere(Path directory, String target) throws IOException {
        int hash = target.indexOf('#');
        Path file = directory.resolve(hash < 0 ? target : target.substring(0, hash));
        if (!Files.exists(file)) {
            return false;
        }
        return hash < 0 || !isDocument(file) || anchors(Files.readString(file)).contains(target.substring(hash + 1));
    }

    private static List<String> anchors(String document) {
        Map<String, Integer> times = new HashMap<>();
        List<String> anchors = new ArrayList<>();
        Matcher heading = HEADING.matcher(withoutCodeBlocks(document));
        while (heading.find()) {
            String anchor = anchor(heading.group(1));
            int before = times.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    /**
     * GitHub's rule: lower case; letters, digits, underscores and hyphens stay, blanks become hyphens, the rest goes.
     */
    private static String anchor(String heading) {
        return LINK.matcher(heading)
                .replaceAll("$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N}_ -]", "")
                .replace(' ', '-');
    }

    private static String withoutCodeBlocks(String document) {
        return CODE_BLOCK.matcher(document).replaceAll("");
    }
}
