package io.buildwatch.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.regex.Pattern;

/** Checks that must succeed for any input of any parser. Thread-safe. */
public final class Bounds {
    /** Much more than any parser's tables take, and much less than a bomb takes. */
    private static final long FIXED_BYTES = 4 << 20;

    private static final long BYTES_FOR_EACH = 512;

    private static final Pattern FORGING = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Bounds() {}

    /** Runs the parser, up to three times, and fails if it always allocates too much memory for its input. */
    public static void withinMemory(byte[] input, Runnable parser) {
        long limit = FIXED_BYTES + BYTES_FOR_EACH * input.length;
        long taken = cost(parser);
        // Code that runs for the first time loads classes. The fuzzer rewrites these on this thread, which allocates
        // memory.
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

    /** Fails if a text could forge a log line, or is too long. */
    public static void plain(String text, int maxChars) {
        check(!FORGING.matcher(text).find(), "not plain: " + text);
        check(text.length() <= maxChars, "too long: " + text);
    }

    /** Fails with this message unless the condition holds. */
    public static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
