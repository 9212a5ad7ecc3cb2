package io.buildwatch.cli;

import io.buildwatch.config.UserData;
import io.buildwatch.text.ExceptionText;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The addresses of the running {@code dev} instance. They are kept in a small file, from which the other commands read
 * them if no address is given. Immutable; any thread.
 *
 * @param topicsPrefix stands before the name of each topic
 * @param pid the process id; once that process has ended, the file counts as absent
 */
public record DevInstance(
        String bootstrapServers,
        String schemaRegistryUrl,
        String httpUrl,
        String foundryUrl,
        String topicsPrefix,
        long pid) {
    /** The prefix of an instance whose file names none. */
    private static final String USUAL_PREFIX = "foundry.";

    /**
     * The file, in the user's data directory.
     *
     * @throws CommandFailure if this user has no home directory
     */
    public static Path file(Map<String, String> environment) {
        return UserData.directory(environment)
                .orElseThrow(() -> new CommandFailure(
                        ExitStatus.USAGE,
                        "this user has no home directory, in which the addresses of a running 'buildwatch dev' are"
                                + " kept; set the environment variable HOME"))
                .resolve("buildwatch")
                .resolve("dev-instance.properties");
    }

    /** Writes the file, so that other commands find this instance; replaces that of any instance before it. */
    public void write(Path file) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", bootstrapServers);
        properties.setProperty("schema.registry.url", schemaRegistryUrl);
        properties.setProperty("http.url", httpUrl);
        properties.setProperty("foundry.url", foundryUrl);
        properties.setProperty("topics.prefix", topicsPrefix);
        properties.setProperty("pid", Long.toString(pid));
        Path unfinished = file.resolveSibling(file.getFileName() + "." + pid);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (Writer writer = Files.newBufferedWriter(unfinished, StandardCharsets.UTF_8)) {
                properties.store(writer, "The running 'buildwatch dev'");
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** Deletes the file, unless another instance has replaced it. */
    public void remove(Path file) {
        if (read(file).filter(this::equals).isPresent()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot delete " + file, e);
            }
        }
    }

    /**
     * The instance in the file; empty if there is no file, or the process has ended.
     *
     * @throws CommandFailure if there is a file that cannot be read
     */
    public static Optional<DevInstance> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot read " + file + ": " + ExceptionText.of(e)
                            + "; delete it, or say where Kafka is with --bootstrap-server");
        }
        String pid = properties.getProperty("pid", "");
        if (!pid.matches("[0-9]{1,18}") || !isAlive(Long.parseLong(pid))) {
            return Optional.empty();
        }
        return Optional.of(new DevInstance(
                properties.getProperty("bootstrap.servers", ""),
                properties.getProperty("schema.registry.url", ""),
                properties.getProperty("http.url", ""),
                properties.getProperty("foundry.url", ""),
                properties.getProperty("topics.prefix", USUAL_PREFIX),
                Long.parseLong(pid)));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
