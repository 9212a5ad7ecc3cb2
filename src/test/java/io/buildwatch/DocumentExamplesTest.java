package io.buildwatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The subscribers in docs/events.md#reading-the-topics are the files that tests run. */
class DocumentExamplesTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- the example is (\\S+) -->\\n```[a-z]+\\n(.*?)\\n```", Pattern.DOTALL);

    @Test
    void eachExampleIsThatOfTheFileItNames() throws IOException {
        Matcher examples = EXAMPLE.matcher(Files.readString(Path.of("docs", "events.md")));
        List<String> files = new ArrayList<>();
        while (examples.find()) {
            String file = examples.group(1);
            files.add(file);
            assertThat(withoutIndent(Files.readString(Path.of(file))))
                    .as(file)
                    .contains(withoutIndent(examples.group(2)));
        }
        assertThat(files).hasSize(3);
    }

    private static String withoutIndent(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
