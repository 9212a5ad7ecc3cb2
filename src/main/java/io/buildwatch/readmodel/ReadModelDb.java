package io.buildwatch.readmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Filter;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatchWithIndex;
import org.rocksdb.WriteOptions;

/**
 * The read model's files: a RocksDB of five column families in a directory of its own. A write is atomic over all of
 * them. There is no write-ahead log: what a crash loses is read from the topics again, from the offsets that are
 * written in the same batch. One thread writes; any thread reads until {@link #close}.
 */
final class ReadModelDb implements AutoCloseable {
    private static final long CACHE_BYTES = 16L << 20;
    private static final long WRITE_BUFFERS_BYTES = 16L << 20;
    private static final long ONE_WRITE_BUFFER_BYTES = 4L << 20;
    /** Bits for each key: for a key that is not there, a file is read in vain in about one case of a hundred. */
    private static final double FILTER_BITS = 10;

    private static final byte[] IDENTITY = "identity".getBytes(UTF_8);

    static {
        RocksDB.loadLibrary();
    }

    /** What is held: offsets and identity; the watch of each RID; the builds in their order; their jobs; follows. */
    enum Family {
        META,
        WATCHES,
        BUILDS,
        JOBS,
        FOLLOWS
    }

    private final Path path;
    private final LRUCache cache = new LRUCache(CACHE_BYTES);
    private final Filter filter = new BloomFilter(FILTER_BITS);
    private final DBOptions options;
    private final ColumnFamilyOptions familyOptions;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final Map<Family, ColumnFamilyHandle> handles = new EnumMap<>(Family.class);
    private final RocksDB db;

    private ReadModelDb(Path path) throws RocksDBException {
        this.path = path;
        this.options = new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setAtomicFlush(true)
                .setDbWriteBufferSize(WRITE_BUFFERS_BYTES)
                .setMaxBackgroundJobs(1)
                .setKeepLogFileNum(1)
                .setMaxOpenFiles(64);
        this.familyOptions = new ColumnFamilyOptions()
                .setWriteBufferSize(ONE_WRITE_BUFFER_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        // Many events are of jobs that are not held yet. Without the filter each is looked for in every
                        // file.
                        .setFilterPolicy(filter));
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        for (Family family : Family.values()) {
            byte[] name = family == Family.META
                    ? RocksDB.DEFAULT_COLUMN_FAMILY
                    : family.name().getBytes(UTF_8);
            families.add(new ColumnFamilyDescriptor(name, familyOptions));
        }
        List<ColumnFamilyHandle> opened = new ArrayList<>();
        try {
            this.db = RocksDB.open(options, path.toString(), families, opened);
        } catch (RocksDBException e) {
            closeOptions();
            throw e;
        }
        Iterator<ColumnFamilyHandle> inOrder = opened.iterator();
        for (Family family : Family.values()) {
            handles.put(family, inOrder.next());
        }
    }

    /**
     * Opens the files at this path. Creates them again if they are damaged or have another identity.
     *
     * @param identity of the format and of the topics that it was fed from
     * @throws IOException if the path cannot be used
     */
    static ReadModelDb open(Path path, String identity) throws IOException {
        try {
            Files.createDirectories(path);
            ReadModelDb found = null;
            try {
                found = new ReadModelDb(path);
                byte[] was = found.get(Family.META, IDENTITY);
                if (was == null || Arrays.equals(was, identity.getBytes(UTF_8))) {
                    found.putIdentity(identity);
                    return found;
                }
                found.close();
            } catch (RocksDBException | ReadModelException e) {
                if (found != null) {
                    found.close();
                }
            }
            Utils.delete(path.toFile());
            Files.createDirectories(path);
            ReadModelDb fresh = new ReadModelDb(path);
            fresh.putIdentity(identity);
            return fresh;
        } catch (RocksDBException e) {
            throw new IOException("cannot use " + path + ": " + e.getMessage(), e);
        }
    }

    private void putIdentity(String identity) throws RocksDBException {
        db.put(handle(Family.META), unlogged, IDENTITY, identity.getBytes(UTF_8));
    }

    byte @Nullable [] get(Family family, byte[] key) {
        try {
            return db.get(handle(family), key);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    /** Iterates over a snapshot of this moment. The caller closes it. */
    RocksIterator iterator(Family family) {
        return db.newIterator(handle(family));
    }

    Batch batch() {
        return new Batch();
    }

    /** The size of the files, in bytes; 0 if they cannot be listed. */
    long size() {
        try (Stream<Path> files = Files.list(path)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            return 0; // closed, or being deleted
        }
    }

    private ColumnFamilyHandle handle(Family family) {
        return Objects.requireNonNull(handles.get(family));
    }

    private static ReadModelException failure(RocksDBException e) {
        boolean damaged = e.getStatus() != null && e.getStatus().getCode() == Status.Code.Corruption;
        return new ReadModelException("the read model's store: " + e.getMessage(), e, damaged);
    }

    /**
     * Whether the iterator stands on an entry.
     *
     * @throws ReadModelException if it stopped because the disk failed, and not because there is nothing more
     */
    static boolean hasEntry(RocksIterator at) {
        if (at.isValid()) {
            return true;
        }
        try {
            at.status();
            return false;
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        handles.values().forEach(ColumnFamilyHandle::close);
        db.close();
        closeOptions();
    }

    private void closeOptions() {
        unlogged.close();
        familyOptions.close();
        options.close();
        filter.close();
        cache.close();
    }

    /** A batch of changes. Its own reads see them at once; all other reads see them together when it is written. */
    final class Batch implements AutoCloseable {
        private final WriteBatchWithIndex changes = new WriteBatchWithIndex(true);
        private final ReadOptions reading = new ReadOptions();

        byte @Nullable [] get(Family family, byte[] key) {
            try {
                return changes.getFromBatchAndDB(db, handle(family), reading, key);
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        void put(Family family, byte[] key, byte[] value) {
            try {
                changes.put(handle(family), key, value);
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        void delete(Family family, byte[] key) {
            try {
                changes.delete(handle(family), key);
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        /** The caller closes it. */
        RocksIterator iterator(Family family) {
            ColumnFamilyHandle handle = handle(family);
            return changes.newIteratorWithBase(handle, db.newIterator(handle));
        }

        void write() {
            try {
                db.write(unlogged, changes);
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        @Override
        public void close() {
            reading.close();
            changes.close();
        }
    }
}
