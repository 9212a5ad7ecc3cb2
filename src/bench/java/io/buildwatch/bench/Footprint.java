package io.buildwatch.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What this process uses at a moment.
 *
 * @param heap bytes of heap in use after a full collection
 * @param resident bytes of resident memory, RocksDB's included; 0 if the system does not tell
 * @param threads live threads
 * @param files open file descriptors; 0 if the system does not tell
 * @param state bytes of the state directory's files
 * @param logged bytes logged since the start
 */
record Footprint(long heap, long resident, int threads, long files, long state, long logged) {
    private static final int COLLECTIONS = 5;

    static Footprint now(Path stateDir, ProductLog log) throws IOException {
        return new Footprint(
                heapNow(),
                residentNow(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        ? unix.getOpenFileDescriptorCount()
                        : 0,
                size(stateDir),
                log.bytes());
    }

    /**
     * Bytes of heap in use after a full collection: the least of several, so that what is only in use for a moment does
     * not count.
     */
    static long heapNow() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            // getCollectionUsage is the use right after the collection; getUsage would include what threads did since.
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                            .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                            .sum());
        }
        return least;
    }

    /** Bytes of resident memory of this process, RocksDB's included; 0 if the system does not tell. */
    static long residentNow() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .sum();
    }

    /** The bytes of all files below the directory. */
    static long size(Path directory) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // RocksDB may have removed the file meanwhile.
                if (Files.exists(file)) {
                    throw new UncheckedIOException(e);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
