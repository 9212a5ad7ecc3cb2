package io.buildwatch.readmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buildwatch.events.JobStatus;
import io.buildwatch.readmodel.ReadModelDb.Batch;
import io.buildwatch.readmodel.ReadModelDb.Family;
import io.buildwatch.view.BuildFilter;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/**
 * Builds and their jobs on disk, as the public topics have them. One thread feeds it; any thread reads, and a list is
 * read from a snapshot of whole batches. Reads and {@link #close} exclude each other by a lock, because RocksDB does
 * not survive a read after it was closed.
 */
final class ReadModel implements AutoCloseable {
    /** Part of the store's identity, so that a store with another layout is not used. */
    private static final String FORMAT = "1";

    /**
     * A model that was not fed for longer than this is rebuilt. It is far shorter than the time for which the topics
     * keep tombstones, so no tombstone can have been missed.
     */
    private static final Duration LONGEST_REST = Duration.ofDays(1);

    /** Once a batch drops this many jobs, it takes no further watch. */
    private static final int MOST_DROPPED = 10_000;

    private static final byte[] FED_AT = "fed-at".getBytes(UTF_8);

    private final ReadModelDb db;
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private boolean closed;

    private ReadModel(ReadModelDb db) {
        this.db = db;
    }

    /**
     * Opens the model at this path. Rebuilds it from nothing if it is damaged, was fed from other topics, or was not
     * fed for too long.
     *
     * @param topics tells these topics from others of the same names, see {@link FeedSource#identity}
     */
    static ReadModel open(Path path, String topics, Instant now) throws IOException {
        ReadModelDb db = ReadModelDb.open(path, FORMAT + " " + topics);
        byte[] fedAt = db.get(Family.META, FED_AT);
        if (fedAt != null && Instant.ofEpochMilli(number(fedAt)).isBefore(now.minus(LONGEST_REST))) {
            db.close();
            Utils.delete(path.toFile());
            db = ReadModelDb.open(path, FORMAT + " " + topics);
        }
        return new ReadModel(db);
    }

    private static long number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** The builds behind this key, those with the latest watch first; null begins with the first. */
    ResultPage<BuildView> builds(BuildFilter filter, byte @Nullable [] after, int limit) {
        return page(Family.BUILDS, new byte[0], BuildView.class, filter::accepts, after, limit);
    }

    Optional<BuildView> build(String rid) {
        return whileOpen(() -> {
            byte[] watch = db.get(Family.WATCHES, ReadModelKeys.watchKey(rid));
            byte[] json = watch == null ? null : db.get(Family.BUILDS, ReadModelKeys.buildKey(number(watch), rid));
            return Optional.ofNullable(json).map(it -> ReadModelProjection.read(it, BuildView.class));
        });
    }

    /** The jobs of the build's present watch behind this key, ordered by RID; null begins with the first. */
    ResultPage<JobView> jobs(BuildView build, Set<JobStatus> statuses, byte @Nullable [] after, int limit) {
        byte[] prefix = ReadModelKeys.jobsPrefix(build.buildRid(), build.watch());
        return page(Family.JOBS, prefix, JobView.class, job -> statuses.contains(job.status()), after, limit);
    }

    /** What is followed, behind this key, ordered by RID; null begins with the first. */
    ResultPage<FollowView> follows(byte @Nullable [] after, int limit) {
        return page(Family.FOLLOWS, new byte[0], FollowView.class, follow -> true, after, limit);
    }

    private <T> ResultPage<T> page(
            Family family, byte[] prefix, Class<T> type, Predicate<T> wanted, byte @Nullable [] after, int limit) {
        return whileOpen(() -> {
            List<T> found = new ArrayList<>();
            byte[] last = new byte[0];
            try (RocksIterator at = db.iterator(family)) {
                for (seek(at, after, prefix);
                        ReadModelDb.hasEntry(at) && ReadModelKeys.startsWith(at.key(), prefix);
                        at.next()) {
                    T value = ReadModelProjection.read(at.value(), type);
                    if (wanted.test(value)) {
                        if (found.size() == limit) {
                            return new ResultPage<>(found, PageCursor.of(last));
                        }
                        found.add(value);
                        last = at.key();
                    }
                }
            }
            return new ResultPage<>(found, null);
        });
    }

