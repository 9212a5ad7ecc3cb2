package io.buildwatch.dev.simulator;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a simulator is set up. Immutable; the {@code with} methods give a changed copy.
 *
 * @param host the address to listen on
 * @param port 0 for any
 * @param token the bearer token that is accepted, null to accept any or none; never in {@link #toString}
 * @param seed of the faults that strike by chance, and the first seed for callers that begin builds and name none
 * @param clock the world's time, milliseconds since the epoch
 * @param pageSize jobs on a page if the caller suggests no number
 * @param largestPage jobs on a page at most, whatever the caller suggests
 * @param pageTokenLife how long a page token is valid
 * @param limits on calls
 * @param relay whether there is a relay before the server, which can reset connections (RST)
 * @param clockAhead how far Foundry's clock is ahead of the world's; negative if it is behind
 */
public record SimulatorSettings(
        String host,
        int port,
        @Nullable String token,
        long seed,
        LongSupplier clock,
        int pageSize,
        int largestPage,
        Duration pageTokenLife,
        Limits limits,
        boolean relay,
        Duration clockAhead) {

    /** Any port on loopback, no token, the documented limits, the system's clock. */
    public static SimulatorSettings defaults() {
        return new SimulatorSettings(
                "127.0.0.1",
                0,
                null,
                1,
                System::currentTimeMillis,
                100,
                1_000,
                Duration.ofMinutes(1),
                Limits.DOCUMENTED,
                false,
                Duration.ZERO);
    }

    /** Listens on this address. */
    public SimulatorSettings withAddress(String newHost, int newPort) {
        return new SimulatorSettings(
                newHost, newPort, token, seed, clock, pageSize, largestPage, pageTokenLife, limits, relay, clockAhead);
    }

    /** Accepts only this bearer token; null accepts any or none. */
    public SimulatorSettings withToken(@Nullable String newToken) {
        return new SimulatorSettings(
                host, port, newToken, seed, clock, pageSize, largestPage, pageTokenLife, limits, relay, clockAhead);
    }

    /** Uses another seed. */
    public SimulatorSettings withSeed(long newSeed) {
        return new SimulatorSettings(
                host, port, token, newSeed, clock, pageSize, largestPage, pageTokenLife, limits, relay, clockAhead);
    }

    /** Runs the world on another clock, milliseconds since the epoch, which must not go back. */
    public SimulatorSettings withClock(LongSupplier newClock) {
        return new SimulatorSettings(
                host, port, token, seed, newClock, pageSize, largestPage, pageTokenLife, limits, relay, clockAhead);
    }

    /** Sets the page sizes: the one used if the caller suggests none, and the largest. */
    public SimulatorSettings withPageSize(int newSize, int newLargest) {
        return new SimulatorSettings(
                host, port, token, seed, clock, newSize, newLargest, pageTokenLife, limits, relay, clockAhead);
    }

    /** Page tokens are valid for this long, by the world's clock. */
    public SimulatorSettings withPageTokenLife(Duration newLife) {
        return new SimulatorSettings(
                host, port, token, seed, clock, pageSize, largestPage, newLife, limits, relay, clockAhead);
    }

    /** Other limits on calls. */
    public SimulatorSettings withLimits(Limits newLimits) {
        return new SimulatorSettings(
                host, port, token, seed, clock, pageSize, largestPage, pageTokenLife, newLimits, relay, clockAhead);
    }

    /**
     * Puts a relay before the server, so that {@link ApiFault#CONNECTION_RESET} is a real RST. The header {@code Date}
     * of every answer then follows the world's clock, too.
     */
    public SimulatorSettings withRelay() {
        return new SimulatorSettings(
                host, port, token, seed, clock, pageSize, largestPage, pageTokenLife, limits, true, clockAhead);
    }

    /**
     * Puts Foundry's clock ahead of the world's, or behind it with a negative duration: the {@code createdTime} of runs
     * and the header {@code Date} of every answer. All other times, and the ground truth, stay as they are. There is a
     * relay then, because the JDK's server writes that header by the system's clock.
     */
    public SimulatorSettings withClockAhead(Duration newAhead) {
        return new SimulatorSettings(
                host, port, token, seed, clock, pageSize, largestPage, pageTokenLife, limits, true, newAhead);
    }

    /** The time by Foundry's clock, milliseconds since the epoch. */
    long foundryMillis() {
        return clock.getAsLong() + clockAhead.toMillis();
    }

    CallLimit limitOf(SimulatedEndpoint endpoint) {
        return switch (endpoint) {
            case LIST_JOBS, SCHEDULE_RUNS, SCHEDULE, DATASET_SCHEDULES ->
                new CallLimit(limits.listPerMinute(), 60_000, limits.listAtOnce(), limits.millis());
            case BUILD, BUILD_BATCH, JOB, JOB_BATCH ->
                new CallLimit(
                        limits.batchPerSecond(), 1_000 - limits.slackMillis(), limits.batchAtOnce(), limits.millis());
            case TOKEN, CONTROL, OTHER -> new CallLimit(0, 0, 0, limits.millis());
        };
    }

    @Override
    public String toString() {
        return "Settings[" + host + ":" + port + (token == null ? "" : ", token set") + ", seed " + seed + "]";
    }

    /**
     * Limits on calls; over one, the answer is 429. 0 is no limit. Immutable.
     *
     * @param listPerMinute List Jobs Of Build, and each endpoint of schedules, calls in any minute
     * @param listAtOnce List Jobs Of Build, and each endpoint of schedules, calls under way
     * @param batchPerSecond each other endpoint, calls in any second
     * @param batchAtOnce each other endpoint, calls under way
     * @param slackMillis by how much the window of a second is shorter, for calls that bunch up on their way
     * @param millis the limits' own clock, which runs while the world's clock stands still
     */
    public record Limits(
            int listPerMinute,
            int listAtOnce,
            int batchPerSecond,
            int batchAtOnce,
            int slackMillis,
            LongSupplier millis) {
        /** See docs/architecture.md#limits: 5,000 a minute and 30 at once, 4 a second and 25 at once. */
        public static final Limits DOCUMENTED = new Limits(5_000, 30, 4, 25, 50, () -> System.nanoTime() / 1_000_000);

        /** None at all. */
        public static final Limits NONE = new Limits(0, 0, 0, 0, 0, () -> System.nanoTime() / 1_000_000);
    }
}
