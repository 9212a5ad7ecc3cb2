package io.buildwatch.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;

/** What holds for any input of any parser. Any thread. */
public final class Bounds {
    /** Much more than any parser's tables, much less than what a bomb takes. */
    private static final long FIXED_BYTES = 4 << 20;

    private static final long BYTES_FOR_EACH = 512;

    private static final Pattern FORGING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Bounds() {}

    /** Runs the parser, perhaps again, and fails where it takes memory out of proportion to its input. */
    public static void withinMemory(byte[] input, Runnable parser) {
        long limit = FIXED_BYTES + BYTES_FOR_EACH * input.length;
        long taken = cost(parser);
        // Code that runs for the first time loads classes, which the fuzzer rewrites on this very thread.
        for (int more = 0; taken >= limit && more < 2; more++) {
            taken = cost(parser);
        }
        check(taken < limit, taken + " bytes of memory for " + input.length + " of input");
    }

    private static long cost(Runnable parser) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        parser.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Fails where a text that people read could forge a log line, or is long. */
    public static void plain(String text, int maxChars) {
        check(!FORGING.matcher(text).find(), "not plain: " + text);
        check(text.length() <= maxChars, "too long: " + text);
    }

    /** Fails unless it holds. */
    public static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
