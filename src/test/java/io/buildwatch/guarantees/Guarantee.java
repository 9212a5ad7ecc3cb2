package io.buildwatch.guarantees;

import io.buildwatch.dev.simulator.GroundTruth;

/** One promise of the contract, asked of what committed readers saw of one build. */
@FunctionalInterface
public interface Guarantee {
    void assertHolds(Seen seen, GroundTruth truth, String rid);
}
