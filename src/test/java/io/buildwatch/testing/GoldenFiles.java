package io.buildwatch.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of the repository whose contents are made by the code. {@code -Dgolden.update} writes them instead of comparing
 * them.
 */
public final class GoldenFiles {
    private GoldenFiles() {}

    /** Compares the file with what it must hold, or writes it. */
    public static void assertSame(Path file, String expected) throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.writeString(file, expected, UTF_8);
            return;
        }
        assertThat(Files.readString(file, UTF_8))
                .as("%s is out of date: write it again with ./mvnw -Pquick test -Dgolden.update", file)
                .isEqualToNormalizingNewlines(expected);
    }
}
