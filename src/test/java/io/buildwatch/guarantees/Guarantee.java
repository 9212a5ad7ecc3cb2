package io.buildwatch.guarantees;

import io.buildwatch.dev.simulator.GroundTruth;

/**
 * One guarantee of docs/events.md#guarantees, which is checked on the records of one build that {@code read_committed}
 * readers saw.
 */
@FunctionalInterface
public interface Guarantee {
    void assertHolds(Seen seen, GroundTruth truth, String rid);
}
