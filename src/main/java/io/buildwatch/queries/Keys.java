package io.buildwatch.queries;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of the read model. Builds stand in the order in which their watches began, the last first; the jobs of one
 * watch stand together. Lengths come first, for a RID may hold anything.
 */
final class Keys {
    private Keys() {}

    static byte[] rid(String rid) {
        return rid.getBytes(UTF_8);
    }

    /** Of a build in the list. */
    static byte[] listed(long watch, String rid) {
        byte[] text = rid(rid);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(Long.MAX_VALUE - watch)
                .put(text)
                .array();
    }

    static String ridOfListed(byte[] key) {
        return new String(key, Long.BYTES, key.length - Long.BYTES, UTF_8);
    }

    static long watchOfListed(byte[] key) {
        return Long.MAX_VALUE - ByteBuffer.wrap(key).getLong();
    }

    /** What the jobs of a build begin with, whatever the watch. */
    static byte[] jobsOf(String rid) {
        byte[] text = rid(rid);
        return ByteBuffer.allocate(Integer.BYTES + text.length)
                .putInt(text.length)
                .put(text)
                .array();
    }

    /** What the jobs of one watch begin with. */
    static byte[] jobsOf(String rid, long watch) {
        byte[] build = jobsOf(rid);
        return ByteBuffer.allocate(build.length + Long.BYTES)
                .put(build)
                .putLong(watch)
                .array();
    }

    static byte[] job(String rid, long watch, String jobRid) {
        byte[] watched = jobsOf(rid, watch);
        byte[] job = rid(jobRid);
        return ByteBuffer.allocate(watched.length + job.length)
                .put(watched)
                .put(job)
                .array();
    }

    /** The RID of the build that a job's key is of. */
    static String ridOfJob(byte[] key) {
        return new String(key, Integer.BYTES, ByteBuffer.wrap(key).getInt(), UTF_8);
    }

    /** The watch that a job's key is of. */
    static long watchOfJob(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return buffer.getLong(Integer.BYTES + buffer.getInt());
    }

    /** What a job's key begins with, {@link #jobsOf(String, long)}. */
    static byte[] watchPrefix(byte[] jobKey) {
        return Arrays.copyOf(jobKey, Integer.BYTES + ByteBuffer.wrap(jobKey).getInt() + Long.BYTES);
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The first key after all that begin with this one. */
    static byte[] after(byte[] prefix) {
        byte[] next = prefix.clone();
        for (int i = next.length - 1; i >= 0; i--) {
            next[i]++;
            if (next[i] != 0) {
                return Arrays.copyOf(next, i + 1);
            }
        }
        return new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff};
    }
}
