package io.buildwatch.bench;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * A clock that runs faster than the system's by a factor. Two processes have the same clock if both are given the same
 * numbers. Thread-safe.
 */
final class FastClock extends Clock {
    private final long realStart;
    private final long start;
    private final int factor;

    /**
     * @param realStart a moment by the system's clock, ms since the epoch
     * @param start what this clock shows at that moment, ms since the epoch
     * @param factor how many times faster it runs; 1 for a clock that only differs from the system's by a constant
     */
    FastClock(long realStart, long start, int factor) {
        this.realStart = realStart;
        this.start = start;
        this.factor = factor;
    }

    static FastClock parse(String text) {
        String[] numbers = text.split(",", -1);
        return new FastClock(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Integer.parseInt(numbers[2]));
    }

    /** The text that {@link #parse} takes. */
    @Override
    public String toString() {
        return realStart + "," + start + "," + factor;
    }

    @Override
    public long millis() {
        return start + (System.currentTimeMillis() - realStart) * factor;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("not needed by the bench");
    }

    /**
     * This clock in the form that Kafka Streams takes. The time of day goes by this clock; waits and time spans go by
     * the system's.
     */
    Time time() {
        return new Time() {
            @Override
            public long milliseconds() {
                return millis();
            }

            @Override
            public long nanoseconds() {
                return Time.SYSTEM.nanoseconds();
            }

            @Override
            public void sleep(long ms) {
                Time.SYSTEM.sleep(ms);
            }

            @Override
            public void waitObject(Object object, Supplier<Boolean> condition, long deadlineMs)
                    throws InterruptedException {
                Time.SYSTEM.waitObject(
                        object, condition, System.currentTimeMillis() + Math.max(0, deadlineMs - millis()));
            }
        };
    }
}
