package io.buildwatch.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Random values for one case of a property, all from one seed. Of ten numbers one is an edge: an end of the range, a
 * value beside it, 0, 1, 2 or -1. Four are near 0, with every number of bits equally likely. The others are spread
 * evenly over the range. One thread.
 */
public final class CaseSource {
    /**
     * Seeds from 0 to below this make special cases: all numbers at the lower end, at the upper end, or as near to 0 as
     * possible.
     */
    static final long EDGE_CASES = 3;

    private static final long LOWEST = 0;
    private static final long HIGHEST = 1;

    private final long seed;
    private final int longest;
    private final Random random;

    /**
     * @param longest limits the length of all lists, strings and arrays, unless a longer one is the shortest asked for
     */
    CaseSource(long seed, int longest) {
        this.seed = seed;
        this.longest = longest;
        this.random = new Random(seed);
    }

    /** @param min inclusive, as {@code max} is */
    public long longBetween(long min, long max) {
        long zero = Math.max(min, Math.min(max, 0));
        if (seed >= 0 && seed < EDGE_CASES) {
            return seed == LOWEST ? min : seed == HIGHEST ? max : zero;
        }
        int kind = random.nextInt(10);
        if (kind == 0) {
            long[] edges = LongStream.of(min, max, 0, 1, -1, 2, min == max ? min : min + 1, min == max ? max : max - 1)
                    .filter(edge -> edge >= min && edge <= max)
                    .toArray();
            return edges[random.nextInt(edges.length)];
        }
        if (kind % 2 == 0) {
            // Every number of bits is equally likely.
            long small = random.nextLong() >>> (1 + random.nextInt(63));
            long near = random.nextBoolean() ? zero + small : zero - small;
            if (near >= min && near <= max) {
                return near;
            }
        }
        return uniform(min, max);
    }

    private long uniform(long min, long max) {
        return max == Long.MAX_VALUE ? atMost(min) : random.nextLong(min, max + 1);
    }

    private long atMost(long min) {
        return min == Long.MIN_VALUE ? random.nextLong() : random.nextLong(min - 1, Long.MAX_VALUE) + 1;
    }

    public long anyLong() {
        return longBetween(Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** @param min inclusive, as {@code max} is */
    public int intBetween(int min, int max) {
        return (int) longBetween(min, max);
    }

    public int anyInt() {
        return intBetween(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** @param min inclusive, as {@code max} is; both finite */
    public double doubleBetween(double min, double max) {
        // In steps of a millionth of the range, so that longBetween draws the edges here too.
        return Math.min(max, min + (max - min) * (longBetween(0, 1_000_000) / 1e6));
    }

    public byte anyByte() {
        return (byte) longBetween(Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    /** Any UTF-16 code unit, halves of a surrogate pair included. */
    public char anyChar() {
        return (char) longBetween(Character.MIN_VALUE, Character.MAX_VALUE);
    }

    public boolean anyBoolean() {
        return longBetween(0, 1) == 1;
    }

    /** One of these values, all equally likely. */
    @SafeVarargs
    public final <T> T oneOf(T... values) {
        return values[(int) uniform(0, values.length - 1)];
    }

    /** Null in so many per cent of the draws. */
    public <T> @Nullable T nullIn(int percent, Function<CaseSource, T> value) {
        return uniform(0, 99) < percent ? null : value.apply(this);
    }

    public byte[] bytes(int maxSize) {
        byte[] bytes = new byte[size(0, maxSize)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = anyByte();
        }
        return bytes;
    }

    public <T> List<T> list(int maxSize, Function<CaseSource, T> element) {
        int size = size(0, maxSize);
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(this));
        }
        return list;
    }

    /** A text of these characters. All are equally likely, except that the first and the last come more often. */
    public String text(String alphabet, int minLength, int maxLength) {
        int length = size(minLength, maxLength);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            boolean edge = uniform(0, 9) == 0;
            int at = edge ? (uniform(0, 1) == 0 ? 0 : alphabet.length() - 1) : (int) uniform(0, alphabet.length() - 1);
            text.append(alphabet.charAt(at));
        }
        return text.toString();
    }

    private int size(int min, int max) {
        return intBetween(min, Math.max(min, Math.min(max, longest)));
    }
}
