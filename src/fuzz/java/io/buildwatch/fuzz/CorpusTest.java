package io.buildwatch.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.JsonAnswerFuzz;
import io.buildwatch.intake.RidFuzz;
import io.buildwatch.registry.RegistryAnswerFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tries every input of the fuzzer's corpus, and its beginnings up to each byte, without a fuzzer, so that a fault that
 * was found once does not come back.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CorpusTest {
    private static final Path CORPUS = Path.of("src/fuzz/resources");
    private static final int CUT_UP_TO = 2_000;

    private interface Target {
        void take(byte[] input);
    }

    @Test
    void anyRid() throws IOException {
        all("rid", RidFuzz::fuzzerTestOneInput);
    }

    @Test
    void anyJsonAnswer() throws IOException {
        all("json-answer", JsonAnswerFuzz::fuzzerTestOneInput);
    }

    @Test
    void anyRegistryAnswer() throws IOException {
        all("registry-answer", RegistryAnswerFuzz::fuzzerTestOneInput);
    }

    private static void all(String name, Target target) throws IOException {
        List<Path> inputs;
        try (Stream<Path> files = Files.list(CORPUS.resolve(name))) {
            inputs = files.sorted().toList();
        }
        assertThat(inputs).hasSizeGreaterThan(5);
        for (Path file : inputs) {
            byte[] whole = Files.readAllBytes(file);
            target.take(whole);
            for (int length = 0; length < Math.min(whole.length, CUT_UP_TO); length++) {
                target.take(Arrays.copyOf(whole, length));
            }
        }
    }
}
