package io.buildwatch.guarantees;

import io.buildwatch.dev.simulator.GroundTruth;

/** One promise of docs/events.md, asked of what committed readers saw of one build. */
@FunctionalInterface
public interface Guarantee {
    void assertHolds(Seen seen, GroundTruth truth, String rid);
}
