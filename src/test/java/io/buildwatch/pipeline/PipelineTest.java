package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
class PipelineTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void followsScriptedBuildsToTheirCompletion() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(5, 12, 6, 42));
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);

            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
            assertThat(rids).allSatisfy(rid -> {
                BuildCompletion last = seen.latest(rid).orElseThrow();
                assertThat(last.getState().name())
                        .isEqualTo(pipeline.simulator.build(rid).status());
                assertThat(last.getCompletions()).isEqualTo(1);
            });
            assertThat(pipeline.faults).isEmpty();
        }
    }
}
