package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The end by SIGTERM: {@code run} closes the service, for which supervisors give it 10 s. */
@Tag("broker")
class CloseTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void endsWithinTenSecondsUnderLoadAndLosesNothing() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            FaultRules faults = pipeline.simulator.misbehaviour();
            faults.tune(new FaultRules.Tuning(4_000, 4_500, 300, 0, "1"));
            // Some calls hang so long that, one after another, they would take longer than a close may take.
            faults.withProbability(ApiFault.SLOW, 0.05);
            faults.withProbability(ApiFault.SLOW_DRIP, 0.05);
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(60, 20, 10, 5));
            rids.forEach(pipeline::submit);
            seen.until(s -> s.events.size() > 800);

            long before = System.nanoTime();
            pipeline.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));

            faults.clear();
            pipeline.start();
            rids.forEach(seen::untilComplete);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
            assertThat(pipeline.faults).isEmpty();
        }
    }
}
