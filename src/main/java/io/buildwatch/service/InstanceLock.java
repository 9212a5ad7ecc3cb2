package io.buildwatch.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file lock on one {@code instance.id} of one application on one cluster, among the processes of one user on one
 * machine. It ends with the process, however that ends. Any thread.
 */
final class InstanceLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLock.class);

    private final Path file;
    private final @Nullable FileChannel channel;

    private InstanceLock(Path file, @Nullable FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock. If the file cannot be made, the result locks nothing.
     *
     * @param directory of this user's lock files, made if it is missing
     * @throws IOException with a line for the operator: another process has the lock
     */
    static InstanceLock take(Path directory, String clusterId, String applicationId, String instanceId)
            throws IOException {
        UUID name = UUID.nameUUIDFromBytes((clusterId + "\n" + applicationId + "\n" + instanceId).getBytes(UTF_8));
        Path file = directory.resolve(name + ".lock");
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            LOG.debug("no lock on the instance.id", e);
            return new InstanceLock(file, null);
        }
        if (!isLocked(channel)) {
            channel.close();
            throw new IOException(alreadyRunning(instanceId, "on this machine"));
        }
        return new InstanceLock(file, channel);
    }

    /** The line for the process that starts second. */
    static String alreadyRunning(String instanceId, String where) {
        return "instance.id=" + instanceId + ": another process " + where
                + " is running with it; end that one, or give each instance an instance.id, a state.dir and an"
                + " http.listen of its own";
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this process
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            Files.deleteIfExists(file);
            channel.close();
        }
    }
}
