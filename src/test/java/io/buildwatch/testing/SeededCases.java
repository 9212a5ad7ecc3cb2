package io.buildwatch.testing;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.presentation.StandardRepresentation;
import org.jspecify.annotations.Nullable;

/**
 * Tests a property with many random cases, each made from a seed of its own: first the edge cases, then other cases in
 * every run. The failure names the case that breaks the property, in the shortest form that was found, with its seed;
 * {@code -Dbuildwatch.case=SEED:LONGEST} runs that case alone.
 */
public final class SeededCases {
    static final String PROPERTY = "buildwatch.case";

    /** How many cases are tried for each shorter length of lists and strings, after a case has broken the property. */
    private static final int SHORTER = 200;

    private static final int ANY_LENGTH = Integer.MAX_VALUE;

    private SeededCases() {}

    /** A case that breaks the property. */
    private record Broken(String name, String value, Throwable thrown) {}

    /**
     * Throws an {@link AssertionError} if {@code law} throws anything for some case.
     *
     * @param tries how many cases are tried
     */
    public static <T> void check(int tries, Function<CaseSource, T> cases, Consumer<T> law) {
        check(tries, new Random().nextLong(), System.getProperty(PROPERTY), cases, law);
    }

    /**
     * As {@link #check(int, Function, Consumer)}.
     *
     * @param seed the seed from which the cases' seeds are drawn
     * @param only the name of the only case to try, as a failure gives it; null to try all
     */
    static <T> void check(int tries, long seed, @Nullable String only, Function<CaseSource, T> cases, Consumer<T> law) {
        if (only != null) {
            String[] parts = only.split(":", -1);
            fail(attempt(Long.parseLong(parts[0]), Integer.parseInt(parts[1]), cases, law), "the case asked for");
            return;
        }
        Random seeds = new Random(seed);
        for (int i = 0; i < tries; i++) {
            long next = i < CaseSource.EDGE_CASES ? i : seeds.nextLong();
            Broken broken = attempt(next, ANY_LENGTH, cases, law);
            if (broken != null) {
                fail(shortest(broken, seeds, cases, law), "case " + (i + 1) + " of " + tries);
            }
        }
    }

    private static <T> Broken shortest(Broken found, Random seeds, Function<CaseSource, T> cases, Consumer<T> law) {
        for (int longest = 0; longest <= 16; longest++) {
            for (int i = 0; i < SHORTER; i++) {
                Broken broken = attempt(seeds.nextLong(), longest, cases, law);
                if (broken != null && broken.value().length() <= found.value().length()) {
                    return broken;
                }
            }
        }
        return found;
    }

    private static <T> @Nullable Broken attempt(
            long seed, int longest, Function<CaseSource, T> cases, Consumer<T> law) {
        T value = cases.apply(new CaseSource(seed, longest));
        try {
            law.accept(value);
            return null;
        } catch (Exception | AssertionError | StackOverflowError e) {
            return new Broken(
                    seed + ":" + longest, StandardRepresentation.STANDARD_REPRESENTATION.toStringOf(value), e);
        }
    }

    private static void fail(@Nullable Broken broken, String which) {
        if (broken != null) {
            throw new AssertionError(
                    "%s breaks the law; the shortest that does: %s%nrun it alone with -D%s=%s%n%s"
                            .formatted(which, broken.value(), PROPERTY, broken.name(), broken.thrown()),
                    broken.thrown());
        }
    }
}
