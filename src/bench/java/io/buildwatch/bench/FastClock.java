package io.buildwatch.bench;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/**
 * A clock that runs so many times faster than the system's; the same one in two processes, where both are given the same
 * numbers. Any thread.
 */
final class FastClock extends Clock {
    private final long realStart;
    private final long start;
    private final int factor;

    /**
     * @param realStart a moment by the system's clock, ms since the epoch
     * @param start what this one shows then
     * @param factor 1 for a clock that is only late
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

    /** What {@link #parse} takes. */
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
        throw new UnsupportedOperationException("nobody asks for it");
    }

    /** As Streams wants it: what it reads goes by this clock, what it waits for by the system's. */
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
