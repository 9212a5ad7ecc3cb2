package io.buildwatch.testing;

import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assertj.core.presentation.StandardRepresentation;
import org.jspecify.annotations.Nullable;

/**
 * Holds a law against many cases, each made from a seed of its own: the edges first, then others in every run. A case
 * that breaks the law is told with its seed, in the shortest form that was found; {@code -Dbuildwatch.case=SEED:LONGEST}
 * runs that one alone.
 */
public final class SeededCases {
    static final String PROPERTY = "buildwatch.case";

    /** Tries with shorter lists and strings, for each length, once a case has broken the law. */
    private static final int SHORTER = 200;

    private static final int ANY_LENGTH = Integer.MAX_VALUE;

    private SeededCases() {}

    /** One broken case. */
    private record Broken(String name, String value, Throwable thrown) {}

    /**
     * Throws an {@link AssertionError} if the law is broken, by whatever it throws.
     *
     * @param tries how many cases
     */
    public static <T> void check(int tries, Function<CaseSource, T> cases, Consumer<T> law) {
        check(tries, new Random().nextLong(), System.getProperty(PROPERTY), cases, law);
    }

    /**
     * As {@link #check(int, Function, Consumer)}.
     *
     * @param seed of the seeds
     * @param only the one case to try, by the name that it was told with
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