    /** Goes to the first entry behind this key. The key itself may have been removed, or be of another list. */
    private static void seek(RocksIterator at, byte @Nullable [] after, byte[] start) {
        if (after == null) {
            at.seek(start);
            return;
        }
        at.seek(after);
        if (ReadModelDb.hasEntry(at) && Arrays.equals(at.key(), after)) {
            at.next();
        }
    }

    /** How many builds are held. Reads all their keys. */
    int count() {
        return whileOpen(() -> {
            int count = 0;
            try (RocksIterator at = db.iterator(Family.WATCHES)) {
                for (at.seekToFirst(); ReadModelDb.hasEntry(at); at.next()) {
                    count++;
                }
            }
            return count;
        });
    }

    long diskBytes() {
        return db.size();
    }

    /** The next offset to read of each partition. A partition without an entry is read from its beginning. */
    Map<TopicPartition, Long> positions(Iterable<TopicPartition> partitions) {
        return whileOpen(() -> {
            Map<TopicPartition, Long> positions = new HashMap<>();
            for (TopicPartition partition : partitions) {
                byte[] offset = db.get(Family.META, positionKey(partition));
                if (offset != null) {
                    positions.put(partition, number(offset));
                }
            }
            return positions;
        });
    }

    /**
     * Applies one batch, whole or not at all.
     *
     * @param positions the next offset to read of each partition after it
     */
    BatchChanges applyBatch(Consumer<ReadModelProjection> records, Map<TopicPartition, Long> positions, Instant now) {
        return whileOpen(() -> {
            try (Batch batch = db.batch()) {
                ReadModelProjection projection = new ReadModelProjection(batch);
                records.accept(projection);
                BatchChanges changes = projection.finish();
                positions.forEach((partition, offset) -> batch.put(Family.META, positionKey(partition), bytes(offset)));
                batch.put(Family.META, FED_AT, bytes(now.toEpochMilli()));
                batch.write();
                return changes;
            }
        });
    }

    /**
     * Drops the jobs of watches that are no longer held, or never were, because job events outlive a build's own
     * records. To be called only when everything has been read; otherwise a build's own records may still come.
     *
     * <p>Drops some at a time: after a rebuild there may be millions, and a batch is in memory.
     *
     * @param before drops only jobs whose last change was earlier
     * @param from the key that the previous call returned; empty for the first call
     * @return the key for the next call; empty if none are left
     */
    Optional<byte[]> dropOrphans(Instant before, byte[] from) {
        return whileOpen(() -> {
            int dropped = 0;
            byte[] next = null;
            try (Batch batch = db.batch();
                    RocksIterator at = db.iterator(Family.JOBS)) {
                ReadModelProjection projection = new ReadModelProjection(batch);
                at.seek(from);
                while (ReadModelDb.hasEntry(at)) {
                    byte[] key = at.key();
                    if (dropped >= MOST_DROPPED) {
                        next = key;
                        break;
                    }
                    String rid = ReadModelKeys.ridOfJobKey(key);
                    long watch = ReadModelKeys.watchOfJobKey(key);
                    byte[] held = db.get(Family.WATCHES, ReadModelKeys.watchKey(rid));
                    boolean orphan = held == null || number(held) > watch;
                    if (orphan
                            && ReadModelProjection.read(at.value(), JobView.class)
                                    .observedTime()
                                    .isBefore(before)) {
                        dropped += projection.dropJobs(rid, watch);
                    }
                    at.seek(ReadModelKeys.firstKeyAfter(ReadModelKeys.watchPrefix(key)));
                }
                batch.write();
                return Optional.ofNullable(next);
            }
        });
    }

    private static byte[] positionKey(TopicPartition partition) {
        return ("offset/" + partition).getBytes(UTF_8);
    }

    private <T> T whileOpen(Supplier<T> work) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new ReadModelException("the read model is closed", new IllegalStateException());
            }
            return work.get();
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                db.close();
            }
        } finally {
            use.writeLock().unlock();
        }
    }
}
