package io.buildwatch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In a jar nothing lists a directory, so a file does. */
class PageListTest {
    private static final Path PAGE = Path.of("src", "main", "resources", "io", "buildwatch", "web", "page");
    private static final String LIST = "files.txt";

    @Test
    void namesEveryFileOfThePage() throws IOException {
        try (Stream<Path> files = Files.list(PAGE)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(LIST))
                    .toList();

            assertThat(Files.readAllLines(PAGE.resolve(LIST))).containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
