package io.buildwatch.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes the file with the process id that Streams makes its transactional ids of: before the start, and always the
 * same id for one instance. So a process that comes back without its state directory still fences the transaction of
 * its killed predecessor. With a new id, readers would have to wait for {@code transaction.timeout.ms}. See
 * docs/architecture.md#the-transactional-id-survives-a-crash.
 *
 * <p>The file belongs to Streams ({@code StateDirectory} in 4.3.1), and its format is internal: a test reads it back
 * with the version of Kafka in use. Starting thread.
 */
public final class ProcessIdFile {
    static final String NAME = "kafka-streams-process-metadata";

    private ProcessIdFile() {}

    /**
     * Writes the file if there is none. To be called before {@code KafkaStreams} is made.
     *
     * @throws IOException if the directory or file cannot be made
     */
    public static void ensure(Path stateDir, String applicationId, String instanceId) throws IOException {
        Path directory = Files.createDirectories(stateDir.resolve(applicationId));
        Path file = directory.resolve(NAME);
        if (Files.exists(file)) {
            return;
        }
        // Moved into place whole: Streams would take half a file for none and make up an id.
        Path whole = Files.createTempFile(directory, NAME, ".new");
        Files.writeString(whole, "{\"processId\":\"" + processId(applicationId, instanceId) + "\"}");
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The same id for the same two names, on any machine. */
    static UUID processId(String applicationId, String instanceId) {
        return UUID.nameUUIDFromBytes((applicationId + "\n" + instanceId).getBytes(UTF_8));
    }
}
