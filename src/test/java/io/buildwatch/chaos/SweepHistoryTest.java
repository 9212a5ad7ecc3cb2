package io.buildwatch.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.ReceivedCall;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SweepHistoryTest {
    private static final String RID = "ri.foundry.main.build.1";
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private final SweepHistory history = new SweepHistory();

    @Test
    void twoSweepsInARowThatFailedFarEnoughApartExplainALostBuild() {
        page(0, true, 200, 0);
        page(10_000, true, 503, 1);
        page(45_000, true, 200, 0);
        page(45_100, false, 200, 1);

        assertThat(history.failedFor(RID, 46_000, HALF_A_MINUTE)).isTrue();
        assertThat(history.failedFor(RID, 39_000, HALF_A_MINUTE))
                .as("only one failed")
                .isFalse();
        assertThat(history.failedFor("ri.foundry.main.build.2", 46_000, HALF_A_MINUTE))
                .isFalse();
    }

    @Test
    void aWholeSweepBetweenThemExplainsNothing() {
        page(0, true, 503, 1);
        page(20_000, true, 200, 0);
        page(20_100, false, 200, 0);
        page(45_000, true, 503, 1);

        assertThat(history.failedFor(RID, 46_000, HALF_A_MINUTE)).isFalse();
    }

    @Test
    void aThrottledCallIsNoFailure() {
        page(0, true, 429, 0);
        page(45_000, true, 503, 1);

        assertThat(history.failedFor(RID, 46_000, HALF_A_MINUTE)).isFalse();
    }

    private void page(long atMillis, boolean first, int status, int faults) {
        history.add(new ReceivedCall(
                SimulatedEndpoint.LIST_JOBS, RID, first, status, null, faults, atMillis, "127.0.0.1:1"));
    }
}
