package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Released schemas never change: compares {@code schemas/released/} with its list of checksums. */
class ReleasedFilesTest {
    private static final Path RELEASED = Path.of("schemas/released");

    @Test
    void theFirstReleaseIsThere() throws IOException {
        assertThat(fileSums(RELEASED).keySet())
                .contains("0.1.0/BuildCompletion.avsc", "0.1.0/BuildObserved.avsc", "0.1.0/JobStatusChanged.avsc");
    }

    @Test
    void noReleasedFileIsOtherThanItWas() throws IOException {
        assertThat(fileSums(RELEASED)).isEqualTo(notedSums(RELEASED));
    }

    @Test
    void aReleasedFileThatIsOtherThanItWasIsFound(@TempDir Path released) throws IOException {
        Files.createDirectories(released.resolve("1.0.0"));
        Path schema = Files.writeString(released.resolve("1.0.0/A.avsc"), "{}");
        Path list = Files.writeString(
                released.resolve("SHA256SUMS"),
                "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a  1.0.0/A.avsc\n");
        assertThat(fileSums(released)).isEqualTo(notedSums(released));

        Files.writeString(schema, "{ }");
        assertThat(fileSums(released)).isNotEqualTo(notedSums(released));

        Files.delete(schema);
        assertThat(fileSums(released)).isNotEqualTo(notedSums(released));

        Files.writeString(schema, "{}");
        Files.writeString(list, "");
        assertThat(fileSums(released)).isNotEqualTo(notedSums(released));
    }

    private static Map<String, String> fileSums(Path released) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        try (Stream<Path> files = Files.walk(released, 2)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".avsc")).toList()) {
                sums.put(released.relativize(file).toString().replace('\\', '/'), sha256(Files.readAllBytes(file)));
            }
        }
        return sums;
    }

    /** The checksums by file name, read from a file as {@code sha256sum} writes it. */
    private static Map<String, String> notedSums(Path released) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        for (String line : Files.readAllLines(released.resolve("SHA256SUMS"))) {
            String[] words = line.split("  ", 2);
            sums.put(words[1], words[0]);
        }
        return sums;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has it", e);
        }
    }
}
