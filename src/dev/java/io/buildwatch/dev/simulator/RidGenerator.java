package io.buildwatch.dev.simulator;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** RIDs that look like Foundry's own, drawn from a random generator. */
final class RidGenerator {
    private RidGenerator() {}

    static String build(RandomGenerator random) {
        return "ri.foundry.main.build." + uuid(random);
    }

    static String job(RandomGenerator random) {
        return "ri.foundry.main.job." + uuid(random);
    }

    static String dataset(RandomGenerator random) {
        return "ri.foundry.main.dataset." + uuid(random);
    }

    static String transaction(RandomGenerator random) {
        return "ri.foundry.main.transaction." + uuid(random);
    }

    static String schedule(RandomGenerator random) {
        return "ri.scheduler.main.schedule." + uuid(random);
    }

    static String scheduleRun(RandomGenerator random) {
        return "ri.scheduler.main.schedule-run." + uuid(random);
    }

    /** A UUID of version 4. */
    static UUID uuid(RandomGenerator random) {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
