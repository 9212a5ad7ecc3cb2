package io.buildwatch.dev.simulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which faults strike whom. Any thread, at any moment. A rule for one build goes before the one for all; rules of one
 * build reach the calls whose path names that build, and its share of a batch, never the others'.
 */
public final class Misbehaviour {
    private static final String EVERYBODY = "";
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final Map<Key, Rule> rules = new ConcurrentHashMap<>();
    private final Map<Fault, AtomicLong> injected = new EnumMap<>(Fault.class);
    private final RandomGenerator random;
    private volatile Tuning tuning = Tuning.ORDINARY;

    /** Without any rule.
     *
     * @param random decides where a rule has a probability; used under a lock */
    Misbehaviour(RandomGenerator random) {
        this.random = random;
        for (Fault fault : Fault.values()) {
            injected.put(fault, new AtomicLong());
        }
    }

    /** The fault strikes every call that it fits. */
    public void always(Fault fault) {
        withProbability(fault, 1);
    }

    /** The same for one build. */
    public void always(Fault fault, String buildRid) {
        withProbability(fault, 1, buildRid);
    }

    /** The fault strikes by chance, {@code probability} from 0 to 1. */
    public void withProbability(Fault fault, double probability) {
        withProbability(fault, probability, EVERYBODY);
    }

    /** The same for one build. */
    public void withProbability(Fault fault, double probability, String buildRid) {
        rules.put(new Key(fault, buildRid), new Rule(probability, new AtomicLong(FOR_EVER)));
    }

    /** The fault strikes the next {@code times} calls that it fits. */
    public void next(Fault fault, int times) {
        next(fault, times, EVERYBODY);
    }

    /** The same for one build. */
    public void next(Fault fault, int times, String buildRid) {
        rules.put(new Key(fault, buildRid), new Rule(1, new AtomicLong(times)));
    }

    /** Ends the rule for everybody; those of single builds stay. */
    public void off(Fault fault) {
        off(fault, EVERYBODY);
    }

    /** Ends the rule for one build. */
    public void off(Fault fault, String buildRid) {
        rules.remove(new Key(fault, buildRid));
    }

    /** Ends all rules. */
    public void clear() {
        rules.clear();
    }

    /** How often the fault was really on the wire. */
    public long injected(Fault fault) {
        return counter(fault).get();
    }

    /** The figures that the faults go by. */
    public void tune(Tuning changed) {
        tuning = changed;
    }

    /** The figures that the faults go by. */
    public Tuning tuning() {
        return tuning;
    }

    boolean strikes(Fault fault, @Nullable String buildRid) {
        if (rules.isEmpty()) {
            return false;
        }
        Rule rule = buildRid == null ? null : rules.get(new Key(fault, buildRid));
        if (rule == null) {
            rule = rules.get(new Key(fault, EVERYBODY));
        }
        return rule != null && (rule.probability() >= 1 || drawn() < rule.probability()) && rule.take();
    }

    /** Notes that the fault took effect. */
    void count(Fault fault) {
        counter(fault).incrementAndGet();
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

    private AtomicLong counter(Fault fault) {
        return Objects.requireNonNull(injected.get(fault));
    }

    private record Key(Fault fault, String buildRid) {}

    private record Rule(double probability, AtomicLong left) {
        boolean take() {
            return left.getAndUpdate(n -> n == FOR_EVER || n <= 0 ? n : n - 1) > 0;
        }
    }

    /**
     * The figures that the faults go by. Immutable.
     *
     * @param slowMillis the pause of {@link Fault#SLOW}
     * @param dripMillis how long {@link Fault#SLOW_DRIP} takes for an answer
     * @param staleMillis how old {@link Fault#STALE_PAGE} and {@link Fault#BUILD_BEHIND} are
     * @param shiftMillis how long the list takes to move a job that has finished: by this much {@link
     *     Fault#SHIFTING_PAGES} reaches back behind the first page
     * @param retryAfter the header of {@link Fault#THROTTLED_RETRY_AFTER}: seconds or an HTTP date
     */
    public record Tuning(long slowMillis, long dripMillis, long staleMillis, long shiftMillis, String retryAfter) {
        /** 5 s slow, 10 s for a drip, 3 s stale, moved at once, one second to wait. */
        public static final Tuning ORDINARY = new Tuning(5_000, 10_000, 3_000, 0, "1");
    }
}
