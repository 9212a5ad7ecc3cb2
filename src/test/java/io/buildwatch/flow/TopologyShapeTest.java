package io.buildwatch.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TopologyShapeTest {
    /**
     * The names of internal topics depend on those of the nodes. A changed name loses state on the next start, so every
     * change must be deliberate.
     */
    @Test
    void theTopologyIsAsTheGoldenFileHasIt() throws IOException {
        String shape = Flow.topology(Flow.CONFIG, new FakeFoundry(() -> 0), reason -> {})
                .describe()
                .toString();

        try (var golden = Objects.requireNonNull(getClass().getResourceAsStream("/topology.txt"))) {
            assertThat(shape).isEqualToNormalizingNewlines(new String(golden.readAllBytes(), UTF_8));
        }
    }
}
