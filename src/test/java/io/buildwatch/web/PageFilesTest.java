package io.buildwatch.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PageFilesTest {
    private static final Path PAGE = Path.of("src", "main", "resources", "io", "buildwatch", "web", "page");

    @Test
    void theListNamesEveryFileOfThePage() throws IOException {
        try (Stream<Path> files = Files.list(PAGE)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(PageFiles.LIST))
                    .toList();

            assertThat(Files.readAllLines(PAGE.resolve(PageFiles.LIST))).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void thePageLoadsFromHereAlone() {
        ApiResponse index = new PageFiles().find("/").orElseThrow();

        assertThat(index.contentType).startsWith("text/html");
        assertThat(new String(index.body, UTF_8)).contains("Buildwatch").doesNotContain("://");
        assertThat(index.headers.get("Content-Security-Policy"))
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe");
    }
}
