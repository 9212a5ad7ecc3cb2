package io.buildwatch.streams;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The state directory of one instance. Other users have no access to it, and a file lock keeps other processes out
 * until {@link #close()} or the end of the process, however it ends. One thread at a time.
 */
public final class StateDir implements AutoCloseable {
    private static final String LOCK = "buildwatch.lock";

    /** A file that is there from a clean stop to the next start. */
    private static final String STOPPED = "buildwatch.stopped";

    /** How Streams names the directory of a task: {@code <subtopology>_<partition>}. */
    private static final Pattern TASK = Pattern.compile("\\d+_\\d+");

    private final Path path;
    private final FileChannel channel;

    private StateDir(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Makes the directory if it is missing, takes other users' access away, and locks it.
     *
     * @throws IOException with a line for the operator: it cannot be made or written, or another process has it
     */
    public static StateDir open(Path path) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(path);
            restrict(path);
            channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IOException(
                    "state.dir: cannot use " + path + " (" + why(e) + "); set a directory that this user may write", e);
        }
        Optional<Path> foreign = unwritable(path);
        if (foreign.isPresent()) {
            channel.close();
            throw new IOException("state.dir: cannot use " + path + ": this user may not write " + foreign.get()
                    + "; make this user the owner of all in it, or set another directory");
        }
        if (tryLock(channel) == null) {
            channel.close();
            throw new IOException("state.dir: another process is using " + path
                    + "; end it, or give each instance a state.dir (and an instance.id) of its own");
        }
        return new StateDir(path, channel);
    }

    /**
     * Tries whether {@link #open} would succeed; leaves everything as it was.
     *
     * @throws IOException as {@link #open} does
     */
    public static void check(Path path) throws IOException {
        List<Path> made = Stream.iterate(path, at -> at != null, Path::getParent)
                .takeWhile(Files::notExists)
                .toList();
        boolean locked = Files.exists(path.resolve(LOCK));
        Set<PosixFilePermission> permissions = made.isEmpty() && isPosix(path) && Files.isDirectory(path)
                ? Files.getPosixFilePermissions(path)
                : Set.of();
        try {
            open(path).close();
        } finally {
            if (!locked && Files.isDirectory(path)) {
                Files.deleteIfExists(path.resolve(LOCK));
            }
            if (!permissions.isEmpty() && !permissions.equals(Files.getPosixFilePermissions(path))) {
                Files.setPosixFilePermissions(path, permissions);
            }
            for (Path directory : made) {
                Files.deleteIfExists(directory);
            }
        }
    }

    public Path path() {
        return path;
    }

    /** Sets mode 700 again, because Streams sets 750 whenever a {@code KafkaStreams} is made. */
    public void restrict() throws IOException {
        restrict(path);
    }

    /**
     * Deletes the stores that a killed process left; to be called before a {@code KafkaStreams} is made. Under
     * exactly-once Streams wipes and restores them in any case. But it opens each of them twice before, and takes its
     * task for a corrupted one, because of which {@link RevivalGuard} may have to end the process, see
     * docs/architecture.md#stores-of-a-killed-process-are-thrown-away. Does nothing after a clean stop. Starting
     * thread, with the lock held.
     *
     * @throws IOException if they cannot be deleted
     */
    public void dropStoresOfKilledProcess(String applicationId) throws IOException {
        boolean clean = Files.deleteIfExists(path.resolve(STOPPED));
        Path stores = path.resolve(applicationId);
        if (clean || !Files.isDirectory(stores)) {
            return;
        }
        try (Stream<Path> entries = Files.list(stores)) {
            for (Path entry : entries.toList()) {
                if (TASK.matcher(entry.getFileName().toString()).matches()) {
                    Utils.delete(entry.toFile());
                }
            }
        }
    }

    /**
     * Notes that the streams have closed with all of their stores complete.
     *
     * @throws IOException if that cannot be noted; the next start then restores the stores
     */
    public void noteCleanStop() throws IOException {
        Files.write(path.resolve(STOPPED), new byte[0]);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void restrict(Path path) throws IOException {
        if (isPosix(path)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /**
     * A directory in it that this user may not write, such as one left by a start as root; {@code lost+found} does not
     * count.
     */
    private static Optional<Path> unwritable(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(entry -> Files.isDirectory(entry)
                            && !Files.isWritable(entry)
                            && !entry.getFileName().toString().equals("lost+found"))
                    .findFirst();
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this process
        }
    }

    private static String why(IOException e) {
        String reason = e instanceof FileSystemException f ? f.getReason() : null;
        return reason != null ? reason : e.getClass().getSimpleName();
    }
}
