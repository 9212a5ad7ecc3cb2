package io.buildwatch.flow;

import io.buildwatch.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopologyShapeTest {
    /**
     * The names of internal topics depend on those of the nodes. A changed name loses state on the next start, so every
     * change must be deliberate.
     */
    @Test
    void theTopologyIsAsTheGoldenFileHasIt() throws IOException {
        String shape = Flow.topology(
                        Flow.CONFIG, true, new FakeFoundry(() -> 0), new FakeSchedules(() -> 0), reason -> {})
                .describe()
                .toString();

        GoldenFiles.assertSame(Path.of("src/test/resources/topology.txt"), shape);
    }
}
