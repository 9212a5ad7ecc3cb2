package io.buildwatch.dev.simulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The rules that say which faults strike which calls. Any thread, at any moment. A rule for one build takes precedence
 * over the rule for all. It applies to the calls whose path names that build, and to that build's part of a batch. Of a
 * batch of jobs, a fault of single entries is decided for each job. A schedule or dataset may stand for the build: its
 * rule applies to the calls whose path names it.
 */
public final class FaultRules {
    private static final String EVERYBODY = "";
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Map<Key, Rule> rules = new ConcurrentHashMap<>();
    private final Map<ApiFault, AtomicLong> injected = new EnumMap<>(ApiFault.class);
    private final RandomGenerator random;
    /** The faults that took effect in the call that the thread serves. */
    private final ThreadLocal<Integer> inCall = ThreadLocal.withInitial(() -> 0);

    private volatile Tuning tuning = Tuning.ORDINARY;

    /**
     * Begins without any rule.
     *
     * @param random decides for rules with a probability; used under a lock
     */
    FaultRules(RandomGenerator random) {
        this.random = random;
        for (ApiFault fault : ApiFault.values()) {
            injected.put(fault, new AtomicLong());
        }
    }

    /** The fault strikes every call that it can apply to. */
    public void always(ApiFault fault) {
        withProbability(fault, 1);
    }

    /** The same for one build. */
    public void always(ApiFault fault, String rid) {
        withProbability(fault, 1, rid);
    }

    /** The fault strikes by chance, {@code probability} from 0 to 1. */
    public void withProbability(ApiFault fault, double probability) {
        withProbability(fault, probability, EVERYBODY);
    }

    /** The same for one build. */
    public void withProbability(ApiFault fault, double probability, String rid) {
        rules.put(new Key(fault, rid), new Rule(probability, new AtomicLong(FOR_EVER)));
    }

    /** The fault strikes the next {@code times} calls that it can apply to. */
    public void next(ApiFault fault, int times) {
        next(fault, times, EVERYBODY);
    }

    /** The same for one build. */
    public void next(ApiFault fault, int times, String rid) {
        rules.put(new Key(fault, rid), new Rule(1, new AtomicLong(times)));
    }

    /** Ends the rule for everybody; those of single builds stay. */
    public void off(ApiFault fault) {
        off(fault, EVERYBODY);
    }

    /** Ends the rule for one build. */
    public void off(ApiFault fault, String rid) {
        rules.remove(new Key(fault, rid));
    }

    /** Ends all rules. */
    public void clear() {
        rules.clear();
    }

    /** How often the fault took effect. */
    public long injected(ApiFault fault) {
        return counter(fault).get();
    }

    /** Sets the delays, ages and headers of the faults. */
    public void tune(Tuning changed) {
        tuning = changed;
    }

    /** The delays, ages and headers of the faults. */
    public Tuning tuning() {
        return tuning;
    }

    boolean strikes(ApiFault fault, @Nullable String rid) {
        if (rules.isEmpty()) {
            return false;
        }
        Rule rule = rid == null ? null : rules.get(new Key(fault, rid));
        if (rule == null) {
            rule = rules.get(new Key(fault, EVERYBODY));
        }
        return rule != null && (rule.probability() >= 1 || drawn() < rule.probability()) && rule.take();
    }

    /** The same of a fault that takes effect whenever it strikes; counts it. */
    boolean strikesAndCounts(ApiFault fault, @Nullable String rid) {
        boolean strikes = strikes(fault, rid);
        if (strikes) {
            count(fault);
        }
        return strikes;
    }

    /** Notes that the fault took effect. */
    void count(ApiFault fault) {
        counter(fault).incrementAndGet();
        inCall.set(inCall.get() + 1);
    }

    /** The thread begins to serve a call. */
    void beginCall() {
        inCall.set(0);
    }

    /** How many faults took effect in the call that the thread serves. */
    int inCall() {
        return inCall.get();
    }

    /** A number from 0 to {@code bound - 1}. */
    int choose(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    private double drawn() {
        synchronized (random) {
            return random.nextDouble();
        }
    }

    private AtomicLong counter(ApiFault fault) {
        return Objects.requireNonNull(injected.get(fault));
    }

    private record Key(ApiFault fault, String rid) {}

    private record Rule(double probability, AtomicLong left) {
        boolean take() {
            return left.getAndUpdate(n -> n == FOR_EVER || n <= 0 ? n : n - 1) > 0;
        }
    }

    /**
     * The delays, ages and headers of the faults. Immutable.
     *
     * @param slowMillis the pause of {@link ApiFault#SLOW}
     * @param dripMillis how long {@link ApiFault#SLOW_DRIP} takes for an answer
     * @param staleMillis how old {@link ApiFault#STALE_PAGE}, {@link ApiFault#BUILD_BEHIND} and
     *     {@link ApiFault#JOB_STALE} are
     * @param shiftMillis how long the list takes to move a job that has finished: {@link ApiFault#SHIFTING_PAGES} misses
     *     also the jobs that finished up to this long before the first page
     * @param retryAfter the header of {@link ApiFault#THROTTLED_RETRY_AFTER}: seconds or an HTTP date
     * @param mostJobs how many jobs may be asked for in one call under {@link ApiFault#JOB_BATCH_TOO_LARGE}
     */
    public record Tuning(
            long slowMillis, long dripMillis, long staleMillis, long shiftMillis, String retryAfter, int mostJobs) {
        /**
         * A pause of 5 s, 10 s for an answer in drips, pages 3 s old, finished jobs moved at once,
         * {@code Retry-After: 1}, batches of 100 jobs.
         */
        public static final Tuning ORDINARY = new Tuning(5_000, 10_000, 3_000, 0, "1", 100);

        /** Batches of 100 jobs. */
        public Tuning(long slowMillis, long dripMillis, long staleMillis, long shiftMillis, String retryAfter) {
            this(slowMillis, dripMillis, staleMillis, shiftMillis, retryAfter, 100);
        }

        /** The same with another {@link #mostJobs}. */
        public Tuning withMostJobs(int jobs) {
            return new Tuning(slowMillis, dripMillis, staleMillis, shiftMillis, retryAfter, jobs);
        }
    }
}
