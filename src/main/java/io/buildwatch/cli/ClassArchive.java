package io.buildwatch.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of a running service, parsed and verified, in a file of the JVM's (application class-data sharing, JEP
 * 350), with which the next start takes a second less. The launcher says where; it begins with no such file.
 */
final class ClassArchive {
    /** By then the first polls, commits and events have loaded what they need; writing holds all threads for a second. */
    static final long DELAY_SECONDS = 20;

    /** Five times what the archive takes, in bytes. */
    private static final long ROOM = 256L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String PROPERTY = "buildwatch.class.archive";

    private ClassArchive() {}

    /** Has the archive written soon, by a thread of the executor, where the launcher asked for one. */
    static void writeSoon() {
        Optional.ofNullable(System.getProperty(PROPERTY)).ifPresent(file -> {
            Executor later = CompletableFuture.delayedExecutor(DELAY_SECONDS, TimeUnit.SECONDS);
            later.execute(() -> write(Path.of(file)));
        });
    }

    /** A failure costs the next start a second, and is no reason to disturb the service. */
    private static void write(Path file) {
        Path unfinished = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            // The JVM ends the process where the disk is full, and has crashed when it was ending itself (17.0.15).
            if (isEnding()
                    || !Files.isWritable(file.getParent())
                    || Files.getFileStore(file.getParent()).getUsableSpace() < ROOM) {
                LOG.debug("no class archive: no room for {}, or the process is ending", file);
                return;
            }
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "vmCds",
                            new Object[] {new String[] {"dynamic_dump", unfinished.toString()}},
                            new String[] {String[].class.getName()});
            try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.debug("wrote the class archive {}", file);
        } catch (JMException | IOException | RuntimeException e) {
            LOG.debug("no class archive; the next start takes longer", e);
        }
    }

    private static boolean isEnding() {
        Thread probe = new Thread();
        try {
            Runtime.getRuntime().addShutdownHook(probe);
            Runtime.getRuntime().removeShutdownHook(probe);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
