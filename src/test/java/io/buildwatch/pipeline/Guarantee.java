package io.buildwatch.pipeline;

import io.buildwatch.dev.simulator.GroundTruth;

/** One promise of the contract, asked of what committed readers saw of one build. */
@FunctionalInterface
interface Guarantee {
    void assertHolds(Seen seen, GroundTruth truth, String rid);
}
