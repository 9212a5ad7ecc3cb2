package io.buildwatch.readmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The keys of the read model. Builds are in the order in which their watches began, the latest first. The jobs of one
 * watch are next to each other. In a job's key the build RID's length precedes it, because a RID may contain anything.
 */
final class ReadModelKeys {
    private ReadModelKeys() {}

    /** The key under which the latest watch of a build is held. */
    static byte[] watchKey(String rid) {
        return rid.getBytes(UTF_8);
    }

    /** The key of a build in the list of builds. */
    static byte[] buildKey(long watch, String rid) {
        byte[] text = rid.getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .putLong(Long.MAX_VALUE - watch)
                .put(text)
                .array();
    }

    /** The prefix of the keys of a build's jobs, of all its watches. */
    static byte[] jobsPrefix(String rid) {
        byte[] text = rid.getBytes(UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + text.length)
                .putInt(text.length)
                .put(text)
                .array();
    }

    /** The prefix of the keys of the jobs of one watch. */
    static byte[] jobsPrefix(String rid, long watch) {
        byte[] build = jobsPrefix(rid);
        return ByteBuffer.allocate(build.length + Long.BYTES)
                .put(build)
                .putLong(watch)
                .array();
    }

    static byte[] jobKey(String rid, long watch, String jobRid) {
        byte[] watched = jobsPrefix(rid, watch);
        byte[] job = jobRid.getBytes(UTF_8);
        return ByteBuffer.allocate(watched.length + job.length)
                .put(watched)
                .put(job)
                .array();
    }

    /** The RID of the build in a job's key. */
    static String ridOfJobKey(byte[] key) {
        return new String(key, Integer.BYTES, ByteBuffer.wrap(key).getInt(), UTF_8);
    }

    /** The watch in a job's key. */
    static long watchOfJobKey(byte[] key) {
        ByteBuffer buffer = ByteBuffer.wrap(key);
        return buffer.getLong(Integer.BYTES + buffer.getInt());
    }

    /** The prefix of a job's key, which is that of {@link #jobsPrefix(String, long)}. */
    static byte[] watchPrefix(byte[] jobKey) {
        return Arrays.copyOf(jobKey, Integer.BYTES + ByteBuffer.wrap(jobKey).getInt() + Long.BYTES);
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** The first key after all keys with this prefix. */
    static byte[] firstKeyAfter(byte[] prefix) {
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
