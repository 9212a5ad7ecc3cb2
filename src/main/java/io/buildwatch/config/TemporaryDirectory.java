package io.buildwatch.config;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks the JVM's directory for temporary files, to which libraries unpack their native code. Any thread. */
public final class TemporaryDirectory {
    private static final String PROPERTY = "java.io.tmpdir";

    private TemporaryDirectory() {}

    /** A line for the user if no file can be created there; otherwise empty. */
    public static Optional<String> problem() {
        try {
            Files.delete(Files.createTempFile("buildwatch", ".tmp"));
            return Optional.empty();
        } catch (FileSystemException e) {
            return Optional.of(line(
                    "cannot be written", e.getReason() == null ? e.getClass().getSimpleName() : e.getReason()));
        } catch (IOException | RuntimeException e) {
            return Optional.of(line("cannot be written", e));
        }
    }

    /** A line for the user if the directory is the reason why a class could not be loaded; otherwise empty. */
    public static Optional<String> problem(Throwable thrown) {
        if (causes(thrown).noneMatch(LinkageError.class::isInstance)) {
            return Optional.empty();
        }
        return problem()
                .or(() -> causes(thrown)
                        .filter(UnsatisfiedLinkError.class::isInstance)
                        .findFirst()
                        .map(e -> line("no native code can be loaded from there", String.valueOf(e.getMessage()))));
    }

    /** At most ten, because a chain of causes may be a cycle. */
    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(10);
    }

    private static String line(String what, Object why) {
        return PROPERTY + "=" + System.getProperty(PROPERTY) + ": " + what + " (" + why
                + "); Kafka's and RocksDB's libraries need it: name another directory with"
                + " BUILDWATCH_JAVA_OPTS=-D" + PROPERTY + "=DIR";
    }
}
